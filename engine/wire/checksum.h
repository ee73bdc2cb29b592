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
 * is no IP header around it. */
uint64_t checksum_expected(const struct layout *l, const struct header *h, const struct field *f);

/* False when nobody can tell whether the checksum is right: the packet is cut short, or a routing
 * header of a type that we do not know still hides the final destination (RFC 8200 8.1). */
bool checksum_can_be_verified(const struct layout *l, const struct header *h);

/* The ends of a packet where mobility has moved them: the home address of the Home Address option is
 * its source, that of a type 2 routing header with segments left its destination. */
struct ends {
	const struct header *ip;               /* the enclosing one, of either version; NULL: none */
	const struct header *ip6;              /* the same when it is an IPv6 header */
	const uint8_t *source, *destination;   /* an address each, borrowed from the slots */
	bool hidden;                           /* a routing header that we do not know hides the end */
};

/* As seen by h, which is a header of l's packet; without octets in l, no damage to options is seen. */
struct ends ends_at(const struct layout *l, const struct header *h);

/* The address that a receiver finds in the first such option of the list, as decode would: passing over
 * those that have another type or length than their row, which nobody takes for one, and where octets
 * are cut out of the option reading on up to `end`. NULL: none. */
const uint8_t *option_address(struct bytes octets, const struct header *options, enum known known,
			      size_t end);

/* The header's first (0) or second (1) IPv6 address, which its format must have; :: when the slot
 * holds none. Borrowed from the slot. */
const uint8_t *header_address(const struct header *h, unsigned which);

#endif
