/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Judges a case again, without the implementation: the packets that a run has recorded, at their
 * times, under any revision and by the test files as they are now. */
#ifndef MIP6TEST_EXEC_REPLAY_H
#define MIP6TEST_EXEC_REPLAY_H

#include "exec/profile.h"
#include "exec/suite.h"

struct replay_config {
	const struct testcase *testcase;
	const struct profile *profile;
	const char *spec;
	const struct result_case *recorded;   /* with its steps, block, seed and addresses */
};

/* False when the case would have sent other packets than were sent, or went on where the record ends:
 * then only a run can tell, and out says so. The result lives in the arena. */
MUST_USE bool replay_case(struct arena *a, const struct replay_config *config,
			  struct result_case *out);

#endif
