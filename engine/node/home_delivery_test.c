/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Mobile prefix discovery: answers to solicitations, and what is sent when prefixes change (RFC 6275 10.6). */
#include "node/home_scene.h"

#include <CUnit/CUnit.h>

#define MPS(id) FROM(COA) HAO "/prefix-solicitation(identifier=" id ")"
#define OWN_PREFIX "prefix-information(L=1,A=1,R=1,prefix-length=64,valid-lifetime=2592000s," \
	"preferred-lifetime=604800s,prefix=" AGENT ")"
#define MPA(fields) TO(COA) RH2 "/prefix-advertisement(code=0,M=0,O=0,reserved=0," fields ")"
#define HEARD(valid, preferred) \
	"ip6(src=fe80::1,dst=ff02::1,hop-limit=255)/router-advertisement(router-lifetime=0s," \
	"prefix-information(L=1,A=1,prefix-length=64,valid-lifetime=" valid ",preferred-lifetime=" \
	preferred ",prefix=2001:db8:33::))"

static struct scene *serving(const struct home_agent_config *c)
{
	struct scene *s = home_scene(c);

	(void)home_update(s, COA, "sequence=1,A,H,lifetime=200000s");
	scene_wait(s, 1 * USEC_PER_SEC);
	home_settle(s);
	return s;
}

static struct scene *serving_plain(void)
{
	struct home_agent_config c = home_config();

	return serving(&c);
}

/* A Router Advertisement of another router on the home link. */
static bool hear(struct scene *s, const char *advertisement)
{
	bool ok;

	home_port(s, NEAR);
	ok = scene_send(s, "%s", advertisement);
	home_port(s, FAR);
	return ok;
}

