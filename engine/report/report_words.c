/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Words for people, and escaping that keeps lines. */
#include "report/report_words.h"

#include <ctype.h>
#include <string.h>

void words_spec(struct text *t, const char *spec)
{
	if (has_prefix(spec, "rfc") && isdigit((unsigned char)spec[3]))
		text_printf(t, "RFC %s", spec + 3);
	else
		text_put(t, spec);
}

const char *words_level(enum level level, bool must_not)
{
	if (must_not && level == LEVEL_MUST)
		return "MUST NOT";
	if (must_not && level == LEVEL_SHOULD)
		return "SHOULD NOT";
	return level_name(level);
}

const char *words_mismatch(enum mismatch m)
{
	static const char *const words[] = {
		[MISMATCH_NONE] = "none",
		[MISMATCH_NO_ANSWER] = "no answer that fits",
		[MISMATCH_WRONG_FIELD] = "the right message with a wrong field",
		[MISMATCH_UNEXPECTED] = "a message that must not come",
		[MISMATCH_ACCEPTED] = "accepted what must be refused",
	};

	return (size_t)m < COUNT_OF(words) ? words[m] : "unknown";
}

void words_xml(struct text *t, const char *s)
{
	struct text line = {0};

	while (*s != '\0') {
		size_t n = strcspn(s, "\n");

		text_clear(&line);
		text_put_n(&line, s, n);
		text_xml(t, text_str(&line));
		text_put(t, s[n] == '\n' ? "\n" : "");
		s += n + (s[n] == '\n');
	}
	text_done(&line);
}

void words_attribute(struct text *t, const char *name, const char *value)
{
	text_printf(t, " %s=\"", name);
	text_xml(t, value);
	text_put(t, "\"");
}

void words_element(struct text *t, const char *name, const char *value)
{
	text_printf(t, "<%s>", name);
	words_xml(t, value);
	text_printf(t, "</%s>", name);
}

bool words_is_failure(const struct result_case *c)
{
	return c->applicable && c->verdict != VERDICT_PASS && !c->warn && !c->known;
}

size_t words_ran(const struct result_run *run)
{
	size_t n = 0;

	for (size_t i = 0; i < run->case_count; i++)
		n += run->cases[i].applicable;
	return n;
}
