/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Compiles the rows of formats_*.c: see plan.h. */
#include "wire/plan.h"

#include "base/arena.h"
#include "wire/formats.h"
#include "wire/layout.h"

#include <assert.h>
#include <string.h>
#include <pthread.h>

static const struct {
	const struct format *formats;
	const size_t *count;
} parts[] = {
	{formats_ip, &formats_ip_count},
	{formats_icmp6, &formats_icmp6_count},
	{formats_nd, &formats_nd_count},
	{formats_mh, &formats_mh_count},
	{formats_mh_ext, &formats_mh_ext_count},
	{formats_fmip6, &formats_fmip6_count},
	{formats_pmip6, &formats_pmip6_count},
	{formats_ip4, &formats_ip4_count},
	{formats_ipsec, &formats_ipsec_count},
	{formats_mld, &formats_mld_count},
	{formats_sub, &formats_sub_count},
	{formats_dhcp6, &formats_dhcp6_count},
	{formats_dns, &formats_dns_count},
};

static const struct {
	enum known known;
	const char *name;
	bool is_option;
} known_names[] = {
	{KNOWN_IP6, "ip6", false},
	{KNOWN_IP4, "ip4", false},
	{KNOWN_DST_OPTIONS, "dst-options", false},
	{KNOWN_ROUTING_2, "routing-2", false},
	{KNOWN_ROUTING, "routing", false},
	{KNOWN_FRAGMENT, "fragment", false},
	{KNOWN_TCP, "tcp", false},
	{KNOWN_UDP, "udp", false},
	{KNOWN_NON_ESP_MARKER, "non-esp-marker", false},
	{KNOWN_RAW, "raw", false},
	{KNOWN_HOT, "hot", false},
	{KNOWN_COT, "cot", false},
	{KNOWN_BU, "bu", false},
	{KNOWN_BA, "ba", false},
	{KNOWN_FBU, "fbu", false},
	{KNOWN_FBACK, "fback", false},
	{KNOWN_PAD1, "pad1", true},
	{KNOWN_PADN, "padn", true},
	{KNOWN_HOME_ADDRESS, "home-address", true},
	{KNOWN_ALTERNATE_COA, "alternate-coa", true},
	{KNOWN_NONCE_INDICES, "nonce-indices", true},
	{KNOWN_BINDING_AUTH, "binding-auth", true},
	{KNOWN_MESSAGE_AUTH, "message-auth", true},
};

static const char *const key_names[KEY_SLOTS] = {
	[KEY_KBM] = "kbm",
	[KEY_SHARED] = "key",
	[KEY_HOME_TOKEN] = "home-token",
	[KEY_CARE_OF_TOKEN] = "care-of-token",
	[KEY_CARE_OF] = "care-of",
	[KEY_CORRESPONDENT] = "correspondent",
	[KEY_HOME_ADDRESS] = "home-address",
	[KEY_LIFETIME] = "lifetime",
	[KEY_STATUS] = "status",
};

/* FNV-1a. */
uint32_t plan_hash(const char *name)
{
	uint32_t h = 2166136261U;

	for (; *name != '\0'; name++)
		h = (h ^ (unsigned char)*name) * 16777619U;
	return h ^ h >> 15;
}

static enum known known_of(const struct format *f)
{
	for (size_t i = 0; i < COUNT_OF(known_names); i++)
		if (strcmp(known_names[i].name, f->name) == 0 &&
		    known_names[i].is_option == family_is_option(f->family))
			return known_names[i].known;
	return KNOWN_NOT;
}

static uint64_t normal_of(const struct format *f, const struct field *field)
{
	if (field->role == ROLE_CODE)
		return f->code == CODE_ANY ? 0 : f->code;
	return field->role == ROLE_RESERVED ? 0 : field->send;
}

static bool is_key(const struct field *f)
{
	return f->kind == KIND_KEY || f->kind == KIND_KEY_IP6;
}

/* Neither are keys on the wire, nor does a row say where sealed fields are. */
static bool has_place(const struct field *f)
{
	return !is_key(f) && !f->sealed;
}

