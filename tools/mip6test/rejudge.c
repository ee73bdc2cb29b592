/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test rejudge: judges the packets of a run again, by the test files and the revision of now, without
 * the implementation. Prints what comes out otherwise than it did. */
#include "command.h"

#include "exec/record.h"
#include "exec/replay.h"
#include "report/report_folder.h"
#include "report/report_json.h"
#include "report/report_text.h"

#include <stdio.h>
#include <string.h>

enum { SPEC, OUT, JSON, FILE_ };

static const struct option_row rows[] = {
	[SPEC] = {"spec", 0, "SPEC", "rfc6275, rfc3775 or draft-24; all: each of them; default: that of the run"},
	[OUT] = {"out", 'o', "DIR", "write the verdicts as a run of its own"},
	[JSON] = {"json", 0, "FILE", "JSON; - is standard output, and nothing else there"},
	[FILE_] = {"file", 'f', "FILE", "also load the cases of this test file"},
};

static const char *const specs[] = {"rfc6275", "rfc3775", "draft-24"};

struct rejudging {
	struct arena *arena;
	const struct command_line *line;
	struct suite suite;
	struct record record;
	const char *spec;                 /* whose verdict is the case's */
	bool all;
	unsigned judged, changed;
};

/* What the run said where its packets alone say nothing: they were not all, or it never ran. */
static bool is_as_recorded(const struct result_case *recorded)
{
	return recorded->verdict == VERDICT_ERROR || recorded->stopped || recorded->step_count == 0;
}

static void judge(struct rejudging *r, const struct testcase *tc, const char *spec,
		  const struct result_case *recorded, struct result_case *out)
{
	const struct replay_config config = {tc, &r->record.profile, spec, recorded};

	if (!replay_case(r->arena, &config, out))
		out->verdict = VERDICT_INCONC;
	if (out->verdict == VERDICT_FAIL && recorded->doubted) {
		out->verdict = VERDICT_INCONC;
		out->warn = false;
		out->mismatch = MISMATCH_NONE;
		out->reason = recorded->reason;
	}
	out->doubted = recorded->doubted;
	out->began = recorded->began;
}

static void judge_revisions(struct rejudging *r, const struct testcase *tc,
			    const struct result_case *recorded, struct result_case *out)
{
	struct result_revision *list = arena_array(r->arena, COUNT_OF(specs), sizeof(*list));

	for (size_t i = 0; i < COUNT_OF(specs); i++) {
		struct result_case one;

		list[i] = (struct result_revision){.spec = specs[i], .reason = ""};
		list[i].applicable = testcase_holds(tc, specs[i]);
		if (!list[i].applicable)
			continue;
		judge(r, tc, specs[i], recorded, &one);
		list[i].verdict = one.verdict;
		list[i].warn = one.warn;
		list[i].mismatch = one.mismatch;
		list[i].reason = one.reason;
	}
	out->revisions = list;
	out->revision_count = COUNT_OF(specs);
}

static void rejudge_case(struct rejudging *r, const struct result_case *recorded,
			 struct result_case *out)
{
	const struct testcase *tc = suite_find(&r->suite, recorded->id);

	*out = *recorded;
	if (is_as_recorded(recorded))
		return;
	if (tc == NULL) {
		out->verdict = VERDICT_INCONC;
		out->reason = "there is no such case any more";
		return;
	}
	if (testcase_holds(tc, r->spec))
		judge(r, tc, r->spec, recorded, out);
	else
		out->applicable = false;
	if (r->all)
		judge_revisions(r, tc, recorded, out);
	r->judged++;
}

static void tell_change(struct rejudging *r, const struct result_case *before,
			const struct result_case *after, bool quiet)
{
	const char *now = result_verdict_name(after);

	if (strcmp(result_verdict_name(before), now) == 0)
		return;
	r->changed++;
	if (!quiet)
		printf("%-44s %s, was %s: %s\n", after->id, now, result_verdict_name(before),
		       after->reason);
}

