/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Holes are found and named: unsound cases, claims that do not hold, cases that detect nothing. */
#include "exec/coverage.h"

#include <CUnit/CUnit.h>

#include "exec/suite_sample.h"

#define ECHO \
	"<send template=\"echo\"/><expect within=\"2s\"><on template=\"reply\"/>" \
	"<timeout reason=\"no echo\"/></expect>"
#define CASE(slug, steps) \
	"<testcase id=\"cn/1/" slug "\" title=\"t\"><requirement ref=\"R-1\"/>" steps "</" \
										      "testcase>"

static struct coverage_counts measure(const char *body, struct text *holes)
{
	struct sample s = sample_new();
	struct coverage_counts n;

	CU_ASSERT_TRUE_FATAL(sample_load(&s, body));
	CU_ASSERT_TRUE(coverage_measure(&s.suite, &s.profile, NULL, NULL, &n, holes, &s.err));
	sample_done(&s);
	return n;
}

static void a_sound_suite_has_its_counts(void)
{
	struct text holes = {0};
	struct coverage_counts n =
		measure(CASE("a", ECHO "<detects defect=\"no-echo\" reason=\"no echo\"/>"), &holes);

	CU_ASSERT_EQUAL(n.cases, 1);
	CU_ASSERT_EQUAL(n.detecting, 1);
	CU_ASSERT_EQUAL(n.detected, 1);
	CU_ASSERT_TRUE(n.defects > 100);
	CU_ASSERT_EQUAL(n.unsound, 0);
	CU_ASSERT_EQUAL(n.broken_claims, 0);
	CU_ASSERT_EQUAL(n.requirements, 3);
	CU_ASSERT_EQUAL(n.observable, 2);
	CU_ASSERT_EQUAL(n.covered, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&holes), "requirement: R-2 SHOULD 1 has no case"));
	CU_ASSERT_PTR_NULL(strstr(text_str(&holes), "R-3"));
	CU_ASSERT_PTR_NULL(strstr(text_str(&holes), "defect: no-echo "));
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&holes), "is detected by no case"));
	text_done(&holes);
}

static void a_case_that_the_sound_node_fails_is_named(void)
{
	struct text holes = {0};
	struct coverage_counts n =
		measure(CASE("a", "<send template=\"echo\"/><absent for=\"1s\" template=\"reply\" "
				  "reason=\"it spoke\"/>"),
			&holes);

	CU_ASSERT_EQUAL(n.unsound, 1);
	CU_ASSERT_EQUAL(n.detecting, 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&holes),
				      "unsound: cn/1/a: fail against the sound node of rfc6275: "
				      "it spoke"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&holes), "case: cn/1/a detects no defect"));
	text_done(&holes);
}

static void a_claim_that_does_not_hold_is_named(void)
{
	struct text holes = {0};
	struct coverage_counts n =
		measure(CASE("a", ECHO "<detects defect=\"hao-silent\" reason=\"no echo\"/>"
				       "<detects defect=\"no-echo\" reason=\"another reason\"/>"),
			&holes);

	CU_ASSERT_EQUAL(n.broken_claims, 2);
	CU_ASSERT_EQUAL(n.detected, 0);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(text_str(&holes), "claim: cn/1/a against no-echo: fail: no echo"));
	text_done(&holes);
}

void coverage_suite(void);
void coverage_suite(void)
{
	CU_pSuite suite = CU_add_suite("coverage", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "a sound suite has its counts", a_sound_suite_has_its_counts);
	CU_add_test(suite, "a case that the sound node fails is named",
		    a_case_that_the_sound_node_fails_is_named);
	CU_add_test(suite, "a claim that does not hold is named",
		    a_claim_that_does_not_hold_is_named);
}
