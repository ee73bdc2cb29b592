/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Steps run until one waits: expect and absent for packets, wait for time. A stack of frames
 * remembers where calls and loops return to. */
#include "exec/case_parts.h"

#include <string.h>

enum { STEPS_MAX = 100000 };

void case_push(struct case_run *c, const struct step *first)
{
	if (c->depth == DEPTH_MAX) {
		case_fault_of_ours(c, "steps are nested too deeply");
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
	const struct spec_build how = {.lookup = case_lookup, .context = c};
	struct err err = {0};
	const char *value = spec_expand(c->arena, text, &how, 64, &err);

	if (value == NULL)
		case_fault_of_ours(c, arena_printf(c->arena, "%s:%u: %s", s->file, s->line, err.text));
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
		case_push(c, s->body);
}

static void do_for_each(struct case_run *c, const struct step *s)
{
	const char *values = expand(c, s, s->value);

	if (values == NULL)
		return;
	case_push(c, NULL);
	if (c->done)
		return;
	c->stack[c->depth - 1].loop = s;
	c->stack[c->depth - 1].rest = values;
	loop_round(c);
}

/* Starts waiting; what came early is looked at first. */
static void do_wait(struct case_run *c, usec now, const struct step *s)
{
	struct arrival *early = c->unclaimed, **kept = &c->unclaimed;

	c->waiting = s;
	c->deadline = now + s->span;
	c->patterns = case_patterns_of(c, s->ons);
	c->nearest = (struct match){0};
	c->nearest_line = NULL;
	c->unclaimed = NULL;
	while (early != NULL && !c->done) {
		struct arrival *a = early;

		early = a->next;
		a->next = NULL;
		if (c->waiting == s && s->kind != STEP_KIND_WAIT && case_claim(c, a))
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
	*end = case_patterns_of(c, s->ons);
}

/* Back to behind the innermost for-each. */
static void do_leave(struct case_run *c, const struct step *s)
{
	while (c->depth > 0 && c->stack[--c->depth].loop == NULL)
		if (c->depth == 0)
			case_fault_of_ours(c, case_place_of(c, s, "leave outside of for-each"));
}

static void do_step(struct case_run *c, usec now, const struct step *s)
{
	switch (s->kind) {
	case STEP_KIND_SEND:
		if (case_may_send(c, now, s))
			case_send(c, now, s);
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
	case STEP_KIND_LEAVE:
		do_leave(c, s);
		return;
	case STEP_KIND_RESTART:
		case_restart(c, now, s);
		return;
	case STEP_KIND_CLAIM:
	case STEP_KIND_RELEASE:
		case_claim_address(c, s, s->kind == STEP_KIND_CLAIM);
		return;
	case STEP_KIND_VERDICT:
		break;
	}
	case_join(c, s->verdict, s->mismatch, s->reason, "", "");
	if (s->verdict != VERDICT_PASS)
		case_finish(c);
}

/* False when the case is over. */
static bool next_section(struct case_run *c)
{
	c->section = c->section != NULL ? c->section->next : NULL;
	if (c->section == NULL) {
		if (!c->judged)   /* what preamble and control found is no answer */
			case_join(c, VERDICT_ERROR, MISMATCH_NONE, "the case judged nothing", "", "");
		case_finish(c);
		return false;
	}
	case_push(c, c->section->steps);
	return true;
}

/* Does steps until one waits or the case ends. */
void case_advance(struct case_run *c, usec now)
{
	while (!c->done && c->waiting == NULL) {
		struct frame *f;
		const struct step *s;

		if (++c->steps_done > STEPS_MAX) {
			case_fault_of_ours(c, "the case does not come to an end");
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
