/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Loading a suite: requirements, then the names of all templates and procedures of all files, then
 * the cases. XML documents stay open until everything is read. */
#include "exec/suite_load.h"

#include "base/text.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct open_document {
	xmlDoc *doc;
	const char *file;
	bool cases;                       /* <testcases>, not <library> */
	struct open_document *next;
};

/* Requirements. */

static bool requirement_load(struct suite *s, const char *file, const xmlNode *n,
			     struct requirement ***end, struct err *err)
{
	struct arena *a = s->arena;
	struct requirement *r = arena_alloc(a, sizeof(*r));
	const char *level = xml_attribute(a, n, "level", "");

	r->id = xml_attribute(a, n, "id", "");
	r->role = xml_attribute(a, n, "role", "");
	r->spec = xml_attribute(a, n, "spec", "");
	r->section = xml_attribute(a, n, "section", "");
	r->revisions = xml_attribute(a, n, "revisions", NULL);
	r->must_not = xml_flag(n, "not");
	r->observable = strcmp(xml_attribute(a, n, "observable", "yes"), "no") != 0;
	r->shown_by = xml_attribute(a, n, "shown-by", NULL);
	r->unobservable_because = xml_attribute(a, n, "reason", "");
	r->text = r->difference = "";
	r->changed = xml_attribute(a, n, "changed", "");
	for (const xmlNode *c = xml_first(n); c != NULL; c = xml_next(c))
		if (xml_is(c, "text"))
			r->text = xml_text(a, c);
		else if (xml_is(c, "difference"))
			r->difference = xml_text(a, c);
	for (unsigned l = LEVEL_NOTE; l <= LEVEL_MUST; l++) {
		r->level = (enum level)l;
		if (strcmp(level, level_name(r->level)) == 0)
			break;
		if (l == LEVEL_MUST)
			return err_at(err, file, xml_line(n), "no level is called \"%.20s\"", level);
	}
	if (suite_requirement(s, r->id) != NULL)
		return err_at(err, file, xml_line(n), "%s stands here twice", r->id);
	**end = r;
	*end = &r->next;
	return true;
}

static bool requirements_load(struct suite *s, const char *folder, struct err *err)
{
	const char *file = arena_printf(s->arena, "%s/requirements.xml", folder);
	struct requirement **end = &s->requirements;
	struct xml_schema *schema =
		xml_schema_read(arena_printf(s->arena, "%s/schema/requirements.rng", folder), err);
	xmlDoc *doc = schema != NULL ? xml_read(file, err) : NULL;
	bool ok = doc != NULL;

	for (const xmlNode *n = ok ? xml_first(xmlDocGetRootElement(doc)) : NULL; ok && n != NULL;
	     n = xml_next(n))
		ok = requirement_load(s, file, n, &end, err);
	/* Last: the messages of the reader say more. */
	ok = ok && xml_validate(schema, doc, file, err);
	xml_schema_free(schema);
	xmlFreeDoc(doc);
	return ok;
}

/* Templates. */

struct pending *pending_find(struct pending *list, const char *name)
{
	while (list != NULL && strcmp(list->name, name) != 0)
		list = list->next;
	return list;
}

/* NULL and a message when there is none, or it extends itself. */
static const struct template *template_get(struct loader *l, const char *name, const char *file,
					   unsigned line);

static bool template_read(struct loader *l, struct pending *p)
{
	const char *extends = xml_attribute(l->arena, p->node, "extends", NULL);
	struct template *t = arena_alloc(l->arena, sizeof(*t)), **end = &l->suite->templates;
	const struct template *parent;
	struct spec *own;

	p->reading = true;
	if (l->depth == LOADER_DEPTH_MAX)
		return err_at(l->err, p->file, xml_line(p->node),
			      "template \"%.60s\": extends too deeply", p->name);
	if (!spec_from_xml(l->arena, p->file, p->node, "note", &own, l->err))
		return false;
	t->name = p->name;
	t->file = p->file;
	t->line = xml_line(p->node);
	t->packet = own;
	if (extends != NULL) {
		l->depth++;
		parent = template_get(l, extends, p->file, t->line);
		l->depth--;
		if (parent == NULL)
			return false;
		if (!spec_check_before(parent->packet, own, l->err))
			return false;
		t->packet = spec_merge(l->arena, parent->packet, own);
	}
	while (*end != NULL)
		end = &(*end)->next;
	*end = t;
	p->template = t;
	p->reading = false;
	return true;
}

static const struct template *template_get(struct loader *l, const char *name, const char *file,
					   unsigned line)
{
	struct pending *p = pending_find(l->templates, name);

	if (p == NULL) {
		err_at(l->err, file, line, "there is no template \"%.60s\"", name);
		return NULL;
	}
	if (p->reading) {
		err_at(l->err, p->file, xml_line(p->node), "template \"%.60s\" extends itself", name);
		return NULL;
	}
	if (p->template == NULL && !template_read(l, p))
		return NULL;
	return p->template;
}

