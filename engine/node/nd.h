/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Neighbor Discovery messages as hosts and routers both need them: building solicitations and
 * advertisements, and the checks of RFC 4861 6.1 and 7.1 on what is received. */
#ifndef MIP6TEST_NODE_ND_H
#define MIP6TEST_NODE_ND_H

#include "node/received.h"

/* A Neighbor Solicitation for target; to_node: unicast to it (a probe), else to its solicited-node
 * address. From the unspecified address (duplicate address detection) it carries no option. */
struct packet nd_solicitation(struct arena *a, const struct ip6 *source, const struct mac *mac,
			      const struct ip6 *target, bool to_node);

struct nd_advertisement {
	struct ip6 source, destination, target;
	struct mac mac;
	bool router, solicited, override;
	bool bare;                       /* without link-layer address */
};

struct packet nd_advertisement(struct arena *a, const struct nd_advertisement *n);

/* RFC 4861 6.1.1, 6.1.2, 7.1.1, 7.1.2: hop limit 255, checksum, code 0, length, no option of length
 * 0, and what each message asks for. forgiven: the checks that are left out (defects), or'd. */
enum nd_check {
	ND_CHECK_HOP_LIMIT = 1, ND_CHECK_CHECKSUM = 2, ND_CHECK_CODE = 4, ND_CHECK_OPTION_LENGTH = 8,
	ND_CHECK_LINK_LAYER_OF_NOBODY = 16, ND_CHECK_PROBED_GROUP = 32,
	ND_CHECK_LINK_LOCAL_SOURCE = 64
};

bool nd_is_valid(const struct received *r, const struct header *message, unsigned forgiven);

/* The address in the link-layer option of that name; false when there is none. */
bool nd_link_layer(const struct header *message, const char *option, struct mac *mac);

#endif
