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

/* As node_set would keep it, so that what was written is found again. */
static const char *safe(struct arena *a, const char *s)
{
	struct text t = {0};
	const char *copy;

	line_put(&t, s);
	copy = arena_string(a, text_str(&t));
	text_done(&t);
	return copy;
}

static bool attribute_is(const struct filing *f, const xmlNode *n, const char *name,
			 const char *value)
{
	struct arena *a = f->store->arena;

	return strcmp(node_get(a, n, name), safe(a, value)) == 0;
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
	return strcmp(f->run->started, node_get(f->store->arena, sighting, "since")) < 0 ||
	       strcmp(f->run->started,
		      node_get(f->store->arena, node_first(sighting, "last"), "at")) < 0;
}

static void add_event(xmlNode *parent, unsigned depth, const char *at, const char *run,
		      const char *text)
{
	xmlNode *e = node_add(parent, depth, "event");
	struct text clean = {0};

	node_set(e, "at", at);
	if (run[0] != '\0')
		node_set(e, "run", run);
	line_put(&clean, text);
	xmlNodeAddContent(e, (const xmlChar *)text_str(&clean));
	text_done(&clean);
}

static void set_state(const struct filing *f, xmlNode *sighting, enum issue_state s,
		      const char *event)
{
	node_set(sighting, "state", issue_state_name(s));
	node_set(sighting, "since", f->run->started);
	add_event(sighting, 2, f->run->started, f->run->folder, event);
}

static void stamp(const struct filing *f, xmlNode *sighting, const char *name)
{
	xmlNode *n = node_first(sighting, name);

	if (n == NULL)
		n = node_add(sighting, 2, name);
	node_set(n, "at", f->run->started);
	node_set(n, "run", f->run->folder);
}

static void put_evidence(xmlNode *sighting, const struct result_case *c)
{
	const struct ladder_view view = {.columns = LADDER_COLUMNS, .lines_max = 60, .wrap = true};
	struct text ladder = {0};

	node_put_text(sighting, 2, "reason", c->reason, false);
	node_put_text(sighting, 2, "expected", c->expected, false);
	node_put_text(sighting, 2, "got", c->got, false);
	node_put_text(sighting, 2, "capture", c->capture, false);
	node_put_text(sighting, 2, "repeat", c->repeat, false);
	if (c->step_count > 0)
		ladder_put(&ladder, c, &view);
	node_put_text(sighting, 2, "ladder", text_str(&ladder), true);
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
	node_set(root, "case", c->id);
	node_set(root, "mismatch", mismatch_name(c->mismatch));
	node_set(root, "role", c->role);
	node_set(root, "section", c->section);
	node_set(root, "level", level_name(c->level));
	node_set(root, "disposition", "new");
	node_set(root, "severity", "");
	node_add_text(root, 1, "title", c->title);
	for (size_t i = 0; i < c->requirement_count; i++) {
		const struct result_requirement *r = &c->requirements[i];
		xmlNode *n = node_add(root, 1, "requirement");
		struct text clean = {0};

		node_set(n, "id", r->id);
		node_set(n, "spec", r->spec);
		node_set(n, "section", r->section);
		node_set(n, "level", words_level(r->level, r->must_not));
		line_put(&clean, r->text);
		xmlNodeAddContent(n, (const xmlChar *)text_str(&clean));
		text_done(&clean);
	}
}

/* True when this version, or an earlier one, was shown to be free of the deviation before. */
static bool was_fixed_before(const struct filing *f, const xmlNode *root)
{
	for (xmlNode *s = node_first(root, "sighting"); s != NULL; s = node_next(s, "sighting"))
		if (is_of_run(f, s) && is_state(f, s, ISSUE_FIXED) && !is_old_news(f, s) &&
		    !run_is_older(f, node_get(f->store->arena, s, "fixed-in")))
			return true;
	return false;
}

static void add_sighting(const struct filing *f, xmlNode *root, const struct result_case *c)
{
	bool regressed = was_fixed_before(f, root);
	xmlNode *s = node_add(root, 1, "sighting");

	node_set(s, "implementation", f->run->implementation);
	node_set(s, "vendor", f->run->vendor);
	node_set(s, "version", f->run->version);
	node_set(s, "spec", f->run->spec);
	stamp(f, s, "first");
	stamp(f, s, "last");
	put_evidence(s, c);
	set_state(f, s, regressed ? ISSUE_REGRESSED : ISSUE_OPEN,
		  regressed ? "seen again after it was fixed" : "first seen");
	f->filed->regressed += regressed;
}

