/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The life of issues through runs: seen, fixed, seen again, and what nothing but an observed pass
 * may change. What people wrote survives all of it. */
#include "report/issues.h"

#include "base/file.h"
#include "base/text.h"
#include "report/report_sample.h"

#include <CUnit/CUnit.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A store for one test. */
struct scratch {
	char folder[40];
	struct arena *arena;
	struct issues_filed filed;
	struct err err;
};

static struct scratch scratch_new(void)
{
	struct scratch s = {.folder = "/tmp/issues_test.XXXXXX", .arena = arena_new()};

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s.folder));
	return s;
}

static void scratch_done(struct scratch *s)
{
	DIR *d = opendir(s->folder);
	struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL)
		unlinkat(dirfd(d), e->d_name, 0);
	if (d != NULL)
		closedir(d);
	rmdir(s->folder);
	arena_free(s->arena);
}

static const char *path_of(struct scratch *s, const char *name)
{
	return arena_printf(s->arena, "%s/%s", s->folder, name);
}

static const char *content_of(struct scratch *s, const char *name)
{
	struct bytes content;

	CU_ASSERT_TRUE_FATAL(file_read(s->arena, path_of(s, name), 1 << 20, &content, &s->err));
	return (const char *)content.at;
}

static void put(struct scratch *s, const char *name, const char *content)
{
	CU_ASSERT_TRUE_FATAL(file_replace(path_of(s, name), bytes_of_string(content), &s->err));
}

/* One run of one case at a time of day, hour of 2026-11-23. */
static void file_one(struct scratch *s, unsigned hour, const char *version, enum verdict verdict,
		     enum mismatch mismatch)
{
	struct result_run run = sample_run();
	struct result_case c = sample_cases[1];

	c.verdict = verdict;
	c.mismatch = mismatch;
	run.version = version;
	run.started = arena_printf(s->arena, "2026-11-23T%02u:00:00Z", hour);
	run.cases = &c;
	run.case_count = 1;
	if (!issues_file_run(s->folder, &run, &s->filed, &s->err))
		CU_FAIL("issues_file_run");
}

static struct issue *issues_of(struct scratch *s)
{
	struct issue *list;

	CU_ASSERT_TRUE_FATAL(issues_read(s->arena, s->folder, &list, &s->err));
	return list;
}

static enum issue_state state_now(struct scratch *s)
{
	struct issue *i = issues_of(s);

	CU_ASSERT_TRUE_FATAL(i != NULL && i->sightings != NULL);
	return i->sightings->state;
}

static void a_failure_makes_an_issue_with_all_that_a_report_needs(void)
{
	struct scratch s = scratch_new();
	const struct issue *i;

	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	CU_ASSERT_EQUAL(s.filed.created, 1);
	i = issues_of(&s);
	CU_ASSERT_PTR_NOT_NULL_FATAL(i);
	CU_ASSERT_STRING_EQUAL(i->id, "MIP6-0001");
	CU_ASSERT_STRING_EQUAL(i->case_id, "cn/9.5.1/stale-sequence");
	CU_ASSERT_STRING_EQUAL(i->mismatch, "wrong-field");
	CU_ASSERT_STRING_EQUAL(i->disposition, "new");
	CU_ASSERT_STRING_EQUAL(i->requirements->next->level, "MUST NOT");
	CU_ASSERT_STRING_EQUAL(i->sightings->implementation, "linux-mip6");
	CU_ASSERT_STRING_EQUAL(i->sightings->first_at, "2026-11-23T10:00:00Z");
	CU_ASSERT_STRING_EQUAL(i->sightings->repeat, sample_cases[1].repeat);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(i->sightings->ladder, "\n>  0.0053 s mn.coa  <----  iut.addr"));
	CU_ASSERT_STRING_EQUAL(i->sightings->events->text, "first seen");
	CU_ASSERT_PTR_NULL(i->next);
	scratch_done(&s);
}

static void only_failures_make_issues_those_of_a_should_too(void)
{
	const struct result_run run = sample_run();
	struct scratch s = scratch_new();
	const struct issue *i;

	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, &s.filed, &s.err));
	CU_ASSERT_EQUAL(s.filed.created, 4);
	i = issues_of(&s);
	CU_ASSERT_STRING_EQUAL(i->next->next->case_id, "cn/9.5.2/should");
	CU_ASSERT_STRING_EQUAL(i->next->next->level, "SHOULD");
	scratch_done(&s);
}

