/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Cases played by hand: every verdict and its reason, what is kept and what is lost, time. */
#include <CUnit/CUnit.h>

#include "exec/suite_sample.h"

#define ECHO "<send template=\"echo\"/>"
#define EXPECT \
	"<expect within=\"2s\"><on template=\"reply\" verdict=\"pass\"/>" \
	"<timeout verdict=\"fail\" reason=\"no echo\"/></expect>"
#define ABSENT "<absent for=\"1s\" template=\"any-reply\" reason=\"it spoke\"/>"

/* Plays the case with one right answer in time, or with none. */
static enum verdict play_once(struct sample *s, struct play *p, const char *steps, bool answered)
{
	sample_case(s, steps);
	play_start(p, s);
	if (answered)
		play_reply(p);
	return play_end(p);
}

static void over(struct sample *s, struct play *p)
{
	play_done(p);
	sample_done(s);
}

#define SAYS(field, words) CU_ASSERT_PTR_NOT_NULL(strstr((field), (words)))

static void the_right_answer_passes(void)
{
	struct sample s = sample_new();
	struct play p;

	CU_ASSERT_EQUAL(play_once(&s, &p, ECHO EXPECT, true), VERDICT_PASS);
	CU_ASSERT_EQUAL(p.sent_count, 1);
	SAYS(text_str(&p.sent), "src=" SAMPLE_COA);
	SAYS(text_str(&p.sent), "dst=" SAMPLE_IUT);
	CU_ASSERT_EQUAL(p.result.step_count, 2);
	CU_ASSERT_TRUE(p.result.steps[1].judged);
	CU_ASSERT_STRING_EQUAL(p.result.steps[1].from, "iut.addr");
	CU_ASSERT_STRING_EQUAL(p.result.steps[1].to, "mn.coa");
	CU_ASSERT_STRING_EQUAL(p.result.reason, "");
	over(&s, &p);
}

static void silence_fails_with_the_reason_of_the_timeout(void)
{
	struct sample s = sample_new();
	struct play p;

	CU_ASSERT_EQUAL(play_once(&s, &p, ECHO EXPECT, false), VERDICT_FAIL);
	CU_ASSERT_EQUAL(p.result.mismatch, MISMATCH_NO_ANSWER);
	CU_ASSERT_STRING_EQUAL(p.result.reason, "no echo");
	CU_ASSERT_STRING_EQUAL(p.result.got, "nothing");
	CU_ASSERT_STRING_EQUAL(p.result.phase, "body");
	SAYS(p.result.step, "expect (");
	SAYS(p.result.step, "cn/1.xml:3)");
	SAYS(p.result.expected, "echo-reply(identifier=7");
	CU_ASSERT_EQUAL(p.result.duration, 2 * USEC_PER_SEC);
	over(&s, &p);
}

static void the_nearest_answer_is_shown_with_the_field_that_differs(void)
{
	struct sample s = sample_new();
	struct play p;

	sample_case(&s, ECHO EXPECT);
	play_start(&p, &s);
	play_give(&p, "ip6(src=" SAMPLE_IUT ", dst=" SAMPLE_COA
		      ")/udp(source-port=1, destination-port=2)");
	play_give(&p, PLAY_REPLY("identifier=7, sequence=9, data=0102"));
	CU_ASSERT_EQUAL(play_end(&p), VERDICT_FAIL);
	CU_ASSERT_EQUAL(p.result.mismatch, MISMATCH_WRONG_FIELD);
	SAYS(p.result.reason, "no echo; what came differs in");
	SAYS(p.result.reason, "sequence");
	SAYS(p.result.reason, "9 instead of 1");
	over(&s, &p);
}

