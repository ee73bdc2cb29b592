/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The life cycle: what a run makes of the issues and their sightings. Rules stand in issues.h. */
#include "report/issues.h"

#include "base/text.h"
#include "report/issues_parts.h"
#include "report/report_ladder.h"
#include "report/report_line.h"
#include "report/report_words.h"

#include <ctype.h>
#include <string.h>

enum { LADDER_COLUMNS = 100 };

const char *issue_state_name(enum issue_state s)
{
	static const char *const names[] = {"open", "regressed", "stale", "fixed"};

	return names[s];
}

/* --- Reading --- */

bool issues_read(struct arena *a, const char *folder, struct issue **list, struct err *err)
{
	struct issue_store s;
	struct issue **end = list;
	bool ok = store_open(&s, folder, false, err);

	*list = NULL;
	for (struct issue_file *f = s.files; ok && f != NULL; f = f->next) {
		*end = issue_of_file(a, f);
		(*end)->id = arena_string(a, f->id);
		end = &(*end)->next;
	}
	store_close(&s);
	return ok;
}

bool issue_is_closed(const struct issue *i)
{
	static const char *const closed[] = {"not-a-bug", "wontfix", "test-bug",
					     "config-incompatibility"};

	for (size_t n = 0; n < COUNT_OF(closed); n++)
		if (strcmp(i->disposition, closed[n]) == 0)
			return true;
	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next)
		if (s->state != ISSUE_FIXED)
			return false;
	return i->sightings != NULL;
}

/* --- Filing --- */

/* All that the steps of filing share. */
struct filing {
	struct issue_store *store;
	const struct result_run *run;
	struct issues_filed *filed;
	struct err *err;
};

static bool attribute_is(const struct filing *f, const xmlNode *n, const char *name,
			 const char *value)
{
	struct arena *a = f->store->arena;

	return strcmp(element_get(a, n, name), element_safe(a, value)) == 0;
}

static bool is_of_run(const struct filing *f, const xmlNode *sighting)
{
	return attribute_is(f, sighting, "implementation", f->run->implementation) &&
	       attribute_is(f, sighting, "spec", f->run->spec);
}

static bool is_state(const struct filing *f, const xmlNode *n, enum issue_state s)
{
	return attribute_is(f, n, "state", issue_state_name(s));
}

/* True when the run tested an older version than that. Only versions that are numbered have an
 * order; of others (hashes, names) any can follow any. */
static bool run_is_older(const struct filing *f, const char *version)
{
	const char *tested = f->run->version;

	return isdigit((unsigned char)tested[0]) && isdigit((unsigned char)version[0]) &&
	       strverscmp(tested, version) < 0;
}

/* A run that began before the sighting last changed its state has nothing to say about it. */
static bool is_old_news(const struct filing *f, const xmlNode *sighting)
{
	return strcmp(f->run->started, element_get(f->store->arena, sighting, "since")) < 0 ||
	       strcmp(f->run->started,
		      element_get(f->store->arena, element_first(sighting, "last"), "at")) < 0;
}

static void set_state(const struct filing *f, xmlNode *sighting, enum issue_state s,
		      const char *event)
{
	element_set(sighting, "state", issue_state_name(s));
	element_set(sighting, "since", f->run->started);
	element_add_event(sighting, 2, f->run->started, f->run->folder, event);
}

static void stamp(const struct filing *f, xmlNode *sighting, const char *name)
{
	xmlNode *n = element_first(sighting, name);

	if (n == NULL)
		n = element_add(sighting, 2, name);
	element_set(n, "at", f->run->started);
	element_set(n, "run", f->run->folder);
}

static void put_evidence(xmlNode *sighting, const struct result_case *c)
{
	const struct ladder_view view = {.columns = LADDER_COLUMNS, .lines_max = 60, .wrap = true};
	struct text ladder = {0};

	element_put_text(sighting, 2, "reason", c->reason, false);
	element_put_text(sighting, 2, "expected", c->expected, false);
	element_put_text(sighting, 2, "got", c->got, false);
	element_put_text(sighting, 2, "capture", c->capture, false);
	element_put_text(sighting, 2, "repeat", c->repeat, false);
	if (c->step_count > 0)
		ladder_put(&ladder, c, &view);
	element_put_text(sighting, 2, "ladder", text_str(&ladder), true);
	text_done(&ladder);
}

