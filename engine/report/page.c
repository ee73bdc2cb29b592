/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Documents go in, a page comes out: reading the results, putting the captures into them, applying a
 * stylesheet with libxslt. What a page looks like stands in reports/style. */
#include "report/page.h"

#include "base/arena.h"
#include "base/file.h"
#include "report/history.h"
#include "report/issues_parts.h"

#include <libxml/parser.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/variables.h>
#include <libxslt/xsltutils.h>
#include <string.h>
#include <unistd.h>

enum { RESULTS_MAX = 512 * 1024 * 1024, STYLE_MAX = 1024 * 1024, CAPTURE_MAX = 4 * 1024 * 1024 };
enum { PARSE = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE |
	       XML_PARSE_COMPACT | XML_PARSE_NOBLANKS };

static void be_quiet(void *context, const char *fmt, ...)
{
	(void)context;
	(void)fmt;
}

/* A document without a type, so that nothing can be declared in it. */
static xmlDoc *read_document(struct arena *a, const char *path, size_t max, const char *root,
			     struct err *err)
{
	struct bytes content;
	xmlDoc *doc;

	if (!file_read(a, path, max, &content, err))
		return NULL;
	doc = xmlReadMemory((const char *)content.at, (int)content.len, path, NULL, PARSE);
	if (doc == NULL || doc->intSubset != NULL || xmlDocGetRootElement(doc) == NULL ||
	    strcmp((const char *)xmlDocGetRootElement(doc)->name, root) != 0) {
		const xmlError *e = xmlGetLastError();

		err_at(err, path, doc == NULL && e != NULL ? (unsigned)e->line : 0, "no %s", root);
		xmlFreeDoc(doc);
		return NULL;
	}
	return doc;
}

static void put_base64(struct text *t, struct bytes b)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < b.len; i += 3) {
		size_t n = b.len - i < 3 ? b.len - i : 3;
		unsigned v = (unsigned)b.at[i] << 16 | (n > 1 ? (unsigned)b.at[i + 1] << 8 : 0) |
			(n > 2 ? b.at[i + 2] : 0);
		char four[4] = {digits[v >> 18], digits[v >> 12 & 63], digits[v >> 6 & 63],
				digits[v & 63]};

		if (n < 3)
			four[3] = '=';
		if (n < 2)
			four[2] = '=';
		text_put_n(t, four, 4);
	}
}

/* A capture that is missing is not worth an error: the page says less. */
static void put_capture(struct arena *a, xmlNode *c, const char *folder)
{
	const char *path = element_get(a, c, "capture");
	struct text data = {0};
	struct bytes content;

	if (path[0] == '\0' || path[0] == '/' || strstr(path, "..") != NULL ||
	    !file_read(a, arena_printf(a, "%s/%s", folder, path), CAPTURE_MAX, &content, NULL))
		return;
	put_base64(&data, content);
	xmlSetProp(c, (const xmlChar *)"capture-data", (const xmlChar *)text_str(&data));
	text_done(&data);
}

/* Ladders: which party stands in which column. Finding that out in a stylesheet takes longer than all
 * else together. */

enum { PARTIES_MAX = 16 };

struct parties {
	const char *names[PARTIES_MAX];
	size_t count;
};

static bool is_implementation(const char *name)
{
	return has_prefix(name, "iut");
}

/* In order of appearance; those of the implementation behind all others. */
static void add_party(struct parties *p, const char *name, bool implementation)
{
	if (name[0] == '\0' || is_implementation(name) != implementation || p->count == PARTIES_MAX)
		return;
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->names[i], name) == 0)
			return;
	p->names[p->count++] = name;
}

static void set_column(struct arena *a, xmlNode *step, const struct parties *p, const char *from,
		       const char *to)
{
	const char *name = element_get(a, step, from);

	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->names[i], name) == 0)
			xmlSetProp(step, (const xmlChar *)to,
				   (const xmlChar *)arena_printf(a, "%zu", i));
}

