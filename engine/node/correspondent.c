/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The correspondent as an extension of the host: validates Home Address options (RFC 6275
 * 9.3.1), refuses type 2 routing headers (8.2), sends by way of the Binding Cache (9.3.2), and
 * keeps the timers of bindings (9.5.5, 9.6). */
#include "node/correspondent_parts.h"

#include <string.h>

enum { CACHE_DEFAULT = 1024, ROUTING_TYPE_2 = 2, OPTION_HOME_ADDRESS = 201,
       UNREACHABLE_PORT = 4, OPTION_LENGTH_AT = 1, OPTION_DATA_AT = 2,
       PERSISTENT_ERRORS = 3,   /* RFC 6275 9.3.4: so many without a sign of life between them */
       REFRESHES_MAX = 3 };

#define REFRESH_INTERVAL  (3 * USEC_PER_SEC)    /* the rate limit of RFC 6275 9.5.5 */
#define ACTIVE_TIME       (30 * USEC_PER_SEC)   /* a binding used since then is in active use */

bool cn_has_defect(const struct correspondent *cn, enum defect_id id)
{
	return defects_has(&cn->defects, id);
}

void cn_binding_event(struct correspondent *cn, const char *event, const struct binding *entry)
{
	char home[IP6_TEXT], care_of[IP6_TEXT], own[IP6_TEXT];

	ip6_print(&entry->home, home);
	ip6_print(&entry->care_of, care_of);
	ip6_print(&entry->own, own);
	outbox_event(host_outbox(cn->host), event, "%s at %s, sequence %u, of %s", home, care_of,
		     entry->sequence, own);
}

void cn_remove_binding(struct correspondent *cn, struct binding *entry, const char *event)
{
	cn_binding_event(cn, event, entry);
	bindings_remove(cn->bindings, entry);
}

static bool has_expired(const struct correspondent *cn, const struct binding *entry, usec now)
{
	return entry->expires <= now && !cn_has_defect(cn, DEFECT_BINDING_NEVER_EXPIRES);
}

struct binding *cn_binding(struct correspondent *cn, usec now, const struct ip6 *own,
			   const struct ip6 *home)
{
	/* RFC 6275 9.1: a separate Binding Cache for each own address */
	struct binding *entry = cn_has_defect(cn, DEFECT_BINDING_SHARED_BETWEEN_ADDRESSES)
				? bindings_find_any(cn->bindings, home)
				: bindings_find(cn->bindings, own, home);

	return entry != NULL && !has_expired(cn, entry, now) ? entry : NULL;
}

/* Home Address option. */

/* RFC 6275 9.3.1: these are processed without a binding. */
static bool is_exempt(const struct correspondent *cn, const struct header *header)
{
	uint64_t next = header_num(header, "next-header");

	/* RFC 3775 9.3.1: these tests are not done for a packet with a Binding Update, only; a home agent
	 * must open ESP to see whether there is one */
	if (cn->config.rfc3775 && (next != PROTOCOL_ESP || cn->home == NULL))
		return header->next != NULL && header_is(header->next, "bu");
	if (cn_has_defect(cn, DEFECT_HOME_WANTS_BINDING_FOR_OPTION))
		return false;
	if (cn_has_defect(cn, DEFECT_BE_FOR_HAO_BEFORE_ESP))
		return next == PROTOCOL_MOBILITY;
	if (cn_has_defect(cn, DEFECT_HAO_VALIDATED_FOR_ICMP_ONLY))
		return next != PROTOCOL_ICMP6;
	return next == PROTOCOL_ESP || next == PROTOCOL_AH || next == PROTOCOL_MOBILITY;
}

/* RFC 6275 9.3.1: an entry with this home address, whose care-of address is the source. */
static bool binding_allows(struct correspondent *cn, const struct received *r,
			   const struct ip6 *home)
{
	struct binding *entry = cn_binding(cn, r->now, &r->destination, home), *other = entry;

	if (entry == NULL)
		return cn_has_defect(cn, DEFECT_ACCEPTS_HAO_WITHOUT_BINDING) ||
		       (cn_has_defect(cn, DEFECT_MPS_WITHOUT_BINDING) &&
			packet_find(&r->packet, "prefix-solicitation") != NULL);
	while (other != NULL && !ip6_equal(&other->care_of, &r->source))   /* RFC 5648 6.5: any */
		other = bindings_next(cn->bindings, other, &r->destination, home);
	if (other != NULL)
		entry = other;
	if (cn_has_defect(cn, DEFECT_HAO_CHANGES_BINDING))
		entry->care_of = r->source;
	if (!ip6_equal(&entry->care_of, &r->source))
		return cn_has_defect(cn, DEFECT_ACCEPTS_HAO_FROM_OTHER_CARE_OF);
	entry->errors = 0;   /* it lives: what was reported is not persistent */
	return true;
}

