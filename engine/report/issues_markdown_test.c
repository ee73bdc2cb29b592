/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The page and the lists: the same every time, complete, and free of markup that is not ours. */
#include "report/issues_markdown.h"

#include "base/file.h"
#include "report/issues.h"
#include "report/issues_export.h"
#include "report/issues_text.h"
#include "report/report_sample.h"

#include <CUnit/CUnit.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A store with the issues of the sample run. */
static void store_make(char *folder)
{
	struct result_run run = sample_run();
	struct issues_filed filed;
	struct err err = {""};

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	CU_ASSERT_TRUE_FATAL(issues_file_run(folder, &run, NULL, &filed, &err));
}

static void store_remove(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL)
		unlinkat(dirfd(d), e->d_name, 0);
	if (d != NULL)
		closedir(d);
	rmdir(folder);
}

/* The id of the issue of that case. */
static const char *id_of(struct arena *a, const char *folder, const char *case_id)
{
	struct err err = {""};
	struct issue *i;

	CU_ASSERT_TRUE_FATAL(issues_read(a, folder, &i, &err));
	while (i != NULL && strcmp(i->case_id, case_id) != 0)
		i = i->next;
	CU_ASSERT_PTR_NOT_NULL_FATAL(i);
	return i->id;
}

static bool has(const struct text *t, const char *part)
{
	return strstr(text_str(t), part) != NULL;
}

static unsigned count_of(const struct text *t, const char *part)
{
	unsigned n = 0;

	for (const char *p = text_str(t); (p = strstr(p, part)) != NULL; p++)
		n++;
	return n;
}

static void an_issue_on_the_page_is_a_whole_bug_report(void)
{
	char folder[] = "/tmp/issues_markdown_test.XXXXXX";
	struct arena *a = arena_new();
	const char *id;
	struct text t = {0};
	struct err err = {""};

	store_make(folder);
	CU_ASSERT_TRUE(issues_render(folder, &t, &err));
	id = id_of(a, folder, "cn/9.5.1/stale-sequence");
	CU_ASSERT_TRUE(has(&t, arena_printf(a, "\n### %s\n", id)));
	CU_ASSERT_TRUE(has(&t, arena_printf(a, "[%s](#mip6-%s)", id, id + 5)));
	CU_ASSERT_TRUE(has(&t,
			   "> **MUST** ([RFC 6275 section 9.5.1](https://www.rfc-editor.org/rfc/"
			   "rfc6275#section-9.5.1), R-ND-0951-04): A Binding Update"));
	CU_ASSERT_TRUE(has(&t, "| status: 135 (sequence-number-out-of-window) | status: 0, in BA"));
	CU_ASSERT_TRUE(has(&t, "\n>  0.0053 s mn.coa  <----  iut.addr"));
	CU_ASSERT_TRUE(
		has(&t, "```sh\nmip6test run --iut linux-mip6 --seed 7 cn/9.5.1/stale-sequence\n"));
	CU_ASSERT_TRUE(
		has(&t, "| linux-mip6 (Debian) | 2.6.18 | RFC 6275 | open | 2026-11-23T10:20:30Z"));
	CU_ASSERT_TRUE(has(&t, "## Closed issues\n\nNone.\n"));
	CU_ASSERT_TRUE(has(&t, "> Between revisions: RFC 3775 lets it be changed. (Appendix B.1)\n"));
	text_done(&t);
	store_remove(folder);
	arena_free(a);
}

static void closed_issues_stand_behind_the_open_ones(void)
{
	char folder[] = "/tmp/issues_markdown_test.XXXXXX";
	struct arena *a = arena_new();
	struct text t = {0};
	struct err err = {""};
	const char *closed, *open, *at;

	store_make(folder);
	closed = id_of(a, folder, "cn/9.5.1/no-answer");
	open = id_of(a, folder, "cn/9.9/hostile");
	CU_ASSERT_TRUE(issues_set(folder, closed, "disposition", "test-bug", "2026-12-01", &err));
	CU_ASSERT_TRUE(issues_render(folder, &t, &err));
	at = strstr(text_str(&t), "## Closed issues");
	CU_ASSERT_TRUE(at < strstr(text_str(&t), arena_printf(a, "### %s", closed)));
	CU_ASSERT_TRUE(strstr(text_str(&t), arena_printf(a, "### %s", open)) < at);
	text_done(&t);
	store_remove(folder);
	arena_free(a);
}

