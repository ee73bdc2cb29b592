/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The proof that a mutant has one fault. Both packets are taken apart into pieces (the fixed part of each
 * header, its open field, each option); what the mutation's name says is done to the list of
 * pieces of the original; then the two lists must agree octet for octet, but for what is computed
 * from the rest, and that must be right. Between pieces there is nothing but the padding that belongs there. */
#include "wire/mutate.h"

#include "wire/authenticator.h"
#include "wire/damage.h"
#include "wire/layout.h"

#include <string.h>

struct piece {
	const struct header *h;       /* or option */
	const struct header *owner;   /* of an option; else h */
	struct bytes octets;
	struct piece *next;
};

struct proof {
	struct arena *arena;
	const struct mutation *m;
	struct layout before, after;
	struct err *err;
};

static bool differs(const struct proof *p, const struct header *h, const char *what)
{
	return err_set(p->err, "%s: %s: %s", p->m->name, h->format->name, what);
}

/* Taking apart. */

static struct piece *append(struct arena *a, struct piece ***end, const struct layout *l,
			    const struct header *owner, const struct header *h, size_t len)
{
	struct piece *new = arena_alloc(a, sizeof(*new));

	*new = (struct piece){.h = h, .owner = owner,
			      .octets = bytes_slice(l->octets, h->offset, len)};
	**end = new;
	*end = &new->next;
	return new;
}

/* Octets of the header before its options. */
static size_t own_octets(const struct header *h)
{
	size_t own = format_fixed_octets(h->format);
	const struct field *open = format_open_field(h->format);

	if (open != NULL && h->format->body != BODY_OPTIONS)
		return h->length;
	if (open != NULL)
		own += h->slots[open - h->format->fields].octets.len;
	return own < h->length ? own : h->length;
}

static struct piece *pieces_of(struct arena *a, const struct layout *l)
{
	struct piece *first = NULL, **end = &first;

	for (const struct header *h = l->packet->first; h != NULL; h = h->next) {
		append(a, &end, l, h, h, own_octets(h));
		for (const struct header *o = h->options; o != NULL; o = o->next)
			append(a, &end, l, h, o, o->length);
	}
	return first;
}

/* What the name says. */

static struct piece **find_piece(struct piece **list, const struct header *h)
{
	while (*list != NULL && (*list)->h != h)
		list = &(*list)->next;
	return list;
}

/* Behind the header and its options, or behind the option. */
static struct piece **end_of(struct piece **at, bool is_option)
{
	const struct header *owner = (*at)->owner;

	do
		at = &(*at)->next;
	while (!is_option && *at != NULL && (*at)->owner == owner);
	return at;
}

/* Takes the pieces from *at up to *end out of their list. */
static struct piece *take_out(struct piece **at, struct piece **end)
{
	struct piece *first = *at, *rest = *end;

	*end = NULL;
	*at = rest;
	return first;
}

static void put_in(struct piece **at, struct piece *chain)
{
	struct piece **end = &chain;

	while (*end != NULL)
		end = &(*end)->next;
	*end = *at;
	*at = chain;
}

static struct piece *copies(struct arena *a, const struct piece *from, const struct piece *to)
{
	struct piece *first = NULL, **end = &first;

	for (; from != to; from = from->next) {
		*end = arena_alloc(a, sizeof(**end));
		**end = *from;
		(*end)->next = NULL;
		end = &(*end)->next;
	}
	return first;
}

static void resize(struct proof *p, struct piece *piece, bool longer)
{
	uint8_t *octets = arena_alloc(p->arena, piece->octets.len + 1);

	if (piece->octets.len > 0)
		memcpy(octets, piece->octets.at, piece->octets.len);
	piece->octets.at = octets;
	piece->octets.len = longer ? piece->octets.len + 1 : piece->octets.len - 1;
}

static void move_last(struct piece **at, struct piece *chain, const struct header *owner)
{
	while (*at != NULL && (*at)->owner == owner)
		at = &(*at)->next;
	put_in(at, chain);
}

