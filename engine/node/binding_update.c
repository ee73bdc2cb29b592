/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Binding Updates: the tests of RFC 6275 9.5.1, and what they do to the Binding Cache (9.5.2,
 * 9.5.3).
 *
 * The authenticator is verified before the sequence number is compared, so that only the mobile
 * node learns the number last accepted, and every such answer can carry an authenticator. A home
 * registration is refused with status 131 (10.3.1), its deletion with 133 (10.3.2), both with 139
 * where there is a binding (9.5.1). There is no key for these answers, so that they go without
 * Binding Authorization Data. */
#include "node/binding_update.h"

enum {
	SEQUENCE_WINDOW = 32768,   /* RFC 6275 9.5.1: these below the last are old */
	AUTH_OPTION_OCTETS = 14,   /* RFC 6275 6.2.7, with 96 bits of HMAC */
};

/* What becomes of an update after a test. */
enum step { STEP_ON, STEP_DISCARD, STEP_REFUSE, STEP_TAKEN };

/* The end of a binding; at most a quarter of its time. */
#define REFRESH_BEFORE (10 * USEC_PER_SEC)

static enum step refuse(struct update *u, enum ba_status status)
{
	u->status = status;
	return STEP_REFUSE;
}

static bool lacks(const struct correspondent *cn, enum defect_id id)
{
	return !cn_has_defect(cn, id);
}

/* RFC 3775 6.1.7: the care-of address is a home address that is bound to this home address. */
static bool closes_circle(struct correspondent *cn, const struct update *u)
{
	const struct binding *other = cn_binding(cn, u->r->now, &u->own, &u->care_of);

	return cn->config.rfc3775 && other != NULL && !ip6_equal(&u->care_of, &u->home) &&
	       ip6_equal(&other->care_of, &u->home);
}

/* RFC 6275 9.5.1, 6.1.7: unicast routable home and care-of addresses. */
static enum step test_addresses(struct correspondent *cn, const struct update *u)
{
	bool has_hao = u->r->home_address != NULL;

	if (ip6_is_unspecified(&u->r->source) ||
	    (ip6_is_multicast(&u->r->source) && lacks(cn, DEFECT_BA_TO_MULTICAST)))
		return STEP_DISCARD;   /* RFC 6275 9.5.4 */
	if (!ip6_is_unicast_routable(&u->home) &&
	    lacks(cn, DEFECT_ACCEPTS_LINK_LOCAL_HOME_ADDRESS))
		return STEP_DISCARD;
	if (!ip6_is_unicast_routable(&u->care_of) && lacks(cn, DEFECT_ACCEPTS_MULTICAST_CARE_OF))
		return STEP_DISCARD;
	if (!has_hao && cn_has_defect(cn, DEFECT_REJECTS_BU_FROM_HOME_ADDRESS))
		return STEP_DISCARD;
	if (!ip6_equal(&u->care_of, &u->r->source) &&
	    cn_has_defect(cn, DEFECT_REJECTS_OTHER_ALTERNATE_COA))
		return STEP_DISCARD;
	if (closes_circle(cn, u))
		return STEP_DISCARD;
	return STEP_ON;
}

static const struct nonce *find_nonce(struct correspondent *cn, const struct update *u,
				      uint16_t index, enum defect_id any)
{
	const struct nonce *nonce = nonces_find(cn->nonces, u->r->now, index);

	if (nonce == NULL && cn_has_defect(cn, any))
		nonce = cn_current_nonce(cn, u->r->now);
	return nonce;
}

static bool needs_care_of_nonce(const struct correspondent *cn, const struct update *u)
{
	/* RFC 6275 9.5.1: care-of nonce indices are not inspected in deletions */
	return !u->deletion || cn_has_defect(cn, DEFECT_DEREGISTRATION_CHECKS_CARE_OF_NONCE) ||
	       cn_has_defect(cn, DEFECT_DEREGISTRATION_WITH_CARE_OF_TOKEN);
}

/* RFC 6275 9.5.1: Nonce Indices present, and both recognized. */
static enum step test_nonces(struct correspondent *cn, struct update *u)
{
	const struct header *indices = header_option(u->mh, "nonce-indices");
	bool no_home, no_care_of;