static void the_same_run_filed_twice_changes_no_octet(void)
{
	struct scratch s = scratch_new();
	const char *before;

	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	before = content_of(&s, "MIP6-0001.xml");
	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	CU_ASSERT_STRING_EQUAL(content_of(&s, "MIP6-0001.xml"), before);
	scratch_done(&s);
}

static void a_pass_fixes_and_a_failure_after_it_is_a_regression(void)
{
	struct scratch s = scratch_new();

	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	file_one(&s, 11, "1.0", VERDICT_PASS, MISMATCH_NONE);
	CU_ASSERT_EQUAL(s.filed.fixed, 1);
	CU_ASSERT_EQUAL(state_now(&s), ISSUE_FIXED);
	CU_ASSERT_TRUE(issue_is_closed(issues_of(&s)));
	file_one(&s, 12, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	CU_ASSERT_EQUAL(s.filed.regressed, 1);
	CU_ASSERT_EQUAL(state_now(&s), ISSUE_REGRESSED);
	CU_ASSERT_FALSE(issue_is_closed(issues_of(&s)));
	file_one(&s, 13, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	CU_ASSERT_EQUAL(state_now(&s), ISSUE_REGRESSED);
	scratch_done(&s);
}

static void an_old_run_filed_late_undoes_nothing(void)
{
	struct scratch s = scratch_new();

	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	file_one(&s, 12, "1.0", VERDICT_PASS, MISMATCH_NONE);
	file_one(&s, 11, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	CU_ASSERT_EQUAL(state_now(&s), ISSUE_FIXED);
	file_one(&s, 14, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	file_one(&s, 13, "1.0", VERDICT_PASS, MISMATCH_NONE);
	CU_ASSERT_EQUAL(state_now(&s), ISSUE_REGRESSED);
	scratch_done(&s);
}

static void inconclusive_errors_and_cases_not_run_change_nothing(void)
{
	struct scratch s = scratch_new();
	struct result_run run = sample_run();
	struct result_case c = sample_cases[1];

	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	file_one(&s, 11, "1.0", VERDICT_INCONC, MISMATCH_NONE);
	file_one(&s, 12, "1.0", VERDICT_ERROR, MISMATCH_NONE);
	file_one(&s, 13, "1.0", VERDICT_NONE, MISMATCH_NONE);
	c.applicable = false;
	c.verdict = VERDICT_PASS;
	run.version = "1.0";
	run.started = "2026-11-23T14:00:00Z";
	run.cases = &c;
	run.case_count = 1;
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, &s.filed, &s.err));
	run.case_count = 0;
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, &s.filed, &s.err));
	CU_ASSERT_EQUAL(state_now(&s), ISSUE_OPEN);
	CU_ASSERT_STRING_EQUAL(issues_of(&s)->sightings->last_at, "2026-11-23T10:00:00Z");
	scratch_done(&s);
}

static void a_newer_version_fixes_and_an_older_one_does_not(void)
{
	struct scratch s = scratch_new();
	const struct issue *i;

	file_one(&s, 10, "2.9", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	file_one(&s, 11, "2.8", VERDICT_PASS, MISMATCH_NONE);
	CU_ASSERT_EQUAL(state_now(&s), ISSUE_OPEN);
	file_one(&s, 12, "2.10", VERDICT_PASS, MISMATCH_NONE);
	CU_ASSERT_EQUAL(state_now(&s), ISSUE_FIXED);
	file_one(&s, 13, "2.11", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	i = issues_of(&s);
	CU_ASSERT_EQUAL(i->sightings->state, ISSUE_FIXED);
	CU_ASSERT_EQUAL(i->sightings->next->state, ISSUE_REGRESSED);
	file_one(&s, 14, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	CU_ASSERT_EQUAL(issues_of(&s)->sightings->next->next->state, ISSUE_OPEN);
	scratch_done(&s);
}

static void another_implementation_has_a_sighting_of_its_own(void)
{
	struct scratch s = scratch_new();
	struct result_run run = sample_run();

	run.cases = &sample_cases[1];
	run.case_count = 1;
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, &s.filed, &s.err));
	run.implementation = "kame";
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, &s.filed, &s.err));
	CU_ASSERT_EQUAL(s.filed.created, 0);
	run.spec = "rfc3775";
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, &s.filed, &s.err));
	CU_ASSERT_PTR_NOT_NULL(issues_of(&s)->sightings->next->next);
	CU_ASSERT_PTR_NULL(issues_of(&s)->next);
	scratch_done(&s);
}

