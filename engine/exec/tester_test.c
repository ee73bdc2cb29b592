/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The tester on a link in virtual time, against a scripted implementation that answers Neighbor
 * Solicitations and echo requests, or does not. */
#include "exec/tester.h"

#include <CUnit/CUnit.h>

#include "exec/suite_sample.h"
#include "link/world.h"
#include "node/nd.h"
#include "node/outbox.h"

#define ECHO \
	"<send template=\"echo\"/><expect within=\"2s\"><on template=\"reply\"/>" \
	"<timeout reason=\"no echo\"/></expect>"

enum { ENDED_MAX = 8 };

/* The implementation. It answers `answers` solicitations, then no more. */
struct scripted {
	struct node node;
	struct outbox outbox;
	struct arena *arena;
	unsigned answers, solicitations, echoes;
	bool silent;          /* it answers no echo request any more */
	bool solicits, found; /* the sender of the echo request */
	bool to_address;      /* solicits it, not its solicited-node group */
	bool odd;             /* its advertisements have a reserved bit and an unknown option */
	bool pads;            /* its frames have octets behind the packet */
};

static const struct mac scripted_mac = {{2, 0, 0, 0, 0, 9}};

static void scripted_send(struct scripted *s, const struct mac *to, struct packet *p)
{
	uint8_t octets[1500];
	struct buf out = buf_over(octets, sizeof(octets));

	CU_ASSERT_TRUE(packet_encode(p, &out, NULL));
	if (s->pads)
		buf_put_zeros(&out, 6);
	outbox_frame(&s->outbox, 0, to, &scripted_mac, buf_bytes(&out));
}

static void scripted_advertise(struct scripted *s, const struct header *ip6,
			       const struct header *ns, const struct mac *to)
{
	struct nd_advertisement n = {.source = header_ip6(ns, "target"),
				     .solicited = true,
				     .destination = header_ip6(ip6, "src"),
				     .mac = scripted_mac,
				     .target = header_ip6(ns, "target"),
				     .override = true};
	struct packet p = nd_advertisement(s->arena, &n);
	struct header *unknown;

	s->solicitations++;
	if (s->answers == 0)
		return;
	s->answers--;
	if (s->odd) {
		header_set(p.first->next, "reserved", 1);
		unknown = header_add_option(&p, p.first->next, "option");
		header_set(unknown, "type", 253);
		header_set_octets(&p, unknown, "data", (struct bytes){scripted_mac.octet, 6});
	}
	scripted_send(s, to, &p);
}

static void scripted_echo(struct scripted *s, const struct packet *request, const struct mac *to)
{
	struct packet p = packet_new(s->arena);
	struct header *ip6 = packet_add(&p, "ip6"), *reply = packet_add(&p, "echo-reply");
	const struct header *in = request->first;
	struct ip6 src = header_ip6(in, "src"), dst = header_ip6(in, "dst");

	s->echoes++;
	if (s->silent)
		return;
	header_set_ip6(&p, ip6, "src", &dst);
	header_set_ip6(&p, ip6, "dst", &src);
	header_set(reply, "identifier", header_num(in->next, "identifier"));
	header_set(reply, "sequence", header_num(in->next, "sequence"));
	header_set_octets(&p, reply, "data", header_octets(in->next, "data"));
	if (s->solicits) {
		struct packet ns = nd_solicitation(s->arena, &dst, &scripted_mac, &src,
						   s->to_address);
		struct ip6 group = ip6_solicited_node(&src);
		struct mac mac = mac_of_multicast(&group);

		scripted_send(s, s->to_address ? to : &mac, &ns);
	}
	scripted_send(s, to, &p);
}

static void scripted_input(struct node *n, usec now, unsigned port, struct bytes frame)
{
	struct scripted *s = (struct scripted *)n;
	struct packet p = packet_decode(s->arena, bytes_slice(frame, 14, frame.len), "ip6", NULL);
	const struct header *message = p.first != NULL ? p.first->next : NULL;
	struct mac from;

	(void)now;
	(void)port;
	memcpy(from.octet, frame.at + 6, 6);
	if (message == NULL)
		return;
	if (header_is(message, "neighbor-solicitation"))
		scripted_advertise(s, p.first, message, &from);
	else if (header_is(message, "neighbor-advertisement"))
		s->found = true;
	else if (header_is(message, "echo-request"))
		scripted_echo(s, &p, &from);
}

static void scripted_timeout(struct node *n, usec now)
{
	(void)n;
	(void)now;
}

static usec scripted_next(const struct node *n)
{
	(void)n;
	return USEC_NEVER;
}

