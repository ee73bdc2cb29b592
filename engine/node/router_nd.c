/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The router's side of Neighbor Discovery: advertisements as configured (RFC 4861 6.2, RFC 6275 7),
 * answers to solicitations. What an extension wants to see, it sees first. */
#include "node/router_parts.h"

#include "node/nd.h"

#define INTERVAL_MIN (200 * USEC_PER_SEC)   /* RFC 4861 6.2.1 */
#define INTERVAL_MAX (600 * USEC_PER_SEC)
#define MIN_DELAY    (3 * USEC_PER_SEC)     /* RFC 4861 10: MIN_DELAY_BETWEEN_RAS */

/* Advertisements. */

static usec interval_max(const struct port *p)
{
	return p->config->interval_max != 0 ? p->config->interval_max : INTERVAL_MAX;
}

static bool has_fault(const struct port *p, enum router_fault fault)
{
	return (p->config->faults & (unsigned)fault) != 0;
}

static usec draw_interval(struct port *p)
{
	usec max = interval_max(p), min = p->config->interval_min;

	if (min == 0)
		min = p->config->interval_max != 0 ? max / 3 : INTERVAL_MIN;
	if (has_fault(p, ROUTER_SLOWER_THAN_TOLD))
		min = (max *= 2) - 1;
	if (min >= max)
		return max;
	return min + (usec)rng_below(&p->router->rng, (uint64_t)(max - min));
}

/* RFC 4861 6.2.1: fixed, or decrementing in real time. */
static uint32_t remaining(const struct router_prefix *prefix, uint32_t lifetime, usec now)
{
	uint64_t gone = (uint64_t)(now / USEC_PER_SEC);

	if (!prefix->runs_down || lifetime == ROUTER_LIFETIME_INFINITE)
		return lifetime;
	return gone < lifetime ? lifetime - (uint32_t)gone : 0;
}

uint32_t router_prefix_valid(const struct router_prefix *prefix, usec now)
{
	return remaining(prefix, prefix->valid, now);
}

uint32_t router_prefix_preferred(const struct router_prefix *prefix, usec now)
{
	return remaining(prefix, prefix->preferred, now);
}

static void add_prefix_option(const struct port *p, struct packet *packet, struct header *message,
			      const struct router_prefix *prefix, usec now)
{
	struct header *o = header_add_option(packet, message, "prefix-information");
	struct ip6 shown = prefix->address;
	bool at_times = has_fault(p, ROUTER_ADDRESS_AT_TIMES) && p->advertisements % 2 == 1;
	bool whole = prefix->whole_address && !has_fault(p, ROUTER_R_WITH_PREFIX_ONLY) && !at_times;

	for (unsigned bit = prefix->bits; bit < 128 && !whole; bit++)
		shown.octet[bit / 8] = (uint8_t)(shown.octet[bit / 8] & ~(0x80U >> bit % 8));
	header_set(o, "prefix-length", prefix->bits);
	header_set(o, "L", prefix->on_link);
	header_set(o, "A", prefix->autonomous);
	header_set(o, "R", prefix->whole_address && !at_times);
	header_set(o, "valid-lifetime", router_prefix_valid(prefix, now));
	header_set(o, "preferred-lifetime", router_prefix_preferred(prefix, now));
	header_set_ip6(packet, o, "prefix", &shown);
}

static void add_mobility_options(struct packet *packet, struct header *message,
				 const struct port *p)
{
	struct header *o;

	if (p->config->tells_interval) {
		o = header_add_option(packet, message, "advertisement-interval");
		header_set(o, "interval", (uint64_t)(interval_max(p) /
			   (has_fault(p, ROUTER_INTERVAL_IN_SECONDS) ? USEC_PER_SEC : USEC_PER_MS)));
	}
	if (p->config->tells_home_agent) {
		o = header_add_option(packet, message, "home-agent-information");
		header_set(o, "R", has_fault(p, ROUTER_CLAIMS_MOBILE_ROUTERS));
		header_set(o, "preference", p->config->home_agent_preference);
		header_set(o, "lifetime", p->config->home_agent_lifetime);
	}
}

/* RFC 6275 7.5: a home agent MUST include it in all. */
static bool tells_link_layer(const struct port *p, bool solicited)
{
	return !has_fault(p, ROUTER_NO_SOURCE_LINK_LAYER) &&
	       !(solicited && has_fault(p, ROUTER_NO_SOURCE_LINK_LAYER_SOLICITED));
}

