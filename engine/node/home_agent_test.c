/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The reference home agent as a whole: what its Router Advertisements say (RFC 6275 7), and that it is a
 * correspondent and a router as well. */
#include "node/home_scene.h"

#include <CUnit/CUnit.h>

#define SOLICIT "ip6(src=fe80::77,dst=ff02::2,hop-limit=255)/router-solicitation(" \
	"source-link-layer(02:00:00:00:00:77))"

static struct scene *reference(uint16_t preference, bool far)
{
	struct reference_config c = scene_config("ha");
	struct scene *s;

	c.preference = preference;
	c.address_count = 1;
	if (far) {
		c.far_mac = home_far_mac;
		c.far_address = (struct host_address){scene_ip6(AGENT_FAR), 64};
	}
	s = scene_of(reference_new(&c, NULL));
	s->first = s->count;   /* the first advertisement */
	return s;
}

/* RFC 6275 7.1 to 7.4: H, its whole address with R, the interval; the option about itself only where it
 * says something. */
static void advertisements_tell_of_the_home_agent(void)
{
	struct scene *s = reference(0, false);

	CU_ASSERT(scene_send(s, SOLICIT));
	CU_ASSERT(scene_expect(s, "ip6(src=" AGENT_LOCAL ",dst=fe80::77,hop-limit=255)/"
			       "router-advertisement(H=1,router-lifetime=1800s,source-link-layer("
			       AGENT_MAC "),prefix-information(prefix-length=64,L=1,A=1,R=1,prefix="
			       AGENT "),advertisement-interval(10s),"
			       "home-agent-information(absent=yes))"));
	scene_free(s);
	s = reference(9, false);
	CU_ASSERT(scene_send(s, SOLICIT));
	CU_ASSERT(scene_expect(s, "ip6()/router-advertisement(home-agent-information(reserved=0,"
			       "preference=9,lifetime=1800s))"));
	scene_free(s);
}

/* RFC 6275 7.5: unsolicited ones as often as the configuration says. */
static void advertisements_are_repeated(void)
{
	struct scene *s = reference(0, false);

	scene_wait(s, 100 * USEC_PER_SEC);
	CU_ASSERT(s->count - s->first >= 10 && s->count - s->first <= 34);
	while (s->first < s->count)
		CU_ASSERT(scene_expect(s, "ip6(dst=ff02::1)/router-advertisement(H=1)"));
	scene_free(s);
}

/* RFC 6275 8.2, 9: registrations without H need return routability. */
static void it_is_a_correspondent_as_well(void)
{
	struct scene *s = reference(0, true);

	home_port(s, FAR);
	CU_ASSERT(scene_send(s, FROM(COA) "/coti(care-of-init-cookie=5)"));
	CU_ASSERT(scene_expect(s, TO(COA) "/cot(care-of-init-cookie=5)"));
	CU_ASSERT_EQUAL(s->ports[s->first - 1], FAR);
	CU_ASSERT(scene_send(s, FROM(COA) "/dst-options(home-address(" PEER "))/udp()"));
	CU_ASSERT(scene_expect(s, TO(COA) "/be(status=1,home-address=" PEER ")"));
	CU_ASSERT(scene_send(s, FROM(COA) "/mh(type=200,data=0000)"));
	CU_ASSERT(scene_expect(s, TO(COA) "/be(status=2)"));
	CU_ASSERT(scene_send(s, FROM(COA) "/bu(sequence=1,A,lifetime=40s)"));
	CU_ASSERT(scene_send(s, FROM(COA) "/routing-2(" HOA ",segments-left=1)/echo-request()"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

/* RFC 8200 4.5, RFC 4443: as a host it puts fragments together and reports, from either side. */
static void it_is_a_router_and_a_host(void)
{
	struct scene *s = reference(0, true);

	home_port(s, NEAR);
	CU_ASSERT(scene_send(s, "ip6(src=" NEIGHBOR ",dst=" PEER ",hop-limit=9)/udp()"));
	CU_ASSERT(scene_expect(s, "ip6(src=" NEIGHBOR ",dst=" PEER ",hop-limit=8)/udp()"));
	CU_ASSERT_EQUAL(s->ports[s->first - 1], FAR);
	CU_ASSERT(scene_send(s, "ip6(src=" NEIGHBOR ",dst=" AGENT_FAR ")/echo-request()"));
	CU_ASSERT(scene_expect(s, "ip6(src=" AGENT_FAR ",dst=" NEIGHBOR ")/echo-reply()"));
	CU_ASSERT_EQUAL(s->ports[s->first - 1], NEAR);
	CU_ASSERT(scene_send(s, "ip6(src=fe80::77,dst=" AGENT_LOCAL ")/echo-request()"));
	CU_ASSERT(scene_expect(s, "ip6(src=" AGENT_LOCAL ",dst=fe80::77)/echo-reply()"));
	CU_ASSERT(scene_send(s, "ip6(src=" NEIGHBOR ",dst=ff02::2)/echo-request()"));
	CU_ASSERT(scene_expect(s, "ip6(dst=" NEIGHBOR ")/echo-reply()"));
	CU_ASSERT(scene_send(s, FROM(NEIGHBOR) "/udp(destination-port=9)"));
	CU_ASSERT(scene_expect(s, TO(NEIGHBOR) "/unreachable(code=4)/ip6()/udp()"));
	CU_ASSERT(scene_send(s, "ip6(src=ff02::5,dst=" AGENT ")/echo-request()"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

static void a_configuration_without_sense_is_refused(void)
{
	struct reference_config c = scene_config("ha");
	struct err err;

	c.address_count = 0;
	CU_ASSERT_PTR_NULL(reference_new(&c, &err));
	CU_ASSERT_STRING_EQUAL(err.text, "a home agent has 1 to 4 addresses on its home link");
	c.address_count = 5;
	CU_ASSERT_PTR_NULL(reference_new(&c, &err));
}

void home_agent_suite(void);

void home_agent_suite(void)
{
	CU_pSuite suite = CU_add_suite("node: home agent", NULL, NULL);

	CU_ADD_TEST(suite, advertisements_tell_of_the_home_agent);
	CU_ADD_TEST(suite, advertisements_are_repeated);
	CU_ADD_TEST(suite, it_is_a_correspondent_as_well);
	CU_ADD_TEST(suite, it_is_a_router_and_a_host);
	CU_ADD_TEST(suite, a_configuration_without_sense_is_refused);
}
