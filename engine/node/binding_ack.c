/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Binding Acknowledgements (RFC 6275 9.5.4): when, to whom, with which routing header and with
 * which authenticator. */
#include "node/binding_update.h"

#include <string.h>

static bool is_nonce_status(enum ba_status status)
{
	return status == BA_HOME_NONCE || status == BA_CARE_OF_NONCE || status == BA_NONCES;
}

/* RFC 6275 6.2.7: the care-of address that is registered, or in a deletion the home address. */
static const struct ip6 *mac_address(const struct correspondent *cn, const struct update *u)
{
	if (u->deletion)
		return &u->home;
	return cn_has_defect(cn, DEFECT_BA_AUTH_OVER_SOURCE) ? &u->r->source : &u->care_of;
}

/* The padding before the authenticator as two defects write it. */
static void add_odd_padding(const struct correspondent *cn, struct packet *p, struct header *ba)
{
	if (cn_has_defect(cn, DEFECT_BA_PADDING_NOT_ZERO))
		header_set_octets(p, header_add_option(p, ba, "padn"), "data",
				  (struct bytes){(const uint8_t[4]){0xff, 0xff, 0xff, 0xff}, 4});
	for (unsigned i = 0; i < 6 && cn_has_defect(cn, DEFECT_BA_PADDING_BY_PAD1); i++)
		header_add_option(p, ba, "pad1");
}

/* RFC 6275 9.5.4: always but for 136 to 138. */
static void add_authenticator(const struct correspondent *cn, const struct update *u,
			      struct packet *p, struct header *ba)
{
	bool wanted = u->has_key && !is_nonce_status(u->status);
	uint8_t kbm[KBM_OCTETS];
	struct header *auth;

	if (is_nonce_status(u->status) && cn_has_defect(cn, DEFECT_BA_AUTH_IN_EXPIRED_NONCE))
		wanted = true;
	if (!wanted || cn_has_defect(cn, DEFECT_BA_WITHOUT_AUTH))
		return;
	memcpy(kbm, u->kbm, sizeof(kbm));
	if (cn_has_defect(cn, DEFECT_BA_WRONG_AUTH))
		kbm[0] ^= 1;
	add_odd_padding(cn, p, ba);
	auth = header_add_option(p, ba, "binding-auth");
	header_set_octets(p, auth, "kbm", (struct bytes){kbm, sizeof(kbm)});
	header_set_ip6(p, auth, "care-of", mac_address(cn, u));
	header_set_ip6(p, auth, "correspondent", &u->own);
	if (cn_has_defect(cn, DEFECT_BA_PADDING_AFTER_AUTH))
		header_set_octets(p, header_add_option(p, ba, "padn"), "data",
				  (struct bytes){(const uint8_t[6]){0}, 6});
}

/* RFC 6275 9.5.4: to the source of the update, whatever the Binding Cache says; with a type 2
 * routing header if and only if the update had a Home Address option. */
static void address_acknowledgement(struct correspondent *cn, const struct update *u,
				    struct packet *p)
{
	bool routed = u->routed;
	const struct ip6 *to = &u->source;

	if (cn_has_defect(cn, DEFECT_BA_TO_BOUND_CARE_OF) &&
	    !ip6_is_unspecified(&u->bound_before))
		to = &u->bound_before;
	if (u->home_registration && cn_has_defect(cn, DEFECT_HOME_BA_TO_ALTERNATE))
		to = &u->care_of;
	if (cn_has_defect(cn, DEFECT_BA_ALWAYS_RH2))
		routed = true;
	if (cn_has_defect(cn, DEFECT_BA_WITHOUT_RH2))
		routed = false;
	if (cn_has_defect(cn, DEFECT_BA_TO_HOME_ADDRESS)) {
		to = &u->home;
		routed = false;
	}
	header_set_ip6(p, p->first, "dst", to);
	if (routed)
		cn_add_routing(cn, p, &u->home);
}

/* A defect: of an update that waited for Duplicate Address Detection nothing is left to return. */
static void echo_options(const struct update *u, struct packet *p, struct header *ba)
{
	for (const struct header *o = u->mh != NULL ? u->mh->options : NULL; o != NULL; o = o->next) {
		struct header *copy;

		if (header_is(o, "pad1") || header_is(o, "padn") || header_is(o, "raw") ||
		    header_is(o, "alternate-coa"))
			continue;
		copy = header_add_option(p, ba, o->format->name);
		for (unsigned i = 0; i < o->format->field_count; i++)
			copy->slots[i] = o->slots[i];
	}
}

static void send_acknowledgement(struct correspondent *cn, const struct update *u)
{
	const struct ip6 *own = cn_has_defect(cn, DEFECT_BA_FROM_FIRST_ADDRESS)
				? &cn->config.host.addresses[0].address : &u->own;
	struct packet p = host_packet(cn->host, own, &u->source);
	struct header *ba = packet_add(&p, "ba");
	uint16_t sequence = u->answered_sequence;

	if (cn_has_defect(cn, DEFECT_BA_WRONG_SEQUENCE))
		sequence++;
	header_set(ba, "status", u->status);
	/* RFC 6275 6.1.8, 10.3.1: cleared, as there are no keys made dynamically */
	header_set(ba, "K", cn_has_defect(cn, DEFECT_BA_SETS_K) ||
			    (u->key_mobility && cn_has_defect(cn, DEFECT_HOME_COPIES_K)));
	header_set(ba, "sequence", sequence);
	header_set(ba, "lifetime", u->granted);
	if (u->refresh_advice > 0)
		header_set(header_add_option(&p, ba, "refresh-advice"), "interval",
			   u->refresh_advice);
	header_set(ba, "R", u->mobile_router && cn_has_defect(cn, DEFECT_BA_COPIES_R));
	if (cn_has_defect(cn, DEFECT_BA_ECHOES_OPTIONS))
		echo_options(u, &p, ba);
	cn_copy_ids(cn, u, &p, ba);
	add_authenticator(cn, u, &p, ba);
	address_acknowledgement(cn, u, &p);
	cn_send_mobility(cn, u->now, &p);
}

/* RFC 6275 9.5.4: when asked for, and unasked for refusals; not unasked for what was accepted. */
static bool must_acknowledge(const struct correspondent *cn, const struct update *u)
{
	if (cn_has_defect(cn, DEFECT_NO_BA))
		return false;
	if (u->acknowledge)
		return true;
	if (u->status == BA_ACCEPTED)
		return cn_has_defect(cn, DEFECT_BA_WITHOUT_A_BIT);
	return !cn_has_defect(cn, DEFECT_BA_ONLY_WITH_A_BIT);
}

void cn_acknowledge(struct correspondent *cn, const struct update *u)
{
	if (must_acknowledge(cn, u))
		send_acknowledgement(cn, u);
}
