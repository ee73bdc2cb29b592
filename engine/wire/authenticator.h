/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The cryptography of return routability: keygen tokens, the binding management key and the
 * authenticator of a Binding Update or Acknowledgement (RFC 6275 5.2.5, 5.2.6, 6.2.7). SHA-1 and
 * HMAC come from libcrypto. */
#ifndef MIP6TEST_WIRE_AUTHENTICATOR_H
#define MIP6TEST_WIRE_AUTHENTICATOR_H

#include "wire/packet.h"

enum { KCN_OCTETS = 20, KBM_OCTETS = 20, AUTHENTICATOR_OCTETS = 12 };

enum token_kind { TOKEN_HOME = 0, TOKEN_CARE_OF = 1 };

/* First(64, HMAC_SHA1(Kcn, address | nonce | kind)), the first octet as the highest of the number. */
uint64_t keygen_token(const uint8_t kcn[KCN_OCTETS], const struct ip6 *address, struct bytes nonce,
		      enum token_kind kind);

/* SHA1(home token | care-of token); for a de-registration, with care_of NULL, SHA1(home token). */
void kbm_of_tokens(uint64_t home, const uint64_t *care_of, uint8_t kbm[KBM_OCTETS]);

/* The HMAC state of keys that were used before: what a loop over packet_encode wants, see
 * packet.h. The caller frees it; NULL is fine. */
struct key_cache *key_cache_new(void);
void key_cache_free(struct key_cache *c);

/* True when the option `auth` (a binding-auth) of the message mh, decoded from octets, holds the
 * authenticator of exactly 12 octets that these values give. */
bool authenticator_verify(struct bytes octets, const struct header *mh, const struct header *auth,
			  const uint8_t kbm[KBM_OCTETS], const struct ip6 *care_of,
			  const struct ip6 *correspondent);

#endif
