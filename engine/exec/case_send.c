/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Packets out: built with the variables of the case, and proven to have the fault that their step
 * announces and no other (DESIGN 3, law 5). */
#include "exec/case_parts.h"

#include "wire/ip6.h"
#include "wire/mutate.h"

#include <string.h>

enum {
	SEND_MAX = 2048,         /* octets of a packet: more than any link of ours carries */
	RESENT_MAX = 3,          /* times that a packet is sent again on an unreliable link */
};

static bool send_fault(struct case_run *c, const struct step *s, const char *message)
{
	case_fault_of_ours(c, arena_printf(c->arena, "%s:%u: %s", s->file, s->line, message));
	return false;
}

/* The findings must be those that the step announces, no other and none missing (DESIGN 3, law 5). */
static bool check_findings(struct case_run *c, const struct step *s, struct bytes octets)
{
	struct finding *findings;
	unsigned found[FINDING_COUNT] = {0};

	packet_decode(c->arena, octets, "ip6", &findings);
	for (const struct finding *f = findings; f != NULL; f = f->next)
		found[f->code] += !f->quoted;
	for (unsigned code = 0; code < FINDING_COUNT; code++) {
		const char *name = finding_name((enum finding_code)code);

		if (found[code] != s->faults[code])
			return send_fault(c, s, arena_printf(c->arena, "the packet to send has the fault \"%s\" %u "
					  "times, and announces it %u times", name, found[code],
					  s->faults[code]));
	}
	return true;
}

static const struct mutation *find_mutation(struct arena *a, const struct packet *p,
					    const char *name)
{
	const struct mutation *m = mutations_of(a, p);

	while (m != NULL && strcmp(m->name, name) != 0)
		m = m->next;
	return m;
}

/* Replaces the octets by those of the packet with the mutation that the step names, and proves that
 * nothing else is wrong with them. */
static bool mutate(struct case_run *c, const struct step *s, struct packet *p, struct buf *out)
{
	const struct spec_build how = {.lookup = case_lookup, .context = c};
	struct err err = {0};
	const char *name = spec_expand(c->arena, s->mutate, &how, 64, &err);
	const struct mutation *m = name != NULL ? find_mutation(c->arena, p, name) : NULL;
	struct packet mutant;

	if (name == NULL)
		return send_fault(c, s, err.text);
	if (m == NULL)
		return send_fault(c, s, arena_printf(c->arena, "no mutation of this packet is called "
						     "\"%.80s\" (craft --mutate lists them)", name));
	mutant = mutation_apply(c->arena, p, m);
	if (!mutation_changes(c->arena, p, &mutant))
		return send_fault(c, s, arena_printf(c->arena, "\"%.80s\" changes nothing here", name));
	out->len = 0;
	if (!mutation_check(c->arena, p, &mutant, m, &err) || !packet_encode(&mutant, out, &err))
		return send_fault(c, s, err.text);
	return true;
}

static void set_address(struct case_run *c, const char *name, const struct ip6 *a)
{
	char text[IP6_TEXT];

	ip6_print(a, text);
	variables_set(&c->variables, name, text);
}

/* Whether the address is the tester's own: what goes there only passes through the implementation. */
static bool is_of_case(const struct case_run *c, const struct ip6 *a)
{
	uint16_t block;

	return topology_block(c->config.profile, a, &block) ||
	       topology_home_block(c->config.profile, a, &block);
}

/* What case_clean_up must know of the Binding Update sent last: its mobile node, and its number. */
static void note_binding(struct case_run *c, struct packet *p)
{
	const struct header *h = p->first, *home;
	struct ip6 hoa, coa, to;

	if (!header_is(h, "ip6"))
		return;
	hoa = coa = header_ip6(h, "src");
	to = header_ip6(h, "dst");
	c->advertised |= h->next != NULL && header_is(h->next, "router-advertisement");
	if (is_of_case(c, &to))
		return;
	for (h = h->next; h != NULL && !header_is(h, "bu"); h = h->next)
		if (header_is(h, "dst-options") && (home = header_option(h, "home-address")) != NULL)
			hoa = header_ip6(home, "address");
	if (h == NULL)
		return;
	c->home_registration = header_flag(h, "H");
	set_address(c, "bu.hoa", &hoa);
	set_address(c, "bu.coa", &coa);
	variables_set(&c->variables, "bu.sequence",
		      arena_printf(c->arena, "%u", (unsigned)header_num(h, "sequence")));
}

/* $source: what the outermost header of the packet to send says, for who repeats it inside. */
static void note_source(struct case_run *c, const struct spec *first, const struct spec_build *how)
{
	const char *source;

	if (first == NULL || strcmp(first->name, "ip6") != 0)
		return;
	for (const struct spec_attribute *at = first->attributes; at != NULL; at = at->next)
		if (strcmp(at->name, "src") == 0 &&
		    (source = spec_expand(c->arena, at->value, how, 0, NULL)) != NULL)
			variables_set(&c->variables, "source", source);
}

