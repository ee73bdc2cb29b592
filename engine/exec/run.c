/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Choosing the cases of a run, and gathering what came of them. How they are run is in run_world.c
 * (virtual time) and run_live.c (a real link). */
#include "exec/run_parts.h"

#include "base/text.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define QUICK_WAIT (10 * USEC_PER_SEC)

const struct mac run_router_mac = {{0x02, 0x00, 0x5e, 0x10, 0x00, 0x01}};
const struct mac run_outside_mac = {{0x02, 0x00, 0x5e, 0x10, 0x00, 0x02}};

bool run_selects(const struct run_config *c, const struct testcase *tc)
{
	if (c->shards > 0 && tc->index % c->shards != c->shard - 1)
		return false;
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

const char *run_not_applicable(const struct run_config *c, const struct testcase *tc,
			       const char *spec, struct arena *a)
{
	const char *features = tc->features;

	if (!word_in(c->profile->roles, tc->role))
		return arena_printf(a, "the implementation does not claim the role %s", tc->role);
	if (!testcase_holds(tc, spec))
		return arena_printf(a, "not under %s", spec);
	while (*features != '\0') {
		size_t n = strcspn(features, " ");
		const char *one = arena_string_n(a, features, n);

		if (n > 1 && one[0] == '!' && word_in(c->profile->features, one + 1))
			return arena_printf(a, "the implementation claims %s", one + 1);
		if (n > 0 && one[0] != '!' && !word_in(c->profile->features, one))
			return arena_printf(a, "the implementation does not claim %s", one);
		features += n + (features[n] == ' ');
	}
	if (tc->restarts && c->profile->medium != MEDIUM_WORLD && !c->profile->restart &&
	    c->profile->reset == NULL)
		return "the profile does not say how to reset the implementation without a person (<reset>)";
	return NULL;
}

struct arena *run_arena(struct run_state *s)
{
	struct run *r = s->run;

	r->case_arenas = mem_resize(r->case_arenas,
				    (r->case_arena_count + 1) * sizeof(*r->case_arenas));
	return r->case_arenas[r->case_arena_count++] = arena_new();
}

const char *run_repeat_command(struct run_state *s, const struct testcase *tc, const char *spec)
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
			    defect, c->defect_names, spec, (unsigned long long)c->seed, tc->id);
}

void run_tell(struct run_state *s, const struct result_case *finished, unsigned running,
	      const struct testcase *slowest, usec left)
{
	struct run_progress p = {.done = s->done, .total = s->total, .running = running, .left = left,
				 .finished = finished, .slowest = slowest != NULL ? slowest->id : ""};

	for (size_t i = 0; i < s->run->result.case_count; i++)
		if (s->cases[i].verdict != VERDICT_NONE)
			result_count_case(&p.counts, &s->cases[i]);
	if (s->config->progress != NULL)
		s->config->progress(s->config->context, &p);
}

bool run_stopped(const struct run_state *s)
{
	return s->config->stopped != NULL && s->config->stopped(s->config->context);
}

void run_note(struct run_state *s, usec now, const char *place, const char *line)
{
	text_printf(&s->run->journal, "%14.6f %s %s\n", (double)now / (double)USEC_PER_SEC, place, line);
}

void run_incident(struct run_state *s, usec now, const char *place, const char *line)
{
	run_note(s, now, place, line);
	text_printf(&s->run->incidents, "%s: after %.1f s: %s\n", place,
		    (double)now / (double)USEC_PER_SEC, line);
}

static bool any_applicable(const struct run_config *c, const struct testcase *tc, struct arena *a,
			   const char **why)
{
	bool any = false;

	*why = run_not_applicable(c, tc, c->spec, a);
	for (size_t i = 0; c->other_specs[i] != NULL; i++)
		any = any || run_not_applicable(c, tc, c->other_specs[i], a) == NULL;
	return any || *why == NULL;
}

bool run_asks(const struct run_config *config, const struct testcase *tc)
{
	struct arena *a = arena_new();
	const char *why;
	bool any = any_applicable(config, tc, a, &why);

	arena_free(a);
	return any;
}

/* One entry a revision, as long as nothing is known. */
static void list_revisions(struct run_state *s, size_t place)
{
	const struct run_config *c = s->config;
	struct result_revision *v;
	size_t n = 1;

	while (c->other_specs[n - 1] != NULL)
		n++;
	if (n == 1)
		return;
	v = arena_array(s->run->arena, n, sizeof(*v));
	for (size_t i = 0; i < n; i++) {
		const char *spec = i == 0 ? c->spec : c->other_specs[i - 1];
		const char *why = run_not_applicable(c, s->testcases[place], spec, s->run->arena);

		v[i] = (struct result_revision){.spec = spec, .applicable = why == NULL,
						.reason = why != NULL ? why : "was not run"};
	}
	s->revisions[place] = v;
	s->cases[place].revisions = v;
	s->cases[place].revision_count = n;
}

