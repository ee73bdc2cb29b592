/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A RELAX NG grammar with an element for each format and an attribute for each field. Values are
 * text here; value.c and match.c read them. */
#include "wire/schema.h"

#include "wire/format.h"

static void attribute(struct text *t, const char *name)
{
	text_printf(t, "      <optional><attribute name=\"%s\"/></optional>\n", name);
}

static void element(struct text *t, const struct format *f, bool is_option)
{
	text_printf(t, "    <element name=\"%s\">\n", f->name);
	for (unsigned i = 0; i < f->field_count; i++)
		attribute(t, f->fields[i].name);
	text_printf(t, "      <ref name=\"%s-words\"/>\n", is_option ? "option" : "header");
	if (f->quotes)
		attribute(t, "quoted");
	if (f->body == BODY_OPTIONS) {
		attribute(t, "padding");
		text_printf(t, "      <zeroOrMore><ref name=\"options-%d\"/></zeroOrMore>\n",
			    (int)f->option_family);
	} else {
		text_put(t, "      <empty/>\n");
	}
	text_put(t, "    </element>\n");
}

/* Attributes that are no fields: those of every header, then those of an option as well. */
static void words(struct text *t)
{
	static const char *const of_all[] = {"absent", "optional", "remove", "cut", "insert", "copies"};

	text_put(t, "  <define name=\"header-words\">\n");
	for (size_t i = 0; i < COUNT_OF(of_all); i++)
		attribute(t, of_all[i]);
	text_put(t, "  </define>\n  <define name=\"option-words\">\n"
		    "      <ref name=\"header-words\"/>\n");
	attribute(t, "before");
	attribute(t, "misalign");
	text_put(t, "  </define>\n");
}

/* libxml2 makes an automaton of every element that may hold such a choice, in a time that grows with the
 * square of its length, unless one of the elements has a class of names. No file has this one. */
static void end_choice(struct text *t)
{
	text_put(t, "    <element><nsName ns=\"urn:mip6test:none\"/><empty/></element>\n"
		    "  </choice></define>\n");
}

static bool is_header(const struct format *f)
{
	return !family_is_option(f->family) && f->family != FAMILY_LINK;
}

static void options_of(struct text *t, enum family family)
{
	const struct format *f;

	text_printf(t, "  <!-- %s -->\n  <define name=\"options-%d\"><choice>\n", family_name(family),
		    (int)family);
	for (size_t i = 0; (f = format_at(i)) != NULL; i++)
		if (f->family == family || f->family == FAMILY_RAW)
			element(t, f, true);
	end_choice(t);
}

void schema_print(struct text *t)
{
	const struct format *f;

	text_put(t, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		    "<!-- Made from the format table by: mip6test manual schema. Do not edit. -->\n"
		    "<grammar xmlns=\"http://relaxng.org/ns/structure/1.0\">\n"
		    "  <define name=\"packet\"><zeroOrMore><ref name=\"header\"/></zeroOrMore></define>\n"
		    "  <define name=\"header\"><choice>\n");
	for (size_t i = 0; (f = format_at(i)) != NULL; i++)
		if (is_header(f))
			element(t, f, false);
	end_choice(t);
	words(t);
	for (unsigned family = 0; family < FAMILY_COUNT; family++)
		if (family_is_option((enum family)family))
			options_of(t, (enum family)family);
	text_put(t, "</grammar>\n");
}
