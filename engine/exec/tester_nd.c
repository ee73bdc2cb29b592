/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Neighbor Discovery for the router and for who is on the home link, Router Advertisements where the
 * profile wants them, and what the implementation shows of itself by it. */
#include "exec/tester_parts.h"

#include <string.h>

enum { ND_HOP_LIMIT = 255, IP6_OCTETS = 40, HOME_PORT = 0 };

unsigned tester_outside(const struct tester *t)
{
	return t->port_count - 1;
}

enum on_link tester_link(const struct tester *t, unsigned port)
{
	if (t->port_count == 1)
		return ON_ANY_LINK;
	return port == HOME_PORT ? ON_HOME_LINK : ON_OUTSIDE_LINK;
}

static void send_on(struct tester *t, unsigned port, const struct mac *to, const struct mac *from,
		    struct packet *p)
{
	uint8_t octets[256];
	struct buf out = buf_over(octets, sizeof(octets));

	if (packet_encode(p, &out, NULL))
		outbox_frame(&t->outbox, port, to, from, buf_bytes(&out));
}

void tester_send_to_iut(struct tester *t, struct packet *p)
{
	const struct tester_port *port = &t->ports[tester_outside(t)];

	send_on(t, tester_outside(t), &port->iut_mac, &port->mac, p);
}

static bool is_zero(const struct mac *m)
{
	static const struct mac zero;

	return memcmp(m, &zero, sizeof(zero)) == 0;
}

/* Next hop is the implementation, or whoever listens to the group. */
static struct mac next_hop(const struct tester_port *port, struct bytes packet)
{
	struct ip6 dst;

	if (packet.len < IP6_OCTETS)
		return port->iut_mac;
	memcpy(dst.octet, packet.at + 24, sizeof(dst.octet));
	return ip6_is_multicast(&dst) ? mac_of_multicast(&dst) : port->iut_mac;
}

/* A case hands over a packet. */
void tester_emit(void *context, usec now, struct crossing *c)
{
	struct tester *t = context;
	unsigned number = c->link == ON_HOME_LINK ? HOME_PORT : tester_outside(t);
	const struct tester_port *port = &t->ports[number];

	(void)now;
	if (is_zero(&c->to))
		c->to = next_hop(port, c->packet);
	if (is_zero(&c->from))
		c->from = port->mac;
	outbox_frame(&t->outbox, number, &c->to, &c->from, c->packet);
}

static void solicit_from(struct tester *t, unsigned port, const struct ip6 *source)
{
	const struct tester_port *p = &t->ports[port];
	struct packet packet = nd_solicitation(t->scratch, source, &p->mac, &p->address, false);
	struct ip6 group = ip6_solicited_node(&p->address);
	struct mac mac = mac_of_multicast(&group);

	send_on(t, port, &mac, &p->mac, &packet);
}

/* From both addresses of the router: whichever the implementation uses as its next hop, it knows it
 * then (RFC 4861 7.2.3) and need not hold back, or drop, its first answers. */
void tester_solicit(struct tester *t)
{
	for (unsigned i = 0; i < t->port_count; i++) {
		if (!ip6_is_unspecified(&t->ports[i].router))
			solicit_from(t, i, &t->ports[i].router);
		solicit_from(t, i, &t->ports[i].link_local);
	}
}

/* RFC 4861 6.2.3, without prefixes: only to become the default router. */
void tester_advertise(struct tester *t)
{
	const struct tester_port *port = &t->ports[tester_outside(t)];
	struct packet p = packet_new(t->scratch);
	struct header *ip6 = packet_add(&p, "ip6"), *ra = packet_add(&p, "router-advertisement");
	struct header *source = header_add_option(&p, ra, "source-link-layer");
	struct mac mac = mac_of_multicast(&ip6_all_nodes);

	header_set_ip6(&p, ip6, "src", &port->link_local);
	header_set_ip6(&p, ip6, "dst", &ip6_all_nodes);
	header_set(ip6, "hop-limit", ND_HOP_LIMIT);
	header_set(ra, "router-lifetime", 1800);
	header_set_mac(&p, source, "address", &port->mac);
	send_on(t, tester_outside(t), &mac, &port->mac, &p);
}

bool tester_is_router_address(const struct tester *t, unsigned port, const struct ip6 *a)
{
	const struct tester_port *p = &t->ports[port];

	return ip6_equal(a, &p->link_local) ||
	       (!ip6_is_unspecified(&p->router) && ip6_equal(a, &p->router));
}

