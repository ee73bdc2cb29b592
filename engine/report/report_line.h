/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Lines for terminals and for pages of plain text: made safe, cut, padded, wrapped. What comes off
 * the wire or from a profile may hold escape sequences, line breaks, marks that reverse the
 * direction of writing, or octets that are no UTF-8: none of that gets past these functions. */
#ifndef MIP6TEST_REPORT_LINE_H
#define MIP6TEST_REPORT_LINE_H

#include "base/text.h"

/* One line of s: white space becomes a space, what a terminal would obey becomes '?', octets that
 * are no UTF-8 become U+FFFD. */
void line_put(struct text *t, const char *s);

/* Columns that line_put would fill. */
size_t line_width(const char *s);

/* As line_put, at most columns wide; what is cut off leaves "…". */
void line_put_cut(struct text *t, const char *s, size_t columns);

/* As line_put_cut, filled up with spaces. */
void line_put_padded(struct text *t, const char *s, size_t columns);

/* s between column indent (where the caller stands) and column columns, broken between words;
 * further lines are indented. After max_lines (0: no limit) the rest leaves "…". Ends with a line
 * break. Returns the number of lines, at least 1. */
unsigned line_put_wrapped(struct text *t, const char *s, size_t indent, size_t columns,
			  unsigned max_lines);

/* Text of several lines, each made safe and indented. */
void line_put_block(struct text *t, const char *s, size_t indent);

#endif
