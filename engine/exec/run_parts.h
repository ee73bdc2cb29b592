/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What run.c, run_world.c and run_live.c share. Private to engine/exec. */
#ifndef MIP6TEST_EXEC_RUN_PARTS_H
#define MIP6TEST_EXEC_RUN_PARTS_H

#include "exec/run.h"

struct run_state {
	struct run *run;
	const struct run_config *config;
	struct result_case *cases;        /* of the result, in the order of the suite */
	const struct testcase **testcases;/* the same order */
	unsigned done, total;             /* applicable ones */
};

/* The place of the case in the arrays. */
size_t run_place(const struct run_state *s, const struct testcase *tc);

/* An arena that lives as long as the run. */
struct arena *run_arena(struct run_state *s);

/* Keeps the result and tells the progress; one that is not final will be run again, and is not told
 * of by name. */
void run_keep(struct run_state *s, const struct testcase *tc, const struct result_case *result,
	      unsigned running, bool final);

/* Tells the progress: finished is the case that has just ended, slowest the one that has run
 * longest; each may be NULL. */
void run_tell(struct run_state *s, const struct result_case *finished, unsigned running,
	      const struct testcase *slowest);

bool run_stopped(const struct run_state *s);

/* Adds a line to the journal. place says on which link, "" for none. */
void run_note(struct run_state *s, usec now, const char *place, const char *line);

/* The link-layer address of the tester's router. */
extern const struct mac run_router_mac;

MUST_USE bool run_world(struct run_state *s, struct err *err);
MUST_USE bool run_live(struct run_state *s, struct err *err);

#endif
