/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The tester as a node: its presence on the link of the implementation under test. It is the router
 * there, answers Neighbor Discovery for it, finds the implementation's link-layer address, and runs
 * cases, up to `jobs` at once. Each packet goes to the case in whose block its destination lies or,
 * for an ICMPv6 error, the packet that it quotes. */
#ifndef MIP6TEST_EXEC_TESTER_H
#define MIP6TEST_EXEC_TESTER_H

#include "exec/case_run.h"
#include "link/node.h"

struct tester;

struct tester_config {
	const struct profile *profile;
	const char *spec;
	uint64_t seed;
	unsigned jobs;                    /* 0: 1 */
	usec start_interval;              /* between the beginnings of two cases, at least */
	bool answered;                    /* the implementation has answered before */
	struct mac mac;                   /* of the router */
	/* Called when a case has ended; may be NULL. */
	void (*finished)(void *context, usec now, struct case_run *c);
	/* A line for the journal: a case began, a packet belongs to no case; may be NULL. */
	void (*note)(void *context, usec now, const char *line);
	void *context;
};

/* The caller frees it. config is copied, what it points to is borrowed. */
struct tester *tester_new(const struct tester_config *config);
void tester_free(struct tester *t);
struct node *tester_node(struct tester *t);

/* Queues a case; arena holds its run and its result. */
void tester_add(struct tester *t, struct arena *arena, const struct testcase *tc, uint16_t block);

/* Nothing is queued or running. */
bool tester_done(const struct tester *t);

/* True when the implementation has answered a Neighbor Solicitation at least once. */
bool tester_answered(const struct tester *t);

/* True when the implementation has never answered a Neighbor Solicitation and the tester has given
 * up: what was queued was not run. */
bool tester_unanswered(const struct tester *t);

/* Ends everything that is queued or running. */
void tester_abort(struct tester *t, usec now, enum verdict verdict, const char *reason);

struct tester_counts {
	unsigned queued, running, done;
};

struct tester_counts tester_counts(const struct tester *t);

/* The case that has run longest and still runs; NULL when none does. */
const struct testcase *tester_slowest(const struct tester *t);

#endif
