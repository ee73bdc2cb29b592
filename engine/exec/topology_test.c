/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Addresses of cases: each in its own block, found again by their names. */
#include "exec/topology.h"

#include <CUnit/CUnit.h>
#include <string.h>

static struct profile sample_profile(void)
{
	return (struct profile){.address = {{0x20, 0x01, 0x0d, 0xb8, [15] = 2}}, .prefix_bits = 64,
				.mobiles = {{0x20, 0x01, 0x0d, 0xb8}}};
}

static void fill(struct variables *v, struct arena *a, uint16_t block)
{
	static const struct link_facts facts = {.iut_link_local = {{0xfe, 0x80, [15] = 2}},
						.router_link_local = {{0xfe, 0x80, [15] = 1}}};
	struct profile p = sample_profile();

	*v = (struct variables){.arena = a};
	topology_fill(v, &p, "cn", &facts, block);
}

static void every_address_of_a_case_lies_in_its_block(void)
{
	static const char *const names[] = {"mn.hoa",  "mn.coa",   "mn.coa2", "mn.coa3",
					    "mn2.hoa", "mn2.coa",  "mn3.hoa", "mn3.coa",
					    "ha.addr", "peer.addr"};
	struct profile p = sample_profile();
	struct arena *a = arena_new();
	struct variables v;

	fill(&v, a, 0xabcd);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const char *text = variables_get(&v, names[i]);
		struct ip6 address;
		uint16_t block = 0;

		CU_ASSERT_FATAL(text != NULL && ip6_parse(text, &address));
		CU_ASSERT_TRUE(topology_block(&p, &address, &block) && block == 0xabcd);
		CU_ASSERT_STRING_EQUAL(topology_name(&v, &address), names[i]);
		for (size_t k = 0; k < i; k++)
			CU_ASSERT_STRING_NOT_EQUAL(text, variables_get(&v, names[k]));
		p.address = address;   /* now on the link of the implementation: of no case */
		CU_ASSERT_FALSE(topology_block(&p, &address, &block));
		p = sample_profile();
	}
	arena_free(a);
}

static void the_home_agent_is_on_the_home_link(void)
{
	struct arena *a = arena_new();
	struct ip6 home, agent;
	struct variables v;

	fill(&v, a, 0x1000);
	CU_ASSERT_TRUE(ip6_parse(variables_get(&v, "mn.hoa"), &home));
	CU_ASSERT_TRUE(ip6_parse(variables_get(&v, "ha.addr"), &agent));
	CU_ASSERT_TRUE(ip6_in_prefix(&agent, &home, 64));
	arena_free(a);
}

static void what_the_profile_lacks_is_not_set(void)
{
	struct arena *a = arena_new();
	struct variables v;

	fill(&v, a, 0x1000);
	CU_ASSERT_PTR_NULL(variables_get(&v, "iut.addr2"));
	CU_ASSERT_STRING_EQUAL(variables_get(&v, "router.addr"), "fe80::1");
	CU_ASSERT_STRING_EQUAL(variables_get(&v, "iut.addr"), "2001:db8::2");
	arena_free(a);
}

static void an_address_outside_belongs_to_no_block(void)
{
	struct profile p = sample_profile();
	struct ip6 outside = {{0x20, 0x01, 0x0d, 0xb9}};
	uint16_t block;

	CU_ASSERT_FALSE(topology_block(&p, &outside, &block));
}

static void cases_of_a_run_have_blocks_of_their_own(void)
{
	static bool seen[65536];

	memset(seen, 0, sizeof(seen));
	for (unsigned n = 0; n < 5000; n++) {
		uint16_t block = topology_block_of(99, n);

		CU_ASSERT_TRUE(block >= 0x1000);
		CU_ASSERT_FALSE(seen[block]);
		seen[block] = true;
	}
	CU_ASSERT_EQUAL(topology_block_of(5, 3), topology_block_of(5, 3));
	CU_ASSERT_NOT_EQUAL(topology_block_of(5, 3), topology_block_of(6, 3));
}

static void a_name_is_given_only_to_what_the_topology_set(void)
{
	struct arena *a = arena_new();
	struct ip6 other = {{0x20, 0x01, [15] = 9}};
	struct variables v;

	fill(&v, a, 0x1000);
	variables_set(&v, "mine", "2001::9");
	CU_ASSERT_STRING_EQUAL(topology_name(&v, &other), "2001::9");
	variables_set(&v, "mine", "x");
	CU_ASSERT_STRING_EQUAL(variables_get(&v, "mine"), "x");
	CU_ASSERT_PTR_NULL(variables_get(&v, "min"));
	arena_free(a);
}

static void on_the_home_link_cases_differ_in_the_last_24_bits(void)
{
	static const struct link_facts facts;
	struct profile p = sample_profile();
	struct arena *a = arena_new();
	struct variables v = {.arena = a}, w = {.arena = a};
	struct ip6 one, two, group;
	uint16_t block = 0;

	topology_fill(&v, &p, "ha", &facts, 0x1234);
	topology_fill(&w, &p, "ha", &facts, 0x1235);
	CU_ASSERT_STRING_EQUAL(variables_get(&v, "mn.hoa"), "2001:db8::12:3401");
	CU_ASSERT_STRING_EQUAL(variables_get(&v, "mn.link-local"), "fe80::12:3401");
	CU_ASSERT_STRING_EQUAL(variables_get(&v, "neighbor.mac"), "02:6d:36:12:34:41");
	CU_ASSERT_STRING_EQUAL(variables_get(&v, "home.anycast"), "2001:db8::fdff:ffff:ffff:fffe");
	CU_ASSERT_TRUE(ip6_parse(variables_get(&v, "mn.hoa"), &one) &&
		       ip6_parse(variables_get(&w, "mn.hoa"), &two));
	group = ip6_solicited_node(&one);
	two = ip6_solicited_node(&two);
	CU_ASSERT_FALSE(ip6_equal(&group, &two));
	CU_ASSERT_TRUE(topology_home_block(&p, &one, &block) && block == 0x1234);
	CU_ASSERT_FALSE(topology_home_block(&p, &p.address, &block));
	CU_ASSERT_FALSE(topology_is_resident(&p, &one));
	CU_ASSERT_TRUE(ip6_parse(variables_get(&v, "ha2.link-local"), &two) &&
		       topology_home_block(&p, &two, &block) && block == 0x1234);
	CU_ASSERT_TRUE(topology_is_resident(&p, &two) && topology_is_home_router(&p, &two));
	arena_free(a);
}

void topology_suite(void);
void topology_suite(void)
{
	CU_pSuite suite = CU_add_suite("topology", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "every address of a case lies in its block",
		    every_address_of_a_case_lies_in_its_block);
	CU_add_test(suite, "the home agent is on the home link",
		    the_home_agent_is_on_the_home_link);
	CU_add_test(suite, "what the profile lacks is not set", what_the_profile_lacks_is_not_set);
	CU_add_test(suite, "an address outside belongs to no block",
		    an_address_outside_belongs_to_no_block);
	CU_add_test(suite, "cases of a run have blocks of their own",
		    cases_of_a_run_have_blocks_of_their_own);
	CU_add_test(suite, "a name is given only to what the topology set",
		    a_name_is_given_only_to_what_the_topology_set);
	CU_add_test(suite, "on the home link cases differ in the last 24 bits",
		    on_the_home_link_cases_differ_in_the_last_24_bits);
}
