/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Bits, next header numbers, lengths and padding: see layout.h. The checksum is in checksum.c, the
 * authenticator in authenticator.c. */
#include "wire/layout.h"

#include "wire/checksum.h"
#include "wire/damage.h"
#include "wire/plan.h"

enum { PROTOCOL_ROUTING = 43, PROTOCOL_ICMP6 = 58, PROTOCOL_NONE = 59, PROTOCOL_MH = 135 };
enum { PROTOCOL_IP4 = 4, PROTOCOL_IP6 = 41, ETHERTYPE_IP4 = 0x0800, ETHERTYPE_IP6 = 0x86dd };

uint64_t bits_mask(unsigned width)
{
	return width >= 64 ? UINT64_MAX : ((uint64_t)1 << width) - 1;
}

uint64_t bits_get(const uint8_t *at, size_t bit, unsigned width)
{
	uint64_t v = 0;

	at += bit / 8;
	bit %= 8;
	while (width > 0) {
		unsigned take = 8 - (unsigned)bit < width ? 8 - (unsigned)bit : width;
		unsigned octet = (unsigned)*at++ >> (8 - bit - take) & ((1U << take) - 1);

		v = v << take | octet;
		width -= take;
		bit = 0;
	}
	return v;
}

void bits_put(uint8_t *at, size_t bit, unsigned width, uint64_t v)
{
	while (width > 0) {
		size_t last = bit + width - 1;
		unsigned low = 7 - (unsigned)(last % 8);
		unsigned take = 8 - low < width ? 8 - low : width;
		unsigned mask = ((1U << take) - 1) << low;
		uint8_t *octet = at + last / 8;

		*octet = (uint8_t)((*octet & ~mask) | ((unsigned)(v << low) & mask));
		v >>= take;
		width -= take;
	}
}

enum family next_family(const struct format *f)
{
	if (f->next_family != FAMILY_LINK)
		return f->next_family;
	return f->family == FAMILY_LINK ? FAMILY_ETHERTYPE : FAMILY_PROTOCOL;
}

bool protocol_family(uint64_t protocol, enum family *family, size_t *type_offset)
{
	switch (protocol) {
	case PROTOCOL_ROUTING:
		*family = FAMILY_ROUTING;
		*type_offset = 2;
		return true;
	case PROTOCOL_ICMP6:
		*family = FAMILY_ICMP6;
		*type_offset = 0;
		return true;
	case PROTOCOL_MH:
		*family = FAMILY_MH;
		*type_offset = 2;
		return true;
	default:
		return false;
	}
}

bool is_ip(const struct format *f)
{
	return f->family == FAMILY_PROTOCOL && (f->code == PROTOCOL_IP6 || f->code == PROTOCOL_IP4);
}

bool next_code(enum family family, const struct format *f, uint64_t *code)
{
	if (family == FAMILY_ETHERTYPE && f->family != family) {
		*code = f->code == PROTOCOL_IP4 ? ETHERTYPE_IP4 : ETHERTYPE_IP6;
		return is_ip(f);
	}
	if (family == f->family && f->code != CODE_ANY)
		*code = f->code;
	else if (family != FAMILY_PROTOCOL)
		return false;
	else if (f->family == FAMILY_PROTOCOL)
		*code = f->code;
	else if (f->family == FAMILY_ROUTING)
		*code = PROTOCOL_ROUTING;
	else if (f->family == FAMILY_ICMP6)
		*code = PROTOCOL_ICMP6;
	else if (f->family == FAMILY_MH)
		*code = PROTOCOL_MH;
	else
		return false;
	return true;
}

const struct header *option_owner(const struct packet *p, const struct header *option)
{
	for (const struct header *h = p->first; h != NULL; h = h->next)
		for (const struct header *o = h->options; o != NULL; o = o->next)
			if (o == option)
				return h;
	return NULL;
}

/* The octets of the ESP trailers that stand behind h and what follows it. */
static size_t trailers_around(const struct packet *p, const struct header *h)
{
	size_t octets = 0;

	for (const struct header *each = p->first; each != NULL && each != h; each = each->next)
		octets += each->trailer;
	return octets;
}

size_t payload_end(const struct layout *l, const struct header *ip, const struct header *h)
{
	size_t end = l->octets.len, trailers = trailers_around(l->packet, h), outside, declared;
	const struct field *f;

	if (ip == NULL || ip->offset >= end || end - ip->offset < ip->format->plan->fixed)
		return end - trailers;
	f = ip->format->plan->role[ROLE_TOTAL];
	declared = ip->offset + f->bias + step_get(l->octets.at + ip->offset, plan_step(ip->format, f));
	/* Trailers end where the octets do (esp.h): of those, some stand inside this IP header. */
	outside = trailers > 0 ? trailers_around(l->packet, ip) : 0;
	trailers -= outside;
	end = declared < end - outside ? declared : end - outside;
	return end < trailers ? 0 : end - trailers;
}

static uint64_t total_expected(const struct layout *l, const struct header *h,
			       const struct step *step)
{
	return length_in(step, l->octets.len - trailers_around(l->packet, h) - h->offset);
}

static uint64_t count_expected(const struct header *h, const struct field *f)
{
	const struct field *open = h->format->plan->open;
	uint64_t n = 0;

	if (f->scale > 0 && open != NULL)
		return h->slots[open - h->format->fields].octets.len / f->scale & bits_mask(f->bits);
	for (const struct header *o = h->options; o != NULL; o = o->next)
		n++;
	return n & bits_mask(f->bits);
}

uint64_t next_expected(const struct header *h)
{
	enum family family = next_family(h->format);
	uint64_t code;

	if (h->next != NULL && next_code(family, h->next->format, &code))
		return code;
	if (family == FAMILY_ETHERTYPE)
		return ETHERTYPE_IP6;
	return family == FAMILY_PROTOCOL ? PROTOCOL_NONE : 0;
}

uint64_t field_expected(const struct layout *l, const struct header *h, const struct field *f)
{
	switch (f->role) {
	case ROLE_LENGTH:
		return length_in(plan_step(h->format, f), header_whole(h));
	case ROLE_TOTAL:
		return total_expected(l, h, plan_step(h->format, f));
	case ROLE_COUNT:
		return count_expected(h, f);
	case ROLE_NEXT:
		return next_expected(h);
	case ROLE_CODE:
		return h->format->code == CODE_ANY ? 0 : h->format->code;
	case ROLE_CHECKSUM:
		return checksum_expected(l, h, f);
	case ROLE_RESERVED:
		return 0;
	case ROLE_PLAIN:
	case ROLE_FIXED:
	case ROLE_AUTHENTICATOR:
		break;
	}
	return f->send;
}

