/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Cases against the reference node in virtual time: a world for each, with a link, the tester and a
 * fresh node of the case's role; or all cases in one. */
#include "exec/run_parts.h"

#include "exec/tester.h"
#include "link/faulty.h"
#include "link/world.h"
#include "node/reference.h"

#include <string.h>

#define LINK_LATENCY ((usec)100)
#define RESTART_WAIT (10 * USEC_PER_SEC)
#define WORLD_LONGEST (24 * 3600 * USEC_PER_SEC)

struct world_run {
	struct run_state *s;              /* NULL: there is no journal */
	const struct testcase *testcase;
	struct result_case *out;
	bool disturbed;
};

static void finished(void *context, usec now, struct case_run *c, const struct case_end *end)
{
	struct world_run *w = context;

	case_run_result(c, now, w->out);
	w->out->began = now - w->out->duration;
	w->disturbed = end->disturbed;
	if (w->s != NULL)
		run_note(w->s, now, w->testcase->id, verdict_name(w->out->verdict));
}

static void note(void *context, usec now, const char *line)
{
	struct world_run *w = context;

	if (w->s != NULL)
		run_note(w->s, now, w->testcase->id, line);
}

static struct reference_config reference_config(const struct run_config *c, const char *role,
						uint64_t seed)
{
	const struct profile *p = c->profile;
	struct reference_config config = {.role = p->node[0] != '\0' ? p->node : role,
					  .mac = {{0x02, 0, 0x5e, 0x20, 0, 1}},
					  .router = p->router, .seed = seed, .dad = p->dad,
					  .brr = true, .revision = p->plays != NULL ? p->plays : c->spec,
					  .errors_per_second = p->errors_per_second,
					  .cache_size = p->bindings, .keys = p->keys};

	if (profile_has_two_links(p, role)) {
		config.router = p->home_agent.router;
		config.far_mac = (struct mac){{0x02, 0, 0x5e, 0x20, 0, 2}};
		config.far_address =
			(struct host_address){p->home_agent.outside, p->home_agent.outside_bits};
	}
	config.preference = (uint16_t)p->home_agent.preference;
	config.advertisement_interval_min = p->home_agent.advertisement_interval_min;
	config.advertisement_interval_max = p->home_agent.advertisement_interval_max;
	config.prohibited = p->home_agent.prohibited;
	config.refresh_advice = p->home_agent.refresh_advice;
	config.home_lifetime_cap = p->home_agent.lifetime_cap;
	config.prefix_interval_min = p->home_agent.prefix_interval_min;
	config.prefix_interval_max = p->home_agent.prefix_interval_max;
	config.addresses[config.address_count++] = (struct host_address){p->address, p->prefix_bits};
	if (!ip6_is_unspecified(&p->address2))
		config.addresses[config.address_count++] =
			(struct host_address){p->address2, p->prefix_bits};
	if (c->defects != NULL)
		config.defects = *c->defects;
	return config;
}

static struct node *reference_of(const struct run_config *c, const char *role, uint64_t seed,
				 struct err *err)
{
	struct reference_config config = reference_config(c, role, seed);

	return reference_new(&config, err);
}

/* Links between ports of two nodes, one each. */
static void join(struct world *w, unsigned ours, unsigned first_port, unsigned theirs, unsigned links)
{
	for (unsigned i = 0; i < links; i++) {
		unsigned link = world_add_link(w, LINK_LATENCY);

		world_attach(w, ours, first_port + i, link);
		world_attach(w, theirs, i, link);
	}
}

static unsigned links_of(const struct profile *p, const char *roles)
{
	return profile_has_two_links(p, roles) ? 2 : 1;
}

/* A case in a world of its own; seed, block and spec as the caller says. */
struct one {
	const struct run_config *config;
	const struct testcase *testcase;
	const char *spec;
	uint64_t seed;
	uint16_t block;
};