static bool is_derived(const struct field *f)
{
	return has_place(f) && (f->role == ROLE_LENGTH || f->role == ROLE_TOTAL ||
				f->role == ROLE_COUNT || f->role == ROLE_NEXT);
}

static struct step step_of(const struct format *f, const struct field *field, unsigned bit)
{
	unsigned end = bit + field->bits;
	struct step s = {.bit = (uint16_t)bit, .octet = (uint16_t)(bit / 8),
			 .octets = (uint16_t)((end + 7) / 8 - bit / 8),
			 .shift = (uint8_t)((8 - end % 8) % 8),
			 .width = (uint8_t)field->bits, .role = (uint8_t)field->role, .mask = bits_mask(field->bits),
			 .normal = normal_of(f, field), .bias = field->bias,
			 .required = field->required};

	while (1U << s.scale_shift < field->scale)
		s.scale_shift++;
	assert((field->role != ROLE_LENGTH && field->role != ROLE_TOTAL) || field->scale <= 1 ||
	       1U << s.scale_shift == field->scale);
	s.wide_shift = (uint8_t)(s.octets <= 8 ? 64 - 8 * s.octets + s.shift : 0);
	if (!has_place(field))
		s.access = ACCESS_NONE;
	else if (field->bits == 0)
		s.access = ACCESS_REST;
	else if (!kind_is_number(field->kind))
		s.access = ACCESS_OCTETS;
	else
		s.access = s.octets > 8 ? ACCESS_LONG : ACCESS_NUMBER;
	s.open = true;
	if (field->bits == 0)
		s.open = field->role == ROLE_AUTHENTICATOR;
	else if (kind_is_number(field->kind) && !field->required)
		s.open = field->role != ROLE_PLAIN && field->role != ROLE_CODE &&
			 field->role != ROLE_RESERVED && field->role != ROLE_FIXED;
	return s;
}

static bool follows_a_rule(const struct field *f)
{
	return kind_is_number(f->kind) && has_place(f) && f->role != ROLE_PLAIN && f->role != ROLE_CODE;
}

/* Slots that the codec reaches by number. */
static void note_special(struct plan *p, const struct field *f, unsigned i)
{
	if (p->role[f->role] == NULL && !f->sealed)
		p->role[f->role] = f;
	if (f->kind == KIND_IP6 && p->address[0] == NO_FIELD)
		p->address[0] = (uint8_t)i;
	else if (f->kind == KIND_IP6 && p->address[1] == NO_FIELD)
		p->address[1] = (uint8_t)i;
	for (unsigned k = 0; k < KEY_SLOTS; k++)
		if (strcmp(f->name, key_names[k]) == 0)
			p->key[k] = (uint8_t)i;
	if (p->open == NULL && f->bits == 0 && has_place(f))
		p->open = f;
}

static const uint8_t *image_of(struct arena *a, const struct plan *p, unsigned fields)
{
	uint8_t *image = arena_alloc(a, p->fixed + 8U);   /* whole words can be read */

	for (unsigned i = 0; i < fields; i++) {
		const struct step *s = &p->steps[i];

		if (s->access == ACCESS_NUMBER || s->access == ACCESS_LONG)
			bits_put(image, s->bit, s->width, s->normal);
	}
	return image;
}

/* Open addressing, at most half full; holds index + 1. */
static void index_names(struct arena *a, struct plan *p, const struct format *f)
{
	uint32_t size = 2;
	uint8_t *names;

	while (size < 2 * f->field_count)
		size *= 2;
	names = arena_alloc(a, size);
	p->names = names;
	p->names_mask = size - 1;
	for (unsigned i = 0; i < f->field_count; i++) {
		uint32_t at = plan_hash(f->fields[i].name) & p->names_mask;

		while (names[at] != 0)
			at = (at + 1) & p->names_mask;
		names[at] = (uint8_t)(i + 1);
	}
}

