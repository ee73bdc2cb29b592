/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test issues: the list of what implementations do otherwise, as people work on it. */
#include "command.h"

#include "base/file.h"
#include "exec/record.h"
#include "report/issues.h"
#include "report/issues_export.h"
#include "report/issues_markdown.h"
#include "report/issues_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { STORE, MARKDOWN, IUT, SPEC, SECTION, STATE, DISPOSITION, OUT };

static const struct option_row rows[] = {
	[STORE] = {"store", 0, "DIR", "folder of the store, default reports/issues"},
	[MARKDOWN] = {"markdown", 0, "FILE", "the page, default ISSUES.md"},
	[IUT] = {"iut", 0, "NAME", "list, export: only what this implementation shows"},
	[SPEC] = {"spec", 0, "SPEC", "under this revision; rfc3775..rfc6275: what is right under one and "
				     "wrong under the other"},
	[SECTION] = {"section", 0, "N", "of this section of the specification"},
	[STATE] = {"state", 0, "STATE", "open, regressed, stale or fixed"},
	[DISPOSITION] = {"disposition", 0, "D", "that people gave it: new, confirmed …"},
	[OUT] = {"out", 'o', "FILE", "export: instead of standard output; markdown of all: a folder"},
};

struct listing {
	struct arena *arena;
	const char *store, *page, *out_file;
	struct issue_filter filter;
	char **words;
	size_t word_count;
	struct text out;
	struct report_style style;
	char now[32];
};

static bool render(struct listing *l, struct err *err)
{
	return issues_publish(l->store, l->page, err);
}

static bool do_list(struct listing *l, struct err *err)
{
	return issues_list(l->store, &l->filter, &l->out, &l->style, err);
}

static bool do_show(struct listing *l, struct err *err)
{
	return issues_show(l->store, l->words[1], &l->out, &l->style, err);
}

static bool do_check(struct listing *l, struct err *err)
{
	return issues_check(l->store, l->page, err);
}

static bool do_note(struct listing *l, struct err *err)
{
	return issues_note(l->store, l->words[1], l->words[2], l->now, err) && render(l, err);
}

static bool do_set(struct listing *l, struct err *err)
{
	for (size_t i = 2; i < l->word_count; i++) {
		char *name = arena_string(l->arena, l->words[i]), *value = strchr(name, '=');

		if (value == NULL)
			return err_set(err, "wants NAME=VALUE, such as disposition=confirmed, not %.60s",
				       name);
		*value++ = '\0';
		if (!issues_set(l->store, l->words[1], name, value, l->now, err))
			return false;
	}
	return render(l, err);
}

static bool do_merge(struct listing *l, struct err *err)
{
	return issues_merge(l->store, l->words[1], l->words[2], l->now, err) && render(l, err);
}

static bool do_split(struct listing *l, struct err *err)
{
	const char *made;

	if (!issues_split(l->arena, l->store, l->words[1], l->words[2], l->now, &made, err))
		return false;
	text_printf(&l->out, "%s\n", made);
	return render(l, err);
}

/* Runs that were kept, oldest first or not: what is older than the list is told apart. */
static bool do_file(struct listing *l, struct err *err)
{
	for (size_t i = 1; i < l->word_count; i++) {
		struct issues_filed filed;
		struct record record;

		if (!record_load(&record, l->arena, l->words[i], err))
			return false;
		record.run.folder = l->words[i];
		if (!issues_file_run(l->store, &record.run, NULL, &filed, err))
			return false;
		text_printf(&l->out, "%s: %u new, %u as others show, %u seen again, %u fixed, "
			    "%u regressed, %u stale\n",
			    l->words[i], filed.created, filed.joined, filed.seen_again, filed.fixed,
			    filed.regressed, filed.stale);
	}
	return render(l, err);
}

/* --- Export --- */

static bool write_out(const struct text *t, const char *path, struct err *err)
{
	return file_replace(path, text_bytes(t), err);
}

static bool export_folder(struct listing *l, const struct issue *list, struct err *err)
{
	struct text t = {0};
	bool ok = folder_make(l->out_file, err);

	for (const struct issue *i = list; ok && i != NULL; i = i->next) {
		if (!issue_passes_filter(i, &l->filter))
			continue;
		text_clear(&t);
		issue_put_markdown(&t, i, list);
		ok = write_out(&t, arena_printf(l->arena, "%s/%s.md", l->out_file, i->id), err);
	}
	text_done(&t);
	return ok;
}

static bool export_one(struct listing *l, const struct issue *list, const char *id, struct err *err)
{
	const struct issue *i = list;

	while (i != NULL && strcmp(i->id, id) != 0)
		i = i->next;
	if (i == NULL)
		return err_set(err, "%s: there is no issue \"%.40s\"", l->store, id);
	issue_put_markdown(&l->out, i, list);
	return true;
}

