/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test issues: the list of what implementations do otherwise, as people work on it. */
#include "command.h"

#include "base/file.h"
#include "report/issues.h"
#include "report/issues_markdown.h"
#include "report/issues_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { STORE, MARKDOWN };

static const struct option_row rows[] = {
	[STORE] = {"store", 0, "DIR", "folder of the store, default reports/issues"},
	[MARKDOWN] = {"markdown", 0, "FILE", "the page, default ISSUES.md"},
};

struct listing {
	const char *store, *page;
	char **words;
	size_t word_count;
	struct text out;
	struct report_style style;
	char now[32];
};

static bool render(struct listing *l, struct err *err)
{
	struct text t = {0};
	bool ok = issues_render(l->store, &t, err) &&
		  file_replace(l->page, (struct bytes){(const uint8_t *)text_str(&t), t.len}, err);

	text_done(&t);
	return ok;
}

static bool do_list(struct listing *l, struct err *err)
{
	return issues_list(l->store, &l->out, &l->style, err);
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
	char *value = strchr(l->words[2], '=');

	if (value == NULL)
		return err_set(err, "wants disposition=VALUE or severity=VALUE, not %.60s", l->words[2]);
	*value++ = '\0';
	return issues_set(l->store, l->words[1], l->words[2], value, l->now, err) && render(l, err);
}

static const struct {
	const char *name;
	size_t words;
	bool (*run)(struct listing *l, struct err *err);
} verbs[] = {
	{"list", 1, do_list},	  {"show", 2, do_show}, {"render", 1, render},
	{"check", 1, do_check},	  {"note", 3, do_note}, {"set", 3, do_set},
};

static int do_verb(struct listing *l)
{
	struct err err = {0};

	for (size_t i = 0; i < COUNT_OF(verbs); i++) {
		if (l->word_count == 0 || strcmp(l->words[0], verbs[i].name) != 0 ||
		    l->word_count != verbs[i].words)
			continue;
		if (!verbs[i].run(l, &err))
			return complain(verbs[i].run == do_check ? STATUS_UNEXPECTED : STATUS_BROKEN,
					"issues: %s", err.text);
		return print_text(&l->out) ? STATUS_GOOD : STATUS_BROKEN;
	}
	return complain(STATUS_USAGE, "issues: wants list, show ID, note ID TEXT, set ID NAME=VALUE, "
				      "render or check");
}

static int run(const struct command_line *line)
{
	struct arena *a = arena_new();
	struct listing l = {.words = line->words, .word_count = line->word_count};
	time_t now = time(NULL);
	struct tm tm;
	int status;

	l.store = line->values[STORE] != NULL
		? line->values[STORE] : arena_printf(a, "%s/issues", folder_of_reports(a));
	l.page = line->values[MARKDOWN] != NULL
		? line->values[MARKDOWN] : arena_printf(a, "%s/../ISSUES.md", folder_of_reports(a));
	l.style.columns = 80;
	l.style.color = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL;
	if (gmtime_r(&now, &tm) != NULL)
		strftime(l.now, sizeof(l.now), "%Y-%m-%dT%H:%M:%SZ", &tm);
	status = do_verb(&l);
	text_done(&l.out);
	arena_free(a);
	return status;
}

const struct subcommand command_issues = {
	.name = "issues",
	.words = "list|show ID|note ID TEXT|set ID NAME=VALUE|render|check",
	.summary = "The list of interoperability issues",
	.rows = rows,
	.row_count = COUNT_OF(rows),
	.run = run,
};
