/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Two rings: tokens by address, correspondent and nonce index; and the last Binding Update of each home
 * address, whose key serves for the acknowledgement. */
#include "wire/follow.h"

#include "wire/authenticator.h"

#include <string.h>

enum { TOKENS_MAX = 1024, UPDATES_MAX = 256 };

struct token {
	struct ip6 address, correspondent;
	enum token_kind kind;
	uint16_t index;
	uint64_t value, number;           /* number 0: empty */
};

struct update {
	struct ip6 home, correspondent, care_of;
	uint8_t kbm[KBM_OCTETS];
	uint64_t tests[2];
	bool used;
};

struct follower {
	struct token tokens[TOKENS_MAX];
	struct update updates[UPDATES_MAX];
	size_t next_token, next_update;
};

struct follower *follower_new(void)
{
	return mem_new(sizeof(struct follower));
}

void follower_free(struct follower *f)
{
	mem_free(f);
}

static void learn(struct follower *f, const struct token *t)
{
	f->tokens[f->next_token] = *t;
	f->next_token = (f->next_token + 1) % TOKENS_MAX;
}

/* The newest that fits. */
static const struct token *find_token(const struct follower *f, const struct ip6 *address,
				      const struct ip6 *correspondent, enum token_kind kind,
				      uint64_t index)
{
	const struct token *found = NULL;

	for (size_t i = 0; i < TOKENS_MAX; i++) {
		const struct token *t = &f->tokens[i];

		if (t->number == 0 || t->kind != kind || t->index != index ||
		    !ip6_equal(&t->address, address) || !ip6_equal(&t->correspondent, correspondent))
			continue;
		if (found == NULL || t->number > found->number)
			found = t;
	}
	return found;
}

static struct update *find_update(struct follower *f, const struct ip6 *home,
				  const struct ip6 *correspondent)
{
	for (size_t i = 0; i < UPDATES_MAX; i++) {
		struct update *u = &f->updates[i];

		if (u->used && ip6_equal(&u->home, home) && ip6_equal(&u->correspondent, correspondent))
			return u;
	}
	return NULL;
}

static struct update *new_update(struct follower *f, const struct ip6 *home,
				 const struct ip6 *correspondent)
{
	struct update *u = find_update(f, home, correspondent);

	if (u == NULL) {
		u = &f->updates[f->next_update];
		f->next_update = (f->next_update + 1) % UPDATES_MAX;
	}
	*u = (struct update){.home = *home, .correspondent = *correspondent, .used = true};
	return u;
}

/* Who is who in a message between a mobile node and a correspondent. */
struct ends {
	struct ip6 source, destination;   /* on the wire */
	struct ip6 home;                  /* Home Address option, or type 2 routing header, else the
					   * mobile's end */
};

static struct ends ends_of(const struct packet *p, const struct header *ip6, bool from_mobile)
{
	const struct header *options = packet_find(p, "dst-options");
	const struct header *hao = options != NULL ? header_option(options, "home-address") : NULL;
	const struct header *routing = packet_find(p, "routing-2");
	struct ends e = {header_ip6(ip6, "src"), header_ip6(ip6, "dst"), {{0}}};

	e.home = from_mobile ? e.source : e.destination;
	if (from_mobile && hao != NULL)
		e.home = header_ip6(hao, "address");
	if (!from_mobile && routing != NULL)
		e.home = header_ip6(routing, "home-address");
	return e;
}

static enum follow_result verify(const struct update *u, const struct header *mh, struct bytes octets)
{
	const struct header *auth = header_option(mh, "binding-auth");

	return authenticator_verify(octets, mh, auth, u->kbm, &u->care_of, &u->correspondent)
		? FOLLOW_RIGHT : FOLLOW_WRONG;
}

/* RFC 6275 6.2.7: the care-of address that will be registered; the home address when deleting. */
static struct ip6 registered_address(const struct header *bu, const struct ends *e)
{
	const struct header *alternate = header_option(bu, "alternate-coa");

	if (alternate != NULL)
		return header_ip6(alternate, "address");
	return e->source;
}

static enum follow_result see_update(struct follower *f, const struct header *bu,
				     const struct ends *e, struct bytes octets, uint64_t tests[2])
{
	const struct header *nonces = header_option(bu, "nonce-indices");
	bool deletes = header_num(bu, "lifetime") == 0;
	struct ip6 care_of = registered_address(bu, e);
	const struct token *home, *other = NULL;
	struct update *u;

	if (nonces == NULL)
		return FOLLOW_UNKNOWN;
	home = find_token(f, &e->home, &e->destination, TOKEN_HOME, header_num(nonces, "home"));
	if (!deletes)
		other = find_token(f, &care_of, &e->destination, TOKEN_CARE_OF,
				   header_num(nonces, "care-of"));
	if (home == NULL || (!deletes && other == NULL))
		return FOLLOW_UNKNOWN;
	u = new_update(f, &e->home, &e->destination);
	u->care_of = deletes ? e->home : care_of;
	u->tests[0] = home->number;
	u->tests[1] = other != NULL ? other->number : 0;
	kbm_of_tokens(home->value, other != NULL ? &other->value : NULL, u->kbm);
	memcpy(tests, u->tests, sizeof(u->tests));
	return verify(u, bu, octets);
}

static enum follow_result see_acknowledgement(struct follower *f, const struct header *ba,
					      const struct ends *e, struct bytes octets,
					      uint64_t tests[2])
{
	const struct update *u = find_update(f, &e->home, &e->source);

	if (u == NULL)
		return FOLLOW_UNKNOWN;
	memcpy(tests, u->tests, sizeof(u->tests));
	return verify(u, ba, octets);
}

static void see_test(struct follower *f, const struct header *mh, const struct ends *e,
		     enum token_kind kind, uint64_t number)
{
	bool home = kind == TOKEN_HOME;
	struct token t = {.address = e->destination, .correspondent = e->source, .kind = kind,
			  .number = number};

	t.index = (uint16_t)header_num(mh, home ? "home-nonce-index" : "care-of-nonce-index");
	t.value = header_num(mh, home ? "home-keygen-token" : "care-of-keygen-token");
	learn(f, &t);
}

enum follow_result follower_see(struct follower *f, const struct packet *p, struct bytes octets,
				uint64_t number, uint64_t tests[2])
{
	const struct header *ip6 = packet_find(p, "ip6"), *mh;
	struct ends e;

	tests[0] = tests[1] = 0;
	if (ip6 == NULL || header_find_next(ip6, "ip6") != NULL)   /* quoted or tunnelled */
		return FOLLOW_NOTHING;
	for (mh = ip6; mh->next != NULL && mh->format->family != FAMILY_MH;)
		mh = mh->next;
	e = ends_of(p, ip6, header_is(mh, "bu"));
	if (header_is(mh, "hot"))
		see_test(f, mh, &e, TOKEN_HOME, number);
	else if (header_is(mh, "cot"))
		see_test(f, mh, &e, TOKEN_CARE_OF, number);
	else if (header_is(mh, "bu") && header_option(mh, "binding-auth") != NULL)
		return see_update(f, mh, &e, octets, tests);
	else if (header_is(mh, "ba") && header_option(mh, "binding-auth") != NULL)
		return see_acknowledgement(f, mh, &e, octets, tests);
	return FOLLOW_NOTHING;
}
