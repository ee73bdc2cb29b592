/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Repeatable, within bounds, and the published numbers of SplitMix64. */
#include "base/rng.h"

#include <CUnit/CUnit.h>
#include <string.h>

/* From the reference code of the authors, seed 1234567. */
static void the_numbers_are_those_of_splitmix64(void)
{
	static const uint64_t want[] = {6457827717110365317U, 3203168211198807973U,
					9817491932198370423U, 4593380528125082431U,
					16408922859458223821U};
	struct rng r = rng_seed(1234567);

	for (size_t i = 0; i < COUNT_OF(want); i++)
		CU_ASSERT_EQUAL(rng_u64(&r), want[i]);
}

static void the_same_seed_gives_the_same_octets(void)
{
	struct rng a = rng_seed(5), b = rng_seed(5), c = rng_seed(6);
	uint8_t x[64], y[64], z[64];

	rng_fill(&a, x, sizeof(x));
	rng_fill(&b, y, sizeof(y));
	rng_fill(&c, z, sizeof(z));
	CU_ASSERT_EQUAL(memcmp(x, y, sizeof(x)), 0);
	CU_ASSERT_NOT_EQUAL(memcmp(x, z, sizeof(x)), 0);
}

static void numbers_stay_below_their_bound(void)
{
	struct rng r = rng_seed(1);
	bool seen[7] = {false};

	for (unsigned i = 0; i < 1000; i++) {
		uint64_t v = rng_below(&r, 7);

		CU_ASSERT_FATAL(v < 7);
		seen[v] = true;
		CU_ASSERT_EQUAL(rng_below(&r, 1), 0);
		CU_ASSERT_EQUAL(rng_below(&r, 0), 0);
	}
	for (size_t i = 0; i < COUNT_OF(seen); i++)
		CU_ASSERT_TRUE(seen[i]);
}

void rng_suite(void);
void rng_suite(void)
{
	CU_pSuite suite = CU_add_suite("rng", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "the numbers are those of SplitMix64",
		    the_numbers_are_those_of_splitmix64);
	CU_add_test(suite, "the same seed gives the same octets",
		    the_same_seed_gives_the_same_octets);
	CU_add_test(suite, "numbers stay below their bound", numbers_stay_below_their_bound);
}
