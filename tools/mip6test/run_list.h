/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A run meets the issue list: what was to be expected, what is new, what is filed. */
#ifndef MIP6TEST_TOOLS_RUN_LIST_H
#define MIP6TEST_TOOLS_RUN_LIST_H

#include "exec/run.h"
#include "report/issues.h"

struct meeting {
	struct arena *arena;
	const struct run_config *config;
	const char *store, *page;         /* reports/issues, ISSUES.md */
	bool known, file;                 /* --known, --file-issues */
	struct issues_filed filed;        /* when filed */
};

/* Whether the case belongs to the run: it is selected, or, where the suite has it no longer, would
 * be. */
bool meeting_wants(void *meeting, const char *case_id);

/* Marks in cases (those of the run) which issue each failure is, and whether it is known; puts what
 * was to be expected and did not show into the run; files it. A list that cannot be read is an error
 * only when known or file want it. */
MUST_USE bool meeting_hold(struct meeting *m, struct result_run *run, struct result_case *cases,
			   struct err *err);

#endif
