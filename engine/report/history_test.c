/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Runs go in, courses come out; an older database is brought up to date, a newer one refused. */
#include "report/history_parts.h"

#include "base/file.h"
#include "report/report_sample.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A database for one test. */
struct place {
	char folder[40], path[60];
};

static struct place place_new(void)
{
	struct place p = {.folder = "/tmp/history_test.XXXXXX"};

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(p.folder));
	memcpy(p.path, p.folder, strlen(p.folder));
	memcpy(p.path + strlen(p.folder), "/h.sqlite", sizeof("/h.sqlite"));
	return p;
}

static void place_done(const struct place *p)
{
	unlink(p->path);
	rmdir(p->folder);
}

static void add(struct history *h, const char *started, const char *version, enum verdict verdict)
{
	struct result_case c = sample_cases[1];
	struct result_run run = sample_run();
	struct err err = {""};

	c.verdict = verdict;
	run.cases = &c;
	run.case_count = 1;
	run.id = started;
	run.started = started;
	run.version = version;
	CU_ASSERT_TRUE(history_add(h, &run, &err));
}

static void print(struct history *h, const struct history_filter *f, struct text *t)
{
	struct err err = {""};

	text_clear(t);
	CU_ASSERT_TRUE(history_print(h, f, t, &err));
}

static bool has(const struct text *t, const char *part)
{
	return strstr(text_str(t), part) != NULL;
}

static void a_case_has_its_first_failure_last_pass_and_flakiness(void)
{
	struct place p = place_new();
	const struct history_filter all = {0}, other = {.implementation = "other"};
	struct err err = {""};
	struct history *h = history_open(p.path, &err);
	struct text t = {0};

	CU_ASSERT_PTR_NOT_NULL_FATAL(h);
	print(h, &all, &t);
	CU_ASSERT_STRING_EQUAL(text_str(&t), "no run is known\n");
	add(h, "2026-01-01T00:00:00Z", "1", VERDICT_PASS);
	add(h, "2026-01-03T00:00:00Z", "1", VERDICT_PASS);
	add(h, "2026-01-02T00:00:00Z", "1", VERDICT_FAIL);
	add(h, "2026-01-04T00:00:00Z", "2", VERDICT_FAIL);
	add(h, "2026-01-04T00:00:00Z", "2", VERDICT_FAIL);
	add(h, "2026-01-05T00:00:00Z", "2", VERDICT_FAIL);
	print(h, &all, &t);
	CU_ASSERT_TRUE(has(&t, "linux-mip6 against RFC 6275\n"));
	/* Two changes in five runs; that with the new version does not count. */
	CU_ASSERT_TRUE(has(&t, "     5     3  2026-01-02  2026-01-03   50%"));
	print(h, &other, &t);
	CU_ASSERT_FALSE(has(&t, "stale-sequence"));
	text_done(&t);
	history_close(h);
	place_done(&p);
}

