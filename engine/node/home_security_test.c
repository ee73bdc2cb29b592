/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The home agent with keys: what must come and goes protected, and under which association (RFC 3776,
 * RFC 4877). The test is the mobile node, with the mirror image of the policy. */
#include "node/home_scene.h"
#include "wire/ipsec.h"

#include <CUnit/CUnit.h>

#define BU "sequence=%u,A,H,lifetime=400s"
#define UP(a) "ip6(src=" a ",dst=" AGENT ")"

static const uint8_t secret[16] = {1, 2, 3};

struct secured {
	struct scene *s;
	struct ipsec *mobile;
	struct bytes last;       /* that was sent protected */
};

static struct sa_list *keys(bool with_payload)
{
	const struct sa lines[] = {
		{.secret = {secret, 16}, .auth = AUTH_HMAC_SHA1_96, .protects = 1U << TRAFFIC_BU |
		 1U << TRAFFIC_BA | 1U << TRAFFIC_MPS | 1U << TRAFFIC_MPA},
		{.secret = {secret, 16}, .cipher = CIPHER_AES_CBC, .auth = AUTH_HMAC_SHA256_128,
		 .protects = 1U << TRAFFIC_HOTI | 1U << TRAFFIC_HOT},
		{.secret = {secret, 16}, .cipher = CIPHER_AES_GCM,
		 .protects = 1U << TRAFFIC_UP | 1U << TRAFFIC_DOWN},
	};
	struct sa_list *list = sa_list_new();

	for (size_t i = 0; i < (with_payload ? 3 : 2); i++)
		CU_ASSERT(sa_list_add(list, &lines[i], NULL));
	return list;
}

static struct secured secured_scene(bool with_payload)
{
	struct home_agent_config config = home_config();
	struct sa_list *list = keys(with_payload);
	struct secured x = {.mobile = ipsec_new(sa_list_first(list))};
	struct ip6 agent = scene_ip6(AGENT);

	ipsec_add_agent(x.mobile, &agent);
	config.keys = sa_list_first(list);
	x.s = home_scene(&config);
	sa_list_free(list);
	return x;
}

static void done(struct secured *x)
{
	scene_free(x->s);
	ipsec_free(x->mobile);
}

/* As scene_send, protected. */
PRINTF_LIKE(2, 3) static bool send_protected(struct secured *x, const char *fmt, ...)
{
	struct bytes clear, sealed;
	va_list args;

	va_start(args, fmt);
	clear = scene_build(x->s, fmt, args);
	va_end(args);
	if (clear.at == NULL)
		return false;
	sealed = ipsec_seal(x->mobile, x->s->arena, clear);
	CU_ASSERT(!bytes_equal(sealed, clear));
	scene_octets(x->s, sealed);
	x->last = sealed;
	return true;
}

/* Whether the next frame came protected as it should; then it stands there in the clear. */
static bool is_protected(struct secured *x)
{
	struct scene *s = x->s;
	struct ipsec_opened o;

	if (s->first == s->count)
		return false;
	o = ipsec_open(x->mobile, s->arena, s->frames[s->first]);
	s->frames[s->first] = o.clear;
	if (o.verdict != IPSEC_OPEN)
		fprintf(stderr, "\n%s\n", ipsec_verdict_text(o.verdict));
	return o.verdict == IPSEC_OPEN;
}

static bool register_at(struct secured *x, const char *care_of, unsigned sequence, bool is_new)
{
	if (!send_protected(x, "ip6(src=%s,dst=" AGENT ")" HAO "/bu(" BU ",alternate-coa(%s))", care_of,
			    sequence, care_of))
		return false;
	if (is_new) {
		scene_wait(x->s, 1 * USEC_PER_SEC);
		x->s->first += 2;   /* the test of the address and its announcement */
	}
	return is_protected(x) && scene_expect(x->s, "ip6(src=" AGENT ",dst=%s)" RH2
					       "/ba(status=0,K=0,sequence=%u)", care_of, sequence);
}

