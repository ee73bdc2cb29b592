/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A run that was recorded, judged again; and records that nobody should trust. */
#include "exec/record.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "exec/replay.h"
#include "exec/run.h"
#include "exec/suite_sample.h"

#define ECHO \
	"<send template=\"echo\"/><expect within=\"2s\"><on template=\"reply\"/>" \
	"<timeout reason=\"no echo\"/></expect>"

/* Runs the one case of the sample, then judges what came again. */
static bool replay(struct sample *s, const struct testcase *by, struct result_case *out)
{
	struct run_config config = {.suite = &s->suite, .profile = &s->profile, .spec = "rfc6275",
				    .seed = 5, .defect_names = ""};
	struct run r;
	struct replay_config again = {.testcase = by, .profile = &s->profile, .spec = "rfc6275"};
	bool faithful;

	CU_ASSERT_TRUE_FATAL(run_cases(&r, &config, &s->err));
	again.recorded = &r.result.cases[0];
	CU_ASSERT_EQUAL(again.recorded->verdict, VERDICT_PASS);
	faithful = replay_case(s->arena, &again, out);
	run_done(&r);
	return faithful;
}

static void the_same_packets_come_to_the_same_verdict(void)
{
	struct sample s = sample_new();
	struct result_case out;

	sample_case(&s, ECHO "<wait for=\"1s\"/>" ECHO);
	CU_ASSERT_TRUE(replay(&s, s.suite.cases, &out));
	CU_ASSERT_EQUAL(out.verdict, VERDICT_PASS);
	CU_ASSERT_EQUAL(out.step_count, 4);
	sample_done(&s);
}

static void other_packets_need_a_run_of_their_own(void)
{
	struct sample s = sample_new(), other = sample_new();
	struct result_case out;

	sample_case(&s, ECHO);
	sample_case(&other, ECHO ECHO);
	CU_ASSERT_FALSE(replay(&s, other.suite.cases, &out));
	CU_ASSERT_EQUAL(out.verdict, VERDICT_NONE);
	CU_ASSERT_PTR_NOT_NULL(strstr(out.reason, "sends more than was sent"));
	sample_done(&other);
	sample_done(&s);
}

static void another_judgement_of_the_same_packets_is_possible(void)
{
	struct sample s = sample_new(), other = sample_new();
	struct result_case out;

	sample_case(&s, ECHO);
	sample_case(&other, "<send template=\"echo\"/><expect within=\"2s\">"
			    "<on template=\"reply\" verdict=\"fail\" reason=\"it spoke\"/></expect>");
	CU_ASSERT_TRUE(replay(&s, other.suite.cases, &out));
	CU_ASSERT_EQUAL(out.verdict, VERDICT_FAIL);
	CU_ASSERT_STRING_EQUAL(out.reason, "it spoke");
	sample_done(&other);
	sample_done(&s);
}

#define RUN "<run implementation=\"x\" seed=\"1\" seconds=\"1.000000\" spec=\"rfc6275\" address=\"2001:db8::2\"/>"
#define CASE_WITH(more, steps) \
	"<case id=\"a\" verdict=\"pass\" mismatch=\"none\" level=\"MUST\" runs=\"1\" place=\"0\" " \
	"line=\"1\" seconds=\"1.000000\" began=\"0.000000\" block=\"7\" " \
	more ">" steps "</case>"

