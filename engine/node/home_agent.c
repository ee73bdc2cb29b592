/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The home agent as a node: a router that gives what is for itself to a correspondent, whose host
 * has no port of its own and sends by way of the router. */
#include "node/home_agent_parts.h"

#include "base/arena.h"

enum { CAPACITY = 1024 };

bool ha_has_defect(const struct home_agent *ha, enum defect_id id)
{
	return cn_has_defect(ha->cn, id);
}

struct served *ha_served(struct home_agent *ha, const struct ip6 *home)
{
	struct served *s = ha->first;

	while (s != NULL && !ip6_equal(&s->home, home))
		s = s->next;
	return s;
}

struct served *ha_serve(struct home_agent *ha, const struct ip6 *home)
{
	size_t room = ha->config.capacity != 0 ? ha->config.capacity : CAPACITY;
	struct served *s;

	if (ha->served_count >= room)
		return NULL;
	s = mem_new(sizeof(*s));
	s->home = *home;
	/* RFC 6275 10.3.1: its subnet prefix replaced by the link-local prefix */
	s->link_local = (struct ip6){{0xfe, 0x80}};
	memcpy(s->link_local.octet + 8, home->octet + 8, 8);
	s->announce_at = USEC_NEVER;
	s->next = ha->first;
	ha->first = s;
	ha->served_count++;
	return s;
}

void ha_forget(struct home_agent *ha, struct served *s)
{
	struct served **at = &ha->first;

	while (*at != s)
		at = &(*at)->next;
	*at = s->next;
	ha->served_count--;
	mem_free(s);
}

/* In. */

void ha_enter(struct home_agent *ha, struct received *r)
{
	bool group = ip6_is_multicast(&r->destination);

	/* The anycast address is there for discovery, and for nothing else. */
	if (!group && !host_owns(ha->cn->host, &r->destination) && received_icmp6(r) == NULL)
		return;
	ha->port = r->port;
	host_receive(ha->cn->host, r);
}

static void deliver(void *context, struct received *r)
{
	struct home_agent *ha = context;
	const struct header *first = r->ip6->next;

	arena_reset(host_arena(ha->cn->host));
	if (ha_has_defect(ha, DEFECT_ESP_OF_EVERYBODY) && ha->ipsec != NULL && first != NULL &&
	    first->format->family == FAMILY_MH)
		return;
	if (ip6_is_multicast(&r->destination))
		ha_multicast_data(ha, r);
	ha_enter(ha, r);
}

static bool on_neighbor_discovery(void *context, struct received *r, const struct header *message)
{
	struct home_agent *ha = context;

	if (r->port != HOME_PORT) {
		/* RFC 6275 8.4: a list for each link that has a home agent */
		if (header_is(message, "router-advertisement") &&
		    ha_has_defect(ha, DEFECT_HAL_SHARED_BETWEEN_LINKS))
			ha_agents_heard(ha, r, message);
		return false;
	}
	if (header_is(message, "router-advertisement")) {
		ha_prefixes_heard(ha, r, message);
		ha_agents_heard(ha, r, message);
	} else {
		ha_agents_overheard(ha, r, message);
	}
	ha_duplicates_heard(ha, r, message);
	return ha_proxy_answer(ha, r, message) || ha_anycast_answer(ha, r, message);
}

static unsigned forgives(const void *context, const struct header *message)
{
	return header_is(message, "router-advertisement") ? ha_agents_forgive(context)
							  : ha_proxy_forgives(context);
}

static enum hook on_icmp6(void *context, struct received *r, const struct header *message)
{
	struct home_agent *ha = context;

	if (header_is(message, "dhaad-request"))
		return ha_on_discovery(ha, r, message);
	if (header_is(message, "prefix-solicitation"))
		return ha_on_prefix_solicitation(ha, r, message);
	return HOOK_UNKNOWN;
}

static enum hook on_protocol(void *context, struct received *r, uint8_t protocol,
			     const struct header *header)
{
	struct home_agent *ha = context;

	return protocol == PROTOCOL_ESP ? ha_on_esp(ha, r) : ha_decapsulate(ha, r, protocol, header);
}

/* Out. */

static void ha_leave(void *context, usec now, struct bytes packet)
{
	struct home_agent *ha = context;

	if (ha->direct != NULL)
		router_send_to(ha->router, ha->port, ha->direct, packet);
	else
		router_send(ha->router, now, ha->port, packet);
}

/* Addresses. */

static bool owns(const void *context, const struct ip6 *address)
{
	return ha_is_anycast(context, address);
}

static bool on_link(const void *context, const struct ip6 *address, unsigned *port)
{
	const struct home_agent *ha = context;

	*port = HOME_PORT;
	for (size_t i = 0; i < ha->learnt_count; i++)
		if (ip6_in_prefix(address, &ha->learnt[i].prefix, ha->learnt[i].bits))
			return true;
	return false;
}

/* Time. */

static usec earlier(usec a, usec b)
{
	return a < b ? a : b;
}

