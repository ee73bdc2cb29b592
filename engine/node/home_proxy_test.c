/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Proxy Neighbor Discovery of the home agent (RFC 6275 10.4.1). */
#include "node/home_scene.h"

#include <CUnit/CUnit.h>

#define ASK(target) "ip6(src=" NEIGHBOR ",dst=ff02::1:ff00:5,hop-limit=255)/neighbor-solicitation(" \
	"target=" target ",source-link-layer(02:00:00:00:00:77))"
#define ANSWER(target) "ip6(src=" AGENT_LOCAL ",dst=" NEIGHBOR ",hop-limit=255)/" \
	"neighbor-advertisement(R=0,S=1,O=1,target=" target ",target-link-layer(" AGENT_MAC "))"
#define WANT "ip6(src=::,dst=ff02::1:ff00:5,hop-limit=255)/neighbor-solicitation(target=" HOA ")"
#define DEFENCE "ip6(dst=ff02::1,hop-limit=255)/neighbor-advertisement(R=0,S=0,O=1,target=" HOA \
	",target-link-layer(" AGENT_MAC "))"

static struct scene *serving(const char *fields)
{
	struct scene *s = home_scene_plain();

	(void)home_update(s, COA, fields);
	scene_wait(s, 1 * USEC_PER_SEC);
	home_settle(s);
	home_port(s, NEAR);
	return s;
}

/* RFC 6275 10.4.1: answers for what it serves, and for nothing else. */
static void solicitations_for_a_served_address_are_answered(void)
{
	struct scene *s = serving("sequence=1,A,H,lifetime=400s");

	CU_ASSERT(scene_send(s, ASK(HOA)));
	CU_ASSERT(scene_expect(s, ANSWER(HOA)));
	CU_ASSERT_EQUAL(s->ports[s->first - 1], NEAR);
	CU_ASSERT(scene_send(s, ASK("2001:db8:1::9:5")));
	CU_ASSERT(scene_send(s, ASK(HOME_LOCAL)));   /* L was not set */
	home_port(s, FAR);
	CU_ASSERT(scene_send(s, ASK(HOA)));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

/* RFC 6275 10.4.1: any solicitation, so also that of Neighbor Unreachability Detection. */
static void solicitations_to_the_address_itself_are_answered(void)
{
	struct scene *s = serving("sequence=1,A,H,lifetime=400s");

	CU_ASSERT(scene_send(s, "ip6(src=" NEIGHBOR ",dst=" HOA ",hop-limit=255)/neighbor-solicitation("
			     "target=" HOA ")"));
	CU_ASSERT(scene_expect(s, ANSWER(HOA)));
	scene_free(s);
}

/* RFC 6275 10.4.1: also against Duplicate Address Detection of others. */
static void a_served_address_is_defended(void)
{
	struct scene *s = serving("sequence=1,A,H,L,lifetime=400s");

	CU_ASSERT(scene_send(s, WANT));
	CU_ASSERT(scene_expect(s, DEFENCE));
	CU_ASSERT(scene_send(s, ASK(HOME_LOCAL)));
	CU_ASSERT(scene_expect(s, ANSWER(HOME_LOCAL)));
	scene_free(s);
}

/* RFC 6275 10.3.2, 10.3.1: nothing is answered once the node is home, or its time is over, or before it is
 * served. */
static void answers_stop_with_the_binding(void)
{
	struct scene *s = home_scene_plain();

	home_port(s, NEAR);
	CU_ASSERT(home_update(s, COA, "sequence=1,A,H,lifetime=400s"));
	s->first = s->count;
	CU_ASSERT(scene_send(s, ASK(HOA)));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
	s = serving("sequence=1,A,H,lifetime=400s");
	CU_ASSERT(scene_send(s, "ip6(src=" HOA ",dst=" AGENT ")/bu(sequence=2,A,H,lifetime=0s)"));
	CU_ASSERT(scene_expect(s, TO(HOA) "/ba(status=0)"));
	CU_ASSERT(scene_send(s, ASK(HOA)));
	CU_ASSERT(scene_send(s, WANT));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
	s = serving("sequence=1,A,H,lifetime=8s");
	CU_ASSERT(scene_send(s, ASK(HOA)));
	CU_ASSERT(scene_expect(s, ANSWER(HOA)));
	scene_wait(s, 5 * USEC_PER_SEC);
	CU_ASSERT(scene_send(s, ASK(HOA)));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

void home_proxy_suite(void);

void home_proxy_suite(void)
{
	CU_pSuite suite = CU_add_suite("node: home agent's proxy", NULL, NULL);

	CU_ADD_TEST(suite, solicitations_for_a_served_address_are_answered);
	CU_ADD_TEST(suite, solicitations_to_the_address_itself_are_answered);
	CU_ADD_TEST(suite, a_served_address_is_defended);
	CU_ADD_TEST(suite, answers_stop_with_the_binding);
}
