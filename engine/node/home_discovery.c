/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Home agents of the home link: the Home Agents List, kept from Router Advertisements (RFC 6275 10.1,
 * 10.5.1), the Home-Agents anycast address (RFC 2526), and Dynamic Home Agent Address Discovery. */
#include "node/home_agent_parts.h"

#include "node/nd.h"

#include <stdlib.h>

enum { REPLY_MAX = (1280 - 40 - 8) / 16,   /* RFC 6275 10.5.1: within the minimum MTU */
       CANDIDATES_MAX = (AGENTS_MAX + 2) * AGENT_ADDRESSES_MAX,
       LIFETIME_ASSUMED = 1800, SIGN = 0x8000 };

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
		if (ha->agents[i].until <= now && !ha_has_defect(ha, DEFECT_HAL_NEVER_EXPIRES))
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

static bool has_router_address(const struct home_agent *ha, const struct header *option)
{
	if (ha_has_defect(ha, DEFECT_HAL_WANTS_ON_LINK) &&
	    (!header_flag(option, "L") || !header_flag(option, "A")))
		return false;
	return header_flag(option, "R") || ha_has_defect(ha, DEFECT_HAL_TAKES_PREFIX_WITHOUT_R);
}

/* RFC 6275 10.1: an address lasts as long as its prefix. */
static void learn_address(const struct home_agent *ha, struct agent *a, usec now,
			  const struct header *option)
{
	size_t room = ha_has_defect(ha, DEFECT_HAL_ONE_ADDRESS) ? 1 : AGENT_ADDRESSES_MAX;
	struct ip6 address = header_ip6(option, "prefix");
	usec until = lifetime_end(now, header_num(option, "valid-lifetime"));
	struct agent_address *place = NULL;

	if (!has_router_address(ha, option) || !ip6_is_unicast_routable(&address) ||
	    (header_num(option, "preferred-lifetime") == 0 &&
	     ha_has_defect(ha, DEFECT_HAL_DROPS_DEPRECATED)))
		return;
	if (ha_has_defect(ha, DEFECT_HAL_KEEPS_INVALID_ADDRESSES))
		until = USEC_NEVER;
	for (size_t i = 0; i < room; i++) {
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

/* RFC 6275 7.4: Reserved is ignored. */
static const struct header *information(const struct home_agent *ha, const struct header *ra)
{
	const struct header *info = header_option(ra, "home-agent-information");

	return info != NULL && header_num(info, "reserved") != 0 &&
			       ha_has_defect(ha, DEFECT_HAL_CHECKS_RESERVED)
		       ? NULL
		       : info;
}

/* RFC 6275 10.5.1: of the option, else the router's. */
static uint64_t lifetime_of(const struct home_agent *ha, const struct header *ra,
			    const struct header *info)
{
	if (info != NULL && !ha_has_defect(ha, DEFECT_HAL_LIFETIME_OF_ROUTER))
		return header_num(info, "lifetime");
	if (info == NULL && ha_has_defect(ha, DEFECT_HAL_IGNORES_ROUTER_LIFETIME))
		return LIFETIME_ASSUMED;
	return header_num(ra, "router-lifetime");
}

/* RFC 6275 10.5.1: of the option, else 0. */
static unsigned preference_of(const struct home_agent *ha, const struct header *info)
{
	if (ha_has_defect(ha, DEFECT_HAL_IGNORES_PREFERENCE))
		return 0;
	if (info == NULL && ha_has_defect(ha, DEFECT_HAL_PREFERS_WITHOUT_OPTION))
		return UINT16_MAX;
	return info != NULL ? (unsigned)header_num(info, "preference") : 0;
}

/* Whether the sender's entry, if there is one, goes, or none is made. */
static bool is_no_agent(const struct home_agent *ha, const struct header *ra, bool known,
			uint64_t *lifetime)
{
	if (*lifetime == 0 && ha_has_defect(ha, known ? DEFECT_HAL_KEEPS_AT_ZERO : DEFECT_HAL_ADDS_AT_ZERO))
		*lifetime = LIFETIME_ASSUMED;
	if (!header_flag(ra, "H") && !ha_has_defect(ha, DEFECT_HAL_IGNORES_H) &&
	    (!known || !ha_has_defect(ha, DEFECT_HAL_KEEPS_WITHOUT_H)))
		return true;
	return *lifetime == 0;
}

/* Where defects stop reading. */
static bool is_last(const struct home_agent *ha, const struct header *o)
{
	return (header_is(o, "home-agent-information") &&
		ha_has_defect(ha, DEFECT_HAL_STOPS_AT_INFORMATION)) ||
	       (header_is(o, "option") && ha_has_defect(ha, DEFECT_HAL_STOPS_AT_UNKNOWN_OPTION));
}

/* RFC 6275 10.5.1, in the order of its text. */
void ha_agents_heard(struct home_agent *ha, const struct received *r, const struct header *ra)
{
	const struct header *info = information(ha, ra);
	uint64_t lifetime = lifetime_of(ha, ra, info);
	struct agent *a;
	bool known;

	if ((ha_has_defect(ha, DEFECT_HAL_WANTS_SOURCE_LINK_LAYER) &&
	     header_option(ra, "source-link-layer") == NULL) ||
	    (ha_has_defect(ha, DEFECT_HAL_MINDS_ROUTER_PREFERENCE) &&
	     (header_num(ra, "preference") != 0 || header_num(ra, "reserved") != 0)))
		return;
	drop_expired(ha, r->now);
	a = agent_find(ha, &r->source);
	known = a != NULL;
	if (is_no_agent(ha, ra, known, &lifetime)) {
		if (known)
			agent_delete(ha, a);
		return;
	}
	if (!known)
		a = agent_add(ha, &r->source);
	if (a == NULL)
		return;
	if (!known || !ha_has_defect(ha, DEFECT_HAL_KEEPS_FIRST_PREFERENCE))
		a->preference = preference_of(ha, info);
	if (!known || !ha_has_defect(ha, DEFECT_HAL_KEEPS_FIRST_LIFETIME))
		a->until = lifetime_end(r->now, lifetime);
	if (ha_has_defect(ha, DEFECT_HAL_REPLACES_ADDRESSES))
		memset(a->addresses, 0, sizeof(a->addresses));
	for (const struct header *o = ra->options; o != NULL && !is_last(ha, o); o = o->next)
		if (header_is(o, "prefix-information"))
			learn_address(ha, a, r->now, o);
}

void ha_agents_overheard(struct home_agent *ha, const struct received *r, const struct header *message)
{
	const struct header *info = header_option(message, "home-agent-information");
	struct agent *a = agent_find(ha, &r->source);

	if (ha_has_defect(ha, DEFECT_HAL_FROM_OTHER_MESSAGES) && info != NULL && a != NULL)
		a->preference = (unsigned)header_num(info, "preference");
}

unsigned ha_agents_forgive(const struct home_agent *ha)
{
	static const struct defect_bit forgiven[] = {
		{DEFECT_HAL_IGNORES_HOP_LIMIT, ND_CHECK_HOP_LIMIT},
		{DEFECT_HAL_IGNORES_CHECKSUM, ND_CHECK_CHECKSUM},
		{DEFECT_HAL_IGNORES_CODE, ND_CHECK_CODE},
		{DEFECT_HAL_READS_BROKEN_OPTIONS, ND_CHECK_OPTION_LENGTH},
		{DEFECT_HAL_TAKES_ANY_SOURCE, ND_CHECK_LINK_LOCAL_SOURCE},
	};

	return defects_mask(&ha->cn->defects, forgiven, COUNT_OF(forgiven));
}

/* The anycast address. */

bool ha_is_anycast(const struct home_agent *ha, const struct ip6 *address)
{
	struct home_prefix prefix;
	struct ip6 anycast;

	for (size_t i = 0; ha_prefix_at(ha, 0, i, &prefix); i++) {
		anycast = ip6_home_agents(&prefix.prefix, prefix.bits);
		if (ha_has_defect(ha, DEFECT_ANYCAST_OF_ANY_PREFIX))
			memcpy(anycast.octet, address->octet, 8);
		if (ha_has_defect(ha, DEFECT_ANY_RESERVED_ANYCAST))
			anycast.octet[15] = address->octet[15];
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

	if (!header_is(message, "neighbor-solicitation") || ip6_is_unspecified(&r->source) ||
	    ha_has_defect(ha, DEFECT_ANYCAST_ND_SILENT))
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

/* A place among what is equal. */
static uint64_t draw(struct home_agent *ha, enum defect_id fixed, size_t otherwise)
{
	return ha_has_defect(ha, fixed) ? otherwise : rng_u64(router_rng(ha->router));
}

static unsigned rank_of(const struct home_agent *ha, unsigned preference)
{
	if (ha_has_defect(ha, DEFECT_DHAAD_ORDER_ASCENDING))
		return UINT16_MAX - preference;
	return ha_has_defect(ha, DEFECT_DHAAD_SIGNED_PREFERENCE) ? preference ^ SIGN : preference;
}

static size_t list_candidates(struct home_agent *ha, usec now, struct candidate *list)
{
	const struct router_port *port = router_port_config(ha->router, HOME_PORT);
	uint64_t order = draw(ha, DEFECT_DHAAD_ORDER_FIXED, 0);
	bool itself = !ha_has_defect(ha, DEFECT_DHAAD_WITHOUT_ITSELF);
	size_t count = 0;

	for (size_t i = 0; i < port->prefix_count && itself; i++)
		list[count++] = (struct candidate){
			port->prefixes[i].address, rank_of(ha, port->home_agent_preference), order,
			draw(ha, DEFECT_DHAAD_OWN_ORDER_FIXED, i)};
	if (ha_has_defect(ha, DEFECT_DHAAD_WITH_LINK_LOCAL))
		list[count++] = (struct candidate){
			ha->link_local, rank_of(ha, port->home_agent_preference), order, 0};
	for (size_t i = 0; i < ha->agent_count; i++) {
		const struct agent *a = &ha->agents[i];

		order = draw(ha, DEFECT_DHAAD_ORDER_FIXED, i + 1);
		for (size_t k = 0; k < AGENT_ADDRESSES_MAX; k++)
			if (a->addresses[k].until > now)
				list[count++] = (struct candidate){a->addresses[k].address,
					rank_of(ha, a->preference), order,
					draw(ha, DEFECT_DHAAD_OWN_ORDER_FIXED, k)};
	}
	if (ha_has_defect(ha, DEFECT_DHAAD_CUTS_BEST) && count > REPLY_MAX)
		count = REPLY_MAX;
	qsort(list, count, sizeof(*list), compare);
	/* RFC 6275 10.5.1: the best, as many as fit */
	return count < REPLY_MAX || ha_has_defect(ha, DEFECT_DHAAD_TOO_LONG) ? count : REPLY_MAX;
}

static bool is_registered(const struct home_agent *ha, const struct ip6 *care_of, struct ip6 *home)
{
	for (const struct served *s = ha->first; s != NULL; s = s->next) {
		if (s->phase == PHASE_SERVING && ip6_equal(&s->care_of, care_of)) {
			*home = s->home;
			return true;
		}
	}
	return false;
}

/* Only the checksum, the code and the addresses matter (RFC 6275 6.5). */
static bool is_to_be_answered(const struct home_agent *ha, const struct received *r,
			      const struct header *request)
{
	struct ip6 home;

	if ((ha_has_defect(ha, DEFECT_DHAAD_CHECKS_RESERVED) && header_num(request, "reserved") != 0) ||
	    (ha_has_defect(ha, DEFECT_DHAAD_REFUSES_IDENTIFIER_ZERO) &&
	     header_num(request, "identifier") == 0) ||
	    (ha_has_defect(ha, DEFECT_DHAAD_REGISTERED_ONLY) && !is_registered(ha, &r->source, &home)) ||
	    ha_has_defect(ha, DEFECT_DHAAD_SILENT))
		return false;
	return header_num(request, "code") == 0 && !ip6_is_multicast(&r->destination) &&
	       ip6_is_unicast_routable(&r->source) &&
	       router_port_config(ha->router, HOME_PORT)->prefix_count > 0;
}

static void send_reply(struct home_agent *ha, const struct received *r, struct packet *p)
{
	struct ip6 home;
	bool rerouted = ha_has_defect(ha, DEFECT_DHAAD_REPLY_REROUTED) &&
			is_registered(ha, &r->source, &home);

	if (rerouted)
		header_set_ip6(p, p->first, "dst", &home);
	host_send(ha->cn->host, r->now, p, rerouted ? HOST_REROUTED : HOST_DIRECT);
}

enum hook ha_on_discovery(struct home_agent *ha, const struct received *r,
			  const struct header *request)
{
	struct arena *arena = host_arena(ha->cn->host);
	struct candidate *list;
	struct header *reply;
	struct packet p;
	size_t count;
	uint8_t *octets;

	if (!is_to_be_answered(ha, r, request))
		return HOOK_STOP;
	drop_expired(ha, r->now);
	list = arena_array(arena, CANDIDATES_MAX, sizeof(*list));
	count = list_candidates(ha, r->now, list);
	octets = arena_alloc(arena, count * sizeof(list->address));
	for (size_t i = 0; i < count; i++)
		memcpy(octets + i * sizeof(list->address), list[i].address.octet,
		       sizeof(list->address));
	/* RFC 6275 6.5, 10.5.1: from a global unicast address, to the source, directly */
	p = host_packet(ha->cn->host, ha_has_defect(ha, DEFECT_DHAAD_FROM_ANYCAST)
			? &r->destination : ha_first_address(ha), &r->source);
	reply = packet_add(&p, "dhaad-reply");
	header_set(reply, "identifier", header_num(request, "identifier") ^
		   ha_has_defect(ha, DEFECT_DHAAD_WRONG_IDENTIFIER));
	header_set_octets(&p, reply, "addresses",
			  (struct bytes){octets, count * sizeof(list->address)});
	if (ha_has_defect(ha, DEFECT_DHAAD_COPIES_RESERVED)) {
		header_set(reply, "R", header_flag(request, "R"));
		header_set(reply, "reserved", header_num(request, "reserved"));
	}
	send_reply(ha, r, &p);
	return HOOK_STOP;
}