static void the_first_on_that_matches_decides(void)
{
	static const char steps[] =
		ECHO "<expect within=\"2s\"><on template=\"reply\"/>"
		     "<on template=\"any-reply\" verdict=\"fail\" mismatch=\"accepted\" "
		     "reason=\"early\"/>"
		     "<on template=\"any-reply\" verdict=\"inconc\" reason=\"late\"/></expect>";
	struct sample s = sample_new();
	struct play p;

	sample_case(&s, steps);
	play_start(&p, &s);
	play_give(&p, PLAY_REPLY("identifier=8, sequence=1, data=0102"));
	CU_ASSERT_EQUAL(play_end(&p), VERDICT_FAIL);
	CU_ASSERT_STRING_EQUAL(p.result.reason, "early");
	CU_ASSERT_EQUAL(p.result.mismatch, MISMATCH_ACCEPTED);
	SAYS(p.result.expected, "identifier: 7");
	SAYS(p.result.got, "identifier: 8");
	CU_ASSERT_STRING_EQUAL(p.result.steps[1].judgement, "early");
	over(&s, &p);
}

static void the_first_cause_of_the_final_value_keeps_its_reason(void)
{
	static const char lesser[] = "<preamble>" ECHO EXPECT "</preamble>"
				     "<verdict value=\"fail\" reason=\"second\"/>";
	struct sample s = sample_new();
	struct play p;

	CU_ASSERT_EQUAL(play_once(&s, &p,
				  "<verdict value=\"pass\"/>"
				  "<verdict value=\"inconc\" reason=\"first\"/>"
				  "<verdict value=\"fail\" reason=\"second\"/>",
				  false),
			VERDICT_INCONC);
	CU_ASSERT_STRING_EQUAL(p.result.reason, "first"); /* what is no pass ends the case */
	play_done(&p);
	CU_ASSERT_EQUAL(play_once(&s, &p, lesser, true), VERDICT_FAIL);
	CU_ASSERT_STRING_EQUAL(p.result.reason, "second");
	case_run_abort(p.run, p.now, VERDICT_ERROR, "too late");
	CU_ASSERT_EQUAL(play_end(&p), VERDICT_FAIL);
	over(&s, &p);
}

static void a_failed_preamble_or_control_is_inconclusive(void)
{
	struct sample s = sample_new();
	struct play p;

	CU_ASSERT_EQUAL(
		play_once(&s, &p, "<preamble>" ECHO EXPECT "</preamble>" ECHO EXPECT, false),
		VERDICT_INCONC);
	CU_ASSERT_STRING_EQUAL(p.result.reason, "the preamble did not go as described: no echo");
	CU_ASSERT_STRING_EQUAL(p.result.phase, "preamble");
	CU_ASSERT_EQUAL(p.result.mismatch, MISMATCH_NONE);
	CU_ASSERT_EQUAL(p.sent_count, 1);
	play_done(&p);
	CU_ASSERT_EQUAL(play_once(&s, &p, ECHO ABSENT "<control>" ECHO EXPECT "</control>", false),
			VERDICT_INCONC);
	SAYS(p.result.reason, "silence proves nothing: no echo");
	CU_ASSERT_STRING_EQUAL(p.result.phase, "control");
	over(&s, &p);
}

static void a_control_does_not_excuse_a_failure_before_it(void)
{
	struct sample s = sample_new();
	struct play p;

	CU_ASSERT_EQUAL(play_once(&s, &p, ECHO ABSENT "<control>" ECHO EXPECT "</control>", true),
			VERDICT_FAIL);
	CU_ASSERT_STRING_EQUAL(p.result.reason, "it spoke");
	CU_ASSERT_EQUAL(p.result.mismatch, MISMATCH_UNEXPECTED);
	CU_ASSERT_STRING_EQUAL(p.result.expected, "nothing of this kind");
	over(&s, &p);
}

static void a_case_that_judges_nothing_is_an_error(void)
{
	static const char *const steps[] = {
		ECHO,
		"<wait for=\"1s\"/>",
		"<preamble>" ECHO EXPECT "</preamble><wait for=\"1s\"/>",
		"<preamble>" ECHO EXPECT "</preamble>"
		"<expect within=\"1s\" spec=\"rfc3775\"><on template=\"reply\"/></expect>",
		"<control>" ECHO EXPECT "</control>",
		"<for-each var=\"x\" in=\"\">" ECHO EXPECT "</for-each>",
	};

	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		struct sample s = sample_new();
		struct play p;

		CU_ASSERT_EQUAL(play_once(&s, &p, steps[i], true), VERDICT_ERROR);
		CU_ASSERT_STRING_EQUAL(p.result.reason, "the case judged nothing");
		over(&s, &p);
	}
}

