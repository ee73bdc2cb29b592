/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Loading: every mistake in a test file is a message with file and line, and no file, however
 * hostile, is more than that. Also for step_load.c and xml.c. */
#include <CUnit/CUnit.h>
#include <libxml/parser.h>

#include "exec/suite_sample.h"

#define REFUSED(body, place, words) CU_ASSERT_TRUE(sample_refuses((body), (place), (words)))

static void a_suite_holds_what_its_files_say(void)
{
	struct sample s = sample_new();
	const struct testcase *tc;

	sample_case(&s, "<note> why\n it is </note>\n<call procedure=\"ping\"/>\n"
			"<control><call procedure=\"ping\"/></control>"
			"<detects defect=\"deaf\" reason=\"no echo\"/>");
	tc = s.suite.cases;
	CU_ASSERT_EQUAL(s.suite.case_count, 1);
	CU_ASSERT_STRING_EQUAL(tc->id, "cn/1/a");
	CU_ASSERT_STRING_EQUAL(tc->note, "why it is");
	CU_ASSERT_EQUAL(tc->line, 2);
	CU_ASSERT_EQUAL(tc->level, LEVEL_MUST);
	CU_ASSERT_EQUAL(tc->sections->phase, PHASE_BODY);
	CU_ASSERT_EQUAL(tc->sections->next->phase, PHASE_CONTROL);
	CU_ASSERT_STRING_EQUAL(tc->detects->defect, "deaf");
	CU_ASSERT_EQUAL(tc->guard, 12 * USEC_PER_SEC); /* its waits and 10 s */
	sample_done(&s);
}

static void an_extra_file_joins_the_suite(void)
{
	struct sample s = sample_new();
	const char *extra;

	sample_file(&s, "mine.xml",
		    "<testcases role=\"cn\" section=\"mine\"><testcase "
		    "id=\"cn/mine/a\" title=\"t\"><requirement ref=\"R-1\"/>"
		    "<call procedure=\"ping\"/></testcase></testcases>");
	extra = arena_printf(s.arena, "%s/mine.xml", s.folder);
	CU_ASSERT_TRUE(suite_load(&s.suite, s.arena, s.folder, extra, &s.err));
	CU_ASSERT_EQUAL(s.suite.case_count, 1);
	CU_ASSERT_FALSE(suite_load(&s.suite, s.arena, s.folder, "/none.xml", &s.err));
	CU_ASSERT_PTR_NOT_NULL(strstr(s.err.text, "/none.xml: No such file"));
	sample_done(&s);
}

static void names_that_do_not_exist_have_a_place(void)
{
	REFUSED(SAMPLE_CASE "<send template=\"none\"/>" SAMPLE_END,
		"cn/1.xml:3: ", "template \"none\"");
	REFUSED("<template name=\"x\" extends=\"none\"><ip6/></template>",
		"cn/1.xml:2: ", "\"none\"");
	REFUSED(SAMPLE_CASE "\n<call procedure=\"none\"/>" SAMPLE_END, "cn/1.xml:4: ", "\"none\"");
	REFUSED("<testcase id=\"cn/1/a\" title=\"t\">\n<requirement ref=\"R-9\"/></testcase>",
		"cn/1.xml:3: ", "no requirement R-9");
	REFUSED("<testcase id=\"cn/1/a\" title=\"t\" alters=\"agents weather\"><requirement ref=\"R-1\"/></testcase>",
		"cn/1.xml:2: ", "alters=\"weather\"");
	REFUSED(SAMPLE_CASE "<send template=\"echo\" fault=\"none\"/>" SAMPLE_END,
		"cn/1.xml:3: ", "no finding is called \"none\"");
	REFUSED(SAMPLE_CASE "<call procedure=\"ping\" x=\"1\"/>" SAMPLE_END,
		"cn/1.xml:3: ", "no parameter \"x\"");
	REFUSED(SAMPLE_CASE "<dance/>" SAMPLE_END, "cn/1.xml:", "dance");
}

