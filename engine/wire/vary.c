/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Varying fields: what the text says is read once; setting a packet's values is arithmetic, but for
 * $i, which is read again each time in memory of its own. */
#include "wire/vary.h"

#include "wire/layout.h"
#include "wire/value.h"

#include <stdio.h>
#include <string.h>

enum how { VARY_COUNT, VARY_LIST, VARY_RANDOM, VARY_PREFIX, VARY_INDEX };

enum { TEXT_MAX = 256, RANDOM_MAX = 64 };

struct variation {
	enum how how;
	const struct field *field;
	struct slot *slot;
	uint64_t first, span;         /* VARY_COUNT: values; span 0: all that the width holds */
	struct slot *list;            /* VARY_LIST */
	size_t count;
	struct ip6 prefix;            /* VARY_PREFIX */
	unsigned prefix_bits;
	const char *text;             /* VARY_INDEX */
	uint8_t *octets;              /* VARY_RANDOM, VARY_PREFIX: what the slot points to */
	struct variation *next;
};

static struct variation *add(struct variations *v, enum how how, const struct field *f,
			     struct slot *slot)
{
	struct variation *new = arena_alloc(v->arena, sizeof(*new));

	*new = (struct variation){.how = how, .field = f, .slot = slot};
	if (v->last != NULL)
		v->last->next = new;
	else
		v->first = new;
	v->last = new;
	return new;
}

static bool read_number(struct variations *v, const struct field *f, const char *text, uint64_t *out,
			struct err *err)
{
	struct slot slot = {0};

	if (!value_parse(v->arena, f, text, &slot, err))
		return false;
	*out = slot.num;
	return slot.how == SLOT_SET || err_set(err, "%s=%s: cannot count from there", f->name, text);
}

static bool read_count(struct variations *v, const struct field *f, const char *text,
		       const char *dots, struct slot *slot, struct err *err)
{
	struct variation *new = add(v, VARY_COUNT, f, slot);
	uint64_t last;

	if (!kind_is_number(f->kind))
		return err_set(err, "%s=%.80s: only a number can count", f->name, text);
	if (!read_number(v, f, arena_string_n(v->arena, text, (size_t)(dots - text)), &new->first, err))
		return false;
	if (dots[2] == '\0')
		return true;
	if (!read_number(v, f, dots + 2, &last, err))
		return false;
	if (last < new->first)
		return err_set(err, "%s=%.80s: the end is before the start", f->name, text);
	new->span = last - new->first + 1;
	return true;
}

static bool read_list(struct variations *v, const struct field *f, const char *text,
		      struct slot *slot, struct err *err)
{
	struct variation *new = add(v, VARY_LIST, f, slot);

	for (const char *c = text; *c != '\0'; c++)
		new->count += *c == '|';
	new->count++;
	new->list = arena_array(v->arena, new->count, sizeof(*new->list));
	for (size_t i = 0; i < new->count; i++) {
		size_t n = strcspn(text, "|");

		if (!value_parse(v->arena, f, arena_string_n(v->arena, text, n), &new->list[i], err))
			return false;
		text += n + 1;
	}
	return true;
}

static bool read_random(struct variations *v, const struct field *f, struct slot *slot,
			struct err *err)
{
	struct variation *new = add(v, VARY_RANDOM, f, slot);

	if (!kind_is_number(f->kind) && (f->bits == 0 || f->bits / 8 > RANDOM_MAX))
		return err_set(err, "%s=random: only for fields of a fixed width", f->name);
	new->octets = arena_alloc(v->arena, RANDOM_MAX);
	return true;
}

/* "prefix/length" of an address; a value without a slash is none. */
static bool read_prefix(struct variations *v, const struct field *f, const char *text,
			const char *slash, struct slot *slot, struct err *err)
{
	struct variation *new = add(v, VARY_PREFIX, f, slot);
	uint64_t bits;

	if (!ip6_parse(arena_string_n(v->arena, text, (size_t)(slash - text)), &new->prefix) ||
	    !parse_u64(slash + 1, &bits) || bits > 128)
		return err_set(err, "%s=%.80s: wants an address, or a prefix such as 2001:db8::/64",
			       f->name, text);
	new->prefix_bits = (unsigned)bits;
	new->octets = arena_alloc(v->arena, sizeof(new->prefix));
	return true;
}

