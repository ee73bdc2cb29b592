/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The correspondent: return routability, registration, de-registration, and what it does with
 * packets from and to mobile nodes, as whole exchanges in virtual time (RFC 6275 9). */
#include "node/correspondent.h"

#include "node/scene.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

#define HOA "2001:db8:5::5"
#define COA "2001:db8:6::6"
#define COA2 "2001:db8:7::7"
#define FROM(a) "ip6(src=" a ",dst=" SCENE_NODE ")"
#define TO(a) "ip6(src=" SCENE_NODE ",dst=" a ")"
#define HAO "/dst-options(home-address(" HOA "))"
#define RH2 "/routing-2(" HOA ",segments-left=1)"
#define REGISTERED(a) TO(a) RH2 "/ba(status=0,K=0)"

/* Runs return routability for the care-of address and keeps indices and tokens. */
static bool run_tests(struct scene *s, const char *care_of)
{
	return scene_send(s, FROM(HOA) "/hoti(home-init-cookie=0x1122334455667788)") &&
	       scene_expect(s, TO(HOA) "/hot(home-init-cookie=0x1122334455667788,"
			    "home-nonce-index=any->hi,home-keygen-token=any->ht)") &&
	       scene_send(s, "ip6(src=%s,dst=" SCENE_NODE ")/coti(care-of-init-cookie=5)",
			  care_of) &&
	       scene_expect(s, "ip6(src=" SCENE_NODE ",dst=%s)/cot(care-of-init-cookie=5,"
			    "care-of-nonce-index=any->ci,care-of-keygen-token=any->ct)", care_of);
}

/* A Binding Update with these fields, authorized by what run_tests got. options come before the
 * authenticator; deletion: with the home token only. */
static bool send_update(struct scene *s, const char *care_of, const char *fields,
			const char *options, bool deletion)
{
	return scene_send(s, "ip6(src=%s,dst=" SCENE_NODE ")" HAO "/bu(%s,nonce-indices(home=%s,"
			  "care-of=%s)%s,binding-auth(home-token=%s%s%s))", care_of, fields,
			  scene_get(s, "hi"), scene_get(s, "ci"), options, scene_get(s, "ht"),
			  deletion ? "" : ",care-of-token=", deletion ? "" : scene_get(s, "ct"));
}

static bool expect_acknowledgement(struct scene *s, const char *fields)
{
	return scene_expect(s, TO(COA) RH2 "/ba(%s,binding-auth(home-token=%s,care-of-token=%s,"
			    "care-of=" COA "))", fields, scene_get(s, "ht"), scene_get(s, "ct"));
}

static bool register_binding(struct scene *s, const char *lifetime)
{
	char fields[64];

	snprintf(fields, sizeof(fields), "sequence=100,A,lifetime=%s", lifetime);
	return run_tests(s, COA) && send_update(s, COA, fields, "", false) &&
	       scene_expect(s, REGISTERED(COA));
}

static bool goes_to_care_of(struct scene *s, const char *care_of)
{
	return scene_send(s, FROM(HOA) "/echo-request(identifier=9)") &&
	       scene_expect(s, "ip6(src=" SCENE_NODE ",dst=%s)" RH2 "/echo-reply(identifier=9)",
			    care_of);
}

static bool goes_home(struct scene *s)
{
	return scene_send(s, FROM(HOA) "/echo-request(identifier=9)") &&
	       scene_expect(s, TO(HOA) "/echo-reply(identifier=9)");
}

