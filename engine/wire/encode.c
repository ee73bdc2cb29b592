/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From a packet to octets, in three passes: every header is written with what is known; then
 * lengths and next headers, which follow from where things ended up; then, innermost first, the
 * authenticators and the checksums that cover them (RFC 6275 6.2.7). */
#include "wire/authenticator.h"
#include "wire/checksum.h"
#include "wire/damage.h"
#include "wire/esp.h"
#include "wire/layout.h"
#include "wire/plan.h"

#include <assert.h>
#include <string.h>

static bool is_computed(const struct slot *s)
{
	return s->how == SLOT_AUTO || s->how == SLOT_PLUS;
}

static uint64_t slot_value(const struct slot *s)
{
	return s->how == SLOT_PLUS ? s->num + s->plus : s->num;
}

static void write_slot(uint8_t *at, const struct step *step, const struct slot *s)
{
	switch (step->access) {
	case ACCESS_NUMBER:
		step_put(at, step, slot_value(s));
		break;
	case ACCESS_LONG:
		bits_put(at, step->bit, step->width, slot_value(s));
		break;
	case ACCESS_OCTETS:
		if (s->octets.len == sizeof(struct ip6) && step->octets == sizeof(struct ip6))
			memcpy(at + step->octet, s->octets.at, sizeof(struct ip6));
		else if (s->octets.len > 0)
			memcpy(at + step->octet, s->octets.at,
			       s->octets.len < step->octets ? s->octets.len : step->octets);
		break;
	case ACCESS_REST:
	case ACCESS_NONE:
		break;
	}
}

/* Copies what most formats are: short. */
static void put_image(struct buf *out, const struct plan *p)
{
	uint64_t word;

	if (out->overflow || out->cap - out->len < p->fixed + sizeof(word)) {
		buf_put(out, (struct bytes){p->image, p->fixed});
		return;
	}
	/* In whole words: the image is padded, and what is written too much is written over. */
	for (size_t i = 0; i < p->fixed; i += sizeof(word)) {
		memcpy(&word, p->image + i, sizeof(word));
		memcpy(out->at + out->len + i, &word, sizeof(word));
	}
	out->len += p->fixed;
}

/* What is AUTO is in the image, or will be patched; in a damaged header some is not. */
static void write_fields(struct header *h, bool damaged, struct buf *out)
{
	const struct plan *p = h->format->plan;
	uint8_t *at = out->at + out->len;
	const struct slot *s = h->slots, *end = s + h->format->field_count;

	put_image(out, p);
	if (out->overflow)
		return;
	for (const struct step *step = p->steps; s < end; s++, step++)
		if (s->how != SLOT_AUTO || damaged)
			write_slot(at, step, s);
}

static void write_open_field(struct header *h, struct buf *out)
{
	const struct field *f = h->format->plan->open;
	const struct slot *s;

	if (f == NULL)
		return;
	s = &h->slots[f - h->format->fields];
	if (f->role == ROLE_AUTHENTICATOR && is_computed(s))
		buf_put_zeros(out, AUTHENTICATOR_OCTETS);
	else
		buf_put(out, s->octets);
}

static void write_padding(const struct header *h, size_t n, struct buf *out)
{
	const uint8_t padn[2] = {1, (uint8_t)(n - 2)};
	uint8_t fill = h->damage != NULL ? h->damage->fill : 0;

	if (n == 0)
		return;
	if (n > 1) {
		buf_put(out, (struct bytes){padn, sizeof(padn)});
		n -= sizeof(padn);
		for (; fill != 0 && n > 0; n--)
			buf_put_u8(out, fill);
	}
	buf_put_zeros(out, n);   /* of PadN, or Pad1 itself */
}

static void write_options(struct arena *a, struct header *h, struct header *holder,
			  struct buf *out);

static void write_option(struct arena *a, struct header *h, struct header *o, struct buf *out)
{
	size_t padding = h->no_padding ? 0 : padding_before(o->format, out->len - h->offset);

	if (o->damage != NULL && o->damage->derived)
		o->damage = NULL;
	if (o->damage != NULL)
		padding += o->damage->misalign;
	write_padding(h, padding, out);
	o->offset = out->len;
	write_fields(o, h->damage != NULL || o->damage != NULL, out);
	write_open_field(o, out);
	write_options(a, h, o, out);
	if (o->damage != NULL && !out->overflow)
		damage_apply(a, o, out);
	o->length = out->len - o->offset;
}

/* Of the header h, or of an option of it that holds some. */
static void write_options(struct arena *a, struct header *h, struct header *holder, struct buf *out)
{
	for (struct header *o = holder->options; o != NULL; o = o->next)
		write_option(a, h, o, out);
}

static void write_header(struct arena *a, struct header *h, struct buf *out)
{
	h->offset = out->len;
	write_fields(h, h->damage != NULL, out);
	write_open_field(h, out);
	if (h->sa != NULL)
		esp_write_iv(h, out);
	write_options(a, h, h, out);
	if (!h->no_padding && pads_to_8(h->format))
		write_padding(h, (8 - (out->len - h->offset) % 8) % 8, out);
	if (h->damage != NULL && !out->overflow)
		damage_apply(a, h, out);
	h->length = out->len - h->offset;
}

