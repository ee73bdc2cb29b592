/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The tunnel to a mobile node (RFC 6275 10.4.2; RFC 2473): what is for its home address is
 * encapsulated to its care-of address, and errors from inside the tunnel are passed on to who
 * sent the packet inside.
 *
 * A care-of address that is itself a home address makes a tunnel in a tunnel; NESTING_MAX ends a
 * circle. */
#include "node/home_agent_parts.h"

#include "node/fragment.h"
#include "node/nd.h"

enum { IP6_OCTETS = 40, MTU_MIN = 1280, PAYLOAD_MAX = 65535, PROTOCOL_IP6 = 41, HOP_LIMIT = 64,
       PAYLOAD_LENGTH_AT = 4, NEXT_HEADER_AT = 6, HOP_LIMIT_AT = 7, SOURCE_AT = 8,
       DESTINATION_AT = 24, UNREACHABLE_ADDRESS = 3, ERROR_TYPES_END = 128 };

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
	if (ha_has_defect(ha, DEFECT_TUNNEL_IGNORES_TOO_BIG))
		now = USEC_NEVER;   /* when nothing learnt holds any more */
	return host_path_mtu(ha->cn->host, now, &s->care_of);
}

/* What the tunnel takes of packets inside (RFC 2473 7.1); options: octets of them in its header. */
static unsigned tunnel_mtu(const struct home_agent *ha, usec now, const struct served *s,
			   unsigned options)
{
	unsigned mtu = path_mtu(ha, now, s) - IP6_OCTETS - options -
		       (unsigned)ha_protection_octets(ha, &s->home);

	if (ha_has_defect(ha, DEFECT_TUNNEL_MTU_OF_LINK))
		mtu = path_mtu(ha, now, s);
	return mtu < MTU_MIN && !ha_has_defect(ha, DEFECT_TUNNEL_MTU_BELOW_MINIMUM) ? MTU_MIN : mtu;
}

/* What defects do to the packet inside. */
static void spoil(const struct home_agent *ha, uint8_t *inside)
{
	if (ha_has_defect(ha, DEFECT_TUNNEL_KEEPS_HOP_LIMIT))
		inside[HOP_LIMIT_AT]++;
	if (ha_has_defect(ha, DEFECT_TUNNEL_COUNTS_TWICE))
		inside[HOP_LIMIT_AT]--;
	if (ha_has_defect(ha, DEFECT_TUNNEL_CLEARS_TRAFFIC_CLASS))
		memset(inside, 0, PAYLOAD_LENGTH_AT), inside[0] = 6 << 4;
}

static struct bytes encapsulate(struct home_agent *ha, const struct served *s, struct bytes packet)
{
	uint8_t *octets = arena_alloc(router_arena(ha->router), IP6_OCTETS + packet.len);

	octets[0] = 6 << 4;
	be16_put(octets + PAYLOAD_LENGTH_AT, (uint16_t)packet.len);
	octets[NEXT_HEADER_AT] = PROTOCOL_IP6;
	octets[HOP_LIMIT_AT] = ha_has_defect(ha, DEFECT_TUNNEL_OUTER_HOP_LIMIT_1) ? 1 : HOP_LIMIT;
	/* RFC 6275 10.4.2: the home agent's own address, the primary care-of address */
	memcpy(octets + SOURCE_AT, s->own.octet, sizeof(s->own.octet));
	memcpy(octets + DESTINATION_AT, s->care_of.octet, sizeof(s->care_of.octet));
	memcpy(octets + IP6_OCTETS, packet.at, packet.len);
	spoil(ha, octets + IP6_OCTETS);
	return (struct bytes){octets, IP6_OCTETS + packet.len};
}

/* limit: the Tunnel Encapsulation Limit of the packet, or LIMIT_NONE. */
static void send_through(struct home_agent *ha, usec now, const struct served *s,
			 struct bytes packet, unsigned limit)
{
	struct emission e = {ha, now};
	unsigned mtu = path_mtu(ha, now, s);
	struct bytes outer;

