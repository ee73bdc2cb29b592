/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The rows of the format table, all of them: what every row has to have. And what only some formats do:
 * IPv4 sums, names of the DNS, texts, options inside options, rows that depend on a field or a length. */
#include "wire/formats.h"

#include "base/rng.h"
#include "wire/dns.h"
#include "wire/print.h"
#include "wire/spec.h"

#include <CUnit/CUnit.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const struct spec_build plain = {0};

static bool build(struct arena *a, const char *expression, struct bytes *octets)
{
	uint8_t *space = arena_alloc(a, 4096);
	struct buf out = buf_over(space, 4096);
	struct spec *spec;
	struct packet p;
	struct err err = {0};
	bool ok = spec_parse(a, expression, &spec, &err) &&
		  packet_from_spec(a, spec, &plain, &p, &err) && packet_encode(&p, &out, &err);

	if (!ok)
		fprintf(stderr, "%s: %s\n", expression, err.text);
	*octets = buf_bytes(&out);
	return ok;
}

static const char *text_of(struct arena *a, struct bytes octets, struct finding **findings)
{
	struct packet p = packet_decode(a, octets, "ip", findings);
	struct text t = {0};
	const char *s;

	packet_print_craft(&p, &t);
	s = arena_string(a, text_str(&t));
	text_done(&t);
	return s;
}

/* Rows. */

static bool is_name(const char *s)
{
	if (!isalpha((unsigned char)*s))
		return false;
	for (; *s != '\0'; s++)
		if (!isalnum((unsigned char)*s) && *s != '-')
			return false;
	return true;
}

static bool fields_are_sound(const struct format *f)
{
	unsigned bits = 0, principals = 0;

	for (unsigned i = 0; i < f->field_count; i++) {
		const struct field *field = &f->fields[i];

		if (!is_name(field->name) || field->doc == NULL ||
		    format_field(f, field->name) != (int)i)
			return false;
		if (field->sealed || field->kind == KIND_KEY || field->kind == KIND_KEY_IP6)
			continue;
		if (field->bits == 0 && (!kind_is_open(field->kind) || bits % 8 != 0))
			return false;
		bits += field->bits;
		principals += field->principal;
	}
	return bits % 8 == 0 && principals <= 1;
}

static void every_row_has_what_a_row_needs(void)
{
	const struct format *f;

	for (size_t i = 0; (f = format_at(i)) != NULL; i++) {
		bool ok = is_name(f->name) && f->title != NULL && f->short_name != NULL &&
			  f->doc != NULL && f->spec != NULL && f->section != NULL &&
			  fields_are_sound(f) && (f->align_x == 0 || f->align_y < f->align_x);

		if (!ok)
			fprintf(stderr, "row %s\n", f->name);
		CU_ASSERT_TRUE(ok);
		if (f->variant == NULL)
			continue;
		CU_ASSERT_EQUAL(f->variant->family, f->family);
		CU_ASSERT_EQUAL(f->variant->code, f->code);
		CU_ASSERT_TRUE(f->variant->variant != f);
	}
}

static void a_name_means_one_row(void)
{
	const struct format *f;

	for (size_t i = 0; (f = format_at(i)) != NULL; i++) {
		const struct format *found = family_is_option(f->family)
			? option_by_name(f->family, f->name) : format_by_name(f->name);

		if (found != f)
			fprintf(stderr, "two rows are called %s\n", f->name);
		CU_ASSERT_PTR_EQUAL(found, f);
	}
}

static void every_family_of_options_has_a_row_for_the_rest(void)
{
	for (unsigned family = 0; family < FAMILY_COUNT; family++)
		if (family_is_option((enum family)family))
			CU_ASSERT_PTR_NOT_NULL(format_by_code((enum family)family, CODE_ANY));
}

/* Text and octets. */

