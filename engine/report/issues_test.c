/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The life of issues through runs: seen, fixed, seen again, and what nothing but an observed pass
 * may change. What people wrote survives all of it. */
#include "report/issues.h"

#include "base/file.h"
#include "base/rng.h"
#include "base/text.h"
#include "report/report_sample.h"

#include <CUnit/CUnit.h>
#include <dirent.h>
#include <stdio.h>
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
	if (!issues_file_run(s->folder, &run, NULL, &s->filed, &s->err))
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
	CU_ASSERT_EQUAL(strlen(i->id), strlen("MIP6-123456789"));
	CU_ASSERT_STRING_EQUAL(i->case_id, "cn/9.5.1/stale-sequence");
	CU_ASSERT_STRING_EQUAL(i->mismatch, "wrong-field");
	CU_ASSERT_STRING_EQUAL(i->disposition, "new");
	CU_ASSERT_STRING_EQUAL(i->requirements->next->level, "MUST NOT");
	CU_ASSERT_STRING_EQUAL(i->requirements->next->changed, "Appendix B.1");
	CU_ASSERT_STRING_EQUAL(i->sightings->implementation, "linux-mip6");
	CU_ASSERT_STRING_EQUAL(i->sightings->first_at, "2026-11-23T10:00:00Z");
	CU_ASSERT_STRING_EQUAL(i->sightings->repeat, sample_cases[1].repeat);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(i->sightings->ladder, "\n>  0.0053 s mn.coa  <----  iut.addr"));
	CU_ASSERT_STRING_EQUAL(i->events->text, "first seen");
	CU_ASSERT_PTR_NULL(i->next);
	scratch_done(&s);
}

static void only_failures_make_issues_those_of_a_should_too(void)
{
	const struct result_run run = sample_run();
	struct scratch s = scratch_new();
	const struct issue *i;

	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, NULL, &s.filed, &s.err));
	CU_ASSERT_EQUAL(s.filed.created, 4);
	i = issues_of(&s);
	while (i != NULL && strcmp(i->case_id, "cn/9.5.2/should") != 0)
		i = i->next;
	CU_ASSERT_PTR_NOT_NULL_FATAL(i);
	CU_ASSERT_STRING_EQUAL(i->level, "SHOULD");
	scratch_done(&s);
}

static void the_same_run_filed_twice_changes_no_octet(void)
{
	struct scratch s = scratch_new();
	const char *before, *file;

	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	file = arena_printf(s.arena, "%s.xml", issues_of(&s)->id);
	before = content_of(&s, file);
	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	CU_ASSERT_STRING_EQUAL(content_of(&s, file), before);
	scratch_done(&s);
}

/* A life: what each run saw, one letter a run, an hour apart, and what came of it.
 *   f fails as the issue says   o fails otherwise   p passes   i inconclusive   e error
 *   n no verdict   x not applicable      small: version 1.0, capital: version 2.0
 *   -letter: filed now, but run half an hour before the run before it
 * State of the sighting of 1.0, then of 2.0: o open, r regressed, s stale, f fixed, . none. */
static const struct life {
	const char *runs, *states, *why;
} lives[] = {
	{"f", "o.", "seen"},
	{"ff", "o.", "seen again"},
	{"fi", "o.", "inconclusive says nothing"},
	{"fe", "o.", "an error says nothing"},
	{"fn", "o.", "a case that did not run says nothing"},
	{"fp", "f.", "a pass fixes"},
	{"fpp", "f.", "and stays"},
	{"fpf", "r.", "a failure after it is a regression"},
	{"fpff", "r.", "which stays"},
	{"fpfp", "f.", "until it passes"},
	{"f-p", "o.", "an older pass filed late fixes nothing"},
	{"fp-f", "f.", "an older failure filed late is no regression"},
	{"fpf-p", "r.", "nor does an older pass mend it"},
	{"fo", "s.", "it fails in another way: not seen, not shown to be gone"},
	{"fof", "o.", "seen again"},
	{"fop", "f.", "a pass fixes what is stale"},
	{"fx", "s.", "it is not run any more"},
	{"fxf", "o.", "and is again"},
	{"fpx", "f.", "what is fixed does not become stale"},
	{"fP", "f.", "a newer version fixes"},
	{"Fp", ".o", "an older one does not"},
	{"fF", "oo", "each version has a sighting"},
	{"fFP", "ff", "the newer fixes both"},
	{"fFp", "fo", "the older only its own"},
	{"fPF", "fr", "a regression in the newer version"},
	{"fPf", "r.", "in the older one, too"},
	{"FxO", ".s", "not run, then otherwise"},
	{"p", "..", "a pass alone makes no issue"},
	{"i", "..", "nor does what is inconclusive"},
};

