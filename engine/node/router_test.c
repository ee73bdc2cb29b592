/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The router between two links: forwarding, errors and advertisements. */
#include "node/router.h"

#include "node/scene.h"

#include <CUnit/CUnit.h>

#define NEAR "2001:db8:1::1"
#define FAR "2001:db8:2::9"
#define HOST "2001:db8:1::5"
#define BETWEEN "ip6(src=" HOST ",dst=" FAR

static struct router_config two_links(void)
{
	struct router_config c = {.port_count = 2, .seed = 3, .route_count = 1};

	c.ports[0].mac = scene_node_mac;
	c.ports[0].prefixes[0] = (struct router_prefix){.address = scene_ip6(NEAR), .bits = 64,
		.on_link = true, .autonomous = true, .valid = 1000, .preferred = 500};
	c.ports[0].prefix_count = 1;
	c.ports[1].mac = (struct mac){{2, 0, 0, 0, 0, 0xd}};
	c.ports[1].mtu = 1300;
	c.ports[1].prefixes[0] = (struct router_prefix){.address = scene_ip6("2001:db8:2::1"),
		.bits = 64};
	c.ports[1].prefix_count = 1;
	c.routes[0] = (struct router_route){scene_ip6("2001:db8:5::"), scene_ip6("fe80::7"), 48, 1};
	return c;
}

static struct scene *routed(void)
{
	struct router_config c = two_links();

	return scene_of(router_new(&c, NULL));
}

