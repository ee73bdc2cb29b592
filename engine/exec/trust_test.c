/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What several outcomes of a case come to. */
#include "exec/trust.h"

#include <CUnit/CUnit.h>
#include <string.h>

static struct result_case outcome(enum verdict v, const char *step)
{
	return (struct result_case){.verdict = v, .reason = "it was silent", .step = step, .phase = "body",
				    .mismatch = v == VERDICT_FAIL ? MISMATCH_NO_ANSWER : MISMATCH_NONE};
}

static void what_fails_beside_others_and_passes_alone_is_inconclusive(void)
{
	struct arena *a = arena_new();
	struct trust_circumstances how = {0};
	struct result_case r = outcome(VERDICT_FAIL, "expect (a:1)");
	struct trust t = {0};

	CU_ASSERT_TRUE(trust_wants_more(&t, a, &r, &how));
	how.alone = true;
	r = outcome(VERDICT_PASS, "");
	CU_ASSERT_FALSE(trust_wants_more(&t, a, &r, &how));
	CU_ASSERT_EQUAL(r.verdict, VERDICT_INCONC);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.reason, "interference"));
	CU_ASSERT_TRUE(r.doubted);
	arena_free(a);
}

static void what_fails_alone_as_well_fails(void)
{
	struct arena *a = arena_new();
	struct trust_circumstances how = {0};
	struct result_case r = outcome(VERDICT_FAIL, "expect (a:1)");
	struct trust t = {0};

	CU_ASSERT_TRUE(trust_wants_more(&t, a, &r, &how));
	how.alone = true;
	CU_ASSERT_FALSE(trust_wants_more(&t, a, &r, &how));
	CU_ASSERT_EQUAL(r.verdict, VERDICT_FAIL);
	arena_free(a);
}

static void what_fails_beside_few_is_not_yet_believed(void)
{
	struct arena *a = arena_new();
	struct trust_circumstances how = {.slow = true};
	struct result_case r = outcome(VERDICT_FAIL, "expect (a:1)");
	struct trust t = {0};

	CU_ASSERT_TRUE(trust_wants_more(&t, a, &r, &how));
	how.few = true;
	r = outcome(VERDICT_FAIL, "expect (a:1)");
	CU_ASSERT_TRUE(trust_wants_more(&t, a, &r, &how));
	CU_ASSERT_TRUE(t.alike);
	r = outcome(VERDICT_PASS, "");
	CU_ASSERT_FALSE(trust_wants_more(&t, a, &r, &how));
	CU_ASSERT_EQUAL(r.verdict, VERDICT_INCONC);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.reason, "passed beside few"));
	arena_free(a);
}

/* Runs the case until nothing more is wanted, failing at the steps in turn; returns the verdict. */
static enum verdict fail_at(const char *const *steps, size_t count, bool unreliable, unsigned *runs)
{
	struct arena *a = arena_new();
	struct trust_circumstances how = {.alone = true, .unreliable = unreliable};
	struct result_case r;
	struct trust t = {0};

	*runs = 0;
	do
		r = outcome(VERDICT_FAIL, steps[*runs % count]);
	while (++*runs < 100 && trust_wants_more(&t, a, &r, &how));
	arena_free(a);
	return r.verdict;
}

static void over_an_unreliable_link_only_failures_alike_count(void)
{
	static const char *const same[] = {"expect (a:1)"}, *const other[] = {"expect (a:1)", "expect (a:2)"};
	unsigned runs;

	CU_ASSERT_EQUAL(fail_at(same, 1, true, &runs), VERDICT_FAIL);
	CU_ASSERT_TRUE(runs > 2 && runs < 10);
	CU_ASSERT_EQUAL(fail_at(other, 2, true, &runs), VERDICT_INCONC);
	CU_ASSERT_EQUAL(fail_at(other, 2, false, &runs), VERDICT_FAIL);
	CU_ASSERT_EQUAL(runs, 1);
}

static void what_kills_the_implementation_each_time_is_an_error(void)
{
	struct arena *a = arena_new();
	struct trust_circumstances how = {.alone = true, .disturbed = true};
	struct result_case r = outcome(VERDICT_FAIL, "expect (a:1)");
	struct trust t = {0};
	unsigned runs = 1;

	while (runs < 100 && trust_wants_more(&t, a, &r, &how))
		runs++;
	CU_ASSERT_EQUAL(runs, 3);
	CU_ASSERT_EQUAL(r.verdict, VERDICT_ERROR);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.reason, "died"));
	arena_free(a);
}

static void what_passes_after_the_implementation_was_gone_passes(void)
{
	struct arena *a = arena_new();
	struct trust_circumstances how = {.disturbed = true};
	struct result_case r = outcome(VERDICT_FAIL, "expect (a:1)");
	struct trust t = {0};

	CU_ASSERT_TRUE(trust_wants_more(&t, a, &r, &how));
	r = outcome(VERDICT_PASS, "");
	CU_ASSERT_FALSE(trust_wants_more(&t, a, &r, &how));
	CU_ASSERT_EQUAL(r.verdict, VERDICT_PASS);
	arena_free(a);
}

void trust_suite(void);
void trust_suite(void)
{
	CU_pSuite suite = CU_add_suite("trust", NULL, NULL);

	if (suite == NULL)
		return;
	CU_ADD_TEST(suite, what_fails_beside_others_and_passes_alone_is_inconclusive);
	CU_ADD_TEST(suite, what_fails_alone_as_well_fails);
	CU_ADD_TEST(suite, what_fails_beside_few_is_not_yet_believed);
	CU_ADD_TEST(suite, over_an_unreliable_link_only_failures_alike_count);
	CU_ADD_TEST(suite, what_kills_the_implementation_each_time_is_an_error);
	CU_ADD_TEST(suite, what_passes_after_the_implementation_was_gone_passes);
}
