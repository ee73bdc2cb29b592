/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Several runs as one: the parts of a run that --shard has cut, or runs of other cases. */
#ifndef MIP6TEST_REPORT_MERGE_H
#define MIP6TEST_REPORT_MERGE_H

#include "base/arena.h"
#include "base/err.h"
#include "exec/result.h"

/* The cases of all, in the order of the suite; everything in the arena or borrowed from the parts.
 * False when a part is missing, when they are of different implementations, versions or revisions,
 * or when a case is in two of them. */
MUST_USE bool runs_merge(struct arena *a, const struct result_run *parts, size_t count,
			 struct result_run *out, struct err *err);

/* In the order in which a run tells them: by case. */
void surprises_sort(struct result_surprise *list, size_t count);

#endif
