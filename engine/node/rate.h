/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Rate limit of the errors that a node sends: a token bucket a destination and one for all
 * (RFC 4443 2.4 (f); RFC 6275 9.3.3 for Binding Errors). A bucket a destination keeps test cases
 * that run at the same time from using up one another's errors. */
#ifndef MIP6TEST_NODE_RATE_H
#define MIP6TEST_NODE_RATE_H

#include "wire/ip6.h"

/* All the numbers of it. */
enum {
	RATE_PER_SECOND = 10, RATE_BURST = 20,               /* to one destination */
	RATE_ALL_PER_SECOND = 1000, RATE_ALL_BURST = 2000,   /* to all together */
	RATE_DESTINATIONS = 256
};

struct bucket {
	struct ip6 address;
	usec full_at;            /* when the bucket is full again; 0: it is */
};

/* Zero-initialise. */
struct rate {
	unsigned all_per_second;   /* 0: RATE_ALL_PER_SECOND; else also the burst */
	struct bucket all, each[RATE_DESTINATIONS];
	size_t used;
};

/* Whether an error to that address may go now; counts it when it may. */
bool rate_allows(struct rate *r, const struct ip6 *to, usec now);

#endif
