/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Cases for home agents and their two links: where packets go, which of those that come fit, and who is
 * on the home link. */
#include "exec/case_run.h"

#include <CUnit/CUnit.h>

#include "exec/suite_sample.h"

#define HEAD "<testcases role=\"ha\" section=\"1\"><testcase id=\"ha/1/a\" title=\"t\">" \
	     "<requirement ref=\"R-1\"/>"
#define TAIL "</testcase></testcases>"
#define HOA "2001:db8:0:1::10:1"       /* block 0x1000 */
#define NEIGHBOR "2001:db8:0:1::10:41"
#define COA "2001:db8:1000:11::1"

enum { SENT_MAX = 4 };

struct bench {
	struct sample sample;
	struct arena *arena;
	struct case_run *run;
	struct crossing sent[SENT_MAX];
	unsigned count;
	struct result_case result;
};

static const struct link_facts facts = {
	.iut_link_local = {{0xfe, 0x80, [15] = 2}},  .router_link_local = {{0xfe, 0x80, [15] = 1}},
	.iut_mac = {{2, 0, 0, 0, 0, 2}},	     .iut_outside_mac = {{2, 0, 0, 0, 0, 3}},
	.router_mac = {{2, 0, 0, 0, 0, 1}},
};

static void keep_sent(void *context, usec now, struct crossing *c)
{
	struct bench *b = context;

	(void)now;
	if (b->count < SENT_MAX)
		b->sent[b->count++] = *c;
}

static void bench_new(struct bench *b, const char *steps, bool folded)
{
	struct case_config config = {.spec = "rfc6275", .seed = 1, .block = 0x1000, .emit = keep_sent,
				     .context = b};
	bool ok;

	*b = (struct bench){.sample = sample_new(), .arena = arena_new()};
	CU_ASSERT_FATAL(folder_make(arena_printf(b->arena, "%s/ha", b->sample.folder), &b->sample.err));
	sample_file(&b->sample, "ha/1.xml", arena_printf(b->arena, HEAD "%s" TAIL, steps));
	ok = sample_reload(&b->sample);
	if (!ok)
		fprintf(stderr, "%s\n", b->sample.err.text);
	CU_ASSERT_TRUE_FATAL(ok);
	if (!folded)
		CU_ASSERT_TRUE(ip6_parse("2001:db8:0:2::2", &b->sample.profile.home_agent.outside) &&
			       ip6_parse("2001:db8:0:2::1", &b->sample.profile.home_agent.router));
	config.testcase = b->sample.suite.cases;
	config.profile = &b->sample.profile;
	b->run = case_run_new(b->arena, &config);
	case_run_start(b->run, 0, &facts);
}

static void bench_done(struct bench *b)
{
	arena_free(b->arena);
	sample_done(&b->sample);
}

static void give(struct bench *b, enum on_link link, const char *expression)
{
	const struct spec_build how = {.pattern = false};
	struct crossing c = {.link = link, .to = {{2, 0, 0, 0, 0, 1}}, .from = {{2, 0, 0, 0, 0, 3}}};
	uint8_t *space = arena_alloc(b->arena, 2048);
	struct buf out = buf_over(space, 2048);
	struct spec *spec;
	struct packet p;

	CU_ASSERT_TRUE_FATAL(spec_parse(b->arena, expression, &spec, NULL) &&
			     packet_from_spec(b->arena, spec, &how, &p, NULL) &&
			     packet_encode(&p, &out, NULL));
	c.packet = buf_bytes(&out);
	case_run_input(b->run, 10, &c);
}

static enum verdict bench_verdict(struct bench *b)
{
	while (!case_run_done(b->run))
		case_run_timeout(b->run, case_run_next(b->run));
	case_run_result(b->run, 1000, &b->result);
	return b->result.verdict;
}

#define SENDS \
	"<send template=\"echo\"/>" \
	"<send template=\"echo\"><ip6 src=\"$neighbor.addr\"/></send>" \
	"<send template=\"echo\" link=\"outside\" to-mac=\"$router.mac\"><ip6 src=\"$mn.hoa\"/></send>" \
	"<send template=\"echo\"><ip6 src=\"::\" dst=\"ff02::1\"/></send><verdict value=\"pass\"/>"

static void what_is_sent_goes_where_its_source_is(void)
{
	struct bench b;

	bench_new(&b, SENDS, false);
	CU_ASSERT_EQUAL_FATAL(b.count, 4);
	CU_ASSERT_EQUAL(b.sent[0].link, ON_OUTSIDE_LINK);
	CU_ASSERT_EQUAL(b.sent[0].from.octet[0], 0);   /* as the tester sees fit */
	CU_ASSERT_EQUAL(b.sent[1].link, ON_HOME_LINK);
	CU_ASSERT(memcmp(b.sent[1].from.octet, (uint8_t[]){2, 0x6d, 0x36, 0x10, 0, 0x41}, 6) == 0);
	CU_ASSERT_EQUAL(b.sent[2].link, ON_OUTSIDE_LINK);
	CU_ASSERT_EQUAL(b.sent[2].to.octet[5], 1);
	CU_ASSERT_EQUAL(b.sent[3].link, ON_HOME_LINK);
	CU_ASSERT_EQUAL(bench_verdict(&b), VERDICT_PASS);
	bench_done(&b);
}

