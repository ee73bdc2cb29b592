/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Octet strings that know their length: slices at and behind the end, writes that do not fit, byte
 * order. */
#include "base/base.h"

#include <CUnit/CUnit.h>
#include <string.h>

static void a_slice_never_reaches_behind_the_end(void)
{
	struct bytes b = bytes_of_string("abcdef");

	CU_ASSERT_TRUE(bytes_equal(bytes_slice(b, 2, 3), bytes_of_string("cde")));
	CU_ASSERT_TRUE(bytes_equal(bytes_slice(b, 4, 100), bytes_of_string("ef")));
	CU_ASSERT_TRUE(bytes_equal(bytes_slice(b, 2, SIZE_MAX), bytes_of_string("cdef")));
	CU_ASSERT_EQUAL(bytes_slice(b, 6, 1).len, 0);
	CU_ASSERT_EQUAL(bytes_slice(b, 7, 1).len, 0);
	CU_ASSERT_EQUAL(bytes_slice(b, SIZE_MAX, SIZE_MAX).len, 0);
	CU_ASSERT_EQUAL(bytes_slice((struct bytes){NULL, 0}, 0, 1).len, 0);
}

static void equality_looks_at_length_and_octets(void)
{
	CU_ASSERT_TRUE(bytes_equal((struct bytes){NULL, 0}, bytes_of_string("")));
	CU_ASSERT_FALSE(bytes_equal(bytes_of_string("ab"), bytes_of_string("abc")));
	CU_ASSERT_FALSE(bytes_equal(bytes_of_string("abc"), bytes_of_string("abd")));
}

static void a_write_that_does_not_fit_changes_nothing_else(void)
{
	uint8_t space[4] = {9, 9, 9, 9};
	struct buf b = buf_over(space, 3);

	buf_put_u16(&b, 0x0102);
	buf_put_u16(&b, 0x0304);
	CU_ASSERT_TRUE(b.overflow);
	CU_ASSERT_EQUAL(b.len, 2);
	CU_ASSERT_EQUAL(space[2], 9);
	CU_ASSERT_EQUAL(space[3], 9);
	CU_ASSERT_TRUE(bytes_equal(buf_bytes(&b), bytes_of_string("\x01\x02")));
}

static void zeros_are_counted_before_they_are_written(void)
{
	uint8_t space[4] = {9, 9, 9, 9};
	struct buf b = buf_over(space, 3);

	buf_put_zeros(&b, 3);
	CU_ASSERT_FALSE(b.overflow);
	CU_ASSERT_EQUAL(space[2], 0);
	CU_ASSERT_EQUAL(space[3], 9);
	buf_put_zeros(&b, SIZE_MAX);
	CU_ASSERT_TRUE(b.overflow);
	CU_ASSERT_EQUAL(b.len, 3);
}

static void numbers_are_written_in_network_byte_order(void)
{
	uint8_t space[7];
	struct buf b = buf_over(space, sizeof(space));

	buf_put_u8(&b, 0xfe);
	buf_put_u16(&b, 0x0102);
	buf_put_u32(&b, 0x03040506);
	CU_ASSERT_EQUAL(memcmp(space, "\xfe\x01\x02\x03\x04\x05\x06", 7), 0);
	CU_ASSERT_EQUAL(be16_get(space + 1), 0x0102);
	CU_ASSERT_EQUAL(be32_get(space + 3), 0x03040506);
	be16_put(space, 0xffee);
	be32_put(space + 2, 0x89abcdef);
	CU_ASSERT_EQUAL(be16_get(space), 0xffee);
	CU_ASSERT_EQUAL(be32_get(space + 2), 0x89abcdef);
}

void base_suite(void);
void base_suite(void)
{
	CU_pSuite suite = CU_add_suite("base", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "a slice never reaches behind the end",
		    a_slice_never_reaches_behind_the_end);
	CU_add_test(suite, "equality looks at length and octets",
		    equality_looks_at_length_and_octets);
	CU_add_test(suite, "a write that does not fit changes nothing else",
		    a_write_that_does_not_fit_changes_nothing_else);
	CU_add_test(suite, "zeros are counted before they are written",
		    zeros_are_counted_before_they_are_written);
	CU_add_test(suite, "numbers are written in network byte order",
		    numbers_are_written_in_network_byte_order);
}
