/* SPDX-License-Identifier: BSD-2-Clause
 *
 * IPsec between mobile node and home agent: the packets of RFC 3776 section 3, header by header; which
 * association is taken for what; what is opened and what is not. The expected packets are written with ESP
 * in them; fixtures/packets (golden.py) has some sealed by others. */
#include "wire/ipsec.h"

#include "wire/print.h"
#include "wire/spec.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

#define AGENT "2001:db8:1::c"
#define HOA   "2001:db8:1::5"
#define OTHER "2001:db8:1::6"
#define COA   "2001:db8:6::6"
#define PEER  "2001:db8:9::9"
#define HAO   "/dst-options(home-address(" HOA "))"
#define RH2   "/routing-2(" HOA ")"
#define UP    "ip6(src=" COA ",dst=" AGENT ")"
#define DOWN  "ip6(src=" AGENT ",dst=" COA ")"
#define BU    "bu(sequence=7,A,H,lifetime=420s,alternate-coa(" COA "))"

static const uint8_t key_octets[36] = {9, 8, 7, 6, 5, 4, 3, 2, 1};

static struct bytes octets_of(const struct ip6 *a)
{
	return (struct bytes){a->octet, sizeof(a->octet)};
}

/* For HOA, SPI 0x101 to 0x108 in the order of enum traffic; for OTHER 0x201 and so on. */
static struct sa_list *two_mobiles(void)
{
	struct sa_list *list = sa_list_new();
	struct ip6 homes[2];

	CU_ASSERT_FATAL(ip6_parse(HOA, &homes[0]) && ip6_parse(OTHER, &homes[1]));
	for (unsigned m = 0; m < 2; m++)
		for (unsigned i = 0; i < TRAFFIC_COUNT; i++) {
			struct sa sa = {.spi = 0x100 * (m + 1) + i + 1, .home = octets_of(&homes[m]),
					.protects = 1U << i, .cipher = CIPHER_AES_CBC,
					.key = {key_octets + m, 16}, .auth = AUTH_HMAC_SHA1_96,
					.auth_key = {key_octets + m, 20}};

			CU_ASSERT(sa_list_add(list, &sa, NULL));
		}
	return list;
}

static struct ipsec *end_with(struct sa_list *keys)
{
	struct ipsec *s = ipsec_new(sa_list_first(keys));
	struct ip6 agent;

	CU_ASSERT_FATAL(ip6_parse(AGENT, &agent));
	ipsec_add_agent(s, &agent);
	sa_list_free(keys);
	return s;
}

static struct bytes build(struct arena *a, const struct sa_list *sas, const char *expression)
{
	static const struct spec_build plain = {0};
	struct buf out = buf_over(arena_alloc(a, 4096), 4096);
	struct spec *spec;
	struct packet p;
	struct err err;

	if (!spec_parse(a, expression, &spec, &err) ||
	    !packet_from_spec(a, spec, &plain, &p, &err)) {
		fprintf(stderr, "%s: %s\n", expression, err.text);
		return (struct bytes){NULL, 0};
	}
	p.sas = sas;
	CU_ASSERT(packet_encode(&p, &out, &err));
	return buf_bytes(&out);
}

/* What goes in the clear, and the same as RFC 3776 shows it. */
static const struct {
	const char *clear, *sealed;
} figures[] = {
	{UP HAO "/" BU, UP HAO "/esp(spi=0x101,sequence=1)/" BU},                          /* 3.1 */
	{DOWN RH2 "/ba(sequence=7)", DOWN RH2 "/esp(spi=0x102,sequence=1)/ba(sequence=7)"},
	{"ip6(src=" HOA ",dst=" AGENT ")/bu(sequence=8,A,H)",
	 "ip6(src=" HOA ",dst=" AGENT ")/esp(spi=0x101,sequence=2)/bu(sequence=8,A,H)"},
	{"ip6(src=" AGENT ",dst=" HOA ")/ba(sequence=8)",
	 "ip6(src=" AGENT ",dst=" HOA ")/esp(spi=0x102,sequence=2)/ba(sequence=8)"},
	{UP HAO "/prefix-solicitation(identifier=5)",                                      /* 3.3 */
	 UP HAO "/esp(spi=0x103,sequence=1)/prefix-solicitation(identifier=5)"},
	{DOWN RH2 "/prefix-advertisement(identifier=5)",
	 DOWN RH2 "/esp(spi=0x104,sequence=1)/prefix-advertisement(identifier=5)"},
	{UP "/ip6(src=" HOA ",dst=" PEER ")/hoti(home-init-cookie=1)",                     /* 3.2 */
	 UP "/esp(spi=0x105,sequence=1)/ip6(src=" HOA ",dst=" PEER ")/hoti(home-init-cookie=1)"},
	{DOWN "/ip6(src=" PEER ",dst=" HOA ")/hot(home-init-cookie=1,home-keygen-token=2)",
	 DOWN "/esp(spi=0x106,sequence=1)/ip6(src=" PEER ",dst=" HOA ")/hot(home-init-cookie=1,home-keygen-token=2)"},
	{UP "/ip6(src=" HOA ",dst=" PEER ")/echo-request()",                               /* 3.4 */
	 UP "/esp(spi=0x107,sequence=1)/ip6(src=" HOA ",dst=" PEER ")/echo-request()"},
	{DOWN "/ip6(src=" PEER ",dst=" HOA ")/bu(sequence=1)",
	 DOWN "/esp(spi=0x108,sequence=1)/ip6(src=" PEER ",dst=" HOA ")/bu(sequence=1)"},
};

