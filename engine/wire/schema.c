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
	attribute(t, "absent");
	attribute(t, "optional");
	attribute(t, "remove");
	attribute(t, "cut");
	attribute(t, "insert");
	attribute(t, "copies");
	if (is_option) {
		attribute(t, "before");
		attribute(t, "misalign");
	}
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
	text_put(t, "  </choice></define>\n");
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
	text_put(t, "  </choice></define>\n");
	for (unsigned family = 0; family < FAMILY_COUNT; family++)
		if (family_is_option((enum family)family))
			options_of(t, (enum family)family);
	text_put(t, "</grammar>\n");
}
