/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Choosing the cases of a run, and gathering what came of them. How they are run is in run_world.c
 * (virtual time) and run_live.c (a real link). */
#include "exec/run_parts.h"

#include "base/text.h"

#include <string.h>
#include <time.h>

#define QUICK_WAIT (10 * USEC_PER_SEC)

const struct mac run_router_mac = {{0x02, 0x00, 0x5e, 0x10, 0x00, 0x01}};

bool run_selects(const struct run_config *c, const struct testcase *tc)
{
	if (c->quick && testcase_shortest(tc) > QUICK_WAIT)
		return false;
	return testcase_selected(tc, c->selectors, c->selector_count);
}

size_t run_selected(const struct run_config *config)
{
	size_t n = 0;

	for (const struct testcase *tc = config->suite->cases; tc != NULL; tc = tc->next)
		n += run_selects(config, tc);
	return n;
}

/* NULL when the case can be asked of this implementation, else why not. */
static const char *not_applicable(const struct run_config *c, const struct testcase *tc,
				  struct arena *a)
{
	const char *features = tc->features;

	if (!word_in(c->profile->roles, tc->role))
		return arena_printf(a, "the implementation does not claim the role %s", tc->role);
	if (!spec_holds(tc->only_spec, c->spec))
		return arena_printf(a, "not under %s", c->spec);
	while (*features != '\0') {
		size_t n = strcspn(features, " ");
		const char *one = arena_string_n(a, features, n);

		if (n > 0 && !word_in(c->profile->features, one))
			return arena_printf(a, "the implementation does not claim %s", one);
		features += n + (features[n] == ' ');
	}
	return NULL;
}

size_t run_place(const struct run_state *s, const struct testcase *tc)
{
	size_t i = 0;

	while (s->testcases[i] != tc)
		i++;
	return i;
}

struct arena *run_arena(struct run_state *s)
{
	struct run *r = s->run;

	r->case_arenas = mem_resize(r->case_arenas,
				    (r->case_arena_count + 1) * sizeof(*r->case_arenas));
	return r->case_arenas[r->case_arena_count++] = arena_new();
}

static const char *repeat_command(struct run_state *s, const struct testcase *tc)
{
	const struct run_config *c = s->config;
	const struct profile *p = c->profile;
	const char *file = c->file != NULL ? arena_printf(s->run->arena, " -f %s", c->file) : "";
	const char *defect = c->defect_names[0] != '\0' ? " --defect " : "";

	if (p->options[0] != '\0')
		return arena_printf(s->run->arena, "sudo build/mip6test run%s %s %s", file, p->options,
				    tc->id);
	return arena_printf(s->run->arena, "build/mip6test run%s --iut %s%s%s --spec %s --seed %llu %s", file,
			    strchr(p->file, '/') != NULL && !glob_match("*fixtures/iut/*", p->file)
				    ? p->file : p->name,
			    defect, c->defect_names, c->spec, (unsigned long long)c->seed, tc->id);
}

void run_tell(struct run_state *s, const struct result_case *finished, unsigned running,
	      const struct testcase *slowest)
{
	struct run_progress p = {s->done, s->total, running, finished,
				 slowest != NULL ? slowest->id : ""};

	if (s->config->progress != NULL)
		s->config->progress(s->config->context, &p);
}

void run_keep(struct run_state *s, const struct testcase *tc, const struct result_case *result,
	      unsigned running, bool final)
{
	struct result_case *place = &s->cases[run_place(s, tc)];

	s->done += place->verdict == VERDICT_NONE;
	*place = *result;
	place->repeat = repeat_command(s, tc);
	run_tell(s, final ? place : NULL, running, NULL);
}

bool run_stopped(const struct run_state *s)
{
	return s->config->stopped != NULL && s->config->stopped(s->config->context);
}

void run_note(struct run_state *s, usec now, const char *place, const char *line)
{
	text_printf(&s->run->journal, "%14.6f %s %s\n", (double)now / (double)USEC_PER_SEC, place, line);
}

/* All selected cases, with those that do not apply already judged as that. */
static void list_cases(struct run_state *s)
{
	const struct run_config *c = s->config;
	struct arena *a = s->run->arena;
	size_t count = run_selected(c), i = 0;

	s->cases = arena_array(a, count, sizeof(*s->cases));
	s->testcases = arena_array(a, count, sizeof(*s->testcases));
	for (const struct testcase *tc = c->suite->cases; tc != NULL; tc = tc->next) {
		struct result_case *r;
		const char *why;

		if (!run_selects(c, tc))
			continue;
		s->testcases[i] = tc;
		r = &s->cases[i++];
		why = not_applicable(c, tc, a);
		testcase_describe(a, tc, c->spec, r);
		r->applicable = why == NULL;
		r->reason = why != NULL ? why : "was not run";
		s->total += r->applicable;
	}
	s->run->result.cases = s->cases;
	s->run->result.case_count = count;
}

static void describe_run(struct run_state *s, int64_t epoch)
{
	const struct profile *p = s->config->profile;
	time_t seconds = (time_t)(epoch / USEC_PER_SEC);
	char text[32] = "";
	struct tm tm;

	if (gmtime_r(&seconds, &tm) != NULL)
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	s->run->epoch = epoch;
	s->run->result = (struct result_run){
		.implementation = p->name, .vendor = p->vendor, .version = p->version,
		.profile = p->file, .spec = s->config->spec, .folder = "",
		.started = arena_string(s->run->arena, text), .seed = s->config->seed,
		.tool_version = "0.1", .journal = ""};
}

static int64_t clock_of(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * USEC_PER_SEC + t.tv_nsec / 1000;
}

bool run_cases(struct run *r, const struct run_config *config, struct err *err)
{
	struct run_state s = {.run = r, .config = config};
	int64_t began = clock_of(CLOCK_MONOTONIC);
	bool ok;

	*r = (struct run){.arena = arena_new()};
	describe_run(&s, clock_of(CLOCK_REALTIME));
	list_cases(&s);
	ok = config->profile->medium == MEDIUM_WORLD ? run_world(&s, err) : run_live(&s, err);
	r->result.version = config->profile->version;
	r->result.journal = text_str(&r->journal);
	r->result.seconds = (double)(clock_of(CLOCK_MONOTONIC) - began) / (double)USEC_PER_SEC;
	return ok;
}

void run_done(struct run *r)
{
	for (size_t i = 0; i < r->case_arena_count; i++)
		arena_free(r->case_arenas[i]);
	mem_free(r->case_arenas);
	text_done(&r->journal);
	arena_free(r->arena);
	*r = (struct run){0};
}