/* All selected cases, with those that do not apply already judged as that. */
static void list_cases(struct run_state *s)
{
	const struct run_config *c = s->config;
	struct arena *a = s->run->arena;
	size_t count = run_selected(c), i = 0;

	s->cases = arena_array(a, count, sizeof(*s->cases));
	s->testcases = arena_array(a, count, sizeof(*s->testcases));
	s->revisions = arena_array(a, count, sizeof(*s->revisions));
	for (const struct testcase *tc = c->suite->cases; tc != NULL; tc = tc->next) {
		struct result_case *r;
		const char *why;

		if (!run_selects(c, tc))
			continue;
		s->testcases[i] = tc;
		r = &s->cases[i];
		testcase_describe(a, tc, c->spec, r);
		r->applicable = any_applicable(c, tc, a, &why);
		r->reason = r->applicable ? "was not run" : why;
		s->total += r->applicable;
		list_revisions(s, i++);
	}
	s->run->result.cases = s->cases;
	s->run->result.case_count = count;
}

static const char *address_text(struct arena *a, const struct ip6 *address)
{
	char text[IP6_TEXT];

	if (ip6_is_unspecified(address))
		return "";
	ip6_print(address, text);
	return arena_string(a, text);
}

static const char *homes_text(struct arena *a, const struct profile *p)
{
	const char *all = "";

	for (unsigned i = 0; i < p->home_count; i++)
		all = arena_printf(a, "%s%s%s", all, i > 0 ? " " : "", address_text(a, &p->homes[i]));
	return all;
}

/* When it began, and something drawn: two may begin at once. */
static const char *run_id(struct arena *a, const struct tm *began, int64_t epoch)
{
	char text[32] = "";
	uint32_t drawn = 0;

	if (getrandom(&drawn, sizeof(drawn), 0) != (ssize_t)sizeof(drawn))
		drawn = (uint32_t)getpid();
	strftime(text, sizeof(text), "%Y%m%dT%H%M%S", began);
	return arena_printf(a, "%s.%06uZ-%08x", text, (unsigned)(epoch % USEC_PER_SEC), drawn);
}

static void describe_run(struct run_state *s, int64_t epoch)
{
	const struct profile *p = s->config->profile;
	time_t seconds = (time_t)(epoch / USEC_PER_SEC);
	char text[32] = "";
	struct tm tm = {0};

	if (gmtime_r(&seconds, &tm) != NULL)
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	s->run->epoch = epoch;
	s->run->result = (struct result_run){
		.id = run_id(s->run->arena, &tm, epoch),
		.implementation = p->name, .vendor = p->vendor, .version = p->version,
		.profile = p->file, .spec = s->config->spec, .folder = "",
		.started = arena_string(s->run->arena, text), .seed = s->config->seed,
		.address = address_text(s->run->arena, &p->address),
		.address2 = address_text(s->run->arena, &p->address2),
		.router = address_text(s->run->arena, &p->router),
		.mobiles = address_text(s->run->arena, &p->mobiles),
		.outside = address_text(s->run->arena, &p->home_agent.outside),
		.prohibited = address_text(s->run->arena, &p->home_agent.prohibited),
		.preference = p->home_agent.preference,
		.lifetime_cap = p->home_agent.lifetime_cap,
		.refresh_advice = p->home_agent.refresh_advice,
		.advertisement_interval_max = p->home_agent.advertisement_interval_max,
		.homes = homes_text(s->run->arena, p),
		.outside_router = address_text(s->run->arena, &p->home_agent.router),
		.tool_version = "0.1",
		.shard = s->config->shards == 0 ? ""
			: arena_printf(s->run->arena, "%u/%u", s->config->shard, s->config->shards),
		 .journal = "", .incidents = "", .keys = "", .wireshark_keys = ""};
}

/* Each case has those of its own addresses, or all of them have the same. */
static const char *join_keys(const struct run *r, const char *(*of)(const struct result_case *c))
{
	struct text all = {0};
	const char *before = "", *joined;

	for (size_t i = 0; i < r->result.case_count; i++) {
		const char *one = of(&r->result.cases[i]);

		if (strcmp(one, before) != 0)
			text_put(&all, one);
		before = one;
	}
	joined = arena_string(r->arena, text_str(&all));
	text_done(&all);
	return joined;
}

static const char *keys_of(const struct result_case *c)
{
	return c->keys;
}

static const char *wireshark_keys_of(const struct result_case *c)
{
	return c->wireshark_keys;
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
	run_list_jobs(&s);
	ok = config->profile->medium == MEDIUM_WORLD ? run_world(&s, err) : run_live(&s, err);
	r->result.version = config->profile->version;
	r->result.keys = join_keys(r, keys_of);
	r->result.wireshark_keys = join_keys(r, wireshark_keys_of);
	r->result.journal = text_str(&r->journal);
	r->result.incidents = text_str(&r->incidents);
	for (size_t i = 0; r->interrupted && i < r->result.case_count; i++)
		s.cases[i].stopped = s.cases[i].stopped || s.cases[i].verdict == VERDICT_NONE;
	r->result.seconds = (double)(clock_of(CLOCK_MONOTONIC) - began) / (double)USEC_PER_SEC;
	return ok;
}

void run_done(struct run *r)
{
	for (size_t i = 0; i < r->case_arena_count; i++)
		arena_free(r->case_arenas[i]);
	mem_free(r->case_arenas);
	text_done(&r->journal);
	text_done(&r->incidents);
	arena_free(r->arena);
	*r = (struct run){0};
}
