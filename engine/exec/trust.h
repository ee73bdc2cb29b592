/* SPDX-License-Identifier: BSD-2-Clause
 *
 * How far one outcome of a case is trusted. What failed beside others is run again alone (DESIGN 4; for
 * what waits long see confirm.h); what ended while the implementation was gone is run again; on an unreliable link a failure counts
 * when several runs fail alike, and is inconclusive else. */
#ifndef MIP6TEST_EXEC_TRUST_H
#define MIP6TEST_EXEC_TRUST_H

#include "base/arena.h"
#include "exec/result.h"

/* Of one case. Zero-initialise. */
struct trust {
	unsigned runs, lost;              /* lost: the implementation was gone, or began anew */
	unsigned failures;
	bool alike;                       /* all runs failed at the same step in the same way */
	struct result_case first;         /* what failed first */
};

struct trust_circumstances {
	bool alone;                       /* no other case ran meanwhile */
	bool few;                         /* few others did, which wait as long */
	bool disturbed;                   /* the implementation was gone, or began anew, meanwhile */
	bool unreliable;                  /* the link */
	bool slow;                        /* it waits long: not repeated more often than needed */
};

/* Takes an outcome. True when the case is to be run again; else *result is what is to be reported,
 * with a verdict and reason that say what the runs together mean. */
MUST_USE bool trust_wants_more(struct trust *t, struct arena *a, struct result_case *result,
			       const struct trust_circumstances *how);

/* There will be no other run: what the outcomes so far mean. */
void trust_conclude(const struct trust *t, struct arena *a, struct result_case *result);

#endif
