/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The pseudo-header is one of the two places that know about mobility; the other is
 * authenticator.c. */
#include "wire/checksum.h"

#include "wire/damage.h"
#include "wire/plan.h"

#include <string.h>

/* Sums 16-bit words as this machine reads them, whatever its byte order: RFC 1071 2 (B). Adding a
 * word of 64 bits as its halves leaves room for the carries of 2^31 words. */
static uint64_t sum_words(uint64_t total, struct bytes octets)
{
	uint8_t rest[8] = {0};
	uint64_t word;
	size_t i;

	for (i = 0; octets.len - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, octets.at + i, sizeof(word));
		total += (word >> 32) + (word & UINT32_MAX);
	}
	if (i == octets.len)
		return total;
	memcpy(rest, octets.at + i, octets.len - i);
	memcpy(&word, rest, sizeof(word));
	return total + (word >> 32) + (word & UINT32_MAX);
}

/* The sum as a number, from what sum_words gave. */
static uint16_t fold(uint64_t total)
{
	uint8_t octets[2];
	uint16_t folded;

	while (total >> 16 != 0)
		total = (total & 0xffff) + (total >> 16);
	folded = (uint16_t)total;
	memcpy(octets, &folded, sizeof(octets));
	return be16_get(octets);
}

uint16_t checksum_add(uint16_t sum, struct bytes octets)
{
	uint32_t total = (uint32_t)sum + fold(sum_words(0, octets));

	return (uint16_t)((total & 0xffff) + (total >> 16));
}

const uint8_t *header_address(const struct header *h, unsigned which)
{
	struct bytes b = h->slots[h->format->plan->address[which]].octets;

	return b.len == sizeof(struct ip6) ? b.at : ip6_unspecified.octet;
}

static bool slot_holds(const struct header *h, enum role role, uint64_t v)
{
	const struct slot *s = &h->slots[h->format->plan->role[role] - h->format->fields];

	return s->how == SLOT_SET ? s->num == v : s->how != SLOT_PLUS;
}

/* Whether a receiver takes it for what it is: type and length are those of its row, and where octets
 * are cut out of it, those that it then reads lie before `end`. */
static bool is_read(struct bytes octets, const struct header *o, size_t end)
{
	size_t whole = o->format->plan->fixed, data = whole - 2;

	if (!slot_holds(o, ROLE_CODE, o->format->code) || !slot_holds(o, ROLE_LENGTH, data))
		return false;
	if (o->damage == NULL || o->damage->derived || octets.len == 0)
		return true;
	return end <= octets.len && o->offset + whole <= end &&
		octets.at[o->offset] == o->format->code && octets.at[o->offset + 1] == data;
}

const uint8_t *option_address(struct bytes octets, const struct header *options, enum known known,
			      size_t end)
{
	const struct header *o = known_from(options, known);

	while (o != NULL && !is_read(octets, o, end))
		o = known_from(o->next, known);
	if (o == NULL || o->damage == NULL || o->damage->derived || octets.len == 0)
		return o != NULL ? header_address(o, 0) : NULL;
	return octets.at + o->offset + o->format->plan->steps[o->format->plan->address[0]].octet;
}

/* What the ends are behind h. */
static void ends_pass(struct ends *e, const struct layout *l, const struct header *h)
{
	enum known known = h->format->plan->known;

	if (known == KNOWN_IP6) {
		*e = (struct ends){h, h, header_address(h, 0), header_address(h, 1), false};
	} else if (known == KNOWN_IP4) {
		*e = (struct ends){h, NULL, ip6_unspecified.octet, ip6_unspecified.octet, false};
	} else if (known == KNOWN_DST_OPTIONS) {
		const uint8_t *home = option_address(l->octets, h->options, KNOWN_HOME_ADDRESS,
						     h->offset + h->length);

		if (home != NULL)   /* RFC 6275 11.3.1 */
			e->source = home;
	} else if (known == KNOWN_ROUTING_2) {
		if (header_num(h, "segments-left") != 0)   /* RFC 6275 6.4 */
			e->destination = header_address(h, 0);
	} else if (known == KNOWN_ROUTING) {
		e->hidden = e->hidden || header_num(h, "segments-left") != 0;
	}
}