/* Seconds with four decimals are enough to look at. */
static void set_time(struct arena *a, xmlNode *step)
{
	const char *at = element_get(a, step, "at");
	size_t n = strcspn(at, ".");

	n = at[n] != '\0' && strlen(at + n) > 5 ? n + 5 : strlen(at);
	xmlSetProp(step, (const xmlChar *)"time", (const xmlChar *)arena_string_n(a, at, n));
}

/* A word of letters, whatever the file says: it goes into an attribute of a body that waits as text. */
static const char *plain(struct arena *a, const char *s)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";

	return arena_string_n(a, s, strspn(s, letters));
}

static void set_look(struct arena *a, xmlNode *step)
{
	const char *look = arena_printf(a, "%s judged-%s", plain(a, element_get(a, step, "kind")),
					plain(a, element_get(a, step, "judged")));

	xmlSetProp(step, (const xmlChar *)"look", (const xmlChar *)look);
}

/* Names stand in a list with a space behind each: one in a name becomes an underscore. */
static void put_parties(struct arena *a, xmlNode *holder)
{
	struct parties p = {.count = 0};
	const char *list = "";

	for (int implementation = 0; implementation < 2; implementation++)
		for (xmlNode *s = element_first(holder, "step"); s != NULL; s = element_next(s, "step")) {
			add_party(&p, element_get(a, s, "from"), implementation);
			add_party(&p, element_get(a, s, "to"), implementation);
		}
	for (size_t i = 0; i < p.count; i++) {
		char *name = arena_string(a, p.names[i]);

		for (char *c = strchr(name, ' '); c != NULL; c = strchr(c, ' '))
			*c = '_';
		list = arena_printf(a, "%s%s ", list, name);
	}
	xmlSetProp(holder, (const xmlChar *)"parties", (const xmlChar *)list);
	for (xmlNode *s = element_first(holder, "step"); s != NULL; s = element_next(s, "step")) {
		set_time(a, s);
		set_look(a, s);
		set_column(a, s, &p, "from", "from-column");
		set_column(a, s, &p, "to", "to-column");
	}
}

static void put_parties_of_case(struct arena *a, xmlNode *c)
{
	static const char *const holders[] = {"reference", "left", "right"};

	put_parties(a, c);
	for (size_t i = 0; i < COUNT_OF(holders); i++) {
		xmlNode *holder = element_first(c, holders[i]);

		if (holder != NULL)
			put_parties(a, holder);
	}
}

/* The packet that was judged last: of the last step, or of the one before, when the last says only that
 * time ran out. */
static xmlNode *last_judged(struct arena *a, const xmlNode *c)
{
	xmlNode *last = NULL, *before = NULL;

	for (xmlNode *s = element_first(c, "step"); s != NULL; s = element_next(s, "step")) {
		before = last;
		last = s;
	}
	if (last != NULL && strcmp(element_get(a, last, "judged"), "yes") == 0)
		return last;
	return before != NULL && strcmp(element_get(a, before, "judged"), "yes") == 0 ? before : NULL;
}

static void add_text(xmlNode *to, const char *s, size_t len)
{
	if (len > 0)
		xmlAddChild(to, xmlNewTextLen((const xmlChar *)s, (int)len));
}

/* Marks the line in the lines of that header or option: "header: …, octets …", then "  field = …". */
static void mark_line(struct arena *a, xmlNode *tree, const char *header, const char *field)
{
	const char *text = element_text(a, tree), *start = text, *next;
	const char *wanted = arena_printf(a, "%s = ", field), *title = arena_printf(a, "%s: ", header);
	bool inside = false;

	for (const char *line = text; *line != '\0'; line = next) {
		size_t n = strcspn(line, "\n");
		const char *word = line + strspn(line, " ");
		const char *octets = strstr(line, ", octets ");
		xmlNode *mark;

		next = line + n + (line[n] == '\n');
		if (octets != NULL && octets < line + n)
			inside = has_prefix(word, title);
		if (!inside || !has_prefix(word, wanted))
			continue;
		if (start == text)
			xmlNodeSetContent(tree, NULL);
		add_text(tree, start, (size_t)(line - start));
		mark = xmlNewChild(tree, NULL, (const xmlChar *)"mark", NULL);
		add_text(mark, line, n);
		start = line + n;
	}
	if (start != text)
		add_text(tree, start, strlen(start));
}