static struct result_case case_of(char letter)
{
	struct result_case c = sample_cases[1];
	char small = letter >= 'a' ? letter : (char)(letter - 'A' + 'a');

	c.verdict = small == 'p' ? VERDICT_PASS : small == 'i' ? VERDICT_INCONC
		: small == 'e' ? VERDICT_ERROR : small == 'n' || small == 'x' ? VERDICT_NONE
		: VERDICT_FAIL;
	c.mismatch = small == 'f' ? MISMATCH_WRONG_FIELD : small == 'o' ? MISMATCH_NO_ANSWER
		: MISMATCH_NONE;
	c.applicable = small != 'x';
	return c;
}

static void live(struct scratch *s, const char *runs)
{
	unsigned minutes = 0;

	for (; *runs != '\0'; runs++) {
		bool late = *runs == '-';
		const struct result_case c = case_of(runs[late ? 1 : 0]);
		struct result_run run = sample_run();

		runs += late;
		minutes += late ? 0 : 60;
		run.version = *runs >= 'a' ? "1.0" : "2.0";
		run.started = arena_printf(s->arena, "2026-11-23T%02u:%02u:00Z",
					   (minutes - (late ? 30 : 0)) / 60, late ? 30U : 0U);
		run.cases = &c;
		run.case_count = 1;
		if (!issues_file_run(s->folder, &run, NULL, &s->filed, &s->err))
			CU_FAIL("issues_file_run");
	}
}

static char state_letter(const struct issue *i, const char *version)
{
	const struct issue_sighting *g = i != NULL ? i->sightings : NULL;

	while (g != NULL && strcmp(g->version, version) != 0)
		g = g->next;
	return g != NULL ? issue_state_name(g->state)[0] : '.';
}

static void every_life_comes_to_its_states(void)
{
	for (size_t n = 0; n < COUNT_OF(lives); n++) {
		struct scratch s = scratch_new();
		const struct issue *i;
		char states[3] = "";

		live(&s, lives[n].runs);
		i = issues_of(&s);
		while (i != NULL && strcmp(i->mismatch, "wrong-field") != 0)
			i = i->next;
		states[0] = state_letter(i, "1.0");
		states[1] = state_letter(i, "2.0");
		CU_ASSERT_STRING_EQUAL(states, lives[n].states);
		if (strcmp(states, lives[n].states) != 0)
			printf("%s (%s): %s\n", lives[n].runs, lives[n].why, states);
		scratch_done(&s);
	}
}

static void another_implementation_has_a_sighting_of_its_own(void)
{
	struct scratch s = scratch_new();
	struct result_run run = sample_run();

	run.cases = &sample_cases[1];
	run.case_count = 1;
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, NULL, &s.filed, &s.err));
	run.implementation = "kame";
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, NULL, &s.filed, &s.err));
	CU_ASSERT_EQUAL(s.filed.created, 0);
	run.spec = "rfc3775";
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, NULL, &s.filed, &s.err));
	CU_ASSERT_PTR_NOT_NULL(issues_of(&s)->sightings->next->next);
	CU_ASSERT_PTR_NULL(issues_of(&s)->next);
	scratch_done(&s);
}

