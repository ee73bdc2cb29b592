/* SPDX-License-Identifier: BSD-2-Clause
 *
 * History: what became of each case from run to run, in a SQLite database. It holds nothing that
 * the folders of the runs do not say, so it can be made from them again. Its layout has a version;
 * an older one is brought up to date when it is opened. Processes may use it at the same time. */
#ifndef MIP6TEST_REPORT_HISTORY_H
#define MIP6TEST_REPORT_HISTORY_H

#include "base/err.h"
#include "base/text.h"
#include "exec/result.h"

struct history;

/* Opens the database, which is made when missing. NULL and a message when it cannot be. */
struct history *history_open(const char *path, struct err *err);
void history_close(struct history *h); /* NULL is fine */

/* What follows up to the commit happens at once or, when the process ends before, not at all. */
MUST_USE bool history_begin(struct history *h, struct err *err);
MUST_USE bool history_commit(struct history *h, struct err *err);

/* Forgets all runs. */
MUST_USE bool history_clear(struct history *h, struct err *err);

/* Adds a run; one that is there already (by its id, or, when it has none, by implementation, version,
 * revision, start and seed; and by revision and part) is replaced. */
MUST_USE bool history_add(struct history *h, const struct result_run *run, struct err *err);

/* Which cases; NULL for all. */
struct history_filter {
	const char *implementation, *spec;
	char *const *cases; /* ids, beginnings of ids or globs; none: those that did not always pass */
	size_t case_count;
};

/* By implementation and revision: the runs, then a line a case: how often it ran and failed, when
 * first it failed, when last it passed, how often it changed without a new version, how long it
 * takes. Safe for terminals. */
MUST_USE bool history_print(struct history *h, const struct history_filter *filter, struct text *t,
			    struct err *err);

/* <history> with a <run> for each of the last runs of the implementation under the revision, oldest
 * first, for the page. Nothing when there are less than two. */
MUST_USE bool history_xml(struct history *h, const char *implementation, const char *spec,
			  struct text *t, struct err *err);

#endif