/* RFC 6275 6.7, 6.8, 10.6.3 */
static void a_solicitation_is_answered_at_once(void)
{
	struct scene *s = serving_plain();

	CU_ASSERT(scene_send(s, FROM(COA) HAO "/prefix-solicitation(identifier=9,reserved=7,"
			     "option(type=200,data=000000000000))"));
	CU_ASSERT(scene_expect(s, MPA("identifier=9," OWN_PREFIX)));
	/* at most one a second */
	CU_ASSERT(scene_send(s, MPS("10")));
	CU_ASSERT(scene_silent(s));
	scene_wait(s, 1 * USEC_PER_SEC);
	CU_ASSERT(scene_send(s, MPS("11")));
	CU_ASSERT(scene_expect(s, MPA("identifier=11")));
	/* not without Home Address option, binding, or with another code */
	scene_wait(s, 1 * USEC_PER_SEC);
	CU_ASSERT(scene_send(s, FROM(COA) "/prefix-solicitation(identifier=1)"));
	CU_ASSERT(scene_send(s, FROM(COA) HAO "/prefix-solicitation(identifier=1,code=1)"));
	CU_ASSERT(scene_send(s, "ip6(src=" COA ",dst=" AGENT_FAR ")/prefix-solicitation(identifier=1)"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

/* RFC 6275 10.6.2: at a random time from 600 s on, and with every prefix. */
static void a_new_prefix_is_delivered_later(void)
{
	struct scene *s = serving_plain();

	CU_ASSERT(hear(s, HEARD("4000s", "3000s")));
	scene_wait(s, 599 * USEC_PER_SEC);
	CU_ASSERT(scene_silent(s));
	while (s->first == s->count && s->now < 90000 * USEC_PER_SEC)
		scene_wait(s, 10 * USEC_PER_SEC);
	CU_ASSERT(scene_expect(s, MPA(OWN_PREFIX)));
	scene_free(s);
}

/* What is scheduled goes out 10 s later: MaxScheduleDelay is the preferred lifetime, 11 s. */
static struct scene *quick(unsigned interval_max)
{
	struct home_agent_config c = home_config();

	c.router.ports[NEAR].prefixes[0].preferred = 11;
	c.prefix_interval_min = 10;
	c.prefix_interval_max = interval_max;
	return serving(&c);
}

/* RFC 6275 10.6.2: repeated after 3, 6 and 12 s, and then no more. */
static void advertisements_are_repeated_three_times(void)
{
	static const unsigned waits[] = {3, 6, 12};
	struct scene *s = quick(1000);

	CU_ASSERT(hear(s, HEARD("4000s", "3000s")));
	scene_wait(s, 10 * USEC_PER_SEC - 1);
	CU_ASSERT(scene_silent(s));
	scene_wait(s, 1);
	CU_ASSERT(scene_expect(s, MPA("identifier=any->id,prefix-information(prefix=" AGENT
				      "),prefix-information(R=0,A=1,prefix=2001:db8:33::,"
				      "valid-lifetime=3990s,preferred-lifetime=2990s)")));
	for (size_t i = 0; i < COUNT_OF(waits); i++) {
		scene_wait(s, waits[i] * USEC_PER_SEC - 1);
		CU_ASSERT(scene_silent(s));
		scene_wait(s, 1);
		CU_ASSERT(scene_expect(s, MPA("identifier=%s"), scene_get(s, "id")));
	}
	scene_wait(s, 100 * USEC_PER_SEC);
	CU_ASSERT(scene_silent(s));
	/* another Binding Update: again, as nothing was acknowledged */
	CU_ASSERT(home_update(s, COA, "sequence=2,A,H,lifetime=200000s"));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=1)"));
	CU_ASSERT(scene_expect(s, MPA("identifier=!%s"), scene_get(s, "id")));
	scene_free(s);
}

/* RFC 6275 10.6.2: a solicitation acknowledges, also one that comes too soon to be answered. */
static void a_solicitation_acknowledges(void)
{
	struct scene *s = quick(1000);

	CU_ASSERT(hear(s, HEARD("4000s", "3000s")));
	scene_wait(s, 10 * USEC_PER_SEC);
	CU_ASSERT(scene_expect(s, MPA("identifier=any")));
	CU_ASSERT(scene_send(s, MPS("3")));
	scene_wait(s, 100 * USEC_PER_SEC);
	CU_ASSERT(home_update(s, COA, "sequence=2,A,H,lifetime=200000s"));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=1)"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

/* RFC 6275 10.6.2: time that passes is no change, a lifetime that is set anew is; one that is scheduled
 * keeps its time and tells the latest. */
static void only_changes_are_delivered(void)
{
	struct scene *s = quick(1000);

	CU_ASSERT(hear(s, HEARD("4000s", "3000s")));
	scene_wait(s, 5 * USEC_PER_SEC);
	CU_ASSERT(hear(s, HEARD("2000s", "1000s")));
	scene_wait(s, 5 * USEC_PER_SEC);
	CU_ASSERT(scene_expect(s, MPA("prefix-information(prefix=" AGENT "),prefix-information("
				      "prefix=2001:db8:33::,valid-lifetime=1995s)")));
	CU_ASSERT(scene_send(s, MPS("3")));
	CU_ASSERT(hear(s, HEARD("2000s", "1000s")));   /* always the same */
	scene_wait(s, 100 * USEC_PER_SEC);
	CU_ASSERT(hear(s, HEARD("1900s", "900s")));    /* running down */
	scene_wait(s, 100 * USEC_PER_SEC);
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(hear(s, HEARD("1900s", "900s")));
	CU_ASSERT(hear(s, HEARD("2900s", "900s")));    /* set anew */
	scene_wait(s, 10 * USEC_PER_SEC);
	CU_ASSERT(scene_expect(s, MPA("identifier=any")));
	scene_free(s);
}

/* RFC 6275 10.6.2: what is scheduled is cancelled with the registration. */
static void nothing_is_sent_after_the_binding(void)
{
	struct scene *s = quick(1000);

	CU_ASSERT(hear(s, HEARD("4000s", "3000s")));
	CU_ASSERT(home_update(s, COA, "sequence=2,A,H,lifetime=0s"));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=0)"));
	scene_wait(s, 100 * USEC_PER_SEC);
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

/* RFC 6275 10.6.2: one comes when none has been sent for MaxMobPfxAdvInterval. */
static void a_long_silence_ends_with_an_advertisement(void)
{
	struct scene *s = quick(60);

	scene_wait(s, 66 * USEC_PER_SEC - 1);   /* 4 s of the 70 are over */
	CU_ASSERT(scene_silent(s));
	scene_wait(s, 4 * USEC_PER_SEC);
	CU_ASSERT(scene_expect(s, MPA("identifier=any")));
	scene_free(s);
}

/* RFC 6275 8.4: it can be switched off. */
static void it_can_be_switched_off(void)
{
	struct home_agent_config c = home_config();
	struct scene *s;

	c.no_prefix_discovery = true;
	c.prefix_interval_min = 10;
	c.prefix_interval_max = 11;
	s = serving(&c);
	CU_ASSERT(hear(s, HEARD("4000s", "3000s")));
	CU_ASSERT(scene_send(s, MPS("3")));
	scene_wait(s, 100 * USEC_PER_SEC);
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(scene_send(s, FROM(PEER) "/echo-request()"));
	CU_ASSERT(scene_expect(s, TO(PEER) "/echo-reply()"));
	scene_free(s);
}

void home_delivery_suite(void);

void home_delivery_suite(void)
{
	CU_pSuite suite = CU_add_suite("node: home agent's prefix advertisements", NULL, NULL);

	CU_ADD_TEST(suite, a_solicitation_is_answered_at_once);
	CU_ADD_TEST(suite, a_new_prefix_is_delivered_later);
	CU_ADD_TEST(suite, advertisements_are_repeated_three_times);
	CU_ADD_TEST(suite, a_solicitation_acknowledges);
	CU_ADD_TEST(suite, only_changes_are_delivered);
	CU_ADD_TEST(suite, nothing_is_sent_after_the_binding);
	CU_ADD_TEST(suite, a_long_silence_ends_with_an_advertisement);
	CU_ADD_TEST(suite, it_can_be_switched_off);
}
