/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The list is asked before it learns of the run (what was to be expected?), and once more afterwards
 * (which issue is it now?). The reference node is asked about each case that makes a sighting. */
#include "run_list.h"

#include "command.h"
#include "report/issues_markdown.h"
#include "report/merge.h"

#include <string.h>

bool meeting_wants(void *meeting, const char *case_id)
{
	const struct meeting *m = meeting;
	const struct run_config *c = m->config;
	const struct testcase *tc = suite_find(c->suite, case_id);
	const struct testcase gone = {.id = case_id, .title = "", .role = "", .section_name = "",
				      .tags = "", .features = ""};

	if (tc != NULL)
		return run_selects(c, tc);
	return c->shard <= 1 && testcase_selected(&gone, c->selectors, c->selector_count);
}

/* --- The reference node --- */

struct asking {
	struct arena *arena;
	const struct suite *suite;
	struct profile profile;
};

static const char *reference_verdict(void *context, const char *case_id, const char *spec)
{
	struct asking *q = context;
	const struct run_config config = {.suite = q->suite, .profile = &q->profile, .spec = spec,
					  .seed = 1, .defect_names = ""};
	const struct testcase *tc = suite_find(q->suite, case_id);
	struct result_case result = {0};

	if (tc == NULL || !spec_exists(spec) || !testcase_holds(tc, spec) ||
	    !run_in_world(q->arena, &config, tc, &result, NULL))
		return "";
	return result_verdict_name(&result);
}

/* --- Filing --- */

static const char **ids_of_suite(struct arena *a, const struct suite *s)
{
	const char **ids = arena_array(a, s->case_count, sizeof(*ids));
	size_t n = 0;

	for (const struct testcase *tc = s->cases; tc != NULL; tc = tc->next)
		ids[n++] = tc->id;
	return ids;
}

static bool file_run(struct meeting *m, const struct result_run *run, struct err *err)
{
	const struct suite *suite = m->config->suite;
	const char **ids = ids_of_suite(m->arena, suite);
	struct asking q = {.arena = m->arena, .suite = suite};
	const struct issues_reference reference = {reference_verdict, &q};
	struct issues_filed gone;

	if (!profile_load(&q.profile, m->arena, folder_of_profiles(m->arena),
			  REFERENCE_PROFILE(m->config->profile->keys != NULL), err) ||
	    !issues_file_run(m->store, run, &reference, &m->filed, err) ||
	    !issues_retire(m->store, ids, suite->case_count, run->started, &gone, err) ||
	    !issues_publish(m->store, m->page, err))
		return false;
	m->filed.stale += gone.stale;
	return true;
}

/* --- What was to be expected --- */

/* Grows with each revision; the list is in the arena. */
struct surprises {
	struct result_surprise *at;
	size_t count;
};

static bool is_told(const struct surprises *s, const char *issue, const char *case_id)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->at[i].issue, issue) == 0 && strcmp(s->at[i].case_id, case_id) == 0)
			return true;
	return false;
}

/* An issue is told of once: under the revision of the run, or else the first that it is about. */
static void add_surprise(struct arena *a, struct surprises *s, const char *issue, const char *case_id,
			 const char *what)
{
	struct result_surprise *list;

	if (is_told(s, issue, case_id))
		return;
	list = arena_array(a, s->count + 1, sizeof(*list));
	if (s->count > 0)
		memcpy(list, s->at, s->count * sizeof(*list));
	list[s->count++] = (struct result_surprise){issue, case_id, what};
	s->at = list;
}

static const struct result_revision *revision_of(const struct result_case *c, const char *spec)
{
	for (size_t i = 0; i < c->revision_count; i++)
		if (strcmp(c->revisions[i].spec, spec) == 0)
			return &c->revisions[i];
	return NULL;
}

/* The run as it went under one revision of several. */
static struct result_run under(struct arena *a, const struct result_run *run, const char *spec)
{
	struct result_case *cases = arena_array(a, run->case_count, sizeof(*cases));
	struct result_run view = *run;