static void a_parameter_without_default_must_be_given(void)
{
	REFUSED("<procedure name=\"p\"><param name=\"x\"/><wait "
		"for=\"1s\"/></procedure>\n" SAMPLE_CASE "<call procedure=\"p\"/>" SAMPLE_END,
		"cn/1.xml:4: ", "wants a value for \"x\"");
}

static void names_stand_once_in_the_whole_suite(void)
{
	REFUSED("<template name=\"echo\"><ip6/></template>", "", "\"echo\" stands in");
	REFUSED("<procedure name=\"ping\"/>", "", "\"ping\" stands in");
	REFUSED(SAMPLE_CASE "<call procedure=\"ping\"/>" SAMPLE_END "\n\n" SAMPLE_CASE
			    "<call procedure=\"ping\"/>" SAMPLE_END,
		"cn/1.xml:6: ", "cn/1/a: stands in");
}

static void a_requirement_stands_once(void)
{
	struct sample s = sample_new();

	sample_file(&s, "requirements.xml",
		    "<r>\n<r id=\"R-1\" level=\"MUST\"/>\n"
		    "<r id=\"R-1\" level=\"MUST\"/></r>");
	CU_ASSERT_FALSE(sample_reload(&s));
	CU_ASSERT_TRUE(sample_says(&s, "requirements.xml:3: ", "R-1 stands here twice"));
	sample_file(&s, "requirements.xml", "<r>\n<r id=\"R-1\" level=\"WISH\"/></r>");
	CU_ASSERT_FALSE(sample_reload(&s));
	CU_ASSERT_TRUE(sample_says(&s, "requirements.xml:2: ", "no level is called \"WISH\""));
	sample_file(&s, "requirements.xml",
		    "<requirements>\n<requirement id=\"R-1\" role=\"cn\" spec=\"rfc6275\" section=\"1\" "
		    "level=\"MUST\" observable=\"no\"><text>t</text><probe>p</probe></requirement>"
		    "</requirements>");
	CU_ASSERT_FALSE(sample_reload(&s));
	CU_ASSERT_TRUE(sample_says(&s, "requirements.xml:2: ", "observable"));
	sample_done(&s);
}

static void circles_are_noticed(void)
{
	REFUSED("<template name=\"a\" extends=\"a\"><ip6/></template>",
		"cn/1.xml:2: ", "extends itself");
	REFUSED("<template name=\"a\" extends=\"b\"><ip6/></template>\n"
		"<template name=\"b\" extends=\"c\"><ip6/></template>\n"
		"<template name=\"c\" extends=\"a\"><ip6/></template>",
		"cn/1.xml:", "extends itself");
	REFUSED("<procedure name=\"p\"><call procedure=\"q\"/></procedure>\n"
		"<procedure name=\"q\"><call procedure=\"p\"/></procedure>\n" SAMPLE_CASE
		"<call procedure=\"p\"/>" SAMPLE_END,
		"cn/1.xml:3: ", "calls itself: \"p\"");
}

/* A few lines that would stand for 2^40 steps. */
static void procedures_that_multiply_are_refused(void)
{
	struct sample s = sample_new();
	struct text t = {0};

	text_put(&t, "<procedure name=\"p0\"><wait for=\"1s\"/></procedure>\n");
	for (unsigned i = 1; i <= 40; i++)
		text_printf(&t,
			    "<procedure name=\"p%u\"><call procedure=\"p%u\"/>"
			    "<call procedure=\"p%u\"/></procedure>\n",
			    i, i - 1, i - 1);
	text_put(&t, SAMPLE_CASE "<call procedure=\"p40\"/>" SAMPLE_END);
	CU_ASSERT_FALSE(sample_load(&s, text_str(&t)));
	CU_ASSERT_TRUE(sample_says(&s, "cn/1.xml:", "too many steps"));
	text_done(&t);
	sample_done(&s);
}

