/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Text from packets, driven by the rows of the format table. */
#include "wire/print.h"

#include "wire/value.h"

#include <string.h>

/* A line is put together from its words: formatting them costs several times as much. */
static void put_name(struct text *t, const struct field *f)
{
	text_put(t, f->name);
	text_put(t, "=");
}

/* Craft expressions. */

static void craft_slot(const struct field *f, const struct slot *s, struct text *t, bool *first)
{
	text_put(t, *first ? "" : ", ");
	*first = false;
	if (s->how == SLOT_PLUS) {
		text_printf(t, "%s=auto%s%lld", f->name, (int64_t)s->plus < 0 ? "" : "+",
			    (long long)(int64_t)s->plus);
		return;
	}
	if (f->kind == KIND_FLAG && s->num == 1) {
		text_put(t, f->name);
		return;
	}
	if (!f->principal)
		put_name(t, f);
	else if (s->octets.len == 0 && !kind_is_number(f->kind))
		put_name(t, f);
	value_print(f, s, t);
}

static void craft_header(const struct header *h, struct text *t)
{
	bool first = true;

	text_put(t, h->format->name);
	text_put(t, "(");
	for (unsigned i = 0; i < h->format->field_count; i++)
		if (h->slots[i].how == SLOT_SET || h->slots[i].how == SLOT_PLUS)
			craft_slot(&h->format->fields[i], &h->slots[i], t, &first);
	if (h->no_padding) {
		text_printf(t, "%spadding=none", first ? "" : ", ");
		first = false;
	}
	for (const struct header *o = h->options; o != NULL; o = o->next) {
		text_put(t, first ? "" : ", ");
		first = false;
		craft_header(o, t);
	}
	text_put(t, ")");
}

void packet_print_craft(const struct packet *p, struct text *t)
{
	for (const struct header *h = p->first; h != NULL; h = h->next) {
		craft_header(h, t);
		if (h->next != NULL)
			text_put(t, "/");
	}
}

/* Trees. */

/* Not keys; and of what ESP seals, only what was opened. */
static bool on_wire(const struct header *h, const struct field *f)
{
	return f->kind != KIND_KEY && f->kind != KIND_KEY_IP6 && (!f->sealed || h->sa != NULL);
}

static void tree_header(const struct header *h, unsigned depth, struct text *t)
{
	text_spaces(t, 2 * (size_t)depth);
	text_put(t, h->format->name);
	text_put(t, ": ");
	text_put(t, h->format->title);
	text_put(t, ", octets ");
	text_number(t, h->offset);
	text_put(t, " to ");
	text_number(t, h->offset + h->length);
	text_put(t, "\n");
	for (unsigned i = 0; i < h->format->field_count; i++) {
		const struct field *f = &h->format->fields[i];

		if (!on_wire(h, f) || (f->bits == 0 && h->slots[i].octets.len == 0))
			continue;
		text_spaces(t, 2 * (size_t)depth + 2);
		text_put(t, f->name);
		text_put(t, " = ");
		value_print_named(f, &h->slots[i], t);
		text_put(t, "\n");
	}
	for (const struct header *o = h->options; o != NULL; o = o->next)
		tree_header(o, depth + 1, t);
}

void packet_print_tree(const struct packet *p, const struct finding *findings, struct text *t)
{
	for (const struct header *h = p->first; h != NULL; h = h->next)
		tree_header(h, 0, t);
	for (const struct finding *f = findings; f != NULL; f = f->next) {
		text_put(t, "! ");
		finding_print(f, t);
		text_put(t, "\n");
	}
}

/* One line. */

static bool worth_a_word(const struct header *h, const struct field *f, const struct slot *s)
{
	if (f->role == ROLE_CODE)
		return h->format->code == CODE_ANY;   /* of another type than the rows know */
	if (!on_wire(h, f) || f->role == ROLE_LENGTH || f->role == ROLE_NEXT ||
	    f->role == ROLE_AUTHENTICATOR)
		return false;
	if (f->role == ROLE_RESERVED || f->role == ROLE_FIXED || f->role == ROLE_CHECKSUM)
		return s->how != SLOT_AUTO;
	if (f->kind == KIND_FLAG)
		return s->num != 0;
	if (strcmp(f->name, "code") == 0 && s->num == 0)
		return false;
	if (kind_is_open(f->kind))
		return s->octets.len > 0 && s->octets.len <= 32;
	return true;
}

