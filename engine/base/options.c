/* SPDX-License-Identifier: BSD-2-Clause
 *
 * --name, --name=value, --name value, -n, -n value, -nvalue; "--" ends the options; "-" alone is a
 * word. */
#include "base/options.h"

#include <string.h>

struct reader {
	const struct option_row *rows;
	size_t row_count;
	int argc, at;
	char **argv;
	const char **values;
	struct err *err;
};

static bool set(struct reader *r, size_t row, const char *attached)
{
	const struct option_row *o = &r->rows[row];

	if (r->values[row] != NULL)
		return err_set(r->err, "--%s is given twice", o->name);
	if (o->argument == NULL && attached != NULL)
		return err_set(r->err, "--%s takes no value", o->name);
	if (o->argument != NULL && attached == NULL && o->argument[0] != '[') {
		if (r->at + 1 >= r->argc)
			return err_set(r->err, "--%s wants %s", o->name, o->argument);
		attached = r->argv[++r->at];
	}
	r->values[row] = attached != NULL ? attached : "";
	return true;
}

static bool long_option(struct reader *r, const char *text)
{
	size_t n = strcspn(text, "=");

	for (size_t i = 0; i < r->row_count; i++)
		if (strlen(r->rows[i].name) == n && strncmp(r->rows[i].name, text, n) == 0)
			return set(r, i, text[n] == '=' ? text + n + 1 : NULL);
	return err_set(r->err, "no option --%.*s", (int)n, text);
}

static bool short_options(struct reader *r, const char *text)
{
	for (; *text != '\0'; text++) {
		size_t i = 0;

		while (i < r->row_count && r->rows[i].letter != *text)
			i++;
		if (i == r->row_count)
			return err_set(r->err, "no option -%c", *text);
		if (r->rows[i].argument != NULL && r->rows[i].argument[0] != '[')
			return set(r, i, text[1] != '\0' ? text + 1 : NULL);
		if (!set(r, i, NULL))
			return false;
	}
	return true;
}

bool options_parse(const struct option_row *rows, size_t row_count, int argc, char **argv,
		   const char *values[], char **words, size_t *word_count, struct err *err)
{
	struct reader r = {rows, row_count, argc, 1, argv, values, err};
	bool only_words = false;

	*word_count = 0;
	for (; r.at < argc; r.at++) {
		char *text = argv[r.at];

		if (only_words || text[0] != '-' || text[1] == '\0')
			words[(*word_count)++] = text;
		else if (strcmp(text, "--") == 0)
			only_words = true;
		else if (!(text[1] == '-' ? long_option(&r, text + 2) : short_options(&r, text + 1)))
			return false;
	}
	return true;
}

void options_usage(const struct option_row *rows, size_t row_count, struct text *t)
{
	for (size_t i = 0; i < row_count; i++) {
		const char *argument = rows[i].argument != NULL ? rows[i].argument : "";
		size_t start = t->len, used;

		text_put(t, "  ");
		if (rows[i].letter != '\0')
			text_printf(t, "-%c, ", rows[i].letter);
		text_printf(t, "--%s%s%s", rows[i].name,
			    argument[0] != '\0' && argument[0] != '[' ? " " : "", argument);
		used = t->len - start;
		if (used > 25)
			text_printf(t, "\n%*s%s\n", 26, "", rows[i].doc);
		else
			text_printf(t, "%*s%s\n", (int)(26 - used), "", rows[i].doc);
	}
}