static void a_case_that_fails_in_another_way_makes_the_first_issue_stale(void)
{
	struct scratch s = scratch_new();

	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	file_one(&s, 11, "1.0", VERDICT_FAIL, MISMATCH_NO_ANSWER);
	CU_ASSERT_EQUAL(s.filed.created, 1);
	CU_ASSERT_EQUAL(s.filed.stale, 1);
	CU_ASSERT_EQUAL(state_now(&s), ISSUE_STALE);
	CU_ASSERT_FALSE(issue_is_closed(issues_of(&s)));
	file_one(&s, 12, "1.0", VERDICT_PASS, MISMATCH_NONE);
	CU_ASSERT_EQUAL(s.filed.fixed, 2);
	scratch_done(&s);
}

static void ids_are_never_used_again(void)
{
	struct scratch s = scratch_new();

	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	file_one(&s, 11, "1.0", VERDICT_FAIL, MISMATCH_NO_ANSWER);
	unlink(path_of(&s, "MIP6-0002.xml"));
	file_one(&s, 12, "1.0", VERDICT_FAIL, MISMATCH_UNEXPECTED);
	CU_ASSERT_STRING_EQUAL(issues_of(&s)->next->id, "MIP6-0003");
	put(&s, "next", "what?\n");
	file_one(&s, 13, "1.0", VERDICT_FAIL, MISMATCH_ACCEPTED);
	CU_ASSERT_STRING_EQUAL(issues_of(&s)->next->next->id, "MIP6-0004");
	scratch_done(&s);
}

static const char by_hand[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- ours -->\n"
	"<issue id=\"MIP6-0007\" case=\"cn/9.5.1/stale-sequence\" mismatch=\"wrong-field\"\n"
	"       disposition=\"spec-ambiguous\" owner=\"me\" severity=\"major\">\n"
	"  <title>t</title>\n"
	"  <note>second thoughts,\n   in two lines</note>\n"
	"  <bugzilla nr=\"12\"><![CDATA[a < b]]></bugzilla>\n"
	"  <note at=\"2026-01-01\">first</note>\n"
	"</issue>\n";

static void what_people_wrote_stays_where_it_stands(void)
{
	static const char *const parts[] = {
		"<!-- ours -->\n",
		"owner=\"me\"",
		"disposition=\"spec-ambiguous\"",
		"severity=\"major\"",
		"<note>second thoughts,\n   in two lines</note>\n",
		"<bugzilla nr=\"12\"><![CDATA[a < b]]></bugzilla>\n  <note ",
		"<note at=\"2026-01-01\">first</note>\n",
	};
	struct scratch s = scratch_new();
	const char *content;

	put(&s, "MIP6-0007.xml", by_hand);
	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	file_one(&s, 11, "1.0", VERDICT_PASS, MISMATCH_NONE);
	file_one(&s, 12, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	CU_ASSERT_EQUAL(s.filed.created, 0);
	content = content_of(&s, "MIP6-0007.xml");
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		CU_ASSERT_PTR_NOT_NULL(strstr(content, parts[i]));
	CU_ASSERT_EQUAL(state_now(&s), ISSUE_REGRESSED);
	scratch_done(&s);
}

static void a_file_that_cannot_be_read_stops_filing_and_is_named(void)
{
	static const char *const broken[] = {
		"",
		"<issue id=\"MIP6-0001\">",
		"<other id=\"MIP6-0001\"/>",
		"<issue id=\"MIP6-0002\"/>",
		"<!DOCTYPE issue [<!ENTITY x \"y\">]><issue id=\"MIP6-0001\">&x;</issue>",
	};
	const struct result_run run = sample_run();

	for (size_t i = 0; i < COUNT_OF(broken); i++) {
		struct scratch s = scratch_new();

		put(&s, "MIP6-0001.xml", broken[i]);
		CU_ASSERT_FALSE(issues_file_run(s.folder, &run, &s.filed, &s.err));
		CU_ASSERT_PTR_NOT_NULL(strstr(s.err.text, "MIP6-0001.xml"));
		CU_ASSERT_STRING_EQUAL(content_of(&s, "MIP6-0001.xml"), broken[i]);
		CU_ASSERT_NOT_EQUAL(access(path_of(&s, "MIP6-0002.xml"), F_OK), 0);
		scratch_done(&s);
	}
}

static void two_runs_at_once_lose_no_sighting(void)
{
	enum { PROCESSES = 8 };
	struct scratch s = scratch_new();
	unsigned sightings = 0;

	for (unsigned n = 0; n < PROCESSES; n++) {
		struct result_run run = sample_run();

		run.version = arena_printf(s.arena, "%u", n);
		if (fork() == 0)
			_exit(issues_file_run(s.folder, &run, &s.filed, &s.err) ? 0 : 1);
	}
	for (unsigned n = 0; n < PROCESSES; n++) {
		int status = -1;

		wait(&status);
		CU_ASSERT_EQUAL(status, 0);
	}
	for (const struct issue *i = issues_of(&s); i != NULL; i = i->next)
		for (const struct issue_sighting *g = i->sightings; g != NULL; g = g->next)
			sightings++;
	CU_ASSERT_EQUAL(sightings, 4 * PROCESSES);
	CU_ASSERT_STRING_EQUAL(content_of(&s, "next"), "5\n");
	scratch_done(&s);
}

static void hostile_text_is_found_again_and_adds_no_element(void)
{
	struct result_run run = sample_run();
	struct scratch s = scratch_new();
	const struct issue *i;

	run.cases = &sample_cases[7];
	run.case_count = 1;
	run.implementation = run.version = run.vendor = run.spec = run.folder = HOSTILE;
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, &s.filed, &s.err));
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, &s.filed, &s.err));
	CU_ASSERT_EQUAL(s.filed.seen_again, 1);
	i = issues_of(&s);
	CU_ASSERT_PTR_NOT_NULL_FATAL(i);
	CU_ASSERT_PTR_NULL(i->next);
	CU_ASSERT_PTR_NULL(i->sightings->next);
	CU_ASSERT_PTR_NOT_NULL(strstr(i->sightings->implementation, "]]><x a='\"&lt;"));
	CU_ASSERT_PTR_NULL(strpbrk(i->sightings->reason, "\x1b\x07\xff\n"));
	scratch_done(&s);
}

