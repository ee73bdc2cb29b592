/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Mobile Prefix Advertisements (RFC 6275 6.8, 10.6): at once when asked for, later and at a random time when
 * prefixes of the home link change, repeated until the mobile node acknowledges with a solicitation. */
#include "node/home_agent_parts.h"

enum { MAX_INTERVAL = 86400, MIN_INTERVAL = 600,   /* RFC 6275 13, seconds */
       PREFIX_ADV_RETRIES = 3 };                   /* RFC 6275 12 */

#define PREFIX_ADV_TIMEOUT (3 * USEC_PER_SEC)
#define RATE (1 * USEC_PER_SEC)   /* RFC 6275 6.8: no more than one a second to a mobile node */

static usec interval_max(const struct home_agent *ha)
{
	unsigned s = ha->config.prefix_interval_max;

	return (usec)(s != 0 ? s : MAX_INTERVAL) * USEC_PER_SEC;
}

static usec interval_min(const struct home_agent *ha)
{
	unsigned s = ha->config.prefix_interval_min;

	return (usec)(s != 0 ? s : MIN_INTERVAL) * USEC_PER_SEC;
}

/* The message. */

static uint64_t seconds_left(usec until, usec now)
{
	return until == USEC_NEVER ? ROUTER_LIFETIME_INFINITE
				   : (uint64_t)((until - now) / USEC_PER_SEC);
}

static void add_prefix(struct packet *p, struct header *message, usec now,
		       const struct home_prefix *prefix)
{
	struct header *o = header_add_option(p, message, "prefix-information");
	usec preferred = prefix->preferred_until > now ? prefix->preferred_until : now;

	header_set(o, "prefix-length", prefix->bits);
	header_set(o, "L", 1);
	header_set(o, "A", prefix->autonomous);
	header_set(o, "R", prefix->is_address);
	header_set(o, "valid-lifetime", seconds_left(prefix->valid_until, now));
	header_set(o, "preferred-lifetime", seconds_left(preferred, now));
	header_set_ip6(p, o, "prefix", &prefix->prefix);
}

/* RFC 6275 10.6.3: from the address of the registration, by routing header, like any packet of its own. M
 * and O stay clear (10.4.4). 10.6.2: always the whole list. */
static void send_advertisement(struct home_agent *ha, usec now, struct served *s,
			       uint16_t identifier)
{
	struct packet p = host_packet(ha->cn->host, &s->own, &s->home);
	struct header *message = packet_add(&p, "prefix-advertisement");
	struct home_prefix prefix;

	header_set(message, "identifier", identifier);
	for (size_t i = 0; ha_prefix_at(ha, now, i, &prefix); i++)
		if (prefix.valid_until > now)
			add_prefix(&p, message, now, &prefix);
	s->delivery.sent_at = now;
	s->delivery.renew_at = now + interval_max(ha);
	host_send(ha->cn->host, now, &p, HOST_REROUTED);
}

/* Asked for. */

enum hook ha_on_prefix_solicitation(struct home_agent *ha, const struct received *r,
				    const struct header *message)
{
	struct served *s = ha_served(ha, &r->peer);
	struct delivery *d;

	/* RFC 6275 6.7: with a Home Address option, to the address of the home agent */
	if (ha->config.no_prefix_discovery || ha_has_defect(ha, DEFECT_MPS_SILENT) || s == NULL || s->phase != PHASE_SERVING ||
	    r->home_address == NULL || header_num(message, "code") != 0 ||
	    !ip6_equal(&r->destination, &s->own) || !ip6_equal(&r->source, &s->care_of))
		return HOOK_STOP;
	if (!ha_is_as_policy_wants(ha, r, TRAFFIC_MPS, &r->peer))
		return HOOK_STOP;
	d = &s->delivery;
	d->unacknowledged = false;   /* RFC 6275 10.6.2: this acknowledges, too */
	d->retry_at = USEC_NEVER;
	if (d->sent_at != 0 && r->now - d->sent_at < RATE)
		return HOOK_STOP;
	send_advertisement(ha, r->now, s, (uint16_t)(header_num(message, "identifier") ^
			   ha_has_defect(ha, DEFECT_MPA_WRONG_IDENTIFIER)));
	return HOOK_STOP;
}

