/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Documents go in, a page comes out. What a page looks like stands in reports/style. Of one run:
 * page_run.c; here those of several, and of comparisons. */
#include "report/page.h"

#include "base/file.h"
#include "report/issues_parts.h"
#include "report/page_parts.h"

#include <libxml/parser.h>
#include <string.h>

enum { RESULTS_MAX = 512 * 1024 * 1024 };
enum { PARSE = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE |
	       XML_PARSE_COMPACT | XML_PARSE_NOBLANKS };

xmlDoc *page_parse(struct bytes content, const char *path)
{
	return xmlReadMemory((const char *)content.at, (int)content.len, path, NULL, PARSE);
}

xmlDoc *page_read(struct arena *a, const char *path, const char *root, struct err *err)
{
	struct bytes content;
	xmlDoc *doc;

	if (!file_read(a, path, RESULTS_MAX, &content, err))
		return NULL;
	doc = page_parse(content, path);
	if (doc == NULL || doc->intSubset != NULL || xmlDocGetRootElement(doc) == NULL ||
	    strcmp((const char *)xmlDocGetRootElement(doc)->name, root) != 0) {
		const xmlError *e = xmlGetLastError();

		err_at(err, path, doc == NULL && e != NULL ? (unsigned)e->line : 0, "no %s", root);
		xmlFreeDoc(doc);
		return NULL;
	}
	return doc;
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
		xmlDoc *doc = page_read(a, arena_printf(a, "%s/results.xml", folders[i]), "results", err);

		ok = doc != NULL;
		if (ok) {
			slim(xmlDocGetRootElement(doc));
			xmlAddChild(root, xmlDocCopyNode(xmlDocGetRootElement(doc), all, 1));
		}
		xmlFreeDoc(doc);
	}
	ok = ok && page_whole(a, all, style, "matrix.xsl", out, err);
	xmlFreeDoc(all);
	arena_free(a);
	return ok;
}

bool page_of_comparison(const char *style, const struct text *xml, struct text *out,
			struct err *err)
{
	struct arena *a = arena_new();
	xmlDoc *doc = page_parse(text_bytes(xml), "comparison");
	xmlNode *c = doc != NULL ? element_first(xmlDocGetRootElement(doc), "case") : NULL;
	bool ok;

	for (; c != NULL; c = element_next(c, "case"))
		page_put_ladders(a, c);
	ok = doc != NULL ? page_whole(a, doc, style, "compare.xsl", out, err)
			 : err_set(err, "the comparison is no XML");
	xmlFreeDoc(doc);
	arena_free(a);
	return ok;
}