static bool scripted_output(struct node *n, struct outgoing *out)
{
	return outbox_take_frame(&((struct scripted *)n)->outbox, out);
}

static const struct node_ops scripted_ops = {.input = scripted_input,
					     .timeout = scripted_timeout,
					     .next = scripted_next,
					     .output = scripted_output};

struct stage {
	struct sample sample;
	struct scripted scripted;
	struct tester *tester;
	struct world *world;
	struct arena *arena; /* of runs and results */
	struct result_case ended[ENDED_MAX];
	unsigned count, disturbed, alone, few;
};

static void keep_result(void *context, usec now, struct case_run *c, const struct case_end *end)
{
	struct stage *s = context;

	CU_ASSERT_FATAL(s->count < ENDED_MAX);
	s->disturbed += end->disturbed;
	s->alone += end->alone;
	s->few += end->few;
	case_run_result(c, now, &s->ended[s->count++]);
}

/* Puts every case of the body on a link with an implementation that answers so often. */
static void stage_new_watched(struct stage *s, const char *body, unsigned answers, unsigned jobs,
			      enum canary_kind canary)
{
	struct tester_config config = {.seed = 1,
				       .jobs = jobs,
				       .mac = {{2, 0, 0, 0, 0, 1}},
				       .canary = canary,
				       .finished = keep_result,
				       .context = s};
	unsigned link, n = 0;

	*s = (struct stage){.sample = sample_new(), .arena = arena_new()};
	CU_ASSERT_TRUE_FATAL(sample_load(&s->sample, body));
	config.profile = &s->sample.profile;
	s->scripted = (struct scripted){
		.node = {&scripted_ops}, .arena = arena_new(), .answers = answers};
	s->tester = tester_new(&config);
	for (const struct testcase *tc = s->sample.suite.cases; tc != NULL; tc = tc->next)
		tester_add(s->tester, s->arena, tc, "rfc6275", (uint16_t)(0x1000 + n++),
			   word_in(tc->tags, "few") ? COMPANY_FEW : COMPANY_ANY);
	s->world = world_new();
	link = world_add_link(s->world, 100);
	world_attach(s->world, world_add_node(s->world, tester_node(s->tester)), 0, link);
	world_attach(s->world, world_add_node(s->world, &s->scripted.node), 0, link);
}

static void stage_new(struct stage *s, const char *body, unsigned answers, unsigned jobs)
{
	stage_new_watched(s, body, answers, jobs, CANARY_NONE);
}

static void stage_run(struct stage *s)
{
	while (!tester_done(s->tester) && world_step(s->world, 3600 * USEC_PER_SEC))
		continue;
	CU_ASSERT_TRUE(tester_done(s->tester));
	CU_ASSERT_FALSE(world_stuck(s->world, NULL));
}

static void stage_done(struct stage *s)
{
	world_free(s->world);
	tester_free(s->tester);
	outbox_done(&s->scripted.outbox);
	arena_free(s->scripted.arena);
	arena_free(s->arena);
	sample_done(&s->sample);
}

#define CASE(slug, steps) \
	"<testcase id=\"cn/1/" slug "\" title=\"t\"><requirement ref=\"R-1\"/>" steps "</" \
										      "testcase>"

static void a_case_passes_against_a_node_that_answers(void)
{
	struct stage s;

	stage_new(&s, CASE("a", ECHO), 100, 1);
	stage_run(&s);
	CU_ASSERT_EQUAL(s.count, 1);
	CU_ASSERT_EQUAL(s.ended[0].verdict, VERDICT_PASS);
	CU_ASSERT_EQUAL(s.scripted.echoes, 1);
	CU_ASSERT_FALSE(tester_unanswered(s.tester));
	stage_done(&s);
}

/* RFC 4861 7.2.2: three solicitations, one a second. */
static void a_dead_implementation_is_an_error_and_never_a_pass(void)
{
	struct stage s;

	stage_new(&s,
		  CASE("a", ECHO) CASE("b", "<absent for=\"1s\" template=\"any-reply\"/>")
			  CASE("c", "<verdict value=\"pass\"/>"),
		  0, 2);
	stage_run(&s);
	CU_ASSERT_EQUAL(s.count, 3);
	for (unsigned i = 0; i < s.count; i++) {
		CU_ASSERT_EQUAL(s.ended[i].verdict, VERDICT_ERROR);
		CU_ASSERT_PTR_NOT_NULL(strstr(s.ended[i].reason, "does not answer"));
	}
	CU_ASSERT_TRUE(tester_unanswered(s.tester));
	CU_ASSERT_EQUAL(s.scripted.echoes, 0);
	CU_ASSERT_TRUE(s.scripted.solicitations >= 3);
	CU_ASSERT_EQUAL(world_now(s.world), 3 * USEC_PER_SEC);
	stage_done(&s);
}

