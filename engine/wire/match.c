/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Tests on slots, and the walk of a pattern along a packet. The first difference is kept, for the
 * explanation of a verdict. */
#include "wire/match.h"

#include "base/text.h"
#include "wire/authenticator.h"
#include "wire/layout.h"
#include "wire/value.h"

#include <string.h>

enum test_kind { TEST_ANY, TEST_AUTO, TEST_EQUAL, TEST_NOT, TEST_RANGE, TEST_MASK, TEST_BEGINS,
		 TEST_ENDS, TEST_HOLDS, TEST_LACKS };

struct test {
	enum test_kind kind;
	struct slot a, b;            /* value; upper bound, or mask */
	const struct test *or;       /* a|b */
	const char *capture;         /* NULL: not kept */
	const char *text;            /* as written */
};

/* Reading tests. */

/* A value to compare with: "auto+1" is none, and "auto" only when it stands alone. */
static bool literal_parse(struct arena *a, const struct field *f, const char *text, struct slot *out,
			  struct err *err)
{
	if (!value_parse(a, f, text, out, err))
		return false;
	return out->how == SLOT_SET || err_set(err, "%s=%.80s: nothing to compare with", f->name, text);
}

static bool parse_mask(struct arena *a, const struct field *f, const char *text, struct test *t,
		       struct err *err)
{
	const char *slash = strchr(text, '/');
	uint64_t bits;

	if (f->kind != KIND_NUMBER && f->kind != KIND_IP4 && f->kind != KIND_IP6)
		return err_set(err, "%s=%.80s: only numbers and addresses have masks", f->name, text);
	if (!literal_parse(a, f, arena_string_n(a, text, (size_t)(slash - text)), &t->a, err))
		return false;
	if (f->kind == KIND_NUMBER)
		return literal_parse(a, f, slash + 1, &t->b, err);
	if (!parse_u64(slash + 1, &bits) || bits > (f->kind == KIND_IP4 ? 32 : 128))
		return err_set(err, "%s=%.80s: wants a prefix length up to %d", f->name, text,
			       f->kind == KIND_IP4 ? 32 : 128);
	t->b.num = f->kind == KIND_IP4 ? bits_mask((unsigned)bits) << (32 - bits) : bits;
	return true;
}

/* "v..", "..v", "..v.." and "!..v.." of lists. False when it is none of these. */
static bool parse_part(struct arena *a, const struct field *f, const char *text, struct test *t)
{
	bool not = text[0] == '!';
	const char *from = text + not;
	size_t len = strlen(from);
	bool open = len > 2 && from[0] == '.' && from[1] == '.';
	bool close = len > (open ? 4 : 2) && from[len - 1] == '.' && from[len - 2] == '.';
	struct err err;

	if (f->kind != KIND_IP6_LIST || (!open && !close) || (not && (!open || !close)))
		return false;
	t->kind = not ? TEST_LACKS : open && close ? TEST_HOLDS : open ? TEST_ENDS : TEST_BEGINS;
	return literal_parse(a, f, arena_string_n(a, from + (open ? 2 : 0),
						  len - (open ? 2 : 0) - (close ? 2 : 0)), &t->a, &err);
}

static bool parse_one(struct arena *a, const struct field *f, const char *text, struct test *t,
		      struct err *err)
{
	const char *dots = strstr(text, "..");

	if (strcmp(text, "any") == 0) {
		t->kind = TEST_ANY;
		return true;
	}
	if (strcmp(text, "auto") == 0) {
		t->kind = TEST_AUTO;
		return true;
	}
	if (parse_part(a, f, text, t))
		return true;
	if (text[0] == '!') {
		t->kind = TEST_NOT;
		return literal_parse(a, f, text + 1, &t->a, err);
	}
	if (kind_is_number(f->kind) && dots != NULL) {
		t->kind = TEST_RANGE;
		return literal_parse(a, f, arena_string_n(a, text, (size_t)(dots - text)), &t->a,
				     err) &&
		       literal_parse(a, f, dots + 2, &t->b, err);
	}
	if (strchr(text, '/') != NULL) {
		t->kind = TEST_MASK;
		return parse_mask(a, f, text, t, err);
	}
	t->kind = TEST_EQUAL;
	return literal_parse(a, f, text, &t->a, err);
}