/* open and close stand around the words, and only where there are any. */
static void line_header(const struct header *h, struct text *t, const char *open, const char *close)
{
	bool any = false;

	text_put(t, h->format->short_name);
	for (unsigned i = 0; i < h->format->field_count; i++) {
		const struct field *f = &h->format->fields[i];

		if (!worth_a_word(h, f, &h->slots[i]))
			continue;
		text_put(t, any ? " " : open);
		any = true;
		if (f->kind == KIND_FLAG) {
			text_put(t, f->name);
			continue;
		}
		if (!f->principal)
			put_name(t, f);
		value_print_named(f, &h->slots[i], t);
	}
	text_put(t, any ? close : "");
}

static void line_options(const struct header *h, struct text *t)
{
	for (const struct header *o = h->options; o != NULL; o = o->next) {
		text_put(t, " ");
		line_header(o, t, "(", ")");
		line_options(o, t);
	}
}

/* Of what travels in a tunnel: between whom. */
static void line_tunnel(const struct header *h, struct text *t)
{
	const struct ip6 from = header_ip6(h, "src"), to = header_ip6(h, "dst");
	char src[IP6_TEXT], dst[IP6_TEXT];

	ip6_print(&from, src);
	ip6_print(&to, dst);
	text_printf(t, "tunnel %s > %s", src, dst);
}

void packet_print_line(const struct packet *p, struct text *t)
{
	bool any = false, quoting = false, outer = true;

	for (const struct header *h = p->first; h != NULL; h = h->next) {
		bool is_ip6 = header_is(h, "ip6"), tunnelled = is_ip6 && !outer && !quoting;

		outer = outer && !is_ip6;
		if (header_is(h, "ethernet") || (is_ip6 && !tunnelled && (!quoting || h->next != NULL)))
			continue;
		text_put(t, any ? (quoting ? " " : " + ") : "");
		any = true;
		if (tunnelled) {
			line_tunnel(h, t);
			continue;
		}
		line_header(h, t, " ", "");
		line_options(h, t);
		if (h->format->quotes && h->next != NULL) {
			text_put(t, " about");
			quoting = true;
		}
	}
	if (!any)
		text_put(t, "empty packet");
}

/* JSON. */

static void json_value(const struct field *f, const struct slot *s, struct text *t)
{
	struct text value = {0};

	if (f->kind == KIND_FLAG) {
		text_put(t, s->num != 0 ? "true" : "false");
		return;
	}
	if (f->kind == KIND_NUMBER && f->bits < 53 && f->unit_ms == 0) {
		text_number(t, s->num);
		return;
	}
	value_print(f, s, &value);
	text_json(t, text_str(&value));
	text_done(&value);
}

static void json_header(const struct header *h, struct text *t)
{
	bool first = true;

	text_put(t, "{\"format\":");
	text_json(t, h->format->name);
	text_put(t, ",\"offset\":");
	text_number(t, h->offset);
	text_put(t, ",\"length\":");
	text_number(t, h->length);
	text_put(t, ",\"fields\":{");
	for (unsigned i = 0; i < h->format->field_count; i++) {
		const struct field *f = &h->format->fields[i];

		if (!on_wire(h, f))
			continue;
		text_put(t, first ? "" : ",");
		first = false;
		text_json(t, f->name);
		text_put(t, ":");
		json_value(f, &h->slots[i], t);
	}
	text_put(t, "}");
	if (h->options != NULL)
		text_put(t, ",\"options\":[");
	for (const struct header *o = h->options; o != NULL; o = o->next) {
		json_header(o, t);
		text_put(t, o->next != NULL ? "," : "]");
	}
	text_put(t, "}");
}

void packet_print_json_members(const struct packet *p, const struct finding *findings,
			       struct text *t)
{
	text_put(t, "\"headers\":[");
	for (const struct header *h = p->first; h != NULL; h = h->next) {
		json_header(h, t);
		text_put(t, h->next != NULL ? "," : "");
	}
	text_put(t, "],\"findings\":[");
	for (const struct finding *f = findings; f != NULL; f = f->next) {
		struct text line = {0};

		finding_print(f, &line);
		text_printf(t, "{\"code\":\"%s\",\"offset\":%zu,\"text\":", finding_name(f->code),
			    f->offset);
		text_json(t, text_str(&line));
		text_put(t, f->next != NULL ? "}," : "}");
		text_done(&line);
	}
	text_put(t, "]");
}

void packet_print_json(const struct packet *p, const struct finding *findings, struct text *t)
{
	text_put(t, "{");
	packet_print_json_members(p, findings, t);
	text_put(t, "}");
}