static void packets_are_those_of_rfc_3776(void)
{
	struct ipsec *s = end_with(two_mobiles()), *other_end = end_with(two_mobiles());
	struct arena *a = arena_new();

	for (size_t i = 0; i < COUNT_OF(figures); i++) {
		struct bytes clear = build(a, NULL, figures[i].clear), sealed = ipsec_seal(s, a, clear);
		struct ipsec_opened o = ipsec_open(other_end, a, sealed);

		if (!bytes_equal(sealed, build(a, s->sas, figures[i].sealed)))
			fprintf(stderr, "otherwise: %s\n", figures[i].sealed);
		CU_ASSERT(bytes_equal(sealed, build(a, s->sas, figures[i].sealed)));
		CU_ASSERT_EQUAL(o.verdict, IPSEC_OPEN);
		CU_ASSERT(bytes_equal(o.clear, clear));
	}
	arena_free(a);
	ipsec_free(s);
	ipsec_free(other_end);
}

/* RFC 3776 4.2, RFC 4877 6: other messages, other addresses. */
static void what_no_policy_is_about_stays_as_it_is(void)
{
	static const char *const clear[] = {
		UP HAO "/echo-request()", DOWN RH2 "/echo-reply()", DOWN RH2 "/brr()",
		"ip6(src=" COA ",dst=" PEER ")" HAO "/" BU,
		"ip6(src=" PEER ",dst=" COA ")/ip6(src=" AGENT ",dst=" HOA ")/echo-request()",
		UP "/dst-options(home-address(2001:db8:1::99))/" BU,
		UP "/ip6(src=2001:db8:1::99,dst=" PEER ")/echo-request()",
		UP "/ip6(src=fe80::5,dst=ff02::16)/echo-request()",
		DOWN "/ip6(src=fe80::c,dst=ff02::1)/echo-request()",
		UP, UP HAO, UP "/raw(00)", UP HAO "/fragment(M=1)/raw(00)",
	};
	struct ipsec *s = end_with(two_mobiles());
	struct arena *a = arena_new();

	for (size_t i = 0; i < COUNT_OF(clear); i++) {
		struct bytes octets = build(a, NULL, clear[i]);

		CU_ASSERT(bytes_equal(ipsec_seal(s, a, octets), octets));
		CU_ASSERT_EQUAL(ipsec_open(s, a, octets).verdict, IPSEC_CLEAR);
	}
	arena_free(a);
	ipsec_free(s);
}

static enum ipsec_verdict verdict_of(const char *expression)
{
	struct ipsec *s = end_with(two_mobiles());
	struct arena *a = arena_new();
	struct sa_list *keys = two_mobiles();
	enum ipsec_verdict v = ipsec_open(s, a, build(a, keys, expression)).verdict;

	arena_free(a);
	sa_list_free(keys);
	ipsec_free(s);
	return v;
}