	if (indices == NULL) {
		if (lacks(cn, DEFECT_ACCEPTS_BU_WITHOUT_NONCE_INDICES))
			return STEP_DISCARD;
		u->home_index = u->care_of_index = cn_current_nonce(cn, u->r->now)->index;
	} else {
		u->home_index = (uint16_t)header_num(indices, "home");
		u->care_of_index = (uint16_t)header_num(indices, "care-of");
	}
	u->home_nonce = find_nonce(cn, u, u->home_index, DEFECT_ACCEPTS_UNKNOWN_HOME_NONCE);
	u->care_of_nonce = find_nonce(cn, u, u->care_of_index,
				      DEFECT_ACCEPTS_UNKNOWN_CARE_OF_NONCE);
	no_home = u->home_nonce == NULL;
	no_care_of = u->care_of_nonce == NULL && needs_care_of_nonce(cn, u);
	if (!no_home && !no_care_of)
		return STEP_ON;
	if (u->entry != NULL && cn_has_defect(cn, DEFECT_WRONG_NONCE_STORES_SEQUENCE))
		u->entry->sequence = u->sequence;
	if (cn_has_defect(cn, DEFECT_NO_BA_FOR_UNKNOWN_NONCE))
		return STEP_DISCARD;
	if (no_home && no_care_of && lacks(cn, DEFECT_WRONG_NONCE_STATUS))
		return refuse(u, BA_NONCES);
	return refuse(u, no_home || cn_has_defect(cn, DEFECT_WRONG_NONCE_STATUS)
			 ? BA_HOME_NONCE : BA_CARE_OF_NONCE);
}

/* RFC 6275 5.2.5: a deletion is authorized by the home keygen token alone. */
static void make_key(struct correspondent *cn, struct update *u)
{
	uint64_t home = nonce_token(u->home_nonce, &u->home, TOKEN_HOME, &cn->defects), care_of;
	bool alone = u->deletion && lacks(cn, DEFECT_DEREGISTRATION_WITH_CARE_OF_TOKEN);

	if (!alone)
		care_of = nonce_token(u->care_of_nonce, &u->care_of, TOKEN_CARE_OF, &cn->defects);
	kbm_of_tokens(home, alone ? NULL : &care_of, u->kbm);
	u->has_key = true;
}

/* RFC 6275 6.2.7: the home address takes the care-of address's place in a deletion. */
static const struct ip6 *mac_address(const struct correspondent *cn, const struct update *u)
{
	if (u->deletion)
		return &u->home;
	if (cn_has_defect(cn, DEFECT_AUTH_OVER_SOURCE_WITH_ALTERNATE_COA))
		return &u->r->source;
	return &u->care_of;
}

/* RFC 6275 9.5.1: Binding Authorization Data present, the last option, nothing behind it. */
static enum step test_auth_option(const struct correspondent *cn, struct update *u)
{
	u->auth = header_option(u->mh, "binding-auth");
	if (u->auth == NULL)
		return cn_has_defect(cn, DEFECT_ACCEPTS_BU_WITHOUT_AUTH) ? STEP_ON : STEP_DISCARD;
	if (u->auth->offset + u->auth->length == u->mh->offset + u->mh->length)
		return STEP_ON;
	return cn_has_defect(cn, DEFECT_ACCEPTS_AUTH_NOT_LAST) ? STEP_ON : STEP_DISCARD;
}

/* RFC 6275 9.5.1, 6.2.7. */
static enum step test_authenticator(struct correspondent *cn, struct update *u)
{
	if (u->auth == NULL || !ip6_is_unicast_routable(&u->home) ||
	    !ip6_is_unicast_routable(&u->care_of))
		return STEP_ON;   /* only with a defect: there are no tokens for these */
	if (authenticator_verify(u->r->octets, u->mh, u->auth, u->kbm, mac_address(cn, u),
				 &u->own) ||
	    cn_has_defect(cn, DEFECT_ACCEPTS_WRONG_AUTH))
		return STEP_ON;
	if (u->entry != NULL && cn_has_defect(cn, DEFECT_WRONG_AUTH_STORES_SEQUENCE))
		u->entry->sequence = u->sequence;
	return cn_has_defect(cn, DEFECT_BA_FOR_INVALID_BU) ? refuse(u, BA_UNSPECIFIED)
							   : STEP_DISCARD;
}

