/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What a bad link does to frames: loss, duplication, delay, reordering, corruption, drawn from a
 * seed. Used by world. */
#ifndef MIP6TEST_LINK_FAULTS_H
#define MIP6TEST_LINK_FAULTS_H

#include "base/rng.h"

/* Chances in parts of a thousand. */
struct faults {
	uint16_t loss, duplicate, delay, reorder, corrupt;
	usec delay_max;          /* a delayed frame waits up to this long, a reordered one
	                          * exactly so long (1 ms when this is 0) */
};

enum { FAULTS_COPIES_MAX = 2 };

/* What happens to one frame: how many copies arrive (0 to FAULTS_COPIES_MAX), each how much later
 * than it would, and which octet of the frame is inverted (SIZE_MAX: none). */
struct fate {
	unsigned copies;
	usec later[FAULTS_COPIES_MAX];
	size_t corrupt_at;
};

/* Takes the same number of draws for every frame. */
struct fate faults_draw(const struct faults *f, struct rng *rng, size_t frame_len);

#endif