static void a_record_that_makes_no_sense_is_refused(void)
{
	static const char *const texts[] = {
		"", "<results/>", "<html/>", "<results>" RUN "<case/></results>",
		"<results><run seed=\"x\"/></results>",
		"<results>" RUN CASE_WITH("", "") "</results>",
		"<results>" RUN CASE_WITH("seed=\"99999999999999999999\"", "") "</results>",
		"<results>" RUN CASE_WITH("seed=\"1\"", "<step kind=\"sent\" at=\"0.000000\"/>") "</results>",
		"<results>" RUN CASE_WITH("seed=\"1\"", "<step kind=\"sent\" at=\"1\"/>") "</results>",
		"<results>" RUN CASE_WITH("seed=\"1\"", "<step kind=\"sent\" at=\"0.000000\"><frame>6</frame></step>")
			"</results>",
	};
	static const char good[] = "<results>" RUN CASE_WITH("seed=\"1\"", "<step kind=\"received\" "
		"at=\"0.000000\"><frame>60</frame></step>") "</results>";
	char folder[] = "/tmp/mip6test-record-XXXXXX";
	struct arena *a = arena_new();
	struct record r;
	struct err err;
	const char *path;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	path = arena_printf(a, "%s/results.xml", folder);
	CU_ASSERT_FALSE(record_load(&r, a, folder, &err));
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CU_ASSERT_TRUE(file_replace(path, bytes_of_string(texts[i]), &err));
		CU_ASSERT_FALSE(record_load(&r, a, folder, &err));
		CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "results.xml"));
	}
	CU_ASSERT_TRUE(file_replace(path, bytes_of_string(good), &err));
	CU_ASSERT_TRUE_FATAL(record_load(&r, a, folder, &err));
	CU_ASSERT_EQUAL_FATAL(r.run.case_count, 1);
	CU_ASSERT_EQUAL(r.run.cases[0].steps[0].frame.len, 1);
	unlink(path);
	rmdir(folder);
	arena_free(a);
}

/* Variables of cases are made of them (topology.c). */
static void what_a_home_agent_is_configured_with_is_kept(void)
{
	static const char good[] =
		"<results><run implementation=\"x\" seed=\"1\" seconds=\"1.000000\" preference=\"7\" "
		"prohibited=\"2001:db8::bad\" lifetime-cap=\"3600\" refresh-advice=\"300\" "
		"advertisement-interval-max=\"10000\"/></results>";
	static const char bad[] =
		"<results><run implementation=\"x\" seed=\"1\" seconds=\"1.000000\" "
		"preference=\"4294967296\"/></results>";
	char folder[] = "/tmp/mip6test-record-XXXXXX";
	struct arena *a = arena_new();
	const struct home_agent_profile *h;
	struct record r;
	struct err err;
	const char *path;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	path = arena_printf(a, "%s/results.xml", folder);
	CU_ASSERT_TRUE(file_replace(path, bytes_of_string(bad), &err));
	CU_ASSERT_FALSE(record_load(&r, a, folder, &err));
	CU_ASSERT_TRUE(file_replace(path, bytes_of_string(good), &err));
	CU_ASSERT_TRUE_FATAL(record_load(&r, a, folder, &err));
	h = &r.profile.home_agent;
	CU_ASSERT_EQUAL(h->preference, 7);
	CU_ASSERT_EQUAL(h->prohibited.octet[15], 0xad);
	CU_ASSERT_EQUAL(h->lifetime_cap, 3600);
	CU_ASSERT_EQUAL(h->refresh_advice, 300);
	CU_ASSERT_EQUAL(h->advertisement_interval_max, 10000);
	CU_ASSERT_EQUAL(r.run.preference, 7);   /* written again by rejudge --out */
	CU_ASSERT_STRING_EQUAL(r.run.prohibited, "2001:db8::bad");
	unlink(path);
	rmdir(folder);
	arena_free(a);
}

void record_suite(void);
void record_suite(void)
{
	CU_pSuite suite = CU_add_suite("record", NULL, NULL);

	if (suite == NULL)
		return;
	CU_ADD_TEST(suite, the_same_packets_come_to_the_same_verdict);
	CU_ADD_TEST(suite, other_packets_need_a_run_of_their_own);
	CU_ADD_TEST(suite, another_judgement_of_the_same_packets_is_possible);
	CU_ADD_TEST(suite, a_record_that_makes_no_sense_is_refused);
	CU_ADD_TEST(suite, what_a_home_agent_is_configured_with_is_kept);
}