/* l holds the same octets as `octets`, which may be written. */
static void patch(uint8_t *octets, const struct layout *l, struct header *h, unsigned i)
{
	const struct step *step = &h->format->plan->steps[i];
	struct slot *s = &h->slots[i];

	if (!is_computed(s) || !header_in_place(h, step->octet + step->octets))
		return;
	if (step->role == ROLE_LENGTH)
		s->num = length_in(step, header_whole(h));
	else
		s->num = field_expected(l, h, &h->format->fields[i]);
	step_put(octets + h->offset, step, slot_value(s));
}

/* Lengths, counts and next headers. */
static void patch_derived(uint8_t *octets, struct layout *l, struct header *h)
{
	const struct plan *plan = h->format->plan;

	if (h->damage != NULL && h->damage->outside)
		l->outside = h;
	for (unsigned n = 0; n < plan->derived_count; n++)
		patch(octets, l, h, plan->derived[n]);
}

static void patch_options(uint8_t *octets, struct layout *l, struct header *h)
{
	for (struct header *o = h->options; o != NULL; o = o->next) {
		patch_derived(octets, l, o);
		patch_options(octets, l, o);
	}
}

/* Adds to the authenticator as to a number of which the last 64 bits are looked at. */
static void add_to_tail(uint8_t value[AUTHENTICATOR_OCTETS], uint64_t plus)
{
	const size_t bit = 8 * AUTHENTICATOR_OCTETS - 64;

	bits_put(value, bit, 64, bits_get(value, bit, 64) + plus);
}

static bool patch_authenticator(uint8_t *octets, const struct layout *l, struct header *mh,
				struct header *option, struct err *err)
{
	const struct field *f = option->format->plan->role[ROLE_AUTHENTICATOR];
	struct slot *s;
	size_t at, room;

	if (f == NULL || !is_computed(&option->slots[f - option->format->fields]))
		return true;
	s = &option->slots[f - option->format->fields];
	at = plan_step(option->format, f)->octet;
	if (!header_in_place(option, at))
		return true;
	room = header_kept(option) - at;   /* less than the whole where the option is cut */
	if (option->computed == NULL)
		option->computed = arena_alloc(l->packet->arena, AUTHENTICATOR_OCTETS);
	if (!authenticator_expected(l, mh, option, option->computed))
		return mh->damage != NULL ||
			err_set(err, "%s: needs %s=, or %s and an ip6 header", option->format->name,
				f->name, option->format->plan->key[KEY_KBM] != NO_FIELD
				? "kbm= or home-token=" : "key=");
	if (s->how == SLOT_PLUS)
		add_to_tail(option->computed, s->plus);
	s->octets = (struct bytes){option->computed, AUTHENTICATOR_OCTETS};
	memcpy(octets + option->offset + at, option->computed,
	       room < AUTHENTICATOR_OCTETS ? room : AUTHENTICATOR_OCTETS);
	return true;
}

/* The trailers of ESP headers stand behind all else, the innermost first. */
static void write_trailers(struct header *h, struct buf *out)
{
	if (h == NULL)
		return;
	write_trailers(h->next, out);
	if (h->sa != NULL)
		esp_write_trailer(h, out);
}

/* The authenticators in a message and its checksum, which see the same ends of the packet. */
static bool finish_message(uint8_t *octets, struct layout *l, struct header *h, struct err *err)
{
	const struct field *checksum = h->format->plan->role[ROLE_CHECKSUM];
	struct ends ends = ends_at(l, h);
	bool ok = true;

	l->ends = &ends;
	for (struct header *o = h->options; o != NULL && ok; o = o->next)
		ok = patch_authenticator(octets, l, h, o, err);
	if (ok)
		patch(octets, l, h, (unsigned)(checksum - h->format->fields));
	l->ends = NULL;
	return ok;
}

/* Innermost first: what a header covers must be final before its own sum is. */
static bool finish(struct buf *out, struct layout *l, struct header *h, struct err *err)
{
	if (h == NULL)
		return true;
	if (!finish(out, l, h->next, err))
		return false;
	if (h->format->plan->role[ROLE_CHECKSUM] != NULL && !finish_message(out->at, l, h, err))
		return false;
	return h->sa == NULL || esp_seal(h, l->packet, out, err);
}

bool packet_encode(struct packet *p, struct buf *out, struct err *err)
{
	struct layout l = {.packet = p};

	for (struct header *h = p->first; h != NULL; h = h->next) {
		if (h->format->seals && !esp_choose(p, h, err))
			return false;
		write_header(p->arena, h, out);
	}
	write_trailers(p->first, out);
	if (out->overflow)
		return err_set(err, "packet is longer than %zu octets", out->cap);
	l.octets = buf_bytes(out);
	for (struct header *h = p->first; h != NULL; h = h->next) {
		patch_derived(out->at, &l, h);
		patch_options(out->at, &l, h);
	}
	if (l.outside != NULL)
		return err_set(err, "%s: cut= or insert= beyond its end: it has %zu octets",
			       l.outside->format->name, l.outside->damage->whole);
	return finish(out, &l, p->first, err);
}
