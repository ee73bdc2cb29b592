/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Return routability's cryptography (RFC 6275 5.2.5, 6.2.7), and what others made after it (RFC 4285
 * 5.1, RFC 5568 6.4.5). One of the two places that know about mobility: which care-of address and
 * which correspondent enter the authenticator. */
#include "wire/authenticator.h"

#include "wire/checksum.h"
#include "wire/damage.h"
#include "wire/plan.h"

#include <assert.h>
#define OPENSSL_SUPPRESS_DEPRECATED   /* see struct hmac_key */
#include <openssl/sha.h>
#include <string.h>

/* HMAC (RFC 2104) with the state behind either pad of the key, so that a message costs only its own
 * blocks. libcrypto's HMAC interfaces allocate or look the algorithm up for each message; its SHA-1
 * contexts can be copied, and given whole blocks, which its manual deprecates and offers nothing for. */
struct hmac_key {
	SHA_CTX inner, outer;
};

/* A message with room for the end of FIPS 180-4 5.1.1: a one bit, zeros, its length in bits. */
enum { MESSAGE_MAX = 34 * SHA_CBLOCK, LENGTH_OCTETS = 8 };

static void hmac_key_init(struct hmac_key *k, struct bytes key)
{
	uint8_t hashed[SHA_DIGEST_LENGTH], inner[SHA_CBLOCK], outer[SHA_CBLOCK];

	if (key.len > SHA_CBLOCK) {   /* RFC 2104 2: a key longer than a block is hashed */
		SHA1(key.at, key.len, hashed);
		key = (struct bytes){hashed, sizeof(hashed)};
	}
	memset(inner, 0x36, sizeof(inner));
	memset(outer, 0x5c, sizeof(outer));
	for (size_t i = 0; i < key.len; i++) {
		inner[i] ^= key.at[i];
		outer[i] ^= key.at[i];
	}
	SHA1_Init(&k->inner);
	SHA1_Init(&k->outer);
	SHA1_Update(&k->inner, inner, sizeof(inner));
	SHA1_Update(&k->outer, outer, sizeof(outer));
}

/* The hash of what the context has seen, one block, and the message. */
static void finish_hash(SHA_CTX *c, uint8_t *message, size_t len, uint8_t out[SHA_DIGEST_LENGTH])
{
	size_t end = (len + LENGTH_OCTETS) / SHA_CBLOCK * SHA_CBLOCK + SHA_CBLOCK;

	message[len] = 0x80;
	memset(message + len + 1, 0, end - len - 1 - sizeof(uint32_t));
	be32_put(message + end - sizeof(uint32_t), (uint32_t)(8 * (SHA_CBLOCK + len)));
	for (size_t at = 0; at < end; at += SHA_CBLOCK)
		SHA1_Transform(c, message + at);
	be32_put(out, c->h0);
	be32_put(out + 4, c->h1);
	be32_put(out + 8, c->h2);
	be32_put(out + 12, c->h3);
	be32_put(out + 16, c->h4);
}

/* The message is at most MESSAGE_MAX - SHA_CBLOCK octets in an array of MESSAGE_MAX. */
static void hmac(const struct hmac_key *k, uint8_t *message, size_t len,
		 uint8_t out[SHA_DIGEST_LENGTH])
{
	uint8_t block[SHA_CBLOCK];
	SHA_CTX context = k->inner;

	finish_hash(&context, message, len, block);
	context = k->outer;
	finish_hash(&context, block, SHA_DIGEST_LENGTH, out);
}

/* Keys as slots give them, with the state made of them; the oldest is forgotten. */
struct key_cache {
	struct {
		uint8_t given[SHA_CBLOCK];
		size_t len;
		bool tokens;
		struct hmac_key key;
	} entries[16];
	size_t count, next;
};

struct key_cache *key_cache_new(void)
{
	return mem_new(sizeof(struct key_cache));
}

void key_cache_free(struct key_cache *c)
{
	mem_free(c);
}

static const struct hmac_key *key_cache_find(const struct key_cache *c, struct bytes given,
					     bool tokens)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->entries[i].tokens == tokens &&
		    bytes_equal((struct bytes){c->entries[i].given, c->entries[i].len}, given))
			return &c->entries[i].key;
	return NULL;
}

static void key_cache_keep(struct key_cache *c, struct bytes given, bool tokens,
			   const struct hmac_key *key)
{
	size_t i = c->next;

	if (given.len > sizeof(c->entries[i].given))
		return;
	memcpy(c->entries[i].given, given.at, given.len);
	c->entries[i].len = given.len;
	c->entries[i].tokens = tokens;
	c->entries[i].key = *key;
	c->next = (i + 1) % COUNT_OF(c->entries);
	if (c->count < COUNT_OF(c->entries))
		c->count++;
}

