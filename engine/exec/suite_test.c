/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Selectors, revisions, spans and what a result says of a case. */
#include <CUnit/CUnit.h>

#include "exec/suite_sample.h"

static struct sample two_cases(void)
{
	struct sample s = sample_new();
	bool ok = sample_load(
		&s, "<testcase id=\"cn/1/stale-sequence\" title=\"t\" tags=\"slow malformed\">"
		    "<requirement ref=\"R-2\"/><call procedure=\"ping\"/></testcase>"
		    "<testcase id=\"cn/1/fresh\" title=\"t\"><requirement ref=\"R-2\"/>"
		    "<requirement ref=\"R-1\" spec=\"rfc3775\"/><wait for=\"12s\"/>"
		    "<call procedure=\"ping\"/></testcase>");

	CU_ASSERT_TRUE_FATAL(ok);
	return s;
}

/* 1: only the first case, 2: only the second, 3: both. */
static unsigned chosen(const struct sample *s, const char *selector)
{
	char text[64];
	char *const list[] = {text};

	snprintf(text, sizeof(text), "%s", selector);
	return testcase_selected(s->suite.cases, list, 1) +
	       2U * testcase_selected(s->suite.cases->next, list, 1);
}

static void selectors_choose_by_prefix_and_glob(void)
{
	struct sample s = two_cases();

	CU_ASSERT_EQUAL(chosen(&s, "cn"), 3);
	CU_ASSERT_EQUAL(chosen(&s, "cn/1/"), 3);
	CU_ASSERT_EQUAL(chosen(&s, "cn/1/fresh"), 2);
	CU_ASSERT_EQUAL(chosen(&s, "*/stale-*"), 1);
	CU_ASSERT_EQUAL(chosen(&s, "*"), 3);
	CU_ASSERT_EQUAL(chosen(&s, "c"), 0);
	CU_ASSERT_EQUAL(chosen(&s, "cn/1/fres"), 0);
	CU_ASSERT_EQUAL(chosen(&s, "cn/1/fresh/more"), 0);
	CU_ASSERT_EQUAL(chosen(&s, "/"), 0);
	CU_ASSERT_TRUE(testcase_selected(s.suite.cases, NULL, 0));
	sample_done(&s);
}

static void selectors_choose_by_tag_requirement_and_level(void)
{
	struct sample s = two_cases();

	CU_ASSERT_EQUAL(chosen(&s, "tag:slow"), 1);
	CU_ASSERT_EQUAL(chosen(&s, "tag:malformed"), 1);
	CU_ASSERT_EQUAL(chosen(&s, "tag:slo"), 0);
	CU_ASSERT_EQUAL(chosen(&s, "req:R-2"), 3);
	CU_ASSERT_EQUAL(chosen(&s, "req:R-1"), 2);
	CU_ASSERT_EQUAL(chosen(&s, "req:R-*"), 3);
	CU_ASSERT_EQUAL(chosen(&s, "level:should"), 1);
	CU_ASSERT_EQUAL(chosen(&s, "level:MUST"), 2);
	sample_done(&s);
}

static void several_selectors_choose_what_any_of_them_does(void)
{
	struct sample s = two_cases();
	char first[] = "tag:none", second[] = "cn/1/fresh";
	char *const list[] = {first, second};

	CU_ASSERT_FALSE(testcase_selected(s.suite.cases, list, 2));
	CU_ASSERT_TRUE(testcase_selected(s.suite.cases->next, list, 2));
	sample_done(&s);
}

static void selectors_that_can_never_choose_are_refused(void)
{
	struct err err;

	CU_ASSERT_FALSE(selector_check("", &err));
	CU_ASSERT_FALSE(selector_check("tag:", &err));
	CU_ASSERT_FALSE(selector_check("req:", &err));
	CU_ASSERT_FALSE(selector_check("level:", &err));
	CU_ASSERT_FALSE(selector_check("level:would", &err));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "level:would"));
	CU_ASSERT_TRUE(selector_check("level:may", &err));
	CU_ASSERT_TRUE(selector_check("cn/9.5.1", &err));
}

static void words_are_whole(void)
{
	CU_ASSERT_TRUE(word_in("ip cn", "cn"));
	CU_ASSERT_TRUE(word_in(" ip  cn ", "ip"));
	CU_ASSERT_FALSE(word_in("ipcn", "cn"));
	CU_ASSERT_FALSE(word_in("cn", "c"));
	CU_ASSERT_FALSE(word_in("cn ip", ""));
	CU_ASSERT_FALSE(word_in("cn ip", "cn ip"));
	CU_ASSERT_FALSE(word_in(NULL, "cn"));
}

static void without_a_revision_all_hold(void)
{
	CU_ASSERT_TRUE(spec_holds(NULL, "rfc6275"));
	CU_ASSERT_TRUE(spec_holds("rfc3775 draft-24", "draft-24"));
	CU_ASSERT_FALSE(spec_holds("rfc3775 draft-24", "rfc6275"));
}

