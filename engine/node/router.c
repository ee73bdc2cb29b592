/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The router as a node. Each port has a Neighbor Cache of its own; what is forwarded is the packet
 * as it came, with the hop limit one less. */
#include "node/router.h"

#include "base/rng.h"
#include "node/nd.h"
#include "node/neighbor.h"
#include "node/outbox.h"
#include "node/rate.h"

#include <string.h>

enum { MTU_DEFAULT = 1500, MTU_MIN = 1280, HOP_LIMIT = 64, ND_HOP_LIMIT = 255, HOP_LIMIT_AT = 7,
       ERROR_HEADERS = 48, ERROR_TYPES_END = 128, MESSAGE_MAX = 1500,
       UNREACHABLE_ROUTE = 0, UNREACHABLE_SCOPE = 2, UNREACHABLE_ADDRESS = 3 };

#define INTERVAL_MIN (200 * USEC_PER_SEC)   /* RFC 4861 6.2.1 */
#define INTERVAL_MAX (600 * USEC_PER_SEC)

struct port {
	struct router *router;
	unsigned number;
	const struct router_port *config;
	struct ip6 link_local;
	struct neighbors *neighbors;
	usec advertise_at;
};

struct router {
	struct node node;
	struct router_config config;
	struct arena *arena;
	struct outbox outbox;
	struct rng rng;
	struct rate rate;
	struct port ports[ROUTER_PORTS_MAX];
};

static void send_on_port(struct port *p, usec now, struct packet *packet, const struct ip6 *to,
			 const struct mac *to_mac)
{
	uint8_t octets[MESSAGE_MAX];
	struct buf out = buf_over(octets, sizeof(octets));
	struct mac group = mac_of_multicast(to);

	if (!packet_encode(packet, &out, NULL))
		return;
	if (ip6_is_multicast(to) || to_mac != NULL)
		outbox_frame(&p->router->outbox, p->number, to_mac != NULL ? to_mac : &group,
			     &p->config->mac, buf_bytes(&out));
	else
		neighbors_send(p->neighbors, now, to, buf_bytes(&out));
}

static bool port_owns(const struct port *p, const struct ip6 *address)
{
	if (ip6_equal(address, &p->link_local))
		return true;
	for (size_t i = 0; i < p->config->prefix_count; i++)
		if (ip6_equal(address, &p->config->prefixes[i].address))
			return true;
	return false;
}

static bool router_owns(const struct router *r, const struct ip6 *address)
{
	for (size_t i = 0; i < r->config.port_count; i++)
		if (port_owns(&r->ports[i], address))
			return true;
	return false;
}

/* The neighbors' owner. */

static void transmit(void *context, const struct mac *to, struct bytes packet)
{
	struct port *p = context;

	outbox_frame(&p->router->outbox, p->number, to, &p->config->mac, packet);
}

static void solicit(void *context, usec now, const struct ip6 *target, const struct mac *to)
{
	struct port *p = context;
	struct ip6 group = ip6_solicited_node(target);
	struct packet packet = nd_solicitation(p->router->arena, &p->link_local, &p->config->mac,
					       target, to != NULL);

	send_on_port(p, now, &packet, to != NULL ? target : &group, to);
}

/* Errors. */

static bool may_be_reported(const struct received *r)
{
	const struct header *message = received_icmp6(r);

	if (message != NULL && (header_num(message, "type") < ERROR_TYPES_END ||
				header_is(message, "redirect")))
		return false;
	return !ip6_is_unspecified(&r->source) && !ip6_is_multicast(&r->source) &&
	       !ip6_is_multicast(&r->destination) && (r->to.octet[0] & 1) == 0;
}

static void forward(struct router *router, struct received *r, struct bytes packet, bool own);

/* Sends a packet of the router's own wherever its destination is. */
static void send_own(struct router *router, usec now, unsigned port, struct packet *packet)
{
	struct received r = {.now = now, .port = port};
	uint8_t octets[MESSAGE_MAX];
	struct buf out = buf_over(octets, sizeof(octets));

	if (!packet_encode(packet, &out, NULL))
		return;
	r.octets = buf_bytes(&out);
	r.ip6 = packet->first;
	r.packet = *packet;
	r.source = header_ip6(r.ip6, "src");
	r.destination = header_ip6(r.ip6, "dst");
	forward(router, &r, r.octets, true);
}

/* The port's first global address, else its link-local one. */
static const struct ip6 *port_address(const struct port *p)
{
	return p->config->prefix_count > 0 ? &p->config->prefixes[0].address : &p->link_local;
}