static void a_packet_wrong_in_another_way_than_announced_is_an_error(void)
{
	static const struct {
		const char *send, *words;
	} wrong[] = {
		{"<send template=\"echo\"><echo-request checksum=\"auto+1\"/></send>",
		 "has the fault \"checksum\" 1 times, and announces it 0 times"},
		{"<send template=\"echo\" fault=\"checksum\"/>",
		 "has the fault \"checksum\" 0 times, and announces it 1 times"},
		{"<send template=\"echo\" fault=\"checksum*2\"><echo-request "
		 "checksum=\"auto+1\"/></send>",
		 "has the fault \"checksum\" 1 times, and announces it 2 times"},
		{"<send template=\"echo\" mutate=\"echo-request.identifier=9\"/>",
		 "no mutation of this packet is called \"echo-request.identifier=9\""},
		{"<send template=\"echo\" mutate=\"echo-request.checksum=0x0000\"><echo-request "
		 "checksum=\"auto+1\"/></send>",
		 "has the fault \"checksum\" 1 times, and announces it 0 times"},
		{"<send template=\"echo\" fault=\"length\"><echo-request "
		 "checksum=\"auto+1\"/></send>",
		 "has the fault \""},
		{"<send template=\"echo\" fault=\"checksum\"><ip6 "
		 "payload-length=\"auto-1\"/></send>",
		 "has the fault \""},
	};

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct sample s = sample_new();
		struct play p;

		CU_ASSERT_EQUAL(
			play_once(&s, &p, arena_printf(s.arena, "%s" EXPECT, wrong[i].send), true),
			VERDICT_ERROR);
		SAYS(p.result.reason, wrong[i].words);
		SAYS(p.result.reason, "cn/1.xml:3: ");
		SAYS(p.result.step, "send (");
		CU_ASSERT_EQUAL(p.sent_count, 0);
		over(&s, &p);
	}
}

static void the_announced_fault_is_sent(void)
{
	struct sample s = sample_new();
	struct play p;

	CU_ASSERT_EQUAL(play_once(&s, &p,
				  "<send template=\"echo\" fault=\"checksum\">"
				  "<echo-request checksum=\"auto+1\"/></send>" EXPECT,
				  true),
			VERDICT_PASS);
	SAYS(text_str(&p.sent), "checksum=");
	over(&s, &p);
}

static void a_mutation_is_sent_and_needs_no_announcement(void)
{
	struct sample s = sample_new();
	struct play p;

	CU_ASSERT_EQUAL(play_once(&s, &p,
				  "<set var=\"fault\" value=\"echo-request.checksum=0x0000\"/>"
				  "<send template=\"echo\" mutate=\"$fault\"/>" EXPECT,
				  true),
			VERDICT_PASS);
	SAYS(text_str(&p.sent), "checksum=0");
	over(&s, &p);
}

static void an_answer_that_overtakes_another_is_not_lost(void)
{
	static const char steps[] =
		ECHO "<send template=\"echo\"><echo-request sequence=\"2\"/></send>" EXPECT
		     "<expect within=\"2s\"><on template=\"reply\"><echo-reply "
		     "sequence=\"2\"/></on></expect>";
	struct sample s = sample_new();
	struct play p;

	sample_case(&s, steps);
	play_start(&p, &s);
	play_give(&p, PLAY_REPLY("identifier=7, sequence=2, data=0102"));
	CU_ASSERT_FALSE(case_run_done(p.run));
	play_reply(&p);
	CU_ASSERT_EQUAL(play_end(&p), VERDICT_PASS);
	CU_ASSERT_EQUAL(p.result.duration, 0);
	over(&s, &p);
}

