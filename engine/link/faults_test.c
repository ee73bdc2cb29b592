/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Fates over many draws from a fixed seed: chances are what they say, and bounds hold. */
#include "link/faults.h"

#include <CUnit/CUnit.h>

enum { DRAWS = 10000 };

static void without_faults_one_copy_arrives_at_once_unharmed(void)
{
	struct rng rng = rng_seed(1);

	for (int i = 0; i < DRAWS; i++) {
		struct fate fate = faults_draw(&(struct faults){0}, &rng, 100);

		CU_ASSERT_EQUAL(fate.copies, 1);
		CU_ASSERT_EQUAL(fate.later[0], 0);
		CU_ASSERT_EQUAL(fate.corrupt_at, SIZE_MAX);
	}
}

static void a_chance_of_a_thousand_always_happens(void)
{
	struct faults f = {.duplicate = 1000, .delay = 1000, .corrupt = 1000, .delay_max = 50};
	struct rng rng = rng_seed(1);

	for (int i = 0; i < DRAWS; i++) {
		struct fate fate = faults_draw(&f, &rng, 100);

		CU_ASSERT_EQUAL(fate.copies, 2);
		CU_ASSERT_TRUE(fate.corrupt_at < 100);
		for (unsigned k = 0; k < fate.copies; k++)
			CU_ASSERT_TRUE(fate.later[k] >= 1 && fate.later[k] <= 50);
	}
	f.loss = 1000;
	for (int i = 0; i < DRAWS; i++)
		CU_ASSERT_EQUAL(faults_draw(&f, &rng, 100).copies, 0);
}

static void chances_are_parts_of_a_thousand(void)
{
	struct faults f = {.loss = 200, .corrupt = 50};
	struct rng rng = rng_seed(7);
	int lost = 0, corrupt = 0;

	for (int i = 0; i < DRAWS; i++) {
		struct fate fate = faults_draw(&f, &rng, 10);

		lost += fate.copies == 0;
		corrupt += fate.corrupt_at != SIZE_MAX;
	}
	CU_ASSERT_TRUE(lost > 1800 && lost < 2200);
	CU_ASSERT_TRUE(corrupt > 400 && corrupt < 600);
}

static void one_fault_does_not_change_the_draws_of_another(void)
{
	struct faults calm = {.loss = 200};
	struct faults rough = {.loss = 200, .corrupt = 500, .delay = 500, .delay_max = 9};
	struct rng a = rng_seed(3), b = rng_seed(3);

	for (int i = 0; i < DRAWS; i++)
		CU_ASSERT_EQUAL(faults_draw(&calm, &a, 10).copies == 0,
				faults_draw(&rough, &b, 10).copies == 0);
}

static void a_reordered_frame_waits_the_longest_there_is(void)
{
	struct rng rng = rng_seed(1);

	CU_ASSERT_EQUAL(
		faults_draw(&(struct faults){.reorder = 1000, .delay_max = 70}, &rng, 9).later[0],
		70);
	CU_ASSERT_EQUAL(faults_draw(&(struct faults){.reorder = 1000}, &rng, 9).later[0],
			USEC_PER_MS);
}

static void an_empty_frame_cannot_be_corrupted(void)
{
	struct rng rng = rng_seed(1);

	CU_ASSERT_EQUAL(faults_draw(&(struct faults){.corrupt = 1000}, &rng, 0).corrupt_at,
			SIZE_MAX);
}

void faults_suite(void);

void faults_suite(void)
{
	CU_pSuite s = CU_add_suite("faults", NULL, NULL);

	if (s == NULL)
		return;
	CU_ADD_TEST(s, without_faults_one_copy_arrives_at_once_unharmed);
	CU_ADD_TEST(s, a_chance_of_a_thousand_always_happens);
	CU_ADD_TEST(s, chances_are_parts_of_a_thousand);
	CU_ADD_TEST(s, one_fault_does_not_change_the_draws_of_another);
	CU_ADD_TEST(s, a_reordered_frame_waits_the_longest_there_is);
	CU_ADD_TEST(s, an_empty_frame_cannot_be_corrupted);
}
