/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The life cycle: what a run makes of the issues and their sightings. Rules stand in issues.h. */
#include "report/issues.h"

#include "base/text.h"
#include "report/issues_parts.h"
#include "report/report_ladder.h"

#include <ctype.h>
#include <string.h>

enum { LADDER_COLUMNS = 100, LADDER_LINES = 60 };

/* All that the steps of filing share; strings as the store keeps them. */
struct filing {
	struct issue_store *store;
	struct arena *arena;
	const struct issues_reference *reference;
	struct issues_filed *filed;
	const char *implementation, *vendor, *version, *started, *folder, *tool_version;
};

/* What a case came to under one revision. */
struct outcome {
	const struct result_case *c;
	const char *spec, *reason;
	enum verdict verdict;
	enum mismatch mismatch;
	bool applicable;
	bool shown;    /* expected, got and the rest of c speak of this revision */
	bool own_run;  /* the steps of c do not */
};

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* True when the run tested an older version than that. Only versions that are numbered have an
 * order; of others (hashes, names) any can follow any. */
static bool run_is_older(const struct filing *f, const char *version)
{
	return isdigit((unsigned char)f->version[0]) && isdigit((unsigned char)version[0]) &&
	       strverscmp(f->version, version) < 0;
}

/* A run that began before the sighting last changed its state has nothing to say about it. */
static bool is_old_news(const struct filing *f, const struct issue_sighting *s)
{
	return strcmp(f->started, s->since) < 0 || strcmp(f->started, s->last_at) < 0;
}

static bool is_of_run(const struct filing *f, const struct issue_sighting *s, const char *spec)
{
	return is(s->implementation, f->implementation) && is(s->spec, spec);
}

static void set_state(const struct filing *f, struct issue_file *i, struct issue_sighting *s,
		      enum issue_state state, const char *text)
{
	const struct issue_event e = {f->started, text, f->folder, s->implementation, s->version,
				      s->spec, issue_state_name(state),
				      state == ISSUE_FIXED ? f->version : "", NULL};

	lines_event(f->store, i, &e);
	s->state = state;
	s->since = f->started;
	s->fixed_in = e.fixed_in;
}

/* --- Evidence --- */

/* The command with another revision in it. */
static const char *repeat_under(struct arena *a, const char *repeat, const char *spec)
{
	const char *at = strstr(repeat, "--spec ");
	size_t before = at != NULL ? (size_t)(at - repeat) + strlen("--spec ") : 0;

	if (at == NULL)
		return repeat;
	return arena_printf(a, "%.*s%s%s", (int)before, repeat, spec,
			    repeat + before + strcspn(repeat + before, " "));
}

static void put_evidence(const struct filing *f, struct issue_file *i, struct issue_sighting *s,
			 const struct outcome *o)
{
	const struct ladder_view view = {.columns = LADDER_COLUMNS, .lines_max = LADDER_LINES,
					 .wrap = true};
	struct arena *a = f->arena;
	struct text ladder = {0};

	if (o->c->step_count > 0 && !o->own_run)
		ladder_put(&ladder, o->c, &view);
	s->evidence_at = f->started;
	s->reason = element_safe(a, o->reason);
	s->expected = o->shown ? element_safe(a, o->c->expected) : "";
	s->got = o->shown ? element_safe(a, o->c->got) : "";
	s->capture = o->own_run ? "" : element_safe(a, o->c->capture);
	s->repeat = element_safe(a, repeat_under(a, o->c->repeat, o->spec));
	s->ladder = element_safe_lines(a, text_str(&ladder));
	lines_evidence(f->store, i, s);
	text_done(&ladder);
}

static void ask_reference(const struct filing *f, struct issue_file *i, const struct outcome *o)
{
	struct issue_pass p = {"reference", f->tool_version, o->spec, f->started, "", NULL};

	if (f->reference == NULL)
		return;
	p.verdict = f->reference->verdict(f->reference->context, o->c->id, o->spec);
	for (const struct issue_pass *was = i->issue->reference; was != NULL; was = was->next)
		if (is(was->version, p.version) && is(was->spec, p.spec) &&
		    is(was->verdict, p.verdict))
			return;
	if (p.verdict[0] != '\0')
		lines_pass(f->store, i, &p, true);
}

/* --- Failures --- */

static struct issue_file *find_issue(const struct filing *f, const struct outcome *o)
{
	struct issue_file *general = NULL;

	for (struct issue_file *i = f->store->files; i != NULL; i = i->next) {
		if (!is(i->issue->mismatch, mismatch_name(o->mismatch)) ||
		    !is(i->issue->case_id, o->c->id))
			continue;
		if (is(i->issue->only, f->implementation))
			return i;
		if (i->issue->only[0] == '\0')
			general = i;
	}
	return general;
}

