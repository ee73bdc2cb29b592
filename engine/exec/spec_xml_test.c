/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Templates that extend one another: each line of LANGUAGE.md, "Packets and templates". */
#include "exec/spec_xml.h"

#include <CUnit/CUnit.h>

#include "exec/suite_sample.h"

/* The template, printed as name(attribute=value, option(…))/…, and nothing else of the suite. */
static void print(struct text *t, const struct spec *s)
{
	for (; s != NULL; s = s->next) {
		const char *comma = "";

		text_printf(t, "%s(", s->name);
		for (const struct spec_attribute *at = s->attributes; at != NULL; at = at->next) {
			text_printf(t, "%s%s=%s", comma, at->name, at->value);
			comma = " ";
		}
		text_put(t, s->options != NULL ? comma : "");
		print(t, s->options);
		text_put(t, ")");
	}
}

static const char parent[] = "<template name=\"bu\"><ip6 src=\"$mn.coa\" dst=\"$iut.addr\"/>"
			     "<dst-options><home-address address=\"$mn.hoa\"/></dst-options>"
			     "<bu sequence=\"1\" A=\"1\"><nonce-indices home=\"1\" care-of=\"2\"/>"
			     "<binding-auth home-token=\"$t\"/></bu></template>\n";

/* What extends the parent above, whole. */
static void extended(const char *child, const char *want)
{
	struct sample s = sample_new();
	bool ok = sample_load(&s, arena_printf(s.arena,
					       "%s<template name=\"x\" extends=\"bu\">%s"
					       "</template>",
					       parent, child));
	const struct template *t = s.suite.templates;
	struct text out = {0};

	if (!ok)
		fprintf(stderr, "%s\n", s.err.text);
	CU_ASSERT_TRUE_FATAL(ok);
	while (t != NULL && strcmp(t->name, "x") != 0)
		t = t->next;
	CU_ASSERT_FATAL(t != NULL);
	print(&out, t->packet);
	if (strcmp(text_str(&out), want) != 0)
		fprintf(stderr, "%s\n", text_str(&out));
	CU_ASSERT_STRING_EQUAL(text_str(&out), want);
	text_done(&out);
	sample_done(&s);
}

#define IP6 "ip6(src=$mn.coa dst=$iut.addr)"
#define HAO "dst-options(home-address(address=$mn.hoa))"
#define NI "nonce-indices(home=1 care-of=2)"
#define AUTH "binding-auth(home-token=$t)"

static void what_a_child_does_not_name_is_inherited(void)
{
	extended("<ip6/>", IP6 HAO "bu(sequence=1 A=1 " NI AUTH ")");
}

static void attributes_are_overridden_one_by_one(void)
{
	extended("<bu sequence=\"9\" lifetime=\"4s\"/>",
		 IP6 HAO "bu(sequence=9 A=1 lifetime=4s " NI AUTH ")");
	extended("<bu><nonce-indices home=\"3\"/></bu>",
		 IP6 HAO "bu(sequence=1 A=1 nonce-indices(home=3 care-of=2)" AUTH ")");
}

static void a_new_option_stands_at_the_end_or_before_another(void)
{
	extended("<bu><alternate-coa address=\"::1\"/></bu>",
		 IP6 HAO "bu(sequence=1 A=1 " NI AUTH "alternate-coa(address=::1))");
	extended("<bu><alternate-coa address=\"::1\" before=\"binding-auth\"/></bu>",
		 IP6 HAO "bu(sequence=1 A=1 " NI "alternate-coa(address=::1)" AUTH ")");
	extended("<bu><alternate-coa address=\"::1\" before=\"nonce-indices\"/></bu>",
		 IP6 HAO "bu(sequence=1 A=1 alternate-coa(address=::1)" NI AUTH ")");
}

static void what_is_removed_is_gone(void)
{
	extended("<dst-options remove=\"yes\"/>", IP6 "bu(sequence=1 A=1 " NI AUTH ")");
	extended("<bu><nonce-indices remove=\"yes\"/></bu>", IP6 HAO "bu(sequence=1 A=1 " AUTH ")");
	extended("<bu><binding-auth remove=\"yes\"/><nonce-indices remove=\"yes\"/></bu>",
		 IP6 HAO "bu(sequence=1 A=1)");
}

static void a_new_header_stands_where_the_child_puts_it(void)
{
	extended("<ip6/><routing-2 home-address=\"::1\"/>",
		 IP6 "routing-2(home-address=::1)" HAO "bu(sequence=1 A=1 " NI AUTH ")");
	extended("<dst-options/><routing-2 home-address=\"::1\"/>",
		 IP6 HAO "routing-2(home-address=::1)bu(sequence=1 A=1 " NI AUTH ")");
	extended("<bu/><raw data=\"00\"/>", IP6 HAO "bu(sequence=1 A=1 " NI AUTH ")raw(data=00)");
}

static void a_second_option_of_a_name_is_another_option(void)
{
	extended("<bu><nonce-indices/><nonce-indices home=\"5\" before=\"binding-auth\"/></bu>",
		 IP6 HAO "bu(sequence=1 A=1 " NI "nonce-indices(home=5)" AUTH ")");
}

