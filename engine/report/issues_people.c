/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What people say about issues: settings, notes, that two are one, or one is two. Each is a line
 * more; nothing that somebody wrote is changed. */
#include "report/issues.h"

#include "base/text.h"
#include "report/issues_parts.h"

#include <string.h>

static const struct {
	const char *name;
	const char *values; /* separated by spaces; NULL: any */
} settings[] = {
	{"disposition", "new confirmed disputed spec-ambiguous spec-changed test-bug "
			"config-incompatibility not-a-bug wontfix"},
	{"severity", "critical major minor trivial"},
	{"link", NULL},
	{"duplicate-of", NULL},
	{"case", NULL},
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
		if (settings[i].values == NULL || is_word_of(settings[i].values, value))
			return true;
		return err_set(err, "%s \"%.40s\": is one of %s", name, value, settings[i].values);
	}
	return err_set(err, "\"%.40s\" cannot be set; disposition, severity, link, duplicate-of and "
			    "case can", name);
}

static const char *setting_now(const struct issue *i, const char *name)
{
	const char *const values[] = {i->disposition, i->severity, i->link, i->duplicate_of,
				      i->case_id};

	for (size_t n = 0; n < COUNT_OF(settings); n++)
		if (strcmp(settings[n].name, name) == 0)
			return values[n];
	return "";
}

/* The last of a chain of duplicates; NULL when there is none of that id, or the chain closes. */
static const struct issue_file *last_of_chain(struct issue_store *s, const char *id,
					      const char *from, struct err *err)
{
	const struct issue_file *f = store_find(s, id, err);

	for (unsigned steps = 0; f != NULL && f->issue->duplicate_of[0] != '\0'; steps++) {
		if (steps > 100 || strcmp(f->id, from) == 0)
			break;
		f = store_find(s, f->issue->duplicate_of, err);
	}
	if (f != NULL && strcmp(f->id, from) == 0) {
		err_set(err, "%s would be a duplicate of itself", from);
		return NULL;
	}
	return f;
}

static bool set_one(struct issue_store *s, const char *id, const char *name, const char *value,
		    const char *at, struct err *err)
{
	struct issue_file *f = store_find(s, id, err);
	const char *safe = element_safe(s->arena, value);

	if (f == NULL || (strcmp(name, "duplicate-of") == 0 && value[0] != '\0' &&
			  last_of_chain(s, value, id, err) == NULL))
		return false;
	if (strcmp(name, "case") == 0 && value[0] == '\0')
		return err_set(err, "case wants the id of a test case");
	/* Said once more it counts where two branches said otherwise, or it followed by itself. */
	if (strcmp(setting_now(f->issue, name), safe) == 0 &&
	    strcmp(f->issue->torn, name) != 0 && !f->issue->spec_changed)
		return true;
	lines_set(s, f, name, safe, setting_now(f->issue, name), at);
	return true;
}

bool issues_set(const char *folder, const char *id, const char *name, const char *value,
		const char *at, struct err *err)
{
	struct issue_store s;
	bool ok;

	if (!setting_check(name, value, err))
		return false;
	ok = store_open(&s, folder, true, err) && set_one(&s, id, name, value, at, err) &&
	     store_save(&s, err);
	store_close(&s);
	return ok;
}

bool issues_note(const char *folder, const char *id, const char *text, const char *at,
		 struct err *err)
{
	struct issue_store s;
	struct issue_file *f;
	bool ok;

	if (text[strspn(text, " \t\r\n")] == '\0')
		return err_set(err, "the note is empty");
	ok = store_open(&s, folder, true, err);
	f = ok ? store_find(&s, id, err) : NULL;
	if (f != NULL)
		lines_note(&s, f, text, at);
	ok = f != NULL && store_save(&s, err);
	store_close(&s);
	return ok;
}

bool issues_merge(const char *folder, const char *id, const char *into, const char *at,
		  struct err *err)
{
	if (into[0] == '\0')
		return err_set(err, "%s: a duplicate of what?", id);
	return issues_set(folder, id, "duplicate-of", into, at, err);
}