static void put_token(uint8_t at[8], uint64_t token)
{
	be32_put(at, (uint32_t)(token >> 32));
	be32_put(at + 4, (uint32_t)token);
}

uint64_t keygen_token(const uint8_t kcn[KCN_OCTETS], const struct ip6 *address, struct bytes nonce,
		      enum token_kind kind)
{
	uint8_t message[MESSAGE_MAX], mac[SHA_DIGEST_LENGTH];
	struct buf b = buf_over(message, sizeof(message));
	struct hmac_key key;

	buf_put(&b, (struct bytes){address->octet, sizeof(address->octet)});
	buf_put(&b, bytes_slice(nonce, 0, 256));
	buf_put_u8(&b, (uint8_t)kind);
	hmac_key_init(&key, (struct bytes){kcn, KCN_OCTETS});
	hmac(&key, message, b.len, mac);
	return (uint64_t)be32_get(mac) << 32 | be32_get(mac + 4);
}

void kbm_of_tokens(uint64_t home, const uint64_t *care_of, uint8_t kbm[KBM_OCTETS])
{
	uint8_t tokens[16];

	put_token(tokens, home);
	if (care_of != NULL)
		put_token(tokens + 8, *care_of);
	SHA1(tokens, care_of != NULL ? 16 : 8, kbm);
}

/* First(96, HMAC_SHA1(Kbm, care-of | correspondent | MH data)). mh is the whole Mobility Header on
 * the wire, at is where the authenticator of octets length stands in it (left out of the data,
 * as RFC 6275 6.2.7 asks; the checksum counts as zero). False when at or length lie outside. */
static bool authenticator_compute(const struct hmac_key *key, const uint8_t *care_of,
				  const uint8_t *correspondent, struct bytes mh, size_t at,
				  size_t length, uint8_t out[AUTHENTICATOR_OCTETS])
{
	enum { CHECKSUM_AT = 4, ADDRESS = 16, DATA = 2 * ADDRESS, DATA_MAX = 8 * 256 };
	uint8_t message[MESSAGE_MAX], mac[SHA_DIGEST_LENGTH];
	size_t behind = at + length;

	if (at < CHECKSUM_AT + 2 || at > mh.len || length > mh.len - at ||
	    mh.len - length > DATA_MAX)
		return false;
	memcpy(message, care_of, ADDRESS);
	memcpy(message + ADDRESS, correspondent, ADDRESS);
	memcpy(message + DATA, mh.at, at);
	memset(message + DATA + CHECKSUM_AT, 0, 2);   /* RFC 6275 6.2.7: as if Checksum was zero */
	memcpy(message + DATA + at, mh.at + behind, mh.len - behind);
	static_assert(DATA + DATA_MAX <= MESSAGE_MAX - SHA_CBLOCK, "room for the end of the hash");
	hmac(key, message, DATA + mh.len - length, mac);
	memcpy(out, mac, AUTHENTICATOR_OCTETS);
	return true;
}

/* What a slot of the option holds; nothing when its format has no such slot. */
static struct bytes key_slot(const struct header *auth, enum key_slot which)
{
	uint8_t i = auth->format->plan->key[which];

	return i != NO_FIELD ? auth->slots[i].octets : (struct bytes){NULL, 0};
}

/* The key made of Kbm as the slots give it: itself, or tokens of any length (RFC 6275 5.2.5). */
static void key_make(struct hmac_key *key, struct bytes given, bool tokens)
{
	uint8_t kbm[KBM_OCTETS];

	if (tokens) {
		SHA1(given.at, given.len, kbm);
		given = (struct bytes){kbm, sizeof(kbm)};
	}
	hmac_key_init(key, given);
}

static bool key_of(struct key_cache *cache, const struct header *auth, struct hmac_key *made,
		   const struct hmac_key **key)
{
	struct bytes given = key_slot(auth, KEY_KBM), home = key_slot(auth, KEY_HOME_TOKEN);
	bool tokens;
	uint8_t both[128];
	struct buf b = buf_over(both, sizeof(both));

	if (given.len == 0)
		given = key_slot(auth, KEY_SHARED);
	tokens = given.len == 0;
	if (tokens && home.len == 0)
		return false;
	if (tokens) {
		buf_put(&b, home);
		buf_put(&b, key_slot(auth, KEY_CARE_OF_TOKEN));
		given = buf_bytes(&b);
	}
	*key = cache != NULL ? key_cache_find(cache, given, tokens) : NULL;
	if (*key == NULL) {
		key_make(made, given, tokens);
		*key = made;
		if (cache != NULL)
			key_cache_keep(cache, given, tokens, made);
	}
	return !b.overflow;
}

