/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the files of a run share. Private to engine/exec.
 *
 * A job is a case under one revision. run_jobs.c lists jobs, takes outcomes and keeps results;
 * run_world.c gives each job a world of its own; run_many.c runs all jobs side by side on a stage: the
 * real link of run_live.c, or the one world of run_world.c. */
#ifndef MIP6TEST_EXEC_RUN_PARTS_H
#define MIP6TEST_EXEC_RUN_PARTS_H

#include "exec/run.h"
#include "exec/trust.h"
#include "link/node.h"

struct job {
	const struct testcase *testcase;
	size_t place;                     /* in the arrays of the run */
	const char *spec;
	bool first;                       /* of its case: others are judged from the same packets */
	struct trust trust;
	unsigned runs;
	struct job *next;
};

struct run_state {
	struct run *run;
	const struct run_config *config;
	struct result_case *cases;        /* of the result, in the order of the suite */
	const struct testcase **testcases;/* the same order */
	struct result_revision **revisions;   /* the same order; SPECS_MAX each */
	struct job *jobs;                 /* not yet run; the runner takes them out */
	unsigned done, total;             /* applicable ones */
	bool stopping;                    /* nothing is run again */
};

/* --- run_jobs.c --- */

/* Lists a job for every applicable case: first those that others wait for, then those that wait long, else
 * shuffled by the seed. */
void run_list_jobs(struct run_state *s);

/* The first job in the list whose role is among the words (NULL: any), out of the list; NULL: none. */
struct job *run_take_job(struct run_state *s, const char *roles);

/* The block of addresses for its next run: none is used twice. */
uint16_t run_block(const struct run_state *s, const struct job *j);

/* Takes an outcome, which has to be whole. True: the job is to be run again. Else the result is kept,
 * and jobs for the revisions that cannot be judged from the same packets are in the list. */
MUST_USE bool run_outcome(struct run_state *s, struct job *j, struct result_case *result,
			  const struct trust_circumstances *how, unsigned running);

/* Keeps a result that needs no more runs. */
void run_report(struct run_state *s, struct job *j, struct result_case *result, unsigned running);

/* The job ends without another run, since a person stopped the run, or nobody is left to be tested:
 * then with this outcome. */
void run_conclude(struct run_state *s, struct job *j, const struct result_case *result);

/* --- run.c --- */

/* NULL when the case can be asked of this implementation under that revision, else why not. */
const char *run_not_applicable(const struct run_config *c, const struct testcase *tc,
			       const char *spec, struct arena *a);

/* An arena that lives as long as the run. */
struct arena *run_arena(struct run_state *s);

/* Tells the progress: finished is the case that has just ended, slowest the one that must wait
 * longest; each may be NULL. */
void run_tell(struct run_state *s, const struct result_case *finished, unsigned running,
	      const struct testcase *slowest, usec left);

bool run_stopped(const struct run_state *s);

/* Adds a line to the journal. place says on which link, "" for none. */
void run_note(struct run_state *s, usec now, const char *place, const char *line);

/* The same for what a person should read in the summary. */
void run_incident(struct run_state *s, usec now, const char *place, const char *line);

const char *run_repeat_command(struct run_state *s, const struct testcase *tc, const char *spec);

/* The link-layer addresses of the tester's router; the second on the outside link of a home agent. */
extern const struct mac run_router_mac, run_outside_mac;

/* --- run_many.c --- */

enum { STANDS_MAX = 8 };

/* The tester's place on the links of one implementation, for the cases of some roles. Its links are
 * ports of the node that drive is given. */
enum { STAND_PORTS_MAX = 2 };

struct stand {
	const char *roles, *name, *link;
	struct mac macs[STAND_PORTS_MAX];
	unsigned first_port, port_count;
};

/* Where cases run side by side. */
struct stage {
	struct stand stands[STANDS_MAX];
	size_t stand_count;
	void *context;
	usec (*now)(void *context);
	/* Until over says true. */
	bool (*drive)(void *context, struct node *n, bool (*over)(void *), void *over_context,
		      struct err *err);
	/* False, and how it ended, when what is under test there has ended by itself. May be NULL. */
	bool (*alive)(void *context, size_t stand, struct err *err);
	/* Lets what is under test there begin anew. *wait: how long it may take until it answers. NULL
	 * when nothing can be done. */
	bool (*reset)(void *context, size_t stand, usec *wait, struct err *err);
	/* The same, because a case wants it; err says why it cannot be. */
	bool (*restart)(void *context, size_t stand, usec *wait, struct err *err);
};

/* False when nothing was to be heard of the implementation at all, or the link failed before. */
MUST_USE bool run_many(struct run_state *s, const struct stage *stage, struct err *err);

MUST_USE bool run_world(struct run_state *s, struct err *err);
MUST_USE bool run_live(struct run_state *s, struct err *err);

#endif
