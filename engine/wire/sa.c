/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The algorithms of ESP by libcrypto: see sa.h. The list of associations and its file are in sa_list.c.
 * Contexts stay ready with their keys where the association is in such a list. */
#include "wire/sa.h"

#include "wire/sa_state.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <string.h>

const struct value_name esp_cipher_names[] = {
	{CIPHER_NULL, "null"}, {CIPHER_3DES_CBC, "des3-cbc"}, {CIPHER_AES_CBC, "aes-cbc"},
	{CIPHER_AES_GCM, "aes-gcm"}, {0, NULL},
};

const struct value_name esp_auth_names[] = {
	{AUTH_NONE, "none"}, {AUTH_HMAC_SHA1_96, "hmac-sha1-96"},
	{AUTH_HMAC_SHA256_128, "hmac-sha256-128"}, {0, NULL},
};

const struct value_name traffic_names[] = {
	{TRAFFIC_BU, "bu"}, {TRAFFIC_BA, "ba"}, {TRAFFIC_MPS, "mps"}, {TRAFFIC_MPA, "mpa"},
	{TRAFFIC_HOTI, "hoti"}, {TRAFFIC_HOT, "hot"}, {TRAFFIC_UP, "payload-to-agent"},
	{TRAFFIC_DOWN, "payload-to-mobile"}, {0, NULL},
};

enum { GCM_SALT = 4, GCM_IV = 8, GCM_TAG = 16, SECRET_MAX = 64 };

static const struct {
	size_t iv, block, key;     /* key: of those that are derived */
} ciphers[CIPHER_COUNT] = {
	[CIPHER_NULL] = {0, 1, 0},
	[CIPHER_3DES_CBC] = {8, 8, 24},
	[CIPHER_AES_CBC] = {16, 16, 16},
	[CIPHER_AES_GCM] = {GCM_IV, 1, 16 + GCM_SALT},
};

static const struct {
	const char *digest;
	size_t icv, key;
} auths[AUTH_COUNT] = {
	[AUTH_NONE] = {NULL, 0, 0},
	[AUTH_HMAC_SHA1_96] = {"SHA1", 12, 20},
	[AUTH_HMAC_SHA256_128] = {"SHA256", 16, 32},
};

size_t sa_iv_octets(const struct sa *sa)
{
	return ciphers[sa->cipher].iv;
}

size_t sa_icv_octets(const struct sa *sa)
{
	return sa->cipher == CIPHER_AES_GCM ? GCM_TAG : auths[sa->auth].icv;
}

size_t sa_block(const struct sa *sa)
{
	return ciphers[sa->cipher].block;
}

size_t sa_alignment(const struct sa *sa)
{
	return sa_block(sa) > 4 ? sa_block(sa) : 4;
}

size_t sa_key_octets(const struct sa *sa)
{
	return ciphers[sa->cipher].key;
}

size_t sa_auth_key_octets(const struct sa *sa)
{
	return auths[sa->auth].key;
}

/* Without the salt. */
static size_t cipher_key_octets(const struct sa *sa)
{
	size_t salt = sa->cipher == CIPHER_AES_GCM ? GCM_SALT : 0;

	return sa->key.len < salt ? 0 : sa->key.len - salt;
}

static const EVP_CIPHER *cipher_of(const struct sa *sa)
{
	static const EVP_CIPHER *(*const cbc[])(void) = {EVP_aes_128_cbc, EVP_aes_192_cbc,
							 EVP_aes_256_cbc};
	static const EVP_CIPHER *(*const gcm[])(void) = {EVP_aes_128_gcm, EVP_aes_192_gcm,
							 EVP_aes_256_gcm};
	size_t n = cipher_key_octets(sa);

	if (sa->cipher == CIPHER_3DES_CBC)
		return n == 24 ? EVP_des_ede3_cbc() : NULL;
	if (n != 16 && n != 24 && n != 32)
		return NULL;
	return sa->cipher == CIPHER_AES_CBC ? cbc[n / 8 - 2]() : gcm[n / 8 - 2]();
}

