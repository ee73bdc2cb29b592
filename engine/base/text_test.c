/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Text that grows, the small grammars, and escaping: whatever an implementation sends, no markup
 * and no broken encoding comes out. */
#include "base/text.h"

#include "base/arena.h"
#include "base/rng.h"

#include <CUnit/CUnit.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

typedef void put(struct text *t, const char *s);

static void expect(put *how, const char *in, const char *want)
{
	struct text t = {0};

	how(&t, in);
	if (strcmp(text_str(&t), want) != 0)
		CU_FAIL("escaped otherwise");
	CU_ASSERT_STRING_EQUAL(text_str(&t), want);
	text_done(&t);
}

/* Every octet but the terminating zero, several times, never the same length. */
static char *hostile(struct arena *a, struct rng *r)
{
	size_t n = (size_t)rng_below(r, 300);
	char *s = arena_alloc(a, n + 1);

	for (size_t i = 0; i < n; i++)
		s[i] = (char)(1 + rng_below(r, 255));
	return s;
}

static void text_grows_and_is_always_terminated(void)
{
	struct text t = {0};

	CU_ASSERT_STRING_EQUAL(text_str(&t), "");
	text_clear(&t);
	for (unsigned i = 0; i < 1000; i++)
		text_printf(&t, "%s", "0123456789");
	CU_ASSERT_EQUAL(t.len, 10000);
	CU_ASSERT_EQUAL(strlen(text_str(&t)), 10000);
	text_clear(&t);
	CU_ASSERT_STRING_EQUAL(text_str(&t), "");
	text_put_n(&t, "abc", 2);
	text_hex(&t, (struct bytes){(const uint8_t *)"\x00\x0a\xff", 3});
	CU_ASSERT_STRING_EQUAL(text_str(&t), "ab000aff");
	text_done(&t);
	text_done(&t);
}

static void xml_is_escaped_for_content_and_attributes(void)
{
	expect(text_xml, "a<b>&\"c'", "a&lt;b&gt;&amp;&quot;c'");
	expect(text_xml, "]]><!--", "]]&gt;&lt;!--");
	expect(text_xml, "\n\t\r", "&#10;&#9;&#13;");
	expect(text_xml, "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
	       "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
}

static void what_xml_cannot_hold_becomes_a_replacement_character(void)
{
	static const char *const wrong[] = {
		"\x01",         "\x1b",         "\x80",         "\xff",
		"\xc3",         "\xc0\xaf",     "\xe0\x80\xaf", "\xf0\x80\x80\xaf",
		"\xed\xa0\x80", "\xef\xbf\xbe", "\xef\xbf\xbf", "\xf4\x90\x80\x80",
		"\xe2\x82",
	};

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct text t = {0};

		text_xml(&t, wrong[i]);
		CU_ASSERT_TRUE(has_prefix(text_str(&t), "\xef\xbf\xbd"));
		text_done(&t);
	}
}

static void any_octets_make_well_formed_xml(void)
{
	struct rng r = rng_seed(11);

	for (unsigned i = 0; i < 500; i++) {
		struct arena *a = arena_new();
		struct text t = {0};
		const char *s = hostile(a, &r);
		xmlDoc *doc;

		text_put(&t, "<r a=\"");
		text_xml(&t, s);
		text_put(&t, "\">");
		text_xml(&t, s);
		text_put(&t, "</r>");
		doc = xmlReadMemory(text_str(&t), (int)t.len, "t", "UTF-8",
				    XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET);
		CU_ASSERT_FATAL(doc != NULL);
		CU_ASSERT_EQUAL(xmlChildElementCount(xmlDocGetRootElement(doc)), 0);
		xmlFreeDoc(doc);
		text_done(&t);
		arena_free(a);
	}
}

static void json_is_escaped_with_its_quotes(void)
{
	expect(text_json, "", "\"\"");
	expect(text_json, "a\"b\\c", "\"a\\\"b\\\\c\"");
	expect(text_json, "\n\x01\x1b", "\"\\n\\u0001\\u001b\"");
	expect(text_json, "\xff</script>", "\"\xef\xbf\xbd</script>\"");
}

