/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Who has which address in a case, and the variables by which test files name them
 * (testcases/LANGUAGE.md, "Variables"). Every running case has a /48 of its own, its block, so
 * that nothing late of one case can meet another. */
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

/* Sets the built-in ones for the case with that block. */
void topology_fill(struct variables *v, const struct profile *p, const struct ip6 *iut_link_local,
		   const struct ip6 *router_link_local, uint16_t block);

/* The block that the address lies in; false when it is outside the mobiles' prefix, or
 * on the link of the implementation. */
MUST_USE bool topology_block(const struct profile *p, const struct ip6 *a, uint16_t *block);

/* The block of the n-th case of a run: differs from run to run with the seed, so that what an
 * implementation remembers of an earlier run (bindings, sequence numbers) is not met again. */
uint16_t topology_block_of(uint64_t seed, unsigned n);

/* "mn.hoa" for an address that a variable names, else the address itself. In the arena of v. */
const char *topology_name(const struct variables *v, const struct ip6 *a);

/* The address of the canary (canary.h): in no case's block. */
struct ip6 topology_canary(const struct profile *p);

#endif
