/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From a role's name to the node. A correspondent is a host, and can have a host's defects as far
 * as they are not about the lack of Mobile IPv6; a home agent is a correspondent. */
#include "node/reference.h"

#include "node/correspondent.h"
#include "node/home_agent.h"

#include <string.h>

static const char *const roles[] = {"ip", "cn", "ha"};

static bool is_role(const char *role)
{
	for (size_t i = 0; i < COUNT_OF(roles); i++)
		if (strcmp(roles[i], role) == 0)
			return true;
	return false;
}

static size_t rank(const char *role)
{
	size_t i = 0;

	while (strcmp(role, roles[i]) != 0)
		i++;
	return i;
}

/* A plain host cannot have the defects of a correspondent, nor that one those of a home agent. */
static bool defects_fit(const struct reference_config *c, struct err *err)
{
	for (size_t i = 0; i < DEFECT_COUNT; i++)
		if (defects_has(&c->defects, (enum defect_id)i) &&
		    rank(defect_at(i)->role) > rank(c->role))
			return err_set(err, "defect '%s' needs role %s", defect_at(i)->name,
				       defect_at(i)->role);
	return true;
}

static struct host_config host_config(const struct reference_config *c)
{
	struct host_config h = {.mac = c->mac, .address_count = c->address_count,
				.router = c->router, .seed = c->seed, .dad = c->dad,
				.autoconf = c->autoconf, .errors_per_second = c->errors_per_second,
				.defects = &c->defects};

	memcpy(h.addresses, c->addresses, sizeof(h.addresses));
	return h;
}

/* A Prefix Information option that says all: on-link, for addresses, and the router's own address. */
static struct router_prefix home_prefix(const struct host_address *a)
{
	return (struct router_prefix){
		.address = a->address, .bits = a->prefix_bits, .on_link = true, .autonomous = true,
		.whole_address = true, .valid = 2592000, .preferred = 604800,   /* RFC 4861 6.2.1 */
	};
}

/* What a home agent with these defects does wrong as a router. */
static unsigned router_faults(const struct defects *d)
{
	static const struct defect_bit faults[] = {
		{DEFECT_RA_WITHOUT_SOURCE_LINK_LAYER, ROUTER_NO_SOURCE_LINK_LAYER},
		{DEFECT_RA_SOLICITED_WITHOUT_SOURCE_LINK_LAYER, ROUTER_NO_SOURCE_LINK_LAYER_SOLICITED},
		{DEFECT_RA_R_WITH_PREFIX_ONLY, ROUTER_R_WITH_PREFIX_ONLY},
		{DEFECT_RA_INTERVAL_IN_SECONDS, ROUTER_INTERVAL_IN_SECONDS},
		{DEFECT_RA_SLOWER_THAN_TOLD, ROUTER_SLOWER_THAN_TOLD},
		{DEFECT_RA_UNLIMITED, ROUTER_UNLIMITED},
		{DEFECT_RA_ROUTER_ADDRESS_AT_TIMES, ROUTER_ADDRESS_AT_TIMES},
		{DEFECT_RA_CLAIMS_MOBILE_ROUTERS, ROUTER_CLAIMS_MOBILE_ROUTERS},
	};

	return defects_mask(d, faults, COUNT_OF(faults));
}

/* How it speaks of itself as home agent. */
static void misinform(struct router_port *port, const struct defects *d)
{
	port->faults = router_faults(d);
	for (size_t i = 0; i < port->prefix_count; i++)
		port->prefixes[i].whole_address = !defects_has(d, DEFECT_RA_WITHOUT_ROUTER_ADDRESS);
	if (defects_has(d, DEFECT_RA_HOME_AGENT_LIFETIME_ZERO))
		port->home_agent_lifetime = 0;
	if (defects_has(d, DEFECT_RA_WRONG_PREFERENCE))
		port->home_agent_preference++;
	if (defects_has(d, DEFECT_RA_HOME_AGENT_DEFAULT))
		port->home_agent_preference = 0;
}

static usec interval(unsigned ms, unsigned otherwise)
{
	return (usec)(ms != 0 ? ms : otherwise) * USEC_PER_MS;
}

