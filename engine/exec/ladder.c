/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Words for packets and patterns, and the list of them. */
#include "exec/ladder.h"

#include "base/text.h"
#include "wire/print.h"

#include <string.h>

struct ladder_entry {
	struct result_step step;
	struct ladder_entry *next;
};

static const char *kept(struct arena *a, struct text *t)
{
	const char *s = arena_string(a, text_str(t));

	text_done(t);
	return s;
}

/* Destination and source, as on the link; nothing where the tester chooses. */
static struct bytes ethernet_of(struct arena *a, const struct crossing *c)
{
	uint8_t octets[2 * sizeof(struct mac)];

	memcpy(octets, c->to.octet, sizeof(c->to));
	memcpy(octets + sizeof(c->to), c->from.octet, sizeof(c->from));
	return arena_bytes(a, (struct bytes){octets, sizeof(octets)});
}

static void describe_ethernet(const struct variables *v, const struct result_step *s, struct text *t)
{
	struct mac to, from;

	if (s->ethernet.len != sizeof(to) + sizeof(from))
		return;
	memcpy(to.octet, s->ethernet.at, sizeof(to));
	memcpy(from.octet, s->ethernet.at + sizeof(to), sizeof(from));
	text_printf(t, "Ethernet from %s", topology_mac_name(v, &from));
	text_printf(t, " to %s\n", topology_mac_name(v, &to));
}

static void describe(const struct ladder *l, const struct variables *v, struct result_step *s)
{
	struct arena *a = l->arena;
	struct finding *findings;
	struct packet p = packet_open(a, s->frame, "ip6", l->sas, &findings);
	struct text line = {0}, tree = {0};
	struct ip6 src = {{0}}, dst = {{0}};

	if (header_is(p.first, "ip6")) {
		src = header_ip6(p.first, "src");
		dst = header_ip6(p.first, "dst");
	}
	s->from = topology_name(v, &src);
	s->to = topology_name(v, &dst);
	if (s->link[0] != '\0')
		text_printf(&line, "%s link: ", s->link);
	packet_print_line(&p, &line);
	describe_ethernet(v, s, &tree);
	packet_print_tree(&p, findings, &tree);
	s->summary = kept(a, &line);
	s->tree = kept(a, &tree);
}

struct result_step *ladder_packet(struct ladder *l, const struct variables *v, usec at,
				  enum result_step_kind kind, const char *label,
				  const struct crossing *packet)
{
	struct ladder_entry *e = arena_alloc(l->arena, sizeof(*e));

	e->step.at = at;
	e->step.kind = kind;
	e->step.label = label;
	e->step.judgement = "";
	e->step.frame = arena_bytes(l->arena, packet->packet);
	e->step.from = e->step.to = e->step.summary = e->step.tree = "";
	e->step.link = on_link_name(packet->link);
	if (topology_has_home_link(v) && packet->packet.len > 0)
		e->step.ethernet = ethernet_of(l->arena, packet);
	if (packet->packet.len > 0)
		describe(l, v, &e->step);
	if (l->last != NULL)
		l->last->next = e;
	else
		l->first = e;
	l->last = e;
	l->count++;
	return &e->step;
}

void ladder_judge(struct ladder *l, struct result_step *step, const char *judgement)
{
	step->judged = true;
	step->judgement = arena_string(l->arena, judgement);
}

void ladder_result(const struct ladder *l, struct result_case *out)
{
	struct result_step *steps = arena_array(l->arena, l->count, sizeof(*steps));
	size_t n = 0;

	for (const struct ladder_entry *e = l->first; e != NULL; e = e->next)
		steps[n++] = e->step;
	out->steps = steps;
	out->step_count = n;
}

static void pattern_spec(struct arena *a, const struct spec *s, const struct spec_build *how,
			 struct text *t)
{
	bool first = true;

	text_put(t, s->name);
	for (const struct spec_attribute *at = s->attributes; at != NULL; at = at->next) {
		struct err err;
		const char *value = spec_expand(a, at->value, how, 64, &err);
		const char *arrow = value != NULL ? strstr(value, "->") : NULL;

		if (value == NULL || value == arrow || strcmp(value, "any") == 0)
			continue;
		text_printf(t, "%s%s=%.*s", first ? "(" : ", ", at->name,
			    arrow != NULL ? (int)(arrow - value) : (int)strlen(value), value);
		first = false;
	}
	for (const struct spec *o = s->options; o != NULL; o = o->next) {
		text_put(t, first ? "(" : ", ");
		first = false;
		pattern_spec(a, o, how, t);
	}
	text_put(t, first ? "" : ")");
}

const char *ladder_pattern(struct arena *a, const struct spec *packet, const struct spec_build *how)
{
	struct text t = {0};

	for (const struct spec *s = packet; s != NULL; s = s->next) {
		pattern_spec(a, s, how, &t);
		text_put(&t, s->next != NULL ? "/" : "");
	}
	return kept(a, &t);
}
