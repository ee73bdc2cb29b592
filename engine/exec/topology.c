/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Address plan of a case: P is the mobiles' /32 prefix, B the block; subnet and interface
 * identifier below. On the home link the interface identifier is 0:0:0:BBBBNN: solicited-node groups,
 * of which its last 24 bits make one, differ as well. */
#include "exec/topology.h"

#include <string.h>

enum { BLOCK_FIRST = 0x1000, BLOCK_COUNT = 0xe000, FOREIGN_SUBNET = 0x01 };

struct planned {
	const char *name;
	uint8_t subnet, host;
};

static const struct planned outside_plan[] = {
	{"mn.coa", 0x11, 0x01},	 {"mn.coa2", 0x12, 0x01}, {"mn.coa3", 0x13, 0x01},
	{"mn.coa-beside", 0x11, 0x02},   /* as near to mn.coa as can be */
	{"mn2.coa", 0x21, 0x02}, {"mn3.coa", 0x31, 0x03}, {"peer.addr", 0x40, 0x01},
};

/* Of roles whose home link is elsewhere. */
static const struct planned far_home_plan[] = {
	{"mn.hoa", 0x01, 0x01},	 {"ha.addr", 0x01, 0x0a}, {"mn2.hoa", 0x02, 0x02},
	{"mn3.hoa", 0x03, 0x03},
};

/* Of home agents: also what is behind the router. */
static const struct planned agent_outside_plan[] = {
	{"cn.addr", 0x41, 0x01}, {"foreign.hoa", FOREIGN_SUBNET, 0x01},
	{"foreign.prefix", FOREIGN_SUBNET, 0x00},
	{"home2.prefix", 0x51, 0x00}, {"home2.hoa", 0x51, 0x01}, {"home2.ha2", 0x51, 0x81},
};

enum { RESIDENT_FIRST = 0x40, HOME_ROUTER_FIRST = 0x80, IID_AT = 8, HOME_BLOCK_AT = 13, HOST_AT = 15 };

/* On the home link of a home agent. Below RESIDENT_FIRST: mobile nodes. */
static const struct {
	const char *who, *address;        /* "mn", "hoa" */
	uint8_t host;
} home_plan[] = {
	{"mn", "hoa", 0x01}, {"mn2", "hoa", 0x02}, {"mn3", "hoa", 0x03},
	{"neighbor", "addr", 0x41}, {"neighbor2", "addr", 0x42},
	{"ha2", "addr", 0x81}, {"ha3", "addr", 0x82}, {"ha4", "addr", 0x83},
};

static const uint8_t home_mac_prefix[] = {0x02, 0x6d, 0x36};

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

static void set_mac(struct variables *v, const char *name, const struct mac *m)
{
	char text[MAC_TEXT];

	mac_print(m, text);
	variables_set(v, name, text);
	v->first->builtin = true;
}

/* All its addresses on the home link, as discovery lists them: in whatever order. */
static void set_lists(struct variables *v, const struct profile *p)
{
	char first[IP6_TEXT], second[IP6_TEXT] = "", outside[IP6_TEXT];
	const char *gap = "";

	ip6_print(&p->address, first);
	if (!ip6_is_unspecified(&p->address2)) {
		ip6_print(&p->address2, second);
		gap = " ";
	}
	variables_set(v, "iut.addrs", arena_printf(v->arena, "%s%s%s", first, gap, second));
	variables_set(v, "iut.addrs-reversed", arena_printf(v->arena, "%s%s%s", second, gap, first));
	ip6_print(&p->home_agent.outside, outside);
	variables_set(v, "iut.any-addr",
		      arena_printf(v->arena, "%s|%s|%s", first, second[0] != '\0' ? second : first,
				   ip6_is_unspecified(&p->home_agent.outside) ? first : outside));
}

static void set_planned(struct variables *v, const struct profile *p, uint16_t block,
			const struct planned *plan, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct ip6 a = p->mobiles;

		be16_put(a.octet + 4, block);
		a.octet[7] = plan[i].subnet;
		a.octet[HOST_AT] = plan[i].host;
		set_address(v, plan[i].name, &a);
	}
}

static struct ip6 in_prefix(const struct ip6 *prefix, unsigned bits, uint16_t block, uint8_t host)
{
	struct ip6 a = *prefix;

	for (unsigned bit = bits; bit < 128; bit++)
		a.octet[bit / 8] &= (uint8_t)~(0x80U >> bit % 8);
	if (host != 0) {
		be16_put(a.octet + HOME_BLOCK_AT, block);
		a.octet[HOST_AT] = host;
	}
	return a;
}