static void see_again(const struct filing *f, xmlNode *s, const struct result_case *c)
{
	bool changed = strcmp(node_child_text(f->store->arena, s, "reason"),
			      safe(f->store->arena, c->reason)) != 0;

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
		for (xmlNode *s = node_first(i->root, "sighting"); s != NULL; s = node_next(s, "sighting")) {
			if (!is_of_run(f, s) || !attribute_is(f, s, "version", f->run->version) ||
			    is_old_news(f, s) || is_state(f, s, ISSUE_FIXED) ||
			    is_state(f, s, ISSUE_STALE))
				continue;
			set_state(f, s, ISSUE_STALE,
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
	s = node_first(i->root, "sighting");
	while (s != NULL && !(is_of_run(f, s) && attribute_is(f, s, "version", f->run->version)))
		s = node_next(s, "sighting");
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
	    run_is_older(f, node_get(a, s, "version")))
		return;
	node_set(s, "fixed-in", f->run->version);
	set_state(f, s, ISSUE_FIXED, f->run->version[0] != '\0'
					     ? arena_printf(a, "the case passes in %s", f->run->version)
					     : "the case passes");
	f->filed->fixed++;
}

static void file_pass(const struct filing *f, const struct result_case *c)
{
	for (struct issue_file *i = f->store->files; i != NULL; i = i->next) {
		if (!attribute_is(f, i->root, "case", c->id))
			continue;
		for (xmlNode *s = node_first(i->root, "sighting"); s != NULL; s = node_next(s, "sighting"))
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
	for (xmlNode *s = node_first(i->root, "sighting"); s != NULL; s = node_next(s, "sighting")) {
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
		if (!is_in(node_get(s.arena, i->root, "case"), case_ids, count))
			retire(&f, i);
	ok = ok && store_save(&s, err);
	store_close(&s);
	return ok;
}

/* --- Known --- */

static bool is_open_for(struct arena *a, const struct issue *i, const struct result_run *run)
{
	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next)
		if (s->state == ISSUE_OPEN &&
		    strcmp(s->implementation, safe(a, run->implementation)) == 0 &&
		    strcmp(s->spec, safe(a, run->spec)) == 0)
			return true;
	return false;
}

static struct issue_match match_case(struct arena *a, const struct issue *list,
				     const struct result_run *run, const struct result_case *c)
{
	bool pass = c->applicable && c->verdict == VERDICT_PASS;
	bool fail = c->applicable && c->verdict == VERDICT_FAIL;

	for (const struct issue *i = list; (pass || fail) && i != NULL; i = i->next) {
		if (strcmp(i->case_id, c->id) != 0 || strcmp(i->disposition, "confirmed") != 0 ||
		    !is_open_for(a, i, run))
			continue;
		if (pass)
			return (struct issue_match){ISSUE_MATCH_UNEXPECTED_PASS, i->id};
		if (strcmp(i->mismatch, mismatch_name(c->mismatch)) == 0)
			return (struct issue_match){ISSUE_MATCH_KNOWN, i->id};
	}
	return (struct issue_match){ISSUE_MATCH_NONE, ""};
}

bool issues_match(struct arena *a, const char *folder, const struct result_run *run,
		  struct issue_match *matches, struct err *err)
{
	struct issue *list;

	if (!issues_read(a, folder, &list, err))
		return false;
	for (size_t i = 0; i < run->case_count; i++)
		matches[i] = match_case(a, list, run, &run->cases[i]);
	return true;
}

/* --- What people say --- */

static const struct {
	const char *name;
	const char *values;      /* separated by spaces */
} settings[] = {
	{"disposition", "new confirmed disputed spec-ambiguous spec-changed test-bug "
			"config-incompatibility not-a-bug wontfix"},
	{"severity", "critical major minor trivial"},
};

static bool is_word_of(const char *list, const char *word)
{
	size_t n = strlen(word);

	while (*list != '\0') {
		size_t len = strcspn(list, " ");

		if (len == n && n > 0 && strncmp(list, word, n) == 0)
			return true;
		list += len + strspn(list + len, " ");
	}
	return false;
}

static bool setting_check(const char *name, const char *value, struct err *err)
{
	for (size_t i = 0; i < COUNT_OF(settings); i++) {
		if (strcmp(settings[i].name, name) != 0)
			continue;
		if (is_word_of(settings[i].values, value))
			return true;
		return err_set(err, "%s \"%s\": is one of %s", name, value, settings[i].values);
	}
	return err_set(err, "\"%s\" cannot be set; disposition and severity can", name);
}

static struct issue_file *open_one(struct issue_store *s, const char *folder, const char *id,
				   struct err *err)
{
	struct issue_file *f;

	if (!store_open(s, folder, true, err))
		return NULL;
	f = store_find(s, id);
	if (f == NULL)
		err_set(err, "%s: there is no issue \"%s\"", folder, id);
	return f;
}

bool issues_note(const char *folder, const char *id, const char *text, const char *at,
		 struct err *err)
{
	struct issue_store s;
	struct issue_file *f;
	bool ok;

	if (text[strspn(text, " \t\r\n")] == '\0')
		return err_set(err, "the note is empty");
	f = open_one(&s, folder, id, err);
	if (f != NULL) {
		xmlNode *n = node_add(f->root, 1, "note");
		struct text clean = {0};

		if (at[0] != '\0')
			node_set(n, "at", at);
		line_put_block(&clean, text, 0);
		while (clean.len > 0 && clean.at[clean.len - 1] == '\n')
			clean.at[--clean.len] = '\0';
		xmlNodeAddContent(n, (const xmlChar *)text_str(&clean));
		text_done(&clean);
	}
	ok = f != NULL && store_save(&s, err);
	store_close(&s);
	return ok;
}

bool issues_set(const char *folder, const char *id, const char *name, const char *value,
		const char *at, struct err *err)
{
	struct issue_store s;
	struct issue_file *f;
	bool ok;

	if (!setting_check(name, value, err))
		return false;
	f = open_one(&s, folder, id, err);
	if (f != NULL && strcmp(node_get(s.arena, f->root, name), value) != 0) {
		const char *was = node_get(s.arena, f->root, name);

		add_event(f->root, 1, at, "",
			  was[0] != '\0' ? arena_printf(s.arena, "%s: %s, was %s", name, value, was)
					 : arena_printf(s.arena, "%s: %s", name, value));
		node_set(f->root, name, value);
	}
	ok = f != NULL && store_save(&s, err);
	store_close(&s);
	return ok;
}