/* Two stores that know nothing of each other give the same deviation the same id. */
static void an_id_follows_from_the_deviation(void)
{
	struct scratch a = scratch_new(), b = scratch_new();
	const struct issue *i;

	file_one(&a, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	file_one(&b, 10, "2.0", VERDICT_FAIL, MISMATCH_ACCEPTED);
	file_one(&b, 11, "2.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	i = issues_of(&b);
	CU_ASSERT_STRING_NOT_EQUAL(i->id, i->next->id);
	i = strcmp(i->mismatch, "wrong-field") == 0 ? i : i->next;
	CU_ASSERT_STRING_EQUAL(issues_of(&a)->id, i->id);
	scratch_done(&a);
	scratch_done(&b);
}

static void an_id_that_is_taken_is_not_taken_again(void)
{
	struct scratch s = scratch_new();
	const char *id;

	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	id = issues_of(&s)->id;
	unlink(path_of(&s, arena_printf(s.arena, "%s.xml", id)));
	put(&s, arena_printf(s.arena, "%s.xml", id),
	    arena_printf(s.arena, "<issue id=\"%s\" case=\"z\" mismatch=\"accepted\"/>\n", id));
	file_one(&s, 11, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	CU_ASSERT_STRING_NOT_EQUAL(issues_of(&s)->id, id);
	CU_ASSERT_STRING_EQUAL(issues_of(&s)->next->id, id);
	scratch_done(&s);
}

static const char by_hand[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- ours -->\n"
	"<issue id=\"MIP6-0007\" case=\"cn/9.5.1/stale-sequence\" mismatch=\"wrong-field\"\n"
	"       owner=\"me\">\n"
	"  <title>t</title>\n"
	"  <set name=\"disposition\">spec-ambiguous</set>\n"
	"  <note>second thoughts,\n   in two lines</note>\n"
	"  <bugzilla nr=\"12\"><![CDATA[a < b]]></bugzilla>\n"
	"  <note at=\"2026-01-01\">first</note>\n"
	"</issue>\n";

static void what_people_wrote_stays_where_it_stands(void)
{
	static const char *const parts[] = {
		"<!-- ours -->\n",
		"owner=\"me\"",
		"  <set name=\"disposition\">spec-ambiguous</set>\n",
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
	CU_ASSERT_STRING_EQUAL(issues_of(&s)->disposition, "spec-ambiguous");
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
		CU_ASSERT_FALSE(issues_file_run(s.folder, &run, NULL, &s.filed, &s.err));
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
			_exit(issues_file_run(s.folder, &run, NULL, &s.filed, &s.err) ? 0 : 1);
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
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, NULL, &s.filed, &s.err));
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, NULL, &s.filed, &s.err));
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
	const char *id;

	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	id = issues_of(&s)->id;
	CU_ASSERT_TRUE(issues_set(s.folder, id, "disposition", "not-a-bug", "2026-11-24", &s.err));
	CU_ASSERT_TRUE(issues_set(s.folder, id, "severity", "minor", "2026-11-24", &s.err));
	CU_ASSERT_TRUE(issues_set(s.folder, id, "link", "https://x.example/7", "", &s.err));
	CU_ASSERT_TRUE(
		issues_note(s.folder, id, "see\n\x1b<b> & 9.5.1", "2026-11-24", &s.err));
	i = issues_of(&s);
	CU_ASSERT_STRING_EQUAL(i->disposition, "not-a-bug");
	CU_ASSERT_STRING_EQUAL(i->severity, "minor");
	CU_ASSERT_STRING_EQUAL(i->link, "https://x.example/7");
	CU_ASSERT_STRING_EQUAL(i->notes->text, "see\n?<b> & 9.5.1");
	CU_ASSERT_STRING_EQUAL(i->events->text, "link: https://x.example/7");
	CU_ASSERT_STRING_EQUAL(i->events->next->next->text, "disposition: not-a-bug, was new");
	CU_ASSERT_TRUE(issue_is_closed(i));
	CU_ASSERT_FALSE(issues_set(s.folder, id, "disposition", "fine", "", &s.err));
	CU_ASSERT_PTR_NOT_NULL(strstr(s.err.text, "wontfix"));
	CU_ASSERT_FALSE(issues_set(s.folder, id, "state", "fixed", "", &s.err));
	CU_ASSERT_FALSE(issues_set(s.folder, "MIP6-2", "severity", "minor", "", &s.err));
	CU_ASSERT_FALSE(issues_note(s.folder, id, " \n", "", &s.err));
	scratch_done(&s);
}

static const struct issue *issue_of(struct scratch *s, const char *id)
{
	const struct issue *i = issues_of(s);

	while (i != NULL && strcmp(i->id, id) != 0)
		i = i->next;
	CU_ASSERT_PTR_NOT_NULL_FATAL(i);
	return i;
}

static void a_duplicate_is_closed_and_known_with_the_other(void)
{
	struct scratch s = scratch_new();
	struct result_run run = sample_run();
	struct issue_match m;
	const char *a, *b;

	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	file_one(&s, 11, "1.0", VERDICT_FAIL, MISMATCH_ACCEPTED);
	file_one(&s, 12, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	a = issues_of(&s)->id;
	b = issues_of(&s)->next->id;
	if (strcmp(issue_of(&s, a)->mismatch, "wrong-field") != 0) {
		const char *swap = a;

		a = b;
		b = swap;
	}
	CU_ASSERT_TRUE(issues_merge(s.folder, a, b, "2026-11-24", &s.err));
	CU_ASSERT_TRUE(issue_is_closed(issue_of(&s, a)));
	CU_ASSERT_FALSE(issues_merge(s.folder, b, a, "2026-11-24", &s.err));
	CU_ASSERT_FALSE(issues_merge(s.folder, a, a, "2026-11-24", &s.err));
	CU_ASSERT_FALSE(issues_merge(s.folder, a, "MIP6-4", "2026-11-24", &s.err));
	CU_ASSERT_TRUE(issues_set(s.folder, b, "disposition", "confirmed", "", &s.err));
	run.cases = &sample_cases[1];
	run.case_count = 1;
	CU_ASSERT_TRUE(issues_match(s.arena, s.folder, &run, &m, &s.err));
	CU_ASSERT_EQUAL(m.kind, ISSUE_MATCH_KNOWN);
	scratch_done(&s);
}

static void a_split_off_issue_goes_its_own_way(void)
{
	struct scratch s = scratch_new();
	struct result_run run = sample_run();
	const char *general, *own;

	run.cases = &sample_cases[1];
	run.case_count = 1;
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, NULL, &s.filed, &s.err));
	general = issues_of(&s)->id;
	CU_ASSERT_FALSE(issues_split(s.arena, s.folder, general, "linux-mip6", "", &own, &s.err));
	run.implementation = "kame";
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, NULL, &s.filed, &s.err));
	CU_ASSERT_FALSE(issues_split(s.arena, s.folder, general, "other", "", &own, &s.err));
	CU_ASSERT_TRUE(
		issues_split(s.arena, s.folder, general, "kame", "2026-11-24", &own, &s.err));
	CU_ASSERT_PTR_NULL(issue_of(&s, general)->sightings->next);
	CU_ASSERT_STRING_EQUAL(issue_of(&s, general)->sightings->implementation, "linux-mip6");
	CU_ASSERT_STRING_EQUAL(issue_of(&s, own)->sightings->implementation, "kame");
	CU_ASSERT_STRING_EQUAL(issue_of(&s, own)->title, issue_of(&s, general)->title);
	run.started = "2026-11-24T10:20:30Z";
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, NULL, &s.filed, &s.err));
	CU_ASSERT_EQUAL(s.filed.created, 0);
	CU_ASSERT_STRING_EQUAL(issue_of(&s, own)->sightings->last_at, "2026-11-24T10:20:30Z");
	CU_ASSERT_PTR_NULL(issue_of(&s, general)->sightings->next);
	scratch_done(&s);
}