/* RFC 4877 4.2: an association is for one home address and its message. */
static void an_association_opens_only_what_it_is_for(void)
{
	CU_ASSERT_EQUAL(verdict_of(UP HAO "/esp(spi=0x101)/" BU), IPSEC_OPEN);
	CU_ASSERT_EQUAL(verdict_of(UP HAO "/esp(spi=0x201)/" BU), IPSEC_WRONG_SA);   /* of OTHER */
	CU_ASSERT_EQUAL(verdict_of(UP "/esp(spi=0x101)/" BU), IPSEC_WRONG_SA);       /* of the source */
	CU_ASSERT_EQUAL(verdict_of(UP HAO "/esp(spi=0x103)/" BU), IPSEC_WRONG_SA);   /* for solicitations */
	CU_ASSERT_EQUAL(verdict_of(UP HAO "/esp(spi=0x101)/echo-request()"), IPSEC_WRONG_SA);
	CU_ASSERT_EQUAL(verdict_of(UP HAO "/esp(spi=0x101)/dst-options(home-address(" OTHER "))/" BU),
			IPSEC_WRONG_SA);
	CU_ASSERT_EQUAL(verdict_of(UP "/esp(spi=0x105)/ip6(src=" OTHER ",dst=" PEER ")/hoti(home-init-cookie=1)"),
			IPSEC_WRONG_SA);
	CU_ASSERT_EQUAL(verdict_of(UP HAO "/esp(spi=0x101,icv=auto+1)/" BU), IPSEC_WRONG_ICV);
	CU_ASSERT_EQUAL(verdict_of(UP HAO "/esp(spi=0x999,data=00112233445566778899aabbccddeeff)"),
			IPSEC_NO_SA);
	CU_ASSERT_EQUAL(verdict_of(UP HAO "/esp(spi=0x101,data=00112233445566778899aabbccddeeff)"),
			IPSEC_WRONG_ICV);
	CU_ASSERT_EQUAL(verdict_of("ip6(src=" COA ",dst=" PEER ")" HAO "/esp(spi=0x101)/" BU),
			IPSEC_CLEAR);   /* between others */
}

/* RFC 6275 10.4.3 has it in the tunnel of all else; no policy names groups. */
static void what_goes_to_a_group_may_come_as_the_rest_of_the_tunnel(void)
{
	CU_ASSERT_EQUAL(verdict_of(DOWN "/esp(spi=0x108)/ip6(src=" PEER ",dst=ff1e::1)/udp()"), IPSEC_OPEN);
	CU_ASSERT_EQUAL(verdict_of(DOWN "/ip6(src=" PEER ",dst=ff1e::1)/udp()"), IPSEC_CLEAR);
	CU_ASSERT_EQUAL(verdict_of(DOWN "/esp(spi=0x106)/ip6(src=" PEER ",dst=ff1e::1)/udp()"), IPSEC_WRONG_SA);
	CU_ASSERT_EQUAL(verdict_of(UP "/esp(spi=0x107)/ip6(src=" PEER ",dst=ff1e::1)/udp()"), IPSEC_WRONG_SA);
}

/* RFC 3776 4.3: the association knows no care-of address. */
static void a_tunnel_ends_wherever_its_outer_header_says(void)
{
	CU_ASSERT_EQUAL(verdict_of("ip6(src=2001:db8:7::7,dst=" AGENT ")/esp(spi=0x105)/"
				   "ip6(src=" HOA ",dst=" PEER ")/hoti(home-init-cookie=1)"), IPSEC_OPEN);
	CU_ASSERT_EQUAL(verdict_of("ip6(src=" AGENT ",dst=2001:db8:7::7)/esp(spi=0x106)/"
				   "ip6(src=" PEER ",dst=" HOA ")/hot(home-init-cookie=1,home-keygen-token=2)"), IPSEC_OPEN);
}

static void overhead_is_what_is_added_at_most(void)
{
	struct ipsec *s = end_with(two_mobiles());
	struct arena *a = arena_new();
	size_t most = 0, added;
	struct ip6 home;

	CU_ASSERT_FATAL(ip6_parse(HOA, &home));
	for (unsigned n = 0; n < 32; n++) {
		const char *text = arena_printf(a, UP "/ip6(src=" HOA ",dst=" PEER ")/raw(%.*s)",
						(int)(2 * n), "000000000000000000000000000000000000000"
						"0000000000000000000000000000");
		struct bytes clear = build(a, NULL, text);

		added = ipsec_seal(s, a, clear).len - clear.len;
		most = added > most ? added : most;
	}
	CU_ASSERT_EQUAL(most, ipsec_overhead(s, &home, TRAFFIC_UP));
	home.octet[15] ^= 0xff;
	CU_ASSERT_EQUAL(ipsec_overhead(s, &home, TRAFFIC_UP), 0);
	arena_free(a);
	ipsec_free(s);
}

/* Secrets. */

static struct sa_list *secrets(void)
{
	struct sa_list *list = sa_list_new();
	const struct sa lines[] = {
		{.secret = {key_octets, 16}, .protects = 1U << TRAFFIC_BU | 1U << TRAFFIC_BA,
		 .auth = AUTH_HMAC_SHA1_96},
		{.secret = {key_octets, 16}, .protects = 1U << TRAFFIC_HOTI | 1U << TRAFFIC_HOT,
		 .cipher = CIPHER_3DES_CBC, .auth = AUTH_HMAC_SHA256_128},
		{.secret = {key_octets, 16}, .protects = 1U << TRAFFIC_UP, .cipher = CIPHER_AES_GCM},
	};

	for (size_t i = 0; i < COUNT_OF(lines); i++)
		CU_ASSERT(sa_list_add(list, &lines[i], NULL));
	return list;
}

