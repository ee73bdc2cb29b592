/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Proxy Neighbor Discovery on the home link for the addresses that are served (RFC 6275 10.4.1): announced
 * once served, answered for, and so defended against Duplicate Address Detection of others. */
#include "node/home_agent_parts.h"

#include "node/nd.h"

enum { MAX_NEIGHBOR_ADVERTISEMENT = 3, ND_OCTETS = 128 };   /* RFC 4861 10 */

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
		      const struct mac *to_mac)
{
	struct nd_advertisement n = {
		.router = ha_has_defect(ha, DEFECT_PROXY_SETS_R), .source = ha->link_local, .destination = *to, .target = *target,
		.mac = router_port_config(ha->router, HOME_PORT)->mac,
		.solicited = !ip6_is_multicast(to), .override = true,
	};
	struct packet p;

	if (ha_has_defect(ha, DEFECT_PROXY_WRONG_LINK_LAYER))
		n.mac.octet[5] ^= 1;
	p = nd_advertisement(router_arena(ha->router), &n);
	ha_send_nd(ha, &p, to_mac);
}

static bool answers_for(const struct served *s, const struct ip6 *target)
{
	return s->phase == PHASE_SERVING &&
	       (ip6_equal(target, &s->home) ||
		(s->with_link_local && ip6_equal(target, &s->link_local)));
}

bool ha_proxy_answer(struct home_agent *ha, const struct received *r, const struct header *message)
{
	struct mac mac = r->from;
	struct ip6 target;

	if (!header_is(message, "neighbor-solicitation") ||
	    ha_has_defect(ha, DEFECT_PROXY_SILENT))
		return false;
	target = header_ip6(message, "target");
	for (struct served *s = ha->first; s != NULL; s = s->next) {
		if (!answers_for(s, &target))
			continue;
		if (ip6_is_unspecified(&r->source)) {   /* Duplicate Address Detection */
			advertise(ha, &target, &ip6_all_nodes, NULL);
		} else {
			(void)nd_link_layer(message, "source-link-layer", &mac);
			advertise(ha, &target, &r->source, &mac);
		}
		return true;
	}
	return false;
}

static void announce(struct home_agent *ha, struct served *s, usec now)
{
	advertise(ha, &s->home, &ip6_all_nodes, NULL);
	if (s->with_link_local)
		advertise(ha, &s->link_local, &ip6_all_nodes, NULL);
	s->announcements--;
	s->announce_at = s->announcements > 0 ? now + RETRANS_TIMER : USEC_NEVER;
}

void ha_proxy_announce(struct home_agent *ha, struct served *s, usec now)
{
	if (ha_has_defect(ha, DEFECT_PROXY_NOT_ANNOUNCED))
		return;
	s->announcements = MAX_NEIGHBOR_ADVERTISEMENT;
	announce(ha, s, now);
}

usec ha_proxy_next(const struct served *s)
{
	return s->phase == PHASE_SERVING ? s->announce_at : USEC_NEVER;
}

void ha_proxy_timeout(struct home_agent *ha, struct served *s, usec now)
{
	if (ha_proxy_next(s) <= now)
		announce(ha, s, now);
}
