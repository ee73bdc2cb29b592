/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Who has which address in a case, and the variables by which test files name them
 * (testcases/LANGUAGE.md, "Variables"). Every running case has a /48 of its own behind the tester's
 * router, its block, so that nothing late of one case can meet another. Cases for home agents have
 * interface identifiers of their own on the home link as well, which hold the block. */
#ifndef MIP6TEST_EXEC_TOPOLOGY_H
#define MIP6TEST_EXEC_TOPOLOGY_H

#include "base/rng.h"
#include "exec/profile.h"

struct variable {
	const char *name, *value;
	bool builtin;
	struct variable *next;
};

struct variables {
	struct arena *arena;
	struct variable *first;
};

/* NULL when there is none of that name. */
const char *variables_get(const struct variables *v, const char *name);
void variables_set(struct variables *v, const char *name, const char *value);

/* The links of the implementation under test. ANY: there is one, or it does not matter. */
enum on_link { ON_ANY_LINK, ON_HOME_LINK, ON_OUTSIDE_LINK };

const char *on_link_name(enum on_link link);   /* "", "home", "outside" */
bool on_link_by_name(const char *name, enum on_link *link);

/* What the tester has found out about the implementation, and is itself. */
struct link_facts {
	struct ip6 iut_link_local, router_link_local;
	struct mac iut_mac;               /* of a home agent: on the home link */
	struct mac iut_outside_mac;       /* the same as iut_mac where there is one link */
	struct mac router_mac;
};

/* A packet on its way between a case and a link: IPv6, and the addresses of its link-layer header. */
struct crossing {
	enum on_link link;
	struct mac to, from;              /* zeros when sending: as the tester sees fit */
	struct bytes packet;
};

/* Sets the built-in ones for a case of that role with that block. */
void topology_fill(struct variables *v, const struct profile *p, const char *role,
		   const struct link_facts *facts, uint16_t block);

/* Whether they are those of a case for a home agent, in which link-layer addresses tell something. */
bool topology_has_home_link(const struct variables *v);

/* The block that the address lies in; false when it is outside the mobiles' prefix, or
 * on the link of the implementation. */
MUST_USE bool topology_block(const struct profile *p, const struct ip6 *a, uint16_t *block);

/* The block of an address of a case on the home link, link-local or in the home prefix; false when
 * it is none. */
enum { TOPOLOGY_ANY_BLOCK = 0 };   /* the only case that runs: profile.homes */

MUST_USE bool topology_home_block(const struct profile *p, const struct ip6 *a, uint16_t *block);

/* Of such an address: its link-layer address; whether the tester is there with it from the start, as a
 * mobile node is not; and whether it is a router. */
struct mac topology_home_mac(const struct ip6 *a);
bool topology_is_resident(const struct profile *p, const struct ip6 *a);
bool topology_is_home_router(const struct profile *p, const struct ip6 *a);

/* Whether the link-layer address is one of topology_home_mac. */
bool topology_is_home_mac(const struct mac *m);

/* Where the address lives, for a case of that role: outside, if it is behind the tester's router or is
 * that router, else on the home link; on any for roles with one link. */
enum on_link topology_link(const struct profile *p, const char *role, const struct ip6 *a,
			   const struct ip6 *router_link_local);

/* The block of the n-th case of a run: differs from run to run with the seed, so that what an
 * implementation remembers of an earlier run (bindings, sequence numbers) is not met again. */
uint16_t topology_block_of(uint64_t seed, unsigned n);

/* "mn.hoa" for an address that a variable names, else the address itself. In the arena of v. */
const char *topology_name(const struct variables *v, const struct ip6 *a);
const char *topology_mac_name(const struct variables *v, const struct mac *m);

/* The Home-Agents anycast address of the home link (RFC 2526 2). */
struct ip6 topology_anycast(const struct profile *p);

/* The address of the canary (canary.h): in no case's block. */
struct ip6 topology_canary(const struct profile *p);

#endif
