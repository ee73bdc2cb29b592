/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One issue as a bug report: what the specification wants, what was sent and seen, how to repeat
 * it, who shows it, what the reference node does, what people say, what happened. */
#include "report/issues_markdown.h"

#include "report/report_markdown.h"
#include "report/report_words.h"

#include <ctype.h>
#include <string.h>

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* --- Words --- */

/* People may have written anything where an id should stand. */
void issue_link(struct text *t, const char *id)
{
	for (const char *p = id; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && *p != '-') {
			markdown_text(t, id);
			return;
		}
	text_printf(t, "[%s](#", id);
	for (const char *p = id; *p != '\0'; p++)
		text_printf(t, "%c", tolower((unsigned char)*p));
	text_put(t, ")");
}

void issue_put_implementation(struct text *t, const struct issue_sighting *s)
{
	markdown_text(t, s->implementation);
	text_put(t, s->version[0] != '\0' ? " " : "");
	markdown_text(t, s->version);
}

static const char *mismatch_words(const char *name)
{
	for (unsigned m = MISMATCH_NONE; m <= MISMATCH_ACCEPTED; m++)
		if (is(name, mismatch_name((enum mismatch)m)))
			return words_mismatch((enum mismatch)m);
	return name;
}

/* An address that can be nothing else, else the text. */
static void put_address(struct text *t, const char *s)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				   "-._~:/?#=&%+";
	bool is_web = has_prefix(s, "https://") || has_prefix(s, "http://");

	if (is_web && strspn(s, good) == strlen(s))
		text_printf(t, "<%s>", s);
	else
		markdown_text(t, s);
}

/* --- What the specification wants --- */

static void put_requirement(struct text *t, const struct issue_requirement *r)
{
	text_put(t, "> **");
	markdown_text(t, r->level);
	text_put(t, "** (");
	markdown_reference(t, r->spec, r->section);
	text_put(t, ", ");
	markdown_text(t, r->id);
	text_put(t, "): ");
	markdown_text(t, r->text);
	if (r->difference[0] != '\0' || r->changed[0] != '\0') {
		text_put(t, "\n>\n> Between revisions: ");
		markdown_text(t, r->difference);
		text_put(t, r->difference[0] != '\0' && r->changed[0] != '\0' ? " (" : "");
		markdown_text(t, r->changed);
		text_put(t, r->difference[0] != '\0' && r->changed[0] != '\0' ? ")" : "");
	}
}

static void put_requirements(struct text *t, const struct issue *i)
{
	if (i->requirements == NULL)
		return;
	text_put(t, "**What the specification wants**\n\n");
	for (const struct issue_requirement *r = i->requirements; r != NULL; r = r->next) {
		put_requirement(t, r);
		text_put(t, r->next != NULL ? "\n>\n" : "\n");
	}
	text_put(t, "\n");
}

static void put_sentence_of(struct text *t, const struct issue *i)
{
	bool any = false;

	for (const struct issue_requirement *r = i->requirements; r != NULL; r = r->next) {
		if (r->difference[0] == '\0' && r->changed[0] == '\0')
			continue;
		text_put(t, any ? "; " : " What changed: ");
		markdown_text(t, r->id);
		text_put(t, r->difference[0] != '\0' ? ", " : "");
		markdown_text(t, r->difference);
		text_put(t, r->changed[0] != '\0' ? " (" : "");
		markdown_text(t, r->changed);
		text_put(t, r->changed[0] != '\0' ? ")" : "");
		any = true;
	}
	text_put(t, any ? ".\n\n" : " Which sentence changed is not among the requirements.\n\n");
}

