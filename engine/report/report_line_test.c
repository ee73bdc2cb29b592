/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Lines that are cut, padded and wrapped; what must not reach a terminal. */
#include "report/report_line.h"

#include <CUnit/CUnit.h>
#include <string.h>

static void controls_do_not_reach_the_terminal(void)
{
	struct text t = {0};

	line_put(&t, "a\x1b[2J\x07\x7f\xc2\x9b"
		     "31m\nb\t\xe2\x80\xae\xef\xbb\xbf.");
	CU_ASSERT_STRING_EQUAL(text_str(&t), "a?[2J???31m b ??.");
	text_done(&t);
}

static void octets_that_are_no_utf8_are_replaced_one_by_one(void)
{
	struct text t = {0};

	line_put(&t, "\xff\xc3(\xe2\x82\xed\xa0\x80\xc0\xaf\xf4\x90\x80\x80\xe4\xb8");
	CU_ASSERT_PTR_NOT_NULL(strchr(text_str(&t), '('));
	CU_ASSERT_EQUAL(line_width(text_str(&t)), 16);
	for (const char *p = text_str(&t); *p != '\0'; p += *p == '(' ? 1 : 3)
		CU_ASSERT_TRUE(*p == '(' || strncmp(p, "\xef\xbf\xbd", 3) == 0);
	text_done(&t);
}

static void a_cut_line_is_as_wide_as_allowed_and_says_that_it_is_cut(void)
{
	struct text t = {0};

	line_put_cut(&t, "abcdef", 6);
	text_put(&t, "|");
	line_put_cut(&t, "abcdefg", 6);
	text_put(&t, "|");
	line_put_cut(&t, "日本語", 4);
	text_put(&t, "|");
	line_put_padded(&t, "日", 4);
	text_put(&t, "|");
	line_put_cut(&t, "x", 0);
	CU_ASSERT_STRING_EQUAL(text_str(&t), "abcdef|abcde…|日…|日  |");
	text_done(&t);
}

static void wrapping_breaks_between_words_and_inside_a_word_that_fills_the_line(void)
{
	struct text t = {0};

	CU_ASSERT_EQUAL(line_put_wrapped(&t, " the quick brown fox  jumps", 2, 22, 0), 2);
	CU_ASSERT_STRING_EQUAL(text_str(&t), "the quick brown fox\n  jumps\n");
	text_clear(&t);
	CU_ASSERT_EQUAL(line_put_wrapped(&t, "0123456789012345678901234", 0, 20, 0), 2);
	CU_ASSERT_STRING_EQUAL(text_str(&t), "01234567890123456789\n01234\n");
	text_clear(&t);
	CU_ASSERT_EQUAL(line_put_wrapped(&t, "", 2, 22, 0), 1);
	CU_ASSERT_STRING_EQUAL(text_str(&t), "\n");
	text_done(&t);
}

static void wrapping_stops_at_the_limit_and_says_so(void)
{
	struct text t = {0};

	CU_ASSERT_EQUAL(
		line_put_wrapped(&t, "one two three four five six seven eight nine", 0, 20, 2), 2);
	CU_ASSERT_STRING_EQUAL(text_str(&t), "one two three four\nfive six seven eigh…\n");
	text_clear(&t);
	CU_ASSERT_EQUAL(line_put_wrapped(&t, "one two three four five", 0, 20, 1), 1);
	CU_ASSERT_STRING_EQUAL(text_str(&t), "one two three four …\n");
	text_done(&t);
}

static void a_block_keeps_its_lines(void)
{
	struct text t = {0};

	line_put_block(&t, "a\n  b\x1b\n\nc", 2);
	CU_ASSERT_STRING_EQUAL(text_str(&t), "  a\n    b?\n  \n  c\n");
	text_done(&t);
}

void report_line_suite(void);

void report_line_suite(void)
{
	CU_pSuite suite = CU_add_suite("report_line", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "controls do not reach the terminal",
		    controls_do_not_reach_the_terminal);
	CU_add_test(suite, "octets that are no UTF-8 are replaced one by one",
		    octets_that_are_no_utf8_are_replaced_one_by_one);
	CU_add_test(suite, "a cut line is as wide as allowed and says that it is cut",
		    a_cut_line_is_as_wide_as_allowed_and_says_that_it_is_cut);
	CU_add_test(suite, "wrapping breaks between words and inside a word that fills the line",
		    wrapping_breaks_between_words_and_inside_a_word_that_fills_the_line);
	CU_add_test(suite, "wrapping stops at the limit and says so",
		    wrapping_stops_at_the_limit_and_says_so);
	CU_add_test(suite, "a block keeps its lines", a_block_keeps_its_lines);
}
