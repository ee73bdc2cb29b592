/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Spreadsheets take a cell that begins with = + - @ for a formula: an apostrophe goes before it. */
#include "report/issues_export.h"

#include "report/issues_markdown.h"
#include "report/report_line.h"
#include "report/report_markdown.h"

#include <string.h>

/* --- CSV (RFC 4180) --- */

static void put_cell(struct text *t, const char *s, const char *after)
{
	struct text line = {0};
	const char *p;

	line_put(&line, s);
	p = text_str(&line);
	text_put(t, p[0] != '\0' && strchr("=+-@", p[0]) != NULL ? "\"'" : "\"");
	for (; *p != '\0'; p++)
		text_put_n(t, *p == '"' ? "\"\"" : p, *p == '"' ? 2 : 1);
	text_put(t, "\"");
	text_put(t, after);
	text_done(&line);
}

static void put_row(struct text *t, const char *const *cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put_cell(t, cells[i], i + 1 < count ? "," : "\r\n");
}

void issues_put_csv(struct text *t, const struct issue *list, const struct issue_filter *filter)
{
	static const char *const heads[] = {
		"id", "case", "mismatch", "title", "role", "section", "level", "disposition",
		"severity", "link", "duplicate-of", "implementation", "vendor", "version",
		"specification", "state", "first", "last", "fixed-in", "reason", "repeat"};

	put_row(t, heads, COUNT_OF(heads));
	for (const struct issue *i = list; i != NULL; i = i->next) {
		if (!issue_passes_filter(i, filter))
			continue;
		for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next) {
			const char *const cells[] = {
				i->id, i->case_id, i->mismatch, i->title, i->role, i->section,
				i->level, i->disposition, i->severity, i->link, i->duplicate_of,
				s->implementation, s->vendor, s->version, s->spec,
				issue_state_name(s->state), s->first_at, s->last_at, s->fixed_in,
				s->reason, s->repeat};

			put_row(t, cells, COUNT_OF(cells));
		}
	}
}

/* --- JSON --- */

static void put_member(struct text *t, const char *before, const char *key, const char *value)
{
	text_put(t, before);
	text_json(t, key);
	text_put(t, ":");
	text_json(t, value);
}

static void put_flag(struct text *t, const char *key, bool is)
{
	text_put(t, ",");
	text_json(t, key);
	text_put(t, is ? ":true" : ":false");
}

static void put_requirement(struct text *t, const struct issue_requirement *r)
{
	put_member(t, "{", "id", r->id);
	put_member(t, ",", "spec", r->spec);
	put_member(t, ",", "section", r->section);
	put_member(t, ",", "level", r->level);
	put_member(t, ",", "text", r->text);
	put_member(t, ",", "difference", r->difference);
	put_member(t, ",", "changed", r->changed);
	text_put(t, "}");
}

static void put_sighting(struct text *t, const struct issue_sighting *s)
{
	put_member(t, "{", "implementation", s->implementation);
	put_member(t, ",", "vendor", s->vendor);
	put_member(t, ",", "version", s->version);
	put_member(t, ",", "spec", s->spec);
	put_member(t, ",", "state", issue_state_name(s->state));
	put_member(t, ",", "since", s->since);
	put_member(t, ",", "fixed_in", s->fixed_in);
	put_member(t, ",", "first", s->first_at);
	put_member(t, ",", "first_run", s->first_run);
	put_member(t, ",", "last", s->last_at);
	put_member(t, ",", "last_run", s->last_run);
	put_member(t, ",", "reason", s->reason);
	put_member(t, ",", "expected", s->expected);
	put_member(t, ",", "got", s->got);
	put_member(t, ",", "capture", s->capture);
	put_member(t, ",", "repeat", s->repeat);
	put_member(t, ",", "ladder", s->ladder);
	text_put(t, "}");
}

static void put_pass(struct text *t, const struct issue_pass *p)
{
	put_member(t, "{", "implementation", p->implementation);
	put_member(t, ",", "version", p->version);
	put_member(t, ",", "spec", p->spec);
	put_member(t, ",", "at", p->at);
	put_member(t, ",", "verdict", p->verdict[0] != '\0' ? p->verdict : "pass");
	text_put(t, "}");
}

static void put_event(struct text *t, const struct issue_event *e)
{
	put_member(t, "{", "at", e->at);
	put_member(t, ",", "text", e->text);
	put_member(t, ",", "run", e->run);
	put_member(t, ",", "implementation", e->implementation);
	put_member(t, ",", "version", e->version);
	put_member(t, ",", "spec", e->spec);
	put_member(t, ",", "state", e->state);
	text_put(t, "}");
}

/* A list member: each of its items by put. */
#define PUT_LIST(t, key, type, first, put)                                                         \
	do {                                                                                       \
		text_put(t, ",\"" key "\":[");                                                     \
		for (const type *each = first; each != NULL; each = each->next) {                  \
			text_put(t, each != (first) ? "," : "");                                   \
			put(t, each);                                                              \
		}                                                                                  \
		text_put(t, "]");                                                                  \
	} while (false)

static void put_note(struct text *t, const struct issue_note *n)
{
	put_member(t, "{", "at", n->at);
	put_member(t, ",", "text", n->text);
	text_put(t, "}");
}

static void put_issue(struct text *t, const struct issue *i)
{
	put_member(t, "{", "id", i->id);
	put_member(t, ",", "case", i->case_id);
	put_member(t, ",", "mismatch", i->mismatch);
	put_member(t, ",", "only", i->only);
	put_member(t, ",", "title", i->title);
	put_member(t, ",", "role", i->role);
	put_member(t, ",", "section", i->section);
	put_member(t, ",", "level", i->level);
	put_member(t, ",", "disposition", i->disposition);
	put_member(t, ",", "severity", i->severity);
	put_member(t, ",", "link", i->link);
	put_member(t, ",", "duplicate_of", i->duplicate_of);
	put_flag(t, "closed", issue_is_closed(i));
	put_flag(t, "spec_changed", i->spec_changed);
	text_printf(t, ",\"ambiguous\":%u", i->ambiguous);
	PUT_LIST(t, "requirements", struct issue_requirement, i->requirements, put_requirement);
	PUT_LIST(t, "sightings", struct issue_sighting, i->sightings, put_sighting);
	PUT_LIST(t, "passes", struct issue_pass, i->passes, put_pass);
	PUT_LIST(t, "reference", struct issue_pass, i->reference, put_pass);
	PUT_LIST(t, "notes", struct issue_note, i->notes, put_note);
	PUT_LIST(t, "events", struct issue_event, i->events, put_event);
	text_put(t, "}");
}

void issues_put_json(struct text *t, const struct issue *list, const struct issue_filter *filter)
{
	bool first = true;

	text_put(t, "{\"issues\":[");
	for (const struct issue *i = list; i != NULL; i = i->next) {
		if (!issue_passes_filter(i, filter))
			continue;
		text_put(t, first ? "\n" : ",\n");
		put_issue(t, i);
		first = false;
	}
	text_put(t, "\n]}\n");
}

/* --- Markdown --- */

static void name_only(struct text *t, const char *id)
{
	markdown_text(t, id);
}

void issue_put_markdown(struct text *t, const struct issue *i, const struct issue *list)
{
	text_printf(t, "# %s: ", i->id);
	markdown_text(t, i->title);
	text_put(t, "\n\n");
	issue_render(t, i, list, name_only);
	while (t->len > 1 && t->at[t->len - 2] == '\n')
		t->at[--t->len] = '\0';
}
