/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the files of the tester share; nobody else includes it. tester.c hands packets to cases and is
 * the node, tester_nd.c is its presence on the link, tester_places.c starts and ends cases and looks
 * after the implementation. */
#ifndef MIP6TEST_EXEC_TESTER_PARTS_H
#define MIP6TEST_EXEC_TESTER_PARTS_H

#include "exec/tester.h"

#include "base/text.h"
#include "exec/survey.h"
#include "node/nd.h"
#include "node/outbox.h"

#define IDLE_MAX (2 * USEC_PER_SEC)              /* nothing heard for so long: ask whether it lives */
#define FEW_INTERVAL USEC_PER_SEC                /* between those that run beside few */
#define ALONE_INTERVAL (100 * USEC_PER_MS)       /* quiet before a case that runs alone */

enum place_state { PLACE_QUEUED, PLACE_RUNNING, PLACE_DONE };

struct place {
	struct case_run *run;
	enum place_state state;
	enum company company;
	bool accompanied, disturbed;      /* accompanied: another ran meanwhile */
	usec began;
};

struct tester {
	struct node node;
	struct tester_config config;
	struct ip6 link_local, iut_link_local;
	struct mac iut_mac;
	bool answered, unanswered, lost, watched;
	bool mute;                        /* lost, and found only when the canary hears it */
	struct canary canary;
	struct ip6 canary_address;
	unsigned restarts;
	struct text finding;              /* about the link */
	struct text why;                  /* it was lost */
	unsigned probes;                  /* solicited so often since it was heard last */
	struct survey survey;
	bool surveyed;
	usec probed, heard;
	usec now, next_advertisement, next_start, next_error, began, ended;
	struct outbox outbox;
	struct arena *scratch;            /* for one packet */
	struct place **places;
	size_t count, cap, first_open;    /* places before first_open are done */
	unsigned busy;
};

/* tester_nd.c */
void tester_send(struct tester *t, const struct mac *mac, struct packet *p);
void tester_emit(void *context, usec now, struct bytes packet);
void tester_solicit(struct tester *t);
void tester_advertise(struct tester *t);
bool tester_is_router_address(const struct tester *t, const struct ip6 *a);
bool tester_neighbor_discovery(struct tester *t, const struct received *r);

/* tester_places.c */
void tester_check_done(struct tester *t, struct place *p);
void tester_fill_places(struct tester *t);
bool tester_is_fresh(const struct tester *t);
struct place *tester_next_to_start(const struct tester *t, usec *at);
usec tester_next_probe(const struct tester *t);
void tester_probe(struct tester *t);
void tester_hear(struct tester *t);
void tester_survey(struct tester *t);
bool tester_exclusive_runs(const struct tester *t);
usec tester_next_canary(const struct tester *t);
void tester_ask_canary(struct tester *t);
void tester_begins_anew(struct tester *t);
void tester_disturb_running(struct tester *t);
const char *tester_running_ids(struct tester *t);

/* tester.c */
void tester_note(struct tester *t, const char *what, const char *of);
struct place *tester_owner_of(struct tester *t, const struct ip6 *a);
bool tester_is_solicitation(const struct received *r);

#endif
