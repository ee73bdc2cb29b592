/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Patterns against packets: options and headers that must be absent, captures, and what is no test. */
#include "wire/match.h"
#include "wire/spec.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#define IP6 "ip6(src=2001:db8::1, dst=2001:db8::2)/"

static bool read_packet(struct arena *a, const char *expression, bool pattern, struct packet *p,
			struct err *err)
{
	const struct spec_build how = {.pattern = pattern};
	struct spec *spec;

	return spec_parse(a, expression, &spec, err) && packet_from_spec(a, spec, &how, p, err);
}

static struct match match_of(struct arena *a, const char *pattern, const char *packet)
{
	uint8_t *space = arena_alloc(a, 2048);
	struct buf out = buf_over(space, 2048);
	struct finding *findings;
	struct packet want, sent, got;
	struct err err = {0};

	CU_ASSERT_TRUE_FATAL(read_packet(a, pattern, true, &want, &err));
	CU_ASSERT_TRUE_FATAL(read_packet(a, packet, false, &sent, &err));
	CU_ASSERT_TRUE_FATAL(packet_encode(&sent, &out, &err));
	got = packet_decode(a, buf_bytes(&out), "ip6", &findings);
	return packet_match(&want, &got, buf_bytes(&out), findings);
}

static void a_match_has_no_difference(void)
{
	struct arena *a = arena_new();
	struct match m = match_of(a, "ip6/bu(lifetime=any, nonce-indices(home=9, absent=yes))",
				  IP6 "bu(nonce-indices(home=1))");

	CU_ASSERT_TRUE(m.matched);
	CU_ASSERT_STRING_EQUAL(m.difference, "");
	CU_ASSERT_STRING_EQUAL(m.got, "");
	m = match_of(a, "ip6/bu(nonce-indices(home=1, absent=yes))", IP6 "bu(nonce-indices(home=1))");
	CU_ASSERT_FALSE(m.matched);
	CU_ASSERT_STRING_EQUAL(m.difference, "bu nonce-indices option");
	CU_ASSERT_STRING_EQUAL(m.got, "present");
	arena_free(a);
}

static void a_list_may_go_on_behind_what_is_wanted(void)
{
	static const char reply[] = IP6 "dhaad-reply(addresses=2001:db8::7 2001:db8::8)";
	struct arena *a = arena_new();

	CU_ASSERT(match_of(a, "ip6/dhaad-reply(addresses=2001:db8::7..)", reply).matched);
	CU_ASSERT(match_of(a, "ip6/dhaad-reply(addresses=2001:db8::7 2001:db8::8..)", reply).matched);
	CU_ASSERT_FALSE(match_of(a, "ip6/dhaad-reply(addresses=2001:db8::8..)", reply).matched);
	CU_ASSERT_FALSE(match_of(a, "ip6/dhaad-reply(addresses=2001:db8::7)", reply).matched);
	CU_ASSERT_FALSE(match_of(a, "ip6/dhaad-reply(addresses=2001:db8::7 2001:db8::8 2001:db8::9..)",
				 reply).matched);
	CU_ASSERT(match_of(a, "ip6/dhaad-reply(addresses=..2001:db8::8)", reply).matched);
	CU_ASSERT_FALSE(match_of(a, "ip6/dhaad-reply(addresses=..2001:db8::7)", reply).matched);
	CU_ASSERT(match_of(a, "ip6/dhaad-reply(addresses=..2001:db8::7..)", reply).matched);
	CU_ASSERT(match_of(a, "ip6/dhaad-reply(addresses=..2001:db8::8..)", reply).matched);
	CU_ASSERT_FALSE(match_of(a, "ip6/dhaad-reply(addresses=..2001:db8::9..)", reply).matched);
	CU_ASSERT(match_of(a, "ip6/dhaad-reply(addresses=!..2001:db8::9..)", reply).matched);
	CU_ASSERT_FALSE(match_of(a, "ip6/dhaad-reply(addresses=!..2001:db8::8..)", reply).matched);
	CU_ASSERT(match_of(a, "ip6/dhaad-reply(addresses=!..2001:db8::9..)", IP6 "dhaad-reply").matched);
	CU_ASSERT_FALSE(match_of(a, "ip6/dhaad-reply(addresses=..2001:db8::9)", IP6 "dhaad-reply").matched);
	arena_free(a);
}

