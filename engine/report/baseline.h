/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What a run found otherwise than an earlier one. */
#ifndef MIP6TEST_REPORT_BASELINE_H
#define MIP6TEST_REPORT_BASELINE_H

#include "base/text.h"
#include "exec/result.h"

/* A line or two for each case whose verdict or kind of mismatch changed, that is new, or that did
 * not run any more (among those that wanted says belong to this run; NULL: all). Returns how many
 * there are. Safe for terminals. */
unsigned report_changes(struct text *t, const struct result_run *before,
			const struct result_run *now,
			bool (*wanted)(void *context, const char *case_id), void *context);

#endif
