/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Proxy Neighbor Discovery on the home link for the addresses that are served (RFC 6275 10.4.1):
 * announced once served, answered for, and so defended against Duplicate Address Detection of
 * others. */
#include "node/home_agent_parts.h"

#include "node/nd.h"

enum { MAX_NEIGHBOR_ADVERTISEMENT = 3, ND_OCTETS = 128, HOP_LIMIT = 64 };   /* RFC 4861 10 */

#define RETRANS_TIMER (1 * USEC_PER_SEC)

void ha_send_nd(struct home_agent *ha, struct packet *p, const struct mac *to)
{
	uint8_t octets[ND_OCTETS];
	struct buf out = buf_over(octets, sizeof(octets));

	if (packet_encode(p, &out, NULL))
		router_send_to(ha->router, HOME_PORT, to, buf_bytes(&out));
}

/* RFC 6275 10.4.1: R is zero, the link-layer address is the home agent's, and so is the source. */
static void advertise(struct home_agent *ha, const struct ip6 *target, const struct ip6 *to,
		      const struct mac *to_mac, bool solicited)
{
	struct nd_advertisement n = {
		.router = ha_has_defect(ha, DEFECT_PROXY_SETS_R),
		.destination = *to,
		.target = *target,
		.source = ha_has_defect(ha, DEFECT_PROXY_FROM_HOME_ADDRESS) ? *target
									    : ha->link_local,
		.mac = router_port_config(ha->router, HOME_PORT)->mac,
		.solicited = solicited,
		.override = !ha_has_defect(ha, DEFECT_PROXY_WITHOUT_OVERRIDE),
		.bare = ha_has_defect(ha, DEFECT_PROXY_WITHOUT_LINK_LAYER),
	};
	struct packet p;

	if (ha_has_defect(ha, DEFECT_PROXY_WRONG_LINK_LAYER))
		n.mac.octet[5] ^= 1;
	p = nd_advertisement(router_arena(ha->router), &n);
	if (ha_has_defect(ha, DEFECT_PROXY_WRONG_HOP_LIMIT))
		header_set(p.first, "hop-limit", HOP_LIMIT);
	ha_send_nd(ha, &p, to_mac);
}

/* Answering. */

static bool is_served(const struct home_agent *ha, const struct served *s)
{
	return s->phase == PHASE_SERVING ||
	       (s->phase == PHASE_LEFT && ha_has_defect(ha, DEFECT_PROXY_AFTER_RETURN)) ||
	       (s->phase == PHASE_TESTING && ha_has_defect(ha, DEFECT_PROXY_TENTATIVE));
}

static bool answers_for(const struct home_agent *ha, const struct served *s,
			const struct ip6 *target)
{
	if (!ip6_equal(&s->care_of, &s->first_care_of) &&
	    ha_has_defect(ha, DEFECT_PROXY_NOT_AFTER_MOVE))
		return false;
	if (ip6_equal(target, &s->home))
		return is_served(ha, s);
	return ip6_equal(target, &s->link_local) && is_served(ha, s) &&
	       !ha_has_defect(ha, DEFECT_PROXY_NOT_LINK_LOCAL) &&
	       (s->with_link_local || ha_has_defect(ha, DEFECT_PROXY_ANY_LINK_LOCAL));
}

/* RFC 6275 10.4.1: any entry of the Binding Cache that is marked as a home registration. */
static bool is_target(struct home_agent *ha, usec now, const struct ip6 *target)
{
	struct home_prefix prefix;
	struct binding *entry;

	if (ha_has_defect(ha, DEFECT_PROXY_FOR_WHOLE_PREFIX) && !router_owns(ha->router, target))
		return ha_prefix_find(ha, now, target, &prefix);
	if (ha_has_defect(ha, DEFECT_PROXY_SILENT_AFTER_RETURN) && ip6_equal(target, &ha->returned))
		return false;
	if (ip6_equal(target, &ha->expired) &&
	    ha_has_defect(ha, DEFECT_PROXY_LINK_LOCAL_AFTER_EXPIRY))
		return true;
	if (ha_has_defect(ha, DEFECT_PROXY_FOR_REFUSED) && ip6_equal(target, &ha->refused))
		return true;
	for (struct served *s = ha->first; s != NULL; s = s->next) {
		if (answers_for(ha, s, target))
			return true;
		if (ha_has_defect(ha, DEFECT_PROXY_FOR_LAST_ONLY))
			return false;
	}
	entry = bindings_find_any(ha->cn->bindings, target);
	return entry != NULL && !entry->home_registration &&
	       ha_has_defect(ha, DEFECT_PROXY_FOR_CORRESPONDENTS);
}

static bool has_unknown_option(const struct header *message)
{
	for (const struct header *o = message->options; o != NULL; o = o->next)
		if (header_is(o, "option"))
			return true;
	return false;
}

/* What a defect makes of a valid solicitation. */
static bool is_neglected(const struct home_agent *ha, const struct received *r,
			 const struct header *message)
{
	bool anonymous = ip6_is_unspecified(&r->source);
	bool bare = header_option(message, "source-link-layer") == NULL;

	return ha_has_defect(ha, DEFECT_PROXY_SILENT) ||
	       (anonymous && ha_has_defect(ha, DEFECT_PROXY_NOT_DEFENDING)) ||
	       (!anonymous && bare && ha_has_defect(ha, DEFECT_PROXY_NEEDS_LINK_LAYER)) ||
	       (!ip6_is_multicast(&r->destination) &&
		ha_has_defect(ha, DEFECT_PROXY_MULTICAST_ONLY)) ||
	       (ip6_is_link_local(&r->source) &&
		ha_has_defect(ha, DEFECT_PROXY_NOT_TO_LINK_LOCAL)) ||
	       (header_num(message, "reserved") != 0 &&
		ha_has_defect(ha, DEFECT_PROXY_MINDS_RESERVED)) ||
	       (has_unknown_option(message) && ha_has_defect(ha, DEFECT_PROXY_MINDS_OPTIONS));
}

