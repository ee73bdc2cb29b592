/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the files of the interpreter share; nobody else includes it. case_run.c is the life of a case
 * and what drives it from outside, case_steps.c runs steps, case_send.c sends, case_judge.c holds
 * what comes against what is wanted, case_link.c knows of links,
 * case_protect.c of IPsec. */
#ifndef MIP6TEST_EXEC_CASE_PARTS_H
#define MIP6TEST_EXEC_CASE_PARTS_H

#include "exec/case_run.h"

#include "exec/ladder.h"
#include "wire/match.h"

enum { DEPTH_MAX = 32 };

struct arrival {
	usec at;
	struct crossing crossing;
	struct packet packet;
	struct bytes octets;
	struct finding *findings;         /* of all three: without ESP, where it was opened */
	bool in_esp;
	const char *flaw;                 /* of its protection; NULL: as the policy wants it */
	struct result_step *step;
	struct arrival *next;             /* unclaimed */
	struct arrival *older;            /* kept */
};

struct frame {
	const struct step *at;            /* the step to do next */
	const struct step *loop;          /* the for-each that this is a round of, NULL else */
	const char *rest;                 /* values of the loop that are still to come */
};

struct pattern {
	const struct on *on;
	struct packet packet;
	struct pattern *next;
};

struct claim {
	struct ip6 address;
	bool held;
	struct claim *older;
};

struct case_run {
	struct arena *arena;
	struct case_config config;
	const struct testcase *testcase;
	struct variables variables;
	struct link_facts facts;
	struct rng rng;
	struct ladder ladder;

	const struct section *section;
	struct frame stack[DEPTH_MAX];
	unsigned depth, steps_done;

	const struct step *waiting;       /* NULL: not waiting */
	usec deadline, guard, began;
	usec restarted_at;                /* the step that waits is <restart/>, since then */
	struct pattern *patterns;         /* of the step that waits */
	struct pattern *background;
	struct arrival *unclaimed;        /* since the last send step */
	struct arrival *kept;             /* unreliable link: all of them, to know a copy by */
	unsigned arrivals;
	struct claim *claims;
	bool home_registration;           /* the last Binding Update had H set */
	bool advertised;                  /* it has sent Router Advertisements */

	struct crossing sent;             /* unreliable link: by the send step before this wait */
	unsigned resent;
	bool slot_taken;                  /* the send step that waited may send now */

	struct match nearest;             /* of what came while an expect waited */
	const char *nearest_line;

	const struct step *current;       /* the step done last */
	bool done;
	bool judged;                      /* outside of preamble and control */
	enum verdict verdict;
	enum mismatch mismatch;
	const char *reason, *expected, *got;
	const struct step *decided_at;
	enum phase decided_in;
};

/* The value of a variable; context is the case. */
const char *case_lookup(void *context, const char *name);

/* case_run.c */

/* Joined by maximum; the first cause of the final value keeps its reason. */
void case_join(struct case_run *c, enum verdict v, enum mismatch m, const char *reason,
	       const char *expected, const char *got);
void case_finish(struct case_run *c);
void case_fault_of_ours(struct case_run *c, const char *reason);
const char *case_place_of(struct case_run *c, const struct step *s, const char *word);

void case_restart(struct case_run *c, usec now, const struct step *s);

/* case_send.c */
void case_send(struct case_run *c, usec now, const struct step *s);

/* False when it must wait, until c->deadline, as what may draw an error is paced. */
bool case_may_send(struct case_run *c, usec now, const struct step *s);

/* On an unreliable link: sends the packet before this wait once more; false when that was done
 * often enough. */
bool case_send_again(struct case_run *c, usec now);

/* case_link.c: what the link says for a packet that a step sends, and of one that came. */
bool case_link_send(struct case_run *c, const struct step *s, const struct packet *p,
		    struct crossing *out);
void case_link_judge(struct case_run *c, const struct on *on, const struct arrival *a,
		     struct match *m);
void case_link_note(struct case_run *c, usec now, const struct arrival *a);
void case_claim_address(struct case_run *c, const struct step *s, bool held);

/* case_protect.c: puts the packet that a step sends in ESP, as policy or step say; false: a fault of
 * ours. Opens what came. And whether the pattern minds how it came. */
MUST_USE bool case_protect(struct case_run *c, const struct step *s, struct bytes *packet);
void case_open(struct case_run *c, struct arrival *a);
void case_protection_judge(const struct on *on, const struct arrival *a, struct match *m);

/* case_judge.c. What fitted so far does not, because of how it came. */
void case_differ(struct match *m, const char *what, const char *expected, const char *got);
struct pattern *case_patterns_of(struct case_run *c, const struct on *ons);

/* Whether and how an arrival fits, link and link-layer addresses counted in. */
struct match case_match(struct case_run *c, const struct pattern *p, const struct arrival *a);

/* True when the step that waits wants the packet, or it decided the case. */
bool case_claim(struct case_run *c, struct arrival *a);
bool case_answer_in_background(struct case_run *c, usec now, struct arrival *a);
void case_expect_timed_out(struct case_run *c);

/* case_steps.c: does steps until one waits or the case ends. */
void case_advance(struct case_run *c, usec now);
void case_push(struct case_run *c, const struct step *first);

#endif