/* The number of the packet as the field's kind writes it. In an address it is up to two groups, so
 * that it goes on counting behind ffff. */
static void print_index(const struct field *f, uint64_t i, char out[24])
{
	if (kind_is_number(f->kind))
		snprintf(out, 24, "%llu", (unsigned long long)(i & bits_mask(f->bits)));
	else if (f->kind == KIND_IP6 && i > 0xffff)
		snprintf(out, 24, "%x:%x", (unsigned)(i >> 16 & 0xffff), (unsigned)(i & 0xffff));
	else if (f->kind == KIND_IP6)
		snprintf(out, 24, "%x", (unsigned)i);
	else if (f->kind == KIND_MAC)
		snprintf(out, 24, "%02x", (unsigned)(i & 0xff));
	else
		snprintf(out, 24, "%08x", (unsigned)(i & 0xffffffff));
}

static bool set_index(struct variation *x, uint64_t i, struct arena *scratch, struct err *err)
{
	char text[TEXT_MAX], number[24];
	const char *at = x->text;
	size_t len = 0;

	print_index(x->field, i, number);
	while (*at != '\0') {
		const char *piece = has_prefix(at, "$i") ? number : at;
		size_t n = piece == number ? strlen(number) : 1;

		if (len + n >= sizeof(text))
			return err_set(err, "%s=: too long", x->field->name);
		memcpy(text + len, piece, n);
		len += n;
		at += piece == number ? 2 : 1;
	}
	text[len] = '\0';
	return value_parse(scratch, x->field, text, x->slot, err);
}

static bool read_index(struct variations *v, const struct field *f, const char *text,
		       struct slot *slot, struct err *err)
{
	struct variation *new = add(v, VARY_INDEX, f, slot);

	new->text = arena_string(v->arena, text);
	return set_index(new, 1, v->scratch, err);
}

bool variation_read(struct variations *v, const struct field *f, const char *text,
		    struct slot *slot, bool *varies, struct err *err)
{
	const char *dots = strstr(text, ".."), *slash = strchr(text, '/');
	struct rng none = rng_seed(0);
	bool ok;

	*varies = true;
	if (strstr(text, "$i") != NULL)
		ok = read_index(v, f, text, slot, err);
	else if (strcmp(text, "random") == 0)
		ok = read_random(v, f, slot, err);
	else if (strchr(text, '|') != NULL)
		ok = read_list(v, f, text, slot, err);
	else if (dots != NULL)
		ok = read_count(v, f, text, dots, slot, err);
	else if (slash != NULL && f->kind == KIND_IP6)
		ok = read_prefix(v, f, text, slash, slot, err);
	else
		ok = !(*varies = false);
	if (ok && *varies)
		variations_set(v, 1, &none);
	return ok;
}

static void set_random(struct variation *x, struct rng *rng)
{
	x->slot->how = SLOT_SET;
	if (kind_is_number(x->field->kind)) {
		x->slot->num = rng_u64(rng) & bits_mask(x->field->bits);
		return;
	}
	x->slot->octets = (struct bytes){x->octets, x->field->bits / 8};
	rng_fill(rng, x->octets, x->slot->octets.len);
}

static void set_prefix(struct variation *x, struct rng *rng)
{
	rng_fill(rng, x->octets, sizeof(x->prefix));
	for (unsigned bit = 0; bit < x->prefix_bits; bit++)
		bits_put(x->octets, bit, 1, bits_get(x->prefix.octet, bit, 1));
	x->slot->how = SLOT_SET;
	x->slot->octets = (struct bytes){x->octets, sizeof(x->prefix)};
}

void variations_set(struct variations *v, uint64_t i, struct rng *rng)
{
	arena_reset(v->scratch);
	for (struct variation *x = v->first; x != NULL; x = x->next) {
		switch (x->how) {
		case VARY_COUNT:
			x->slot->how = SLOT_SET;
			x->slot->num = (x->first + (x->span > 0 ? (i - 1) % x->span : i - 1)) &
				bits_mask(x->field->bits);
			break;
		case VARY_LIST:
			*x->slot = x->list[(i - 1) % x->count];
			break;
		case VARY_RANDOM:
			set_random(x, rng);
			break;
		case VARY_PREFIX:
			set_prefix(x, rng);
			break;
		case VARY_INDEX:
			if (!set_index(x, i, v->scratch, NULL))
				x->slot->how = SLOT_AUTO;
			break;
		}
	}
}
