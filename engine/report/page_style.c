/* SPDX-License-Identifier: BSD-2-Clause
 *
 * libxslt: stylesheets that read no network and write no files, and what they make, as HTML. */
#include "report/page_parts.h"

#include "base/file.h"

#include <libxml/xmlsave.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/variables.h>
#include <libxslt/xsltutils.h>
#include <unistd.h>

enum { STYLE_MAX = 1024 * 1024 };

static void be_quiet(void *context, const char *fmt, ...)
{
	(void)context;
	(void)fmt;
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

xsltStylesheet *page_sheet(struct arena *a, const char *style, const char *name, struct err *err)
{
	const char *path = arena_printf(a, "%s/%s", style, name);
	xsltStylesheet *sheet;

	if (access(path, R_OK) != 0) {
		err_errno(err, "%s", path);
		return NULL;
	}
	xsltSetGenericErrorFunc(NULL, be_quiet);
	sheet = xsltParseStylesheetFile((const xmlChar *)path);
	if (sheet == NULL)
		err_set(err, "%s: no stylesheet", path);
	return sheet;
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

/* What the stylesheet makes of the document; looks is the folder of what goes into a whole page
 * besides, NULL for a part. NULL and a message. */
static xmlDoc *apply(struct arena *a, xsltStylesheet *sheet, xmlDoc *doc, const char *looks,
		     struct err *err)
{
	xsltTransformContext *context = xsltNewTransformContext(sheet, doc);
	xsltSecurityPrefs *prefs = closed_doors();
	xmlDoc *made = NULL;

	xsltSetCtxtSecurityPrefs(prefs, context);
	xsltSetTransformErrorFunc(context, NULL, be_quiet);
	if (looks == NULL || (put_parameter(a, context, looks, "page.css", "css", err) &&
			      put_parameter(a, context, looks, "page.js", "js", err))) {
		made = xsltApplyStylesheetUser(sheet, doc, NULL, NULL, NULL, context);
		if (made == NULL)
			err_set(err, "the stylesheet makes no page");
	}
	xsltFreeTransformContext(context);
	xsltFreeSecurityPrefs(prefs);
	return made;
}

bool page_whole(struct arena *a, xmlDoc *doc, const char *style, const char *name, struct text *out,
		struct err *err)
{
	xsltStylesheet *sheet = page_sheet(a, style, name, err);
	xmlDoc *made = sheet != NULL ? apply(a, sheet, doc, style, err) : NULL;
	xmlChar *octets = NULL;
	int len = 0;
	bool ok = made != NULL;

	if (ok && (xsltSaveResultToString(&octets, &len, made, sheet) != 0 || len == 0))
		ok = err_set(err, "the stylesheet gives no page");
	if (ok)
		text_put_n(out, (const char *)octets, (size_t)len);
	xmlFree(octets);
	xmlFreeDoc(made);
	xsltFreeStylesheet(sheet);
	return ok;
}

/* Written as XML, which takes half the time of HTML and is the same where every element has an end tag
 * and scripts hold elements only. */
bool page_part(xsltStylesheet *sheet, xmlDoc *doc, struct text *out, struct err *err)
{
	enum { WAYS = XML_SAVE_AS_XML | XML_SAVE_NO_DECL | XML_SAVE_NO_EMPTY };
	xmlDoc *made = apply(NULL, sheet, doc, NULL, err);
	xmlNode *root = made != NULL ? xmlDocGetRootElement(made) : NULL;
	xmlBuffer *octets = xmlBufferCreate();
	xmlSaveCtxt *save = xmlSaveToBuffer(octets, "UTF-8", WAYS);
	bool ok = root != NULL && xmlSaveTree(save, root) >= 0;

	ok = xmlSaveClose(save) >= 0 && ok;
	if (ok)
		text_put_n(out, (const char *)xmlBufferContent(octets), (size_t)xmlBufferLength(octets));
	xmlBufferFree(octets);
	xmlFreeDoc(made);
	return ok || made == NULL ? ok : err_set(err, "the stylesheet makes no part of a page");
}
