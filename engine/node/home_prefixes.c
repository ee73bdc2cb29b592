/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The Prefix List of the home link (RFC 4861 5.1): prefixes that the home agent advertises itself, whose
 * lifetimes its configuration gives, and those learnt from other routers there (RFC 6275 10.6.1). */
#include "node/home_agent_parts.h"

static usec lifetime_end(usec now, uint64_t seconds)
{
	return seconds == ROUTER_LIFETIME_INFINITE ? USEC_NEVER
						   : now + (usec)seconds * USEC_PER_SEC;
}

/* A lifetime that does not run down begins anew with each advertisement. */
static usec own_end(const struct router_prefix *p, uint32_t seconds, usec now)
{
	return lifetime_end(p->runs_down ? 0 : now, seconds);
}

static const struct router_prefix *own_prefix(const struct home_agent *ha,
					      const struct ip6 *address)
{
	const struct router_port *port = router_port_config(ha->router, HOME_PORT);

	for (size_t i = 0; i < port->prefix_count; i++)
		if (ip6_in_prefix(address, &port->prefixes[i].address, port->prefixes[i].bits))
			return &port->prefixes[i];
	return NULL;
}

bool ha_prefix_at(const struct home_agent *ha, usec now, size_t i, struct home_prefix *prefix)
{
	const struct router_port *port = router_port_config(ha->router, HOME_PORT);

	if (i < port->prefix_count) {
		const struct router_prefix *own = &port->prefixes[i];

		*prefix = (struct home_prefix){own->address, own->bits,
					       own_end(own, own->valid, now),
					       own_end(own, own->preferred, now)};
		return true;
	}
	i -= port->prefix_count;
	if (i < ha->learnt_count)
		*prefix = ha->learnt[i];
	return i < ha->learnt_count;
}

bool ha_prefix_find(const struct home_agent *ha, usec now, const struct ip6 *address,
		    struct home_prefix *prefix)
{
	for (size_t i = 0; ha_prefix_at(ha, now, i, prefix); i++)
		if (ip6_in_prefix(address, &prefix->prefix, prefix->bits))
			return prefix->valid_until > now;
	return false;
}

static struct home_prefix *entry_for(struct home_agent *ha, usec now, const struct ip6 *prefix,
				     unsigned bits)
{
	struct home_prefix *free = NULL;

	for (size_t i = 0; i < ha->learnt_count; i++) {
		struct home_prefix *each = &ha->learnt[i];

		if (each->bits == bits && ip6_in_prefix(prefix, &each->prefix, bits))
			return each;
		if (each->valid_until <= now)
			free = each;
	}
	if (free == NULL && ha->learnt_count < LEARNT_MAX)
		free = &ha->learnt[ha->learnt_count++];
	return free;
}

/* RFC 4861 6.3.4: a lifetime of zero ends it at once. */
static void learn(struct home_agent *ha, usec now, const struct header *option)
{
	struct ip6 prefix = header_ip6(option, "prefix");
	unsigned bits = (unsigned)header_num(option, "prefix-length");
	uint64_t valid = header_num(option, "valid-lifetime");
	uint64_t preferred = header_num(option, "preferred-lifetime");
	struct home_prefix *entry;

	if (!header_flag(option, "L") || ip6_is_link_local(&prefix) ||
	    ip6_is_multicast(&prefix) || bits == 0 || bits > 128 || preferred > valid ||
	    own_prefix(ha, &prefix) != NULL)
		return;
	entry = entry_for(ha, now, &prefix, bits);
	if (entry == NULL)
		return;
	*entry = (struct home_prefix){prefix, bits, lifetime_end(now, valid),
				      lifetime_end(now, preferred)};
	ha_limit(ha, entry);
}

void ha_prefixes_heard(struct home_agent *ha, const struct received *r, const struct header *ra)
{
	for (const struct header *o = ra->options; o != NULL; o = o->next)
		if (header_is(o, "prefix-information"))
			learn(ha, r->now, o);
}
