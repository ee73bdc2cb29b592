/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Writing only; the store may hold anything, so all of it passes through report_line. */
#include "report/issues_text.h"

#include "report/issues.h"
#include "report/report_line.h"
#include "report/report_words.h"

#include <string.h>

enum { LABEL_COLUMNS = 13 };

static unsigned columns_of(const struct report_style *s)
{
	return s->columns < 60 ? 80 : s->columns;
}

static void put_bold(struct text *t, const struct report_style *style, const char *s)
{
	text_put(t, style->color ? "\033[1m" : "");
	line_put(t, s);
	text_put(t, style->color ? "\033[0m" : "");
}

/* --- List --- */

static void put_states(struct text *t, const struct issue *i)
{
	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next)
		text_printf(t, "%s%s%s%s: %s", s == i->sightings ? "" : ", ", s->implementation,
			    s->version[0] != '\0' ? " " : "", s->version,
			    issue_state_name(s->state));
}

static void put_entry(struct text *t, const struct issue *i, const struct report_style *style)
{
	struct text states = {0};
	size_t room = columns_of(style);

	put_bold(t, style, i->id);
	text_put(t, "  ");
	line_put_cut(t, i->title, room - line_width(i->id) - 2);
	text_printf(t, "\n%*s", LABEL_COLUMNS - 2, "");
	put_states(&states, i);
	text_put(&states, "; ");
	text_put(&states, i->disposition);
	text_put(&states, "; ");
	text_put(&states, i->case_id);
	line_put_cut(t, text_str(&states), room - LABEL_COLUMNS + 2);
	text_put(t, "\n");
	text_done(&states);
}

static unsigned put_entries(struct text *t, const struct issue *list, bool closed,
			    const struct report_style *style)
{
	unsigned n = 0;

	for (const struct issue *i = list; i != NULL; i = i->next) {
		if (issue_is_closed(i) != closed)
			continue;
		if (n++ == 0)
			text_put(t, closed ? "Closed\n" : "Open\n");
		put_entry(t, i, style);
	}
	text_put(t, n > 0 ? "\n" : "");
	return n;
}

bool issues_list(const char *folder, struct text *t, const struct report_style *style,
		 struct err *err)
{
	struct arena *a = arena_new();
	struct issue *list;
	bool ok = issues_read(a, folder, &list, err);

	if (ok) {
		unsigned open = put_entries(t, list, false, style);
		unsigned closed = put_entries(t, list, true, style);

		text_printf(t, "%u open, %u closed\n", open, closed);
	}
	arena_free(a);
	return ok;
}

/* --- One --- */

static void put_field(struct text *t, const struct report_style *style, const char *label,
		      const char *value)
{
	if (value[0] == '\0')
		return;
	text_printf(t, "%-*s", LABEL_COLUMNS, label);
	line_put_wrapped(t, value, LABEL_COLUMNS, columns_of(style), 0);
}

static void put_requirements(struct arena *a, struct text *t, const struct issue *i,
			     const struct report_style *style)
{
	text_put(t, i->requirements != NULL ? "\n" : "");
	for (const struct issue_requirement *r = i->requirements; r != NULL; r = r->next) {
		struct text spec = {0};

		words_spec(&spec, r->spec);
		put_field(t, style, r->level,
			  arena_printf(a, "%s  (%s %s, %s)", r->text, text_str(&spec), r->section,
				       r->id));
		text_done(&spec);
	}
}

static void put_sighting(struct arena *a, struct text *t, const struct issue_sighting *s,
			 const struct report_style *style)
{
	struct text spec = {0};

	words_spec(&spec, s->spec);
	text_put(t, "\n");
	put_bold(t, style,
		 arena_printf(a, "%s %s, %s: %s", s->implementation, s->version, text_str(&spec),
			      issue_state_name(s->state)));
	text_done(&spec);
	text_put(t, "\n");
	put_field(t, style, "  Seen",
		  arena_printf(a, "first %s, last %s", s->first_at, s->last_at));
	put_field(t, style, "  Reason", s->reason);
	put_field(t, style, "  Expected", s->expected);
	put_field(t, style, "  Got", s->got);
	put_field(t, style, "  Capture", s->capture);
	put_field(t, style, "  Repeat", s->repeat);
	if (s->ladder[0] != '\0') {
		text_put(t, "\n");
		line_put_block(t, s->ladder, 0);
	}
}

static void put_events(struct arena *a, struct text *t, const struct issue *i,
		       const struct report_style *style)
{
	text_put(t, "\n");
	for (const struct issue_note *n = i->notes; n != NULL; n = n->next)
		put_field(t, style, "Note", arena_printf(a, "%s %s", n->at, n->text));
	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next)
		for (const struct issue_event *e = s->events; e != NULL; e = e->next)
			put_field(t, style, "History",
				  arena_printf(a, "%s %s %s: %s", e->at, s->implementation,
					       s->version, e->text));
	for (const struct issue_event *e = i->events; e != NULL; e = e->next)
		put_field(t, style, "History", arena_printf(a, "%s %s", e->at, e->text));
}

static void put_issue(struct arena *a, struct text *t, const struct issue *i,
		      const struct report_style *style)
{
	put_bold(t, style, i->id);
	text_put(t, "  ");
	line_put_wrapped(t, i->title, line_width(i->id) + 2, columns_of(style), 0);
	put_field(t, style, "Test case", i->case_id);
	put_field(t, style, "Deviation", i->mismatch);
	put_field(t, style, "Disposition", i->disposition);
	put_field(t, style, "Severity", i->severity);
	put_requirements(a, t, i, style);
	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next)
		put_sighting(a, t, s, style);
	put_events(a, t, i, style);
}

bool issues_show(const char *folder, const char *id, struct text *t,
		 const struct report_style *style, struct err *err)
{
	struct arena *a = arena_new();
	struct issue *list, *i = NULL;
	bool ok = issues_read(a, folder, &list, err);

	for (i = ok ? list : NULL; i != NULL && strcmp(i->id, id) != 0;)
		i = i->next;
	if (i != NULL)
		put_issue(a, t, i, style);
	else if (ok)
		ok = err_set(err, "%s: there is no issue \"%s\"", folder, id);
	arena_free(a);
	return ok;
}
