/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Home registrations (RFC 6275 10.3): which Binding Updates are refused and with which status, how
 * long a binding lasts, and what is left of it when the mobile node has come home. */
#include "node/home_agent_parts.h"

#define UNIT (LIFETIME_UNIT * USEC_PER_SEC)
#define MAX_DELETE_BCE_TIMEOUT (10 * USEC_PER_SEC)   /* RFC 6275 12 */

enum { LIFETIME_MAX = 0xffff };

/* RFC 6275 10.3.2: to a mobile node on the home link goes what its link-layer address is told, not what
 * the binding says. 10.3.1: an answer whatever the A bit. */
static void acknowledge(struct home_agent *ha, struct update *u)
{
	struct home_prefix prefix;
	bool at_home = u->port == HOME_PORT &&
		       ha_prefix_find(ha, u->now, &u->source, &prefix);

	u->acknowledge = u->acknowledge || !ha_has_defect(ha, DEFECT_HOME_BA_ONLY_WITH_A_BIT);
	ha->port = u->port;
	ha->direct = at_home ? &u->from : NULL;
	if (at_home && ha_has_defect(ha, DEFECT_HOME_BA_BY_NEIGHBOR_CACHE))
		ha->direct = &router_port_config(ha->router, HOME_PORT)->mac;
	cn_acknowledge(ha->cn, u);
	ha->direct = NULL;
}

void ha_refuse(struct home_agent *ha, struct update *u, enum ba_status status)
{
	ha->refused = u->home;
	u->status = status;
	u->granted = 0;
	acknowledge(ha, u);
}

static bool is_prohibited(const struct home_agent *ha, const struct ip6 *home)
{
	for (size_t i = 0; i < ha->config.prohibited_count; i++)
		if (ip6_equal(&ha->config.prohibited[i], home))
			return true;
	return false;
}

/* Time left, in units of 4 s as the Lifetime field counts, the rest ignored (RFC 6275 10.3.1). */
static unsigned units_left(usec until, usec now)
{
	if (until <= now)
		return 0;
	if (until == USEC_NEVER || (until - now) / UNIT > LIFETIME_MAX)
		return LIFETIME_MAX + 1;
	return (unsigned)((until - now) / UNIT);
}

/* RFC 6275 10.3.1: at most what was asked for, and what the prefix is valid for. */
static unsigned grant(const struct home_agent *ha, const struct update *u,
		      const struct home_prefix *prefix)
{
	unsigned granted = u->lifetime, valid = units_left(prefix->valid_until, u->now);
	unsigned cap = ha->config.lifetime_cap / LIFETIME_UNIT;

	if (cap > 0 && granted > cap)
		granted = cap;
	return granted < valid ? granted : valid;
}

/* RFC 6275 10.3.1: 1 when the prefix is, or within the lifetime gets, deprecated, or ends with it. */
static enum ba_status accepted(const struct update *u, const struct home_prefix *prefix)
{
	if (units_left(prefix->preferred_until, u->now) < u->granted ||
	    units_left(prefix->valid_until, u->now) <= u->granted)
		return BA_ACCEPTED_PREFIX_DISCOVERY;
	return BA_ACCEPTED;
}

/* RFC 6275 6.2.4: less than the lifetime. */
static unsigned advice(const struct home_agent *ha, const struct update *u)
{
	unsigned units = ha->config.refresh_advice / LIFETIME_UNIT;

	return units < u->granted ? units : 0;
}

static void drop_binding(struct home_agent *ha, const struct served *s, const char *event)
{
	struct binding *entry = bindings_find(ha->cn->bindings, &s->own, &s->home);

	if (entry != NULL)
		cn_remove_binding(ha->cn, entry, event);
}

