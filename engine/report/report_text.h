/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What a person reads on a terminal: a line for each case, one screen for a failure, a case in
 * full, the summary of a run. Nothing that an implementation sent gets to the terminal unchecked.
 */
#ifndef MIP6TEST_REPORT_TEXT_H
#define MIP6TEST_REPORT_TEXT_H

#include "base/text.h"
#include "exec/result.h"

struct report_style {
	bool color;       /* the caller asks isatty and NO_COLOR */
	unsigned columns; /* of the terminal; less than 60 is taken as 80 */
};

/* "PASS   cn/9.5.1/stale-sequence  An old sequence number …  0.01 s": one line. */
void report_case_line(struct text *t, const struct result_case *c, const struct report_style *s);

/* Why a case did not pass, in at most 40 lines: requirements, what went wrong, expected and got,
 * the ladder, the capture, how to repeat it. */
void report_case_failure(struct text *t, const struct result_case *c, const struct report_style *s);

/* The case in full, with every packet decoded. */
void report_case_show(struct text *t, const struct result_case *c, const struct report_style *s);

/* Counts, then the cases that did not pass with a line each. Says so when no case ran. */
void report_summary(struct text *t, const struct result_run *run, const struct report_style *s);

/* Known failures, and what the issue list expected and did not show: nothing when there are none. */
void report_surprises(struct text *t, const struct result_run *run, const struct report_style *s);

/* "3 pass, 1 fail; 2 not applicable": without a line break. */
void report_counts(struct text *t, const struct result_run *run);

#endif
