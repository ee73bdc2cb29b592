/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Home registrations (RFC 6275 9.5.1, 10.3.1): which Binding Updates are refused and with which
 * status, and what the others make. home_deregistration.c has how bindings end. */
#include "node/home_agent_parts.h"

#define REFRESH_BEFORE (5 * USEC_PER_SEC)   /* of a defect */

enum { UPDATES_MAX = 64, SEQUENCE_NEAR = 256, LONG_UPDATE = 256 };   /* of defects */

/* RFC 6275 10.3.2: to a mobile node on the home link goes what its link-layer address is told, not
 * what the binding says. 10.3.1: an answer whatever the A bit. */
void ha_acknowledge(struct home_agent *ha, struct update *u)
{
	struct home_prefix prefix;
	bool at_home = u->port == HOME_PORT &&
		       ha_prefix_find(ha, u->now, &u->source, &prefix);

	if (!ha_has_defect(ha, u->status >= BA_UNSPECIFIED ? DEFECT_BA_ONLY_WITH_A_BIT
							    : DEFECT_HOME_BA_ONLY_WITH_A_BIT))
		u->acknowledge = true;
	ha->port = u->port;
	if (u->status >= BA_UNSPECIFIED && ha_has_defect(ha, DEFECT_HOME_REFUSAL_BY_BINDING))
		at_home = false;
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
	ha_acknowledge(ha, u);
}

static bool is_prohibited(const struct home_agent *ha, const struct ip6 *home)
{
	for (size_t i = 0; i < ha->config.prohibited_count; i++)
		if (ip6_equal(&ha->config.prohibited[i], home))
			return !ha_has_defect(ha, DEFECT_HOME_PROHIBITED_ACCEPTED);
	return false;
}

/* The entry of the Binding Cache, marked as home registration. False when there is no room. */
static bool bind_home(struct home_agent *ha, struct served *s, const struct update *u, usec until)
{
	bool is_new = s->phase != PHASE_SERVING || !ip6_equal(&s->own, &u->own);
	struct binding *entry;

	if (s->phase == PHASE_SERVING && is_new)
		ha_binding_drop(ha, s, "binding-deleted");
	entry = bindings_find(ha->cn->bindings, &u->own, &u->home);
	if (entry == NULL)
		entry = bindings_add(ha->cn->bindings, &u->own, &u->home);
	if (entry == NULL)
		return false;
	if (is_new || !ha_has_defect(ha, DEFECT_HOME_OWN_PACKETS_NEGLECT_MOVE))
		entry->care_of = u->care_of;
	entry->sequence = u->sequence;
	entry->home_registration = true;
	entry->errors = 0;
	entry->expires = until;
	if (ha_has_defect(ha, DEFECT_HOME_REFRESH_REQUEST_REROUTED))
		entry->refresh_at = until - REFRESH_BEFORE;
	cn_binding_event(ha->cn, is_new ? "binding-added" : "binding-updated", entry);
	return true;
}

/* RFC 6275 10.3.1: the prefix of the home link that the home address is of. */
static bool find_prefix(const struct home_agent *ha, const struct update *u,
			struct home_prefix *prefix)
{
	if (ha_prefix_find(ha, u->now, &u->home, prefix))
		return true;
	if (!ha_prefix_at(ha, u->now, 0, prefix))
		return false;
	return ha_has_defect(ha, DEFECT_HOME_ACCEPTS_ANY_PREFIX) ||
	       (ha_has_defect(ha, DEFECT_HOME_PREFIX_TOO_SHORT) &&
		ip6_in_prefix(&u->home, &prefix->prefix, prefix->bits - 8));
}

static const struct ip6 *care_of(const struct home_agent *ha, const struct update *u)
{
	return ha_has_defect(ha, DEFECT_IGNORES_ALTERNATE_COA) ? &u->source : &u->care_of;
}

