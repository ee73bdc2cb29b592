/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A run: selected cases against the implementation that a profile names, in virtual time or on a real
 * link. Selection and claims decide before the run what is not applicable. */
#ifndef MIP6TEST_EXEC_RUN_H
#define MIP6TEST_EXEC_RUN_H

#include "base/text.h"
#include "exec/profile.h"
#include "exec/suite.h"
#include "link/faults.h"
#include "node/defects.h"

enum { SPECS_MAX = 4 };

struct run_progress {
	unsigned done, total, running;
	struct result_counts counts;          /* of what is done */
	usec left;                            /* at least so long; 0 when nothing is known */
	const struct result_case *finished;   /* just now; NULL: time has passed */
	const char *slowest;                  /* id of the case that must wait longest, "" for none */
};

struct run_config {
	const struct suite *suite;
	struct profile *profile;          /* its version is filled in */
	const char *spec;                 /* whose verdict is the case's */
	const char *other_specs[SPECS_MAX];   /* judged as well; NULL behind the last */
	uint64_t seed;
	unsigned jobs;                    /* at once; 0: what the profile says; in virtual time each case
					   * has a world of its own then */
	const struct faults *faults;      /* of the link, injected; NULL: none */
	unsigned shard, shards;           /* only every so many cases, from the first, second … on; 0, 0:
					   * all */
	bool quick;                       /* without cases that must wait more than 10 s */
	char *const *selectors;
	size_t selector_count;
	const struct defects *defects;    /* of the reference node; NULL: sound */
	const char *defect_names;         /* the same for the repeat command, "" for none */
	const char *file;                 /* a test file beside the suite, for the same; NULL for none */
	bool (*stopped)(void *context);   /* a person asked to end; may be NULL */
	void (*ask)(void *context, const char *text);   /* a person to do something; may be NULL */
	void (*progress)(void *context, const struct run_progress *p);   /* may be NULL */
	void *context;
};

struct run {
	struct result_run result;
	struct arena *arena;              /* of the result; frames of steps are in cases_arena */
	struct arena **case_arenas;
	size_t case_arena_count;
	int64_t epoch;                    /* microseconds since 1970 when the run began */
	struct text journal, incidents;
	uint64_t dropped;                 /* frames that came and could not be read in time */
	bool interrupted;
};

/* Whether the selectors, and quick, choose the case, applicable or not. */
bool run_selects(const struct run_config *config, const struct testcase *tc);

/* Whether it is asked of this implementation, under one of the revisions of the run. */
bool run_asks(const struct run_config *config, const struct testcase *tc);

/* How many cases of the suite are selected, applicable or not. */
size_t run_selected(const struct run_config *config);

/* Runs. false: could not be set up, or nothing was to be heard of the implementation at all; then
 * there is no result to speak of. run_done gives everything back in either case. */
MUST_USE bool run_cases(struct run *r, const struct run_config *config, struct err *err);
void run_done(struct run *r);

/* One case against one reference node in a world of its own, as coverage needs it; the result
 * lives in the arena. */
MUST_USE bool run_in_world(struct arena *a, const struct run_config *config,
			   const struct testcase *tc, struct result_case *out, struct err *err);

/* Adds to each case of the run that did not pass what the sound reference node does in it, in virtual
 * time; profile is that of the reference node. */
MUST_USE bool run_add_reference(struct run *r, const struct run_config *config,
				struct profile *profile, struct err *err);

#endif