static struct issue_file *find_issue(const struct filing *f, const struct result_case *c)
{
	struct issue_file *i = f->store->files;

	while (i != NULL && !(attribute_is(f, i->root, "case", c->id) &&
			      attribute_is(f, i->root, "mismatch", mismatch_name(c->mismatch))))
		i = i->next;
	return i;
}

static void describe_issue(xmlNode *root, const struct result_case *c)
{
	element_set(root, "case", c->id);
	element_set(root, "mismatch", mismatch_name(c->mismatch));
	element_set(root, "role", c->role);
	element_set(root, "section", c->section);
	element_set(root, "level", level_name(c->level));
	element_set(root, "disposition", "new");
	element_set(root, "severity", "");
	element_add_text(root, 1, "title", c->title);
	for (size_t i = 0; i < c->requirement_count; i++) {
		const struct result_requirement *r = &c->requirements[i];
		xmlNode *n = element_add(root, 1, "requirement");
		struct text clean = {0};

		element_set(n, "id", r->id);
		element_set(n, "spec", r->spec);
		element_set(n, "section", r->section);
		element_set(n, "level", words_level(r->level, r->must_not));
		line_put(&clean, r->text);
		xmlNodeAddContent(n, (const xmlChar *)text_str(&clean));
		text_done(&clean);
	}
}

/* True when this version, or an earlier one, was shown to be free of the deviation before. */
static bool was_fixed_before(const struct filing *f, const xmlNode *root)
{
	for (xmlNode *s = element_first(root, "sighting"); s != NULL;
	     s = element_next(s, "sighting"))
		if (is_of_run(f, s) && is_state(f, s, ISSUE_FIXED) && !is_old_news(f, s) &&
		    !run_is_older(f, element_get(f->store->arena, s, "fixed-in")))
			return true;
	return false;
}

static void add_sighting(const struct filing *f, xmlNode *root, const struct result_case *c)
{
	bool regressed = was_fixed_before(f, root);
	xmlNode *s = element_add(root, 1, "sighting");

	element_set(s, "implementation", f->run->implementation);
	element_set(s, "vendor", f->run->vendor);
	element_set(s, "version", f->run->version);
	element_set(s, "spec", f->run->spec);
	stamp(f, s, "first");
	stamp(f, s, "last");
	put_evidence(s, c);
	set_state(f, s, regressed ? ISSUE_REGRESSED : ISSUE_OPEN,
		  regressed ? "seen again after it was fixed" : "first seen");
	f->filed->regressed += regressed;
}

static void see_again(const struct filing *f, xmlNode *s, const struct result_case *c)
{
	bool changed = strcmp(element_child_text(f->store->arena, s, "reason"),
			      element_safe(f->store->arena, c->reason)) != 0;

	if (is_old_news(f, s))
		return;
	stamp(f, s, "last");
	if (is_state(f, s, ISSUE_FIXED)) {
		set_state(f, s, ISSUE_REGRESSED, "seen again after it was fixed");
		f->filed->regressed++;
		changed = true;
	} else if (is_state(f, s, ISSUE_STALE)) {
		set_state(f, s, ISSUE_OPEN, "seen again");
		changed = true;
	}
	/* Otherwise the evidence stays: the same deviation makes no new text every night. */
	if (changed)
		put_evidence(s, c);
	f->filed->seen_again++;
}

/* The same case fails in another way now: what the other issues of it say was not observed. */
static void make_others_stale(const struct filing *f, const struct issue_file *seen,
			      const struct result_case *c)
{
	struct arena *a = f->store->arena;

	for (struct issue_file *i = f->store->files; i != NULL; i = i->next) {
		if (i == seen || !attribute_is(f, i->root, "case", c->id) ||
		    attribute_is(f, i->root, "mismatch", mismatch_name(c->mismatch)))
			continue;
		for (xmlNode *s = element_first(i->root, "sighting"); s != NULL;
		     s = element_next(s, "sighting")) {
			if (!is_of_run(f, s) || !attribute_is(f, s, "version", f->run->version) ||
			    is_old_news(f, s) || is_state(f, s, ISSUE_FIXED) ||
			    is_state(f, s, ISSUE_STALE))
				continue;
			set_state(
				f, s, ISSUE_STALE,
				arena_printf(a, "not seen: the case now fails as in %s", seen->id));
			f->filed->stale++;
		}
	}
}

