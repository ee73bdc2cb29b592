/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the reference node does in the cases that an implementation did not pass, for whoever has to
 * explain them: the same stimulus, in virtual time. */
#include "exec/run_parts.h"

static bool wants_reference(const struct result_case *c)
{
	return c->applicable && !c->stopped &&
	       (c->verdict == VERDICT_FAIL || c->verdict == VERDICT_INCONC);
}

bool run_add_reference(struct run *r, const struct run_config *config, struct profile *profile,
		       struct err *err)
{
	struct run_config sound = {.suite = config->suite, .profile = profile, .spec = config->spec,
				   .seed = config->seed, .defect_names = ""};
	struct result_case *cases = arena_array(r->arena, r->result.case_count, sizeof(*cases));

	for (size_t i = 0; i < r->result.case_count; i++) {
		const struct testcase *tc = suite_find(config->suite, r->result.cases[i].id);
		struct result_case *reference;

		cases[i] = r->result.cases[i];
		if (tc == NULL || !wants_reference(&cases[i]))
			continue;
		reference = arena_alloc(r->arena, sizeof(*reference));
		if (!run_in_world(r->arena, &sound, tc, reference, err))
			return false;
		cases[i].reference = reference;
	}
	r->result.cases = cases;
	return true;
}
