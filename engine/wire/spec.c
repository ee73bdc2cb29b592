/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From a written packet to slots: looks formats, fields and options up, fills in variables, reads
 * values. The reader of craft expressions is in expression.c. */
#include "wire/spec.h"

#include "base/text.h"
#include "wire/damage.h"
#include "wire/layout.h"
#include "wire/match.h"
#include "wire/value.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { COPIES_MAX = 255 };

struct builder {
	struct arena *arena;
	const struct spec_build *how;
	struct err *err;
};

bool spec_error(struct err *err, const char *file, unsigned line, unsigned column,
		const char *message)
{
	if (file != NULL && column > 0)
		return err_at(err, file, line, "column %u: %s", column, message);
	if (file != NULL)
		return err_at(err, file, line, "%s", message);
	if (line > 1)
		return err_set(err, "line %u, column %u: %s", line, column, message);
	return err_set(err, "column %u: %s", column, message);
}

static bool node_error(struct err *err, const struct spec *s, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

static bool node_error(struct err *err, const struct spec *s, const char *fmt, ...)
{
	char message[400];
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	return spec_error(err, s->file, s->line, s->column, message);
}

static bool attribute_error(struct err *err, const struct spec *s, const struct spec_attribute *a,
			    const char *message)
{
	return spec_error(err, s->file, a->line > 0 ? a->line : s->line, a->column, message);
}

/* Variables. */

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '.' || c == '_';
}

/* The value of the longest name at the start of s that is known; name_len receives its length. A
 * "-1" behind a name is arithmetic when the longer name does not exist. */
static const char *lookup_longest(struct arena *a, const char *s, const struct spec_build *how,
				  size_t *name_len)
{
	size_t n = 0;

	while (is_name_char(s[n]))
		n++;
	while (n > 0 && s[n - 1] == '.')   /* "$a..$b" */
		n--;
	for (*name_len = n; n > 0;) {
		const char *value = how->lookup(how->context, arena_string_n(a, s, n));

		if (value != NULL) {
			*name_len = n;
			return value;
		}
		while (n > 0 && s[n - 1] != '-')
			n--;
		if (n == 0 || !isdigit((unsigned char)s[n]))
			break;
		n--;
	}
	return NULL;
}

/* Adds what stands at s ("+1", "-2") to the number; returns how many characters that took. */
static size_t add_arithmetic(const char *s, unsigned bits, uint64_t *v)
{
	size_t n = 1;
	uint64_t add = 0;

	if ((s[0] != '+' && s[0] != '-') || !isdigit((unsigned char)s[1]))
		return 0;
	while (isdigit((unsigned char)s[n]))
		add = add * 10 + (uint64_t)(s[n++] - '0');
	*v = (s[0] == '+' ? *v + add : *v - add) & bits_mask(bits);
	return n;
}

/* The value with what stands at text added; NULL when that is no arithmetic. A value with a unit wants the
 * same unit behind it: $lifetime-20s. */
static const char *calculated(struct arena *a, const char *value, const char **text, unsigned bits)
{
	size_t digits = strspn(value, "0123456789"), unit = strlen(value + digits), n;
	uint64_t v;

	if (unit > 0 && strcmp(value + digits, "s") != 0 && strcmp(value + digits, "ms") != 0) {
		digits += unit;
		unit = 0;
	}
	if (!parse_u64(arena_string_n(a, value, digits), &v))
		return NULL;
	n = add_arithmetic(*text, bits > 0 ? bits : 64, &v);
	if (n == 0 || strncmp(*text + n, value + digits, unit) != 0)
		return NULL;
	*text += n + unit;
	return arena_printf(a, "%llu%s", (unsigned long long)v, value + digits);
}

