/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Cases against the reference node in virtual time: a world for each, with a link, the tester and a
 * fresh node of the case's role. */
#include "exec/run_parts.h"

#include "exec/tester.h"
#include "link/world.h"
#include "node/reference.h"

#define LINK_LATENCY ((usec)100)
#define WORLD_LONGEST (24 * 3600 * USEC_PER_SEC)

struct world_run {
	struct run_state *s;              /* NULL: there is no journal */
	const struct testcase *testcase;
	struct result_case *out;
};

static void finished(void *context, usec now, struct case_run *c)
{
	struct world_run *w = context;

	case_run_result(c, now, w->out);
	if (w->s != NULL)
		run_note(w->s, now, w->testcase->id, verdict_name(w->out->verdict));
}

static void note(void *context, usec now, const char *line)
{
	struct world_run *w = context;

	if (w->s != NULL)
		run_note(w->s, now, w->testcase->id, line);
}

static struct node *reference_of(const struct run_config *c, const struct testcase *tc, uint64_t seed,
				 struct err *err)
{
	const struct profile *p = c->profile;
	struct reference_config config = {.role = p->node[0] != '\0' ? p->node : tc->role,
					  .mac = {{0x02, 0, 0x5e, 0x20, 0, 1}},
					  .router = p->router, .seed = seed, .dad = p->dad,
					  .brr = true};

	config.addresses[config.address_count++] = (struct host_address){p->address, p->prefix_bits};
	if (!ip6_is_unspecified(&p->address2))
		config.addresses[config.address_count++] =
			(struct host_address){p->address2, p->prefix_bits};
	if (c->defects != NULL)
		config.defects = *c->defects;
	return reference_new(&config, err);
}

static bool run_one(struct run_state *s, struct arena *a, const struct run_config *config,
		    const struct testcase *tc, struct result_case *out, struct err *err)
{
	uint64_t seed = config->seed * 0x9e3779b97f4a7c15U + tc->index;
	struct world_run w = {s, tc, out};
	struct tester_config tc_config = {.profile = config->profile, .spec = config->spec,
					  .seed = seed, .mac = run_router_mac,
					  .finished = finished, .note = note, .context = &w};
	struct node *reference = reference_of(config, tc, seed, err);
	struct tester *tester;
	struct world *world;
	unsigned link;

	if (reference == NULL)
		return false;
	world = world_new(seed);
	link = world_add_link(world, LINK_LATENCY);
	tester = tester_new(&tc_config);
	tester_add(tester, a, tc, topology_block_of(config->seed, tc->index));
	world_attach(world, world_add_node(world, tester_node(tester)), 0, link);
	world_attach(world, world_add_node(world, reference), 0, link);
	while (!tester_done(tester) && world_step(world, WORLD_LONGEST))
		continue;
	if (!tester_done(tester))
		tester_abort(tester, world_now(world), VERDICT_ERROR, "the case does not end");
	if (world_stuck(world, NULL) && out->verdict < VERDICT_ERROR) {
		out->verdict = VERDICT_ERROR;
		out->reason = "a node does not come to rest";
	}
	world_free(world);
	tester_free(tester);
	reference->ops->free(reference);
	return true;
}

bool run_in_world(struct arena *a, const struct run_config *config, const struct testcase *tc,
		  struct result_case *out, struct err *err)
{
	return run_one(NULL, a, config, tc, out, err);
}

bool run_world(struct run_state *s, struct err *err)
{
	for (size_t i = 0; i < s->run->result.case_count; i++) {
		struct result_case result = {0};

		if (!s->cases[i].applicable)
			continue;
		if (run_stopped(s)) {
			s->run->interrupted = true;
			return true;
		}
		if (!run_one(s, run_arena(s), s->config, s->testcases[i], &result, err))
			return false;
		run_keep(s, s->testcases[i], &result, 0, true);
	}
	return true;
}
