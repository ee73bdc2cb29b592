/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Growing strings, escaping, and the few small grammars that several layers read. */
#include "base/text.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void text_done(struct text *t)
{
	mem_free(t->at);
	*t = (struct text){0};
}

void text_clear(struct text *t)
{
	t->len = 0;
	if (t->at != NULL)
		t->at[0] = '\0';
}

static void reserve(struct text *t, size_t more)
{
	size_t cap = t->cap > 0 ? t->cap : 128;

	if (t->cap - t->len > more)
		return;
	while (cap - t->len <= more)
		cap *= 2;
	t->at = mem_resize(t->at, cap);
	t->cap = cap;
}

void text_put_n(struct text *t, const char *s, size_t len)
{
	reserve(t, len);
	if (len > 0)
		memcpy(t->at + t->len, s, len);
	t->len += len;
	t->at[t->len] = '\0';
}

void text_put(struct text *t, const char *s)
{
	text_put_n(t, s, strlen(s));
}

void text_printf(struct text *t, const char *fmt, ...)
{
	va_list args;
	size_t room;
	int n;

	reserve(t, 0);
	room = t->cap - t->len;
	va_start(args, fmt);
	n = vsnprintf(t->at + t->len, room, fmt, args);
	va_end(args);
	if (n >= 0 && (size_t)n >= room) {
		reserve(t, (size_t)n);
		va_start(args, fmt);
		vsnprintf(t->at + t->len, (size_t)n + 1, fmt, args);
		va_end(args);
	}
	t->len += n > 0 ? (size_t)n : 0;
	t->at[t->len] = '\0';
}

void text_number(struct text *t, uint64_t v)
{
	char digits[20], *at = digits + sizeof(digits);

	do
		*--at = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	text_put_n(t, at, (size_t)(digits + sizeof(digits) - at));
}

void text_spaces(struct text *t, size_t n)
{
	reserve(t, n);
	memset(t->at + t->len, ' ', n);
	t->len += n;
	t->at[t->len] = '\0';
}

void text_hex(struct text *t, struct bytes b)
{
	static const char digits[] = "0123456789abcdef";

	reserve(t, 2 * b.len);
	for (size_t i = 0; i < b.len; i++) {
		t->at[t->len++] = digits[b.at[i] >> 4];
		t->at[t->len++] = digits[b.at[i] & 15];
	}
	t->at[t->len] = '\0';
}

/* Length of the well-formed UTF-8 sequence at s that XML 1.0 allows, 0 when there is none. */
static size_t utf8_length(const unsigned char *s)
{
	uint32_t c;
	size_t n;

	if (s[0] < 0x80)
		return s[0] >= 0x20 || s[0] == '\t' || s[0] == '\n' || s[0] == '\r' ? 1 : 0;
	if ((s[0] & 0xe0) == 0xc0) {
		n = 2;
		c = s[0] & 0x1fU;
	} else if ((s[0] & 0xf0) == 0xe0) {
		n = 3;
		c = s[0] & 0x0fU;
	} else if ((s[0] & 0xf8) == 0xf0) {
		n = 4;
		c = s[0] & 0x07U;
	} else {
		return 0;
	}
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3fU);
	}
	if ((n == 2 && c < 0x80) || (n == 3 && c < 0x800) || (n == 4 && c < 0x10000))
		return 0;
	if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000) || c == 0xfffe || c == 0xffff)
		return 0;
	return n;
}

static void put_plain(struct text *t, const unsigned char *s, size_t n)
{
	if (n == 0)
		text_put(t, "\xef\xbf\xbd");
	else
		text_put_n(t, (const char *)s, n);
}

void text_xml(struct text *t, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	while (*p != '\0') {
		size_t n = utf8_length(p);

		switch (*p) {
		case '&':
			text_put(t, "&amp;");
			break;
		case '<':
			text_put(t, "&lt;");
			break;
		case '>':
			text_put(t, "&gt;");
			break;
		case '"':
			text_put(t, "&quot;");
			break;
		case '\n':
			text_put(t, "&#10;");
			break;
		case '\t':
			text_put(t, "&#9;");
			break;
		case '\r':
			text_put(t, "&#13;");
			break;
		default:
			put_plain(t, p, n);
		}
		p += n > 0 ? n : 1;
	}
}