static void a_long_line_of_templates_or_procedures_is_refused(void)
{
	struct sample s = sample_new();
	struct text t = {0};

	text_put(&t, "<template name=\"t0\"><ip6/></template>");
	for (unsigned i = 1; i <= 2000; i++)
		text_printf(&t, "<template name=\"t%u\" extends=\"t%u\"><ip6/></template>\n", i,
			    i - 1);
	CU_ASSERT_FALSE(sample_load(&s, text_str(&t)));
	CU_ASSERT_TRUE(sample_says(&s, "cn/1.xml:", "extends too deeply"));
	text_clear(&t);
	text_put(&t, SAMPLE_CASE "<call procedure=\"p2000\"/>" SAMPLE_END);
	for (unsigned i = 1; i <= 2000; i++)
		text_printf(&t, "<procedure name=\"p%u\"><call procedure=\"p%u\"/></procedure>\n",
			    i, i - 1);
	CU_ASSERT_FALSE(sample_load(&s, text_str(&t)));
	CU_ASSERT_TRUE(sample_says(&s, "cn/1.xml:", "called too deeply"));
	text_done(&t);
	sample_done(&s);
}

static void times_without_sense_are_refused(void)
{
	REFUSED(SAMPLE_CASE "<wait for=\"2\"/>" SAMPLE_END, "cn/1.xml:3: ", "not \"2\"");
	REFUSED(SAMPLE_CASE "<expect within=\"soon\"><on template=\"reply\"/></expect>" SAMPLE_END,
		"cn/1.xml:3: ", "\"soon\"");
	REFUSED(SAMPLE_CASE "<absent for=\"\" template=\"reply\"/>" SAMPLE_END, "cn/1.xml:3: ", "");
	REFUSED("<testcase id=\"cn/1/a\" title=\"t\" guard=\"x\"><requirement ref=\"R-1\"/>"
		"<wait for=\"1s\"/></testcase>",
		"cn/1.xml:2: ", "guard=x");
}

/* No sum of them overflows. */
static void endless_waits_are_counted_without_overflow(void)
{
	struct sample s = sample_new();
	static const char wait[] = "<wait for=\"2305843009213693951us\"/>";
	char *steps = arena_printf(s.arena,
				   "<for-each var=\"x\" in=\"1 2 3 4 5 6 7\">%s%s%s%s%s"
				   "</for-each>",
				   wait, wait, wait, wait, wait);

	sample_case(&s, steps);
	CU_ASSERT_TRUE(s.suite.cases->guard > 0);
	CU_ASSERT_TRUE(testcase_shortest(s.suite.cases) > 0);
	sample_done(&s);
}

static void a_folder_may_be_a_link(void)
{
	struct sample s = sample_new();
	const char *file = "more/1.xml";

	CU_ASSERT_TRUE(folder_make(arena_printf(s.arena, "%s/.far", s.folder), &s.err));
	CU_ASSERT_EQUAL(symlink(".far", arena_printf(s.arena, "%s/more", s.folder)), 0);
	sample_file(&s, file,
		    SAMPLE_HEAD SAMPLE_CASE "<call procedure=\"ping\"/>" SAMPLE_END SAMPLE_TAIL);
	CU_ASSERT_TRUE(sample_reload(&s));
	CU_ASSERT_EQUAL(s.suite.case_count, 1);
	sample_done(&s);
}

static void ids_are_those_of_their_file(void)
{
	REFUSED("<testcase id=\"ha/1/a\" title=\"t\"><requirement ref=\"R-1\"/></testcase>",
		"cn/1.xml:2: ", "ids in this file begin with cn/1/");
	REFUSED("<testcase id=\"cn/1/a\" title=\"t\"></testcase>",
		"cn/1.xml:2: ", "cites no requirement");
}

