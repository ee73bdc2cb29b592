/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A small IPv6 router with up to eight ports: forwards between the prefixes of its ports and
 * along static routes, advertises as configured (RFC 4861 6.2 with what RFC 6275 7 adds), answers
 * solicitations and echo requests, and reports what it cannot forward (RFC 4443 3.1 to 3.3).
 * Not done: redirects, multicast forwarding, routing protocols. */
#ifndef MIP6TEST_NODE_ROUTER_H
#define MIP6TEST_NODE_ROUTER_H

#include "base/err.h"
#include "link/node.h"
#include "wire/ip6.h"

enum { ROUTER_PORTS_MAX = 8, ROUTER_PREFIXES_MAX = 4, ROUTER_ROUTES_MAX = 32 };

/* An address of the router on a port, and how its prefix is advertised. */
struct router_prefix {
	struct ip6 address;
	unsigned bits;
	bool on_link, autonomous;        /* L, A */
	bool whole_address;              /* R: the option holds the address (RFC 6275 7.2) */
	uint32_t valid, preferred;       /* seconds */
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
	uint64_t seed;
};

/* The caller frees the node through its ops. NULL when the configuration makes no sense. */
struct node *router_new(const struct router_config *config, struct err *err);

#endif