/* The entry of the Binding Cache, marked as home registration. False when there is no room. */
static bool bind_home(struct home_agent *ha, struct served *s, const struct update *u)
{
	bool is_new = s->phase != PHASE_SERVING || !ip6_equal(&s->own, &u->own);
	struct binding *entry;

	if (s->phase == PHASE_SERVING && is_new)
		drop_binding(ha, s, "binding-deleted");
	entry = bindings_find(ha->cn->bindings, &u->own, &u->home);
	if (entry == NULL)
		entry = bindings_add(ha->cn->bindings, &u->own, &u->home);
	if (entry == NULL)
		return false;
	entry->care_of = u->care_of;
	entry->sequence = u->sequence;
	entry->home_registration = true;
	entry->errors = 0;
	entry->expires = u->now + (usec)u->granted * UNIT;
	cn_binding_event(ha->cn, is_new ? "binding-added" : "binding-updated", entry);
	return true;
}

/* RFC 6275 10.3.1: the prefix of the home link that the home address is of. */
static bool find_prefix(const struct home_agent *ha, const struct update *u, struct home_prefix *prefix)
{
	if (ha_prefix_find(ha, u->now, &u->home, prefix))
		return true;
	return ha_has_defect(ha, DEFECT_HOME_ACCEPTS_ANY_PREFIX) && ha_prefix_at(ha, u->now, 0, prefix);
}

/* Makes the binding that u asks for, or makes it anew, and answers. */
static void accept(struct home_agent *ha, struct served *s, struct update *u)
{
	bool link_local_is_new = u->link_local && !s->with_link_local;
	bool is_new = s->phase != PHASE_SERVING;
	struct home_prefix prefix;

	if (!find_prefix(ha, u, &prefix) ||
	    (u->granted = grant(ha, u, &prefix)) == 0) {
		ha_refuse(ha, u, BA_NOT_HOME_SUBNET);
		if (is_new)
			ha_forget(ha, s);
		return;
	}
	if (!bind_home(ha, s, u)) {
		ha_refuse(ha, u, BA_NO_RESOURCES);
		ha_forget(ha, s);
		return;
	}
	s->phase = PHASE_SERVING;
	s->own = u->own;
	if (is_new || !ha_has_defect(ha, DEFECT_HOME_NEGLECTS_MOVE))
		s->care_of = u->care_of;
	if (is_new)
		s->first_care_of = u->care_of;
	s->sequence = u->sequence;
	s->with_link_local = u->link_local;
	s->until = u->now + (usec)u->granted * UNIT;
	if (is_new || link_local_is_new)
		ha_proxy_announce(ha, s, u->now);   /* RFC 6275 10.4.1 */
	u->status = accepted(u, &prefix);
	u->refresh_advice = advice(ha, u);
	acknowledge(ha, u);
	ha_delivery_begin(ha, u->now, s, is_new);
	if (is_new)
		ha_multicast_begin(ha, s, u->now);
}

void ha_register(struct home_agent *ha, struct served *s, usec now)
{
	struct update u = s->pending;

	u.now = now;
	accept(ha, s, &u);
}

/* RFC 6275 10.3.1: no binding yet; Duplicate Address Detection comes before the answer. */
static void begin(struct home_agent *ha, struct served *s, struct update *u)
{
	if (s == NULL)
		s = ha_serve(ha, &u->home);
	if (s == NULL) {
		ha_refuse(ha, u, BA_NO_RESOURCES);
		return;
	}
	s->phase = PHASE_TESTING;
	s->pending = *u;
	s->pending.r = NULL;   /* these do not last */
	s->pending.mh = s->pending.auth = NULL;
	s->pending.entry = NULL;
	s->with_link_local = u->link_local;
	if (ha_has_defect(ha, DEFECT_HOME_WITHOUT_DUPLICATE_TEST))
		ha_register(ha, s, u->now);
	else
		ha_duplicates_begin(ha, s, u->now);
}

/* While addresses are tested, a newer update takes the place of the one that waits; the same again changes
 * nothing. */
static void replace(struct home_agent *ha, struct served *s, struct update *u)
{
	bool more = u->link_local && !s->with_link_local;

	if (!sequence_is_greater(u->sequence, s->pending.sequence))
		return;
	if (more) {
		begin(ha, s, u);
		return;
	}
	s->pending = *u;
	s->pending.r = NULL;
	s->pending.mh = s->pending.auth = NULL;
	s->pending.entry = NULL;
}