/* RFC 3776 4.3: authentication always, and for return routability encryption as well. */
static bool protection_suffices(const struct sa *sa, struct err *err)
{
	const unsigned routability = 1U << TRAFFIC_HOTI | 1U << TRAFFIC_HOT;

	if (sa->protects == 0)
		return true;
	if (sa->auth == AUTH_NONE && sa->cipher != CIPHER_AES_GCM)
		return err_set(err, "protects= wants an auth, or aes-gcm");
	if ((sa->protects & routability) != 0 && sa->cipher == CIPHER_NULL)
		return err_set(err, "hoti and hot must be encrypted: another cipher than null");
	return true;
}

static bool secret_check(const struct sa *sa, struct err *err)
{
	if (sa->protects == 0)
		return err_set(err, "a secret wants protects=");
	if (sa->key.len > 0 || sa->auth_key.len > 0 || sa->home.len > 0 || sa->dst.len > 0)
		return err_set(err, "a secret has no keys nor addresses beside it");
	if (sa->cipher == CIPHER_AES_GCM && sa->auth != AUTH_NONE)
		return err_set(err, "aes-gcm authenticates itself: no auth beside it");
	return sa->secret.len <= SECRET_MAX ||
	       err_set(err, "a secret has at most %d octets", SECRET_MAX);
}

bool sa_check(const struct sa *sa, struct err *err)
{
	const char *name = esp_cipher_names[sa->cipher].name;

	if (!protection_suffices(sa, err))
		return false;
	if (sa->secret.len > 0)
		return secret_check(sa, err);
	if ((sa->protects == 0) != (sa->home.len == 0))
		return err_set(err, "home= and protects=: both, or none");
	if (sa->cipher == CIPHER_NULL && sa->key.len > 0)
		return err_set(err, "cipher null takes no key");
	if (sa->cipher != CIPHER_NULL && cipher_of(sa) == NULL)
		return err_set(err, "a key of %zu octets does not suit %s", sa->key.len, name);
	if (sa->cipher == CIPHER_AES_GCM && sa->auth != AUTH_NONE)
		return err_set(err, "aes-gcm authenticates itself: no auth beside it");
	if ((sa->auth == AUTH_NONE) != (sa->auth_key.len == 0))
		return err_set(err, "auth and auth-key: both, or none");
	if (sa->auth_key.len > 64)
		return err_set(err, "an auth-key has at most 64 octets");
	return true;
}

/* Contexts. */

bool sa_state_open(const struct sa *sa, struct sa_state *s)
{
	OSSL_PARAM params[2] = {OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end()};
	char digest[16] = "";
	EVP_MAC *mac;

	*s = (struct sa_state){0};
	if (sa->cipher != CIPHER_NULL) {
		s->encrypt = EVP_CIPHER_CTX_new();
		s->decrypt = EVP_CIPHER_CTX_new();
		if (s->encrypt == NULL || s->decrypt == NULL ||
		    EVP_CipherInit_ex(s->encrypt, cipher_of(sa), NULL, sa->key.at, NULL, 1) != 1 ||
		    EVP_CipherInit_ex(s->decrypt, cipher_of(sa), NULL, sa->key.at, NULL, 0) != 1)
			return false;
	}
	if (sa->auth == AUTH_NONE)
		return true;
	memcpy(digest, auths[sa->auth].digest, strlen(auths[sa->auth].digest));
	params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0);
	mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	s->mac = mac != NULL ? EVP_MAC_CTX_new(mac) : NULL;
	EVP_MAC_free(mac);
	return s->mac != NULL && EVP_MAC_init(s->mac, sa->auth_key.at, sa->auth_key.len, params) == 1;
}

void sa_state_close(struct sa_state *s)
{
	EVP_CIPHER_CTX_free(s->encrypt);
	EVP_CIPHER_CTX_free(s->decrypt);
	EVP_MAC_CTX_free(s->mac);
	*s = (struct sa_state){0};
}

/* The contexts of the association, or in `own` such for this once. NULL when libcrypto fails. */
static struct sa_state *state_of(const struct sa *sa, struct sa_state *own)
{
	*own = (struct sa_state){0};
	if (sa->state != NULL)
		return sa->state;
	if (sa_state_open(sa, own))
		return own;
	sa_state_close(own);
	return NULL;
}

