/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Code points are told apart here, and widths counted: two columns for what East Asian fonts draw
 * wide, one for everything else. */
#include "report/report_line.h"

#include "base/arena.h"

#include <string.h>

enum { NOT_UTF8 = 0xfffd };

/* The code point at s and its length; NOT_UTF8 and 1 where there is none. */
static size_t code_point(const unsigned char *s, uint32_t *c)
{
	size_t n = s[0] < 0x80 ? 1 : s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};

	*c = NOT_UTF8;
	if (n == 1) {
		*c = s[0];
		return 1;
	}
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 1;
	*c = s[0] & (0x7fU >> n);
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80) {
			*c = NOT_UTF8;
			return 1;
		}
		*c = *c << 6 | (s[i] & 0x3fU);
	}
	if (*c < lowest[n] || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000)) {
		*c = NOT_UTF8;
		return 1;
	}
	return n;
}

struct range {
	uint32_t first, last;
};

static bool in_ranges(uint32_t c, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

/* What a terminal or a viewer obeys instead of showing it. */
static bool is_command(uint32_t c)
{
	static const struct range commands[] = {
		{0, 0x1f},        {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},
		{0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
		{0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0xe0fff},
	};

	return in_ranges(c, commands, COUNT_OF(commands));
}

static bool is_wide(uint32_t c)
{
	static const struct range wide[] = {
		{0x1100, 0x115f}, {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xa960, 0xa97c},
		{0xac00, 0xd7a3}, {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},
		{0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd},
	};

	return in_ranges(c, wide, COUNT_OF(wide));
}

/* Printable ASCII at the beginning: nearly all text is that. */
static size_t plain_run(const unsigned char *p)
{
	size_t n = 0;

	while (p[n] >= 0x20 && p[n] < 0x7f)
		n++;
	return n;
}

void line_put(struct text *t, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	while (*p != '\0') {
		uint32_t c;
		size_t n = plain_run(p);

		if (n > 0) {
			text_put_n(t, (const char *)p, n);
			p += n;
			continue;
		}
		n = code_point(p, &c);
		if (c == '\n' || c == '\t' || c == '\r')
			text_put(t, " ");
		else if (c == NOT_UTF8)
			text_put(t, "\xef\xbf\xbd");
		else if (is_command(c))
			text_put(t, "?");
		else
			text_put_n(t, (const char *)p, n);
		p += n;
	}
}

/* Of text that is safe already. */
static size_t safe_width(const char *s, size_t len)
{
	size_t columns = 0;

	for (size_t i = 0; i < len;) {
		uint32_t c;

		i += code_point((const unsigned char *)s + i, &c);
		columns += is_wide(c) ? 2 : 1;
	}
	return columns;
}

/* Octets of safe text that fit into the columns. */
static size_t safe_fit(const char *s, size_t columns)
{
	size_t i = 0, used = 0;

	while (s[i] != '\0') {
		uint32_t c;
		size_t n = code_point((const unsigned char *)s + i, &c);

		used += is_wide(c) ? 2 : 1;
		if (used > columns)
			break;
		i += n;
	}
	return i;
}

size_t line_width(const char *s)
{
	struct text safe = {0};
	size_t columns;

	line_put(&safe, s);
	columns = safe_width(text_str(&safe), safe.len);
	text_done(&safe);
	return columns;
}

static void put_safe_cut(struct text *t, const char *s, size_t columns)
{
	size_t len = strlen(s), fit = safe_fit(s, columns);

	if (fit < len && columns > 0)
		fit = safe_fit(s, columns - 1);
	text_put_n(t, s, fit);
	if (fit < len && columns > 0)
		text_put(t, "…");
}

void line_put_cut(struct text *t, const char *s, size_t columns)
{
	struct text safe = {0};

	line_put(&safe, s);
	put_safe_cut(t, text_str(&safe), columns);
	text_done(&safe);
}

void line_put_padded(struct text *t, const char *s, size_t columns)
{
	size_t start = t->len, used;

	line_put_cut(t, s, columns);
	used = safe_width(text_str(t) + start, t->len - start);
	text_printf(t, "%*s", (int)(columns > used ? columns - used : 0), "");
}

/* Where a line of safe text that is too long is broken: behind a word, or inside one that fills
 * the line alone. */
static size_t break_at(const char *s, size_t columns)
{
	size_t fit = safe_fit(s, columns), at = fit;

	if (s[fit] == '\0')
		return fit;
	while (at > 0 && s[at] != ' ')
		at--;
	while (at > 0 && s[at - 1] == ' ')
		at--;
	if (at > 0)
		return at;
	return fit > 0 ? fit : strlen(s);
}

unsigned line_put_wrapped(struct text *t, const char *s, size_t indent, size_t columns,
			  unsigned max_lines)
{
	size_t room = columns > indent + 20 ? columns - indent : 20;
	struct text safe = {0};
	unsigned lines = 1;
	const char *rest;

	line_put(&safe, s);
	rest = text_str(&safe);
	rest += strspn(rest, " ");
	while (lines != max_lines) {
		size_t n = break_at(rest, room);

		if (rest[n + strspn(rest + n, " ")] == '\0')
			break;
		text_put_n(t, rest, n);
		text_printf(t, "\n%*s", (int)indent, "");
		rest += n;
		rest += strspn(rest, " ");
		lines++;
	}
	put_safe_cut(t, rest, room);
	text_put(t, "\n");
	text_done(&safe);
	return lines;
}

void line_put_block(struct text *t, const char *s, size_t indent)
{
	struct arena *a = arena_new();

	while (*s != '\0') {
		size_t n = strcspn(s, "\n");

		text_printf(t, "%*s", (int)indent, "");
		line_put(t, arena_string_n(a, s, n));
		text_put(t, "\n");
		s += n + (s[n] == '\n');
	}
	arena_free(a);
}