static void tests_are_answered_and_tokens_differ(void)
{
	struct scene *s = scene_new("cn", NULL);
	char home[64];

	CU_ASSERT(run_tests(s, HOA));
	snprintf(home, sizeof(home), "%s", scene_get(s, "ht"));
	CU_ASSERT_STRING_NOT_EQUAL(home, scene_get(s, "ct"));
	CU_ASSERT(run_tests(s, COA));
	CU_ASSERT_STRING_EQUAL(home, scene_get(s, "ht"));
	CU_ASSERT_STRING_EQUAL(text_str(&s->events), "nonce-new\n");
	CU_ASSERT(scene_send(s, FROM(COA) HAO "/hoti(home-init-cookie=1)"));
	CU_ASSERT(scene_send(s, FROM(COA) HAO "/coti(care-of-init-cookie=1)"));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(scene_send(s, FROM(COA) "/coti(message-reserved=7,reserved=9,"
			     "care-of-init-cookie=3,option(type=200,data=00112233))"));
	CU_ASSERT(scene_expect(s, TO(COA) "/cot(care-of-init-cookie=3)"));
	scene_free(s);
}

static void mobility_headers_are_checked(void)
{
	struct scene *s = scene_new("cn", NULL);

	CU_ASSERT(scene_send(s, FROM(COA) "/hoti(home-init-cookie=1,checksum=auto+1)"));
	CU_ASSERT(scene_send(s, FROM(COA) "/mh(type=200,data=0000,checksum=auto+1)"));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(scene_send(s, FROM(COA) "/mh(type=200,data=0000)"));
	CU_ASSERT(scene_expect(s, TO(COA) "/be(status=2,home-address=::)"));
	CU_ASSERT(scene_send(s, FROM(COA) HAO "/mh(type=200,data=0000)"));
	CU_ASSERT(scene_expect(s, TO(COA) "/be(status=2,home-address=" HOA ")"));
	CU_ASSERT(scene_send(s, FROM(COA) "/hoti(home-init-cookie=1,payload-proto=58)"));
	CU_ASSERT(scene_expect(s, TO(COA) "/parameter-problem(code=0,pointer=40)/ip6()/hoti("
			       "payload-proto=58)"));
	CU_ASSERT(scene_send(s, FROM(COA) "/mh(type=1,data=0000)"));
	CU_ASSERT(scene_expect(s, TO(COA) "/parameter-problem(code=0,pointer=41)/ip6()/mh()"));
	CU_ASSERT(scene_send(s, FROM(COA) "/mh(type=5,data=0000)"));
	CU_ASSERT(scene_expect(s, TO(COA) "/parameter-problem(code=0,pointer=41)/ip6()/mh()"));
	CU_ASSERT(scene_send(s, FROM(COA) "/hoti(home-init-cookie=1,length=9)"));
	CU_ASSERT(scene_send(s, FROM(COA) "/brr()"));
	CU_ASSERT(scene_send(s, FROM(COA) "/be(status=1,home-address=::)"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

static void a_registration_is_acknowledged_and_routes(void)
{
	struct scene *s = scene_new("cn", NULL);

	CU_ASSERT(goes_home(s));
	CU_ASSERT(run_tests(s, COA));
	CU_ASSERT(send_update(s, COA, "sequence=100,A,K,message-reserved=0xf,lifetime=4000s", "",
			      false));
	CU_ASSERT(expect_acknowledgement(s, "status=0,K=0,sequence=100,lifetime=420s"));
	CU_ASSERT(goes_to_care_of(s, COA));
	CU_ASSERT(scene_send(s, FROM(COA) HAO "/echo-request(identifier=4)"));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/echo-reply(identifier=4)"));
	CU_ASSERT(scene_send(s, FROM(COA) HAO "/udp(source-port=4)"));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/unreachable(code=4)/ip6()/dst-options()/udp()"));
	CU_ASSERT(run_tests(s, COA));   /* goes home, past the binding */
	CU_ASSERT(scene_send(s, "ip6(src=" HOA ",dst=" SCENE_NODE2 ")/echo-request()"));
	CU_ASSERT(scene_expect(s, "ip6(src=" SCENE_NODE2 ",dst=" HOA ")/echo-reply()"));
	CU_ASSERT(send_update(s, COA, "sequence=101,lifetime=8s", "", false));
	CU_ASSERT(scene_silent(s));
	scene_wait(s, 8 * USEC_PER_SEC - 1);
	s->first = s->count;   /* a Binding Refresh Request may have come */
	CU_ASSERT(goes_to_care_of(s, COA));
	scene_wait(s, 1);
	CU_ASSERT(goes_home(s));
	scene_free(s);
}

static void an_alternate_care_of_address_is_bound(void)
{
	struct scene *s = scene_new("cn", NULL);

	CU_ASSERT(run_tests(s, COA2));
	CU_ASSERT(send_update(s, COA, "sequence=1,A,lifetime=40s", ",alternate-coa(" COA2 ")",
			      false));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=0,binding-auth(home-token=%s,"
			       "care-of-token=%s,care-of=" COA2 "))", scene_get(s, "ht"),
			       scene_get(s, "ct")));
	CU_ASSERT(goes_to_care_of(s, COA2));
	CU_ASSERT(send_update(s, COA, "sequence=2,A,lifetime=40s", ",alternate-coa(ff02::5)",
			      false));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

static void sequence_numbers_wrap_around(void)
{
	static const struct {
		unsigned sequence;
		bool newer;
	} steps[] = {{65535, true}, {65535, false}, {32767, false}, {0, true}, {65535, false},
		     {32768, false}, {32767, true}, {65534, true}};
	struct scene *s = scene_new("cn", NULL);
	unsigned last = 0;

	CU_ASSERT(run_tests(s, COA));
	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		char fields[64];

		snprintf(fields, sizeof(fields), "sequence=%u,A,lifetime=400s", steps[i].sequence);
		CU_ASSERT(send_update(s, COA, fields, "", false));
		if (steps[i].newer)
			last = steps[i].sequence;
		snprintf(fields, sizeof(fields), "status=%u,sequence=%u",
			 steps[i].newer ? 0U : 135U, last);
		CU_ASSERT(expect_acknowledgement(s, fields));
	}
	scene_free(s);
}

static void refusals_are_sent_unasked(void)
{
	struct scene *s = scene_new("cn", NULL);

	CU_ASSERT(register_binding(s, "400s"));
	CU_ASSERT(send_update(s, COA, "sequence=100,lifetime=400s", "", false));
	CU_ASSERT(expect_acknowledgement(s, "status=135,sequence=100"));
	CU_ASSERT(send_update(s, COA2, "sequence=101,lifetime=400s", "", false));
	CU_ASSERT(scene_silent(s));   /* the token is not for that care-of address */
	CU_ASSERT(goes_to_care_of(s, COA));
	scene_free(s);
}

static void unknown_nonces_are_named_by_status(void)
{
	static const struct {
		int home, care_of, status;
	} cases[] = {{1, 0, 136}, {0, 1, 137}, {1, 1, 138}};
	struct scene *s = scene_new("cn", NULL);

	CU_ASSERT(run_tests(s, COA));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CU_ASSERT(scene_send(s, FROM(COA) HAO "/bu(sequence=5,lifetime=40s,nonce-indices("
				     "home=%u,care-of=%u),binding-auth(home-token=01))",
				     ((unsigned)strtoul(scene_get(s, "hi"), NULL, 0) +
				      (unsigned)cases[i].home * 1000) & 0xffff,
				     ((unsigned)strtoul(scene_get(s, "ci"), NULL, 0) +
				      (unsigned)cases[i].care_of * 1000) & 0xffff));
		CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=%d,sequence=5,binding-auth("
				       "absent=yes))", cases[i].status));
	}
	scene_free(s);
}

