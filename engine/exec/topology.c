/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Address plan of a case: P is the mobiles' /32 prefix, B the block; subnet and interface
 * identifier below. */
#include "exec/topology.h"

#include <string.h>

enum { BLOCK_FIRST = 0x1000, BLOCK_COUNT = 0xe000 };

static const struct {
	const char *name;
	uint8_t subnet, host;
} plan[] = {
	{"mn.hoa", 0x01, 0x01},	 {"ha.addr", 0x01, 0x0a}, {"mn2.hoa", 0x02, 0x02},
	{"mn3.hoa", 0x03, 0x03}, {"mn.coa", 0x11, 0x01},  {"mn.coa2", 0x12, 0x01},
	{"mn.coa3", 0x13, 0x01}, {"mn2.coa", 0x21, 0x02}, {"mn3.coa", 0x31, 0x03},
	{"peer.addr", 0x40, 0x01},
};

const char *variables_get(const struct variables *v, const char *name)
{
	for (const struct variable *each = v->first; each != NULL; each = each->next)
		if (strcmp(each->name, name) == 0)
			return each->value;
	return NULL;
}

void variables_set(struct variables *v, const char *name, const char *value)
{
	struct variable *each;

	for (each = v->first; each != NULL; each = each->next) {
		if (strcmp(each->name, name) != 0)
			continue;
		each->value = arena_string(v->arena, value);
		return;
	}
	each = arena_alloc(v->arena, sizeof(*each));
	each->name = arena_string(v->arena, name);
	each->value = arena_string(v->arena, value);
	each->next = v->first;
	v->first = each;
}

static void set_address(struct variables *v, const char *name, const struct ip6 *a)
{
	char text[IP6_TEXT];

	ip6_print(a, text);
	variables_set(v, name, text);
	v->first->builtin = true;
}

void topology_fill(struct variables *v, const struct profile *p, const struct ip6 *iut_link_local,
		   const struct ip6 *router_link_local, uint16_t block)
{
	for (size_t i = 0; i < COUNT_OF(plan); i++) {
		struct ip6 a = p->mobiles;

		be16_put(a.octet + 4, block);
		a.octet[7] = plan[i].subnet;
		a.octet[15] = plan[i].host;
		set_address(v, plan[i].name, &a);
	}
	set_address(v, "iut.addr", &p->address);
	set_address(v, "iut.link-local", iut_link_local);
	if (!ip6_is_unspecified(&p->address2))
		set_address(v, "iut.addr2", &p->address2);
	set_address(v, "router.link-local", router_link_local);
	set_address(v, "router.addr", ip6_is_unspecified(&p->router) ? router_link_local : &p->router);
}

bool topology_block(const struct profile *p, const struct ip6 *a, uint16_t *block)
{
	*block = be16_get(a->octet + 4);
	return ip6_in_prefix(a, &p->mobiles, 32) && !ip6_in_prefix(a, &p->address, p->prefix_bits);
}

uint16_t topology_block_of(uint64_t seed, unsigned n)
{
	struct rng rng = rng_seed(seed);

	return (uint16_t)(BLOCK_FIRST + (rng_u64(&rng) + n) % BLOCK_COUNT);
}

struct ip6 topology_canary(const struct profile *p)
{
	struct ip6 a = p->mobiles;

	be16_put(a.octet + 4, BLOCK_FIRST - 1);
	a.octet[7] = plan[0].subnet;
	a.octet[15] = plan[0].host;
	return a;
}

const char *topology_name(const struct variables *v, const struct ip6 *a)
{
	char text[IP6_TEXT];

	ip6_print(a, text);
	for (const struct variable *each = v->first; each != NULL; each = each->next)
		if (each->builtin && strcmp(each->value, text) == 0)
			return each->name;
	return arena_string(v->arena, text);
}
