/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The Binding Cache, the order of sequence numbers, and the memory of used nonces. */
#include "node/bindings.h"

#include <CUnit/CUnit.h>

static const struct ip6 own = {{1}}, other = {{2}};

static struct ip6 home_number(unsigned n)
{
	struct ip6 a = {{0x20, 1}};

	a.octet[14] = (uint8_t)(n >> 8);
	a.octet[15] = (uint8_t)n;
	return a;
}

static void sequence_numbers_are_compared_modulo_65536(void)
{
	/* the example of RFC 6275 9.5.1: after 15, 0 to 15 and 32783 to 65535 are not greater */
	for (unsigned n = 0; n < 65536; n++) {
		bool greater = n > 15 && n < 32783;

		if (sequence_is_greater((uint16_t)n, 15) != greater)
			CU_FAIL("another number than the example says");
	}
	CU_ASSERT(sequence_is_greater(0, 65535));
	CU_ASSERT_FALSE(sequence_is_greater(65535, 0));
}

static void each_own_address_has_a_cache_of_its_own(void)
{
	struct bindings *b = bindings_new(2);
	struct ip6 home = home_number(1);

	CU_ASSERT_PTR_NOT_NULL(bindings_add(b, &own, &home));
	CU_ASSERT_PTR_NULL(bindings_find(b, &other, &home));
	CU_ASSERT_PTR_NOT_NULL(bindings_find(b, &own, &home));
	CU_ASSERT_PTR_NOT_NULL(bindings_find_any(b, &home));
	CU_ASSERT_PTR_NOT_NULL(bindings_add(b, &other, &home));
	home = home_number(2);
	CU_ASSERT_PTR_NULL(bindings_add(b, &own, &home));
	bindings_free(b);
}

static void removing_keeps_the_others(void)
{
	struct bindings *b = bindings_new(8);
	struct ip6 home;

	for (unsigned i = 0; i < 8; i++) {
		home = home_number(i);
		bindings_add(b, &own, &home)->sequence = (uint16_t)i;
	}
	home = home_number(3);
	bindings_remove(b, bindings_find(b, &own, &home));
	CU_ASSERT_PTR_NULL(bindings_find(b, &own, &home));
	for (unsigned i = 0; i < 8; i++) {
		home = home_number(i);
		if (i != 3)
			CU_ASSERT_EQUAL(bindings_find(b, &own, &home)->sequence, i);
	}
	CU_ASSERT_PTR_NULL(bindings_at(b, 7));
	CU_ASSERT_PTR_NOT_NULL(bindings_peek(b, 6));
	bindings_free(b);
}

static void used_nonces_are_remembered_until_they_are_too_old(void)
{
	struct memory *m = memory_new();
	struct combination c = {.own = own, .home = home_number(1), .care_of = home_number(2),
				.home_index = 5, .care_of_index = 6};
	struct combination deletion = c;

	deletion.deletion = true;
	CU_ASSERT_PTR_NULL(memory_find(m, 0, &c));
	CU_ASSERT(memory_note(m, 0, &c, 10, 100));
	CU_ASSERT(memory_note(m, 1, &c, 11, 100));
	CU_ASSERT_EQUAL(memory_find(m, 99, &c)->sequence, 11);
	CU_ASSERT_FALSE(memory_find(m, 99, &c)->banned);
	CU_ASSERT_PTR_NULL(memory_find(m, 99, &deletion));
	memory_ban(m, &own, &c.home);
	CU_ASSERT(memory_find(m, 99, &c)->banned);
	CU_ASSERT_PTR_NULL(memory_find(m, 100, &c));
	c.care_of_index++;
	CU_ASSERT_PTR_NULL(memory_find(m, 0, &c));
	memory_free(m);
}

static void deletions_do_not_depend_on_the_care_of_address(void)
{
	struct memory *m = memory_new();
	struct combination c = {.own = own, .home = home_number(1), .home_index = 5,
				.deletion = true};

	CU_ASSERT(memory_note(m, 0, &c, 10, 100));
	c.care_of = home_number(7);
	c.care_of_index = 9;
	CU_ASSERT_PTR_NOT_NULL(memory_find(m, 0, &c));
	memory_ban(m, &own, &c.home);
	CU_ASSERT_FALSE(memory_find(m, 0, &c)->banned);
	memory_free(m);
}

static void memory_is_bounded_and_reuses_what_is_too_old(void)
{
	struct memory *m = memory_new();
	struct combination c = {.own = own};
	unsigned n = 0;

	while (c.home = home_number(n), memory_note(m, 0, &c, 1, 100) && n < 1000000)
		n++;
	CU_ASSERT_EQUAL(n, 4096);
	CU_ASSERT_FALSE(memory_note(m, 99, &c, 1, 200));
	CU_ASSERT(memory_note(m, 100, &c, 1, 200));
	memory_clear(m);
	CU_ASSERT_PTR_NULL(memory_find(m, 100, &c));
	memory_free(m);
}

static void the_entries_of_a_pair_come_one_after_another(void)
{
	struct bindings *b = bindings_new(4);
	struct ip6 home = home_number(1), away = home_number(2);
	struct binding *first, *second;

	CU_ASSERT_PTR_NULL(bindings_next(b, NULL, &own, &home));
	bindings_add(b, &own, &home)->id = 1;
	bindings_add(b, &own, &away)->id = 2;
	bindings_add(b, &own, &home)->id = 3;
	first = bindings_next(b, NULL, &own, &home);
	CU_ASSERT_PTR_NOT_NULL_FATAL(first);
	second = bindings_next(b, first, &own, &home);
	CU_ASSERT_PTR_NOT_NULL_FATAL(second);
	CU_ASSERT_EQUAL(first->id, 1);
	CU_ASSERT_EQUAL(second->id, 3);
	CU_ASSERT_PTR_NULL(bindings_next(b, second, &own, &home));
	bindings_free(b);
}

void bindings_suite(void);

void bindings_suite(void)
{
	CU_pSuite suite = CU_add_suite("bindings", NULL, NULL);

	if (suite == NULL)
		return;
	CU_ADD_TEST(suite, the_entries_of_a_pair_come_one_after_another);
	CU_ADD_TEST(suite, sequence_numbers_are_compared_modulo_65536);
	CU_ADD_TEST(suite, each_own_address_has_a_cache_of_its_own);
	CU_ADD_TEST(suite, removing_keeps_the_others);
	CU_ADD_TEST(suite, used_nonces_are_remembered_until_they_are_too_old);
	CU_ADD_TEST(suite, deletions_do_not_depend_on_the_care_of_address);
	CU_ADD_TEST(suite, memory_is_bounded_and_reuses_what_is_too_old);
}