static void updates_without_authority_are_ignored(void)
{
	struct scene *s = scene_new("cn", NULL);

	CU_ASSERT(run_tests(s, COA));
	CU_ASSERT(scene_send(s, FROM(COA) HAO "/bu(A,lifetime=40s,binding-auth(home-token=%s,"
			     "care-of-token=%s))", scene_get(s, "ht"), scene_get(s, "ct")));
	CU_ASSERT(scene_send(s, FROM(COA) HAO "/bu(A,lifetime=40s,nonce-indices(home=%s,"
			     "care-of=%s))", scene_get(s, "hi"), scene_get(s, "ci")));
	CU_ASSERT(send_update(s, COA, "A,lifetime=40s", ",option(type=200,data=00)", true));
	CU_ASSERT(scene_send(s, FROM(COA) HAO "/bu(A,lifetime=40s,nonce-indices(home=%s,"
			     "care-of=%s),binding-auth(home-token=%s,care-of-token=%s),"
			     "padn(000000000000))",
			     scene_get(s, "hi"), scene_get(s, "ci"), scene_get(s, "ht"),
			     scene_get(s, "ct")));
	CU_ASSERT(scene_send(s, FROM(COA) "/dst-options(home-address(fe80::5))/bu(A,lifetime=40s,"
			     "nonce-indices(home=%s,care-of=%s),binding-auth(home-token=01))",
			     scene_get(s, "hi"), scene_get(s, "ci")));
	CU_ASSERT(scene_expect(s, TO(COA) "/be(status=1,home-address=fe80::5)"));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(goes_home(s));
	CU_ASSERT(send_update(s, COA, "A,lifetime=40s", ",option(type=200,data=00)", false));
	CU_ASSERT(scene_expect(s, REGISTERED(COA)));
	scene_free(s);
}

