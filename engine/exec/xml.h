/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Reading XML files that people write: no network, no entities, no surprises; every message has
 * file and line. A thin layer over libxml2 that exec's loaders share. */
#ifndef MIP6TEST_EXEC_XML_H
#define MIP6TEST_EXEC_XML_H

#include "base/arena.h"
#include "base/err.h"

#include <libxml/tree.h>

/* The parsed file; the caller calls xmlFreeDoc. NULL and a message when it cannot be read or is
 * not well-formed, holds a document type, or is larger than 16 MiB. */
xmlDoc *xml_read(const char *path, struct err *err);

/* As xml_read, with a limit of its own: for files that programs write. */
xmlDoc *xml_read_large(const char *path, size_t limit, struct err *err);

/* A RELAX NG schema, compiled. */
struct xml_schema;
struct xml_schema *xml_schema_read(const char *path, struct err *err);
void xml_schema_free(struct xml_schema *s);

/* False and the first complaint with file:line when the document does not fit. */
MUST_USE bool xml_validate(struct xml_schema *s, xmlDoc *doc, const char *path, struct err *err);

bool xml_is(const xmlNode *n, const char *name);
unsigned xml_line(const xmlNode *n);

/* First child element, next sibling element; NULL when there is none. */
xmlNode *xml_first(const xmlNode *parent);
xmlNode *xml_next(const xmlNode *n);

/* The attribute's value in the arena; fallback (may be NULL) when it is not there. */
const char *xml_attribute(struct arena *a, const xmlNode *n, const char *name, const char *fallback);
bool xml_flag(const xmlNode *n, const char *name);   /* name="yes" */

/* The text inside, white space folded; never NULL. */
const char *xml_text(struct arena *a, const xmlNode *n);

#endif
