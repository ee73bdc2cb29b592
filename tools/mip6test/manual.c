/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test manual: the formats that the table knows, as text or as one reference page; and what else
 * is made from tables: the packet half of the schema of test files, the man page, shell completion. */
#include "command.h"

#include "wire/schema.h"

#include <ctype.h>
#include <string.h>

static bool on_wire(const struct field *f)
{
	return f->kind != KIND_KEY && f->kind != KIND_KEY_IP6;
}

/* What the slot holds when nobody sets it. */
static void print_default(const struct field *f, struct text *t)
{
	if (!on_wire(f))
		text_put(t, "key");
	else if (f->required)
		text_put(t, "needed");
	else if (f->role != ROLE_PLAIN && f->role != ROLE_FIXED && f->role != ROLE_RESERVED)
		text_put(t, "computed");
	else if (f->kind == KIND_NUMBER || f->kind == KIND_FLAG)
		text_printf(t, "%llu", (unsigned long long)f->send);
	else
		text_put(t, f->bits == 0 ? "none" : "zeros");
}

static void print_width(const struct field *f, struct text *t)
{
	if (!on_wire(f))
		text_put(t, "not sent");
	else if (f->bits == 0)
		text_put(t, "the rest");
	else
		text_printf(t, "%u bit%s", f->bits, f->bits == 1 ? "" : "s");
}

static void print_unit(const struct field *f, struct text *t)
{
	char size[24];

	if (f->unit_ms > 0) {
		span_print(f->unit_ms * USEC_PER_MS, size);
		text_printf(t, "In units of %s. ", size);
	}
}

/* Text: one format at length. */

static void print_wrapped(struct text *t, const char *words, unsigned indent)
{
	unsigned column = indent;

	while (*words != '\0') {
		size_t n = strcspn(words, " ");

		if (column > indent && column + n + 1 > 80) {
			text_printf(t, "\n%*s", (int)indent, "");
			column = indent;
		}
		text_printf(t, "%s%.*s", column > indent ? " " : "", (int)n, words);
		column += (unsigned)n + (column > indent ? 1 : 0);
		words += n + strspn(words + n, " ");
	}
	text_put(t, "\n");
}

static void print_field(const struct field *f, struct text *t)
{
	struct text width = {0}, words = {0}, value = {0};

	print_width(f, &width);
	print_default(f, &value);
	print_unit(f, &words);
	text_put(&words, f->doc);
	if (f->principal)
		text_printf(&words, " %s= may be left out.", f->name);
	text_printf(t, "  %-20s %-8s %-9s ", f->name, text_str(&width), text_str(&value));
	print_wrapped(t, text_str(&words), 42);
	for (const struct value_name *n = f->names; n != NULL && n->name != NULL; n++)
		text_printf(t, "%45llu %s\n", (unsigned long long)n->value, n->name);
	text_done(&width);
	text_done(&words);
	text_done(&value);
}

static const char *occurrence_words(const struct format *f)
{
	if (!family_is_option(f->family) || f->occurs == OCCURS_MANY)
		return "";
	return f->occurs == OCCURS_ONCE ? ", at most once" : ", at most once and last";
}

static void print_identity(const struct format *f, struct text *t)
{
	text_put(t, family_name(f->family));
	if (f->code != CODE_ANY && f->family != FAMILY_RAW)
		text_printf(t, " %u", f->code);
	if (f->align_x > 1)
		text_printf(t, ", aligned %un+%u", f->align_x, f->align_y);
	text_put(t, occurrence_words(f));
}

static void print_reference(const struct format *f, struct text *t)
{
	for (const char *c = f->spec; *c != '\0'; c++) {
		text_printf(t, "%c", toupper((unsigned char)*c));
		if (isalpha((unsigned char)*c) && isdigit((unsigned char)c[1]))
			text_put(t, " ");
	}
	if (f->section[0] != '\0')
		text_printf(t, " section %s", f->section);
}

static void print_format(const struct format *f, struct text *t)
{
	text_printf(t, "%s: %s (", f->name, f->title);
	print_identity(f, t);
	text_put(t, ")\n  ");
	print_reference(f, t);
	text_put(t, "\n  ");
	print_wrapped(t, f->doc, 2);
	if (f->field_count > 0)
		text_printf(t, "  %-20s %-8s %s\n", "FIELD", "WIDTH", "DEFAULT");
	for (unsigned i = 0; i < f->field_count; i++)
		print_field(&f->fields[i], t);
	if (f->body == BODY_OPTIONS)
		text_printf(t, "  then a list of %ss\n", family_name(f->option_family));
}

