/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The list of security associations, and what its secrets stand for: see sa.h. */
#include "wire/sa_state.h"

#include <string.h>

enum { BLOCK = 16, KEY_MAX = 48, DERIVED_MAX = 16384, SPI_RESERVED = 256 };

struct sa_list {
	struct arena *arena;
	struct sa *first, **end;
	size_t derived;
};

struct sa_list *sa_list_new(void)
{
	struct sa_list *list = mem_new(sizeof(*list));

	list->arena = arena_new();
	list->end = &list->first;
	return list;
}

void sa_list_free(struct sa_list *list)
{
	if (list == NULL)
		return;
	for (struct sa *sa = list->first; sa != NULL; sa = sa->next)
		sa_state_close(sa->state);
	arena_free(list->arena);
	mem_free(list);
}

static struct sa *copy_in(struct arena *a, const struct sa *sa)
{
	struct sa *copy = arena_alloc(a, sizeof(*copy));

	*copy = *sa;
	copy->dst = arena_bytes(a, sa->dst);
	copy->key = arena_bytes(a, sa->key);
	copy->auth_key = arena_bytes(a, sa->auth_key);
	copy->home = arena_bytes(a, sa->home);
	copy->secret = arena_bytes(a, sa->secret);
	copy->state = NULL;
	copy->next = NULL;
	return copy;
}

bool sa_list_add(struct sa_list *list, const struct sa *sa, struct err *err)
{
	struct sa *copy;

	if (!sa_check(sa, err))
		return false;
	copy = copy_in(list->arena, sa);
	copy->state = arena_alloc(list->arena, sizeof(*copy->state));
	if (sa->secret.len == 0 && !sa_state_open(copy, copy->state)) {
		sa_state_close(copy->state);
		return err_set(err, "libcrypto does not take %s", esp_cipher_names[sa->cipher].name);
	}
	*list->end = copy;
	list->end = &copy->next;
	return true;
}

const struct sa *sa_list_find(const struct sa_list *list, uint32_t spi, struct bytes dst)
{
	if (list == NULL)
		return NULL;
	for (const struct sa *sa = list->first; sa != NULL; sa = sa->next)
		if (sa->spi == spi && sa->secret.len == 0 &&
		    (sa->dst.len == 0 || bytes_equal(sa->dst, dst)))
			return sa;
	return NULL;
}

struct sa_list *sa_list_of(const struct sa *first)
{
	struct sa_list *list = sa_list_new();

	for (const struct sa *sa = first; sa != NULL; sa = sa->next)
		(void)!sa_list_add(list, sa, NULL);   /* was in a list, so that its keys are fine */
	return list;
}

const struct sa *sa_chain_copy(struct arena *a, const struct sa *first)
{
	struct sa *chain = NULL, **end = &chain;

	for (const struct sa *sa = first; sa != NULL; sa = sa->next) {
		*end = copy_in(a, sa);
		end = &(*end)->next;
	}
	return chain;
}

const struct sa *sa_list_first(const struct sa_list *list)
{
	return list != NULL ? list->first : NULL;
}

const struct sa *sa_list_for(const struct sa_list *list, const struct ip6 *home, enum traffic traffic)
{
	struct bytes octets = {home->octet, sizeof(home->octet)};

	for (const struct sa *sa = sa_list_first(list); sa != NULL; sa = sa->next)
		if (sa->secret.len == 0 && (sa->protects & 1U << traffic) != 0 &&
		    bytes_equal(sa->home, octets))
			return sa;
	return NULL;
}

uint32_t sa_next_sequence(const struct sa *sa)
{
	return ++sa->state->sent;
}

/* Secrets. */

/* Octets that depend on all of these: HMAC-SHA-256 keyed with the secret, cut to 16 octets, over the
 * traffic, the number of the block and the home address. */
static bool derive_octets(const struct sa *secret, const struct ip6 *home, enum traffic traffic,
			  uint8_t first_block, uint8_t *out, size_t len)
{
	const struct sa mac = {.auth = AUTH_HMAC_SHA256_128, .auth_key = secret->secret};
	uint8_t text[2 + sizeof(home->octet)] = {(uint8_t)traffic, first_block}, block[ESP_ICV_MAX];

	memcpy(text + 2, home->octet, sizeof(home->octet));
	for (size_t at = 0; at < len; at += BLOCK, text[1]++) {
		if (!sa_authenticate(&mac, (struct bytes){text, sizeof(text)}, block))
			return false;
		memcpy(out + at, block, len - at < BLOCK ? len - at : BLOCK);
	}
	return true;
}

enum { BLOCKS_OF_SPI = 0, BLOCKS_OF_KEY = 16, BLOCKS_OF_AUTH_KEY = 32 };

static void derive_one(struct sa_list *list, const struct sa *secret, const struct ip6 *home,
		       enum traffic traffic)
{
	struct sa sa = *secret;
	uint8_t spi[4], key[KEY_MAX], auth_key[KEY_MAX];

	sa.secret = (struct bytes){NULL, 0};
	sa.key = (struct bytes){key, sa_key_octets(&sa)};
	sa.auth_key = (struct bytes){auth_key, sa_auth_key_octets(&sa)};
	if (!derive_octets(secret, home, traffic, BLOCKS_OF_SPI, spi, sizeof(spi)) ||
	    !derive_octets(secret, home, traffic, BLOCKS_OF_KEY, key, sa.key.len) ||
	    !derive_octets(secret, home, traffic, BLOCKS_OF_AUTH_KEY, auth_key, sa.auth_key.len))
		return;
	/* RFC 4303 2.1: 1 to 255 are reserved */
	sa.spi = be32_get(spi) < SPI_RESERVED ? be32_get(spi) + SPI_RESERVED : be32_get(spi);
	sa.home = (struct bytes){home->octet, sizeof(home->octet)};
	sa.protects = 1U << traffic;
	if (sa_list_add(list, &sa, NULL))
		list->derived++;
}

void sa_list_derive(struct sa_list *list, const struct ip6 *home)
{
	for (const struct sa *sa = list->first; sa != NULL; sa = sa->next)
		for (unsigned i = 0; i < TRAFFIC_COUNT; i++)
			if (sa->secret.len > 0 && (sa->protects & 1U << i) != 0 &&
			    list->derived < DERIVED_MAX &&
			    sa_list_for(list, home, (enum traffic)i) == NULL)
				derive_one(list, sa, home, (enum traffic)i);
}
