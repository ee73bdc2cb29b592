/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What lab and its keeper say to each other: one request, one answer, each a message on a
 * SOCK_SEQPACKET pair. Both ends are the same program, so structures go over as they are; the
 * lengths are checked all the same. Inside engine/link only. */
#ifndef MIP6TEST_LINK_KEEPER_H
#define MIP6TEST_LINK_KEEPER_H

#include "base/err.h"

enum keeper_request_kind {
	KEEPER_COMMAND,          /* strings: argv; answered when it has ended */
	KEEPER_START,            /* strings: argv; answered when it runs */
	KEEPER_ALIVE,            /* what runs in the group */
	KEEPER_END_GROUP,        /* ends what runs in the group; answered when it has ended */
	KEEPER_RAISE,            /* strings: the interface to set up */
	KEEPER_END,              /* not answered: the keeper ends */
};

enum { KEEPER_MESSAGE_MAX = 64 * 1024, KEEPER_STRINGS_MAX = 256 };

/* Followed by count strings, each with its terminating zero. */
struct keeper_request {
	enum keeper_request_kind kind;
	uint32_t count;
	uint32_t output_max;
	uint32_t group;
	usec timeout;
};

/* Followed by the output of a command. */
struct keeper_answer {
	bool ok;
	struct err err;
};

/* How long either end waits for the link between them to come up. */
#define KEEPER_CARRIER_WAIT (5 * USEC_PER_SEC)

enum { KEEPER_OUTPUT_MAX = KEEPER_MESSAGE_MAX - (int)sizeof(struct keeper_answer) };

/* The clock that both ends read: CLOCK_MONOTONIC. */
usec keeper_now(void);

/* The keeper's whole life; ends with _exit. It answers once when it is ready, then requests, and
 * ends when the other side of the socket is gone. owns_namespaces: it is the first process of a
 * PID namespace and in a network namespace and a mount namespace of its own. parent is whose
 * death it shares when it does not. */
NORETURN void keeper_live(int socket, bool owns_namespaces, int parent);

#endif
