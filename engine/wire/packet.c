/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Building packets and reading them by the names of the format table; what findings say. */
#include "wire/packet.h"

#include "base/text.h"
#include "wire/damage.h"
#include "wire/plan.h"

#include <assert.h>
#include <string.h>

struct packet packet_new(struct arena *a)
{
	return (struct packet){.arena = a};
}

struct header *header_new(struct arena *a, const struct format *f)
{
	struct header *h = arena_alloc(a, sizeof(*h));

	h->format = f;
	h->slots = arena_array(a, f->field_count, sizeof(*h->slots));
	for (unsigned i = 0; i < f->field_count; i++)
		h->slots[i].num = f->plan->steps[i].normal;
	return h;
}

struct header *header_copy(struct arena *a, const struct header *h)
{
	struct header *new = arena_alloc(a, sizeof(*new)), **end = &new->options;
	unsigned n = h->format->field_count;

	*new = *h;
	new->next = NULL;
	new->options = NULL;
	new->computed = NULL;
	new->slots = arena_array(a, n, sizeof(*new->slots));
	memcpy(new->slots, h->slots, n * sizeof(*new->slots));
	if (h->damage != NULL) {
		new->damage = arena_alloc(a, sizeof(*new->damage));
		*new->damage = *h->damage;
	}
	for (const struct header *o = h->options; o != NULL; o = o->next) {
		*end = header_copy(a, o);
		end = &(*end)->next;
	}
	return new;
}

struct packet packet_copy(struct arena *a, const struct packet *p)
{
	struct packet new = *p;
	struct header **end = &new.first;

	new.arena = a;
	for (const struct header *h = p->first; h != NULL; h = h->next) {
		*end = header_copy(a, h);
		end = &(*end)->next;
	}
	*end = NULL;
	return new;
}

void packet_append(struct packet *p, struct header *h)
{
	struct header **end = &p->first;

	while (*end != NULL)
		end = &(*end)->next;
	*end = h;
}

void header_append_option(struct header *h, struct header *option)
{
	struct header **end = &h->options;

	while (*end != NULL)
		end = &(*end)->next;
	*end = option;
}

struct header *packet_add(struct packet *p, const char *format)
{
	const struct format *f = format_by_name(format);
	struct header *h;

	assert(f != NULL);
	h = header_new(p->arena, f);
	packet_append(p, h);
	return h;
}

struct header *header_add_option(struct packet *p, struct header *h, const char *format)
{
	const struct format *f = option_by_name(h->format->option_family, format);
	struct header *option;

	assert(h->format->body == BODY_OPTIONS && f != NULL);
	option = header_new(p->arena, f);
	header_append_option(h, option);
	return option;
}

bool header_is(const struct header *h, const char *format)
{
	const char *name = h->format->name;

	return name[0] == format[0] && strcmp(name, format) == 0;
}

static struct header *find_from(struct header *h, const char *format)
{
	while (h != NULL && !header_is(h, format))
		h = h->next;
	return h;
}

struct header *packet_find(const struct packet *p, const char *format)
{
	return find_from(p->first, format);
}

struct header *header_find_next(const struct header *after, const char *format)
{
	return find_from(after->next, format);
}

struct header *header_option(const struct header *h, const char *format)
{
	return find_from(h->options, format);
}

static struct slot *slot_of(const struct header *h, const char *field)
{
	int i = format_field(h->format, field);

	assert(i >= 0);
	return &h->slots[i];
}

void header_set(struct header *h, const char *field, uint64_t v)
{
	struct slot *s = slot_of(h, field);

	s->how = SLOT_SET;
	s->num = v;
}

void header_set_octets(struct packet *p, struct header *h, const char *field, struct bytes b)
{
	struct slot *s = slot_of(h, field);

	s->how = SLOT_SET;
	s->octets = arena_bytes(p->arena, b);
}

