/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The page of a run is made in parts: run.xsl makes what is around the cases, section.xsl a section of them
 * at a time. A document of everything would hold some hundred megabytes, and most of the time would go
 * into getting memory and giving it back; and parts are made side by side. */
#include "report/page.h"

#include "base/file.h"
#include "report/history.h"
#include "report/issues_parts.h"
#include "report/page_parts.h"
#include "report/report_folder.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

/* The page says less where there is no history. */
static void put_history(struct arena *a, xmlNode *root, const char *path)
{
	const xmlNode *run = element_first(root, "run");
	struct text t = {0};
	xmlDoc *part = NULL;
	struct history *h;

	if (path == NULL || run == NULL || access(path, R_OK) != 0)
		return;
	h = history_open(path, NULL);
	if (h != NULL && history_xml(h, element_get(a, run, "implementation"),
				     element_get(a, run, "spec"), &t, NULL) && t.len > 0)
		part = page_parse(text_bytes(&t), "history");
	if (part != NULL)
		xmlAddChild(root, xmlDocCopyNode(xmlDocGetRootElement(part), root->doc, 1));
	xmlFreeDoc(part);
	history_close(h);
	text_done(&t);
}

/* --- Taken apart --- */

/* The cases of a section, taken out of the run. */
struct part {
	const char *role, *section;
	xmlDoc *doc;
	struct text made;
	struct err err;
	bool ok;
	struct part *next;
};

/* What the filters offer. */
struct choice {
	const char *of, *value;
	struct choice *next;
};

struct parts {
	struct arena *arena;
	xmlDoc *run;
	struct part *first;
	struct choice *choices;
	size_t count;
};

static struct part *part_new(struct parts *all, const char *role, const char *section)
{
	struct part *p = arena_alloc(all->arena, sizeof(*p));
	const xmlNode *run = element_first(xmlDocGetRootElement(all->run), "run");
	xmlNode *root;

	p->role = arena_string(all->arena, role);
	p->section = arena_string(all->arena, section);
	p->doc = xmlNewDoc((const xmlChar *)"1.0");
	/* What is moved here keeps its names where they are; new ones are the part's own, so that several
	 * threads may add some. */
	p->doc->dict = xmlDictCreateSub(all->run->dict);
	root = xmlNewDocNode(p->doc, NULL, (const xmlChar *)"section", NULL);
	xmlDocSetRootElement(p->doc, root);
	page_set(root, "name", arena_printf(all->arena, "%s %s", role, section));
	if (run != NULL)
		page_set(root, "implementation", element_get(all->arena, run, "implementation"));
	all->count++;
	return p;
}

/* The part that the case belongs to. They are ordered by role, in one role by appearance. */
static struct part *part_for(struct parts *all, const char *role, const char *section)
{
	struct part **at = &all->first, *p;

	for (p = all->first; p != NULL; p = p->next)
		if (strcmp(p->role, role) == 0 && strcmp(p->section, section) == 0)
			return p;
	while (*at != NULL && strcmp((*at)->role, role) <= 0)
		at = &(*at)->next;
	p = part_new(all, role, section);
	p->next = *at;
	*at = p;
	return p;
}

/* Once each, by value. */
static void offer(struct parts *all, const char *of, const char *value)
{
	struct choice **at = &all->choices, *c;
	int order = -1;

	for (; *at != NULL; at = &(*at)->next) {
		order = strcmp((*at)->of, of);
		order = order == 0 ? strverscmp((*at)->value, value) : order;
		if (order >= 0)
			break;
	}
	if (value[0] == '\0' || order == 0)
		return;
	c = arena_alloc(all->arena, sizeof(*c));
	*c = (struct choice){of, arena_string(all->arena, value), *at};
	*at = c;
}

static void offer_case(struct parts *all, struct arena *a, const xmlNode *c, const struct part *p)
{
	offer(all, "role", p->role);
	offer(all, "section", element_get(a, xmlDocGetRootElement(p->doc), "name"));
	offer(all, "level", element_get(a, c, "level"));
	for (const xmlNode *tag = element_first(c, "tag"); tag != NULL; tag = element_next(tag, "tag"))
		offer(all, "tag", element_text(a, tag));
}

static void put_choices(const struct parts *all)
{
	for (const struct choice *c = all->choices; c != NULL; c = c->next)
		page_set(xmlNewTextChild(xmlDocGetRootElement(all->run), NULL, (const xmlChar *)"choice",
				    (const xmlChar *)c->value), "of", c->of);
}

