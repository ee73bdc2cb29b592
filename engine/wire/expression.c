/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The reader of craft expressions:
 *
 *     expression = header *( "/" header )
 *     header     = name [ "(" [ argument *( "," argument ) ] ")" ]
 *     argument   = name "=" value | option | word      ; option = name "(" … ")"
 *
 * White space may stand anywhere between tokens; "#" comments run to the end of the line. */
#include "wire/spec.h"

#include <ctype.h>
#include <string.h>

enum { DEPTH_MAX = 8 };

struct reader {
	struct arena *arena;
	const char *text, *at;
	const char *file;           /* NULL: none, lines count from 1 */
	unsigned first_line;
	struct err *err;
};

/* Where `at` stands: lines of the file, columns from 1. */
static void locate(const struct reader *r, const char *at, unsigned *line, unsigned *column)
{
	const char *start = r->text;

	*line = r->first_line;
	for (const char *c = r->text; c < at; c++)
		if (*c == '\n') {
			(*line)++;
			start = c + 1;
		}
	*column = (unsigned)(at - start) + 1;
}

static bool fail(struct reader *r, const char *at, const char *message)
{
	unsigned line, column;

	locate(r, at, &line, &column);
	return spec_error(r->err, r->file, line, column, message);
}

static void skip_space(struct reader *r)
{
	for (;;) {
		while (isspace((unsigned char)*r->at))
			r->at++;
		if (*r->at != '#')
			return;
		r->at += strcspn(r->at, "\n");
	}
}

static bool take(struct reader *r, char c)
{
	skip_space(r);
	if (*r->at != c)
		return false;
	r->at++;
	return true;
}

/* Characters up to one that ends a word, without the white space behind. */
static char *take_word(struct reader *r, const char *ends)
{
	const char *start;
	size_t n;

	skip_space(r);
	start = r->at;
	n = strcspn(start, ends);
	r->at += n;
	while (n > 0 && isspace((unsigned char)start[n - 1]))
		n--;
	return arena_string_n(r->arena, start, n);
}

static struct spec *spec_new(struct reader *r, const char *at)
{
	struct spec *s = arena_alloc(r->arena, sizeof(*s));

	s->file = r->file;
	locate(r, at, &s->line, &s->column);
	return s;
}

static struct spec_attribute *attribute_new(struct reader *r, const char *name, const char *value,
					    const char *at)
{
	struct spec_attribute *a = arena_alloc(r->arena, sizeof(*a));

	a->name = name;
	a->value = value;
	locate(r, at, &a->line, &a->column);
	return a;
}

/* Whether a field of that name, or a flag, was there before. */
static bool is_given(const struct spec *s, const char *name)
{
	for (const struct spec_attribute *a = s->attributes; a != NULL; a = a->next)
		if (strcmp(a->name[0] != '\0' ? a->name : a->value, name) == 0)
			return true;
	return false;
}

static bool read_arguments(struct reader *r, struct spec *s, unsigned depth);

/* One argument; a word that names an option of s is one. */
static bool read_argument(struct reader *r, struct spec *s, struct spec_attribute ***attributes,
			  struct spec ***options, unsigned depth)
{
	const struct format *f = depth == 1 ? format_by_name(s->name) : NULL;
	const char *start;
	unsigned line;
	char *word;

	skip_space(r);
	start = r->at;
	word = take_word(r, "=,()#");
	if (word[0] == '\0')
		return fail(r, start, "a field, a flag or an option is missing");
	if (is_given(s, word))
		return fail(r, start, arena_printf(r->arena, "\"%.60s\" is given twice", word));
	if (take(r, '=')) {
		const char *value_at;

		skip_space(r);
		value_at = r->at;
		**attributes = attribute_new(r, word, take_word(r, ",()#"), value_at);
		locate(r, start, &line, &(**attributes)->name_column);
		*attributes = &(**attributes)->next;
		return true;
	}
	if (*r->at == '(' ||
	    (f != NULL && f->body == BODY_OPTIONS && format_field(f, word) < 0 &&
	     option_by_name(f->option_family, word) != NULL)) {
		struct spec *option = spec_new(r, start);

		option->name = word;
		**options = option;
		*options = &option->next;
		return read_arguments(r, option, depth + 1);
	}
	**attributes = attribute_new(r, "", word, start);
	*attributes = &(**attributes)->next;
	return true;
}

static bool read_arguments(struct reader *r, struct spec *s, unsigned depth)
{
	struct spec_attribute **attributes = &s->attributes;
	struct spec **options = &s->options;

	if (!take(r, '('))
		return true;
	if (depth > DEPTH_MAX)
		return fail(r, r->at, "nested too deeply");
	if (take(r, ')'))
		return true;
	do {
		if (!read_argument(r, s, &attributes, &options, depth))
			return false;
	} while (take(r, ','));
	if (!take(r, ')'))
		return fail(r, r->at, *r->at == '\0' ? "\")\" is missing"
						     : "\",\" or \")\" is missing");
	return true;
}

bool spec_parse(struct arena *a, const char *text, struct spec **first, struct err *err)
{
	return spec_parse_at(a, text, NULL, 1, first, err);
}

bool spec_parse_at(struct arena *a, const char *text, const char *file, unsigned line,
		   struct spec **first, struct err *err)
{
	struct reader r = {a, text, text, file, line, err};
	struct spec **end = first;

	*first = NULL;
	do {
		struct spec *s;

		skip_space(&r);
		s = spec_new(&r, r.at);
		s->name = take_word(&r, "(/,)=#");
		if (s->name[0] == '\0')
			return fail(&r, r.at, "a header is missing");
		*end = s;
		end = &s->next;
		if (!read_arguments(&r, s, 1))
			return false;
	} while (take(&r, '/'));
	skip_space(&r);
	if (*r.at != '\0')
		return fail(&r, r.at, "\"/\" and another header, or the end, is missing");
	return true;
}
