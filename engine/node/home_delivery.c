/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Mobile Prefix Advertisements (RFC 6275 6.8, 10.6): at once when asked for, later and at a random time when
 * prefixes of the home link change, repeated until the mobile node acknowledges with a solicitation. */
#include "node/home_agent_parts.h"

enum { MAX_INTERVAL = 86400, MIN_INTERVAL = 600,   /* RFC 6275 13, seconds */
       PREFIX_ADV_RETRIES = 3,                     /* RFC 6275 12 */
       RETRIES_WRONG = 5,                          /* of a defect */
       MESSAGE_MAX = 1500 };

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

static void add_prefix(const struct home_agent *ha, struct packet *p, struct header *message,
		       usec now, const struct home_prefix *prefix)
{
	struct header *o = header_add_option(p, message, "prefix-information");
	usec preferred = prefix->preferred_until > now ? prefix->preferred_until : now;
	bool forever = ha_has_defect(ha, DEFECT_MPA_INFINITE_LIFETIMES);
	unsigned unit = ha_has_defect(ha, DEFECT_MPA_LIFETIMES_IN_UNITS) ? LIFETIME_UNIT : 1;
	struct ip6 shown = prefix->prefix;

	if (ha_has_defect(ha, DEFECT_MPA_R_WITH_PREFIX_ONLY))
		memset(shown.octet + 8, 0, 8);

	header_set(o, "prefix-length", prefix->bits);
	header_set(o, "L", 1);
	header_set(o, "A", prefix->autonomous && !ha_has_defect(ha, DEFECT_MPA_FLAGS_CLEAR));
	header_set(o, "R", prefix->is_address);
	header_set(o, "valid-lifetime", seconds_left(forever ? USEC_NEVER : prefix->valid_until, now) / unit);
	header_set(o, "preferred-lifetime",
		   seconds_left(forever ? USEC_NEVER : preferred, now) / unit);
	header_set_ip6(p, o, "prefix", &shown);
}

/* A defect: of the link that is not the home link. */
static void add_far_prefix(const struct home_agent *ha, struct packet *p, struct header *message, usec now)
{
	const struct router_port *far = router_port_config(ha->router, HOME_PORT + 1);
	struct home_prefix prefix = {.bits = 64, .valid_until = USEC_NEVER, .preferred_until = USEC_NEVER,
				     .is_address = true};

	if (far == NULL || far->prefix_count == 0)
		return;
	prefix.prefix = far->prefixes[0].address;
	add_prefix(ha, p, message, now, &prefix);
}

/* RFC 6275 10.6.2: always the whole list. M and O stay clear (6.8), as there is no DHCPv6 here. */
static void add_content(const struct home_agent *ha, usec now, struct packet *p, uint16_t identifier,
			const struct ip6 *home)
{
	struct header *message = packet_add(p, "prefix-advertisement");
	struct home_prefix prefix;
	bool one = ha_has_defect(ha, DEFECT_MPA_ONE_PREFIX);

	header_set(message, "identifier", identifier);
	header_set(message, "M", ha_has_defect(ha, DEFECT_MPA_SETS_M));
	header_set(message, "O", ha_has_defect(ha, DEFECT_MPA_SETS_M));
	for (size_t i = 0; ha_prefix_at(ha, now, i, &prefix); i++)
		if (prefix.valid_until > now &&
		    (!one || ip6_in_prefix(home, &prefix.prefix, prefix.bits)))
			add_prefix(ha, p, message, now, &prefix);
	if (ha_has_defect(ha, DEFECT_MPA_OF_ALL_LINKS))
		add_far_prefix(ha, p, message, now);
}

/* Not by way of the binding: how some defects send. */
static void send_aside(struct home_agent *ha, usec now, const struct served *s, struct packet *p)
{
	header_set_ip6(p, p->first, "dst",
		       ha_has_defect(ha, DEFECT_MPA_TO_FIRST_CARE_OF) ? &s->first_care_of : &s->care_of);
	if (!ha_has_defect(ha, DEFECT_MPA_WITHOUT_RH2))
		cn_add_routing(ha->cn, p, &s->home);
	host_send(ha->cn->host, now, p, HOST_DIRECT);
}

static void send_tunnelled(struct home_agent *ha, usec now, const struct served *s,
			   struct packet *p)
{
	struct buf out = buf_over(arena_alloc(host_arena(ha->cn->host), MESSAGE_MAX), MESSAGE_MAX);

	if (packet_encode(p, &out, NULL))
		ha_tunnel(ha, now, s, buf_bytes(&out));
}

/* RFC 6275 10.6.3: from the address of the registration, by routing header, like any packet of its own. */
static void send_advertisement(struct home_agent *ha, usec now, struct served *s,
			       uint16_t identifier)
{
	bool first = ha_has_defect(ha, DEFECT_MPA_FROM_FIRST_ADDRESS);
	struct packet p = host_packet(ha->cn->host,
				      first ? ha_first_address(ha) : &s->own, &s->home);

	add_content(ha, now, &p, identifier, &s->home);
	s->delivery.sent_at = now;
	s->delivery.renew_at = ha_has_defect(ha, DEFECT_MPA_NOT_RENEWED) ? USEC_NEVER
									: now + interval_max(ha);
	if (ha_has_defect(ha, DEFECT_MPA_TUNNELLED))
		send_tunnelled(ha, now, s, &p);
	else if (first || ha_has_defect(ha, DEFECT_MPA_WITHOUT_RH2) || s->phase != PHASE_SERVING ||
		 (s->delivery.unacknowledged && ha_has_defect(ha, DEFECT_MPA_TO_FIRST_CARE_OF)))
		send_aside(ha, now, s, &p);
	else
		host_send(ha->cn->host, now, &p, HOST_REROUTED);
}

