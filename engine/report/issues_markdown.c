/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Every text that comes from the store goes through put_text (one line, no markup survives) or into
 * a fence that is longer than any inside it. A heading holds an id and nothing else, so that all
 * forges make the same anchor of it: MIP6-0001 is #mip6-0001. */
#include "report/issues_markdown.h"

#include "base/file.h"
#include "report/issues.h"
#include "report/report_line.h"
#include "report/report_words.h"

#include <ctype.h>
#include <string.h>

enum { PAGE_MAX = 64 * 1024 * 1024 };

/* --- Escaping --- */

/* What forges make of plain text beyond Markdown: links, formulas, and mentions that send mail. */
static size_t forge_markup(const char *s, const char **instead)
{
	static const struct {
		const char *found, *instead;
	} table[] = {{"@", "&#64;"},
		     {"://", "&#58;//"},
		     {"$", "&#36;"},
		     {"www.", "www&#46;"},
		     {"WWW.", "WWW&#46;"}};

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		if (!has_prefix(s, table[i].found))
			continue;
		*instead = table[i].instead;
		return strlen(table[i].found);
	}
	return 0;
}

/* One line, in running text or in the cell of a table. */
static void put_text(struct text *t, const char *s)
{
	struct text line = {0}, plain = {0};
	const char *instead;

	line_put(&line, s);
	for (const char *p = text_str(&line); *p != '\0';) {
		size_t n = forge_markup(p, &instead);

		if (n == 0) {
			text_put_n(&plain, p, 1);
			p++;
			continue;
		}
		text_markdown(t, text_str(&plain));
		text_clear(&plain);
		text_put(t, instead);
		p += n;
	}
	text_markdown(t, text_str(&plain));
	text_done(&plain);
	text_done(&line);
}

static size_t longest_run(const char *s, char c)
{
	size_t longest = 0;

	while (*s != '\0') {
		size_t n = 0;

		while (s[n] == c)
			n++;
		longest = n > longest ? n : longest;
		s += n + (s[n] != '\0');
	}
	return longest;
}

static void put_fence(struct text *t, size_t n, const char *language)
{
	for (size_t i = 0; i < n; i++)
		text_put(t, "`");
	text_printf(t, "%s\n", language);
}

static void put_code(struct text *t, const char *language, const char *s)
{
	size_t n = longest_run(s, '`') + 1;

	n = n < 3 ? 3 : n;
	put_fence(t, n, language);
	line_put_block(t, s, 0);
	put_fence(t, n, "");
	text_put(t, "\n");
}

/* --- Words --- */

/* Ids come from the names of files and hold letters, digits and '-' only. */
static void put_link(struct text *t, const char *id)
{
	text_printf(t, "[%s](#", id);
	for (const char *p = id; *p != '\0'; p++)
		text_printf(t, "%c", tolower((unsigned char)*p));
	text_put(t, ")");
}

static void put_spec(struct text *t, const char *spec)
{
	struct text words = {0};

	words_spec(&words, spec);
	put_text(t, text_str(&words));
	text_done(&words);
}

static bool holds_only(const char *s, const char *accepted)
{
	return s[0] != '\0' && strspn(s, accepted) == strlen(s);
}

/* A link into the RFC, where the names are such that there is one. */
static void put_reference(struct text *t, const char *spec, const char *section)
{
	bool is_rfc = has_prefix(spec, "rfc") && holds_only(spec + 3, "0123456789") &&
		      holds_only(section, "0123456789.");

	text_put(t, is_rfc ? "[" : "");
	put_spec(t, spec);
	text_put(t, " section ");
	put_text(t, section);
	if (is_rfc)
		text_printf(t, "](https://www.rfc-editor.org/rfc/%s#section-%s)", spec, section);
}

static void put_implementation(struct text *t, const struct issue_sighting *s)
{
	put_text(t, s->implementation);
	text_put(t, s->version[0] != '\0' ? " " : "");
	put_text(t, s->version);
}

static const char *or_dash(const char *s)
{
	return s[0] != '\0' ? s : "–";
}

