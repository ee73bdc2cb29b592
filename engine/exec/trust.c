/* SPDX-License-Identifier: BSD-2-Clause */
#include "exec/trust.h"

#include <string.h>

enum {
	LOST_MAX = 3,            /* times that the implementation may be gone during one case */
	UNRELIABLE_RUNS = 6,     /* of a case that does not pass on an unreliable link */
	UNRELIABLE_SLOW_RUNS = 3,
};

static bool is_failure(const struct result_case *r)
{
	return r->verdict == VERDICT_FAIL;
}

static bool is_alike(const struct result_case *a, const struct result_case *b)
{
	return a->verdict == b->verdict && a->mismatch == b->mismatch &&
	       strcmp(a->step, b->step) == 0 && strcmp(a->phase, b->phase) == 0;
}

static void doubt(struct result_case *r, const struct result_case *of, const char *reason)
{
	*r = *of;
	r->verdict = VERDICT_INCONC;
	r->doubted = true;
	r->warn = false;
	r->mismatch = MISMATCH_NONE;
	r->reason = reason;
}

static bool wants_more_lost(struct trust *t, struct arena *a, struct result_case *r)
{
	if (++t->lost < LOST_MAX)
		return true;
	r->verdict = VERDICT_ERROR;
	r->warn = false;
	r->mismatch = MISMATCH_NONE;
	r->reason = arena_printf(a, "the implementation died, or began anew, each time that this case "
				    "was run: %s", r->reason);
	return false;
}

static bool wants_more_unreliable(struct trust *t, struct arena *a, struct result_case *r, bool slow)
{
	unsigned enough = slow ? UNRELIABLE_SLOW_RUNS : UNRELIABLE_RUNS;

	if (t->runs < enough)
		return true;
	if (is_failure(r) && !t->alike)
		doubt(r, r, arena_printf(a, "the link is unreliable: %u runs, which did not fail alike; "
					    "the last: %s", t->runs, r->reason));
	return false;
}

static void remember(struct trust *t, const struct result_case *r)
{
	t->runs++;
	t->alike = t->runs == 1 || (t->alike && is_alike(&t->first, r));
	if (t->runs == 1 || (is_failure(r) && !is_failure(&t->first)))
		t->first = *r;
	t->failures += is_failure(r);
}

bool trust_wants_more(struct trust *t, struct arena *a, struct result_case *r,
		      const struct trust_circumstances *how)
{
	bool failed_before = t->failures > 0;

	if (r->verdict == VERDICT_PASS) {
		if (failed_before && !how->unreliable)
			doubt(r, &t->first, arena_printf(a, "interference: failed beside other cases (%s), "
							    "passed %s", t->first.reason,
							 how->few ? "beside few" : "alone"));
		return false;
	}
	if (how->disturbed)
		return wants_more_lost(t, a, r);
	remember(t, r);
	if (r->verdict == VERDICT_ERROR)
		return false;
	if (how->unreliable)
		return wants_more_unreliable(t, a, r, how->slow);
	return !how->alone;
}

void trust_conclude(const struct trust *t, struct arena *a, struct result_case *r)
{
	if (t->failures > 0)
		doubt(r, &t->first, arena_printf(a, "interference: failed beside other cases (%s), was not "
						    "run again alone", t->first.reason));
	else if (t->runs > 0)
		*r = t->first;
}