static void on_registration(struct home_agent *ha, struct served *s, struct update *u)
{
	struct home_prefix prefix;

	if (!find_prefix(ha, u, &prefix))
		ha_refuse(ha, u, BA_NOT_HOME_SUBNET);
	else if (is_prohibited(ha, &u->home))
		ha_refuse(ha, u, BA_PROHIBITED);
	else if (router_owns(ha->router, &u->home))
		ha_refuse(ha, u, BA_DUPLICATE);   /* its own: nobody else would object */
	else if (s != NULL && s->phase == PHASE_SERVING)
		accept(ha, s, u);
	else if (s != NULL && s->phase == PHASE_TESTING)
		replace(ha, s, u);
	else
		begin(ha, s, u);
}

static void leave(struct home_agent *ha, struct served *s, const struct update *u)
{
	s->sequence = u->sequence;
	if (ha_has_defect(ha, DEFECT_HOME_NEGLECTS_DEREGISTRATION))
		return;
	if (s->phase == PHASE_SERVING)
		drop_binding(ha, s, "binding-deleted");
	ha->returned = s->home;
	s->phase = PHASE_LEFT;
	s->until = u->now + MAX_DELETE_BCE_TIMEOUT;
	ha_proxy_end(ha, s);
}

/* RFC 6275 10.3.2. RFC 3775 10.3.2 keeps nothing. */
static void on_deregistration(struct home_agent *ha, struct served *s, struct update *u)
{
	if (s == NULL || s->phase == PHASE_TESTING) {
		if (s != NULL)
			ha_forget(ha, s);
		ha_refuse(ha, u, BA_NOT_HOME_AGENT);
		return;
	}
	leave(ha, s, u);
	u->status = BA_ACCEPTED;
	u->granted = 0;
	acknowledge(ha, u);
	if (ha->config.rfc3775)
		ha_forget(ha, s);
}

void ha_on_update(void *context, struct update *u)
{
	struct home_agent *ha = context;
	struct served *s = ha_served(ha, &u->home);

	if (!ha_is_as_policy_wants(ha, u->r, TRAFFIC_BU, &u->home))
		return;   /* RFC 6275 5.1 */
	if (!u->routed && !u->deletion)
		return;   /* RFC 6275 10.3.1: a Home Address option MUST be present */
	if (s != NULL && s->phase != PHASE_TESTING &&
	    !sequence_is_greater(u->sequence, s->sequence)) {
		u->answered_sequence = s->sequence;   /* RFC 6275 9.5.1 */
		ha_refuse(ha, u, BA_SEQUENCE);
	} else if (u->entry != NULL && !u->entry->home_registration) {
		ha_refuse(ha, u, BA_TYPE_CHANGE);     /* RFC 6275 9.5.1 */
	} else if (u->deletion) {
		on_deregistration(ha, s, u);
	} else {
		on_registration(ha, s, u);
	}
}

/* Time. */

void ha_limit(struct home_agent *ha, const struct home_prefix *prefix)
{
	for (struct served *s = ha->first; s != NULL; s = s->next) {
		struct binding *entry;

		if (s->phase != PHASE_SERVING || s->until <= prefix->valid_until ||
		    !ip6_in_prefix(&s->home, &prefix->prefix, prefix->bits))
			continue;
		s->until = prefix->valid_until;   /* RFC 6275 10.3.1: MUST be removed then */
		entry = bindings_find(ha->cn->bindings, &s->own, &s->home);
		if (entry != NULL)
			entry->expires = s->until;
	}
}

usec ha_registration_next(const struct served *s)
{
	return s->phase == PHASE_TESTING ? s->due : s->until;
}

void ha_registration_timeout(struct home_agent *ha, struct served *s, usec now)
{
	if (s->phase == PHASE_TESTING) {
		if (s->due <= now)
			ha_register(ha, s, now);
		return;
	}
	if (s->until > now)
		return;
	if (s->phase == PHASE_SERVING && ha_has_defect(ha, DEFECT_HOME_SERVES_AFTER_EXPIRY)) {
		s->until = USEC_NEVER;
		return;
	}
	if (s->phase == PHASE_SERVING)
		drop_binding(ha, s, "binding-expired");
	ha_forget(ha, s);
}