void header_set_ip6(struct packet *p, struct header *h, const char *field, const struct ip6 *a)
{
	header_set_octets(p, h, field, (struct bytes){a->octet, sizeof(a->octet)});
}

void header_set_mac(struct packet *p, struct header *h, const char *field, const struct mac *m)
{
	header_set_octets(p, h, field, (struct bytes){m->octet, sizeof(m->octet)});
}

uint64_t header_num(const struct header *h, const char *field)
{
	return slot_of(h, field)->num;
}

bool header_flag(const struct header *h, const char *field)
{
	return slot_of(h, field)->num != 0;
}

struct bytes header_octets(const struct header *h, const char *field)
{
	return slot_of(h, field)->octets;
}

struct ip6 header_ip6(const struct header *h, const char *field)
{
	struct bytes b = slot_of(h, field)->octets;
	struct ip6 a = {{0}};

	if (b.len == sizeof(a.octet))
		memcpy(a.octet, b.at, sizeof(a.octet));
	return a;
}

struct mac header_mac(const struct header *h, const char *field)
{
	struct bytes b = slot_of(h, field)->octets;
	struct mac m = {{0}};

	if (b.len == sizeof(m.octet))
		memcpy(m.octet, b.at, sizeof(m.octet));
	return m;
}

static const struct {
	const char *name, *text;
} findings[FINDING_COUNT] = {
	[FINDING_TRUNCATED] = {"truncated", "ends before its length says"},
	[FINDING_TOO_SHORT] = {"too-short", "shorter than its fixed part"},
	[FINDING_LENGTH] = {"length", "length does not fit"},
	[FINDING_CHECKSUM] = {"checksum", "checksum is wrong"},
	[FINDING_RESERVED] = {"reserved", "reserved field is not zero"},
	[FINDING_FIXED] = {"fixed", "field must hold another value"},
	[FINDING_MISALIGNED] = {"misaligned", "option is not aligned"},
	[FINDING_PADDING] = {"padding", "padding is not as it should be"},
	[FINDING_OPTION_OVERRUN] = {"option-overrun", "option runs past the end of its header"},
	[FINDING_OPTION_LENGTH] = {"option-length", "option length does not fit its type"},
	[FINDING_OPTION_TWICE] = {"option-twice", "option occurs more than once"},
	[FINDING_OPTION_NOT_LAST] = {"option-not-last", "something follows the last option"},
	[FINDING_UNKNOWN] = {"unknown", "type is not known"},
	[FINDING_TRAILING] = {"trailing", "octets behind the end of the packet"},
	[FINDING_ICV] = {"icv", "integrity check value is wrong"},
};

const char *finding_name(enum finding_code code)
{
	return findings[code].name;
}

bool finding_by_name(const char *name, enum finding_code *code)
{
	for (unsigned i = 0; i < FINDING_COUNT; i++) {
		if (strcmp(findings[i].name, name) != 0)
			continue;
		*code = (enum finding_code)i;
		return true;
	}
	return false;
}

void finding_print(const struct finding *f, struct text *t)
{
	const struct format *format = f->header != NULL ? f->header->format : NULL;
	const char *section = f->field != NULL && f->field->section != NULL ? f->field->section
			      : format != NULL			    ? format->section
								    : "";

	text_printf(t, "%s: octet %zu", findings[f->code].name, f->offset);
	if (format != NULL)
		text_printf(t, ", %s", format->name);
	if (f->field != NULL)
		text_printf(t, " %s", f->field->name);
	text_printf(t, ": %s", findings[f->code].text);
	if (f->got != f->want)
		text_printf(t, ", is 0x%llx, wants 0x%llx", (unsigned long long)f->got,
			    (unsigned long long)f->want);
	if (f->quoted)
		text_put(t, " (in a quoted packet)");
	if (format != NULL && format->spec[0] != '\0')
		text_printf(t, " [%s %s]", format->spec, section);
}
