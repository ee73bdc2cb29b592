/* SPDX-License-Identifier: BSD-2-Clause
 *
 * How home registrations end (RFC 6275 10.3.2): by de-registration, after which their sequence
 * number is kept for a while; by their lifetime; with their prefix. */
#include "node/home_agent_parts.h"

#define MAX_DELETE_BCE_TIMEOUT (10 * USEC_PER_SEC)   /* RFC 6275 12 */

enum { SEQUENCE_BEHIND = 0xf000 };   /* of a defect: what is a little lower is newer, too */

void ha_binding_drop(struct home_agent *ha, const struct served *s, const char *event)
{
	struct binding *entry = bindings_find(ha->cn->bindings, &s->own, &s->home);

	if (entry != NULL)
		cn_remove_binding(ha->cn, entry, event);
}

void ha_end_others(struct home_agent *ha, const struct served *kept, usec now)
{
	for (struct served *s = ha->first; s != NULL; s = s->next)
		if (s != kept && s->phase == PHASE_SERVING)
			s->until = now;
}

void ha_keep_sequence(struct served *s, uint16_t sequence)
{
	s->phase = PHASE_LEFT;
	s->sequence = sequence;
	s->until = USEC_NEVER;
	s->announce_at = USEC_NEVER;
}

static void leave(struct home_agent *ha, struct served *s, const struct update *u)
{
	usec kept = MAX_DELETE_BCE_TIMEOUT;

	s->sequence = u->sequence;
	if (ha_has_defect(ha, DEFECT_HOME_NEGLECTS_DEREGISTRATION))
		return;
	if (ha_has_defect(ha, DEFECT_HOME_DELETED_KEPT_LONG))
		kept = 6 * MAX_DELETE_BCE_TIMEOUT;
	if (s->phase == PHASE_SERVING &&
	    !ha_has_defect(ha, DEFECT_HOME_OWN_PACKETS_NEGLECT_RETURN))
		ha_binding_drop(ha, s, "binding-deleted");
	ha->returned = s->home;
	s->phase = PHASE_LEFT;
	s->until = u->now + kept;
	ha_proxy_end(ha, s);
}

/* RFC 6275 10.3.2: status 133. */
static void refuse_unknown(struct home_agent *ha, struct update *u)
{
	if (ha_has_defect(ha, DEFECT_HOME_UNKNOWN_DELETION_UNANSWERED))
		return;
	if (ha_has_defect(ha, DEFECT_HOME_UNKNOWN_DELETION_ACCEPTED))
		ha_refuse(ha, u, BA_ACCEPTED);
	else
		ha_refuse(ha, u, ha_has_defect(ha, DEFECT_HOME_UNKNOWN_DELETION_STATUS_WRONG)
				 ? BA_NO_HOME_REGISTRATION : BA_NOT_HOME_AGENT);
}

/* RFC 6275 10.3.2: status 0, Lifetime 0, the sequence number copied, no Binding Refresh Advice. */
static void answer_deregistration(struct home_agent *ha, struct update *u, unsigned lifetime,
				  uint16_t sequence)
{
	u->status = BA_ACCEPTED;
	u->granted = ha_has_defect(ha, DEFECT_HOME_DELETION_BA_LIFETIME) ? lifetime : 0;
	u->refresh_advice = ha_has_defect(ha, DEFECT_HOME_ADVICE_IN_DELETION);
	if (ha_has_defect(ha, DEFECT_HOME_DELETION_BA_SEQUENCE))
		u->answered_sequence = sequence;
	ha_acknowledge(ha, u);
}

/* RFC 6275 10.3.2. RFC 3775 10.3.2 keeps nothing. */
void ha_deregister(struct home_agent *ha, struct served *s, struct update *u)
{
	uint16_t sequence;

	if (s != NULL && s->phase == PHASE_TESTING &&
	    ha_has_defect(ha, DEFECT_HOME_DELETION_LOSES_TO_TEST)) {
		answer_deregistration(ha, u, 0, u->sequence);
		return;
	}
	if (s == NULL || s->phase == PHASE_TESTING) {
		if (s != NULL)
			ha_forget(ha, s);
		refuse_unknown(ha, u);
		return;
	}
	if (u->routed && !ip6_equal(&u->source, &s->care_of) &&
	    ha_has_defect(ha, DEFECT_HOME_DELETION_BY_CARE_OF))
		return;
	sequence = s->sequence;
	leave(ha, s, u);
	if (ha_has_defect(ha, DEFECT_HOME_DELETION_OF_ALL))
		ha_end_others(ha, s, u->now);
	answer_deregistration(ha, u, s->pending.lifetime, sequence);
	if (ha->config.rfc3775 || ha_has_defect(ha, DEFECT_HOME_DELETES_AT_ONCE))
		ha_forget(ha, s);
}

/* Time. */

void ha_limit(struct home_agent *ha, const struct home_prefix *prefix)
{
	for (struct served *s = ha->first; s != NULL; s = s->next) {
		struct binding *entry;

		if (s->phase != PHASE_SERVING || s->until <= prefix->valid_until ||
		    ha_has_defect(ha, DEFECT_HOME_OUTLIVES_PREFIX) ||
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
		ha_binding_drop(ha, s, "binding-expired");
	if (s->with_link_local)
		ha->expired = s->link_local;
	if (s->phase == PHASE_SERVING && ha_has_defect(ha, DEFECT_HOME_SEQUENCE_OUTLIVES_BINDING))
		ha_keep_sequence(s, s->sequence);
	else if (s->phase == PHASE_SERVING &&
		 ha_has_defect(ha, DEFECT_HOME_EXPIRED_DELETION_ACCEPTED))
		ha_keep_sequence(s, (uint16_t)(s->sequence + SEQUENCE_BEHIND));
	else
		ha_forget(ha, s);
}