static void home_registrations_are_refused(void)
{
	struct scene *s = scene_new("cn", NULL);

	CU_ASSERT(scene_send(s, FROM(COA) HAO "/bu(sequence=3,A,H,lifetime=40s)"));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=131,sequence=3,binding-auth("
			       "absent=yes))"));
	CU_ASSERT(scene_send(s, FROM(COA) HAO "/bu(sequence=3,A,H,lifetime=0s)"));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=133,sequence=3)"));
	CU_ASSERT(register_binding(s, "400s"));
	CU_ASSERT(scene_send(s, FROM(COA2) HAO "/bu(sequence=101,A,H,lifetime=40s)"));
	CU_ASSERT(scene_expect(s, TO(COA2) RH2 "/ba(status=139,sequence=101)"));
	CU_ASSERT(scene_send(s, FROM(COA) HAO "/bu(sequence=102,A,H,lifetime=40s,nonce-indices("
			     "home=1))"));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(goes_to_care_of(s, COA));
	scene_free(s);
}

static void a_deletion_needs_the_home_token_only(void)
{
	struct scene *s = scene_new("cn", NULL);

	CU_ASSERT(register_binding(s, "400s"));
	CU_ASSERT(send_update(s, COA, "sequence=101,A,lifetime=0s", "", false));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(scene_send(s, FROM(COA) HAO "/bu(sequence=101,A,lifetime=0s,nonce-indices("
			     "home=%s,care-of=7),binding-auth(home-token=%s))", scene_get(s, "hi"),
			     scene_get(s, "ht")));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=0,sequence=101,lifetime=0s,binding-auth("
			       "home-token=%s,care-of=" HOA "))", scene_get(s, "ht")));
	CU_ASSERT(goes_home(s));
	CU_ASSERT(scene_send(s, FROM(COA) HAO "/echo-request()"));
	CU_ASSERT(scene_expect(s, TO(COA) "/be(status=1,home-address=" HOA ")"));
	/* at home, without a Home Address option */
	CU_ASSERT(scene_send(s, FROM(HOA) "/bu(sequence=102,A,lifetime=0s,nonce-indices(home=%s),"
			     "binding-auth(home-token=%s))", scene_get(s, "hi"),
			     scene_get(s, "ht")));
	CU_ASSERT(scene_expect(s, TO(HOA) "/ba(status=0,sequence=102)"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&s->events), "binding-deleted\n"));
	scene_free(s);
}

