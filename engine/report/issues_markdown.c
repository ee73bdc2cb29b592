/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A heading of an issue holds its id and nothing else, so that all forges make the same anchor of
 * it: MIP6-123456789 is #mip6-123456789. */
#include "report/issues_markdown.h"

#include "base/file.h"
#include "report/issues_parts.h"
#include "report/report_line.h"
#include "report/report_markdown.h"
#include "report/report_words.h"

#include <string.h>

enum { PAGE_MAX = 64 * 1024 * 1024 };

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
			issue_link(t, i->id);
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
		markdown_text(t, r->key->implementation);
		text_put(t, " | ");
		markdown_text(t, markdown_or_dash(r->key->version));
		text_put(t, " | ");
		markdown_spec(t, r->key->spec);
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
		issue_put_implementation(t, s);
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
		issue_link(t, i->id);
		text_put(t, " | ");
		markdown_text(t, i->title);
		text_put(t, " (");
		markdown_text(t, i->case_id);
		text_put(t, ") | ");
		markdown_text(t, i->level);
		text_put(t, " | ");
		markdown_text(t, markdown_or_dash(i->disposition));
		text_put(t, i->ambiguous > 0 ? ", ambiguous?" : "");
		text_put(t, " | ");
		put_shown_by(t, i);
		text_put(t, " |\n");
	}
	text_put(t, "\n");
}

static void put_issue(struct text *t, const struct issue *i, const struct issue *list)
{
	text_printf(t, "### %s\n\n", i->id);
	issue_render(t, i, list, issue_link);
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
			put_issue(t, i, list);
}

static void put_page(struct arena *a, struct text *t, const struct issue *list)
{
	text_put(t, "<!-- Rendered by `mip6test issues render` from the store in reports/issues. "
		    "Change the store, not this page. -->\n\n# Interop issues\n\n"
		    "What implementations of Mobile IPv6 do otherwise than the specification says, as"
		    " mip6test saw it.\nOne issue is one deviation: a test case, and the way in which it"
		    " is not met. `mip6test issues note` and\n`mip6test issues set` change what people"
		    " say about it; runs with `--file-issues` change the rest.\n\n");
	if (list != NULL)
		put_implementations(a, t, list);
	put_part(t, list, false, "Open issues");
	put_part(t, list, true, "Closed issues");
	while (t->len > 1 && t->at[t->len - 2] == '\n')
		t->at[--t->len] = '\0';
}

bool issues_render(const char *folder, struct text *t, struct err *err)
{
	struct arena *a = arena_new();
	struct issue *list;
	bool ok = issues_read(a, folder, &list, err);

	if (ok)
		put_page(a, t, list);
	arena_free(a);
	return ok;
}

bool issues_publish(const char *folder, const char *path, struct err *err)
{
	struct issue_store s;
	struct text t = {0};
	bool ok = store_open(&s, folder, true, err);

	if (ok) {
		put_page(s.arena, &t, store_issues(&s));
		ok = file_replace(path, text_bytes(&t), err);
	}
	store_close(&s);
	text_done(&t);
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

static bool nothing_is_torn(struct arena *a, const char *folder, struct err *err)
{
	struct issue *list;

	if (!issues_read(a, folder, &list, err))
		return false;
	for (const struct issue *i = list; i != NULL; i = i->next)
		if (i->torn[0] != '\0')
			return err_set(err, "%s: two branches set the %s differently; set it again",
				       i->id, i->torn);
	return true;
}

bool issues_check(const char *folder, const char *path, struct err *err)
{
	struct arena *a = arena_new();
	struct text page = {0};
	struct bytes is;
	bool ok = file_read(a, path, PAGE_MAX, &is, err) && issues_render(folder, &page, err) &&
		  nothing_is_torn(a, folder, err);

	if (ok && !bytes_equal(is, text_bytes(&page)))
		ok = explain(a, path, (const char *)is.at, text_str(&page), err);
	text_done(&page);
	arena_free(a);
	return ok;
}