static void packets_are_forwarded_with_one_hop_less(void)
{
	struct scene *s = routed();

	CU_ASSERT(scene_send(s, BETWEEN ",hop-limit=9)/echo-request(data=0011)"));
	CU_ASSERT(scene_expect(s, BETWEEN ",hop-limit=8)/echo-request(data=0011)"));
	CU_ASSERT(scene_send(s, "ip6(src=" HOST ",dst=2001:db8:5::1)/udp()"));
	CU_ASSERT(scene_expect(s, "ip6(src=" HOST ",dst=2001:db8:5::1,hop-limit=63)/udp()"));
	CU_ASSERT(scene_send(s, "ip6(src=" HOST ",dst=ff0e::1)/udp()"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

static void what_cannot_be_forwarded_is_reported(void)
{
	struct scene *s = routed();
	char zeros[2 * 1270 + 1];

	memset(zeros, '0', sizeof(zeros) - 1);
	zeros[sizeof(zeros) - 1] = '\0';
	CU_ASSERT(scene_send(s, BETWEEN ",hop-limit=1)/udp()"));
	CU_ASSERT(scene_expect(s, "ip6(src=" NEAR ",dst=" HOST ")/time-exceeded(code=0)/ip6("
			       "hop-limit=1)/udp()"));
	CU_ASSERT(scene_send(s, "ip6(src=" HOST ",dst=2001:db8:77::1)/udp()"));
	CU_ASSERT(scene_expect(s, "ip6(dst=" HOST ")/unreachable(code=0)/ip6()/udp()"));
	CU_ASSERT(scene_send(s, "ip6(src=fe80::5,dst=" FAR ")/udp()"));
	CU_ASSERT(scene_expect(s, "ip6(dst=fe80::5)/unreachable(code=2)/ip6()/udp()"));
	CU_ASSERT(scene_send(s, BETWEEN ")/udp()/raw(%s)", zeros));
	CU_ASSERT_EQUAL(s->count - s->first, 1);
	CU_ASSERT_EQUAL(s->frames[s->first].len, 1280);
	s->first = s->count;
	CU_ASSERT(scene_send(s, BETWEEN ",hop-limit=1)/time-exceeded()/ip6(src=::1,dst=::1)"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

static void silent_neighbors_are_unreachable(void)
{
	struct scene *s = routed();

	CU_ASSERT(scene_send(s, "ip6(src=" HOST ",dst=" NEAR ")/echo-request()"));
	CU_ASSERT(scene_expect(s, "ip6(src=" NEAR ",dst=" HOST ")/echo-reply()"));
	s->quiet_neighbors = true;
	CU_ASSERT(scene_send(s, BETWEEN ")/udp()"));
	scene_wait(s, 4 * USEC_PER_SEC);
	for (int i = 0; i < 3; i++)
		CU_ASSERT(scene_expect(s, "ip6()/neighbor-solicitation(target=" FAR ")"));
	CU_ASSERT(scene_expect(s, "ip6(dst=" HOST ")/unreachable(code=3)/ip6()/udp()"));
	scene_free(s);
}

static void advertisements_hold_what_is_configured(void)
{
	struct router_config c = two_links();
	struct scene *s;

	c.ports[0].advertises = true;
	c.ports[0].lifetime = 1800;
	c.ports[0].interval_max = 4 * USEC_PER_SEC;
	c.ports[0].home_agent = c.ports[0].tells_interval = c.ports[0].tells_home_agent = true;
	c.ports[0].home_agent_preference = 7;
	c.ports[0].home_agent_lifetime = 900;
	c.ports[0].prefixes[0].whole_address = true;
	s = scene_of(router_new(&c, NULL));
	CU_ASSERT(scene_expect(s, "ip6(src=fe80::ff:fe00:c,dst=ff02::1,hop-limit=255)"
			       "/router-advertisement(H=1,M=0,router-lifetime=1800s,"
			       "source-link-layer(02:00:00:00:00:0c),prefix-information("
			       "prefix=" NEAR ",L=1,A=1,R=1,valid-lifetime=1000s,"
			       "preferred-lifetime=500s),advertisement-interval(4s),"
			       "home-agent-information(preference=7,lifetime=900s))"));
	scene_wait(s, 40 * USEC_PER_SEC);
	CU_ASSERT(s->count - s->first >= 10 && s->count - s->first <= 30);
	s->first = s->count;
	CU_ASSERT(scene_send(s, "ip6(src=fe80::9,dst=ff02::2,hop-limit=255)/router-solicitation("
			     "source-link-layer(02:00:00:00:00:01))"));
	CU_ASSERT(scene_expect(s, "ip6(dst=fe80::9)/router-advertisement()"));
	scene_free(s);
}

/* RFC 4861 6.2.6: to all nodes every 3 s at most; RFC 6275 13: less with short intervals. */
static void solicited_advertisements_to_all_are_limited(void)
{
	static const char solicitation[] = "ip6(src=::,dst=ff02::2,hop-limit=255)/router-solicitation()";
	static const char to_all[] = "ip6(dst=ff02::1)/router-advertisement()";
	struct router_config c = two_links();

	c.ports[0].advertises = true;
	for (unsigned i = 0; i < 2; i++) {
		struct scene *s;

		c.ports[0].interval_min = i == 0 ? 0 : 1 * USEC_PER_SEC;
		c.ports[0].interval_max = i == 0 ? 0 : 20 * USEC_PER_SEC;
		s = scene_of(router_new(&c, NULL));
		CU_ASSERT(scene_expect(s, to_all));
		scene_wait(s, 30 * USEC_PER_SEC);
		s->first = s->count;
		CU_ASSERT(scene_send(s, solicitation) && scene_expect(s, to_all));
		CU_ASSERT(scene_send(s, solicitation) && scene_send(s, solicitation) && scene_silent(s));
		scene_wait(s, (i == 0 ? 2900 : 900) * USEC_PER_MS);
		CU_ASSERT(scene_silent(s));
		scene_wait(s, 200 * USEC_PER_MS);
		CU_ASSERT(scene_expect(s, to_all) && scene_silent(s));
		scene_free(s);
	}
}

static void neighbors_are_answered_as_a_router(void)
{
	struct scene *s = routed();

	CU_ASSERT(scene_send(s, "ip6(src=" HOST ",dst=ff02::1:ff00:1,hop-limit=255)"
			     "/neighbor-solicitation(target=" NEAR
			     ",source-link-layer(02:00:00:00:00:01))"));
	CU_ASSERT(scene_expect(s, "ip6(src=" NEAR ",dst=" HOST ",hop-limit=255)"
			       "/neighbor-advertisement(R=1,S=1,O=1,target=" NEAR ")"));
	CU_ASSERT(scene_send(s, "ip6(src=" HOST ",dst=ff02::1:ff00:1,hop-limit=255)"
			     "/neighbor-solicitation(target=2001:db8:2::1)"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

static void senseless_configurations_are_refused(void)
{
	struct router_config c = two_links();
	struct err err;

	c.routes[0].port = 2;
	CU_ASSERT_PTR_NULL(router_new(&c, &err));
	c.port_count = 0;
	CU_ASSERT_PTR_NULL(router_new(&c, &err));
}

static void any_octets_are_survived(void)
{
	struct scene *s = routed();
	struct rng rng = rng_seed(5);
	uint8_t octets[160];

	for (int i = 0; i < 20000; i++) {
		size_t len = rng_below(&rng, sizeof(octets));

		rng_fill(&rng, octets, len);
		if (len > 60) {
			octets[0] = 0x60;
			be16_put(octets + 4, (uint16_t)(len - 40));
			octets[6] = 58;
			memcpy(octets + 24, scene_ip6(i % 2 == 0 ? NEAR : FAR).octet, 16);
		}
		scene_octets(s, (struct bytes){octets, len});
		if (i % 1000 == 0) {
			s->count = s->first = 0;
			text_clear(&s->transcript);
		}
	}
	s->count = s->first = 0;
	s->now += 100 * USEC_PER_SEC;
	CU_ASSERT(scene_send(s, "ip6(src=" HOST ",dst=" NEAR ")/echo-request()"));
	CU_ASSERT(s->count > 0);
	scene_free(s);
}

void router_suite(void);

void router_suite(void)
{
	CU_pSuite suite = CU_add_suite("router", NULL, NULL);

	if (suite == NULL)
		return;
	CU_ADD_TEST(suite, packets_are_forwarded_with_one_hop_less);
	CU_ADD_TEST(suite, what_cannot_be_forwarded_is_reported);
	CU_ADD_TEST(suite, silent_neighbors_are_unreachable);
	CU_ADD_TEST(suite, advertisements_hold_what_is_configured);
	CU_ADD_TEST(suite, solicited_advertisements_to_all_are_limited);
	CU_ADD_TEST(suite, neighbors_are_answered_as_a_router);
	CU_ADD_TEST(suite, senseless_configurations_are_refused);
	CU_ADD_TEST(suite, any_octets_are_survived);
}
