/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Home registrations: tests of the address, statuses, lifetimes and de-registration (RFC 6275 10.3). */
#include "node/home_scene.h"

#include <CUnit/CUnit.h>

#define BU "sequence=100,A,H,lifetime=400s"
#define PROBE "ip6(src=::,hop-limit=255)/neighbor-solicitation"
#define ANNOUNCED(target) "ip6(src=" AGENT_LOCAL ",dst=ff02::1,hop-limit=255)/" \
	"neighbor-advertisement(R=0,S=0,O=1,target=" target ",target-link-layer(" AGENT_MAC "))"

/* RFC 6275 10.3.1, 10.4.1 */
static void an_address_is_tested_announced_and_acknowledged(void)
{
	struct scene *s = home_scene_plain();

	CU_ASSERT(home_update(s, COA, "sequence=100,H,lifetime=400s"));
	CU_ASSERT(scene_expect(s, PROBE "(target=" HOA ",source-link-layer(absent=yes))"));
	CU_ASSERT_EQUAL(s->ports[0], NEAR);
	scene_wait(s, 999 * USEC_PER_MS);
	CU_ASSERT(scene_silent(s));
	scene_wait(s, 1 * USEC_PER_MS);
	CU_ASSERT(scene_expect(s, ANNOUNCED(HOA)));
	/* whatever the A bit */
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=0,K=0,sequence=100,lifetime=400s,"
			       "refresh-advice(absent=yes))"));
	CU_ASSERT_EQUAL(s->ports[s->first - 1], FAR);
	scene_wait(s, 5 * USEC_PER_SEC);
	CU_ASSERT(scene_expect(s, ANNOUNCED(HOA)));
	CU_ASSERT(scene_expect(s, ANNOUNCED(HOA)));
	CU_ASSERT(scene_silent(s));
	CU_ASSERT_STRING_EQUAL(text_str(&s->events), "duplicate-test\nbinding-added\n");
	scene_free(s);
}

/* RFC 6275 10.3.1: no test where there is a binding. K needs keys made dynamically. */
static void a_move_is_answered_at_once(void)
{
	struct scene *s = home_scene_plain();

	CU_ASSERT(home_register(s, BU));
	home_settle(s);
	CU_ASSERT(home_update(s, COA2, "sequence=101,A,H,K,lifetime=800s"));
	CU_ASSERT(scene_expect(s, TO(COA2) RH2 "/ba(status=0,K=0,sequence=101,lifetime=800s)"));
	CU_ASSERT(home_update(s, COA2, "sequence=101,A,H,lifetime=8s"));
	CU_ASSERT(scene_expect(s, TO(COA2) RH2 "/ba(status=135,sequence=101)"));
	CU_ASSERT(home_update(s, COA, "sequence=200,A,H,lifetime=8s,alternate-coa(" COA2 ")"));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=0,sequence=200,lifetime=8s)"));
	scene_wait(s, 8 * USEC_PER_SEC);
	CU_ASSERT_STRING_EQUAL(text_str(&s->events), "duplicate-test\nbinding-added\n"
			       "binding-updated\nbinding-updated\nbinding-expired\n");
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

/* RFC 6275 10.3.1: the link-local address is tested and announced as well. */
static void l_covers_the_link_local_address(void)
{
	struct scene *s = home_scene_plain();

	CU_ASSERT(home_update(s, COA, "sequence=1,A,H,L,lifetime=400s"));
	CU_ASSERT(scene_expect(s, PROBE "(target=" HOA ")"));
	CU_ASSERT(scene_expect(s, PROBE "(target=" HOME_LOCAL ")"));
	scene_wait(s, 1 * USEC_PER_SEC);
	CU_ASSERT(scene_expect(s, ANNOUNCED(HOA)));
	CU_ASSERT(scene_expect(s, ANNOUNCED(HOME_LOCAL)));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=0)"));
	scene_free(s);
}

