/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the files of the host share; nobody else includes it. host.c is the node and walks the
 * headers, host_options.c judges options, icmp6.c answers echo and reports errors, host_nd.c does
 * Neighbor Discovery and addresses, host_send.c sends. */
#ifndef MIP6TEST_NODE_HOST_PARTS_H
#define MIP6TEST_NODE_HOST_PARTS_H

#include "node/fragment.h"
#include "node/host.h"
#include "node/neighbor.h"
#include "node/rate.h"

enum { PREFIXES_MAX = 16, PATHS_MAX = 16, ADDRESSES_MAX = HOST_ADDRESSES_MAX + 8 };

/* One of the host's own addresses. */
struct own_address {
	struct ip6 address;
	unsigned prefix_bits;
	bool tentative;          /* until `due` (RFC 4862 5.4) */
	bool duplicate;          /* somebody else has it */
	bool solicited;          /* the probe was sent */
	usec due;
	usec until;              /* end of its valid lifetime */
};

struct on_link_prefix {
	struct ip6 prefix;
	unsigned bits;
	usec until;
};

/* The MTU of a path where it is less than the link's (RFC 8201). */
struct path {
	struct ip6 destination;
	unsigned mtu;
	usec until;
};

struct host {
	struct node node;        /* first */
	struct host_config config;
	struct defects defects;
	const struct host_extension *extension;
	void *context;
	struct arena *arena;
	struct outbox outbox;
	struct rng rng;
	struct neighbors *neighbors;
	struct fragments *fragments;
	struct rate rate;
	struct own_address addresses[ADDRESSES_MAX];
	size_t address_count;
	struct on_link_prefix prefixes[PREFIXES_MAX];
	size_t prefix_count;
	struct ip6 learnt_router;
	usec router_until;       /* 0: none was learnt */
	unsigned solicitations_sent;
	usec solicit_at;         /* USEC_NEVER: no more */
	struct path paths[PATHS_MAX];
	uint32_t fragment_id;
	uint8_t *scratch;        /* PACKET_OCTETS_MAX */
};

/* host.c */
void host_process(struct host *h, struct received *r);

/* host_options.c: false when the packet must not be processed further. */
MUST_USE bool host_options(struct host *h, struct received *r, const struct header *header);

/* icmp6.c */
void host_icmp6(struct host *h, struct received *r, const struct header *message);
void host_udp(struct host *h, struct received *r, const struct header *udp);
void host_tcp(struct host *h, struct received *r, const struct header *tcp);
void host_problem(struct host *h, const struct received *r, uint8_t code, size_t pointer);

/* host_nd.c */
extern const struct neighbors_owner host_neighbors_owner;
void host_addresses_init(struct host *h);
void host_nd(struct host *h, struct received *r, const struct header *message);
bool host_listens(const struct host *h, const struct ip6 *group);
usec host_nd_next(const struct host *h);
void host_nd_timeout(struct host *h, usec now);

/* host_send.c */
void host_send_octets(struct host *h, usec now, const struct ip6 *destination,
		      struct bytes packet);
void host_path_too_big(struct host *h, usec now, const struct ip6 *destination, unsigned mtu);

#endif