static void hand_over(struct case_run *c, usec now, const char *label)
{
	c->config.emit(c->config.context, now, &c->sent);
	ladder_packet(&c->ladder, &c->variables, now - c->began, STEP_SENT, label, &c->sent);
}

void case_send(struct case_run *c, usec now, const struct step *s)
{
	const struct spec_build how = {.lookup = case_lookup, .context = c};
	uint8_t *space = arena_alloc(c->arena, SEND_MAX);
	struct buf out = buf_over(space, SEND_MAX);
	struct packet p;
	struct err err = {0};

	note_source(c, s->packet, &how);
	if (!packet_from_spec(c->arena, s->packet, &how, &p, &err)) {
		case_fault_of_ours(c, arena_string(c->arena, err.text));
		return;
	}
	if (!packet_encode(&p, &out, &err)) {
		send_fault(c, s, err.text);
		return;
	}
	if (!check_findings(c, s, buf_bytes(&out)) || (s->mutate != NULL && !mutate(c, s, &p, &out)))
		return;
	if (!case_link_send(c, s, &p, &c->sent))
		return;
	c->unclaimed = NULL;   /* what came until now answers something older */
	note_binding(c, &p);
	c->sent.packet = buf_bytes(&out);
	if (!case_protect(c, s, &c->sent.packet))
		return;
	c->resent = 0;
	hand_over(c, now, case_place_of(c, s, arena_printf(c->arena, "send %s%s%s", s->what,
							  s->mutate != NULL ? " with " : "",
							  s->mutate != NULL ? s->mutate : "")));
}

static bool is_error_name(const char *name)
{
	return word_in("parameter-problem unreachable too-big time-exceeded be", name);
}

static bool wants_error(const struct on *on, enum step_kind kind)
{
	bool counts = kind == STEP_KIND_ABSENT || on->verdict == VERDICT_PASS;

	for (const struct spec *h = on->packet; counts && h != NULL; h = h->next)
		if (is_error_name(h->name))
			return true;
	return false;
}

/* Whether the next wait behind the send step is for an error, or for its absence: such a packet may
 * be answered by one. */
static bool may_draw_error(const struct step *s)
{
	for (s = s->next; s != NULL && s->kind != STEP_KIND_SEND; s = s->next) {
		if (s->kind != STEP_KIND_EXPECT && s->kind != STEP_KIND_ABSENT)
			continue;
		for (const struct on *on = s->ons; on != NULL; on = on->next)
			if (wants_error(on, s->kind))
				return true;
		return false;
	}
	return false;
}

bool case_may_send(struct case_run *c, usec now, const struct step *s)
{
	usec at;

	if (c->config.error_slot == NULL || !may_draw_error(s))
		return true;
	at = c->config.error_slot(c->config.context, now);
	if (at <= now)
		return true;
	c->waiting = s;
	c->deadline = at;
	c->guard += at - now;
	return false;
}

bool case_send_again(struct case_run *c, usec now)
{
	if (!c->config.unreliable || c->sent.packet.len == 0 || c->resent == RESENT_MAX)
		return false;
	c->resent++;
	c->deadline = now + c->waiting->span;
	c->guard += c->waiting->span;
	hand_over(c, now, case_place_of(c, c->waiting, "sent again, as nothing fits"));
	return true;
}

/* The steps that delete what the case may have left; NULL when there is nothing, or no way. */
static const struct step *clean_up_of(const struct case_run *c)
{
	if (variables_get(&c->variables, "bu.sequence") == NULL)
		return NULL;
	if (c->home_registration)
		return c->config.clean_up.home;
	if (variables_get(&c->variables, "home-token") == NULL ||
	    variables_get(&c->variables, "home-index") == NULL)
		return NULL;
	return c->config.clean_up.binding;
}

static void send_quietly(struct case_run *c, usec now, const struct step *s)
{
	const struct spec_build how = {.lookup = case_lookup, .context = c};
	struct packet p;

	for (; s != NULL; s = s->next) {
		uint8_t *space = arena_alloc(c->arena, SEND_MAX);
		struct buf out = buf_over(space, SEND_MAX);
		struct crossing crossing;

		note_source(c, s->packet, &how);
		if (s->kind != STEP_KIND_SEND ||
		    !packet_from_spec(c->arena, s->packet, &how, &p, NULL) ||
		    !packet_encode(&p, &out, NULL) || !case_link_send(c, s, &p, &crossing))
			continue;
		crossing.packet = buf_bytes(&out);
		if (case_protect(c, s, &crossing.packet))
			c->config.emit(c->config.context, now, &crossing);
	}
}

void case_run_clean_up(struct case_run *c, usec now)
{
	send_quietly(c, now, clean_up_of(c));
	if (c->advertised)
		send_quietly(c, now, c->config.clean_up.routers);
}
