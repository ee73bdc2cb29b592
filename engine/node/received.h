/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One packet that a node received, and how far its headers were processed. Lives as long as the
 * arena that it was decoded into. */
#ifndef MIP6TEST_NODE_RECEIVED_H
#define MIP6TEST_NODE_RECEIVED_H

#include "wire/packet.h"

enum {
	PROTOCOL_HOP_BY_HOP = 0, PROTOCOL_TCP = 6, PROTOCOL_UDP = 17, PROTOCOL_ROUTING = 43,
	PROTOCOL_FRAGMENT = 44, PROTOCOL_ESP = 50, PROTOCOL_AH = 51, PROTOCOL_ICMP6 = 58,
	PROTOCOL_NONE = 59, PROTOCOL_DST_OPTIONS = 60, PROTOCOL_MOBILITY = 135
};

struct received {
	usec now;
	unsigned port;
	struct bytes octets;             /* from the IPv6 header to the end of its payload */
	struct packet packet;
	struct finding *findings;
	const struct header *ip6;
	struct mac from, to;             /* link-layer addresses */
	struct ip6 source, destination;  /* on the wire */
	struct ip6 peer;                 /* the source as upper layers see it */
	const struct header *home_address;   /* the Home Address option, if an extension took it */
	const struct sa *protection;     /* by which it came in ESP; NULL: in the clear */
	size_t named_at;                 /* the next header octet that named the current header */
};

/* Reads an Ethernet frame. False when it is no IPv6 packet, is shorter than it says, or is for
 * another node's link-layer address. */
MUST_USE bool received_read(struct received *r, struct arena *a, usec now, unsigned port,
			    struct bytes frame, const struct mac *own);

/* Whether decode found that about the header itself (not inside what it quotes). */
bool received_has(const struct received *r, enum finding_code code, const struct header *h);

/* The ICMPv6 message in the packet, NULL when it has none (or it cannot be reached). */
const struct header *received_icmp6(const struct received *r);

#endif