/* Outside of fences no markup of others may stand; a fence is longer than any inside it. */
static void no_markup_of_others_survives(void)
{
	char folder[] = "/tmp/issues_markdown_test.XXXXXX";
	struct arena *a = arena_new();
	const char *id;
	struct text t = {0};
	struct err err = {""};

	store_make(folder);
	id = id_of(a, folder, "cn/9.9/hostile");
	CU_ASSERT_TRUE(issues_note(folder, id, HOSTILE, HOSTILE, &err));
	CU_ASSERT_TRUE(issues_set(folder, id, "link", HOSTILE, HOSTILE, &err));
	CU_ASSERT_TRUE(issues_render(folder, &t, &err));
	CU_ASSERT_PTR_NULL(strpbrk(text_str(&t), "\x1b\x07\xff\t\r"));
	CU_ASSERT_EQUAL(count_of(&t, "\n# h"), 0);
	CU_ASSERT_TRUE(has(&t, "\n``````text\n"));
	CU_ASSERT_TRUE(has(&t, "\n``````sh\n]]><x"));
	/* Raw only in the two fenced blocks: a packet in the ladder and the command. */
	CU_ASSERT_TRUE(count_of(&t, "<script>") <= 2);
	CU_ASSERT_EQUAL(count_of(&t, "x.example"),
			count_of(&t, "https&#58;//x.example") + count_of(&t, "https://x.example"));
	CU_ASSERT_TRUE(count_of(&t, "https://x.example") <= 2);
	text_done(&t);
	store_remove(folder);
	arena_free(a);
}

static void the_same_store_renders_the_same_page_and_check_says_so(void)
{
	char folder[] = "/tmp/issues_markdown_test.XXXXXX", page[64];
	struct arena *arena = arena_new();
	struct text a = {0}, b = {0};
	struct err err = {""};
	const char *id;

	store_make(folder);
	snprintf(page, sizeof(page), "%s/page.md", folder);
	CU_ASSERT_TRUE(issues_render(folder, &a, &err));
	CU_ASSERT_TRUE(issues_render(folder, &b, &err));
	CU_ASSERT_STRING_EQUAL(text_str(&a), text_str(&b));
	CU_ASSERT_TRUE(file_replace(page, bytes_of_string(text_str(&a)), &err));
	CU_ASSERT_TRUE(issues_check(folder, page, &err));
	id = id_of(arena, folder, "cn/9.5.1/no-answer");
	CU_ASSERT_TRUE(issues_set(folder, id, "disposition", "disputed", "2026-12-01", &err));
	CU_ASSERT_FALSE(issues_check(folder, page, &err));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "page.md:"));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "disputed"));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "issues render"));
	CU_ASSERT_FALSE(issues_check(folder, "/tmp/no/such/page", &err));
	CU_ASSERT_TRUE(issues_publish(folder, page, &err));
	CU_ASSERT_TRUE(issues_check(folder, page, &err));
	arena_free(arena);
	text_done(&a);
	text_done(&b);
	store_remove(folder);
}

static void an_empty_store_is_a_page_without_issues(void)
{
	struct text t = {0};
	struct err err = {""};

	CU_ASSERT_TRUE(issues_render("/tmp/no/such/store", &t, &err));
	CU_ASSERT_TRUE(has(&t, "## Open issues\n\nNone.\n\n## Closed issues\n\nNone.\n"));
	text_done(&t);
}

static void the_list_and_one_issue_fit_a_terminal(void)
{
	const struct report_style plain = {false, 80};
	const struct issue_filter all = {0};
	char folder[] = "/tmp/issues_markdown_test.XXXXXX";
	struct arena *a = arena_new();
	struct text t = {0};
	struct err err = {""};
	const char *id;

	store_make(folder);
	id = id_of(a, folder, "cn/9.5.1/no-answer");
	CU_ASSERT_TRUE(issues_list(folder, &all, &t, &plain, &err));
	CU_ASSERT_TRUE(has(&t, arena_printf(a,
					    "%s  A Binding Update with A is acknowledged\n"
					    "           linux-mip6 2.6.18: open under rfc6275; new; "
					    "cn/9.5.1/no-answer\n",
					    id)));
	CU_ASSERT_TRUE(has(&t, "4 open, 0 closed\n"));
	CU_ASSERT_PTR_NULL(strpbrk(text_str(&t), "\x1b\x07\xff\t\r"));
	text_clear(&t);
	id = id_of(a, folder, "cn/9.9/hostile");
	CU_ASSERT_TRUE(issues_show(folder, id, &t, &plain, &err));
	CU_ASSERT_PTR_NULL(strpbrk(text_str(&t), "\x1b\x07\xff\t\r"));
	CU_ASSERT_TRUE(has(&t, "Disposition  new\n"));
	CU_ASSERT_FALSE(issues_show(folder, "MIP6-0099", &t, &plain, &err));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "MIP6-0099"));
	text_done(&t);
	store_remove(folder);
	arena_free(a);
}