/* Only the variables of a for-each around the case; "$" of other names stays. */
static const char *expand_names(struct arena *a, const char *text,
				const struct binding_of_name *variables)
{
	for (const struct binding_of_name *v = variables; v != NULL; v = v->next) {
		const char *name = arena_printf(a, "$%s", v->name), *at;

		for (size_t from = 0; (at = strstr(text + from, name)) != NULL;) {
			size_t before = (size_t)(at - text);

			text = arena_printf(a, "%.*s%s%s", (int)before, text, v->value,
					    at + strlen(name));
			from = before + strlen(v->value);
		}
	}
	return text;
}

bool packet_load(struct loader *l, const char *file, const xmlNode *n, const char *skip,
		 const struct spec **packet, const char **what)
{
	const char *name = xml_attribute(l->arena, n, "template", NULL);
	const struct template *t;
	struct spec *own;

	if (!spec_from_xml(l->arena, file, n, skip, &own, l->err))
		return false;
	*packet = own;
	*what = name;
	if (name != NULL) {
		*what = name = expand_names(l->arena, name, l->variables);
		t = template_get(l, name, file, xml_line(n));
		if (t == NULL)
			return false;
		*packet = spec_merge(l->arena, t->packet, own);
		return spec_check_before(t->packet, own, l->err);
	}
	if (own == NULL)
		return err_at(l->err, file, xml_line(n), "%s: there is no packet in this",
			      (const char *)n->name);
	while (own->next != NULL && strcmp(own->next->name, "raw") != 0)
		own = own->next;
	*what = own->name;
	return true;
}

/* Cases. */

struct case_place {
	const char *file, *role, *section;
	const struct binding_of_name *variables;
};

static bool citation_load(struct loader *l, const struct case_place *place, const xmlNode *n,
			  struct testcase *tc, struct citation ***end)
{
	const char *id = xml_attribute(l->arena, n, "ref", "");
	struct citation *c = arena_alloc(l->arena, sizeof(*c));

	c->requirement = suite_requirement(l->suite, id);
	c->only_spec = xml_attribute(l->arena, n, "spec", NULL);
	if (c->requirement == NULL)
		return err_at(l->err, place->file, xml_line(n), "there is no requirement %.40s", id);
	if (c->requirement->level > tc->level)
		tc->level = c->requirement->level;
	**end = c;
	*end = &c->next;
	return true;
}

static void detects_load(struct loader *l, const xmlNode *n, struct detects ***end)
{
	struct detects *d = arena_alloc(l->arena, sizeof(*d));

	d->defect = xml_attribute(l->arena, n, "defect", "");
	d->reason = xml_attribute(l->arena, n, "reason", "");
	d->line = xml_line(n);
	**end = d;
	*end = &d->next;
}

static bool phase_of(const xmlNode *n, enum phase *phase)
{
	*phase = xml_is(n, "preamble") ? PHASE_PREAMBLE : PHASE_CONTROL;
	return xml_is(n, "preamble") || xml_is(n, "control");
}

/* The last section when it is of that phase and open, else a new one. */
static struct section *section_add(struct loader *l, struct testcase *tc, enum phase phase)
{
	struct section **end = &tc->sections;

	while (*end != NULL)
		end = &(*end)->next;
	*end = arena_alloc(l->arena, sizeof(**end));
	(*end)->phase = phase;
	return *end;
}

/* The steps of a case: what stands in <preamble> and <control>, and runs of steps between. */
static bool sections_load(struct loader *l, const struct case_place *place, const xmlNode *parent,
			  struct testcase *tc)
{
	const struct step **end = NULL;

	for (const xmlNode *n = xml_first(parent); n != NULL; n = xml_next(n)) {
		enum phase phase;
		struct step *s;

		if (word_in("requirement note detects", (const char *)n->name))
			continue;
		if (phase_of(n, &phase)) {
			if (!steps_load(l, place->file, n, "", &section_add(l, tc, phase)->steps))
				return false;
			end = NULL;
			continue;
		}
		if (end == NULL)
			end = &section_add(l, tc, PHASE_BODY)->steps;
		if (!step_load(l, place->file, n, &s))
			return false;
		*end = s;
		end = &s->next;
	}
	return true;
}