static bool run_cipher(EVP_CIPHER_CTX *ctx, const struct sa *sa, const uint8_t *spi_and_sequence,
		       const uint8_t *iv, uint8_t *text, size_t len)
{
	uint8_t nonce[GCM_SALT + GCM_IV];
	int n = 0;

	if (sa->cipher == CIPHER_AES_GCM) {   /* RFC 4106 4, 5 */
		memcpy(nonce, sa->key.at + sa->key.len - GCM_SALT, GCM_SALT);
		memcpy(nonce + GCM_SALT, iv, GCM_IV);
		iv = nonce;
	}
	if (EVP_CipherInit_ex(ctx, NULL, NULL, NULL, iv, -1) != 1 ||
	    EVP_CIPHER_CTX_set_padding(ctx, 0) != 1)
		return false;
	if (sa->cipher == CIPHER_AES_GCM && EVP_CipherUpdate(ctx, NULL, &n, spi_and_sequence, 8) != 1)
		return false;
	return EVP_CipherUpdate(ctx, text, &n, text, (int)len) == 1 && (size_t)n == len;
}

bool sa_encrypt(const struct sa *sa, const uint8_t *spi_and_sequence, const uint8_t *iv,
		uint8_t *text, size_t len, uint8_t icv[ESP_ICV_MAX])
{
	struct sa_state own, *s;
	uint8_t nothing[ESP_IV_MAX];
	int n;
	bool ok;

	if (sa->cipher == CIPHER_NULL)
		return true;
	s = state_of(sa, &own);
	ok = s != NULL && run_cipher(s->encrypt, sa, spi_and_sequence, iv, text, len);
	if (ok && sa->cipher == CIPHER_AES_GCM)
		ok = EVP_EncryptFinal_ex(s->encrypt, nothing, &n) == 1 &&
		     EVP_CIPHER_CTX_ctrl(s->encrypt, EVP_CTRL_AEAD_GET_TAG, GCM_TAG, icv) == 1;
	sa_state_close(&own);
	return ok;
}

bool sa_decrypt(const struct sa *sa, const uint8_t *spi_and_sequence, const uint8_t *iv,
		uint8_t *text, size_t len)
{
	struct sa_state own, *s;
	bool ok;

	if (sa->cipher == CIPHER_NULL)
		return true;
	s = state_of(sa, &own);
	ok = s != NULL && run_cipher(s->decrypt, sa, spi_and_sequence, iv, text, len);
	sa_state_close(&own);
	return ok;
}

bool sa_authenticate(const struct sa *sa, struct bytes octets, uint8_t icv[ESP_ICV_MAX])
{
	struct sa_state own, *s = state_of(sa, &own);
	uint8_t whole[EVP_MAX_MD_SIZE];
	size_t n = 0;
	bool ok = s != NULL && s->mac != NULL && EVP_MAC_init(s->mac, NULL, 0, NULL) == 1 &&
		  EVP_MAC_update(s->mac, octets.at, octets.len) == 1 &&
		  EVP_MAC_final(s->mac, whole, &n, sizeof(whole)) == 1;

	sa_state_close(&own);
	if (ok)
		memcpy(icv, whole, auths[sa->auth].icv);   /* RFC 2404 2, RFC 4868 2.4: the first octets */
	return ok;
}

void sa_default_iv(const struct sa *sa, uint32_t sequence, uint8_t iv[ESP_IV_MAX])
{
	uint8_t seed[4 + 64] = {0}, digest[SHA256_DIGEST_LENGTH];
	size_t n = sa->key.len < 64 ? sa->key.len : 64;

	if (sa->cipher == CIPHER_AES_GCM) {   /* RFC 4106 3.1: never twice with a key; unpredictable or not */
		memset(iv, 0, 4);
		be32_put(iv + 4, sequence);
		return;
	}
	be32_put(seed, sequence);
	if (n > 0)
		memcpy(seed + 4, sa->key.at, n);
	SHA256(seed, 4 + n, digest);
	memcpy(iv, digest, ESP_IV_MAX);
}
