/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test report: what a run left, rendered again. */
#include "command.h"

#include "base/file.h"
#include "exec/record.h"
#include "report/merge.h"
#include "report/page.h"
#include "report/report_folder.h"

#include <string.h>

enum { OUT, HISTORY };

static const struct option_row rows[] = {
	[OUT] = {"out", 'o', "FILE", "instead of standard output; merge: the folder of the whole run"},
	[HISTORY] = {"history", 0, "FILE", "html: the trend from this database, default reports/history.sqlite"},
};

struct place {
	const char *style, *history;
};

static bool render_html(const struct place *p, char *const *folders, size_t count, struct text *out,
			struct err *err)
{
	(void)count;
	return page_of_run(p->style, folders[0], p->history, out, err);
}

static bool render_matrix(const struct place *p, char *const *folders, size_t count, struct text *out,
			  struct err *err)
{
	return page_of_matrix(p->style, folders, count, out, err);
}

static const struct {
	const char *name;
	size_t min, max;              /* folders */
	bool (*render)(const struct place *p, char *const *folders, size_t count, struct text *out,
		       struct err *err);
} ways[] = {
	{"html", 1, 1, render_html},
	{"matrix", 1, 64, render_matrix},
};

/* Captures are named again, as they lie in another folder. */
static bool write_merged(struct arena *a, struct result_run *run, const char *folder, struct err *err)
{
	struct result_case *cases = arena_array(a, run->case_count, sizeof(*cases));

	for (size_t i = 0; i < run->case_count; i++) {
		cases[i] = run->cases[i];
		if (cases[i].step_count > 0)
			cases[i].capture = run_folder_capture_path(a, folder, &cases[i]);
	}
	run->cases = cases;
	run->folder = folder;
	return run_folder_check(folder, err) && run_folder_write(folder, run, err);
}

static int merge(char *const *folders, size_t count, const char *out)
{
	struct arena *a = arena_new();
	struct result_run *parts = arena_array(a, count, sizeof(*parts)), all;
	struct err err = {0};
	bool ok = true;

	for (size_t i = 0; ok && i < count; i++) {
		struct record record;

		ok = record_load(&record, a, folders[i], &err);
		parts[i] = record.run;
		parts[i].folder = folders[i];
	}
	ok = ok && runs_merge(a, parts, count, &all, &err) && write_merged(a, &all, out, &err) &&
		page_into_folder(arena_printf(a, "%s/style", folder_of_reports(a)), out, &err);
	arena_free(a);
	return ok ? STATUS_GOOD : complain(STATUS_BROKEN, "report: %s", err.text);
}

static int run(const struct command_line *line)
{
	const char *file = line->values[OUT], *name = line->word_count > 0 ? line->words[0] : "";
	size_t i = 0, folders = line->word_count > 0 ? line->word_count - 1 : 0;
	struct arena *a = arena_new();
	const char *reports = folder_of_reports(a), *history = line->values[HISTORY];
	const struct place place = {arena_printf(a, "%s/style", reports),
				    history != NULL ? history
						    : arena_printf(a, "%s/history.sqlite", reports)};
	struct text out = {0};
	struct err err = {0};
	bool ok;

	if (strcmp(name, "merge") == 0 && folders > 0 && file != NULL) {
		arena_free(a);
		return merge(line->words + 1, folders, file);
	}
	while (i < COUNT_OF(ways) && strcmp(ways[i].name, name) != 0)
		i++;
	if (i == COUNT_OF(ways) || folders < ways[i].min || folders > ways[i].max) {
		arena_free(a);
		return complain(STATUS_USAGE, "report: wants html DIR, matrix DIR…, or merge DIR… -o DIR");
	}
	ok = ways[i].render(&place, line->words + 1, folders, &out, &err);
	if (ok && file != NULL)
		ok = file_replace(file, text_bytes(&out), &err);
	else if (ok)
		ok = print_text(&out) || err_set(&err, "standard output cannot be written");
	text_done(&out);
	arena_free(a);
	return ok ? STATUS_GOOD : complain(STATUS_BROKEN, "report: %s", err.text);
}

const struct subcommand command_report = {
	.name = "report",
	.words = "html DIR | matrix DIR… | merge DIR… -o DIR",
	.summary = "Render what runs left: a page of one, a matrix of several; join parts of a run",
	.rows = rows,
	.row_count = COUNT_OF(rows),
	.run = run,
};
