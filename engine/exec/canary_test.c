/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The canary against the reference nodes: no alarm while they live, whatever their age; silence and
 * lost state are told. */
#include "exec/canary.h"

#include <CUnit/CUnit.h>

#include "node/scene.h"

static const char *const canary_home = "2001:db8:ffff:1::1";

/* Lets the node have the request that is due; what it answers is lost when `lose`. How often it is found to
 * have begun anew. */
static unsigned ask(struct scene *s, struct canary *c, bool lose)
{
	struct ip6 home = scene_ip6(canary_home), node = scene_ip6(SCENE_NODE);
	uint8_t octets[256];
	struct buf out = buf_over(octets, sizeof(octets));
	struct packet p;
	unsigned anew = 0;

	if (!canary_request(c, s->now, s->arena, &home, &node, &p))
		return 0;
	CU_ASSERT_TRUE_FATAL(packet_encode(&p, &out, NULL));
	scene_octets(s, buf_bytes(&out));
	for (; s->first < s->count; s->first++) {
		struct received r = {.now = s->now, .octets = s->frames[s->first]};

		r.packet = packet_decode(s->arena, r.octets, "ip6", &r.findings);
		r.ip6 = r.packet.first;
		anew += !lose && canary_hear(c, &r, true) == CANARY_ANEW;
	}
	return anew;
}

static unsigned watch(struct scene *s, struct canary *c, usec span, bool lose)
{
	usec end = s->now + span;
	unsigned anew = 0;

	while (s->now < end) {
		anew += ask(s, c, lose);
		scene_wait(s, USEC_PER_SEC / 10);
		s->first = s->count = 0;
	}
	return anew;
}

static void begin_anew(struct scene *s, uint64_t seed)
{
	struct reference_config config = scene_config("cn");

	config.seed = seed;
	s->node->ops->free(s->node);
	s->node = reference_new(&config, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s->node);
	scene_wait(s, 0);
}

/* Nonces change all the while. */
static void a_node_that_lives_raises_no_alarm(void)
{
	static const struct { const char *role; enum canary_kind kind; } nodes[] = {
		{"cn", CANARY_TEST_INIT}, {"ip", CANARY_ECHO}};

	for (size_t i = 0; i < COUNT_OF(nodes); i++) {
		struct scene *s = scene_new(nodes[i].role, NULL);
		struct canary c = {.kind = nodes[i].kind};

		CU_ASSERT_EQUAL(watch(s, &c, 1000 * USEC_PER_SEC, false), 0);
		CU_ASSERT_TRUE(c.answered);
		CU_ASSERT_TRUE(c.count > 490);
		CU_ASSERT_FALSE(canary_doubts(&c));
		CU_ASSERT_TRUE(s->now - c.told <= 2 * USEC_PER_SEC);
		scene_free(s);
	}
}

static void silence_counts_once_it_had_answered(void)
{
	struct scene *s = scene_new("cn", NULL);
	struct canary c = {.kind = CANARY_TEST_INIT}, never = c;

	watch(s, &never, 60 * USEC_PER_SEC, true);
	CU_ASSERT_FALSE(canary_doubts(&never));
	CU_ASSERT_FALSE(canary_silent(&never, s->now));
	CU_ASSERT_EQUAL(never.count, 6);   /* then it asks no more */
	watch(s, &c, 3 * USEC_PER_SEC, false);
	watch(s, &c, 4 * USEC_PER_SEC, true);
	CU_ASSERT_TRUE(canary_doubts(&c));
	CU_ASSERT_FALSE(canary_silent(&c, s->now));
	watch(s, &c, 5 * USEC_PER_SEC, true);
	CU_ASSERT_TRUE(canary_silent(&c, s->now));
	watch(s, &c, 2 * USEC_PER_SEC, false);
	CU_ASSERT_FALSE(canary_doubts(&c));
	CU_ASSERT_FALSE(canary_silent(&c, s->now));
	scene_free(s);
}

/* Whatever the first index of the new nonces, and when it was the last one of before. */
static void lost_state_is_found_at_the_next_answer(void)
{
	for (uint64_t seed = 43; seed < 53; seed++) {
		struct scene *s = scene_new("cn", NULL);
		struct canary c = {.kind = CANARY_TEST_INIT};

		CU_ASSERT_EQUAL(watch(s, &c, 10 * USEC_PER_SEC, false), 0);
		begin_anew(s, seed);
		CU_ASSERT_EQUAL(watch(s, &c, 3 * USEC_PER_SEC, false), 1);
		CU_ASSERT_EQUAL(watch(s, &c, 100 * USEC_PER_SEC, false), 0);
		scene_free(s);
	}
}

