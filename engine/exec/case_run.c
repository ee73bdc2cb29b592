/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The interpreter of test cases. Steps run until one waits: expect and absent for packets, wait for
 * time. A stack of frames remembers where calls and loops return to. What arrives and is wanted by
 * nobody is kept until the next send step, because an answer may overtake another; it is shown in
 * the ladder in any case. */
#include "exec/case_run.h"

#include "exec/ladder.h"
#include "wire/match.h"

#include <string.h>

enum {
	DEPTH_MAX = 32,
	STEPS_MAX = 100000,
	SEND_MAX = 2048,         /* octets of a packet: more than any link of ours carries */
	ARRIVALS_MAX = 5000,     /* packets; what floods us is not kept without end */
};

struct arrival {
	struct packet packet;
	struct bytes octets;
	struct finding *findings;
	struct result_step *step;
	struct arrival *next;
};

struct frame {
	const struct step *at;            /* the step to do next */
	const struct step *loop;          /* the for-each that this is a round of, NULL else */
	const char *rest;                 /* values of the loop that are still to come */
};

struct pattern {
	const struct on *on;
	struct packet packet;
	struct pattern *next;
};

struct case_run {
	struct arena *arena;
	struct case_config config;
	const struct testcase *testcase;
	struct variables variables;
	struct rng rng;
	struct ladder ladder;

	const struct section *section;
	struct frame stack[DEPTH_MAX];
	unsigned depth, steps_done;

	const struct step *waiting;       /* NULL: not waiting */
	usec deadline, guard, began;
	struct pattern *patterns;         /* of the step that waits */
	struct pattern *background;
	struct arrival *unclaimed;        /* since the last send step */
	unsigned arrivals;

	struct match nearest;             /* of what came while an expect waited */
	const char *nearest_line;

	const struct step *current;       /* the step done last */
	bool done;
	bool judged;                      /* outside of preamble and control */
	enum verdict verdict;
	enum mismatch mismatch;
	const char *reason, *expected, *got;
	const struct step *decided_at;
	enum phase decided_in;
};

static const char *lookup(void *context, const char *name)
{
	return variables_get(&((struct case_run *)context)->variables, name);
}

static enum phase phase_now(const struct case_run *c)
{
	return c->section != NULL ? c->section->phase : PHASE_BODY;
}

/* Verdicts. */

/* Joined by maximum; the first cause of the final value keeps its reason. */
static void join(struct case_run *c, enum verdict v, enum mismatch m, const char *reason,
		 const char *expected, const char *got)
{
	enum phase phase = phase_now(c);

	c->judged = c->judged || phase == PHASE_BODY;
	if (v == VERDICT_FAIL && phase != PHASE_BODY) {
		v = VERDICT_INCONC;
		reason = arena_printf(c->arena, "%s: %s",
				      phase == PHASE_PREAMBLE
					      ? "the preamble did not go as described"
					      : "the sound twin was not answered, so silence proves nothing",
				      reason);
	}
	if (v <= c->verdict)
		return;
	c->verdict = v;
	c->mismatch = v == VERDICT_FAIL ? m : MISMATCH_NONE;
	c->reason = reason;
	c->expected = expected;
	c->got = got;
	c->decided_at = c->waiting != NULL ? c->waiting : c->current;
	c->decided_in = phase;
}

static void finish(struct case_run *c)
{
	c->done = true;
	c->waiting = NULL;
}

static void fault_of_ours(struct case_run *c, const char *reason)
{
	join(c, VERDICT_ERROR, MISMATCH_NONE, reason, "", "");
	finish(c);
}

static const char *place_of(struct case_run *c, const struct step *s, const char *word)
{
	return arena_printf(c->arena, "%s (%s:%u)", word, s->file, s->line);
}

/* Packets out. */

