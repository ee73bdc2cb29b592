/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Two rings: tokens by address, correspondent and nonce index; and the last Binding Update of each home
 * address, whose key serves for the acknowledgement. What a ring holds is found by its hash. */
#include "wire/follow.h"

#include "wire/authenticator.h"
#include "wire/checksum.h"

#include <string.h>

enum { TOKENS_MAX = 1024, UPDATES_MAX = 256, BUCKETS = 1024, KEYS_MAX = 256 };

/* Which entries of a ring share a hash: chains of index + 1, the newest first. */
struct index {
	uint16_t first[BUCKETS];
	uint16_t next[TOKENS_MAX];
};

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

/* Of any home address, any correspondent, where those are unspecified. */
struct known_key {
	struct ip6 home, correspondent;
	uint8_t kbm[KBM_OCTETS];
};

struct follower {
	struct token tokens[TOKENS_MAX];
	struct update updates[UPDATES_MAX];
	struct index by_address, by_home;
	size_t next_token, next_update;
	struct known_key keys[KEYS_MAX];
	size_t key_count;
};

struct follower *follower_new(void)
{
	return mem_new(sizeof(struct follower));
}

void follower_free(struct follower *f)
{
	mem_free(f);
}

bool follower_know(struct follower *f, const struct ip6 *home, const struct ip6 *correspondent,
		   const uint8_t kbm[KBM_OCTETS])
{
	struct known_key *key = &f->keys[f->key_count];

	if (f->key_count == KEYS_MAX)
		return false;
	key->home = home != NULL ? *home : ip6_unspecified;
	key->correspondent = correspondent != NULL ? *correspondent : ip6_unspecified;
	memcpy(key->kbm, kbm, KBM_OCTETS);
	f->key_count++;
	return true;
}

static uint32_t hash(const struct ip6 *a, const struct ip6 *b, uint64_t more)
{
	uint64_t h = more;

	for (size_t i = 0; i < sizeof(a->octet); i += 4)
		h = (h ^ be32_get(a->octet + i) ^ (uint64_t)be32_get(b->octet + i) << 32) *
			0x9e3779b97f4a7c15U;
	return (uint32_t)(h >> 40) % BUCKETS;
}

static void index_add(struct index *x, uint32_t bucket, size_t entry)
{
	x->next[entry] = x->first[bucket];
	x->first[bucket] = (uint16_t)(entry + 1);
}

static void index_remove(struct index *x, uint32_t bucket, size_t entry)
{
	uint16_t *at = &x->first[bucket];

	while (*at != 0 && *at != entry + 1)
		at = &x->next[*at - 1];
	if (*at != 0)
		*at = x->next[entry];
}

static uint32_t token_bucket(const struct token *t)
{
	return hash(&t->address, &t->correspondent, (uint64_t)t->kind << 16 | t->index);
}

static void learn(struct follower *f, const struct token *t)
{
	size_t i = f->next_token;

	if (f->tokens[i].number != 0)
		index_remove(&f->by_address, token_bucket(&f->tokens[i]), i);
	f->tokens[i] = *t;
	index_add(&f->by_address, token_bucket(t), i);
	f->next_token = (i + 1) % TOKENS_MAX;
}

/* The newest that fits. */
static const struct token *find_token(const struct follower *f, const struct ip6 *address,
				      const struct ip6 *correspondent, enum token_kind kind,
				      uint64_t index)
{
	struct token wanted = {.address = *address, .correspondent = *correspondent, .kind = kind,
			       .index = (uint16_t)index};
	uint16_t at = f->by_address.first[token_bucket(&wanted)];

	for (; at != 0; at = f->by_address.next[at - 1]) {
		const struct token *t = &f->tokens[at - 1];

		if (t->kind == kind && t->index == index && ip6_equal(&t->address, address) &&
		    ip6_equal(&t->correspondent, correspondent))
			return t;
	}
	return NULL;
}

static struct update *find_update(struct follower *f, const struct ip6 *home,
				  const struct ip6 *correspondent)
{
	uint16_t at = f->by_home.first[hash(home, correspondent, 0)];

	for (; at != 0; at = f->by_home.next[at - 1]) {
		struct update *u = &f->updates[at - 1];

		if (ip6_equal(&u->home, home) && ip6_equal(&u->correspondent, correspondent))
			return u;
	}
	return NULL;
}

static struct update *new_update(struct follower *f, const struct ip6 *home,
				 const struct ip6 *correspondent)
{
	struct update *u = find_update(f, home, correspondent);

	if (u == NULL) {
		size_t i = f->next_update;

		u = &f->updates[i];
		f->next_update = (i + 1) % UPDATES_MAX;
		if (u->used)
			index_remove(&f->by_home, hash(&u->home, &u->correspondent, 0), i);
		index_add(&f->by_home, hash(home, correspondent, 0), i);
	}
	*u = (struct update){.home = *home, .correspondent = *correspondent, .used = true};
	return u;
}

/* Who is who in a message between a mobile node and a correspondent. */
struct both {
	struct ip6 source, destination;   /* on the wire */
	struct ip6 home;                  /* Home Address option, or type 2 routing header, else the
					   * mobile's end */
};

static struct ip6 address(const struct header *h, unsigned which)
{
	struct ip6 a;

	memcpy(a.octet, header_address(h, which), sizeof(a.octet));
	return a;
}

static struct both both_of(const struct packet *p, const struct header *ip6, bool from_mobile)
{
	const struct header *options = known_from(p->first, KNOWN_DST_OPTIONS);
	const struct header *routing = known_from(p->first, KNOWN_ROUTING_2);
	const struct header *hao = options != NULL
		? known_from(options->options, KNOWN_HOME_ADDRESS) : NULL;
	struct both e = {address(ip6, 0), address(ip6, 1), {{0}}};

