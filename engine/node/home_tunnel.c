/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The tunnel to a mobile node and back (RFC 6275 10.4.2, 10.4.5; RFC 2473): what is for its home address is
 * encapsulated to its care-of address, what it sends by the reverse tunnel is checked and forwarded, and
 * errors from inside the tunnel are passed on to who sent the packet inside.
 *
 * A care-of address that is itself a home address makes a tunnel in a tunnel; NESTING_MAX ends a circle. */
#include "node/home_agent_parts.h"

#include "node/fragment.h"

enum { IP6_OCTETS = 40, MTU_MIN = 1280, PAYLOAD_MAX = 65535, PROTOCOL_IP6 = 41, HOP_LIMIT = 64,
       PAYLOAD_LENGTH_AT = 4, NEXT_HEADER_AT = 6, HOP_LIMIT_AT = 7, SOURCE_AT = 8,
       DESTINATION_AT = 24, UNREACHABLE_ADDRESS = 3, MH_HOTI = 1 };

/* Out. */

struct emission {
	struct home_agent *ha;
	usec now;
};

static void emit(void *context, struct bytes packet)
{
	struct emission *e = context;

	router_send(e->ha->router, e->now, e->ha->port, packet);
}

static unsigned path_mtu(const struct home_agent *ha, usec now, const struct served *s)
{
	return host_path_mtu(ha->cn->host, now, &s->care_of);
}

/* What the tunnel takes of packets inside (RFC 2473 7.1). */
static unsigned tunnel_mtu(const struct home_agent *ha, usec now, const struct served *s)
{
	unsigned mtu = path_mtu(ha, now, s) - IP6_OCTETS -
		       (unsigned)ha_protection_octets(ha, &s->home);

	return mtu < MTU_MIN ? MTU_MIN : mtu;
}

static struct bytes encapsulate(struct home_agent *ha, const struct served *s, struct bytes packet)
{
	uint8_t *octets = arena_alloc(router_arena(ha->router), IP6_OCTETS + packet.len);

	octets[0] = 6 << 4;
	be16_put(octets + PAYLOAD_LENGTH_AT, (uint16_t)packet.len);
	octets[NEXT_HEADER_AT] = PROTOCOL_IP6;
	octets[HOP_LIMIT_AT] = HOP_LIMIT;
	/* RFC 6275 10.4.2: the home agent's own address, the primary care-of address */
	memcpy(octets + SOURCE_AT, s->own.octet, sizeof(s->own.octet));
	memcpy(octets + DESTINATION_AT, s->care_of.octet, sizeof(s->care_of.octet));
	memcpy(octets + IP6_OCTETS, packet.at, packet.len);
	return (struct bytes){octets, IP6_OCTETS + packet.len};
}

void ha_tunnel(struct home_agent *ha, usec now, const struct served *s, struct bytes packet)
{
	struct emission e = {ha, now};
	struct bytes outer;
	unsigned mtu = path_mtu(ha, now, s);

	if (packet.len > PAYLOAD_MAX || ha->nesting == NESTING_MAX)
		return;
	ha->nesting++;
	outer = ha_protect_tunnel(ha, s, encapsulate(ha, s, packet));
	if (outer.len <= mtu)
		emit(&e, outer);
	else if (!fragment_split(outer, mtu, ha->fragment_id++, emit, &e))
		outbox_event(host_outbox(ha->cn->host), "tunnel-refused", "%zu octets", packet.len);
	ha->nesting--;
}

static struct served *away(struct home_agent *ha, const struct ip6 *home)
{
	struct served *s = ha_served(ha, home);

	return s != NULL && s->phase == PHASE_SERVING && !ip6_equal(&s->care_of, home) ? s : NULL;
}

bool ha_intercept(void *context, struct received *r, struct bytes packet, bool own)
{
	struct home_agent *ha = context;
	const struct served *s = away(ha, &r->destination);
	unsigned mtu;

	if (s == NULL || ha_has_defect(ha, DEFECT_NO_INTERCEPTION))
		return false;
	mtu = tunnel_mtu(ha, r->now, s);
	/* RFC 2473 7.1: what is larger than that is refused, the rest is fragmented outside */
	if (packet.len > mtu && !own)
		router_report(ha->router, r, "too-big", 0, mtu);
	else
		ha_tunnel(ha, r->now, s, packet);
	return true;
}