/* alters="agents prefixes" */
static bool resources_load(struct loader *l, const struct case_place *place, const xmlNode *n,
			   const char *name, unsigned *bits)
{
	static const char *const words[] = {"agents", "prefixes"};
	const char *list = xml_attribute(l->arena, n, name, "");

	while (*list != '\0') {
		size_t len = strcspn(list, " "), i = 0;
		const char *word = arena_string_n(l->arena, list, len);

		while (i < COUNT_OF(words) && strcmp(words[i], word) != 0)
			i++;
		if (len > 0 && i == COUNT_OF(words))
			return err_at(l->err, place->file, xml_line(n), "%s=\"%.40s\": cases share agents and "
				      "prefixes", name, word);
		*bits |= len > 0 ? 1U << i : 0;
		list += len + (list[len] == ' ');
	}
	return true;
}

static bool guard_load(struct loader *l, const struct case_place *place, const xmlNode *n,
		       struct testcase *tc)
{
	const char *guard = xml_attribute(l->arena, n, "guard", NULL);

	if (guard != NULL)
		return parse_span(guard, &tc->guard) ||
		       err_at(l->err, place->file, tc->line, "guard=%.40s: wants a time", guard);
	tc->guard = 10 * USEC_PER_SEC;
	for (const struct section *s = tc->sections; s != NULL; s = s->next)
		tc->guard += steps_longest(s->steps);
	return true;
}

static bool case_check(struct loader *l, const struct case_place *place, const struct testcase *tc)
{
	const char *prefix = arena_printf(l->arena, "%s/%s/", place->role, place->section);

	if (!has_prefix(tc->id, prefix))
		return err_at(l->err, place->file, tc->line, "%s: ids in this file begin with %s", tc->id,
			      prefix);
	if (tc->citations == NULL)
		return err_at(l->err, place->file, tc->line, "%s: cites no requirement", tc->id);
	for (const struct testcase *other = l->suite->cases; other != NULL; other = other->next)
		if (strcmp(other->id, tc->id) == 0)
			return err_at(l->err, place->file, tc->line, "%s: stands in %s:%u too", tc->id,
				      other->file, other->line);
	return true;
}

static bool case_load(struct loader *l, const struct case_place *place, const xmlNode *n)
{
	struct arena *a = l->arena;
	struct testcase *tc = arena_alloc(a, sizeof(*tc)), **end = &l->suite->cases;
	struct citation **citations = &tc->citations;
	struct detects **detects = &tc->detects;

	tc->file = place->file;
	tc->line = xml_line(n);
	tc->role = place->role;
	tc->section_name = place->section;
	tc->variables = place->variables;
	tc->id = expand_names(a, xml_attribute(a, n, "id", ""), tc->variables);
	tc->title = expand_names(a, xml_attribute(a, n, "title", ""), tc->variables);
	tc->tags = xml_attribute(a, n, "tags", "");
	tc->features = xml_attribute(a, n, "features", "");
	tc->only_spec = xml_attribute(a, n, "spec", NULL);
	tc->exclusive = xml_flag(n, "exclusive");
	if (!resources_load(l, place, n, "alters", &tc->alters) ||
	    !resources_load(l, place, n, "minds", &tc->minds))
		return false;
	tc->note = "";
	for (const xmlNode *c = xml_first(n); c != NULL; c = xml_next(c)) {
		if (xml_is(c, "note"))
			tc->note = xml_text(a, c);
		else if (xml_is(c, "detects"))
			detects_load(l, c, &detects);
		else if (xml_is(c, "requirement") && !citation_load(l, place, c, tc, &citations))
			return false;
	}
	l->weight = 0;
	l->variables = tc->variables;
	if (!sections_load(l, place, n, tc) || !guard_load(l, place, n, tc) ||
	    !case_check(l, place, tc))
		return false;
	for (const struct section *s = tc->sections; s != NULL; s = s->next)
		tc->restarts = tc->restarts || steps_have(s->steps, STEP_KIND_RESTART, true);
	while (*end != NULL)
		end = &(*end)->next;
	*end = tc;
	tc->index = l->suite->case_count++;
	return true;
}

static bool cases_load(struct loader *l, const struct case_place *place, const xmlNode *parent);

/* One case a value. */
static bool case_for_each_load(struct loader *l, const struct case_place *place, const xmlNode *n)
{
	const char *list = xml_attribute(l->arena, n, "in", "");

	while (*list != '\0') {
		size_t len = strcspn(list, " ");
		struct binding_of_name v = {xml_attribute(l->arena, n, "var", ""),
					    arena_string_n(l->arena, list, len), place->variables};
		struct case_place inner = *place;
		struct binding_of_name *kept = arena_alloc(l->arena, sizeof(*kept));

		*kept = v;
		inner.variables = kept;
		if (len > 0 && !cases_load(l, &inner, n))
			return false;
		list += len + (list[len] == ' ');
	}
	return true;
}

