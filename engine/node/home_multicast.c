/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Multicast for mobile nodes (RFC 6275 10.4.2, 10.4.3): Multicast Listener Discovery goes through the tunnel,
 * and tells which groups of global scope are tunnelled. Who sent a report is told by the tunnel. Sources are
 * not kept apart: a group that is wanted from anywhere is wanted (RFC 3810 in small). */
#include "node/home_agent_parts.h"

enum { HOP_LIMIT_AT = 7, SCOPE_LINK = 2, SCOPE_GLOBAL = 14, OPTION_ROUTER_ALERT = 5, IS_INCLUDE = 1, TO_INCLUDE = 3,
       BLOCK_SOURCES = 6, RESPONSE_DELAY = 10000 };

#define QUERY_INTERVAL  (125 * USEC_PER_SEC)   /* RFC 3810 9.2 */
#define LISTENER_TIME   (260 * USEC_PER_SEC)   /* RFC 3810 9.4: 2 x 125 s + 10 s */

/* Groups. */

static struct group *group_find(struct served *s, const struct ip6 *address, usec now)
{
	for (size_t i = 0; i < GROUPS_MAX; i++)
		if (s->groups[i].until > now && ip6_equal(&s->groups[i].address, address))
			return &s->groups[i];
	return NULL;
}

static void join(struct served *s, const struct ip6 *address, usec now)
{
	struct group *g = group_find(s, address, now);

	for (size_t i = 0; i < GROUPS_MAX && g == NULL; i++)
		if (s->groups[i].until <= now)
			g = &s->groups[i];
	if (g != NULL && ip6_is_multicast(address))
		*g = (struct group){*address, now + LISTENER_TIME};
}

static void leave(struct served *s, const struct ip6 *address, usec now)
{
	struct group *g = group_find(s, address, now);

	if (g != NULL)
		g->until = 0;
}

/* RFC 3810 5.2.12: to include nothing is to leave. */
static void on_record(struct served *s, const struct header *record, usec now)
{
	struct ip6 group = header_ip6(record, "group");
	uint64_t type = header_num(record, "type");

	if (type == BLOCK_SOURCES)
		return;
	if ((type == IS_INCLUDE || type == TO_INCLUDE) && header_num(record, "sources-count") == 0)
		leave(s, &group, now);
	else
		join(s, &group, now);
}

/* RFC 3810 5.2.13, 5.2.14: hop limit 1 (and a link-local or unspecified source). */
static bool is_valid(const struct home_agent *ha, const struct received *r,
		     const struct header *message)
{
	if (message == NULL || ha_has_defect(ha, DEFECT_MLD_IGNORED))
		return false;
	if (received_has(r, FINDING_CHECKSUM, message) && !ha_has_defect(ha, DEFECT_MLD_ANY_CHECKSUM))
		return false;
	return header_num(r->ip6, "hop-limit") == 1 || ha_has_defect(ha, DEFECT_MLD_ANY_HOP_LIMIT);
}

void ha_multicast_heard(struct home_agent *ha, struct served *s, const struct received *r)
{
	const struct header *message = received_icmp6(r);
	struct ip6 group;

	if (!is_valid(ha, r, message))
		return;
	if (header_is(message, "mld2-report")) {
		if (ha_has_defect(ha, DEFECT_MLD2_IGNORED))
			return;
		for (const struct header *o = message->options; o != NULL; o = o->next)
			if (header_is(o, "record") || header_is(o, "record-aux"))
				on_record(s, o, r->now);
		return;
	}
	if (!header_is(message, "mld-report") && !header_is(message, "mld-done"))
		return;
	group = header_ip6(message, "group");
	if (header_is(message, "mld-report"))
		join(s, &group, r->now);
	else if (!ha_has_defect(ha, DEFECT_MLD_DONE_IGNORED))
		leave(s, &group, r->now);
}

/* Data. */

/* RFC 6275 10.4.2: link-local scope MUST NOT, those below global SHOULD NOT be tunnelled. */
static bool is_scope_tunnelled(const struct home_agent *ha, unsigned scope)
{
	return scope == SCOPE_GLOBAL ||
	       (scope == SCOPE_LINK && ha_has_defect(ha, DEFECT_MULTICAST_OF_LINK)) ||
	       (scope > SCOPE_LINK && ha_has_defect(ha, DEFECT_MULTICAST_OF_SITE));
}

void ha_multicast_data(struct home_agent *ha, const struct received *r)
{
	uint8_t *octets;

	if (r->port != HOME_PORT || !is_scope_tunnelled(ha, r->destination.octet[1] & 0x0f) ||
	    header_num(r->ip6, "hop-limit") <= 1 || ip6_is_link_local(&r->source) ||
	    ip6_is_unspecified(&r->source) || ip6_is_multicast(&r->source))
		return;
	octets = arena_alloc(router_arena(ha->router), r->octets.len);
	memcpy(octets, r->octets.at, r->octets.len);
	octets[HOP_LIMIT_AT]--;
	for (struct served *s = ha->first; s != NULL; s = s->next)
		if ((s->phase == PHASE_SERVING || ha_has_defect(ha, DEFECT_MULTICAST_AFTER_RETURN)) &&
		    (group_find(s, &r->destination, r->now) != NULL ||
		     ha_has_defect(ha, DEFECT_MULTICAST_UNASKED)))
			ha_tunnel(ha, r->now, s, (struct bytes){octets, r->octets.len});
}

/* Queries. */

/* RFC 6275 10.4.3, RFC 3810 5.1: a general query, from a link-local address, with a Router Alert. */
static void query(struct home_agent *ha, struct served *s, usec now)
{
	struct packet p = packet_new(router_arena(ha->router));
	struct header *ip6 = packet_add(&p, "ip6"), *message, *alert;
	uint8_t octets[128];
	struct buf out = buf_over(octets, sizeof(octets));

	header_set_ip6(&p, ip6, "src", &ha->link_local);
	header_set_ip6(&p, ip6, "dst", &ip6_all_nodes);
	header_set(ip6, "hop-limit", ha_has_defect(ha, DEFECT_MLD_QUERY_HOP_LIMIT) ? 64 : 1);
	alert = header_add_option(&p, packet_add(&p, "hop-by-hop"), "option");
	header_set(alert, "type", OPTION_ROUTER_ALERT);
	header_set_octets(&p, alert, "data", (struct bytes){(const uint8_t[2]){0, 0}, 2});
	message = packet_add(&p, "mld2-query");
	header_set(message, "max-response-code", RESPONSE_DELAY);
	if (packet_encode(&p, &out, NULL))
		ha_tunnel(ha, now, s, buf_bytes(&out));
	s->query_at = ha_has_defect(ha, DEFECT_MLD_QUERY_ONCE) ? USEC_NEVER : now + QUERY_INTERVAL;
}

void ha_multicast_begin(struct home_agent *ha, struct served *s, usec now)
{
	memset(s->groups, 0, sizeof(s->groups));
	s->query_at = ha->config.multicast && !ha_has_defect(ha, DEFECT_MLD_NO_QUERY) ? now : USEC_NEVER;
}

usec ha_multicast_next(const struct served *s)
{
	return s->phase == PHASE_SERVING ? s->query_at : USEC_NEVER;
}

void ha_multicast_timeout(struct home_agent *ha, struct served *s, usec now)
{
	if (ha_multicast_next(s) <= now)
		query(ha, s, now);
}