/* Does to the pieces of the original what the mutation says. */
static void transform(struct proof *p, struct piece **list, const struct header *target,
		      const struct header *owner)
{
	bool is_option = p->m->option >= 0;
	struct piece **at = find_piece(list, target), **end = end_of(at, is_option), *chain;

	switch (p->m->kind) {
	case MUTATION_DROP:
		take_out(at, end);
		break;
	case MUTATION_DOUBLE:
		put_in(end, copies(p->arena, *at, *end));
		break;
	case MUTATION_FIRST:
		chain = take_out(at, end);
		put_in(&(*find_piece(list, owner))->next, chain);
		break;
	case MUTATION_LAST:
		chain = take_out(at, end);
		move_last(at, chain, owner);
		break;
	case MUTATION_SWAP:
		chain = take_out(at, end);
		put_in(end_of(at, false), chain);
		break;
	case MUTATION_SHORTER:
	case MUTATION_LONGER:
		resize(p, *at, p->m->kind == MUTATION_LONGER);
		break;
	case MUTATION_CUT:
		(*at)->octets.len -= (size_t)p->m->value;
		break;
	case MUTATION_ADD:
	case MUTATION_PAD:
	case MUTATION_FILL:
	case MUTATION_TRAIL:
	case MUTATION_VALUE:
	case MUTATION_ADDRESS:
	case MUTATION_AUTHENTICATOR:
	case MUTATION_MISALIGN:
	case MUTATION_END:
		break;
	}
}

/* Comparing. */

/* Whether the field was computed before, so that it may differ now if it is right. */
static bool may_follow(const struct proof *p, const struct header *before, int i)
{
	const struct field *f = &before->format->fields[i];

	if (before->slots[i].how == SLOT_SET)
		return false;
	switch (f->role) {
	case ROLE_CHECKSUM:
	case ROLE_AUTHENTICATOR:
	case ROLE_NEXT:
	case ROLE_TOTAL:
		return true;
	case ROLE_LENGTH:
	case ROLE_COUNT:
		return p->m->kind != MUTATION_CUT || before->format->body == BODY_OPTIONS;
	case ROLE_PLAIN:
	case ROLE_RESERVED:
	case ROLE_CODE:
	case ROLE_FIXED:
		break;
	}
	return false;
}

static bool is_target(const struct proof *p, const struct header *h, const struct header *target, int i)
{
	return h == target && i == p->m->field;
}

static bool authenticator_right(const struct proof *p, const struct header *mh,
				const struct header *auth, struct bytes got)
{
	uint8_t want[AUTHENTICATOR_OCTETS];

	return got.len <= sizeof(want) && authenticator_expected(&p->after, mh, auth, want) &&
	       bytes_equal(got, (struct bytes){want, got.len});
}

/* Whether the field, which may differ, holds what belongs there. */
static bool follows(const struct proof *p, const struct piece *now, int i)
{
	const struct field *f = &now->h->format->fields[i];
	size_t bit = field_bit(now->h->format, f);

	if (f->role == ROLE_AUTHENTICATOR)
		return authenticator_right(p, now->owner, now->h,
					   bytes_slice(now->octets, bit / 8, now->octets.len));
	return bits_get(now->octets.at, bit, f->bits) == field_expected(&p->after, now->h, f);
}

static bool same_bits(struct bytes a, struct bytes b, size_t bit, size_t count)
{
	for (; count > 0; bit++, count--)
		if (bits_get(a.at, bit, 1) != bits_get(b.at, bit, 1))
			return false;
	return true;
}

/* Whether the mutated field holds what its name says. */
static bool mutated_right(const struct proof *p, const struct piece *was, const struct piece *now)
{
	const struct field *f = &now->h->format->fields[p->m->field];
	size_t bit = field_bit(now->h->format, f);
	struct bytes rest = bytes_slice(now->octets, bit / 8, now->octets.len);

	if (p->m->kind == MUTATION_VALUE)
		return bits_get(now->octets.at, bit, f->bits) == p->m->value;
	if (p->m->kind == MUTATION_ADDRESS)
		return bytes_equal(bytes_slice(rest, 0, f->bits / 8), p->m->octets);
	if (p->m->kind == MUTATION_AUTHENTICATOR)
		return was->h->slots[p->m->field].how == SLOT_SET ||
		       !authenticator_right(p, now->owner, now->h, rest);
	return true;   /* shorter and longer: compared whole */
}