bool test_parse(struct arena *a, const struct field *f, const char *text, struct slot *slot,
		struct err *err)
{
	const char *arrow = strstr(text, "->");
	char *rest = arena_string_n(a, text, arrow != NULL ? (size_t)(arrow - text) : strlen(text));
	struct test *first = arena_alloc(a, sizeof(*first)), *t = first;
	char *bar;

	first->capture = arrow != NULL ? arena_string(a, arrow + 2) : NULL;
	first->text = rest[0] != '\0' ? arena_string(a, rest) : "any";
	slot->how = SLOT_TEST;
	slot->test = first;
	if (rest[0] == '\0')
		return true;
	while ((bar = strchr(rest, '|')) != NULL) {
		struct test *more = arena_alloc(a, sizeof(*more));

		*bar = '\0';
		if (!parse_one(a, f, rest, t, err))
			return false;
		t->or = more;
		t = more;
		rest = bar + 1;
	}
	return parse_one(a, f, rest, t, err);
}

/* Applying tests. */

static bool equal(const struct field *f, const struct slot *a, const struct slot *b)
{
	if (kind_is_number(f->kind))
		return a->num == b->num;
	return bytes_equal(a->octets, b->octets);
}

static bool masked_equal(const struct field *f, const struct test *t, const struct slot *got)
{
	struct ip6 a, prefix;

	if (kind_is_number(f->kind))
		return (got->num & t->b.num) == (t->a.num & t->b.num);
	if (got->octets.len != 16 || t->a.octets.len != 16)
		return false;
	memcpy(a.octet, got->octets.at, 16);
	memcpy(prefix.octet, t->a.octets.at, 16);
	return ip6_in_prefix(&a, &prefix, (unsigned)t->b.num);
}

/* Whether the addresses stand at that end of the list, or anywhere, in a row. */
static bool list_has(enum test_kind kind, struct bytes list, struct bytes part)
{
	size_t last = list.len >= part.len ? list.len - part.len : 0;

	for (size_t at = kind == TEST_ENDS ? last : 0; at <= last; at += sizeof(struct ip6)) {
		if (bytes_equal(bytes_slice(list, at, part.len), part))
			return kind != TEST_LACKS;
		if (kind == TEST_BEGINS)
			break;
	}
	return kind == TEST_LACKS;
}

static bool test_one(const struct field *f, const struct test *t, const struct slot *got)
{
	switch (t->kind) {
	case TEST_ANY:
		return true;
	case TEST_AUTO:
		return got->how == SLOT_AUTO;
	case TEST_EQUAL:
		return equal(f, &t->a, got);
	case TEST_NOT:
		return !equal(f, &t->a, got);
	case TEST_RANGE:
		return got->num >= t->a.num && got->num <= t->b.num;
	case TEST_BEGINS:
	case TEST_ENDS:
	case TEST_HOLDS:
	case TEST_LACKS:
		return list_has(t->kind, got->octets, t->a.octets);
	case TEST_MASK:
		break;
	}
	return masked_equal(f, t, got);
}

static bool test_passes(const struct field *f, const struct test *t, const struct slot *got)
{
	for (; t != NULL; t = t->or)
		if (test_one(f, t, got))
			return true;
	return false;
}

/* Walking. */

struct matcher {
	const struct packet *got;
	struct bytes octets;
	const struct finding *findings;
	struct match *match;
	struct match_capture **tail;
};

static bool differ(struct matcher *m, const char *what, const char *expected, const char *got)
{
	m->match->difference = what;
	m->match->expected = expected;
	m->match->got = got;
	return false;
}

