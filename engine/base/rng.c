/* SPDX-License-Identifier: BSD-2-Clause
 *
 * SplitMix64 (Steele, Lea, Flood 2014): one word of state, good enough to vary packets. */
#include "base/rng.h"

struct rng rng_seed(uint64_t seed)
{
	return (struct rng){seed};
}

uint64_t rng_u64(struct rng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15U;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
	z = (z ^ z >> 27) * 0x94d049bb133111ebU;
	return z ^ z >> 31;
}

uint64_t rng_below(struct rng *r, uint64_t bound)
{
	return bound > 0 ? rng_u64(r) % bound : 0;
}

void rng_fill(struct rng *r, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)rng_u64(r);
}
