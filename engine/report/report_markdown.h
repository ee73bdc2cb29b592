/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Pieces of Markdown around text that may be hostile: no markup of it survives, no link, no formula,
 * no mention that would send mail; code stands in a fence that is longer than any inside it. */
#ifndef MIP6TEST_REPORT_MARKDOWN_H
#define MIP6TEST_REPORT_MARKDOWN_H

#include "base/text.h"

/* One line, in running text or in the cell of a table. */
void markdown_text(struct text *t, const char *s);

/* Lines as they are; language for the fence. */
void markdown_code(struct text *t, const char *language, const char *s);

/* "RFC 6275". */
void markdown_spec(struct text *t, const char *spec);

/* "RFC 6275 section 9.5.1": a link where the names are such that there is one. */
void markdown_reference(struct text *t, const char *spec, const char *section);

/* For the cell of a table. */
const char *markdown_or_dash(const char *s);

#endif