static const char *slot_text(struct arena *a, const struct field *f, const struct slot *s, bool named)
{
	struct text t = {0};
	const char *copy;

	if (named)
		value_print_named(f, s, &t);
	else
		value_print(f, s, &t);
	copy = arena_string(a, text_str(&t));
	text_done(&t);
	return copy;
}

static bool match_slot(struct matcher *m, const struct header *want, const struct header *h, unsigned i)
{
	struct arena *a = m->got->arena;
	const struct field *f = &want->format->fields[i];
	const struct test *t = want->slots[i].test;
	struct match_capture *c;

	if (!test_passes(f, t, &h->slots[i]))
		return differ(m, arena_printf(a, "%s %s", want->format->name, f->name), t->text,
			      slot_text(a, f, &h->slots[i], true));
	m->match->score++;
	if (t->capture == NULL)
		return true;
	c = arena_alloc(a, sizeof(*c));
	c->name = t->capture;
	c->value = slot_text(a, f, &h->slots[i], false);
	*m->tail = c;
	m->tail = &c->next;
	return true;
}

static bool tested(const struct header *want, const struct field *f)
{
	if (f == NULL)
		return false;
	return want->slots[f - want->format->fields].how == SLOT_TEST;
}

/* Reserved bits, checksums, lengths: what the pattern does not speak of must be as the table wants.
 * Options and padding that we do not know are the sender's own affair. */
static bool match_findings(struct matcher *m, const struct header *want, const struct header *h)
{
	struct arena *a = m->got->arena;

	for (const struct finding *f = m->findings; f != NULL; f = f->next) {
		struct text t = {0};

		if (f->header != h || f->quoted || tested(want, f->field) ||
		    f->code == FINDING_UNKNOWN || f->code == FINDING_PADDING)
			continue;
		finding_print(f, &t);
		differ(m, arena_printf(a, "%s %s", h->format->name,
				       f->field != NULL ? f->field->name : finding_name(f->code)),
		       "a sound message", arena_string(a, text_str(&t)));
		text_done(&t);
		return false;
	}
	return true;
}

static bool has_keys(const struct header *option)
{
	for (unsigned i = 0; i < option->format->field_count; i++)
		if (option->format->fields[i].kind == KIND_KEY && option->slots[i].octets.len > 0)
			return true;
	return false;
}

/* Verifies the authenticator with the keys that the pattern gives (RFC 6275 6.2.7). */
static bool match_keys(struct matcher *m, const struct header *want, struct header *h)
{
	struct layout l = {.packet = m->got, .octets = m->octets};
	struct header keyed = *h;
	const struct field *f = format_role(h->format, ROLE_AUTHENTICATOR);
	struct slot *slots;
	uint8_t value[AUTHENTICATOR_OCTETS];
	struct text t = {0};
	struct bytes got;

	if (f == NULL || !has_keys(want) || tested(want, f))
		return true;
	slots = arena_array(m->got->arena, h->format->field_count, sizeof(*slots));
	for (unsigned i = 0; i < h->format->field_count; i++) {
		bool is_key = h->format->fields[i].kind == KIND_KEY ||
			      h->format->fields[i].kind == KIND_KEY_IP6;

		slots[i] = is_key ? want->slots[i] : h->slots[i];
	}
	keyed.slots = slots;
	got = header_octets(h, f->name);
	if (!authenticator_expected(&l, option_owner(m->got, h), &keyed, value))
		return differ(m, "binding-auth authenticator", "one that can be verified", "no addresses");
	if (bytes_equal(got, (struct bytes){value, sizeof(value)}))
		return true;
	text_hex(&t, (struct bytes){value, sizeof(value)});
	differ(m, "binding-auth authenticator", arena_string(m->got->arena, text_str(&t)),
	       slot_text(m->got->arena, f, &h->slots[f - h->format->fields], false));
	text_done(&t);
	return false;
}

static bool match_header(struct matcher *m, const struct header *want, struct header *h);