/* RFC 3776 4.1 */
static void a_protected_update_is_acknowledged_protected(void)
{
	struct secured x = secured_scene(true);

	CU_ASSERT(register_at(&x, COA, 1, true));
	home_settle(x.s);
	CU_ASSERT(register_at(&x, COA2, 2, false));
	/* at home: neither option nor routing header */
	home_port(x.s, NEAR);
	CU_ASSERT(send_protected(&x, "ip6(src=" HOA ",dst=" AGENT ")/bu(sequence=3,A,H,lifetime=0s)"));
	CU_ASSERT(is_protected(&x));
	CU_ASSERT(scene_expect(x.s, "ip6(src=" AGENT ",dst=" HOA ")/ba(status=0,sequence=3)"));
	/* RFC 3776 4.2: away again by the same keys */
	scene_wait(x.s, 20 * USEC_PER_SEC);
	x.s->first = x.s->count;
	home_port(x.s, FAR);
	CU_ASSERT(register_at(&x, COA, 4, true));
	done(&x);
}

/* RFC 6275 5.1, RFC 3776 4.1: without protection no binding, and no answer. */
static void an_unprotected_update_is_discarded(void)
{
	struct secured x = secured_scene(false);

	CU_ASSERT(home_update(x.s, COA, "sequence=1,A,H,lifetime=400s"));
	scene_wait(x.s, 3 * USEC_PER_SEC);
	CU_ASSERT(scene_silent(x.s));
	CU_ASSERT(register_at(&x, COA, 1, true));
	home_settle(x.s);
	CU_ASSERT(home_update(x.s, COA2, "sequence=2,A,H,lifetime=400s"));
	CU_ASSERT(home_update(x.s, COA, "sequence=3,A,H,lifetime=0s"));
	CU_ASSERT(scene_silent(x.s));
	CU_ASSERT_STRING_EQUAL(text_str(&x.s->events), "ipsec-discarded\nduplicate-test\n"
			       "binding-added\nipsec-discarded\nipsec-discarded\n");
	done(&x);
}

/* RFC 4877 4.2: no mobile node speaks for another. */
static void an_update_under_the_association_of_another_is_discarded(void)
{
	struct secured x = secured_scene(false);
	struct packet p;
	struct ipsec_policy policy;
	struct ip6 other = scene_ip6(HOA2);
	struct buf out = buf_over(arena_alloc(x.s->arena, 2048), 2048);
	struct header *esp;

	CU_ASSERT(send_protected(&x, UP(COA2) "/dst-options(home-address(" HOA2 "))/bu(sequence=1,A,H,"
				 "lifetime=400s)"));
	scene_wait(x.s, 4 * USEC_PER_SEC);
	x.s->first = x.s->count;
	CU_ASSERT(home_update(x.s, COA, "sequence=1,A,H,lifetime=400s"));   /* its octets are reused */
	p = packet_decode(x.s->arena, bytes_slice(x.s->sent, SCENE_ETHERNET, 2048), "ip6", NULL);
	CU_ASSERT_FATAL(ipsec_policy(x.mobile, &p, &policy));
	policy.sa = sa_list_for(x.mobile->sas, &other, TRAFFIC_BU);
	esp = ipsec_protect(x.mobile, &p, &policy);
	CU_ASSERT_EQUAL(header_num(esp, "spi"), policy.sa->spi);
	CU_ASSERT_FATAL(packet_encode(&p, &out, NULL));
	text_clear(&x.s->events);
	scene_octets(x.s, buf_bytes(&out));
	scene_wait(x.s, 3 * USEC_PER_SEC);
	CU_ASSERT(scene_silent(x.s));
	CU_ASSERT_STRING_EQUAL(text_str(&x.s->events), "ipsec-discarded\n");
	done(&x);
}

/* RFC 3776 3.3 */
static void prefix_discovery_is_protected(void)
{
	struct secured x = secured_scene(false);

	CU_ASSERT(register_at(&x, COA, 1, true));
	home_settle(x.s);
	CU_ASSERT(scene_send(x.s, UP(COA) HAO "/prefix-solicitation(identifier=9)"));
	CU_ASSERT(scene_silent(x.s));
	CU_ASSERT(send_protected(&x, UP(COA) HAO "/prefix-solicitation(identifier=9)"));
	CU_ASSERT(is_protected(&x));
	CU_ASSERT(scene_expect(x.s, TO(COA) RH2 "/prefix-advertisement(identifier=9)"));
	done(&x);
}

