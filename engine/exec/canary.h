/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Does what is under test live above its Neighbor Discovery? A kernel answers solicitations for a
 * daemon that hangs or has lost its state. So, at addresses of its own, a correspondent is asked for a home
 * keygen token every few seconds, a home agent for the home agents of its link, a plain node for an echo. One that answered before and is silent now
 * is lost. One that gives another token for the same nonce index has begun anew (RFC 6275 5.2.2: a new
 * nonce has a new index; 5.2.7: the node key lives as long as its nonces); so has one that goes on to
 * another index and then takes the token of a moment ago, in the deletion of a binding that never was,
 * for expired (status 136; 5.2.7: it is good for minutes). Nothing of it is a verdict. */
#ifndef MIP6TEST_EXEC_CANARY_H
#define MIP6TEST_EXEC_CANARY_H

#include "base/arena.h"
#include "node/received.h"
#include "wire/packet.h"

enum canary_kind { CANARY_NONE, CANARY_ECHO, CANARY_TEST_INIT, CANARY_DISCOVERY };

/* Zero-initialise but kind. */
struct canary {
	enum canary_kind kind;
	bool answered;                    /* once at least; before, silence tells nothing */
	usec told;                        /* when the last answer came */
	unsigned asked;                   /* so often in a row without a sign of life */
	unsigned count;                   /* of all requests */
	unsigned anew;                    /* so often it has begun anew */
	usec asked_at, next;              /* next: USEC_NEVER when it has given up */
	unsigned proofs;                  /* so often to be asked whether `before` is still good */
	struct canary_token {
		bool known;
		uint16_t index;
		uint8_t octets[8];
	} last, before;
};

/* The request to send now, if it is time; false else. */
bool canary_request(struct canary *c, usec now, struct arena *a, const struct ip6 *from,
		    const struct ip6 *to, struct packet *out);

enum canary_said { CANARY_NOTHING, CANARY_ALIVE, CANARY_ANEW };

/* What a packet of the implementation says; ours: it came to the canary's address. */
enum canary_said canary_hear(struct canary *c, const struct received *r, bool ours);

/* It answered before, and not of late: nothing should begin. */
bool canary_doubts(const struct canary *c);

/* It answered before, and to none of so many requests in a row that it cannot be the link. */
bool canary_silent(const struct canary *c, usec now);

/* An answer is wanted soon: something waits for it. */
void canary_hurry(struct canary *c, usec now);

/* It was not asked: silence until now counts for nothing. */
void canary_rest(struct canary *c, usec now);

/* It is known to be gone, or to have begun anew: in doubt until it gives a sign, with whatever token. */
void canary_forget(struct canary *c, usec now);

/* "Home Test Inits", for people. */
const char *canary_asks(const struct canary *c);

#endif