static void report(struct router *router, const struct received *r, const char *format,
		   uint8_t code, unsigned mtu)
{
	struct packet p = packet_new(router->arena);
	struct header *ip6 = packet_add(&p, "ip6"), *message = packet_add(&p, format);

	if (!may_be_reported(r) || !rate_allows(&router->rate, &r->source, r->now))
		return;
	header_set_ip6(&p, ip6, "src", port_address(&router->ports[r->port]));
	header_set_ip6(&p, ip6, "dst", &r->source);
	header_set(ip6, "hop-limit", HOP_LIMIT);
	header_set(message, "code", code);
	if (header_is(message, "too-big"))
		header_set(message, "mtu", mtu);
	header_set_octets(&p, packet_add(&p, "raw"), "data",
			  bytes_slice(r->octets, 0, MTU_MIN - ERROR_HEADERS));
	send_own(router, r->now, r->port, &p);
}

static void unreachable(void *context, usec now, struct bytes packet)
{
	struct port *p = context;
	struct received r = {.now = now, .port = p->number, .octets = packet};

	r.packet = packet_decode(p->router->arena, packet, "ip6", &r.findings);
	r.ip6 = r.packet.first;
	r.source = r.peer = header_ip6(r.ip6, "src");
	r.destination = header_ip6(r.ip6, "dst");
	if (!router_owns(p->router, &r.source))
		report(p->router, &r, "unreachable", UNREACHABLE_ADDRESS, 0);
}

static const struct neighbors_owner neighbors_owner = {
	.transmit = transmit,
	.solicit = solicit,
	.unreachable = unreachable,
};

/* Forwarding. */

struct way {
	struct port *port;
	struct ip6 hop;
	unsigned bits;
};

static void consider(struct way *way, struct port *port, const struct ip6 *hop, unsigned bits)
{
	if (way->port == NULL || bits > way->bits)
		*way = (struct way){port, *hop, bits};
}

/* The longest prefix among those of the ports and of the static routes. */
static struct way find_way(struct router *router, const struct ip6 *to)
{
	struct way way = {0};

	for (size_t i = 0; i < router->config.port_count; i++) {
		struct port *p = &router->ports[i];

		for (size_t k = 0; k < p->config->prefix_count; k++) {
			const struct router_prefix *each = &p->config->prefixes[k];

			if (ip6_in_prefix(to, &each->address, each->bits))
				consider(&way, p, to, each->bits);
		}
	}
	for (size_t i = 0; i < router->config.route_count; i++) {
		const struct router_route *each = &router->config.routes[i];

		if (ip6_in_prefix(to, &each->prefix, each->bits))
			consider(&way, &router->ports[each->port], &each->next_hop, each->bits);
	}
	return way;
}

static unsigned port_mtu(const struct port *p)
{
	return p->config->mtu != 0 ? p->config->mtu : MTU_DEFAULT;
}

/* own: the router is the sender, so that nothing is counted or reported. */
static void forward(struct router *router, struct received *r, struct bytes packet, bool own)
{
	struct way way = find_way(router, &r->destination);

	if (ip6_is_link_local(&r->destination))   /* only what is our own gets here */
		way = (struct way){&router->ports[r->port], r->destination, 128};
	if (way.port == NULL) {
		if (!own)
			report(router, r, "unreachable", UNREACHABLE_ROUTE, 0);
	} else if (packet.len > port_mtu(way.port)) {
		if (!own)
			report(router, r, "too-big", 0, port_mtu(way.port));
	} else {
		neighbors_send(way.port->neighbors, r->now, &way.hop, packet);
	}
}

static void on_transit(struct router *router, struct received *r)
{
	uint64_t hop_limit = header_num(r->ip6, "hop-limit");
	uint8_t *octets = arena_alloc(router->arena, r->octets.len);

	if (ip6_is_link_local(&r->destination) || ip6_is_multicast(&r->source) ||
	    ip6_is_unspecified(&r->source) || ip6_is_loopback(&r->source) ||
	    ip6_is_loopback(&r->destination) || ip6_is_unspecified(&r->destination))
		return;   /* RFC 4291 2.5.2, 2.5.3, 2.5.6: routers do not forward these */
	if (ip6_is_link_local(&r->source)) {
		report(router, r, "unreachable", UNREACHABLE_SCOPE, 0);
		return;
	}
	if (hop_limit <= 1) {
		report(router, r, "time-exceeded", 0, 0);
		return;
	}
	memcpy(octets, r->octets.at, r->octets.len);
	octets[HOP_LIMIT_AT]--;
	forward(router, r, (struct bytes){octets, r->octets.len}, false);
}

/* Advertisements. */

