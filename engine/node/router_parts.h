/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the files of the router share; nobody else includes it. router.c is the node, forwards and
 * reports, router_nd.c does Neighbor Discovery. */
#ifndef MIP6TEST_NODE_ROUTER_PARTS_H
#define MIP6TEST_NODE_ROUTER_PARTS_H

#include "base/rng.h"
#include "node/neighbor.h"
#include "node/rate.h"
#include "node/router.h"

enum { ROUTER_HOP_LIMIT = 64, ROUTER_ND_HOP_LIMIT = 255 };

struct port {
	struct router *router;
	unsigned number;
	const struct router_port *config;
	struct ip6 link_local;
	struct neighbors *neighbors;
	usec advertise_at;
	unsigned advertisements;         /* sent so far */
	usec advertised_at;              /* to all nodes, the last time; 0: never */
};

struct router {
	struct node node;        /* first */
	struct router_config config;
	const struct router_extension *extension;
	void *context;
	struct arena *arena;
	struct outbox outbox;
	struct rng rng;
	struct rate rate;
	struct port ports[ROUTER_PORTS_MAX];
};

/* router.c */
void router_send_on_port(struct port *p, usec now, struct packet *packet, const struct ip6 *to,
			 const struct mac *to_mac);
bool router_port_owns(const struct port *p, const struct ip6 *address);

/* router_nd.c */
void router_nd(struct port *p, struct received *r, const struct header *message);
usec router_nd_next(const struct router *router);
void router_nd_timeout(struct router *router, usec now);

#endif
