/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Facts that are added to an issue, each a line of its file. Of a sighting there is one line, which
 * is brought up to date; where two branches left one each, they become one. */
#include "report/issues_parts.h"

#include "base/text.h"
#include "report/report_words.h"

#include <string.h>

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* The one line of that name for the implementation, version and revision. */
static xmlNode *line_of(struct issue_store *s, struct issue_file *f, const char *name,
			const char *implementation, const char *version, const char *spec)
{
	xmlNode *n = element_first(f->root, name), *one = NULL, *next;

	for (; n != NULL; n = next) {
		next = element_next(n, name);
		if (!is(element_get(s->arena, n, "implementation"), implementation) ||
		    !is(element_get(s->arena, n, "version"), version) ||
		    !is(element_get(s->arena, n, "spec"), spec))
			continue;
		if (one != NULL)
			element_remove(n);
		else
			one = n;
	}
	if (one == NULL) {
		one = element_add(f->root, name);
		element_set(one, "implementation", implementation);
		element_set(one, "version", version);
		element_set(one, "spec", spec);
	}
	f->changed = true;
	return one;
}

static void put_optional(xmlNode *n, const char *name, const char *value)
{
	if (value[0] != '\0')
		element_set(n, name, value);
	else
		xmlUnsetProp(n, (const xmlChar *)name);
}

static void remember(struct issue_store *s, struct issue_file *f, const struct issue_event *e)
{
	struct issue_event **at = &f->issue->events, *copy = arena_alloc(s->arena, sizeof(*copy));

	while (*at != NULL && strcmp((*at)->at, e->at) <= 0)
		at = &(*at)->next;
	*copy = *e;
	copy->next = *at;
	*at = copy;
}

void lines_event(struct issue_store *s, struct issue_file *f, const struct issue_event *e)
{
	xmlNode *n = element_add(f->root, "event");

	element_set(n, "at", e->at);
	put_optional(n, "implementation", e->implementation);
	put_optional(n, "version", e->version);
	put_optional(n, "spec", e->spec);
	put_optional(n, "state", e->state);
	put_optional(n, "fixed-in", e->fixed_in);
	put_optional(n, "run", e->run);
	element_put_text(n, e->text);
	remember(s, f, e);
	f->changed = true;
}

void lines_sighting(struct issue_store *s, struct issue_file *f, struct issue_sighting *g)
{
	xmlNode *n = line_of(s, f, "sighting", g->implementation, g->version, g->spec);
	struct issue_sighting **at = &f->issue->sightings;

	put_optional(n, "vendor", g->vendor);
	element_set(n, "first", g->first_at);
	put_optional(n, "first-run", g->first_run);
	element_set(n, "last", g->last_at);
	put_optional(n, "last-run", g->last_run);
	while (*at != NULL && *at != g)
		at = &(*at)->next;
	*at = g;
}

void lines_evidence(struct issue_store *s, struct issue_file *f, const struct issue_sighting *g)
{
	xmlNode *n = line_of(s, f, "evidence", g->implementation, g->version, g->spec);

	element_set(n, "at", g->evidence_at);
	element_set(n, "reason", g->reason);
	put_optional(n, "expected", g->expected);
	put_optional(n, "got", g->got);
	put_optional(n, "capture", g->capture);
	put_optional(n, "repeat", g->repeat);
	element_set_lines(n, "ladder", g->ladder);
}

void lines_pass(struct issue_store *s, struct issue_file *f, const struct issue_pass *p,
		bool reference)
{
	xmlNode *n = line_of(s, f, reference ? "reference" : "passes", p->implementation,
			     p->version, p->spec);
	struct issue_pass **at = reference ? &f->issue->reference : &f->issue->passes;
	struct issue_pass *copy;

	element_set(n, "at", p->at);
	put_optional(n, "verdict", p->verdict);
	while (*at != NULL && !(is((*at)->implementation, p->implementation) &&
				is((*at)->version, p->version) && is((*at)->spec, p->spec)))
		at = &(*at)->next;
	copy = arena_alloc(s->arena, sizeof(*copy));
	*copy = *p;
	copy->next = *at != NULL ? (*at)->next : NULL;
	*at = copy;
}

/* --- What the case is about: in the words of the suite of now --- */

static void put_attribute(struct issue_store *s, struct issue_file *f, xmlNode *n, const char *name,
			  const char *value)
{
	if (is(element_get(s->arena, n, name), element_safe(s->arena, value)))
		return;
	put_optional(n, name, value);
	f->changed = true;
}

static void put_content(struct issue_store *s, struct issue_file *f, xmlNode *n, const char *text)
{
	if (is(element_text(s->arena, n), element_safe(s->arena, text)))
		return;
	element_put_text(n, text);
	f->changed = true;
}

/* The line of that name, and id unless it is NULL. */
static xmlNode *described(struct issue_store *s, struct issue_file *f, const char *name,
			  const char *id)
{
	xmlNode *n = element_first(f->root, name);

	while (n != NULL && id != NULL && !is(element_get(s->arena, n, "id"), id))
		n = element_next(n, name);
	return n != NULL ? n : element_add(f->root, name);
}

void lines_describe(struct issue_store *s, struct issue_file *f, const struct result_case *c)
{
	xmlNode *n = described(s, f, "title", NULL);

	put_attribute(s, f, n, "role", c->role);
	put_attribute(s, f, n, "section", c->section);
	put_attribute(s, f, n, "level", level_name(c->level));
	put_content(s, f, n, c->title);
	for (size_t i = 0; i < c->requirement_count; i++) {
		const struct result_requirement *r = &c->requirements[i];

		n = described(s, f, "requirement", element_safe(s->arena, r->id));
		put_attribute(s, f, n, "id", r->id);
		put_attribute(s, f, n, "spec", r->spec);
		put_attribute(s, f, n, "section", r->section);
		put_attribute(s, f, n, "level", words_level(r->level, r->must_not));
		put_attribute(s, f, n, "difference", r->difference);
		put_attribute(s, f, n, "changed", r->changed);
		put_content(s, f, n, r->text);
	}
}

/* --- What people say --- */

void lines_set(struct issue_store *s, struct issue_file *f, const char *name, const char *value,
	       const char *was, const char *at)
{
	xmlNode *n = element_add(f->root, "set");

	(void)s;
	element_set(n, "at", at);
	element_set(n, "name", name);
	element_set(n, "was", was);
	element_put_text(n, value);
	f->changed = true;
}

void lines_note(struct issue_store *s, struct issue_file *f, const char *text, const char *at)
{
	const char *safe = element_safe_lines(s->arena, text);
	xmlNode *n = element_add(f->root, "note");

	put_optional(n, "at", at);
	if (strchr(safe, '\n') != NULL)
		element_set_lines(n, "text", safe);
	else
		element_put_text(n, safe);
	f->changed = true;
}
