/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A walk over the steps of a case: first every name that something sets is gathered, then every
 * packet is built with them (values that only a run knows are left out). A last walk gives the variables
 * of calls and loops the values that they will have, and asks each packet for the mutation named. */
#include "exec/lint.h"

#include "base/text.h"
#include "exec/spec_xml.h"
#include "exec/topology.h"
#include "node/defects.h"
#include "wire/mutate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { CASE_PACKET_MAX = 2048 };   /* as case_send.c has it */

struct lint {
	const struct testcase *testcase;
	struct arena *arena;
	struct variables variables;
	lint_complain *complain;
	void *context;
	unsigned complaints;
	unsigned absents, judgements;     /* judgements: in the body */
	bool advertises;                  /* sends Router Advertisements */
	unsigned looks_at;                /* resources, by what it waits for */
	bool in_body;
	const char *reason;               /* looked for by find_reason */
	bool reason_found;
};

static void say(struct lint *l, const char *file, unsigned line, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

static void say(struct lint *l, const char *file, unsigned line, const char *fmt, ...)
{
	char message[400];
	struct err err;
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	err_at(&err, file, line, "%s", message);
	l->complain(l->context, err.text);
	l->complaints++;
}

/* Walking. */

typedef void visit_step(struct lint *l, const struct step *s);
typedef void visit_on(struct lint *l, const struct step *s, const struct on *on);

static void walk(struct lint *l, const struct step *s, visit_step *step, visit_on *on)
{
	for (; s != NULL; s = s->next) {
		step(l, s);
		for (const struct on *o = s->ons; o != NULL; o = o->next) {
			on(l, s, o);
			walk(l, o->then, step, on);
		}
		walk(l, s->body, step, on);
	}
}

static void walk_case(struct lint *l, visit_step *step, visit_on *on)
{
	for (const struct section *s = l->testcase->sections; s != NULL; s = s->next) {
		l->in_body = s->phase == PHASE_BODY;
		walk(l, s->steps, step, on);
	}
}

/* Names. */

static void declare(struct lint *l, const char *name)
{
	if (variables_get(&l->variables, name) == NULL)
		variables_set(&l->variables, name, "");
}

static void declare_by_step(struct lint *l, const struct step *s)
{
	if (s->kind == STEP_KIND_SET || s->kind == STEP_KIND_FOR_EACH)
		declare(l, s->name);
	for (const struct binding_of_name *b = s->arguments; b != NULL; b = b->next)
		declare(l, b->name);
}

static void declare_captures(struct lint *l, const struct spec *s)
{
	for (; s != NULL; s = s->next) {
		for (const struct spec_attribute *at = s->attributes; at != NULL; at = at->next) {
			const char *arrow = strstr(at->value, "->");

			if (arrow != NULL)
				declare(l, arrow + 2);
		}
		declare_captures(l, s->options);
	}
}

static void declare_by_on(struct lint *l, const struct step *s, const struct on *on)
{
	const char *const macs[] = {on->link.to_mac, on->link.from_mac};

	(void)s;
	declare_captures(l, on->packet);
	for (size_t i = 0; i < COUNT_OF(macs); i++)
		if (macs[i] != NULL && has_prefix(macs[i], "->"))
			declare(l, macs[i] + 2);
}

/* Packets. */

static const char *lookup(void *context, const char *name)
{
	return variables_get(&((struct lint *)context)->variables, name);
}

static void build(struct lint *l, const struct spec *packet, bool pattern)
{
	const struct spec_build how = {.pattern = pattern, .check_only = true, .lookup = lookup,
				       .context = l};
	struct packet p;
	struct err err = {0};

	if (packet_from_spec(l->arena, packet, &how, &p, &err))
		return;
	l->complain(l->context, err.text);
	l->complaints++;
}

static void check_value(struct lint *l, const struct step *s, const char *value)
{
	const struct spec_build how = {.lookup = lookup, .context = l};
	struct err err = {0};

	if (value != NULL && spec_expand(l->arena, value, &how, 64, &err) == NULL)
		say(l, s->file, s->line, "%s", err.text);
}

/* A revision that does not exist would silently never hold. */
static void check_spec(struct lint *l, const char *file, unsigned line, const char *list)
{
	while (list != NULL && *list != '\0') {
		size_t n = strcspn(list, " ");

		if (n > 0 && !spec_exists(arena_string_n(l->arena, list, n)))
			say(l, file, line, "no revision is called \"%.*s\"", (int)n, list);
		list += n + (list[n] == ' ');
	}
}

static void check_link(struct lint *l, const struct step *s, const struct link_words *w)
{
	check_value(l, s, w->to_mac != NULL && strstr(w->to_mac, "->") != NULL ? NULL : w->to_mac);
	check_value(l, s, w->from_mac != NULL && strstr(w->from_mac, "->") != NULL ? NULL : w->from_mac);
}

/* Of a list that others may add to it says "..v.." or "!..v..", and nothing of first, last or all. */
static bool minds_list(const struct spec *packet)
{
	for (; packet != NULL; packet = packet->next)
		for (const struct spec_attribute *at = packet->attributes; at != NULL; at = at->next)
			if (strcmp(packet->name, "dhaad-reply") == 0 && strcmp(at->name, "addresses") == 0 &&
			    !has_prefix(at->value, "->") && !glob_match("..*..", at->value) &&
			    !glob_match("!..*..", at->value))
				return true;
	return false;
}

/* What all cases share, and this one sends or looks at. */
static void note_resources(struct lint *l, const struct step *s)
{
	if (s->kind == STEP_KIND_SEND && spec_named(s->packet, "router-advertisement") != NULL)
		l->advertises = true;
	for (const struct on *on = s->ons; on != NULL; on = on->next) {
		if (spec_named(on->packet, "prefix-advertisement") != NULL)
			l->looks_at |= RESOURCE_PREFIXES;
		if (minds_list(on->packet))
			l->looks_at |= RESOURCE_AGENTS;
	}
}

static void check_resources(struct lint *l)
{
	const struct testcase *tc = l->testcase;

	if (tc->exclusive)
		return;
	if (tc->restarts)
		say(l, tc->file, tc->line, "%s restarts what others are asked of, and is not exclusive", tc->id);
	if (l->advertises && tc->alters == 0)
		say(l, tc->file, tc->line, "%s sends Router Advertisements, and does not say what it alters", tc->id);
	if ((l->looks_at & RESOURCE_PREFIXES & ~tc->minds) != 0)
		say(l, tc->file, tc->line, "%s waits for Mobile Prefix Advertisements, and does not say "
		    "that it minds prefixes", tc->id);
	if ((l->looks_at & RESOURCE_AGENTS & ~tc->minds) != 0)
		say(l, tc->file, tc->line, "%s wants the whole list of home agents, or a place in it, and does "
		    "not say that it minds agents", tc->id);
}

static void check_step(struct lint *l, const struct step *s)
{
	check_spec(l, s->file, s->line, s->only_spec);
	note_resources(l, s);
	if (s->kind == STEP_KIND_SEND)
		build(l, s->packet, false);
	for (const struct binding_of_name *b = s->arguments; b != NULL; b = b->next)
		check_value(l, s, b->value);
	check_value(l, s, s->value);
	check_value(l, s, s->mutate);
	check_link(l, s, &s->link);
	l->absents += s->kind == STEP_KIND_ABSENT;
	l->judgements += l->in_body &&
			 (s->kind == STEP_KIND_ABSENT || s->kind == STEP_KIND_EXPECT ||
			  s->kind == STEP_KIND_VERDICT);
}

static void check_on(struct lint *l, const struct step *s, const struct on *on)
{
	check_spec(l, s->file, on->line, on->only_spec);
	build(l, on->packet, true);
	check_link(l, s, &on->link);
}

/* Mutations. */

/* The same, where one without a value has one that numbers take and keygen tokens, too. */
static const char *lookup_some(void *context, const char *name)
{
	const char *value = lookup(context, name);

	return value != NULL && value[0] == '\0' ? "0000000000000001" : value;
}

/* Whether the packet, built with these values, has a mutation of that name. */
static bool has_mutation(struct lint *l, const struct step *s, const char *name, spec_lookup *values)
{
	const struct spec_build how = {.check_only = true, .lookup = values, .context = l};
	struct buf out = buf_over(arena_alloc(l->arena, CASE_PACKET_MAX), CASE_PACKET_MAX);
	const struct mutation *m = NULL;
	struct packet p;

	if (packet_from_spec(l->arena, s->packet, &how, &p, NULL) && packet_encode(&p, &out, NULL))
		m = mutations_of(l->arena, &p);
	while (m != NULL && strcmp(m->name, name) != 0)
		m = m->next;
	return m != NULL;
}

/* What values that only a run knows will be is open: with or without some, the name must be there. */
static void check_mutation(struct lint *l, const struct step *s)
{
	const struct spec_build how = {.lookup = lookup, .context = l};
	const char *name = spec_expand(l->arena, s->mutate, &how, 64, NULL);

	if (name != NULL && !has_mutation(l, s, name, lookup) &&
	    !has_mutation(l, s, name, lookup_some))
		say(l, s->file, s->line, "no mutation of this packet is called \"%.80s\" (craft "
		    "--mutate lists them)", name);
}

static void check_mutations(struct lint *l, const struct step *s);

static void check_mutations_of_each(struct lint *l, const struct step *s)
{
	const char *list = s->value;

	while (list != NULL && *list != '\0') {
		size_t n = strcspn(list, " ");

		if (n > 0) {
			variables_set(&l->variables, s->name, arena_string_n(l->arena, list, n));
			check_mutations(l, s->body);
		}
		list += n + (list[n] == ' ');
	}
}

static void check_mutations_of_call(struct lint *l, const struct step *s)
{
	const struct spec_build how = {.lookup = lookup, .context = l};

	for (const struct binding_of_name *b = s->arguments; b != NULL; b = b->next) {
		const char *value = spec_expand(l->arena, b->value, &how, 64, NULL);

		variables_set(&l->variables, b->name, value != NULL ? value : "");
	}
	check_mutations(l, s->body);
}

static void check_mutations(struct lint *l, const struct step *s)
{
	for (; s != NULL; s = s->next) {
		if (s->kind == STEP_KIND_SEND && s->mutate != NULL)
			check_mutation(l, s);
		for (const struct on *o = s->ons; o != NULL; o = o->next)
			check_mutations(l, o->then);
		if (s->kind == STEP_KIND_FOR_EACH)
			check_mutations_of_each(l, s);
		else if (s->kind == STEP_KIND_CALL)
			check_mutations_of_call(l, s);
	}
}

/* Silence and defects. */

static bool has_phase(const struct testcase *tc, enum phase phase)
{
	for (const struct section *s = tc->sections; s != NULL; s = s->next)
		if (s->phase == phase)
			return true;
	return false;
}

static void look_in_step(struct lint *l, const struct step *s)
{
	l->reason_found = l->reason_found || strstr(s->reason, l->reason) != NULL;
}

static void look_in_on(struct lint *l, const struct step *s, const struct on *on)
{
	(void)s;
	l->reason_found = l->reason_found || strstr(on->reason, l->reason) != NULL;
}

static bool defect_exists(const char *name)
{
	const struct defect *d;

	for (size_t i = 0; (d = defect_at(i)) != NULL; i++)
		if (strcmp(d->name, name) == 0)
			return true;
	return false;
}

static void check_detects(struct lint *l)
{
	const struct testcase *tc = l->testcase;

	if (tc->detects == NULL)
		say(l, tc->file, tc->line, "%s names no defect that it detects", tc->id);
	for (const struct detects *d = tc->detects; d != NULL; d = d->next) {
		if (!defect_exists(d->defect))
			say(l, tc->file, d->line, "there is no defect \"%.60s\"", d->defect);
		l->reason = d->reason;
		l->reason_found = false;
		walk_case(l, look_in_step, look_in_on);
		if (!l->reason_found || d->reason[0] == '\0')
			say(l, tc->file, d->line, "no reason of the case contains \"%.80s\"", d->reason);
	}
}

static void check_case(struct lint *l)
{
	const struct testcase *tc = l->testcase;

	check_spec(l, tc->file, tc->line, tc->only_spec);
	walk_case(l, declare_by_step, declare_by_on);
	walk_case(l, check_step, check_on);
	for (const struct section *section = tc->sections; section != NULL && l->complaints == 0;
	     section = section->next)
		check_mutations(l, section->steps);
	if (l->judgements == 0)
		say(l, tc->file, tc->line, "%s judges nothing", tc->id);
	if (l->absents > 0 && !has_phase(tc, PHASE_CONTROL))
		say(l, tc->file, tc->line, "%s expects silence and has no <control>", tc->id);
	for (const struct citation *c = tc->citations; c != NULL; c = c->next) {
		check_spec(l, tc->file, tc->line, c->only_spec);
		if (!c->requirement->observable)
			say(l, tc->file, tc->line, "%s cites %s, which is marked not observable", tc->id,
			    c->requirement->id);
		if (c->requirement->shown_by != NULL && strcmp(c->requirement->shown_by, tc->role) != 0)
			say(l, tc->file, tc->line, "%s cites %s, which only nodes of role %s show", tc->id,
			    c->requirement->id, c->requirement->shown_by);
	}
	check_resources(l);
	check_detects(l);
}

unsigned lint_case(const struct testcase *tc, lint_complain *complain, void *context)
{
	static const struct link_facts facts = {.iut_link_local = {{0xfe, 0x80, [15] = 1}},
						.router_link_local = {{0xfe, 0x80, [15] = 1}}};
	struct profile p = {.address = {{0x20, 0x01, 0x0d, 0xb8, [15] = 2}},
			    .address2 = {{0x20, 0x01, 0x0d, 0xb8, [15] = 3}},
			    .mobiles = {{0x20, 0x01, 0x0d, 0xb8}}, .prefix_bits = 64,
			    .home_agent = {.preference = 7, .lifetime_cap = 3600, .refresh_advice = 300,
					   .advertisement_interval_max = 10000,
					   .prohibited = {{0x20, 0x01, 0x0d, 0xb8, [15] = 4}}}};
	struct lint l = {.testcase = tc, .arena = arena_new(), .complain = complain,
			 .context = context};

	l.variables.arena = l.arena;
	topology_fill(&l.variables, &p, tc->role, &facts, 0x1000);
	variables_set(&l.variables, "source", "");   /* of each packet sent */
	for (const struct binding_of_name *v = tc->variables; v != NULL; v = v->next)
		variables_set(&l.variables, v->name, v->value);
	check_case(&l);
	arena_free(l.arena);
	return l.complaints;
}
