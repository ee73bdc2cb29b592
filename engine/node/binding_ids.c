/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Several bindings of one home address, told apart by Binding Identifier options (RFC 5648 6.2 to
 * 6.4), at a correspondent: no bulk registration, no IPv4 care-of addresses. An update that passed
 * the tests of RFC 6275 9.5.1 comes here, and learns which entry of the Binding Cache it is about. */
#include "node/binding_update.h"

enum { OPTION_BINDING_ID = 35 };

static bool is_id(const struct header *option)
{
	return !header_is(option, "raw") && header_num(option, "type") == OPTION_BINDING_ID;
}

static const struct header *next_id(const struct correspondent *cn, const struct header *option)
{
	while (option != NULL && !is_id(option))
		option = option->next;
	return cn_has_defect(cn, DEFECT_BID_IGNORED) ? NULL : option;
}

static const struct header *first_id(const struct correspondent *cn, const struct update *u)
{
	/* A home agent of ours keeps one binding a home address, and skips the option. */
	return u->home_registration ? NULL : next_id(cn, u->mh->options);
}

void cn_read_id(const struct correspondent *cn, struct update *u)
{
	const struct header *id = first_id(cn, u);
	struct ip6 care_of;

	if (id == NULL || !header_is(id, "binding-id-ipv6"))
		return;
	care_of = header_ip6(id, "care-of");
	if (ip6_is_unicast_routable(&care_of))   /* else it is refused when the key was verified */
		u->care_of = care_of;
}

/* Of several bindings of the home address leaves one, as the update's. */
static void forget_others(struct correspondent *cn, struct update *u)
{
	struct binding *first = bindings_next(cn->bindings, NULL, &u->own, &u->home), *other;

	while (first != NULL && !cn_has_defect(cn, DEFECT_BID_KEPT_BY_PLAIN_BU) &&
	       (other = bindings_next(cn->bindings, first, &u->own, &u->home)) != NULL) {
		cn_remove_binding(cn, other, "binding-deleted");
		u->entry = first;
	}
}

static bool refuse(struct update *u, enum ba_status status)
{
	u->status = status;
	return false;
}

static struct binding *find(struct correspondent *cn, const struct update *u, uint16_t id)
{
	struct binding *entry = NULL;

	do
		entry = bindings_next(cn->bindings, entry, &u->own, &u->home);
	while (entry != NULL && entry->id != id);
	return entry;
}

/* RFC 5648 6.2: the length says whether there is a care-of address, and of which kind. */
static bool has_care_of(const struct header *id)
{
	return header_is(id, "binding-id-ipv6");
}

static bool is_malformed(const struct header *id)
{
	struct ip6 care_of;

	if (header_num(id, "id") == 0)
		return true;
	if (!has_care_of(id))
		return !header_is(id, "binding-id") || header_octets(id, "care-of").len > 0;
	care_of = header_ip6(id, "care-of");
	return !ip6_is_unicast_routable(&care_of);
}

static bool select_registration(struct correspondent *cn, struct update *u, const struct header *id)
{
	const struct binding *first = bindings_next(cn->bindings, NULL, &u->own, &u->home);

	if (u->entry == NULL && !has_care_of(id))
		return refuse(u, BA_MCOA_UNKNOWN);
	if (header_flag(u->mh, "B")) {   /* RFC 5648 4.2: O, the same bit */
		forget_others(cn, u);
		u->entry = bindings_next(cn->bindings, NULL, &u->own, &u->home);
		return true;
	}
	return first == NULL || first->id != 0 || refuse(u, BA_MCOA_NON_MCOA_EXISTS);
}

bool cn_select_binding(struct correspondent *cn, struct update *u)
{
	const struct header *id = first_id(cn, u);

	if (id == NULL) {
		if (!u->home_registration)
			forget_others(cn, u);
		return true;
	}
	if (is_malformed(id))
		return refuse(u, BA_MCOA_MALFORMED);
	if (next_id(cn, id->next) != NULL)
		return refuse(u, BA_MCOA_BULK_PROHIBITED);
	u->id = (uint16_t)header_num(id, "id");
	u->entry = find(cn, u, u->id);
	if (!u->deletion)
		return select_registration(cn, u, id);
	return u->entry != NULL || refuse(u, BA_NOT_HOME_AGENT);
}

/* RFC 5648 4.2: one sequence number for all bindings of a mobile node. */
void cn_share_sequence(struct correspondent *cn, const struct update *u)
{
	struct binding *entry = NULL;

	while ((entry = bindings_next(cn->bindings, entry, &u->own, &u->home)) != NULL)
		entry->sequence = u->sequence;
}

/* RFC 5648 6.2: all options of the update, without status or care-of address. */
void cn_copy_ids(const struct correspondent *cn, const struct update *u, struct packet *p,
		 struct header *ba)
{
	bool with_status = cn_has_defect(cn, DEFECT_BID_STATUS_IN_OPTION);

	for (const struct header *id = first_id(cn, u); id != NULL; id = next_id(cn, id->next)) {
		struct header *copy = header_add_option(p, ba, "binding-id");

		header_set(copy, "id", header_num(id, "id"));
		header_set(copy, "status", with_status ? u->status : 0);
	}
}
