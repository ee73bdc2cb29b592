/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What fits on a line and on a screen, what is always on it, and what a summary admits. */
#include "report/report_text.h"

#include "report/report_line.h"
#include "report/report_sample.h"

#include <CUnit/CUnit.h>
#include <string.h>

static const struct report_style plain = {false, 80};

static bool has(const struct text *t, const char *part)
{
	return strstr(text_str(t), part) != NULL;
}

static unsigned lines_of(const struct text *t)
{
	unsigned n = 0;

	for (const char *p = text_str(t); (p = strchr(p, '\n')) != NULL; p++)
		n++;
	return n;
}

static void the_line_of_a_case_fills_eighty_columns(void)
{
	struct text t = {0};

	report_case_line(&t, &sample_cases[0], &plain);
	CU_ASSERT_STRING_EQUAL(text_str(&t), "PASS   cn/9.4.3/home-test                "
					     "A Home Test Init is answered…    0.01 s\n");
	for (size_t i = 0; i < COUNT_OF(sample_cases); i++) {
		text_clear(&t);
		report_case_line(&t, &sample_cases[i], &plain);
		CU_ASSERT_EQUAL(lines_of(&t), 1);
		t.at[t.len - 1] = '\0';
		CU_ASSERT_EQUAL(line_width(text_str(&t)), sample_cases[i].applicable ? 80 : 70);
	}
	text_done(&t);
}

static void a_long_id_takes_the_room_of_the_title(void)
{
	struct result_case c = sample_cases[0];
	struct text t = {0};

	c.id = "cn/9.5.1/an-id-that-is-so-long-that-it-leaves-no-room";
	report_case_line(&t, &c, &plain);
	CU_ASSERT_TRUE(has(&t, c.id));
	c.id = "cn/9.5.1/an-id-that-is-so-long-that-it-would-not-even-fit-on-the-line-by-itself";
	text_clear(&t);
	report_case_line(&t, &c, &plain);
	CU_ASSERT_EQUAL(line_width(text_str(&t)), 81);
	text_done(&t);
}

static void colour_is_there_only_when_asked_for(void)
{
	const struct result_run run = sample_run();
	const struct report_style colored = {true, 80};
	struct text t = {0};

	for (size_t i = 0; i < run.case_count; i++) {
		report_case_line(&t, &run.cases[i], &plain);
		report_case_failure(&t, &run.cases[i], &plain);
		report_case_show(&t, &run.cases[i], &plain);
	}
	report_summary(&t, &run, &plain);
	CU_ASSERT_FALSE(has(&t, "\033"));
	CU_ASSERT_PTR_NULL(strpbrk(text_str(&t), "\x07\xff\r\t"));
	text_clear(&t);
	report_case_line(&t, &run.cases[1], &colored);
	CU_ASSERT_TRUE(has(&t, "\033[1;31mFAIL\033[0m"));
	text_done(&t);
}

static void the_screen_of_a_failure_has_all_that_is_needed(void)
{
	const struct result_case *c = &sample_cases[1];
	struct text t = {0};

	report_case_failure(&t, c, &plain);
	CU_ASSERT_TRUE(lines_of(&t) <= 40);
	CU_ASSERT_TRUE(has(&t, "FAIL   cn/9.5.1/stale-sequence\n"));
	CU_ASSERT_TRUE(has(&t, "MUST       RFC 6275 9.5.1, R-ND-0951-04\n"));
	CU_ASSERT_TRUE(has(&t, "MUST NOT   RFC 6275 9.5.1, R-ND-0951-05\n"));
	CU_ASSERT_TRUE(has(&t, "Reason     acknowledged with another status or sequence number\n"));
	CU_ASSERT_TRUE(has(&t, "At         expect (cn/9.5.1.xml:31)\n"));
	CU_ASSERT_TRUE(has(&t, "Expected   status: 135 (sequence-number-out-of-window)\n"
			       "Got        status: 0, in BA"));
	CU_ASSERT_TRUE(has(&t, "\n>  0.0053 s"));
	CU_ASSERT_TRUE(has(&t, c->capture));
	CU_ASSERT_TRUE(has(&t, c->repeat));
	text_done(&t);
}

