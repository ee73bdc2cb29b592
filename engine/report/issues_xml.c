/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Elements of an issue file: read, set, added, each on a line of its own. Elements and attributes
 * that are not known here are never touched. */
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
	const char *copy = value != NULL ? arena_string(a, (const char *)value) : "";

	xmlFree(value);
	return copy;
}

const char *element_text(struct arena *a, const xmlNode *n)
{
	xmlChar *content = xmlNodeGetContent(n);
	const char *copy = content != NULL ? arena_string(a, (const char *)content) : "";

	xmlFree(content);
	return copy;
}

/* --- Made safe --- */

static void put_lines(struct text *t, const char *s)
{
	line_put_block(t, s, 0);
	while (t->len > 0 && t->at[t->len - 1] == '\n')
		t->at[--t->len] = '\0';
}

static const char *keep(struct arena *a, struct text *t)
{
	const char *copy = arena_string(a, text_str(t));

	text_done(t);
	return copy;
}

const char *element_safe(struct arena *a, const char *s)
{
	struct text t = {0};

	line_put(&t, s);
	return keep(a, &t);
}

const char *element_safe_lines(struct arena *a, const char *s)
{
	struct text t = {0};

	put_lines(&t, s);
	return keep(a, &t);
}

void element_set(xmlNode *n, const char *name, const char *value)
{
	struct text safe = {0};

	line_put(&safe, value);
	xmlSetProp(n, (const xmlChar *)name, (const xmlChar *)text_str(&safe));
	text_done(&safe);
}

/* The line breaks become character references: the element stays one line of the file. */
void element_set_lines(xmlNode *n, const char *name, const char *value)
{
	struct text safe = {0};

	put_lines(&safe, value);
	xmlSetProp(n, (const xmlChar *)name, (const xmlChar *)text_str(&safe));
	text_done(&safe);
}

void element_put_text(xmlNode *n, const char *text)
{
	struct text safe = {0};

	line_put(&safe, text);
	xmlNodeSetContent(n, NULL);
	xmlNodeAddContent(n, (const xmlChar *)text_str(&safe));
	text_done(&safe);
}

/* --- Lines --- */

static void drop(xmlNode *n)
{
	xmlUnlinkNode(n);
	xmlFreeNode(n);
}

xmlNode *element_add(xmlNode *root, const char *name)
{
	xmlNode *last = root->last, *n = xmlNewNode(NULL, (const xmlChar *)name);

	/* What stands before the end tag is its indentation. */
	if (last != NULL && xmlIsBlankNode(last))
		drop(last);
	xmlAddChild(root, xmlNewText((const xmlChar *)"\n  "));
	xmlAddChild(root, n);
	xmlAddChild(root, xmlNewText((const xmlChar *)"\n"));
	return n;
}

void element_remove(xmlNode *n)
{
	if (n->prev != NULL && xmlIsBlankNode(n->prev))
		drop(n->prev);
	drop(n);
}

/* --- The tree as data --- */

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* As element_get, of the sighting's or event's implementation, version and revision. */
struct key {
	const char *implementation, *version, *spec;
};

static struct key key_of(struct arena *a, const xmlNode *n)
{
	return (struct key){element_get(a, n, "implementation"), element_get(a, n, "version"),
			    element_get(a, n, "spec")};
}

static struct issue_sighting *sighting_for(struct arena *a, struct issue *i, const struct key *k)
{
	struct issue_sighting **at = &i->sightings, *s;

	for (; (s = *at) != NULL; at = &s->next)
		if (is(s->implementation, k->implementation) && is(s->version, k->version) &&
		    is(s->spec, k->spec))
			return s;
	s = arena_alloc(a, sizeof(*s));
	*s = (struct issue_sighting){.implementation = k->implementation,
				     .version = k->version, .spec = k->spec, .vendor = "",
				     .since = "", .fixed_in = "", .first_at = "", .first_run = "",
				     .last_at = "", .last_run = "", .reason = "", .expected = "",
				     .got = "", .capture = "", .repeat = "", .evidence_at = "",
				     .ladder = ""};
	*at = s;
	return s;
}