/* What runs ends, disturbed; what is queued waits until it is heard again. */
static void an_implementation_that_is_gone_is_noticed_and_waited_for(void)
{
	struct stage s;

	stage_new(&s, CASE("a", "<wait for=\"9s\"/>" ECHO) CASE("b", ECHO), 1, 1);
	while (!tester_lost(s.tester))
		CU_ASSERT_TRUE_FATAL(world_step(s.world, 60 * USEC_PER_SEC));
	CU_ASSERT_TRUE(world_now(s.world) < 6 * USEC_PER_SEC);
	CU_ASSERT_EQUAL(s.count, 1);
	CU_ASSERT_EQUAL(s.disturbed, 1);
	CU_ASSERT_EQUAL(s.ended[0].verdict, VERDICT_ERROR);
	CU_ASSERT_PTR_NOT_NULL(strstr(s.ended[0].reason, "has stopped answering"));
	CU_ASSERT_PTR_NOT_NULL(strstr(s.ended[0].reason, "cn/1/a"));
	s.scripted.answers = 100;
	stage_run(&s);
	CU_ASSERT_FALSE(tester_lost(s.tester));
	CU_ASSERT_EQUAL(s.count, 2);
	CU_ASSERT_EQUAL(s.disturbed, 1);
	CU_ASSERT_EQUAL(s.ended[1].verdict, VERDICT_PASS);
	stage_done(&s);
}

/* Its kernel answers Neighbor Solicitations, and nothing else does. */
static void one_that_only_answers_neighbor_solicitations_is_gone(void)
{
	struct stage s;

	stage_new_watched(&s, CASE("a", "<wait for=\"20s\"/>" ECHO) CASE("b", ECHO), 1000, 1,
			  CANARY_ECHO);
	while (world_now(s.world) < 5 * USEC_PER_SEC)
		CU_ASSERT_TRUE_FATAL(world_step(s.world, 60 * USEC_PER_SEC));
	s.scripted.silent = true;
	while (!tester_lost(s.tester))
		CU_ASSERT_TRUE_FATAL(world_step(s.world, 60 * USEC_PER_SEC));
	CU_ASSERT_TRUE(world_now(s.world) < 15 * USEC_PER_SEC);
	CU_ASSERT_EQUAL(s.count, 1);
	CU_ASSERT_EQUAL(s.disturbed, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(tester_lost_why(s.tester), "does not answer Echo Requests any more"));
	while (world_now(s.world) < 30 * USEC_PER_SEC)
		CU_ASSERT_TRUE_FATAL(world_step(s.world, 60 * USEC_PER_SEC));
	CU_ASSERT_TRUE(tester_lost(s.tester));
	s.scripted.silent = false;
	stage_run(&s);
	CU_ASSERT_FALSE(tester_lost(s.tester));
	CU_ASSERT_EQUAL(s.count, 2);
	CU_ASSERT_EQUAL(s.ended[1].verdict, VERDICT_PASS);
	stage_done(&s);
}

static void an_exclusive_case_is_left_alone_by_the_canary(void)
{
	struct stage s;

	stage_new_watched(&s, "<testcase id=\"cn/1/x\" title=\"t\" exclusive=\"yes\">"
			  "<requirement ref=\"R-1\"/><wait for=\"20s\"/>" ECHO "</testcase>", 1000, 1,
			  CANARY_ECHO);
	stage_run(&s);
	CU_ASSERT_EQUAL(s.ended[0].verdict, VERDICT_PASS);
	CU_ASSERT_EQUAL(s.scripted.echoes, 1);   /* the one of the case */
	stage_done(&s);
}

/* Duplicate Address Detection for an address that it had. */
static void an_implementation_that_begins_anew_disturbs_what_runs(void)
{
	struct stage s;
	struct packet p;
	struct ip6 group;
	struct mac mac;

	stage_new(&s, CASE("a", "<wait for=\"9s\"/>" ECHO), 100, 1);
	while (world_now(s.world) < USEC_PER_SEC)
		CU_ASSERT_TRUE_FATAL(world_step(s.world, 60 * USEC_PER_SEC));
	group = ip6_solicited_node(&s.sample.profile.address);
	mac = mac_of_multicast(&group);
	p = nd_solicitation(s.scripted.arena, &ip6_unspecified, &scripted_mac,
			    &s.sample.profile.address, false);
	scripted_send(&s.scripted, &mac, &p);
	stage_run(&s);
	CU_ASSERT_EQUAL(s.count, 1);
	CU_ASSERT_EQUAL(s.disturbed, 1);
	CU_ASSERT_EQUAL(s.ended[0].verdict, VERDICT_PASS);
	stage_done(&s);
}

