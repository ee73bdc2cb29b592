/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One line for a person, whatever is quoted in it. */
#include "base/err.h"

#include <CUnit/CUnit.h>
#include <errno.h>
#include <string.h>

static void setting_an_error_is_false(void)
{
	struct err err;

	CU_ASSERT_FALSE(err_set(&err, "no %s of %u", "option", 7U));
	CU_ASSERT_STRING_EQUAL(err.text, "no option of 7");
	CU_ASSERT_FALSE(err_at(&err, "a.xml", 12, "wrong"));
	CU_ASSERT_STRING_EQUAL(err.text, "a.xml:12: wrong");
	CU_ASSERT_FALSE(err_at(&err, "a.xml", 0, "wrong"));
	CU_ASSERT_STRING_EQUAL(err.text, "a.xml: wrong");
}

static void the_text_of_errno_stands_behind(void)
{
	struct err err;

	errno = ENOENT;
	CU_ASSERT_FALSE(err_errno(&err, "%s", "file"));
	CU_ASSERT_STRING_EQUAL(err.text, "file: No such file or directory");
}

static void without_a_place_the_message_is_dropped(void)
{
	CU_ASSERT_FALSE(err_set(NULL, "x"));
	CU_ASSERT_FALSE(err_at(NULL, "x", 1, "x"));
	CU_ASSERT_FALSE(err_errno(NULL, "x"));
}

static void a_quoted_line_feed_or_escape_does_not_survive(void)
{
	struct err err;

	err_set(&err, "no option --%s", "a\nb\033[31mc\x7f\r");
	CU_ASSERT_STRING_EQUAL(err.text, "no option --a?b?[31mc??");
	err_at(&err, "a\nb.xml", 1, "%s", "\t");
	CU_ASSERT_STRING_EQUAL(err.text, "a?b.xml:1: ?");
}

static void a_long_message_is_cut_and_terminated(void)
{
	char text[5000];
	struct err err;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	err_set(&err, "%s", text);
	CU_ASSERT_EQUAL(strlen(err.text), sizeof(err.text) - 1);
	err_at(&err, text, 4294967295U, "%s", text);
	CU_ASSERT_EQUAL(strlen(err.text), sizeof(err.text) - 1);
	errno = EINVAL;
	err_errno(&err, "%s", text);
	CU_ASSERT_EQUAL(strlen(err.text), sizeof(err.text) - 1);
}

void err_suite(void);
void err_suite(void)
{
	CU_pSuite suite = CU_add_suite("err", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "setting an error is false", setting_an_error_is_false);
	CU_add_test(suite, "the text of errno stands behind", the_text_of_errno_stands_behind);
	CU_add_test(suite, "without a place the message is dropped",
		    without_a_place_the_message_is_dropped);
	CU_add_test(suite, "a quoted line feed or escape does not survive",
		    a_quoted_line_feed_or_escape_does_not_survive);
	CU_add_test(suite, "a long message is cut and terminated",
		    a_long_message_is_cut_and_terminated);
}
