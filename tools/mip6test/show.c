/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test show: a case with the text of its requirements, and its ladder as the reference node
 * climbs it, every packet decoded. */
#include "command.h"

#include "exec/run.h"
#include "report/report_text.h"

static bool show(struct arena *a, const struct suite *s, const struct testcase *tc, struct text *t,
		 struct err *err)
{
	static const struct report_style style = {.columns = 80};
	struct result_case result = {0};
	struct profile profile;
	struct run_config config = {.suite = s, .profile = &profile, .spec = "rfc6275", .seed = 1,
				    .defect_names = ""};

	if (!profile_load(&profile, a, folder_of_profiles(a),
			  REFERENCE_PROFILE(testcase_wants_ipsec(tc)), err) ||
	    !run_in_world(a, &config, tc, &result, err))
		return false;
	if (tc->note[0] != '\0')
		text_printf(t, "%s\n\n", tc->note);
	report_case_show(t, &result, &style);
	text_put(t, "\n");
	for (const struct detects *d = tc->detects; d != NULL; d = d->next)
		text_printf(t, "detects %s: \"%s\"\n", d->defect, d->reason);
	return true;
}

static int run(const struct command_line *line)
{
	struct arena *a = arena_new();
	const struct testcase *tc;
	struct text t = {0};
	struct suite suite;
	struct err err = {0};
	int status = STATUS_GOOD;

	if (line->word_count != 1)
		status = complain(STATUS_USAGE, "show: wants the id of a case");
	else if (!suite_open(&suite, a, NULL, &err))
		status = complain(STATUS_BROKEN, "show: %s", err.text);
	else if ((tc = suite_find(&suite, line->words[0])) == NULL)
		status = complain(STATUS_USAGE, "show: there is no case %.80s", line->words[0]);
	else if (!show(a, &suite, tc, &t, &err))
		status = complain(STATUS_BROKEN, "show: %s", err.text);
	else if (!print_text(&t))
		status = STATUS_BROKEN;
	text_done(&t);
	arena_free(a);
	return status;
}

const struct subcommand command_show = {
	.name = "show",
	.words = "ID",
	.summary = "Show one case: requirements, ladder, packets",
	.run = run,
};
