/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test compare: the same cases on two implementations; prints only what differs. */
#include "command.h"

#include "base/file.h"
#include "exec/run.h"
#include "report/compare.h"
#include "report/page.h"

#include <stdio.h>
#include <string.h>

enum { IUT, WITH, SPEC, SEED, QUICK, OUT, JOBS };

static const struct option_row rows[] = {
	[IUT] = {"iut", 0, "NAME|FILE", "profile of what is under test"},
	[WITH] = {"with", 0, "NAME|FILE", "profile of the other, default reference"},
	[SPEC] = {"spec", 0, "SPEC", "rfc6275 (default), rfc3775, draft-24"},
	[SEED] = {"seed", 's', "N", "for everything that is drawn, default 1"},
	[QUICK] = {"quick", 'q', NULL, "without cases that must wait more than 10 s"},
	[OUT] = {"out", 'o', "FILE", "a page instead, with ladders that open"},
	[JOBS] = {"jobs", 'j', "N", "cases at once"},
};

struct comparing {
	struct arena *arena;
	struct suite suite;
	struct profile profiles[2];
	struct run runs[2];
	struct run_config config;
	const char *names[2];
	bool same_name;
};

static bool is_stopped(void *context)
{
	return interrupted(context);
}

static bool read_options(const struct command_line *line, struct comparing *c, struct err *err)
{
	const char *const *v = line->values;
	uint64_t seed = 1, jobs = 0;

	if (v[IUT] == NULL)
		return err_set(err, "wants --iut, the implementation to compare");
	if (v[SPEC] != NULL && !spec_exists(v[SPEC]))
		return err_set(err, "--spec %.40s: wants one of " SPEC_NAMES, v[SPEC]);
	if (v[SEED] != NULL && !parse_u64(v[SEED], &seed))
		return err_set(err, "--seed %s: wants a number", v[SEED]);
	if (v[JOBS] != NULL && (!parse_u64(v[JOBS], &jobs) || jobs == 0 || jobs > 1000))
		return err_set(err, "--jobs %s: wants a number from 1 to 1000", v[JOBS]);
	c->config = (struct run_config){
		.suite = &c->suite, .spec = v[SPEC] != NULL ? v[SPEC] : "rfc6275", .seed = seed,
		.jobs = (unsigned)jobs, .quick = v[QUICK] != NULL, .selectors = line->words,
		.selector_count = line->word_count, .defect_names = "", .stopped = is_stopped};
	return selectors_check(line->words, line->word_count, err);
}

static bool run_both(struct comparing *c, const char *const *v, struct err *err)
{
	for (size_t i = 0; i < 2; i++) {
		const char *file = i == 0 ? v[IUT] : v[WITH] != NULL ? v[WITH]
				   : REFERENCE_PROFILE(c->profiles[0].keys != NULL);

		if (!profile_load(&c->profiles[i], c->arena, folder_of_profiles(c->arena), file, err))
			return false;
		c->config.profile = &c->profiles[i];
		if (!run_cases(&c->runs[i], &c->config, err))
			return false;
		c->names[i] = arena_printf(c->arena, "%s %s", c->runs[i].result.implementation,
					   c->runs[i].result.version);
	}
	return true;
}

static const struct result_case *find(const struct result_run *run, const char *id)
{
	for (size_t i = 0; i < run->case_count; i++)
		if (run->cases[i].applicable && strcmp(run->cases[i].id, id) == 0)
			return &run->cases[i];
	return NULL;
}

/* Only cases that both ran and in which something differs. */
static struct comparison *compare_runs(struct comparing *c, size_t *count, size_t *both)
{
	const struct result_run *left = &c->runs[0].result, *right = &c->runs[1].result;
	struct comparison *list = arena_array(c->arena, left->case_count + 1, sizeof(*list));

	*count = *both = 0;
	for (size_t i = 0; i < left->case_count; i++) {
		const struct result_case *a = &left->cases[i], *b = find(right, a->id);

		if (!a->applicable || b == NULL)
			continue;
		(*both)++;
		list[*count] = compare_cases(c->arena, a, b);
		*count += list[*count].differences > 0;
	}
	return list;
}

static bool write_page(struct comparing *c, const struct comparison *list, size_t count,
		       const char *file, struct err *err)
{
	const char *style = arena_printf(c->arena, "%s/style", folder_of_reports(c->arena));
	struct text xml = {0}, page = {0};
	bool ok;

	compare_print_xml(&xml, list, count, c->names);
	ok = page_of_comparison(style, &xml, &page, err) &&
		file_replace(file, text_bytes(&page), err);
	text_done(&xml);
	text_done(&page);
	return ok;
}

static int compare(struct comparing *c, const struct command_line *line)
{
	const char *file = line->values[OUT];
	struct err err = {0};
	struct text t = {0};
	struct comparison *list;
	size_t count, both;
	bool ok = true;

	if (!read_options(line, c, &err))
		return complain(STATUS_USAGE, "compare: %s", err.text);
	interrupts_catch();
	if (!suite_open(&c->suite, c->arena, NULL, &err) || !run_both(c, line->values, &err))
		return complain(STATUS_BROKEN, "compare: %s", err.text);
	list = compare_runs(c, &count, &both);
	if (both == 0)
		return complain(STATUS_USAGE, "compare: no case that both were asked; mip6test list shows them");
	if (file != NULL)
		ok = write_page(c, list, count, file, &err);
	for (size_t i = 0; file == NULL && i < count; i++)
		compare_print(&t, &list[i], c->names, 80);
	text_printf(&t, "%s against %s: %zu of %zu cases differ\n", c->names[0], c->names[1], count, both);
	ok = ok && (print_text(&t) || err_set(&err, "standard output cannot be written"));
	text_done(&t);
	if (!ok)
		return complain(STATUS_BROKEN, "compare: %s", err.text);
	return count > 0 ? STATUS_UNEXPECTED : STATUS_GOOD;
}

static int run(const struct command_line *line)
{
	struct comparing *c = mem_new(sizeof(*c));
	int status;

	c->arena = arena_new();
	status = compare(c, line);
	for (size_t i = 0; i < 2; i++)
		if (c->runs[i].arena != NULL)
			run_done(&c->runs[i]);
	arena_free(c->arena);
	mem_free(c);
	return status;
}

const struct subcommand command_compare = {
	.name = "compare",
	.words = "[SELECTOR…]",
	.summary = "The same cases on two implementations; what differs",
	.rows = rows,
	.row_count = COUNT_OF(rows),
	.run = run,
};
