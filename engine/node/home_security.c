/* SPDX-License-Identifier: BSD-2-Clause
 *
 * IPsec at the home agent (RFC 6275 5.1, 10.4.6; RFC 3776, RFC 4877): opens what comes for it, protects
 * what it sends, and says whether a message came as the policy wants it. Without keys there is none of it.
 *
 * An association never moves: the tunnel's outer addresses are those of the binding, which only a
 * protected Binding Update changes (RFC 3776 4.3). When a binding ends its tunnel ends, and the
 * associations stay for the next (4.2). */
#include "node/home_agent_parts.h"

enum { DESTINATION_AT = 24 };

void ha_security_init(struct home_agent *ha, const struct sa *keys)
{
	const struct router_config *r = &ha->config.router;

	if (keys == NULL)
		return;
	ha->ipsec = ipsec_new(keys);
	for (size_t i = 0; i < r->port_count; i++)
		for (size_t k = 0; k < r->ports[i].prefix_count; k++)
			ipsec_add_agent(ha->ipsec, &r->ports[i].prefixes[k].address);
}

void ha_discard(struct home_agent *ha, const struct received *r, const char *why)
{
	char from[IP6_TEXT];

	ip6_print(&r->source, from);
	outbox_event(host_outbox(ha->cn->host), "ipsec-discarded", "from %s: %s", from, why);
}

/* In. */

/* What only defects drop: a sequence number of before, and the keys of who has come home. */
static bool is_dropped(struct home_agent *ha, const struct received *r, const struct sa *sa)
{
	const struct header *esp = packet_find(&r->packet, "esp");
	uint32_t sequence = (uint32_t)header_num(esp, "sequence");
	bool seen = sa == ha->heard_by && sequence <= ha->heard_sequence;

	ha->heard_by = sa;
	ha->heard_sequence = sequence;
	return (seen && ha_has_defect(ha, DEFECT_ESP_ANTI_REPLAY)) ||
	       (ha_has_defect(ha, DEFECT_SA_GONE_AFTER_RETURN) && sa->home.len > 0 &&
		memcmp(sa->home.at, ha->returned.octet, sizeof(ha->returned)) == 0);
}

static bool is_let_by(const struct home_agent *ha, const struct ipsec_opened *o)
{
	switch (o->verdict) {
	case IPSEC_OPEN:
		return true;
	case IPSEC_WRONG_ICV:
		return o->clear.len > 0 && ha_has_defect(ha, DEFECT_ACCEPTS_WRONG_ICV);
	case IPSEC_WRONG_SA:
		return o->clear.len > 0 && ha_has_defect(ha, DEFECT_ACCEPTS_SA_OF_OTHERS);
	case IPSEC_CLEAR:
	case IPSEC_NO_SA:
		break;
	}
	return false;
}

/* RFC 3776 4.2: policy is looked up once the packet has its normal form again. */
enum hook ha_on_esp(struct home_agent *ha, struct received *r)
{
	struct arena *a = host_arena(ha->cn->host);
	struct ipsec_opened o;
	struct received clear;

	if (ha->ipsec == NULL)
		return HOOK_UNKNOWN;
	if (r->protection != NULL)
		return HOOK_STOP;   /* RFC 3776 5.2.4: no ESP in ESP */
	o = ipsec_open(ha->ipsec, a, r->octets);
	if (!is_let_by(ha, &o)) {
		ha_discard(ha, r, ipsec_verdict_text(o.verdict));
		return HOOK_STOP;
	}
	if (is_dropped(ha, r, o.sa))
		return HOOK_STOP;
	clear = (struct received){.now = r->now, .port = r->port, .from = r->from, .to = r->to,
				  .octets = o.clear, .protection = o.sa};
	clear.packet = packet_decode(a, clear.octets, "ip6", &clear.findings);
	clear.ip6 = clear.packet.first;
	clear.source = clear.peer = r->source;
	clear.destination = r->destination;
	host_receive(ha->cn->host, &clear);
	return HOOK_STOP;
}

static bool accepts_in_clear(const struct home_agent *ha, enum traffic traffic)
{
	if (traffic == TRAFFIC_BU)
		return ha_has_defect(ha, DEFECT_ACCEPTS_UNPROTECTED_BU);
	if (traffic == TRAFFIC_MPS)
		return ha_has_defect(ha, DEFECT_ACCEPTS_UNPROTECTED_MPS);
	return ha_has_defect(ha, DEFECT_ACCEPTS_UNPROTECTED_TUNNEL);
}

bool ha_is_as_policy_wants(struct home_agent *ha, const struct received *r, enum traffic traffic,
			   const struct ip6 *home)
{
	if (ha->ipsec == NULL || r->protection != NULL)   /* ha_on_esp has seen that it is the right one */
		return true;
	sa_list_derive(ha->ipsec->sas, home);
	/* RFC 6275 5.1, RFC 3776 4.1: for Binding Updates MUST be used; else as the keys say */
	if (traffic != TRAFFIC_BU && sa_list_for(ha->ipsec->sas, home, traffic) == NULL)
		return true;
	if (accepts_in_clear(ha, traffic))
		return true;
	ha_discard(ha, r, ipsec_verdict_text(IPSEC_CLEAR));
	return false;
}

/* Out. */

void ha_protect(void *context, struct packet *p)
{
	struct home_agent *ha = context;
	struct ipsec_policy policy;

	if (ha->ipsec == NULL || !ipsec_policy(ha->ipsec, p, &policy))
		return;
	if ((policy.traffic == TRAFFIC_BA && ha_has_defect(ha, DEFECT_BA_UNPROTECTED)) ||
	    (policy.traffic == TRAFFIC_MPA && ha_has_defect(ha, DEFECT_MPA_UNPROTECTED)))
		return;
	ipsec_protect(ha->ipsec, p, &policy);
}

struct bytes ha_protect_tunnel(struct home_agent *ha, const struct served *s, struct bytes outer)
{
	uint8_t *octets;

	if (ha->ipsec == NULL || ha_has_defect(ha, DEFECT_TUNNEL_UNPROTECTED))
		return outer;
	if (ha_has_defect(ha, DEFECT_TUNNEL_SA_FIXED)) {
		octets = arena_alloc(router_arena(ha->router), outer.len);
		memcpy(octets, outer.at, outer.len);
		memcpy(octets + DESTINATION_AT, s->first_care_of.octet, sizeof(s->first_care_of));
		outer = (struct bytes){octets, outer.len};
	}
	return ipsec_seal(ha->ipsec, router_arena(ha->router), outer);
}

size_t ha_protection_octets(const struct home_agent *ha, const struct ip6 *home)
{
	return ha->ipsec != NULL ? ipsec_overhead(ha->ipsec, home, TRAFFIC_DOWN) : 0;
}
