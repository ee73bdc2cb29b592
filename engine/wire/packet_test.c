/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The laws of the codec: lossless for any octets, clean for what it computes, exact in what it finds,
 * the same through text. */
#include "base/rng.h"
#include "wire/match.h"
#include "wire/print.h"
#include "wire/spec.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

static const struct spec_build plain = {0};

static struct bytes build(struct arena *a, const char *expression)
{
	uint8_t *space = arena_alloc(a, 4096);
	struct buf out = buf_over(space, 4096);
	struct spec *spec;
	struct packet p;
	struct err err = {0};

	if (!spec_parse(a, expression, &spec, &err) || !packet_from_spec(a, spec, &plain, &p, &err) ||
	    !packet_encode(&p, &out, &err)) {
		fprintf(stderr, "%s: %s\n", expression, err.text);
		return (struct bytes){NULL, 0};
	}
	return buf_bytes(&out);
}

static const char *craft_text(struct arena *a, struct bytes octets, struct finding **findings)
{
	struct packet p = packet_decode(a, octets, "ip6", findings);
	struct text t = {0};
	const char *s;

	packet_print_craft(&p, &t);
	s = arena_string(a, text_str(&t));
	text_done(&t);
	return s;
}

static const char bu[] =
	"ip6(src=2001:db8:2::1, dst=2001:db8::2)/dst-options(home-address(2001:db8:1::1))/"
	"bu(sequence=7, A, lifetime=420s, nonce-indices(home=1, care-of=2), "
	"binding-auth(home-token=0x1122334455667788, care-of-token=0x99aabbccddeeff00))";

static void what_we_build_has_no_finding(void)
{
	static const char *const expressions[] = {
		bu,
		"ip6(src=2001:db8::1, dst=2001:db8::2)/bu()",
		"ip6(src=2001:db8::1, dst=2001:db8::2)/routing-2(2001:db8::9)/echo-request(0a0b0c)",
		"ip6(src=2001:db8::1, dst=2001:db8::2)/parameter-problem(code=1, pointer=6)/"
		"ip6(src=2001:db8::2, dst=2001:db8::1)/hoti(home-init-cookie=1)",
		"ip6(src=2001:db8::1, dst=2001:db8::2)/udp(source-port=1, destination-port=2)/raw(00)",
	};

	for (size_t i = 0; i < COUNT_OF(expressions); i++) {
		struct arena *a = arena_new();
		struct finding *findings;
		struct bytes octets = build(a, expressions[i]);

		CU_ASSERT_FATAL(octets.len > 0);
		packet_decode(a, octets, "ip6", &findings);
		CU_ASSERT_PTR_NULL(findings);
		arena_free(a);
	}
}

static void a_disturbed_authenticator_is_another(void)
{
	static const char *const plus[] = {"+1", "+256", "-1", "-65536", "+72057594037927936"};
	struct arena *a = arena_new();
	const char *keys = "home-token=0x1122334455667788";
	struct bytes sound = build(a, arena_printf(a, "ip6(src=::1, dst=::2)/bu(binding-auth(%s))", keys));

	CU_ASSERT_FATAL(sound.len > 0);
	for (size_t i = 0; i < COUNT_OF(plus); i++) {
		struct bytes b = build(a, arena_printf(a, "ip6(src=::1, dst=::2)/bu(binding-auth("
							  "authenticator=auto%s, %s))", plus[i], keys));

		CU_ASSERT_FATAL(b.len == sound.len);
		CU_ASSERT_TRUE(memcmp(b.at + b.len - 12, sound.at + sound.len - 12, 12) != 0);
	}
	arena_free(a);
}

