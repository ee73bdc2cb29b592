/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Structural damage to one header or option of a packet to send, on top of what its fields say:
 *
 *     cut=4           its last 4 octets are missing        cut=4@12      4 octets from its octet 12 on
 *     insert=ffff     octets behind it                     insert=ffff@12   before its octet 12
 *     misalign=1      an option begins 1 octet behind where it should (the padding before it is longer)
 *
 * Its own length field says what it would have said without the damage; everything around it
 * (lengths, padding, next headers, checksums, authenticators) is computed from the octets as they
 * then are. A field of its own that the damage moves or takes away is not computed. */
#ifndef MIP6TEST_WIRE_DAMAGE_H
#define MIP6TEST_WIRE_DAMAGE_H

#include "wire/packet.h"

enum { DAMAGE_AT_END = 65535 };

struct damage {
	size_t cut_at, cut;         /* cut_at DAMAGE_AT_END: counted from the end */
	size_t insert_at;           /* DAMAGE_AT_END: behind the end */
	struct bytes insert;
	unsigned misalign;          /* octets */
	uint8_t fill;               /* what computed padding holds; of mutations only, no word says it */
	/* Set by encode. */
	bool derived;               /* of an option: what damage to its header did to it */
	bool outside;               /* it was to reach beyond the end */
	size_t whole;               /* octets without the damage */
	size_t limit;               /* octets from the start that are where they were */
};

/* Reads "cut", "insert" or "misalign" with its value into the header's damage; *is_damage is false
 * for other names. */
MUST_USE bool damage_read(struct arena *a, struct header *h, const char *name, const char *value,
			  bool *is_damage, struct err *err);

/* Damages what was just written: the header's octets stand at the end of out. */
void damage_apply(struct arena *a, struct header *h, struct buf *out);

/* Octets of the header as its length field counts them. */
static inline size_t header_whole(const struct header *h)
{
	return h->damage != NULL ? h->damage->whole : h->length;
}

/* Octets from its start that are its own and where its format has them. */
static inline size_t header_kept(const struct header *h)
{
	return h->damage != NULL ? h->damage->limit : h->length;
}

/* Whether the octets of the header up to `end` stand where its format has them. */
static inline bool header_in_place(const struct header *h, size_t end)
{
	return h->damage == NULL || end <= h->damage->limit;
}

#endif
