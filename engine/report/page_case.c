/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What goes into a case before a stylesheet sees it: its capture, and the field that differs. Ladders:
 * page_ladder.c. */
#include "report/page_parts.h"

#include "base/file.h"
#include "report/issues_parts.h"

#include <string.h>

enum { CAPTURE_MAX = 4 * 1024 * 1024 };

static const char *base64(struct arena *a, struct bytes b)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *start = arena_take(a, (b.len + 2) / 3 * 4 + 1), *at = start;

	for (size_t i = 0; i < b.len; i += 3, at += 4) {
		size_t n = b.len - i;
		unsigned v = (unsigned)b.at[i] << 16 | (n > 1 ? (unsigned)b.at[i + 1] << 8 : 0) |
			(n > 2 ? b.at[i + 2] : 0);

		at[0] = digits[v >> 18];
		at[1] = digits[v >> 12 & 63];
		at[2] = n > 1 ? digits[v >> 6 & 63] : '=';
		at[3] = n > 2 ? digits[v & 63] : '=';
	}
	*at = '\0';
	return start;
}

/* A capture that is missing is not worth an error: the page says less. */
void page_put_capture(struct arena *a, xmlNode *c, const char *folder)
{
	const char *path = element_get(a, c, "capture");
	struct bytes content;

	if (path[0] == '\0' || path[0] == '/' || strstr(path, "..") != NULL ||
	    !file_read(a, arena_printf(a, "%s/%s", folder, path), CAPTURE_MAX, &content, NULL))
		return;
	page_set(c, "capture-data", base64(a, content));
}

/* The packet that was judged last: of the last step, or of the one before, when the last says only that
 * time ran out. */
static xmlNode *last_judged(struct arena *a, const xmlNode *c)
{
	xmlNode *last = NULL, *before = NULL;

	for (xmlNode *s = element_first(c, "step"); s != NULL; s = element_next(s, "step")) {
		before = last;
		last = s;
	}
	if (last != NULL && strcmp(element_get(a, last, "judged"), "yes") == 0)
		return last;
	return before != NULL && strcmp(element_get(a, before, "judged"), "yes") == 0 ? before : NULL;
}

static void add_text(xmlNode *to, const char *s, size_t len)
{
	if (len > 0)
		xmlAddChild(to, xmlNewTextLen((const xmlChar *)s, (int)len));
}

/* Marks the line in the lines of that header or option: "header: …, octets …", then "  field = …". */
static void mark_line(struct arena *a, xmlNode *tree, const char *header, const char *field)
{
	const char *text = element_text(a, tree), *start = text, *next;
	const char *wanted = arena_printf(a, "%s = ", field), *title = arena_printf(a, "%s: ", header);
	bool inside = false;

	for (const char *line = text; *line != '\0'; line = next) {
		size_t n = strcspn(line, "\n");
		const char *word = line + strspn(line, " ");
		const char *octets = strstr(line, ", octets ");
		xmlNode *mark;

		next = line + n + (line[n] == '\n');
		if (octets != NULL && octets < line + n)
			inside = has_prefix(word, title);
		if (!inside || !has_prefix(word, wanted))
			continue;
		if (start == text)
			xmlNodeSetContent(tree, NULL);
		add_text(tree, start, (size_t)(line - start));
		mark = xmlNewChild(tree, NULL, (const xmlChar *)"mark", NULL);
		add_text(mark, line, n);
		start = line + n;
	}
	if (start != text)
		add_text(tree, start, strlen(start));
}

/* Where the expectation reads "ba sequence: 15". */
void page_mark_difference(struct arena *a, xmlNode *c)
{
	const xmlNode *expected = element_first(c, "expected");
	xmlNode *step = expected != NULL ? last_judged(a, c) : NULL;
	xmlNode *tree = step != NULL ? element_first(step, "tree") : NULL;
	const char *words, *field;
	size_t header, len;

	if (tree == NULL)
		return;
	words = element_text(a, expected);
	header = strcspn(words, " ");
	field = words + header + (words[header] == ' ');
	len = strcspn(field, ":");
	if (field[len] == ':' && len > 0)
		mark_line(a, tree, arena_string_n(a, words, header), arena_string_n(a, field, len));
}