static void a_failure_with_much_to_say_still_fits_one_screen(void)
{
	static char many_words[4000];
	static struct result_requirement requirements[12];
	static struct result_step steps[300];
	struct result_case c = sample_cases[1];
	struct text t = {0};

	for (size_t i = 0; i + 1 < sizeof(many_words); i++)
		many_words[i] = i % 7 == 6 ? ' ' : 'x';
	for (size_t i = 0; i < COUNT_OF(requirements); i++) {
		requirements[i] = sample_requirements[0];
		requirements[i].text = many_words;
	}
	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		steps[i] = sample_ladder[i == 299 ? 8 : 5];
		steps[i].summary = many_words;
	}
	c.title = c.expected = c.got = c.step = many_words;
	c.requirements = requirements;
	c.requirement_count = COUNT_OF(requirements);
	c.steps = steps;
	c.step_count = COUNT_OF(steps);
	report_case_failure(&t, &c, &plain);
	CU_ASSERT_TRUE(lines_of(&t) <= 40);
	CU_ASSERT_TRUE(has(&t, "and 10 more: mip6test show cn/9.5.1/stale-sequence\n"));
	CU_ASSERT_TRUE(has(&t, c.repeat));
	text_done(&t);
}

static void a_command_to_copy_is_never_broken(void)
{
	static char path[300];
	struct result_case c = sample_cases[1];
	struct text t = {0};

	memset(path, 'p', sizeof(path) - 1);
	c.capture = c.repeat = path;
	report_case_failure(&t, &c, &plain);
	CU_ASSERT_TRUE(has(&t, path));
	text_done(&t);
}

static void an_inconclusive_case_says_that_the_preamble_is_at_fault(void)
{
	struct text t = {0};

	report_case_failure(&t, &sample_cases[4], &plain);
	CU_ASSERT_TRUE(has(&t, "INCONC cn/9.5.2/preamble\n"));
	CU_ASSERT_TRUE(has(&t, "expect (cn/common.xml:14), in the preamble\n"));
	text_done(&t);
}

static void the_summary_counts_and_lists_what_did_not_pass(void)
{
	const struct result_run run = sample_run();
	struct text t = {0};

	report_summary(&t, &run, &plain);
	CU_ASSERT_TRUE(has(&t, "1 pass, 1 warn, 3 fail, 1 inconc, 1 error; 1 not applicable\n"));
	CU_ASSERT_TRUE(
		has(&t, "Failed\n  cn/9.5.1/stale-sequence\n      acknowledged with another"));
	CU_ASSERT_TRUE(has(&t, "Warnings: a SHOULD is not kept\n  cn/9.5.2/should\n"));
	CU_ASSERT_FALSE(has(&t, "cn/9.4.3/home-test"));
	text_done(&t);
}

static void a_run_of_no_case_does_not_look_like_success(void)
{
	struct result_run run = sample_run();
	struct text t = {0};

	run.case_count = 0;
	report_summary(&t, &run, &plain);
	CU_ASSERT_TRUE(has(&t, "Nothing was tested: no case ran\n"));
	text_clear(&t);
	run.cases = &sample_cases[6];
	run.case_count = 1;
	report_summary(&t, &run, &plain);
	CU_ASSERT_TRUE(has(&t, "Nothing was tested: no case ran; 1 not applicable\n"));
	text_done(&t);
}

void report_text_suite(void);

void report_text_suite(void)
{
	CU_pSuite suite = CU_add_suite("report_text", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "the line of a case fills eighty columns",
		    the_line_of_a_case_fills_eighty_columns);
	CU_add_test(suite, "a long id takes the room of the title",
		    a_long_id_takes_the_room_of_the_title);
	CU_add_test(suite, "colour is there only when asked for",
		    colour_is_there_only_when_asked_for);
	CU_add_test(suite, "the screen of a failure has all that is needed",
		    the_screen_of_a_failure_has_all_that_is_needed);
	CU_add_test(suite, "a failure with much to say still fits one screen",
		    a_failure_with_much_to_say_still_fits_one_screen);
	CU_add_test(suite, "a command to copy is never broken", a_command_to_copy_is_never_broken);
	CU_add_test(suite, "an inconclusive case says that the preamble is at fault",
		    an_inconclusive_case_says_that_the_preamble_is_at_fault);
	CU_add_test(suite, "the summary counts and lists what did not pass",
		    the_summary_counts_and_lists_what_did_not_pass);
	CU_add_test(suite, "a run of no case does not look like success",
		    a_run_of_no_case_does_not_look_like_success);
}