static void for_each_makes_a_case_a_value(void)
{
	struct sample s = sample_new();
	const struct testcase *tc;
	static const char *const ids[] = {"cn/1/x-0-a", "cn/1/x-0-b", "cn/1/x-0xff-a",
					  "cn/1/x-0xff-b"};

	CU_ASSERT_TRUE_FATAL(sample_load(
		&s,
		"<for-each var=\"n\" in=\" 0  0xff \"><for-each var=\"l\" in=\"a b\">"
		"<testcase id=\"cn/1/x-$n-$l\" title=\"$n of $n, $l\"><requirement ref=\"R-1\"/>"
		"<call procedure=\"ping\"/></testcase></for-each></for-each>"));
	tc = s.suite.cases;
	for (size_t i = 0; i < COUNT_OF(ids); i++, tc = tc->next) {
		CU_ASSERT_FATAL(tc != NULL);
		CU_ASSERT_STRING_EQUAL(tc->id, ids[i]);
		CU_ASSERT_EQUAL(tc->index, i);
	}
	CU_ASSERT_PTR_NULL(tc);
	CU_ASSERT_STRING_EQUAL(s.suite.cases->title, "0 of 0, a");
	CU_ASSERT_STRING_EQUAL(s.suite.cases->variables->value, "a");
	CU_ASSERT_STRING_EQUAL(s.suite.cases->variables->next->value, "0");
	sample_done(&s);
}

static void a_value_that_comes_twice_is_a_case_twice(void)
{
	REFUSED("<for-each var=\"n\" in=\"1 1\"><testcase id=\"cn/1/$n\" title=\"t\">"
		"<requirement ref=\"R-1\"/><call procedure=\"ping\"/></testcase></for-each>",
		"cn/1.xml:2: ", "cn/1/1: stands in");
}

static void headers_and_fields_are_those_of_the_format_table(void)
{
	REFUSED("<template name=\"x\"><ip7/></template>", "cn/1.xml:", "ip7");
	REFUSED("<template name=\"x\"><ip6 source=\"::1\"/></template>", "cn/1.xml:", "");
	REFUSED("<template name=\"x\"><ip6><home-address/></ip6></template>", "cn/1.xml:", "");
}

/* Hostile files. */

static void hostile_file(const char *content, size_t len, const char *words)
{
	struct sample s = sample_new();
	const char *path = arena_printf(s.arena, "%s/cn/1.xml", s.folder);

	CU_ASSERT_TRUE_FATAL(
		file_replace(path, (struct bytes){(const uint8_t *)content, len}, &s.err));
	CU_ASSERT_FALSE(sample_reload(&s));
	CU_ASSERT_TRUE(sample_says(&s, "cn/1.xml", words));
	CU_ASSERT_PTR_NULL(strstr(s.err.text, "root:"));
	sample_done(&s);
}

static void hostile(const char *content, const char *words)
{
	hostile_file(content, strlen(content), words);
}

static void a_document_type_is_refused(void)
{
	hostile("<!DOCTYPE testcases>" SAMPLE_HEAD SAMPLE_TAIL, "document type");
	hostile("<!DOCTYPE testcases SYSTEM \"http://192.0.2.1/x.dtd\">" SAMPLE_HEAD SAMPLE_TAIL,
		"");
	hostile("<!DOCTYPE t [<!ELEMENT t ANY>]><t/>", "document type");
}

/* What libxml2 opens by itself: the schema, and nothing that a test file names. */
static xmlExternalEntityLoader usual_loader;
static unsigned entities_loaded;

static xmlParserInputPtr count_entity(const char *url, const char *id, xmlParserCtxtPtr context)
{
	entities_loaded += strstr(url != NULL ? url : "", "passwd") != NULL;
	return usual_loader(url, id, context);
}

