/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Failures of cases that wait long, seen beside many others and once more, alike, beside few. Run alone
 * one after another they would take an hour. So the first of each kind of mismatch is, and speaks for
 * the rest of its kind: when it fails alone as well, they are reported; when it does not, what made it
 * fail may have made them fail, and each is run alone. Likewise for cases that were inconclusive at the
 * same step, of which there are hundreds where nothing is implemented. Knows no links, runs nothing. */
#ifndef MIP6TEST_EXEC_CONFIRM_H
#define MIP6TEST_EXEC_CONFIRM_H

#include "exec/run_parts.h"

/* An outcome that waits for what becomes of the first of its kind. */
struct held {
	struct job *job;
	struct result_case result;
	struct held *next;
};

enum confirm_state { CONFIRM_NEW, CONFIRM_ASKED, CONFIRM_TRUE, CONFIRM_FALSE };

/* Of one implementation. Zero-initialise. */
struct confirm {
	struct confirm_kind {
		struct result_case like;  /* the first outcome of the kind */
		enum confirm_state state;
		const struct job *asked;  /* run alone for all */
		struct held *held;
		struct confirm_kind *next;
	} *kinds;
};

enum confirm_answer {
	CONFIRM_RUN_ALONE,
	CONFIRM_HOLD,            /* confirm_told will give it back */
	CONFIRM_REPORT,          /* *result says that it was not run alone */
};

/* Takes a failure that came twice, the second time beside few, or what is inconclusive. */
enum confirm_answer confirm_ask(struct confirm *c, struct arena *a, struct job *j,
				struct result_case *result);

/* Job j will not be run again; result is what became of it. Returns what was held for it, NULL when it
 * spoke for nobody: with *report to be reported as it stands, else to be run alone. */
struct held *confirm_told(struct confirm *c, struct arena *a, const struct job *j,
			  const struct result_case *result, bool *report);

/* Gives back all that is held: the run ends. */
struct held *confirm_give_up(struct confirm *c);

#endif
