/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Is the link sound? Before the first case a row of echo requests shows whether it loses, doubles or
 * reorders frames: over such a link silence and copies prove little (case_run.h, "unreliable"). */
#ifndef MIP6TEST_EXEC_SURVEY_H
#define MIP6TEST_EXEC_SURVEY_H

#include "base/arena.h"
#include "node/received.h"
#include "wire/packet.h"

enum { SURVEY_REQUESTS = 40 };

/* Zero-initialise. */
struct survey {
	unsigned sent, answered, doubled, overtaken;
	unsigned last;                    /* number of the reply that came last */
	bool came[SURVEY_REQUESTS];
	usec next;                        /* when there is something to do */
};

/* Nothing more will be sent, and replies have had their time. */
bool survey_over(const struct survey *s, usec now);

/* The request to send now, if it is time; false else. */
bool survey_request(struct survey *s, usec now, struct arena *a, const struct ip6 *from,
		    const struct ip6 *to, struct packet *out);

/* True when the packet is a reply to the survey. */
bool survey_reply(struct survey *s, const struct header *message);

/* NULL when the link is sound, as far as can be seen (one that answers no echo tells nothing); else
 * what was wrong, in the arena. */
const char *survey_finding(const struct survey *s, struct arena *a);

#endif
