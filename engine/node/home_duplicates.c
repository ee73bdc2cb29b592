/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Duplicate Address Detection on the home link for an address that the home agent is about to serve (RFC
 * 6275 10.3.1, RFC 4862 5.4): for the home address, and with L for the link-local address. */
#include "node/home_agent_parts.h"

#include "node/nd.h"

#define RETRANS_TIMER (1 * USEC_PER_SEC)

static void probe(struct home_agent *ha, const struct ip6 *target)
{
	const struct mac *mac = &router_port_config(ha->router, HOME_PORT)->mac;
	struct packet p = nd_solicitation(router_arena(ha->router), &ip6_unspecified, mac, target,
					  false);

	ha_send_nd(ha, &p, NULL);
}

void ha_duplicates_begin(struct home_agent *ha, struct served *s, usec now)
{
	char home[IP6_TEXT];

	ip6_print(&s->home, home);
	outbox_event(host_outbox(ha->cn->host), "duplicate-test", "%s", home);
	probe(ha, &s->home);
	if (s->with_link_local)
		probe(ha, &s->link_local);
	s->due = now + RETRANS_TIMER;
}

static struct served *in_test(struct home_agent *ha, const struct ip6 *target)
{
	for (struct served *s = ha->first; s != NULL; s = s->next)
		if (s->phase == PHASE_TESTING &&
		    (ip6_equal(target, &s->home) ||
		     (s->with_link_local && ip6_equal(target, &s->link_local))))
			return s;
	return NULL;
}

/* RFC 4862 5.4.3, 5.4.4: somebody has the address, or wants it at the same time. */
static bool objects(const struct received *r, const struct header *message)
{
	return header_is(message, "neighbor-advertisement") ||
	       (header_is(message, "neighbor-solicitation") && ip6_is_unspecified(&r->source));
}

void ha_duplicates_heard(struct home_agent *ha, const struct received *r,
			 const struct header *message)
{
	struct served *s;
	struct update u;
	struct ip6 target;
	char text[IP6_TEXT];

	if (!objects(r, message))
		return;
	target = header_ip6(message, "target");
	s = in_test(ha, &target);
	if (s == NULL || ha_has_defect(ha, DEFECT_HOME_IGNORES_DUPLICATE))
		return;
	ip6_print(&target, text);
	outbox_event(host_outbox(ha->cn->host), "address-duplicate", "%s", text);
	u = s->pending;
	u.now = r->now;
	ha_forget(ha, s);
	ha_refuse(ha, &u, BA_DUPLICATE);   /* RFC 6275 10.3.1 */
}