static void serve(struct home_agent *ha, struct served *s, const struct update *u, usec until)
{
	bool link_local_is_new = u->link_local && !s->with_link_local;
	bool is_new = s->phase != PHASE_SERVING;

	s->phase = PHASE_SERVING;
	s->tested = false;
	s->own = u->own;
	if (is_new || !ha_has_defect(ha, DEFECT_HOME_NEGLECTS_MOVE))
		s->care_of = *care_of(ha, u);
	if (is_new)
		s->first_care_of = u->care_of;
	if (is_new || !ha_has_defect(ha, DEFECT_HOME_SEQUENCE_OF_FIRST))
		s->sequence = u->sequence;
	s->with_link_local = u->link_local &&
		(is_new || !ha_has_defect(ha, DEFECT_PROXY_LINK_LOCAL_UNTIL_REFRESH));
	s->until = until;
	if (is_new || link_local_is_new)
		ha_proxy_announce(ha, s, u->now);   /* RFC 6275 10.4.1 */
	if (is_new && ha_has_defect(ha, DEFECT_HOME_ONE_MOBILE_ONLY))
		ha_end_others(ha, s, u->now);
}

/* Makes the binding that u asks for, or makes it anew, and answers. */
static void accept(struct home_agent *ha, struct served *s, struct update *u)
{
	bool is_new = s->phase != PHASE_SERVING;
	usec before = is_new ? 0 : s->until, until;
	struct home_prefix prefix;

	if (!find_prefix(ha, u, &prefix) ||
	    (u->granted = ha_lifetime_grant(ha, u, &prefix)) == 0) {
		ha_refuse(ha, u, BA_NOT_HOME_SUBNET);
		if (is_new)
			ha_forget(ha, s);
		return;
	}
	u->status = ha_lifetime_status(ha, u, &prefix);
	u->refresh_advice = ha_lifetime_advice(ha, u);
	until = ha_lifetime_end(ha, u, before);
	if (!bind_home(ha, s, u, until)) {
		ha_refuse(ha, u, BA_NO_RESOURCES);
		ha_forget(ha, s);
		return;
	}
	serve(ha, s, u, until);
	u->granted = ha_lifetime_told(ha, u, before);
	if (!s->muted && (is_new || u->acknowledge ||
			  !ha_has_defect(ha, DEFECT_HOME_REFRESH_ONLY_WITH_A_BIT)))
		ha_acknowledge(ha, u);
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

static void keep(struct served *s, const struct update *u)
{
	s->pending = *u;
	s->pending.r = NULL;   /* these do not last */
	s->pending.mh = s->pending.auth = NULL;
	s->pending.entry = NULL;
}

static bool is_testing(const struct home_agent *ha)
{
	for (const struct served *s = ha->first; s != NULL; s = s->next)
		if (s->phase == PHASE_TESTING)
			return true;
	return false;
}

/* RFC 6275 10.3.1: no binding yet; Duplicate Address Detection comes before the answer. */
static void begin(struct home_agent *ha, struct served *s, struct update *u)
{
	if (is_testing(ha) && ha_has_defect(ha, DEFECT_DUPLICATE_TEST_ONE_AT_A_TIME))
		return;
	if (s == NULL)
		s = ha_serve(ha, &u->home);
	if (s == NULL && ha->first != NULL && ha_has_defect(ha, DEFECT_HOME_FULL_EVICTS)) {
		ha_binding_drop(ha, ha->first, "binding-deleted");
		ha_forget(ha, ha->first);
		s = ha_serve(ha, &u->home);
	}
	if (s == NULL) {
		ha_refuse(ha, u, BA_NO_RESOURCES);
		return;
	}
	s->phase = PHASE_TESTING;
	keep(s, u);
	s->with_link_local = u->link_local;
	if (s->tested || ha_has_defect(ha, DEFECT_HOME_WITHOUT_DUPLICATE_TEST) ||
	    (ha_has_defect(ha, DEFECT_HOME_TESTED_ONCE) && ip6_equal(&u->home, &ha->tested)))
		ha_register(ha, s, u->now);
	else
		ha_duplicates_begin(ha, s, u->now);
	ha->tested = u->home;
}

/* While addresses are tested, a newer update takes the place of the one that waits; the same again
 * changes nothing. */
static void replace(struct home_agent *ha, struct served *s, struct update *u)
{
	bool more = u->link_local && !s->with_link_local;

	if (ha_has_defect(ha, DEFECT_HOME_REFUSES_WHILE_TESTING)) {
		ha_refuse(ha, u, BA_NO_RESOURCES);
		return;
	}
	if (u->sequence == s->pending.sequence && ha_has_defect(ha, DEFECT_HOME_COPY_ENDS_TEST)) {
		ha_forget(ha, s);
		return;
	}
	if (!sequence_is_greater(u->sequence, s->pending.sequence))
		return;
	if (more)
		begin(ha, s, u);
	else if (ha_has_defect(ha, DEFECT_HOME_LOSES_UPDATE_WHILE_TESTING))
		s->pending.sequence = s->pending.answered_sequence = u->sequence;
	else
		keep(s, u);
}

static bool is_own_address(const struct home_agent *ha, const struct ip6 *home)
{
	return router_owns(ha->router, home) && !ha_has_defect(ha, DEFECT_HOME_SERVES_OWN_ADDRESS) &&
	       (ip6_equal(home, ha_first_address(ha)) || !ha_has_defect(ha, DEFECT_HOME_SERVES_SECOND_ADDRESS));
}

/* RFC 6275 10.3.1: status 132. */
static void refuse_subnet(struct home_agent *ha, struct update *u)
{
	if (!ha_has_defect(ha, DEFECT_HOME_SUBNET_UNANSWERED))
		ha_refuse(ha, u, ha_has_defect(ha, DEFECT_HOME_SUBNET_STATUS_WRONG)
				 ? BA_NOT_HOME_AGENT : BA_NOT_HOME_SUBNET);
}

static void on_registration(struct home_agent *ha, struct served *s, struct update *u)
{
	struct home_prefix prefix;

	if (!find_prefix(ha, u, &prefix) || (prefix.preferred_until <= u->now &&
					     ha_has_defect(ha, DEFECT_HOME_REFUSES_DEPRECATED)))
		refuse_subnet(ha, u);
	else if (is_prohibited(ha, &u->home))
		ha_refuse(ha, u, ha_has_defect(ha, DEFECT_HOME_PROHIBITED_STATUS_WRONG)
				 ? BA_NOT_HOME_SUBNET : BA_PROHIBITED);
	else if (is_own_address(ha, &u->home))
		ha_refuse(ha, u, BA_DUPLICATE);   /* its own: nobody else would object */
	else if (ip6_equal(&u->home, &ha->duplicate))
		ha_refuse(ha, u, BA_DUPLICATE);   /* only with a defect */
	else if (s != NULL && s->phase == PHASE_SERVING)
		accept(ha, s, u);
	else if (s != NULL && s->phase == PHASE_TESTING)
		replace(ha, s, u);
	else if (s != NULL && ha_has_defect(ha, DEFECT_HOME_REFUSES_AFTER_DELETION))
		ha_refuse(ha, u, BA_UNSPECIFIED);
	else
		begin(ha, s, u);
}

/* RFC 6275 9.5.1, of a binding that there is or that has just been deleted. */
static bool is_stale(const struct home_agent *ha, const struct served *s, const struct update *u)
{
	if (s == NULL || s->tested)
		return ha_has_defect(ha, DEFECT_HOME_FIRST_SEQUENCE_COMPARED) &&
		       !sequence_is_greater(u->sequence, 0);
	if (s->phase == PHASE_TESTING ||
	    (ha_has_defect(ha, DEFECT_HOME_SEQUENCE_BY_CARE_OF) &&
	     !ip6_equal(&s->care_of, &u->care_of)))
		return false;
	if ((uint16_t)(u->sequence - s->sequence) > SEQUENCE_NEAR &&
	    ha_has_defect(ha, DEFECT_HOME_SEQUENCE_NEAR_ONLY))
		return true;
	if (u->deletion && u->sequence == s->sequence && s->phase == PHASE_SERVING &&
	    ha_has_defect(ha, DEFECT_HOME_DELETION_SAME_SEQUENCE))
		return false;
	return !cn_sequence_is_newer(ha->cn, u->sequence, s->sequence);
}

/* RFC 6275 9.5.1: status 135, with the last accepted sequence number. */
static void refuse_sequence(struct home_agent *ha, struct served *s, struct update *u)
{
	uint16_t last = s != NULL ? s->sequence : 0;

	if (ha_has_defect(ha, DEFECT_NO_BA_FOR_STALE_SEQUENCE) ||
	    (u->deletion && s != NULL && s->phase == PHASE_LEFT &&
	     ha_has_defect(ha, DEFECT_HOME_REPEATED_DELETION_UNANSWERED)))
		return;
	if (!ha_has_defect(ha, DEFECT_WRONG_SEQUENCE_IN_135))
		u->answered_sequence = last;
	if (s != NULL && ha_has_defect(ha, DEFECT_HOME_REFUSED_SEQUENCE_STORED))
		s->sequence = u->sequence;
	if (s != NULL && ha_has_defect(ha, DEFECT_HOME_STALE_REFRESHES_LIFETIME))
		s->until = u->now + (usec)u->lifetime * LIFETIME_UNIT * USEC_PER_SEC;
	if (s != NULL && ha_has_defect(ha, DEFECT_STALE_SEQUENCE_MOVES_BINDING))
		s->care_of = u->care_of;
	ha_refuse(ha, u, BA_SEQUENCE);
}

/* RFC 6275 9.5.1: status 139; the binding that a correspondent has stays. */
static void refuse_type_change(struct home_agent *ha, struct update *u)
{
	if (ha_has_defect(ha, DEFECT_HOME_TYPE_CHANGE_UNANSWERED))
		return;
	if (ha_has_defect(ha, DEFECT_HOME_TYPE_CHANGE_DELETES))
		cn_remove_binding(ha->cn, u->entry, "binding-deleted");
	ha_refuse(ha, u, BA_TYPE_CHANGE);
}

static bool has_other_flags(const struct header *mh)
{
	static const char *const flags[] = {"M", "R", "P", "F", "T", "B", "S", "D"};

	for (size_t i = 0; i < COUNT_OF(flags); i++)
		if (header_flag(mh, flags[i]))
			return true;
	return header_num(mh, "message-reserved") != 0;
}

/* Whether a defect drops the update, or refuses it, for its form. */
static bool is_disliked(struct home_agent *ha, struct update *u)
{
	if ((u->link_local && ha_has_defect(ha, DEFECT_HOME_DROPS_L)) ||
	    (u->key_mobility && ha_has_defect(ha, DEFECT_HOME_DROPS_K)))
		return true;
	if (!u->deletion && header_option(u->mh, "alternate-coa") == NULL &&
	    ha_has_defect(ha, DEFECT_HOME_WANTS_ALTERNATE_CARE_OF))
		return true;
	if ((header_is(u->r->ip6->next, "hop-by-hop") &&
	     ha_has_defect(ha, DEFECT_HOME_MINDS_OTHER_HEADERS)) ||
	    (header_num(u->r->ip6, "hop-limit") <= 1 &&
	     ha_has_defect(ha, DEFECT_HOME_MINDS_HOP_LIMIT)))
		return true;
	if (u->mh->length > LONG_UPDATE && ha_has_defect(ha, DEFECT_HOME_DROPS_LONG_UPDATES))
		return true;
	if (++ha->updates > UPDATES_MAX && ha_has_defect(ha, DEFECT_HOME_STOPS_AFTER_MANY))
		return true;
	if (!ha_has_defect(ha, DEFECT_HOME_REFUSES_OTHER_FLAGS) || !has_other_flags(u->mh))
		return false;
	ha_refuse(ha, u, BA_UNSPECIFIED);
	return true;
}

/* What there is of the home address; a defect may have kept more than is known of it. */
static struct served *known(struct home_agent *ha, const struct update *u)
{
	struct served *s = ha_served(ha, &u->home);

	return s != NULL && (s->leftover || (s->tested && u->deletion)) ? NULL : s;
}

void ha_on_update(void *context, struct update *u)
{
	struct home_agent *ha = context;
	struct served *s = known(ha, u);

	if (!ha_is_as_policy_wants(ha, u->r, TRAFFIC_BU, &u->home))
		return;   /* RFC 6275 5.1 */
	if (!u->routed && !u->deletion &&
	    !ha_has_defect(ha, DEFECT_HOME_WITHOUT_HOME_ADDRESS_OPTION))
		return;   /* RFC 6275 10.3.1: a Home Address option MUST be present */
	if (is_disliked(ha, u))
		return;
	if (is_stale(ha, s, u))
		refuse_sequence(ha, s, u);
	else if (u->entry != NULL && !u->entry->home_registration &&
		 !ha_has_defect(ha, DEFECT_ACCEPTS_H_CHANGE))
		refuse_type_change(ha, u);
	else if (u->deletion)
		ha_deregister(ha, s, u);
	else
		on_registration(ha, s, u);
}