static bool compare_field(const struct proof *p, const struct piece *was, const struct piece *now,
			  const struct header *target, int i)
{
	const struct field *f = &was->h->format->fields[i];
	size_t bit = field_bit(was->h->format, f);
	size_t width = f->bits > 0 ? f->bits : 8 * was->octets.len - bit;
	size_t there = 8 * now->octets.len;
	bool said = p->m->field >= 0 && is_target(p, was->h, target, i);

	if (f->kind == KIND_KEY || f->kind == KIND_KEY_IP6 || f->sealed || bit >= there)
		return true;
	if (said && p->m->kind <= MUTATION_AUTHENTICATOR)
		return mutated_right(p, was, now) || differs(p, now->h, "not the value that it says");
	if (bit + width > there)
		width = there - bit;
	if (same_bits(was->octets, now->octets, bit, width))
		return !may_follow(p, was->h, i) || bit + f->bits > there || now->h->damage != NULL ||
		       f->role == ROLE_NEXT || (f->role == ROLE_CHECKSUM && said) ||
		       follows(p, now, i) || differs(p, now->h, "a computed field is stale");
	if (may_follow(p, was->h, i) && follows(p, now, i))
		return true;
	return differs(p, now->h, f->name);
}

static bool compare_pieces(const struct proof *p, const struct piece *was, const struct piece *now,
			   const struct header *target)
{
	if (was->h->format != now->h->format)
		return differs(p, now->h, "another header than expected");
	if (was->octets.len != now->octets.len)
		return differs(p, now->h, "of another length");
	for (int i = 0; i < (int)was->h->format->field_count; i++)
		if (!compare_field(p, was, now, target, i))
			return false;
	/* Options of an option move with it, untouched. */
	return bytes_equal(bytes_slice(was->octets, own_octets(was->h), was->octets.len),
			   bytes_slice(now->octets, own_octets(was->h), now->octets.len)) ||
	       differs(p, now->h, "what it holds");
}

/* Padding. */

static bool is_padding(struct bytes b, uint8_t fill)
{
	if (b.len == 0)
		return true;
	if (b.len == 1)
		return b.at[0] == 0;
	if (b.at[0] != 1 || b.at[1] != b.len - 2)
		return false;
	for (size_t i = 2; i < b.len; i++)
		if (b.at[i] != fill)
			return false;
	return true;
}

static bool check_gap(const struct proof *p, const struct header *h, size_t from, size_t to,
		      size_t want, uint8_t fill)
{
	if (to - from != want)
		return differs(p, h, "padding of another length");
	return is_padding(bytes_slice(p->after.octets, from, want), fill) ||
	       differs(p, h, "padding is not as it should be");
}

static bool check_padding(const struct proof *p, const struct header *h, const struct header *target)
{
	size_t at = h->offset + own_octets(h), end = h->offset + h->length;
	uint8_t fill = p->m->kind == MUTATION_FILL && h == target ? (uint8_t)p->m->value : 0;
	size_t rest;

	if (h->format->body != BODY_OPTIONS || (h->damage != NULL && p->m->kind == MUTATION_END))
		return true;
	for (const struct header *o = h->options; o != NULL; o = o->next) {
		size_t want = h->no_padding ? 0 : padding_before(o->format, at - h->offset);

		if (p->m->kind == MUTATION_MISALIGN && o == target)
			want += 1;
		if (!check_gap(p, o, at, o->offset, want, fill))
			return false;
		at = o->offset + o->length;
	}
	rest = h->no_padding || !pads_to_8(h->format) ? 0 : (8 - (at - h->offset) % 8) % 8;
	return check_gap(p, h, at, end, rest, fill);
}

