/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Every frame takes the same number of draws, whatever becomes of it: raising the chance of
 * corruption does not change which frames are lost. */
#include "link/faults.h"

/* How long a frame is held back for reordering where no delay_max says. */
#define HOLD_DEFAULT USEC_PER_MS

static bool happens(struct rng *rng, unsigned thousandths)
{
	return rng_below(rng, 1000) < thousandths;
}

/* rng_below draws nothing for a bound of 0. */
static uint64_t draw_below(struct rng *rng, uint64_t bound)
{
	return rng_below(rng, bound > 0 ? bound : 1);
}

static usec draw_wait(const struct faults *f, struct rng *rng)
{
	usec max = f->delay_max > 0 ? f->delay_max : 0;
	bool delayed = happens(rng, f->delay);
	usec wait = (usec)draw_below(rng, (uint64_t)max) + (max > 0 ? 1 : 0);
	bool overtaken = happens(rng, f->reorder);

	/* The longest wait there is: what is sent meanwhile overtakes. */
	if (overtaken)
		return max > 0 ? max : HOLD_DEFAULT;
	return delayed ? wait : 0;
}

struct fate faults_draw(const struct faults *f, struct rng *rng, size_t frame_len)
{
	struct fate fate = {.copies = 1, .corrupt_at = SIZE_MAX};
	bool lost = happens(rng, f->loss);
	bool twice = happens(rng, f->duplicate);
	bool corrupt = happens(rng, f->corrupt);
	size_t where = (size_t)draw_below(rng, frame_len);

	for (unsigned i = 0; i < FAULTS_COPIES_MAX; i++)
		fate.later[i] = draw_wait(f, rng);
	if (twice)
		fate.copies = FAULTS_COPIES_MAX;
	if (lost)
		fate.copies = 0;
	if (corrupt && frame_len > 0)
		fate.corrupt_at = where;
	return fate;
}