#define RESTARTS \
	"<testcase id=\"cn/1/r\" title=\"t\" exclusive=\"yes\"><requirement ref=\"R-1\"/>" ECHO \
	"<restart/>" ECHO "</testcase>"

/* Until the case stands at <restart/>. */
static void run_to_restart(struct stage *s)
{
	while (!tester_wants_restart(s->tester))
		CU_ASSERT_TRUE_FATAL(world_step(s->world, 60 * USEC_PER_SEC));
	CU_ASSERT_EQUAL(s->scripted.echoes, 1);
}

static void run_on(struct stage *s, usec span)
{
	usec end = world_now(s->world) + span;

	while (world_step(s->world, end))
		continue;
}

/* It is not asked for in vain, nor lost, nor does it begin anew: a case has had it reset. */
static void a_case_that_restarts_it_goes_on_when_it_answers_again(void)
{
	struct stage s;
	struct packet p;
	struct ip6 group;
	struct mac mac;

	stage_new(&s, RESTARTS, 100, 1);
	run_to_restart(&s);
	s.scripted.answers = 0;
	tester_restarted(s.tester, world_now(s.world), 60 * USEC_PER_SEC, NULL);
	CU_ASSERT_FALSE(tester_wants_restart(s.tester));
	run_on(&s, 20 * USEC_PER_SEC);
	CU_ASSERT_EQUAL(s.count, 0);
	CU_ASSERT_FALSE(tester_lost(s.tester));
	group = ip6_solicited_node(&s.sample.profile.address);
	mac = mac_of_multicast(&group);
	p = nd_solicitation(s.scripted.arena, &ip6_unspecified, &scripted_mac,
			    &s.sample.profile.address, false);
	scripted_send(&s.scripted, &mac, &p);
	s.scripted.answers = 100;
	stage_run(&s);
	CU_ASSERT_EQUAL(s.count, 1);
	CU_ASSERT_EQUAL(s.disturbed, 0);
	CU_ASSERT_EQUAL(tester_restarts(s.tester), 0);
	CU_ASSERT_EQUAL(s.ended[0].verdict, VERDICT_PASS);
	CU_ASSERT_EQUAL(s.scripted.echoes, 2);
	stage_done(&s);
}

/* Its kernel is back at once, what is under test is not. */
static void after_a_restart_the_canary_must_be_answered_again(void)
{
	struct stage s;

	stage_new_watched(&s, CASE("a", "<wait for=\"3s\"/>" ECHO) RESTARTS, 1000, 1, CANARY_ECHO);
	while (!tester_wants_restart(s.tester))
		CU_ASSERT_TRUE_FATAL(world_step(s.world, 60 * USEC_PER_SEC));
	s.scripted.silent = true;
	tester_restarted(s.tester, world_now(s.world), 60 * USEC_PER_SEC, NULL);
	run_on(&s, 20 * USEC_PER_SEC);
	CU_ASSERT_EQUAL(s.count, 1);
	CU_ASSERT_FALSE(tester_lost(s.tester));
	s.scripted.silent = false;
	stage_run(&s);
	CU_ASSERT_EQUAL(s.count, 2);
	CU_ASSERT_EQUAL(s.ended[1].verdict, VERDICT_PASS);
	stage_done(&s);
}

static void proves_nothing(struct stage *s, const char *reason)
{
	CU_ASSERT_EQUAL_FATAL(s->count, 1);
	CU_ASSERT_EQUAL(s->ended[0].verdict, VERDICT_INCONC);
	CU_ASSERT_PTR_NOT_NULL(strstr(s->ended[0].reason, reason));
	stage_done(s);
}

static void one_that_does_not_come_back_from_a_restart_proves_nothing(void)
{
	struct stage s;

	stage_new(&s, RESTARTS, 100, 1);
	run_to_restart(&s);
	s.scripted.answers = 0;
	tester_restarted(s.tester, world_now(s.world), 5 * USEC_PER_SEC, NULL);
	run_on(&s, 6 * USEC_PER_SEC);
	proves_nothing(&s, "did not answer again");
}

