/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test manual: the formats that the table knows; "schema" prints the packet half of the schema of
 * test files. */
#include "command.h"

#include "wire/schema.h"

#include <string.h>

static void print_field(const struct field *f, struct text *t)
{
	text_printf(t, "  %-22s ", f->name);
	if (f->bits > 0)
		text_printf(t, "%3u bits  ", f->bits);
	else
		text_put(t, f->kind == KIND_KEY || f->kind == KIND_KEY_IP6 ? "not sent  " : "the rest  ");
	if (f->unit_ms > 0)
		text_printf(t, "in units of %u ms. ", f->unit_ms);
	text_printf(t, "%s\n", f->doc);
	for (const struct value_name *n = f->names; n != NULL && n->name != NULL; n++)
		text_printf(t, "  %35llu %s\n", (unsigned long long)n->value, n->name);
}

static void print_format(const struct format *f, struct text *t)
{
	text_printf(t, "%s: %s (%s", f->name, f->title, family_name(f->family));
	if (f->code != CODE_ANY)
		text_printf(t, " %u", f->code);
	text_put(t, ")");
	if (f->align_x > 1)
		text_printf(t, ", aligned %un+%u", f->align_x, f->align_y);
	text_printf(t, ". %s %s\n  %s\n", f->spec, f->section, f->doc);
	for (unsigned i = 0; i < f->field_count; i++)
		print_field(&f->fields[i], t);
	if (f->body == BODY_OPTIONS)
		text_printf(t, "  and options: each a %s\n", family_name(f->option_family));
}

static unsigned print_formats(const struct command_line *line, struct text *t)
{
	const struct format *f;
	unsigned printed = 0;

	for (size_t i = 0; (f = format_at(i)) != NULL; i++) {
		bool wanted = line->word_count == 0;

		for (size_t w = 0; w < line->word_count; w++)
			wanted = wanted || strcmp(line->words[w], f->name) == 0;
		if (!wanted)
			continue;
		if (line->word_count == 0)
			text_printf(t, "%-24s %-24s %s\n", f->name, family_name(f->family), f->title);
		else
			print_format(f, t);
		printed++;
	}
	return printed;
}

static int run(const struct command_line *line)
{
	struct text t = {0};
	bool ok = true;

	if (line->word_count == 1 && strcmp(line->words[0], "schema") == 0)
		schema_print(&t);
	else if (print_formats(line, &t) == 0)
		return complain(STATUS_USAGE, "manual: no format is called \"%.60s\"", line->words[0]);
	ok = print_text(&t);
	text_done(&t);
	return ok ? STATUS_GOOD : STATUS_BROKEN;
}

const struct subcommand command_manual = {
	.name = "manual",
	.words = "[FORMAT…|schema]",
	.summary = "The messages, options and fields that craft and test files know",
	.run = run,
};
