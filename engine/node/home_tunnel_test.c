/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The home agent's tunnel: interception, size, reverse tunnel and errors (RFC 6275 10.4.2, 10.4.5; RFC
 * 2473 7, 8). */
#include "node/home_scene.h"

#include <CUnit/CUnit.h>

#define TUNNEL(outer) "ip6(src=" AGENT ",dst=" outer ",hop-limit=64)"
#define REVERSE(outer) "ip6(src=" outer ",dst=" AGENT ")"
#define BU "sequence=1,A,H,L,lifetime=400s"

static struct scene *serving(void)
{
	struct scene *s = home_scene_plain();

	(void)home_update(s, COA, BU);
	scene_wait(s, 1 * USEC_PER_SEC);
	home_settle(s);
	return s;
}

/* RFC 6275 10.4.2, RFC 2473 3.1: from either side, with one hop less inside. */
static void packets_for_the_home_address_are_tunnelled(void)
{
	struct scene *s = serving();

	CU_ASSERT(scene_send(s, "ip6(src=" PEER ",dst=" HOA ",hop-limit=9)/udp(source-port=5)"));
	CU_ASSERT(scene_expect(s, TUNNEL(COA) "/ip6(src=" PEER ",dst=" HOA ",hop-limit=8)/udp("
			       "source-port=5)"));
	CU_ASSERT_EQUAL(s->ports[s->first - 1], FAR);
	home_port(s, NEAR);
	CU_ASSERT(scene_send(s, "ip6(src=" NEIGHBOR ",dst=" HOA ",hop-limit=9)/echo-request()"));
	CU_ASSERT(scene_expect(s, TUNNEL(COA) "/ip6(src=" NEIGHBOR ",hop-limit=8)/echo-request()"));
	CU_ASSERT(scene_send(s, "ip6(src=" NEIGHBOR ",dst=" HOA ",hop-limit=1)/echo-request()"));
	CU_ASSERT(scene_expect(s, TO(NEIGHBOR) "/time-exceeded(code=0)/ip6()/echo-request()"));
	CU_ASSERT(scene_send(s, "ip6(src=" NEIGHBOR ",dst=" HOA2 ")/echo-request()"));
	CU_ASSERT(scene_expect(s, "ip6(src=" NEIGHBOR ",dst=" HOA2 ")/echo-request()"));
	scene_free(s);
}

/* RFC 6275 10.4.2: the home agent's own packets take a routing header instead, Home Tests do not. */
static void its_own_packets_take_a_routing_header(void)
{
	struct scene *s = serving();

	CU_ASSERT(scene_send(s, REVERSE(COA) "/ip6(src=" HOA ",dst=" AGENT ")/echo-request()"));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/echo-reply()"));
	CU_ASSERT(scene_send(s, FROM(COA) HAO "/echo-request()"));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/echo-reply()"));
	CU_ASSERT(scene_send(s, REVERSE(COA) "/ip6(src=" HOA ",dst=" AGENT ")/hoti("
			     "home-init-cookie=7)"));
	CU_ASSERT(scene_expect(s, TUNNEL(COA) "/ip6(src=" AGENT ",dst=" HOA ")/hot("
			       "home-init-cookie=7)"));
	scene_free(s);
}

#define LIMITED(n) "ip6(src=" PEER ",dst=" HOA ")/hop-by-hop(option(type=30,data=01))/dst-options(" \
	"option(type=1,data=00),option(type=4,data=" n "))/echo-request()"

/* RFC 2473 4.1.1: the limit inside, wherever it is, is one more than that outside; 0 goes back. */
static void tunnel_encapsulation_limits_count(void)
{
	struct scene *s = serving();

	CU_ASSERT(scene_send(s, LIMITED("04")));
	CU_ASSERT(scene_expect(s, TUNNEL(COA) "/dst-options(option(type=4,data=03))/ip6(src=" PEER
			       ",dst=" HOA ")/raw(any)"));
	CU_ASSERT(scene_send(s, LIMITED("00")));
	/* 40 + 8 octets of headers, then 2 + 3 + 2 octets into the third */
	CU_ASSERT(scene_expect(s, "ip6(dst=" PEER ")/parameter-problem(code=0,pointer=55)/ip6()/raw(any)"));
	CU_ASSERT(scene_send(s, REVERSE(COA) "/dst-options(option(type=4,data=00))/ip6(src=" HOA
			     ",dst=" PEER ")/echo-request()"));
	CU_ASSERT(scene_expect(s, "ip6(src=" HOA ",dst=" PEER ")/echo-request()"));
	scene_free(s);
}