/* Two branches may have a line each for the same sighting: the first of the first, the last of the
 * last. */
static void read_sighting(struct arena *a, struct issue *i, const xmlNode *n)
{
	const struct key k = key_of(a, n);
	struct issue_sighting *s = sighting_for(a, i, &k);
	const char *first = element_get(a, n, "first"), *last = element_get(a, n, "last");

	if (s->first_at[0] == '\0' || strcmp(first, s->first_at) < 0) {
		s->first_at = first;
		s->first_run = element_get(a, n, "first-run");
	}
	if (strcmp(last, s->last_at) >= 0) {
		s->last_at = last;
		s->last_run = element_get(a, n, "last-run");
		s->vendor = element_get(a, n, "vendor");
	}
}

static void read_evidence(struct arena *a, struct issue *i, const xmlNode *n)
{
	const struct key k = key_of(a, n);
	struct issue_sighting *s = sighting_for(a, i, &k);
	const char *at = element_get(a, n, "at");

	if (strcmp(at, s->evidence_at) < 0)
		return;
	s->evidence_at = at;
	s->reason = element_get(a, n, "reason");
	s->expected = element_get(a, n, "expected");
	s->got = element_get(a, n, "got");
	s->capture = element_get(a, n, "capture");
	s->repeat = element_get(a, n, "repeat");
	s->ladder = element_get(a, n, "ladder");
}

static bool same_event(const struct issue_event *a, const struct issue_event *b)
{
	return is(a->at, b->at) && is(a->text, b->text) && is(a->run, b->run) &&
	       is(a->implementation, b->implementation) && is(a->version, b->version) &&
	       is(a->spec, b->spec) && is(a->state, b->state);
}

/* By time; the order of the file where times are equal. */
static void keep_event(struct issue *i, struct issue_event *e)
{
	struct issue_event **at = &i->events;

	for (; *at != NULL && strcmp((*at)->at, e->at) <= 0; at = &(*at)->next)
		if (same_event(*at, e))
			return;
	e->next = *at;
	*at = e;
}

static void read_event(struct arena *a, struct issue *i, const xmlNode *n)
{
	struct issue_event *e = arena_alloc(a, sizeof(*e));
	const struct key k = key_of(a, n);

	*e = (struct issue_event){element_get(a, n, "at"), element_text(a, n),
				  element_get(a, n, "run"), k.implementation, k.version, k.spec,
				  element_get(a, n, "state"), element_get(a, n, "fixed-in"), NULL};
	keep_event(i, e);
}

static void read_pass(struct arena *a, struct issue_pass **list, const xmlNode *n)
{
	const struct key k = key_of(a, n);
	const char *at = element_get(a, n, "at");
	struct issue_pass *p;

	for (; (p = *list) != NULL; list = &p->next)
		if (is(p->implementation, k.implementation) && is(p->version, k.version) &&
		    is(p->spec, k.spec))
			break;
	if (p != NULL && strcmp(at, p->at) < 0)
		return;
	if (p == NULL)
		p = *list = arena_alloc(a, sizeof(*p));
	*p = (struct issue_pass){k.implementation, k.version, k.spec, at,
				 element_get(a, n, "verdict"), p->next};
}

/* A row that stands twice, in the words of two branches, is that which stands first. */
static void read_requirement(struct arena *a, struct issue *i, const xmlNode *n)
{
	struct issue_requirement **at = &i->requirements, *r;
	const char *id = element_get(a, n, "id");

	while (*at != NULL && !is((*at)->id, id))
		at = &(*at)->next;
	if (*at != NULL)
		return;
	r = *at = arena_alloc(a, sizeof(*r));
	*r = (struct issue_requirement){id, element_get(a, n, "spec"), element_get(a, n, "section"),
					element_get(a, n, "level"), element_text(a, n),
					element_get(a, n, "difference"),
					element_get(a, n, "changed"), NULL};
}

