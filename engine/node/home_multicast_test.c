/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Multicast through the tunnel (RFC 6275 10.4.2, 10.4.3). */
#include "node/home_scene.h"

#include <CUnit/CUnit.h>

#define IN "ip6(src=" COA ",dst=" AGENT ")/ip6(src=fe80::5,dst=ff02::16,hop-limit=1)/hop-by-hop(" \
	"option(type=5,data=0000))"
#define GROUP "ff0e::77"
#define DATA(group) "ip6(src=" NEIGHBOR ",dst=" group ",hop-limit=9)/udp(source-port=3)"
#define OUTER "ip6(src=" AGENT ",dst=" COA ",hop-limit=64)"

static struct scene *serving(bool multicast)
{
	struct home_agent_config c = home_config();
	struct scene *s;

	c.multicast = multicast;
	s = home_scene(&c);
	(void)home_update(s, COA, "sequence=1,A,H,lifetime=4000s");
	scene_wait(s, 1 * USEC_PER_SEC);
	home_settle(s);
	return s;
}

static bool tunnelled(struct scene *s, const char *group)
{
	bool ok;

	home_port(s, NEAR);
	ok = scene_send(s, "ip6(src=" NEIGHBOR ",dst=%s,hop-limit=9)/udp(source-port=3)", group) &&
	     s->first < s->count &&
	     scene_expect(s, OUTER "/ip6(src=" NEIGHBOR ",dst=%s,hop-limit=8)/udp(source-port=3)",
			  group);
	home_port(s, FAR);
	return ok;
}

/* RFC 6275 10.4.2: of global scope MUST, link-local MUST NOT, between SHOULD NOT be tunnelled. */
static void groups_of_global_scope_are_tunnelled(void)
{
	struct scene *s = serving(true);

	CU_ASSERT_FALSE(tunnelled(s, GROUP));
	CU_ASSERT(scene_send(s, IN "/mld2-report(record(type=4,group=" GROUP "),record(type=4,"
			     "group=ff02::77),record(type=4,group=ff08::77))"));
	CU_ASSERT(tunnelled(s, GROUP));
	CU_ASSERT_FALSE(tunnelled(s, "ff02::77"));
	CU_ASSERT_FALSE(tunnelled(s, "ff08::77"));
	CU_ASSERT_FALSE(tunnelled(s, "ff0e::78"));
	CU_ASSERT(scene_send(s, IN "/mld2-report(record(type=3,group=" GROUP "))"));   /* leaves */
	CU_ASSERT_FALSE(tunnelled(s, GROUP));
	CU_ASSERT(scene_send(s, IN "/mld-report(group=" GROUP ")"));
	CU_ASSERT(tunnelled(s, GROUP));
	CU_ASSERT(scene_send(s, IN "/mld-done(group=" GROUP ")"));
	CU_ASSERT_FALSE(tunnelled(s, GROUP));
	scene_free(s);
}

/* RFC 6275 10.4.3: from another tunnel, or outside any, a report says nothing. */
static void reports_count_by_their_tunnel(void)
{
	struct scene *s = serving(true);

	CU_ASSERT(scene_send(s, "ip6(src=" COA2 ",dst=" AGENT ")/ip6(src=fe80::5,dst=ff02::16,"
			     "hop-limit=1)/mld-report(group=" GROUP ")"));
	CU_ASSERT(scene_send(s, "ip6(src=fe80::5,dst=ff02::16,hop-limit=1)/mld-report(group=" GROUP
			     ")"));
	CU_ASSERT(scene_send(s, IN "/mld-report(group=" GROUP ",checksum=auto+1)"));
	CU_ASSERT_FALSE(tunnelled(s, GROUP));
	scene_free(s);
}

/* RFC 6275 10.4.3: periodic queries through the tunnel; membership that is not renewed ends. */
static void membership_is_asked_for(void)
{
	struct scene *s = serving(true);

	CU_ASSERT(scene_send(s, IN "/mld-report(group=" GROUP ")"));
	scene_wait(s, 122 * USEC_PER_SEC);
	CU_ASSERT(scene_expect(s, OUTER "/ip6(src=" AGENT_LOCAL ",dst=ff02::1,hop-limit=1)/hop-by-hop("
			       "option(type=5,data=0000))/mld2-query(group=::)"));
	CU_ASSERT(tunnelled(s, GROUP));
	scene_wait(s, 140 * USEC_PER_SEC);
	s->first = s->count;
	CU_ASSERT_FALSE(tunnelled(s, GROUP));
	scene_free(s);
}

/* RFC 6275 10.4.3: without support these messages are silently ignored. */
static void without_support_nothing_is_tunnelled(void)
{
	struct scene *s = serving(false);

	CU_ASSERT(scene_send(s, IN "/mld-report(group=" GROUP ")"));
	CU_ASSERT_FALSE(tunnelled(s, GROUP));
	scene_wait(s, 300 * USEC_PER_SEC);
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

void home_multicast_suite(void);

void home_multicast_suite(void)
{
	CU_pSuite suite = CU_add_suite("node: home agent's multicast", NULL, NULL);

	CU_ADD_TEST(suite, groups_of_global_scope_are_tunnelled);
	CU_ADD_TEST(suite, reports_count_by_their_tunnel);
	CU_ADD_TEST(suite, membership_is_asked_for);
	CU_ADD_TEST(suite, without_support_nothing_is_tunnelled);
}
