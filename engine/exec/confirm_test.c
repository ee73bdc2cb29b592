/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Which of the failures of slow cases are run alone, and what becomes of the others. */
#include "exec/confirm.h"

#include <CUnit/CUnit.h>
#include <string.h>

static const struct testcase cases[] = {{.id = "cn/1/a"}, {.id = "cn/1/b"}, {.id = "cn/1/c"}};

struct bench {
	struct arena *arena;
	struct confirm confirm;
	struct job jobs[3];
};

static struct bench bench_new(void)
{
	struct bench b = {.arena = arena_new()};

	for (size_t i = 0; i < COUNT_OF(b.jobs); i++)
		b.jobs[i].testcase = &cases[i];
	return b;
}

static struct result_case failure(enum mismatch m)
{
	return (struct result_case){.verdict = VERDICT_FAIL, .mismatch = m, .reason = "it was bound",
				    .step = "expect (a:1)"};
}

static enum confirm_answer ask(struct bench *b, size_t job, enum mismatch m, struct result_case *r)
{
	*r = failure(m);
	return confirm_ask(&b->confirm, b->arena, &b->jobs[job], r);
}

static void the_first_of_a_kind_runs_alone_and_speaks_for_the_rest(void)
{
	struct bench b = bench_new();
	struct result_case r, alone = failure(MISMATCH_ACCEPTED);
	struct held *held;
	bool report;

	CU_ASSERT_EQUAL(ask(&b, 0, MISMATCH_ACCEPTED, &r), CONFIRM_RUN_ALONE);
	CU_ASSERT_EQUAL(ask(&b, 1, MISMATCH_ACCEPTED, &r), CONFIRM_HOLD);
	held = confirm_told(&b.confirm, b.arena, &b.jobs[0], &alone, &report);
	CU_ASSERT_PTR_NOT_NULL_FATAL(held);
	CU_ASSERT_TRUE(report);
	CU_ASSERT_PTR_EQUAL(held->job, &b.jobs[1]);
	CU_ASSERT_PTR_NULL(held->next);
	CU_ASSERT_PTR_NOT_NULL(strstr(held->result.reason, "it was bound (run again beside a few"));
	CU_ASSERT_PTR_NOT_NULL(strstr(held->result.reason, "not alone: cn/1/a"));
	CU_ASSERT_EQUAL(ask(&b, 2, MISMATCH_ACCEPTED, &r), CONFIRM_REPORT);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.reason, "not alone: cn/1/a"));
	arena_free(b.arena);
}

static void another_mismatch_is_another_kind(void)
{
	struct bench b = bench_new();
	struct result_case r;

	CU_ASSERT_EQUAL(ask(&b, 0, MISMATCH_ACCEPTED, &r), CONFIRM_RUN_ALONE);
	CU_ASSERT_EQUAL(ask(&b, 1, MISMATCH_NO_ANSWER, &r), CONFIRM_RUN_ALONE);
	arena_free(b.arena);
}

static void what_does_not_fail_alone_speaks_for_nobody(void)
{
	static const struct result_case outcomes[] = {
		{.verdict = VERDICT_PASS, .step = ""}, {.verdict = VERDICT_INCONC, .step = "expect (a:1)"},
		{.verdict = VERDICT_ERROR, .step = ""},
		{.verdict = VERDICT_FAIL, .mismatch = MISMATCH_NO_ANSWER, .step = "expect (a:1)"},
	};

	for (size_t i = 0; i < COUNT_OF(outcomes); i++) {
		struct bench b = bench_new();
		struct result_case r;
		struct held *held;
		bool report;

		CU_ASSERT_EQUAL(ask(&b, 0, MISMATCH_ACCEPTED, &r), CONFIRM_RUN_ALONE);
		CU_ASSERT_EQUAL(ask(&b, 1, MISMATCH_ACCEPTED, &r), CONFIRM_HOLD);
		held = confirm_told(&b.confirm, b.arena, &b.jobs[0], &outcomes[i], &report);
		CU_ASSERT_PTR_NOT_NULL_FATAL(held);
		CU_ASSERT_FALSE(report);
		CU_ASSERT_STRING_EQUAL(held->result.reason, "it was bound");
		CU_ASSERT_EQUAL(ask(&b, 2, MISMATCH_ACCEPTED, &r), CONFIRM_RUN_ALONE);
		arena_free(b.arena);
	}
}

static void the_inconclusive_are_of_a_kind_when_they_got_as_far(void)
{
	struct bench b = bench_new();
	struct result_case r = {.verdict = VERDICT_INCONC, .reason = "no answer", .step = "expect (a:1)"};
	struct result_case same = r, other = r, again = r;
	struct held *held;
	bool report;

	other.step = "expect (a:2)";
	CU_ASSERT_EQUAL(confirm_ask(&b.confirm, b.arena, &b.jobs[0], &r), CONFIRM_RUN_ALONE);
	CU_ASSERT_EQUAL(confirm_ask(&b.confirm, b.arena, &b.jobs[1], &same), CONFIRM_HOLD);
	CU_ASSERT_EQUAL(confirm_ask(&b.confirm, b.arena, &b.jobs[2], &other), CONFIRM_RUN_ALONE);
	held = confirm_told(&b.confirm, b.arena, &b.jobs[0], &again, &report);
	CU_ASSERT_PTR_NOT_NULL_FATAL(held);
	CU_ASSERT_TRUE(report);
	CU_ASSERT_PTR_NOT_NULL(strstr(held->result.reason, "no answer (not run again alone: cn/1/a"));
	arena_free(b.arena);
}

static void what_is_held_when_the_run_ends_comes_back(void)
{
	struct bench b = bench_new();
	struct result_case r;
	struct held *held;
	bool report;

	CU_ASSERT_EQUAL(ask(&b, 0, MISMATCH_ACCEPTED, &r), CONFIRM_RUN_ALONE);
	CU_ASSERT_EQUAL(ask(&b, 1, MISMATCH_ACCEPTED, &r), CONFIRM_HOLD);
	CU_ASSERT_PTR_NULL(confirm_told(&b.confirm, b.arena, &b.jobs[2], &r, &report));
	held = confirm_give_up(&b.confirm);
	CU_ASSERT_PTR_NOT_NULL_FATAL(held);
	CU_ASSERT_PTR_EQUAL(held->job, &b.jobs[1]);
	CU_ASSERT_PTR_NULL(held->next);
	CU_ASSERT_PTR_NULL(confirm_give_up(&b.confirm));
	arena_free(b.arena);
}

void confirm_suite(void);
void confirm_suite(void)
{
	CU_pSuite suite = CU_add_suite("confirm", NULL, NULL);

	if (suite == NULL)
		return;
	CU_ADD_TEST(suite, the_first_of_a_kind_runs_alone_and_speaks_for_the_rest);
	CU_ADD_TEST(suite, another_mismatch_is_another_kind);
	CU_ADD_TEST(suite, what_does_not_fail_alone_speaks_for_nobody);
	CU_ADD_TEST(suite, the_inconclusive_are_of_a_kind_when_they_got_as_far);
	CU_ADD_TEST(suite, what_is_held_when_the_run_ends_comes_back);
}