static void compile_format(struct arena *a, struct plan_table *t, struct format *f)
{
	struct plan *p = arena_alloc(a, sizeof(*p));
	struct step *steps = arena_array(a, f->field_count, sizeof(*steps));
	uint8_t *ruled = arena_alloc(a, f->field_count), *derived = arena_alloc(a, f->field_count);
	unsigned bit = 0;

	assert(f->field_count < NO_FIELD);
	memset(p->address, NO_FIELD, sizeof(p->address));
	memset(p->key, NO_FIELD, sizeof(p->key));
	for (unsigned i = 0; i < f->field_count; i++) {
		const struct field *field = &f->fields[i];

		assert((unsigned)field->role < ROLES);
		steps[i] = step_of(f, field, bit);
		bit += has_place(field) ? field->bits : 0U;
		if (steps[i].access != ACCESS_NONE)
			p->wire_count = i + 1;
		note_special(p, field, i);
		if (field->selects)
			p->selector = &steps[i];
		if (follows_a_rule(field))
			ruled[p->ruled_count++] = (uint8_t)i;
		if (is_derived(field))
			derived[p->derived_count++] = (uint8_t)i;
	}
	assert((f->align_x & (f->align_x - 1)) == 0);   /* 0 or a power of 2: a mask will do */
	p->known = known_of(f);
	p->fixed = (uint16_t)(bit / 8);
	p->steps = steps;
	p->ruled = ruled;
	p->derived = derived;
	p->image = image_of(a, p, f->field_count);
	p->generic = t->generic[f->family];
	index_names(a, p, f);
	f->plan = p;
}

static void index_code(struct plan_table *t, const struct format *f)
{
	const struct format **at;

	if (f->code == CODE_ANY) {
		at = &t->generic[f->family];
	} else if (f->code < CODES) {
		at = &t->by_code[f->family][f->code];
	} else {
		assert(t->wide_count < WIDE_MAX);
		at = &t->wide[t->wide_count++];
	}
	if (*at == NULL)
		*at = f;
}

/* Formats of one name stand in a bucket in the order of the table: the first one is found. */
static void index_format(struct plan_table *t, uint16_t *next, uint16_t i)
{
	const struct format *f = &t->formats[i];
	uint16_t *at = &t->named[plan_hash(f->name) % NAME_BUCKETS];

	while (*at != 0)
		at = &next[*at - 1];
	*at = (uint16_t)(i + 1);
	index_code(t, f);
	if (strcmp(f->name, "ip6") == 0)
		t->ip6 = f;
	if (strcmp(f->name, "ip4") == 0)
		t->ip4 = f;
	if (strcmp(f->name, "raw") == 0)
		t->raw = f;
}

/* The program's only data that are written while it runs: once, before anybody has seen them. They
 * depend on nothing but the rows, so this is a constant that the compiler cannot work out. */
static struct plan_table compiled;

/* A row and its variants stand in one array. */
static void copy_rows(struct format *to, const struct format *rows, size_t count)
{
	memcpy(to, rows, count * sizeof(*to));
	for (size_t i = 0; i < count; i++)
		if (rows[i].variant != NULL)
			to[i].variant = to + (rows[i].variant - rows);
}

static void compile(void)
{
	struct arena *a = arena_new();
	struct format *formats;
	uint16_t *next;

	compiled.arena = a;
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		compiled.count += *parts[i].count;
	assert(compiled.count < UINT16_MAX);
	formats = arena_array(a, compiled.count, sizeof(*formats));
	next = arena_array(a, compiled.count, sizeof(*next));
	compiled.formats = formats;
	compiled.next_named = next;
	for (size_t part = 0, at = 0; part < COUNT_OF(parts); at += *parts[part++].count)
		copy_rows(formats + at, parts[part].formats, *parts[part].count);
	for (size_t i = 0; i < compiled.count; i++)
		index_format(&compiled, next, (uint16_t)i);
	for (size_t i = 0; i < compiled.count; i++)
		compile_format(a, &compiled, &formats[i]);
}

const struct plan_table *plan_table(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, compile);
	return &compiled;
}
