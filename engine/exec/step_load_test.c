/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Steps as they are read: defaults, faults, verdicts. What is refused is in suite_load_test.c. */
#include <CUnit/CUnit.h>

#include "exec/suite_sample.h"

static const struct step *first_step(struct sample *s, const char *steps)
{
	sample_case(s, steps);
	return s->suite.cases->sections->steps;
}

static void an_expect_has_its_defaults(void)
{
	struct sample s = sample_new();
	const struct step *e =
		first_step(&s, "<expect within=\"2s\"><on template=\"reply\"/></expect>");

	CU_ASSERT_EQUAL(e->kind, STEP_KIND_EXPECT);
	CU_ASSERT_EQUAL(e->span, 2 * USEC_PER_SEC);
	CU_ASSERT_EQUAL(e->verdict, VERDICT_FAIL);
	CU_ASSERT_EQUAL(e->mismatch, MISMATCH_NO_ANSWER);
	CU_ASSERT_STRING_EQUAL(e->reason, "nothing came that fits");
	CU_ASSERT_EQUAL(e->ons->verdict, VERDICT_PASS);
	CU_ASSERT_EQUAL(e->ons->mismatch, MISMATCH_WRONG_FIELD);
	CU_ASSERT_STRING_EQUAL(e->ons->what, "reply");
	CU_ASSERT_STRING_EQUAL(e->ons->reason, "");
	CU_ASSERT_EQUAL(e->line, 3);
	sample_done(&s);
}

static void an_absent_holds_one_template_or_several(void)
{
	struct sample s = sample_new();
	const struct step *a = first_step(
		&s, "<absent for=\"500ms\" template=\"reply\"><ip6 hop-limit=\"1\"/></absent>"
		    "<absent for=\"1s\" mismatch=\"accepted\" reason=\"r\"><on template=\"reply\"/>"
		    "<on template=\"any-reply\" mismatch=\"unexpected\" reason=\"q\"/></absent>");

	CU_ASSERT_EQUAL(a->span, 500 * USEC_PER_MS);
	CU_ASSERT_EQUAL(a->ons->verdict, VERDICT_FAIL);
	CU_ASSERT_EQUAL(a->ons->mismatch, MISMATCH_UNEXPECTED);
	CU_ASSERT_PTR_NULL(a->ons->next);
	a = a->next;
	CU_ASSERT_EQUAL(a->ons->mismatch, MISMATCH_ACCEPTED);
	CU_ASSERT_EQUAL(a->ons->next->mismatch, MISMATCH_UNEXPECTED);
	CU_ASSERT_STRING_EQUAL(a->ons->next->reason, "q");
	sample_done(&s);
}

static void a_send_announces_its_faults(void)
{
	struct sample s = sample_new();
	const struct step *send =
		first_step(&s, "<send template=\"echo\" fault=\" checksum  length\"/>"
			       "<send><ip6/><echo-request/><raw data=\"00\"/></send>"
			       "<verdict value=\"pass\"/>");

	CU_ASSERT_EQUAL(send->faults[FINDING_CHECKSUM], 1);
	CU_ASSERT_EQUAL(send->faults[FINDING_LENGTH], 1);
	CU_ASSERT_EQUAL(send->faults[FINDING_UNKNOWN], 0);
	CU_ASSERT_STRING_EQUAL(send->what, "echo");
	CU_ASSERT_EQUAL(send->next->faults[FINDING_CHECKSUM], 0);
	CU_ASSERT_STRING_EQUAL(send->next->what, "echo-request");
	sample_done(&s);
}

static void arguments_override_defaults(void)
{
	struct sample s = sample_new();
	const struct binding_of_name *b;

	CU_ASSERT_TRUE_FATAL(sample_load(
		&s, SAMPLE_CASE
		"<call procedure=\"p\" b=\"9\"/>" SAMPLE_END
		"<procedure name=\"p\"><param name=\"a\" default=\"1\"/><param name=\"b\"/>"
		"<wait for=\"1s\"/></procedure>"));
	b = s.suite.cases->sections->steps->arguments;
	CU_ASSERT_STRING_EQUAL(b->name, "a");
	CU_ASSERT_STRING_EQUAL(b->value, "1");
	CU_ASSERT_STRING_EQUAL(b->next->value, "9");
	CU_ASSERT_EQUAL(s.suite.cases->sections->steps->body->kind, STEP_KIND_WAIT);
	sample_done(&s);
}

static void background_packets_have_their_answers(void)
{
	struct sample s = sample_new();
	const struct step *b =
		first_step(&s, "<background><on template=\"any-reply\">"
			       "<echo-reply identifier=\"3\"/><send template=\"echo\"/>"
			       "<send template=\"echo\"/></on></background>"
			       "<verdict value=\"pass\"/>");

	CU_ASSERT_EQUAL(b->kind, STEP_KIND_BACKGROUND);
	CU_ASSERT_EQUAL(b->ons->then->kind, STEP_KIND_SEND);
	CU_ASSERT_PTR_NOT_NULL(b->ons->then->next);
	CU_ASSERT_PTR_NULL(b->ons->then->next->next);
	sample_done(&s);
}

static void values_out_of_range_are_refused(void)
{
	static const char *const wrong[] = {
		"<set var=\"x\" random=\"0\"/>",
		"<set var=\"x\" random=\"65\"/>",
		"<set var=\"x\" random=\"many\"/>",
		"<set var=\"x\"/>",
		"<verdict value=\"error\"/>",
		"<verdict value=\"none\"/>",
		"<send/>",
		"<expect within=\"1s\"/>",
		"<absent for=\"1s\"/>",
		"<expect within=\"1s\"><timeout/></expect>",
		"<expect within=\"1s\"><on verdict=\"good\" template=\"reply\"/></expect>",
		"<expect within=\"1s\"><on mismatch=\"odd\" template=\"reply\"/></expect>",
	};

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct arena *a = arena_new();

		CU_ASSERT_TRUE(sample_refuses(
			arena_printf(a, SAMPLE_CASE "%s" SAMPLE_END, wrong[i]), "cn/1.xml:", ""));
		arena_free(a);
	}
}

void step_load_suite(void);
void step_load_suite(void)
{
	CU_pSuite suite = CU_add_suite("step_load", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "an expect has its defaults", an_expect_has_its_defaults);
	CU_add_test(suite, "an absent holds one template or several",
		    an_absent_holds_one_template_or_several);
	CU_add_test(suite, "a send announces its faults", a_send_announces_its_faults);
	CU_add_test(suite, "arguments override defaults", arguments_override_defaults);
	CU_add_test(suite, "background packets have their answers",
		    background_packets_have_their_answers);
	CU_add_test(suite, "values out of range are refused", values_out_of_range_are_refused);
}