/* The shortest: what passes although nothing comes. */
static void spans_of_steps_add_up(void)
{
	struct sample s = sample_new();

	sample_case(
		&s,
		"<wait for=\"3s\"/><for-each var=\"x\" in=\"1 2 3\"><call procedure=\"ping\"/>"
		"<absent for=\"2s\" template=\"any-reply\"/></for-each>"
		"<expect within=\"5s\"><on template=\"reply\"><then><wait for=\"4s\"/></then></on>"
		"<on template=\"any-reply\"><then><wait for=\"7s\"/></then></on>"
		"<timeout verdict=\"pass\"/></expect>");
	CU_ASSERT_EQUAL(steps_longest(s.suite.cases->sections->steps),
			(3 + 3 * (1 + 2) + 5 + 7) * USEC_PER_SEC);
	CU_ASSERT_EQUAL(testcase_shortest(s.suite.cases), (3 + 3 * 2 + 5 + 7) * USEC_PER_SEC);
	sample_done(&s);
}

static void a_loop_that_may_be_left_lasts_one_round_at_least(void)
{
	struct sample s = sample_new();

	sample_case(&s, "<for-each var=\"x\" in=\"1 2 3\"><wait for=\"2s\"/>"
			"<for-each var=\"y\" in=\"1 2\"><wait for=\"1s\"/></for-each>"
			"<expect within=\"5s\"><on template=\"reply\"><then><leave/></then></on></expect>"
			"</for-each><for-each var=\"z\" in=\"1 2\"><wait for=\"10s\"/></for-each>");
	CU_ASSERT_EQUAL(steps_longest(s.suite.cases->sections->steps),
			(3 * (2 + 2 + 5) + 20) * USEC_PER_SEC);
	CU_ASSERT_EQUAL(testcase_shortest(s.suite.cases), (2 + 2 + 20) * USEC_PER_SEC);
	sample_done(&s);
}

static void a_case_is_described_under_its_revision(void)
{
	struct sample s = two_cases();
	struct result_case out;

	testcase_describe(s.arena, s.suite.cases->next, "rfc6275", &out);
	CU_ASSERT_EQUAL(out.requirement_count, 1);
	CU_ASSERT_EQUAL(out.level, LEVEL_SHOULD);
	CU_ASSERT_STRING_EQUAL(out.requirements[0].id, "R-2");
	CU_ASSERT_STRING_EQUAL(out.reason, "");
	testcase_describe(s.arena, s.suite.cases->next, "rfc3775", &out);
	CU_ASSERT_EQUAL(out.requirement_count, 2);
	CU_ASSERT_EQUAL(out.level, LEVEL_MUST);
	sample_done(&s);
}

static void counts_tell_warnings_from_failures(void)
{
	const struct result_case cases[] = {
		{.applicable = true, .verdict = VERDICT_PASS},
		{.applicable = true, .verdict = VERDICT_FAIL},
		{.applicable = true, .verdict = VERDICT_FAIL, .warn = true},
		{.applicable = true, .verdict = VERDICT_INCONC},
		{.applicable = true, .verdict = VERDICT_ERROR},
		{.applicable = true, .verdict = VERDICT_NONE},
		{.applicable = false},
	};
	struct result_run run = {.cases = cases, .case_count = COUNT_OF(cases)};
	struct result_counts n = result_count(&run);

	CU_ASSERT_EQUAL(n.pass, 1);
	CU_ASSERT_EQUAL(n.fail, 1);
	CU_ASSERT_EQUAL(n.warn, 1);
	CU_ASSERT_EQUAL(n.inconc, 1);
	CU_ASSERT_EQUAL(n.error, 2); /* none is no success */
	CU_ASSERT_EQUAL(n.not_applicable, 1);
	CU_ASSERT_STRING_EQUAL(result_verdict_name(&cases[2]), "warn");
	CU_ASSERT_STRING_EQUAL(result_verdict_name(&cases[6]), "not-applicable");
}

void suite_suite(void);
void suite_suite(void)
{
	CU_pSuite suite = CU_add_suite("suite", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "selectors choose by prefix and glob",
		    selectors_choose_by_prefix_and_glob);
	CU_add_test(suite, "selectors choose by tag, requirement and level",
		    selectors_choose_by_tag_requirement_and_level);
	CU_add_test(suite, "several selectors choose what any of them does",
		    several_selectors_choose_what_any_of_them_does);
	CU_add_test(suite, "selectors that can never choose are refused",
		    selectors_that_can_never_choose_are_refused);
	CU_add_test(suite, "words are whole", words_are_whole);
	CU_add_test(suite, "without a revision all hold", without_a_revision_all_hold);
	CU_add_test(suite, "spans of steps add up", spans_of_steps_add_up);
	CU_ADD_TEST(suite, a_loop_that_may_be_left_lasts_one_round_at_least);
	CU_add_test(suite, "a case is described under its revision",
		    a_case_is_described_under_its_revision);
	CU_add_test(suite, "counts tell warnings from failures",
		    counts_tell_warnings_from_failures);
}