static void read_note(struct arena *a, struct issue *i, const xmlNode *n)
{
	struct issue_note **at = &i->notes, *note = arena_alloc(a, sizeof(*note));
	const char *text = element_get(a, n, "text");

	while (*at != NULL)
		at = &(*at)->next;
	note->at = element_get(a, n, "at");
	note->text = text[0] != '\0' ? text : element_text(a, n);
	*at = note;
}

/* A setting: the last one counts. One that was made in knowledge of another value than the one
 * before it comes from another branch; until somebody sets it again, it is torn. */
static void settle_setting(struct arena *a, struct issue *i, const xmlNode *root, const char *name,
			   const char **value)
{
	const char *at = "";
	bool torn = false;

	for (xmlNode *n = element_first(root, "set"); n != NULL; n = element_next(n, "set")) {
		const char *when = element_get(a, n, "at");
		bool later = strcmp(when, at) >= 0;

		if (!is(element_get(a, n, "name"), name))
			continue;
		torn = at[0] != '\0' && xmlHasProp(n, (const xmlChar *)"was") != NULL &&
		       !is(element_get(a, n, "was"), *value) && !is(element_text(a, n), *value);
		at = later ? when : at;
		*value = later ? element_text(a, n) : *value;
	}
	if (torn)
		i->torn = name;
}

static void read_settings(struct arena *a, struct issue *i, const xmlNode *root)
{
	settle_setting(a, i, root, "disposition", &i->disposition);
	settle_setting(a, i, root, "severity", &i->severity);
	settle_setting(a, i, root, "link", &i->link);
	settle_setting(a, i, root, "duplicate-of", &i->duplicate_of);
	settle_setting(a, i, root, "case", &i->case_id);
	for (xmlNode *n = element_first(root, "set"); n != NULL; n = element_next(n, "set")) {
		struct issue_event *e = arena_alloc(a, sizeof(*e));
		const char *name = element_get(a, n, "name"), *was = element_get(a, n, "was");
		const char *value = element_text(a, n);

		*e = (struct issue_event){.at = element_get(a, n, "at"), .run = "",
					  .implementation = "", .version = "", .spec = "",
					  .state = "", .fixed_in = ""};
		e->text = was[0] != '\0' ? arena_printf(a, "%s: %s, was %s", name, value, was)
					 : arena_printf(a, "%s: %s", name, value);
		keep_event(i, e);
	}
}

static void read_line(struct arena *a, struct issue *i, const xmlNode *n)
{
	const char *name = (const char *)n->name;

	if (is(name, "title") && i->title[0] == '\0') {
		i->title = element_text(a, n);
		i->role = element_get(a, n, "role");
		i->section = element_get(a, n, "section");
		i->level = element_get(a, n, "level");
	} else if (is(name, "requirement")) {
		read_requirement(a, i, n);
	} else if (is(name, "sighting")) {
		read_sighting(a, i, n);
	} else if (is(name, "evidence")) {
		read_evidence(a, i, n);
	} else if (is(name, "event")) {
		read_event(a, i, n);
	} else if (is(name, "passes")) {
		read_pass(a, &i->passes, n);
	} else if (is(name, "reference")) {
		read_pass(a, &i->reference, n);
	} else if (is(name, "note")) {
		read_note(a, i, n);
	}
}

struct issue *issue_of_file(struct arena *a, const struct issue_file *f)
{
	struct issue *i = arena_alloc(a, sizeof(*i));

	*i = (struct issue){.id = f->id, .case_id = element_get(a, f->root, "case"),
			    .mismatch = element_get(a, f->root, "mismatch"),
			    .only = element_get(a, f->root, "only"), .title = "", .role = "",
			    .section = "", .level = "", .disposition = "new", .severity = "",
			    .link = "", .duplicate_of = "", .torn = ""};
	for (const xmlNode *n = f->root->children; n != NULL; n = n->next)
		if (n->type == XML_ELEMENT_NODE)
			read_line(a, i, n);
	read_settings(a, i, f->root);
	issue_settle(i);
	return i;
}
