/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test coverage: requirement by case by defect; and, as nothing else needs them, the names of
 * the defects. */
#include "command.h"

#include "exec/coverage.h"

#include <stdio.h>
#include <string.h>

enum { JSON, DEFECTS, REQUIREMENTS };

static const struct option_row rows[] = {
	[JSON] = {"json", 'j', NULL, "counts as JSON"},
	[DEFECTS] = {"defects", 'd', NULL, "list the defects of the reference node"},
	[REQUIREMENTS] = {"requirements", 'r', "[=ROLES]",
			  "each requirement (of the roles that have cases) with its cases, or why there are none"},
};

static int list_defects(void)
{
	const struct defect *d;

	for (size_t i = 0; (d = defect_at(i)) != NULL; i++)
		printf("%-36s %-3s %s\n", d->name, d->role, d->section);
	return STATUS_GOOD;
}

/* Roles with commas or spaces between them; none: those that have cases. */
static int list_requirements(struct arena *a, const struct suite *suite, const char *roles)
{
	char *next = arena_string(a, *roles != '\0' ? roles : COVERAGE_ROLES), *role;
	int status = STATUS_GOOD;

	while (status == STATUS_GOOD && (role = strsep(&next, ", ")) != NULL) {
		struct text out = {0};

		if (*role == '\0')
			continue;
		coverage_list(suite, role, &out);
		fputs(text_str(&out), stdout);
		if (text_str(&out)[0] == '\0')
			status = complain(STATUS_USAGE, "coverage: there is no requirement of a role \"%s\"", role);
		text_done(&out);
	}
	return status;
}

/* Each is a line of the report. */
static unsigned holes_of(const struct coverage_counts *n)
{
	return n->unsound + n->broken_claims + n->due + (n->defects - n->detected) +
	       (n->cases - n->detecting);
}

static void print_json(const struct coverage_counts *n)
{
	printf("{\"requirements\":{\"total\":%u,\"observable\":%u,\"covered\":%u},"
	       "\"defects\":{\"total\":%u,\"detected\":%u},\"cases\":{\"total\":%u,\"detecting\":%u}}\n",
	       n->requirements, n->observable, n->covered, n->defects, n->detected, n->cases,
	       n->detecting);
}

static void print_counts(const struct coverage_counts *n, const struct text *holes)
{
	fputs(text_str(holes), stdout);
	printf("requirements: %u, of them %u observable, of them %u have a case\n", n->requirements,
	       n->observable, n->covered);
	printf("defects: %u, of them %u are detected\n", n->defects, n->detected);
	printf("cases: %u, of them %u detect a defect\n", n->cases, n->detecting);
	printf("%u passed, %u failed\n", n->cases - n->unsound + n->claims - n->broken_claims, holes_of(n));
}

static int run(const struct command_line *line)
{
	struct arena *a = arena_new();
	struct coverage_counts n = {0};
	struct text holes = {0};
	struct profile profile, secured, small;
	struct suite suite;
	struct err err = {0};
	bool ok;

	if (line->values[DEFECTS] != NULL) {
		arena_free(a);
		return list_defects();
	}
	ok = suite_open(&suite, a, NULL, &err);
	if (ok && line->values[REQUIREMENTS] != NULL) {
		int status = list_requirements(a, &suite, line->values[REQUIREMENTS]);

		arena_free(a);
		return status;
	}
	ok = ok &&
	     profile_load(&profile, a, folder_of_profiles(a), "reference", &err) &&
	     profile_load(&secured, a, folder_of_profiles(a), "reference-ipsec", &err) &&
	     profile_load(&small, a, folder_of_profiles(a), "reference-small", &err) &&
	     coverage_measure(&suite, &profile, &secured, &small, &n, &holes, &err);
	if (ok && line->values[JSON] != NULL)
		print_json(&n);
	else if (ok)
		print_counts(&n, &holes);
	text_done(&holes);
	arena_free(a);
	if (!ok)
		return complain(STATUS_BROKEN, "coverage: %s", err.text);
	return holes_of(&n) == 0 ? STATUS_GOOD : STATUS_UNEXPECTED;
}

const struct subcommand command_coverage = {
	.name = "coverage",
	.words = "",
	.summary = "What the cases cover, and whether they detect the defects they name",
	.rows = rows,
	.row_count = COUNT_OF(rows),
	.run = run,
};