static void an_answer_serves_one_expect_only(void)
{
	struct sample s = sample_new();
	struct play p;

	CU_ASSERT_EQUAL(play_once(&s, &p, ECHO EXPECT EXPECT, true), VERDICT_FAIL);
	over(&s, &p);
}

static void what_came_during_a_wait_is_kept(void)
{
	struct sample s = sample_new();
	struct play p;

	CU_ASSERT_EQUAL(play_once(&s, &p, ECHO "<wait for=\"3s\"/>" EXPECT, true), VERDICT_PASS);
	CU_ASSERT_EQUAL(p.result.duration, 3 * USEC_PER_SEC);
	over(&s, &p);
}

static void a_send_forgets_what_came_before_it(void)
{
	struct sample s = sample_new();
	struct play p;

	CU_ASSERT_EQUAL(play_once(&s, &p, ECHO "<wait for=\"1s\"/>" ECHO EXPECT, true),
			VERDICT_FAIL);
	over(&s, &p);
}

static void an_answer_in_the_background_forgets_nothing(void)
{
	static const char steps[] =
		"<background><on><ip6/><brr/>"
		"<send template=\"echo\"><echo-request sequence=\"9\"/></send></on></background>" ECHO
		"<wait for=\"1s\"/>" EXPECT;
	struct sample s = sample_new();
	struct play p;

	sample_case(&s, steps);
	play_start(&p, &s);
	play_reply(&p);
	play_give(&p, "ip6(src=" SAMPLE_IUT ", dst=" SAMPLE_COA ")/brr");
	CU_ASSERT_EQUAL(p.sent_count, 2);
	CU_ASSERT_EQUAL(play_end(&p), VERDICT_PASS);
	over(&s, &p);
}

static void a_flood_ends_the_case_and_proves_nothing(void)
{
	struct sample s = sample_new();
	struct play p;

	sample_case(&s, ECHO EXPECT);
	play_start(&p, &s);
	for (unsigned i = 0; i < 50000 && !case_run_done(p.run); i++)
		play_octets(&p, (struct bytes){(const uint8_t *)"x", 1});
	CU_ASSERT_TRUE(case_run_done(p.run));
	CU_ASSERT_EQUAL(play_end(&p), VERDICT_INCONC);
	SAYS(p.result.reason, "more packets");
	over(&s, &p);
}

static void absent_catches_what_came_before_it(void)
{
	struct sample s = sample_new();
	struct play p;

	sample_case(&s, ECHO EXPECT ABSENT);
	play_start(&p, &s);
	play_give(&p, PLAY_REPLY("identifier=8"));
	play_reply(&p);
	CU_ASSERT_EQUAL(play_end(&p), VERDICT_FAIL);
	CU_ASSERT_STRING_EQUAL(p.result.reason, "it spoke");
	over(&s, &p);
}

static void absent_passes_only_when_its_time_is_over(void)
{
	struct sample s = sample_new();
	struct play p;

	sample_case(&s, ECHO ABSENT);
	play_start(&p, &s);
	play_until(&p, USEC_PER_SEC - 1);
	CU_ASSERT_FALSE(case_run_done(p.run));
	CU_ASSERT_EQUAL(case_run_next(p.run), USEC_PER_SEC);
	play_until(&p, USEC_PER_SEC);
	CU_ASSERT_TRUE(case_run_done(p.run));
	play_reply(&p); /* too late to matter */
	CU_ASSERT_EQUAL(play_end(&p), VERDICT_PASS);
	over(&s, &p);
}

static void an_expect_whose_timeout_passes_is_optional(void)
{
	static const char optional[] =
		ECHO "<expect within=\"1s\"><on template=\"reply\" verdict=\"fail\" "
		     "reason=\"came\"/><timeout verdict=\"pass\"/></expect>";
	struct sample s = sample_new();
	struct play p;

	CU_ASSERT_EQUAL(play_once(&s, &p, optional, false), VERDICT_PASS);
	play_done(&p);
	CU_ASSERT_EQUAL(play_once(&s, &p, optional, true), VERDICT_FAIL);
	over(&s, &p);
}