	e.home = from_mobile ? e.source : e.destination;
	if (from_mobile && hao != NULL)
		e.home = address(hao, 0);
	if (!from_mobile && routing != NULL)
		e.home = address(routing, 0);
	return e;
}

static enum follow_result verify(const struct update *u, const struct header *mh, struct bytes octets)
{
	const struct header *auth = known_from(mh->options, KNOWN_BINDING_AUTH);

	return authenticator_verify(octets, mh, auth, u->kbm, &u->care_of, &u->correspondent)
		? FOLLOW_RIGHT : FOLLOW_WRONG;
}

/* RFC 6275 6.2.7: the care-of address that will be registered; the home address when deleting. */
static struct ip6 registered_address(const struct header *bu, const struct both *e)
{
	const struct header *alternate = known_from(bu->options, KNOWN_ALTERNATE_COA);

	if (alternate != NULL)
		return address(alternate, 0);
	return e->source;
}

static bool is_for(const struct ip6 *wanted, const struct ip6 *got)
{
	return ip6_is_unspecified(wanted) || ip6_equal(wanted, got);
}

/* By the keys that are known; what one verifies is remembered for the acknowledgement. */
static enum follow_result try_keys(struct follower *f, const struct header *mh,
				   const struct ip6 *home, const struct ip6 *correspondent,
				   const struct ip6 *care_of, struct bytes octets)
{
	enum follow_result result = FOLLOW_UNKNOWN;

	for (size_t i = 0; i < f->key_count && result != FOLLOW_RIGHT; i++) {
		const struct known_key *key = &f->keys[i];
		struct update u = {.home = *home, .correspondent = *correspondent,
				   .care_of = *care_of, .used = true};

		if (!is_for(&key->home, home) || !is_for(&key->correspondent, correspondent))
			continue;
		memcpy(u.kbm, key->kbm, KBM_OCTETS);
		result = verify(&u, mh, octets);
		if (result == FOLLOW_RIGHT)
			*new_update(f, home, correspondent) = u;
	}
	return result;
}

static enum follow_result see_update(struct follower *f, const struct header *bu,
				     const struct both *e, struct bytes octets, uint64_t tests[2])
{
	const struct header *nonces = known_from(bu->options, KNOWN_NONCE_INDICES);
	bool deletes = header_num(bu, "lifetime") == 0;
	struct ip6 care_of = registered_address(bu, e);
	const struct token *home = NULL, *other = NULL;
	struct update *u;

	if (nonces != NULL)
		home = find_token(f, &e->home, &e->destination, TOKEN_HOME,
				  header_num(nonces, "home"));
	if (nonces != NULL && !deletes)
		other = find_token(f, &care_of, &e->destination, TOKEN_CARE_OF,
				   header_num(nonces, "care-of"));
	if (home == NULL || (!deletes && other == NULL))
		return try_keys(f, bu, &e->home, &e->destination, deletes ? &e->home : &care_of, octets);
	u = new_update(f, &e->home, &e->destination);
	u->care_of = deletes ? e->home : care_of;
	u->tests[0] = home->number;
	u->tests[1] = other != NULL ? other->number : 0;
	kbm_of_tokens(home->value, other != NULL ? &other->value : NULL, u->kbm);
	memcpy(tests, u->tests, sizeof(u->tests));
	return verify(u, bu, octets);
}

static enum follow_result see_acknowledgement(struct follower *f, const struct header *ba,
					      const struct both *e, struct bytes octets,
					      uint64_t tests[2])
{
	const struct update *u = find_update(f, &e->home, &e->source);
	bool deleted = header_num(ba, "lifetime") == 0 && header_num(ba, "status") < 128;

	if (u == NULL)
		return try_keys(f, ba, &e->home, &e->source, deleted ? &e->home : &e->destination,
				octets);
	memcpy(tests, u->tests, sizeof(u->tests));
	return verify(u, ba, octets);
}

static void see_test(struct follower *f, const struct header *mh, const struct both *e,
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
	const struct header *ip6 = known_from(p->first, KNOWN_IP6), *mh;
	bool is_authenticated;
	enum known known;
	struct both e;

	tests[0] = tests[1] = 0;
	if (ip6 == NULL || known_from(ip6->next, KNOWN_IP6) != NULL)   /* quoted or tunnelled */
		return FOLLOW_NOTHING;
	for (mh = ip6; mh->next != NULL && mh->format->family != FAMILY_MH;)
		mh = mh->next;
	known = mh->format->plan->known;
	is_authenticated = (known == KNOWN_BU || known == KNOWN_BA) &&
			   known_from(mh->options, KNOWN_BINDING_AUTH) != NULL;
	if (!is_authenticated && known != KNOWN_HOT && known != KNOWN_COT)
		return FOLLOW_NOTHING;
	if (is_authenticated && f->tokens[0].number == 0 && f->key_count == 0)   /* nothing to go by */
		return FOLLOW_UNKNOWN;
	e = both_of(p, ip6, known == KNOWN_BU);
	if (known == KNOWN_HOT || known == KNOWN_COT)
		see_test(f, mh, &e, known == KNOWN_HOT ? TOKEN_HOME : TOKEN_CARE_OF, number);
	if (!is_authenticated)
		return FOLLOW_NOTHING;
	return known == KNOWN_BU ? see_update(f, mh, &e, octets, tests)
				 : see_acknowledgement(f, mh, &e, octets, tests);
}