static const char *mismatch_words(const char *name)
{
	for (unsigned m = MISMATCH_NONE; m <= MISMATCH_ACCEPTED; m++)
		if (strcmp(name, mismatch_name((enum mismatch)m)) == 0)
			return words_mismatch((enum mismatch)m);
	return name;
}

/* --- One issue --- */

static void put_requirements(struct text *t, const struct issue *i)
{
	if (i->requirements == NULL)
		return;
	text_put(t, "**What the specification wants**\n\n");
	for (const struct issue_requirement *r = i->requirements; r != NULL; r = r->next) {
		text_put(t, "> **");
		put_text(t, r->level);
		text_put(t, "** (");
		put_reference(t, r->spec, r->section);
		text_put(t, ", ");
		put_text(t, r->id);
		text_put(t, "): ");
		put_text(t, r->text);
		text_put(t, r->next != NULL ? "\n>\n" : "\n");
	}
	text_put(t, "\n");
}

/* The sighting to show in full: the last that still stands. */
static const struct issue_sighting *telling(const struct issue *i)
{
	const struct issue_sighting *best = i->sightings;

	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next)
		if (s->state < ISSUE_STALE || best->state >= ISSUE_STALE)
			best = s;
	return best;
}

static void put_evidence(struct text *t, const struct issue *i)
{
	const struct issue_sighting *s = telling(i);

	if (s == NULL)
		return;
	text_put(t, "**What was seen** with ");
	put_implementation(t, s);
	text_put(t, ": ");
	put_text(t, or_dash(s->reason));
	text_put(t, "\n\n| Expected | Got |\n|---|---|\n| ");
	put_text(t, or_dash(s->expected));
	text_put(t, " | ");
	put_text(t, or_dash(s->got));
	text_put(t, " |\n\n");
	if (s->ladder[0] != '\0')
		put_code(t, "text", s->ladder);
	if (s->repeat[0] != '\0') {
		text_put(t, "**To repeat it**\n\n");
		put_code(t, "sh", s->repeat);
	}
	if (s->capture[0] != '\0') {
		text_put(t, "The capture of that run was ");
		put_text(t, s->capture);
		text_put(t, ".\n\n");
	}
}

static void put_sightings(struct text *t, const struct issue *i)
{
	text_put(t, "**Who shows it**\n\n"
		    "| Implementation | Version | Specification | State | First seen | Last seen |"
		    " Observed |\n|---|---|---|---|---|---|---|\n");
	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next) {
		text_put(t, "| ");
		put_text(t, s->implementation);
		text_put(t, s->vendor[0] != '\0' ? " (" : "");
		put_text(t, s->vendor);
		text_put(t, s->vendor[0] != '\0' ? ") | " : " | ");
		put_text(t, or_dash(s->version));
		text_put(t, " | ");
		put_spec(t, s->spec);
		text_printf(t, " | %s | ", issue_state_name(s->state));
		put_text(t, s->first_at);
		text_put(t, " | ");
		put_text(t, s->last_at);
		text_put(t, " | ");
		put_text(t, s->reason);
		text_put(t, " |\n");
	}
	text_put(t, "\n");
}