	if (packet.len > PAYLOAD_MAX || ha->nesting == NESTING_MAX)
		return;
	ha->nesting++;
	outer = ha_protect_tunnel(ha, s, encapsulate(ha, s, packet));
	if (limit != LIMIT_NONE)
		outer = ha_limit_add(ha, outer, limit - 1);
	if (outer.len <= mtu)
		emit(&e, outer);
	else if (!fragment_split(outer, mtu, ha->fragment_id++, emit, &e))
		outbox_event(host_outbox(ha->cn->host), "tunnel-refused", "%zu octets", packet.len);
	ha->nesting--;
}

void ha_tunnel(struct home_agent *ha, usec now, const struct served *s, struct bytes packet)
{
	size_t at;

	send_through(ha, now, s, packet, ha_limit_find(ha, packet, &at));
}

struct served *ha_away(struct home_agent *ha, const struct ip6 *home)
{
	struct served *s = ha_served(ha, home);

	return s != NULL && s->phase == PHASE_SERVING && !ip6_equal(&s->care_of, home) ? s : NULL;
}

/* Which packets a defect keeps from the tunnel. */
static bool is_kept(const struct home_agent *ha, const struct received *r)
{
	const struct header *h = r->ip6 != NULL ? r->ip6->next : NULL;

	if (h == NULL || r->octets.len == h->offset)
		return ha_has_defect(ha, DEFECT_TUNNEL_NOT_EMPTY);
	if ((header_is(h, "tcp") && ha_has_defect(ha, DEFECT_TUNNEL_NOT_TCP)) ||
	    (header_is(h, "esp") && ha_has_defect(ha, DEFECT_TUNNEL_NOT_ESP)))
		return true;
	if (r->octets.len > 1000 && ha_has_defect(ha, DEFECT_TUNNEL_NOT_OVER_1000))
		return true;
	if (header_is(h, "ip6"))
		return ha_has_defect(ha, DEFECT_TUNNEL_NOT_TUNNELS);
	if (h->format->family == FAMILY_ICMP6 && header_num(h, "type") < ERROR_TYPES_END)
		return ha_has_defect(ha, DEFECT_TUNNEL_NOT_ERRORS);
	if (header_is(h, "udp") && ha_has_defect(ha, DEFECT_TUNNEL_NOT_UDP))
		return true;
	if (h->format->family == FAMILY_MH)
		return ha_has_defect(ha, DEFECT_TUNNEL_NOT_MOBILITY);
	if (header_is(h, "fragment"))
		return ha_has_defect(ha, DEFECT_TUNNEL_NOT_FRAGMENTS);
	if (header_is(h, "hop-by-hop") || header_is(h, "dst-options") || header_is(h, "routing-2"))
		return ha_has_defect(ha, DEFECT_TUNNEL_NOT_EXTENSIONS);
	if (header_is(h, "raw"))
		return ha_has_defect(ha, DEFECT_TUNNEL_NOT_UNKNOWN);
	return received_has(r, FINDING_CHECKSUM, h) &&
	       ha_has_defect(ha, DEFECT_TUNNEL_MINDS_CHECKSUM);
}

static void refuse_large(struct home_agent *ha, const struct received *r, unsigned mtu)
{
	if (!ha_has_defect(ha, DEFECT_TUNNEL_TOO_BIG_SILENT))
		router_report(ha->router, r, "too-big", 0, mtu);
}

static const struct served *tunnelled_to(struct home_agent *ha, const struct received *r)
{
	struct home_prefix prefix;

	if (ha_has_defect(ha, DEFECT_TUNNEL_TO_LAST_ONLY) && ha->first != NULL &&
	    ha_prefix_find(ha, r->now, &r->destination, &prefix))
		return ha_away(ha, &ha->first->home);
	return ha_away(ha, &r->destination);
}

bool ha_intercept(void *context, struct received *r, struct bytes packet, bool own)
{
	struct home_agent *ha = context;
	const struct served *s = tunnelled_to(ha, r);
	unsigned mtu, limit;
	size_t limit_at;

	if (s == NULL || ha_has_defect(ha, DEFECT_NO_INTERCEPTION))
		return false;
	if (is_kept(ha, r))
		return true;
	limit = ha_limit_find(ha, packet, &limit_at);
	if (limit == 0) {   /* RFC 2473 4.1.1 (b) */
		if (!own)
			ha_limit_report(ha, r, limit_at);
		return true;
	}
	mtu = tunnel_mtu(ha, r->now, s, limit != LIMIT_NONE ? LIMIT_OCTETS : 0);
	/* RFC 2473 7.1: what is larger than that is refused, the rest is fragmented outside */
	if (packet.len > mtu && !own && !ha_has_defect(ha, DEFECT_TUNNEL_FRAGMENTS_ALL))
		refuse_large(ha, r, mtu);
	else
		send_through(ha, r->now, s, packet, limit);
	return true;
}

