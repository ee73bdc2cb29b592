/* SPDX-License-Identifier: BSD-2-Clause
 *
 * XML elements to packet trees, and the laying of one tree over another. Names are checked when the
 * packet is built (wire/spec.c); the schema has checked them before. */
#include "exec/spec_xml.h"

#include "exec/suite.h"

#include <string.h>

static struct spec *spec_of_node(struct arena *a, const char *file, const xmlNode *n)
{
	struct spec *s = arena_alloc(a, sizeof(*s));
	struct spec_attribute **at = &s->attributes;
	struct spec **option = &s->options;

	s->name = arena_string(a, (const char *)n->name);
	s->file = file;
	s->line = xml_line(n);
	for (const xmlAttr *x = n->properties; x != NULL; x = x->next) {
		*at = arena_alloc(a, sizeof(**at));
		(*at)->name = arena_string(a, (const char *)x->name);
		(*at)->value = xml_attribute(a, n, (*at)->name, "");
		(*at)->line = s->line;
		at = &(*at)->next;
	}
	for (const xmlNode *c = xml_first(n); c != NULL; c = xml_next(c)) {
		*option = spec_of_node(a, file, c);
		option = &(*option)->next;
	}
	return s;
}

bool spec_from_xml(struct arena *a, const char *file, const xmlNode *parent, const char *skip,
		   struct spec **first, struct err *err)
{
	struct spec **end = first;

	*first = NULL;
	for (const xmlNode *n = xml_first(parent); n != NULL; n = xml_next(n)) {
		if (word_in(skip, (const char *)n->name))
			continue;
		if (format_by_name((const char *)n->name) == NULL)
			return err_at(err, file, xml_line(n), "no header is called \"%.60s\"",
				      (const char *)n->name);
		*end = spec_of_node(a, file, n);
		end = &(*end)->next;
	}
	return true;
}

/* Merging. */

static struct spec_attribute *attribute_of(const struct spec *s, const char *name)
{
	struct spec_attribute *at = s->attributes;

	while (at != NULL && strcmp(at->name, name) != 0)
		at = at->next;
	return at;
}

static bool is_merge_word(const char *name)
{
	return strcmp(name, "before") == 0 || strcmp(name, "remove") == 0;
}

static void add_attribute(struct arena *a, struct spec *s, const struct spec_attribute *from)
{
	struct spec_attribute *at = attribute_of(s, from->name), **end = &s->attributes;

	if (at == NULL) {
		while (*end != NULL)
			end = &(*end)->next;
		at = *end = arena_alloc(a, sizeof(*at));
	}
	at->name = from->name;
	at->value = from->value;
	at->line = from->line;
	at->column = from->column;
}

static struct spec *copy_one(struct arena *a, const struct spec *s);

static struct spec *copy_list(struct arena *a, const struct spec *s)
{
	struct spec *first = NULL, **end = &first;

	for (; s != NULL; s = s->next) {
		*end = copy_one(a, s);
		end = &(*end)->next;
	}
	return first;
}

static struct spec *copy_one(struct arena *a, const struct spec *s)
{
	struct spec *copy = arena_alloc(a, sizeof(*copy));

	*copy = *s;
	copy->next = NULL;
	copy->merged = false;
	copy->attributes = NULL;
	for (const struct spec_attribute *at = s->attributes; at != NULL; at = at->next)
		if (!is_merge_word(at->name))
			add_attribute(a, copy, at);
	copy->options = copy_list(a, s->options);
	return copy;
}

static bool is_removal(const struct spec *s)
{
	const struct spec_attribute *at = attribute_of(s, "remove");

	return at != NULL && strcmp(at->value, "yes") == 0;
}

static struct spec **find_from(struct spec **at, const char *name)
{
	while (*at != NULL && strcmp((*at)->name, name) != 0)
		at = &(*at)->next;
	return at;
}

static void insert_option(struct spec *into, struct arena *a, const struct spec *option)
{
	const struct spec_attribute *before = attribute_of(option, "before");
	struct spec **at = &into->options, *new = copy_one(a, option);

	new->merged = true;
	at = before != NULL ? find_from(at, before->value) : at;
	while (before == NULL && *at != NULL)
		at = &(*at)->next;
	new->next = *at;
	*at = new;
}

/* The first option of that name that no earlier one of the child was laid over. */
static struct spec **find_unmerged(struct spec **at, const char *name)
{
	while (*at != NULL && ((*at)->merged || strcmp((*at)->name, name) != 0))
		at = &(*at)->next;
	return at;
}

static void merge_one(struct arena *a, struct spec *into, const struct spec *from)
{
	into->file = from->file;
	into->line = from->line;
	for (const struct spec_attribute *at = from->attributes; at != NULL; at = at->next)
		if (!is_merge_word(at->name))
			add_attribute(a, into, at);
	for (const struct spec *o = from->options; o != NULL; o = o->next) {
		struct spec **found = find_unmerged(&into->options, o->name);

		if (*found == NULL) {
			if (!is_removal(o))
				insert_option(into, a, o);
		} else if (is_removal(o)) {
			*found = (*found)->next;
		} else {
			merge_one(a, *found, o);
			(*found)->merged = true;   /* a second one of this name is another option */
		}
	}
}

struct spec *spec_merge(struct arena *a, const struct spec *parent, const struct spec *child)
{
	struct spec *first = copy_list(a, parent), **cursor = &first, **found;

	for (; child != NULL; child = child->next) {
		found = find_from(cursor, child->name);
		if (*found != NULL && is_removal(child)) {
			*found = (*found)->next;
			continue;
		}
		if (*found == NULL && !is_removal(child)) {
			struct spec *new = copy_one(a, child);

			/* Nothing before it in the child: behind the IPv6 header. */
			found = cursor == &first && first != NULL ? &first->next : cursor;
			new->next = *found;
			*found = new;
		} else if (*found != NULL) {
			merge_one(a, *found, child);
		}
		if (*found != NULL)
			cursor = &(*found)->next;
	}
	return first;
}

const struct spec *spec_named(const struct spec *list, const char *name)
{
	while (list != NULL && strcmp(list->name, name) != 0)
		list = list->next;
	return list;
}

bool spec_check_before(const struct spec *parent, const struct spec *child, struct err *err)
{
	for (; child != NULL; child = child->next) {
		const struct spec *under = spec_named(parent, child->name);

		for (const struct spec *o = child->options; o != NULL; o = o->next) {
			const struct spec_attribute *before = attribute_of(o, "before");

			if (before != NULL && spec_named(child->options, before->value) == NULL &&
			    (under == NULL || spec_named(under->options, before->value) == NULL))
				return err_at(err, o->file, o->line, "%s: before=\"%.60s\": there is no such "
					      "option in <%s>", o->name, before->value, child->name);
		}
	}
	return true;
}
