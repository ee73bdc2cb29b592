/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Following an exchange: the authenticators are made by the codec with the tokens that the tests
 * carried, or with others. */
#include "wire/follow.h"
#include "wire/spec.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

#define MN "ip6(src=2001:db8:f::1, dst=2001:db8:c::1)/dst-options(home-address(2001:db8:a::1))/"
#define CN "ip6(src=2001:db8:c::1, dst=2001:db8:f::1)/routing-2(2001:db8:a::1)/"
#define HOT \
	"ip6(src=2001:db8:c::1, dst=2001:db8:a::1)/" \
	"hot(home-nonce-index=5, home-init-cookie=1, home-keygen-token=0x1122334455667788)"
#define COT \
	"ip6(src=2001:db8:c::1, dst=2001:db8:f::1)/" \
	"cot(care-of-nonce-index=6, care-of-init-cookie=2, care-of-keygen-token=0x99aabbccddeeff00)"
#define NONCES "nonce-indices(home=5, care-of=6)"
#define KEYS "home-token=0x1122334455667788, care-of-token=0x99aabbccddeeff00"

struct watch {
	struct follower *follower;
	struct arena *arena;
	uint64_t number;
	uint64_t tests[2];
};

static enum follow_result see(struct watch *w, const char *expression)
{
	static const struct spec_build plain = {0};
	uint8_t octets[512];
	struct buf out = buf_over(octets, sizeof(octets));
	struct packet p;
	struct spec *spec;

	arena_reset(w->arena);
	CU_ASSERT_FATAL(spec_parse(w->arena, expression, &spec, NULL) &&
			packet_from_spec(w->arena, spec, &plain, &p, NULL) &&
			packet_encode(&p, &out, NULL));
	p = packet_decode(w->arena, buf_bytes(&out), "ip6", NULL);
	return follower_see(w->follower, &p, buf_bytes(&out), ++w->number, w->tests);
}

static struct watch watch_new(void)
{
	return (struct watch){.follower = follower_new(), .arena = arena_new()};
}

static void watch_done(struct watch *w)
{
	follower_free(w->follower);
	arena_free(w->arena);
}

static void update_and_acknowledgement_are_verified_by_the_tests_seen(void)
{
	struct watch w = watch_new();

	CU_ASSERT_EQUAL(see(&w, HOT), FOLLOW_NOTHING);
	CU_ASSERT_EQUAL(see(&w, COT), FOLLOW_NOTHING);
	CU_ASSERT_EQUAL(see(&w, MN "bu(sequence=1, lifetime=40s, " NONCES ", binding-auth(" KEYS "))"),
			FOLLOW_RIGHT);
	CU_ASSERT_EQUAL(w.tests[0], 1);
	CU_ASSERT_EQUAL(w.tests[1], 2);
	CU_ASSERT_EQUAL(see(&w, CN "ba(sequence=1, lifetime=40s, binding-auth(" KEYS "))"), FOLLOW_RIGHT);
	CU_ASSERT_EQUAL(see(&w, CN "ba(sequence=2, lifetime=40s, binding-auth(" KEYS
				   ", authenticator=auto+1))"), FOLLOW_WRONG);
	watch_done(&w);
}

static void a_deletion_needs_the_home_test_alone(void)
{
	struct watch w = watch_new();

	see(&w, HOT);
	CU_ASSERT_EQUAL(see(&w, MN "bu(sequence=1, lifetime=0s, " NONCES
				   ", binding-auth(home-token=0x1122334455667788))"), FOLLOW_RIGHT);
	CU_ASSERT_EQUAL(w.tests[1], 0);
	/* RFC 6275 6.2.7: the home address stands in the place of the care-of address. */
	CU_ASSERT_EQUAL(see(&w, MN "bu(sequence=1, lifetime=0s, " NONCES ", binding-auth("
				   "home-token=0x1122334455667788, care-of=2001:db8:f::1))"),
			FOLLOW_WRONG);
	watch_done(&w);
}

static void without_the_tests_nothing_is_claimed(void)
{
	struct watch w = watch_new();

	see(&w, HOT);
	CU_ASSERT_EQUAL(see(&w, MN "bu(lifetime=40s, " NONCES ", binding-auth(" KEYS "))"),
			FOLLOW_UNKNOWN);
	CU_ASSERT_EQUAL(see(&w, CN "ba(lifetime=40s, binding-auth(" KEYS "))"), FOLLOW_UNKNOWN);
	CU_ASSERT_EQUAL(see(&w, MN "bu(lifetime=40s)"), FOLLOW_NOTHING);
	watch_done(&w);
}

static void the_alternate_care_of_address_counts(void)
{
	struct watch w = watch_new();

	see(&w, HOT);
	see(&w, "ip6(src=2001:db8:c::1, dst=2001:db8:e::1)/cot(care-of-nonce-index=6, "
		"care-of-init-cookie=2, care-of-keygen-token=0x99aabbccddeeff00)");
	CU_ASSERT_EQUAL(see(&w, MN "bu(lifetime=40s, alternate-coa(2001:db8:e::1), " NONCES
				   ", binding-auth(" KEYS "))"), FOLLOW_RIGHT);
	watch_done(&w);
}

static void see_home_test(struct watch *w, unsigned mobile)
{
	char text[300];

	snprintf(text, sizeof(text), "ip6(src=2001:db8:c::1, dst=2001:db8:a::%x)/hot(home-nonce-index=5, "
		 "home-init-cookie=1, home-keygen-token=0x1122334455667788)", mobile);
	CU_ASSERT_EQUAL(see(w, text), FOLLOW_NOTHING);
}

static enum follow_result see_deletion(struct watch *w, unsigned mobile)
{
	char text[300];

	snprintf(text, sizeof(text), "ip6(src=2001:db8:f::1, dst=2001:db8:c::1)/"
		 "dst-options(home-address(2001:db8:a::%x))/bu(sequence=1, nonce-indices(home=5), "
		 "binding-auth(home-token=0x1122334455667788))", mobile);
	return see(w, text);
}

static void the_oldest_of_1024_tokens_is_forgotten_and_no_other(void)
{
	struct watch w = watch_new();

	for (unsigned i = 1; i <= 1025; i++)
		see_home_test(&w, i);
	CU_ASSERT_EQUAL(see_deletion(&w, 1), FOLLOW_UNKNOWN);
	for (unsigned i = 2; i <= 1025; i++)
		CU_ASSERT_EQUAL(see_deletion(&w, i), FOLLOW_RIGHT);
	watch_done(&w);
}

void follow_suite(void);
void follow_suite(void)
{
	CU_pSuite suite = CU_add_suite("wire/follow", NULL, NULL);

	if (suite == NULL)
		return;
	CU_ADD_TEST(suite, update_and_acknowledgement_are_verified_by_the_tests_seen);
	CU_ADD_TEST(suite, a_deletion_needs_the_home_test_alone);
	CU_ADD_TEST(suite, without_the_tests_nothing_is_claimed);
	CU_ADD_TEST(suite, the_alternate_care_of_address_counts);
	CU_ADD_TEST(suite, the_oldest_of_1024_tokens_is_forgotten_and_no_other);
}