static void a_chain_of_templates_is_laid_over_from_the_root(void)
{
	struct sample s = sample_new();
	struct text out = {0};

	/* In any order of files and lines. */
	sample_file(&s, "cn/0.xml",
		    "<testcases role=\"cn\" section=\"0\"><template name=\"a3\" "
		    "extends=\"a2\"><bu A=\"0\"/></template></testcases>");
	CU_ASSERT_TRUE_FATAL(
		sample_load(&s, arena_printf(s.arena,
					     "<template name=\"a2\" "
					     "extends=\"bu\"><dst-options remove=\"yes\"/><bu "
					     "sequence=\"2\" A=\"1\"/></template>%s",
					     parent)));
	for (const struct template *t = s.suite.templates; t != NULL; t = t->next)
		if (strcmp(t->name, "a3") == 0)
			print(&out, t->packet);
	CU_ASSERT_STRING_EQUAL(text_str(&out), IP6 "bu(sequence=2 A=0 " NI AUTH ")");
	text_done(&out);
	sample_done(&s);
}

static void an_option_that_stands_before_none_is_refused(void)
{
	static const struct {
		const char *body, *said;
	} wrong[] = {
		{"<template name=\"x\" extends=\"bu\"><bu><padn before=\"alternate-coa\"/></bu></template>",
		 "padn: before=\"alternate-coa\": there is no such option in <bu>"},
		{"<template name=\"x\" extends=\"bu\"><bu><padn before=\"home-address\"/></bu></template>",
		 "before=\"home-address\""},   /* of another header */
		{SAMPLE_CASE "<send template=\"bu\"><bu><padn before=\"alternate-coa\"/></bu></send>" SAMPLE_END,
		 "before=\"alternate-coa\""},
		{SAMPLE_CASE "<expect within=\"1s\"><on template=\"bu\"><bu><padn before=\"pad1\"/></bu></on>"
		 "</expect>" SAMPLE_END, "before=\"pad1\""},
	};

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct sample s = sample_new();

		CU_ASSERT_FALSE(sample_load(&s, arena_printf(s.arena, "%s%s", parent, wrong[i].body)));
		CU_ASSERT_PTR_NOT_NULL(strstr(s.err.text, wrong[i].said));
		CU_ASSERT_PTR_NOT_NULL(strstr(s.err.text, ".xml:"));
		sample_done(&s);
	}
	/* One that the same child adds is there. */
	extended("<bu><padn before=\"binding-auth\"/><alternate-coa before=\"padn\"/></bu>",
		 IP6 HAO "bu(sequence=1 A=1 " NI "alternate-coa()padn()" AUTH ")");
}

static void a_send_and_an_on_extend_without_changing_the_template(void)
{
	struct sample s = sample_new();
	const struct step *send, *expect;
	struct text out = {0};

	sample_case(
		&s,
		"<send template=\"echo\"><ip6 hop-limit=\"3\"/></send>"
		"<expect within=\"1s\"><on template=\"echo\"><echo-request sequence=\"2\"/></on>"
		"</expect><send template=\"echo\"/>");
	send = s.suite.cases->sections->steps;
	expect = send->next;
	print(&out, send->packet);
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&out), "hop-limit=3"));
	text_clear(&out);
	print(&out, expect->ons->packet);
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&out), "sequence=2"));
	CU_ASSERT_PTR_NULL(strstr(text_str(&out), "hop-limit"));
	text_clear(&out);
	print(&out, expect->next->packet);
	CU_ASSERT_PTR_NULL(strstr(text_str(&out), "sequence=2"));
	CU_ASSERT_PTR_NULL(strstr(text_str(&out), "hop-limit"));
	text_done(&out);
	sample_done(&s);
}

static void merging_with_nothing_is_a_copy(void)
{
	struct arena *a = arena_new();
	struct spec_attribute at = {.name = "x", .value = "1"};
	struct spec one = {.name = "ip6", .attributes = &at};
	struct spec *copy = spec_merge(a, &one, NULL);

	CU_ASSERT_PTR_NULL(spec_merge(a, NULL, NULL));
	CU_ASSERT_FATAL(copy != NULL && copy != &one && copy->attributes != &at);
	CU_ASSERT_STRING_EQUAL(copy->attributes->value, "1");
	copy = spec_merge(a, NULL, &one);
	CU_ASSERT_FATAL(copy != NULL && copy->next == NULL);
	CU_ASSERT_STRING_EQUAL(copy->name, "ip6");
	arena_free(a);
}

void spec_xml_suite(void);
void spec_xml_suite(void)
{
	CU_pSuite suite = CU_add_suite("spec_xml", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "what a child does not name is inherited",
		    what_a_child_does_not_name_is_inherited);
	CU_add_test(suite, "attributes are overridden one by one",
		    attributes_are_overridden_one_by_one);
	CU_add_test(suite, "a new option stands at the end or before another",
		    a_new_option_stands_at_the_end_or_before_another);
	CU_add_test(suite, "what is removed is gone", what_is_removed_is_gone);
	CU_add_test(suite, "a new header stands where the child puts it",
		    a_new_header_stands_where_the_child_puts_it);
	CU_add_test(suite, "a second option of a name is another option",
		    a_second_option_of_a_name_is_another_option);
	CU_add_test(suite, "a chain of templates is laid over from the root",
		    a_chain_of_templates_is_laid_over_from_the_root);
	CU_ADD_TEST(suite, an_option_that_stands_before_none_is_refused);
	CU_add_test(suite, "a send and an on extend without changing the template",
		    a_send_and_an_on_extend_without_changing_the_template);
	CU_add_test(suite, "merging with nothing is a copy", merging_with_nothing_is_a_copy);
}
