/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Security associations for ESP: what algorithm and which keys an SPI stands for (RFC 4303 2, RFC 3602,
 * RFC 2451, RFC 4106, RFC 2410; RFC 2404, RFC 4868). Made by a program, or read from a file of keys:
 *
 *     # one association a line; dst and auth may be missing
 *     spi=0x100 dst=2001:db8::2 cipher=aes-cbc key=0x00112233445566778899aabbccddeeff
 *         (on the same line) auth=hmac-sha1-96 auth-key=0x000102030405060708090a0b0c0d0e0f10111213
 *
 * A key of aes-gcm has its salt, 4 octets, behind it (RFC 4106 8.1).
 *
 * For Mobile IPv6 (ipsec.h) an association also says whose home address it is tied to, and which messages it
 * protects; and one line of a secret, instead of spi= and keys, stands for an association of each home
 * address and message, whose SPI and keys both sides derive alike:
 *
 *     spi=0x101 home=2001:db8::5 protects=bu,mps cipher=null auth=hmac-sha1-96 auth-key=0x…
 *     secret=0x00112233445566778899aabbccddeeff protects=hoti,hot cipher=aes-cbc auth=hmac-sha1-96 */
#ifndef MIP6TEST_WIRE_SA_H
#define MIP6TEST_WIRE_SA_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "wire/format.h"
#include "wire/ip6.h"

enum esp_cipher { CIPHER_NULL, CIPHER_3DES_CBC, CIPHER_AES_CBC, CIPHER_AES_GCM, CIPHER_COUNT };
enum esp_auth { AUTH_NONE, AUTH_HMAC_SHA1_96, AUTH_HMAC_SHA256_128, AUTH_COUNT };

/* What passes between a mobile node and its home agent: the selectors of RFC 4877 6, by message type. The
 * last two are all other packets in their tunnel, to the home agent and to the mobile node. */
enum traffic { TRAFFIC_BU, TRAFFIC_BA, TRAFFIC_MPS, TRAFFIC_MPA, TRAFFIC_HOTI, TRAFFIC_HOT, TRAFFIC_UP,
	       TRAFFIC_DOWN, TRAFFIC_COUNT };

/* Their names, as in the file: "aes-cbc", "hmac-sha1-96", "bu". */
extern const struct value_name esp_cipher_names[], esp_auth_names[], traffic_names[];

struct sa_state;   /* contexts of libcrypto, ready with the keys */

struct sa {
	uint32_t spi;
	struct bytes dst;           /* 16 or 4 octets; empty: any destination */
	enum esp_cipher cipher;
	enum esp_auth auth;         /* AUTH_NONE with CIPHER_AES_GCM, which authenticates itself */
	struct bytes key, auth_key;
	struct bytes home;          /* 16 octets: the home address that it is tied to; empty: none */
	unsigned protects;          /* bits, 1 << enum traffic; 0: what it opens is all it is for */
	struct bytes secret;        /* not empty: derives others, and has neither SPI nor keys */
	struct sa_state *state;     /* NULL: made for each packet */
	struct sa *next;
};

/* A list of associations; the caller frees it. */
struct sa_list *sa_list_new(void);
void sa_list_free(struct sa_list *list);   /* NULL is fine */

/* Adds a copy; fails when the keys have not the length that the algorithms want. */
MUST_USE bool sa_list_add(struct sa_list *list, const struct sa *sa, struct err *err);

/* A new list with the associations of that chain, whose sequence numbers begin at 1. NULL: an empty one. */
struct sa_list *sa_list_of(const struct sa *first);

/* A chain like that in the arena: what they say, without contexts. */
const struct sa *sa_chain_copy(struct arena *a, const struct sa *first);

/* The first, which leads to all others; NULL: the list is empty. */
const struct sa *sa_list_first(const struct sa_list *list);

/* Makes, once, what the list's secrets stand for with that home address, unless there are very many. */
void sa_list_derive(struct sa_list *list, const struct ip6 *home);

/* The association that protects such messages of that home address, NULL when there is none. */
const struct sa *sa_list_for(const struct sa_list *list, const struct ip6 *home, enum traffic traffic);

/* Counts: 1 the first time (RFC 4303 3.3.3). For an association of a list. */
uint32_t sa_next_sequence(const struct sa *sa);

/* Adds all of a file; messages have file:line. */
MUST_USE bool sa_list_read(struct sa_list *list, const char *path, struct err *err);

/* The association for that SPI and destination (16 or 4 octets), NULL when there is none. */
const struct sa *sa_list_find(const struct sa_list *list, uint32_t spi, struct bytes dst);

/* The lines of the file esp_sa in a profile of Wireshark, which opens the same packets. */
void sa_list_print_wireshark(const struct sa_list *list, struct text *t);

/* The lines of a file of keys, without secrets: what was derived stands for itself. */
void sa_list_print(const struct sa_list *list, struct text *t);

/* False and a message when the keys do not suit the algorithms, or these what is to be protected. */
MUST_USE bool sa_check(const struct sa *sa, struct err *err);

/* What a derived key of these algorithms has. */
size_t sa_key_octets(const struct sa *sa);
size_t sa_auth_key_octets(const struct sa *sa);

size_t sa_iv_octets(const struct sa *sa);
size_t sa_icv_octets(const struct sa *sa);

/* What payload and trailer together must be a multiple of (RFC 4303 2.4): the cipher's block, at least
 * 4 octets; and the block itself, 1 for ciphers that have none. */
size_t sa_alignment(const struct sa *sa);
size_t sa_block(const struct sa *sa);

enum { ESP_IV_MAX = 16, ESP_ICV_MAX = 16 };

/* Encrypts or decrypts text in place; spi_and_sequence are the 8 octets before the IV, which aes-gcm
 * authenticates. text must be whole blocks. With aes-gcm, sa_encrypt sets the ICV. False when
 * libcrypto fails. */
MUST_USE bool sa_encrypt(const struct sa *sa, const uint8_t *spi_and_sequence, const uint8_t *iv,
			 uint8_t *text, size_t len, uint8_t icv[ESP_ICV_MAX]);
MUST_USE bool sa_decrypt(const struct sa *sa, const uint8_t *spi_and_sequence, const uint8_t *iv,
			 uint8_t *text, size_t len);

/* The ICV over the octets from the SPI up to itself, for an association with an auth. */
MUST_USE bool sa_authenticate(const struct sa *sa, struct bytes octets, uint8_t icv[ESP_ICV_MAX]);

/* The IV that is sent unless one is given: a function of keys and sequence number, so that the same
 * packet is the same octets. Never reuse a sequence number where secrecy matters. */
void sa_default_iv(const struct sa *sa, uint32_t sequence, uint8_t iv[ESP_IV_MAX]);

#endif
