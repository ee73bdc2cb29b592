/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Memory given back all at once: zeroed, aligned, not shared, the same after a reset. */
#include "base/arena.h"

#include <CUnit/CUnit.h>
#include <stdalign.h>
#include <string.h>

static bool all_zero(const uint8_t *p, size_t n)
{
	while (n > 0 && p[n - 1] == 0)
		n--;
	return n == 0;
}

static void what_is_given_is_zero_and_aligned(void)
{
	struct arena *a = arena_new();

	for (size_t size = 0; size < 200; size++) {
		uint8_t *p = arena_alloc(a, size);

		CU_ASSERT_EQUAL((uintptr_t)p % alignof(max_align_t), 0);
		CU_ASSERT_TRUE(all_zero(p, size));
		memset(p, 0xa5, size);
	}
	arena_free(a);
}

static void memory_is_zero_again_after_a_reset(void)
{
	struct arena *a = arena_new();

	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < 100; i++) {
			uint8_t *p = arena_alloc(a, 1000);

			CU_ASSERT_TRUE(all_zero(p, 1000));
			memset(p, 0xff, 1000);
		}
		arena_reset(a);
	}
	arena_free(a);
}

static void pieces_larger_than_a_block_are_given_too(void)
{
	struct arena *a = arena_new();
	uint8_t *small = arena_alloc(a, 10), *large = arena_alloc(a, 1 << 20), *after;

	memset(small, 1, 10);
	CU_ASSERT_TRUE(all_zero(large, 1 << 20));
	memset(large, 2, 1 << 20);
	after = arena_alloc(a, 10);
	memset(after, 3, 10);
	CU_ASSERT_EQUAL(small[9], 1);
	CU_ASSERT_EQUAL(large[0], 2);
	CU_ASSERT_EQUAL(large[(1 << 20) - 1], 2);
	arena_free(a);
}

static void arrays_have_room_for_every_item(void)
{
	struct arena *a = arena_new();
	uint64_t *p = arena_array(a, 5000, sizeof(*p));

	CU_ASSERT_TRUE(all_zero((const uint8_t *)p, 5000 * sizeof(*p)));
	p[4999] = 1;
	CU_ASSERT_PTR_NOT_NULL(arena_array(a, 0, 8));
	arena_free(a);
}

static void strings_and_octets_are_copies(void)
{
	struct arena *a = arena_new();
	char text[] = "care-of";
	char *whole = arena_string(a, text), *part = arena_string_n(a, text, 4);
	struct bytes octets = arena_bytes(a, bytes_of_string(text));

	text[0] = 'X';
	CU_ASSERT_STRING_EQUAL(whole, "care-of");
	CU_ASSERT_STRING_EQUAL(part, "care");
	CU_ASSERT_TRUE(bytes_equal(octets, bytes_of_string("care-of")));
	CU_ASSERT_EQUAL(arena_bytes(a, (struct bytes){NULL, 0}).len, 0);
	arena_free(a);
}

static void printed_text_of_any_length_is_whole(void)
{
	struct arena *a = arena_new();
	char *s = arena_printf(a, "%0*d-%s", 40000, 7, "end");

	CU_ASSERT_EQUAL(strlen(s), 40004);
	CU_ASSERT_STRING_EQUAL(s + 39999, "7-end");
	CU_ASSERT_STRING_EQUAL(arena_printf(a, "%s", ""), "");
	arena_free(a);
}

static void owned_memory_is_zero_and_grows_with_its_content(void)
{
	uint8_t *p = mem_new(16);

	CU_ASSERT_TRUE(all_zero(p, 16));
	p[15] = 9;
	p = mem_resize(p, 100000);
	CU_ASSERT_EQUAL(p[15], 9);
	mem_free(p);
	mem_free(NULL);
	arena_free(NULL);
}

void arena_suite(void);
void arena_suite(void)
{
	CU_pSuite suite = CU_add_suite("arena", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "what is given is zero and aligned", what_is_given_is_zero_and_aligned);
	CU_add_test(suite, "memory is zero again after a reset",
		    memory_is_zero_again_after_a_reset);
	CU_add_test(suite, "pieces larger than a block are given too",
		    pieces_larger_than_a_block_are_given_too);
	CU_add_test(suite, "arrays have room for every item", arrays_have_room_for_every_item);
	CU_add_test(suite, "strings and octets are copies", strings_and_octets_are_copies);
	CU_add_test(suite, "printed text of any length is whole",
		    printed_text_of_any_length_is_whole);
	CU_add_test(suite, "owned memory is zero and grows with its content",
		    owned_memory_is_zero_and_grows_with_its_content);
}
