/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A small IPv6 router with up to eight ports: forwards between the prefixes of its ports and
 * along static routes, advertises as configured (RFC 4861 6.2 with what RFC 6275 7 adds), answers
 * solicitations and echo requests, and reports what it cannot forward (RFC 4443 3.1 to 3.3).
 * Not done: redirects, multicast forwarding, routing protocols. */
#ifndef MIP6TEST_NODE_ROUTER_H
#define MIP6TEST_NODE_ROUTER_H

#include "base/err.h"
#include "base/rng.h"
#include "link/node.h"
#include "node/outbox.h"
#include "node/received.h"

enum { ROUTER_PORTS_MAX = 8, ROUTER_PREFIXES_MAX = 4, ROUTER_ROUTES_MAX = 32 };

#define ROUTER_LIFETIME_INFINITE 0xffffffffU

/* An address of the router on a port, and how its prefix is advertised. */
struct router_prefix {
	struct ip6 address;
	unsigned bits;
	bool on_link, autonomous;        /* L, A */
	bool whole_address;              /* R: the option holds the address (RFC 6275 7.2) */
	uint32_t valid, preferred;       /* seconds */
	bool runs_down;                  /* they end so long after the start; else always the same */
};

struct router_port {
	struct mac mac;                  /* the link-local address follows from it */
	unsigned mtu;                    /* 0: 1500 */
	struct router_prefix prefixes[ROUTER_PREFIXES_MAX];
	size_t prefix_count;
	bool advertises;
	usec interval_min, interval_max; /* between unsolicited advertisements; 0: 200 s, 600 s */
	uint16_t lifetime;               /* seconds, as default router */
	bool managed, other;             /* M, O */
	bool home_agent;                 /* H (RFC 6275 7.1) */
	bool tells_interval;             /* Advertisement Interval option (RFC 6275 7.3) */
	bool tells_home_agent;           /* Home Agent Information option (RFC 6275 7.4) */
	uint16_t home_agent_preference, home_agent_lifetime;
	unsigned faults;                 /* defects: enum router_fault */
};

enum router_fault {
	ROUTER_NO_SOURCE_LINK_LAYER = 1,
	ROUTER_NO_SOURCE_LINK_LAYER_SOLICITED = 2,
	ROUTER_R_WITH_PREFIX_ONLY = 4,
	ROUTER_INTERVAL_IN_SECONDS = 8,
	ROUTER_SLOWER_THAN_TOLD = 16,
	ROUTER_UNLIMITED = 32,
	ROUTER_CLAIMS_MOBILE_ROUTERS = 64,
	ROUTER_ADDRESS_AT_TIMES = 128,
};

struct router_route {
	struct ip6 prefix, next_hop;
	unsigned bits, port;
};

struct router_config {
	struct router_port ports[ROUTER_PORTS_MAX];
	size_t port_count;
	struct router_route routes[ROUTER_ROUTES_MAX];
	size_t route_count;
	unsigned errors_per_second;      /* to all together; 0: 1000 */
	uint64_t seed;
};

/* The caller frees the node through its ops. NULL when the configuration makes no sense. */
struct node *router_new(const struct router_config *config, struct err *err);

/* For a node that is a router and more, such as a home agent. */

struct router;

/* No member may be NULL. context is what router_create was given. */
struct router_extension {
	/* Whether the address is one more of the router's own. */
	bool (*owns)(const void *context, const struct ip6 *address);
	/* Whether the address is on the link of a port, by more than the configuration says. */
	bool (*on_link)(const void *context, const struct ip6 *address, unsigned *port);
	/* A packet to the router, or to a group, that is no Neighbor Discovery. */
	void (*deliver)(void *context, struct received *r);
	/* A valid message of Neighbor Discovery. True: the router does nothing about it. */
	bool (*neighbor)(void *context, struct received *r, const struct header *message);
	/* Which checks of Neighbor Discovery are left out for such a message (defects; see enum nd_check). */
	unsigned (*forgives)(const void *context, const struct header *message);
	/* A packet for somebody else has come. True: it is dealt with. */
	bool (*transit)(void *context, struct received *r);
	/* The packet is about to go to r's destination, its hop limit counted; own: the router sends
	 * it, and of r only addresses, port and time count. True: it goes another way. */
	bool (*intercept)(void *context, struct received *r, struct bytes packet, bool own);
	bool (*event)(void *context, struct node_event *event);
	usec (*next)(const void *context);
	void (*timeout)(void *context, usec now);
	void (*free)(void *context);
};

/* As router_new. extension must outlive the router; its free is called when the node is freed. */
struct router *router_create(const struct router_config *config,
			     const struct router_extension *extension, void *context,
			     struct err *err);
struct node *router_node(struct router *router);
void *router_context(struct node *n);    /* of its extension; NULL: none */

/* Memory that lasts until the node is called again. */
struct arena *router_arena(struct router *router);
struct rng *router_rng(struct router *router);
const struct router_port *router_port_config(const struct router *router, unsigned port);
bool router_owns(const struct router *router, const struct ip6 *address);

/* Lifetimes of the prefix at that time, in seconds. */
uint32_t router_prefix_valid(const struct router_prefix *prefix, usec now);
uint32_t router_prefix_preferred(const struct router_prefix *prefix, usec now);

/* Sends the router's own packet (port: of a link-local or multicast destination). */
void router_send(struct router *router, usec now, unsigned port, struct bytes packet);

/* The same on that port, to that link-layer address; NULL: of the destination, a group. */
void router_send_to(struct router *router, unsigned port, const struct mac *to,
		    struct bytes packet);

/* Forwards a packet that came, or that came out of a tunnel. */
void router_transit(struct router *router, struct received *r);

/* Sends an ICMPv6 error about the packet, if RFC 4443 2.4 lets it; value: the MTU of "too-big", the pointer of
 * "parameter-problem". */
void router_report(struct router *router, const struct received *r, const char *format,
		   uint8_t code, unsigned value);

#endif
