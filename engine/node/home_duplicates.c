/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Duplicate Address Detection on the home link for an address that the home agent is about to serve (RFC
 * 6275 10.3.1, RFC 4862 5.4): for the home address, and with L for the link-local address. */
#include "node/home_agent_parts.h"

#include "node/nd.h"

#define RETRANS_TIMER (1 * USEC_PER_SEC)

#define HASTY_TIMER   (300 * USEC_PER_MS)   /* of a defect */

/* RFC 4862 5.4.2: from the unspecified address. */
static void probe(struct home_agent *ha, const struct ip6 *target)
{
	const struct mac *mac = &router_port_config(ha->router, HOME_PORT)->mac;
	const struct ip6 *source = ha_has_defect(ha, DEFECT_DUPLICATE_TEST_FROM_LINK_LOCAL)
				   ? &ha->link_local : &ip6_unspecified;
	struct packet p = nd_solicitation(router_arena(ha->router), source, mac, target, false);

	ha_send_nd(ha, &p, NULL);
}

/* RFC 6275 10.3.1: with L both addresses, without only the home address. */
static bool tests_link_local(const struct home_agent *ha, const struct served *s)
{
	return s->with_link_local ? !ha_has_defect(ha, DEFECT_DUPLICATE_TEST_WITHOUT_LINK_LOCAL)
				  : ha_has_defect(ha, DEFECT_DUPLICATE_TEST_WITH_LINK_LOCAL);
}

void ha_duplicates_begin(struct home_agent *ha, struct served *s, usec now)
{
	char home[IP6_TEXT];

	ip6_print(&s->home, home);
	outbox_event(host_outbox(ha->cn->host), "duplicate-test", "%s", home);
	probe(ha, &s->home);
	if (tests_link_local(ha, s))
		probe(ha, &s->link_local);
	s->due = now + (ha_has_defect(ha, DEFECT_DUPLICATE_TEST_HASTY) ? HASTY_TIMER
								       : RETRANS_TIMER);
}

static bool is_under_test(const struct home_agent *ha, const struct served *s,
			  const struct ip6 *target)
{
	if (ip6_equal(target, &s->home) || ha_has_defect(ha, DEFECT_DUPLICATE_BY_ANY_TARGET))
		return true;
	return s->with_link_local && ip6_equal(target, &s->link_local) &&
	       !ha_has_defect(ha, DEFECT_DUPLICATE_LINK_LOCAL_IGNORED);
}

static struct served *in_test(struct home_agent *ha, const struct ip6 *target)
{
	for (struct served *s = ha->first; s != NULL; s = s->next)
		if (s->phase == PHASE_TESTING && !s->muted && is_under_test(ha, s, target))
			return s;
	return NULL;
}

/* By a defect: no option, or not from the address itself. */
static bool is_overlooked(const struct home_agent *ha, const struct received *r,
			  const struct header *na)
{
	struct ip6 target = header_ip6(na, "target");

	if (header_option(na, "target-link-layer") == NULL &&
	    ha_has_defect(ha, DEFECT_DUPLICATE_NEEDS_OPTION))
		return true;
	return !ip6_equal(&r->source, &target) &&
	       ha_has_defect(ha, DEFECT_DUPLICATE_FROM_TARGET_ONLY);
}

/* RFC 4862 5.4.3, 5.4.4: somebody has the address, or wants it at the same time. Who asks for it by
 * an address of its own does not want it. */
static bool objects(const struct home_agent *ha, const struct received *r,
		    const struct header *message)
{
	if (header_is(message, "neighbor-advertisement"))
		return !is_overlooked(ha, r, message);
	if (!header_is(message, "neighbor-solicitation"))
		return false;
	if (ip6_is_unspecified(&r->source))
		return !ha_has_defect(ha, DEFECT_DUPLICATE_BY_ADVERTISEMENT_ONLY);
	return ha_has_defect(ha, DEFECT_DUPLICATE_BY_ANY_SOLICITATION);
}

/* RFC 6275 10.3.1: status 134, no binding. */
static void refuse(struct home_agent *ha, struct served *s, usec now)
{
	struct update u = s->pending;

	u.now = now;
	if (ha_has_defect(ha, DEFECT_DUPLICATE_REMEMBERED))
		ha->duplicate = s->home;
	if (ha_has_defect(ha, DEFECT_DUPLICATE_SERVED))
		s->muted = true;
	else if (ha_has_defect(ha, DEFECT_HOME_DUPLICATE_KEEPS_SEQUENCE))
		ha_keep_sequence(s, u.sequence);
	else
		ha_forget(ha, s);
	if (!ha_has_defect(ha, DEFECT_DUPLICATE_UNANSWERED))
		ha_refuse(ha, &u, ha_has_defect(ha, DEFECT_DUPLICATE_STATUS_WRONG) ? BA_UNSPECIFIED
										   : BA_DUPLICATE);
}

void ha_duplicates_heard(struct home_agent *ha, const struct received *r,
			 const struct header *message)
{
	struct served *s;
	struct ip6 target;
	char text[IP6_TEXT];

	if (!objects(ha, r, message))
		return;
	target = header_ip6(message, "target");
	s = in_test(ha, &target);
	if (s == NULL || ha_has_defect(ha, DEFECT_HOME_IGNORES_DUPLICATE))
		return;
	ip6_print(&target, text);
	outbox_event(host_outbox(ha->cn->host), "address-duplicate", "%s", text);
	refuse(ha, s, r->now);
}
