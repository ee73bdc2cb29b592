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

/* First(96, HMAC_SHA1(Kbm, care-of | correspondent | MH data)). mh is the whole Mobility Header on
 * the wire, at is where the authenticator of octets length stands in it (left out of the data,
 * as RFC 6275 6.2.7 asks; the checksum counts as zero). False when at or length lie outside. */
MUST_USE bool authenticator_compute(struct bytes kbm, const struct ip6 *care_of,
				    const struct ip6 *correspondent, struct bytes mh, size_t at,
				    size_t length, uint8_t out[AUTHENTICATOR_OCTETS]);

/* True when the option `auth` (a binding-auth) of the message mh, decoded from octets, holds the
 * authenticator of exactly 12 octets that these values give. */
bool authenticator_verify(struct bytes octets, const struct header *mh, const struct header *auth,
			  const uint8_t kbm[KBM_OCTETS], const struct ip6 *care_of,
			  const struct ip6 *correspondent);

#endif