/* The address that a slot gives instead of the packet's own, else that. */
static const uint8_t *given_or(const struct header *auth, enum key_slot which, const uint8_t *own)
{
	struct bytes b = key_slot(auth, which);

	return b.len == sizeof(struct ip6) ? b.at : own;
}

static uint64_t number_in(const struct header *mh, enum key_slot which)
{
	return mh->slots[mh->format->plan->key[which]].num;
}

/* RFC 6275 6.2.7: the care-of address that will be registered, or the home address in a
 * de-registration. A Binding Acknowledgement travels the other way. */
static const uint8_t *care_of_address(const struct ends *e, struct bytes octets,
				      const struct header *mh, const struct header *auth)
{
	enum known known = mh->format->plan->known;
	/* The authenticator itself is not known yet, wherever an option reaches into it. */
	const uint8_t *alternate = option_address(octets, mh->options, KNOWN_ALTERNATE_COA,
						  auth->offset);

	if (e->ip6 == NULL)
		return NULL;
	if (known == KNOWN_BA) {
		if (number_in(mh, KEY_LIFETIME) == 0 && number_in(mh, KEY_STATUS) < 128)
			return e->destination;
		return header_address(e->ip6, 1);
	}
	if (known == KNOWN_FBACK)
		return e->destination;
	if (known == KNOWN_BU && number_in(mh, KEY_LIFETIME) == 0)
		return e->source;
	return alternate != NULL ? alternate : header_address(e->ip6, 0);
}

static bool is_answer(const struct header *mh)
{
	return mh->format->plan->known == KNOWN_BA || mh->format->plan->known == KNOWN_FBACK;
}

static const uint8_t *correspondent_address(const struct ends *e, const struct header *mh)
{
	if (e->ip6 == NULL)
		return NULL;
	return is_answer(mh) ? e->source : e->destination;
}

/* RFC 4285 5.1: the addresses of the mobile node, and the message up to where its MAC begins. The
 * section says nothing of an alternate care-of address or of a de-registration. */
static bool message_auth_expected(const struct layout *l, const struct ends *e, const struct header *mh,
				  const struct header *auth, size_t at, const struct hmac_key *key,
				  uint8_t out[AUTHENTICATOR_OCTETS])
{
	bool answer = is_answer(mh);
	const uint8_t *care_of = given_or(auth, KEY_CARE_OF, e->ip6 == NULL ? NULL :
					  header_address(e->ip6, answer ? 1 : 0));
	const uint8_t *home = given_or(auth, KEY_HOME_ADDRESS, e->ip6 == NULL ? NULL :
				       answer ? e->destination : e->source);

	if (care_of == NULL || home == NULL)
		return false;
	return authenticator_compute(key, care_of, home, bytes_slice(l->octets, mh->offset, at), at,
				     0, out);
}

bool authenticator_expected(const struct layout *l, const struct header *mh,
			    const struct header *auth, uint8_t out[AUTHENTICATOR_OCTETS])
{
	struct ends e = l->ends != NULL ? *l->ends : ends_at(l, mh);
	const uint8_t *care_of = given_or(auth, KEY_CARE_OF, care_of_address(&e, l->octets, mh, auth));
	const uint8_t *correspondent = given_or(auth, KEY_CORRESPONDENT,
						correspondent_address(&e, mh));
	size_t within = plan_step(auth->format, auth->format->plan->role[ROLE_AUTHENTICATOR])->octet;
	size_t at = auth->offset - mh->offset + within;
	const struct hmac_key *key;
	struct hmac_key made;

	if (!key_of(l->packet->keys, auth, &made, &key) || header_kept(auth) < within)
		return false;
	if (auth->format->plan->known == KNOWN_MESSAGE_AUTH)
		return message_auth_expected(l, &e, mh, auth, at, key, out);
	if (care_of == NULL || correspondent == NULL)
		return false;
	return authenticator_compute(key, care_of, correspondent,
				     bytes_slice(l->octets, mh->offset, mh->length), at,
				     header_kept(auth) - within, out);
}

bool authenticator_verify(struct bytes octets, const struct header *mh, const struct header *auth,
			  const uint8_t kbm[KBM_OCTETS], const struct ip6 *care_of,
			  const struct ip6 *correspondent)
{
	struct bytes got = header_octets(auth, "authenticator");
	uint8_t want[AUTHENTICATOR_OCTETS];
	struct hmac_key key;

	if (got.len != AUTHENTICATOR_OCTETS)
		return false;
	hmac_key_init(&key, (struct bytes){kbm, KBM_OCTETS});
	if (!authenticator_compute(&key, care_of->octet, correspondent->octet,
				   bytes_slice(octets, mh->offset, mh->length),
				   auth->offset - mh->offset + 2, got.len, want))
		return false;
	return bytes_equal(got, (struct bytes){want, sizeof(want)});
}