/* RFC 2104 2: a key longer than a block is hashed, not cut. */
static void every_octet_of_a_key_counts(void)
{
	static const char octets[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
				     "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
	struct arena *a = arena_new();
	struct bytes one = build(a, arena_printf(a, "ip6(src=::1, dst=::2)/bu(binding-auth(kbm=%s01))",
						 octets));
	struct bytes two = build(a, arena_printf(a, "ip6(src=::1, dst=::2)/bu(binding-auth(kbm=%s02))",
						 octets));

	CU_ASSERT_FATAL(one.len > 0);
	CU_ASSERT_FALSE(bytes_equal(one, two));
	arena_free(a);
}

static void padding_before_binding_auth_is_8n_plus_2(void)
{
	struct arena *a = arena_new();
	struct packet p = packet_decode(a, build(a, bu), "ip6", NULL);
	const struct header *mh = packet_find(&p, "bu");

	CU_ASSERT_FATAL(mh != NULL);
	CU_ASSERT_EQUAL((header_option(mh, "binding-auth")->offset - mh->offset) % 8, 2);
	CU_ASSERT_EQUAL(mh->length % 8, 0);
	CU_ASSERT_FALSE(mh->no_padding);
	arena_free(a);
}

static void padding_before_alternate_coa_is_8n_plus_6(void)
{
	struct arena *a = arena_new();
	struct bytes octets = build(a, "ip6(src=2001:db8::1, dst=2001:db8::2)/"
				       "bu(nonce-indices(home=1), alternate-coa(2001:db8::7))");
	struct packet p = packet_decode(a, octets, "ip6", NULL);
	const struct header *mh = packet_find(&p, "bu");

	CU_ASSERT_FATAL(mh != NULL);
	CU_ASSERT_EQUAL((header_option(mh, "alternate-coa")->offset - mh->offset) % 8, 6);
	arena_free(a);
}

static void expect_findings(const char *expression, const char *names)
{
	struct arena *a = arena_new();
	struct bytes octets = build(a, expression);
	struct finding *findings = NULL;
	struct text t = {0};

	CU_ASSERT(octets.len > 0);
	packet_decode(a, octets, "ip6", &findings);
	for (struct finding *f = findings; f != NULL; f = f->next)
		text_printf(&t, "%s%s", t.len > 0 ? " " : "", finding_name(f->code));
	if (strcmp(text_str(&t), names) != 0)
		fprintf(stderr, "%s: found \"%s\"\n", expression, text_str(&t));
	CU_ASSERT_STRING_EQUAL(text_str(&t), names);
	text_done(&t);
	arena_free(a);
}

#define FROM_TO "ip6(src=2001:db8::1, dst=2001:db8::2)/"

static void a_fault_has_its_own_finding_and_no_other(void)
{
	expect_findings(FROM_TO "hoti(home-init-cookie=1, checksum=auto+1)", "checksum");
	expect_findings(FROM_TO "hoti(home-init-cookie=1, reserved=255)", "reserved");
	expect_findings(FROM_TO "hoti(home-init-cookie=1, payload-proto=58)", "fixed");
	expect_findings(FROM_TO "mh(type=1, data=0000)", "too-short");
	expect_findings(FROM_TO "mh(type=200, data=0000)", "unknown");
	expect_findings(FROM_TO "bu(padding=none, nonce-indices(home=1), pad1, pad1, pad1, pad1, pad1, "
				"pad1)", "padding padding padding padding padding");
	expect_findings(FROM_TO "bu(option(type=200, data=0102))", "unknown");
	expect_findings(FROM_TO "bu(option(type=4, data=00010002))", "");
	expect_findings(FROM_TO "bu(option(type=4, data=000100020000))", "option-length");
	expect_findings(FROM_TO "bu(binding-auth(authenticator=000000000000000000000000), "
				"padn(000000000000))", "option-not-last");
	expect_findings(FROM_TO "routing-2(2001:db8::9, segments-left=2)/echo-request()", "fixed");
	expect_findings("ip6(src=::1, dst=::2, payload-length=4)/echo-request(00112233)",
			"too-short trailing");
}

static void damaged_octets_survive_the_way_through_text(struct rng *rng, struct bytes seed)
{
	struct arena *a = arena_new();
	uint8_t octets[512];
	size_t len = seed.len < sizeof(octets) ? seed.len : sizeof(octets);
	unsigned damages = (unsigned)rng_below(rng, 5);
	struct finding *findings;
	struct bytes before, after;
	const char *text;

	memcpy(octets, seed.at, len);
	while (damages-- > 0 && len > 0)
		octets[rng_below(rng, len)] = (uint8_t)rng_u64(rng);
	if (rng_below(rng, 3) == 0)
		len = (size_t)rng_below(rng, len + 1);
	before = (struct bytes){octets, len};
	if (len > 0) {
		text = craft_text(a, before, &findings);
		after = build(a, text);
		if (!bytes_equal(before, after))
			fprintf(stderr, "lost in: %s\n", text);
		CU_ASSERT(bytes_equal(before, after));
	}
	arena_free(a);
}

static void any_octets_encode_to_themselves(void)
{
	static const char *const seeds[] = {
		bu,
		FROM_TO "hop-by-hop(option(type=5, data=0000))/dst-options(home-address(2001:db8::3))/"
			"routing-2(2001:db8::9)/fragment(identification=9)/echo-request(0a0b0c)",
		FROM_TO "parameter-problem(pointer=40)/" FROM_TO "ba(status=135, padding=none)",
		FROM_TO "router-advertisement(H, source-link-layer(02:00:00:00:00:01), "
			"prefix-information(2001:db8::, L, A), home-agent-information(lifetime=10s))",
		FROM_TO "tcp(SYN, options=020405a0)/raw(00112233)",
		FROM_TO "dhaad-reply(2001:db8::5 2001:db8::6)",
		FROM_TO FROM_TO "udp(source-port=9)/raw(0011)",
	};
	struct rng rng = rng_seed(20261123);

	for (size_t i = 0; i < COUNT_OF(seeds); i++) {
		struct arena *a = arena_new();
		struct bytes octets = build(a, seeds[i]);

		CU_ASSERT_FATAL(octets.len > 0);
		for (unsigned n = 0; n < 2000; n++)
			damaged_octets_survive_the_way_through_text(&rng, octets);
		arena_free(a);
	}
}

static void mistakes_in_expressions_name_their_column(void)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"ip6(src=2001:db8::1, dst=2001:db8::2)/bux()", "column 39: no header"},
		{"ip6(src=2001:db8::1, dst=zzz)", "column 26: dst=zzz"},
		{"ip6(src=::1, dst=::2)/bu(lifetime=420)", "column 35: lifetime=420: wants a time"},
		{"ip6(src=::1, dst=::2)/bu(lifetime=6s)", "column 35: lifetime=6s: counts in units"},
		{"ip6(src=::1", "column 12: \")\" is missing"},
		{"ip6(src=::1)", "column 1: ip6 needs dst="},
		{"", "column 1: a header is missing"},
		{"ip6(src=::1, dst=::2)/bu(sequence=65536)", "column 35: sequence=65536: does not fit"},
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct arena *a = arena_new();
		struct err err = {0};
		struct spec *spec;
		struct packet p;
		bool ok = spec_parse(a, cases[i].text, &spec, &err) &&
			  packet_from_spec(a, spec, &plain, &p, &err);

		CU_ASSERT_FALSE(ok);
		if (!has_prefix(err.text, cases[i].message))
			fprintf(stderr, "%s: %s\n", cases[i].text, err.text);
		CU_ASSERT(has_prefix(err.text, cases[i].message));
		arena_free(a);
	}
}