/* True when this version, or an earlier one, was shown to be free of the deviation before. */
static bool was_fixed_before(const struct filing *f, const struct issue *i, const char *spec)
{
	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next)
		if (is_of_run(f, s, spec) && s->state == ISSUE_FIXED && !is_old_news(f, s) &&
		    !run_is_older(f, s->fixed_in))
			return true;
	return false;
}

static bool shown_by_others(const struct filing *f, const struct issue *i)
{
	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next)
		if (!is(s->implementation, f->implementation) || !is(s->version, f->version))
			return true;
	return false;
}

static void add_sighting(const struct filing *f, struct issue_file *i, const struct outcome *o)
{
	bool regressed = was_fixed_before(f, i->issue, o->spec);
	struct issue_sighting *s = arena_alloc(f->arena, sizeof(*s));

	*s = (struct issue_sighting){.implementation = f->implementation, .vendor = f->vendor,
				     .version = f->version, .spec = o->spec,
				     .first_at = f->started, .first_run = f->folder,
				     .last_at = f->started, .last_run = f->folder};
	lines_sighting(f->store, i, s);
	put_evidence(f, i, s, o);
	set_state(f, i, s, regressed ? ISSUE_REGRESSED : ISSUE_OPEN,
		  regressed ? "seen again after it was fixed" : "first seen");
	ask_reference(f, i, o);
	f->filed->regressed += regressed;
	f->filed->joined += !regressed && shown_by_others(f, i->issue);
}

static void see_again(const struct filing *f, struct issue_file *i, struct issue_sighting *s,
		      const struct outcome *o)
{
	bool changed = !is(s->reason, element_safe(f->arena, o->reason));

	if (is_old_news(f, s))
		return;
	if (!is(s->last_at, f->started)) {
		s->last_at = f->started;
		s->last_run = f->folder;
		s->vendor = f->vendor;
		lines_sighting(f->store, i, s);
	}
	if (s->state == ISSUE_FIXED) {
		set_state(f, i, s, ISSUE_REGRESSED, "seen again after it was fixed");
		f->filed->regressed++;
		changed = true;
	} else if (s->state == ISSUE_STALE) {
		set_state(f, i, s, ISSUE_OPEN, "seen again");
		changed = true;
	}
	/* Otherwise the evidence stays: the same deviation makes no new text every night. */
	if (changed)
		put_evidence(f, i, s, o);
	if (changed || i->issue->reference == NULL)
		ask_reference(f, i, o);
	f->filed->seen_again++;
}

static void make_stale(const struct filing *f, struct issue_file *i, struct issue_sighting *s,
		       const char *text)
{
	if (is_old_news(f, s) || s->state == ISSUE_FIXED || s->state == ISSUE_STALE)
		return;
	set_state(f, i, s, ISSUE_STALE, text);
	f->filed->stale++;
}

/* The same case fails in another way now: what the other issues of it say was not observed. */
static void make_others_stale(const struct filing *f, const struct issue_file *seen,
			      const struct outcome *o)
{
	const char *text = arena_printf(f->arena, "not seen: the case now fails as in %s", seen->id);

	for (struct issue_file *i = f->store->files; i != NULL; i = i->next) {
		if (!is(i->issue->case_id, o->c->id) ||
		    is(i->issue->mismatch, mismatch_name(o->mismatch)))
			continue;
		for (struct issue_sighting *s = i->issue->sightings; s != NULL; s = s->next)
			if (is_of_run(f, s, o->spec) && is(s->version, f->version))
				make_stale(f, i, s, text);
	}
}

static void file_failure(const struct filing *f, const struct outcome *o)
{
	struct issue_file *i = find_issue(f, o);
	struct issue_sighting *s;

	if (i == NULL) {
		i = store_add(f->store, o->c->id, mismatch_name(o->mismatch), "");
		f->filed->created++;
	}
	lines_describe(f->store, i, o->c);
	for (s = i->issue->sightings; s != NULL; s = s->next)
		if (is_of_run(f, s, o->spec) && is(s->version, f->version))
			break;
	if (s != NULL)
		see_again(f, i, s, o);
	else
		add_sighting(f, i, o);
	make_others_stale(f, i, o);
}

/* --- Passes, and cases that do not run --- */

static void fix_sighting(const struct filing *f, struct issue_file *i, struct issue_sighting *s)
{
	if (s->state == ISSUE_FIXED || is_old_news(f, s) || run_is_older(f, s->version))
		return;
	set_state(f, i, s, ISSUE_FIXED,
		  f->version[0] != '\0' ? arena_printf(f->arena, "the case passes in %s", f->version)
					: "the case passes");
	f->filed->fixed++;
}

/* It passes where it fails under another revision, or that one does not ask for it: then the
 * specification has changed. */
