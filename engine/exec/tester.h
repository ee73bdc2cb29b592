/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The tester as a node: its presence on the links of the implementation under test. It is the router
 * there, answers Neighbor Discovery for it, finds the implementation's link-layer address, and runs
 * cases, up to `jobs` at once, and notices when the implementation is gone. Each packet goes to the case
 * in whose block its destination lies or, for an ICMPv6 error, the packet that it quotes. To a home agent
 * with two links it is the router on the outside link, its port 1, and whoever the cases want on the
 * home link, its port 0; folded, port 0 is both. */
#ifndef MIP6TEST_EXEC_TESTER_H
#define MIP6TEST_EXEC_TESTER_H

#include "exec/canary.h"
#include "exec/case_run.h"
#include "link/node.h"

struct tester;

/* How a case ended. */
struct case_end {
	bool alone;                       /* no other ran meanwhile */
	bool few;                         /* only others of COMPANY_FEW did */
	bool disturbed;                   /* the implementation was lost, or began anew, meanwhile */
};

/* Beside which others a case is run. */
enum company {
	COMPANY_ANY,
	COMPANY_FEW,                      /* when all of COMPANY_ANY have ended; at most eight at once */
	COMPANY_RESTART,                  /* of others that restart the implementation, which it does for
					   * all of them at once; likewise */
	COMPANY_NONE,                     /* when all others have ended */
};

struct tester_config {
	const struct profile *profile;
	uint64_t seed;
	unsigned jobs;                    /* 0: 1 */
	usec start_interval;              /* between the beginnings of two cases, at least */
	usec error_interval;              /* between packets that may draw an error, at least */
	bool unreliable;                  /* the link: see case_run.h */
	enum canary_kind canary;          /* how to see that more than its kernel lives */
	bool survey;                      /* find out whether it is, before the first case (survey.h) */
	const struct suite *suite;        /* for what cleans up; may be NULL */
	const char *roles;                /* of the cases; NULL: none of a home agent */
	struct mac mac, mac2;             /* of the router, port by port */
	/* Called when a case has ended; may be NULL. It may add cases. */
	void (*finished)(void *context, usec now, struct case_run *c, const struct case_end *end);
	/* A line for the journal: a case began, a packet belongs to no case; may be NULL. */
	void (*note)(void *context, usec now, const char *line);
	void *context;
};

/* The caller frees it. config is copied, what it points to is borrowed. */
struct tester *tester_new(const struct tester_config *config);
void tester_free(struct tester *t);
struct node *tester_node(struct tester *t);

/* Queues a case; arena holds its run and its result. One that is marked exclusive has no company, or that of
 * others that restart the implementation, and none runs beside another that alters what it minds.
 * Those added first begin first; those that alter something when no other waits. */
void tester_add(struct tester *t, struct arena *arena, const struct testcase *tc, const char *spec,
		uint16_t block, enum company company);

/* Nothing is queued or running. */
bool tester_done(const struct tester *t);

/* True when the implementation has answered a Neighbor Solicitation at least once. */
bool tester_answered(const struct tester *t);

/* True when the implementation has never answered a Neighbor Solicitation and the tester has given
 * up: what was queued was not run. */
bool tester_unanswered(const struct tester *t);

/* Liveness. The implementation is asked for by Neighbor Solicitations whenever nothing was heard of
 * it for two seconds, and by the canary; when it answers none of three, or nothing to the canary any
 * more, what runs ends, disturbed, and nothing begins until it is heard again (with a canary that was
 * answered: by it), which the tester waits for without end. */
bool tester_lost(const struct tester *t);

/* All cases that run are at the step <restart/>: whoever drives the tester is to reset the implementation, once, and to tell
 * tester_restarted: NULL when it was done, else why not; wait: how long it may take until it answers. The
 * cases go on when it does so: to Neighbor Solicitations, and to the canary if it did before. Until then
 * it is not looked after, and that it begins anew is no news. */
bool tester_wants_restart(const struct tester *t);
void tester_restarted(struct tester *t, usec now, usec wait, const char *why_not);

/* How that was noticed last, and which cases ran. */
const char *tester_lost_why(const struct tester *t);

/* How often it was seen to begin anew (Duplicate Address Detection for an address that it had; the
 * canary). */
unsigned tester_restarts(const struct tester *t);

/* It is known to be gone, and why: as if it had not answered. */
void tester_lose(struct tester *t, usec now, const char *why);

/* Whether to ask for it even when no case runs or waits: something else depends on it. */
void tester_watch(struct tester *t, bool on);

/* Whether the link is unreliable; and what the survey found, "" for nothing. */
bool tester_unreliable(const struct tester *t);
const char *tester_link_finding(const struct tester *t);

/* When a frame of it came last; when the canary was answered before, when it was so last. */
usec tester_heard(const struct tester *t);

/* Ends everything that is queued or running. */
void tester_abort(struct tester *t, usec now, enum verdict verdict, const char *reason);

struct tester_counts {
	unsigned queued, running, done;
};

struct tester_counts tester_counts(const struct tester *t);

/* The running case that must still wait longest, as far as its steps tell; NULL when none runs. */
const struct testcase *tester_slowest(const struct tester *t, usec now);

/* How long what is running and queued will take at least. */
usec tester_time_left(const struct tester *t, usec now);

#endif