static void what_is_not_committed_was_never_there(void)
{
	struct place p = place_new();
	const struct history_filter all = {0};
	struct err err = {""};
	struct history *h = history_open(p.path, &err);
	struct text t = {0};

	CU_ASSERT_PTR_NOT_NULL_FATAL(h);
	add(h, "2026-01-01T00:00:00Z", "1", VERDICT_FAIL);
	CU_ASSERT_TRUE(history_begin(h, &err) && history_clear(h, &err));
	history_close(h);
	h = history_open(p.path, &err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(h);
	print(h, &all, &t);
	CU_ASSERT_TRUE(has(&t, "stale-sequence"));
	text_done(&t);
	history_close(h);
	place_done(&p);
}

static void execute(const char *path, const char *sql)
{
	sqlite3 *db;

	CU_ASSERT_EQUAL_FATAL(sqlite3_open(path, &db), SQLITE_OK);
	CU_ASSERT_EQUAL(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* A database as another version made it. */
static void load(const char *path, const char *fixture)
{
	struct arena *a = arena_new();
	struct bytes sql;
	struct err err = {""};

	CU_ASSERT_TRUE_FATAL(file_read(a, fixture, 65536, &sql, &err));
	execute(path, (const char *)sql.at);
	arena_free(a);
}

static void an_older_database_is_brought_up_to_date_and_a_newer_one_refused(void)
{
	static const char *const fixtures[] = {"fixtures/history/version-1.sql",
					       "fixtures/history/version-2.sql"};
	const struct history_filter all = {0};
	struct place p = place_new();
	struct err err = {""};
	struct text t = {0};

	for (size_t i = 0; i < COUNT_OF(fixtures); i++) {
		struct history *h;

		load(p.path, fixtures[i]);
		h = history_open(p.path, &err);
		CU_ASSERT_PTR_NOT_NULL_FATAL(h);
		add(h, "2026-01-03T00:00:00Z", "1", VERDICT_FAIL);
		print(h, &all, &t);
		/* Two runs of the fixture; what they found has come along. */
		CU_ASSERT_TRUE(has(&t, "     3     2  2026-01-02  2026-01-01   50%"));
		history_close(h);
		unlink(p.path);
	}
	history_close(history_open(p.path, &err));
	execute(p.path, "PRAGMA user_version = 99");
	CU_ASSERT_PTR_NULL(history_open(p.path, &err));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "newer"));
	CU_ASSERT_PTR_NULL(history_open("/tmp/no/such/folder/h.sqlite", &err));
	text_done(&t);
	place_done(&p);
}

/* What has no id is known by what it had before there were any, also after a migration. */
static void two_runs_of_one_second_and_seed_are_two(void)
{
	static const char *const ids[] = {"one", "two", "two", "", ""};
	const struct history_filter all = {0};
	struct place p = place_new();
	struct err err = {""};
	struct history *h;
	struct text t = {0};

	load(p.path, "fixtures/history/version-2.sql");
	h = history_open(p.path, &err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(h);
	for (size_t i = 0; i < COUNT_OF(ids); i++) {
		struct result_case c = sample_cases[1];
		struct result_run run = sample_run();

		run.id = ids[i];
		run.started = "2026-01-02T00:00:00Z";
		run.version = "1";
		run.seed = 1;
		run.cases = &c;
		run.case_count = 1;
		CU_ASSERT_TRUE(history_add(h, &run, &err));
	}
	print(h, &all, &t);
	CU_ASSERT_TRUE(has(&t, "     4     3  2026-01-02  2026-01-01"));
	text_done(&t);
	history_close(h);
	place_done(&p);
}

static void the_trend_needs_two_runs_and_holds_no_markup_of_others(void)
{
	struct place p = place_new();
	struct err err = {""};
	struct history *h = history_open(p.path, &err);
	struct text t = {0};

	CU_ASSERT_PTR_NOT_NULL_FATAL(h);
	add(h, "2026-01-01T00:00:00Z", HOSTILE, VERDICT_FAIL);
	CU_ASSERT_TRUE(history_xml(h, "linux-mip6", "rfc6275", &t, &err));
	CU_ASSERT_EQUAL(t.len, 0);
	add(h, "2026-01-02T00:00:00Z", HOSTILE, VERDICT_PASS);
	CU_ASSERT_TRUE(history_xml(h, "linux-mip6", "rfc6275", &t, &err));
	CU_ASSERT_TRUE(has(&t, "pass=\"0\" warn=\"0\" fail=\"1\""));
	CU_ASSERT_TRUE(has(&t, "pass=\"1\" warn=\"0\" fail=\"0\""));
	CU_ASSERT_FALSE(has(&t, "<script"));
	text_done(&t);
	history_close(h);
	place_done(&p);
}

void history_suite(void);

void history_suite(void)
{
	CU_pSuite suite = CU_add_suite("history", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "a case has its first failure, last pass and flakiness",
		    a_case_has_its_first_failure_last_pass_and_flakiness);
	CU_add_test(suite, "what is not committed was never there",
		    what_is_not_committed_was_never_there);
	CU_add_test(suite, "an older database is brought up to date and a newer one refused",
		    an_older_database_is_brought_up_to_date_and_a_newer_one_refused);
	CU_add_test(suite, "two runs of one second and seed are two", two_runs_of_one_second_and_seed_are_two);
	CU_add_test(suite, "the trend needs two runs and holds no markup of others",
		    the_trend_needs_two_runs_and_holds_no_markup_of_others);
}
