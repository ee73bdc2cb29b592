/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The Home Agents List and Dynamic Home Agent Address Discovery (RFC 6275 10.1, 10.5), by what replies
 * hold. */
#include "node/home_scene.h"

#include <CUnit/CUnit.h>

#define ANYCAST "2001:db8:1:0:fdff:ffff:ffff:fffe"
#define OTHER   "2001:db8:1::a1"
#define OTHER2  "2001:db8:1::a2"
#define RA(source, fields) \
	"ip6(src=" source ",dst=ff02::1,hop-limit=255)/router-advertisement(" fields ")"
#define PIO(address) ",prefix-information(L=1,R=1,prefix-length=64,valid-lifetime=100s," \
	"preferred-lifetime=100s,prefix=" address ")"

/* Whether a reply lists exactly these. */
static bool listed(struct scene *s, const char *addresses)
{
	unsigned port = s->port;
	bool ok;

	home_port(s, FAR);
	ok = scene_send(s, "ip6(src=" COA ",dst=" ANYCAST ")/dhaad-request(identifier=77,reserved=9)") &&
	     scene_expect(s, "ip6(src=" AGENT ",dst=" COA ")/dhaad-reply(code=0,identifier=77,"
			  "reserved=0,addresses=%s)", addresses);
	home_port(s, port);
	return ok;
}

/* RFC 6275 10.5.1: itself always; others by H, lifetime and R. */
static void the_list_follows_advertisements(void)
{
	struct scene *s = home_scene_plain();

	CU_ASSERT(listed(s, AGENT));
	home_port(s, NEAR);
	CU_ASSERT(scene_send(s, RA("fe80::a1", "H=1,router-lifetime=50s" PIO(OTHER)
				   ",home-agent-information(preference=5,lifetime=60s)")));
	CU_ASSERT(scene_send(s, RA("fe80::a2", "H=0,router-lifetime=50s" PIO(OTHER2))));
	CU_ASSERT(listed(s, OTHER " " AGENT));
	/* the option's lifetime, not the router's */
	scene_wait(s, 59 * USEC_PER_SEC);
	CU_ASSERT(listed(s, OTHER " " AGENT));
	scene_wait(s, 1 * USEC_PER_SEC);
	CU_ASSERT(listed(s, AGENT));
	/* without option: the router's lifetime, and preference 0 */
	CU_ASSERT(scene_send(s, RA("fe80::a1", "H=1,router-lifetime=0s" PIO(OTHER))));
	CU_ASSERT(listed(s, AGENT));
	CU_ASSERT(scene_send(s, RA("fe80::a1", "H=1,router-lifetime=50s" PIO(OTHER)
				   ",home-agent-information(preference=5,lifetime=60s)")));
	CU_ASSERT(listed(s, OTHER " " AGENT));
	CU_ASSERT(scene_send(s, RA("fe80::a1", "H=0,router-lifetime=50s" PIO(OTHER))));
	CU_ASSERT(listed(s, AGENT));
	scene_free(s);
}

/* RFC 4861 6.1.2: these do not alter the list. */
static void invalid_advertisements_do_not_count(void)
{
	struct scene *s = home_scene_plain();

	home_port(s, NEAR);
	CU_ASSERT(scene_send(s, RA("2001:db8:1::a1", "H=1,router-lifetime=50s" PIO(OTHER))));
	CU_ASSERT(scene_send(s, "ip6(src=fe80::a1,dst=ff02::1,hop-limit=254)/router-advertisement(H=1,"
			     "router-lifetime=50s" PIO(OTHER) ")"));
	home_port(s, FAR);   /* RFC 6275 10.1: a list for each link */
	CU_ASSERT(scene_send(s, RA("fe80::a1", "H=1,router-lifetime=50s" PIO(OTHER))));
	CU_ASSERT(listed(s, AGENT));
	scene_free(s);
}

/* RFC 6275 10.1: an address ends with its prefix, the entry does not. */
static void addresses_end_with_their_prefix(void)
{
	struct scene *s = home_scene_plain();

	home_port(s, NEAR);
	CU_ASSERT(scene_send(s, RA("fe80::a1", "H=1,router-lifetime=500s" PIO(OTHER)
				   ",home-agent-information(preference=5,lifetime=500s)")));
	CU_ASSERT(listed(s, OTHER " " AGENT));
	scene_wait(s, 100 * USEC_PER_SEC);
	CU_ASSERT(listed(s, AGENT));
	CU_ASSERT(scene_send(s, RA("fe80::a1", "H=1,router-lifetime=500s" PIO(OTHER2)
				   ",home-agent-information(preference=5,lifetime=500s)")));
	CU_ASSERT(listed(s, OTHER2 " " AGENT));
	scene_free(s);
}