/* For a defect: whoever advertises a home address has it. Its entry ends at the next occasion. */
static void yield_to(struct home_agent *ha, const struct received *r, const struct header *message)
{
	struct ip6 target = header_ip6(message, "target");
	struct served *s = ha_served(ha, &target);

	if (s != NULL && s->phase == PHASE_SERVING && ha_has_defect(ha, DEFECT_PROXY_YIELDS))
		s->until = r->now;
}

bool ha_proxy_answer(struct home_agent *ha, const struct received *r, const struct header *message)
{
	struct mac mac = r->from;
	struct ip6 target;

	if (header_is(message, "neighbor-advertisement"))
		yield_to(ha, r, message);
	if (!header_is(message, "neighbor-solicitation") || is_neglected(ha, r, message))
		return false;
	target = header_ip6(message, "target");
	if (!is_target(ha, r->now, &target))
		return false;
	if (ip6_is_unspecified(&r->source) ||   /* Duplicate Address Detection */
	    ha_has_defect(ha, DEFECT_PROXY_ANSWERS_ALL_NODES)) {
		advertise(ha, &target, &ip6_all_nodes, NULL,
			  ha_has_defect(ha, DEFECT_PROXY_DEFENDS_SOLICITED));
	} else {
		(void)nd_link_layer(message, "source-link-layer", &mac);
		advertise(ha, &target, &r->source, &mac,
			  !ha_has_defect(ha, DEFECT_PROXY_NOT_SOLICITED));
	}
	return true;
}

unsigned ha_proxy_forgives(const struct home_agent *ha)
{
	static const struct defect_bit forgiven[] = {
		{DEFECT_PROXY_ANY_HOP_LIMIT, ND_CHECK_HOP_LIMIT},
		{DEFECT_PROXY_ANY_CHECKSUM, ND_CHECK_CHECKSUM},
		{DEFECT_PROXY_ANY_CODE, ND_CHECK_CODE},
		{DEFECT_PROXY_ANY_OPTION_LENGTH, ND_CHECK_OPTION_LENGTH},
		{DEFECT_PROXY_ANY_PROBED_GROUP, ND_CHECK_PROBED_GROUP},
		{DEFECT_PROXY_ANY_PROBE_OPTION, ND_CHECK_LINK_LAYER_OF_NOBODY},
	};

	return defects_mask(&ha->cn->defects, forgiven, COUNT_OF(forgiven));
}

/* Announcing. */

static void announce(struct home_agent *ha, struct served *s, usec now)
{
	struct ip6 to = ha_has_defect(ha, DEFECT_PROXY_ANNOUNCES_TO_FEW)
				? ip6_solicited_node(&s->home)
				: ip6_all_nodes;
	bool solicited = ha_has_defect(ha, DEFECT_PROXY_ANNOUNCES_SOLICITED);

	if (!s->with_link_local || !ha_has_defect(ha, DEFECT_PROXY_LINK_LOCAL_INSTEAD))
		advertise(ha, &s->home, &to, NULL, solicited);
	if ((s->with_link_local || ha_has_defect(ha, DEFECT_PROXY_ANY_LINK_LOCAL)) &&
	    !ha_has_defect(ha, DEFECT_PROXY_NOT_LINK_LOCAL))
		advertise(ha, &s->link_local, &to, NULL, solicited);
	if (!ha_has_defect(ha, DEFECT_PROXY_ANNOUNCES_FOREVER))
		s->announcements--;
	s->announce_at = s->announcements > 0 ? now + RETRANS_TIMER : USEC_NEVER;
}

void ha_proxy_announce(struct home_agent *ha, struct served *s, usec now)
{
	if (ha_has_defect(ha, DEFECT_PROXY_NOT_ANNOUNCED) ||
	    (ha_has_defect(ha, DEFECT_PROXY_ANNOUNCED_ONCE) && ip6_equal(&s->home, &ha->returned)))
		return;
	s->announcements = MAX_NEIGHBOR_ADVERTISEMENT;
	announce(ha, s, now);
}

usec ha_proxy_next(const struct served *s)
{
	return s->phase == PHASE_SERVING || s->phase == PHASE_LEFT ? s->announce_at : USEC_NEVER;
}

void ha_proxy_timeout(struct home_agent *ha, struct served *s, usec now)
{
	if (ha_proxy_next(s) <= now)
		announce(ha, s, now);
}

void ha_proxy_end(struct home_agent *ha, struct served *s)
{
	if (!ha_has_defect(ha, DEFECT_PROXY_ANNOUNCES_AFTER_RETURN))
		s->announce_at = USEC_NEVER;   /* RFC 6275 11.5.5: no longer defended */
	for (s = ha->first; s != NULL && ha_has_defect(ha, DEFECT_RETURN_ENDS_ALL); s = s->next)
		s->phase = PHASE_LEFT;
}