static void one_that_cannot_be_restarted_proves_nothing(void)
{
	struct stage s;

	stage_new(&s, RESTARTS, 100, 1);
	run_to_restart(&s);
	tester_restarted(s.tester, world_now(s.world), 5 * USEC_PER_SEC, "the button is stuck");
	proves_nothing(&s, "the button is stuck");
}

static void cases_that_run_at_once_get_only_what_is_theirs(void)
{
	struct stage s;

	stage_new(&s,
		  CASE("a", ECHO "<absent for=\"1s\" template=\"any-reply\"/>")
			  CASE("b", ECHO "<absent for=\"1s\" template=\"any-reply\"/>")
				  CASE("c", "<wait for=\"1s\"/>" ECHO),
		  100, 3);
	stage_run(&s);
	CU_ASSERT_EQUAL(s.count, 3);
	for (unsigned i = 0; i < s.count; i++) {
		CU_ASSERT_EQUAL(s.ended[i].verdict, VERDICT_PASS);
		CU_ASSERT_EQUAL(s.ended[i].step_count, 2);
	}
	CU_ASSERT_TRUE(world_now(s.world) < 2 * USEC_PER_SEC);
	CU_ASSERT_EQUAL(tester_counts(s.tester).done, 3);
	stage_done(&s);
}

static void exclusive_cases_run_alone_and_last(void)
{
	struct stage s;

	stage_new(&s,
		  "<testcase id=\"cn/1/x\" title=\"t\" exclusive=\"yes\"><requirement ref=\"R-1\"/>"
		  "<wait for=\"3s\"/>" ECHO "</testcase>"
		  "<testcase id=\"cn/1/y\" title=\"t\" exclusive=\"yes\"><requirement ref=\"R-1\"/>"
		  "<wait for=\"3s\"/>" ECHO "</testcase>" CASE("a", "<wait for=\"2s\"/>" ECHO)
			  CASE("b", "<wait for=\"1s\"/>" ECHO),
		  100, 4);
	stage_run(&s);
	CU_ASSERT_EQUAL_FATAL(s.count, 4);
	CU_ASSERT_STRING_EQUAL(s.ended[0].id, "cn/1/b");
	CU_ASSERT_STRING_EQUAL(s.ended[1].id, "cn/1/a");
	CU_ASSERT_STRING_EQUAL(s.ended[2].id, "cn/1/x");
	CU_ASSERT_STRING_EQUAL(s.ended[3].id, "cn/1/y");
	CU_ASSERT_TRUE(world_now(s.world) > 8 * USEC_PER_SEC);
	stage_done(&s);
}

#define SHARING_CASE(slug, more, span) \
	"<testcase id=\"cn/1/" slug "\" title=\"t\" " more "><requirement ref=\"R-1\"/><wait for=\"" span \
	"\"/>" ECHO "</testcase>"

/* a alters what m minds; b alters what nobody minds; p does neither. */
static void what_alters_waits_for_those_who_mind_only(void)
{
	struct stage s;

	stage_new(&s,
		  SHARING_CASE("a", "alters=\"agents\"", "1s") SHARING_CASE("b", "alters=\"prefixes\"", "1s")
			  SHARING_CASE("p", "", "6s") SHARING_CASE("m", "minds=\"agents\"", "3s"),
		  100, 4);
	stage_run(&s);
	CU_ASSERT_EQUAL_FATAL(s.count, 4);
	CU_ASSERT_STRING_EQUAL(s.ended[0].id, "cn/1/b");
	CU_ASSERT_STRING_EQUAL(s.ended[1].id, "cn/1/m");
	CU_ASSERT_STRING_EQUAL(s.ended[2].id, "cn/1/a");
	CU_ASSERT_STRING_EQUAL(s.ended[3].id, "cn/1/p");
	CU_ASSERT_EQUAL(s.alone, 0);
	CU_ASSERT_TRUE(world_now(s.world) < 7 * USEC_PER_SEC);
	stage_done(&s);
}

/* What both alters and minds has it for itself, a moment after it was taken back. */
static void what_minds_what_it_alters_runs_one_by_one(void)
{
	struct stage s;

	stage_new(&s,
		  SHARING_CASE("a", "alters=\"agents\" minds=\"agents\"", "2s")
			  SHARING_CASE("b", "alters=\"agents\" minds=\"agents\"", "2s")
				  SHARING_CASE("c", "alters=\"agents\" minds=\"agents\"", "2s"),
		  100, 4);
	stage_run(&s);
	CU_ASSERT_EQUAL(s.count, 3);
	CU_ASSERT_TRUE(world_now(s.world) >= 6 * USEC_PER_SEC + 200 * USEC_PER_MS);
	stage_done(&s);
}

