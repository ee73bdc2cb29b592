/* SPDX-License-Identifier: BSD-2-Clause */
#include "exec/confirm.h"

/* A reader has to know how the verdict came about. */
static void say_how(struct arena *a, struct result_case *r, const struct confirm_kind *kind)
{
	r->reason = arena_printf(a, "%s (run again beside a few others that wait as long, not alone: "
				    "%s, which failed in the same way, did so alone, too)", r->reason,
				 kind->asked->testcase->id);
}

enum confirm_answer confirm_ask(struct confirm *c, struct arena *a, struct job *j,
				struct result_case *result)
{
	struct confirm_kind *kind = &c->kinds[result->mismatch];
	struct held *h;

	switch (kind->state) {
	case CONFIRM_NEW:
		kind->state = CONFIRM_ASKED;
		kind->asked = j;
		return CONFIRM_RUN_ALONE;
	case CONFIRM_FALSE:
		return CONFIRM_RUN_ALONE;
	case CONFIRM_TRUE:
		say_how(a, result, kind);
		return CONFIRM_REPORT;
	case CONFIRM_ASKED:
		break;
	}
	h = arena_alloc(a, sizeof(*h));
	*h = (struct held){j, *result, kind->held};
	kind->held = h;
	return CONFIRM_HOLD;
}

struct held *confirm_told(struct confirm *c, struct arena *a, const struct job *j,
			  const struct result_case *result, bool *report)
{
	for (size_t i = 0; i < MISMATCH_KINDS; i++) {
		struct confirm_kind *kind = &c->kinds[i];
		struct held *held = kind->held;

		if (kind->state != CONFIRM_ASKED || kind->asked != j)
			continue;
		*report = result->verdict == VERDICT_FAIL && (size_t)result->mismatch == i;
		kind->state = *report ? CONFIRM_TRUE : CONFIRM_FALSE;
		kind->held = NULL;
		for (struct held *h = held; h != NULL && *report; h = h->next)
			say_how(a, &h->result, kind);
		return held;
	}
	return NULL;
}

struct held *confirm_give_up(struct confirm *c)
{
	struct held *all = NULL;

	for (size_t i = 0; i < MISMATCH_KINDS; i++)
		while (c->kinds[i].held != NULL) {
			struct held *h = c->kinds[i].held;

			c->kinds[i].held = h->next;
			h->next = all;
			all = h;
		}
	return all;
}
