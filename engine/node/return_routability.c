/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Home Test Init and Care-of Test Init in, Home Test and Care-of Test out (RFC 6275 9.4). Nothing
 * is kept of the mobile node (5.2.5). */
#include "node/correspondent_parts.h"

enum { COOKIE_AT = 8 };   /* of a message that is shorter than its row */

/* The four names that differ between the two tests, and the defects of each. */
struct test_kind {
	const char *init_cookie, *test, *nonce_index, *token;
	enum defect_id answers_hao, no_answer, wrong_cookie;
};

static const struct test_kind kinds[] = {
	[TOKEN_HOME] = {"home-init-cookie", "hot", "home-nonce-index", "home-keygen-token",
			DEFECT_ANSWERS_HOTI_WITH_HAO, DEFECT_NO_HOT, DEFECT_HOT_WRONG_COOKIE},
	[TOKEN_CARE_OF] = {"care-of-init-cookie", "cot", "care-of-nonce-index",
			   "care-of-keygen-token", DEFECT_ANSWERS_COTI_WITH_HAO, DEFECT_NO_COT,
			   DEFECT_COT_WRONG_COOKIE},
};

const struct nonce *cn_current_nonce(struct correspondent *cn, usec now)
{
	bool fresh;
	const struct nonce *nonce = nonces_current(cn->nonces, now, &fresh);

	if (fresh)
		outbox_event(host_outbox(cn->host), "nonce-new", "index %u", nonce->index);
	return nonce;
}

/* What a node that does not look at the length takes for the cookie. */
static uint64_t cookie(const struct received *r, const struct header *mh, const char *field)
{
	struct bytes octets = bytes_slice(r->octets, mh->offset + COOKIE_AT, 8);

	if (!header_is(mh, "mh"))
		return header_num(mh, field);
	return octets.len == 8 ? (uint64_t)be32_get(octets.at) << 32 | be32_get(octets.at + 4) : 0;
}

/* RFC 6275 9.4.1, 9.4.2: silently ignored when there is a Home Address option. */
static bool is_ignored(struct correspondent *cn, const struct received *r,
		       const struct test_kind *kind)
{
	if (ip6_is_unspecified(&r->source) || cn_has_defect(cn, kind->no_answer))
		return true;
	if (r->home_address == NULL || cn_has_defect(cn, kind->answers_hao))
		return false;
	if (cn_has_defect(cn, DEFECT_BE_FOR_TEST_INIT_WITH_HAO))
		cn_send_binding_error(cn, r, BE_UNKNOWN_BINDING, r->home_address);
	return true;
}

/* Two defects let the Binding Cache decide where a Home Test goes. */
static void misdirect(struct correspondent *cn, usec now, struct packet *p, const struct ip6 *to)
{
	struct ip6 own = header_ip6(p->first, "src");
	const struct binding *entry = cn_binding(cn, now, &own, to);
	bool with_rh2 = cn_has_defect(cn, DEFECT_RH2_ON_MH);

	if (entry == NULL || (!with_rh2 && !cn_has_defect(cn, DEFECT_HOT_TO_CARE_OF)))
		return;
	if (with_rh2)
		cn_add_routing(cn, p, to);
	header_set_ip6(p, p->first, "dst", &entry->care_of);
}

void cn_on_test_init(struct correspondent *cn, struct received *r, const struct header *mh,
		     enum token_kind which)
{
	const struct test_kind *kind = &kinds[which];
	const struct nonce *nonce;
	uint64_t returned;
	struct header *test;
	struct packet p;

	if (is_ignored(cn, r, kind))
		return;
	returned = cookie(r, mh, kind->init_cookie);
	nonce = cn_current_nonce(cn, r->now);
	p = host_packet(cn->host, &r->destination, &r->peer);
	test = packet_add(&p, kind->test);
	header_set(test, kind->nonce_index, nonce->index);
	header_set(test, kind->init_cookie,
		   cn_has_defect(cn, kind->wrong_cookie) ? ~returned : returned);
	header_set(test, kind->token, nonce_token(nonce, &r->peer, which, &cn->defects));
	if (which == TOKEN_HOME)
		misdirect(cn, r->now, &p, &r->peer);
	cn_send_mobility(cn, r->now, &p);
}
