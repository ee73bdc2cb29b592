/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Repeatable random numbers: the same seed gives the same run, octet for octet. Not for keys
 * that protect anything. */
#ifndef MIP6TEST_BASE_RNG_H
#define MIP6TEST_BASE_RNG_H

#include "base/base.h"

struct rng {
	uint64_t state;
};

struct rng rng_seed(uint64_t seed);
uint64_t rng_u64(struct rng *r);
uint64_t rng_below(struct rng *r, uint64_t bound);   /* 0 when bound is 0 */
void rng_fill(struct rng *r, uint8_t *out, size_t len);

#endif