static void dots_alone_are_a_mistake(void)
{
	static const char *const rows[] = {"..", "...", "....", ".....", "!....", "!....."};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct arena *a = arena_new();
		char text[80];
		struct packet want;
		struct err err = {0};

		snprintf(text, sizeof(text), "ip6/dhaad-reply(addresses=%s)", rows[i]);
		CU_ASSERT_FALSE(read_packet(a, text, true, &want, &err));
		CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "addresses="));
		arena_free(a);
	}
}

static void only_what_fits_is_captured(void)
{
	struct arena *a = arena_new();
	struct match m = match_of(a,
				  "ip6/bu(option(type=200, data=->d), "
				  "nonce-indices(home=->h, care-of=9, absent=yes), sequence=->s)",
				  IP6 "bu(sequence=7, option(type=199, data=01), "
				      "option(type=200, data=02), nonce-indices(home=1))");
	unsigned n = 0;

	CU_ASSERT_TRUE_FATAL(m.matched);
	for (const struct match_capture *c = m.captures; c != NULL; c = c->next, n++)
		CU_ASSERT_TRUE((strcmp(c->name, "s") == 0 && strcmp(c->value, "7") == 0) ||
			       (strcmp(c->name, "d") == 0 && strcmp(c->value, "02") == 0));
	CU_ASSERT_EQUAL(n, 2);
	arena_free(a);
}

static void an_absent_header_is_absent_before_anything(void)
{
	struct arena *a = arena_new();

	CU_ASSERT_TRUE(match_of(a, "ip6/dst-options(absent=yes)/raw(any)", IP6 "bu").matched);
	CU_ASSERT_FALSE(match_of(a, "ip6/dst-options(absent=yes)/raw(any)",
				 IP6 "dst-options(home-address(2001:db8::9))/bu")
				.matched);
	arena_free(a);
}

/* Such a test would never hold, or always, whatever came. */
static void what_compares_with_nothing_is_no_test(void)
{
	static const char *const patterns[] = {
		"ip6/bu(checksum=auto+1)", "ip6/bu(checksum=!auto)",     "ip6/bu(sequence=1|auto-1)",
		"ip6/bu(sequence=auto..7)", "ip6/bu(sequence=1/auto)",   "ip6/bu(A=1/1)",
		"ip6/bu(option(data=00/ff))",
	};

	for (size_t i = 0; i < COUNT_OF(patterns); i++) {
		struct arena *a = arena_new();
		struct packet p;
		struct err err = {0};

		CU_ASSERT_FALSE(read_packet(a, patterns[i], true, &p, &err));
		CU_ASSERT_TRUE(strstr(err.text, "compare") != NULL || strstr(err.text, "mask") != NULL);
		arena_free(a);
	}
}

void match_suite(void);
void match_suite(void)
{
	CU_pSuite suite = CU_add_suite("match", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "a match has no difference", a_match_has_no_difference);
	CU_add_test(suite, "a list may go on behind what is wanted",
		    a_list_may_go_on_behind_what_is_wanted);
	CU_add_test(suite, "dots alone are a mistake", dots_alone_are_a_mistake);
	CU_add_test(suite, "only what fits is captured", only_what_fits_is_captured);
	CU_add_test(suite, "an absent header is absent before anything",
		    an_absent_header_is_absent_before_anything);
	CU_add_test(suite, "what compares with nothing is no test",
		    what_compares_with_nothing_is_no_test);
}