static void both_ends_derive_the_same_and_homes_differ(void)
{
	struct ipsec *mobile = end_with(secrets()), *agent = end_with(secrets());
	struct arena *a = arena_new();
	struct ip6 home, other;

	for (size_t i = 0; i < COUNT_OF(figures); i++) {
		struct bytes clear = build(a, NULL, figures[i].clear), sealed;

		sealed = ipsec_seal(mobile, a, clear);
		if (bytes_equal(sealed, clear))
			continue;   /* no secret for it */
		CU_ASSERT_EQUAL(ipsec_open(agent, a, sealed).verdict, IPSEC_OPEN);
	}
	CU_ASSERT_FATAL(ip6_parse(HOA, &home) && ip6_parse(OTHER, &other));
	sa_list_derive(agent->sas, &other);
	for (unsigned i = 0; i < TRAFFIC_COUNT; i++) {
		const struct sa *one = sa_list_for(agent->sas, &home, (enum traffic)i);
		const struct sa *two = sa_list_for(agent->sas, &other, (enum traffic)i);
		bool wanted = i == TRAFFIC_BU || i == TRAFFIC_BA || i == TRAFFIC_HOTI ||
			      i == TRAFFIC_HOT || i == TRAFFIC_UP;

		CU_ASSERT_EQUAL(one != NULL, wanted);
		CU_ASSERT_EQUAL(two != NULL, wanted);
		if (one == NULL || two == NULL)
			continue;
		CU_ASSERT_NOT_EQUAL(one->spi, two->spi);
		CU_ASSERT(one->spi >= 256);
		CU_ASSERT(!bytes_equal(one->auth_key, two->auth_key) || one->auth_key.len == 0);
		CU_ASSERT(!bytes_equal(one->key, two->key) || one->key.len == 0);
	}
	arena_free(a);
	ipsec_free(mobile);
	ipsec_free(agent);
}

static void expect_refused(const struct sa *sa, const char *piece)
{
	struct sa_list *list = sa_list_new();
	struct err err = {0};

	CU_ASSERT_FALSE(sa_list_add(list, sa, &err));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, piece));
	sa_list_free(list);
}

/* RFC 3776 4.3 */
static void weak_protection_is_refused(void)
{
	struct ip6 home = {{0x20, 1}};

	expect_refused(&(struct sa){.home = octets_of(&home), .protects = 1U << TRAFFIC_BU},
		       "wants an auth");
	expect_refused(&(struct sa){.home = octets_of(&home), .protects = 1U << TRAFFIC_HOTI,
				    .auth = AUTH_HMAC_SHA1_96, .auth_key = {key_octets, 20}},
		       "must be encrypted");
	expect_refused(&(struct sa){.protects = 1U << TRAFFIC_BU, .auth = AUTH_HMAC_SHA1_96,
				    .auth_key = {key_octets, 20}}, "home= and protects=");
	expect_refused(&(struct sa){.secret = {key_octets, 16}}, "wants protects=");
}

/* The file that is written is the file that is read. */
static void what_was_derived_prints_as_keys(void)
{
	struct ipsec *s = end_with(secrets());
	struct text t = {0};
	struct ip6 home;

	CU_ASSERT_FATAL(ip6_parse(HOA, &home));
	sa_list_derive(s->sas, &home);
	sa_list_derive(s->sas, &home);
	sa_list_print(s->sas, &t);
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), " home=" HOA " protects=hoti cipher=des3-cbc key=0x"));
	CU_ASSERT_PTR_NULL(strstr(text_str(&t), "secret"));
	text_done(&t);
	ipsec_free(s);
}

void ipsec_suite(void);
void ipsec_suite(void)
{
	CU_pSuite suite = CU_add_suite("ipsec", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "packets are those of RFC 3776", packets_are_those_of_rfc_3776);
	CU_add_test(suite, "what no policy is about stays as it is",
		    what_no_policy_is_about_stays_as_it_is);
	CU_add_test(suite, "an association opens only what it is for",
		    an_association_opens_only_what_it_is_for);
	CU_add_test(suite, "what goes to a group may come as the rest of the tunnel",
		    what_goes_to_a_group_may_come_as_the_rest_of_the_tunnel);
	CU_add_test(suite, "a tunnel ends wherever its outer header says",
		    a_tunnel_ends_wherever_its_outer_header_says);
	CU_add_test(suite, "overhead is what is added at most", overhead_is_what_is_added_at_most);
	CU_add_test(suite, "both ends derive the same, and homes differ",
		    both_ends_derive_the_same_and_homes_differ);
	CU_add_test(suite, "weak protection is refused", weak_protection_is_refused);
	CU_add_test(suite, "what was derived prints as keys", what_was_derived_prints_as_keys);
}