/* Not asked for. */

/* RFC 6275 10.6.2: RAND_ADV_DELAY. */
static usec draw_delay(struct home_agent *ha, usec now, const struct served *s)
{
	usec min = interval_min(ha), max = interval_max(ha), spread;
	struct home_prefix prefix;

	if (ha_prefix_find(ha, now, &s->home, &prefix)) {
		usec preferred = prefix.preferred_until > now ? prefix.preferred_until - now : 0;

		if (preferred < max)
			max = preferred;
	}
	spread = max > min ? max - min : min - max;
	return min + (usec)rng_below(router_rng(ha->router), (uint64_t)(spread / USEC_PER_SEC)) *
		     USEC_PER_SEC;
}

/* What is scheduled already keeps its time; it is built when it is sent. */
static void schedule(struct home_agent *ha, usec now, struct served *s)
{
	if (s->delivery.due == USEC_NEVER)
		s->delivery.due = now + draw_delay(ha, now, s);
}

void ha_delivery_change(struct home_agent *ha, usec now)
{
	for (struct served *s = ha->first; s != NULL; s = s->next)
		if (s->phase == PHASE_SERVING && !ha->config.no_prefix_discovery)
			schedule(ha, now, s);
}

static void send_unsolicited(struct home_agent *ha, usec now, struct served *s)
{
	struct delivery *d = &s->delivery;

	d->identifier = (uint16_t)rng_u64(router_rng(ha->router));
	d->due = USEC_NEVER;
	d->unacknowledged = true;
	d->retries = 0;
	d->retry_at = now + PREFIX_ADV_TIMEOUT;
	send_advertisement(ha, now, s, d->identifier);
}

/* RFC 6275 10.6.2: twice the wait each time, three times at most. */
static void retry(struct home_agent *ha, usec now, struct served *s)
{
	struct delivery *d = &s->delivery;

	d->retries++;
	d->retry_at = d->retries < PREFIX_ADV_RETRIES ? now + (PREFIX_ADV_TIMEOUT << d->retries)
						      : USEC_NEVER;
	send_advertisement(ha, now, s, d->identifier);
}

void ha_delivery_begin(struct home_agent *ha, usec now, struct served *s, bool is_new)
{
	struct delivery *d = &s->delivery;

	if (ha->config.no_prefix_discovery)
		is_new = true;
	if (is_new)
		*d = (struct delivery){.due = USEC_NEVER, .retry_at = USEC_NEVER,
				       .renew_at = ha->config.no_prefix_discovery
						   ? USEC_NEVER : now + interval_max(ha)};
	else if (d->unacknowledged && d->retry_at == USEC_NEVER)
		send_unsolicited(ha, now, s);   /* RFC 6275 10.6.2: another Binding Update */
}

usec ha_delivery_next(const struct served *s)
{
	const struct delivery *d = &s->delivery;
	usec next = d->due < d->retry_at ? d->due : d->retry_at;

	if (s->phase != PHASE_SERVING)
		return USEC_NEVER;   /* RFC 6275 10.6.2: cancelled with the registration */
	return d->renew_at < next && d->due == USEC_NEVER ? d->renew_at : next;
}

void ha_delivery_timeout(struct home_agent *ha, struct served *s, usec now)
{
	struct delivery *d = &s->delivery;

	if (ha_delivery_next(s) > now)
		return;
	if (d->due <= now)
		send_unsolicited(ha, now, s);
	else if (d->retry_at <= now)
		retry(ha, now, s);
	else
		schedule(ha, now, s);   /* nothing was sent for MaxMobPfxAdvInterval */
}
