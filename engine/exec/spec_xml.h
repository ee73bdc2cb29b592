/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Packets of test files: from XML elements to trees of wire/spec.h, and templates that extend
 * one another. */
#ifndef MIP6TEST_EXEC_SPEC_XML_H
#define MIP6TEST_EXEC_SPEC_XML_H

#include "exec/xml.h"
#include "wire/spec.h"

/* The packet whose headers are the element children of parent that are formats; other children are
 * left alone when skip names them (blank-separated). file is borrowed for as long as the tree. */
MUST_USE bool spec_from_xml(struct arena *a, const char *file, const xmlNode *parent,
			    const char *skip, struct spec **first, struct err *err);

/* The first of that name in the list; NULL: none. */
const struct spec *spec_named(const struct spec *list, const char *name);

/* False and a message with file and line when an option of child is to stand before one that neither
 * has. parent may be NULL. */
MUST_USE bool spec_check_before(const struct spec *parent, const struct spec *child, struct err *err);

/* parent with what child says laid over it (testcases/LANGUAGE.md, "Packets and templates"): a new
 * tree, both others stay as they are. */
struct spec *spec_merge(struct arena *a, const struct spec *parent, const struct spec *child);

#endif
