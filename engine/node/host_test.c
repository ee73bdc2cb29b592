/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The plain host: Neighbor Discovery, echo, errors, fragments, and what it says to Mobile IPv6. */
#include "node/host.h"

#include "node/fragment.h"
#include "node/scene.h"

#include <CUnit/CUnit.h>

#define PEER "2001:db8:9::1"
#define IP "ip6(src=" PEER ",dst=" SCENE_NODE ")"
#define TO_PEER "ip6(src=" SCENE_NODE ",dst=" PEER ")"

static void echo_is_answered_through_the_router(void)
{
	struct scene *s = scene_new("ip", NULL);

	s->quiet_neighbors = true;
	CU_ASSERT(scene_send(s, IP "/echo-request(identifier=7,sequence=9,data=00112233)"));
	CU_ASSERT(scene_expect(s, "ip6(src=fe80::ff:fe00:c,dst=ff02::1:ff00:1,hop-limit=255)"
			       "/neighbor-solicitation(target=fe80::1,"
			       "source-link-layer(02:00:00:00:00:0c))"));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(scene_send(s, "ip6(src=fe80::1,dst=fe80::ff:fe00:c,hop-limit=255)"
			     "/neighbor-advertisement(R,S,O,target=fe80::1,"
			     "target-link-layer(02:00:00:00:00:01))"));
	CU_ASSERT(scene_expect(s, TO_PEER "/echo-reply(identifier=7,sequence=9,data=00112233)"));
	scene_free(s);
}

static void resolution_gives_up_after_three_solicitations(void)
{
	struct scene *s = scene_new("ip", NULL);

	s->quiet_neighbors = true;
	CU_ASSERT(scene_send(s, IP "/echo-request()"));
	scene_wait(s, 20 * USEC_PER_SEC);
	CU_ASSERT_EQUAL(s->count, 3);
	CU_ASSERT_EQUAL(s->node->ops->next(s->node), USEC_NEVER);
	scene_free(s);
}

static void stale_neighbors_are_probed(void)
{
	struct scene *s = scene_new("ip", NULL);

	CU_ASSERT(scene_send(s, IP "/echo-request()"));
	CU_ASSERT(scene_expect(s, TO_PEER "/echo-reply()"));
	scene_wait(s, 60 * USEC_PER_SEC);
	s->quiet_neighbors = true;
	CU_ASSERT(scene_send(s, IP "/echo-request()"));
	CU_ASSERT(scene_expect(s, TO_PEER "/echo-reply()"));
	CU_ASSERT(scene_silent(s));
	scene_wait(s, 6 * USEC_PER_SEC);
	CU_ASSERT(scene_expect(s, "ip6(dst=fe80::1)/neighbor-solicitation(target=fe80::1)"));
	scene_free(s);
}

static void solicitations_are_answered_when_valid(void)
{
	struct scene *s = scene_new("ip", NULL);

	CU_ASSERT(scene_send(s, "ip6(src=fe80::1,dst=ff02::1:ff00:c,hop-limit=255)"
			     "/neighbor-solicitation(target=" SCENE_NODE
			     ",source-link-layer(02:00:00:00:00:01))"));
	CU_ASSERT(scene_expect(s, "ip6(src=" SCENE_NODE ",dst=fe80::1,hop-limit=255)"
			       "/neighbor-advertisement(R=0,S=1,O=1,target=" SCENE_NODE
			       ",target-link-layer(02:00:00:00:00:0c))"));
	CU_ASSERT(scene_send(s, "ip6(src=fe80::1,dst=ff02::1:ff00:c,hop-limit=64)"
			     "/neighbor-solicitation(target=" SCENE_NODE ")"));
	CU_ASSERT(scene_send(s, "ip6(src=fe80::1,dst=ff02::1:ff00:c,hop-limit=255)"
			     "/neighbor-solicitation(target=" SCENE_NODE ",checksum=auto+1)"));
	CU_ASSERT(scene_send(s, "ip6(src=fe80::1,dst=ff02::1:ff00:c,hop-limit=255)"
			     "/neighbor-solicitation(target=2001:db8:1::7)"));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(scene_send(s, "ip6(src=::,dst=ff02::1:ff00:c,hop-limit=255)"
			     "/neighbor-solicitation(target=" SCENE_NODE ")"));
	CU_ASSERT(scene_expect(s, "ip6(src=" SCENE_NODE ",dst=ff02::1)"
			       "/neighbor-advertisement(S=0,O=1,target=" SCENE_NODE ")"));
	scene_free(s);
}

