/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Home agents of the home link: the Home Agents List, kept from Router Advertisements (RFC 6275 10.1,
 * 10.5.1), the Home-Agents anycast address (RFC 2526), and Dynamic Home Agent Address Discovery. */
#include "node/home_agent_parts.h"

#include "node/nd.h"

#include <stdlib.h>

enum { REPLY_MAX = (1280 - 40 - 8) / 16,   /* RFC 6275 10.5.1: within the minimum MTU */
       CANDIDATES_MAX = (AGENTS_MAX + 1) * AGENT_ADDRESSES_MAX, INTERFACE_ID_BITS = 64 };

static usec lifetime_end(usec now, uint64_t seconds)
{
	return seconds == ROUTER_LIFETIME_INFINITE ? USEC_NEVER
						   : now + (usec)seconds * USEC_PER_SEC;
}

/* The list. */

static struct agent *agent_find(struct home_agent *ha, const struct ip6 *link_local)
{
	for (size_t i = 0; i < ha->agent_count; i++)
		if (ip6_equal(&ha->agents[i].link_local, link_local))
			return &ha->agents[i];
	return NULL;
}

static void agent_delete(struct home_agent *ha, struct agent *a)
{
	*a = ha->agents[--ha->agent_count];
}

static void drop_expired(struct home_agent *ha, usec now)
{
	for (size_t i = 0; i < ha->agent_count;) {
		if (ha->agents[i].until <= now)
			agent_delete(ha, &ha->agents[i]);   /* RFC 6275 10.1: MUST be deleted */
		else
			i++;
	}
}

static struct agent *agent_add(struct home_agent *ha, const struct ip6 *link_local)
{
	struct agent *a;

	if (ha->agent_count == AGENTS_MAX)
		return NULL;
	a = &ha->agents[ha->agent_count++];
	*a = (struct agent){.link_local = *link_local};
	return a;
}

/* RFC 6275 10.1: an address lasts as long as its prefix. */
static void learn_address(struct agent *a, usec now, const struct header *option)
{
	struct ip6 address = header_ip6(option, "prefix");
	usec until = lifetime_end(now, header_num(option, "valid-lifetime"));
	struct agent_address *place = NULL;

	if (!header_flag(option, "R") || !ip6_is_unicast_routable(&address))
		return;
	for (size_t i = 0; i < AGENT_ADDRESSES_MAX; i++) {
		if (ip6_equal(&a->addresses[i].address, &address)) {
			a->addresses[i].until = until;
			return;
		}
		if (a->addresses[i].until <= now && place == NULL)
			place = &a->addresses[i];
	}
	if (place != NULL)
		*place = (struct agent_address){address, until};
}

/* RFC 6275 10.5.1, in the order of its text. */
void ha_agents_heard(struct home_agent *ha, const struct received *r, const struct header *ra)
{
	const struct header *info = header_option(ra, "home-agent-information");
	uint64_t lifetime = header_num(info != NULL ? info : ra,
				       info != NULL ? "lifetime" : "router-lifetime");
	struct agent *a;

	drop_expired(ha, r->now);
	a = agent_find(ha, &r->source);
	if (!header_flag(ra, "H") || lifetime == 0) {
		if (a != NULL)
			agent_delete(ha, a);
		return;
	}
	if (a == NULL)
		a = agent_add(ha, &r->source);
	if (a == NULL)
		return;
	a->preference = info != NULL ? (unsigned)header_num(info, "preference") : 0;
	a->until = lifetime_end(r->now, lifetime);
	for (const struct header *o = ra->options; o != NULL; o = o->next)
		if (header_is(o, "prefix-information"))
			learn_address(a, r->now, o);
}

/* The anycast address. */

/* RFC 2526 2: the prefix, then ones (with the universal bit zero in an interface identifier of 64
 * bits), then 126 in seven bits. */
static struct ip6 anycast_of(const struct ip6 *prefix, unsigned bits)
{
	struct ip6 a = *prefix;

	for (unsigned bit = bits; bit < 128; bit++)
		a.octet[bit / 8] |= (uint8_t)(0x80U >> bit % 8);
	if (bits == INTERFACE_ID_BITS)
		a.octet[8] &= (uint8_t)~2U;
	a.octet[15] = 0xfe;
	return a;
}