static enum hook refuse_home_address(struct correspondent *cn, const struct received *r,
				     const struct header *option)
{
	if (!cn_has_defect(cn, DEFECT_NO_BE_FOR_HAO))
		cn_send_binding_error(cn, r, BE_UNKNOWN_BINDING, option);
	return HOOK_STOP;
}

/* RFC 6275 9.3.1, the two tests. */
static bool is_allowed(struct correspondent *cn, const struct received *r,
		       const struct header *header, const struct ip6 *home)
{
	if (!ip6_is_unicast_routable(home)) {
		if (cn_has_defect(cn, DEFECT_UNROUTABLE_HAO_WITHOUT_BINDING))
			return true;
		if (!cn_has_defect(cn, DEFECT_ACCEPTS_UNROUTABLE_HAO) &&
		    !cn_has_defect(cn, DEFECT_ACCEPTS_LINK_LOCAL_HOME_ADDRESS))
			return false;   /* RFC 6275 9.3.1: MUST be dropped */
	}
	return r->protection != NULL || is_exempt(cn, header) || binding_allows(cn, r, home);
}

/* A Home Address option whose length is not 16: what to report is open (RFC 6275 6.3); one defect
 * takes its first 16 octets. */
static enum hook on_malformed(struct correspondent *cn, struct received *r,
			      const struct header *header, const struct header *option)
{
	struct bytes octets = bytes_slice(r->octets, option->offset + OPTION_DATA_AT,
					  sizeof(struct ip6));
	struct ip6 home;

	if (cn_has_defect(cn, DEFECT_ACCEPTS_MALFORMED_HAO) && octets.len == sizeof(home.octet) &&
	    option->length > OPTION_DATA_AT + sizeof(home.octet)) {
		memcpy(home.octet, octets.at, octets.len);
		r->peer = home;
		return is_allowed(cn, r, header, &home) ? HOOK_GO_ON : HOOK_STOP;
	}
	host_report(cn->host, r, &(struct host_error){
		.format = "parameter-problem", .code = 0,
		.pointer = option->offset + OPTION_LENGTH_AT});
	return HOOK_STOP;
}

static enum hook on_option(void *context, struct received *r, const struct header *header,
			   const struct header *option)
{
	struct correspondent *cn = context;
	struct ip6 home;

	if (header_num(option, "type") != OPTION_HOME_ADDRESS)
		return HOOK_UNKNOWN;
	if (!header_is(option, "home-address"))
		return on_malformed(cn, r, header, option);
	home = header_ip6(option, "address");
	if (r->home_address != NULL && !cn_has_defect(cn, DEFECT_LAST_HAO_COUNTS))
		return HOOK_STOP;   /* RFC 6275 6.3: not more than once */
	if (r->home_address == NULL && !is_allowed(cn, r, header, &home))
		return refuse_home_address(cn, r, option);
	r->home_address = option;
	if (!cn_has_defect(cn, DEFECT_HAO_NOT_EXCHANGED))
		r->peer = home;   /* RFC 6275 9.3.1: as if exchanged with the source address */
	return HOOK_GO_ON;
}

/* RFC 6275 8.2: a node that is no mobile node silently discards packets with a type 2 routing
 * header. */
static enum hook on_routing(void *context, struct received *r, const struct header *routing)
{
	struct correspondent *cn = context;

	(void)r;
	if (header_num(routing, "type") != ROUTING_TYPE_2)
		return HOOK_UNKNOWN;
	if (cn_has_defect(cn, DEFECT_ACCEPTS_RH2_PACKET))
		return HOOK_GO_ON;
	if (cn_has_defect(cn, DEFECT_PROBLEM_FOR_RH2))
		return HOOK_UNKNOWN;
	return HOOK_STOP;
}

static enum hook on_protocol(void *context, struct received *r, uint8_t protocol,
			     const struct header *header)
{
	struct correspondent *cn = context;

	if (protocol != PROTOCOL_MOBILITY)
		return cn->home != NULL ? cn->home->protocol(cn->home_context, r, protocol, header)
					: HOOK_UNKNOWN;
	if (cn_has_defect(cn, DEFECT_DEAF_TO_MH) || cn->config.disabled || header == NULL)
		return HOOK_STOP;
	return cn_mobility(cn, r, header);
}

