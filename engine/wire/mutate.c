/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A copy of a packet with one fault. Which faults there are stands in mutate_list.c; that nothing else is
 * wrong with the copy is proved in mutate_check.c. */
#include "wire/mutate.h"

#include "wire/damage.h"

#include <string.h>

static struct header **at_index(struct header **list, unsigned index)
{
	while (index-- > 0)
		list = &(*list)->next;
	return list;
}

static void set_damage(struct arena *a, struct header *h, size_t cut, unsigned misalign)
{
	h->damage = arena_alloc(a, sizeof(*h->damage));
	*h->damage = (struct damage){.cut_at = DAMAGE_AT_END, .insert_at = DAMAGE_AT_END,
				     .cut = cut, .misalign = misalign};
}

/* Nothing follows, though the header goes on saying what did. */
static void end_behind(struct arena *a, struct header *h, size_t missing)
{
	const struct field *f = format_role(h->format, ROLE_NEXT);

	if (f != NULL && h->next != NULL)
		h->slots[f - h->format->fields].how = SLOT_SET;
	h->next = NULL;
	set_damage(a, h, missing, 0);
}

static void resize_open(struct arena *a, struct slot *s, bool longer)
{
	uint8_t *octets = arena_alloc(a, s->octets.len + 1);
	size_t len = longer ? s->octets.len + 1 : s->octets.len - 1;

	if (s->octets.len > 0)
		memcpy(octets, s->octets.at, s->octets.len);
	s->how = SLOT_SET;
	s->octets = (struct bytes){octets, len};
}

static void insert(struct header **at, struct header *h)
{
	h->next = *at;
	*at = h;
}

/* Without data, but for what makes a length in larger units whole. */
static void add_option(struct arena *a, struct header *h, uint64_t code)
{
	const struct format *generic = format_by_code(h->format->option_family, CODE_ANY);
	const struct field *length = format_role(generic, ROLE_LENGTH);
	size_t fixed = format_fixed_octets(generic), odd = fixed % length->scale;
	struct header *o = header_new(a, generic);

	o->slots[format_role(generic, ROLE_CODE) - generic->fields] =
		(struct slot){.how = SLOT_SET, .num = code};
	if (odd > 0) {
		struct slot *open = &o->slots[format_open_field(generic) - generic->fields];
		size_t len = length->scale - odd;

		*open = (struct slot){.how = SLOT_SET, .octets = {arena_alloc(a, len), len}};
	}
	insert(&h->options, o);
}

/* A PadN of so many octets behind the last option. */
static void add_padding(struct arena *a, struct header *h, size_t len)
{
	struct header *o = header_new(a, option_by_name(h->format->option_family, "padn"));
	struct slot *data = &o->slots[format_open_field(o->format) - o->format->fields];

	*data = (struct slot){.how = SLOT_SET, .octets = {arena_alloc(a, len - 2), len - 2}};
	header_append_option(h, o);
}

static void add_trailing(struct arena *a, struct header *h, size_t len)
{
	struct header *raw = header_new(a, format_by_name("raw"));
	struct slot *data = &raw->slots[format_open_field(raw->format) - raw->format->fields];

	*data = (struct slot){.how = SLOT_SET, .octets = {arena_alloc(a, len), len}};
	h->next = raw;
}

static void disturb_authenticator(struct arena *a, struct slot *s)
{
	uint8_t *octets;

	if (s->how == SLOT_AUTO) {
		s->how = SLOT_PLUS;
		s->plus = 1;
		return;
	}
	if (s->octets.len == 0)
		return;
	octets = arena_alloc(a, s->octets.len);
	memcpy(octets, s->octets.at, s->octets.len);
	octets[s->octets.len - 1]++;
	s->octets.at = octets;
}

static void apply_to_field(struct arena *a, struct slot *s, const struct mutation *m)
{
	if (m->kind == MUTATION_AUTHENTICATOR)
		disturb_authenticator(a, s);
	else if (m->kind == MUTATION_SHORTER || m->kind == MUTATION_LONGER)
		resize_open(a, s, m->kind == MUTATION_LONGER);
	else
		*s = (struct slot){.how = SLOT_SET, .num = m->value, .octets = m->octets};
}

/* Takes the header at *at elsewhere in its list. */
static void apply_to_order(struct header **list, struct header **at, enum mutation_kind kind)
{
	struct header *h = *at;

	*at = h->next;
	if (kind == MUTATION_FIRST) {
		at = list;
	} else if (kind == MUTATION_SWAP) {
		at = &(*at)->next;
	} else {
		while (*at != NULL)
			at = &(*at)->next;
	}
	insert(at, h);
}

struct packet mutation_apply(struct arena *a, const struct packet *p, const struct mutation *m)
{
	struct packet new = packet_copy(a, p);
	struct header *outer = *at_index(&new.first, m->header);
	struct header **list = m->option < 0 ? &new.first : &outer->options;
	struct header **at = at_index(list, m->option < 0 ? m->header : (unsigned)m->option);

	switch (m->kind) {
	case MUTATION_VALUE:
	case MUTATION_ADDRESS:
	case MUTATION_AUTHENTICATOR:
	case MUTATION_SHORTER:
	case MUTATION_LONGER:
		apply_to_field(a, &(*at)->slots[m->field], m);
		break;
	case MUTATION_DROP:
		*at = (*at)->next;
		break;
	case MUTATION_DOUBLE:
		insert(&(*at)->next, header_copy(a, *at));
		break;
	case MUTATION_FIRST:
	case MUTATION_LAST:
	case MUTATION_SWAP:
		apply_to_order(list, at, m->kind);
		break;
	case MUTATION_MISALIGN:
		set_damage(a, *at, 0, 1);
		break;
	case MUTATION_CUT:
		set_damage(a, *at, (size_t)m->value, 0);
		break;
	case MUTATION_END:
		end_behind(a, *at, (size_t)m->value);
		break;
	case MUTATION_ADD:
		add_option(a, *at, m->value);
		break;
	case MUTATION_PAD:
		add_padding(a, *at, (size_t)m->value);
		break;
	case MUTATION_FILL:
		set_damage(a, *at, 0, 0);
		(*at)->damage->fill = (uint8_t)m->value;
		break;
	case MUTATION_TRAIL:
		add_trailing(a, *at, (size_t)m->value);
		break;
	}
	return new;
}
