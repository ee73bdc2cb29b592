/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What encode and decode share: reading and writing bits, how numbers select formats, and the
 * value that a computed field ought to have in given octets. Because both ask the same function,
 * decode can tell what would have been computed, and what it prints encodes to the same octets.
 * Private to engine/wire. */
#ifndef MIP6TEST_WIRE_LAYOUT_H
#define MIP6TEST_WIRE_LAYOUT_H

#include "wire/authenticator.h"
#include "wire/packet.h"
#include "wire/plan.h"

struct ends;   /* checksum.h */

/* A packet together with its octets; the headers' offset and length are set. */
struct layout {
	const struct packet *packet;
	struct bytes octets;
	const struct ends *ends;      /* as the header in question sees them; NULL: worked out */
	const struct header *outside; /* encode: its damage was to reach beyond its end; or NULL */
};

uint64_t bits_get(const uint8_t *at, size_t bit, unsigned width);
void bits_put(uint8_t *at, size_t bit, unsigned width, uint64_t v);
uint64_t bits_mask(unsigned width);

/* The family in which the ROLE_NEXT field of such a header counts. */
enum family next_family(const struct format *f);

/* The number that names this header in that family; false when nothing does (raw). */
bool next_code(enum family family, const struct format *f, uint64_t *code);

/* Protocols that are families of their own: 43, 58 and 135. type_offset is where their code
 * stands. False for other protocols. */
bool protocol_family(uint64_t protocol, enum family *family, size_t *type_offset);

/* Whether it is the row of an IPv4 or IPv6 header. */
bool is_ip(const struct format *f);

/* First octet behind what the IP header around h, or NULL, declares as its payload, at most the end;
 * without the trailers of the ESP headers between the two. */
size_t payload_end(const struct layout *l, const struct header *ip, const struct header *h);

/* The number of what follows the header, by which its ROLE_NEXT field names it. */
uint64_t next_expected(const struct header *h);

/* What the field should hold: what its role has computed from the packet and its
 * octets, else the row's default. */
uint64_t field_expected(const struct layout *l, const struct header *h, const struct field *f);

/* The first from h on, in a list of headers or of options, that is of this format; NULL: none. */
static inline const struct header *known_from(const struct header *h, enum known known)
{
	while (h != NULL && h->format->plan->known != known)
		h = h->next;
	return h;
}

/* The message that carries the option, NULL when it is in none. */
const struct header *option_owner(const struct packet *p, const struct header *option);

/* Computes the authenticator of a binding-auth option by the keys in its slots and the addresses
 * in the packet (RFC 6275 6.2.7). False when no key is given or the addresses are missing. */
MUST_USE bool authenticator_expected(const struct layout *l, const struct header *mh,
				     const struct header *auth,
				     uint8_t out[AUTHENTICATOR_OCTETS]);

/* Octets of padding before an option of that format at octet `at` of its header. */
static inline size_t padding_before(const struct format *f, size_t at)
{
	if (f->align_x <= 1)
		return 0;
	return (f->align_y - at) & (f->align_x - 1U);   /* a power of 2 */
}

/* Whether this header pads its options to a multiple of 8 octets. */
static inline bool pads_to_8(const struct format *f)
{
	return f->body == BODY_OPTIONS &&
	       (f->option_family == FAMILY_MH_OPTION || f->option_family == FAMILY_IP_OPTION);
}

#endif