static void one_restart_serves_all_that_wait_for_it(void)
{
	struct stage s;
	unsigned restarts = 0;

	stage_new(&s,
		  SHARING_CASE("x", "exclusive=\"yes\"", "1s")
		  "<testcase id=\"cn/1/q\" title=\"t\" exclusive=\"yes\"><requirement ref=\"R-1\"/>"
		  "<wait for=\"5s\"/><restart/>" ECHO "<wait for=\"2s\"/><restart/>" ECHO "</testcase>" RESTARTS,
		  100, 4);
	while (!tester_done(s.tester) && world_step(s.world, 3600 * USEC_PER_SEC)) {
		if (!tester_wants_restart(s.tester))
			continue;
		restarts++;
		tester_restarted(s.tester, world_now(s.world), 5 * USEC_PER_SEC, NULL);
	}
	CU_ASSERT_EQUAL(restarts, 2);
	CU_ASSERT_EQUAL_FATAL(s.count, 3);
	CU_ASSERT_STRING_EQUAL(s.ended[0].id, "cn/1/r");
	CU_ASSERT_STRING_EQUAL(s.ended[1].id, "cn/1/q");
	CU_ASSERT_STRING_EQUAL(s.ended[2].id, "cn/1/x");   /* one that is alone comes last */
	for (unsigned i = 0; i < s.count; i++)
		CU_ASSERT_EQUAL(s.ended[i].verdict, VERDICT_PASS);
	CU_ASSERT_EQUAL(s.alone, 1);
	stage_done(&s);
}

#define FEW_CASE(slug, wait) \
	"<testcase id=\"cn/1/" slug "\" title=\"t\" tags=\"few\"><requirement ref=\"R-1\"/>" \
	"<wait for=\"" wait "\"/>" ECHO "</testcase>"

static void those_with_few_others_overlap_behind_all_and_before_those_alone(void)
{
	struct stage s;

	stage_new(&s,
		  "<testcase id=\"cn/1/x\" title=\"t\" exclusive=\"yes\"><requirement ref=\"R-1\"/>"
		  "<wait for=\"3s\"/>" ECHO "</testcase>" FEW_CASE("f", "30s") FEW_CASE("g", "31s")
			  CASE("a", "<wait for=\"2s\"/>" ECHO),
		  100, 4);
	stage_run(&s);
	CU_ASSERT_EQUAL_FATAL(s.count, 4);
	CU_ASSERT_STRING_EQUAL(s.ended[0].id, "cn/1/a");
	CU_ASSERT_STRING_EQUAL(s.ended[1].id, "cn/1/f");
	CU_ASSERT_STRING_EQUAL(s.ended[2].id, "cn/1/g");
	CU_ASSERT_STRING_EQUAL(s.ended[3].id, "cn/1/x");
	CU_ASSERT_EQUAL(s.alone, 1);
	CU_ASSERT_EQUAL(s.few, 2);
	CU_ASSERT_TRUE(world_now(s.world) > 37 * USEC_PER_SEC);
	CU_ASSERT_TRUE(world_now(s.world) < 40 * USEC_PER_SEC);
	stage_done(&s);
}

static void one_that_may_have_few_others_and_has_none_was_alone(void)
{
	struct stage s;

	stage_new(&s, CASE("a", ECHO) FEW_CASE("f", "30s"), 100, 4);
	stage_run(&s);
	CU_ASSERT_EQUAL(s.alone, 1);
	CU_ASSERT_EQUAL(s.few, 0);
	stage_done(&s);
}

static void solicitations_for_addresses_of_a_case_are_answered(void)
{
	struct stage s;

	stage_new(&s, CASE("a", ECHO "<wait for=\"1s\"/>"), 100, 1);
	s.scripted.solicits = true;
	stage_run(&s);
	CU_ASSERT_EQUAL(s.ended[0].verdict, VERDICT_PASS);
	CU_ASSERT_TRUE(s.scripted.found);
	CU_ASSERT_EQUAL(s.ended[0].step_count, 2); /* Neighbor Discovery is no part of the case */
	stage_done(&s);
}

/* RFC 4861 7.3.3: probes of neighbor unreachability detection are unicast. */
static void probes_of_addresses_of_a_case_are_answered(void)
{
	struct stage s;

	stage_new(&s, CASE("a", ECHO "<wait for=\"1s\"/>"), 100, 1);
	s.scripted.solicits = s.scripted.to_address = true;
	stage_run(&s);
	CU_ASSERT_EQUAL(s.ended[0].verdict, VERDICT_PASS);
	CU_ASSERT_TRUE(s.scripted.found);
	CU_ASSERT_EQUAL(s.ended[0].step_count, 2);
	stage_done(&s);
}