void text_json(struct text *t, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	text_put(t, "\"");
	while (*p != '\0') {
		size_t n = utf8_length(p);

		if (*p == '"' || *p == '\\') {
			text_printf(t, "\\%c", *p);
		} else if (*p == '\n') {
			text_put(t, "\\n");
		} else if (*p < 0x20) {
			text_printf(t, "\\u%04x", *p);
		} else {
			put_plain(t, p, n);
		}
		p += n > 0 ? n : 1;
	}
	text_put(t, "\"");
}

void text_markdown(struct text *t, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	while (*p != '\0') {
		size_t n = utf8_length(p);

		if (*p == '\n' || *p == '\r' || *p == '\t')
			text_put(t, " ");
		else if (*p == '<')
			text_put(t, "&lt;");
		else if (*p == '>')
			text_put(t, "&gt;");
		else if (*p == '&')
			text_put(t, "&amp;");
		else if (strchr("\\`*_{}[]#|~!", *p) != NULL)
			text_printf(t, "\\%c", *p);
		else
			put_plain(t, p, n);
		p += n > 0 ? n : 1;
	}
}

const char *text_str(const struct text *t)
{
	return t->at != NULL ? t->at : "";
}

struct bytes text_bytes(const struct text *t)
{
	return (struct bytes){(const uint8_t *)text_str(t), t->len};
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

/* Reads digits at *s, moves behind them. */
static bool take_u64(const char **s, unsigned radix, uint64_t *v)
{
	const char *p = *s;

	*v = 0;
	while (digit_value(*p) < (int)radix) {
		unsigned d = (unsigned)digit_value(*p++);

		if (*v > (UINT64_MAX - d) / radix)
			return false;
		*v = *v * radix + d;
	}
	if (p == *s)
		return false;
	*s = p;
	return true;
}

bool parse_u64(const char *s, uint64_t *v)
{
	unsigned radix = 10;

	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
		s += 2;
		radix = 16;
	}
	return take_u64(&s, radix, v) && *s == '\0';
}

bool parse_span(const char *s, usec *v)
{
	static const struct {
		const char *name;
		usec factor;
	} units[] = {
		{"us", 1},
		{"ms", USEC_PER_MS},
		{"s", USEC_PER_SEC},
		{"min", 60 * USEC_PER_SEC},
		{"h", 3600 * USEC_PER_SEC},
	};
	uint64_t n;

	if (!take_u64(&s, 10, &n))
		return false;
	for (size_t i = 0; i < COUNT_OF(units); i++) {
		if (strcmp(s, units[i].name) != 0)
			continue;
		if (n > (uint64_t)(INT64_MAX / 4 / units[i].factor))
			return false;
		*v = (usec)n * units[i].factor;
		return true;
	}
	return false;
}

bool parse_hex(const char *s, uint8_t *out, size_t cap, size_t *len)
{
	size_t n = 0;

	while (*s != '\0') {
		int high, low;

		if (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r') {
			s++;
			continue;
		}
		high = digit_value(s[0]);
		low = high < 16 ? digit_value(s[1]) : 99;
		if (high > 15 || low > 15 || n >= cap)
			return false;
		out[n++] = (uint8_t)(high << 4 | low);
		s += 2;
	}
	*len = n;
	return true;
}

const char *skip_byte_order_mark(const char *text)
{
	return text + (has_prefix(text, "\xef\xbb\xbf") ? 3 : 0);
}

char *lines_next(struct lines *l, struct arena *a)
{
	while (l->at < l->end) {
		size_t n;
		char *text;

		if (l->line == 0)
			l->at = skip_byte_order_mark(l->at);
		n = strcspn(l->at, "\n");
		text = arena_string_n(a, l->at, n);

		l->line++;
		l->at += n + 1;
		text[strcspn(text, "#")] = '\0';
		if (text[strspn(text, " \t\r")] != '\0')
			return text;
	}
	return NULL;
}

bool glob_match(const char *pattern, const char *s)
{
	const char *star = NULL, *resume = NULL;

	while (*s != '\0') {
		if (*pattern == '*') {
			star = pattern++;
			resume = s;
		} else if (*pattern == *s) {
			pattern++;
			s++;
		} else if (star != NULL) {
			pattern = star + 1;
			s = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

bool has_prefix(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

void span_print(usec v, char *text)
{
	if (v < USEC_PER_SEC)
		snprintf(text, 24, "%.3g ms", (double)v / (double)USEC_PER_MS);
	else
		snprintf(text, 24, "%.4g s", (double)v / (double)USEC_PER_SEC);
}
