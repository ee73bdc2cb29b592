/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Between the files of the pages only. What is quicker told in C than found out by a stylesheet goes
 * into the cases first: the layout of ladders (page_ladder.c), marks and captures (page_case.c). */
#ifndef MIP6TEST_REPORT_PAGE_PARTS_H
#define MIP6TEST_REPORT_PAGE_PARTS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

#include <libxml/tree.h>
#include <libxslt/xsltInternals.h>

/* The document; without a type, so that nothing can be declared in it. NULL and a message when the
 * root is another. The caller frees it. */
xmlDoc *page_read(struct arena *a, const char *path, const char *root, struct err *err);
xmlDoc *page_parse(struct bytes content, const char *path);

static inline void page_set(xmlNode *n, const char *name, const char *value)
{
	xmlSetProp(n, (const xmlChar *)name, (const xmlChar *)value);
}

/* A stylesheet of the folder style; the caller frees it with xsltFreeStylesheet. NULL and a message. */
xsltStylesheet *page_sheet(struct arena *a, const char *style, const char *name, struct err *err);

/* Appends what the stylesheet makes of the document: a whole page, with the looks and the script of the
 * folder, or a part of one. Parts may be made by several threads at a time. */
MUST_USE bool page_whole(struct arena *a, xmlDoc *doc, const char *style, const char *name,
			 struct text *out, struct err *err);
MUST_USE bool page_part(xsltStylesheet *sheet, xmlDoc *doc, struct text *out, struct err *err);

/* Where everything stands in the ladders of the case: its own, its reference's, left and right. */
void page_put_ladders(struct arena *a, xmlNode *c);

/* The capture of a case, from the folder of its run, as capture-data. One that is missing is no error. */
void page_put_capture(struct arena *a, xmlNode *c, const char *folder);

/* Marks the field that differs in the packet that was judged last. */
void page_mark_difference(struct arena *a, xmlNode *c);

#endif