static void a_restart_that_is_known_is_not_told_again(void)
{
	struct scene *s = scene_new("cn", NULL);
	struct canary c = {.kind = CANARY_TEST_INIT};

	watch(s, &c, 3 * USEC_PER_SEC, false);
	begin_anew(s, 7);
	canary_forget(&c, s->now);
	CU_ASSERT_TRUE(canary_doubts(&c));
	CU_ASSERT_EQUAL(watch(s, &c, 10 * USEC_PER_SEC, false), 0);
	CU_ASSERT_FALSE(canary_doubts(&c));
	scene_free(s);
}

/* One that is wrong about its nonces is for test cases to find: alarms end before they hide it. */
static void nonces_that_are_wrong_raise_two_alarms_at_most(void)
{
	struct scene *s = scene_new("cn", "nonce-index-constant");
	struct canary c = {.kind = CANARY_TEST_INIT};
	unsigned anew;

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	anew = watch(s, &c, 1000 * USEC_PER_SEC, false);
	CU_ASSERT_EQUAL(anew, 2);
	scene_free(s);
}

static void who_waits_for_an_answer_gets_it_soon(void)
{
	struct scene *s = scene_new("cn", NULL);
	struct canary c = {.kind = CANARY_TEST_INIT};
	unsigned before;

	watch(s, &c, USEC_PER_SEC / 2, false);
	before = c.count;
	canary_hurry(&c, s->now);
	ask(s, &c, true);
	CU_ASSERT_EQUAL(c.count, before + 1);
	canary_hurry(&c, s->now + USEC_PER_SEC / 2);   /* one is on its way */
	CU_ASSERT_EQUAL(c.next, s->now + USEC_PER_SEC);
	canary_rest(&c, s->now);
	CU_ASSERT_EQUAL(c.next, s->now + 2 * USEC_PER_SEC);
	scene_free(s);
}

/* A kernel sends them without its daemon. */
static void errors_are_no_sign_of_life(void)
{
	struct scene *s = scene_new("cn", "deaf-to-mh");
	struct canary c = {.kind = CANARY_TEST_INIT, .answered = true, .asked = 3};
	static const char *const messages[] = {
		"ip6(src=" SCENE_NODE ",dst=2001:db8:9::1)/be(status=1,home-address=2001:db8:9::2)",
		"ip6(src=" SCENE_NODE ",dst=2001:db8:9::1)/echo-reply(identifier=1,sequence=1)"};

	for (size_t i = 0; i < COUNT_OF(messages); i++) {
		struct received r = {.now = 0};
		uint8_t octets[256];
		struct buf out = buf_over(octets, sizeof(octets));
		struct spec_build how = {.pattern = false};
		struct spec *spec;
		struct packet p;
		struct err err;

		CU_ASSERT_TRUE_FATAL(spec_parse(s->arena, messages[i], &spec, &err) &&
				     packet_from_spec(s->arena, spec, &how, &p, &err) &&
				     packet_encode(&p, &out, &err));
		r.packet = packet_decode(s->arena, buf_bytes(&out), "ip6", &r.findings);
		r.ip6 = r.packet.first;
		CU_ASSERT_EQUAL(canary_hear(&c, &r, true), CANARY_NOTHING);
	}
	CU_ASSERT_EQUAL(c.asked, 3);
	scene_free(s);
}

void canary_suite(void);
void canary_suite(void)
{
	CU_pSuite suite = CU_add_suite("canary", NULL, NULL);

	if (suite == NULL)
		return;
	CU_ADD_TEST(suite, a_node_that_lives_raises_no_alarm);
	CU_ADD_TEST(suite, silence_counts_once_it_had_answered);
	CU_ADD_TEST(suite, lost_state_is_found_at_the_next_answer);
	CU_ADD_TEST(suite, a_restart_that_is_known_is_not_told_again);
	CU_ADD_TEST(suite, nonces_that_are_wrong_raise_two_alarms_at_most);
	CU_ADD_TEST(suite, who_waits_for_an_answer_gets_it_soon);
	CU_ADD_TEST(suite, errors_are_no_sign_of_life);
}