bool cn_sequence_is_newer(const struct correspondent *cn, uint16_t sequence, uint16_t last)
{
	if (cn_has_defect(cn, DEFECT_ACCEPTS_ANY_SEQUENCE))
		return true;
	if (cn_has_defect(cn, DEFECT_NO_SEQUENCE_WRAPAROUND))
		return sequence > last;
	if (cn_has_defect(cn, DEFECT_SEQUENCE_WINDOW_TOO_SMALL) &&
	    (uint16_t)(last - sequence) == SEQUENCE_WINDOW)
		return true;
	return sequence_is_greater(sequence, last);
}

/* RFC 6275 9.5.1: status 135, with the last accepted sequence number. */
static enum step refuse_sequence(const struct correspondent *cn, struct update *u, uint16_t last)
{
	if (cn_has_defect(cn, DEFECT_NO_BA_FOR_STALE_SEQUENCE))
		return STEP_DISCARD;
	if (lacks(cn, DEFECT_WRONG_SEQUENCE_IN_135))
		u->answered_sequence = last;
	if (cn_has_defect(cn, DEFECT_STALE_SEQUENCE_MOVES_BINDING) && u->entry != NULL)
		u->entry->care_of = u->care_of;
	return refuse(u, BA_SEQUENCE);
}

static struct combination combination(const struct update *u)
{
	return (struct combination){.own = u->own, .home = u->home, .care_of = u->care_of,
				    .home_index = u->home_index,
				    .care_of_index = u->care_of_index, .deletion = u->deletion};
}

/* RFC 6275 9.5.1 for bindings that there are; 5.2.8 and 9.5.3 for those that are gone: the nonces
 * of a deleted one are not good again for the same addresses, whatever the number. */
static enum step test_sequence(struct correspondent *cn, struct update *u)
{
	struct combination c = combination(u);
	const struct remembered *past = memory_find(cn->memory, u->r->now, &c);
	const struct binding *lost = cn->past != NULL && u->entry == NULL
		? bindings_find(cn->past, &u->own, &u->home) : NULL;

	if (lost != NULL && !cn_sequence_is_newer(cn, u->sequence, lost->sequence))
		return refuse_sequence(cn, u, lost->sequence);
	if (u->entry != NULL && !cn_sequence_is_newer(cn, u->sequence, u->entry->sequence))
		return refuse_sequence(cn, u, u->entry->sequence);
	if (past == NULL || cn_has_defect(cn, DEFECT_REPLAY_AFTER_DEREGISTRATION))
		return STEP_ON;
	if (!cn_sequence_is_newer(cn, u->sequence, past->sequence))
		return refuse_sequence(cn, u, past->sequence);
	return past->banned ? refuse(u, BA_NONCES) : STEP_ON;
}

/* RFC 6275 9.5.1, 10.3.1: a correspondent registers no home address. */
static enum step test_home_registration(const struct correspondent *cn, struct update *u)
{
	if (header_option(u->mh, "nonce-indices") != NULL &&
	    lacks(cn, DEFECT_HOME_ACCEPTS_NONCE_INDICES))
		return STEP_DISCARD;   /* RFC 6275 9.5.1: MUST NOT be present */
	if (cn->home != NULL) {
		cn->home->update(cn->home_context, u);
		return STEP_TAKEN;
	}
	if (u->entry == NULL && cn_has_defect(cn, DEFECT_REGISTERS_HOME))
		return STEP_ON;
	if (u->entry == NULL)
		return refuse(u, u->deletion ? BA_NOT_HOME_AGENT : BA_NO_HOME_REGISTRATION);
	if (!cn_sequence_is_newer(cn, u->sequence, u->entry->sequence))
		return refuse_sequence(cn, u, u->entry->sequence);
	if (!u->entry->home_registration)
		return cn_has_defect(cn, DEFECT_ACCEPTS_H_CHANGE) ? STEP_ON
								  : refuse(u, BA_TYPE_CHANGE);
	return STEP_ON;
}

/* Such as 9.5.1 wants them, of the length that they must have. */
static bool has_both_options(const struct header *mh)
{
	const struct header *auth = header_option(mh, "binding-auth");

	return header_option(mh, "nonce-indices") != NULL && auth != NULL &&
	       auth->length == AUTH_OPTION_OCTETS;
}

static enum step test(struct correspondent *cn, struct update *u)
{
	enum step step = test_addresses(cn, u);

