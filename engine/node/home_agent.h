/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A home agent (RFC 6275 8.4, 10): a router, whose port 0 is on the home link, that is a correspondent
 * as well. Registers home addresses after Duplicate Address Detection, answers for them on the home
 * link, tunnels what it intercepts, and takes back what comes out of the reverse tunnel.
 *
 * With keys it does IPsec (RFC 3776, RFC 4877), and takes no home registration without.
 *
 * Not done: keys by IKE, protection of listener reports from link-local addresses, DHCPv6
 * through the tunnel.
 *
 * Events: those of the correspondent; "duplicate-test", "address-duplicate", "tunnel-refused",
 * "ipsec-discarded". */
#ifndef MIP6TEST_NODE_HOME_AGENT_H
#define MIP6TEST_NODE_HOME_AGENT_H

#include "node/defects.h"
#include "node/router.h"
#include "wire/sa.h"

enum { HOME_AGENT_PROHIBITED_MAX = 8 };

struct home_agent_config {
	struct router_config router;     /* port 0: the home link */
	const struct defects *defects;   /* copied; NULL: sound */
	const struct sa *keys;           /* a chain, copied; NULL: no IPsec */
	unsigned errors_per_second;      /* as in struct host_config */
	size_t capacity;                 /* home registrations and other bindings; 0: 1024 */
	unsigned lifetime_cap;           /* seconds, of home registrations; 0: none */
	unsigned refresh_advice;         /* seconds; 0: no Binding Refresh Advice */
	struct ip6 prohibited[HOME_AGENT_PROHIBITED_MAX];   /* home addresses refused with 129 */
	size_t prohibited_count;
	bool no_prefix_discovery;        /* no Mobile Prefix Advertisements (RFC 6275 8.4) */
	unsigned prefix_interval_min;    /* seconds: MinMobPfxAdvInterval (RFC 6275 13); 0: 600 */
	unsigned prefix_interval_max;    /* seconds: MaxMobPfxAdvInterval; 0: 86400 */
	bool multicast;                  /* Multicast Listener Discovery by tunnel (RFC 6275 10.4.3) */
	bool no_route_optimization;      /* as a correspondent (RFC 6275 8.2) */
	bool rfc3775;                    /* plays RFC 3775 where it differs */
};

/* The caller frees the node through its ops. NULL when the configuration makes no sense. */
struct node *home_agent_new(const struct home_agent_config *config, struct err *err);

/* After a restart: what a defect lets the new node keep of the one before (home_restart.c). */
void home_agent_inherit(struct node *after, struct node *before);

#endif