/* "flawed 0.1 is wrong under RFC 6275 and right under RFC 3775. What changed: …" */
static void put_spec_change(struct text *t, const struct issue *i)
{
	bool any = false;

	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next)
		for (const struct issue_pass *p = i->passes; p != NULL; p = p->next) {
			if (s->state > ISSUE_REGRESSED || is(p->spec, s->spec) ||
			    !is(p->implementation, s->implementation) ||
			    !is(p->version, s->version) ||
			    issue_under(i, s, p->spec) != ISSUE_PASSES)
				continue;
			text_put(t, any ? "; " : "**The specification changed:** ");
			issue_put_implementation(t, s);
			text_put(t, " is wrong under ");
			markdown_spec(t, s->spec);
			text_put(t, " and right under ");
			markdown_spec(t, p->spec);
			if (is(p->verdict, "not-asked"))
				text_put(t, ", which does not ask for this");
			any = true;
		}
	if (!any)
		return;
	text_put(t, ".");
	put_sentence_of(t, i);
}

/* --- What was seen --- */

/* The sighting to show in full: the last that still stands and has a ladder. */
static const struct issue_sighting *telling(const struct issue *i)
{
	const struct issue_sighting *best = i->sightings;

	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next) {
		bool better = s->state < ISSUE_STALE || best->state >= ISSUE_STALE;

		if (better && (s->ladder[0] != '\0' || best->ladder[0] == '\0'))
			best = s;
	}
	return best;
}

static void put_evidence(struct text *t, const struct issue *i)
{
	const struct issue_sighting *s = telling(i);

	if (s == NULL)
		return;
	text_put(t, "**What was seen** with ");
	issue_put_implementation(t, s);
	text_put(t, ": ");
	markdown_text(t, markdown_or_dash(s->reason));
	text_put(t, "\n\n| Expected | Got |\n|---|---|\n| ");
	markdown_text(t, markdown_or_dash(s->expected));
	text_put(t, " | ");
	markdown_text(t, markdown_or_dash(s->got));
	text_put(t, " |\n\n");
	if (s->ladder[0] != '\0')
		markdown_code(t, "text", s->ladder);
	if (s->repeat[0] != '\0') {
		text_put(t, "**To repeat it**\n\n");
		markdown_code(t, "sh", s->repeat);
	}
	if (s->capture[0] != '\0') {
		text_put(t, "The capture of that run was ");
		markdown_text(t, s->capture);
		text_put(t, ".\n\n");
	}
}

static void put_reference_node(struct text *t, const struct issue *i)
{
	if (i->reference == NULL)
		return;
	text_put(t, "**The reference node**");
	for (const struct issue_pass *p = i->reference; p != NULL; p = p->next) {
		text_put(t, p == i->reference ? " of mip6test " : "; of mip6test ");
		markdown_text(t, p->version);
		text_put(t, is(p->verdict, "pass") ? " does it right under "
						   : " comes to \"");
		if (!is(p->verdict, "pass")) {
			markdown_text(t, p->verdict);
			text_put(t, "\" under ");
		}
		markdown_spec(t, p->spec);
	}
	text_put(t, ".\n\n");
}

static void put_sighting(struct text *t, const struct issue_sighting *s)
{
	text_put(t, "| ");
	markdown_text(t, s->implementation);
	text_put(t, s->vendor[0] != '\0' ? " (" : "");
	markdown_text(t, s->vendor);
	text_put(t, s->vendor[0] != '\0' ? ") | " : " | ");
	markdown_text(t, markdown_or_dash(s->version));
	text_put(t, " | ");
	markdown_spec(t, s->spec);
	text_printf(t, " | %s", issue_state_name(s->state));
	text_put(t, s->fixed_in[0] != '\0' ? " in " : "");
	markdown_text(t, s->fixed_in);
	text_put(t, " | ");
	markdown_text(t, s->first_at);
	text_put(t, " | ");
	markdown_text(t, s->last_at);
	text_put(t, " | ");
	markdown_text(t, s->reason);
	text_put(t, " |\n");
}

static void put_sightings(struct text *t, const struct issue *i)
{
	text_put(t, "**Who shows it**\n\n"
		    "| Implementation | Version | Specification | State | First seen | Last seen |"
		    " Observed |\n|---|---|---|---|---|---|---|\n");
	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next)
		put_sighting(t, s);
	text_put(t, "\n");
	if (i->ambiguous > 0)
		text_printf(t,
			    "%u implementations fail this requirement in the same way: perhaps the "
			    "text can be read in two ways.\n\n",
			    i->ambiguous);
}

