/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Fields that change from packet to packet when one expression makes many:
 *
 *     sequence=1..            counts up, modulo the width of the field
 *     lifetime=4s..40s        counts up and begins again
 *     status=0|128|135        one after the other
 *     home-init-cookie=random
 *     src=2001:db8:7::/64     any address of the prefix
 *     src=2001:db8::$i        the number of the packet, from 1: hexadecimal in addresses and octets
 */
#ifndef MIP6TEST_WIRE_VARY_H
#define MIP6TEST_WIRE_VARY_H

#include "base/rng.h"
#include "wire/packet.h"

struct variation;

/* What varies in one packet. Zero-initialise, and set the arenas: the first must live as long as the
 * packet; scratch is emptied for each packet and belongs to these variations alone. */
struct variations {
	struct arena *arena, *scratch;
	struct variation *first, *last;
};

/* When text says how the field varies, adds that, sets the slot to its first value and *varies. A
 * plain value is none of its business. False and a message when text is neither good nor plain. */
MUST_USE bool variation_read(struct variations *v, const struct field *f, const char *text,
			     struct slot *slot, bool *varies, struct err *err);

/* Gives every varying slot its value in packet number i, from 1. The values that are drawn come from
 * rng; nothing is allocated. */
void variations_set(struct variations *v, uint64_t i, struct rng *rng);

#endif