/* RFC 6275 10.4.6, RFC 3776 3.2 */
static void return_routability_goes_through_the_tunnel_encrypted(void)
{
	struct secured x = secured_scene(false);

	CU_ASSERT(register_at(&x, COA, 1, true));
	home_settle(x.s);
	CU_ASSERT(scene_send(x.s, UP(COA) "/ip6(src=" HOA ",dst=" PEER ")/hoti(home-init-cookie=7)"));
	CU_ASSERT(scene_silent(x.s));
	CU_ASSERT(send_protected(&x, UP(COA) "/ip6(src=" HOA ",dst=" PEER ")/hoti(home-init-cookie=7)"));
	CU_ASSERT(scene_expect(x.s, "ip6(src=" HOA ",dst=" PEER ")/hoti(home-init-cookie=7)"));
	CU_ASSERT(scene_send(x.s, "ip6(src=" PEER ",dst=" HOA ")/hot(home-init-cookie=7,home-keygen-token=1)"));
	CU_ASSERT(is_protected(&x));
	CU_ASSERT(scene_expect(x.s, TO(COA) "/ip6(src=" PEER ",dst=" HOA ")/hot(home-init-cookie=7,home-keygen-token=1)"));
	/* RFC 4877 4.3: one for the home agent itself */
	CU_ASSERT(send_protected(&x, UP(COA) "/ip6(src=" HOA ",dst=" AGENT ")/hoti(home-init-cookie=8)"));
	CU_ASSERT(is_protected(&x));
	CU_ASSERT(scene_expect(x.s, TO(COA) "/ip6(src=" AGENT ",dst=" HOA ")/hot(home-init-cookie=8)"));
	/* payload without keys for it */
	CU_ASSERT(scene_send(x.s, UP(COA) "/ip6(src=" HOA ",dst=" PEER ")/echo-request()"));
	CU_ASSERT(scene_expect(x.s, "ip6(src=" HOA ",dst=" PEER ")/echo-request()"));
	CU_ASSERT(scene_send(x.s, "ip6(src=" PEER ",dst=" HOA ")/echo-reply()"));
	CU_ASSERT(scene_expect(x.s, TO(COA) "/ip6(src=" PEER ",dst=" HOA ")/echo-reply()"));
	done(&x);
}

/* RFC 3776 4.3: the tunnel's end follows the binding, and only that. */
static void the_tunnel_moves_with_the_care_of_address(void)
{
	struct secured x = secured_scene(true);

	CU_ASSERT(register_at(&x, COA, 1, true));
	home_settle(x.s);
	CU_ASSERT(scene_send(x.s, UP(COA) "/ip6(src=" HOA ",dst=" PEER ")/echo-request()"));
	CU_ASSERT(scene_silent(x.s));
	CU_ASSERT(home_update(x.s, COA2, "sequence=2,A,H,lifetime=400s"));   /* forged */
	CU_ASSERT(scene_send(x.s, "ip6(src=" PEER ",dst=" HOA ")/echo-request()"));
	CU_ASSERT(is_protected(&x));
	CU_ASSERT(scene_expect(x.s, TO(COA) "/ip6(src=" PEER ",dst=" HOA ")/echo-request()"));
	CU_ASSERT(register_at(&x, COA2, 3, false));
	CU_ASSERT(scene_send(x.s, "ip6(src=" PEER ",dst=" HOA ")/echo-request()"));
	CU_ASSERT(is_protected(&x));
	CU_ASSERT(scene_expect(x.s, TO(COA2) "/ip6(src=" PEER ",dst=" HOA ")/echo-request()"));
	/* the same association, at the new place alone */
	CU_ASSERT(send_protected(&x, UP(COA) "/ip6(src=" HOA ",dst=" PEER ")/echo-reply()"));
	CU_ASSERT(scene_silent(x.s));
	CU_ASSERT(send_protected(&x, UP(COA2) "/ip6(src=" HOA ",dst=" PEER ")/echo-reply()"));
	CU_ASSERT(scene_expect(x.s, "ip6(src=" HOA ",dst=" PEER ")/echo-reply()"));
	done(&x);
}

