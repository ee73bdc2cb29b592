/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Small pieces of text that several reports share: names of specifications and levels, and text of
 * several lines as XML. */
#ifndef MIP6TEST_REPORT_WORDS_H
#define MIP6TEST_REPORT_WORDS_H

#include "base/text.h"
#include "exec/result.h"

/* "RFC 6275" for "rfc6275"; other names as they stand. Not escaped. */
void words_spec(struct text *t, const char *spec);

/* "MUST NOT", "SHOULD". */
const char *words_level(enum level level, bool must_not);

/* "No answer", "Wrong field": for people. */
const char *words_mismatch(enum mismatch m);

/* Escaped for the content of an element, line breaks as they are. */
void words_xml(struct text *t, const char *s);

/* ` name="value"`, and `<name>value</name>`, escaped. */
void words_attribute(struct text *t, const char *name, const char *value);
void words_element(struct text *t, const char *name, const char *value);

/* A case that ran and did not pass or only warn, and was not known to fail. */
bool words_is_failure(const struct result_case *c);

/* Cases that ran. */
size_t words_ran(const struct result_run *run);

#endif
