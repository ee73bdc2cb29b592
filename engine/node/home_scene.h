/* SPDX-License-Identifier: BSD-2-Clause
 *
 * For the unit tests of the home agent: one with two ports in virtual time. Router Advertisements of its
 * own, which are not what most tests are about, are left out; so are repeated announcements. */
#ifndef MIP6TEST_NODE_HOME_SCENE_H
#define MIP6TEST_NODE_HOME_SCENE_H

#include "node/home_agent.h"
#include "node/scene.h"

#define AGENT      "2001:db8:1::c"
#define AGENT_FAR  "2001:db8:2::c"
#define HOA        "2001:db8:1::5"
#define HOA2       "2001:db8:1::6"
#define COA        "2001:db8:6::6"
#define COA2       "2001:db8:7::7"
#define PEER       "2001:db8:9::9"
#define NEIGHBOR   "2001:db8:1::77"
#define AGENT_LOCAL "fe80::ff:fe00:c"
#define HOME_LOCAL "fe80::5"
#define AGENT_MAC  "02:00:00:00:00:0c"
#define HAO        "/dst-options(home-address(" HOA "))"
#define RH2        "/routing-2(" HOA ",segments-left=1)"
#define FROM(a)    "ip6(src=" a ",dst=" AGENT ")"
#define TO(a)      "ip6(src=" AGENT ",dst=" a ")"

enum { NEAR, FAR };

static const struct mac home_far_mac = {{2, 0, 0, 0, 0, 0xd}};

static inline struct home_agent_config home_config(void)
{
	struct home_agent_config c = {.router = {.port_count = 2, .seed = 5, .route_count = 1}};

	c.router.ports[NEAR].mac = scene_node_mac;
	c.router.ports[NEAR].prefixes[0] = (struct router_prefix){.address = scene_ip6(AGENT),
		.bits = 64, .on_link = true, .autonomous = true, .whole_address = true,
		.valid = 2592000, .preferred = 604800};
	c.router.ports[NEAR].prefix_count = 1;
	c.router.ports[NEAR].home_agent = true;
	c.router.ports[NEAR].lifetime = 1800;
	c.router.ports[FAR].mac = home_far_mac;
	c.router.ports[FAR].prefixes[0] = (struct router_prefix){.address = scene_ip6(AGENT_FAR),
		.bits = 64};
	c.router.ports[FAR].prefix_count = 1;
	c.router.routes[0] = (struct router_route){.next_hop = scene_ip6("fe80::1"), .port = FAR};
	return c;
}

/* Chooses the port that scene_send uses. */
static inline void home_port(struct scene *s, unsigned port)
{
	s->port = port;
	s->mac = port == NEAR ? scene_node_mac : home_far_mac;
}

static inline struct scene *home_scene(const struct home_agent_config *config)
{
	struct scene *s = scene_of(home_agent_new(config, NULL));

	home_port(s, FAR);
	return s;
}

static inline struct scene *home_scene_plain(void)
{
	struct home_agent_config c = home_config();

	return home_scene(&c);
}

/* Sends a Binding Update for HOA with these fields and options from the care-of address. */
static inline bool home_update(struct scene *s, const char *care_of, const char *fields)
{
	return scene_send(s, "ip6(src=%s,dst=" AGENT ")" HAO "/bu(%s)", care_of, fields);
}

/* Registers HOA at COA: test of the address, announcement, answer. */
static inline bool home_register(struct scene *s, const char *fields)
{
	if (!home_update(s, COA, fields) ||
	    !scene_expect(s, "ip6(src=::,dst=ff02::1:ff00:5,hop-limit=255)/neighbor-solicitation("
			  "target=" HOA ",source-link-layer(absent=yes))"))
		return false;
	scene_wait(s, 1 * USEC_PER_SEC);
	return scene_expect(s, "ip6(src=" AGENT_LOCAL ",dst=ff02::1)/neighbor-advertisement("
			    "target=" HOA ")") &&
	       scene_expect(s, TO(COA) RH2 "/ba(status=0)");
}

/* Lets the repeated announcements go by. */
static inline void home_settle(struct scene *s)
{
	scene_wait(s, 3 * USEC_PER_SEC);
	s->first = s->count;
}

#endif
