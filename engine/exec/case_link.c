/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Links as cases see them (testcases/LANGUAGE.md, "Links"): where a packet goes and with which link-layer
 * addresses, whether one came where and as it should, and who of the case is on the home link. */
#include "exec/case_parts.h"

#include "base/text.h"
#include "wire/ip6.h"

#include <string.h>

static const char *expand(struct case_run *c, const char *text)
{
	const struct spec_build how = {.lookup = case_lookup, .context = c};
	struct err err = {0};
	const char *value = spec_expand(c->arena, text, &how, 64, &err);

	if (value == NULL)
		case_fault_of_ours(c, arena_string(c->arena, err.text));
	return value;
}

static enum on_link link_of(const struct case_run *c, const struct ip6 *a)
{
	return topology_link(c->config.profile, c->testcase->role, a, &c->facts.router_link_local);
}

static bool read_mac(struct case_run *c, const struct step *s, const char *text, struct mac *m)
{
	const char *value;

	if (text == NULL)
		return true;
	value = expand(c, text);
	if (value == NULL)
		return false;
	if (mac_parse(value, m))
		return true;
	case_fault_of_ours(c, arena_printf(c->arena, "%s:%u: wants a link-layer address, not \"%.40s\"",
					   s->file, s->line, value));
	return false;
}

bool case_link_send(struct case_run *c, const struct step *s, const struct packet *p,
		    struct crossing *out)
{
	bool at_home = strcmp(c->testcase->role, "ha") == 0;
	uint16_t block;

	*out = (struct crossing){.link = s->link.link};
	if (header_is(p->first, "ip6")) {
		struct ip6 source = header_ip6(p->first, "src");

		if (out->link == ON_ANY_LINK)
			out->link = link_of(c, &source);
		if (at_home && out->link != ON_OUTSIDE_LINK &&
		    topology_home_block(c->config.profile, &source, &block))
			out->from = topology_home_mac(&source);
	}
	return read_mac(c, s, s->link.to_mac, &out->to) && read_mac(c, s, s->link.from_mac, &out->from);
}

static const char *mac_text(struct case_run *c, const struct mac *m)
{
	char text[MAC_TEXT];

	mac_print(m, text);
	return arena_string(c->arena, text);
}

static void keep(struct case_run *c, struct match *m, const char *name, const char *value)
{
	struct match_capture *k = arena_alloc(c->arena, sizeof(*k));

	*k = (struct match_capture){name, value, m->captures};
	m->captures = k;
}

/* "$neighbor.mac", "!$iut.mac", "->name". */
static void judge_mac(struct case_run *c, const char *what, const char *wanted, const struct mac *got,
		      struct match *m)
{
	const char *text = mac_text(c, got), *value;
	struct mac one;
	bool not;

	if (wanted == NULL || !m->matched)
		return;
	if (has_prefix(wanted, "->")) {
		keep(c, m, wanted + 2, text);
		return;
	}
	not = wanted[0] == '!';
	value = expand(c, wanted + not);
	if (value == NULL)
		return;
	if (!mac_parse(value, &one))
		case_fault_of_ours(c, arena_printf(c->arena, "%s wants a link-layer address, not \"%.40s\"",
						   what, value));
	else if ((memcmp(&one, got, sizeof(one)) == 0) == not)
		case_differ(m, what, wanted, topology_mac_name(&c->variables, got));
}

void case_link_judge(struct case_run *c, const struct on *on, const struct arrival *a,
		     struct match *m)
{
	enum on_link wanted = on->link.link, got = a->crossing.link;

	if (got != ON_ANY_LINK && wanted == ON_ANY_LINK && header_is(a->packet.first, "ip6")) {
		struct ip6 destination = header_ip6(a->packet.first, "dst");

		wanted = link_of(c, &destination);
	}
	if (got != ON_ANY_LINK && wanted != ON_ANY_LINK && got != wanted)
		case_differ(m, "link", on_link_name(wanted), on_link_name(got));
	judge_mac(c, "to-mac", on->link.to_mac, &a->crossing.to, m);
	judge_mac(c, "from-mac", on->link.from_mac, &a->crossing.from, m);
}

void case_claim_address(struct case_run *c, const struct step *s, bool held)
{
	const char *value = expand(c, s->value);
	struct claim *claim = arena_alloc(c->arena, sizeof(*claim));

	if (value == NULL)
		return;
	if (!ip6_parse(value, &claim->address)) {
		case_fault_of_ours(c, arena_printf(c->arena, "%s:%u: wants an IPv6 address, not \"%.60s\"",
						   s->file, s->line, value));
		return;
	}
	claim->held = held;
	claim->older = c->claims;
	c->claims = claim;
}

/* The tester answers (tester_nd.c); the ladder should say so. */
void case_link_note(struct case_run *c, usec now, const struct arrival *a)
{
	static const struct crossing none;
	const struct header *h = a->packet.first != NULL ? a->packet.first->next : NULL;
	struct ip6 target;

	if (h == NULL || !header_is(h, "neighbor-solicitation"))
		return;
	target = header_ip6(h, "target");
	if (topology_has_home_link(&c->variables) && case_run_holds(c, &target))
		ladder_packet(&c->ladder, &c->variables, now - c->began, STEP_NOTE,
			      arena_printf(c->arena, "answered by the tester, as %s is on the home link",
					   topology_name(&c->variables, &target)), &none);
}

bool case_run_holds(const struct case_run *c, const struct ip6 *address)
{
	uint16_t block;

	for (const struct claim *each = c->claims; each != NULL; each = each->older)
		if (ip6_equal(&each->address, address))
			return each->held;
	return topology_home_block(c->config.profile, address, &block) &&
	       topology_is_resident(c->config.profile, address);
}