static struct match match_against(struct arena *a, const char *pattern, const char *packet)
{
	static const struct spec_build as_pattern = {.pattern = true};
	struct bytes octets = build(a, packet);
	struct finding *findings;
	struct packet got = packet_decode(a, octets, "ip6", &findings), want;
	struct spec *spec;
	struct err err = {0};

	if (!spec_parse(a, pattern, &spec, &err) ||
	    !packet_from_spec(a, spec, &as_pattern, &want, &err)) {
		fprintf(stderr, "%s: %s\n", pattern, err.text);
		return (struct match){0};
	}
	return packet_match(&want, &got, octets, findings);
}

static void patterns_match_what_they_say(void)
{
	struct arena *a = arena_new();
	struct match m;

	m = match_against(a, "ip6(dst=2001:db8::/32)/dst-options(home-address(any))/"
			     "bu(sequence=5..9->n, H=0, binding-auth(home-token=0x1122334455667788, "
			     "care-of-token=0x99aabbccddeeff00))", bu);
	CU_ASSERT(m.matched);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m.captures);
	CU_ASSERT_STRING_EQUAL(m.captures->name, "n");
	CU_ASSERT_STRING_EQUAL(m.captures->value, "7");
	m = match_against(a, "ip6()/dst-options()/bu(sequence=!7)", bu);
	CU_ASSERT_FALSE(m.matched);
	CU_ASSERT_STRING_EQUAL(m.difference, "bu sequence");
	CU_ASSERT(m.right_message);
	m = match_against(a, "ip6()/bu()", bu);
	CU_ASSERT_FALSE(m.right_message);
	m = match_against(a, "ip6()/dst-options(optional=yes)/bu(alternate-coa(absent=yes))", bu);
	CU_ASSERT(m.matched);
	m = match_against(a, "ip6()/dst-options()/bu(binding-auth(home-token=0x1122334455667789, "
			     "care-of-token=0x99aabbccddeeff00))", bu);
	CU_ASSERT_FALSE(m.matched);
	CU_ASSERT_STRING_EQUAL(m.difference, "binding-auth authenticator");
	m = match_against(a, "ip6()/hoti()", FROM_TO "hoti(home-init-cookie=1, reserved=1)");
	CU_ASSERT_FALSE(m.matched);
	CU_ASSERT_STRING_EQUAL(m.difference, "hoti reserved");
	m = match_against(a, "ip6()/parameter-problem(quoted=any)",
			  FROM_TO "parameter-problem()/" FROM_TO "hoti(home-init-cookie=1)");
	CU_ASSERT(m.matched);
	arena_free(a);
}

