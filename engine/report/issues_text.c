/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Writing only; the store may hold anything, so all of it passes through report_line. */
#include "report/issues_text.h"

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

static const char *under_word(enum issue_under u)
{
	return u == ISSUE_FAILS ? "wrong" : u == ISSUE_PASSES ? "right" : "not known";
}

/* With two revisions one line speaks of all sightings of a version. */
static bool was_told(const struct issue *i, const struct issue_sighting *s)
{
	for (const struct issue_sighting *t = i->sightings; t != s; t = t->next)
		if (strcmp(t->implementation, s->implementation) == 0 &&
		    strcmp(t->version, s->version) == 0)
			return true;
	return false;
}

/* "linux 6.1: open"; with two revisions: "linux 6.1: wrong under rfc3775, right under rfc6275". */
static void put_states(struct text *t, const struct issue *i, const struct issue_filter *f)
{
	const char *before = "";

	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next) {
		if (f->from != NULL && was_told(i, s))
			continue;
		text_printf(t, "%s%s%s%s", before, s->implementation,
			    s->version[0] != '\0' ? " " : "", s->version);
		before = ", ";
		if (f->from == NULL)
			text_printf(t, ": %s under %s", issue_state_name(s->state), s->spec);
		else
			text_printf(t, ": %s under %s, %s under %s",
				    under_word(issue_under(i, s, f->from)), f->from,
				    under_word(issue_under(i, s, f->to)), f->to);
	}
}

/* Which sentence it is that changed. */
static void put_changes(struct text *t, const struct issue *i, size_t columns)
{
	for (const struct issue_requirement *r = i->requirements; r != NULL; r = r->next) {
		struct text change = {0};

		if (r->difference[0] == '\0' && r->changed[0] == '\0')
			continue;
		text_printf(&change, "%s: %s%s%s%s", r->id, r->difference,
			    r->changed[0] != '\0' ? " (" : "", r->changed,
			    r->changed[0] != '\0' ? ")" : "");
		text_printf(t, "%*s", LABEL_COLUMNS - 2, "");
		line_put_wrapped(t, text_str(&change), LABEL_COLUMNS - 2, columns, 0);
		text_done(&change);
	}
}

static void put_entry(struct text *t, const struct issue *i, const struct issue_filter *f,
		      const struct report_style *style)
{
	struct text states = {0};
	size_t room = columns_of(style);

	put_bold(t, style, i->id);
	text_put(t, "  ");
	line_put_cut(t, i->title, room - line_width(i->id) - 2);
	text_printf(t, "\n%*s", LABEL_COLUMNS - 2, "");
	put_states(&states, i, f);
	text_put(&states, "; ");
	text_put(&states, i->disposition);
	text_put(&states, i->ambiguous > 0 ? ", ambiguous?" : "");
	text_put(&states, "; ");
	text_put(&states, i->case_id);
	line_put_cut(t, text_str(&states), room - LABEL_COLUMNS + 2);
	text_put(t, "\n");
	text_done(&states);
	if (f->from != NULL)
		put_changes(t, i, room);
}

static unsigned put_entries(struct text *t, const struct issue *list, bool closed,
			    const struct issue_filter *f, const struct report_style *style)
{
	unsigned n = 0;

	for (const struct issue *i = list; i != NULL; i = i->next) {
		if (issue_is_closed(i) != closed || !issue_passes_filter(i, f))
			continue;
		if (n++ == 0)
			text_put(t, closed ? "Closed\n" : "Open\n");
		put_entry(t, i, f, style);
	}
	text_put(t, n > 0 ? "\n" : "");
	return n;
}

bool issues_list(const char *folder, const struct issue_filter *filter, struct text *t,
		 const struct report_style *style, struct err *err)
{
	struct arena *a = arena_new();
	struct issue *list;
	bool ok = issues_read(a, folder, &list, err);

	if (ok) {
		unsigned open = put_entries(t, list, false, filter, style);
		unsigned closed = put_entries(t, list, true, filter, style);

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
		put_field(t, style, "Revisions",
			  r->changed[0] != '\0' && r->difference[0] != '\0'
				  ? arena_printf(a, "%s (%s)", r->difference, r->changed)
				  : arena_printf(a, "%s%s", r->difference, r->changed));
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

static void put_passes(struct arena *a, struct text *t, const struct issue *i,
		       const struct report_style *style)
{
	for (const struct issue_pass *p = i->passes; p != NULL; p = p->next)
		put_field(t, style, "Right",
			  arena_printf(a, "%s %s under %s%s", p->implementation, p->version,
				       p->spec,
				       strcmp(p->verdict, "not-asked") == 0
					       ? ", which does not ask for this" : ""));
	for (const struct issue_pass *p = i->reference; p != NULL; p = p->next)
		put_field(t, style, "Reference",
			  arena_printf(a, "%s under %s (the reference node of mip6test %s)",
				       p->verdict, p->spec, p->version));
	if (i->ambiguous > 0)
		put_field(t, style, "Ambiguous?",
			  arena_printf(a, "%u implementations fail this requirement in the same way",
				       i->ambiguous));
}

static void put_events(struct arena *a, struct text *t, const struct issue *i,
		       const struct report_style *style)
{
	text_put(t, "\n");
	put_passes(a, t, i, style);
	for (const struct issue_note *n = i->notes; n != NULL; n = n->next)
		put_field(t, style, "Note", arena_printf(a, "%s %s", n->at, n->text));
	for (const struct issue_event *e = i->events; e != NULL; e = e->next)
		put_field(t, style, "History",
			  e->implementation[0] == '\0'
				  ? arena_printf(a, "%s %s", e->at, e->text)
				  : arena_printf(a, "%s %s %s, %s: %s", e->at, e->implementation,
						 e->version, e->spec, e->text));
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
	put_field(t, style, "Elsewhere", i->link);
	put_field(t, style, "The same as", i->duplicate_of);
	put_field(t, style, "Only of", i->only);
	if (i->torn[0] != '\0')
		put_field(t, style, "Torn", arena_printf(a, "two branches set the %s differently; "
							    "set it again", i->torn));
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
