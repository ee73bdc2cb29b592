/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test history: how cases fared from run to run. The database is filled by run, and can be made
 * again from the folders that runs left. */
#include "command.h"

#include "exec/record.h"
#include "report/history.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { IUT, SPEC, DATABASE };

static const struct option_row rows[] = {
	[IUT] = {"iut", 0, "NAME", "only of this implementation"},
	[SPEC] = {"spec", 0, "SPEC", "only under this revision"},
	[DATABASE] = {"history", 0, "FILE", "the database, default reports/history.sqlite"},
};

static bool add_folder(struct history *h, const char *folder, struct err *err)
{
	struct arena *a = arena_new();
	struct record record;
	bool ok = record_load(&record, a, folder, err);

	if (ok) {
		record.run.folder = folder;
		ok = history_add(h, &record.run, err);
	}
	arena_free(a);
	return ok;
}

/* All of a folder of runs, in the order of their names. What holds no results is none. */
static bool add_folders_in(struct history *h, struct arena *a, const char *path, struct err *err)
{
	struct dirent **list = NULL;
	int count = scandir(path, &list, NULL, alphasort);
	bool ok = true;

	for (int i = 0; i < count; i++) {
		const char *folder = arena_printf(a, "%s/%s", path, list[i]->d_name);

		if (ok && list[i]->d_name[0] != '.' &&
		    access(arena_printf(a, "%s/results.xml", folder), R_OK) == 0)
			ok = add_folder(h, folder, err);
		free(list[i]);
	}
	free(list);
	return ok;
}

static bool add(struct history *h, char *const *folders, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (!add_folder(h, folders[i], err))
			return false;
	return true;
}

static bool rebuild(struct history *h, struct arena *a, char *const *folders, size_t count,
		    struct err *err)
{
	return history_begin(h, err) && history_clear(h, err) &&
	       (count > 0 ? add(h, folders, count, err)
			  : add_folders_in(h, a, arena_printf(a, "%s/runs", folder_of_reports(a)), err)) &&
	       history_commit(h, err);
}

static bool print(struct history *h, const struct command_line *line, struct err *err)
{
	const struct history_filter filter = {line->values[IUT], line->values[SPEC], line->words,
					      line->word_count};
	struct text t = {0};
	bool ok = history_print(h, &filter, &t, err) &&
		(print_text(&t) || err_set(err, "standard output cannot be written"));

	text_done(&t);
	return ok;
}

static int run(const struct command_line *line)
{
	struct arena *a = arena_new();
	const char *path = line->values[DATABASE] != NULL
		? line->values[DATABASE] : arena_printf(a, "%s/history.sqlite", folder_of_reports(a));
	const char *verb = line->word_count > 0 ? line->words[0] : "";
	struct err err = {0};
	struct history *h = history_open(path, &err);
	bool ok = h != NULL;

	if (ok && strcmp(verb, "add") == 0)
		ok = add(h, line->words + 1, line->word_count - 1, &err);
	else if (ok && strcmp(verb, "rebuild") == 0)
		ok = rebuild(h, a, line->words + 1, line->word_count - 1, &err);
	else if (ok)
		ok = print(h, line, &err);
	history_close(h);
	arena_free(a);
	return ok ? STATUS_GOOD : complain(STATUS_BROKEN, "history: %s", err.text);
}

const struct subcommand command_history = {
	.name = "history",
	.words = "[CASE…] | add RUN… | rebuild [RUN…]",
	.summary = "How cases fared from run to run",
	.rows = rows,
	.row_count = COUNT_OF(rows),
	.run = run,
};