/* RFC 6275 10.4.2: what is for the link-local address is not tunnelled but reported. */
bool ha_transit(void *context, struct received *r)
{
	struct home_agent *ha = context;

	if (!ip6_is_link_local(&r->destination) || r->port != HOME_PORT)
		return false;
	for (const struct served *s = ha->first; s != NULL; s = s->next)
		if (s->phase == PHASE_SERVING && s->with_link_local &&
		    ip6_equal(&s->link_local, &r->destination)) {
			router_report(ha->router, r, "unreachable", UNREACHABLE_ADDRESS, 0);
			return true;
		}
	return false;
}

/* In. */

/* The packet that begins there, for router and host; false when it has no whole IPv6 header. */
static bool take_out(struct home_agent *ha, const struct received *r, size_t offset,
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

static void refuse(struct home_agent *ha, const struct received *outer, const struct received *inner)
{
	char from[IP6_TEXT], home[IP6_TEXT];

	ip6_print(&outer->source, from);
	ip6_print(&inner->source, home);
	outbox_event(host_outbox(ha->cn->host), "tunnel-refused", "%s from %s", home, from);
}

static void pass_on(struct home_agent *ha, struct received *inner)
{
	if (ip6_is_multicast(&inner->destination))
		return;   /* what RFC 6275 10.4.3 does not ask for is silently ignored */
	if (router_owns(ha->router, &inner->destination))
		ha_enter(ha, inner);
	else
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
		if (s->phase == PHASE_SERVING && ip6_equal(&s->care_of, &outer->source)) {
			ha_multicast_heard(s, inner);
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

enum hook ha_decapsulate(struct home_agent *ha, struct received *r, uint8_t protocol,
			 const struct header *header)
{
	struct received inner;
	const struct served *s;
	size_t length;

	if (protocol != PROTOCOL_IP6)
		return HOOK_UNKNOWN;
	if (header == NULL || ip6_is_multicast(&r->destination) || ha->nesting == NESTING_MAX ||
	    !take_out(ha, r, header->offset, &inner))
		return HOOK_STOP;
	length = IP6_OCTETS + be16_get(inner.octets.at + PAYLOAD_LENGTH_AT);
	if (length > inner.octets.len)
		return HOOK_STOP;
	inner.octets.len = length;
	if (is_membership(ha, r, &inner))
		return HOOK_STOP;
	s = away(ha, &inner.source);
	/* RFC 6275 10.4.5: the outer source MUST be the primary care-of address */
	if (s == NULL || ha_has_defect(ha, DEFECT_NO_REVERSE_TUNNEL) ||
	    (!ip6_equal(&s->care_of, &r->source) &&
	     !ha_has_defect(ha, DEFECT_REVERSE_TUNNEL_UNCHECKED))) {
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

/* Errors. */

/* What the quoted tunnel header carries, also in a first fragment; NULL when it is no tunnel's. */
static const struct header *quoted_inside(const struct header *error)
{
	const struct header *before = error->next, *h = before->next;

	if (h != NULL && header_is(h, "fragment") && header_num(h, "offset") == 0) {
		before = h;
		h = h->next;
	}
	return header_num(before, "next-header") == PROTOCOL_IP6 ? h : NULL;
}

/* RFC 2473 8.2: whatever the tunnel's fault, the source inside sees an unreachable address … */
static void relay(struct home_agent *ha, const struct served *s, const struct header *error,
		  struct received *inner)
{
	size_t length = IP6_OCTETS + be16_get(inner->octets.at + PAYLOAD_LENGTH_AT);

	if (!header_is(error, "too-big")) {
		router_report(ha->router, inner, "unreachable", UNREACHABLE_ADDRESS, 0);
		return;
	}
	/* … but learns the tunnel's MTU, if its packet was larger than the minimum */
	if (length > MTU_MIN)
		router_report(ha->router, inner, "too-big", 0, tunnel_mtu(ha, inner->now, s));
}

static bool is_relayed(const struct header *error)
{
	return header_is(error, "unreachable") || header_is(error, "too-big") ||
	       (header_is(error, "time-exceeded") && header_num(error, "code") == 0);
}

void ha_tunnel_error(void *context, struct received *r, const struct header *error)
{
	struct home_agent *ha = context;
	const struct header *inside = quoted_inside(error);
	struct ip6 care_of = header_ip6(error->next, "dst");
	struct received inner;
	const struct served *s;

	if (inside == NULL || !is_relayed(error) || !take_out(ha, r, inside->offset, &inner) ||
	    router_owns(ha->router, &inner.source))
		return;
	s = away(ha, &inner.destination);
	if (s != NULL && ip6_equal(&s->care_of, &care_of))
		relay(ha, s, error, &inner);
}
