/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The Internet checksum over the pseudo-header of RFC 8200 8.1 as Mobile IPv6 uses it: a Home
 * Address option gives the source (RFC 6275 6.1.1, 11.3.1), a routing header with segments left
 * the destination, and the next header is that of the upper layer, 135 for a Mobility Header. */
#ifndef MIP6TEST_WIRE_CHECKSUM_H
#define MIP6TEST_WIRE_CHECKSUM_H

#include "wire/layout.h"

/* The one's complement sum of the octets, folded to 16 bits, not complemented. */
uint16_t checksum_add(uint16_t sum, struct bytes octets);

/* The checksum that the header should carry, its own checksum field taken as zero; 0 when there
 * is no IPv6 header around it. */
uint64_t checksum_expected(const struct layout *l, const struct header *h, const struct field *f);

/* False when nobody can tell whether the checksum is right: the packet is cut short, or a routing
 * header of a type that we do not know still hides the final destination (RFC 8200 8.1). */
bool checksum_can_be_verified(const struct layout *l, const struct header *h);

/* The addresses that stand for the packet's ends where mobility has moved them: the home address of
 * the Home Address option, the home address of a type 2 routing header with segments left. Both
 * false when there is no IPv6 header around h. */
MUST_USE bool logical_source(const struct packet *p, const struct header *h, struct ip6 *a);
MUST_USE bool logical_destination(const struct packet *p, const struct header *h, struct ip6 *a);

#endif
