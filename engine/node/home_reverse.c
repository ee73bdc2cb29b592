/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The reverse tunnel (RFC 6275 10.4.5, 10.4.6): what a mobile node sends by it is checked, taken
 * out and forwarded; listener reports are heard (10.4.3). */
#include "node/home_agent_parts.h"

enum { IP6_OCTETS = 40, PROTOCOL_IP6 = 41, PAYLOAD_LENGTH_AT = 4, HOP_LIMIT_AT = 7, MH_HOTI = 1,
       PREFIX_BITS = 64, LARGE = 1000 };   /* of defects */

bool ha_take_out(struct home_agent *ha, const struct received *r, size_t offset,
		 struct received *out)
{
	struct bytes octets = bytes_slice(r->octets, offset, r->octets.len);

	if (octets.len < IP6_OCTETS || octets.at[0] >> 4 != 6)
		return false;
	*out = (struct received){.now = r->now, .port = r->port, .from = r->from, .to = r->to};
	out->octets = octets;
	out->packet = packet_decode(router_arena(ha->router), octets, "ip6", &out->findings);
	out->ip6 = out->packet.first;
	out->source = out->peer = header_ip6(out->ip6, "src");
	out->destination = header_ip6(out->ip6, "dst");
	return true;
}

static void refuse(struct home_agent *ha, const struct received *outer,
		   const struct received *inner)
{
	char from[IP6_TEXT], home[IP6_TEXT];

	ip6_print(&outer->source, from);
	ip6_print(&inner->source, home);
	outbox_event(host_outbox(ha->cn->host), "tunnel-refused", "%s from %s", home, from);
}

/* For a defect: with one hop more, which forwarding takes away. */
static bool with_a_hop_more(struct home_agent *ha, struct received *inner)
{
	uint8_t *octets = arena_alloc(router_arena(ha->router), inner->octets.len);

	memcpy(octets, inner->octets.at, inner->octets.len);
	octets[HOP_LIMIT_AT]++;
	inner->octets.at = octets;
	return ha_take_out(ha, inner, 0, inner);
}

static void pass_on(struct home_agent *ha, struct received *inner)
{
	bool own = router_owns(ha->router, &inner->destination);

	if (ip6_is_multicast(&inner->destination))
		return;   /* what RFC 6275 10.4.3 does not ask for is silently ignored */
	if (ip6_is_link_local(&inner->destination) &&
	    ha_has_defect(ha, DEFECT_REVERSE_TO_LINK_LOCAL)) {
		router_send(ha->router, inner->now, HOME_PORT, inner->octets);
		return;
	}
	if (!own && header_num(inner->ip6, "hop-limit") <= 1 &&
	    ha_has_defect(ha, DEFECT_REVERSE_HOPS_SILENT))
		return;
	if (ip6_is_link_local(&inner->source)) {   /* only with a defect */
		router_send(ha->router, inner->now, (unsigned)ha->config.router.port_count - 1,
			    inner->octets);
		return;
	}
	if ((own && ha_has_defect(ha, DEFECT_REVERSE_NOT_TO_AGENT)) ||
	    (ha_away(ha, &inner->destination) != NULL &&
	     ha_has_defect(ha, DEFECT_REVERSE_NOT_TO_MOBILES)))
		return;
	if (own)
		ha_enter(ha, inner);
	else if (!ha_has_defect(ha, DEFECT_REVERSE_KEEPS_HOP_LIMIT) || with_a_hop_more(ha, inner))
		router_transit(ha->router, inner);
}

/* RFC 6275 10.4.3: link-local sources need not be unique; the tunnel tells whose message it is. */
static bool is_membership(struct home_agent *ha, const struct received *outer,
			  const struct received *inner)
{
	if (!ha->config.multicast || !ip6_is_multicast(&inner->destination) ||
	    !ip6_is_link_local(&inner->source))
		return false;
	for (struct served *s = ha->first; s != NULL; s = s->next)
		if (s->phase == PHASE_SERVING && (ip6_equal(&s->care_of, &outer->source) ||
						  ha_has_defect(ha, DEFECT_MLD_OF_ANYBODY))) {
			ha_multicast_heard(
				ha, ha_has_defect(ha, DEFECT_MLD_OF_LAST) ? ha->first : s, inner);
			return true;
		}
	return false;
}

/* RFC 6275 10.4.6: a Home Test Init, and payload where there are keys for it, comes in ESP. */
static bool is_protected(struct home_agent *ha, const struct received *outer,
			 const struct received *inner)
{
	const struct header *mh = inner->ip6->next;
	bool hoti = mh != NULL && mh->format->family == FAMILY_MH &&
		    header_num(mh, "type") == MH_HOTI;

	return ha_is_as_policy_wants(ha, outer, hoti ? TRAFFIC_HOTI : TRAFFIC_UP, &inner->source);
}

static const struct served *with_care_of(const struct home_agent *ha, const struct ip6 *care_of)
{
	const struct served *s = ha->first;

	while (s != NULL && !ip6_equal(&s->care_of, care_of))
		s = s->next;
	return s;
}