static void keep_pass(const struct filing *f, struct issue_file *i, const struct outcome *o)
{
	const struct issue_pass p = {f->implementation, f->version, o->spec, f->started,
				     o->applicable ? "" : "not-asked", NULL};
	const struct issue_pass *was = i->issue->passes;
	const struct issue_sighting *s = i->issue->sightings;

	while (s != NULL && !(is(s->implementation, f->implementation) && !is(s->spec, o->spec)))
		s = s->next;
	while (was != NULL && !(is(was->implementation, f->implementation) &&
				is(was->version, f->version) && is(was->spec, o->spec)))
		was = was->next;
	if (s != NULL && was == NULL)
		lines_pass(f->store, i, &p, false);
}

static void file_pass(const struct filing *f, const struct outcome *o)
{
	for (struct issue_file *i = f->store->files; i != NULL; i = i->next) {
		if (!is(i->issue->case_id, o->c->id))
			continue;
		for (struct issue_sighting *s = i->issue->sightings; s != NULL; s = s->next)
			if (is_of_run(f, s, o->spec))
				fix_sighting(f, i, s);
		keep_pass(f, i, o);
	}
}

static void file_not_run(const struct filing *f, const struct outcome *o)
{
	const char *text = arena_printf(f->arena, "the case was not run: %s", o->reason);

	for (struct issue_file *i = f->store->files; i != NULL; i = i->next) {
		if (!is(i->issue->case_id, o->c->id))
			continue;
		for (struct issue_sighting *s = i->issue->sightings; s != NULL; s = s->next)
			if (is_of_run(f, s, o->spec) && !run_is_older(f, s->version))
				make_stale(f, i, s, text);
	}
}

/* --- A run --- */

static void file_outcome(const struct filing *f, const struct outcome *o)
{
	if (!o->applicable)
		file_not_run(f, o);
	else if (o->verdict == VERDICT_FAIL)
		file_failure(f, o);
	else if (o->verdict == VERDICT_PASS)
		file_pass(f, o);
}

/* A case that is asked under one revision, and under another is none of its own. */
static void file_not_asked(const struct filing *f, const struct outcome *o)
{
	for (struct issue_file *i = f->store->files; i != NULL; i = i->next)
		if (is(i->issue->case_id, o->c->id))
			keep_pass(f, i, o);
}

static void file_case(const struct filing *f, const struct result_run *run,
		      const struct result_case *c)
{
	const char *run_spec = element_safe(f->arena, run->spec);
	struct outcome o = {c, run_spec, c->reason, c->verdict, c->mismatch, c->applicable, true,
			    false};
	bool asked = false;

	if (c->revision_count == 0) {
		file_outcome(f, &o);
		return;
	}
	/* Failures first: only what fails somewhere needs to know where it is right. */
	for (unsigned turn = 0; turn < 2; turn++)
		for (size_t i = 0; i < c->revision_count; i++) {
			const struct result_revision *v = &c->revisions[i];

			asked = asked || v->applicable;
			if ((v->applicable && v->verdict != VERDICT_PASS) != (turn == 0))
				continue;
			o = (struct outcome){c, element_safe(f->arena, v->spec), v->reason,
					     v->verdict, v->mismatch, v->applicable,
					     is(v->spec, c->spec), v->own_run};
			file_outcome(f, &o);
			if (!v->applicable && asked)
				file_not_asked(f, &o);
		}
}

bool issues_file_run(const char *folder, const struct result_run *run,
		     const struct issues_reference *reference, struct issues_filed *filed,
		     struct err *err)
{
	struct issue_store s;
	bool ok = store_open(&s, folder, true, err);

	*filed = (struct issues_filed){0};
	if (ok) {
		const struct filing f = {&s, s.arena, reference, filed,
					 element_safe(s.arena, run->implementation),
					 element_safe(s.arena, run->vendor),
					 element_safe(s.arena, run->version),
					 element_safe(s.arena, run->started),
					 element_safe(s.arena, run->folder),
					 element_safe(s.arena, run->tool_version)};

		for (size_t i = 0; i < run->case_count; i++)
			file_case(&f, run, &run->cases[i]);
		ok = store_save(&s, err);
	}
	store_close(&s);
	return ok;
}

/* --- Cases that are gone --- */

static bool is_in(const char *id, const char *const *ids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is(id, ids[i]))
			return true;
	return false;
}

static void retire(const struct filing *f, struct issue_file *i)
{
	for (struct issue_sighting *s = i->issue->sightings; s != NULL; s = s->next)
		make_stale(f, i, s, "the test case is gone");
}

bool issues_retire(const char *folder, const char *const *case_ids, size_t count, const char *at,
		   struct issues_filed *filed, struct err *err)
{
	struct issue_store s;
	const struct filing f = {.store = &s, .filed = filed, .started = at, .folder = "",
				 .version = ""};
	bool ok;

	*filed = (struct issues_filed){0};
	if (count == 0)
		return err_set(err, "a suite without cases retires nothing");
	ok = store_open(&s, folder, true, err);
	for (struct issue_file *i = s.files; ok && i != NULL; i = i->next)
		if (!is_in(i->issue->case_id, case_ids, count))
			retire(&f, i);
	ok = ok && store_save(&s, err);
	store_close(&s);
	return ok;
}