static void nothing_ends_a_json_string_early(void)
{
	struct rng r = rng_seed(12);

	for (unsigned i = 0; i < 500; i++) {
		struct arena *a = arena_new();
		struct text t = {0};
		const char *p;

		text_json(&t, hostile(a, &r));
		CU_ASSERT_FATAL(t.len >= 2 && t.at[0] == '"' && t.at[t.len - 1] == '"');
		for (p = t.at + 1; *p != '"'; p++) {
			CU_ASSERT_TRUE((unsigned char)*p >= 0x20);
			p += *p == '\\';
		}
		CU_ASSERT_PTR_EQUAL(p, t.at + t.len - 1);
		text_done(&t);
		arena_free(a);
	}
}

static void no_markup_survives_in_markdown(void)
{
	expect(text_markdown, "a|b", "a\\|b");
	expect(text_markdown, "# x\n- y\r\n", "\\# x - y  ");
	expect(text_markdown, "<script>&amp;", "&lt;script&gt;&amp;amp;");
	expect(text_markdown, "[x](y) ![z]", "\\[x\\](y) \\!\\[z\\]");
	expect(text_markdown, "`c` *b* _i_ ~s~ \\", "\\`c\\` \\*b\\* \\_i\\_ \\~s\\~ \\\\");
	expect(text_markdown, "\xff\x01", "\xef\xbf\xbd\xef\xbf\xbd");
}

static void markdown_of_any_octets_is_one_line(void)
{
	struct rng r = rng_seed(13);

	for (unsigned i = 0; i < 500; i++) {
		struct arena *a = arena_new();
		struct text t = {0};

		text_markdown(&t, hostile(a, &r));
		CU_ASSERT_PTR_NULL(strpbrk(text_str(&t), "\n\r<>"));
		for (const char *p = text_str(&t); (p = strchr(p, '|')) != NULL; p++)
			CU_ASSERT_TRUE(p > t.at && p[-1] == '\\');
		text_done(&t);
		arena_free(a);
	}
}

static void numbers_are_decimal_or_hexadecimal_and_nothing_else(void)
{
	static const char *const wrong[] = {"",
					    " 1",
					    "1 ",
					    "-1",
					    "+1",
					    "0x",
					    "1x",
					    "a",
					    "0xg",
					    "1.5",
					    "18446744073709551616",
					    "0x10000000000000000"};
	uint64_t v;

	CU_ASSERT_TRUE(parse_u64("0", &v) && v == 0);
	CU_ASSERT_TRUE(parse_u64("007", &v) && v == 7);
	CU_ASSERT_TRUE(parse_u64("0xfF", &v) && v == 255);
	CU_ASSERT_TRUE(parse_u64("18446744073709551615", &v) && v == UINT64_MAX);
	CU_ASSERT_TRUE(parse_u64("0xffffffffffffffff", &v) && v == UINT64_MAX);
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		CU_ASSERT_FALSE(parse_u64(wrong[i], &v));
}

static void spans_carry_their_unit(void)
{
	static const char *const wrong[] = {"",
					    "2",
					    "s",
					    "2 s",
					    "2S",
					    "-2s",
					    "2.5s",
					    "2ss",
					    "0x2s",
					    "9223372036854775807us",
					    "9999999999999999999h",
					    "2562047789h"};
	usec v;

	CU_ASSERT_TRUE(parse_span("7us", &v) && v == 7);
	CU_ASSERT_TRUE(parse_span("500ms", &v) && v == 500000);
	CU_ASSERT_TRUE(parse_span("2s", &v) && v == 2 * USEC_PER_SEC);
	CU_ASSERT_TRUE(parse_span("3min", &v) && v == 180 * USEC_PER_SEC);
	CU_ASSERT_TRUE(parse_span("1h", &v) && v == 3600 * USEC_PER_SEC);
	CU_ASSERT_TRUE(parse_span("0s", &v) && v == 0);
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		CU_ASSERT_FALSE(parse_span(wrong[i], &v));
}

static void hexadecimal_comes_in_pairs(void)
{
	static const char *const wrong[] = {"0", "0g",    "0 0",           "0a0",
					    "x", "0a,0b", "00112233445566"};
	uint8_t out[4];
	size_t n;

	CU_ASSERT_TRUE(parse_hex("0aFf 00\t1\x31\r\n", out, 4, &n));
	CU_ASSERT_EQUAL(n, 4);
	CU_ASSERT_EQUAL(memcmp(out, "\x0a\xff\x00\x11", 4), 0);
	CU_ASSERT_TRUE(parse_hex("", out, 0, &n) && n == 0);
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		CU_ASSERT_FALSE(parse_hex(wrong[i], out, sizeof(out), &n));
}