/* RFC 6275 10.4.5: the outer source MUST be the primary care-of address. */
static bool is_from_care_of(struct home_agent *ha, const struct received *outer,
			    const struct received *inner)
{
	const struct served *s = ha_served(ha, &inner->source);
	struct home_prefix prefix;

	if (ha_has_defect(ha, DEFECT_NO_REVERSE_TUNNEL))
		return false;
	if (ip6_is_link_local(&inner->source) && ha_has_defect(ha, DEFECT_REVERSE_FROM_LINK_LOCAL))
		return true;
	if (s == NULL)
		return ha_has_defect(ha, DEFECT_REVERSE_UNBOUND) &&
		       ha_prefix_find(ha, outer->now, &inner->source, &prefix);
	if (s->phase == PHASE_LEFT)
		return ha_has_defect(ha, DEFECT_REVERSE_AFTER_RETURN);
	if (ha_away(ha, &inner->source) == NULL)
		return false;
	if (ha_has_defect(ha, DEFECT_REVERSE_ONE_PER_CARE_OF) &&
	    with_care_of(ha, &outer->source) != s)
		return false;
	return ip6_equal(&s->care_of, &outer->source) ||
	       ha_has_defect(ha, DEFECT_REVERSE_TUNNEL_UNCHECKED) ||
	       (ha_has_defect(ha, DEFECT_REVERSE_FROM_FIRST_CARE_OF) &&
		ip6_equal(&s->first_care_of, &outer->source)) ||
	       (ha_has_defect(ha, DEFECT_REVERSE_FROM_CARE_OF_PREFIX) &&
		ip6_in_prefix(&outer->source, &s->care_of, PREFIX_BITS)) ||
	       (ha_has_defect(ha, DEFECT_REVERSE_FROM_ANY_CARE_OF) &&
		with_care_of(ha, &outer->source) != NULL);
}

/* Which packets from the tunnel a defect does not forward. */
static bool is_swallowed(const struct home_agent *ha, const struct received *inner)
{
	const struct header *h = inner->ip6->next;

	if (h == NULL)
		return false;
	if (inner->octets.len > LARGE && ha_has_defect(ha, DEFECT_REVERSE_NOT_OVER_1000))
		return true;
	return (header_is(h, "tcp") && ha_has_defect(ha, DEFECT_REVERSE_NOT_TCP)) ||
	       (header_is(h, "hop-by-hop") && ha_has_defect(ha, DEFECT_REVERSE_NOT_HOP_BY_HOP)) ||
	       (h->format->family == FAMILY_MH && ha_has_defect(ha, DEFECT_REVERSE_NOT_MOBILITY)) ||
	       (header_is(h, "fragment") && ha_has_defect(ha, DEFECT_REVERSE_NOT_FRAGMENTS)) ||
	       (header_is(h, "dst-options") && ha_has_defect(ha, DEFECT_REVERSE_NOT_EXTENSIONS)) ||
	       (header_is(h, "raw") && ha_has_defect(ha, DEFECT_REVERSE_NOT_UNKNOWN));
}

/* Which packets a defect does not take out of the tunnel. */
static bool is_left_in(const struct home_agent *ha, const struct received *r)
{
	if (!ip6_equal(&r->destination, ha_first_address(ha)) &&
	    ha_has_defect(ha, DEFECT_REVERSE_TO_FIRST_ADDRESS_ONLY))
		return true;
	return (header_num(r->ip6, "hop-limit") <= 1 &&
		ha_has_defect(ha, DEFECT_REVERSE_COUNTS_OUTER)) ||
	       (r->ip6->next != NULL && header_is(r->ip6->next, "dst-options") &&
		ha_has_defect(ha, DEFECT_REVERSE_MINDS_OPTIONS));
}

enum hook ha_decapsulate(struct home_agent *ha, struct received *r, uint8_t protocol,
			 const struct header *header)
{
	struct received inner;
	size_t length;

	if (protocol != PROTOCOL_IP6)
		return HOOK_UNKNOWN;
	if (header == NULL || ip6_is_multicast(&r->destination) || ha->nesting == NESTING_MAX ||
	    is_left_in(ha, r) || !ha_take_out(ha, r, header->offset, &inner))
		return HOOK_STOP;
	length = IP6_OCTETS + be16_get(inner.octets.at + PAYLOAD_LENGTH_AT);
	if (length > inner.octets.len && !ha_has_defect(ha, DEFECT_REVERSE_TRUNCATED))
		return HOOK_STOP;
	if (length < inner.octets.len)
		inner.octets.len = length;
	if (ip6_is_multicast(&inner.destination) && ha_has_defect(ha, DEFECT_REVERSE_TO_GROUPS))
		router_send_to(ha->router, HOME_PORT, NULL, inner.octets);
	if (is_membership(ha, r, &inner))
		return HOOK_STOP;
	if (!is_from_care_of(ha, r, &inner) || is_swallowed(ha, &inner)) {
		refuse(ha, r, &inner);
		return HOOK_STOP;
	}
	if (!is_protected(ha, r, &inner))
		return HOOK_STOP;
	ha->nesting++;
	pass_on(ha, &inner);
	ha->nesting--;
	return HOOK_STOP;
}