/* RFC 6275 10.4.2: what is for the link-local address is not tunnelled but reported. */
static bool transit_link_local(struct home_agent *ha, struct received *r)
{
	for (const struct served *s = ha->first; s != NULL; s = s->next) {
		if (s->phase != PHASE_SERVING || !ip6_equal(&s->link_local, &r->destination))
			continue;
		if (ha_has_defect(ha, DEFECT_TUNNEL_LINK_LOCAL))
			ha_tunnel(ha, r->now, s, r->octets);
		else if (s->with_link_local && !ha_has_defect(ha, DEFECT_LINK_LOCAL_SILENT))
			router_report(ha->router, r, "unreachable",
				      ha_has_defect(ha, DEFECT_LINK_LOCAL_NO_ROUTE)
					      ? 0
					      : UNREACHABLE_ADDRESS,
				      0);
		return true;
	}
	return false;
}

/* RFC 6275 10.4.1: any Neighbor Solicitation, also one that goes to the home address itself. */
static bool is_solicitation(const struct home_agent *ha, const struct received *r)
{
	const struct header *message = r->ip6->next;

	return r->port == HOME_PORT && message != NULL &&
	       header_is(message, "neighbor-solicitation") &&
	       nd_is_valid(r, message, ha_proxy_forgives(ha));
}

bool ha_transit(void *context, struct received *r)
{
	struct home_agent *ha = context;
	const struct served *s;

	if (is_solicitation(ha, r) && ha_proxy_answer(ha, r, r->ip6->next))
		return true;
	if (ip6_is_link_local(&r->destination))
		return r->port == HOME_PORT && transit_link_local(ha, r);
	s = ha_away(ha, &r->destination);
	if (s == NULL || header_num(r->ip6, "hop-limit") > 1)
		return false;
	if (ha_has_defect(ha, DEFECT_TUNNEL_LAST_HOP))
		ha_tunnel(ha, r->now, s, r->octets);
	return ha_has_defect(ha, DEFECT_TUNNEL_LAST_HOP) ||
	       ha_has_defect(ha, DEFECT_TUNNEL_HOPS_SILENT);
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
	if (h != NULL && header_is(h, "dst-options")) {   /* RFC 2473 4.1.1 */
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

	if (ha_has_defect(ha, DEFECT_TUNNEL_ERRORS_KEPT) ||
	    (ha_has_defect(ha, DEFECT_TUNNEL_TIME_EXCEEDED_KEPT) &&
	     header_is(error, "time-exceeded")))
		return;
	if (!header_is(error, "too-big")) {
		router_report(ha->router, inner, "unreachable",
			      ha_has_defect(ha, DEFECT_TUNNEL_ERROR_CODE_KEPT)
				      ? (uint8_t)header_num(error, "code")
				      : UNREACHABLE_ADDRESS,
			      0);
		return;
	}
	/* … but learns the tunnel's MTU, if its packet was larger than the minimum */
	if (length > MTU_MIN || ha_has_defect(ha, DEFECT_TUNNEL_RELAYS_SMALL_TOO_BIG))
		router_report(ha->router, inner, "too-big", 0, tunnel_mtu(ha, inner->now, s, 0));
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
	struct served *s;

	if (inside == NULL || !is_relayed(error) || !ha_take_out(ha, r, inside->offset, &inner) ||
	    router_owns(ha->router, &inner.source))
		return;
	s = ha_away(ha, &inner.destination);
	if (s == NULL)
		return;
	if (ha_has_defect(ha, DEFECT_TUNNEL_ERROR_QUOTES_TUNNEL))
		inner.octets = bytes_slice(r->octets, error->next->offset, r->octets.len);
	if (!ip6_equal(&s->care_of, &care_of))
		return;
	relay(ha, s, error, &inner);
	if (ha_has_defect(ha, DEFECT_HOME_DELETED_BY_UNREACHABLE))
		s->until = inner.now;
}
