/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Bits, next header numbers, lengths and padding: see layout.h. The checksum is in checksum.c, the
 * authenticator in authenticator.c. */
#include "wire/layout.h"

#include "wire/checksum.h"
#include "wire/damage.h"
#include "wire/plan.h"

enum { PROTOCOL_ROUTING = 43, PROTOCOL_ICMP6 = 58, PROTOCOL_NONE = 59, PROTOCOL_MH = 135 };
enum { PROTOCOL_IP6 = 41, ETHERTYPE_IP6 = 0x86dd };

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

bool next_code(enum family family, const struct format *f, uint64_t *code)
{
	if (family == FAMILY_ETHERTYPE) {
		*code = ETHERTYPE_IP6;
		return f->family == FAMILY_PROTOCOL && f->code == PROTOCOL_IP6;
	}
	if (f->family == FAMILY_PROTOCOL)
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

size_t payload_end(const struct layout *l, const struct header *ip6)
{
	const struct field *f = ip6->format->plan->role[ROLE_LENGTH];
	size_t end;

	if (ip6->offset >= l->octets.len ||
	    l->octets.len - ip6->offset < ip6->format->plan->fixed)
		return l->octets.len;
	end = ip6->offset + f->bias +
	      step_get(l->octets.at + ip6->offset, plan_step(ip6->format, f));
	return end < l->octets.len ? end : l->octets.len;
}

static uint64_t length_expected(const struct layout *l, const struct header *h,
				const struct field *f)
{
	size_t span = h->format->covers_payload ? l->octets.len - h->offset : header_whole(h);

	return span < f->bias ? 0 : (span - f->bias) / f->scale & bits_mask(f->bits);
}

static uint64_t next_expected(const struct header *h)
{
	enum family family = next_family(h->format);
	uint64_t code;

	if (h->next != NULL && next_code(family, h->next->format, &code))
		return code;
	return family == FAMILY_ETHERTYPE ? ETHERTYPE_IP6 : PROTOCOL_NONE;
}

uint64_t field_expected(const struct layout *l, const struct header *h, const struct field *f)
{
	switch (f->role) {
	case ROLE_LENGTH:
		return length_expected(l, h, f);
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

size_t padding_before(const struct format *f, size_t at)
{
	if (f->align_x <= 1)
		return 0;
	return (f->align_y - at) & (f->align_x - 1U);   /* a power of 2 */
}

bool pads_to_8(const struct format *f)
{
	return f->body == BODY_OPTIONS && f->option_family != FAMILY_ND_OPTION;
}