/* The prefix that differs in its last bit, or where that is the outside link's, in the one before. */
static struct ip6 beside_home(const struct profile *p, uint16_t block)
{
	const struct ip6 *outside = &p->home_agent.outside;
	unsigned last = p->prefix_bits - 1;
	struct ip6 a = in_prefix(&p->address, p->prefix_bits, block, 1);

	a.octet[last / 8] ^= (uint8_t)(0x80U >> last % 8);
	if (!ip6_in_prefix(outside, &a, p->prefix_bits))
		return a;
	a.octet[last / 8] ^= (uint8_t)(0x80U >> last % 8);
	last--;
	a.octet[last / 8] ^= (uint8_t)(0x80U >> last % 8);
	return a;
}

/* RFC 2526 2, for interface identifiers of 64 bits. */
struct ip6 topology_anycast(const struct profile *p)
{
	struct ip6 prefix = in_prefix(&p->address, p->prefix_bits, 0, 0);

	return ip6_home_agents(&prefix, p->prefix_bits);
}

static void set_number(struct variables *v, const char *name, unsigned n, const char *unit)
{
	if (n > 0)
		variables_set(v, name, arena_printf(v->arena, "%u%s", n, unit));
}

/* What the profile says that the home agent is configured with. */
static void set_configuration(struct variables *v, const struct home_agent_profile *h)
{
	if (!ip6_is_unspecified(&h->prohibited))
		set_address(v, "prohibited.hoa", &h->prohibited);
	variables_set(v, "iut.preference", arena_printf(v->arena, "%u", h->preference));
	set_number(v, "iut.advertisement-interval", h->advertisement_interval_max, "ms");
	set_number(v, "iut.lifetime-cap", h->lifetime_cap, "s");
	set_number(v, "iut.refresh-advice", h->refresh_advice, "s");
}

static void fill_home_link(struct variables *v, const struct profile *p, const struct link_facts *facts,
			   uint16_t block)
{
	static const struct ip6 link_local = {{0xfe, 0x80}};
	struct ip6 a, group;

	for (size_t i = 0; i < COUNT_OF(home_plan); i++) {
		const char *who = home_plan[i].who;
		struct mac m;

		a = in_prefix(&p->address, p->prefix_bits, block, home_plan[i].host);
		if (i < p->home_count)
			a = p->homes[i];   /* the plan begins with the mobile nodes */
		m = topology_home_mac(&a);
		set_address(v, arena_printf(v->arena, "%s.%s", who, home_plan[i].address), &a);
		set_mac(v, arena_printf(v->arena, "%s.mac", who), &m);
		group = ip6_solicited_node(&a);
		set_address(v, arena_printf(v->arena, "%s.group", who), &group);
		memcpy(a.octet, link_local.octet, IID_AT);
		set_address(v, arena_printf(v->arena, "%s.link-local", who), &a);
	}
	a = in_prefix(&p->address, p->prefix_bits, 0, 0);
	set_address(v, "home.prefix", &a);
	a = beside_home(p, block);
	set_address(v, "beside.hoa", &a);
	a = topology_anycast(p);
	set_address(v, "home.anycast", &a);
	group = ip6_solicited_node(&a);
	set_address(v, "home.anycast-group", &group);
	memcpy(a.octet, p->mobiles.octet, IID_AT);   /* that of foreign.prefix */
	be16_put(a.octet + 4, block);
	a.octet[7] = FOREIGN_SUBNET;
	set_address(v, "foreign.anycast", &a);
	a = topology_anycast(p);
	a.octet[HOST_AT]--;                          /* reserved as well, for something else */
	set_address(v, "home.other-anycast", &a);
	set_mac(v, "router.mac", &facts->router_mac);
	set_mac(v, "iut.outside-mac", &facts->iut_outside_mac);
	set_mac(v, "iut.mac", &facts->iut_mac);
	a = ip6_is_unspecified(&p->home_agent.outside) ? p->address : p->home_agent.outside;
	set_address(v, "iut.outside-addr", &a);
	set_address(v, "ha.addr", &p->address);
	set_lists(v, p);
	set_configuration(v, &p->home_agent);
}