/* --- Splitting --- */

static bool is_of(const struct issue_sighting *s, const char *implementation)
{
	return strcmp(s->implementation, implementation) == 0;
}

static void copy_events(struct issue_store *s, const struct issue *from, struct issue_file *to,
			const char *implementation)
{
	for (const struct issue_event *e = from->events; e != NULL; e = e->next)
		if (strcmp(e->implementation, implementation) == 0)
			lines_event(s, to, e);
	for (const struct issue_pass *p = from->passes; p != NULL; p = p->next)
		if (strcmp(p->implementation, implementation) == 0)
			lines_pass(s, to, p, false);
	for (const struct issue_pass *p = from->reference; p != NULL; p = p->next)
		lines_pass(s, to, p, true);
}

static void copy_description(const struct issue_file *from, struct issue_file *to)
{
	static const char *const names[] = {"title", "requirement"};

	for (size_t i = 0; i < COUNT_OF(names); i++)
		for (xmlNode *n = element_first(from->root, names[i]); n != NULL;
		     n = element_next(n, names[i])) {
			xmlNode *copy = xmlDocCopyNode(n, to->doc, 1);
			xmlNode *place = element_add(to->root, names[i]);

			xmlReplaceNode(place, copy);
			xmlFreeNode(place);
		}
}

/* The lines of its sightings go; events and notes stay, as history. */
static void remove_sightings(struct issue_store *s, struct issue_file *f,
			     const char *implementation)
{
	static const char *const names[] = {"sighting", "evidence", "passes"};

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		xmlNode *n = element_first(f->root, names[i]), *next;

		for (; n != NULL; n = next) {
			next = element_next(n, names[i]);
			if (strcmp(element_get(s->arena, n, "implementation"), implementation) == 0)
				element_remove(n);
		}
	}
	f->changed = true;
}

static bool split(struct issue_store *s, const char *id, const char *implementation, const char *at,
		  const char **made, struct err *err)
{
	struct issue_file *f = store_find(s, id, err), *own;
	unsigned mine = 0, others = 0;

	if (f == NULL)
		return false;
	for (struct issue_sighting *g = f->issue->sightings; g != NULL; g = g->next)
		*(is_of(g, implementation) ? &mine : &others) += 1;
	if (mine == 0)
		return err_set(err, "%s: %s does not show it", id, implementation);
	if (others == 0 || f->issue->only[0] != '\0')
		return err_set(err, "%s: nobody but %s shows it", id, implementation);
	own = store_add(s, f->issue->case_id, f->issue->mismatch, implementation);
	copy_description(f, own);
	copy_events(s, f->issue, own, implementation);
	for (struct issue_sighting *g = f->issue->sightings, *next; g != NULL; g = next) {
		struct issue_sighting *copy = arena_alloc(s->arena, sizeof(*copy));

		next = g->next;
		if (!is_of(g, implementation))
			continue;
		*copy = *g;
		copy->next = NULL;
		lines_sighting(s, own, copy);
		lines_evidence(s, own, copy);
	}
	remove_sightings(s, f, implementation);
	lines_event(s, own, &(struct issue_event){at, arena_printf(s->arena, "split off from %s", id),
						  "", "", "", "", "", "", NULL});
	lines_event(s, f, &(struct issue_event){
				  at, arena_printf(s->arena, "what %s shows is %s now",
						   implementation, own->id),
				  "", "", "", "", "", "", NULL});
	*made = own->id;
	return true;
}

bool issues_split(struct arena *a, const char *folder, const char *id, const char *implementation,
		  const char *at, const char **made, struct err *err)
{
	struct issue_store s;
	bool ok = store_open(&s, folder, true, err) &&
		  split(&s, id, element_safe(s.arena, implementation), at, made, err) &&
		  store_save(&s, err);

	if (ok)
		*made = arena_string(a, *made);
	store_close(&s);
	return ok;
}