static usec interval_max(const struct port *p)
{
	return p->config->interval_max != 0 ? p->config->interval_max : INTERVAL_MAX;
}

static usec draw_interval(struct port *p)
{
	usec max = interval_max(p), min = p->config->interval_min;

	if (min == 0)
		min = p->config->interval_max != 0 ? max / 3 : INTERVAL_MIN;
	if (min >= max)
		return max;
	return min + (usec)rng_below(&p->router->rng, (uint64_t)(max - min));
}

static void add_prefix_option(struct packet *packet, struct header *message,
			      const struct router_prefix *prefix)
{
	struct header *o = header_add_option(packet, message, "prefix-information");
	struct ip6 shown = prefix->address;

	for (unsigned bit = prefix->bits; bit < 128 && !prefix->whole_address; bit++)
		shown.octet[bit / 8] = (uint8_t)(shown.octet[bit / 8] & ~(0x80U >> bit % 8));
	header_set(o, "prefix-length", prefix->bits);
	header_set(o, "L", prefix->on_link);
	header_set(o, "A", prefix->autonomous);
	header_set(o, "R", prefix->whole_address);
	header_set(o, "valid-lifetime", prefix->valid);
	header_set(o, "preferred-lifetime", prefix->preferred);
	header_set_ip6(packet, o, "prefix", &shown);
}

static void add_mobility_options(struct packet *packet, struct header *message,
				 const struct port *p)
{
	struct header *o;

	if (p->config->tells_interval) {
		o = header_add_option(packet, message, "advertisement-interval");
		header_set(o, "interval", (uint64_t)(interval_max(p) / USEC_PER_MS));
	}
	if (p->config->tells_home_agent) {
		o = header_add_option(packet, message, "home-agent-information");
		header_set(o, "preference", p->config->home_agent_preference);
		header_set(o, "lifetime", p->config->home_agent_lifetime);
	}
}

