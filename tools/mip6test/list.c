/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test list: the cases there are. */
#include "command.h"

enum { JSON };

static const struct option_row rows[] = {
	[JSON] = {"json", 'j', NULL, "as JSON"},
};

static void json_string(struct text *t, const char *key, const char *value)
{
	text_printf(t, "\"%s\":", key);
	text_json(t, value);
	text_put(t, ",");
}

static void json_case(const struct testcase *tc, bool first, struct text *t)
{
	text_put(t, first ? "\n{" : ",\n{");
	json_string(t, "id", tc->id);
	json_string(t, "title", tc->title);
	json_string(t, "role", tc->role);
	json_string(t, "section", tc->section_name);
	json_string(t, "tags", tc->tags);
	json_string(t, "level", level_name(tc->level));
	text_printf(t, "\"shortest_seconds\":%.3f,\"requirements\":[",
		    (double)testcase_shortest(tc) / (double)USEC_PER_SEC);
	for (const struct citation *c = tc->citations; c != NULL; c = c->next) {
		text_json(t, c->requirement->id);
		text_put(t, c->next != NULL ? "," : "");
	}
	text_put(t, "],\"detects\":[");
	for (const struct detects *d = tc->detects; d != NULL; d = d->next) {
		text_json(t, d->defect);
		text_put(t, d->next != NULL ? "," : "");
	}
	text_put(t, "]}");
}

static size_t list(const struct suite *s, const struct command_line *line, struct text *t)
{
	bool json = line->values[JSON] != NULL;
	size_t n = 0;

	text_put(t, json ? "{\"cases\":[" : "");
	for (const struct testcase *tc = s->cases; tc != NULL; tc = tc->next) {
		if (!testcase_selected(tc, line->words, line->word_count))
			continue;
		if (json)
			json_case(tc, n == 0, t);
		else
			text_printf(t, "%-44s %-6s %s\n", tc->id, level_name(tc->level), tc->title);
		n++;
	}
	text_put(t, json ? "\n]}\n" : "");
	return n;
}

static int run(const struct command_line *line)
{
	struct arena *a = arena_new();
	struct text t = {0};
	struct suite suite;
	struct err err = {0};
	int status = STATUS_GOOD;

	if (!selectors_check(line->words, line->word_count, &err))
		status = complain(STATUS_USAGE, "list: %s", err.text);
	else if (!suite_open(&suite, a, NULL, &err))
		status = complain(STATUS_BROKEN, "list: %s", err.text);
	else if (list(&suite, line, &t) == 0)
		status = complain(STATUS_USAGE, "list: no test is selected");
	else if (!print_text(&t))
		status = STATUS_BROKEN;
	text_done(&t);
	arena_free(a);
	return status;
}

const struct subcommand command_list = {
	.name = "list",
	.words = "[SELECTOR…]",
	.summary = "List test cases",
	.rows = rows,
	.row_count = COUNT_OF(rows),
	.run = run,
};