static void nonces_of_a_deleted_binding_are_not_good_again(void)
{
	struct scene *s = scene_new("cn", NULL);
	char old_hi[64], old_ci[64];

	CU_ASSERT(register_binding(s, "400s"));
	snprintf(old_hi, sizeof(old_hi), "%s", scene_get(s, "hi"));
	snprintf(old_ci, sizeof(old_ci), "%s", scene_get(s, "ci"));
	CU_ASSERT(send_update(s, COA, "sequence=101,A,lifetime=0s", "", true));
	CU_ASSERT(scene_expect(s, REGISTERED(COA)));
	CU_ASSERT(send_update(s, COA, "sequence=100,A,lifetime=400s", "", false));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=135,sequence=100)"));
	CU_ASSERT(send_update(s, COA, "sequence=200,A,lifetime=400s", "", false));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=138,sequence=200)"));
	CU_ASSERT(send_update(s, COA, "sequence=101,A,lifetime=0s", "", true));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=135,sequence=101)"));
	CU_ASSERT(goes_home(s));
	CU_ASSERT(run_tests(s, COA));
	CU_ASSERT_STRING_NOT_EQUAL(scene_get(s, "hi"), old_hi);
	CU_ASSERT_STRING_NOT_EQUAL(scene_get(s, "ci"), old_ci);
	CU_ASSERT(send_update(s, COA, "sequence=7,A,lifetime=400s", "", false));
	CU_ASSERT(scene_expect(s, REGISTERED(COA)));
	scene_free(s);
}

static void an_old_update_is_no_good_after_expiry(void)
{
	struct scene *s = scene_new("cn", NULL);

	CU_ASSERT(register_binding(s, "8s"));
	scene_wait(s, 9 * USEC_PER_SEC);
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&s->events), "binding-expired\n"));
	CU_ASSERT(send_update(s, COA, "sequence=100,A,lifetime=8s", "", false));
	CU_ASSERT(expect_acknowledgement(s, "status=135,sequence=100"));
	CU_ASSERT(send_update(s, COA, "sequence=101,A,lifetime=8s", "", false));
	CU_ASSERT(expect_acknowledgement(s, "status=0,sequence=101"));
	scene_free(s);
}

static void tokens_live_210_to_240_seconds(void)
{
	struct scene *s = scene_new("cn", NULL);

	CU_ASSERT(run_tests(s, COA));
	scene_wait(s, 29 * USEC_PER_SEC);
	CU_ASSERT(run_tests(s, COA));   /* the same nonce, 29 s old */
	scene_wait(s, 210 * USEC_PER_SEC);
	CU_ASSERT(send_update(s, COA, "sequence=1,A,lifetime=8s", "", false));
	CU_ASSERT(expect_acknowledgement(s, "status=0"));
	scene_wait(s, 2 * USEC_PER_SEC);
	CU_ASSERT(send_update(s, COA, "sequence=2,A,lifetime=8s", "", false));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=138)"));
	scene_free(s);
}

