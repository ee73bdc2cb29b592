/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Elements of an issue file: read, set, added with the indentation that a person would give them.
 * Elements and attributes that are not known here are never touched. */
#include "report/issues_parts.h"

#include "base/text.h"
#include "report/report_line.h"

#include <string.h>

static xmlNode *skip_to(xmlNode *n, const char *name)
{
	while (n != NULL &&
	       (n->type != XML_ELEMENT_NODE || strcmp((const char *)n->name, name) != 0))
		n = n->next;
	return n;
}

xmlNode *element_first(const xmlNode *parent, const char *name)
{
	return skip_to(parent->children, name);
}

xmlNode *element_next(const xmlNode *n, const char *name)
{
	return skip_to(n->next, name);
}

const char *element_get(struct arena *a, const xmlNode *n, const char *name)
{
	xmlChar *value = xmlGetNoNsProp(n, (const xmlChar *)name);
	const char *copy = arena_string(a, value != NULL ? (const char *)value : "");

	xmlFree(value);
	return copy;
}

void element_set(xmlNode *n, const char *name, const char *value)
{
	struct text safe = {0};

	line_put(&safe, value);
	xmlSetProp(n, (const xmlChar *)name, (const xmlChar *)text_str(&safe));
	text_done(&safe);
}

const char *element_text(struct arena *a, const xmlNode *n)
{
	xmlChar *content = xmlNodeGetContent(n);
	const char *copy = arena_string(a, content != NULL ? (const char *)content : "");

	xmlFree(content);
	return copy;
}

const char *element_child_text(struct arena *a, const xmlNode *parent, const char *name)
{
	const xmlNode *n = element_first(parent, name);

	return n != NULL ? element_text(a, n) : "";
}

static xmlNode *break_and_indent(unsigned depth)
{
	struct text t = {0};
	xmlNode *n;

	text_printf(&t, "\n%*s", (int)(2 * depth), "");
	n = xmlNewText((const xmlChar *)text_str(&t));
	text_done(&t);
	return n;
}

xmlNode *element_add(xmlNode *parent, unsigned depth, const char *name)
{
	xmlNode *last = parent->last, *n = xmlNewNode(NULL, (const xmlChar *)name);

	/* What stands before the end tag is its indentation. */
	if (last != NULL && xmlIsBlankNode(last)) {
		xmlUnlinkNode(last);
		xmlFreeNode(last);
	}
	xmlAddChild(parent, break_and_indent(depth));
	xmlAddChild(parent, n);
	xmlAddChild(parent, break_and_indent(depth - 1));
	return n;
}

static void set_text(xmlNode *n, const char *text, bool lines)
{
	struct text safe = {0};

	if (lines) {
		text_put(&safe, "\n");
		line_put_block(&safe, text, 0);
	} else {
		line_put(&safe, text);
	}
	xmlNodeSetContent(n, NULL);
	xmlNodeAddContent(n, (const xmlChar *)text_str(&safe));
	text_done(&safe);
}

void element_add_text(xmlNode *parent, unsigned depth, const char *name, const char *text)
{
	set_text(element_add(parent, depth, name), text, false);
}

void element_put_text(xmlNode *parent, unsigned depth, const char *name, const char *text,
		      bool lines)
{
	xmlNode *n = element_first(parent, name);

	if (n == NULL)
		n = element_add(parent, depth, name);
	set_text(n, text, lines);
}

const char *element_safe(struct arena *a, const char *s)
{
	struct text t = {0};
	const char *copy;

	line_put(&t, s);
	copy = arena_string(a, text_str(&t));
	text_done(&t);
	return copy;
}

void element_add_event(xmlNode *parent, unsigned depth, const char *at, const char *run,
		       const char *text)
{
	xmlNode *e = element_add(parent, depth, "event");
	struct text clean = {0};

	element_set(e, "at", at);
	if (run[0] != '\0')
		element_set(e, "run", run);
	line_put(&clean, text);
	xmlNodeAddContent(e, (const xmlChar *)text_str(&clean));
	text_done(&clean);
}

/* --- The tree as data --- */

static enum issue_state state_of(struct arena *a, const xmlNode *n)
{
	const char *name = element_get(a, n, "state");

