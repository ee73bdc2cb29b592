/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The ladder of a case as it grows: what was sent and received, in order, with words for people. */
#ifndef MIP6TEST_EXEC_LADDER_H
#define MIP6TEST_EXEC_LADDER_H

#include "exec/result.h"
#include "exec/topology.h"
#include "wire/spec.h"

struct ladder_entry;

struct ladder {
	struct arena *arena;
	const struct sa_list *sas;        /* that open packets; NULL: none */
	struct ladder_entry *first, *last;
	size_t count;
};

/* Adds a packet; its octets are kept. */
struct result_step *ladder_packet(struct ladder *l, const struct variables *v, usec at,
				  enum result_step_kind kind, const char *label,
				  const struct crossing *packet);

/* Marks a packet as the one from which a verdict was drawn. */
void ladder_judge(struct ladder *l, struct result_step *step, const char *judgement);

/* Puts the steps into the result. */
void ladder_result(const struct ladder *l, struct result_case *out);

/* A pattern as people read it: "ip6(dst=…)/ba(status=135)", variables filled in. */
const char *ladder_pattern(struct arena *a, const struct spec *packet, const struct spec_build *how);

#endif