/* RFC 6275 10.3.1: status 134 and no binding, whoever objects and to which address. */
static void a_duplicate_address_is_status_134(void)
{
	static const char *const objections[] = {
		"ip6(src=" HOA ",dst=ff02::1,hop-limit=255)/neighbor-advertisement(O=1,target=" HOA
		",target-link-layer(02:00:00:00:00:99))",
		"ip6(src=::,dst=ff02::1:ff00:5,hop-limit=255)/neighbor-solicitation(target=" HOA ")",
		"ip6(src=fe80::5,dst=ff02::1,hop-limit=255)/neighbor-advertisement(O=1,target="
		HOME_LOCAL ",target-link-layer(02:00:00:00:00:99))",
	};

	for (size_t i = 0; i < COUNT_OF(objections); i++) {
		struct scene *s = home_scene_plain();

		CU_ASSERT(home_update(s, COA, "sequence=1,A,H,L,lifetime=400s"));
		s->first = s->count;
		home_port(s, NEAR);
		CU_ASSERT(scene_send(s, "%s", objections[i]));
		CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=134,sequence=1)"));
		scene_wait(s, 5 * USEC_PER_SEC);
		CU_ASSERT(scene_silent(s));
		CU_ASSERT_STRING_EQUAL(text_str(&s->events), "duplicate-test\naddress-duplicate\n");
		scene_free(s);
	}
}

/* What is no objection: questions of others, another address, the other link, a bad hop limit. */
static void other_messages_are_no_objection(void)
{
	struct scene *s = home_scene_plain();

	CU_ASSERT(home_update(s, COA, BU));
	s->first = s->count;
	home_port(s, NEAR);
	CU_ASSERT(scene_send(s, "ip6(src=" NEIGHBOR ",dst=ff02::1:ff00:5,hop-limit=255)/"
			     "neighbor-solicitation(target=" HOA ")"));
	CU_ASSERT(scene_send(s, "ip6(src=" HOA ",dst=ff02::1,hop-limit=254)/"
			     "neighbor-advertisement(target=" HOA ")"));
	CU_ASSERT(scene_send(s, "ip6(src=fe80::5,dst=ff02::1,hop-limit=255)/"
			     "neighbor-advertisement(target=fe80::5)"));
	home_port(s, FAR);
	CU_ASSERT(scene_send(s, "ip6(src=" HOA ",dst=ff02::1,hop-limit=255)/"
			     "neighbor-advertisement(target=" HOA ")"));
	CU_ASSERT(scene_silent(s));
	scene_wait(s, 1 * USEC_PER_SEC);
	CU_ASSERT(scene_expect(s, ANNOUNCED(HOA)));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=0)"));
	scene_free(s);
}

