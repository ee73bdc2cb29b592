/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Which single faults a packet can have, from the rows of its formats. */
#include "wire/mutate.h"

#include "base/text.h"
#include "wire/layout.h"
#include "wire/value.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct lister {
	struct arena *arena;
	struct mutation *first, **end;
	unsigned header;
	int option;
	const char *label;            /* "bu", "bu.padn#2" */
};

static struct mutation *add(struct lister *l, enum mutation_kind kind, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

static struct mutation *add(struct lister *l, enum mutation_kind kind, const char *fmt, ...)
{
	struct mutation *m = arena_alloc(l->arena, sizeof(*m));
	char what[200];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	*m = (struct mutation){.name = arena_printf(l->arena, "%s%s", l->label, what), .kind = kind,
			       .header = l->header, .option = l->option, .field = -1};
	*l->end = m;
	l->end = &m->next;
	return m;
}

/* Values of numbers. */

static void add_value(struct lister *l, const struct header *h, int i, uint64_t v)
{
	const struct field *f = &h->format->fields[i];
	struct slot slot = {.how = SLOT_SET, .num = v & bits_mask(f->bits)};
	struct text words = {0};
	struct mutation *m;

	if (slot.num == h->slots[i].num)
		return;
	value_print(f, &slot, &words);
	for (m = l->first; m != NULL; m = m->next)
		if (m->kind == MUTATION_VALUE && m->header == l->header && m->option == l->option &&
		    m->field == i && m->value == slot.num)
			break;
	if (m == NULL) {
		m = add(l, MUTATION_VALUE, ".%s=%s", f->name, text_str(&words));
		m->field = i;
		m->value = slot.num;
	}
	text_done(&words);
}

static void add_boundaries(struct lister *l, const struct header *h, int i)
{
	uint64_t now = h->slots[i].num, max = bits_mask(h->format->fields[i].bits);

	add_value(l, h, i, 0);
	add_value(l, h, i, now - 1);
	add_value(l, h, i, now + 1);
	add_value(l, h, i, max / 2 + 1);
	add_value(l, h, i, max);
}

static void add_bits(struct lister *l, const struct header *h, int i)
{
	for (unsigned bit = 0; bit < h->format->fields[i].bits && bit < 64; bit++)
		add_value(l, h, i, h->slots[i].num ^ (uint64_t)1 << bit);
	add_value(l, h, i, bits_mask(h->format->fields[i].bits));
}

/* The first code from `from` on that no row of the family has. */
static bool unknown_code(const struct format *f, unsigned from, unsigned max, uint64_t *code)
{
	for (unsigned c = from; c <= max; c++) {
		const struct format *known = format_by_code(f->family, c);

		if (known == NULL || known->code == CODE_ANY) {
			*code = c;
			return true;
		}
	}
	return false;
}

/* IPv6 options say in their highest bits what a node does that does not know them (RFC 8200 4.2). */
static void add_codes(struct lister *l, const struct header *h, int i)
{
	unsigned max = (unsigned)bits_mask(h->format->fields[i].bits);
	unsigned step = h->format->family == FAMILY_IP_OPTION ? 64 : max + 1;
	uint64_t code;

	for (unsigned from = 0; from <= max; from += step)
		if (unknown_code(h->format, from, max, &code))
			add_value(l, h, i, code);
	add_value(l, h, i, max);
}

static void add_unnamed(struct lister *l, const struct header *h, int i)
{
	const struct field *f = &h->format->fields[i];
	uint64_t max = bits_mask(f->bits);

	for (uint64_t v = 0; v <= max && v < 65536; v++)
		if (field_value_name(f, v) == NULL) {
			add_value(l, h, i, v);
			return;
		}
}

static void mutate_number(struct lister *l, const struct header *h, int i)
{
	const struct field *f = &h->format->fields[i];

	switch (f->role) {
	case ROLE_RESERVED:
		add_bits(l, h, i);
		return;
	case ROLE_CODE:
		add_codes(l, h, i);
		return;
	case ROLE_CHECKSUM:
		add_value(l, h, i, h->slots[i].num + 1);
		add_value(l, h, i, 0);
		return;
	case ROLE_NEXT:
		add_value(l, h, i, 59);
		add_value(l, h, i, 253);   /* for experiments (RFC 3692) */
		return;
	case ROLE_PLAIN:
	case ROLE_LENGTH:
	case ROLE_TOTAL:
	case ROLE_COUNT:
	case ROLE_FIXED:
	case ROLE_AUTHENTICATOR:
		break;
	}
	add_boundaries(l, h, i);
	if (f->names != NULL)
		add_unnamed(l, h, i);
}

/* Values of octets. */

static void add_octets(struct lister *l, const struct header *h, int i, const uint8_t *octets,
		       size_t len)
{
	const struct field *f = &h->format->fields[i];
	struct slot slot = {.how = SLOT_SET};
	struct text words = {0};
	struct mutation *m;

	slot.octets = arena_bytes(l->arena, (struct bytes){octets, len});
	if (bytes_equal(slot.octets, h->slots[i].octets))
		return;
	value_print(f, &slot, &words);
	m = add(l, MUTATION_ADDRESS, ".%s=%.150s", f->name, text_str(&words));
	m->field = i;
	m->octets = slot.octets;
	text_done(&words);
}

static void mutate_address(struct lister *l, const struct header *h, int i)
{
	static const char *const addresses[] = {"::", "::1", "ff02::1", "fe80::1", "::ffff:192.0.2.1",
						"2001:db8:dead::1"};
	struct ip6 a;

	for (size_t n = 0; n < COUNT_OF(addresses); n++)
		if (ip6_parse(addresses[n], &a))
			add_octets(l, h, i, a.octet, sizeof(a.octet));
}

static void mutate_fixed_octets(struct lister *l, const struct header *h, int i)
{
	size_t len = h->format->fields[i].bits / 8;
	uint8_t *octets = arena_alloc(l->arena, len);

	add_octets(l, h, i, octets, len);
	memset(octets, 0xff, len);
	add_octets(l, h, i, octets, len);
}

static void mutate_open(struct lister *l, const struct header *h, int i)
{
	const struct field *f = &h->format->fields[i];

	if (f->role == ROLE_AUTHENTICATOR) {
		add(l, MUTATION_AUTHENTICATOR, ".%s+1", f->name)->field = i;
		return;
	}
	if (h->slots[i].octets.len > 0)
		add(l, MUTATION_SHORTER, ".%s.shorter", f->name)->field = i;
	add(l, MUTATION_LONGER, ".%s.longer", f->name)->field = i;
}

static void mutate_fields(struct lister *l, const struct header *h)
{
	for (int i = 0; i < (int)h->format->field_count; i++) {
		const struct field *f = &h->format->fields[i];

		if (f->sealed || f->kind == KIND_KEY || f->kind == KIND_KEY_IP6)
			continue;
		else if (kind_is_number(f->kind))
			mutate_number(l, h, i);
		else if (f->bits == 0)
			mutate_open(l, h, i);
		else if (f->bits == 128)
			mutate_address(l, h, i);
		else
			mutate_fixed_octets(l, h, i);
	}
}

/* Structure. */

static const char *label(struct arena *a, const char *in, const struct header *first,
			 const struct header *h)
{
	unsigned before = 0;

	for (const struct header *each = first; each != h; each = each->next)
		before += header_is(each, h->format->name);
	if (before == 0)
		return arena_printf(a, "%s%s", in, h->format->name);
	return arena_printf(a, "%s%s#%u", in, h->format->name, before + 1);
}

/* Two computed authenticators in one message would each cover the other: both cannot be right. */
static bool is_authenticated(const struct header *o)
{
	const struct field *f = format_role(o->format, ROLE_AUTHENTICATOR);

	return f != NULL && o->slots[f - o->format->fields].how != SLOT_SET;
}

static void mutate_options(struct lister *l, const struct header *h)
{
	const char *outer = arena_printf(l->arena, "%s.", l->label), *label_of_header = l->label;
	int n = 0;

	for (const struct header *o = h->options; o != NULL; o = o->next, n++) {
		l->option = n;
		l->label = label(l->arena, outer, h->options, o);
		mutate_fields(l, o);
		add(l, MUTATION_DROP, ".dropped");
		if (!is_authenticated(o))
			add(l, MUTATION_DOUBLE, ".doubled");
		if (n > 0)
			add(l, MUTATION_FIRST, ".first");
		if (o->next != NULL)
			add(l, MUTATION_LAST, ".last");
		if (o->format->align_x > 1 && !h->no_padding)
			add(l, MUTATION_MISALIGN, ".misaligned");
		for (size_t cut = 1; cut < o->length; cut++)
			add(l, MUTATION_CUT, ".cut=%zu", cut)->value = cut;
	}
	l->option = -1;
	l->label = label_of_header;
}

/* Only where an option is type and length, so that a receiver can pass over it. */
static void add_unknown_options(struct lister *l, const struct header *h)
{
	const struct format *generic = format_by_code(h->format->option_family, CODE_ANY);
	bool has_actions = h->format->option_family == FAMILY_IP_OPTION;
	uint64_t code;

	if (generic == NULL || generic->body == BODY_OPTIONS || generic->family == FAMILY_DNS_ITEM ||
	    format_role(generic, ROLE_CODE) == NULL || format_role(generic, ROLE_LENGTH) == NULL)
		return;
	for (unsigned from = 0; from < 256; from += has_actions ? 64 : 256)
		if (unknown_code(generic, from, 255, &code))
			add(l, MUTATION_ADD, "+option=%llu", (unsigned long long)code)->value = code;
}

/* Whether padding was computed that has octets to hold something: PadN, not Pad1. */
static bool has_padding_to_fill(const struct header *h)
{
	const struct field *open = format_open_field(h->format);
	size_t at = h->offset + format_fixed_octets(h->format);

	if (h->no_padding)
		return false;
	if (open != NULL)
		at += h->slots[open - h->format->fields].octets.len;
	for (const struct header *o = h->options; o != NULL; o = o->next) {
		if (o->offset > at + 2)
			return true;
		at = o->offset + o->length;
	}
	return h->offset + h->length > at + 2;
}

/* Only where padding is an option; in whole units of length, so that nothing else moves. */
static void add_paddings(struct lister *l, const struct header *h)
{
	enum { MORE = 8, FILL = 0xff };

	if (!pads_to_8(h->format) || option_by_name(h->format->option_family, "padn") == NULL)
		return;
	add(l, MUTATION_PAD, ".padding+%d", MORE)->value = MORE;
	if (has_padding_to_fill(h))
		add(l, MUTATION_FILL, ".padding=%02x", FILL)->value = FILL;
}

/* A header with a length of its own that says that nothing follows it. */
static bool can_trail(const struct header *h)
{
	const struct field *next = format_role(h->format, ROLE_NEXT);

	return h->next == NULL && format_role(h->format, ROLE_LENGTH) != NULL &&
	       (h->format->family == FAMILY_MH ||
		(next != NULL && h->slots[next - h->format->fields].how != SLOT_SET));
}

static void mutate_structure(struct lister *l, const struct header *h)
{
	bool is_first = l->header == 0;

	if (!is_first) {
		add(l, MUTATION_DROP, ".dropped");
		add(l, MUTATION_DOUBLE, ".doubled");
		if (h->next != NULL && h->next->sa == NULL)
			add(l, MUTATION_SWAP, ".swapped");
	}
	if (h->format->body == BODY_OPTIONS) {
		add_unknown_options(l, h);
		add_paddings(l, h);
		mutate_options(l, h);
	}
	if (can_trail(h))
		add(l, MUTATION_TRAIL, "+trailing=8")->value = 8;
	if (h->next != NULL && h->next->sa != NULL)
		return;   /* the proof is of the packet without ESP, where another header follows */
	for (size_t missing = 1; missing < h->length + (is_first ? 0 : 1); missing++)
		add(l, MUTATION_END, ".end-%zu", missing)->value = missing;
}

struct mutation *mutations_of(struct arena *a, const struct packet *p)
{
	struct lister l = {.arena = a, .option = -1};

	l.end = &l.first;
	for (const struct header *h = p->first; h != NULL; h = h->next, l.header++) {
		if (h->format->family == FAMILY_LINK || h->sa != NULL)   /* of ESP, what is inside */
			continue;
		l.label = label(a, "", p->first, h);
		mutate_fields(&l, h);
		mutate_structure(&l, h);
	}
	return l.first;
}