/* The findings must be those that the step announces, no other and none missing (DESIGN 3, law 5). */
static bool check_single_fault(struct case_run *c, const struct step *s, struct bytes octets)
{
	struct finding *findings;
	unsigned found = 0;

	packet_decode(c->arena, octets, "ip6", &findings);
	for (const struct finding *f = findings; f != NULL; f = f->next)
		if (!f->quoted)
			found |= 1U << f->code;
	if (found == s->faults)
		return true;
	for (unsigned code = 0; code < FINDING_COUNT; code++) {
		if ((found ^ s->faults) >> code & 1) {
			fault_of_ours(c, arena_printf(c->arena, "%s:%u: the packet to send %s the fault "
							"\"%s\"", s->file, s->line,
						      found >> code & 1 ? "has, and does not announce,"
									: "announces, and does not have,",
						      finding_name((enum finding_code)code)));
			return false;
		}
	}
	return false;
}

static void send_packet(struct case_run *c, usec now, const struct step *s)
{
	const struct spec_build how = {.lookup = lookup, .context = c};
	uint8_t *space = arena_alloc(c->arena, SEND_MAX);
	struct buf out = buf_over(space, SEND_MAX);
	struct packet p;
	struct err err = {0};

	if (!packet_from_spec(c->arena, s->packet, &how, &p, &err)) {
		fault_of_ours(c, arena_string(c->arena, err.text));
		return;
	}
	if (!packet_encode(&p, &out, &err)) {
		fault_of_ours(c, arena_printf(c->arena, "%s:%u: %s", s->file, s->line, err.text));
		return;
	}
	if (!check_single_fault(c, s, buf_bytes(&out)))
		return;
	ladder_packet(&c->ladder, &c->variables, now - c->began, STEP_SENT,
		      place_of(c, s, arena_printf(c->arena, "send %s", s->what)), buf_bytes(&out));
	c->config.emit(c->config.context, now, buf_bytes(&out));
}

/* Patterns. */

static struct pattern *patterns_of(struct case_run *c, const struct on *ons)
{
	const struct spec_build how = {.pattern = true, .lookup = lookup, .context = c};
	struct pattern *first = NULL, **end = &first;
	struct err err = {0};

	for (; ons != NULL; ons = ons->next) {
		struct pattern *p;

		if (!spec_holds(ons->only_spec, c->config.spec))
			continue;
		p = arena_alloc(c->arena, sizeof(*p));
		p->on = ons;
		if (!packet_from_spec(c->arena, ons->packet, &how, &p->packet, &err)) {
			fault_of_ours(c, arena_string(c->arena, err.text));
			return NULL;
		}
		*end = p;
		end = &p->next;
	}
	return first;
}

static const char *pattern_text(struct case_run *c, const struct on *on)
{
	const struct spec_build how = {.pattern = true, .lookup = lookup, .context = c};

	return ladder_pattern(c->arena, on->packet, &how);
}

static void keep_captures(struct case_run *c, const struct match *m)
{
	for (const struct match_capture *k = m->captures; k != NULL; k = k->next)
		variables_set(&c->variables, k->name, k->value);
}

static const char *arrival_line(struct case_run *c, const struct arrival *a)
{
	return arena_printf(c->arena, "%s (%s to %s)", a->step->summary, a->step->from, a->step->to);
}

/* Running steps. */

static void push(struct case_run *c, const struct step *first)
{
	if (c->depth == DEPTH_MAX) {
		fault_of_ours(c, "steps are nested too deeply");
		return;
	}
	c->stack[c->depth++] = (struct frame){.at = first};
}

/* Begins the next round of the loop on top of the stack; pops it when there is none. */
static void loop_round(struct case_run *c)
{
	struct frame *f = &c->stack[c->depth - 1];
	size_t n;

	f->rest += strspn(f->rest, " ");
	n = strcspn(f->rest, " ");
	if (n == 0) {
		c->depth--;
		return;
	}
	variables_set(&c->variables, f->loop->name, arena_string_n(c->arena, f->rest, n));
	f->rest += n;
	f->at = f->loop->body;
}

static const char *expand(struct case_run *c, const struct step *s, const char *text)
{
	const struct spec_build how = {.lookup = lookup, .context = c};
	struct err err = {0};
	const char *value = spec_expand(c->arena, text, &how, 64, &err);

	if (value == NULL)
		fault_of_ours(c, arena_printf(c->arena, "%s:%u: %s", s->file, s->line, err.text));
	return value;
}