static void take_apart(struct parts *all)
{
	struct arena *a = arena_new();
	xmlNode *c = element_first(xmlDocGetRootElement(all->run), "case"), *next;

	for (unsigned number = 1; c != NULL; c = next, number++) {
		const struct part *p;

		next = element_next(c, "case");
		arena_reset(a);
		p = part_for(all, element_get(a, c, "role"), element_get(a, c, "section"));
		offer_case(all, a, c, p);
		page_set(c, "n", arena_printf(a, "%u", number));
		xmlUnlinkNode(c);
		xmlAddChild(xmlDocGetRootElement(p->doc), c);
	}
	put_choices(all);
	arena_free(a);
}

/* --- Put together --- */

struct work {
	pthread_mutex_t lock;
	struct part *next;              /* the first that nobody has taken */
	xsltStylesheet *sheet;
	const char *folder;
};

static void make_part(const struct work *w, struct arena *a, struct part *p)
{
	xmlNode *c = element_first(xmlDocGetRootElement(p->doc), "case");

	for (; c != NULL; c = element_next(c, "case")) {
		arena_reset(a);
		page_put_ladders(a, c);
		page_mark_difference(a, c);
		page_put_capture(a, c, w->folder);
	}
	p->ok = page_part(w->sheet, p->doc, &p->made, &p->err);
	xmlFreeDoc(p->doc);
	p->doc = NULL;
}

static void *make_parts(void *context)
{
	struct work *w = context;
	struct arena *a = arena_new();
	struct part *p;

	do {
		pthread_mutex_lock(&w->lock);
		p = w->next;
		w->next = p != NULL ? p->next : NULL;
		pthread_mutex_unlock(&w->lock);
		if (p != NULL)
			make_part(w, a, p);
	} while (p != NULL);
	arena_free(a);
	return NULL;
}

/* The caller's thread works, too; with one processor, or when no other can be had, it alone. */
static void make_all(struct part *first, xsltStylesheet *sheet, const char *folder)
{
	enum { HELPERS_MAX = 7 };
	struct work w = {PTHREAD_MUTEX_INITIALIZER, first, sheet, folder};
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t helpers[HELPERS_MAX];
	unsigned count = 0;

	while (count < HELPERS_MAX && count + 1 < processors &&
	       pthread_create(&helpers[count], NULL, make_parts, &w) == 0)
		count++;
	make_parts(&w);
	for (unsigned i = 0; i < count; i++)
		pthread_join(helpers[i], NULL);
	pthread_mutex_destroy(&w.lock);
}

/* The parts go where run.xsl says that the cases stand. */
static bool put_together(const struct parts *all, const struct text *around, struct text *out,
			 struct err *err)
{
	static const char place[] = "<?cases>";
	const char *at = strstr(text_str(around), place);

	if (at == NULL)
		return err_set(err, "run.xsl: no place for the cases");
	text_put_n(out, text_str(around), (size_t)(at - text_str(around)));
	for (const struct part *p = all->first; p != NULL; p = p->next) {
		if (!p->ok)
			return err_set(err, "%s", p->err.text);
		text_put_n(out, text_str(&p->made), p->made.len);
	}
	text_put(out, at + strlen(place));
	return true;
}

static void parts_done(struct parts *all)
{
	for (struct part *p = all->first; p != NULL; p = p->next) {
		xmlFreeDoc(p->doc);
		text_done(&p->made);
	}
	xmlFreeDoc(all->run);
	arena_free(all->arena);
}

bool page_of_run(const char *style, const char *folder, const char *history, struct text *out,
		 struct err *err)
{
	struct parts all = {.arena = arena_new()};
	struct text around = {0};
	xsltStylesheet *sheet = page_sheet(all.arena, style, "section.xsl", err);
	bool ok = sheet != NULL;

	if (ok)
		all.run = page_read(all.arena, arena_printf(all.arena, "%s/results.xml", folder),
				    "results", err);
	ok = ok && all.run != NULL;
	if (ok) {
		take_apart(&all);
		put_history(all.arena, xmlDocGetRootElement(all.run), history);
		make_all(all.first, sheet, folder);
	}
	ok = ok && page_whole(all.arena, all.run, style, "run.xsl", &around, err) &&
		put_together(&all, &around, out, err);
	text_done(&around);
	parts_done(&all);
	xsltFreeStylesheet(sheet);
	return ok;
}

bool page_into_folder(const char *style, const char *folder, struct err *err)
{
	struct arena *a = arena_new();
	struct text page = {0};
	bool ok = page_of_run(style, folder, NULL, &page, err) &&
		file_replace(arena_printf(a, "%s/" RUN_PAGE, folder), text_bytes(&page), err);

	text_done(&page);
	arena_free(a);
	return ok;
}