/* --- What people say --- */

/* Line by line in a quotation. */
static void put_note(struct text *t, const struct issue_note *n)
{
	struct arena *a = arena_new();
	const char *s = n->text + strspn(n->text, " \t\r\n");

	text_put(t, "> ");
	if (n->at[0] != '\0') {
		text_put(t, "*");
		markdown_text(t, n->at);
		text_put(t, "* ");
	}
	while (*s != '\0') {
		size_t len = strcspn(s, "\n");

		markdown_text(t, arena_string_n(a, s, len));
		s += len;
		s += strspn(s, " \t\r\n");
		text_put(t, *s != '\0' ? "\n>\n> " : "");
	}
	text_put(t, "\n\n");
	arena_free(a);
}

static void put_notes(struct text *t, const struct issue *i)
{
	if (i->notes == NULL)
		return;
	text_put(t, "**Notes**\n\n");
	for (const struct issue_note *n = i->notes; n != NULL; n = n->next) {
		put_note(t, n);
		/* Two quotations in a row would run into one. */
		text_put(t, n->next != NULL ? "<!-- -->\n\n" : "");
	}
}

static void put_history(struct text *t, const struct issue *i)
{
	text_put(t, "**History**\n\n");
	for (const struct issue_event *e = i->events; e != NULL; e = e->next) {
		text_put(t, "- ");
		markdown_text(t, markdown_or_dash(e->at));
		text_put(t, " ");
		if (e->implementation[0] != '\0') {
			markdown_text(t, e->implementation);
			text_put(t, e->version[0] != '\0' ? " " : "");
			markdown_text(t, e->version);
			text_put(t, ", ");
			markdown_spec(t, e->spec);
			text_put(t, ": ");
		}
		markdown_text(t, e->text);
		if (e->run[0] != '\0') {
			text_put(t, " (run ");
			markdown_text(t, e->run);
			text_put(t, ")");
		}
		text_put(t, "\n");
	}
	text_put(t, "\n");
}

static void put_relations(struct text *t, const struct issue *i, const struct issue *list,
			  void (*link_to)(struct text *t, const char *id))
{
	bool any = false;

	if (i->link[0] != '\0') {
		text_put(t, "Elsewhere: ");
		put_address(t, i->link);
		text_put(t, "\n\n");
	}
	if (i->only[0] != '\0') {
		text_put(t, "Of this implementation only: ");
		markdown_text(t, i->only);
		text_put(t, "\n\n");
	}
	if (i->duplicate_of[0] != '\0') {
		text_put(t, "The same as ");
		link_to(t, i->duplicate_of);
		text_put(t, ".\n\n");
	}
	for (const struct issue *o = list; o != NULL; o = o->next) {
		if (!is(o->duplicate_of, i->id))
			continue;
		text_put(t, any ? ", " : "Also seen as ");
		link_to(t, o->id);
		any = true;
	}
	text_put(t, any ? ".\n\n" : "");
	if (i->torn[0] != '\0')
		text_printf(t, "**Two branches set the %s differently: set it again.**\n\n",
			    i->torn);
}

void issue_render(struct text *t, const struct issue *i, const struct issue *list,
		  void (*link_to)(struct text *t, const char *id))
{
	text_put(t, "**");
	markdown_text(t, i->title);
	text_put(t, "**\n\n| Test case | Deviation | Level | Disposition | Severity |\n"
		    "|---|---|---|---|---|\n| ");
	markdown_text(t, i->case_id);
	text_put(t, " | ");
	markdown_text(t, mismatch_words(i->mismatch));
	text_put(t, " | ");
	markdown_text(t, i->level);
	text_put(t, " | ");
	markdown_text(t, markdown_or_dash(i->disposition));
	text_put(t, " | ");
	markdown_text(t, markdown_or_dash(i->severity));
	text_put(t, " |\n\n");
	put_relations(t, i, list, link_to);
	put_requirements(t, i);
	put_spec_change(t, i);
	put_evidence(t, i);
	put_reference_node(t, i);
	put_sightings(t, i);
	put_notes(t, i);
	put_history(t, i);
}
