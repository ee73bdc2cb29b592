/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Jobs: which cases are run under which revision, in which order, and what their outcomes come to. A
 * revision whose stimulus is that of a run that was is judged from the packets of that run. */
#include "exec/run_parts.h"

#include "exec/replay.h"
#include "exec/topology.h"

#include <string.h>

enum {
	RUNS_MAX = 16,           /* of one job: more than trust.c ever wants */
	LENGTHS = 16, RANKS = LENGTHS + 1,
};

/* How long it must wait, by powers of two: 0 for less than a second, at most LENGTHS - 1. */
static int length_of(const struct testcase *tc)
{
	usec span = testcase_shortest(tc);
	int length = 0;

	for (; span >= USEC_PER_SEC && length < LENGTHS - 1; span /= 2)
		length++;
	return length;
}

/* By it they begin. While those that mind something run, those that alter it wait: the sooner the better. */
static int rank_of(const struct testcase *tc)
{
	return tc->minds != 0 && tc->alters == 0 ? LENGTHS : length_of(tc);
}

/* The revisions of the run, the one that counts first; NULL behind the last. */
static const char *spec_at(const struct run_config *c, size_t i)
{
	return i == 0 ? c->spec : c->other_specs[i - 1];
}

static size_t spec_index(const struct run_config *c, const char *spec)
{
	size_t i = 0;

	while (strcmp(spec_at(c, i), spec) != 0)
		i++;
	return i;
}

static struct job *job_new(struct run_state *s, size_t place, const char *spec)
{
	struct job *j = arena_alloc(s->run->arena, sizeof(*j));

	j->testcase = s->testcases[place];
	j->place = place;
	j->spec = spec;
	return j;
}

/* Fisher and Yates. */
static void shuffle(struct job **list, size_t n, uint64_t seed)
{
	struct rng rng = rng_seed(seed);

	for (size_t i = n; i > 1; i--) {
		size_t k = (size_t)rng_below(&rng, i);
		struct job *j = list[i - 1];

		list[i - 1] = list[k];
		list[k] = j;
	}
}

/* The first revision under which the case can be asked; NULL when there is none. */
static const char *first_spec(const struct run_config *c, const struct testcase *tc, struct arena *a)
{
	const char *spec;

	for (size_t i = 0; (spec = spec_at(c, i)) != NULL; i++)
		if (run_not_applicable(c, tc, spec, a) == NULL)
			return spec;
	return NULL;
}

void run_list_jobs(struct run_state *s)
{
	size_t count = s->run->result.case_count, n = 0;
	struct job **list = arena_array(s->run->arena, count, sizeof(struct job *));
	struct job **end = &s->jobs;

	for (size_t i = 0; i < count; i++) {
		if (!s->cases[i].applicable)
			continue;
		list[n] = job_new(s, i, first_spec(s->config, s->testcases[i], s->run->arena));
		list[n++]->first = true;
	}
	shuffle(list, n, s->config->seed);
	for (int rank = RANKS - 1; rank >= 0; rank--)
		for (size_t i = 0; i < n; i++) {
			if (rank_of(list[i]->testcase) != rank)
				continue;
			*end = list[i];
			end = &list[i]->next;
		}
	*end = NULL;
}

struct job *run_take_job(struct run_state *s, const char *roles)
{
	for (struct job **at = &s->jobs; *at != NULL; at = &(*at)->next) {
		struct job *j = *at;

		if (roles != NULL && !word_in(roles, j->testcase->role))
			continue;
		*at = j->next;
		j->next = NULL;
		return j;
	}
	return NULL;
}

uint16_t run_block(const struct run_state *s, const struct job *j)
{
	unsigned round = (unsigned)spec_index(s->config, j->spec) * RUNS_MAX + j->runs % RUNS_MAX;

	return topology_block_of(s->config->seed,
				 round * s->config->suite->case_count + j->testcase->index);
}

/* Revisions. */

static void keep_revision(struct run_state *s, size_t place, const char *spec,
			  const struct result_case *r, bool own_run)
{
	struct result_revision *v = s->revisions[place];

	if (v != NULL)
		v[spec_index(s->config, spec)] = (struct result_revision){
			.spec = spec, .applicable = true, .verdict = r->verdict, .warn = r->warn,
			.mismatch = r->mismatch, .reason = r->reason, .own_run = own_run};
}

/* The other revisions: from the packets of this run where it can be, else by jobs of their own. */
static void judge_others(struct run_state *s, const struct job *j, const struct result_case *r)
{
	const char *spec;

	for (size_t i = 0; j->first && (spec = spec_at(s->config, i)) != NULL; i++) {
		struct replay_config config = {.testcase = j->testcase, .profile = s->config->profile,
					       .spec = spec, .recorded = r};
		struct result_case other = {0};
		struct job *own;

		if (spec == j->spec || run_not_applicable(s->config, j->testcase, spec, s->run->arena))
			continue;
		if (replay_case(s->run->arena, &config, &other)) {
			if (r->verdict == VERDICT_ERROR)
				other = *r;
			keep_revision(s, j->place, spec, &other, false);
			continue;
		}
		own = job_new(s, j->place, spec);
		own->next = s->jobs;
		s->jobs = own;
	}
}

/* Keeping. */

static void keep(struct run_state *s, struct job *j, struct result_case *result, unsigned running)
{
	struct result_case *place = &s->cases[j->place];
	const struct result_case before = *place;

	keep_revision(s, j->place, j->spec, result, !j->first);
	if (!j->first)
		return;
	*place = *result;
	place->runs = j->runs;
	place->revisions = before.revisions;
	place->revision_count = before.revision_count;
	/* Not a case of the revision that counts: the others stand beside. */
	if (strcmp(j->spec, s->config->spec) != 0) {
		place->applicable = false;
		place->reason = arena_printf(s->run->arena, "not under %s; under %s: %s%s%s",
					     s->config->spec, j->spec, verdict_name(result->verdict),
					     result->reason[0] != '\0' ? ": " : "", result->reason);
	}
	place->repeat = run_repeat_command(s, j->testcase, j->spec);
	s->done++;
	run_tell(s, place, running, NULL, 0);
}

void run_report(struct run_state *s, struct job *j, struct result_case *result, unsigned running)
{
	keep(s, j, result, running);
	if (!s->stopping)
		judge_others(s, j, result);
}

bool run_outcome(struct run_state *s, struct job *j, struct result_case *result,
		 const struct trust_circumstances *how, unsigned running)
{
	j->runs++;
	if (!s->stopping && trust_wants_more(&j->trust, s->run->arena, result, how)) {
		if (j->runs < RUNS_MAX)
			return true;
		trust_conclude(&j->trust, s->run->arena, result);
	} else if (s->stopping) {
		trust_conclude(&j->trust, s->run->arena, result);
	}
	run_report(s, j, result, running);
	return false;
}

void run_conclude(struct run_state *s, struct job *j, const struct result_case *result)
{
	struct result_case last = *result;

	trust_conclude(&j->trust, s->run->arena, &last);
	keep(s, j, &last, 0);
}