/* What people wrote, line by line in a quotation. */
static void put_note(struct text *t, const struct issue_note *n)
{
	struct arena *a = arena_new();
	const char *s = n->text + strspn(n->text, " \t\r\n");

	text_put(t, "> ");
	if (n->at[0] != '\0') {
		text_put(t, "*");
		put_text(t, n->at);
		text_put(t, "* ");
	}
	while (*s != '\0') {
		size_t len = strcspn(s, "\n");

		put_text(t, arena_string_n(a, s, len));
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

static void put_events(struct text *t, const struct issue_event *e, const struct issue_sighting *s)
{
	for (; e != NULL; e = e->next) {
		text_put(t, "- ");
		put_text(t, or_dash(e->at));
		text_put(t, " ");
		if (s != NULL) {
			put_implementation(t, s);
			text_put(t, ", ");
			put_spec(t, s->spec);
			text_put(t, ": ");
		}
		put_text(t, e->text);
		if (e->run[0] != '\0') {
			text_put(t, " (run ");
			put_text(t, e->run);
			text_put(t, ")");
		}
		text_put(t, "\n");
	}
}

static void put_history(struct text *t, const struct issue *i)
{
	text_put(t, "**History**\n\n");
	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next)
		put_events(t, s->events, s);
	put_events(t, i->events, NULL);
	text_put(t, "\n");
}

static void put_issue(struct text *t, const struct issue *i)
{
	text_printf(t, "### %s\n\n**", i->id);
	put_text(t, i->title);
	text_put(t, "**\n\n| Test case | Deviation | Level | Disposition | Severity |\n"
		    "|---|---|---|---|---|\n| ");
	put_text(t, i->case_id);
	text_put(t, " | ");
	put_text(t, mismatch_words(i->mismatch));
	text_put(t, " | ");
	put_text(t, i->level);
	text_put(t, " | ");
	put_text(t, or_dash(i->disposition));
	text_put(t, " | ");
	put_text(t, or_dash(i->severity));
	text_put(t, " |\n\n");
	put_requirements(t, i);
	put_evidence(t, i);
	put_sightings(t, i);
	put_notes(t, i);
	put_history(t, i);
}

/* --- The page --- */

/* A row of the first table: one implementation, version and specification. */
struct row {
	const struct issue_sighting *key;
	unsigned states[ISSUE_FIXED + 1];
	struct row *next;
};

static bool same_row(const struct issue_sighting *a, const struct issue_sighting *b)
{
	return strcmp(a->implementation, b->implementation) == 0 &&
	       strcmp(a->version, b->version) == 0 && strcmp(a->spec, b->spec) == 0;
}

static bool row_before(const struct issue_sighting *a, const struct issue_sighting *b)
{
	int order = strcmp(a->implementation, b->implementation);

	if (order == 0)
		order = strverscmp(a->version, b->version);
	return order == 0 ? strcmp(a->spec, b->spec) < 0 : order < 0;
}

static void count_sighting(struct arena *a, struct row **rows, const struct issue_sighting *s)
{
	while (*rows != NULL && !same_row((*rows)->key, s) && row_before((*rows)->key, s))
		rows = &(*rows)->next;
	if (*rows == NULL || !same_row((*rows)->key, s)) {
		struct row *r = arena_alloc(a, sizeof(*r));

		r->key = s;
		r->next = *rows;
		*rows = r;
	}
	(*rows)->states[s->state]++;
}

static void put_links_of(struct text *t, const struct issue *list, const struct issue_sighting *key)
{
	bool first = true;

	for (const struct issue *i = list; i != NULL; i = i->next) {
		for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next) {
			if (!same_row(s, key) || s->state == ISSUE_FIXED)
				continue;
			text_put(t, first ? "" : ", ");
			put_link(t, i->id);
			first = false;
			break;
		}
	}
}

static void put_implementations(struct arena *a, struct text *t, const struct issue *list)
{
	struct row *rows = NULL;

	for (const struct issue *i = list; i != NULL; i = i->next)
		for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next)
			count_sighting(a, &rows, s);
	text_put(t,
		 "## Implementations\n\n"
		 "| Implementation | Version | Specification | Open | Regressed | Stale | Fixed |"
		 " Not fixed |\n|---|---|---|--:|--:|--:|--:|---|\n");
	for (const struct row *r = rows; r != NULL; r = r->next) {
		text_put(t, "| ");
		put_text(t, r->key->implementation);
		text_put(t, " | ");
		put_text(t, or_dash(r->key->version));
		text_put(t, " | ");
		put_spec(t, r->key->spec);
		for (unsigned s = ISSUE_OPEN; s <= ISSUE_FIXED; s++)
			text_printf(t, " | %u", r->states[s]);
		text_put(t, " | ");
		put_links_of(t, list, r->key);
		text_put(t, " |\n");
	}
	text_put(t, "\n");
}

/* "linux-mip6 2.6.18, kame" */
static void put_shown_by(struct text *t, const struct issue *i)
{
	bool first = true;

	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next) {
		text_put(t, first ? "" : ", ");
		put_implementation(t, s);
		if (s->state != ISSUE_OPEN)
			text_printf(t, " (%s)", issue_state_name(s->state));
		first = false;
	}
}