static bool do_export(struct listing *l, struct err *err)
{
	const char *format = l->words[1];
	struct issue *list;

	if (!issues_read(l->arena, l->store, &list, err))
		return false;
	if (strcmp(format, "markdown") == 0 && l->word_count == 2) {
		if (l->out_file == NULL)
			return err_set(err, "export markdown wants an id, or -o FOLDER for all");
		return export_folder(l, list, err);
	}
	if (strcmp(format, "markdown") == 0 && !export_one(l, list, l->words[2], err))
		return false;
	else if (strcmp(format, "csv") == 0)
		issues_put_csv(&l->out, list, &l->filter);
	else if (strcmp(format, "json") == 0)
		issues_put_json(&l->out, list, &l->filter);
	else if (strcmp(format, "markdown") != 0)
		return err_set(err, "export \"%.20s\": wants csv, json or markdown", format);
	if (l->out_file == NULL)
		return true;
	if (!write_out(&l->out, l->out_file, err))
		return false;
	text_clear(&l->out);
	return true;
}

/* --- The command --- */

static const struct {
	const char *name;
	size_t min, max; /* words, with this one */
	bool (*run)(struct listing *l, struct err *err);
} verbs[] = {
	{"list", 1, 1, do_list},     {"show", 2, 2, do_show},   {"set", 3, 8, do_set},
	{"note", 3, 3, do_note},     {"merge", 3, 3, do_merge}, {"split", 3, 3, do_split},
	{"file", 2, 10000, do_file}, {"render", 1, 1, render},  {"check", 1, 1, do_check},
	{"export", 2, 3, do_export},
};

static int do_verb(struct listing *l)
{
	struct err err = {0};

	for (size_t i = 0; i < COUNT_OF(verbs); i++) {
		if (l->word_count == 0 || strcmp(l->words[0], verbs[i].name) != 0 ||
		    l->word_count < verbs[i].min || l->word_count > verbs[i].max)
			continue;
		if (!verbs[i].run(l, &err))
			return complain(verbs[i].run == do_check ? STATUS_UNEXPECTED : STATUS_BROKEN,
					"issues: %s", err.text);
		return print_text(&l->out) ? STATUS_GOOD : STATUS_BROKEN;
	}
	return complain(STATUS_USAGE, "issues: wants list, show ID, set ID NAME=VALUE, note ID TEXT, merge "
				      "ID INTO, split ID IMPLEMENTATION, file RUN…, render, check, or "
				      "export csv|json|markdown");
}

static bool is_state(const char *name)
{
	for (unsigned s = ISSUE_OPEN; s <= ISSUE_FIXED; s++)
		if (strcmp(name, issue_state_name((enum issue_state)s)) == 0)
			return true;
	return false;
}

static bool read_filter(struct listing *l, const char *const *v, struct err *err)
{
	struct issue_filter *f = &l->filter;

	f->implementation = v[IUT];
	f->section = v[SECTION];
	f->state = v[STATE];
	f->disposition = v[DISPOSITION];
	if (v[STATE] != NULL && !is_state(v[STATE]))
		return err_set(err, "--state %.20s: wants open, regressed, stale or fixed", v[STATE]);
	if (v[SPEC] != NULL)
		issue_filter_spec(l->arena, f, v[SPEC]);
	if ((f->spec != NULL && !spec_exists(f->spec)) ||
	    (f->from != NULL && (!spec_exists(f->from) || !spec_exists(f->to))))
		return err_set(err, "--spec %.40s: wants one of " SPEC_NAMES ", or two with .. between",
			       v[SPEC]);
	return true;
}

static int run(const struct command_line *line)
{
	struct arena *a = arena_new();
	struct listing l = {.arena = a, .words = line->words, .word_count = line->word_count};
	time_t now = time(NULL);
	struct err err = {0};
	struct tm tm;
	int status;

	l.store = line->values[STORE] != NULL
		? line->values[STORE] : arena_printf(a, "%s/issues", folder_of_reports(a));
	l.page = line->values[MARKDOWN] != NULL
		? line->values[MARKDOWN] : arena_printf(a, "%s/../ISSUES.md", folder_of_reports(a));
	l.out_file = line->values[OUT];
	l.style.columns = 80;
	l.style.color = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL;
	if (gmtime_r(&now, &tm) != NULL)
		strftime(l.now, sizeof(l.now), "%Y-%m-%dT%H:%M:%SZ", &tm);
	status = read_filter(&l, line->values, &err) ? do_verb(&l)
						     : complain(STATUS_USAGE, "issues: %s", err.text);
	text_done(&l.out);
	arena_free(a);
	return status;
}

const struct subcommand command_issues = {
	.name = "issues",
	.words = "list|show|set|note|merge|split|file|render|check|export …",
	.summary = "The list of interoperability issues",
	.rows = rows,
	.row_count = COUNT_OF(rows),
	.run = run,
};