static void what_is_written_reads_back(void)
{
	static const char *const expressions[] = {
		"ip4(src=192.0.2.1, dst=203.0.113.9)/udp(source-port=1, destination-port=2)/raw(0102)",
		"ip4(src=192.0.2.1, dst=203.0.113.9, 01010101)/ip6(src=::1, dst=::2)",
		"ip6(src=::1, dst=::2)/ip4(src=192.0.2.1, dst=203.0.113.9)",
		"ip6(src=::1, dst=::2)/bu(mn-id(mn1@example.net), service-selection(0x616000))",
		"ip6(src=::1, dst=::2)/bu(ipv4-home-address(192.0.2.5), binding-id(id=1), "
		"binding-id-ipv6(id=2, 2001:db8::1), binding-id-ipv4(id=3, 192.0.2.9))",
		"ip6(src=::1, dst=::2)/bra(status=134)",
		"ip6(src=::1, dst=::2)/bri(trigger=7)",
		"ip6(src=::1, dst=::2)/home-agent-switch(2001:db8::1 2001:db8::2, refresh-advice(60s))",
		"ip6(src=::1, dst=::2)/bu(flow-id(id=1, target-coa-ipv4(192.0.2.7), pad1()))",
		"ip6(src=::1, dst=::2)/udp(source-port=546, destination-port=547)/"
		"dhcp6(visited-home-network(home-agent-name(ha.example.net)))",
	};

	for (size_t i = 0; i < COUNT_OF(expressions); i++) {
		struct arena *a = arena_new();
		struct finding *findings;
		struct bytes octets;

		CU_ASSERT_TRUE_FATAL(build(a, expressions[i], &octets));
		CU_ASSERT_STRING_EQUAL(text_of(a, octets, &findings), expressions[i]);
		CU_ASSERT_PTR_NULL(findings);
		arena_free(a);
	}
}

static void expect(const char *expression, const char *finding)
{
	struct arena *a = arena_new();
	struct finding *findings = NULL;
	struct bytes octets;

	CU_ASSERT_TRUE_FATAL(build(a, expression, &octets));
	text_of(a, octets, &findings);
	if (finding == NULL) {
		CU_ASSERT_PTR_NULL(findings);
	} else {
		CU_ASSERT_PTR_NOT_NULL_FATAL(findings);
		CU_ASSERT_STRING_EQUAL(finding_name(findings->code), finding);
	}
	arena_free(a);
}

#define V4 "ip4(src=192.0.2.1, dst=203.0.113.9"
#define UDP "udp(source-port=1, destination-port=2"

static void sums_below_ipv4_and_counts_are_judged(void)
{
	expect(V4 ", checksum=auto+1)/" UDP ")", "checksum");
	expect(V4 ")/" UDP ", checksum=auto+1)", "checksum");
	expect(V4 ")/" UDP ", checksum=0)", NULL);                                /* none was made */
	expect("ip6(src=::1, dst=::2)/" UDP ", checksum=0)", "checksum");         /* IPv6 wants one */
	expect("ip6(src=::1, dst=::2)/" V4 ")/" UDP ", checksum=0)", NULL);
	expect(V4 ", reserved=1)/" UDP ")", "reserved");
	expect("ip6(src=::1, dst=::2)/home-agent-switch(address-count=9, 2001:db8::1)", "length");
	expect(V4 ", total-length=auto+1)/" UDP ")", "truncated");
}

/* What an Ethernet frame calls IPv6 is IPv6, whatever its version says: nodes rely on it. */
static void the_ethertype_and_not_the_version_says_what_it_is(void)
{
	static const uint8_t octets[40] = {0x40};
	struct arena *a = arena_new();
	struct packet p = packet_decode(a, (struct bytes){octets, sizeof(octets)}, "ip6", NULL);

	CU_ASSERT_TRUE(header_is(p.first, "ip6"));
	p = packet_decode(a, (struct bytes){octets, sizeof(octets)}, "ip", NULL);
	CU_ASSERT_FALSE(header_is(p.first, "ip6"));
	arena_free(a);
}