static bool cases_load(struct loader *l, const struct case_place *place, const xmlNode *parent)
{
	for (const xmlNode *n = xml_first(parent); n != NULL; n = xml_next(n)) {
		if (xml_is(n, "testcase") && !case_load(l, place, n))
			return false;
		if (xml_is(n, "for-each") && !case_for_each_load(l, place, n))
			return false;
	}
	return true;
}

/* Files. */

static bool pending_add(struct loader *l, struct pending **list, const char *file, const xmlNode *n)
{
	const char *name = xml_attribute(l->arena, n, "name", "");
	struct pending *p = pending_find(*list, name);

	if (p != NULL)
		return err_at(l->err, file, xml_line(n), "%s \"%.60s\" stands in %s:%u too",
			      (const char *)n->name, name, p->file, xml_line(p->node));
	p = arena_alloc(l->arena, sizeof(*p));
	p->name = name;
	p->file = file;
	p->node = n;
	p->next = *list;
	*list = p;
	return true;
}

static bool document_open(struct loader *l, const char *file)
{
	struct open_document *d = arena_alloc(l->arena, sizeof(*d)), **end = &l->documents;
	const xmlNode *root;

	d->file = arena_string(l->arena, file);
	d->doc = xml_read(file, l->err);
	if (d->doc == NULL)
		return false;
	while (*end != NULL)
		end = &(*end)->next;
	*end = d;
	if (!xml_validate(l->schema, d->doc, file, l->err))
		return false;
	root = xmlDocGetRootElement(d->doc);
	d->cases = xml_is(root, "testcases");
	for (const xmlNode *n = xml_first(root); n != NULL; n = xml_next(n)) {
		if (xml_is(n, "template") && !pending_add(l, &l->templates, d->file, n))
			return false;
		if (xml_is(n, "procedure") && !pending_add(l, &l->procedures, d->file, n))
			return false;
	}
	return true;
}

static int is_visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

/* d_type is not known on every file system, and a link may lead to a folder. */
static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Opens the .xml files of the folder and of the folders below it, in the order of their names. */
static bool folder_open(struct loader *l, const char *folder, unsigned depth)
{
	struct dirent **entries;
	int n = scandir(folder, &entries, is_visible, alphasort);
	bool ok = n >= 0 || err_errno(l->err, "%s", folder);

	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;
		const char *path = arena_printf(l->arena, "%s/%s", folder, name);

		if (ok && depth == 0 && strcmp(name, "schema") != 0 && is_folder(path))
			ok = folder_open(l, path, depth + 1);
		else if (ok && glob_match("*.xml", name) && depth > 0)
			ok = document_open(l, path);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return ok;
}

/* What the tester itself calls when a case has ended. */
static bool clean_up_read(struct loader *l, const char *name, const struct step **steps)
{
	struct pending *p = pending_find(l->procedures, name);

	if (p != NULL && !p->done && !procedure_load(l, p))
		return false;
	*steps = p != NULL ? p->steps : NULL;
	return true;
}

/* Reads what is open: templates that nobody uses as well, so that a mistake in them is seen. */
static bool documents_read(struct loader *l)
{
	bool ok = clean_up_read(l, "clean-up", &l->suite->clean_up.binding) &&
		  clean_up_read(l, "clean-up-home", &l->suite->clean_up.home) &&
		  clean_up_read(l, "clean-up-routers", &l->suite->clean_up.routers);

	for (struct pending *p = l->templates; ok && p != NULL; p = p->next)
		ok = template_get(l, p->name, p->file, xml_line(p->node)) != NULL;
	for (const struct open_document *d = l->documents; ok && d != NULL; d = d->next) {
		const xmlNode *root = xmlDocGetRootElement(d->doc);
		struct case_place place = {d->file, xml_attribute(l->arena, root, "role", ""),
					   xml_attribute(l->arena, root, "section", ""), NULL};

		if (d->cases)
			ok = cases_load(l, &place, root);
	}
	return ok;
}

static bool load(struct suite *s, const char *folder, const char *extra, struct err *err)
{
	struct loader l = {.suite = s, .arena = s->arena, .err = err};
	bool ok;

	l.schema = xml_schema_read(arena_printf(s->arena, "%s/schema/testcases.rng", folder), err);
	ok = l.schema != NULL && requirements_load(s, folder, err) && folder_open(&l, folder, 0) &&
	     (extra == NULL || document_open(&l, extra)) && documents_read(&l);
	for (struct open_document *d = l.documents; d != NULL; d = d->next)
		xmlFreeDoc(d->doc);
	xml_schema_free(l.schema);
	return ok;
}

bool suite_load(struct suite *s, struct arena *a, const char *folder, const char *extra,
		struct err *err)
{
	*s = (struct suite){.arena = a};
	return load(s, folder, extra, err);
}
