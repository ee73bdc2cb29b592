/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One line at a time, through report_line first: a heading, a table or a list cannot be begun by
 * what stands in it. */
#include "report/report_markdown.h"

#include "report/report_line.h"
#include "report/report_words.h"

#include <string.h>

/* What forges make of plain text beyond Markdown: links, formulas, and mentions that send mail. */
static size_t forge_markup(const char *s, const char **instead)
{
	static const struct {
		const char *found, *instead;
	} table[] = {{"@", "&#64;"},
		     {"://", "&#58;//"},
		     {"$", "&#36;"},
		     {"www.", "www&#46;"},
		     {"WWW.", "WWW&#46;"}};

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		if (!has_prefix(s, table[i].found))
			continue;
		*instead = table[i].instead;
		return strlen(table[i].found);
	}
	return 0;
}

void markdown_text(struct text *t, const char *s)
{
	static const char beginnings[] = "@:$wW";   /* of what the table above finds */
	struct text line = {0}, plain = {0};
	const char *instead = "";

	line_put(&line, s);
	for (const char *p = text_str(&line); *p != '\0';) {
		size_t n = forge_markup(p, &instead);

		if (n == 0) {
			n = 1 + strcspn(p + 1, beginnings);
			text_put_n(&plain, p, n);
		} else {
			text_markdown(t, text_str(&plain));
			text_clear(&plain);
			text_put(t, instead);
		}
		p += n;
	}
	text_markdown(t, text_str(&plain));
	text_done(&plain);
	text_done(&line);
}

static size_t longest_run(const char *s, char c)
{
	size_t longest = 0;

	while (*s != '\0') {
		size_t n = 0;

		while (s[n] == c)
			n++;
		longest = n > longest ? n : longest;
		s += n + (s[n] != '\0');
	}
	return longest;
}

static void put_fence(struct text *t, size_t n, const char *language)
{
	for (size_t i = 0; i < n; i++)
		text_put(t, "`");
	text_printf(t, "%s\n", language);
}

void markdown_code(struct text *t, const char *language, const char *s)
{
	size_t n = longest_run(s, '`') + 1;

	n = n < 3 ? 3 : n;
	put_fence(t, n, language);
	line_put_block(t, s, 0);
	put_fence(t, n, "");
	text_put(t, "\n");
}

void markdown_spec(struct text *t, const char *spec)
{
	struct text words = {0};

	words_spec(&words, spec);
	markdown_text(t, text_str(&words));
	text_done(&words);
}

const char *markdown_or_dash(const char *s)
{
	return s[0] != '\0' ? s : "–";
}

static bool holds_only(const char *s, const char *accepted)
{
	return s[0] != '\0' && strspn(s, accepted) == strlen(s);
}

void markdown_reference(struct text *t, const char *spec, const char *section)
{
	bool is_rfc = has_prefix(spec, "rfc") && holds_only(spec + 3, "0123456789") &&
		      holds_only(section, "0123456789.");

	text_put(t, is_rfc ? "[" : "");
	markdown_spec(t, spec);
	text_put(t, " section ");
	markdown_text(t, section);
	if (is_rfc)
		text_printf(t, "](https://www.rfc-editor.org/rfc/%s#section-%s)", spec, section);
}