static void answer(struct tester *t, const struct received *r, struct nd_advertisement *n)
{
	struct mac to = r->from;
	struct packet p;

	n->source = n->target;
	n->override = true;
	n->destination = r->source;
	n->solicited = !ip6_is_unspecified(&r->source);
	if (!n->solicited) {   /* RFC 4861 7.2.4: duplicate address detection by another node */
		n->destination = ip6_all_nodes;
		to = mac_of_multicast(&ip6_all_nodes);
	}
	p = nd_advertisement(t->scratch, n);
	send_on(t, r->port, &to, &n->mac, &p);
}

/* Somebody of a case on the home link. True when the case need not see it: it is neither about an address
 * that nobody has, nor Duplicate Address Detection. */
static bool answer_at_home(struct tester *t, const struct received *r, struct place *owner,
			   const struct ip6 *target)
{
	struct nd_advertisement n = {.target = *target, .mac = topology_home_mac(target),
				     .router = topology_is_home_router(t->config.profile, target)};

	if (!case_run_holds(owner->run, target))
		return false;
	answer(t, r, &n);
	return !ip6_is_unspecified(&r->source);
}

/* For the router, and for the addresses of running cases: an implementation may take them to be on
 * the link, as when it answers a solicitation from one (RFC 4861 7.2.4). */
static bool answer_solicitation(struct tester *t, const struct received *r, const struct header *ns)
{
	struct nd_advertisement n = {.target = header_ip6(ns, "target"), .mac = t->ports[r->port].mac};
	struct place *owner = tester_owner_of(t, &n.target);
	uint16_t block;

	n.router = tester_is_router_address(t, r->port, &n.target);
	if (!n.router && owner == NULL)
		return true;
	/* Folded, the router answers for what is behind it, but has none of these addresses itself. */
	if (!n.router && t->at_home && r->port == HOME_PORT &&
	    (topology_home_block(t->config.profile, &n.target, &block) || t->port_count > 1 ||
	     ip6_is_unspecified(&r->source)))
		return answer_at_home(t, r, owner, &n.target);
	answer(t, r, &n);
	return true;
}

static void learn_implementation(struct tester *t, const struct received *r, const struct header *na)
{
	struct tester_port *p = &t->ports[r->port];
	struct ip6 target = header_ip6(na, "target");

	if (!ip6_equal(&target, &p->address))
		return;
	if (!nd_link_layer(na, "target-link-layer", &p->iut_mac))
		p->iut_mac = r->from;
	if (ip6_is_unspecified(&p->iut_link_local))
		p->iut_link_local = ip6_link_local(&p->iut_mac);
	p->answered = true;
	tester_answers_again(t, r->port);
	t->answered = true;
	for (unsigned i = 0; i < t->port_count; i++)
		t->answered = t->answered && t->ports[i].answered;
	if (t->answered)   /* by one of two links it is not reached yet */
		tester_hear(t);
}

/* The link-local address of the implementation, which it shows when it solicits the router. */
static void learn_link_local(struct tester *t, const struct received *r)
{
	struct tester_port *p = &t->ports[r->port];

	if (p->answered && ip6_is_link_local(&r->source) &&
	    memcmp(&r->from, &p->iut_mac, sizeof(r->from)) == 0)
		p->iut_link_local = r->source;
}

/* Duplicate Address Detection for the address that it had already: it has begun anew, without the
 * bindings and nonces of before (RFC 4862 5.4). */
static void watch_for_restart(struct tester *t, const struct received *r, const struct header *message)
{
	const struct tester_port *p = &t->ports[r->port];
	struct ip6 target;

	if (!t->answered || !header_is(message, "neighbor-solicitation") ||
	    !ip6_is_unspecified(&r->source) || memcmp(&r->from, &p->iut_mac, sizeof(r->from)) != 0)
		return;
	target = header_ip6(message, "target");
	if (!ip6_equal(&target, &p->address) || tester_has_reset(t))
		return;
	tester_begins_anew(t);
	t->heard = t->now - IDLE_MAX;   /* nothing begins before it has answered again */
	canary_forget(&t->canary, t->now);
}

/* True when the packet was Neighbor Discovery of the link itself. RFC 4861 7.1.1, 7.1.2: options and
 * reserved bits that we do not know do not make it invalid. */
bool tester_neighbor_discovery(struct tester *t, const struct received *r)
{
	const struct header *message = r->ip6->next;

	if (message == NULL || header_num(r->ip6, "hop-limit") != ND_HOP_LIMIT)
		return false;
	learn_link_local(t, r);
	watch_for_restart(t, r, message);
	if (message->format->family != FAMILY_ICMP6 || !nd_is_valid(r, message, false))
		return false;
	if (tester_is_solicitation(r))
		return answer_solicitation(t, r, message);
	if (header_is(message, "neighbor-advertisement"))
		learn_implementation(t, r, message);
	else if (header_is(message, "router-solicitation") && t->config.profile->advertise)
		tester_advertise(t);
	else
		return false;
	return true;
}
