/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The correspondent's secrets: nonces, each with a node key Kcn of its own and an index (RFC 6275
 * 5.2.1, 5.2.2, 5.2.7). A new nonce is made on demand when the current one is 30 s old, so that a
 * token can be used for 210 s at least and 240 s at most after it was given out. */
#ifndef MIP6TEST_NODE_NONCES_H
#define MIP6TEST_NODE_NONCES_H

#include "base/rng.h"
#include "node/defects.h"
#include "wire/authenticator.h"

/* RFC 6275 12. */
#define MAX_TOKEN_LIFETIME (210 * USEC_PER_SEC)
#define MAX_NONCE_LIFETIME (240 * USEC_PER_SEC)

struct nonce {
	uint16_t index;
	uint8_t kcn[KCN_OCTETS];
	uint8_t value[8];
	usec first_used;
};

struct nonces;

/* defects is borrowed for as long as the nonces live. */
struct nonces *nonces_new(struct rng *rng, const struct defects *defects);
void nonces_free(struct nonces *n);   /* NULL is fine */

/* The nonce to make tokens with now. *fresh tells whether it was made just now. Borrowed until the
 * next call. */
const struct nonce *nonces_current(struct nonces *n, usec now, bool *fresh);

/* The nonce with that index, NULL when it is unknown or too old. */
const struct nonce *nonces_find(const struct nonces *n, usec now, uint16_t index);

/* The next call of nonces_current makes a new nonce: the current one must not be given out
 * again (RFC 6275 9.5.3). */
void nonces_renew(struct nonces *n);

/* Forgets all of them: the last measure against replay when memory is gone (RFC 6275 5.2.8). */
void nonces_forget(struct nonces *n);

uint64_t nonce_token(const struct nonce *nonce, const struct ip6 *address, enum token_kind kind,
		     const struct defects *defects);

#endif
