/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Patterns, and what is held against them: which arrival decides what, and what a report says of
 * silence. */
#include "exec/case_parts.h"

#include <string.h>

struct pattern *case_patterns_of(struct case_run *c, const struct on *ons)
{
	const struct spec_build how = {.pattern = true, .lookup = case_lookup, .context = c};
	struct pattern *first = NULL, **end = &first;
	struct err err = {0};

	for (; ons != NULL; ons = ons->next) {
		struct pattern *p;

		if (!spec_holds(ons->only_spec, c->config.spec))
			continue;
		p = arena_alloc(c->arena, sizeof(*p));
		p->on = ons;
		if (!packet_from_spec(c->arena, ons->packet, &how, &p->packet, &err)) {
			case_fault_of_ours(c, arena_string(c->arena, err.text));
			return NULL;
		}
		*end = p;
		end = &p->next;
	}
	return first;
}

void case_differ(struct match *m, const char *what, const char *expected, const char *got)
{
	m->matched = false;
	m->right_message = true;
	m->difference = what;
	m->expected = expected;
	m->got = got;
	m->captures = NULL;
}

struct match case_match(struct case_run *c, const struct pattern *p, const struct arrival *a)
{
	struct match m = packet_match(&p->packet, &a->packet, a->octets, a->findings);

	if (m.matched)
		case_link_judge(c, p->on, a, &m);
	case_protection_judge(p->on, a, &m);
	return m;
}

static const char *pattern_text(struct case_run *c, const struct on *on)
{
	const struct spec_build how = {.pattern = true, .lookup = case_lookup, .context = c};

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
		case_join(c, VERDICT_PASS, MISMATCH_NONE, "", "", "");
		c->waiting = NULL;
		if (p->on->then != NULL)
			case_push(c, p->on->then);
		return;
	}
	if (want != NULL) {
		struct match m = case_match(c, want, a);

		expected = m.matched ? arena_printf(c->arena, "not %s", pattern_text(c, p->on))
				     : pattern_text(c, want->on);
		if (!m.matched && (m.right_message || strcmp(m.difference, "headers") == 0)) {
			expected = arena_printf(c->arena, "%s: %s", m.difference, m.expected);
			got = arena_printf(c->arena, "%s: %s, in %s", m.difference, m.got, got);
		}
	}
	ladder_judge(&c->ladder, a->step, reason);
	case_join(c, p->on->verdict, p->on->mismatch, reason, expected, got);
	case_finish(c);
}

static void remember_nearest(struct case_run *c, const struct arrival *a)
{
	const struct pattern *want = wanted(c);
	struct match m;

	if (want == NULL)
		return;
	m = case_match(c, want, a);
	if (c->nearest_line != NULL && m.score <= c->nearest.score)
		return;
	c->nearest = m;
	c->nearest_line = arrival_line(c, a);
}

/* True when the step that waits wants the packet, or it decided the case. */
bool case_claim(struct case_run *c, struct arrival *a)
{
	for (const struct pattern *p = c->patterns; p != NULL; p = p->next) {
		struct match m = case_match(c, p, a);

		if (c->done)   /* the pattern cannot be held against anything */
			return true;
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

/* Aside: for the steps of the case nothing has been sent. */
static void answer(struct case_run *c, usec now, const struct step *s)
{
	struct arrival *unclaimed = c->unclaimed;
	struct crossing sent = c->sent;

	for (; s != NULL && !c->done; s = s->next)
		case_send(c, now, s);
	c->unclaimed = unclaimed;
	c->sent = sent;
}

bool case_answer_in_background(struct case_run *c, usec now, struct arrival *a)
{
	for (const struct pattern *p = c->background; p != NULL; p = p->next) {
		struct match m = case_match(c, p, a);

		if (!m.matched)
			continue;
		keep_captures(c, &m);
		answer(c, now, p->on->then);
		return true;
	}
	return false;
}

void case_expect_timed_out(struct case_run *c)
{
	const struct step *s = c->waiting;
	const struct pattern *want = wanted(c);
	const char *expected = want != NULL ? pattern_text(c, want->on) : "";
	const char *got = "nothing", *reason = s->reason;
	enum mismatch mismatch = s->mismatch;

	if (s->verdict == VERDICT_PASS) {
		case_join(c, VERDICT_PASS, MISMATCH_NONE, "", "", "");
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
	case_join(c, s->verdict, mismatch, reason, expected, got);
	case_finish(c);
}