	if (step != STEP_ON)
		return step;
	if (u->home_registration || (u->entry != NULL && u->entry->home_registration &&
				     cn_has_defect(cn, DEFECT_HOME_H_ASSUMED)))
		return test_home_registration(cn, u);
	if (cn_has_defect(cn, DEFECT_ACCEPTS_MALFORMED_BU) && !has_both_options(u->mh))
		return STEP_ON;
	/* Without the option, or with something behind it, not even the nonces are answered. */
	step = test_auth_option(cn, u);
	if (step == STEP_ON)
		step = test_nonces(cn, u);
	if (step != STEP_ON)
		return step;
	make_key(cn, u);
	step = test_authenticator(cn, u);
	if (step == STEP_ON)
		step = test_sequence(cn, u);
	if (step != STEP_ON || u->entry == NULL || !u->entry->home_registration ||
	    cn_has_defect(cn, DEFECT_ACCEPTS_H_CHANGE))
		return step;
	if (cn_has_defect(cn, DEFECT_HOME_TYPE_CHANGE_UNANSWERED))
		return STEP_DISCARD;
	return refuse(u, BA_TYPE_CHANGE);   /* RFC 6275 9.5.1 */
}

/* The Binding Cache. */

/* RFC 6275 5.2.6, 9.5.2: at most what was asked for, and at most the cap. */
static unsigned grant(const struct correspondent *cn, const struct update *u)
{
	unsigned cap = cn->config.lifetime_cap / LIFETIME_UNIT, granted = u->lifetime;

	if (granted > cap && lacks(cn, DEFECT_LIFETIME_NOT_CAPPED))
		granted = cap;
	if (cn_has_defect(cn, DEFECT_LIFETIME_GRANTED_ABOVE_REQUEST) && granted < 0xffff)
		granted++;
	return granted;
}

static void schedule_refresh(const struct correspondent *cn, struct binding *entry, usec now)
{
	usec before = (entry->expires - now) / 4;

	/* RFC 6275 9.5.5: a Binding Update ends the retransmissions of the last request */
	if (cn_has_defect(cn, DEFECT_BRR_AFTER_BU) && entry->refreshes > 0)
		return;
	entry->refreshes = 0;
	entry->refresh_at = USEC_NEVER;
	if (!cn->config.brr)
		return;
	entry->refresh_at = entry->expires - (before < REFRESH_BEFORE ? before : REFRESH_BEFORE);
}

/* RFC 6275 5.2.8: what authorized this update must not authorize an older one again. */
static void remember(struct correspondent *cn, const struct update *u)
{
	struct combination c = combination(u);
	usec oldest;

	if (u->home_nonce == NULL)
		return;   /* a home registration: only with a defect */
	oldest = u->home_nonce->first_used;
	if (!u->deletion && u->care_of_nonce->first_used < oldest)
		oldest = u->care_of_nonce->first_used;
	if (memory_note(cn->memory, u->r->now, &c, u->sequence, oldest + MAX_NONCE_LIFETIME))
		return;
	nonces_forget(cn->nonces);
	memory_clear(cn->memory);
}

static void fill_entry(struct correspondent *cn, const struct update *u, bool is_new)
{
	usec unit = (cn_has_defect(cn, DEFECT_LIFETIME_IN_SECONDS) ? 1 : LIFETIME_UNIT) *
		    USEC_PER_SEC;
	struct binding *entry = u->entry;

	entry->id = u->id;
	entry->care_of = u->care_of;
	if (cn_has_defect(cn, DEFECT_IGNORES_ALTERNATE_COA))
		entry->care_of = u->r->source;
	cn_share_sequence(cn, u);
	entry->home_registration = u->home_registration;
	entry->errors = 0;
	if (is_new || lacks(cn, DEFECT_REFRESH_KEEPS_LIFETIME))
		entry->expires = u->r->now + (usec)u->granted * unit;
	schedule_refresh(cn, entry, u->r->now);
	cn_binding_event(cn, is_new ? "binding-added" : "binding-updated", entry);
}