/* Another seed each time: what it draws is not what it drew. */
static bool restart_reference(const struct run_config *config, const char *role, uint64_t seed,
			      struct node **n, struct err *err)
{
	struct reference_config c = reference_config(config, role, seed);
	struct node *after = reference_restart(&c, *n, err);

	if (after == NULL)
		return false;
	(*n)->ops->free(*n);
	*n = after;
	return true;
}

/* Until the case has ended, with the reference node in place `index` of the world. */
static void play(struct world *world, struct tester *tester, const struct one *o, unsigned index,
		 struct node **reference)
{
	uint64_t seed = o->seed;

	while (!tester_done(tester) && world_step(world, WORLD_LONGEST)) {
		struct err err = {0};
		bool ok;

		if (!tester_wants_restart(tester))
			continue;
		ok = restart_reference(o->config, o->testcase->role, ++seed, reference, &err);
		world_replace_node(world, index, *reference);
		tester_restarted(tester, world_now(world), RESTART_WAIT, ok ? NULL : "it cannot be");
	}
}

static bool run_one(struct world_run *w, struct arena *a, const struct one *o, struct err *err)
{
	const struct run_config *config = o->config;
	struct tester_config tc_config = {.profile = config->profile, .seed = o->seed,
					  .mac = run_router_mac, .mac2 = run_outside_mac,
					  .unreliable = config->faults != NULL,
					  .suite = config->suite, .roles = o->testcase->role,
					  .finished = finished, .note = note, .context = w};
	struct node *reference = reference_of(config, o->testcase->role, o->seed, err), *faulty = NULL;
	struct tester *tester;
	struct world *world;
	unsigned ours, theirs;

	if (reference == NULL)
		return false;
	world = world_new();
	tester = tester_new(&tc_config);
	tester_add(tester, a, o->testcase, o->spec, o->block, COMPANY_NONE);
	if (config->faults != NULL)
		faulty = faulty_new(tester_node(tester), config->faults, o->seed);
	ours = world_add_node(world, faulty != NULL ? faulty : tester_node(tester));
	theirs = world_add_node(world, reference);
	join(world, ours, 0, theirs, links_of(config->profile, o->testcase->role));
	play(world, tester, o, theirs, &reference);
	if (!tester_done(tester))
		tester_abort(tester, world_now(world), VERDICT_ERROR, "the case does not end");
	if (world_stuck(world, NULL) && w->out->verdict < VERDICT_ERROR) {
		w->out->verdict = VERDICT_ERROR;
		w->out->reason = "a node does not come to rest";
	}
	world_free(world);
	if (faulty != NULL)
		faulty->ops->free(faulty);
	tester_free(tester);
	reference->ops->free(reference);
	return true;
}

static uint64_t seed_of(const struct run_config *c, const struct testcase *tc, unsigned run)
{
	return c->seed * 0x9e3779b97f4a7c15U + tc->index + ((uint64_t)run << 32);
}

bool run_in_world(struct arena *a, const struct run_config *config, const struct testcase *tc,
		  struct result_case *out, struct err *err)
{
	struct world_run w = {.testcase = tc, .out = out};
	const struct one o = {config, tc, config->spec, seed_of(config, tc, 0),
			      topology_block_of(config->seed, tc->index)};

	return run_one(&w, a, &o, err);
}

static bool run_job(struct run_state *s, struct job *j, struct err *err)
{
	struct trust_circumstances how = {.alone = true, .unreliable = s->config->faults != NULL};
	struct result_case result;

	do {
		struct world_run w = {.s = s, .testcase = j->testcase, .out = &result};
		const struct one o = {s->config, j->testcase, j->spec,
				      seed_of(s->config, j->testcase, j->runs), run_block(s, j)};

		result = (struct result_case){0};
		if (!run_one(&w, run_arena(s), &o, err))
			return false;
		how.disturbed = w.disturbed;
	} while (run_outcome(s, j, &result, &how, 0));
	return true;
}

/* Each case has a time of its own, so the journal has them in the order of the suite, whatever the
 * order in which they were run. */
