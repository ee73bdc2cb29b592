/* SPDX-License-Identifier: BSD-2-Clause
 *
 * IPsec as cases see it, which is hardly at all: a packet in a test file is in the clear, and goes out in
 * ESP where the profile's associations cover it; what comes is opened before it is looked at, and what is
 * covered and comes otherwise fits nothing that is wanted (testcases/LANGUAGE.md, "IPsec"). */
#include "exec/case_parts.h"

#include "base/text.h"

#include <string.h>

enum { SEALED_MAX = 4096 };

struct ipsec *case_ipsec_new(const struct profile *p, const struct testcase *tc)
{
	struct ipsec *s;

	if (p->keys == NULL || strcmp(tc->role, "ha") != 0)
		return NULL;
	s = ipsec_new(p->keys);
	ipsec_add_agent(s, &p->address);
	if (!ip6_is_unspecified(&p->address2))
		ipsec_add_agent(s, &p->address2);
	if (!ip6_is_unspecified(&p->home_agent.outside))
		ipsec_add_agent(s, &p->home_agent.outside);
	return s;
}

static bool fault(struct case_run *c, const struct step *s, const char *message)
{
	case_fault_of_ours(c, arena_printf(c->arena, "%s:%u: protect: %s", s->file, s->line, message));
	return false;
}

/* "sa-of:$mn2.hoa": the association of another mobile node for such messages. */
static const struct sa *sa_of(struct case_run *c, const char *text, enum traffic traffic)
{
	const struct spec_build how = {.lookup = case_lookup, .context = c};
	const char *value = spec_expand(c->arena, text, &how, 64, NULL);
	struct ip6 home;

	if (value == NULL || !ip6_parse(value, &home))
		return NULL;
	sa_list_derive(c->config.ipsec->sas, &home);
	return sa_list_for(c->config.ipsec->sas, &home, traffic);
}

/* The policy as the step bends it. False when it makes no sense. */
static bool bend(struct case_run *c, const struct step *s, struct ipsec_policy *policy)
{
	static const char sa_word[] = "sa-of:";

	if (s->protect == NULL || !has_prefix(s->protect, sa_word))
		return true;
	policy->sa = sa_of(c, s->protect + strlen(sa_word), policy->traffic);
	return policy->sa != NULL || fault(c, s, "there is no association of that home address");
}

/* A home agent with IPsec ignores Binding Updates without: then the case asks for what the profile has not. */
static bool can_go_in_clear(struct case_run *c, const struct ipsec_policy *policy)
{
	if (policy->before == NULL || policy->traffic != TRAFFIC_BU)
		return true;
	case_join(c, VERDICT_INCONC, MISMATCH_NONE, "the profile names no security association for Binding "
		  "Updates of a home address of this case", "", "");
	case_finish(c);
	return false;
}

static void spoil(const struct step *s, struct header *esp)
{
	struct slot *icv = &esp->slots[format_field(esp->format, "icv")];

	if (s->protect != NULL && strcmp(s->protect, "bad-icv") == 0)
		*icv = (struct slot){.how = SLOT_PLUS, .plus = 1};
	if (s->protect != NULL && strcmp(s->protect, "replayed") == 0)
		header_set(esp, "sequence", header_num(esp, "sequence") - 1);
}

bool case_protect(struct case_run *c, const struct step *s, struct bytes *packet)
{
	struct ipsec_policy policy;
	struct packet p;
	struct header *esp;
	struct buf out;

	if (c->config.ipsec == NULL || (s->protect != NULL && strcmp(s->protect, "none") == 0))
		return true;
	p = packet_decode(c->arena, *packet, "ip6", NULL);
	if (!ipsec_policy(c->config.ipsec, &p, &policy))
		return can_go_in_clear(c, &policy) &&
		       (s->protect == NULL || fault(c, s, "no association covers the packet"));
	if (!bend(c, s, &policy))
		return false;
	esp = ipsec_protect(c->config.ipsec, &p, &policy);
	spoil(s, esp);
	out = buf_over(arena_alloc(c->arena, SEALED_MAX), SEALED_MAX);
	if (!packet_encode(&p, &out, NULL))
		return fault(c, s, "the packet cannot be sealed");
	*packet = buf_bytes(&out);
	return true;
}

static void look_inside(struct case_run *c, struct arrival *a, struct bytes clear)
{
	a->octets = clear;
	a->packet = packet_decode(c->arena, clear, "ip6", &a->findings);
	a->in_esp = true;
}

void case_open(struct case_run *c, struct arrival *a)
{
	struct ipsec_policy policy;
	struct ipsec_opened o;

	a->packet = packet_decode(c->arena, a->octets, "ip6", &a->findings);
	if (c->config.ipsec == NULL)
		return;
	o = ipsec_open(c->config.ipsec, c->arena, a->octets);
	if (o.verdict == IPSEC_CLEAR) {
		if (ipsec_policy(c->config.ipsec, &a->packet, &policy))
			a->flaw = "in the clear";
		return;
	}
	if (o.verdict != IPSEC_OPEN)
		a->flaw = ipsec_verdict_text(o.verdict);
	if (o.clear.len > 0)
		look_inside(c, a, o.clear);
}

void case_protection_judge(const struct on *on, const struct arrival *a, struct match *m)
{
	const char *expected = "protected by the association of its home address";
	const char *got = a->flaw != NULL ? a->flaw : a->in_esp ? "protected" : "in the clear";
	bool fits = true;

	switch (on->protection) {
	case PROTECTION_OF_POLICY:
		fits = on->verdict != VERDICT_PASS || a->flaw == NULL;
		break;
	case PROTECTION_YES:
		fits = a->in_esp && a->flaw == NULL;
		break;
	case PROTECTION_NO:
		fits = !a->in_esp;
		expected = "in the clear";
		break;
	}
	if (m->matched && !fits)
		case_differ(m, "IPsec", expected, got);
}