/* Where the expectation reads "ba sequence: 15". */
static void mark_difference(struct arena *a, xmlNode *c)
{
	const xmlNode *expected = element_first(c, "expected");
	xmlNode *step = expected != NULL ? last_judged(a, c) : NULL;
	xmlNode *tree = step != NULL ? element_first(step, "tree") : NULL;
	const char *words, *field;
	size_t header, len;

	if (tree == NULL)
		return;
	words = element_text(a, expected);
	header = strcspn(words, " ");
	field = words + header + (words[header] == ' ');
	len = strcspn(field, ":");
	if (field[len] == ':' && len > 0)
		mark_line(a, tree, arena_string_n(a, words, header), arena_string_n(a, field, len));
}

static bool put_parameter(struct arena *a, xsltTransformContext *context, const char *style,
			  const char *file, const char *name, struct err *err)
{
	struct bytes content;

	if (!file_read(a, arena_printf(a, "%s/%s", style, file), STYLE_MAX, &content, err))
		return false;
	xsltQuoteOneUserParam(context, (const xmlChar *)name, content.at);
	return true;
}

static xsltSecurityPrefs *closed_doors(void)
{
	xsltSecurityPrefs *prefs = xsltNewSecurityPrefs();

	xsltSetSecurityPrefs(prefs, XSLT_SECPREF_WRITE_FILE, xsltSecurityForbid);
	xsltSetSecurityPrefs(prefs, XSLT_SECPREF_CREATE_DIRECTORY, xsltSecurityForbid);
	xsltSetSecurityPrefs(prefs, XSLT_SECPREF_READ_NETWORK, xsltSecurityForbid);
	xsltSetSecurityPrefs(prefs, XSLT_SECPREF_WRITE_NETWORK, xsltSecurityForbid);
	return prefs;
}

static bool serialize(xsltStylesheet *sheet, xmlDoc *page, struct text *out, struct err *err)
{
	xmlChar *octets = NULL;
	int len = 0;

	if (page == NULL || xsltSaveResultToString(&octets, &len, page, sheet) != 0 || len == 0)
		return err_set(err, "the stylesheet gives no page");
	text_put_n(out, (const char *)octets, (size_t)len);
	xmlFree(octets);
	return true;
}

static bool apply(struct arena *a, xsltStylesheet *sheet, xmlDoc *doc, const char *style,
		  struct text *out, struct err *err)
{
	xsltTransformContext *context = xsltNewTransformContext(sheet, doc);
	xsltSecurityPrefs *prefs = closed_doors();
	xmlDoc *page = NULL;
	bool ok;

	xsltSetCtxtSecurityPrefs(prefs, context);
	xsltSetTransformErrorFunc(context, NULL, be_quiet);
	ok = put_parameter(a, context, style, "page.css", "css", err) &&
		put_parameter(a, context, style, "page.js", "js", err);
	if (ok)
		page = xsltApplyStylesheetUser(sheet, doc, NULL, NULL, NULL, context);
	ok = ok && serialize(sheet, page, out, err);
	xmlFreeDoc(page);
	xsltFreeTransformContext(context);
	xsltFreeSecurityPrefs(prefs);
	return ok;
}

static bool transform(struct arena *a, xmlDoc *doc, const char *style, const char *sheet_name,
		      struct text *out, struct err *err)
{
	const char *path = arena_printf(a, "%s/%s", style, sheet_name);
	xsltStylesheet *sheet;
	bool ok;