static void do_set(struct case_run *c, const struct step *s)
{
	const char *value;

	if (s->random_bits > 0) {
		uint64_t v = rng_u64(&c->rng) >> (64 - s->random_bits);

		value = arena_printf(c->arena, "0x%0*llx", (int)(s->random_bits + 3) / 4,
				     (unsigned long long)v);
	} else {
		value = expand(c, s, s->value);
	}
	if (value != NULL)
		variables_set(&c->variables, s->name, value);
}

static void do_call(struct case_run *c, const struct step *s)
{
	for (const struct binding_of_name *b = s->arguments; b != NULL && !c->done; b = b->next) {
		const char *value = expand(c, s, b->value);

		if (value != NULL)
			variables_set(&c->variables, b->name, value);
	}
	if (!c->done)
		push(c, s->body);
}

static void do_for_each(struct case_run *c, const struct step *s)
{
	const char *values = expand(c, s, s->value);

	if (values == NULL)
		return;
	push(c, NULL);
	if (c->done)
		return;
	c->stack[c->depth - 1].loop = s;
	c->stack[c->depth - 1].rest = values;
	loop_round(c);
}

static bool claim(struct case_run *c, struct arrival *a);

/* Starts waiting; what came early is looked at first. */
static void do_wait(struct case_run *c, usec now, const struct step *s)
{
	struct arrival *early = c->unclaimed, **kept = &c->unclaimed;

	c->waiting = s;
	c->deadline = now + s->span;
	c->patterns = patterns_of(c, s->ons);
	c->nearest = (struct match){0};
	c->nearest_line = NULL;
	c->unclaimed = NULL;
	while (early != NULL && !c->done) {
		struct arrival *a = early;

		early = a->next;
		a->next = NULL;
		if (c->waiting == s && s->kind != STEP_KIND_WAIT && claim(c, a))
			continue;
		*kept = a;
		kept = &a->next;
	}
}

static void do_background(struct case_run *c, const struct step *s)
{
	struct pattern **end = &c->background;

	while (*end != NULL)
		end = &(*end)->next;
	*end = patterns_of(c, s->ons);
}

static void do_step(struct case_run *c, usec now, const struct step *s)
{
	switch (s->kind) {
	case STEP_KIND_SEND:
		c->unclaimed = NULL;   /* what came until now answers something older */
		send_packet(c, now, s);
		return;
	case STEP_KIND_EXPECT:
	case STEP_KIND_ABSENT:
	case STEP_KIND_WAIT:
		do_wait(c, now, s);
		return;
	case STEP_KIND_SET:
		do_set(c, s);
		return;
	case STEP_KIND_CALL:
		do_call(c, s);
		return;
	case STEP_KIND_FOR_EACH:
		do_for_each(c, s);
		return;
	case STEP_KIND_BACKGROUND:
		do_background(c, s);
		return;
	case STEP_KIND_VERDICT:
		break;
	}
	join(c, s->verdict, s->mismatch, s->reason, "", "");
	if (s->verdict != VERDICT_PASS)
		finish(c);
}

/* False when the case is over. */
static bool next_section(struct case_run *c)
{
	c->section = c->section != NULL ? c->section->next : NULL;
	if (c->section == NULL) {
		if (!c->judged)   /* what preamble and control found is no answer */
			join(c, VERDICT_ERROR, MISMATCH_NONE, "the case judged nothing", "", "");
		finish(c);
		return false;
	}
	push(c, c->section->steps);
	return true;
}

/* Does steps until one waits or the case ends. */
static void advance(struct case_run *c, usec now)
{
	while (!c->done && c->waiting == NULL) {
		struct frame *f;
		const struct step *s;

		if (++c->steps_done > STEPS_MAX) {
			fault_of_ours(c, "the case does not come to an end");
			return;
		}
		if (c->depth == 0) {
			next_section(c);
			continue;
		}
		f = &c->stack[c->depth - 1];
		s = f->at;
		if (s == NULL) {
			if (f->loop != NULL)
				loop_round(c);
			else
				c->depth--;
			continue;
		}
		f->at = s->next;
		if (!spec_holds(s->only_spec, c->config.spec))
			continue;
		c->current = s;
		do_step(c, now, s);
	}
}

/* Packets in. */

/* What the step wanted, for the report: the first pattern that would have passed. */
static const struct pattern *wanted(const struct case_run *c)
{
	for (const struct pattern *p = c->patterns; p != NULL; p = p->next)
		if (p->on->verdict == VERDICT_PASS)
			return p;
	return NULL;
}

