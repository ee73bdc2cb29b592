/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The Prefix List of the home link (RFC 4861 5.1): prefixes that the home agent advertises itself, whose
 * lifetimes its configuration gives, and those learnt from other routers there (RFC 6275 10.6.1). */
#include "node/home_agent_parts.h"

#define SLACK (5 * USEC_PER_SEC)   /* lifetimes that run down, rounded and on their way */

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

/* Without what stands behind the prefix: another router's address, maybe. */
static struct ip6 network_of(const struct ip6 *address, unsigned bits)
{
	struct ip6 prefix = *address;

	for (unsigned bit = bits; bit < 128; bit++)
		prefix.octet[bit / 8] &= (uint8_t)~(0x80U >> bit % 8);
	return prefix;
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

		*prefix = (struct home_prefix){
			.prefix = own->address, .bits = own->bits,
			.valid_until = own_end(own, own->valid, now),
			.preferred_until = own_end(own, own->preferred, now),
			.autonomous = own->autonomous, .is_address = true};
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
	if (free != NULL)
		*free = (struct home_prefix){.bits = 0};   /* has_changed: it is new */
	return free;
}

static bool is_about(usec a, usec b)
{
	usec apart = a > b ? a - b : b - a;

	return apart <= SLACK;
}

/* RFC 6275 10.6.2: whether something else has changed than that time has passed. A lifetime may always be
 * advertised alike, or may run down. */
static bool has_changed(const struct home_agent *ha, const struct home_prefix *old,
			const struct home_prefix *now)
{
	if (old->bits == 0)
		return !ha_has_defect(ha, DEFECT_MPA_NOT_SCHEDULED);
	if (old->autonomous != now->autonomous && !ha_has_defect(ha, DEFECT_MPA_FLAG_CHANGE_IGNORED))
		return true;
	if (ha_has_defect(ha, DEFECT_MPA_LIFETIME_CHANGE_IGNORED))
		return false;
	return (old->valid != now->valid && !is_about(old->valid_until, now->valid_until)) ||
	       (old->preferred != now->preferred &&
		!is_about(old->preferred_until, now->preferred_until));
}

static bool is_scheduled(const struct home_agent *ha)
{
	const struct served *s = ha->first;

	while (s != NULL && (s->phase != PHASE_SERVING || s->delivery.due == USEC_NEVER))
		s = s->next;
	return s != NULL;
}

/* RFC 4861 6.3.4: a lifetime of zero ends it at once. */
static void learn(struct home_agent *ha, usec now, const struct header *option)
{
	struct home_prefix heard = {
		.prefix = header_ip6(option, "prefix"),
		.bits = (unsigned)header_num(option, "prefix-length"),
		.valid = header_num(option, "valid-lifetime"),
		.preferred = header_num(option, "preferred-lifetime"),
		.autonomous = header_flag(option, "A")}, *entry, old;

	if (!header_flag(option, "L") ||
	    (ip6_is_link_local(&heard.prefix) &&
	     !ha_has_defect(ha, DEFECT_PREFIX_LINK_LOCAL_LEARNT)) ||
	    ip6_is_multicast(&heard.prefix) || heard.bits == 0 || heard.bits > 128 ||
	    heard.preferred > heard.valid || own_prefix(ha, &heard.prefix) != NULL)
		return;
	heard.valid_until = lifetime_end(now, heard.valid);
	heard.preferred_until = lifetime_end(now, heard.preferred);
	heard.prefix = network_of(&heard.prefix, heard.bits);
	entry = entry_for(ha, now, &heard.prefix, heard.bits);
	if (entry == NULL)
		return;
	old = *entry;
	if (old.bits != 0 && ha_has_defect(ha, DEFECT_MPA_STALE) && is_scheduled(ha))
		return;
	*entry = heard;
	ha_limit(ha, entry);
	if (has_changed(ha, &old, &heard))
		ha_delivery_change(ha, now);
}

void ha_prefixes_heard(struct home_agent *ha, const struct received *r, const struct header *ra)
{
	for (const struct header *o = ra->options; o != NULL; o = o->next)
		if (header_is(o, "prefix-information"))
			learn(ha, r->now, o);
}