/* Asked for. */

static bool may_be_answered(const struct home_agent *ha, const struct received *r,
			    const struct header *message)
{
	if (ha->config.no_prefix_discovery || ha_has_defect(ha, DEFECT_MPS_SILENT))
		return false;
	if ((ha_has_defect(ha, DEFECT_MPS_CHECKS_RESERVED) && header_num(message, "reserved") != 0) ||
	    (ha_has_defect(ha, DEFECT_MPS_REFUSES_OPTIONS) && message->options != NULL) ||
	    (ha_has_defect(ha, DEFECT_MPS_WANTS_HOP_LIMIT_255) &&
	     header_num(r->ip6, "hop-limit") != 255))
		return false;
	return header_num(message, "code") == 0;
}

/* Defects: to whoever asks, registered or not. */
static void answer_stranger(struct home_agent *ha, const struct received *r,
			    const struct header *message)
{
	struct packet p = host_packet(ha->cn->host, &r->destination, &r->source);

	add_content(ha, r->now, &p, (uint16_t)header_num(message, "identifier"), &r->peer);
	if (r->home_address != NULL)
		cn_add_routing(ha->cn, &p, &r->peer);
	host_send(ha->cn->host, r->now, &p, HOST_DIRECT);
}

enum hook ha_on_prefix_solicitation(struct home_agent *ha, const struct received *r,
				    const struct header *message)
{
	struct served *s = ha_served(ha, &r->peer);
	struct delivery *d;

	if (!may_be_answered(ha, r, message))
		return HOOK_STOP;
	if (ha_has_defect(ha, r->home_address != NULL ? DEFECT_MPS_WITHOUT_BINDING
						      : DEFECT_MPS_WITHOUT_HOME_ADDRESS) &&
	    (s == NULL || s->phase != PHASE_SERVING))
		answer_stranger(ha, r, message);
	/* RFC 6275 6.7: with a Home Address option, to the address of the home agent */
	if (s == NULL || s->phase != PHASE_SERVING || r->home_address == NULL ||
	    !ip6_equal(&r->destination, &s->own) || !ip6_equal(&r->source, &s->care_of))
		return HOOK_STOP;
	if (!ha_is_as_policy_wants(ha, r, TRAFFIC_MPS, &r->peer))
		return HOOK_STOP;
	d = &s->delivery;
	if (!ha_has_defect(ha, DEFECT_MPA_REPEATED_AFTER_ANSWER)) {
		d->unacknowledged = false;   /* RFC 6275 10.6.2: this acknowledges, too */
		d->retry_at = USEC_NEVER;
	}
	/* RFC 6275 6.8: not more than one a second */
	if (d->sent_at != 0 && r->now - d->sent_at < RATE && !ha_has_defect(ha, DEFECT_MPA_UNLIMITED))
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
	if (ha_has_defect(ha, DEFECT_MPA_AT_ONCE))
		return 0;
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
	d->retry_at = now + (ha_has_defect(ha, DEFECT_MPA_REPEATED_TOO_SOON) ? RATE
									     : PREFIX_ADV_TIMEOUT);
	if (ha_has_defect(ha, DEFECT_MPA_NOT_REPEATED))
		d->retry_at = USEC_NEVER;
	send_advertisement(ha, now, s, d->identifier);
}

/* RFC 6275 10.6.2: twice the wait each time, three times at most. */
static void retry(struct home_agent *ha, usec now, struct served *s)
{
	struct delivery *d = &s->delivery;
	unsigned doublings = ha_has_defect(ha, DEFECT_MPA_REPEATED_EVENLY) ? 0 : d->retries + 1;

	d->retries++;
	d->retry_at = d->retries < PREFIX_ADV_RETRIES ||
		      (d->retries < RETRIES_WRONG && ha_has_defect(ha, DEFECT_MPA_REPEATED_FOREVER))
		      ? now + (PREFIX_ADV_TIMEOUT << doublings) : USEC_NEVER;
	send_advertisement(ha, now, s, d->identifier);
}

void ha_delivery_begin(struct home_agent *ha, usec now, struct served *s, bool is_new)
{
	struct delivery *d = &s->delivery;

	if (ha->config.no_prefix_discovery)
		is_new = true;
	if (is_new)
		*d = (struct delivery){.due = USEC_NEVER, .retry_at = USEC_NEVER,
				       .renew_at = ha->config.no_prefix_discovery ||
						   ha_has_defect(ha, DEFECT_MPA_NOT_RENEWED)
						   ? USEC_NEVER : now + interval_max(ha),
				       .outlasts = ha_has_defect(ha, DEFECT_MPA_AFTER_REGISTRATION)};
	else if (d->unacknowledged && d->retry_at == USEC_NEVER)
		send_unsolicited(ha, now, s);   /* RFC 6275 10.6.2: another Binding Update */
}

usec ha_delivery_next(const struct served *s)
{
	const struct delivery *d = &s->delivery;
	usec next = d->due < d->retry_at ? d->due : d->retry_at;

	if (s->phase != PHASE_SERVING && (s->phase != PHASE_LEFT || !d->outlasts))
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