/* The octets from `from` up to the header, NULL: to the end, are those of the original. */
static bool same_octets(const struct proof *p, size_t from, const struct header *to)
{
	size_t len = (to != NULL ? to->offset : p->after.octets.len) - from;

	return bytes_equal(bytes_slice(p->before.octets, from, len),
			   bytes_slice(p->after.octets, from, len)) ||
	       err_set(p->err, "%s: other padding", p->m->name);
}

/* What covers the payload says how long it now is, where that is computed. */
static bool check_length_around(const struct proof *p, const struct header *h)
{
	const struct field *f = format_role(h->format, ROLE_TOTAL);

	if (f == NULL || h->damage != NULL ||
	    h->slots[f - h->format->fields].how == SLOT_SET)
		return true;
	return bits_get(p->after.octets.at + h->offset, field_bit(h->format, f), f->bits) ==
		       field_expected(&p->after, h, f) ||
	       differs(p, h, "length");
}

/* The octets up to the end are those of the original, but for what is computed. */
static bool check_end(const struct proof *p, const struct header *target)
{
	const struct header *h = target, *now = p->after.packet->first;
	size_t end = h->offset + h->length - (size_t)p->m->value;
	struct piece *was = pieces_of(p->arena, &p->before), *is = pieces_of(p->arena, &p->after);
	size_t covered = 0;

	if (p->after.octets.len != end)
		return differs(p, target, "of another length");
	for (; is != NULL && was != NULL; was = was->next, is = is->next) {
		if (is->h->offset >= end)
			break;
		was->octets = bytes_slice(was->octets, 0, is->octets.len);
		if (is->h->offset != was->h->offset || !compare_pieces(p, was, is, NULL) ||
		    !same_octets(p, covered, is->h))
			return false;
		covered = is->h->offset + is->octets.len;
	}
	if (!same_octets(p, covered, NULL))
		return false;
	for (; now != NULL; now = now->next)
		if (!check_length_around(p, now))
			return false;
	return true;
}

static const struct header *nth(const struct header *h, int n)
{
	while (n-- > 0 && h != NULL)
		h = h->next;
	return h;
}

/* An option of that type without data stands first; without it the lists must agree. */
static bool drop_added(const struct proof *p, struct piece **list)
{
	const struct header *owner = nth(p->after.packet->first, (int)p->m->header);
	const struct format *f = format_by_code(owner->format->option_family, CODE_ANY);
	const struct field *code = format_role(f, ROLE_CODE), *length = format_role(f, ROLE_LENGTH);
	size_t fixed = format_fixed_octets(f);
	size_t len = (fixed + length->scale - 1) / length->scale * length->scale;
	uint8_t *want = arena_alloc(p->arena, len);
	struct piece **at = find_piece(list, owner->options);

	bits_put(want, field_bit(f, code), code->bits, p->m->value);
	bits_put(want, field_bit(f, length), length->bits, (len - length->bias) / length->scale);
	if (*at == NULL || (*at)->owner != owner ||
	    !bytes_equal((*at)->octets, (struct bytes){want, len}))
		return differs(p, owner, "no empty option of that type comes first");
	*at = (*at)->next;
	return true;
}

/* A piece of so many zeros, behind the option that comes first in `head`, is the last of that owner (NULL:
 * of all); without it the lists must agree. */
static bool drop_last(const struct proof *p, struct piece **list, const struct header *owner,
		      struct bytes head)
{
	struct piece **last = NULL;
	struct bytes got;

	for (struct piece **at = list; *at != NULL; at = &(*at)->next)
		if (owner == NULL || (*at)->owner == owner)
			last = at;
	got = last != NULL ? (*last)->octets : (struct bytes){NULL, 0};
	if (got.len != p->m->value || !bytes_equal(bytes_slice(got, 0, head.len), head))
		return err_set(p->err, "%s: other octets at the end", p->m->name);
	for (size_t i = head.len; i < got.len; i++)
		if (got.at[i] != 0)
			return err_set(p->err, "%s: not zeros at the end", p->m->name);
	*last = (*last)->next;
	return true;
}