static void a_star_stands_for_any_run_of_characters(void)
{
	CU_ASSERT_TRUE(glob_match("*", ""));
	CU_ASSERT_TRUE(glob_match("", ""));
	CU_ASSERT_FALSE(glob_match("", "a"));
	CU_ASSERT_TRUE(glob_match("*/stale-*", "cn/9.5.1/stale-sequence"));
	CU_ASSERT_FALSE(glob_match("*/stale-*", "cn/9.5.1/a-stale-sequence"));
	CU_ASSERT_TRUE(glob_match("a*b*c", "aXbYbZc"));
	CU_ASSERT_FALSE(glob_match("a*b*c", "aXbYbZcd"));
	CU_ASSERT_TRUE(glob_match("**a**", "bab"));
	CU_ASSERT_FALSE(glob_match("a?c", "abc"));
}

static void a_hostile_glob_ends_soon(void)
{
	char s[20001];

	memset(s, 'a', sizeof(s) - 1);
	s[sizeof(s) - 1] = '\0';
	CU_ASSERT_FALSE(glob_match("*a*a*a*a*a*a*a*a*a*a*a*a*b", s));
}

static void spans_are_printed_short(void)
{
	char text[24];

	span_print(300 * USEC_PER_MS, text);
	CU_ASSERT_STRING_EQUAL(text, "300 ms");
	span_print(1250 * USEC_PER_MS, text);
	CU_ASSERT_STRING_EQUAL(text, "1.25 s");
	span_print(INT64_MAX, text);
	CU_ASSERT_TRUE(strlen(text) < sizeof(text));
	span_print(INT64_MIN, text);
	CU_ASSERT_TRUE(strlen(text) < sizeof(text));
}

static void lines_come_without_comments_and_with_their_numbers(void)
{
	static const char text[] = "\xef\xbb\xbf# first\n\n a b # c\r\n \t\r\nlast";
	struct lines lines = {text, text + strlen(text), 0};
	struct arena *a = arena_new();

	CU_ASSERT_STRING_EQUAL(lines_next(&lines, a), " a b ");
	CU_ASSERT_EQUAL(lines.line, 3);
	CU_ASSERT_STRING_EQUAL(lines_next(&lines, a), "last");
	CU_ASSERT_EQUAL(lines.line, 5);
	CU_ASSERT_PTR_NULL(lines_next(&lines, a));
	CU_ASSERT_PTR_NULL(lines_next(&lines, a));
	arena_free(a);
}

void text_suite(void);
void text_suite(void)
{
	CU_pSuite suite = CU_add_suite("text", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "text grows and is always terminated",
		    text_grows_and_is_always_terminated);
	CU_add_test(suite, "XML is escaped for content and attributes",
		    xml_is_escaped_for_content_and_attributes);
	CU_add_test(suite, "what XML cannot hold becomes a replacement character",
		    what_xml_cannot_hold_becomes_a_replacement_character);
	CU_add_test(suite, "any octets make well-formed XML", any_octets_make_well_formed_xml);
	CU_add_test(suite, "JSON is escaped with its quotes", json_is_escaped_with_its_quotes);
	CU_add_test(suite, "nothing ends a JSON string early", nothing_ends_a_json_string_early);
	CU_add_test(suite, "no markup survives in Markdown", no_markup_survives_in_markdown);
	CU_add_test(suite, "Markdown of any octets is one line",
		    markdown_of_any_octets_is_one_line);
	CU_add_test(suite, "numbers are decimal or hexadecimal and nothing else",
		    numbers_are_decimal_or_hexadecimal_and_nothing_else);
	CU_add_test(suite, "spans carry their unit", spans_carry_their_unit);
	CU_add_test(suite, "hexadecimal comes in pairs", hexadecimal_comes_in_pairs);
	CU_add_test(suite, "a star stands for any run of characters",
		    a_star_stands_for_any_run_of_characters);
	CU_add_test(suite, "a hostile glob ends soon", a_hostile_glob_ends_soon);
	CU_add_test(suite, "lines come without comments and with their numbers",
		    lines_come_without_comments_and_with_their_numbers);
	CU_add_test(suite, "spans are printed short", spans_are_printed_short);
}
