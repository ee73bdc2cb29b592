/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Fragments back to packets (RFC 8200 4.5; overlaps are refused, RFC 5722), and packets to
 * fragments. The number of packets in reassembly and their size are bounded. */
#ifndef MIP6TEST_NODE_FRAGMENT_H
#define MIP6TEST_NODE_FRAGMENT_H

#include "node/received.h"

struct fragments;

struct fragments *fragments_new(void);
void fragments_free(struct fragments *f);   /* NULL is fine */

enum fragment_result {
	FRAGMENT_KEPT,           /* or dropped: nothing to do */
	FRAGMENT_WHOLE,          /* *whole is the packet, borrowed until the next call */
	FRAGMENT_ODD_LENGTH,     /* not the last and no multiple of 8 octets */
	FRAGMENT_TOO_LONG,       /* the packet would exceed 65,535 octets */
};

/* header is the Fragment header of r. */
enum fragment_result fragments_add(struct fragments *f, const struct received *r,
				   const struct header *header, struct bytes *whole);

usec fragments_next(const struct fragments *f);

/* Takes out a packet whose 60 s are over. False when there is none. first is its first fragment as
 * received (empty when that never came), borrowed until the next call. */
bool fragments_expired(struct fragments *f, usec now, struct bytes *first);

/* Splits the packet, whose unfragmentable part is the IPv6 header and a routing header if that
 * follows, into parts of at most mtu octets and gives each to emit. False when it cannot. */
MUST_USE bool fragment_split(struct bytes packet, unsigned mtu, uint32_t identification,
			     void (*emit)(void *context, struct bytes part), void *context);

#endif
