/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The capture of a case, read back with libpcap through link/capture.h. */
#include "report/report_capture.h"

#include "base/file.h"
#include "report/report_sample.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool holds(const struct text *t, const char *part)
{
	return t->len > 0 && memmem(t->at, t->len, part, strlen(part)) != NULL;
}

static void the_start_of_a_run_becomes_microseconds(void)
{
	CU_ASSERT_EQUAL(report_started("1970-01-02T00:00:01Z"), 86401000000);
	CU_ASSERT_EQUAL(report_started("2026-11-23T10:20:30Z"), 1795429230000000);
	CU_ASSERT_EQUAL(report_started(""), 0);
	CU_ASSERT_EQUAL(report_started("2026-11-23"), 0);
	CU_ASSERT_EQUAL(report_started("yesterday"), 0);
	CU_ASSERT_EQUAL(report_started("999999999-11-23T10:20:30Z"), 0);
}

static void every_frame_comes_back_with_its_time(void)
{
	const struct result_run run = sample_run();
	char path[] = "/tmp/report_capture_test.XXXXXX";
	struct capture capture = {0};
	struct capture_record record;
	struct capture_reader *r;
	struct err err = {""};
	int fd = mkstemp(path);
	size_t n = 0;

	CU_ASSERT_TRUE_FATAL(fd >= 0);
	close(fd);
	report_capture(&capture, &run, &sample_cases[1], 1000000);
	CU_ASSERT_TRUE_FATAL(file_replace(
		path, (struct bytes){(const uint8_t *)capture.octets.at, capture.octets.len},
		&err));
	r = capture_open(path, &err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(r);
	CU_ASSERT_EQUAL(capture_link_type(r), LINK_IPV6);
	while (capture_next(r, &record, &err) == CAPTURE_RECORD) {
		if (n == 0)
			CU_ASSERT_EQUAL(record.at, 1000100);
		CU_ASSERT_TRUE(bytes_equal(record.frame, sample_ladder[0].frame));
		n++;
	}
	CU_ASSERT_EQUAL(n, 8);
	capture_close(r);
	unlink(path);
	text_done(&capture.octets);
}

static void every_frame_says_what_it_is_and_how_it_was_judged(void)
{
	const struct result_run run = sample_run();
	struct capture capture = {0};

	report_capture(&capture, &run, &sample_cases[1], 0);
	CU_ASSERT_TRUE(
		holds(&capture.octets, "cn/9.5.1/stale-sequence\nsend bu (cn/9.5.1.xml:30)"));
	CU_ASSERT_TRUE(
		holds(&capture.octets, "cn/9.5.1/stale-sequence\njudged: acknowledged with"));
	CU_ASSERT_TRUE(holds(&capture.octets, "tester"));
	CU_ASSERT_TRUE(holds(&capture.octets, "mip6test 0.1"));
	text_done(&capture.octets);
}

static void a_hostile_comment_is_one_of_three_lines(void)
{
	const struct result_run run = sample_run();
	struct capture capture = {0};

	report_capture(&capture, &run, &sample_cases[7], 0);
	CU_ASSERT_FALSE(holds(&capture.octets, "\x1b[2J"));
	CU_ASSERT_TRUE(holds(&capture.octets, "cn/9.9/hostile\n]]>"));
	CU_ASSERT_FALSE(holds(&capture.octets, "\n# h"));
	text_done(&capture.octets);
}

void report_capture_suite(void);

void report_capture_suite(void)
{
	CU_pSuite suite = CU_add_suite("report_capture", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "the start of a run becomes microseconds",
		    the_start_of_a_run_becomes_microseconds);
	CU_add_test(suite, "every frame comes back with its time",
		    every_frame_comes_back_with_its_time);
	CU_add_test(suite, "every frame says what it is and how it was judged",
		    every_frame_says_what_it_is_and_how_it_was_judged);
	CU_add_test(suite, "a hostile comment is one of three lines",
		    a_hostile_comment_is_one_of_three_lines);
}