static bool file_failure(const struct filing *f, const struct result_case *c)
{
	struct issue_file *i = find_issue(f, c);
	xmlNode *s;

	if (i == NULL) {
		i = store_add(f->store, f->err);
		if (i == NULL)
			return false;
		describe_issue(i->root, c);
		f->filed->created++;
	}
	s = element_first(i->root, "sighting");
	while (s != NULL && !(is_of_run(f, s) && attribute_is(f, s, "version", f->run->version)))
		s = element_next(s, "sighting");
	if (s != NULL)
		see_again(f, s, c);
	else
		add_sighting(f, i->root, c);
	make_others_stale(f, i, c);
	return true;
}

static void fix_sighting(const struct filing *f, xmlNode *s)
{
	struct arena *a = f->store->arena;

	if (!is_of_run(f, s) || is_state(f, s, ISSUE_FIXED) || is_old_news(f, s) ||
	    run_is_older(f, element_get(a, s, "version")))
		return;
	element_set(s, "fixed-in", f->run->version);
	set_state(f, s, ISSUE_FIXED,
		  f->run->version[0] != '\0'
			  ? arena_printf(a, "the case passes in %s", f->run->version)
			  : "the case passes");
	f->filed->fixed++;
}

static void file_pass(const struct filing *f, const struct result_case *c)
{
	for (struct issue_file *i = f->store->files; i != NULL; i = i->next) {
		if (!attribute_is(f, i->root, "case", c->id))
			continue;
		for (xmlNode *s = element_first(i->root, "sighting"); s != NULL;
		     s = element_next(s, "sighting"))
			fix_sighting(f, s);
	}
}

static bool file_cases(const struct filing *f)
{
	for (size_t i = 0; i < f->run->case_count; i++) {
		const struct result_case *c = &f->run->cases[i];

		if (!c->applicable)
			continue;
		if (c->verdict == VERDICT_FAIL && !file_failure(f, c))
			return false;
		if (c->verdict == VERDICT_PASS)
			file_pass(f, c);
	}
	return true;
}

bool issues_file_run(const char *folder, const struct result_run *run, struct issues_filed *filed,
		     struct err *err)
{
	struct issue_store s;
	const struct filing f = {&s, run, filed, err};
	bool ok;

	*filed = (struct issues_filed){0};
	ok = store_open(&s, folder, true, err) && file_cases(&f) && store_save(&s, err);
	store_close(&s);
	return ok;
}

/* --- Cases that are gone --- */

static bool is_in(const char *id, const char *const *ids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(id, ids[i]) == 0)
			return true;
	return false;
}

static void retire(const struct filing *f, const struct issue_file *i)
{
	for (xmlNode *s = element_first(i->root, "sighting"); s != NULL;
	     s = element_next(s, "sighting")) {
		if (is_state(f, s, ISSUE_FIXED) || is_state(f, s, ISSUE_STALE))
			continue;
		set_state(f, s, ISSUE_STALE, "the test case is gone");
		f->filed->stale++;
	}
}

bool issues_retire(const char *folder, const char *const *case_ids, size_t count, const char *at,
		   struct issues_filed *filed, struct err *err)
{
	const struct result_run nobody = {.started = at, .folder = ""};
	struct issue_store s;
	const struct filing f = {&s, &nobody, filed, err};
	bool ok;

	*filed = (struct issues_filed){0};
	if (count == 0)
		return err_set(err, "a suite without cases retires nothing");
	ok = store_open(&s, folder, true, err);
	for (struct issue_file *i = s.files; ok && i != NULL; i = i->next)
		if (!is_in(element_get(s.arena, i->root, "case"), case_ids, count))
			retire(&f, i);
	ok = ok && store_save(&s, err);
	store_close(&s);
	return ok;
}
