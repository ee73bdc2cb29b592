/* SPDX-License-Identifier: BSD-2-Clause */
#include "exec/confirm.h"

#include <string.h>

static bool is_alike(const struct result_case *a, const struct result_case *b)
{
	return a->verdict == b->verdict && a->mismatch == b->mismatch &&
	       (a->verdict == VERDICT_FAIL || strcmp(a->step, b->step) == 0);
}

static struct confirm_kind *kind_of(struct confirm *c, struct arena *a, const struct result_case *r)
{
	struct confirm_kind *kind = c->kinds;

	while (kind != NULL && !is_alike(&kind->like, r))
		kind = kind->next;
	if (kind != NULL)
		return kind;
	kind = arena_alloc(a, sizeof(*kind));
	*kind = (struct confirm_kind){.like = *r, .next = c->kinds};
	c->kinds = kind;
	return kind;
}

/* A reader has to know how the verdict came about. */
static void say_how(struct arena *a, struct result_case *r, const struct confirm_kind *kind)
{
	const char *id = kind->asked->testcase->id;

	if (r->verdict == VERDICT_FAIL)
		r->reason = arena_printf(a, "%s (run again beside a few others that wait as long, not "
					    "alone: %s, which failed in the same way, did so alone, too)",
					 r->reason, id);
	else
		r->reason = arena_printf(a, "%s (not run again alone: %s, which got no further, did not "
					    "alone either)", r->reason, id);
}

enum confirm_answer confirm_ask(struct confirm *c, struct arena *a, struct job *j,
				struct result_case *result)
{
	struct confirm_kind *kind = kind_of(c, a, result);
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
	struct confirm_kind *kind = c->kinds;
	struct held *held;

	while (kind != NULL && (kind->state != CONFIRM_ASKED || kind->asked != j))
		kind = kind->next;
	if (kind == NULL)
		return NULL;
	held = kind->held;
	kind->held = NULL;
	*report = is_alike(&kind->like, result);
	kind->state = *report ? CONFIRM_TRUE : CONFIRM_FALSE;
	for (struct held *h = held; h != NULL && *report; h = h->next)
		say_how(a, &h->result, kind);
	return held;
}

struct held *confirm_give_up(struct confirm *c)
{
	struct held *all = NULL;

	for (struct confirm_kind *kind = c->kinds; kind != NULL; kind = kind->next)
		while (kind->held != NULL) {
			struct held *h = kind->held;

			kind->held = h->next;
			h->next = all;
			all = h;
		}
	return all;
}