/* Holds one header against the pattern. What a try that does not fit captured is forgotten. */
static bool try_header(struct matcher *m, const struct header *want, struct header *h)
{
	struct match_capture **tail = m->tail;

	if (match_header(m, want, h))
		return true;
	m->tail = tail;
	*tail = NULL;
	return false;
}

static bool match_option(struct matcher *m, const struct header *o, const struct header *h)
{
	const char *name = o->format->name;
	const char *what = arena_printf(m->got->arena, "%s %s option", h->format->name, name);
	struct header *found = header_option(h, name);
	unsigned score = m->match->score;
	bool fits = false;

	if (found == NULL)
		return o->absent || o->optional || differ(m, what, "present", "absent");
	/* An option may stand several times; one of them has to fit. */
	for (; found != NULL && !fits; found = header_find_next(found, name)) {
		m->match->score = score;
		fits = try_header(m, o, found);
	}
	if (!o->absent)
		return fits;
	return !fits || differ(m, what, "absent", "present");
}

static bool match_options(struct matcher *m, const struct header *want, const struct header *h)
{
	for (const struct header *o = want->options; o != NULL; o = o->next)
		if (!match_option(m, o, h))
			return false;
	return true;
}

static bool match_header(struct matcher *m, const struct header *want, struct header *h)
{
	for (unsigned i = 0; i < want->format->field_count; i++)
		if (want->slots[i].how == SLOT_TEST && !match_slot(m, want, h, i))
			return false;
	/* What must be absent is there whether it is sound or not. */
	return (want->absent || match_findings(m, want, h)) && match_keys(m, want, h) &&
	       match_options(m, want, h);
}

static bool is_rest(const struct header *want)
{
	return header_is(want, "raw") && want->next == NULL && want->slots[0].how == SLOT_TEST &&
	       want->slots[0].test->kind == TEST_ANY && want->slots[0].test->or == NULL;
}

/* Whether the headers are those of the pattern, before any field is looked at. */
static bool kinds_fit(const struct header *want, const struct header *h)
{
	if (want == NULL)
		return h == NULL;
	if (want->absent)
		return (h == NULL || h->format != want->format) && kinds_fit(want->next, h);
	if (is_rest(want))
		return true;
	if (h != NULL && want->format == h->format) {
		if (want->quote_any || kinds_fit(want->next, h->next))
			return true;
	}
	return want->optional && kinds_fit(want->next, h);
}

static bool walk(struct matcher *m, const struct header *want, struct header *h)
{
	for (; want != NULL; want = want->next) {
		if (is_rest(want))
			return true;
		if (want->absent)
			continue;
		if (want->optional && (h == NULL || h->format != want->format ||
				       !kinds_fit(want->next, h->next)))
			continue;
		m->match->score += 10;
		if (!match_header(m, want, h))
			return false;
		if (want->quote_any)
			return true;
		h = h->next;
	}
	return true;
}

static const char *kinds_text(struct arena *a, const struct header *h)
{
	const char *s = "";

	for (; h != NULL; h = h->next)
		if (!h->absent)
			s = arena_printf(a, "%s%s%s", s, s[0] != '\0' ? "/" : "", h->format->name);
	return s;
}

struct match packet_match(const struct packet *pattern, const struct packet *got,
			  struct bytes octets, const struct finding *findings)
{
	struct match match = {.difference = "", .expected = "", .got = ""};
	struct matcher m = {got, octets, findings, &match, &match.captures};

	if (!kinds_fit(pattern->first, got->first)) {
		for (const struct header *h = got->first, *w = pattern->first;
		     h != NULL && w != NULL && h->format == w->format; h = h->next, w = w->next)
			match.score++;
		differ(&m, "headers", kinds_text(got->arena, pattern->first),
		       kinds_text(got->arena, got->first));
		return match;
	}
	match.right_message = true;
	match.score = 100;
	match.matched = walk(&m, pattern->first, got->first);
	if (match.matched)
		match.difference = match.expected = match.got = "";   /* of options that need not fit */
	else
		match.captures = NULL;
	return match;
}
