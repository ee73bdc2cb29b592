/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Cutting octets out of a header and putting others in, after it was written and before anything is
 * computed from it. */
#include "wire/damage.h"

#include "base/text.h"

#include <string.h>

enum { MISALIGN_MAX = 250 };   /* with the padding that stands there anyway it fits one PadN */

static struct damage *damage_of(struct arena *a, struct header *h)
{
	if (h->damage == NULL) {
		h->damage = arena_alloc(a, sizeof(*h->damage));
		*h->damage = (struct damage){.cut_at = DAMAGE_AT_END, .insert_at = DAMAGE_AT_END};
	}
	return h->damage;
}

/* "what@where"; without "@" where stays as it is. */
static bool read_place(struct arena *a, const char *value, const char **what, size_t *where)
{
	const char *sign = strchr(value, '@');
	uint64_t place;

	*what = value;
	if (sign == NULL)
		return true;
	if (!parse_u64(sign + 1, &place) || place >= DAMAGE_AT_END)
		return false;
	*what = arena_string_n(a, value, (size_t)(sign - value));
	*where = (size_t)place;
	return true;
}

static bool read_cut(struct arena *a, struct header *h, const char *value)
{
	struct damage *d = damage_of(a, h);
	const char *what;
	uint64_t n;

	if (!read_place(a, value, &what, &d->cut_at) || !parse_u64(what, &n) || n == 0 || n > 65535)
		return false;
	d->cut = (size_t)n;
	return true;
}

static bool read_insert(struct arena *a, struct header *h, const char *value)
{
	struct damage *d = damage_of(a, h);
	const char *what;
	size_t cap = strlen(value) / 2, len;
	uint8_t *octets = arena_alloc(a, cap + 1);

	if (!read_place(a, value, &what, &d->insert_at) || !parse_hex(what, octets, cap, &len) ||
	    len == 0)
		return false;
	d->insert = (struct bytes){octets, len};
	return true;
}

bool damage_read(struct arena *a, struct header *h, const char *name, const char *value,
		 bool *is_damage, struct err *err)
{
	uint64_t n;

	*is_damage = true;
	if (strcmp(name, "cut") == 0)
		return read_cut(a, h, value) ||
			err_set(err, "cut=%.40s: wants octets, as 4 or 4@12", value);
	if (strcmp(name, "insert") == 0)
		return read_insert(a, h, value) ||
			err_set(err, "insert=%.40s: wants hexadecimal digits, as ffff or ffff@12", value);
	if (strcmp(name, "misalign") == 0) {
		if (!family_is_option(h->format->family))
			return err_set(err, "misalign=: only an option can be misaligned");
		if (!parse_u64(value, &n) || n == 0 || n > MISALIGN_MAX)
			return err_set(err, "misalign=%.40s: wants octets, 1 to 250", value);
		damage_of(a, h)->misalign = (unsigned)n;
		return true;
	}
	*is_damage = false;
	return true;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* What is done to a header, in octets from its start; insert_at is its length when nothing goes in. */
struct wound {
	size_t header_at, cut_at, cut, insert_at, inserted;
};

/* Damage to its header moves an option, or takes part of it away. */
static void carry_over(struct arena *a, struct header *o, const struct wound *w)
{
	size_t at = o->offset - w->header_at, end = at + o->length;
	size_t first = w->cut > 0 ? smaller(w->cut_at, w->insert_at) : w->insert_at;

	if (end <= first)
		return;
	if ((w->cut == 0 || at >= w->cut_at + w->cut) && at >= w->insert_at) {
		o->offset += w->inserted;
		o->offset -= w->cut;
		return;
	}
	if (o->damage == NULL) {
		o->damage = damage_of(a, o);
		o->damage->derived = true;
		o->damage->whole = o->length;
		o->damage->limit = o->length;
	}
	o->damage->limit = smaller(o->damage->limit, first > at ? first - at : 0);
}

static void carry_over_all(struct arena *a, struct header *holder, const struct wound *w)
{
	for (struct header *o = holder->options; o != NULL; o = o->next) {
		carry_over(a, o, w);
		carry_over_all(a, o, w);
	}
}

void damage_apply(struct arena *a, struct header *h, struct buf *out)
{
	struct damage *d = h->damage;
	size_t len = out->len - h->offset, cut, cut_at, insert_at;
	uint8_t *octets = out->at + h->offset;

	cut = smaller(d->cut, len);
	cut_at = d->cut_at == DAMAGE_AT_END ? len - cut : smaller(d->cut_at, len);
	cut = smaller(cut, len - cut_at);
	insert_at = smaller(d->insert_at, len);
	d->whole = len;
	d->outside = cut < d->cut || (d->insert_at != DAMAGE_AT_END && insert_at < d->insert_at);
	d->limit = smaller(cut > 0 ? cut_at : len, d->insert.len > 0 ? insert_at : len);
	carry_over_all(a, h, &(struct wound){h->offset, cut_at, cut,
					     d->insert.len > 0 ? insert_at : len, d->insert.len});
	/* Where octets go in is counted in the header as it was. */
	if (insert_at > cut_at)
		insert_at -= smaller(cut, insert_at - cut_at);
	memmove(octets + cut_at, octets + cut_at + cut, len - cut_at - cut);
	out->len -= cut;
	buf_put_zeros(out, d->insert.len);
	if (out->overflow || d->insert.len == 0)
		return;
	memmove(octets + insert_at + d->insert.len, octets + insert_at, len - cut - insert_at);
	memcpy(octets + insert_at, d->insert.at, d->insert.len);
}