static void right_under_one_revision_and_wrong_under_another_is_spec_changed(void)
{
	const struct result_revision revisions[] = {
		{"rfc6275", true, VERDICT_FAIL, false, MISMATCH_WRONG_FIELD, "so", false},
		{"rfc3775", true, VERDICT_PASS, false, MISMATCH_NONE, "", false},
		{"draft-24", false, VERDICT_NONE, false, MISMATCH_NONE, "", false},
	};
	struct issue_filter moved = {0};
	struct scratch s = scratch_new();
	struct result_run run = sample_run();
	struct result_case c = sample_cases[1];
	const char *id;

	c.revisions = revisions;
	c.revision_count = COUNT_OF(revisions);
	run.cases = &c;
	run.case_count = 1;
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, NULL, &s.filed, &s.err));
	id = issues_of(&s)->id;
	CU_ASSERT_STRING_EQUAL(issues_of(&s)->disposition, "spec-changed");
	issue_filter_spec(s.arena, &moved, "rfc3775..rfc6275");
	CU_ASSERT_TRUE(issue_passes_filter(issues_of(&s), &moved));
	issue_filter_spec(s.arena, &moved, "draft-24..rfc6275");
	CU_ASSERT_TRUE(issue_passes_filter(issues_of(&s), &moved));
	issue_filter_spec(s.arena, &moved, "draft-24..rfc3775");
	CU_ASSERT_FALSE(issue_passes_filter(issues_of(&s), &moved));
	CU_ASSERT_TRUE(issues_set(s.folder, id, "disposition", "confirmed", "2026-11-24", &s.err));
	CU_ASSERT_STRING_EQUAL(issues_of(&s)->disposition, "confirmed");
	scratch_done(&s);
}