void topology_fill(struct variables *v, const struct profile *p, const char *role,
		   const struct link_facts *facts, uint16_t block)
{
	bool two = profile_has_two_links(p, role);
	const struct ip6 *router = two ? &p->home_agent.router : &p->router;

	set_planned(v, p, block, outside_plan, COUNT_OF(outside_plan));
	if (strcmp(role, "ha") == 0) {
		set_planned(v, p, block, agent_outside_plan, COUNT_OF(agent_outside_plan));
		fill_home_link(v, p, facts, block);
	} else {
		set_planned(v, p, block, far_home_plan, COUNT_OF(far_home_plan));
	}
	set_address(v, "iut.addr", &p->address);
	set_address(v, "iut.link-local", &facts->iut_link_local);
	if (!ip6_is_unspecified(&p->address2))
		set_address(v, "iut.addr2", &p->address2);
	set_address(v, "router.link-local", &facts->router_link_local);
	set_address(v, "router.addr", ip6_is_unspecified(router) ? &facts->router_link_local : router);
}

bool topology_has_home_link(const struct variables *v)
{
	return variables_get(v, "home.prefix") != NULL;
}

bool topology_block(const struct profile *p, const struct ip6 *a, uint16_t *block)
{
	*block = be16_get(a->octet + 4);
	return ip6_in_prefix(a, &p->mobiles, 32) && *block >= BLOCK_FIRST &&
	       !ip6_in_prefix(a, &p->address, p->prefix_bits);
}

/* Also by the link-local address that goes with it. */
static bool is_fixed_home(const struct profile *p, const struct ip6 *a)
{
	for (unsigned i = 0; i < p->home_count; i++)
		if (ip6_equal(a, &p->homes[i]) ||
		    (ip6_is_link_local(a) && memcmp(a->octet + IID_AT, p->homes[i].octet + IID_AT, 8) == 0))
			return true;
	return false;
}

bool topology_home_block(const struct profile *p, const struct ip6 *a, uint16_t *block)
{
	static const uint8_t zero[HOME_BLOCK_AT - IID_AT];

	*block = TOPOLOGY_ANY_BLOCK;
	if (is_fixed_home(p, a))
		return true;
	*block = be16_get(a->octet + HOME_BLOCK_AT);
	return (ip6_is_link_local(a) || ip6_in_prefix(a, &p->address, p->prefix_bits)) &&
	       memcmp(a->octet + IID_AT, zero, sizeof(zero)) == 0 && *block >= BLOCK_FIRST;
}

struct mac topology_home_mac(const struct ip6 *a)
{
	struct mac m;

	memcpy(m.octet, home_mac_prefix, sizeof(home_mac_prefix));
	memcpy(m.octet + sizeof(home_mac_prefix), a->octet + HOME_BLOCK_AT, 3);
	return m;
}

bool topology_is_resident(const struct profile *p, const struct ip6 *a)
{
	return !is_fixed_home(p, a) && a->octet[HOST_AT] >= RESIDENT_FIRST;
}

bool topology_is_home_router(const struct profile *p, const struct ip6 *a)
{
	return !is_fixed_home(p, a) && a->octet[HOST_AT] >= HOME_ROUTER_FIRST;
}

bool topology_is_home_mac(const struct mac *m)
{
	return memcmp(m->octet, home_mac_prefix, sizeof(home_mac_prefix)) == 0;
}

static const char *const link_names[] = {"", "home", "outside"};

const char *on_link_name(enum on_link link)
{
	return link_names[link];
}

bool on_link_by_name(const char *name, enum on_link *link)
{
	for (size_t i = 1; i < COUNT_OF(link_names); i++) {
		*link = (enum on_link)i;
		if (strcmp(name, link_names[i]) == 0)
			return true;
	}
	return false;
}

enum on_link topology_link(const struct profile *p, const char *role, const struct ip6 *a,
			   const struct ip6 *router_link_local)
{
	uint16_t block;

	if (!profile_has_two_links(p, role))
		return ON_ANY_LINK;
	return topology_block(p, a, &block) || ip6_equal(a, router_link_local) ||
			       ip6_in_prefix(a, &p->home_agent.router, p->home_agent.outside_bits)
		       ? ON_OUTSIDE_LINK
		       : ON_HOME_LINK;
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
	a.octet[7] = far_home_plan[0].subnet;
	a.octet[HOST_AT] = far_home_plan[0].host;
	return a;
}

static const char *name_of(const struct variables *v, const char *text)
{
	for (const struct variable *each = v->first; each != NULL; each = each->next)
		if (each->builtin && strcmp(each->value, text) == 0)
			return each->name;
	return arena_string(v->arena, text);
}

const char *topology_name(const struct variables *v, const struct ip6 *a)
{
	char text[IP6_TEXT];

	ip6_print(a, text);
	return name_of(v, text);
}

const char *topology_mac_name(const struct variables *v, const struct mac *m)
{
	char text[MAC_TEXT];

	mac_print(m, text);
	return name_of(v, text);
}