	if (access(path, R_OK) != 0)
		return err_errno(err, "%s", path);
	xsltSetGenericErrorFunc(NULL, be_quiet);
	sheet = xsltParseStylesheetFile((const xmlChar *)path);
	if (sheet == NULL)
		return err_set(err, "%s: no stylesheet", path);
	ok = apply(a, sheet, doc, style, out, err);
	xsltFreeStylesheet(sheet);
	return ok;
}

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
		part = xmlReadMemory(text_str(&t), (int)t.len, "history", NULL, PARSE);
	if (part != NULL)
		xmlAddChild(root, xmlDocCopyNode(xmlDocGetRootElement(part), root->doc, 1));
	xmlFreeDoc(part);
	history_close(h);
	text_done(&t);
}

bool page_of_run(const char *style, const char *folder, const char *history, struct text *out,
		 struct err *err)
{
	struct arena *a = arena_new(), *one = arena_new();
	xmlDoc *doc = read_document(a, arena_printf(a, "%s/results.xml", folder), RESULTS_MAX,
				    "results", err);
	xmlNode *c = doc != NULL ? element_first(xmlDocGetRootElement(doc), "case") : NULL;
	unsigned number = 0;
	bool ok;

	for (; c != NULL; c = element_next(c, "case")) {
		arena_reset(one);
		put_capture(one, c, folder);
		put_parties_of_case(one, c);
		mark_difference(one, c);
		xmlSetProp(c, (const xmlChar *)"n",
			   (const xmlChar *)arena_printf(one, "%u", ++number));
	}
	if (doc != NULL)
		put_history(a, xmlDocGetRootElement(doc), history);
	ok = doc != NULL && transform(a, doc, style, "run.xsl", out, err);
	xmlFreeDoc(doc);
	arena_free(one);
	arena_free(a);
	return ok;
}

/* What a matrix says of a case: not its packets. */
static void slim(xmlNode *root)
{
	xmlNode *c = element_first(root, "case"), *next, *each;

	for (; c != NULL; c = element_next(c, "case"))
		for (each = c->children; each != NULL; each = next) {
			next = each->next;
			if (each->type != XML_ELEMENT_NODE ||
			    strcmp((const char *)each->name, "step") == 0) {
				xmlUnlinkNode(each);
				xmlFreeNode(each);
			}
		}
}

bool page_of_matrix(const char *style, char *const *folders, size_t count, struct text *out,
		    struct err *err)
{
	struct arena *a = arena_new();
	xmlDoc *all = xmlNewDoc((const xmlChar *)"1.0");
	xmlNode *root = xmlNewNode(NULL, (const xmlChar *)"matrix");
	bool ok = true;

	xmlDocSetRootElement(all, root);
	for (size_t i = 0; ok && i < count; i++) {
		xmlDoc *doc = read_document(a, arena_printf(a, "%s/results.xml", folders[i]),
					    RESULTS_MAX, "results", err);

		ok = doc != NULL;
		if (ok) {
			slim(xmlDocGetRootElement(doc));
			xmlAddChild(root, xmlDocCopyNode(xmlDocGetRootElement(doc), all, 1));
		}
		xmlFreeDoc(doc);
	}
	ok = ok && transform(a, all, style, "matrix.xsl", out, err);
	xmlFreeDoc(all);
	arena_free(a);
	return ok;
}

bool page_of_comparison(const char *style, const struct text *xml, struct text *out,
			struct err *err)
{
	struct arena *a = arena_new();
	xmlDoc *doc = xmlReadMemory(text_str(xml), (int)xml->len, "comparison", NULL, PARSE);
	xmlNode *c = doc != NULL ? element_first(xmlDocGetRootElement(doc), "case") : NULL;
	bool ok;

	for (; c != NULL; c = element_next(c, "case"))
		put_parties_of_case(a, c);
	ok = doc != NULL ? transform(a, doc, style, "compare.xsl", out, err)
			 : err_set(err, "the comparison is no XML");
	xmlFreeDoc(doc);
	arena_free(a);
	return ok;
}
