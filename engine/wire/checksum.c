/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The pseudo-header is one of the two places that know about mobility; the other is
 * authenticator.c. */
#include "wire/checksum.h"

uint16_t checksum_add(uint16_t sum, struct bytes octets)
{
	uint64_t total = sum;
	size_t i;

	for (i = 0; i + 1 < octets.len; i += 2)
		total += be16_get(octets.at + i);
	if (i < octets.len)
		total += (uint64_t)octets.at[i] << 8;
	while (total >> 16 != 0)
		total = (total & 0xffff) + (total >> 16);
	return (uint16_t)total;
}

/* The headers between the enclosing IPv6 header and h. */
static const struct header *first_between(const struct packet *p, const struct header *h)
{
	const struct header *ip6 = enclosing_ip6(p, h);

	return ip6 != NULL ? ip6->next : NULL;
}

bool logical_source(const struct packet *p, const struct header *h, struct ip6 *a)
{
	const struct header *ip6 = enclosing_ip6(p, h);

	if (ip6 == NULL)
		return false;
	*a = header_ip6(ip6, "src");
	for (const struct header *each = first_between(p, h); each != NULL && each != h;
	     each = each->next) {
		const struct header *option;

		if (!header_is(each, "dst-options"))
			continue;
		option = header_option(each, "home-address");
		if (option != NULL)
			*a = header_ip6(option, "address");
	}
	return true;
}

bool logical_destination(const struct packet *p, const struct header *h, struct ip6 *a)
{
	const struct header *ip6 = enclosing_ip6(p, h);

	if (ip6 == NULL)
		return false;
	*a = header_ip6(ip6, "dst");
	for (const struct header *each = first_between(p, h); each != NULL && each != h;
	     each = each->next)
		if (header_is(each, "routing-2") && header_num(each, "segments-left") != 0)
			*a = header_ip6(each, "home-address");
	return true;
}

bool checksum_can_be_verified(const struct layout *l, const struct header *h)
{
	const struct header *ip6 = enclosing_ip6(l->packet, h);

	if (ip6 == NULL)
		return true;
	for (const struct header *each = ip6->next; each != NULL && each != h; each = each->next)
		if (header_is(each, "routing") && header_num(each, "segments-left") != 0)
			return false;
	return header_num(ip6, "payload-length") <=
	       l->octets.len - ip6->offset - format_fixed_octets(ip6->format);
}

/* End of what the checksum covers: the end of the Mobility Header by its own length, else of
 * the IPv6 payload. */
static size_t covered_end(const struct layout *l, const struct header *h)
{
	const struct header *ip6 = enclosing_ip6(l->packet, h);
	size_t end = ip6 != NULL ? payload_end(l, ip6) : l->octets.len;
	const struct field *f = format_role(h->format, ROLE_LENGTH);
	size_t declared;

	if (h->format->family != FAMILY_MH || f == NULL || end < h->offset + 2)
		return end;
	declared = h->offset + f->bias +
		   f->scale * bits_get(l->octets.at + h->offset, field_bit(h->format, f), f->bits);
	return declared < end ? declared : end;
}

uint64_t checksum_expected(const struct layout *l, const struct header *h, const struct field *f)
{
	size_t end = covered_end(l, h), field_at = h->offset + field_bit(h->format, f) / 8;
	struct ip6 src, dst;
	uint8_t tail[8] = {0};
	uint64_t protocol;
	uint16_t sum;

	if (!logical_source(l->packet, h, &src) || !logical_destination(l->packet, h, &dst) ||
	    !next_code(FAMILY_PROTOCOL, h->format, &protocol) || end < h->offset)
		return 0;
	be32_put(tail, (uint32_t)(end - h->offset));
	tail[7] = (uint8_t)protocol;   /* RFC 6275 6.1.1: 135 for a Mobility Header */
	sum = checksum_add(0, (struct bytes){src.octet, sizeof(src.octet)});
	sum = checksum_add(sum, (struct bytes){dst.octet, sizeof(dst.octet)});
	sum = checksum_add(sum, (struct bytes){tail, sizeof(tail)});
	sum = checksum_add(sum, bytes_slice(l->octets, h->offset,
					    (field_at < end ? field_at : end) - h->offset));
	if (end > field_at + 2)
		sum = checksum_add(sum, bytes_slice(l->octets, field_at + 2, end - field_at - 2));
	sum = (uint16_t)~sum;
	/* RFC 8200 8.1: a UDP checksum that comes out as zero goes as ones. */
	if (sum == 0 && protocol == 17)
		return 0xffff;
	return sum;
}
