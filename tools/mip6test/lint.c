/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test lint: are the test files, profiles and packets of the suite what they should be? */
#include "command.h"

#include "exec/lint.h"
#include "exec/profile.h"

#include <stdio.h>

static void complain_line(void *context, const char *message)
{
	(void)context;
	printf("%s\n", message);
}

static int run(const struct command_line *line)
{
	struct arena *a = arena_new();
	struct suite suite;
	struct err err = {0};
	unsigned complaints = 0;

	for (size_t i = 0; i < (line->word_count > 0 ? line->word_count : 1); i++) {
		const char *file = line->word_count > 0 ? line->words[i] : NULL;

		if (!suite_open(&suite, a, file, &err)) {
			arena_free(a);
			return complain(STATUS_BROKEN, "lint: %s", err.text);
		}
		for (const struct testcase *tc = suite.cases; tc != NULL; tc = tc->next)
			complaints += lint_case(tc, complain_line, NULL);
	}
	printf("%u cases, %u complaints\n", suite.case_count, complaints);
	arena_free(a);
	return complaints == 0 ? STATUS_GOOD : STATUS_UNEXPECTED;
}

const struct subcommand command_lint = {
	.name = "lint",
	.words = "[FILE…]",
	.summary = "Check the suite, and further test files",
	.run = run,
};