static void send_advertisement(struct port *p, usec now, const struct ip6 *to)
{
	struct packet packet = packet_new(p->router->arena);
	struct header *ip6 = packet_add(&packet, "ip6");
	struct header *message = packet_add(&packet, "router-advertisement");

	header_set_ip6(&packet, ip6, "src", &p->link_local);
	header_set_ip6(&packet, ip6, "dst", to);
	header_set(ip6, "hop-limit", ND_HOP_LIMIT);
	header_set(message, "hop-limit", HOP_LIMIT);
	header_set(message, "M", p->config->managed);
	header_set(message, "O", p->config->other);
	header_set(message, "H", p->config->home_agent);
	header_set(message, "router-lifetime", p->config->lifetime);
	header_set_mac(&packet, header_add_option(&packet, message, "source-link-layer"),
		       "address", &p->config->mac);
	for (size_t i = 0; i < p->config->prefix_count; i++)
		add_prefix_option(&packet, message, &p->config->prefixes[i]);
	add_mobility_options(&packet, message, p);
	send_on_port(p, now, &packet, to, NULL);
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

	if (!port_owns(p, &n.target))
		return;
	n.source = n.target;
	if (!anonymous && nd_link_layer(message, "source-link-layer", &mac))
		neighbors_learn(p->neighbors, r->now, &r->source, &mac);
	packet = nd_advertisement(p->router->arena, &n);
	send_on_port(p, r->now, &packet, &n.destination, NULL);
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

static void on_router_solicitation(struct port *p, const struct received *r,
				   const struct header *message)
{
	struct mac mac;

	if (!p->config->advertises)
		return;
	if (ip6_is_unspecified(&r->source)) {
		send_advertisement(p, r->now, &ip6_all_nodes);
		return;
	}
	if (nd_link_layer(message, "source-link-layer", &mac))
		neighbors_learn(p->neighbors, r->now, &r->source, &mac);
	send_advertisement(p, r->now, &r->source);
}

static void answer_echo(struct port *p, const struct received *r, const struct header *request)
{
	struct packet packet = packet_new(p->router->arena);
	struct header *ip6 = packet_add(&packet, "ip6");
	struct header *reply = packet_add(&packet, "echo-reply");
	const struct ip6 *source = &r->destination;

	if (received_has(r, FINDING_CHECKSUM, request) || ip6_is_unspecified(&r->source) ||
	    ip6_is_multicast(&r->source))
		return;
	if (ip6_is_multicast(source))
		source = ip6_is_link_local(&r->source) ? &p->link_local : port_address(p);
	header_set_ip6(&packet, ip6, "src", source);
	header_set_ip6(&packet, ip6, "dst", &r->source);
	header_set(ip6, "hop-limit", HOP_LIMIT);
	header_set(reply, "identifier", header_num(request, "identifier"));
	header_set(reply, "sequence", header_num(request, "sequence"));
	header_set_octets(&packet, reply, "data", header_octets(request, "data"));
	send_own(p->router, r->now, p->number, &packet);
}

/* To the router itself: only ICMPv6 right behind the IPv6 header. */
static void on_own(struct port *p, const struct received *r)
{
	const struct header *message = r->ip6->next;

	if (message == NULL || message->format->family != FAMILY_ICMP6)
		return;
	if (header_is(message, "echo-request")) {
		answer_echo(p, r, message);
		return;
	}
	if (!nd_is_valid(r, message, false))
		return;
	if (header_is(message, "neighbor-solicitation"))
		on_neighbor_solicitation(p, r, message);
	else if (header_is(message, "neighbor-advertisement"))
		on_neighbor_advertisement(p, r, message);
	else if (header_is(message, "router-solicitation"))
		on_router_solicitation(p, r, message);
}

static void router_input(struct node *node, usec now, unsigned port, struct bytes frame)
{
	struct router *router = (struct router *)node;
	struct received r;

	arena_reset(router->arena);
	if (port >= router->config.port_count ||
	    !received_read(&r, router->arena, now, port, frame, &router->ports[port].config->mac))
		return;
	if (ip6_is_multicast(&r.destination) || router_owns(router, &r.destination))
		on_own(&router->ports[port], &r);
	else
		on_transit(router, &r);
}

static void router_timeout(struct node *node, usec now)
{
	struct router *router = (struct router *)node;

	arena_reset(router->arena);
	for (size_t i = 0; i < router->config.port_count; i++) {
		struct port *p = &router->ports[i];

		neighbors_timeout(p->neighbors, now);
		if (p->advertise_at > now)
			continue;
		send_advertisement(p, now, &ip6_all_nodes);
		p->advertise_at = now + draw_interval(p);
	}
}

static usec router_next(const struct node *node)
{
	const struct router *router = (const struct router *)node;
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

static bool router_output(struct node *node, struct outgoing *out)
{
	return outbox_take_frame(&((struct router *)node)->outbox, out);
}

static bool router_event(struct node *node, struct node_event *event)
{
	return outbox_take_event(&((struct router *)node)->outbox, event);
}

static void router_free(struct node *node)
{
	struct router *router = (struct router *)node;

	for (size_t i = 0; i < router->config.port_count; i++)
		neighbors_free(router->ports[i].neighbors);
	outbox_done(&router->outbox);
	arena_free(router->arena);
	mem_free(router);
}

static const struct node_ops router_ops = {
	.input = router_input,
	.timeout = router_timeout,
	.next = router_next,
	.output = router_output,
	.event = router_event,
	.free = router_free,
};

static bool config_is_sound(const struct router_config *c, struct err *err)
{
	if (c->port_count == 0 || c->port_count > ROUTER_PORTS_MAX)
		return err_set(err, "a router has 1 to %d ports", ROUTER_PORTS_MAX);
	if (c->route_count > ROUTER_ROUTES_MAX)
		return err_set(err, "a router has at most %d routes", ROUTER_ROUTES_MAX);
	for (size_t i = 0; i < c->port_count; i++) {
		if (c->ports[i].prefix_count > ROUTER_PREFIXES_MAX)
			return err_set(err, "port %zu has more than %d prefixes", i,
				       ROUTER_PREFIXES_MAX);
		for (size_t k = 0; k < c->ports[i].prefix_count; k++)
			if (c->ports[i].prefixes[k].bits > 128)
				return err_set(err, "port %zu: a prefix has at most 128 bits", i);
	}
	for (size_t i = 0; i < c->route_count; i++)
		if (c->routes[i].port >= c->port_count || c->routes[i].bits > 128)
			return err_set(err, "route %zu names no port or more than 128 bits", i);
	return true;
}

struct node *router_new(const struct router_config *config, struct err *err)
{
	struct router *router;

	if (!config_is_sound(config, err))
		return NULL;
	router = mem_new(sizeof(*router));
	router->node.ops = &router_ops;
	router->config = *config;
	router->arena = arena_new();
	router->rng = rng_seed(config->seed);
	for (unsigned i = 0; i < config->port_count; i++) {
		struct port *p = &router->ports[i];

		p->router = router;
		p->number = i;
		p->config = &router->config.ports[i];
		p->link_local = ip6_link_local(&p->config->mac);
		p->neighbors = neighbors_new(&neighbors_owner, p);
		p->advertise_at = p->config->advertises ? 0 : USEC_NEVER;
	}
	return &router->node;
}