static void people_set_dispositions_and_add_notes(void)
{
	struct scratch s = scratch_new();
	const struct issue *i;

	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	CU_ASSERT_TRUE(issues_set(s.folder, "MIP6-0001", "disposition", "not-a-bug", "2026-11-24",
				  &s.err));
	CU_ASSERT_TRUE(
		issues_set(s.folder, "MIP6-0001", "severity", "minor", "2026-11-24", &s.err));
	CU_ASSERT_TRUE(
		issues_note(s.folder, "MIP6-0001", "see\n\x1b<b> & 9.5.1", "2026-11-24", &s.err));
	i = issues_of(&s);
	CU_ASSERT_STRING_EQUAL(i->disposition, "not-a-bug");
	CU_ASSERT_STRING_EQUAL(i->severity, "minor");
	CU_ASSERT_STRING_EQUAL(i->notes->text, "see\n?<b> & 9.5.1");
	CU_ASSERT_STRING_EQUAL(i->events->text, "disposition: not-a-bug, was new");
	CU_ASSERT_TRUE(issue_is_closed(i));
	CU_ASSERT_FALSE(issues_set(s.folder, "MIP6-0001", "disposition", "fine", "", &s.err));
	CU_ASSERT_PTR_NOT_NULL(strstr(s.err.text, "wontfix"));
	CU_ASSERT_FALSE(issues_set(s.folder, "MIP6-0001", "state", "fixed", "", &s.err));
	CU_ASSERT_FALSE(issues_set(s.folder, "MIP6-0002", "severity", "minor", "", &s.err));
	CU_ASSERT_FALSE(issues_note(s.folder, "MIP6-0001", " \n", "", &s.err));
	scratch_done(&s);
}

static void a_case_is_known_when_its_issue_is_confirmed_and_open(void)
{
	struct scratch s = scratch_new();
	struct result_run run = sample_run();
	struct result_case c = sample_cases[1];
	struct issue_match m;

	run.cases = &c;
	run.case_count = 1;
	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	CU_ASSERT_TRUE(issues_match(s.arena, s.folder, &run, &m, &s.err));
	CU_ASSERT_EQUAL(m.kind, ISSUE_MATCH_NONE);
	CU_ASSERT_TRUE(issues_set(s.folder, "MIP6-0001", "disposition", "confirmed", "", &s.err));
	CU_ASSERT_TRUE(issues_match(s.arena, s.folder, &run, &m, &s.err));
	CU_ASSERT_EQUAL(m.kind, ISSUE_MATCH_KNOWN);
	CU_ASSERT_STRING_EQUAL(m.id, "MIP6-0001");
	c.mismatch = MISMATCH_NO_ANSWER;
	CU_ASSERT_TRUE(issues_match(s.arena, s.folder, &run, &m, &s.err));
	CU_ASSERT_EQUAL(m.kind, ISSUE_MATCH_NONE);
	c.verdict = VERDICT_PASS;
	CU_ASSERT_TRUE(issues_match(s.arena, s.folder, &run, &m, &s.err));
	CU_ASSERT_EQUAL(m.kind, ISSUE_MATCH_UNEXPECTED_PASS);
	run.implementation = "another";
	CU_ASSERT_TRUE(issues_match(s.arena, s.folder, &run, &m, &s.err));
	CU_ASSERT_EQUAL(m.kind, ISSUE_MATCH_NONE);
	scratch_done(&s);
}

