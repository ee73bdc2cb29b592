/* SPDX-License-Identifier: BSD-2-Clause
 *
 * JSON octet for octet, as scripts rely on it. */
#include "report/report_json.h"

#include "report/report_sample.h"

#include <CUnit/CUnit.h>
#include <string.h>

static void the_keys_are_those_that_scripts_rely_on(void)
{
	struct result_run run = sample_run();
	struct text t = {0};

	run.case_count = 1;
	report_json(&t, &run);
	CU_ASSERT_STRING_EQUAL(
		text_str(&t),
		"{\"summary\":{\"pass\":1,\"warn\":0,\"fail\":0,\"inconc\":0,\"error\":0,"
		"\"not_applicable\":0,\"stopped\":0},\"unexpected\":[],\"cases\":[\n"
		"{\"id\":\"cn/9.4.3/"
		"home-test\",\"verdict\":\"pass\",\"reason\":\"\",\"seconds\":0.012345,"
		"\"title\":\"A Home Test Init is answered with a Home Test\",\"level\":\"MUST\","
		"\"mismatch\":\"none\",\"expected\":\"\",\"got\":\"\",\"capture\":\"\",\"issue\":\"\",\"known\":false,"
		"\"requirements\":[\"R-ND-0951-04\",\"R-ND-0951-05\"]}\n]}\n");
	text_done(&t);
}

static void an_empty_run_is_valid_and_all_zeros(void)
{
	struct result_run run = sample_run();
	struct text t = {0};

	run.case_count = 0;
	report_json(&t, &run);
	CU_ASSERT_STRING_EQUAL(text_str(&t),
			       "{\"summary\":{\"pass\":0,\"warn\":0,\"fail\":0,\"inconc\":0,"
			       "\"error\":0,\"not_applicable\":0,\"stopped\":0},\"unexpected\":[],\"cases\":[\n]}\n");
	text_done(&t);
}

static void a_failed_should_is_a_warning(void)
{
	const struct result_run run = sample_run();
	struct text t = {0};

	report_json(&t, &run);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(text_str(&t), "{\"id\":\"cn/9.5.2/should\",\"verdict\":\"warn\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), "\"verdict\":\"not-applicable\""));
	text_done(&t);
}

/* Control characters end inside strings only as escapes; our own line breaks stand after commas
 * and brackets. */
static void hostile_text_stays_inside_its_string(void)
{
	const struct result_run run = sample_run();
	struct text t = {0};

	report_json(&t, &run);
	CU_ASSERT_PTR_NULL(strpbrk(text_str(&t), "\x1b\x07\t\r"));
	for (const char *p = text_str(&t); (p = strchr(p, '\n')) != NULL; p++)
		CU_ASSERT_TRUE(p[-1] == '[' || p[-1] == ',' || p[-1] == '}');
	text_done(&t);
}

static void the_seed_of_a_run_keeps_all_its_bits(void)
{
	struct result_run run = sample_run();
	struct text t = {0};

	run.seed = UINT64_MAX;
	report_run_json(&t, &run);
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), "\"seed\":\"18446744073709551615\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), "\"seconds\":12.500000"));
	text_done(&t);
}

void report_json_suite(void);

void report_json_suite(void)
{
	CU_pSuite suite = CU_add_suite("report_json", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "the keys are those that scripts rely on",
		    the_keys_are_those_that_scripts_rely_on);
	CU_add_test(suite, "an empty run is valid and all zeros",
		    an_empty_run_is_valid_and_all_zeros);
	CU_add_test(suite, "a failed SHOULD is a warning", a_failed_should_is_a_warning);
	CU_add_test(suite, "hostile text stays inside its string",
		    hostile_text_stays_inside_its_string);
	CU_add_test(suite, "the seed of a run keeps all its bits",
		    the_seed_of_a_run_keeps_all_its_bits);
}
