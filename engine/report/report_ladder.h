/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The ladder of a case as plain text: one row a packet, the tester's side on the left and the
 * implementation's on the right, time running down, the packet on which the verdict rests marked
 * with '>'. The screen of a failure, JUnit and the issue list share it. */
#ifndef MIP6TEST_REPORT_LADDER_H
#define MIP6TEST_REPORT_LADDER_H

#include "base/text.h"
#include "exec/result.h"

struct ladder_view {
	unsigned columns;   /* to fill; less than 60 is taken as 60 */
	unsigned lines_max; /* in all, by leaving out the middle; 0: no limit, at least 10 */
	bool wrap;          /* long packets take further lines; otherwise they are cut with "…" */
	bool color;
};

/* Index of the step on which a verdict other than pass rests; step_count when it rests on none
 * (on a silence, or on something else than a packet). */
size_t ladder_decisive(const struct result_case *c);

/* Up to the decisive packet. Safe for terminals. */
void ladder_put(struct text *t, const struct result_case *c, const struct ladder_view *view);

/* One row, as in the ladder, followed by its label, judgement and decoded packet. */
void ladder_put_long(struct text *t, const struct result_case *c, const struct ladder_view *view);

#endif