static void several_implementations_that_fail_alike_make_the_text_doubtful(void)
{
	struct scratch s = scratch_new();
	struct result_run run = sample_run();

	run.cases = &sample_cases[1];
	run.case_count = 1;
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, NULL, &s.filed, &s.err));
	run.version = "3";
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, NULL, &s.filed, &s.err));
	CU_ASSERT_EQUAL(issues_of(&s)->ambiguous, 0);
	run.implementation = "kame";
	CU_ASSERT_TRUE(issues_file_run(s.folder, &run, NULL, &s.filed, &s.err));
	CU_ASSERT_EQUAL(issues_of(&s)->ambiguous, 2);
	scratch_done(&s);
}

/* As git's union of two branches leaves it: lines of both, in any order. */
static void lines_of_two_branches_come_to_one_list(void)
{
	static const char both[] =
		"<issue id=\"MIP6-1\" case=\"c\" mismatch=\"accepted\">\n"
		"  <sighting implementation=\"i\" version=\"1\" spec=\"s\" first=\"2026-02\" last=\"2026-05\"/>\n"
		"  <sighting implementation=\"i\" version=\"1\" spec=\"s\" first=\"2026-01\" last=\"2026-03\"/>\n"
		"  <event at=\"2026-04\" implementation=\"i\" version=\"1\" spec=\"s\" state=\"fixed\">f</event>\n"
		"  <event at=\"2026-01\" implementation=\"i\" version=\"1\" spec=\"s\" state=\"open\">o</event>\n"
		"  <event at=\"2026-01\" implementation=\"i\" version=\"1\" spec=\"s\" state=\"open\">o</event>\n"
		"  <set at=\"2026-03\" name=\"disposition\" was=\"new\">confirmed</set>\n"
		"  <set at=\"2026-02\" name=\"disposition\" was=\"new\">disputed</set>\n"
		"</issue>\n";
	struct scratch s = scratch_new();
	const struct issue *i;

	put(&s, "MIP6-1.xml", both);
	i = issues_of(&s);
	CU_ASSERT_PTR_NULL(i->sightings->next);
	CU_ASSERT_STRING_EQUAL(i->sightings->first_at, "2026-01");
	CU_ASSERT_STRING_EQUAL(i->sightings->last_at, "2026-05");
	CU_ASSERT_EQUAL(i->sightings->state, ISSUE_REGRESSED);
	CU_ASSERT_STRING_EQUAL(i->disposition, "confirmed");
	CU_ASSERT_STRING_EQUAL(i->torn, "disposition");
	CU_ASSERT_STRING_EQUAL(i->events->text, "o");
	CU_ASSERT_STRING_EQUAL(i->events->next->text, "disposition: disputed, was new");
	CU_ASSERT_TRUE(
		issues_set(s.folder, "MIP6-1", "disposition", "confirmed", "2026-06", &s.err));
	CU_ASSERT_STRING_EQUAL(issues_of(&s)->torn, "");
	scratch_done(&s);
}