bool ha_is_anycast(const struct home_agent *ha, const struct ip6 *address)
{
	struct home_prefix prefix;
	struct ip6 anycast;

	for (size_t i = 0; ha_prefix_at(ha, 0, i, &prefix); i++) {
		anycast = anycast_of(&prefix.prefix, prefix.bits);
		if (ip6_equal(address, &anycast))
			return true;
	}
	return false;
}

/* RFC 4861 7.2.7: an anycast address is advertised without override. */
bool ha_anycast_answer(struct home_agent *ha, const struct received *r, const struct header *message)
{
	struct nd_advertisement n = {.source = ha->link_local, .destination = r->source,
		.mac = router_port_config(ha->router, HOME_PORT)->mac, .router = true,
		.solicited = true};
	struct mac mac = r->from;
	struct packet p;

	if (!header_is(message, "neighbor-solicitation") || ip6_is_unspecified(&r->source))
		return false;
	n.target = header_ip6(message, "target");
	if (!ha_is_anycast(ha, &n.target))
		return false;
	(void)nd_link_layer(message, "source-link-layer", &mac);
	p = nd_advertisement(router_arena(ha->router), &n);
	ha_send_nd(ha, &p, &mac);
	return true;
}

/* The reply. */

struct candidate {
	struct ip6 address;
	unsigned preference;
	uint64_t agent_order, order;     /* random */
};

/* RFC 6275 10.5.1: by preference; equal ones, and the addresses of one home agent, at random. */
static int compare(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->preference != y->preference)
		return x->preference > y->preference ? -1 : 1;
	if (x->agent_order != y->agent_order)
		return x->agent_order < y->agent_order ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static size_t list_candidates(struct home_agent *ha, usec now, struct candidate *list)
{
	const struct router_port *port = router_port_config(ha->router, HOME_PORT);
	struct rng *rng = router_rng(ha->router);
	uint64_t order = rng_u64(rng);
	size_t count = 0;

	for (size_t i = 0; i < port->prefix_count; i++)   /* the home agent itself */
		list[count++] = (struct candidate){
			port->prefixes[i].address,
			port->tells_home_agent ? port->home_agent_preference : 0, order,
			rng_u64(rng)};
	for (size_t i = 0; i < ha->agent_count; i++) {
		const struct agent *a = &ha->agents[i];

		order = rng_u64(rng);
		for (size_t k = 0; k < AGENT_ADDRESSES_MAX; k++)
			if (a->addresses[k].until > now)
				list[count++] = (struct candidate){a->addresses[k].address,
					a->preference, order, rng_u64(rng)};
	}
	qsort(list, count, sizeof(*list), compare);
	return count < REPLY_MAX ? count : REPLY_MAX;
}

enum hook ha_on_discovery(struct home_agent *ha, const struct received *r,
			  const struct header *request)
{
	struct arena *arena = host_arena(ha->cn->host);
	const struct router_port *port = router_port_config(ha->router, HOME_PORT);
	struct candidate *list;
	struct header *reply;
	struct packet p;
	size_t count;
	uint8_t *octets;

	if (ha_has_defect(ha, DEFECT_DHAAD_SILENT) || header_num(request, "code") != 0 || port->prefix_count == 0 ||
	    ip6_is_multicast(&r->destination) || !ip6_is_unicast_routable(&r->source))
		return HOOK_STOP;
	drop_expired(ha, r->now);
	list = arena_array(arena, CANDIDATES_MAX, sizeof(*list));
	count = list_candidates(ha, r->now, list);
	octets = arena_alloc(arena, count * sizeof(list->address));
	for (size_t i = 0; i < count; i++)
		memcpy(octets + i * sizeof(list->address), list[i].address.octet,
		       sizeof(list->address));
	/* RFC 6275 6.5, 10.5.1: from a global unicast address, to the source, directly */
	p = host_packet(ha->cn->host, &port->prefixes[0].address, &r->source);
	reply = packet_add(&p, "dhaad-reply");
	header_set(reply, "identifier", header_num(request, "identifier") ^
		   ha_has_defect(ha, DEFECT_DHAAD_WRONG_IDENTIFIER));
	header_set_octets(&p, reply, "addresses",
			  (struct bytes){octets, count * sizeof(list->address)});
	host_send(ha->cn->host, r->now, &p, HOST_DIRECT);
	return HOOK_STOP;
}