static void join_journals(struct run_state *s, struct text *journals)
{
	for (size_t i = 0; i < s->run->result.case_count; i++) {
		text_put(&s->run->journal, text_str(&journals[i]));
		text_done(&journals[i]);
	}
}

static bool run_apart(struct run_state *s, struct err *err)
{
	struct text *journals = arena_array(s->run->arena, s->run->result.case_count + 1,
					    sizeof(*journals));
	struct job *j;
	bool ok = true;

	while (ok && (j = run_take_job(s, NULL)) != NULL) {
		struct text *own = &journals[j->place], before = s->run->journal;

		s->run->interrupted = run_stopped(s);
		if (s->run->interrupted)
			break;
		s->run->journal = *own;
		ok = run_job(s, j, err);
		*own = s->run->journal;
		s->run->journal = before;
	}
	join_journals(s, journals);
	return ok;
}

/* All cases in one world, as on a real link: a reference node a role, each with a link of its own. */

struct shared_world {
	struct run_state *s;
	struct world *world;
	unsigned restarts;
	struct node *references[STANDS_MAX];
	unsigned nodes[STANDS_MAX];
	struct stage stage;
};

static usec now(void *context)
{
	return world_now(((struct shared_world *)context)->world);
}

static bool drive(void *context, struct node *n, bool (*over)(void *), void *over_context,
		  struct err *err)
{
	struct shared_world *w = context;
	unsigned index = world_add_node(w->world, n);
	bool more = true;

	for (size_t i = 0; i < w->stage.stand_count; i++)
		join(w->world, index, w->stage.stands[i].first_port, w->nodes[i],
		     w->stage.stands[i].port_count);
	while (!over(over_context) && more)
		more = world_step(w->world, WORLD_LONGEST);
	if (world_stuck(w->world, NULL))
		return err_set(err, "a node does not come to rest");
	return more || err_set(err, "the run does not end");
}

static bool restart(void *context, size_t stand, usec *wait, struct err *err)
{
	struct shared_world *w = context;
	bool ok = restart_reference(w->s->config, w->stage.stands[stand].roles,
				    w->s->config->seed + STANDS_MAX + ++w->restarts,
				    &w->references[stand], err);

	*wait = RESTART_WAIT;
	world_replace_node(w->world, w->nodes[stand], w->references[stand]);
	return ok;
}

static bool add_stands(struct shared_world *w, struct run_state *s, struct err *err)
{
	const char *roles = s->config->profile->roles;

	while (*roles != '\0' && w->stage.stand_count < STANDS_MAX) {
		size_t n = strcspn(roles, " "), i = w->stage.stand_count;
		struct stand *st = &w->stage.stands[i];

		st->roles = st->name = arena_string_n(s->run->arena, roles, n);
		roles += n + (roles[n] == ' ');
		if (n == 0)
			continue;
		st->link = "the link";
		st->macs[0] = run_router_mac;
		st->macs[1] = run_outside_mac;
		st->first_port = i > 0 ? st[-1].first_port + st[-1].port_count : 0;
		st->port_count = links_of(s->config->profile, st->roles);
		w->references[i] = reference_of(s->config, st->roles, s->config->seed + i, err);
		if (w->references[i] == NULL)
			return false;
		w->nodes[i] = world_add_node(w->world, w->references[i]);
		w->stage.stand_count++;
	}
	return true;
}

static bool run_together(struct run_state *s, struct err *err)
{
	struct shared_world w = {.s = s, .world = world_new()};
	bool ok;

	w.stage.context = &w;
	w.stage.now = now;
	w.stage.drive = drive;
	w.stage.restart = restart;
	ok = add_stands(&w, s, err) && run_many(s, &w.stage, err);
	world_free(w.world);
	for (size_t i = 0; i < w.stage.stand_count; i++)
		w.references[i]->ops->free(w.references[i]);
	return ok;
}

bool run_world(struct run_state *s, struct err *err)
{
	return s->config->jobs > 0 ? run_together(s, err) : run_apart(s, err);
}