/* RFC 6275 9.5.2. */
static void cache(struct correspondent *cn, struct update *u)
{
	bool is_new = u->entry == NULL;

	if (is_new) {
		struct binding *expired = bindings_find(cn->bindings, &u->own, &u->home);

		if (expired != NULL && u->id == 0)
			cn_remove_binding(cn, expired, "binding-expired");
		if (cn_has_defect(cn, DEFECT_ONE_BINDING_ONLY) &&
		    bindings_at(cn->bindings, 0) != NULL)
			cn_remove_binding(cn, bindings_at(cn->bindings, 0), "binding-deleted");
		u->entry = bindings_add(cn->bindings, &u->own, &u->home);
	}
	if (u->entry == NULL) {
		u->status = BA_NO_RESOURCES;
		return;
	}
	u->granted = grant(cn, u);
	fill_entry(cn, u, is_new);
	remember(cn, u);
}

/* RFC 6275 9.5.3. The nonce that is now banned for these addresses is no longer given out, so
 * that a new run of return routability yields tokens that can be used. */
static void delete(struct correspondent *cn, struct update *u)
{
	if (cn_has_defect(cn, DEFECT_DELETION_BA_WITH_CARE_OF_TOKEN) && u->care_of_nonce != NULL) {
		uint64_t home = nonce_token(u->home_nonce, &u->home, TOKEN_HOME, &cn->defects);
		uint64_t care_of = nonce_token(u->care_of_nonce, &u->care_of, TOKEN_CARE_OF,
					       &cn->defects);

		kbm_of_tokens(home, &care_of, u->kbm);
	}
	if (cn_has_defect(cn, DEFECT_DEREGISTRATION_IGNORED))
		return;
	if (u->entry == NULL && cn_has_defect(cn, DEFECT_DEREGISTRATION_CREATES_BINDING)) {
		u->lifetime = cn->config.lifetime_cap / LIFETIME_UNIT;
		cache(cn, u);
		u->granted = 0;
		return;
	}
	remember(cn, u);
	if (u->entry == NULL)
		return;
	memory_ban(cn->memory, &u->own, &u->home);
	nonces_renew(cn->nonces);
	cn_remove_binding(cn, u->entry, "binding-deleted");
	u->entry = NULL;
}

static void read_update(struct correspondent *cn, struct update *u)
{
	const struct header *alternate = header_option(u->mh, "alternate-coa");

	u->now = u->r->now;
	u->port = u->r->port;
	u->from = u->r->from;
	u->source = u->r->source;
	u->routed = u->r->home_address != NULL;
	u->own = u->r->destination;
	u->home = u->r->source;
	if (u->r->home_address != NULL)
		u->home = header_ip6(u->r->home_address, "address");
	u->care_of = alternate != NULL ? header_ip6(alternate, "address") : u->r->source;
	u->acknowledge = header_flag(u->mh, "A");
	u->home_registration = header_flag(u->mh, "H");
	u->link_local = header_flag(u->mh, "L");
	u->key_mobility = header_flag(u->mh, "K");
	u->mobile_router = header_flag(u->mh, "R");
	u->sequence = u->answered_sequence = (uint16_t)header_num(u->mh, "sequence");
	u->lifetime = (unsigned)header_num(u->mh, "lifetime");
	u->deletion = u->lifetime == 0;   /* RFC 6275 9.5.1 */
	/* RFC 3775 6.1.7, 9.5.1: or the care-of address is the home address */
	if ((cn->config.rfc3775 || cn_has_defect(cn, DEFECT_CARE_OF_EQUAL_HOME_DEREGISTERS)) &&
	    ip6_equal(&u->care_of, &u->home))
		u->deletion = true;
	cn_read_id(cn, u);
	u->entry = cn_binding(cn, u->r->now, &u->own, &u->home);
	if (u->entry != NULL)
		u->bound_before = u->entry->care_of;
}

void cn_on_binding_update(struct correspondent *cn, struct received *r, const struct header *mh)
{
	struct update u = {.r = r, .mh = mh};
	enum step step;

	read_update(cn, &u);
	step = test(cn, &u);
	if (step == STEP_ON && !cn_select_binding(cn, &u))
		step = STEP_REFUSE;
	if (step == STEP_DISCARD || step == STEP_TAKEN)
		return;
	if (step == STEP_ON && u.deletion)
		delete(cn, &u);
	else if (step == STEP_ON)
		cache(cn, &u);
	cn_acknowledge(cn, &u);
}

void cn_refuse_short_update(struct correspondent *cn, struct received *r, const struct header *mh)
{
	struct update u = {.r = r, .mh = mh, .own = r->destination, .home = r->peer,
			   .source = r->source, .care_of = r->source, .status = BA_UNSPECIFIED};

	cn_acknowledge(cn, &u);
}