struct ends ends_at(const struct layout *l, const struct header *h)
{
	struct ends e = {NULL, NULL, ip6_unspecified.octet, ip6_unspecified.octet, false};

	for (const struct header *each = l->packet->first; each != NULL && each != h; each = each->next)
		ends_pass(&e, l, each);
	return e;
}

bool checksum_can_be_verified(const struct layout *l, const struct header *h)
{
	struct ends e = ends_at(l, h);

	if (e.ip6 == NULL && e.ip != NULL && h->format->plan->known == KNOWN_UDP &&
	    header_num(h, "checksum") == 0)
		return false;   /* RFC 768: none was made, which IPv6 alone forbids */
	if (e.ip6 == NULL)
		return true;
	return !e.hidden && header_num(e.ip6, "payload-length") <=
		l->octets.len - e.ip6->offset - format_fixed_octets(e.ip6->format);
}

/* End of what the checksum covers: the end of the Mobility Header by its own length, else of
 * the IP payload. */
static size_t covered_end(const struct layout *l, const struct header *ip, const struct header *h)
{
	size_t end = payload_end(l, ip, h);
	const struct field *f = h->format->plan->role[ROLE_LENGTH];
	size_t declared;

	if (h->format->family != FAMILY_MH || f == NULL || end < h->offset + 2)
		return end;
	declared = h->offset + f->bias +
		   f->scale * step_get(l->octets.at + h->offset, plan_step(h->format, f));
	return declared < end ? declared : end;
}

/* The addresses, the length and the protocol of RFC 8200 8.1, below IPv4 those of RFC 768; as
 * sum_words. */
static uint64_t pseudo_header(const struct ends *e, size_t length, uint64_t protocol)
{
	uint8_t addresses[8], tail[8] = {0};
	uint64_t total;

	be32_put(tail, (uint32_t)length);
	tail[7] = (uint8_t)protocol;   /* RFC 6275 6.1.1: 135 for a Mobility Header */
	total = sum_words(0, (struct bytes){tail, sizeof(tail)});
	if (e->ip6 == NULL) {
		be32_put(addresses, (uint32_t)header_num(e->ip, "src"));
		be32_put(addresses + 4, (uint32_t)header_num(e->ip, "dst"));
		return sum_words(total, (struct bytes){addresses, sizeof(addresses)});
	}
	total = sum_words(total, (struct bytes){e->source, sizeof(struct ip6)});
	return sum_words(total, (struct bytes){e->destination, sizeof(struct ip6)});
}

uint64_t checksum_expected(const struct layout *l, const struct header *h, const struct field *f)
{
	bool own = h->format->plan->known == KNOWN_IP4;   /* RFC 791 3.1: of the header alone */
	struct ends e = l->ends != NULL ? *l->ends : ends_at(l, h);
	size_t end = own ? h->offset + h->length : covered_end(l, e.ip, h);
	size_t field_at = h->offset + plan_step(h->format, f)->octet;
	uint64_t protocol;
	uint64_t total;
	uint16_t sum;

	if ((e.ip == NULL && !own) || !next_code(FAMILY_PROTOCOL, h->format, &protocol) ||
	    end < h->offset)
		return 0;
	total = own ? 0 : pseudo_header(&e, end - h->offset, protocol);
	total = sum_words(total, bytes_slice(l->octets, h->offset,
					     (field_at < end ? field_at : end) - h->offset));
	if (end > field_at + 2)
		total = sum_words(total, bytes_slice(l->octets, field_at + 2, end - field_at - 2));
	sum = (uint16_t)~fold(total);
	/* RFC 8200 8.1: a UDP checksum that comes out as zero goes as ones. */
	if (sum == 0 && protocol == 17)
		return 0xffff;
	return sum;
}