static void names_go_both_ways(void)
{
	static const struct {
		const char *text;
		const uint8_t octets[24];
		size_t len;
	} names[] = {
		{".", {0}, 1},
		{"ha.example", "\2ha\7example", 12},
		{"_mip6._ipv6", "\5_mip6\5_ipv6", 13},
		{"ha.@12", "\2ha\xc0\x0c", 5},
		{"@300", "\xc1\x2c", 2},
	};
	static const char *const wrong[] = {"a..b", ".a", "a b", "a@12", "@16384", "@x", "",
		"this-label-is-far-too-long-for-what-one-octet-of-length-can-say-of-it"};

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct arena *a = arena_new();
		struct bytes octets = {NULL, 0}, want = {names[i].octets, names[i].len};
		struct text t = {0};

		CU_ASSERT_TRUE(name_parse(a, names[i].text, &octets));
		CU_ASSERT_TRUE(bytes_equal(octets, want));
		name_print(want, &t);
		CU_ASSERT_STRING_EQUAL(text_str(&t), names[i].text);
		text_done(&t);
		arena_free(a);
	}
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct arena *a = arena_new();
		struct bytes octets;

		if (name_parse(a, wrong[i], &octets))
			fprintf(stderr, "%s is no name\n", wrong[i]);
		CU_ASSERT_FALSE(name_parse(a, wrong[i], &octets));
		arena_free(a);
	}
}

/* The law of the codec behind headers whose contents are cut by rules of their own. */
static void any_octets_behind_these_headers_are_lossless(void)
{
	static const char *const heads[] = {
		"udp(source-port=9, destination-port=53)", "udp(source-port=9, destination-port=546)",
		"udp(source-port=547, destination-port=9)", "udp(source-port=500, destination-port=500)",
		"udp(source-port=4500, destination-port=4500)",
		"udp(source-port=4191, destination-port=4191)", "ah(spi=1)", "mld2-report()",
		"mld-query()",
	};
	struct rng rng = rng_seed(5);
	unsigned lost = 0;

	for (unsigned i = 0; i < 6000; i++) {
		struct arena *a = arena_new();
		uint8_t random[96];
		struct bytes octets, again;
		uint8_t *copy;
		size_t n = (size_t)rng_below(&rng, sizeof(random));

		rng_fill(&rng, random, n);
		for (size_t k = 0; k < n; k++)   /* small numbers: lengths and counts that fit */
			random[k] &= rng_below(&rng, 3) > 0 ? 0x07 : 0xff;
		CU_ASSERT_TRUE_FATAL(build(a, arena_printf(a, "ip6(src=::1, dst=::2)/%s",
							   heads[i % COUNT_OF(heads)]), &octets));
		copy = arena_alloc(a, octets.len + n);
		memcpy(copy, octets.at, octets.len);
		memcpy(copy + octets.len, random, n);
		copy[5] = (uint8_t)(copy[5] + n);
		if (octets.at[6] == 17)
			copy[45] = (uint8_t)(copy[45] + n);
		octets = (struct bytes){copy, octets.len + n};
		if (!build(a, text_of(a, octets, NULL), &again) || !bytes_equal(octets, again)) {
			fprintf(stderr, "lost: %s\n", text_of(a, octets, NULL));
			lost++;
		}
		arena_free(a);
	}
	CU_ASSERT_EQUAL(lost, 0);
}

void formats_suite(void);
void formats_suite(void)
{
	CU_pSuite suite = CU_add_suite("formats", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "every row has what a row needs", every_row_has_what_a_row_needs);
	CU_add_test(suite, "a name means one row", a_name_means_one_row);
	CU_add_test(suite, "every family of options has a row for the rest",
		    every_family_of_options_has_a_row_for_the_rest);
	CU_add_test(suite, "what is written reads back", what_is_written_reads_back);
	CU_add_test(suite, "sums below IPv4 and counts are judged",
		    sums_below_ipv4_and_counts_are_judged);
	CU_add_test(suite, "the EtherType and not the version says what it is",
		    the_ethertype_and_not_the_version_says_what_it_is);
	CU_add_test(suite, "names go both ways", names_go_both_ways);
	CU_add_test(suite, "any octets behind these headers are lossless",
		    any_octets_behind_these_headers_are_lossless);
}
