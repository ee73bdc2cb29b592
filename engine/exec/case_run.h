/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One case while it runs: takes the packets that are its own, sends others, waits, and draws its
 * verdict. It has no I/O and no clock; the tester (tester.h) drives it. Everything it makes, its
 * result included, lives in an arena of its own. */
#ifndef MIP6TEST_EXEC_CASE_RUN_H
#define MIP6TEST_EXEC_CASE_RUN_H

#include "exec/suite.h"
#include "exec/topology.h"
#include "wire/ipsec.h"

struct case_run;

/* Hands a packet to the link, and fills in the link-layer addresses that were left to it. */
typedef void case_emit(void *context, usec now, struct crossing *packet);

struct case_config {
	const struct testcase *testcase;
	const struct profile *profile;
	const char *spec;
	uint64_t seed;
	uint16_t block;
	case_emit *emit;
	/* When a packet that may draw an ICMPv6 error or a Binding Error may go, now or later: errors
	 * are limited in rate, for all cases together. NULL: at once. */
	usec (*error_slot)(void *context, usec now);
	/* Has the implementation reset; case_run_restarted tells of the end. NULL: nobody can. */
	void (*restart)(void *context, usec now);
	void *context;
	struct clean_up clean_up;         /* of the suite */
	/* The link loses, doubles, delays or reorders frames: what was not answered is sent again, and
	 * copies of what came are not looked at. */
	bool unreliable;
	struct ipsec *ipsec;              /* of the mobile nodes of the case, borrowed; NULL: none */
};

/* The result stays valid after case_run_free, until arena_free of the arena. */
struct case_run *case_run_new(struct arena *a, const struct case_config *config);

/* Before it starts: the link has turned out to be unreliable. */
void case_run_distrust(struct case_run *c);

/* facts: as far as they are known. */
void case_run_start(struct case_run *c, usec now, const struct link_facts *facts);
void case_run_input(struct case_run *c, usec now, const struct crossing *packet);

/* A packet that is of no case in particular, as a Router Advertisement: true when the case waited for
 * it, and took it. */
bool case_run_offer(struct case_run *c, usec now, const struct crossing *packet);

/* Whether somebody has that address of the case's on the home link: its residents, unless it has released
 * them, and whom it has claimed. */
bool case_run_holds(const struct case_run *c, const struct ip6 *address);

#define CASE_ANSWERS_AGAIN "the implementation answers again"   /* the note of it in the ladder */

/* The step <restart/> is over: the implementation was reset and answers again; else why it does not. */
void case_run_restarted(struct case_run *c, usec now, const char *why_not);
bool case_run_restarts(const struct case_run *c);   /* that step waits */
void case_run_timeout(struct case_run *c, usec now);
usec case_run_next(const struct case_run *c);
bool case_run_done(const struct case_run *c);

/* Ends the case from outside: the link is lost, the implementation is gone, a person stopped it. */
void case_run_abort(struct case_run *c, usec now, enum verdict verdict, const char *reason);

/* The associations of the case's mobile nodes with the profile's home agent; NULL when the profile or the
 * role has none. The caller frees it. */
struct ipsec *case_ipsec_new(const struct profile *p, const struct testcase *tc);

/* Out of judgement, when it has ended: deletes the binding that it may have left. */
void case_run_clean_up(struct case_run *c, usec now);

/* What it found; everything but capture and repeat is set. */
void case_run_result(struct case_run *c, usec now, struct result_case *out);

uint16_t case_run_block(const struct case_run *c);
const struct testcase *case_run_testcase(const struct case_run *c);

#endif