static void what_is_sent_can_repeat_its_source(void)
{
	static const char steps[] =
		"<send template=\"echo\"><ip6 src=\"2001:db8:9::9\"/><dst-options>"
		"<home-address address=\"$source\"/></dst-options></send>" EXPECT
		"<send template=\"echo\"><dst-options><home-address address=\"$source\"/>"
		"</dst-options></send>" EXPECT;
	struct sample s = sample_new();
	struct play p;

	sample_case(&s, steps);
	play_start(&p, &s);
	SAYS(text_str(&p.sent), "home-address(2001:db8:9::9)");
	play_reply(&p);
	SAYS(text_str(&p.sent), "home-address(" SAMPLE_COA ")");
	play_end(&p);
	over(&s, &p);
}

static void captured_values_count_modulo_the_field(void)
{
	static const char steps[] =
		ECHO "<expect within=\"1s\"><on template=\"any-reply\">"
		     "<echo-reply identifier=\"any->id\" sequence=\"1..65535->n\" "
		     "data=\"any->d\"/></on></expect>"
		     "<send template=\"echo\"><echo-request identifier=\"$id\" sequence=\"$n+1\" "
		     "data=\"$d\"/></send>"
		     "<send template=\"echo\"><echo-request sequence=\"$n+2\"/></send>"
		     "<send template=\"echo\"><echo-request sequence=\"$n-1\"/></send>"
		     "<expect within=\"1s\"><on template=\"reply\"><echo-reply "
		     "sequence=\"$n+3\"/></on></expect>";
	struct sample s = sample_new();
	struct play p;

	sample_case(&s, steps);
	play_start(&p, &s);
	play_give(&p, PLAY_REPLY("identifier=77, sequence=65535, data=c0ffee"));
	SAYS(text_str(&p.sent), "identifier=77, c0ffee");
	SAYS(text_str(&p.sent), "identifier=7, sequence=1, 0102");
	SAYS(text_str(&p.sent), "sequence=65534");
	play_give(&p, PLAY_REPLY("identifier=7, sequence=2, data=0102"));
	CU_ASSERT_EQUAL(play_end(&p), VERDICT_PASS);
	over(&s, &p);
}

static void a_variable_that_nobody_set_is_an_error(void)
{
	struct sample s = sample_new();
	struct play p;

	CU_ASSERT_EQUAL(play_once(&s, &p,
				  "<send template=\"echo\"><ip6 src=\"$nobody\"/></send>" EXPECT,
				  true),
			VERDICT_ERROR);
	SAYS(p.result.reason, "cn/1.xml:3");
	SAYS(p.result.reason, "$nobody");
	play_done(&p);
	CU_ASSERT_EQUAL(play_once(&s, &p, ECHO "<set var=\"x\" value=\"$y\"/>" EXPECT, true),
			VERDICT_ERROR);
	SAYS(p.result.reason, "no variable $y");
	over(&s, &p);
}

static void background_behaviours_answer_what_nobody_wants(void)
{
	static const char steps[] = "<background><on template=\"any-reply\"><echo-reply "
				    "identifier=\"9\" sequence=\"any->q\"/>"
				    "<send template=\"echo\"><echo-request identifier=\"99\" "
				    "sequence=\"$q\"/></send></on>"
				    "</background>" ECHO EXPECT;
	struct sample s = sample_new();
	struct play p;

	sample_case(&s, steps);
	play_start(&p, &s);
	play_give(&p, PLAY_REPLY("identifier=9, sequence=5"));
	CU_ASSERT_EQUAL(p.sent_count, 2);
	SAYS(text_str(&p.sent), "identifier=99, sequence=5");
	play_give(&p, PLAY_REPLY("identifier=9, sequence=6"));
	CU_ASSERT_EQUAL(p.sent_count, 3);
	play_give(&p, PLAY_REPLY("identifier=10"));
	CU_ASSERT_EQUAL(p.sent_count, 3);
	CU_ASSERT_FALSE(case_run_done(p.run));
	play_reply(&p);
	CU_ASSERT_EQUAL(p.sent_count, 3);
	CU_ASSERT_EQUAL(play_end(&p), VERDICT_PASS);
	over(&s, &p);
}