	for (unsigned s = ISSUE_OPEN; s <= ISSUE_FIXED; s++)
		if (strcmp(name, issue_state_name((enum issue_state)s)) == 0)
			return (enum issue_state)s;
	return ISSUE_OPEN; /* a slip of a person's pen hides nothing */
}

static struct issue_event *events_of(struct arena *a, const xmlNode *parent)
{
	struct issue_event *first = NULL, **end = &first;

	for (xmlNode *n = element_first(parent, "event"); n != NULL; n = element_next(n, "event")) {
		struct issue_event *e = arena_alloc(a, sizeof(*e));

		e->at = element_get(a, n, "at");
		e->run = element_get(a, n, "run");
		e->text = element_text(a, n);
		*end = e;
		end = &e->next;
	}
	return first;
}

static const char *child_get(struct arena *a, const xmlNode *parent, const char *child,
			     const char *name)
{
	const xmlNode *n = element_first(parent, child);

	return n != NULL ? element_get(a, n, name) : "";
}

static const char *ladder_of(struct arena *a, const xmlNode *n)
{
	const char *s = element_child_text(a, n, "ladder");

	return s[0] == '\n' ? s + 1 : s;
}

static struct issue_sighting *sighting_of(struct arena *a, const xmlNode *n)
{
	struct issue_sighting *s = arena_alloc(a, sizeof(*s));

	s->implementation = element_get(a, n, "implementation");
	s->vendor = element_get(a, n, "vendor");
	s->version = element_get(a, n, "version");
	s->spec = element_get(a, n, "spec");
	s->state = state_of(a, n);
	s->first_at = child_get(a, n, "first", "at");
	s->first_run = child_get(a, n, "first", "run");
	s->last_at = child_get(a, n, "last", "at");
	s->last_run = child_get(a, n, "last", "run");
	s->reason = element_child_text(a, n, "reason");
	s->expected = element_child_text(a, n, "expected");
	s->got = element_child_text(a, n, "got");
	s->capture = element_child_text(a, n, "capture");
	s->repeat = element_child_text(a, n, "repeat");
	s->ladder = ladder_of(a, n);
	s->events = events_of(a, n);
	return s;
}

static void read_sightings(struct arena *a, const xmlNode *root, struct issue *i)
{
	struct issue_sighting **end = &i->sightings;

	for (xmlNode *n = element_first(root, "sighting"); n != NULL;
	     n = element_next(n, "sighting")) {
		*end = sighting_of(a, n);
		end = &(*end)->next;
	}
}

static void read_requirements(struct arena *a, const xmlNode *root, struct issue *i)
{
	struct issue_requirement **end = &i->requirements;

	for (xmlNode *n = element_first(root, "requirement"); n != NULL;
	     n = element_next(n, "requirement")) {
		struct issue_requirement *r = arena_alloc(a, sizeof(*r));

		r->id = element_get(a, n, "id");
		r->spec = element_get(a, n, "spec");
		r->section = element_get(a, n, "section");
		r->level = element_get(a, n, "level");
		r->text = element_text(a, n);
		*end = r;
		end = &r->next;
	}
}

static void read_notes(struct arena *a, const xmlNode *root, struct issue *i)
{
	struct issue_note **end = &i->notes;

	for (xmlNode *n = element_first(root, "note"); n != NULL; n = element_next(n, "note")) {
		struct issue_note *note = arena_alloc(a, sizeof(*note));

		note->at = element_get(a, n, "at");
		note->text = element_text(a, n);
		*end = note;
		end = &note->next;
	}
}

struct issue *issue_of_file(struct arena *a, const struct issue_file *f)
{
	struct issue *i = arena_alloc(a, sizeof(*i));

	i->id = f->id;
	i->case_id = element_get(a, f->root, "case");
	i->mismatch = element_get(a, f->root, "mismatch");
	i->role = element_get(a, f->root, "role");
	i->section = element_get(a, f->root, "section");
	i->level = element_get(a, f->root, "level");
	i->disposition = element_get(a, f->root, "disposition");
	i->severity = element_get(a, f->root, "severity");
	i->title = element_child_text(a, f->root, "title");
	read_requirements(a, f->root, i);
	read_sightings(a, f->root, i);
	read_notes(a, f->root, i);
	i->events = events_of(a, f->root);
	return i;
}