static void home_address_options_need_their_binding(void)
{
	struct scene *s = scene_new("cn", NULL);

	CU_ASSERT(scene_send(s, FROM(COA) HAO "/echo-request()"));
	CU_ASSERT(scene_expect(s, TO(COA) "/be(status=1,home-address=" HOA ")"));
	CU_ASSERT(register_binding(s, "400s"));
	CU_ASSERT(scene_send(s, FROM(COA2) HAO "/echo-request()"));
	CU_ASSERT(scene_expect(s, TO(COA2) "/be(status=1,home-address=" HOA ")"));
	CU_ASSERT(goes_to_care_of(s, COA));
	CU_ASSERT(scene_send(s, FROM(COA2) "/dst-options(next-header=50,home-address(" HOA "))"
			     "/raw(0011223344556677)"));
	CU_ASSERT(scene_expect(s, TO(COA2) "/parameter-problem(code=1,pointer=40)/ip6()"
			       "/dst-options()/raw(any)"));
	CU_ASSERT(scene_send(s, FROM(COA) "/dst-options(home-address(ff02::5))/echo-request()"));
	CU_ASSERT(scene_expect(s, TO(COA) "/be(status=1,home-address=ff02::5)"));
	CU_ASSERT(scene_send(s, FROM(COA) "/dst-options(home-address(" HOA "),home-address("
			     "2001:db8:5::6))/echo-request()"));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(scene_send(s, FROM(COA) "/routing-2(" SCENE_NODE2 ")/echo-request()"));
	CU_ASSERT(scene_send(s, FROM(COA) "/routing-2(" SCENE_NODE2 ",segments-left=0)"
			     "/echo-request()"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

static bool send_unreachable(struct scene *s)
{
	return scene_send(s, FROM("2001:db8:9::9") "/unreachable(code=3)/" TO(COA)
			  RH2 "/echo-reply()");
}

static void only_persistent_errors_delete_a_binding(void)
{
	struct scene *s = scene_new("cn", NULL);

	CU_ASSERT(register_binding(s, "400s"));
	CU_ASSERT(send_unreachable(s) && send_unreachable(s));
	CU_ASSERT(goes_to_care_of(s, COA));
	CU_ASSERT(scene_send(s, FROM(COA) HAO "/echo-request()"));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/echo-reply()"));
	CU_ASSERT(send_unreachable(s) && send_unreachable(s));
	CU_ASSERT(goes_to_care_of(s, COA));
	CU_ASSERT(send_unreachable(s));
	CU_ASSERT(goes_home(s));
	scene_free(s);
}

static void refresh_requests_go_home_until_an_update_comes(void)
{
	struct scene *s = scene_new("cn", NULL);

	CU_ASSERT(register_binding(s, "40s"));
	CU_ASSERT(goes_to_care_of(s, COA));
	scene_wait(s, 31 * USEC_PER_SEC);
	CU_ASSERT(scene_expect(s, TO(HOA) "/brr()"));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT(send_update(s, COA, "sequence=101,lifetime=400s", "", false));
	scene_wait(s, 20 * USEC_PER_SEC);
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

static void unused_bindings_are_not_refreshed(void)
{
	struct scene *s = scene_new("cn", NULL);

	CU_ASSERT(register_binding(s, "40s"));
	scene_wait(s, 50 * USEC_PER_SEC);
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

static void a_full_cache_is_status_130(void)
{
	struct reference_config config = scene_config("cn");
	struct scene *s;

	config.cache_size = 1;
	s = scene_of(reference_new(&config, NULL));
	CU_ASSERT(register_binding(s, "400s"));
	CU_ASSERT(scene_send(s, FROM("2001:db8:5::6") "/hoti(home-init-cookie=1)"));
	CU_ASSERT(scene_expect(s, TO("2001:db8:5::6") "/hot(home-nonce-index=any->hi,"
			       "home-keygen-token=any->ht)"));
	CU_ASSERT(scene_send(s, FROM(COA) "/dst-options(home-address(2001:db8:5::6))/bu(sequence=1,"
			     "lifetime=40s,nonce-indices(home=%s,care-of=%s),binding-auth("
			     "home-token=%s,care-of-token=%s))", scene_get(s, "hi"),
			     scene_get(s, "ci"), scene_get(s, "ht"), scene_get(s, "ct")));
	CU_ASSERT(scene_expect(s, TO(COA) "/routing-2(2001:db8:5::6)/ba(status=130,binding-auth("
			       "home-token=%s,care-of-token=%s))", scene_get(s, "ht"),
			       scene_get(s, "ct")));
	scene_free(s);
}

static void binding_errors_are_limited(void)
{
	struct scene *s = scene_new("cn", NULL);

	for (int i = 0; i < 200; i++)
		CU_ASSERT(scene_send(s, FROM(COA) "/mh(type=200,data=0000)"));
	CU_ASSERT(s->count >= 10 && s->count <= 50);
	scene_free(s);
}

static void two_correspondents_are_independent(void)
{
	struct reference_config config = scene_config("cn");
	struct scene *a = scene_new("cn", NULL), *b;

	config.seed = 43;
	b = scene_of(reference_new(&config, NULL));
	CU_ASSERT(run_tests(a, COA));
	CU_ASSERT(run_tests(b, COA));
	CU_ASSERT_STRING_NOT_EQUAL(scene_get(a, "ht"), scene_get(b, "ht"));
	CU_ASSERT(send_update(a, COA, "A,lifetime=400s", "", false));
	CU_ASSERT(scene_expect(a, REGISTERED(COA)));
	CU_ASSERT(goes_home(b));
	scene_free(a);
	scene_free(b);
}

/* Valid frames cut short and with octets changed, and the node still works. */
static void hostile_octets_are_survived(void)
{
	static const char *const packets[] = {
		FROM(COA) HAO "/bu(sequence=1,A,lifetime=40s,nonce-indices(home=1,care-of=2),"
		"alternate-coa(" COA2 "),binding-auth(home-token=01,care-of-token=02))",
		FROM(HOA) "/hoti(home-init-cookie=1,option(type=77,data=0011))",
		FROM(COA) "/dst-options(home-address(" HOA "),option(type=0x1e,data=00))"
		"/hop-by-hop()/coti(care-of-init-cookie=1)",
		FROM(COA) "/routing-2(" HOA ")/fragment(M)/raw(0011223344556677)",
		FROM("2001:db8:9::9") "/unreachable(code=3)/" TO(COA) RH2 "/echo-reply()",
	};
	struct scene *s = scene_new("cn", NULL);
	struct rng rng = rng_seed(11);
	bool sent = true;

	CU_ASSERT(register_binding(s, "400s"));
	for (int i = 0; i < 20000; i++) {
		uint8_t frame[512];
		struct bytes b;
		size_t len;

		if (i % 500 == 0) {
			s->first = s->count = 0;
			text_clear(&s->transcript);
		}
		sent = sent && scene_send(s, "%s", packets[i % (int)COUNT_OF(packets)]);
		b = s->sent;
		len = b.len - (i % 2 == 0 ? rng_below(&rng, b.len) : 0);
		memcpy(frame, b.at, len);
		for (uint64_t n = rng_below(&rng, 4); n > 0 && len > 0; n--)
			frame[rng_below(&rng, len)] = (uint8_t)rng_u64(&rng);
		s->node->ops->input(s->node, s->now, 0, (struct bytes){frame, len});
		scene_drain(s);
	}
	CU_ASSERT(sent);
	scene_wait(s, 1000 * USEC_PER_SEC);
	s->first = s->count = 0;
	CU_ASSERT(run_tests(s, COA));
	scene_free(s);
}

void correspondent_suite(void);

void correspondent_suite(void)
{
	CU_pSuite suite = CU_add_suite("correspondent", NULL, NULL);

	if (suite == NULL)
		return;
	CU_ADD_TEST(suite, tests_are_answered_and_tokens_differ);
	CU_ADD_TEST(suite, mobility_headers_are_checked);
	CU_ADD_TEST(suite, a_registration_is_acknowledged_and_routes);
	CU_ADD_TEST(suite, an_alternate_care_of_address_is_bound);
	CU_ADD_TEST(suite, sequence_numbers_wrap_around);
	CU_ADD_TEST(suite, refusals_are_sent_unasked);
	CU_ADD_TEST(suite, unknown_nonces_are_named_by_status);
	CU_ADD_TEST(suite, updates_without_authority_are_ignored);
	CU_ADD_TEST(suite, home_registrations_are_refused);
	CU_ADD_TEST(suite, a_deletion_needs_the_home_token_only);
	CU_ADD_TEST(suite, nonces_of_a_deleted_binding_are_not_good_again);
	CU_ADD_TEST(suite, an_old_update_is_no_good_after_expiry);
	CU_ADD_TEST(suite, tokens_live_210_to_240_seconds);
	CU_ADD_TEST(suite, home_address_options_need_their_binding);
	CU_ADD_TEST(suite, only_persistent_errors_delete_a_binding);
	CU_ADD_TEST(suite, refresh_requests_go_home_until_an_update_comes);
	CU_ADD_TEST(suite, unused_bindings_are_not_refreshed);
	CU_ADD_TEST(suite, a_full_cache_is_status_130);
	CU_ADD_TEST(suite, binding_errors_are_limited);
	CU_ADD_TEST(suite, two_correspondents_are_independent);
	CU_ADD_TEST(suite, hostile_octets_are_survived);
}