static void steps_inside_then_come_before_the_next(void)
{
	static const char steps[] =
		ECHO "<expect within=\"1s\"><on template=\"reply\"><then><send template=\"echo\">"
		     "<echo-request identifier=\"50\"/></send></then></on></expect>"
		     "<send template=\"echo\"><echo-request identifier=\"60\"/></send>";
	struct sample s = sample_new();
	struct play p;
	const char *first, *second;

	CU_ASSERT_EQUAL(play_once(&s, &p, steps, true), VERDICT_PASS);
	first = strstr(text_str(&p.sent), "identifier=50");
	second = strstr(text_str(&p.sent), "identifier=60");
	CU_ASSERT_TRUE(first != NULL && second != NULL && first < second);
	over(&s, &p);
}

static void loops_and_calls_set_their_variables(void)
{
	static const char procedure[] = "<procedure name=\"p\"><param name=\"i\" "
					"default=\"5\"/><param name=\"j\" default=\"$i+1\"/>"
					"<send template=\"echo\"><echo-request identifier=\"$i\" "
					"sequence=\"$j\"/></send></procedure>\n";
	struct sample s = sample_new();
	struct play p;

	CU_ASSERT_TRUE_FATAL(sample_load(
		&s,
		arena_printf(
			s.arena,
			"%s" SAMPLE_CASE
			"<for-each var=\"n\" in=\"1 0x10\"><call procedure=\"p\" i=\"$n\"/>"
			"</for-each><call procedure=\"p\"/><verdict value=\"pass\"/>" SAMPLE_END,
			procedure)));
	play_start(&p, &s);
	CU_ASSERT_EQUAL(play_end(&p), VERDICT_PASS);
	CU_ASSERT_EQUAL(p.sent_count, 3);
	SAYS(text_str(&p.sent), "identifier=1, sequence=2");
	SAYS(text_str(&p.sent), "identifier=16, sequence=17");
	SAYS(text_str(&p.sent), "identifier=5, sequence=6");
	over(&s, &p);
}

static void steps_of_another_revision_are_left_out(void)
{
	static const char steps[] = "<send template=\"echo\" spec=\"rfc3775\"/>"
				    "<expect within=\"1s\"><on template=\"reply\" spec=\"rfc3775\" "
				    "verdict=\"fail\" reason=\"old\"/>"
				    "<on template=\"reply\" spec=\"rfc6275 draft-24\"/></expect>";
	struct sample s = sample_new();
	struct play p;

	CU_ASSERT_EQUAL(play_once(&s, &p, steps, true), VERDICT_PASS);
	CU_ASSERT_EQUAL(p.sent_count, 0);
	play_done(&p);
	play_start_as(&p, &s, "rfc3775", 1, 0x1000);
	CU_ASSERT_EQUAL(p.sent_count, 1);
	play_reply(&p);
	CU_ASSERT_EQUAL(play_end(&p), VERDICT_FAIL);
	CU_ASSERT_STRING_EQUAL(p.result.reason, "old");
	over(&s, &p);
}

static void the_guard_ends_a_case_as_an_error(void)
{
	struct sample s = sample_new();
	struct play p;

	CU_ASSERT_TRUE_FATAL(sample_load(&s,
					 "<testcase id=\"cn/1/a\" title=\"t\" guard=\"3s\">"
					 "<requirement ref=\"R-1\"/>" ECHO
					 "<wait for=\"9s\"/><verdict value=\"pass\"/></testcase>"));
	play_start(&p, &s);
	CU_ASSERT_EQUAL(play_end(&p), VERDICT_ERROR);
	CU_ASSERT_STRING_EQUAL(p.result.reason, "the guard timer ran out");
	CU_ASSERT_EQUAL(p.result.duration, 3 * USEC_PER_SEC);
	over(&s, &p);
}

