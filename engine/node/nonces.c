/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A ring of nonces in the order of their making. It is far longer than the eight that 30 s
 * steps need, because a deletion of a binding also asks for a new nonce. When the ring is full,
 * the oldest goes: RFC 6275 5.2.7 names rapid deletion as a reason for not knowing a nonce. */
#include "node/nonces.h"

#include "base/arena.h"

#include <string.h>

enum { NONCES_MAX = 1024, FEW_NONCES = 8 };

#define NONCE_STEP (MAX_NONCE_LIFETIME - MAX_TOKEN_LIFETIME)
#define EARLY_LIFETIME (60 * USEC_PER_SEC)

struct nonces {
	struct rng *rng;
	const struct defects *defects;
	struct nonce ring[NONCES_MAX];
	size_t newest, count;
	bool renew;
};

struct nonces *nonces_new(struct rng *rng, const struct defects *defects)
{
	struct nonces *n = mem_new(sizeof(*n));

	n->rng = rng;
	n->defects = defects;
	n->ring[0].index = (uint16_t)rng_u64(rng);   /* the first one made gets the next */
	return n;
}

void nonces_free(struct nonces *n)
{
	mem_free(n);
}

static bool too_old(const struct nonces *n, const struct nonce *nonce, usec now)
{
	usec lifetime = MAX_NONCE_LIFETIME;

	if (defects_has(n->defects, DEFECT_NONCES_NEVER_EXPIRE))
		return false;
	if (defects_has(n->defects, DEFECT_NONCES_EXPIRE_EARLY))
		lifetime = EARLY_LIFETIME;
	return now - nonce->first_used >= lifetime;   /* RFC 6275 5.2.7 */
}

static const struct nonce *make(struct nonces *n, usec now)
{
	uint16_t index = n->ring[n->newest].index;
	struct nonce *nonce;

	n->newest = (n->newest + 1) % NONCES_MAX;
	nonce = &n->ring[n->newest];
	nonce->index = index;
	if (!defects_has(n->defects, DEFECT_NONCE_INDEX_CONSTANT))
		nonce->index++;   /* RFC 6275 5.2.2: a new nonce has a new index */
	rng_fill(n->rng, nonce->kcn, sizeof(nonce->kcn));
	rng_fill(n->rng, nonce->value, sizeof(nonce->value));
	nonce->first_used = now;
	if (n->count < NONCES_MAX)
		n->count++;
	n->renew = false;
	return nonce;
}

static bool needs_new(const struct nonces *n, usec now)
{
	if (n->count == 0 || n->renew ||
	    defects_has(n->defects, DEFECT_NONCE_FOR_EACH_REQUEST))
		return true;
	return now - n->ring[n->newest].first_used >= NONCE_STEP;
}

const struct nonce *nonces_current(struct nonces *n, usec now, bool *fresh)
{
	*fresh = needs_new(n, now);
	return *fresh ? make(n, now) : &n->ring[n->newest];
}

const struct nonce *nonces_find(const struct nonces *n, usec now, uint16_t index)
{
	size_t count = n->count;

	if (defects_has(n->defects, DEFECT_NONCE_FOR_EACH_REQUEST) && count > FEW_NONCES)
		count = FEW_NONCES;
	for (size_t i = 0; i < count; i++) {
		const struct nonce *nonce = &n->ring[(n->newest + NONCES_MAX - i) % NONCES_MAX];

		if (nonce->index == index)
			return too_old(n, nonce, now) ? NULL : nonce;
	}
	return NULL;
}

void nonces_renew(struct nonces *n)
{
	n->renew = true;
}

void nonces_forget(struct nonces *n)
{
	n->count = 0;
}

uint64_t nonce_token(const struct nonce *nonce, const struct ip6 *address, enum token_kind kind,
		     const struct defects *defects)
{
	struct bytes value = {nonce->value, sizeof(nonce->value)};

	if (defects_has(defects, DEFECT_HOME_AND_CARE_OF_TOKENS_EQUAL))
		kind = TOKEN_HOME;
	if (defects_has(defects, DEFECT_TOKEN_IGNORES_ADDRESS))
		address = &ip6_unspecified;
	return keygen_token(nonce->kcn, address, value, kind);
}