/* Any mixture of runs and of what people do: all that people said is there, and what they set last
 * holds. */
static void nothing_that_people_say_is_ever_lost(void)
{
	static const char *const values[] = {"confirmed", "disputed", "wontfix", "not-a-bug"};
	enum { ROUNDS = 8, STEPS = 40 };

	for (unsigned round = 0; round < ROUNDS; round++) {
		struct scratch s = scratch_new();
		struct rng rng = rng_seed(round);
		const char *disposition = "new";
		unsigned notes = 0, hour = 1, kept = 0;
		const char *id;

		live(&s, "f");
		id = issues_of(&s)->id;
		for (unsigned step = 0; step < STEPS; step++) {
			const char *at = arena_printf(s.arena, "2026-11-24T%02u", step);
			unsigned what = (unsigned)rng_below(&rng, 4);

			if (what == 0) {
				CU_ASSERT_TRUE(issues_note(s.folder, id,
							   arena_printf(s.arena, "note\n%u", notes++),
							   at, &s.err));
			} else if (what == 1) {
				disposition = values[rng_below(&rng, COUNT_OF(values))];
				CU_ASSERT_TRUE(issues_set(s.folder, id, "disposition", disposition,
							  at, &s.err));
			} else {
				file_one(&s, hour++, what == 2 ? "1.0" : "2.0",
					 rng_below(&rng, 2) > 0 ? VERDICT_PASS : VERDICT_FAIL,
					 MISMATCH_WRONG_FIELD);
			}
		}
		for (const struct issue_note *n = issues_of(&s)->notes; n != NULL; n = n->next)
			kept += strcmp(n->text, arena_printf(s.arena, "note\n%u", kept)) == 0;
		CU_ASSERT_EQUAL(kept, notes);
		CU_ASSERT_TRUE(notes > 0);
		CU_ASSERT_STRING_EQUAL(issues_of(&s)->disposition, disposition);
		scratch_done(&s);
	}
}

/* What a killed process wrote into .pending counts, for who reads and for who writes next. */
static void what_was_begun_is_finished(void)
{
	static const char one[] = "<issue id=\"MIP6-1\" case=\"a\" mismatch=\"accepted\"/>\n";
	static const char two[] = "<issue id=\"MIP6-2\" case=\"b\" mismatch=\"accepted\"/>\n";
	struct scratch s = scratch_new();

	put(&s, "MIP6-1.xml", "<issue id=\"MIP6-1\"");
	put(&s, "MIP6-1.xml.new", "<iss");
	put(&s, ".pending", arena_printf(s.arena, "MIP6-1.xml %zu\n%sMIP6-2.xml %zu\n%s",
					 sizeof(one) - 1, one, sizeof(two) - 1, two));
	CU_ASSERT_STRING_EQUAL(issues_of(&s)->next->id, "MIP6-2");
	CU_ASSERT_TRUE(issues_note(s.folder, "MIP6-2", "n", "", &s.err));
	CU_ASSERT_NOT_EQUAL(access(path_of(&s, ".pending"), F_OK), 0);
	CU_ASSERT_NOT_EQUAL(access(path_of(&s, "MIP6-1.xml.new"), F_OK), 0);
	CU_ASSERT_STRING_EQUAL(content_of(&s, "MIP6-1.xml"), one);
	put(&s, ".pending", "MIP6-1.xml 9999\n<issue");
	CU_ASSERT_FALSE(issues_note(s.folder, "MIP6-2", "n", "", &s.err));
	CU_ASSERT_PTR_NOT_NULL(strstr(s.err.text, ".pending"));
	put(&s, ".pending", "../../etc/passwd 1\nx");
	CU_ASSERT_FALSE(issues_note(s.folder, "MIP6-2", "n", "", &s.err));
	scratch_done(&s);
}

