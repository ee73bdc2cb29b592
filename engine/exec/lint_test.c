/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What loading cannot see, case by case, and the shipped suite. */
#include "exec/lint.h"

#include <CUnit/CUnit.h>

#include "exec/suite_sample.h"

#define ECHO \
	"<send template=\"echo\"/><expect within=\"1s\"><on template=\"reply\"/>" \
	"<timeout reason=\"no echo\"/></expect>"
#define DETECTS "<detects defect=\"no-echo\" reason=\"no echo\"/>"

static void keep(void *context, const char *message)
{
	text_printf(context, "%s\n", message);
}

/* Lints a case of these steps; they begin in line 3. */
static void complains(const char *steps, unsigned count, const char *place, const char *words)
{
	struct sample s = sample_new();
	struct text t = {0};
	unsigned n;

	sample_case(&s, steps);
	n = lint_case(s.suite.cases, keep, &t);
	if (n != count || strstr(text_str(&t), words) == NULL ||
	    strstr(text_str(&t), place) == NULL)
		fprintf(stderr, "%u: %s\n", n, text_str(&t));
	CU_ASSERT_EQUAL(n, count);
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), words));
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), place));
	text_done(&t);
	sample_done(&s);
}

static void a_sound_case_draws_no_complaint(void)
{
	complains(ECHO DETECTS, 0, "", "");
	complains("<send template=\"echo\"/><expect within=\"1s\"><on template=\"any-reply\">"
		  "<echo-reply identifier=\"1..9->id\"/></on></expect><set var=\"x\" "
		  "value=\"$id+1\"/>"
		  "<for-each var=\"y\" in=\"1 2\"><send template=\"echo\"><echo-request "
		  "identifier=\"$x\" "
		  "sequence=\"$y\"/></send></for-each>" ECHO DETECTS,
		  0, "", "");
}

static void a_variable_that_nothing_sets_has_a_place(void)
{
	complains("<send template=\"echo\">\n<echo-request identifier=\"$nobody\"/></send>" ECHO
			  DETECTS,
		  1, "cn/1.xml:4", "no variable $nobody");
	complains("<set var=\"x\" value=\"$nobody\"/>" ECHO DETECTS, 1, "cn/1.xml:3: ", "$nobody");
	complains("<expect within=\"1s\"><on template=\"reply\"><ip6 "
		  "dst=\"$nobody\"/></on></expect>" ECHO DETECTS,
		  1, "cn/1.xml:3", "$nobody");
}

static void a_value_that_no_field_holds_has_a_place(void)
{
	complains("<send template=\"echo\"><echo-request sequence=\"65536\"/></send>" ECHO DETECTS,
		  1, "cn/1.xml:3", "sequence");
	complains("<send template=\"echo\"><ip6 dst=\"here\"/></send>" ECHO DETECTS, 1,
		  "cn/1.xml:3", "dst");
	complains(
		"<expect within=\"1s\"><on template=\"reply\"><echo-reply sequence=\"9..1x\"/></on>"
		"</expect>" ECHO DETECTS,
		1, "cn/1.xml:3", "sequence");
}

static void a_mutation_that_the_packet_does_not_have_has_a_place(void)
{
	complains("<send template=\"echo\"/>\n<send template=\"echo\" "
		  "mutate=\"echo-request.dropped-twice\"/>" ECHO DETECTS,
		  1, "cn/1.xml:4: ", "no mutation of this packet is called \"echo-request.dropped-twice\"");
	complains("<send template=\"echo\" mutate=\"bu.nonce-indices.dropped\"/>" ECHO DETECTS, 1,
		  "cn/1.xml:3", "bu.nonce-indices.dropped");
	complains("<send template=\"echo\" mutate=\"echo-request.end-1\"/>" ECHO DETECTS, 0, "", "");
}

static void a_mutation_named_by_a_loop_is_looked_for_each_time(void)
{
	complains("<for-each var=\"fault\" in=\"end-1 end-2 none\"><send template=\"echo\" "
		  "mutate=\"echo-request.$fault\"/></for-each>" ECHO DETECTS,
		  1, "cn/1.xml:3", "echo-request.none");
}

static void a_value_that_only_a_run_knows_hides_no_mutation(void)
{
	complains("<set var=\"x\" random=\"16\"/><send template=\"echo\" "
		  "mutate=\"echo-request.identifier=0\"><echo-request identifier=\"$x\"/></send>"
		  "<send template=\"echo\" mutate=\"echo-request.checksum=0x0000\"/>" ECHO DETECTS,
		  0, "", "");
}

static void silence_without_control_is_refused(void)
{
	complains("<absent for=\"1s\" template=\"reply\"/>" ECHO DETECTS, 1,
		  "cn/1.xml:2: ", "expects silence and has no <control>");
	complains("<absent for=\"1s\" template=\"reply\"/><control>" ECHO "</control>" DETECTS, 0,
		  "", "");
}

