/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Cases are told by their ids; times and words make no difference. */
#include "report/baseline.h"

#include "report/report_line.h"

#include <string.h>

static const struct result_case *find(const struct result_run *run, const char *id)
{
	for (size_t i = 0; i < run->case_count; i++)
		if (strcmp(run->cases[i].id, id) == 0)
			return &run->cases[i];
	return NULL;
}

static void put_change(struct text *t, const char *id, const char *now, const char *before,
		       const char *reason)
{
	line_put(t, id);
	text_printf(t, ": %s, was %s\n", now, before);
	if (reason[0] == '\0')
		return;
	text_put(t, "      ");
	line_put(t, reason);
	text_put(t, "\n");
}

static bool is_change(const struct result_case *a, const struct result_case *b)
{
	return strcmp(result_verdict_name(a), result_verdict_name(b)) != 0 ||
	       a->mismatch != b->mismatch;
}

/* With the kind of mismatch where the verdict alone says nothing. */
static void put_words(struct text *t, const struct result_case *c)
{
	text_put(t, result_verdict_name(c));
	if (c->applicable && c->verdict == VERDICT_FAIL)
		text_printf(t, " (%s)", mismatch_name(c->mismatch));
}

static unsigned put_case(struct text *t, const struct result_case *before,
			 const struct result_case *now)
{
	struct text is = {0}, was = {0};

	if (before != NULL && !is_change(before, now))
		return 0;
	put_words(&is, now);
	if (before != NULL)
		put_words(&was, before);
	put_change(t, now->id, text_str(&is), before != NULL ? text_str(&was) : "not there",
		   now->reason);
	text_done(&is);
	text_done(&was);
	return 1;
}

unsigned report_changes(struct text *t, const struct result_run *before,
			const struct result_run *now,
			bool (*wanted)(void *context, const char *case_id), void *context)
{
	unsigned n = 0;

	for (size_t i = 0; i < now->case_count; i++)
		n += put_case(t, find(before, now->cases[i].id), &now->cases[i]);
	for (size_t i = 0; i < before->case_count; i++) {
		const struct result_case *c = &before->cases[i];

		if (find(now, c->id) != NULL || (wanted != NULL && !wanted(context, c->id)))
			continue;
		put_change(t, c->id, "not run", result_verdict_name(c), "");
		n++;
	}
	return n;
}