/* RFC 4861 7.1.2: reserved fields and unrecognized options MUST be ignored. */
static void an_advertisement_with_what_we_do_not_know_is_an_answer(void)
{
	struct stage s;

	stage_new(&s, CASE("a", ECHO), 100, 1);
	s.scripted.odd = true;
	stage_run(&s);
	CU_ASSERT_EQUAL(s.ended[0].verdict, VERDICT_PASS);
	CU_ASSERT_TRUE(tester_answered(s.tester));
	stage_done(&s);
}

static void padding_of_the_link_is_not_part_of_a_packet(void)
{
	struct stage s;

	stage_new(&s, CASE("a", ECHO), 100, 1);
	s.scripted.pads = true;
	stage_run(&s);
	CU_ASSERT_EQUAL(s.ended[0].verdict, VERDICT_PASS);
	stage_done(&s);
}

/* RFC 4291 2.7: the scope is the lower half of the octet, the upper half are flags. */
static void only_groups_beyond_the_link_concern_every_case(void)
{
	static const struct {
		uint8_t octet;
		unsigned steps;
	} groups[] = {{0x02, 2}, {0x12, 2}, {0x01, 2}, {0x05, 3}, {0x15, 3}};

	for (size_t i = 0; i < COUNT_OF(groups); i++) {
		struct ip6 group = {{0xff, groups[i].octet, [15] = 0x99}};
		struct mac mac = mac_of_multicast(&group);
		struct header *ip6;
		struct packet p;
		struct stage s;

		stage_new(&s, CASE("a", "<wait for=\"1s\"/>" ECHO), 100, 1);
		while (tester_slowest(s.tester, world_now(s.world)) == NULL)
			CU_ASSERT_TRUE_FATAL(world_step(s.world, USEC_PER_SEC));
		p = packet_new(s.scripted.arena);
		ip6 = packet_add(&p, "ip6");
		header_set_ip6(&p, ip6, "src", &s.sample.profile.address);
		header_set_ip6(&p, ip6, "dst", &group);
		packet_add(&p, "udp");
		scripted_send(&s.scripted, &mac, &p);
		stage_run(&s);
		CU_ASSERT_EQUAL(s.ended[0].step_count, groups[i].steps);
		stage_done(&s);
	}
}

static void an_abort_ends_what_runs_and_what_is_queued(void)
{
	struct stage s;

	stage_new(&s, CASE("a", "<wait for=\"5s\"/>" ECHO) CASE("b", ECHO), 100, 1);
	while (tester_slowest(s.tester, world_now(s.world)) == NULL)
		CU_ASSERT_TRUE_FATAL(world_step(s.world, USEC_PER_SEC));
	CU_ASSERT_STRING_EQUAL(tester_slowest(s.tester, world_now(s.world))->id, "cn/1/a");
	tester_abort(s.tester, world_now(s.world), VERDICT_ERROR, "the link is lost");
	CU_ASSERT_TRUE(tester_done(s.tester));
	CU_ASSERT_EQUAL_FATAL(s.count, 2);
	for (unsigned i = 0; i < s.count; i++)
		CU_ASSERT_STRING_EQUAL(s.ended[i].reason, "the link is lost");
	CU_ASSERT_PTR_NULL(tester_slowest(s.tester, world_now(s.world)));
	stage_done(&s);
}

static void any_frame_is_no_danger(void)
{
	struct node *n;
	struct rng rng = rng_seed(4);
	struct outgoing out;
	struct stage s;

	stage_new(&s, CASE("a", ECHO), 100, 1);
	n = tester_node(s.tester);
	for (unsigned i = 0; i < 2000; i++) {
		uint8_t frame[160];
		size_t len = (size_t)rng_below(&rng, sizeof(frame));

		rng_fill(&rng, frame, len);
		if (len > 54) {
			memcpy(frame, (const uint8_t[]){2, 0, 0, 0, 0, 1}, 6);
			memcpy(frame + 12, "\x86\xdd\x60", 3);
			frame[20] = (const uint8_t[]){
				58, 135, 60, 43, 44, 41, 17, 6}[rng_below(&rng, 8)];
			frame[21] = 255;
		}
		n->ops->input(n, 0, 0, (struct bytes){frame, len});
		while (n->ops->output(n, &out))
			CU_ASSERT_TRUE(out.frame.len > 14);
	}
	stage_run(&s);
	CU_ASSERT_EQUAL(s.ended[0].verdict, VERDICT_PASS);
	stage_done(&s);
}