static void claims_must_hold_good(void)
{
	complains(ECHO, 1, "cn/1.xml:2: ", "names no defect");
	complains(ECHO "\n<detects defect=\"perfect\" reason=\"no echo\"/>", 1,
		  "cn/1.xml:4: ", "there is no defect \"perfect\"");
	complains(ECHO "\n<detects defect=\"no-echo\" reason=\"other words\"/>", 1,
		  "cn/1.xml:4: ", "no reason of the case contains \"other words\"");
	complains(ECHO "<detects defect=\"no-echo\" reason=\"\"/>", 1, "", "no reason");
}

static void a_case_that_judges_nothing_is_refused(void)
{
	complains("<send template=\"echo\"/>", 2, "cn/1.xml:2: ", "judges nothing");
	complains("<preamble>" ECHO "</preamble><wait for=\"1s\"/>" DETECTS, 1,
		  "cn/1.xml:2: ", "judges nothing");
}

static void what_cannot_be_observed_cannot_be_cited(void)
{
	struct sample s = sample_new();
	struct text t = {0};

	CU_ASSERT_TRUE_FATAL(sample_load(
		&s, "<testcase id=\"cn/1/a\" title=\"t\"><requirement ref=\"R-3\"/>" ECHO DETECTS
		    "</testcase>"));
	CU_ASSERT_EQUAL(lint_case(s.suite.cases, keep, &t), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), "R-3, which is marked not observable"));
	text_done(&t);
	sample_done(&s);
}

static void a_case_that_restarts_must_be_exclusive(void)
{
	complains("<restart/>" ECHO DETECTS, 1, "cn/1.xml:2: ", "is not exclusive");
}

static void what_all_share_is_altered_by_those_who_say_so(void)
{
	complains("<send><ip6 src=\"fe80::1\" dst=\"ff02::1\"/><router-advertisement/></send>" ECHO DETECTS, 1,
		  "cn/1.xml:2: ", "does not say what it alters");
}

static void who_looks_at_what_all_share_says_so(void)
{
	complains("<expect within=\"1s\"><on><ip6/><prefix-advertisement/></on></expect>" ECHO DETECTS, 1,
		  "cn/1.xml:2: ", "does not say that it minds prefixes");
	complains("<expect within=\"1s\"><on><ip6/><dhaad-reply addresses=\"2001:db8::1..\"/></on></expect>"
		  ECHO DETECTS, 1, "cn/1.xml:2: ", "does not say that it minds agents");
	complains("<expect within=\"1s\"><on><ip6/><dhaad-reply addresses=\"..2001:db8::1..\"/></on></expect>"
		  ECHO DETECTS, 0, "", "");
}

static void the_shipped_suite_draws_no_complaint(void)
{
	struct arena *a = arena_new();
	struct text t = {0};
	struct suite s;
	struct err err;

	CU_ASSERT_TRUE_FATAL(suite_load(&s, a, "testcases", NULL, &err));
	CU_ASSERT_TRUE(s.case_count > 0);
	for (const struct testcase *tc = s.cases; tc != NULL; tc = tc->next)
		CU_ASSERT_EQUAL(lint_case(tc, keep, &t), 0);
	CU_ASSERT_STRING_EQUAL(text_str(&t), "");
	text_done(&t);
	arena_free(a);
}

void lint_suite(void);
void lint_suite(void)
{
	CU_pSuite suite = CU_add_suite("lint", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "a sound case draws no complaint", a_sound_case_draws_no_complaint);
	CU_add_test(suite, "a variable that nothing sets has a place",
		    a_variable_that_nothing_sets_has_a_place);
	CU_add_test(suite, "a value that no field holds has a place",
		    a_value_that_no_field_holds_has_a_place);
	CU_ADD_TEST(suite, a_mutation_that_the_packet_does_not_have_has_a_place);
	CU_ADD_TEST(suite, a_mutation_named_by_a_loop_is_looked_for_each_time);
	CU_ADD_TEST(suite, a_value_that_only_a_run_knows_hides_no_mutation);
	CU_add_test(suite, "silence without control is refused",
		    silence_without_control_is_refused);
	CU_add_test(suite, "claims must hold good", claims_must_hold_good);
	CU_add_test(suite, "a case that judges nothing is refused",
		    a_case_that_judges_nothing_is_refused);
	CU_add_test(suite, "what cannot be observed cannot be cited",
		    what_cannot_be_observed_cannot_be_cited);
	CU_ADD_TEST(suite, a_case_that_restarts_must_be_exclusive);
	CU_ADD_TEST(suite, what_all_share_is_altered_by_those_who_say_so);
	CU_ADD_TEST(suite, who_looks_at_what_all_share_says_so);
	CU_add_test(suite, "the shipped suite draws no complaint",
		    the_shipped_suite_draws_no_complaint);
}
