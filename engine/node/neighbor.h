/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The Neighbor Cache of one port: address resolution with a queue for each neighbor that is being
 * resolved, and unreachability detection (RFC 4861 5.1, 7.2, 7.3). Knows no messages: its owner
 * sends solicitations and packets for it, and tells it what was heard. */
#ifndef MIP6TEST_NODE_NEIGHBOR_H
#define MIP6TEST_NODE_NEIGHBOR_H

#include "wire/ip6.h"

struct neighbors;

/* What the cache asks of its owner. */
struct neighbors_owner {
	/* Sends the IPv6 packet in a frame to that link-layer address. */
	void (*transmit)(void *context, const struct mac *to, struct bytes packet);
	/* Sends a Neighbor Solicitation for target: multicast when to is NULL. */
	void (*solicit)(void *context, usec now, const struct ip6 *target, const struct mac *to);
	/* A queued packet could not be delivered (may be NULL). */
	void (*unreachable)(void *context, usec now, struct bytes packet);
};

/* owner and context stay the caller's. */
struct neighbors *neighbors_new(const struct neighbors_owner *owner, void *context);

/* NULL is fine. */
void neighbors_free(struct neighbors *n);

/* Sends the packet to the on-link next hop, now or when its address is resolved. */
void neighbors_send(struct neighbors *n, usec now, const struct ip6 *next_hop,
		    struct bytes packet);

/* A link-layer address was heard of in a solicitation or an RA (RFC 4861 7.2.3, 6.3.4). */
void neighbors_learn(struct neighbors *n, usec now, const struct ip6 *address,
		     const struct mac *mac);

/* A Neighbor Advertisement came (RFC 4861 7.2.5); mac is NULL when it had no option. */
void neighbors_advertised(struct neighbors *n, usec now, const struct ip6 *address,
			  const struct mac *mac, bool solicited, bool override);

usec neighbors_next(const struct neighbors *n);
void neighbors_timeout(struct neighbors *n, usec now);

#endif