/* RFC 6275 10.5.1: equal preference, in an order that differs from reply to reply. */
static void equal_preferences_are_shuffled(void)
{
	struct scene *s = home_scene_plain();
	unsigned first = 0;

	home_port(s, NEAR);
	CU_ASSERT(scene_send(s, RA("fe80::a1", "H=1,router-lifetime=500s" PIO(OTHER))));
	home_port(s, FAR);
	for (unsigned i = 0; i < 40; i++) {
		CU_ASSERT(scene_send(s, "ip6(src=" COA ",dst=" ANYCAST ")/dhaad-request()"));
		CU_ASSERT_FATAL(s->frames[s->count - 1].len == 40 + 8 + 32);
		first += s->frames[s->count - 1].at[40 + 8 + 15] == 0x0c;
	}
	CU_ASSERT(first > 5 && first < 35);
	scene_free(s);
}

/* RFC 6275 10.5.1: at most 77 addresses, those with the highest preference. */
static void a_reply_fits_the_minimum_mtu(void)
{
	struct scene *s = home_scene_plain();

	home_port(s, NEAR);
	for (unsigned i = 1; i <= 20; i++) {
		char options[1024] = "";

		for (unsigned k = 0; k < 5; k++)
			snprintf(options + strlen(options), sizeof(options) - strlen(options),
				 ",prefix-information(R=1,prefix-length=64,valid-lifetime=900s,"
				 "prefix=2001:db8:1::%x:%x)", i, k);
		CU_ASSERT(scene_send(s, "ip6(src=fe80::%x,dst=ff02::1,hop-limit=255)/"
				     "router-advertisement(H=1,router-lifetime=50s%s,"
				     "home-agent-information(preference=%u,lifetime=60s))", i, options,
				     i));
	}
	home_port(s, FAR);
	CU_ASSERT(scene_send(s, "ip6(src=" COA ",dst=" ANYCAST ")/dhaad-request(identifier=3)"));
	CU_ASSERT_FATAL(s->count > 0);
	CU_ASSERT_EQUAL(s->frames[s->count - 1].len, 1280);
	CU_ASSERT_EQUAL(s->frames[s->count - 1].at[40 + 8 + 13], 20);   /* …:14:k comes first */
	scene_free(s);
}

/* RFC 6275 8.4: the anycast address is accepted, answered for, and for discovery only. */
static void the_anycast_address_is_there_for_discovery(void)
{
	struct scene *s = home_scene_plain();

	home_port(s, NEAR);
	CU_ASSERT(scene_send(s, "ip6(src=" NEIGHBOR ",dst=ff02::1:ffff:fffe,hop-limit=255)/"
			     "neighbor-solicitation(target=" ANYCAST ")"));
	CU_ASSERT(scene_expect(s, "ip6(dst=" NEIGHBOR ",hop-limit=255)/neighbor-advertisement(R=1,S=1,"
			       "O=0,target=" ANYCAST ",target-link-layer(" AGENT_MAC "))"));
	CU_ASSERT(scene_send(s, "ip6(src=" COA ",dst=" ANYCAST ")/dst-options(home-address(" HOA
			     "))/bu(sequence=1,A,H,lifetime=40s)"));
	CU_ASSERT(scene_send(s, "ip6(src=" COA ",dst=" ANYCAST ")/dhaad-request(code=1)"));
	CU_ASSERT(scene_silent(s));
	scene_free(s);
}

void home_discovery_suite(void);

void home_discovery_suite(void)
{
	CU_pSuite suite = CU_add_suite("node: home agents list and discovery", NULL, NULL);

	CU_ADD_TEST(suite, the_list_follows_advertisements);
	CU_ADD_TEST(suite, invalid_advertisements_do_not_count);
	CU_ADD_TEST(suite, addresses_end_with_their_prefix);
	CU_ADD_TEST(suite, equal_preferences_are_shuffled);
	CU_ADD_TEST(suite, a_reply_fits_the_minimum_mtu);
	CU_ADD_TEST(suite, the_anycast_address_is_there_for_discovery);
}