static unsigned print_named(const char *name, struct text *t)
{
	const struct format *f;
	unsigned printed = 0;

	for (size_t i = 0; (f = format_at(i)) != NULL; i++) {
		if (strcmp(name, f->name) != 0)
			continue;
		text_put(t, t->len > 0 ? "\n" : "");
		print_format(f, t);
		printed++;
	}
	return printed;
}

static void print_list(struct text *t)
{
	const struct format *f;

	for (size_t i = 0; (f = format_at(i)) != NULL; i++) {
		text_printf(t, "%-24s %-25s", f->name, family_name(f->family));
		if (f->code != CODE_ANY && f->family != FAMILY_RAW)
			text_printf(t, " %3u", f->code);
		else
			text_put(t, "   -");
		text_printf(t, "  %s\n", f->title);
	}
}

/* Markdown: all formats on one page. */

static void page_field(const struct field *f, struct text *t)
{
	struct text words = {0};

	text_printf(t, "| `%s` | ", f->name);
	print_width(f, t);
	text_put(t, " | ");
	print_default(f, t);
	text_put(t, " | ");
	print_unit(f, &words);
	text_put(&words, f->doc);
	text_markdown(t, text_str(&words));
	for (const struct value_name *n = f->names; n != NULL && n->name != NULL; n++)
		text_printf(t, "%s%llu `%s`", n == f->names ? "<br>" : ", ",
			    (unsigned long long)n->value, n->name);
	text_printf(t, " | %s |\n", f->section != NULL ? f->section : "");
	text_done(&words);
}

static void page_format(const struct format *f, struct text *t)
{
	text_printf(t, "\n### %s\n\n", f->name);
	text_markdown(t, f->title);
	text_put(t, " (");
	print_identity(f, t);
	text_put(t, "), ");
	print_reference(f, t);
	text_put(t, ".  \n");
	text_markdown(t, f->doc);
	text_put(t, "\n\n");
	if (f->field_count > 0)
		text_put(t, "| field | width | default | meaning | section |\n"
			    "|---|---|---|---|---|\n");
	for (unsigned i = 0; i < f->field_count; i++)
		page_field(&f->fields[i], t);
	if (f->body == BODY_OPTIONS)
		text_printf(t, "\nThen a list of %ss.\n", family_name(f->option_family));
}

static void print_page(struct text *t)
{
	const struct format *f;

	text_put(t, "# Formats\n\nMade from the format table by `mip6test manual page`. Do not edit.\n\n"
		    "A field stands on the wire in the order given. *Computed* fields are lengths, next "
		    "headers, codes,\nchecksums and authenticators; any of them can be set to any value, "
		    "or be disturbed (`auto+1`). *Needed*\nmeans that `craft` asks for it. A *key* is not "
		    "sent. An empty section is that of the format.\n");
	for (unsigned family = 0; family < FAMILY_COUNT; family++) {
		bool any = false;

		for (size_t i = 0; (f = format_at(i)) != NULL; i++) {
			if (f->family != (enum family)family)
				continue;
			if (!any)
				text_printf(t, "\n## By %s\n", family_name(f->family));
			any = true;
			page_format(f, t);
		}
	}
}

static bool print_special(const char *word, struct text *t)
{
	static const struct {
		const char *word;
		void (*print)(struct text *t);
	} specials[] = {
		{"schema", schema_print},
		{"page", print_page},
		{"man", manual_print_man},
		{"completion", manual_print_completion},
	};

	for (size_t i = 0; i < COUNT_OF(specials); i++)
		if (strcmp(word, specials[i].word) == 0) {
			specials[i].print(t);
			return true;
		}
	return false;
}

static int run(const struct command_line *line)
{
	struct text t = {0};
	bool ok = true;

	if (line->word_count == 0)
		print_list(&t);
	else if (line->word_count == 1 && print_special(line->words[0], &t))
		ok = true;
	else
		for (size_t i = 0; i < line->word_count; i++)
			if (print_named(line->words[i], &t) == 0) {
				text_done(&t);
				return complain(STATUS_USAGE, "manual: no format is called \"%.60s\"",
						line->words[i]);
			}
	ok = print_text(&t);
	text_done(&t);
	return ok ? STATUS_GOOD : STATUS_BROKEN;
}

const struct subcommand command_manual = {
	.name = "manual",
	.words = "[FORMAT…|page|schema|man|completion]",
	.summary = "The messages, options and fields that craft and test files know",
	.run = run,
};