static void decide(struct case_run *c, const struct pattern *p, struct arrival *a)
{
	const struct pattern *want = wanted(c);
	bool silence = c->waiting->kind == STEP_KIND_ABSENT;
	const char *fallback = silence ? c->waiting->reason
				       : arena_printf(c->arena, "%s came", p->on->what);
	const char *reason = p->on->reason[0] != '\0' ? p->on->reason : fallback;
	const char *expected = silence ? "nothing of this kind" : "";
	const char *got = arrival_line(c, a);

	if (p->on->verdict == VERDICT_PASS) {
		ladder_judge(&c->ladder, a->step,
			     arena_printf(c->arena, "as wanted by %s:%u", c->waiting->file, p->on->line));
		join(c, VERDICT_PASS, MISMATCH_NONE, "", "", "");
		c->waiting = NULL;
		if (p->on->then != NULL)
			push(c, p->on->then);
		return;
	}
	if (want != NULL) {
		struct match m = packet_match(&want->packet, &a->packet, a->octets, a->findings);

		expected = m.matched ? arena_printf(c->arena, "not %s", pattern_text(c, p->on))
				     : pattern_text(c, want->on);
		if (!m.matched && (m.right_message || strcmp(m.difference, "headers") == 0)) {
			expected = arena_printf(c->arena, "%s: %s", m.difference, m.expected);
			got = arena_printf(c->arena, "%s: %s, in %s", m.difference, m.got, got);
		}
	}
	ladder_judge(&c->ladder, a->step, reason);
	join(c, p->on->verdict, p->on->mismatch, reason, expected, got);
	finish(c);
}

static void remember_nearest(struct case_run *c, const struct arrival *a)
{
	const struct pattern *want = wanted(c);
	struct match m;

	if (want == NULL)
		return;
	m = packet_match(&want->packet, &a->packet, a->octets, a->findings);
	if (c->nearest_line != NULL && m.score <= c->nearest.score)
		return;
	c->nearest = m;
	c->nearest_line = arrival_line(c, a);
}

/* True when the step that waits wants the packet, or it decided the case. */
static bool claim(struct case_run *c, struct arrival *a)
{
	for (const struct pattern *p = c->patterns; p != NULL; p = p->next) {
		struct match m = packet_match(&p->packet, &a->packet, a->octets, a->findings);

		if (!m.matched)
			continue;
		keep_captures(c, &m);
		decide(c, p, a);
		return true;
	}
	if (c->waiting->kind == STEP_KIND_EXPECT)
		remember_nearest(c, a);
	return false;
}

static bool answer_in_background(struct case_run *c, usec now, struct arrival *a)
{
	for (const struct pattern *p = c->background; p != NULL; p = p->next) {
		struct match m = packet_match(&p->packet, &a->packet, a->octets, a->findings);

		if (!m.matched)
			continue;
		keep_captures(c, &m);
		for (const struct step *s = p->on->then; s != NULL && !c->done; s = s->next)
			send_packet(c, now, s);
		return true;
	}
	return false;
}

void case_run_input(struct case_run *c, usec now, struct bytes packet)
{
	struct arrival *a, **end = &c->unclaimed;

	if (c->done)
		return;
	if (++c->arrivals > ARRIVALS_MAX) {
		join(c, VERDICT_INCONC, MISMATCH_NONE, "more packets came than a case can hold", "", "");
		finish(c);
		return;
	}
	a = arena_alloc(c->arena, sizeof(*a));
	a->octets = arena_bytes(c->arena, packet);
	a->packet = packet_decode(c->arena, a->octets, "ip6", &a->findings);
	a->step = ladder_packet(&c->ladder, &c->variables, now - c->began, STEP_RECEIVED, "", a->octets);
	if (c->waiting != NULL && c->waiting->kind != STEP_KIND_WAIT && claim(c, a)) {
		advance(c, now);
		return;
	}
	if (c->done || answer_in_background(c, now, a))
		return;
	while (*end != NULL)
		end = &(*end)->next;
	*end = a;
}

/* Time. */

