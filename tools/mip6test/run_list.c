/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The list is asked before it learns of the run (what was to be expected?), and once more afterwards
 * (which issue is it now?). The reference node is asked about each case that makes a sighting. */
#include "run_list.h"

#include "command.h"
#include "report/issues_markdown.h"
#include "report/merge.h"

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

static void add_surprise(struct result_surprise *list, struct result_run *run, const char *issue,
			 const char *case_id, const char *what)
{
	list[run->surprise_count++] = (struct result_surprise){issue, case_id, what};
}

static bool expect_known(struct meeting *m, struct result_run *run, struct result_case *cases,
			 struct err *err)
{
	struct issue_match *matches = arena_array(m->arena, run->case_count, sizeof(*matches));
	struct result_surprise *list;
	const struct issue **missing;
	size_t n = 0;

	if (!issues_match(m->arena, m->store, run, matches, err) ||
	    !issues_not_run(m->arena, m->store, run, meeting_wants, m, &missing, err))
		return false;
	while (missing[n] != NULL)
		n++;
	list = arena_array(m->arena, run->case_count + n, sizeof(*list));
	for (size_t i = 0; i < run->case_count; i++) {
		cases[i].known = matches[i].kind == ISSUE_MATCH_KNOWN;
		if (matches[i].kind == ISSUE_MATCH_UNEXPECTED_PASS)
			add_surprise(list, run, matches[i].id, cases[i].id, "passes");
	}
	for (size_t i = 0; i < n; i++)
		add_surprise(list, run, missing[i]->id, missing[i]->case_id,
			     suite_find(m->config->suite, missing[i]->case_id) != NULL
				     ? "was not run" : "is no case of the suite any more");
	surprises_sort(list, run->surprise_count);
	run->surprises = list;
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
