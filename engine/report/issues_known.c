/* SPDX-License-Identifier: BSD-2-Clause
 *
 * How a run stands to the issue list: which failures are known, and what was expected to fail and
 * did not, or did not run. */
#include "report/issues.h"

#include "report/issues_parts.h"

#include <string.h>

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* A duplicate counts as what it is a duplicate of. */
static bool is_confirmed(const struct issue *list, const struct issue *i)
{
	for (unsigned steps = 0; steps < 100 && i->duplicate_of[0] != '\0'; steps++) {
		const struct issue *o = list;

		while (o != NULL && !is(o->id, i->duplicate_of))
			o = o->next;
		if (o == NULL)
			break;
		i = o;
	}
	return is(i->disposition, "confirmed");
}

struct matching {
	struct arena *arena;
	struct issue *list;
	const char *implementation;
};

static bool is_open_for(const struct matching *m, const struct issue *i, const char *spec)
{
	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next)
		if (s->state == ISSUE_OPEN && is(s->implementation, m->implementation) &&
		    is(s->spec, spec))
			return true;
	return false;
}

static bool speaks_of(const struct matching *m, const struct issue *i)
{
	return i->only[0] == '\0' || is(i->only, m->implementation);
}

static struct issue_match match_failure(const struct matching *m, const char *spec,
					const struct result_case *c)
{
	struct issue_match match = {ISSUE_MATCH_NONE, ""};

	for (const struct issue *i = m->list; i != NULL; i = i->next) {
		if (!is(i->case_id, c->id) || !is(i->mismatch, mismatch_name(c->mismatch)) ||
		    !speaks_of(m, i))
			continue;
		if (is_open_for(m, i, spec) && is_confirmed(m->list, i))
			return (struct issue_match){ISSUE_MATCH_KNOWN, i->id};
		/* The one that was split off for this implementation, else the general one. */
		if (match.kind == ISSUE_MATCH_NONE || i->only[0] != '\0')
			match = (struct issue_match){ISSUE_MATCH_LISTED, i->id};
	}
	return match;
}

static struct issue_match match_pass(const struct matching *m, const char *spec,
				     const struct result_case *c)
{
	for (const struct issue *i = m->list; i != NULL; i = i->next)
		if (is(i->case_id, c->id) && is_open_for(m, i, spec) && is_confirmed(m->list, i))
			return (struct issue_match){ISSUE_MATCH_UNEXPECTED_PASS, i->id};
	return (struct issue_match){ISSUE_MATCH_NONE, ""};
}

bool issues_match(struct arena *a, const char *folder, const struct result_run *run,
		  struct issue_match *matches, struct err *err)
{
	struct matching m = {a, NULL, element_safe(a, run->implementation)};
	const char *spec = element_safe(a, run->spec);

	if (!issues_read(a, folder, &m.list, err))
		return false;
	for (size_t i = 0; i < run->case_count; i++) {
		const struct result_case *c = &run->cases[i];

		matches[i] = (struct issue_match){ISSUE_MATCH_NONE, ""};
		if (c->applicable && c->verdict == VERDICT_FAIL)
			matches[i] = match_failure(&m, spec, c);
		else if (c->applicable && c->verdict == VERDICT_PASS)
			matches[i] = match_pass(&m, spec, c);
	}
	return true;
}

static bool has_run(const struct result_run *run, const char *case_id)
{
	for (size_t i = 0; i < run->case_count; i++)
		if (is(run->cases[i].id, case_id))
			return run->cases[i].applicable && run->cases[i].verdict != VERDICT_NONE;
	return false;
}

bool issues_not_run(struct arena *a, const char *folder, const struct result_run *run,
		    bool (*wanted)(void *context, const char *case_id), void *context,
		    const struct issue ***list, struct err *err)
{
	struct matching m = {a, NULL, element_safe(a, run->implementation)};
	const char *spec = element_safe(a, run->spec);
	size_t n = 0;

	if (!issues_read(a, folder, &m.list, err))
		return false;
	for (const struct issue *i = m.list; i != NULL; i = i->next)
		n++;
	*list = arena_array(a, n + 1, sizeof(**list));
	n = 0;
	for (const struct issue *i = m.list; i != NULL; i = i->next)
		if (is_open_for(&m, i, spec) && is_confirmed(m.list, i) &&
		    !has_run(run, i->case_id) && wanted(context, i->case_id))
			(*list)[n++] = i;
	return true;
}
