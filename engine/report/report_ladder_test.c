/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The ladder: what is marked, what is left out, how wide and how long it gets. */
#include "report/report_ladder.h"

#include "report/report_line.h"
#include "report/report_sample.h"

#include <CUnit/CUnit.h>
#include <string.h>

static const struct result_case *sample_case(const char *id)
{
	for (size_t i = 0; i < COUNT_OF(sample_cases); i++)
		if (strcmp(sample_cases[i].id, id) == 0)
			return &sample_cases[i];
	return &sample_cases[0];
}

static unsigned lines_of(const struct text *t)
{
	unsigned n = 0;

	for (const char *p = text_str(t); (p = strchr(p, '\n')) != NULL; p++)
		n++;
	return n;
}

static bool is_narrow(const struct text *t, size_t columns)
{
	char line[1024];

	for (const char *p = text_str(t); *p != '\0';) {
		size_t n = strcspn(p, "\n");

		if (n >= sizeof(line))
			return false;
		memcpy(line, p, n);
		line[n] = '\0';
		if (line_width(line) > columns)
			return false;
		p += n + (p[n] == '\n');
	}
	return true;
}

static void a_packet_is_a_row_with_an_arrow_from_left_or_right(void)
{
	const struct ladder_view view = {.columns = 80};
	struct result_case c = *sample_case("cn/9.4.3/home-test");
	struct text t = {0};

	ladder_put(&t, &c, &view);
	CU_ASSERT_STRING_EQUAL(
		text_str(&t),
		"            tester         implementation\n"
		"   0.0001 s mn.hoa  ---->  iut.addr  HoTI  home-init-cookie=0x0011223344556677\n"
		"   0.0002 s mn.coa  ---->  iut.addr  CoTI\n"
		"                                     care-of-init-cookie=0x8899aabbccddeeff\n"
		"   0.0011 s mn.hoa  <----  iut.addr  HoT  home-nonce-index=1 "
		"home-init-cookie=0…\n");
	CU_ASSERT_TRUE(is_narrow(&t, 80));
	text_done(&t);
}

static void the_packet_on_which_the_verdict_rests_is_marked_and_the_last_one_shown(void)
{
	const struct ladder_view view = {.columns = 80};
	struct result_case c = *sample_case("cn/9.5.1/stale-sequence");
	struct text t = {0};

	CU_ASSERT_EQUAL(ladder_decisive(&c), 8);
	ladder_put(&t, &c, &view);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(text_str(&t), "\n>  0.0053 s mn.coa  <----  iut.addr  RH2(mn"));
	CU_ASSERT_PTR_NULL(strchr(strstr(text_str(&t), "\n>") + 2, '>'));
	text_clear(&t);
	c.reason = "as wanted by cn/common.xml:15";
	CU_ASSERT_EQUAL(ladder_decisive(&c), 3);
	ladder_put(&t, &c, &view);
	CU_ASSERT_PTR_NULL(strstr(text_str(&t), "0.0021 s"));
	text_done(&t);
}

static void a_verdict_from_silence_is_marked_at_the_end_of_the_wait(void)
{
	const struct ladder_view view = {.columns = 80};
	const struct result_case *c = sample_case("cn/9.5.1/no-answer");
	struct text t = {0};

	CU_ASSERT_EQUAL(ladder_decisive(c), c->step_count);
	ladder_put(&t, c, &view);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(text_str(&t), "\n>  2.0041 s nothing that fits came until here\n"));
	text_done(&t);
}

static void a_pass_marks_nothing(void)
{
	const struct ladder_view view = {.columns = 80};
	struct text t = {0};

	ladder_put(&t, sample_case("cn/9.4.3/home-test"), &view);
	CU_ASSERT_PTR_NULL(strstr(text_str(&t), "\n>"));
	text_done(&t);
}

static void a_long_ladder_leaves_out_its_middle_and_says_how_much(void)
{
	static struct result_step steps[100];
	struct result_case c = *sample_case("cn/9.5.1/stale-sequence");
	struct text t = {0};

	for (size_t i = 0; i < COUNT_OF(steps); i++)
		steps[i] = sample_ladder[i == 99 ? 8 : 0];
	c.steps = steps;
	c.step_count = COUNT_OF(steps);
	for (unsigned max = 10; max < 40; max++) {
		const struct ladder_view view = {.columns = 80, .lines_max = max};

		text_clear(&t);
		ladder_put(&t, &c, &view);
		CU_ASSERT_TRUE(lines_of(&t) <= max);
		CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), " left out …\n"));
		CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), "\n>"));
	}
	text_done(&t);
}

static void hostile_names_and_packets_stay_in_their_columns(void)
{
	const struct result_case *c = sample_case("cn/9.9/hostile");
	struct text t = {0};

	for (unsigned columns = 0; columns < 130; columns += 13) {
		const struct ladder_view view = {.columns = columns, .wrap = columns % 2 == 0};

		ladder_put(&t, c, &view);
		ladder_put_long(&t, c, &view);
		CU_ASSERT_PTR_NULL(strpbrk(text_str(&t), "\x1b\x07\xff\t\r"));
		text_clear(&t);
	}
	ladder_put(&t, c, &(struct ladder_view){.columns = 80});
	CU_ASSERT_TRUE(is_narrow(&t, 80));
	text_done(&t);
}

static void the_long_form_holds_every_packet_decoded(void)
{
	const struct ladder_view view = {.columns = 80, .wrap = true};
	const struct result_case *c = sample_case("cn/9.5.1/stale-sequence");
	unsigned trees = 0;
	struct text t = {0};

	ladder_put_long(&t, c, &view);
	for (const char *p = text_str(&t); (p = strstr(p, "ba: Binding Ack")) != NULL; p++)
		trees++;
	CU_ASSERT_EQUAL(trees, 8);
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), "send bu (cn/9.5.1.xml:30)\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), "judged: acknowledged with another status"));
	text_done(&t);
}

void report_ladder_suite(void);

void report_ladder_suite(void)
{
	CU_pSuite suite = CU_add_suite("report_ladder", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "a packet is a row with an arrow from left or right",
		    a_packet_is_a_row_with_an_arrow_from_left_or_right);
	CU_add_test(suite, "the packet on which the verdict rests is marked and the last one shown",
		    the_packet_on_which_the_verdict_rests_is_marked_and_the_last_one_shown);
	CU_add_test(suite, "a verdict from silence is marked at the end of the wait",
		    a_verdict_from_silence_is_marked_at_the_end_of_the_wait);
	CU_add_test(suite, "a pass marks nothing", a_pass_marks_nothing);
	CU_add_test(suite, "a long ladder leaves out its middle and says how much",
		    a_long_ladder_leaves_out_its_middle_and_says_how_much);
	CU_add_test(suite, "hostile names and packets stay in their columns",
		    hostile_names_and_packets_stay_in_their_columns);
	CU_add_test(suite, "the long form holds every packet decoded",
		    the_long_form_holds_every_packet_decoded);
}
