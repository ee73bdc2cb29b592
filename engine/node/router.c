/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The router as a node. Each port has a Neighbor Cache of its own; what is forwarded is the packet
 * as it came, with the hop limit one less. */
#include "node/router_parts.h"

#include "node/nd.h"

#include <string.h>

enum { MTU_DEFAULT = 1500, MTU_MIN = 1280, HOP_LIMIT_AT = 7,
       SOURCE_AT = 8, DESTINATION_AT = 24,
       ERROR_HEADERS = 48, ERROR_TYPES_END = 128, MESSAGE_MAX = 1500,
       UNREACHABLE_ROUTE = 0, UNREACHABLE_SCOPE = 2, UNREACHABLE_ADDRESS = 3 };

void router_send_on_port(struct port *p, usec now, struct packet *packet, const struct ip6 *to,
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

bool router_port_owns(const struct port *p, const struct ip6 *address)
{
	if (ip6_equal(address, &p->link_local))
		return true;
	for (size_t i = 0; i < p->config->prefix_count; i++)
		if (ip6_equal(address, &p->config->prefixes[i].address))
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

	router_send_on_port(p, now, &packet, to != NULL ? target : &group, to);
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
	uint8_t octets[MESSAGE_MAX];
	struct buf out = buf_over(octets, sizeof(octets));

	if (packet_encode(packet, &out, NULL))
		router_send(router, now, port, buf_bytes(&out));
}

void router_send(struct router *router, usec now, unsigned port, struct bytes packet)
{
	struct received r = {.now = now, .port = port, .octets = packet};

	memcpy(r.source.octet, packet.at + SOURCE_AT, sizeof(r.source.octet));
	memcpy(r.destination.octet, packet.at + DESTINATION_AT, sizeof(r.destination.octet));
	if (ip6_is_multicast(&r.destination))
		router_send_to(router, port, NULL, packet);
	else
		forward(router, &r, packet, true);
}

void router_send_to(struct router *router, unsigned port, const struct mac *to, struct bytes packet)
{
	struct ip6 destination;
	struct mac group;

	memcpy(destination.octet, packet.at + DESTINATION_AT, sizeof(destination.octet));
	group = mac_of_multicast(&destination);
	outbox_frame(&router->outbox, port, to != NULL ? to : &group,
		     &router->ports[port].config->mac, packet);
}

/* The port's first global address, else its link-local one. */
static const struct ip6 *port_address(const struct port *p)
{
	return p->config->prefix_count > 0 ? &p->config->prefixes[0].address : &p->link_local;
}

void router_report(struct router *router, const struct received *r, const char *format,
		   uint8_t code, unsigned value)
{
	const struct port *port = &router->ports[r->port];
	struct packet p = packet_new(router->arena);
	struct header *ip6 = packet_add(&p, "ip6"), *message = packet_add(&p, format);

	if (!may_be_reported(r) || !rate_allows(&router->rate, &r->source, r->now))
		return;
	header_set_ip6(&p, ip6, "src", ip6_is_link_local(&r->destination) ? &port->link_local
								  : port_address(port));
	header_set_ip6(&p, ip6, "dst", &r->source);
	header_set(ip6, "hop-limit", ROUTER_HOP_LIMIT);
	header_set(message, "code", code);
	if (header_is(message, "too-big"))
		header_set(message, "mtu", value);
	if (header_is(message, "parameter-problem"))
		header_set(message, "pointer", value);
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
		router_report(p->router, &r, "unreachable", UNREACHABLE_ADDRESS, 0);
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
	unsigned port;

	for (size_t i = 0; i < router->config.port_count; i++) {
		struct port *p = &router->ports[i];

		for (size_t k = 0; k < p->config->prefix_count; k++) {
			const struct router_prefix *each = &p->config->prefixes[k];

			if (ip6_in_prefix(to, &each->address, each->bits))
				consider(&way, p, to, each->bits);
		}
	}
	if (way.port == NULL && router->extension != NULL &&
	    router->extension->on_link(router->context, to, &port))
		consider(&way, &router->ports[port], to, 128);
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

	if (router->extension != NULL && router->extension->intercept(router->context, r, packet, own))
		return;
	if (ip6_is_link_local(&r->destination))   /* only what is our own gets here */
		way = (struct way){&router->ports[r->port], r->destination, 128};
	if (way.port == NULL) {
		if (!own)
			router_report(router, r, "unreachable", UNREACHABLE_ROUTE, 0);
	} else if (packet.len > port_mtu(way.port)) {
		if (!own)
			router_report(router, r, "too-big", 0, port_mtu(way.port));
	} else {
		neighbors_send(way.port->neighbors, r->now, &way.hop, packet);
	}
}

void router_transit(struct router *router, struct received *r)
{
	uint64_t hop_limit = header_num(r->ip6, "hop-limit");
	const struct router_extension *e = router->extension;
	uint8_t *octets;

	if (e != NULL && e->transit(router->context, r))
		return;
	if (ip6_is_link_local(&r->destination) || ip6_is_multicast(&r->source) ||
	    ip6_is_unspecified(&r->source) || ip6_is_loopback(&r->source) ||
	    ip6_is_loopback(&r->destination) || ip6_is_unspecified(&r->destination))
		return;   /* RFC 4291 2.5.2, 2.5.3, 2.5.6: routers do not forward these */
	if (ip6_is_link_local(&r->source)) {
		router_report(router, r, "unreachable", UNREACHABLE_SCOPE, 0);
		return;
	}
	if (hop_limit <= 1) {
		router_report(router, r, "time-exceeded", 0, 0);
		return;
	}
	octets = arena_alloc(router->arena, r->octets.len);
	memcpy(octets, r->octets.at, r->octets.len);
	octets[HOP_LIMIT_AT]--;
	forward(router, r, (struct bytes){octets, r->octets.len}, false);
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
	header_set(ip6, "hop-limit", ROUTER_HOP_LIMIT);
	header_set(reply, "identifier", header_num(request, "identifier"));
	header_set(reply, "sequence", header_num(request, "sequence"));
	header_set_octets(&packet, reply, "data", header_octets(request, "data"));
	send_own(p->router, r->now, p->number, &packet);
}

static bool is_neighbor_discovery(const struct header *message)
{
	return header_is(message, "neighbor-solicitation") ||
	       header_is(message, "neighbor-advertisement") ||
	       header_is(message, "router-solicitation") ||
	       header_is(message, "router-advertisement") || header_is(message, "redirect");
}

/* To the router itself, or to a group. Only ICMPv6 right behind the IPv6 header is of interest to a
 * router without extension. */
static void on_own(struct port *p, struct received *r)
{
	const struct router_extension *e = p->router->extension;
	const struct header *message = r->ip6->next;

	if (message != NULL && message->format->family == FAMILY_ICMP6 &&
	    is_neighbor_discovery(message))
		router_nd(p, r, message);
	else if (e != NULL)
		e->deliver(p->router->context, r);
	else if (message != NULL && header_is(message, "echo-request"))
		answer_echo(p, r, message);
}

bool router_owns(const struct router *router, const struct ip6 *address)
{
	for (size_t i = 0; i < router->config.port_count; i++)
		if (router_port_owns(&router->ports[i], address))
			return true;
	return router->extension != NULL && router->extension->owns(router->context, address);
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
		router_transit(router, &r);
}

static void router_timeout(struct node *node, usec now)
{
	struct router *router = (struct router *)node;

	arena_reset(router->arena);
	router_nd_timeout(router, now);
	if (router->extension != NULL)
		router->extension->timeout(router->context, now);
}

static usec router_next(const struct node *node)
{
	const struct router *router = (const struct router *)node;
	usec next = router_nd_next(router), extension = USEC_NEVER;

	if (router->extension != NULL)
		extension = router->extension->next(router->context);
	return extension < next ? extension : next;
}

static bool router_output(struct node *node, struct outgoing *out)
{
	return outbox_take_frame(&((struct router *)node)->outbox, out);
}

static bool router_event(struct node *node, struct node_event *event)
{
	struct router *router = (struct router *)node;

	if (outbox_take_event(&router->outbox, event))
		return true;
	return router->extension != NULL && router->extension->event(router->context, event);
}

static void router_free(struct node *node)
{
	struct router *router = (struct router *)node;

	if (router->extension != NULL)
		router->extension->free(router->context);
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

struct router *router_create(const struct router_config *config,
			     const struct router_extension *extension, void *context,
			     struct err *err)
{
	struct router *router;

	if (!config_is_sound(config, err))
		return NULL;
	router = mem_new(sizeof(*router));
	router->node.ops = &router_ops;
	router->config = *config;
	router->extension = extension;
	router->context = context;
	router->rate.all_per_second = config->errors_per_second;
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
	return router;
}

struct node *router_new(const struct router_config *config, struct err *err)
{
	struct router *router = router_create(config, NULL, NULL, err);

	return router != NULL ? &router->node : NULL;
}

struct node *router_node(struct router *router)
{
	return &router->node;
}

void *router_context(struct node *n)
{
	return ((struct router *)n)->context;
}

struct arena *router_arena(struct router *router)
{
	return router->arena;
}

struct rng *router_rng(struct router *router)
{
	return &router->rng;
}

const struct router_port *router_port_config(const struct router *router, unsigned port)
{
	return &router->config.ports[port];
}