/* Of a tunnel both ends are told; of the outer header and of what an error quotes, neither. */
static void a_line_tells_of_tunnels(void)
{
	static const char tunnel[] = "ip6(src=2001:db8::1, dst=2001:db8::2)/"
				     "ip6(src=2001:db8::3, dst=2001:db8::4)/echo-request(sequence=5)";
	struct arena *a = arena_new();
	struct packet p = packet_decode(a, build(a, tunnel), "ip6", NULL);
	struct text t = {0};

	packet_print_line(&p, &t);
	CU_ASSERT_STRING_EQUAL(text_str(&t), "tunnel 2001:db8::3 > 2001:db8::4 + "
					     "EchoRequest identifier=0 sequence=5");
	text_done(&t);
	arena_free(a);
}

void packet_suite(void);
void packet_suite(void)
{
	CU_pSuite suite = CU_add_suite("wire/packet", NULL, NULL);

	if (suite == NULL)
		return;
	CU_ADD_TEST(suite, what_we_build_has_no_finding);
	CU_ADD_TEST(suite, a_disturbed_authenticator_is_another);
	CU_ADD_TEST(suite, every_octet_of_a_key_counts);
	CU_ADD_TEST(suite, padding_before_binding_auth_is_8n_plus_2);
	CU_ADD_TEST(suite, padding_before_alternate_coa_is_8n_plus_6);
	CU_ADD_TEST(suite, a_fault_has_its_own_finding_and_no_other);
	CU_ADD_TEST(suite, any_octets_encode_to_themselves);
	CU_ADD_TEST(suite, mistakes_in_expressions_name_their_column);
	CU_ADD_TEST(suite, patterns_match_what_they_say);
	CU_ADD_TEST(suite, a_line_tells_of_tunnels);
}