static bool write_results(struct rejudging *r, const struct result_run *run, bool quiet, struct err *err)
{
	const char *const *v = r->line->values;
	const struct report_style style = {.columns = 80};
	struct text t = {0};
	bool ok = true;

	if (v[OUT] != NULL)
		ok = run_folder_check(v[OUT], err) && run_folder_write(v[OUT], run, err);
	if (ok && v[JSON] != NULL) {
		report_json(&t, run);
		ok = write_text(v[JSON], &t, err);
		text_clear(&t);
	}
	if (ok && !quiet) {
		report_summary(&t, run, &style);
		print_text(&t);
		printf("Rejudged   %u of %zu cases, %u otherwise than before\n", r->judged, run->case_count,
		       r->changed);
	}
	text_done(&t);
	return ok;
}

static int rejudge(struct rejudging *r)
{
	bool quiet = r->line->values[JSON] != NULL && strcmp(r->line->values[JSON], "-") == 0;
	struct result_run run = r->record.run;
	struct result_case *cases = arena_array(r->arena, run.case_count, sizeof(*cases));
	struct result_counts n;
	struct err err = {0};
	size_t count = 0;

	for (size_t i = 0; i < run.case_count; i++) {
		const struct testcase *tc = suite_find(&r->suite, run.cases[i].id);

		if (r->line->word_count > 1 &&
		    (tc == NULL ||
		     !testcase_selected(tc, r->line->words + 1, r->line->word_count - 1)))
			continue;
		rejudge_case(r, &run.cases[i], &cases[count]);
		tell_change(r, &run.cases[i], &cases[count], quiet);
		count++;
	}
	run.cases = cases;
	run.case_count = count;
	run.spec = r->spec;
	run.id = arena_printf(r->arena, "%s-rejudged", run.id);
	if (!write_results(r, &run, quiet, &err))
		return complain(STATUS_BROKEN, "rejudge: %s", err.text);
	n = result_count(&run);
	if (r->judged == 0)
		return complain(STATUS_BROKEN, "rejudge: nothing could be judged");
	if (n.error > 0)
		return STATUS_BROKEN;
	return n.fail > 0 ? STATUS_UNEXPECTED : n.inconc > 0 ? STATUS_INCONCLUSIVE : STATUS_GOOD;
}

static int start(struct rejudging *r)
{
	const char *spec = r->line->values[SPEC];
	struct err err = {0};

	if (r->line->word_count == 0)
		return complain(STATUS_USAGE, "rejudge: wants the folder of a run");
	if (spec != NULL && strcmp(spec, "all") != 0 && !spec_exists(spec))
		return complain(STATUS_USAGE, "rejudge: --spec %.40s: wants all, or one of " SPEC_NAMES,
				spec);
	if (!selectors_check(r->line->words + 1, r->line->word_count - 1, &err))
		return complain(STATUS_USAGE, "rejudge: %s", err.text);
	if (!suite_open(&r->suite, r->arena, r->line->values[FILE_], &err) ||
	    !record_load(&r->record, r->arena, r->line->words[0], &err))
		return complain(STATUS_BROKEN, "rejudge: %s", err.text);
	r->all = spec != NULL && strcmp(spec, "all") == 0;
	r->spec = spec != NULL && !r->all ? spec : r->record.run.spec;
	if (!spec_exists(r->spec))
		return complain(STATUS_BROKEN, "rejudge: the run names no revision that is known");
	return rejudge(r);
}

static int run(const struct command_line *line)
{
	struct rejudging r = {.arena = arena_new(), .line = line};
	int status = start(&r);

	arena_free(r.arena);
	return status;
}

const struct subcommand command_rejudge = {
	.name = "rejudge",
	.words = "RUN [SELECTOR…]",
	.summary = "Judge the packets of a run again",
	.rows = rows,
	.row_count = COUNT_OF(rows),
	.run = run,
};