static void a_case_is_known_when_its_issue_is_confirmed_and_open(void)
{
	struct scratch s = scratch_new();
	struct result_run run = sample_run();
	struct result_case c = sample_cases[1];
	struct issue_match m;
	const char *id;

	run.cases = &c;
	run.case_count = 1;
	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	CU_ASSERT_TRUE(issues_match(s.arena, s.folder, &run, &m, &s.err));
	CU_ASSERT_EQUAL(m.kind, ISSUE_MATCH_LISTED);
	id = issues_of(&s)->id;
	CU_ASSERT_TRUE(issues_set(s.folder, id, "disposition", "confirmed", "", &s.err));
	CU_ASSERT_TRUE(issues_match(s.arena, s.folder, &run, &m, &s.err));
	CU_ASSERT_EQUAL(m.kind, ISSUE_MATCH_KNOWN);
	CU_ASSERT_STRING_EQUAL(m.id, id);
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
	CU_ASSERT_TRUE(issues_set(s.folder, issues_of(&s)->id, "disposition", "confirmed", "",
				  &s.err));
	CU_ASSERT_TRUE(issues_match(s.arena, s.folder, &run, &m, &s.err));
	CU_ASSERT_EQUAL(m.kind, ISSUE_MATCH_LISTED);
	scratch_done(&s);
}

static bool all(void *context, const char *case_id)
{
	(void)case_id;
	return context == NULL;
}

static void a_known_issue_whose_case_does_not_run_is_told(void)
{
	struct scratch s = scratch_new();
	struct result_run run = sample_run();
	struct result_case c = sample_cases[1];
	const struct issue **list;

	run.cases = &c;
	run.case_count = 1;
	file_one(&s, 10, "1.0", VERDICT_FAIL, MISMATCH_WRONG_FIELD);
	CU_ASSERT_TRUE(issues_set(s.folder, issues_of(&s)->id, "disposition", "confirmed", "",
				  &s.err));
	CU_ASSERT_TRUE(issues_not_run(s.arena, s.folder, &run, all, NULL, &list, &s.err));
	CU_ASSERT_PTR_NULL(list[0]);
	c.applicable = false;
	CU_ASSERT_TRUE(issues_not_run(s.arena, s.folder, &run, all, NULL, &list, &s.err));
	CU_ASSERT_PTR_NOT_NULL_FATAL(list[0]);
	CU_ASSERT_PTR_NULL(list[1]);
	run.case_count = 0;
	CU_ASSERT_TRUE(issues_not_run(s.arena, s.folder, &run, all, NULL, &list, &s.err));
	CU_ASSERT_PTR_NOT_NULL(list[0]);
	CU_ASSERT_TRUE(issues_not_run(s.arena, s.folder, &run, all, &s, &list, &s.err));
	CU_ASSERT_PTR_NULL(list[0]);
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
	CU_add_test(suite, "every life comes to its states", every_life_comes_to_its_states);
	CU_add_test(suite, "another implementation has a sighting of its own",
		    another_implementation_has_a_sighting_of_its_own);
	CU_add_test(suite, "an id follows from the deviation", an_id_follows_from_the_deviation);
	CU_add_test(suite, "an id that is taken is not taken again",
		    an_id_that_is_taken_is_not_taken_again);
	CU_add_test(suite, "a duplicate is closed, and known with the other",
		    a_duplicate_is_closed_and_known_with_the_other);
	CU_add_test(suite, "a split off issue goes its own way",
		    a_split_off_issue_goes_its_own_way);
	CU_add_test(suite, "right under one revision and wrong under another is spec-changed",
		    right_under_one_revision_and_wrong_under_another_is_spec_changed);
	CU_add_test(suite, "several implementations that fail alike make the text doubtful",
		    several_implementations_that_fail_alike_make_the_text_doubtful);
	CU_add_test(suite, "lines of two branches come to one list",
		    lines_of_two_branches_come_to_one_list);
	CU_add_test(suite, "nothing that people say is ever lost",
		    nothing_that_people_say_is_ever_lost);
	CU_add_test(suite, "what was begun is finished", what_was_begun_is_finished);
	CU_add_test(suite, "a known issue whose case does not run is told",
		    a_known_issue_whose_case_does_not_run_is_told);
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
