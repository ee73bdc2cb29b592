/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Return routability's cryptography (RFC 6275 5.2.5, 6.2.7). One of the two places that know
 * about mobility: which care-of address and which correspondent enter the authenticator. */
#include "wire/authenticator.h"

#include "wire/checksum.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <string.h>

static void hmac_sha1(struct bytes key, struct bytes message, uint8_t out[20])
{
	unsigned length = 20;

	if (HMAC(EVP_sha1(), key.at, (int)key.len, message.at, message.len, out, &length) == NULL)
		memset(out, 0, 20);
}

static void put_token(uint8_t at[8], uint64_t token)
{
	be32_put(at, (uint32_t)(token >> 32));
	be32_put(at + 4, (uint32_t)token);
}

uint64_t keygen_token(const uint8_t kcn[KCN_OCTETS], const struct ip6 *address, struct bytes nonce,
		      enum token_kind kind)
{
	uint8_t message[16 + 256 + 1], mac[20];
	struct buf b = buf_over(message, sizeof(message));

	buf_put(&b, (struct bytes){address->octet, sizeof(address->octet)});
	buf_put(&b, bytes_slice(nonce, 0, 256));
	buf_put_u8(&b, (uint8_t)kind);
	hmac_sha1((struct bytes){kcn, KCN_OCTETS}, buf_bytes(&b), mac);
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
static bool authenticator_compute(struct bytes kbm, const struct ip6 *care_of,
				  const struct ip6 *correspondent, struct bytes mh, size_t at,
				  size_t length, uint8_t out[AUTHENTICATOR_OCTETS])
{
	enum { CHECKSUM_AT = 4 };
	uint8_t message[32 + 8 * 256], mac[20];
	struct buf b = buf_over(message, sizeof(message));

	if (at < CHECKSUM_AT + 2 || at > mh.len || length > mh.len - at)
		return false;
	buf_put(&b, (struct bytes){care_of->octet, sizeof(care_of->octet)});
	buf_put(&b, (struct bytes){correspondent->octet, sizeof(correspondent->octet)});
	buf_put(&b, bytes_slice(mh, 0, CHECKSUM_AT));
	buf_put_zeros(&b, 2);   /* RFC 6275 6.2.7: as if the Checksum field was zero */
	buf_put(&b, bytes_slice(mh, CHECKSUM_AT + 2, at - CHECKSUM_AT - 2));
	buf_put(&b, bytes_slice(mh, at + length, mh.len));
	if (b.overflow)
		return false;
	hmac_sha1(kbm, buf_bytes(&b), mac);
	memcpy(out, mac, AUTHENTICATOR_OCTETS);
	return true;
}

/* Kbm as the key slots give it: itself, or made of tokens of any length (RFC 6275 5.2.5). */
static bool kbm_given(const struct header *auth, uint8_t made[KBM_OCTETS], struct bytes *kbm)
{
	struct bytes home = header_octets(auth, "home-token");
	uint8_t tokens[128];
	struct buf b = buf_over(tokens, sizeof(tokens));

	*kbm = header_octets(auth, "kbm");
	if (kbm->len > 0)
		return true;
	if (home.len == 0)
		return false;
	buf_put(&b, home);
	buf_put(&b, header_octets(auth, "care-of-token"));
	SHA1(tokens, b.len, made);
	*kbm = (struct bytes){made, KBM_OCTETS};
	return !b.overflow;
}

static bool override(const struct header *auth, const char *field, struct ip6 *a)
{
	struct bytes b = header_octets(auth, field);

	if (b.len != sizeof(a->octet))
		return false;
	memcpy(a->octet, b.at, sizeof(a->octet));
	return true;
}

/* RFC 6275 6.2.7: the care-of address that will be registered, or the home address in a
 * de-registration. A Binding Acknowledgement travels the other way. */
static bool care_of_address(const struct packet *p, const struct header *mh, struct ip6 *a)
{
	const struct header *ip6 = enclosing_ip6(p, mh), *alternate;

	if (ip6 == NULL)
		return false;
	if (header_is(mh, "ba")) {
		if (header_num(mh, "lifetime") == 0 && header_num(mh, "status") < 128)
			return logical_destination(p, mh, a);
		*a = header_ip6(ip6, "dst");
		return true;
	}
	if (header_is(mh, "bu") && header_num(mh, "lifetime") == 0)
		return logical_source(p, mh, a);
	*a = header_ip6(ip6, "src");
	alternate = header_option(mh, "alternate-coa");
	if (alternate != NULL)
		*a = header_ip6(alternate, "address");
	return true;
}

static bool correspondent_address(const struct packet *p, const struct header *mh, struct ip6 *a)
{
	if (header_is(mh, "ba"))
		return logical_source(p, mh, a);
	return logical_destination(p, mh, a);
}

bool authenticator_expected(const struct layout *l, const struct header *mh,
			    const struct header *auth, uint8_t out[AUTHENTICATOR_OCTETS])
{
	struct ip6 care_of, correspondent;
	uint8_t made[KBM_OCTETS];
	struct bytes kbm;
	size_t start = auth->offset - mh->offset + 2;

	if (!kbm_given(auth, made, &kbm))
		return false;
	if (!override(auth, "care-of", &care_of) && !care_of_address(l->packet, mh, &care_of))
		return false;
	if (!override(auth, "correspondent", &correspondent) &&
	    !correspondent_address(l->packet, mh, &correspondent))
		return false;
	return authenticator_compute(kbm, &care_of, &correspondent,
				     bytes_slice(l->octets, mh->offset, mh->length), start,
				     auth->length - 2, out);
}

bool authenticator_verify(struct bytes octets, const struct header *mh, const struct header *auth,
			  const uint8_t kbm[KBM_OCTETS], const struct ip6 *care_of,
			  const struct ip6 *correspondent)
{
	struct bytes got = header_octets(auth, "authenticator");
	uint8_t want[AUTHENTICATOR_OCTETS];

	if (got.len != AUTHENTICATOR_OCTETS)
		return false;
	if (!authenticator_compute((struct bytes){kbm, KBM_OCTETS}, care_of, correspondent,
				   bytes_slice(octets, mh->offset, mh->length),
				   auth->offset - mh->offset + 2, got.len, want))
		return false;
	return bytes_equal(got, (struct bytes){want, sizeof(want)});
}