static void with_one_link_everything_goes_there(void)
{
	struct bench b;

	bench_new(&b, "<send template=\"echo\"/><send template=\"echo\"><ip6 src=\"$mn.hoa\"/></send>"
		  "<verdict value=\"pass\"/>", true);
	CU_ASSERT_EQUAL_FATAL(b.count, 2);
	CU_ASSERT_EQUAL(b.sent[0].link, ON_ANY_LINK);
	CU_ASSERT_EQUAL(b.sent[1].link, ON_ANY_LINK);
	CU_ASSERT_EQUAL(b.sent[1].from.octet[1], 0x6d);
	bench_done(&b);
}

#define WAITS(words) \
	"<expect within=\"1s\"><on template=\"reply\" " words "/><timeout reason=\"nothing fits\"/></expect>"
#define REPLY "ip6(src=" SAMPLE_IUT ", dst=" COA ")/echo-reply(identifier=7, sequence=1, data=0102)"

static enum verdict judged(const char *words, enum on_link link, const char **reason)
{
	struct bench b;
	enum verdict v;

	bench_new(&b, words, false);
	give(&b, link, REPLY);
	v = bench_verdict(&b);
	*reason = strstr(b.result.reason, "differs in link") != NULL ? "link"
		: strstr(b.result.reason, "differs in to-mac") != NULL ? "to-mac" : "";
	bench_done(&b);
	return v;
}

static void what_comes_on_the_other_link_does_not_fit(void)
{
	const char *why;

	CU_ASSERT_EQUAL(judged(WAITS(""), ON_OUTSIDE_LINK, &why), VERDICT_PASS);
	CU_ASSERT_EQUAL(judged(WAITS(""), ON_ANY_LINK, &why), VERDICT_PASS);
	CU_ASSERT_EQUAL(judged(WAITS(""), ON_HOME_LINK, &why), VERDICT_FAIL);
	CU_ASSERT_STRING_EQUAL(why, "link");
	CU_ASSERT_EQUAL(judged(WAITS("link=\"home\""), ON_HOME_LINK, &why), VERDICT_PASS);
	CU_ASSERT_EQUAL(judged(WAITS("link=\"home\""), ON_OUTSIDE_LINK, &why), VERDICT_FAIL);
}

static void link_layer_addresses_are_held_against_what_is_written(void)
{
	const char *why;

	CU_ASSERT_EQUAL(judged(WAITS("to-mac=\"$router.mac\" from-mac=\"$iut.outside-mac\""),
			       ON_OUTSIDE_LINK, &why), VERDICT_PASS);
	CU_ASSERT_EQUAL(judged(WAITS("to-mac=\"!$neighbor.mac\""), ON_OUTSIDE_LINK, &why), VERDICT_PASS);
	CU_ASSERT_EQUAL(judged(WAITS("to-mac=\"$neighbor.mac\""), ON_OUTSIDE_LINK, &why), VERDICT_FAIL);
	CU_ASSERT_STRING_EQUAL(why, "to-mac");
	CU_ASSERT_EQUAL(judged(WAITS("from-mac=\"->who\"") "<send template=\"echo\" to-mac=\"$who\"/>",
			       ON_OUTSIDE_LINK, &why), VERDICT_PASS);
	CU_ASSERT_EQUAL(judged(WAITS("to-mac=\"neighbor\""), ON_OUTSIDE_LINK, &why), VERDICT_ERROR);
}

static void residents_are_at_home_and_mobile_nodes_when_claimed(void)
{
	struct ip6 home, neighbor;
	struct bench b;

	CU_ASSERT_TRUE(ip6_parse(HOA, &home) && ip6_parse(NEIGHBOR, &neighbor));
	bench_new(&b, "<wait for=\"1s\"/><claim address=\"$mn.hoa\"/><release address=\"$neighbor.addr\"/>"
		  "<wait for=\"1s\"/><release address=\"$mn.hoa\"/><wait for=\"1s\"/>", false);
	CU_ASSERT(!case_run_holds(b.run, &home) && case_run_holds(b.run, &neighbor));
	case_run_timeout(b.run, 1 * USEC_PER_SEC);
	CU_ASSERT(case_run_holds(b.run, &home) && !case_run_holds(b.run, &neighbor));
	case_run_timeout(b.run, 2 * USEC_PER_SEC);
	CU_ASSERT_FALSE(case_run_holds(b.run, &home));
	bench_done(&b);
}

static void what_is_offered_is_seen_by_those_who_wait_for_it(void)
{
	const struct crossing other = {.packet = bytes_of_string("no packet at all")};
	struct bench b;

	bench_new(&b, WAITS(""), false);
	CU_ASSERT_FALSE(case_run_offer(b.run, 1, &other));
	CU_ASSERT_EQUAL(bench_verdict(&b), VERDICT_FAIL);
	CU_ASSERT_EQUAL(b.result.step_count, 0);
	bench_done(&b);
}

void case_link_suite(void);
void case_link_suite(void)
{
	CU_pSuite suite = CU_add_suite("case_link", NULL, NULL);

	if (suite == NULL)
		return;
	CU_ADD_TEST(suite, what_is_sent_goes_where_its_source_is);
	CU_ADD_TEST(suite, with_one_link_everything_goes_there);
	CU_ADD_TEST(suite, what_comes_on_the_other_link_does_not_fit);
	CU_ADD_TEST(suite, link_layer_addresses_are_held_against_what_is_written);
	CU_ADD_TEST(suite, residents_are_at_home_and_mobile_nodes_when_claimed);
	CU_ADD_TEST(suite, what_is_offered_is_seen_by_those_who_wait_for_it);
}
