/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Text being built, and small text that is read: numbers, spans of time, hexadecimal. Escaping
 * for XML, JSON and Markdown stands here once, because what comes off the wire is hostile. */
#ifndef MIP6TEST_BASE_TEXT_H
#define MIP6TEST_BASE_TEXT_H

#include "base/base.h"

/* A growing string, always terminated. Zero-initialise; text_done gives the memory back. */
struct text {
	char *at;
	size_t len;
	size_t cap;
};

void text_done(struct text *t);
void text_clear(struct text *t);
void text_put(struct text *t, const char *s);
void text_put_n(struct text *t, const char *s, size_t len);
void text_printf(struct text *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
void text_number(struct text *t, uint64_t v);             /* decimal; quicker than text_printf */
void text_spaces(struct text *t, size_t n);
void text_hex(struct text *t, struct bytes b);            /* "0a1b", no separators */
void text_xml(struct text *t, const char *s);             /* escaped for content and attributes;
                                                           * what XML cannot hold becomes U+FFFD */
void text_json(struct text *t, const char *s);            /* with the quotes around it */
void text_markdown(struct text *t, const char *s);        /* no markup survives, one line */
const char *text_str(const struct text *t);               /* never NULL */
struct bytes text_bytes(const struct text *t);            /* the same, borrowed until the next change */

/* Unsigned integer, decimal or 0x hexadecimal, nothing behind it. */
MUST_USE bool parse_u64(const char *s, uint64_t *v);

/* A span with its unit: us ms s min h ("500ms", "2s"); false for anything else or overflow. */
MUST_USE bool parse_span(const char *s, usec *v);

/* Hexadecimal digits in pairs, white space between pairs allowed; out may be as long as
 * strlen(s) / 2. False when anything else is met. */
MUST_USE bool parse_hex(const char *s, uint8_t *out, size_t cap, size_t *len);

/* Files that people write, line by line: what stands behind '#' and lines with nothing else are left
 * out. Start with {at, end, 0}; line is the number of the line that came last, from 1. */
struct lines {
	const char *at, *end;
	unsigned line;
};

struct arena;

/* Behind what some editors put in front of a file. */
const char *skip_byte_order_mark(const char *text);

/* The next line, in the arena; NULL behind the last. */
char *lines_next(struct lines *l, struct arena *a);

/* True when text matches the pattern, in which '*' stands for any run of characters. */
bool glob_match(const char *pattern, const char *s);

bool has_prefix(const char *s, const char *prefix);

/* "1.25 s", "300 ms": short and for people; text must hold 24 characters. */
void span_print(usec v, char *text);

#endif
