/* SPDX-License-Identifier: BSD-2-Clause
 *
 * libxml2 with everything switched off that reaches outside the file. */
#include "exec/xml.h"

#include "base/file.h"

#include <ctype.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <string.h>

enum { XML_FILE_MAX = 16 * 1024 * 1024 };

struct xml_schema {
	xmlRelaxNG *schema;
};

struct complaint {
	const char *path;
	struct err *err;
	bool seen;
};

/* libxml2 2.12 made the error const; older ones did not. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *error_pointer;
#else
typedef xmlErrorPtr error_pointer;
#endif

static void keep_first(void *context, error_pointer e)
{
	struct complaint *c = context;
	char message[300];
	size_t n;

	if (c->seen || e == NULL)
		return;
	c->seen = true;
	n = e->message != NULL ? strlen(e->message) : 0;
	while (n > 0 && isspace((unsigned char)e->message[n - 1]))
		n--;
	if (n >= sizeof(message))
		n = sizeof(message) - 1;
	memcpy(message, e->message != NULL ? e->message : "", n);
	message[n] = '\0';
	err_at(c->err, c->path, e->line > 0 ? (unsigned)e->line : 0, "%s", message);
}

static void silent(void *context, const char *message, ...)
{
	(void)context;
	(void)message;
}

xmlDoc *xml_read(const char *path, struct err *err)
{
	return xml_read_large(path, XML_FILE_MAX, err);
}

xmlDoc *xml_read_large(const char *path, size_t limit, struct err *err)
{
	struct arena *a = arena_new();
	struct complaint complaint = {path, err, false};
	struct bytes content;
	xmlDoc *doc = NULL;

	if (!file_read(a, path, limit, &content, err)) {
		arena_free(a);
		return NULL;
	}
	xmlSetStructuredErrorFunc(&complaint, keep_first);
	doc = xmlReadMemory((const char *)content.at, (int)content.len, path, NULL,
			    XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES);
	xmlSetStructuredErrorFunc(NULL, NULL);
	arena_free(a);
	if (doc == NULL) {
		if (!complaint.seen)
			err_at(err, path, 0, "not XML");
		return NULL;
	}
	if (doc->intSubset != NULL || xmlDocGetRootElement(doc) == NULL) {
		err_at(err, path, 1, doc->intSubset != NULL ? "a document type is not allowed" : "empty");
		xmlFreeDoc(doc);
		return NULL;
	}
	return doc;
}

struct xml_schema *xml_schema_read(const char *path, struct err *err)
{
	struct complaint complaint = {path, err, false};
	xmlRelaxNGParserCtxt *parser = xmlRelaxNGNewParserCtxt(path);
	struct xml_schema *s;
	xmlRelaxNG *schema;

	if (parser == NULL) {
		err_at(err, path, 0, "cannot be read");
		return NULL;
	}
	xmlSetGenericErrorFunc(NULL, silent);
	xmlRelaxNGSetParserStructuredErrors(parser, keep_first, &complaint);
	schema = xmlRelaxNGParse(parser);
	xmlRelaxNGFreeParserCtxt(parser);
	xmlSetGenericErrorFunc(NULL, NULL);
	if (schema == NULL) {
		if (!complaint.seen)
			err_at(err, path, 0, "not a RELAX NG schema");
		return NULL;
	}
	s = mem_new(sizeof(*s));
	s->schema = schema;
	return s;
}

void xml_schema_free(struct xml_schema *s)
{
	if (s == NULL)
		return;
	xmlRelaxNGFree(s->schema);
	mem_free(s);
}

bool xml_validate(struct xml_schema *s, xmlDoc *doc, const char *path, struct err *err)
{
	struct complaint complaint = {path, err, false};
	xmlRelaxNGValidCtxt *context = xmlRelaxNGNewValidCtxt(s->schema);
	int status;

	xmlRelaxNGSetValidStructuredErrors(context, keep_first, &complaint);
	status = xmlRelaxNGValidateDoc(context, doc);
	xmlRelaxNGFreeValidCtxt(context);
	if (status != 0 && !complaint.seen)
		err_at(err, path, 0, "does not fit the schema");
	return status == 0;
}

bool xml_is(const xmlNode *n, const char *name)
{
	return strcmp((const char *)n->name, name) == 0;
}

unsigned xml_line(const xmlNode *n)
{
	long line = xmlGetLineNo(n);

	return line > 0 ? (unsigned)line : 0;
}

static xmlNode *skip_to_element(xmlNode *n)
{
	while (n != NULL && n->type != XML_ELEMENT_NODE)
		n = n->next;
	return n;
}

xmlNode *xml_first(const xmlNode *parent)
{
	return skip_to_element(parent->children);
}

xmlNode *xml_next(const xmlNode *n)
{
	return skip_to_element(n->next);
}

const char *xml_attribute(struct arena *a, const xmlNode *n, const char *name, const char *fallback)
{
	xmlChar *value = xmlGetNoNsProp(n, (const xmlChar *)name);
	const char *copy;

	if (value == NULL)
		return fallback;
	copy = arena_string(a, (const char *)value);
	xmlFree(value);
	return copy;
}

bool xml_flag(const xmlNode *n, const char *name)
{
	xmlChar *value = xmlGetNoNsProp(n, (const xmlChar *)name);
	bool yes = value != NULL && strcmp((const char *)value, "yes") == 0;

	xmlFree(value);
	return yes;
}

const char *xml_text(struct arena *a, const xmlNode *n)
{
	xmlChar *content = xmlNodeGetContent(n);
	char *copy = arena_string(a, content != NULL ? (const char *)content : ""), *out = copy;
	bool space = true;

	xmlFree(content);
	for (const char *in = copy; *in != '\0'; in++) {
		if (!isspace((unsigned char)*in)) {
			*out++ = *in;
			space = false;
		} else if (!space) {
			*out++ = ' ';
			space = true;
		}
	}
	while (out > copy && out[-1] == ' ')
		out--;
	*out = '\0';
	return copy;
}
