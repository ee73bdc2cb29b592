/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One entry for all reference nodes: what `mip6test node` and profile "reference" ask for. */
#ifndef MIP6TEST_NODE_REFERENCE_H
#define MIP6TEST_NODE_REFERENCE_H

#include "node/host.h"

struct reference_config {
	const char *role;                /* "ip" (plain host), "cn" (correspondent), "ha" (home agent) */
	struct mac mac;
	struct host_address addresses[HOST_ADDRESSES_MAX];
	size_t address_count;
	struct ip6 router;               /* default router; unspecified: from advertisements */
	uint64_t seed;
	bool dad;
	bool autoconf;
	bool brr;                        /* cn: sends Binding Refresh Requests */
	bool no_route_optimization;      /* cn: switched off */
	unsigned lifetime_cap;           /* cn: seconds; 0: 420 */
	size_t cache_size;               /* cn: bindings; 0: 1024 */
	unsigned errors_per_second;      /* of all kinds, to all together; 0: 1000 */
	/* Only ha, whose addresses are on its home link: */
	struct mac far_mac;              /* of its second port */
	struct host_address far_address; /* there, and the router is there, too; unspecified: one port */
	unsigned refresh_advice;         /* seconds; 0: no Binding Refresh Advice */
	unsigned home_lifetime_cap;      /* seconds, of home registrations; 0: none */
	struct ip6 prohibited;           /* a home address refused with 129; unspecified: none */
	unsigned prefix_interval_min, prefix_interval_max;   /* as in struct home_agent_config */
	unsigned advertisement_interval_min, advertisement_interval_max;   /* milliseconds; 0: 3 s, 10 s */
	uint16_t preference;             /* as home agent */
	const struct sa *keys;           /* of its IPsec, a chain (copied); NULL: none */
	const char *revision;            /* "rfc6275", "rfc3775" or "draft-24"; NULL: the first */
	struct defects defects;
};

/* A new node with one port (a home agent may have two); the caller frees it through its ops. NULL and a message when the role
 * is unknown, a defect is not one of the role's, or the addresses make no sense. */
struct node *reference_new(const struct reference_config *config, struct err *err);

/* Takes the place of a node of the same configuration that was reset, and is to be freed then. It is as new;
 * only defects keep something, or draw the same again whatever the seed. */
struct node *reference_restart(const struct reference_config *config, struct node *before,
			       struct err *err);

#endif
