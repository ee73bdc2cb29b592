/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Ages of nonces: at least 210 s after a token was given out, at most 240 s after first use. */
#include "node/nonces.h"

#include <CUnit/CUnit.h>
#include <string.h>

#define S USEC_PER_SEC

struct fixture {
	struct rng rng;
	struct defects defects;
	struct nonces *nonces;
};

static struct nonces *start(struct fixture *f)
{
	*f = (struct fixture){.rng = rng_seed(1)};
	return f->nonces = nonces_new(&f->rng, &f->defects);
}

static uint16_t use(struct nonces *n, usec now)
{
	bool fresh;

	return nonces_current(n, now, &fresh)->index;
}

static void a_nonce_is_known_for_240_seconds(void)
{
	struct fixture f;
	struct nonces *n = start(&f);
	uint16_t index = use(n, 5 * S);

	CU_ASSERT_PTR_NOT_NULL(nonces_find(n, (5 + 209) * S, index));
	CU_ASSERT_PTR_NOT_NULL(nonces_find(n, (5 + 211) * S, index));
	CU_ASSERT_PTR_NOT_NULL(nonces_find(n, (5 + 240) * S - 1, index));
	CU_ASSERT_PTR_NULL(nonces_find(n, (5 + 241) * S, index));
	CU_ASSERT_PTR_NULL(nonces_find(n, 5 * S, (uint16_t)(index + 1)));
	CU_ASSERT_PTR_NULL(nonces_find(n, 5 * S, (uint16_t)(index - 1)));
	nonces_free(n);
}

static void every_token_is_good_for_210_seconds(void)
{
	struct fixture f;
	struct nonces *n = start(&f);

	for (usec at = 0; at < 300 * S; at += 7 * S) {
		uint16_t index = use(n, at);

		CU_ASSERT_PTR_NOT_NULL(nonces_find(n, at + 210 * S, index));
		CU_ASSERT_PTR_NULL(nonces_find(n, at + 240 * S, index));
	}
	nonces_free(n);
}

static void a_new_nonce_has_a_new_index_and_key(void)
{
	struct fixture f;
	struct nonces *n = start(&f);
	struct nonce first;
	const struct nonce *second;
	bool fresh;

	first = *nonces_current(n, 0, &fresh);
	CU_ASSERT(fresh);
	CU_ASSERT_EQUAL(nonces_current(n, 30 * S - 1, &fresh)->index, first.index);
	CU_ASSERT_FALSE(fresh);
	second = nonces_current(n, 30 * S, &fresh);
	CU_ASSERT(fresh);
	CU_ASSERT_NOT_EQUAL(second->index, first.index);
	CU_ASSERT(memcmp(second->kcn, first.kcn, sizeof(first.kcn)) != 0);
	CU_ASSERT(memcmp(second->value, first.value, sizeof(first.value)) != 0);
	nonces_free(n);
}

static void renewal_keeps_the_old_nonces(void)
{
	struct fixture f;
	struct nonces *n = start(&f);
	uint16_t first = use(n, 0);

	nonces_renew(n);
	CU_ASSERT_NOT_EQUAL(use(n, 1), first);
	CU_ASSERT_PTR_NOT_NULL(nonces_find(n, 1, first));
	nonces_forget(n);
	CU_ASSERT_PTR_NULL(nonces_find(n, 1, first));
	CU_ASSERT_NOT_EQUAL(use(n, 1), first);
	nonces_free(n);
}

static void indices_wrap_around_and_the_ring_is_bounded(void)
{
	struct fixture f;
	struct nonces *n = start(&f);
	uint16_t first = use(n, 0), last = first;

	for (unsigned i = 1; i < 70000; i++) {
		nonces_renew(n);
		last = use(n, 0);
	}
	CU_ASSERT_EQUAL(last, (uint16_t)(first + 69999));
	CU_ASSERT_PTR_NOT_NULL(nonces_find(n, 0, (uint16_t)(last - 1000)));
	CU_ASSERT_PTR_NULL(nonces_find(n, 0, (uint16_t)(last - 2000)));
	nonces_free(n);
}

static void tokens_depend_on_address_and_kind(void)
{
	struct fixture f;
	struct nonces *n = start(&f);
	const struct ip6 a = {{1}}, b = {{2}};
	const struct nonce *nonce;
	uint64_t token;
	bool fresh;

	nonce = nonces_current(n, 0, &fresh);
	token = nonce_token(nonce, &a, TOKEN_HOME, &f.defects);
	CU_ASSERT(token == nonce_token(nonce, &a, TOKEN_HOME, &f.defects));
	CU_ASSERT(token != nonce_token(nonce, &b, TOKEN_HOME, &f.defects));
	CU_ASSERT(token != nonce_token(nonce, &a, TOKEN_CARE_OF, &f.defects));
	nonces_free(n);
}

void nonces_suite(void);

void nonces_suite(void)
{
	CU_pSuite suite = CU_add_suite("nonces", NULL, NULL);

	if (suite == NULL)
		return;
	CU_ADD_TEST(suite, a_nonce_is_known_for_240_seconds);
	CU_ADD_TEST(suite, every_token_is_good_for_210_seconds);
	CU_ADD_TEST(suite, a_new_nonce_has_a_new_index_and_key);
	CU_ADD_TEST(suite, renewal_keeps_the_old_nonces);
	CU_ADD_TEST(suite, indices_wrap_around_and_the_ring_is_bounded);
	CU_ADD_TEST(suite, tokens_depend_on_address_and_kind);
}
