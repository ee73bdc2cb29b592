/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Parts of a run come to the run; what is no whole is refused; and what changed between two runs. */
#include "report/merge.h"

#include "report/baseline.h"
#include "report/report_sample.h"

#include <CUnit/CUnit.h>
#include <string.h>

enum { CASES = COUNT_OF(sample_cases) };

/* The sample in two parts, every second case each. */
static void cut(struct result_case (*cases)[CASES], struct result_run *parts)
{
	parts[0] = parts[1] = sample_run();
	parts[0].shard = "1/2";
	parts[1].shard = "2/2";
	parts[0].journal = "1.0 cn/9.4.3/home-test begins\n";
	parts[1].journal = "0.5 cn/9.5.1/stale-sequence begins\n";
	parts[0].folder = "one";
	parts[1].folder = "two";
	parts[0].case_count = parts[1].case_count = 0;
	for (unsigned i = 0; i < CASES; i++) {
		struct result_run *p = &parts[i % 2];

		cases[i % 2][p->case_count] = sample_cases[i];
		cases[i % 2][p->case_count++].place = i;
	}
	parts[0].cases = cases[0];
	parts[1].cases = cases[1];
}

static void parts_in_any_order_come_to_the_run(void)
{
	struct arena *a = arena_new();
	struct result_case cases[2][CASES];
	struct result_run parts[2], whole;
	struct err err = {""};

	for (unsigned turn = 0; turn < 2; turn++) {
		cut(cases, parts);
		if (turn > 0) {
			struct result_run swap = parts[0];

			parts[0] = parts[1];
			parts[1] = swap;
		}
		CU_ASSERT_TRUE_FATAL(runs_merge(a, parts, 2, &whole, &err));
		CU_ASSERT_EQUAL(whole.case_count, CASES);
		for (unsigned i = 0; i < CASES; i++)
			CU_ASSERT_STRING_EQUAL(whole.cases[i].id, sample_cases[i].id);
		CU_ASSERT_STRING_EQUAL(whole.shard, "");
		CU_ASSERT_STRING_EQUAL(whole.journal, "1.0 cn/9.4.3/home-test begins\n"
						      "0.5 cn/9.5.1/stale-sequence begins\n");
	}
	arena_free(a);
}

static void what_is_no_whole_is_refused(void)
{
	struct arena *a = arena_new();
	struct result_case cases[2][CASES];
	struct result_run parts[3], whole;
	struct err err = {""};

	cut(cases, parts);
	CU_ASSERT_FALSE(runs_merge(a, parts, 1, &whole, &err));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "part 1/2"));
	parts[1].shard = "1/2";
	CU_ASSERT_FALSE(runs_merge(a, parts, 2, &whole, &err));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "twice"));
	parts[1].shard = "";
	CU_ASSERT_FALSE(runs_merge(a, parts, 2, &whole, &err));
	parts[0].shard = "";
	CU_ASSERT_TRUE(runs_merge(a, parts, 2, &whole, &err));
	parts[2] = parts[1];
	CU_ASSERT_FALSE(runs_merge(a, parts, 3, &whole, &err));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "in two of the runs"));
	parts[1].version = "other";
	CU_ASSERT_FALSE(runs_merge(a, parts, 2, &whole, &err));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "versions"));
	CU_ASSERT_FALSE(runs_merge(a, parts, 0, &whole, &err));
	arena_free(a);
}

static bool none(void *context, const char *case_id)
{
	(void)context;
	(void)case_id;
	return false;
}

static void only_what_changed_is_told(void)
{
	struct result_case cases[CASES];
	struct result_run before = sample_run(), now = sample_run();
	struct text t = {0};

	memcpy(cases, sample_cases, sizeof(cases));
	now.cases = cases;
	CU_ASSERT_EQUAL(report_changes(&t, &before, &now, NULL, NULL), 0);
	CU_ASSERT_EQUAL(t.len, 0);
	cases[0].verdict = VERDICT_FAIL;
	cases[0].mismatch = MISMATCH_NO_ANSWER;
	cases[1].mismatch = MISMATCH_ACCEPTED;
	now.case_count = CASES - 1;
	CU_ASSERT_EQUAL(report_changes(&t, &before, &now, none, NULL), 2);
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), "home-test: fail (no-answer), was pass\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), "fail (accepted), was fail (wrong-field)\n"));
	text_clear(&t);
	CU_ASSERT_EQUAL(report_changes(&t, &before, &now, NULL, NULL), 3);
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), "cn/9.9/hostile: not run, was fail\n"));
	text_clear(&t);
	CU_ASSERT_EQUAL(report_changes(&t, &now, &before, NULL, NULL), 3);
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), "was not there\n"));
	CU_ASSERT_PTR_NULL(strpbrk(text_str(&t), "\x1b\x07\xff"));
	text_done(&t);
}

void merge_suite(void);

void merge_suite(void)
{
	CU_pSuite suite = CU_add_suite("merge", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "parts in any order come to the run", parts_in_any_order_come_to_the_run);
	CU_add_test(suite, "what is no whole is refused", what_is_no_whole_is_refused);
	CU_add_test(suite, "only what changed is told", only_what_changed_is_told);
}