static void a_regression_is_not_known(void)
{
	struct scratch s = scratch_new();
	struct result_run run = sample_run();
	struct issue_match m;

	run.cases = &sample_cases[1];
	run.case_count = 1;
	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	file_one(&s, 11, "1.0", VERDICT_PASS, MISMATCH_NONE);
	file_one(&s, 12, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	CU_ASSERT_TRUE(issues_set(s.folder, "MIP6-0001", "disposition", "confirmed", "", &s.err));
	CU_ASSERT_TRUE(issues_match(s.arena, s.folder, &run, &m, &s.err));
	CU_ASSERT_EQUAL(m.kind, ISSUE_MATCH_NONE);
	scratch_done(&s);
}

static void issues_of_cases_that_are_gone_become_stale(void)
{
	static const char *const here[] = {"cn/9.5.1/stale-sequence"}, *const other[] = {"cn/x"};
	struct scratch s = scratch_new();

	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	CU_ASSERT_TRUE(issues_retire(s.folder, here, 1, "2026-11-24", &s.filed, &s.err));
	CU_ASSERT_EQUAL(state_now(&s), ISSUE_OPEN);
	CU_ASSERT_FALSE(issues_retire(s.folder, other, 0, "2026-11-24", &s.filed, &s.err));
	CU_ASSERT_TRUE(issues_retire(s.folder, other, 1, "2026-11-24", &s.filed, &s.err));
	CU_ASSERT_EQUAL(state_now(&s), ISSUE_STALE);
	scratch_done(&s);
}

void issues_suite(void);

void issues_suite(void)
{
	CU_pSuite suite = CU_add_suite("issues", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "a failure makes an issue with all that a report needs",
		    a_failure_makes_an_issue_with_all_that_a_report_needs);
	CU_add_test(suite, "only failures make issues, those of a SHOULD too",
		    only_failures_make_issues_those_of_a_should_too);
	CU_add_test(suite, "the same run filed twice changes no octet",
		    the_same_run_filed_twice_changes_no_octet);
	CU_add_test(suite, "a pass fixes and a failure after it is a regression",
		    a_pass_fixes_and_a_failure_after_it_is_a_regression);
	CU_add_test(suite, "an old run filed late undoes nothing",
		    an_old_run_filed_late_undoes_nothing);
	CU_add_test(suite, "inconclusive, errors and cases not run change nothing",
		    inconclusive_errors_and_cases_not_run_change_nothing);
	CU_add_test(suite, "a newer version fixes and an older one does not",
		    a_newer_version_fixes_and_an_older_one_does_not);
	CU_add_test(suite, "another implementation has a sighting of its own",
		    another_implementation_has_a_sighting_of_its_own);
	CU_add_test(suite, "a case that fails in another way makes the first issue stale",
		    a_case_that_fails_in_another_way_makes_the_first_issue_stale);
	CU_add_test(suite, "ids are never used again", ids_are_never_used_again);
	CU_add_test(suite, "what people wrote stays where it stands",
		    what_people_wrote_stays_where_it_stands);
	CU_add_test(suite, "a file that cannot be read stops filing and is named",
		    a_file_that_cannot_be_read_stops_filing_and_is_named);
	CU_add_test(suite, "two runs at once lose no sighting", two_runs_at_once_lose_no_sighting);
	CU_add_test(suite, "hostile text is found again and adds no element",
		    hostile_text_is_found_again_and_adds_no_element);
	CU_add_test(suite, "people set dispositions and add notes",
		    people_set_dispositions_and_add_notes);
	CU_add_test(suite, "a case is known when its issue is confirmed and open",
		    a_case_is_known_when_its_issue_is_confirmed_and_open);
	CU_add_test(suite, "a regression is not known", a_regression_is_not_known);
	CU_add_test(suite, "issues of cases that are gone become stale",
		    issues_of_cases_that_are_gone_become_stale);
}
