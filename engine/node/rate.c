/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A bucket is one number: when it will be full again. Each error moves that by the time that one
 * token takes to come; the bucket is empty when that is a whole burst ahead. */
#include "node/rate.h"

static bool bucket_has(const struct bucket *b, usec now, int per_second, int burst)
{
	usec token = USEC_PER_SEC / per_second;

	return b->full_at <= now || b->full_at - now <= token * (burst - 1);
}

static void bucket_take(struct bucket *b, usec now, int per_second)
{
	if (b->full_at < now)
		b->full_at = now;
	b->full_at += USEC_PER_SEC / per_second;
}

/* The bucket of that address; when there is none, a free one, else the one that is fullest. */
static struct bucket *bucket_for(struct rate *r, const struct ip6 *to)
{
	struct bucket *fullest = &r->each[0];

	for (size_t i = 0; i < r->used; i++) {
		if (ip6_equal(&r->each[i].address, to))
			return &r->each[i];
		if (r->each[i].full_at < fullest->full_at)
			fullest = &r->each[i];
	}
	if (r->used < RATE_DESTINATIONS)
		fullest = &r->each[r->used++];
	*fullest = (struct bucket){*to, 0};
	return fullest;
}

bool rate_allows(struct rate *r, const struct ip6 *to, usec now)
{
	struct bucket *one = bucket_for(r, to);
	int all = r->all_per_second > 0 ? (int)r->all_per_second : RATE_ALL_PER_SECOND;
	int burst = r->all_per_second > 0 ? all : RATE_ALL_BURST;

	if (!bucket_has(&r->all, now, all, burst) ||
	    !bucket_has(one, now, RATE_PER_SECOND, RATE_BURST))
		return false;
	bucket_take(&r->all, now, all);
	bucket_take(one, now, RATE_PER_SECOND);
	return true;
}