static void filters_choose(void)
{
	static const struct {
		struct issue_filter filter;
		const char *result;
	} table[] = {
		{{.implementation = "linux-mip6"}, "4 open"},
		{{.implementation = "another"}, "0 open"},
		{{.spec = "rfc6275"}, "4 open"},
		{{.spec = "rfc3775"}, "0 open"},
		{{.section = "9.5"}, "3 open"},
		{{.section = "9.5.2"}, "1 open"},
		{{.state = "fixed"}, "0 open"},
		{{.state = "open"}, "4 open"},
		{{.disposition = "confirmed"}, "0 open"},
		{{.from = "rfc3775", .to = "rfc6275"}, "0 open"},
	};
	const struct report_style plain = {false, 80};
	char folder[] = "/tmp/issues_markdown_test.XXXXXX";
	struct err err = {""};

	store_make(folder);
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct text t = {0};

		CU_ASSERT_TRUE(issues_list(folder, &table[i].filter, &t, &plain, &err));
		CU_ASSERT_TRUE(has(&t, table[i].result));
		text_done(&t);
	}
	store_remove(folder);
}

/* Quotes are doubled, a formula does not begin, a row ends with CRLF and nowhere else. */
static void a_table_for_spreadsheets_holds_no_formula(void)
{
	const struct issue_filter all = {0};
	char folder[] = "/tmp/issues_markdown_test.XXXXXX";
	struct arena *a = arena_new();
	struct text t = {0};
	struct err err = {""};
	struct issue *list;

	store_make(folder);
	CU_ASSERT_TRUE(issues_set(folder, id_of(a, folder, "cn/9.5.1/no-answer"), "link",
				  "=HYPERLINK(\"http://x\")", "", &err));
	CU_ASSERT_TRUE_FATAL(issues_read(a, folder, &list, &err));
	issues_put_csv(&t, list, &all);
	CU_ASSERT_TRUE(has(&t, ",\"'=HYPERLINK(\"\"http://x\"\")\","));
	CU_ASSERT_EQUAL(count_of(&t, "\r\n"), 5);
	CU_ASSERT_EQUAL(count_of(&t, "\n"), 5);
	CU_ASSERT_EQUAL(count_of(&t, "\"=") + count_of(&t, ",\"@") + count_of(&t, ",\"+"), 0);
	text_done(&t);
	store_remove(folder);
	arena_free(a);
}

static void one_issue_for_another_tracker_leads_nowhere(void)
{
	char folder[] = "/tmp/issues_markdown_test.XXXXXX";
	struct arena *a = arena_new();
	struct text t = {0};
	struct err err = {""};
	struct issue *list;

	store_make(folder);
	CU_ASSERT_TRUE_FATAL(issues_read(a, folder, &list, &err));
	for (const struct issue *i = list; i != NULL; i = i->next)
		issue_put_markdown(&t, i, list);
	CU_ASSERT_EQUAL(count_of(&t, "\n**To repeat it**\n"), 3);
	CU_ASSERT_EQUAL(count_of(&t, "](#"), 0);
	CU_ASSERT_EQUAL(count_of(&t, "<script>"), 2);
	text_done(&t);
	store_remove(folder);
	arena_free(a);
}

void issues_markdown_suite(void);

void issues_markdown_suite(void)
{
	CU_pSuite suite = CU_add_suite("issues_markdown", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "an issue on the page is a whole bug report",
		    an_issue_on_the_page_is_a_whole_bug_report);
	CU_add_test(suite, "closed issues stand behind the open ones",
		    closed_issues_stand_behind_the_open_ones);
	CU_add_test(suite, "no markup of others survives", no_markup_of_others_survives);
	CU_add_test(suite, "the same store renders the same page and check says so",
		    the_same_store_renders_the_same_page_and_check_says_so);
	CU_add_test(suite, "an empty store is a page without issues",
		    an_empty_store_is_a_page_without_issues);
	CU_add_test(suite, "the list and one issue fit a terminal",
		    the_list_and_one_issue_fit_a_terminal);
	CU_add_test(suite, "filters choose", filters_choose);
	CU_add_test(suite, "a table for spreadsheets holds no formula",
		    a_table_for_spreadsheets_holds_no_formula);
	CU_add_test(suite, "one issue for another tracker leads nowhere",
		    one_issue_for_another_tracker_leads_nowhere);
}