static void multicast_echo_is_answered_from_an_own_address(void)
{
	struct scene *s = scene_new("ip", NULL);

	CU_ASSERT(scene_send(s, "ip6(src=fe80::1,dst=ff02::1)/echo-request(identifier=1)"));
	CU_ASSERT(scene_expect(s, "ip6(src=fe80::ff:fe00:c,dst=fe80::1)/echo-reply(identifier=1)"));
	CU_ASSERT(scene_send(s, "ip6(src=fe80::1,dst=ff02::1:3)/echo-request(identifier=1)"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

static void closed_ports_are_reported(void)
{
	struct scene *s = scene_new("ip", NULL);

	CU_ASSERT(scene_send(s, IP "/udp(source-port=5,destination-port=9)/raw(00)"));
	CU_ASSERT(scene_expect(s, TO_PEER "/unreachable(code=4)/" IP
			       "/udp(source-port=5)/raw(00)"));
	CU_ASSERT(scene_send(s, IP "/udp(source-port=5,checksum=auto+1)/raw(00)"));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(scene_send(s, IP "/tcp(source-port=5,destination-port=80,sequence=100,SYN)"));
	CU_ASSERT(scene_expect(s, TO_PEER "/tcp(source-port=80,destination-port=5,RST=1,ACK=1,"
			       "acknowledgment=101,sequence=0)"));
	CU_ASSERT(scene_send(s, IP "/tcp(sequence=100,acknowledgment=77,ACK)/raw(0011)"));
	CU_ASSERT(scene_expect(s, TO_PEER "/tcp(RST=1,ACK=0,sequence=77)"));
	CU_ASSERT(scene_send(s, IP "/tcp(RST)"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

static void unknown_options_are_treated_by_their_top_bits(void)
{
	struct scene *s = scene_new("ip", NULL);

	CU_ASSERT(scene_send(s, IP "/dst-options(option(type=0x1e,data=0000))/echo-request()"));
	CU_ASSERT(scene_expect(s, TO_PEER "/echo-reply()"));
	CU_ASSERT(scene_send(s, IP "/dst-options(option(type=0x5e,data=0000))/echo-request()"));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(scene_send(s, IP "/dst-options(option(type=0x9e,data=0000))/echo-request()"));
	CU_ASSERT(scene_expect(s, TO_PEER "/parameter-problem(code=2,pointer=42)/ip6()"
			       "/dst-options()/echo-request()"));
	CU_ASSERT(scene_send(s, IP "/hop-by-hop(option(type=0xde,data=0000))/echo-request()"));
	CU_ASSERT(scene_expect(s, TO_PEER "/parameter-problem(code=2,pointer=42)/ip6()"
			       "/hop-by-hop()/echo-request()"));
	CU_ASSERT(scene_send(s, "ip6(src=" PEER ",dst=ff02::1)/dst-options(option(type=0x9e,"
			     "data=0000))/echo-request()"));
	CU_ASSERT(scene_expect(s, TO_PEER "/parameter-problem(code=2,pointer=42)/ip6()"
			       "/dst-options()/echo-request()"));
	CU_ASSERT(scene_send(s, "ip6(src=" PEER ",dst=ff02::1)/dst-options(option(type=0xde,"
			     "data=0000))/echo-request()"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

static void mobile_ipv6_is_unknown_to_a_plain_host(void)
{
	struct scene *s = scene_new("ip", NULL);

	CU_ASSERT(scene_send(s, IP "/hoti(home-init-cookie=1)"));
	CU_ASSERT(scene_expect(s, TO_PEER "/parameter-problem(code=1,pointer=6)/ip6()/hoti()"));
	CU_ASSERT(scene_send(s, IP "/dst-options(option(type=0x1e,data=00000000))/hoti("
			     "home-init-cookie=1)"));
	CU_ASSERT(scene_expect(s, TO_PEER "/parameter-problem(code=1,pointer=40)/ip6()"
			       "/dst-options()/hoti()"));
	CU_ASSERT(scene_send(s, IP "/dst-options(home-address(2001:db8:5::5))/echo-request()"));
	CU_ASSERT(scene_expect(s, TO_PEER "/parameter-problem(code=2,pointer=46)/ip6()"
			       "/dst-options(home-address())/echo-request()"));
	CU_ASSERT(scene_send(s, "ip6(src=" PEER ",dst=ff02::1)/dst-options(home-address("
			     "2001:db8:5::5))/echo-request()"));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(scene_send(s, IP "/routing-2(2001:db8:5::5)/echo-request()"));
	CU_ASSERT(scene_expect(s, TO_PEER "/parameter-problem(code=0,pointer=42)/ip6()"
			       "/routing-2()/echo-request()"));
	CU_ASSERT(scene_send(s, IP "/routing-2(2001:db8:5::5,segments-left=0)/echo-request()"));
	CU_ASSERT(scene_expect(s, TO_PEER "/echo-reply()"));
	scene_free(s);
}

static void errors_are_not_answered_and_limited(void)
{
	struct scene *s = scene_new("ip", NULL);
	size_t sent;

	CU_ASSERT(scene_send(s, IP "/dst-options(option(type=0xde,data=0000))/unreachable()/" IP
			     "/raw(00)"));
	CU_ASSERT(scene_send(s, "ip6(src=::,dst=" SCENE_NODE ")/hoti(home-init-cookie=1)"));
	CU_ASSERT(scene_silent(s));
	for (int i = 0; i < 200; i++)
		CU_ASSERT(scene_send(s, IP "/hoti(home-init-cookie=1)"));
	sent = s->count - s->first;
	CU_ASSERT(sent >= 10 && sent <= 50);
	s->first = s->count;
	CU_ASSERT(scene_send(s, "ip6(src=2001:db8:9::2,dst=" SCENE_NODE ")/hoti("
			     "home-init-cookie=1)"));
	CU_ASSERT(scene_expect(s, "ip6(dst=2001:db8:9::2)/parameter-problem()/ip6()/hoti()"));
	scene_wait(s, 10 * USEC_PER_SEC);
	CU_ASSERT(scene_send(s, IP "/hoti(home-init-cookie=1)"));
	CU_ASSERT(scene_expect(s, TO_PEER "/parameter-problem()/ip6()/hoti()"));
	scene_free(s);
}

static void errors_quote_what_fits_1280_octets(void)
{
	struct scene *s = scene_new("ip", NULL);
	char zeros[2 * 1400 + 1];

	memset(zeros, '0', sizeof(zeros) - 1);
	zeros[sizeof(zeros) - 1] = '\0';
	CU_ASSERT(scene_send(s, IP "/udp(source-port=5)/raw(%s)", zeros));
	CU_ASSERT_EQUAL(s->count, 1);
	CU_ASSERT_EQUAL(s->frames[0].len, 1280);
	scene_free(s);
}

struct pieces {
	struct arena *arena;
	struct bytes at[8];
	size_t count;
};

static void keep_piece(void *context, struct bytes piece)
{
	struct pieces *p = context;

	if (p->count < COUNT_OF(p->at))
		p->at[p->count++] = arena_bytes(p->arena, piece);
}

/* A valid echo request with much data, as the test's own fragments. */
static struct pieces echo_in_pieces(struct scene *s, uint32_t identification)
{
	struct pieces pieces = {.arena = s->arena};
	struct packet p = packet_new(s->arena);
	struct header *ip6 = packet_add(&p, "ip6"), *echo = packet_add(&p, "echo-request");
	struct ip6 source = scene_ip6(PEER), destination = scene_ip6(SCENE_NODE);
	uint8_t octets[4096], data[3000] = {1, 2, 3};
	struct buf out = buf_over(octets, sizeof(octets));

	header_set_ip6(&p, ip6, "src", &source);
	header_set_ip6(&p, ip6, "dst", &destination);
	header_set_octets(&p, echo, "data", (struct bytes){data, sizeof(data)});
	CU_ASSERT(packet_encode(&p, &out, NULL));
	CU_ASSERT(fragment_split(buf_bytes(&out), 1280, identification, keep_piece, &pieces));
	CU_ASSERT_EQUAL(pieces.count, 3);
	return pieces;
}

static void fragments_are_put_together(void)
{
	struct scene *s = scene_new("ip", NULL);
	struct pieces p = echo_in_pieces(s, 5);

	for (size_t i = p.count; i > 0; i--) {
		CU_ASSERT(scene_silent(s));
		scene_octets(s, p.at[i - 1]);
	}
	CU_ASSERT(scene_expect(s, TO_PEER "/fragment(M=1,offset=0)/raw(any)"));
	CU_ASSERT(scene_expect(s, TO_PEER "/fragment(M=1)/raw(any)"));
	CU_ASSERT(scene_expect(s, TO_PEER "/fragment(M=0)/raw(any)"));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(scene_send(s, IP "/fragment()/echo-request(identifier=3)"));
	CU_ASSERT(scene_expect(s, TO_PEER "/echo-reply(identifier=3)"));
	scene_free(s);
}

static void overlapping_fragments_are_dropped_with_their_packet(void)
{
	struct scene *s = scene_new("ip", NULL);
	struct pieces p = echo_in_pieces(s, 5);

	scene_octets(s, p.at[0]);
	scene_octets(s, p.at[1]);
	scene_octets(s, p.at[1]);
	scene_octets(s, p.at[2]);
	CU_ASSERT(scene_silent(s));
	scene_wait(s, 61 * USEC_PER_SEC);
	CU_ASSERT(scene_silent(s));   /* RFC 5722: no error either */
	scene_free(s);
}

static void odd_fragments_are_reported(void)
{
	struct scene *s = scene_new("ip", NULL);

	CU_ASSERT(scene_send(s, IP "/fragment(next-header=58,offset=0,M,identification=6)"
			     "/raw(00)"));
	CU_ASSERT(scene_expect(s, TO_PEER "/parameter-problem(code=0,pointer=4)/ip6()/fragment()"
			       "/raw(any)"));
	CU_ASSERT(scene_send(s, IP "/fragment(next-header=58,offset=8191,identification=6)"
			     "/raw(00112233445566778899)"));
	CU_ASSERT(scene_expect(s, TO_PEER "/parameter-problem(code=0,pointer=42)/ip6()/fragment()"
			       "/raw(any)"));
	CU_ASSERT(scene_send(s, IP "/fragment(next-header=58,offset=0,M,identification=7)"
			     "/raw(8000000000070009)"));
	scene_wait(s, 61 * USEC_PER_SEC);
	CU_ASSERT(scene_expect(s, TO_PEER "/time-exceeded(code=1)/ip6()/fragment()/raw(any)"));
	scene_free(s);
}

static void big_echoes_come_back_in_fragments(void)
{
	struct scene *s = scene_new("ip", NULL);
	char zeros[2 * 2000 + 1];
	const char *half;

	memset(zeros, '0', sizeof(zeros) - 1);
	zeros[sizeof(zeros) - 1] = '\0';
	half = zeros + 2000;
	CU_ASSERT(scene_send(s, IP "/echo-request(data=%s)", half));
	CU_ASSERT(scene_expect(s, TO_PEER "/echo-reply(data=%s)", half));
	CU_ASSERT(scene_send(s, IP "/too-big(mtu=1280)/" TO_PEER "/echo-reply()"));
	CU_ASSERT(scene_send(s, IP "/echo-request(data=%s)", zeros + 4000 - 2800));
	CU_ASSERT(scene_expect(s, TO_PEER "/fragment(M=1,offset=0,next-header=58)/raw(any)"));
	CU_ASSERT(scene_expect(s, TO_PEER "/fragment(M=0,offset=154,next-header=58)/raw(any)"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

static void duplicate_addresses_are_not_used(void)
{
	struct reference_config config = scene_config("ip");
	struct scene *s;

	config.dad = true;
	s = scene_of(reference_new(&config, NULL));
	CU_ASSERT_EQUAL(s->count, 3);
	CU_ASSERT(scene_expect(s, "ip6(src=::,dst=ff02::1:ff00:c,hop-limit=255)"
			       "/neighbor-solicitation(target=fe80::ff:fe00:c,"
			       "source-link-layer(absent=yes))"));
	s->first = s->count;
	CU_ASSERT(scene_send(s, IP "/echo-request()"));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(scene_send(s, "ip6(src=2001:db8:1::c,dst=ff02::1,hop-limit=255)"
			     "/neighbor-advertisement(O,target=" SCENE_NODE
			     ",target-link-layer(02:00:00:00:00:09))"));
	scene_wait(s, 2 * USEC_PER_SEC);
	CU_ASSERT_STRING_EQUAL(text_str(&s->events), "address-duplicate\n");
	CU_ASSERT(scene_send(s, IP "/echo-request()"));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(scene_send(s, "ip6(src=" PEER ",dst=" SCENE_NODE2 ")/echo-request()"));
	CU_ASSERT(scene_expect(s, "ip6(src=" SCENE_NODE2 ")/echo-reply()"));
	scene_free(s);
}

static void routers_and_addresses_are_learnt_from_advertisements(void)
{
	struct reference_config config = scene_config("ip");
	struct scene *s;

	config.router = ip6_unspecified;
	config.address_count = 0;
	config.autoconf = true;
	s = scene_of(reference_new(&config, NULL));
	CU_ASSERT(scene_expect(s, "ip6(src=fe80::ff:fe00:c,dst=ff02::2,hop-limit=255)"
			       "/router-solicitation()"));
	CU_ASSERT(scene_send(s, "ip6(src=fe80::1,dst=ff02::1,hop-limit=255)/router-advertisement("
			     "router-lifetime=30s,source-link-layer(02:00:00:00:00:01),"
			     "prefix-information(prefix=2001:db8:7::,L,A,valid-lifetime=100s,"
			     "preferred-lifetime=50s))"));
	CU_ASSERT(scene_send(s, "ip6(src=" PEER ",dst=2001:db8:7::ff:fe00:c)/echo-request()"));
	CU_ASSERT(scene_expect(s, "ip6(src=2001:db8:7::ff:fe00:c,dst=" PEER ")/echo-reply()"));
	scene_wait(s, 40 * USEC_PER_SEC);
	CU_ASSERT(scene_send(s, "ip6(src=" PEER ",dst=2001:db8:7::ff:fe00:c)/echo-request()"));
	CU_ASSERT(scene_silent(s));
	scene_wait(s, 70 * USEC_PER_SEC);
	CU_ASSERT_EQUAL(s->node->ops->next(s->node), USEC_NEVER);
	scene_free(s);
}

static void any_octets_are_survived(void)
{
	struct scene *s = scene_new("ip", NULL);
	struct rng rng = rng_seed(7);
	uint8_t octets[200];

	for (int i = 0; i < 20000; i++) {
		size_t len = rng_below(&rng, sizeof(octets));

		rng_fill(&rng, octets, len);
		if (len > 60) {
			octets[0] = 0x60;
			be16_put(octets + 4, (uint16_t)(len - 40));
			octets[6] = (const uint8_t[]){0, 43, 44, 60, 58, 135, 17, 6}[i % 8];
			memcpy(octets + 24, scene_ip6(SCENE_NODE).octet, 16);
		}
		s->node->ops->input(s->node, i, 0, (struct bytes){octets, len});
		scene_octets(s, (struct bytes){octets, len});
		if (i % 1000 == 0) {
			s->count = s->first = 0;
			arena_reset(s->arena);
		}
	}
	s->count = s->first = 0;
	s->now = 100 * USEC_PER_SEC;
	CU_ASSERT(scene_send(s, IP "/echo-request()"));
	CU_ASSERT(s->count > 0);
	scene_free(s);
}

void host_suite(void);

void host_suite(void)
{
	CU_pSuite suite = CU_add_suite("host", NULL, NULL);

	if (suite == NULL)
		return;
	CU_ADD_TEST(suite, echo_is_answered_through_the_router);
	CU_ADD_TEST(suite, resolution_gives_up_after_three_solicitations);
	CU_ADD_TEST(suite, stale_neighbors_are_probed);
	CU_ADD_TEST(suite, solicitations_are_answered_when_valid);
	CU_ADD_TEST(suite, multicast_echo_is_answered_from_an_own_address);
	CU_ADD_TEST(suite, closed_ports_are_reported);
	CU_ADD_TEST(suite, unknown_options_are_treated_by_their_top_bits);
	CU_ADD_TEST(suite, mobile_ipv6_is_unknown_to_a_plain_host);
	CU_ADD_TEST(suite, errors_are_not_answered_and_limited);
	CU_ADD_TEST(suite, errors_quote_what_fits_1280_octets);
	CU_ADD_TEST(suite, fragments_are_put_together);
	CU_ADD_TEST(suite, overlapping_fragments_are_dropped_with_their_packet);
	CU_ADD_TEST(suite, odd_fragments_are_reported);
	CU_ADD_TEST(suite, big_echoes_come_back_in_fragments);
	CU_ADD_TEST(suite, duplicate_addresses_are_not_used);
	CU_ADD_TEST(suite, routers_and_addresses_are_learnt_from_advertisements);
	CU_ADD_TEST(suite, any_octets_are_survived);
}