static struct node *home_agent(const struct reference_config *c, struct err *err)
{
	bool two_ports = !ip6_is_unspecified(&c->far_address.address);
	struct home_agent_config h = {
		.router = {.port_count = two_ports ? 2 : 1, .seed = c->seed,
			   .errors_per_second = c->errors_per_second},
		.defects = &c->defects, .errors_per_second = c->errors_per_second,
		.capacity = c->cache_size, .refresh_advice = c->refresh_advice,
		.lifetime_cap = c->home_lifetime_cap, .prohibited = {c->prohibited},
		.prohibited_count = !ip6_is_unspecified(&c->prohibited),
		.prefix_interval_min = c->prefix_interval_min,
		.prefix_interval_max = c->prefix_interval_max,
		.multicast = true, .keys = c->keys,
		.no_route_optimization = c->no_route_optimization,
		.rfc3775 = c->revision != NULL && strcmp(c->revision, "rfc6275") != 0,
	};
	struct router_port *near = &h.router.ports[0], *far = &h.router.ports[1];

	if (c->address_count == 0 || c->address_count > ROUTER_PREFIXES_MAX) {
		err_set(err, "a home agent has 1 to %d addresses on its home link",
			ROUTER_PREFIXES_MAX);
		return NULL;
	}
	*near = (struct router_port){
		.mac = c->mac, .advertises = true, .lifetime = 1800,
		.interval_min = interval(c->advertisement_interval_min, 3000),
		.interval_max = interval(c->advertisement_interval_max, 10000),
		.home_agent = !defects_has(&c->defects, DEFECT_RA_WITHOUT_H),
		.tells_interval = true, .tells_home_agent = c->preference != 0,
		.home_agent_preference = c->preference, .home_agent_lifetime = 1800,
	};
	for (size_t i = 0; i < c->address_count; i++)
		near->prefixes[near->prefix_count++] = home_prefix(&c->addresses[i]);
	misinform(near, &c->defects);
	if (two_ports)
		*far = (struct router_port){
			.mac = c->far_mac, .prefix_count = 1,
			.prefixes = {{.address = c->far_address.address,
				      .bits = c->far_address.prefix_bits}}};
	if (!ip6_is_unspecified(&c->router))
		h.router.routes[h.router.route_count++] = (struct router_route){
			.next_hop = c->router, .port = two_ports ? 1 : 0};
	return home_agent_new(&h, err);
}

static struct node *make(const struct reference_config *config, struct err *err)
{
	bool piecemeal = defects_has(&config->defects, DEFECT_PIECEMEAL_MH);
	bool plain = strcmp(config->role, "ip") == 0;
	struct host_config plain_config;
	struct host *h;

	if (strcmp(config->role, "ha") == 0)
		return home_agent(config, err);
	if (!plain || piecemeal) {
		struct correspondent_config c = {
			.host = host_config(config), .brr = config->brr,
			.lifetime_cap = config->lifetime_cap, .cache_size = config->cache_size,
			.rfc3775 = config->revision != NULL &&
				   strcmp(config->revision, "rfc6275") != 0,
			.disabled = config->no_route_optimization, .piecemeal = plain && piecemeal,
		};

		return correspondent_new(&c, err);
	}
	plain_config = host_config(config);
	h = host_new(&plain_config, NULL, NULL, err);
	return h != NULL ? host_node(h) : NULL;
}

struct node *reference_new(const struct reference_config *config, struct err *err)
{
	struct reference_config drawn = *config;

	if (!is_role(config->role)) {
		err_set(err, "no reference node for role '%s'", config->role);
		return NULL;
	}
	if (!defects_fit(config, err))
		return NULL;
	if (defects_has(&config->defects, DEFECT_SECRETS_OF_EACH_START))
		drawn.seed = 1;
	return make(&drawn, err);
}

struct node *reference_restart(const struct reference_config *config, struct node *before,
			       struct err *err)
{
	struct node *after = reference_new(config, err);

	if (after != NULL && strcmp(config->role, "cn") == 0)
		correspondent_inherit(after, before);
	if (after != NULL && strcmp(config->role, "ha") == 0)
		home_agent_inherit(after, before);
	return after;
}