static void expect_timed_out(struct case_run *c)
{
	const struct step *s = c->waiting;
	const struct pattern *want = wanted(c);
	const char *expected = want != NULL ? pattern_text(c, want->on) : "";
	const char *got = "nothing", *reason = s->reason;
	enum mismatch mismatch = s->mismatch;

	if (s->verdict == VERDICT_PASS) {
		join(c, VERDICT_PASS, MISMATCH_NONE, "", "", "");
		return;
	}
	if (c->nearest_line != NULL) {
		got = arena_printf(c->arena, "only %s", c->nearest_line);
		if (c->nearest.right_message) {
			mismatch = MISMATCH_WRONG_FIELD;
			reason = arena_printf(c->arena, "%s; what came differs in %s: %s instead of %s",
					      reason, c->nearest.difference, c->nearest.got,
					      c->nearest.expected);
		}
	}
	join(c, s->verdict, mismatch, reason, expected, got);
	finish(c);
}

void case_run_timeout(struct case_run *c, usec now)
{
	if (!c->done && c->waiting != NULL && now >= c->deadline) {
		enum step_kind kind = c->waiting->kind;

		if (kind == STEP_KIND_EXPECT)
			expect_timed_out(c);
		else if (kind == STEP_KIND_ABSENT)
			join(c, VERDICT_PASS, MISMATCH_NONE, "", "", "");
		if (!c->done) {
			c->waiting = NULL;
			advance(c, now);
		}
	}
	if (!c->done && now >= c->guard)
		fault_of_ours(c, "the guard timer ran out");
}

usec case_run_next(const struct case_run *c)
{
	if (c->done)
		return USEC_NEVER;
	return c->waiting != NULL && c->deadline < c->guard ? c->deadline : c->guard;
}

/* Life. */

struct case_run *case_run_new(struct arena *a, const struct case_config *config)
{
	struct case_run *c = arena_alloc(a, sizeof(*c));

	c->arena = a;
	c->config = *config;
	c->testcase = config->testcase;
	c->variables.arena = a;
	c->ladder.arena = a;
	c->rng = rng_seed(config->seed ^ (uint64_t)config->block << 32);
	c->reason = c->expected = c->got = "";
	c->guard = USEC_NEVER;
	return c;
}

void case_run_start(struct case_run *c, usec now, const struct ip6 *iut_link_local)
{
	topology_fill(&c->variables, c->config.profile, iut_link_local,
		      &c->config.router_link_local, c->config.block);
	for (const struct binding_of_name *v = c->testcase->variables; v != NULL; v = v->next)
		variables_set(&c->variables, v->name, v->value);
	c->began = now;
	c->guard = now + c->testcase->guard;
	c->section = c->testcase->sections;
	if (c->section != NULL)
		push(c, c->section->steps);
	advance(c, now);
}

bool case_run_done(const struct case_run *c)
{
	return c->done;
}

void case_run_abort(struct case_run *c, usec now, enum verdict verdict, const char *reason)
{
	if (c->done)
		return;
	if (c->guard == USEC_NEVER)
		c->began = now;
	c->section = NULL;   /* whatever the phase, the verdict stays as it is */
	join(c, verdict, MISMATCH_NONE, arena_string(c->arena, reason), "", "");
	finish(c);
}

uint16_t case_run_block(const struct case_run *c)
{
	return c->config.block;
}

const struct testcase *case_run_testcase(const struct case_run *c)
{
	return c->testcase;
}

static const char *decided_text(struct case_run *c)
{
	const struct step *s = c->decided_at;

	return s != NULL ? place_of(c, s, step_word(s->kind)) : "";
}

void case_run_result(struct case_run *c, usec now, struct result_case *out)
{
	static const char *const phases[] = {"preamble", "body", "control"};

	testcase_describe(c->arena, c->testcase, c->config.spec, out);
	out->applicable = true;
	out->verdict = c->verdict;
	out->warn = c->verdict == VERDICT_FAIL && out->level == LEVEL_SHOULD;
	out->mismatch = c->mismatch;
	out->reason = c->reason;
	out->expected = c->expected;
	out->got = c->got;
	out->phase = phases[c->decided_in];
	out->step = c->verdict == VERDICT_PASS ? "" : decided_text(c);
	out->duration = now - c->began;
	ladder_result(&c->ladder, out);
}