const char *spec_expand(struct arena *a, const char *text, const struct spec_build *how,
			unsigned bits, struct err *err)
{
	const char *out = "";

	if (how->lookup == NULL || strchr(text, '$') == NULL)
		return text;
	while (*text != '\0') {
		size_t plain = strcspn(text, "$"), n;
		const char *value, *sum;

		out = arena_printf(a, "%s%.*s", out, (int)plain, text);
		text += plain;
		if (*text == '\0')
			break;
		value = lookup_longest(a, text + 1, how, &n);
		if (value == NULL) {
			err_set(err, "no variable $%.*s", (int)n, text + 1);
			return NULL;
		}
		text += 1 + n;
		sum = calculated(a, value, &text, bits);
		out = arena_printf(a, "%s%s", out, sum != NULL ? sum : value);
	}
	return out;
}

/* Attributes. */

/* Whether the text names a variable that has no value yet. */
static bool has_unvalued(struct builder *b, const char *text)
{
	while (b->how->check_only && (text = strchr(text, '$')) != NULL) {
		size_t n;
		const char *value = lookup_longest(b->arena, ++text, b->how, &n);

		if (value != NULL && value[0] == '\0')
			return true;
	}
	return false;
}

static bool set_field(struct builder *b, const struct spec *s, const struct spec_attribute *at,
		      struct header *h, unsigned i)
{
	const struct field *f = &h->format->fields[i];
	struct err why = {0};
	const char *text;
	bool ok, varies, is_key = f->kind == KIND_KEY || f->kind == KIND_KEY_IP6;

	if (b->how->variations != NULL && !is_key) {
		if (!variation_read(b->how->variations, f, at->value, &h->slots[i], &varies, &why))
			return attribute_error(b->err, s, at, why.text);
		if (varies)
			return true;
	}
	text = spec_expand(b->arena, at->value, b->how, f->bits, &why);
	if (text == NULL)
		return attribute_error(b->err, s, at, why.text);
	if (has_unvalued(b, at->value)) {
		h->slots[i].how = SLOT_SET;
		return true;
	}
	if (b->how->pattern && !is_key)
		ok = test_parse(b->arena, f, text, &h->slots[i], &why);
	else
		ok = value_parse(b->arena, f, text, &h->slots[i], &why);
	return ok || attribute_error(b->err, s, at, why.text);
}

static bool is_yes(const char *value)
{
	return strcmp(value, "yes") == 0;
}

/* "copies" is for whoever appends the header; damage is done to what is sent. */
static bool set_damage(struct builder *b, const struct spec *s, const struct spec_attribute *at,
		       struct header *h, unsigned *copies, bool *taken)
{
	struct err why = {0};
	uint64_t n;

	*taken = !b->how->pattern;
	if (b->how->pattern)
		return true;
	if (strcmp(at->name, "copies") == 0) {
		if (!parse_u64(at->value, &n) || n == 0 || n > COPIES_MAX)
			return attribute_error(b->err, s, at, "copies=: wants a number, 1 to 255");
		*copies = (unsigned)n;
		return true;
	}
	return damage_read(b->arena, h, at->name, at->value, taken, &why) ||
		attribute_error(b->err, s, at, why.text);
}

/* Attributes that are about the header and not a field of it. */
static bool set_modifier(struct builder *b, const struct spec_attribute *at, struct header *h)
{
	if (strcmp(at->name, "padding") == 0 && strcmp(at->value, "none") == 0)
		h->no_padding = true;
	else if (b->how->pattern && strcmp(at->name, "absent") == 0 && is_yes(at->value))
		h->absent = true;
	else if (b->how->pattern && strcmp(at->name, "optional") == 0 && is_yes(at->value))
		h->optional = true;
	else if (b->how->pattern && strcmp(at->name, "quoted") == 0 && strcmp(at->value, "any") == 0)
		h->quote_any = true;
	else
		return false;
	return true;
}

static int principal_field(const struct format *f)
{
	for (unsigned i = 0; i < f->field_count; i++)
		if (f->fields[i].principal)
			return (int)i;
	return -1;
}