static void external_entities_are_not_read(void)
{
	static const char body[] =
		"<testcase id=\"cn/1/a\" title=\"&e;\"><requirement ref=\"R-1\"/>"
		"<note>&e;</note><call procedure=\"ping\"/></testcase>";
	struct sample s = sample_new();

	entities_loaded = 0;
	usual_loader = xmlGetExternalEntityLoader();
	xmlSetExternalEntityLoader(count_entity);
	hostile("<!DOCTYPE t [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\n" SAMPLE_HEAD
		"<note>&e;</note>" SAMPLE_TAIL,
		"");
	hostile(arena_printf(
			s.arena,
			"<!DOCTYPE t [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\n" SAMPLE_HEAD
			"%s" SAMPLE_TAIL,
			body),
		"");
	hostile("<!DOCTYPE t [<!ENTITY % e SYSTEM \"file:///etc/passwd\"> %e;]>\n" SAMPLE_HEAD
			SAMPLE_TAIL,
		"");
	hostile(SAMPLE_HEAD "<include xmlns=\"http://www.w3.org/2001/XInclude\" "
			    "href=\"file:///etc/passwd\" parse=\"text\"/>" SAMPLE_TAIL,
		"");
	xmlSetExternalEntityLoader(usual_loader);
	CU_ASSERT_EQUAL(entities_loaded, 0);
	sample_done(&s);
}