static void a_case_without_end_is_an_error(void)
{
	struct sample s = sample_new();
	struct text t = {0};
	struct play p;

	for (unsigned i = 0; i < 6; i++)
		text_printf(&t, "<for-each var=\"v%u\" in=\"1 2 3 4 5 6 7 8 9 10\">", i);
	text_put(&t, "<set var=\"x\" value=\"1\"/>");
	for (unsigned i = 0; i < 6; i++)
		text_put(&t, "</for-each>");
	CU_ASSERT_EQUAL(play_once(&s, &p, text_str(&t), false), VERDICT_ERROR);
	SAYS(p.result.reason, "does not come to an end");
	text_done(&t);
	over(&s, &p);
}

static void a_failed_should_is_a_warning(void)
{
	struct sample s = sample_new();
	struct play p;

	CU_ASSERT_TRUE_FATAL(
		sample_load(&s, "<testcase id=\"cn/1/a\" title=\"t\"><requirement ref=\"R-2\"/>"
				"<verdict value=\"fail\" reason=\"no\"/></testcase>"));
	play_start(&p, &s);
	CU_ASSERT_EQUAL(play_end(&p), VERDICT_FAIL);
	CU_ASSERT_TRUE(p.result.warn);
	CU_ASSERT_EQUAL(p.result.level, LEVEL_SHOULD);
	over(&s, &p);
}

static void an_abort_keeps_its_reason_in_any_phase(void)
{
	struct sample s = sample_new();
	struct play p;

	sample_case(&s, "<preamble>" ECHO EXPECT "</preamble>" ECHO EXPECT);
	play_start(&p, &s);
	case_run_abort(p.run, 5, VERDICT_FAIL, "gone");
	CU_ASSERT_TRUE(case_run_done(p.run));
	CU_ASSERT_EQUAL(case_run_next(p.run), USEC_NEVER);
	CU_ASSERT_EQUAL(play_end(&p), VERDICT_FAIL);
	CU_ASSERT_STRING_EQUAL(p.result.reason, "gone");
	over(&s, &p);
}

/* What a case sends and says, as text. */
static char *story(struct sample *s, uint64_t seed, uint16_t block)
{
	struct text t = {0};
	struct play p;
	char *kept;

	play_start_as(&p, s, "rfc6275", seed, block);
	play_give(&p, PLAY_REPLY("identifier=3"));
	play_end(&p);
	text_put(&t, text_str(&p.sent));
	text_printf(&t, "%s %s %s\n", p.result.reason, p.result.expected, p.result.got);
	for (size_t i = 0; i < p.result.step_count; i++)
		text_put(&t, p.result.steps[i].tree);
	kept = arena_string(s->arena, text_str(&t));
	text_done(&t);
	play_done(&p);
	return kept;
}

static void the_same_seed_gives_the_same_story(void)
{
	struct sample s = sample_new();
	const char *one, *again, *other, *elsewhere;

	sample_case(&s,
		    "<set var=\"r\" random=\"64\"/><send><ip6 src=\"$mn.hoa\" dst=\"$iut.addr\"/>"
		    "<hoti home-init-cookie=\"$r\"/></send><set var=\"q\" random=\"1\"/>" EXPECT);
	one = story(&s, 7, 0x1000);
	again = story(&s, 7, 0x1000);
	other = story(&s, 8, 0x1000);
	elsewhere = story(&s, 7, 0x1001);
	CU_ASSERT_STRING_EQUAL(one, again);
	CU_ASSERT_STRING_NOT_EQUAL(one, other);
	SAYS(one, "2001:db8:1000:1::1");
	CU_ASSERT_PTR_NULL(strstr(elsewhere, "2001:db8:1000:1::1"));
	SAYS(elsewhere, "2001:db8:1001:1::1");
	sample_done(&s);
}