/* Whether the home agent keeps the entry: then its end is no concern of the correspondent. */
static bool is_served(const struct correspondent *cn, const struct binding *entry)
{
	return cn->home != NULL && entry->home_registration;
}

static enum hook on_icmp6(void *context, struct received *r, const struct header *message)
{
	struct correspondent *cn = context;

	return cn->home != NULL ? cn->home->icmp6(cn->home_context, r, message) : HOOK_UNKNOWN;
}

/* A closed port is no sign that the care-of address cannot be reached. */
static bool is_about_path(const struct correspondent *cn, const struct header *error)
{
	if (header_is(error, "too-big"))
		return cn_has_defect(cn, DEFECT_TOO_BIG_DELETES_BINDING);
	return header_is(error, "unreachable") && header_num(error, "code") != UNREACHABLE_PORT;
}

/* RFC 6275 9.3.4: only persistent errors about packets that were sent by way of the binding delete
 * it. */
static void on_error(void *context, struct received *r, const struct header *error)
{
	struct correspondent *cn = context;
	const struct header *quoted = error->next, *routing = quoted->next;
	struct ip6 own, home, care_of;
	struct binding *entry;
	unsigned enough = PERSISTENT_ERRORS;

	if (cn->home != NULL)
		cn->home->error(cn->home_context, r, error);
	if (!is_about_path(cn, error) || routing == NULL || !header_is(routing, "routing-2"))
		return;
	own = header_ip6(quoted, "src");
	care_of = header_ip6(quoted, "dst");
	home = header_ip6(routing, "home-address");
	entry = cn_binding(cn, r->now, &own, &home);
	/* RFC 6275 10.3.1: a home registration is not removed before its lifetime ends */
	if (entry == NULL || !ip6_equal(&entry->care_of, &care_of) || is_served(cn, entry) ||
	    cn_has_defect(cn, DEFECT_IGNORES_PERSISTENT_ERRORS))
		return;
	if (cn_has_defect(cn, DEFECT_SINGLE_ERROR_DELETES_BINDING) || header_is(error, "too-big"))
		enough = 1;
	if (++entry->errors >= enough)
		cn_remove_binding(cn, entry, "binding-deleted");
}

/* Sending. */

void cn_add_routing(struct correspondent *cn, struct packet *p, const struct ip6 *home)
{
	struct header *routing = packet_add(p, "routing-2"), **at = &p->first->next;

	if (cn_has_defect(cn, DEFECT_RH2_WRONG_SEGMENTS_LEFT))
		header_set(routing, "segments-left", 0);
	header_set_ip6(p, routing, "home-address", home);
	while (*at != routing)
		at = &(*at)->next;
	*at = NULL;
	routing->next = p->first->next;
	p->first->next = routing;
}

static struct binding *route(struct correspondent *cn, usec now, const struct ip6 *own,
			     const struct ip6 *home)
{
	if (cn_has_defect(cn, DEFECT_RH2_AFTER_EXPIRY))
		return bindings_find(cn->bindings, own, home);
	return cn_binding(cn, now, own, home);
}

/* RFC 6275 9.3.2. */
static void reroute(void *context, usec now, struct packet *p)
{
	struct correspondent *cn = context;
	struct ip6 own = header_ip6(p->first, "src"), home = header_ip6(p->first, "dst");
	struct binding *entry = route(cn, now, &own, &home);

	if (entry == NULL || cn_has_defect(cn, DEFECT_NO_RH2_TO_MOBILE))
		return;
	if (cn_has_defect(cn, DEFECT_RH2_ON_ICMP_ONLY) && p->first->next->format->family != FAMILY_ICMP6)
		return;
	entry->used = now;
	if (ip6_equal(&entry->care_of, &home))
		return;   /* it is where its home address is */
	cn_add_routing(cn, p, &home);
	header_set_ip6(p, p->first, "dst", &entry->care_of);
}

/* Time. */

/* RFC 6275 9.5.5: to the home address, and not by way of the binding (6.1). */
static void send_refresh_request(struct correspondent *cn, usec now, const struct binding *entry)
{
	struct packet p = host_packet(cn->host, &entry->own, &entry->home);
	struct header *brr;

	brr = packet_add(&p, "brr");
	if (entry->id != 0 && !cn_has_defect(cn, DEFECT_BRR_WITHOUT_BID))   /* RFC 5648 6.4 */
		header_set(header_add_option(&p, brr, "binding-id"), "id", entry->id);
	if (cn_has_defect(cn, DEFECT_BRR_WITH_RH2) || entry->home_registration) {
		cn_add_routing(cn, &p, &entry->home);
		header_set_ip6(&p, p.first, "dst", &entry->care_of);
	}
	cn_send_mobility(cn, now, &p);
}

