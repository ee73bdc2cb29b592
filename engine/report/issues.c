/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the facts of the list come to: states, what is right under one revision and wrong under
 * another, what several implementations do alike; and which issues pass a filter. */
#include "report/issues.h"

#include "base/text.h"
#include "report/issues_parts.h"
#include "report/report_line.h"

#include <string.h>

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

const char *issue_state_name(enum issue_state s)
{
	static const char *const names[] = {"open", "regressed", "stale", "fixed"};

	return names[s];
}

/* --- One issue --- */

static void settle_sighting(const struct issue *i, struct issue_sighting *s)
{
	s->state = ISSUE_OPEN;
	s->since = s->first_at;
	s->fixed_in = "";
	for (const struct issue_event *e = i->events; e != NULL; e = e->next) {
		if (!is(e->implementation, s->implementation) || !is(e->version, s->version) ||
		    !is(e->spec, s->spec))
			continue;
		for (unsigned n = ISSUE_OPEN; n <= ISSUE_FIXED; n++) {
			if (!is(e->state, issue_state_name((enum issue_state)n)))
				continue;
			s->state = (enum issue_state)n;
			s->since = e->at;
			s->fixed_in = e->fixed_in;
		}
	}
	/* Another branch saw it after this one had seen it gone. */
	if (s->state > ISSUE_REGRESSED && strcmp(s->last_at, s->since) > 0)
		s->state = s->state == ISSUE_FIXED ? ISSUE_REGRESSED : ISSUE_OPEN;
}

static bool stands(const struct issue_sighting *s)
{
	return s->state == ISSUE_OPEN || s->state == ISSUE_REGRESSED;
}

enum issue_under issue_under(const struct issue *i, const struct issue_sighting *s,
			     const char *spec)
{
	enum issue_under under = ISSUE_UNKNOWN;

	for (const struct issue_pass *p = i->passes; p != NULL; p = p->next)
		if (is(p->implementation, s->implementation) && is(p->version, s->version) &&
		    is(p->spec, spec))
			under = ISSUE_PASSES;
	for (const struct issue_sighting *t = i->sightings; t != NULL; t = t->next)
		if (is(t->implementation, s->implementation) && is(t->version, s->version) &&
		    is(t->spec, spec))
			under = stands(t) ? ISSUE_FAILS
				: t->state == ISSUE_FIXED ? ISSUE_PASSES : under;
	return under;
}

static bool fails_here_and_passes_there(const struct issue *i)
{
	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next) {
		if (!stands(s))
			continue;
		for (const struct issue_pass *p = i->passes; p != NULL; p = p->next)
			if (!is(p->spec, s->spec) && issue_under(i, s, p->spec) == ISSUE_PASSES)
				return true;
	}
	return false;
}

void issue_settle(struct issue *i)
{
	for (struct issue_sighting *s = i->sightings; s != NULL; s = s->next)
		settle_sighting(i, s);
	i->spec_changed = fails_here_and_passes_there(i);
	if (i->spec_changed && is(i->disposition, "new"))
		i->disposition = "spec-changed";
}

bool issue_is_closed(const struct issue *i)
{
	static const char *const closed[] = {"not-a-bug", "wontfix", "test-bug",
					     "config-incompatibility"};

	if (i->duplicate_of[0] != '\0')
		return true;
	for (size_t n = 0; n < COUNT_OF(closed); n++)
		if (is(i->disposition, closed[n]))
			return true;
	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next)
		if (s->state != ISSUE_FIXED)
			return false;
	return i->sightings != NULL;
}

/* --- Several issues --- */

static bool shares_requirement(const struct issue *a, const struct issue *b)
{
	for (const struct issue_requirement *r = a->requirements; r != NULL; r = r->next)
		for (const struct issue_requirement *t = b->requirements; t != NULL; t = t->next)
			if (is(r->id, t->id))
				return true;
	return false;
}

struct names {
	const char *at[16]; /* more make no difference */
	unsigned count;
};

static void add_name(struct names *n, const char *name)
{
	for (unsigned k = 0; k < n->count; k++)
		if (is(n->at[k], name))
			return;
	if (n->count < COUNT_OF(n->at))
		n->at[n->count++] = name;
}

static void settle_ambiguity(const struct issue *list, struct issue *i)
{
	struct names names = {.count = 0};

	for (const struct issue *o = list; o != NULL; o = o->next) {
		if (!is(o->mismatch, i->mismatch) || (o != i && !shares_requirement(o, i)))
			continue;
		for (const struct issue_sighting *s = o->sightings; s != NULL; s = s->next)
			if (stands(s))
				add_name(&names, s->implementation);
	}
	i->ambiguous = names.count < 2 ? 0 : names.count;
}

struct issue *store_issues(struct issue_store *s)
{
	struct issue *list = NULL, **end = &list;

	for (struct issue_file *f = s->files; f != NULL; f = f->next) {
		*end = f->issue;
		end = &f->issue->next;
	}
	*end = NULL;
	for (struct issue *i = list; i != NULL; i = i->next)
		settle_ambiguity(list, i);
	return list;
}

bool issues_read(struct arena *a, const char *folder, struct issue **list, struct err *err)
{
	struct issue_store s;
	bool ok = store_open(&s, folder, false, err);

	*list = NULL;
	/* Once more, so that the data live in the caller's arena. */
	for (struct issue_file *f = ok ? s.files : NULL; f != NULL; f = f->next) {
		f->issue = issue_of_file(a, f);
		f->issue->id = arena_string(a, f->id);
	}
	if (ok)
		*list = store_issues(&s);
	store_close(&s);
	return ok;
}

/* --- Filters --- */

void issue_filter_spec(struct arena *a, struct issue_filter *f, const char *text)
{
	const char *dots = strstr(text, "..");

	if (dots == NULL) {
		f->spec = text;
		return;
	}
	f->from = arena_string_n(a, text, (size_t)(dots - text));
	f->to = arena_string(a, dots + 2);
}

static bool wants(const char *wanted, const char *is_what)
{
	return wanted == NULL || wanted[0] == '\0' || is(wanted, is_what);
}

static bool in_section(const char *wanted, const char *section)
{
	size_t n = wanted != NULL ? strlen(wanted) : 0;

	return n == 0 || (strncmp(wanted, section, n) == 0 &&
			  (section[n] == '\0' || section[n] == '.'));
}

/* Right under one of the two, wrong under the other, for the same implementation and version. */
static bool moved(const struct issue *i, const struct issue_sighting *s, const char *from,
		  const char *to)
{
	enum issue_under before = issue_under(i, s, from), after = issue_under(i, s, to);

	return before != ISSUE_UNKNOWN && after != ISSUE_UNKNOWN && before != after;
}

bool issue_passes_filter(const struct issue *i, const struct issue_filter *f)
{
	struct text implementation = {0};
	bool any = false;

	if (!in_section(f->section, i->section) || !wants(f->disposition, i->disposition))
		return false;
	if (f->implementation != NULL)
		line_put(&implementation, f->implementation);
	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next)
		any = any || (wants(text_str(&implementation), s->implementation) &&
			      wants(f->spec, s->spec) &&
			      wants(f->state, issue_state_name(s->state)) &&
			      (f->from == NULL || moved(i, s, f->from, f->to)));
	text_done(&implementation);
	return any || (i->sightings == NULL && f->implementation == NULL && f->spec == NULL &&
		       f->state == NULL && f->from == NULL);
}