static void whatever_arrives_is_no_danger(void)
{
	struct sample s = sample_new();
	struct rng rng = rng_seed(3);
	struct play p;

	sample_case(&s, ECHO EXPECT);
	play_start(&p, &s);
	for (unsigned i = 0; i < 300; i++) {
		uint8_t octets[200];
		size_t n = (size_t)rng_below(&rng, sizeof(octets));

		rng_fill(&rng, octets, n);
		if (n > 6 && rng_below(&rng, 4) > 0) {
			octets[0] = 0x60;
			octets[6] = (const uint8_t[]){
				58, 135, 60, 43, 44, 41, 17, 6}[rng_below(&rng, 8)];
		}
		play_octets(&p, (struct bytes){octets, n});
	}
	play_octets(&p, (struct bytes){NULL, 0});
	play_reply(&p);
	CU_ASSERT_EQUAL(play_end(&p), VERDICT_PASS);
	CU_ASSERT_EQUAL(p.result.step_count, 303);
	over(&s, &p);
}

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	{"the right answer passes", the_right_answer_passes},
	{"silence fails with the reason of the timeout",
	 silence_fails_with_the_reason_of_the_timeout},
	{"the nearest answer is shown with the field that differs",
	 the_nearest_answer_is_shown_with_the_field_that_differs},
	{"the first on that matches decides", the_first_on_that_matches_decides},
	{"the first cause of the final value keeps its reason",
	 the_first_cause_of_the_final_value_keeps_its_reason},
	{"a failed preamble or control is inconclusive",
	 a_failed_preamble_or_control_is_inconclusive},
	{"a control does not excuse a failure before it",
	 a_control_does_not_excuse_a_failure_before_it},
	{"a case that judges nothing is an error", a_case_that_judges_nothing_is_an_error},
	{"a packet wrong in another way than announced is an error",
	 a_packet_wrong_in_another_way_than_announced_is_an_error},
	{"the announced fault is sent", the_announced_fault_is_sent},
	{"a mutation is sent and needs no announcement",
	 a_mutation_is_sent_and_needs_no_announcement},
	{"an answer that overtakes another is not lost",
	 an_answer_that_overtakes_another_is_not_lost},
	{"an answer serves one expect only", an_answer_serves_one_expect_only},
	{"what came during a wait is kept", what_came_during_a_wait_is_kept},
	{"a send forgets what came before it", a_send_forgets_what_came_before_it},
	{"an answer in the background forgets nothing",
	 an_answer_in_the_background_forgets_nothing},
	{"a flood ends the case and proves nothing", a_flood_ends_the_case_and_proves_nothing},
	{"absent catches what came before it", absent_catches_what_came_before_it},
	{"absent passes only when its time is over", absent_passes_only_when_its_time_is_over},
	{"an expect whose timeout passes is optional", an_expect_whose_timeout_passes_is_optional},
	{"what is sent can repeat its source", what_is_sent_can_repeat_its_source},
	{"captured values count modulo the field", captured_values_count_modulo_the_field},
	{"a variable that nobody set is an error", a_variable_that_nobody_set_is_an_error},
	{"background behaviours answer what nobody wants",
	 background_behaviours_answer_what_nobody_wants},
	{"steps inside then come before the next", steps_inside_then_come_before_the_next},
	{"loops and calls set their variables", loops_and_calls_set_their_variables},
	{"steps of another revision are left out", steps_of_another_revision_are_left_out},
	{"the guard ends a case as an error", the_guard_ends_a_case_as_an_error},
	{"a case without end is an error", a_case_without_end_is_an_error},
	{"a failed SHOULD is a warning", a_failed_should_is_a_warning},
	{"an abort keeps its reason in any phase", an_abort_keeps_its_reason_in_any_phase},
	{"the same seed gives the same story", the_same_seed_gives_the_same_story},
	{"whatever arrives is no danger", whatever_arrives_is_no_danger},
};

void case_run_suite(void);
void case_run_suite(void)
{
	CU_pSuite suite = CU_add_suite("case_run", NULL, NULL);

	if (suite == NULL)
		return;
	for (size_t i = 0; i < COUNT_OF(tests); i++)
		CU_add_test(suite, tests[i].name, tests[i].run);
}