static void send_advertisement(struct port *p, usec now, const struct ip6 *to, bool solicited)
{
	struct packet packet = packet_new(p->router->arena);
	struct header *ip6 = packet_add(&packet, "ip6");
	struct header *message = packet_add(&packet, "router-advertisement");

	p->advertisements++;
	header_set_ip6(&packet, ip6, "src", &p->link_local);
	header_set_ip6(&packet, ip6, "dst", to);
	header_set(ip6, "hop-limit", ROUTER_ND_HOP_LIMIT);
	header_set(message, "hop-limit", ROUTER_HOP_LIMIT);
	header_set(message, "M", p->config->managed);
	header_set(message, "O", p->config->other);
	header_set(message, "H", p->config->home_agent);
	header_set(message, "router-lifetime", p->config->lifetime);
	if (tells_link_layer(p, solicited))
		header_set_mac(&packet, header_add_option(&packet, message, "source-link-layer"),
			       "address", &p->config->mac);
	for (size_t i = 0; i < p->config->prefix_count; i++)
		add_prefix_option(p, &packet, message, &p->config->prefixes[i], now);
	add_mobility_options(&packet, message, p);
	router_send_on_port(p, now, &packet, to, NULL);
}

/* Receiving. */

static void on_neighbor_solicitation(struct port *p, const struct received *r,
				     const struct header *message)
{
	bool anonymous = ip6_is_unspecified(&r->source);
	struct nd_advertisement n = {
		.target = header_ip6(message, "target"), .mac = p->config->mac, .router = true,
		.solicited = !anonymous, .override = true,
		.destination = anonymous ? ip6_all_nodes : r->source,
	};
	struct packet packet;
	struct mac mac;

	if (!router_port_owns(p, &n.target))
		return;
	n.source = n.target;
	if (!anonymous && nd_link_layer(message, "source-link-layer", &mac))
		neighbors_learn(p->neighbors, r->now, &r->source, &mac);
	packet = nd_advertisement(p->router->arena, &n);
	router_send_on_port(p, r->now, &packet, &n.destination, NULL);
}

static void on_neighbor_advertisement(struct port *p, const struct received *r,
				      const struct header *message)
{
	struct ip6 target = header_ip6(message, "target");
	struct mac mac;
	bool has_mac = nd_link_layer(message, "target-link-layer", &mac);

	neighbors_advertised(p->neighbors, r->now, &target, has_mac ? &mac : NULL,
			     header_flag(message, "S"), header_flag(message, "O"));
}

static void advertise_to_all(struct port *p, usec now, bool solicited)
{
	send_advertisement(p, now, &ip6_all_nodes, solicited);
	p->advertised_at = now;
	p->advertise_at = now + draw_interval(p);
}

/* RFC 4861 6.2.6, RFC 6275 13: to all nodes at most every MinDelayBetweenRAs, which is MinRtrAdvInterval
 * where that is less than 3 s. */
static void answer_all(struct port *p, usec now)
{
	usec min = p->config->interval_min, delay = min != 0 && min < MIN_DELAY ? min : MIN_DELAY;
	usec soonest = p->advertised_at != 0 ? p->advertised_at + delay : now;

	if (soonest <= now || has_fault(p, ROUTER_UNLIMITED))
		advertise_to_all(p, now, true);
	else if (soonest < p->advertise_at)
		p->advertise_at = soonest;
}

static void on_router_solicitation(struct port *p, const struct received *r,
				   const struct header *message)
{
	struct mac mac;

	if (!p->config->advertises)
		return;
	if (ip6_is_unspecified(&r->source)) {
		answer_all(p, r->now);
		return;
	}
	if (nd_link_layer(message, "source-link-layer", &mac))
		neighbors_learn(p->neighbors, r->now, &r->source, &mac);
	send_advertisement(p, r->now, &r->source, true);
}

void router_nd(struct port *p, struct received *r, const struct header *message)
{
	const struct router_extension *e = p->router->extension;

	if (!nd_is_valid(r, message, e != NULL ? e->forgives(p->router->context, message) : 0))
		return;
	if (e != NULL && e->neighbor(p->router->context, r, message))
		return;
	if (header_is(message, "neighbor-solicitation"))
		on_neighbor_solicitation(p, r, message);
	else if (header_is(message, "neighbor-advertisement"))
		on_neighbor_advertisement(p, r, message);
	else if (header_is(message, "router-solicitation"))
		on_router_solicitation(p, r, message);
}

usec router_nd_next(const struct router *router)
{
	usec next = USEC_NEVER;

	for (size_t i = 0; i < router->config.port_count; i++) {
		usec neighbors = neighbors_next(router->ports[i].neighbors);

		if (neighbors < next)
			next = neighbors;
		if (router->ports[i].advertise_at < next)
			next = router->ports[i].advertise_at;
	}
	return next;
}

void router_nd_timeout(struct router *router, usec now)
{
	for (size_t i = 0; i < router->config.port_count; i++) {
		struct port *p = &router->ports[i];

		neighbors_timeout(p->neighbors, now);
		if (p->advertise_at > now)
			continue;
		advertise_to_all(p, now, false);
	}
}