static void frames_on_two_links_are_no_danger(void)
{
	struct tester_config config = {.seed = 1, .roles = "ha", .mac = {{2, 0, 0, 0, 0, 1}},
				       .mac2 = {{2, 0, 0, 0, 0, 2}}};
	struct rng rng = rng_seed(5);
	struct outgoing out;
	struct stage s;
	struct tester *t;

	stage_new(&s, CASE("a", ECHO), 100, 1);
	CU_ASSERT_TRUE(ip6_parse("2001:db8:0:2::2", &s.sample.profile.home_agent.outside));
	config.profile = &s.sample.profile;
	t = tester_new(&config);
	tester_add(t, s.arena, s.sample.suite.cases, "rfc6275", 0x1000, COMPANY_ANY);
	for (unsigned i = 0; i < 3000; i++) {
		struct node *n = tester_node(t);
		uint8_t frame[120] = {0x33, 0x33};

		rng_fill(&rng, frame + 6, sizeof(frame) - 6);
		memcpy(frame + 12, (uint8_t[]){0x86, 0xdd, 0x60, 0, 0, 0, 0, 64, 58, 255}, 10);
		frame[54] = (const uint8_t[]){134, 135, 136, 137}[rng_below(&rng, 4)];
		n->ops->input(n, i, (unsigned)rng_below(&rng, 3), (struct bytes){frame, sizeof(frame)});
		while (n->ops->output(n, &out))
			CU_ASSERT_TRUE(out.port < 2);
	}
	CU_ASSERT_FALSE(tester_answered(t));
	tester_free(t);
	stage_run(&s);
	stage_done(&s);
}

void tester_suite(void);
void tester_suite(void)
{
	CU_pSuite suite = CU_add_suite("tester", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "a case passes against a node that answers",
		    a_case_passes_against_a_node_that_answers);
	CU_add_test(suite, "a dead implementation is an error and never a pass",
		    a_dead_implementation_is_an_error_and_never_a_pass);
	CU_add_test(suite, "an implementation that is gone is noticed and waited for",
		    an_implementation_that_is_gone_is_noticed_and_waited_for);
	CU_ADD_TEST(suite, one_that_only_answers_neighbor_solicitations_is_gone);
	CU_ADD_TEST(suite, an_exclusive_case_is_left_alone_by_the_canary);
	CU_add_test(suite, "an implementation that begins anew disturbs what runs",
		    an_implementation_that_begins_anew_disturbs_what_runs);
	CU_ADD_TEST(suite, a_case_that_restarts_it_goes_on_when_it_answers_again);
	CU_ADD_TEST(suite, after_a_restart_the_canary_must_be_answered_again);
	CU_ADD_TEST(suite, one_that_does_not_come_back_from_a_restart_proves_nothing);
	CU_ADD_TEST(suite, one_that_cannot_be_restarted_proves_nothing);
	CU_add_test(suite, "cases that run at once get only what is theirs",
		    cases_that_run_at_once_get_only_what_is_theirs);
	CU_ADD_TEST(suite, what_alters_waits_for_those_who_mind_only);
	CU_ADD_TEST(suite, what_minds_what_it_alters_runs_one_by_one);
	CU_ADD_TEST(suite, one_restart_serves_all_that_wait_for_it);
	CU_ADD_TEST(suite, those_with_few_others_overlap_behind_all_and_before_those_alone);
	CU_ADD_TEST(suite, one_that_may_have_few_others_and_has_none_was_alone);
	CU_add_test(suite, "exclusive cases run alone and last",
		    exclusive_cases_run_alone_and_last);
	CU_add_test(suite, "solicitations for addresses of a case are answered",
		    solicitations_for_addresses_of_a_case_are_answered);
	CU_add_test(suite, "probes of addresses of a case are answered",
		    probes_of_addresses_of_a_case_are_answered);
	CU_add_test(suite, "an advertisement with what we do not know is an answer",
		    an_advertisement_with_what_we_do_not_know_is_an_answer);
	CU_add_test(suite, "padding of the link is not part of a packet",
		    padding_of_the_link_is_not_part_of_a_packet);
	CU_add_test(suite, "only groups beyond the link concern every case",
		    only_groups_beyond_the_link_concern_every_case);
	CU_add_test(suite, "an abort ends what runs and what is queued",
		    an_abort_ends_what_runs_and_what_is_queued);
	CU_add_test(suite, "any frame is no danger", any_frame_is_no_danger);
	CU_ADD_TEST(suite, frames_on_two_links_are_no_danger);
}