static bool set_bare(struct builder *b, const struct spec *s, const struct spec_attribute *at,
		     struct header *h)
{
	struct spec_attribute flag = *at;
	int i = format_field(h->format, at->value);

	if (i >= 0 && h->format->fields[i].kind == KIND_FLAG) {
		flag.value = "1";
		return set_field(b, s, &flag, h, (unsigned)i);
	}
	i = principal_field(h->format);
	if (i < 0)
		return attribute_error(b->err, s, at,
				       arena_printf(b->arena, "%s has no flag and no option \"%.60s\"",
						    h->format->name, at->value));
	return set_field(b, s, at, h, (unsigned)i);
}

static bool set_attributes(struct builder *b, const struct spec *s, struct header *h,
			   unsigned *copies)
{
	for (const struct spec_attribute *at = s->attributes; at != NULL; at = at->next) {
		int i = format_field(h->format, at->name);
		bool taken;

		if (at->name[0] == '\0') {
			if (!set_bare(b, s, at, h))
				return false;
		} else if (i >= 0) {
			if (!set_field(b, s, at, h, (unsigned)i))
				return false;
		} else if (!set_damage(b, s, at, h, copies, &taken)) {
			return false;
		} else if (!taken && !set_modifier(b, at, h)) {
			struct spec_attribute name = *at;

			name.column = at->name_column;
			return attribute_error(b->err, s, &name,
					       arena_printf(b->arena, "%s has no field \"%.60s\"",
							    h->format->name, at->name));
		}
	}
	return true;
}

/* A packet to send must say what has no sensible default. */
static bool check_required(struct builder *b, const struct spec *s, const struct header *h)
{
	for (unsigned i = 0; i < h->format->field_count; i++)
		if (h->format->fields[i].required && h->slots[i].how == SLOT_AUTO)
			return node_error(b->err, s, "%s needs %s=", h->format->name,
					  h->format->fields[i].name);
	return true;
}

/* The headers to append for s: one, or as many as copies= says. */
static struct header *build_header(struct builder *b, const struct spec *s, const struct format *f)
{
	struct header *h = header_new(b->arena, f), *copy = h;
	unsigned copies = 1;

	h->line = s->line;
	if (!set_attributes(b, s, h, &copies))
		return NULL;
	if (!b->how->pattern && !check_required(b, s, h))
		return NULL;
	for (; copies > 1; copies--) {
		copy->next = arena_alloc(b->arena, sizeof(*copy));
		*copy->next = *h;
		copy->next->next = NULL;
		copy->next->slots = arena_array(b->arena, f->field_count, sizeof(*h->slots));
		memcpy(copy->next->slots, h->slots, f->field_count * sizeof(*h->slots));
		copy = copy->next;
	}
	return h;
}

static bool build_options(struct builder *b, const struct spec *s, struct header *h)
{
	for (const struct spec *o = s->options; o != NULL; o = o->next) {
		const struct format *f = h->format->body == BODY_OPTIONS
			? option_by_name(h->format->option_family, o->name) : NULL;
		struct header *option;

		if (f == NULL)
			return node_error(b->err, o, "%s has no option \"%.60s\"", h->format->name,
					  o->name);
		option = build_header(b, o, f);
		if (option == NULL || !build_options(b, o, option))
			return false;
		header_append_option(h, option);
	}
	return true;
}

bool packet_from_spec(struct arena *a, const struct spec *first, const struct spec_build *how,
		      struct packet *out, struct err *err)
{
	struct builder b = {a, how, err};

	*out = packet_new(a);
	for (const struct spec *s = first; s != NULL; s = s->next) {
		const struct format *f = format_by_name(s->name);
		struct header *h;

		if (f == NULL)
			return node_error(err, s, "no header is called \"%.60s\"", s->name);
		h = build_header(&b, s, f);
		if (h == NULL)
			return false;
		for (struct header *each = h; each != NULL; each = each->next)
			if (!build_options(&b, s, each))
				return false;
		packet_append(out, h);
	}
	return true;
}