	view.spec = spec;
	view.cases = cases;
	for (size_t i = 0; i < run->case_count; i++) {
		const struct result_revision *v = revision_of(&run->cases[i], spec);

		cases[i] = run->cases[i];
		cases[i].applicable = v != NULL && v->applicable;
		cases[i].verdict = v != NULL ? v->verdict : VERDICT_NONE;
		cases[i].mismatch = v != NULL ? v->mismatch : MISMATCH_NONE;
	}
	return view;
}

/* where: "" or " under rfc3775". */
static bool expect_passes_and_runs(struct meeting *m, const struct result_run *run, const char *where,
				   struct issue_match *matches, struct surprises *s, struct err *err)
{
	const struct issue **missing;

	if (!issues_match(m->arena, m->store, run, matches, err) ||
	    !issues_not_run(m->arena, m->store, run, meeting_wants, m, &missing, err))
		return false;
	for (size_t i = 0; i < run->case_count; i++)
		if (matches[i].kind == ISSUE_MATCH_UNEXPECTED_PASS)
			add_surprise(m->arena, s, matches[i].id, run->cases[i].id,
				     arena_printf(m->arena, "passes%s", where));
	for (; *missing != NULL; missing++)
		add_surprise(m->arena, s, (*missing)->id, (*missing)->case_id,
			     suite_find(m->config->suite, (*missing)->case_id) != NULL
				     ? arena_printf(m->arena, "was not run%s", where)
				     : "is no case of the suite any more");
	return true;
}

/* What fails under another revision as it does under that of the run is the same deviation; what
 * only fails there does not count, as it does not without a list. */
static bool expect_under(struct meeting *m, const struct result_run *run, const char *spec,
			 const struct issue_match *main_matches, struct surprises *s, struct err *err)
{
	const struct result_run view = under(m->arena, run, spec);
	struct issue_match *matches = arena_array(m->arena, run->case_count, sizeof(*matches));
	const char *where = arena_printf(m->arena, " under %s", spec);

	if (!expect_passes_and_runs(m, &view, where, matches, s, err))
		return false;
	for (size_t i = 0; i < run->case_count; i++) {
		const struct result_case *c = &view.cases[i];

		if (main_matches[i].kind == ISSUE_MATCH_KNOWN && c->applicable &&
		    c->verdict == VERDICT_FAIL && c->mismatch != run->cases[i].mismatch &&
		    matches[i].kind != ISSUE_MATCH_KNOWN)
			add_surprise(m->arena, s, main_matches[i].id, c->id,
				     arena_printf(m->arena, "fails otherwise%s, which is not confirmed", where));
	}
	return true;
}

static bool expect_known(struct meeting *m, struct result_run *run, struct result_case *cases,
			 struct err *err)
{
	struct issue_match *matches = arena_array(m->arena, run->case_count, sizeof(*matches));
	struct surprises s = {NULL, 0};

	if (!expect_passes_and_runs(m, run, "", matches, &s, err))
		return false;
	for (const char *const *other = m->config->other_specs; *other != NULL; other++)
		if (strcmp(*other, run->spec) != 0 && !expect_under(m, run, *other, matches, &s, err))
			return false;
	for (size_t i = 0; i < run->case_count; i++)
		cases[i].known = matches[i].kind == ISSUE_MATCH_KNOWN;
	surprises_sort(s.at, s.count);
	run->surprises = s.at;
	run->surprise_count = s.count;
	return true;
}

static bool name_issues(struct meeting *m, const struct result_run *run, struct result_case *cases,
			struct err *err)
{
	struct issue_match *matches = arena_array(m->arena, run->case_count, sizeof(*matches));

	if (!issues_match(m->arena, m->store, run, matches, err))
		return false;
	for (size_t i = 0; i < run->case_count; i++)
		if (matches[i].kind == ISSUE_MATCH_KNOWN || matches[i].kind == ISSUE_MATCH_LISTED)
			cases[i].issue = matches[i].id;
	return true;
}

bool meeting_hold(struct meeting *m, struct result_run *run, struct result_case *cases,
		  struct err *err)
{
	if ((m->known && !expect_known(m, run, cases, err)) || (m->file && !file_run(m, run, err)))
		return false;
	return name_issues(m, run, cases, m->known || m->file ? err : NULL) ||
	       !(m->known || m->file);
}