static struct node *host_of(const struct home_agent *ha)
{
	return host_node(ha->cn->host);
}

static usec next_deadline(const void *context)
{
	const struct home_agent *ha = context;
	usec next = host_of(ha)->ops->next(host_of(ha));

	for (const struct served *s = ha->first; s != NULL; s = s->next) {
		next = earlier(next, ha_registration_next(s));
		next = earlier(next, ha_proxy_next(s));
		next = earlier(next, ha_delivery_next(s));
		next = earlier(next, ha_multicast_next(s));
	}
	return next;
}

static void on_timeout(void *context, usec now)
{
	struct home_agent *ha = context;
	struct served *next;

	host_of(ha)->ops->timeout(host_of(ha), now);
	for (struct served *s = ha->first; s != NULL; s = next) {
		next = s->next;
		ha_proxy_timeout(ha, s, now);
		ha_delivery_timeout(ha, s, now);
		ha_multicast_timeout(ha, s, now);
		ha_registration_timeout(ha, s, now);
	}
}

/* Making and ending. */

static bool take_event(void *context, struct node_event *event)
{
	struct home_agent *ha = context;

	return outbox_take_event(host_outbox(ha->cn->host), event);
}

static void free_home_agent(void *context)
{
	struct home_agent *ha = context;

	while (ha->first != NULL)
		ha_forget(ha, ha->first);
	ipsec_free(ha->ipsec);
	if (ha->cn != NULL)
		host_of(ha)->ops->free(host_of(ha));
	mem_free(ha);
}

static const struct router_extension router_extension = {
	.owns = owns,
	.on_link = on_link,
	.deliver = deliver,
	.neighbor = on_neighbor_discovery,
	.forgives = forgives,
	.transit = ha_transit,
	.intercept = ha_intercept,
	.event = take_event,
	.next = next_deadline,
	.timeout = on_timeout,
	.free = free_home_agent,
};

static const struct cn_home home = {
	.update = ha_on_update,
	.protocol = on_protocol,
	.icmp6 = on_icmp6,
	.error = ha_tunnel_error,
};

static const struct host_link host_link = {.send = ha_leave, .protect = ha_protect};

/* The addresses and the least MTU of all ports. */
static bool add_ports(struct host_config *h, const struct router_config *r, struct err *err)
{
	h->mac = r->ports[HOME_PORT].mac;
	for (size_t i = 0; i < r->port_count; i++) {
		const struct router_port *p = &r->ports[i];

		if (p->mtu != 0 && (h->mtu == 0 || p->mtu < h->mtu))
			h->mtu = p->mtu;
		if (h->address_count + p->prefix_count >= HOST_ADDRESSES_MAX)
			return err_set(err, "a home agent has less than %d addresses",
				       HOST_ADDRESSES_MAX);
		for (size_t k = 0; k < p->prefix_count; k++)
			h->addresses[h->address_count++] = (struct host_address){
				p->prefixes[k].address, p->prefixes[k].bits};
		if (i != HOME_PORT)
			h->addresses[h->address_count++] = (struct host_address){
				ip6_link_local(&p->mac), 64};
	}
	return true;
}

static struct correspondent *correspondent_of(struct home_agent *ha, struct err *err)
{
	const struct home_agent_config *c = &ha->config;
	struct correspondent_config config = {
		.host = {.seed = c->router.seed, .errors_per_second = c->errors_per_second,
			 .defects = c->defects, .link = &host_link, .link_context = ha},
		.cache_size = c->capacity != 0 ? c->capacity : CAPACITY,
		.disabled = c->no_route_optimization, .rfc3775 = c->rfc3775,
	};

	if (!add_ports(&config.host, &c->router, err))
		return NULL;
	return cn_new(&config, &home, ha, err);
}

struct node *home_agent_new(const struct home_agent_config *config, struct err *err)
{
	struct home_agent *ha = mem_new(sizeof(*ha));
	struct router_config router = config->router;

	/* A deaf node answers Neighbor Solicitations and does nothing else. */
	for (size_t i = 0; i < router.port_count; i++)
		router.ports[i].advertises = router.ports[i].advertises &&
			!(config->defects != NULL && defects_has(config->defects, DEFECT_DEAF));
	ha->config = *config;
	ha->link_local = ip6_link_local(&config->router.ports[HOME_PORT].mac);
	ha->router = router_create(&router, &router_extension, ha, err);
	if (ha->router == NULL) {
		mem_free(ha);
		return NULL;
	}
	ha->fragment_id = (uint32_t)rng_u64(router_rng(ha->router));
	ha->cn = correspondent_of(ha, err);
	if (ha->cn == NULL) {
		struct node *node = router_node(ha->router);

		node->ops->free(node);   /* frees ha as well */
		return NULL;
	}
	ha_security_init(ha, config->keys);
	ha->config.defects = NULL;
	ha->config.keys = NULL;
	ha->config.rfc3775 = ha->cn->config.rfc3775;
	return router_node(ha->router);
}