/* RFC 2473 4.1.1: a tunnel in a tunnel goes as far as the limit. */
static void tunnels_in_tunnels_end_at_the_limit(void)
{
	struct scene *s = serving();

	CU_ASSERT(scene_send(s, "ip6(src=" COA2 ",dst=" AGENT ")/dst-options(home-address(" HOA2 "))/"
			     "bu(sequence=1,A,H,lifetime=400s)"));
	scene_wait(s, 1 * USEC_PER_SEC);
	CU_ASSERT(home_update(s, HOA2, "sequence=2,A,H,lifetime=400s"));
	home_settle(s);
	CU_ASSERT(scene_send(s, LIMITED("02")));
	CU_ASSERT(scene_expect(s, TUNNEL(COA2) "/dst-options(option(type=4,data=00))/"
			       "ip6(src=" AGENT ",dst=" HOA2 ")/raw(any)"));
	CU_ASSERT(scene_send(s, LIMITED("01")));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

/* RFC 6275 10.4.2 */
static void packets_for_the_link_local_address_are_reported(void)
{
	struct scene *s = serving();

	home_port(s, NEAR);
	CU_ASSERT(scene_send(s, "ip6(src=fe80::77,dst=" HOME_LOCAL ")/udp()"));
	CU_ASSERT(scene_expect(s, "ip6(src=" AGENT_LOCAL ",dst=fe80::77)/unreachable(code=3)/ip6("
			       "dst=" HOME_LOCAL ")/udp()"));
	CU_ASSERT(scene_send(s, "ip6(src=fe80::77,dst=fe80::6)/udp()"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

static bool send_octets(struct scene *s, const char *from, size_t total)
{
	char zeros[2 * 1500 + 1];
	size_t digits = 2 * (total - 48);

	memset(zeros, '0', digits);
	zeros[digits] = '\0';
	return scene_send(s, "ip6(src=%s,dst=" HOA ")/udp()/raw(%s)", from, zeros);
}

/* RFC 2473 7.1: above the minimum MTU a packet is refused, below it the tunnel packet is fragmented. */
static void large_packets_are_refused_or_fragmented(void)
{
	struct scene *s = serving();

	CU_ASSERT(send_octets(s, PEER, 1460));
	CU_ASSERT(scene_expect(s, TUNNEL(COA) "/ip6(src=" PEER ")/udp()/raw()"));
	CU_ASSERT(send_octets(s, PEER, 1461));
	CU_ASSERT(scene_expect(s, "ip6(src=" AGENT_FAR ",dst=" PEER ")/too-big(mtu=1460)/ip6(dst="
			       HOA ")/udp()/raw()"));
	/* a router on the way has 1300 */
	CU_ASSERT(send_octets(s, PEER, 1400));
	s->first = s->count;
	CU_ASSERT(scene_send(s, FROM("2001:db8:8::1") "/too-big(mtu=1300)/ip6(src=" AGENT ",dst=" COA
			     ",payload-length=1400)/ip6(src=" PEER ",dst=" HOA
			     ",payload-length=1360)/udp(source-port=3)"));
	/* RFC 2473 8.2: relayed, less the tunnel header, and not less than 1280 */
	CU_ASSERT(scene_expect(s, "ip6(dst=" PEER ")/too-big(mtu=1280)/ip6(src=" PEER ",dst=" HOA
			       ")/udp(source-port=3)"));
	CU_ASSERT(send_octets(s, PEER, 1281));
	CU_ASSERT(scene_expect(s, "ip6(dst=" PEER ")/too-big(mtu=1280)/ip6()/udp()/raw()"));
	CU_ASSERT(send_octets(s, PEER, 1280));
	CU_ASSERT(scene_expect(s, TUNNEL(COA) "/fragment(next-header=41,offset=0,M=1)/raw()"));
	CU_ASSERT(scene_expect(s, TUNNEL(COA) "/fragment(M=0)/raw()"));
	CU_ASSERT(scene_silent(s));
	/* an error about the first fragment quotes the packet inside as well */
	CU_ASSERT(scene_send(s, FROM(PEER) "/unreachable(code=3)/ip6(src=" AGENT ",dst=" COA
			     ")/fragment(next-header=41,offset=0,M=1)/ip6(src=" PEER ",dst=" HOA
			     ")/udp(source-port=3)"));
	CU_ASSERT(scene_expect(s, "ip6(dst=" PEER ")/unreachable(code=3)/ip6(dst=" HOA ")/udp()"));
	scene_free(s);
}

#define QUOTE(outer, home) "ip6(src=" AGENT ",dst=" outer ")/ip6(src=" PEER ",dst=" home \
	")/udp(source-port=3)"

/* RFC 2473 8.1, 8.2 */
static void errors_from_the_tunnel_are_relayed(void)
{
	static const char *const errors[] = {"time-exceeded(code=0)", "unreachable(code=0)",
					     "unreachable(code=3)"};
	struct scene *s = serving();

	for (size_t i = 0; i < COUNT_OF(errors); i++) {
		CU_ASSERT(scene_send(s, FROM("2001:db8:8::1") "/%s/" QUOTE(COA, HOA), errors[i]));
		CU_ASSERT(scene_expect(s, "ip6(dst=" PEER ")/unreachable(code=3)/ip6(src=" PEER
				       ",dst=" HOA ")/udp(source-port=3)"));
	}
	/* not about tunnels that there are not, and not about a packet that fits */
	CU_ASSERT(scene_send(s, FROM(PEER) "/unreachable(code=0)/" QUOTE(COA2, HOA)));
	CU_ASSERT(scene_send(s, FROM(PEER) "/unreachable(code=0)/" QUOTE(COA, HOA2)));
	CU_ASSERT(scene_send(s, FROM(PEER) "/too-big(mtu=1280)/" QUOTE(COA, HOA)));
	CU_ASSERT(scene_send(s, FROM(PEER) "/time-exceeded(code=1)/" QUOTE(COA, HOA)));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

/* RFC 6275 10.4.5: from the primary care-of address, and only from there. */
static void the_reverse_tunnel_is_checked(void)
{
	struct scene *s = serving();

	CU_ASSERT(scene_send(s, REVERSE(COA) "/ip6(src=" HOA ",dst=" PEER ",hop-limit=7)/udp()"));
	CU_ASSERT(scene_expect(s, "ip6(src=" HOA ",dst=" PEER ",hop-limit=6)/udp()"));
	CU_ASSERT(scene_send(s, REVERSE(COA2) "/ip6(src=" HOA ",dst=" PEER ")/udp()"));
	CU_ASSERT(scene_send(s, REVERSE(COA) "/ip6(src=" HOA2 ",dst=" PEER ")/udp()"));
	CU_ASSERT(scene_send(s, REVERSE(COA) "/ip6(src=" HOA ",dst=" PEER ",payload-length=9)/udp()"));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(home_update(s, COA2, "sequence=2,A,H,lifetime=400s"));
	CU_ASSERT(scene_expect(s, TO(COA2) RH2 "/ba(status=0)"));
	CU_ASSERT(scene_send(s, REVERSE(COA) "/ip6(src=" HOA ",dst=" PEER ")/udp()"));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(scene_send(s, REVERSE(COA2) "/ip6(src=" HOA ",dst=" NEIGHBOR ")/udp()"));
	CU_ASSERT(scene_expect(s, "ip6(src=" HOA ",dst=" NEIGHBOR ")/udp()"));
	CU_ASSERT_EQUAL(s->ports[s->first - 1], NEAR);
	scene_free(s);
}

/* Fragments of the outer packet are put together first (RFC 2473 7); errors about what came out of the
 * tunnel go back into it. */
static void what_cannot_be_forwarded_from_the_tunnel_is_reported_into_it(void)
{
	struct scene *s = serving();

	CU_ASSERT(scene_send(s, REVERSE(COA) "/ip6(src=" HOA ",dst=" PEER ",hop-limit=1)/udp()"));
	CU_ASSERT(scene_expect(s, TUNNEL(COA) "/ip6(dst=" HOA ")/time-exceeded()/ip6()/udp()"));
	CU_ASSERT(scene_send(s, REVERSE(COA) "/ip6(src=" HOA ",dst=ff02::1)/udp()"));
	CU_ASSERT(scene_send(s, REVERSE(COA) "/ip6(src=fe80::5,dst=ff02::16)/mld2-report()"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

/* RFC 6275 10.3.2: the tunnel ends when the node is at home. */
static void the_tunnel_ends_with_the_binding(void)
{
	struct scene *s = serving();

	CU_ASSERT(home_update(s, COA, "sequence=2,A,H,lifetime=0s"));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=0)"));
	CU_ASSERT(scene_send(s, "ip6(src=" PEER ",dst=" HOA ")/udp()"));
	CU_ASSERT(scene_expect(s, "ip6(src=" PEER ",dst=" HOA ")/udp()"));
	CU_ASSERT_EQUAL(s->ports[s->first - 1], NEAR);
	CU_ASSERT(scene_send(s, REVERSE(COA) "/ip6(src=" HOA ",dst=" PEER ")/udp()"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

/* A care-of address that is another one's home address, in a circle: bounded. */
static void tunnels_in_a_circle_end(void)
{
	struct scene *s = serving();

	CU_ASSERT(scene_send(s, FROM(HOA) "/dst-options(home-address(" HOA2 "))/bu(sequence=1,A,H,"
			     "lifetime=400s)"));
	scene_wait(s, 1 * USEC_PER_SEC);
	home_settle(s);
	CU_ASSERT(home_update(s, HOA2, "sequence=2,A,H,lifetime=400s"));
	s->first = s->count;
	CU_ASSERT(scene_send(s, "ip6(src=" PEER ",dst=" HOA ")/udp()"));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(scene_send(s, FROM(PEER) "/echo-request()"));   /* it lives */
	CU_ASSERT(scene_expect(s, TO(PEER) "/echo-reply()"));
	scene_free(s);
}

/* Whatever arrives: no crash (under the sanitizers), and it goes on answering. */
static void hostile_octets_are_survived(void)
{
	static const char *const packets[] = {
		REVERSE(COA) "/ip6(src=" HOA ",dst=" AGENT ")/ip6(src=" HOA ",dst=" PEER ")/udp()",
		REVERSE(COA) "/ip6(src=" HOA ",dst=" HOA ")/udp()",
		FROM(COA) HAO "/bu(sequence=9,A,H,L,lifetime=400s,alternate-coa(" HOA "))",
		FROM(PEER) "/time-exceeded(code=0)/" QUOTE(COA, HOA),
		"ip6(src=fe80::9,dst=ff02::1,hop-limit=255)/router-advertisement(prefix-information("
		"L=1,prefix-length=64,valid-lifetime=9s,preferred-lifetime=9s,prefix=" HOA "))",
	};
	struct scene *s = serving();
	struct rng rng = rng_seed(11);

	for (size_t i = 0; i < 4000; i++) {
		struct bytes sent;
		uint8_t octets[512];

		home_port(s, i / 2 % 2);
		CU_ASSERT_FATAL(scene_send(s, "%s", packets[i % COUNT_OF(packets)]));
		sent = bytes_slice(s->sent, SCENE_ETHERNET, sizeof(octets));
		memcpy(octets, sent.at, sent.len);
		for (unsigned k = 0; k < 3 && sent.len > 0; k++)
			octets[rng_below(&rng, sent.len)] = (uint8_t)rng_u64(&rng);
		scene_octets(s, (struct bytes){octets, sent.len});
		s->first = s->count = 0;
	}
	scene_wait(s, 5 * USEC_PER_SEC);
	s->first = s->count = 0;
	home_port(s, FAR);
	CU_ASSERT(scene_send(s, FROM(PEER) "/echo-request()"));
	CU_ASSERT(scene_expect(s, TO(PEER) "/echo-reply()"));
	scene_free(s);
}

void home_tunnel_suite(void);

void home_tunnel_suite(void)
{
	CU_pSuite suite = CU_add_suite("node: home agent's tunnel", NULL, NULL);

	CU_ADD_TEST(suite, packets_for_the_home_address_are_tunnelled);
	CU_ADD_TEST(suite, its_own_packets_take_a_routing_header);
	CU_ADD_TEST(suite, tunnel_encapsulation_limits_count);
	CU_ADD_TEST(suite, tunnels_in_tunnels_end_at_the_limit);
	CU_ADD_TEST(suite, packets_for_the_link_local_address_are_reported);
	CU_ADD_TEST(suite, large_packets_are_refused_or_fragmented);
	CU_ADD_TEST(suite, errors_from_the_tunnel_are_relayed);
	CU_ADD_TEST(suite, the_reverse_tunnel_is_checked);
	CU_ADD_TEST(suite, what_cannot_be_forwarded_from_the_tunnel_is_reported_into_it);
	CU_ADD_TEST(suite, the_tunnel_ends_with_the_binding);
	CU_ADD_TEST(suite, tunnels_in_a_circle_end);
	CU_ADD_TEST(suite, hostile_octets_are_survived);
}