static void entity_bombs_do_not_go_off(void)
{
	struct text t = {0};

	text_put(&t, "<!DOCTYPE t [<!ENTITY a0 \"lollollollol\">\n");
	for (unsigned i = 1; i < 30; i++)
		text_printf(&t, "<!ENTITY a%u \"&a%u;&a%u;&a%u;&a%u;&a%u;&a%u;&a%u;&a%u;\">\n", i,
			    i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	text_put(&t, "]>\n<testcases role=\"&a29;\" section=\"1\"><note>&a29;</note></testcases>");
	hostile(text_str(&t), "");
	text_done(&t);
	hostile("<!DOCTYPE t [<!ENTITY a \"&b;\"><!ENTITY b \"&a;\">]><t a=\"&a;\">&a;</t>", "");
}

static void elements_nested_deeply_are_an_error(void)
{
	struct text t = {0};

	text_put(&t, SAMPLE_HEAD);
	for (unsigned i = 0; i < 10000; i++)
		text_put(&t, "<for-each var=\"x\" in=\"1 2\">");
	for (unsigned i = 0; i < 10000; i++)
		text_put(&t, "</for-each>");
	text_put(&t, SAMPLE_TAIL);
	hostile(text_str(&t), "");
	text_clear(&t);
	for (unsigned i = 0; i < 10000; i++)
		text_put(&t, "<a>");
	hostile(text_str(&t), "");
	text_done(&t);
}

static void broken_text_is_an_error_with_a_line(void)
{
	static const char zero[] = SAMPLE_HEAD "<note>a\0b</note>" SAMPLE_TAIL;

	hostile(SAMPLE_HEAD "<note>\xff\xfe\xc3(</note>" SAMPLE_TAIL, "cn/1.xml:2: ");
	hostile(SAMPLE_HEAD "<note>\xc0\xaf</note>" SAMPLE_TAIL, "cn/1.xml:2: ");
	hostile(SAMPLE_HEAD "<note>&#0;&#x1b;</note>" SAMPLE_TAIL, "cn/1.xml:2: ");
	hostile_file(zero, sizeof(zero) - 1, "cn/1.xml:2: ");
	hostile("<?xml version=\"1.0\" encoding=\"none\"?>" SAMPLE_HEAD SAMPLE_TAIL, "");
	hostile("", "");
	hostile(" \n", "");
	hostile("<!-- nothing -->", "");
	hostile(SAMPLE_HEAD, "");
	hostile("<html/>", "");
	hostile("\x7f"
		"ELF",
		"");
}

static void an_attribute_of_a_million_characters_is_no_danger(void)
{
	struct sample s = sample_new();
	char *value = arena_alloc(s.arena, 1000001);

	memset(value, 'x', 1000000);
	REFUSED(arena_printf(s.arena, SAMPLE_CASE "<send template=\"%s\"/>" SAMPLE_END, value),
		"cn/1.xml:3: ", "no template \"xxx");
	REFUSED(arena_printf(s.arena, SAMPLE_CASE "<wait for=\"%s\"/>" SAMPLE_END, value),
		"cn/1.xml:3: ", "xxx");
	sample_done(&s);
}

static void a_folder_without_its_files_is_an_error(void)
{
	struct sample s = sample_new();

	CU_ASSERT_FALSE(suite_load(&s.suite, s.arena, "/nonexistent", NULL, &s.err));
	CU_ASSERT_PTR_NOT_NULL(strstr(s.err.text, "/nonexistent"));
	CU_ASSERT_EQUAL(remove(arena_printf(s.arena, "%s/requirements.xml", s.folder)), 0);
	CU_ASSERT_FALSE(sample_reload(&s));
	CU_ASSERT_TRUE(sample_says(&s, "requirements.xml: ", "No such file"));
	sample_file(&s, "requirements.xml", sample_requirements);
	CU_ASSERT_EQUAL(unlink(arena_printf(s.arena, "%s/schema", s.folder)), 0);
	CU_ASSERT_FALSE(sample_reload(&s));
	CU_ASSERT_TRUE(sample_says(&s, "schema/testcases.rng", ""));
	sample_done(&s);
}

void suite_load_suite(void);
void suite_load_suite(void)
{
	CU_pSuite suite = CU_add_suite("suite_load", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "a suite holds what its files say", a_suite_holds_what_its_files_say);
	CU_add_test(suite, "an extra file joins the suite", an_extra_file_joins_the_suite);
	CU_add_test(suite, "names that do not exist have a place",
		    names_that_do_not_exist_have_a_place);
	CU_add_test(suite, "a parameter without default must be given",
		    a_parameter_without_default_must_be_given);
	CU_add_test(suite, "names stand once in the whole suite",
		    names_stand_once_in_the_whole_suite);
	CU_add_test(suite, "a requirement stands once", a_requirement_stands_once);
	CU_add_test(suite, "circles are noticed", circles_are_noticed);
	CU_add_test(suite, "procedures that multiply are refused",
		    procedures_that_multiply_are_refused);
	CU_add_test(suite, "a long line of templates or procedures is refused",
		    a_long_line_of_templates_or_procedures_is_refused);
	CU_add_test(suite, "times without sense are refused", times_without_sense_are_refused);
	CU_add_test(suite, "endless waits are counted without overflow",
		    endless_waits_are_counted_without_overflow);
	CU_add_test(suite, "a folder may be a link", a_folder_may_be_a_link);
	CU_add_test(suite, "ids are those of their file", ids_are_those_of_their_file);
	CU_add_test(suite, "for-each makes a case a value", for_each_makes_a_case_a_value);
	CU_add_test(suite, "a value that comes twice is a case twice",
		    a_value_that_comes_twice_is_a_case_twice);
	CU_add_test(suite, "headers and fields are those of the format table",
		    headers_and_fields_are_those_of_the_format_table);
	CU_add_test(suite, "a document type is refused", a_document_type_is_refused);
	CU_add_test(suite, "external entities are not read", external_entities_are_not_read);
	CU_add_test(suite, "entity bombs do not go off", entity_bombs_do_not_go_off);
	CU_add_test(suite, "elements nested deeply are an error",
		    elements_nested_deeply_are_an_error);
	CU_add_test(suite, "broken text is an error with a line",
		    broken_text_is_an_error_with_a_line);
	CU_add_test(suite, "an attribute of a million characters is no danger",
		    an_attribute_of_a_million_characters_is_no_danger);
	CU_add_test(suite, "a folder without its files is an error",
		    a_folder_without_its_files_is_an_error);
}
