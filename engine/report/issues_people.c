/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What people say about issues, and what follows from it for a run: which failures are known. */
#include "report/issues.h"

#include "base/text.h"
#include "report/issues_parts.h"
#include "report/report_line.h"

#include <string.h>

/* --- Known --- */

static bool is_open_for(struct arena *a, const struct issue *i, const struct result_run *run)
{
	for (const struct issue_sighting *s = i->sightings; s != NULL; s = s->next)
		if (s->state == ISSUE_OPEN &&
		    strcmp(s->implementation, element_safe(a, run->implementation)) == 0 &&
		    strcmp(s->spec, element_safe(a, run->spec)) == 0)
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
	const char *values; /* separated by spaces */
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
		xmlNode *n = element_add(f->root, 1, "note");
		struct text clean = {0};

		if (at[0] != '\0')
			element_set(n, "at", at);
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
	if (f != NULL && strcmp(element_get(s.arena, f->root, name), value) != 0) {
		const char *was = element_get(s.arena, f->root, name);

		element_add_event(
			f->root, 1, at, "",
			was[0] != '\0' ? arena_printf(s.arena, "%s: %s, was %s", name, value, was)
				       : arena_printf(s.arena, "%s: %s", name, value));
		element_set(f->root, name, value);
	}
	ok = f != NULL && store_save(&s, err);
	store_close(&s);
	return ok;
}
