/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The second half of decode: fields that follow a rule are held against what encode would have
 * computed, options against their alignment, number and order, and padding against what encode would
 * have written. */
#include "wire/judge.h"

#include "wire/checksum.h"
#include "wire/esp.h"
#include "wire/plan.h"

void notes_add(struct notes *n, const struct finding *f)
{
	struct finding *new, **at;

	if (n->list == NULL)
		return;
	new = arena_take(n->arena, sizeof(*new));
	*new = *f;
	new->quoted = n->quoted;
	at = n->last != NULL && n->last->offset <= f->offset ? &n->last->next : n->list;
	while (*at != NULL && (*at)->offset <= f->offset)
		at = &(*at)->next;
	new->next = *at;
	*at = new;
	n->last = new;
}

void notes_rewind(struct notes *n)
{
	n->quoted = false;
	n->last = NULL;
}

struct judge {
	struct layout layout;
	struct notes *notes;
};

static void note(struct judge *j, enum finding_code code, size_t offset, const struct header *h)
{
	notes_add(j->notes, &(struct finding){.code = code, .offset = offset, .header = h});
}

/* The value differs from what it should be. */
static void note_rule(struct judge *j, const struct header *h, const struct field *f, uint64_t got,
		      uint64_t want)
{
	enum finding_code code;

	if (f->role == ROLE_RESERVED)
		code = FINDING_RESERVED;
	else if (f->role == ROLE_FIXED)
		code = FINDING_FIXED;
	else if (f->role == ROLE_CHECKSUM && checksum_can_be_verified(&j->layout, h))
		code = FINDING_CHECKSUM;
	else if (f->role == ROLE_COUNT)
		code = FINDING_LENGTH;
	else
		return;   /* said when the headers were cut */
	notes_add(j->notes, &(struct finding){.code = code, .header = h, .field = f, .got = got,
					      .offset = h->offset + plan_step(h->format, f)->octet,
					      .want = want});
}

/* What the field should hold. */
static uint64_t wanted(const struct judge *j, const struct header *h, unsigned i)
{
	const struct step *step = &h->format->plan->steps[i];

	if (step->role == ROLE_FIXED || step->role == ROLE_RESERVED)
		return step->normal;
	if (step->role == ROLE_LENGTH)
		return length_in(step, h->length);
	return field_expected(&j->layout, h, &h->format->fields[i]);
}

static void judge_rules(struct judge *j, struct header *h)
{
	const struct plan *p = h->format->plan;

	for (unsigned n = 0; n < p->ruled_count; n++) {
		unsigned i = p->ruled[n];
		struct slot *s = &h->slots[i];
		uint64_t want;

		if (s->how == SLOT_AUTO)   /* settled when it was read */
			continue;
		want = wanted(j, h, i);
		if (s->num != want)
			note_rule(j, h, &h->format->fields[i], s->num, want);
		else if (!p->steps[i].required)   /* craft asks for what is required */
			s->how = SLOT_AUTO;
	}
}

static bool is_padding(const struct header *o)
{
	return o->format->plan->known == KNOWN_PAD1 || o->format->plan->known == KNOWN_PADN;
}

static bool is_padn(const struct header *o)
{
	return o->format->plan->known == KNOWN_PADN;
}

/* What its open field holds. */
static struct bytes content(const struct header *o)
{
	return o->slots[o->format->plan->open - o->format->fields].octets;
}

static bool all_zero(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (b.at[i] != 0)
			return false;
	return true;
}

static void judge_padding(struct judge *j, const struct header *o)
{
	if (is_padn(o) && !all_zero(content(o)))
		note(j, FINDING_PADDING, o->offset, o);
	else if (is_padding(o) && o->next != NULL && is_padding(o->next))
		note(j, FINDING_PADDING, o->offset, o);
}

static const struct header *next_alike(const struct header *o)
{
	const struct format *f = o->format;

	while (o->next != NULL && o->next->format != f)
		o = o->next;
	return o->next;
}

static void judge_option(struct judge *j, const struct header *h, const struct header *o)
{
	const struct format *f = o->format;
	size_t at = o->offset - h->offset, part = at & (f->align_x - 1U);

	if (f->align_x > 1 && part != f->align_y)
		notes_add(j->notes, &(struct finding){.code = FINDING_MISALIGNED, .header = o,
						      .offset = o->offset, .got = part,
						      .want = f->align_y});
	if (f->occurs == OCCURS_LAST && o->next != NULL)
		note(j, FINDING_OPTION_NOT_LAST, o->next->offset, o);
	if (f->occurs != OCCURS_MANY && next_alike(o) != NULL)
		note(j, FINDING_OPTION_TWICE, next_alike(o)->offset, o);
}

static void judge_options(struct judge *j, const struct header *h)
{
	for (struct header *o = h->options; o != NULL; o = o->next) {
		judge_rules(j, o);
		judge_option(j, h, o);
		judge_options(j, o);
	}
	for (const struct header *o = h->options; o != NULL; o = o->next)
		judge_padding(j, o);
}

/* Whether the octets of the padding options from `from` up to octet `to` are what write_padding
 * of encode.c would give; from then moves behind them. */
static bool padding_is_canonical(const struct header **from, size_t at, size_t to)
{
	const struct header *o = *from;

	if (at == to)
		return o == NULL || !is_padding(o);
	if (o == NULL || !is_padding(o) || o->length != to - at || o->offset != at)
		return false;
	if (is_padn(o) && (o->length < 2 || !all_zero(content(o))))
		return false;
	*from = o->next;
	return *from == NULL || !is_padding(*from);
}

/* Whether the padding is just what encode would compute, so that it need not be listed. */
static bool padding_is_auto(const struct header *h)
{
	const struct field *open = h->format->plan->open;
	size_t at = h->offset + h->format->plan->fixed, end;
	const struct header *o = h->options;

	if (open != NULL)
		at += h->slots[open - h->format->fields].octets.len;
	while (o != NULL) {
		const struct header *real = o;

		while (real != NULL && is_padding(real))
			real = real->next;
		if (real == NULL)
			break;
		if (!padding_is_canonical(&o, at,
					  at + padding_before(real->format, at - h->offset)))
			return false;
		if (o != real)
			return false;
		at = real->offset + real->length;
		o = real->next;
	}
	end = pads_to_8(h->format) ? at + (8 - (at - h->offset) % 8) % 8 : at;
	return end == h->offset + h->length && padding_is_canonical(&o, at, end) && o == NULL;
}

static void drop_padding(struct header *h)
{
	for (struct header **at = &h->options; *at != NULL;) {
		if (is_padding(*at))
			*at = (*at)->next;
		else
			at = &(*at)->next;
	}
}

void packet_judge(struct packet *p, struct bytes octets, const struct opened *opened,
		  struct notes *notes)
{
	struct judge j = {{.packet = p, .octets = octets}, notes};

	notes_rewind(notes);
	for (struct header *h = p->first; h != NULL; h = h->next) {
		judge_rules(&j, h);
		judge_options(&j, h);
		if (opened != NULL && opened->header == h) {
			esp_judge(h);
			j.layout.octets = opened->octets;
			opened = opened->next;
		}
		notes->quoted = notes->quoted || h->format->quotes;
		if (h->format->body != BODY_OPTIONS)
			continue;
		h->no_padding = !padding_is_auto(h);
		if (!h->no_padding)
			drop_padding(h);
	}
}
