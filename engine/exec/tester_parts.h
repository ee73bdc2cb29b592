/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the files of the tester share; nobody else includes it. tester.c hands packets to cases and is
 * the node, tester_nd.c is its presence on the link, tester_places.c starts and ends cases and looks
 * after the implementation, tester_turns.c knows which is next, tester_restart.c waits for it when a case has it reset. */
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
#define RESTART_PROBE_INTERVAL (100 * USEC_PER_MS)   /* while a restart is waited for */
#define RESTART_GRACE (3 * USEC_PER_SEC)         /* Duplicate Address Detection may come behind it */
#define TURN_INTERVAL (11 * USEC_PER_SEC)        /* likewise, where all have the same home addresses: */
						 /* MAX_DELETE_BCE_TIMEOUT (RFC 6275 10.3.2) */

enum place_state { PLACE_QUEUED, PLACE_RUNNING, PLACE_DONE };

struct place {
	struct case_run *run;
	struct ipsec *ipsec;
	enum place_state state;
	enum company company;
	bool accompanied, disturbed;      /* accompanied: another ran meanwhile */
	usec began;
};

struct tester_port {
	struct mac mac;                   /* ours */
	struct ip6 link_local;
	struct ip6 router;                /* ours as a router; :: for none */
	struct ip6 address;               /* of the implementation, and what it has shown of itself */
	struct mac iut_mac;
	struct ip6 iut_link_local;
	bool answered;
};

enum { TESTER_PORTS_MAX = 2 };

struct tester {
	struct node node;
	struct tester_config config;
	struct tester_port ports[TESTER_PORTS_MAX];
	unsigned port_count;
	bool at_home;                     /* what is under test is a home agent */
	bool answered, unanswered, lost, watched;
	bool mute;                        /* lost, and found only when the canary hears it */
	struct canary canary;
	struct ip6 canary_address;
	unsigned restarts;
	struct text finding;              /* about the link */
	struct text why;                  /* it was lost */
	unsigned probes;                  /* solicited so often since it was heard last */
	struct tester_restart {
		enum restart_state {
			RESTART_NONE,
			RESTART_WANTED,   /* by a case */
			RESTART_AWAITED,  /* it was reset, and has not answered everywhere */
		} state;
		usec until;               /* AWAITED: no longer; NONE: it may still seem to begin anew */
		bool asked;               /* AWAITED: solicited since */
		bool back[TESTER_PORTS_MAX];
	} restart;
	struct survey survey;
	bool surveyed;
	usec probed, heard;
	usec now, next_advertisement, next_start, next_error, began, ended, altered;
	struct outbox outbox;
	struct arena *scratch;            /* for one packet */
	struct place **places;
	size_t count, cap, first_open;    /* places before first_open are done */
	unsigned busy;
};

/* tester_nd.c */
unsigned tester_outside(const struct tester *t);   /* the port where the tester is a router */
enum on_link tester_link(const struct tester *t, unsigned port);
void tester_send_to_iut(struct tester *t, struct packet *p);   /* outside */
void tester_emit(void *context, usec now, struct crossing *packet);
void tester_solicit(struct tester *t);
void tester_advertise(struct tester *t);
bool tester_is_router_address(const struct tester *t, unsigned port, const struct ip6 *a);
bool tester_neighbor_discovery(struct tester *t, const struct received *r);

/* tester_places.c */
void tester_check_done(struct tester *t, struct place *p);
void tester_fill_places(struct tester *t);
bool tester_is_fresh(const struct tester *t);
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

/* tester_turns.c */
bool tester_is_any_queued(const struct tester *t);
usec tester_alone_interval(const struct tester *t);
struct place *tester_next_to_start(const struct tester *t, usec *at);

/* tester_restart.c */
void tester_want_restart(void *context, usec now);
bool tester_awaits(const struct tester *t);
bool tester_has_reset(const struct tester *t);
void tester_answers_again(struct tester *t, unsigned port);
void tester_await(struct tester *t);

/* tester.c */
void tester_note(struct tester *t, const char *what, const char *of);
struct place *tester_owner_of(struct tester *t, const struct ip6 *a);
bool tester_is_solicitation(const struct received *r);

#endif