static void refresh(struct correspondent *cn, usec now, struct binding *entry)
{
	bool active = entry->home_registration ||   /* only with a defect */
		      (entry->used != USEC_NEVER && now - entry->used <= ACTIVE_TIME);

	entry->refresh_at = USEC_NEVER;
	if (!active || entry->refreshes == REFRESHES_MAX)
		return;
	send_refresh_request(cn, now, entry);
	entry->refreshes++;
	entry->refresh_at = now + REFRESH_INTERVAL;
}

static usec next_expiry(const struct correspondent *cn, const struct binding *entry)
{
	if (cn_has_defect(cn, DEFECT_BINDING_NEVER_EXPIRES) || is_served(cn, entry) ||
	    cn_has_defect(cn, DEFECT_RH2_AFTER_EXPIRY))
		return USEC_NEVER;
	return entry->expires;
}

static void on_timeout(void *context, usec now)
{
	struct correspondent *cn = context;
	struct binding *entry;

	for (size_t i = 0; (entry = bindings_at(cn->bindings, i)) != NULL;) {
		if (next_expiry(cn, entry) <= now) {   /* RFC 6275 9.5.2, 9.6 */
			cn_remove_binding(cn, entry, "binding-expired");
			continue;
		}
		if (entry->refresh_at <= now)
			refresh(cn, now, entry);
		i++;
	}
}

static usec next_deadline(const void *context)
{
	const struct correspondent *cn = context;
	const struct binding *entry;
	usec next = USEC_NEVER;

	for (size_t i = 0; (entry = bindings_peek(cn->bindings, i)) != NULL; i++) {
		if (next_expiry(cn, entry) < next)
			next = next_expiry(cn, entry);
		if (entry->refresh_at < next)
			next = entry->refresh_at;
	}
	return next;
}

static void free_correspondent(void *context)
{
	struct correspondent *cn = context;

	bindings_free(cn->bindings);
	bindings_free(cn->past);
	memory_free(cn->memory);
	nonces_free(cn->nonces);
	mem_free(cn);
}

static const struct host_extension extension = {
	.option = on_option,
	.routing = on_routing,
	.protocol = on_protocol,
	.icmp6 = on_icmp6,
	.error = on_error,
	.reroute = reroute,
	.next = next_deadline,
	.timeout = on_timeout,
	.free = free_correspondent,
};

/* The Mobility Header without the rest: what RFC 6275 8.1 forbids. */
static const struct host_extension piecemeal_extension = {
	.protocol = on_protocol,
	.free = free_correspondent,
};

struct correspondent *cn_new(const struct correspondent_config *config, const struct cn_home *home,
			     void *home_context, struct err *err)
{
	struct correspondent *cn = mem_new(sizeof(*cn));

	cn->config = *config;
	cn->home = home;
	cn->home_context = home_context;
	if (config->lifetime_cap == 0 || config->lifetime_cap > MAX_RR_BINDING_LIFETIME)
		cn->config.lifetime_cap = MAX_RR_BINDING_LIFETIME;
	if (config->host.defects != NULL)
		cn->defects = *config->host.defects;
	cn->config.rfc3775 = config->rfc3775 && !cn_has_defect(cn, DEFECT_PLAYS_RFC6275);
	cn->host = host_new(&config->host, config->piecemeal ? &piecemeal_extension : &extension,
			    cn, err);
	if (cn->host == NULL) {
		mem_free(cn);
		return NULL;
	}
	cn->rng = rng_seed(rng_u64(host_rng(cn->host)));
	cn->bindings = bindings_new(config->cache_size != 0 ? config->cache_size : CACHE_DEFAULT);
	cn->memory = memory_new();
	cn->nonces = nonces_new(&cn->rng, &cn->defects);
	return cn;
}

void correspondent_inherit(struct node *after, struct node *before)
{
	struct correspondent *cn = host_context(after), *old = host_context(before);

	if (!cn_has_defect(cn, DEFECT_RESTART_KEEPS_SEQUENCES))
		return;
	cn->past = old->bindings;
	old->bindings = NULL;
}

struct node *correspondent_new(const struct correspondent_config *config, struct err *err)
{
	struct correspondent *cn = cn_new(config, NULL, NULL, err);

	return cn != NULL ? host_node(cn->host) : NULL;
}