/* Updates while the address is tested: the newest counts, a repeated one does not. */
static void a_newer_update_replaces_the_one_that_waits(void)
{
	struct scene *s = home_scene_plain();

	CU_ASSERT(home_update(s, COA, BU));
	scene_wait(s, 500 * USEC_PER_MS);
	CU_ASSERT(home_update(s, COA, BU));
	CU_ASSERT(home_update(s, COA2, "sequence=101,A,H,lifetime=200s"));
	CU_ASSERT(home_update(s, COA, "sequence=99,A,H,lifetime=4s"));
	CU_ASSERT_EQUAL(s->count, 1);
	s->first = s->count;
	scene_wait(s, 500 * USEC_PER_MS);
	CU_ASSERT(scene_expect(s, ANNOUNCED(HOA)));
	CU_ASSERT(scene_expect(s, TO(COA2) RH2 "/ba(status=0,sequence=101,lifetime=200s)"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

/* RFC 6275 10.3.2: a de-registration meanwhile finds no binding, and ends the test. */
static void a_deregistration_ends_the_test(void)
{
	struct scene *s = home_scene_plain();

	CU_ASSERT(home_update(s, COA, BU));
	s->first = s->count;
	CU_ASSERT(home_update(s, COA, "sequence=101,A,H,lifetime=0s"));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=133,sequence=101)"));
	scene_wait(s, 2 * USEC_PER_SEC);
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

/* RFC 6275 10.3.1, 9.5.1, 6.1.8 */
static void refusals_have_their_status(void)
{
	struct home_agent_config c = home_config();
	struct scene *s;

	c.capacity = 1;
	c.prohibited[c.prohibited_count++] = scene_ip6("2001:db8:1::bad");
	s = home_scene(&c);
	CU_ASSERT(scene_send(s, FROM(COA) "/dst-options(home-address(2001:db8:5::5))/bu(" BU ")"));
	CU_ASSERT(scene_expect(s, TO(COA) "/routing-2(2001:db8:5::5)/ba(status=132,sequence=100)"));
	CU_ASSERT(scene_send(s, FROM(COA) "/dst-options(home-address(2001:db8:1::bad))/bu(" BU ")"));
	CU_ASSERT(scene_expect(s, TO(COA) "/routing-2/ba(status=129)"));
	CU_ASSERT(scene_send(s, FROM(COA) "/dst-options(home-address(" AGENT "))/bu(" BU ")"));
	CU_ASSERT(scene_expect(s, TO(COA) "/routing-2/ba(status=134)"));
	CU_ASSERT(home_update(s, COA, "sequence=1,A,H,lifetime=0s"));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=133,sequence=1)"));
	CU_ASSERT(home_register(s, BU));
	home_settle(s);
	CU_ASSERT(scene_send(s, FROM(COA) "/dst-options(home-address(" HOA2 "))/bu(" BU ")"));
	CU_ASSERT(scene_expect(s, TO(COA) "/routing-2/ba(status=130)"));
	/* without Home Address option, or with nonce indices: silence */
	CU_ASSERT(scene_send(s, FROM(HOA2) "/bu(" BU ")"));
	CU_ASSERT(home_update(s, COA, "sequence=101,A,H,lifetime=400s,nonce-indices(home=1)"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

/* RFC 6275 9.5.1: status 139, either way. */
static void the_type_of_a_binding_does_not_change(void)
{
	struct scene *s = home_scene_plain();

	CU_ASSERT(home_register(s, BU));
	home_settle(s);
	CU_ASSERT(scene_send(s, "ip6(src=" COA ",dst=" AGENT ")/coti(care-of-init-cookie=5)"));
	CU_ASSERT(scene_expect(s, TO(COA) "/cot(care-of-nonce-index=any->ci,"
			       "care-of-keygen-token=any->ct)"));
	CU_ASSERT(scene_send(s, "ip6(src=" COA ",dst=" AGENT ")/ip6(src=" HOA ",dst=" AGENT
			     ")/hoti(home-init-cookie=1)"));
	CU_ASSERT(scene_expect(s, TO(COA) "/ip6(src=" AGENT ",dst=" HOA ")/hot("
			       "home-nonce-index=any->hi,home-keygen-token=any->ht)"));
	CU_ASSERT(scene_send(s, FROM(COA) HAO "/bu(sequence=101,A,lifetime=40s,nonce-indices(home=%s,"
			     "care-of=%s),binding-auth(home-token=%s,care-of-token=%s))",
			     scene_get(s, "hi"), scene_get(s, "ci"), scene_get(s, "ht"),
			     scene_get(s, "ct")));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=139,sequence=101)"));
	scene_free(s);
}

static bool granted(const char *bu, unsigned valid, unsigned preferred, const char *want)
{
	struct home_agent_config c = home_config();
	struct scene *s;
	bool ok;

	c.router.ports[NEAR].prefixes[0].valid = valid;
	c.router.ports[NEAR].prefixes[0].preferred = preferred;
	c.router.ports[NEAR].prefixes[0].runs_down = true;
	c.refresh_advice = 100;
	s = home_scene(&c);
	ok = home_update(s, COA, bu);
	s->first = s->count;
	scene_wait(s, 1 * USEC_PER_SEC);
	s->first = s->count - 1;   /* the announcement, if any, comes before */
	ok = ok && scene_expect(s, TO(COA) RH2 "/ba(%s)", want);
	scene_free(s);
	return ok;
}

/* RFC 6275 10.3.1, 10.6.4, 6.2.4: what is left of the prefix one second after the start bounds the
 * lifetime; status 1 when it is or gets deprecated, or ends with the binding. */
static void lifetimes_follow_the_prefix(void)
{
	CU_ASSERT(granted(BU, 1000, 1000, "status=0,lifetime=400s,refresh-advice(100s)"));
	CU_ASSERT(granted(BU, 0xffffffff, 0xffffffff, "status=0,lifetime=400s"));
	CU_ASSERT(granted(BU, 301, 301, "status=1,lifetime=300s"));
	CU_ASSERT(granted(BU, 304, 304, "status=1,lifetime=300s"));
	CU_ASSERT(granted(BU, 401, 401, "status=1,lifetime=400s"));
	CU_ASSERT(granted(BU, 405, 405, "status=0,lifetime=400s"));
	CU_ASSERT(granted(BU, 1000, 0, "status=1,lifetime=400s"));
	CU_ASSERT(granted(BU, 1000, 400, "status=1,lifetime=400s"));
	CU_ASSERT(granted(BU, 1000, 401, "status=0,lifetime=400s"));
	CU_ASSERT(granted("sequence=1,A,H,lifetime=100s", 1000, 1000,
			  "status=0,lifetime=100s,refresh-advice(absent=yes)"));
	CU_ASSERT(granted(BU, 4, 4, "status=132"));
}

#define HOA3 "2001:db8:33::5"
#define ADVERTISED(valid, preferred) \
	"ip6(src=fe80::1,dst=ff02::1,hop-limit=255)/router-advertisement(router-lifetime=0s," \
	"prefix-information(L=1,prefix-length=64,valid-lifetime=" valid ",preferred-lifetime=" \
	preferred ",prefix=2001:db8:33::))"

/* RFC 6275 10.3.1, 10.6.1: prefixes of other routers are on-link, and bindings end with them. */
static void prefixes_are_learnt_from_other_routers(void)
{
	struct scene *s = home_scene_plain();

	home_port(s, NEAR);
	CU_ASSERT(scene_send(s, ADVERTISED("1000s", "900s")));
	CU_ASSERT(scene_send(s, FROM(COA) "/dst-options(home-address(" HOA3 "))/bu(" BU ")"));
	CU_ASSERT(scene_expect(s, PROBE "(target=" HOA3 ")"));
	home_settle(s);
	CU_ASSERT(scene_send(s, ADVERTISED("60s", "0s")));
	CU_ASSERT(scene_send(s, FROM(COA) "/dst-options(home-address(" HOA3 "))/bu(sequence=101,A,H,"
			     "lifetime=400s)"));
	CU_ASSERT(scene_expect(s, TO(COA) "/routing-2/ba(status=1,lifetime=60s)"));
	CU_ASSERT(scene_send(s, ADVERTISED("20s", "0s")));
	scene_wait(s, 19 * USEC_PER_SEC);
	CU_ASSERT(strstr(text_str(&s->events), "binding-expired") == NULL);
	scene_wait(s, 1 * USEC_PER_SEC);
	CU_ASSERT(strstr(text_str(&s->events), "binding-expired") != NULL);
	CU_ASSERT(scene_send(s, FROM(COA) "/dst-options(home-address(" HOA3 "))/bu(sequence=102,A,H,"
			     "lifetime=400s)"));
	CU_ASSERT(scene_expect(s, TO(COA) "/routing-2/ba(status=132)"));
	scene_free(s);
}

#define FROM_HOME "ip6(src=" HOA ",dst=" AGENT ")/bu(sequence=%d,A,H,lifetime=0s)"

static bool to_the_node_itself(const struct scene *s)
{
	return s->ports[s->first - 1] == NEAR;
}

/* RFC 6275 10.3.2: status 0, lifetime 0, no advice; a delayed update is refused for ten seconds. */
static void a_deregistration_is_remembered_for_ten_seconds(void)
{
	struct scene *s = home_scene_plain();

	CU_ASSERT(home_register(s, BU));
	home_settle(s);
	home_port(s, NEAR);
	CU_ASSERT(scene_send(s, FROM_HOME, 110));
	CU_ASSERT(scene_expect(s, TO(HOA) "/ba(status=0,K=0,sequence=110,lifetime=0s,"
			       "refresh-advice(absent=yes))"));
	CU_ASSERT(to_the_node_itself(s));
	home_port(s, FAR);
	scene_wait(s, 9 * USEC_PER_SEC);
	CU_ASSERT(home_update(s, COA, "sequence=105,A,H,lifetime=400s"));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=135,sequence=110)"));
	scene_wait(s, 1 * USEC_PER_SEC);
	CU_ASSERT(home_update(s, COA, "sequence=105,A,H,lifetime=400s"));
	CU_ASSERT(scene_expect(s, PROBE "(target=" HOA ")"));
	scene_free(s);
}

/* RFC 6275 10.3.2: with a greater sequence number before that, the address is tested anew; the repeated
 * de-registration is accepted. */
static void a_node_may_leave_again_at_once(void)
{
	struct scene *s = home_scene_plain();

	CU_ASSERT(home_register(s, BU));
	home_settle(s);
	home_port(s, NEAR);
	CU_ASSERT(scene_send(s, FROM_HOME, 110));
	CU_ASSERT(scene_send(s, FROM_HOME, 111));
	CU_ASSERT(scene_expect(s, TO(HOA) "/ba(status=0,sequence=110)"));
	CU_ASSERT(scene_expect(s, TO(HOA) "/ba(status=0,sequence=111)"));
	CU_ASSERT(home_register(s, "sequence=112,A,H,lifetime=40s"));
	scene_free(s);
}

/* RFC 6275 10.3.2: a refusal goes to the link-layer address on the home link, past the binding. */
static void a_refusal_at_home_goes_to_the_node_itself(void)
{
	struct scene *s = home_scene_plain();

	CU_ASSERT(home_register(s, BU));
	home_settle(s);
	home_port(s, NEAR);
	CU_ASSERT(scene_send(s, FROM_HOME, 90));
	CU_ASSERT(scene_expect(s, TO(HOA) "/ba(status=135,sequence=100)"));
	CU_ASSERT(to_the_node_itself(s));
	scene_free(s);
}

/* RFC 3775 10.3.2 forgets at once. */
static void rfc3775_forgets_a_deregistered_binding(void)
{
	struct home_agent_config c = home_config();
	struct scene *s;

	c.rfc3775 = true;
	s = home_scene(&c);
	CU_ASSERT(home_register(s, BU));
	home_settle(s);
	CU_ASSERT(home_update(s, COA, "sequence=110,A,H,lifetime=0s"));
	CU_ASSERT(scene_expect(s, TO(COA) RH2 "/ba(status=0,lifetime=0s)"));
	CU_ASSERT(home_update(s, COA, "sequence=105,A,H,lifetime=400s"));
	CU_ASSERT(scene_expect(s, PROBE "(target=" HOA ")"));
	scene_free(s);
}

void home_registration_suite(void);

void home_registration_suite(void)
{
	CU_pSuite suite = CU_add_suite("node: home registrations", NULL, NULL);

	CU_ADD_TEST(suite, an_address_is_tested_announced_and_acknowledged);
	CU_ADD_TEST(suite, a_move_is_answered_at_once);
	CU_ADD_TEST(suite, l_covers_the_link_local_address);
	CU_ADD_TEST(suite, a_duplicate_address_is_status_134);
	CU_ADD_TEST(suite, other_messages_are_no_objection);
	CU_ADD_TEST(suite, a_newer_update_replaces_the_one_that_waits);
	CU_ADD_TEST(suite, a_deregistration_ends_the_test);
	CU_ADD_TEST(suite, refusals_have_their_status);
	CU_ADD_TEST(suite, the_type_of_a_binding_does_not_change);
	CU_ADD_TEST(suite, lifetimes_follow_the_prefix);
	CU_ADD_TEST(suite, prefixes_are_learnt_from_other_routers);
	CU_ADD_TEST(suite, a_deregistration_is_remembered_for_ten_seconds);
	CU_ADD_TEST(suite, a_node_may_leave_again_at_once);
	CU_ADD_TEST(suite, a_refusal_at_home_goes_to_the_node_itself);
	CU_ADD_TEST(suite, rfc3775_forgets_a_deregistered_binding);
}