static void put_index(struct text *t, const struct issue *list, bool closed)
{
	text_put(t, "| Issue | What | Level | Disposition | Seen with |\n|---|---|---|---|---|\n");
	for (const struct issue *i = list; i != NULL; i = i->next) {
		if (issue_is_closed(i) != closed)
			continue;
		text_put(t, "| ");
		put_link(t, i->id);
		text_put(t, " | ");
		put_text(t, i->title);
		text_put(t, " (");
		put_text(t, i->case_id);
		text_put(t, ") | ");
		put_text(t, i->level);
		text_put(t, " | ");
		put_text(t, or_dash(i->disposition));
		text_put(t, " | ");
		put_shown_by(t, i);
		text_put(t, " |\n");
	}
	text_put(t, "\n");
}

static void put_part(struct text *t, const struct issue *list, bool closed, const char *heading)
{
	size_t n = 0;

	for (const struct issue *i = list; i != NULL; i = i->next)
		n += issue_is_closed(i) == closed;
	text_printf(t, "## %s\n\n", heading);
	if (n == 0) {
		text_put(t, "None.\n\n");
		return;
	}
	put_index(t, list, closed);
	for (const struct issue *i = list; i != NULL; i = i->next)
		if (issue_is_closed(i) == closed)
			put_issue(t, i);
}

bool issues_render(const char *folder, struct text *t, struct err *err)
{
	struct arena *a = arena_new();
	struct issue *list;
	bool ok = issues_read(a, folder, &list, err);

	if (ok) {
		text_put(t, "<!-- Rendered by `mip6test issues render` from the store in "
			    "reports/issues. "
			    "Change the store, not this page. -->\n\n# Interop issues\n\n"
			    "What implementations of Mobile IPv6 do otherwise than the "
			    "specification says, as"
			    " mip6test saw it.\nOne issue is one deviation: a test case, and the "
			    "way in which it"
			    " is not met. `mip6test issues note` and\n`mip6test issues set` change "
			    "what people"
			    " say about it; runs with `--file-issues` change the rest.\n\n");
		if (list != NULL)
			put_implementations(a, t, list);
		put_part(t, list, false, "Open issues");
		put_part(t, list, true, "Closed issues");
		while (t->len > 1 && t->at[t->len - 2] == '\n')
			t->at[--t->len] = '\0';
	}
	arena_free(a);
	return ok;
}

/* --- Is the page up to date? --- */

/* The part of a line about the place where it differs. */
static const char *excerpt(struct arena *a, const char *line, size_t at)
{
	size_t start = at > 30 ? at - 30 : 0;
	struct text t = {0};
	const char *copy;

	while (start > 0 && ((unsigned char)line[start] & 0xc0) == 0x80)
		start--;
	text_put(&t, start > 0 ? "…" : "");
	line_put_cut(&t, arena_string_n(a, line + start, strcspn(line + start, "\n")), 80);
	copy = arena_string(a, text_str(&t));
	text_done(&t);
	return copy;
}

static bool explain(struct arena *a, const char *path, const char *is, const char *should,
		    struct err *err)
{
	const char *is_line = is, *should_line = should;
	unsigned line = 1;
	size_t at;

	while (*is != '\0' && *is == *should) {
		if (*is == '\n') {
			line++;
			is_line = is + 1;
			should_line = should + 1;
		}
		is++;
		should++;
	}
	at = (size_t)(is - is_line);
	return err_at(err, path, line,
		      "stands \"%s\", the store says \"%s\"; run \"mip6test issues render\"",
		      excerpt(a, is_line, at), excerpt(a, should_line, at));
}

bool issues_check(const char *folder, const char *path, struct err *err)
{
	struct arena *a = arena_new();
	struct text page = {0};
	struct bytes is;
	bool ok = file_read(a, path, PAGE_MAX, &is, err) && issues_render(folder, &page, err);

	if (ok && !bytes_equal(is, (struct bytes){(const uint8_t *)text_str(&page), page.len}))
		ok = explain(a, path, (const char *)is.at, text_str(&page), err);
	text_done(&page);
	arena_free(a);
	return ok;
}