/* Takes out of the mutant's pieces what its name says is there beside the original's. */
static bool drop_more(const struct proof *p, struct piece **list)
{
	const uint8_t padn[2] = {1, (uint8_t)(p->m->value - 2)};

	if (p->m->kind == MUTATION_ADD)
		return drop_added(p, list);
	if (p->m->kind == MUTATION_PAD)
		return drop_last(p, list, nth(p->after.packet->first, (int)p->m->header),
				 (struct bytes){padn, sizeof(padn)});
	if (p->m->kind == MUTATION_TRAIL)
		return drop_last(p, list, NULL, (struct bytes){NULL, 0});
	return true;
}

static bool check_lists(struct proof *p, const struct header *target, const struct header *owner)
{
	struct piece *was = pieces_of(p->arena, &p->before), *now = pieces_of(p->arena, &p->after);
	const struct header *moved = nth(p->after.packet->first, (int)p->m->header);

	transform(p, &was, target, owner);
	if (!drop_more(p, &now))
		return false;
	for (; was != NULL && now != NULL; was = was->next, now = now->next)
		if (!compare_pieces(p, was, now, target))
			return false;
	if (was != NULL || now != NULL)
		return err_set(p->err, "%s: a piece too %s", p->m->name, was != NULL ? "few" : "many");
	if (p->m->option >= 0 && moved != NULL)
		moved = nth(moved->options, p->m->option);
	for (const struct header *h = p->after.packet->first; h != NULL; h = h->next)
		if (!check_padding(p, h, moved))
			return false;
	return true;
}

bool mutation_check_octets(struct arena *a, struct packet *original, const struct packet *mutant,
			   struct bytes sent, const struct mutation *m, struct err *err)
{
	struct buf before = buf_over(arena_alloc(a, PACKET_OCTETS_MAX), PACKET_OCTETS_MAX);
	const struct header *owner, *target;
	struct proof p = {.arena = a, .m = m, .err = err};

	if (!packet_encode(original, &before, err))
		return false;
	p.before = (struct layout){.packet = original, .octets = buf_bytes(&before)};
	p.after = (struct layout){.packet = mutant, .octets = sent};
	owner = nth(original->first, (int)m->header);
	target = m->option < 0 ? owner : nth(owner->options, m->option);
	if (bytes_equal(p.before.octets, p.after.octets))
		return err_set(err, "%s: the octets are those of the original", m->name);
	return m->kind == MUTATION_END ? check_end(&p, target) : check_lists(&p, target, owner);
}

bool mutation_changes(struct arena *a, struct packet *original, struct packet *mutant)
{
	struct buf before = buf_over(arena_alloc(a, PACKET_OCTETS_MAX), PACKET_OCTETS_MAX);
	struct buf after = buf_over(arena_alloc(a, PACKET_OCTETS_MAX), PACKET_OCTETS_MAX);

	return !packet_encode(original, &before, NULL) || !packet_encode(mutant, &after, NULL) ||
	       !bytes_equal(buf_bytes(&before), buf_bytes(&after));
}

/* The packet without the ESP headers that seal: what they hold can be looked at only in the clear. */
static struct packet unsealed(struct arena *a, const struct packet *p)
{
	struct packet new = packet_copy(a, p);

	for (struct header **at = &new.first; *at != NULL;) {
		if ((*at)->sa != NULL)
			*at = (*at)->next;
		else
			at = &(*at)->next;
	}
	return new;
}

bool mutation_check(struct arena *a, struct packet *original, struct packet *mutant,
		    const struct mutation *m, struct err *err)
{
	struct buf out = buf_over(arena_alloc(a, PACKET_OCTETS_MAX), PACKET_OCTETS_MAX);
	struct packet before = unsealed(a, original), after = unsealed(a, mutant);
	const struct header *h = original->first;
	struct mutation in_the_clear = *m;

	for (unsigned i = 0; i < m->header; i++, h = h->next)
		in_the_clear.header -= h->sa != NULL;
	return packet_encode(&after, &out, err) &&
	       mutation_check_octets(a, &before, &after, buf_bytes(&out), &in_the_clear, err);
}