/* RFC 3776 4.4: with manual keys sequence numbers of Mobile IPv6 alone tell a replay. */
static void a_replay_is_answered_with_status_135(void)
{
	struct secured x = secured_scene(false);

	CU_ASSERT(register_at(&x, COA, 1, true));
	home_settle(x.s);
	scene_octets(x.s, x.last);
	CU_ASSERT(is_protected(&x));
	CU_ASSERT(scene_expect(x.s, TO(COA) RH2 "/ba(status=135,sequence=1)"));
	done(&x);
}

/* RFC 2473 7.1: ESP takes some of the tunnel's MTU. */
static void too_large_for_the_protected_tunnel_is_reported(void)
{
	struct secured x = secured_scene(true);
	char zeros[2 * 1400 + 1];

	memset(zeros, '0', sizeof(zeros) - 1);
	zeros[sizeof(zeros) - 1] = '\0';
	CU_ASSERT(register_at(&x, COA, 1, true));
	home_settle(x.s);
	CU_ASSERT(scene_send(x.s, "ip6(src=" PEER ",dst=" HOA ")/echo-request(data=%s)", zeros));
	/* 1500 less IPv6 header, ESP with its IV, padding to a word, trailer and tag */
	CU_ASSERT(scene_expect(x.s, "ip6(src=" AGENT_FAR ",dst=" PEER ")/too-big(mtu=%u)/ip6()/echo-request()",
			       1500 - 40 - 8 - 8 - 3 - 2 - 16));
	done(&x);
}

/* The packet sent last once more, with an octet changed and cut to that length. */
static void damage_at(struct secured *x, size_t at, uint8_t change, size_t length)
{
	uint8_t *octets = arena_alloc(x->s->arena, x->last.len);

	memcpy(octets, x->last.at, x->last.len);
	octets[at] ^= change;
	scene_octets(x->s, (struct bytes){octets, length});
}

/* Whatever comes in place of a sealed packet, from its ESP header on: silence, and nothing breaks. */
static void damaged_packets_are_discarded(void)
{
	static const struct {
		const char *packet;
		size_t esp_at;
	} packets[] = {
		{UP(COA) HAO "/bu(sequence=9,A,H,lifetime=400s)", 64},
		{UP(COA) HAO "/prefix-solicitation(identifier=9)", 64},
		{UP(COA) "/ip6(src=" HOA ",dst=" PEER ")/hoti(home-init-cookie=7)", 40},
	};
	struct secured x = secured_scene(true);
	struct rng rng = rng_seed(17);
	size_t answered = 0;

	CU_ASSERT(register_at(&x, COA, 1, true));
	home_settle(x.s);
	for (unsigned i = 0; i < 600; i++) {
		size_t at = packets[i % COUNT_OF(packets)].esp_at, length;

		CU_ASSERT(send_protected(&x, "%s", packets[i % COUNT_OF(packets)].packet));
		length = x.last.len - (i % 7 == 0 ? rng_below(&rng, 20) : 0);
		if (i < COUNT_OF(packets))
			CU_ASSERT(x.s->first < x.s->count);   /* as it was, it does something */
		x.s->first = x.s->count = 0;
		damage_at(&x, at + rng_below(&rng, length - at), (uint8_t)(1 + rng_below(&rng, 255)), length);
		answered += x.s->count;
	}
	CU_ASSERT_EQUAL(answered, 0);
	done(&x);
}

void home_security_suite(void);
void home_security_suite(void)
{
	CU_pSuite suite = CU_add_suite("home_security", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "a protected update is acknowledged protected",
		    a_protected_update_is_acknowledged_protected);
	CU_add_test(suite, "an unprotected update is discarded", an_unprotected_update_is_discarded);
	CU_add_test(suite, "an update under the association of another is discarded",
		    an_update_under_the_association_of_another_is_discarded);
	CU_add_test(suite, "prefix discovery is protected", prefix_discovery_is_protected);
	CU_add_test(suite, "return routability goes through the tunnel encrypted",
		    return_routability_goes_through_the_tunnel_encrypted);
	CU_add_test(suite, "the tunnel moves with the care-of address",
		    the_tunnel_moves_with_the_care_of_address);
	CU_add_test(suite, "a replay is answered with status 135", a_replay_is_answered_with_status_135);
	CU_add_test(suite, "damaged packets are discarded", damaged_packets_are_discarded);
	CU_add_test(suite, "too large for the protected tunnel is reported",
		    too_large_for_the_protected_tunnel_is_reported);
}
