/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Neighbor Discovery for the router, Router Advertisements where the profile wants them, and what
 * the implementation shows of itself by it. */
#include "exec/tester_parts.h"

#include <string.h>

enum { ND_HOP_LIMIT = 255, IP6_OCTETS = 40 };

static void send_to(struct tester *t, const struct mac *mac, struct bytes packet)
{
	outbox_frame(&t->outbox, 0, mac, &t->config.mac, packet);
}

void tester_send(struct tester *t, const struct mac *mac, struct packet *p)
{
	uint8_t octets[256];
	struct buf out = buf_over(octets, sizeof(octets));

	if (packet_encode(p, &out, NULL))
		send_to(t, mac, buf_bytes(&out));
}

/* A case hands over a packet: next hop is the implementation, or whoever listens to the group. */
void tester_emit(void *context, usec now, struct bytes packet)
{
	struct tester *t = context;
	struct mac mac = t->iut_mac;
	struct ip6 dst;

	(void)now;
	if (packet.len >= IP6_OCTETS) {
		memcpy(dst.octet, packet.at + 24, sizeof(dst.octet));
		if (ip6_is_multicast(&dst))
			mac = mac_of_multicast(&dst);
	}
	send_to(t, &mac, packet);
}

static void solicit_from(struct tester *t, const struct ip6 *source)
{
	struct packet p = nd_solicitation(t->scratch, source, &t->config.mac,
					  &t->config.profile->address, false);
	struct ip6 group = ip6_solicited_node(&t->config.profile->address);
	struct mac mac = mac_of_multicast(&group);

	tester_send(t, &mac, &p);
}

/* From both addresses of the router: whichever the implementation uses as its next hop, it knows it
 * then (RFC 4861 7.2.3) and need not hold back, or drop, its first answers. */
void tester_solicit(struct tester *t)
{
	if (!ip6_is_unspecified(&t->config.profile->router))
		solicit_from(t, &t->config.profile->router);
	solicit_from(t, &t->link_local);
}

/* RFC 4861 6.2.3, without prefixes: only to become the default router. */
void tester_advertise(struct tester *t)
{
	struct packet p = packet_new(t->scratch);
	struct header *ip6 = packet_add(&p, "ip6"), *ra = packet_add(&p, "router-advertisement");
	struct header *source = header_add_option(&p, ra, "source-link-layer");
	struct mac mac = mac_of_multicast(&ip6_all_nodes);

	header_set_ip6(&p, ip6, "src", &t->link_local);
	header_set_ip6(&p, ip6, "dst", &ip6_all_nodes);
	header_set(ip6, "hop-limit", ND_HOP_LIMIT);
	header_set(ra, "router-lifetime", 1800);
	header_set_mac(&p, source, "address", &t->config.mac);
	tester_send(t, &mac, &p);
}

bool tester_is_router_address(const struct tester *t, const struct ip6 *a)
{
	return ip6_equal(a, &t->link_local) ||
	       (!ip6_is_unspecified(&t->config.profile->router) &&
		ip6_equal(a, &t->config.profile->router));
}

/* For the router, and for the addresses of running cases: an implementation may take them to be on
 * the link, as when it answers a solicitation from one (RFC 4861 7.2.4). */
static void answer_solicitation(struct tester *t, const struct header *ip6, const struct header *ns,
				const struct mac *from)
{
	struct nd_advertisement n = {.target = header_ip6(ns, "target"), .mac = t->config.mac,
				     .destination = header_ip6(ip6, "src"), .override = true};
	struct mac mac = *from;
	struct packet p;

	n.router = tester_is_router_address(t, &n.target);
	if (!n.router && tester_owner_of(t, &n.target) == NULL)
		return;
	n.source = n.target;
	n.solicited = !ip6_is_unspecified(&n.destination);
	if (!n.solicited) {   /* RFC 4861 7.2.4: duplicate address detection by another node */
		n.destination = ip6_all_nodes;
		mac = mac_of_multicast(&ip6_all_nodes);
	}
	p = nd_advertisement(t->scratch, &n);
	tester_send(t, &mac, &p);
}

static void learn_implementation(struct tester *t, const struct header *na, const struct mac *from)
{
	struct ip6 target = header_ip6(na, "target");

	if (!ip6_equal(&target, &t->config.profile->address))
		return;
	if (!nd_link_layer(na, "target-link-layer", &t->iut_mac))
		t->iut_mac = *from;
	if (ip6_is_unspecified(&t->iut_link_local))
		t->iut_link_local = ip6_link_local(&t->iut_mac);
	t->answered = true;
	tester_hear(t);
}

/* The link-local address of the implementation, which it shows when it solicits the router. */
static void learn_link_local(struct tester *t, const struct header *ip6, const struct mac *from)
{
	struct ip6 src = header_ip6(ip6, "src");

	if (t->answered && ip6_is_link_local(&src) && memcmp(from, &t->iut_mac, sizeof(*from)) == 0)
		t->iut_link_local = src;
}

/* Duplicate Address Detection for the address that it had already: it has begun anew, without the
 * bindings and nonces of before (RFC 4862 5.4). */
static void watch_for_restart(struct tester *t, const struct received *r, const struct header *message)
{
	struct ip6 target;

	if (!t->answered || !header_is(message, "neighbor-solicitation") ||
	    !ip6_is_unspecified(&r->source) || memcmp(&r->from, &t->iut_mac, sizeof(r->from)) != 0)
		return;
	target = header_ip6(message, "target");
	if (!ip6_equal(&target, &t->config.profile->address))
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
	learn_link_local(t, r->ip6, &r->from);
	watch_for_restart(t, r, message);
	if (message->format->family != FAMILY_ICMP6 || !nd_is_valid(r, message, false))
		return false;
	if (tester_is_solicitation(r))
		answer_solicitation(t, r->ip6, message, &r->from);
	else if (header_is(message, "neighbor-advertisement"))
		learn_implementation(t, message, &r->from);
	else if (header_is(message, "router-solicitation") && t->config.profile->advertise)
		tester_advertise(t);
	else
		return false;
	return true;
}
