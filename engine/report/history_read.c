/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the history says: for a terminal, and for the trend on the page. */
#include "report/history_parts.h"

#include "base/arena.h"
#include "report/report_line.h"
#include "report/report_words.h"

#include <string.h>

enum { TREND_RUNS = 60, ID_COLUMNS = 40 };

/* What is known of one case with one implementation under one revision. */
struct course {
	const char *implementation, *spec, *case_id;
	const char *first_failure, *last_pass; /* "" for never */
	const char *verdict, *version;         /* of the last run */
	unsigned runs, failures, changes;      /* changes: without a new version */
	double seconds, slowest;
};

static const char *column(struct arena *a, sqlite3_stmt *s, int at)
{
	const unsigned char *text = sqlite3_column_text(s, at);

	return arena_string(a, text != NULL ? (const char *)text : "");
}

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static void course_add(struct course *c, const char *started, const char *version,
		       const char *verdict, double seconds)
{
	bool failed = is(verdict, "fail") || is(verdict, "warn");

	if (c->runs > 0 && is(version, c->version) && !is(verdict, c->verdict))
		c->changes++;
	if (failed && c->first_failure[0] == '\0')
		c->first_failure = started;
	if (is(verdict, "pass"))
		c->last_pass = started;
	c->failures += failed;
	c->runs++;
	c->verdict = verdict;
	c->version = version;
	c->seconds += seconds;
	c->slowest = seconds > c->slowest ? seconds : c->slowest;
}

static bool is_wanted(const struct history_filter *f, const struct course *c)
{
	if (f->case_count == 0)
		return c->failures > 0 || c->changes > 0 || !is(c->verdict, "pass");
	for (size_t i = 0; i < f->case_count; i++)
		if (has_prefix(c->case_id, f->cases[i]) || glob_match(f->cases[i], c->case_id))
			return true;
	return false;
}

static const char *day_of(struct arena *a, const char *at)
{
	return at[0] != '\0' ? arena_string_n(a, at, strcspn(at, "T")) : "never";
}

struct printing {
	struct arena *arena;
	const struct history_filter *filter;
	struct text *out;
	struct course now;
	const char *implementation, *spec; /* whose heading stands */
	unsigned quiet;                    /* cases below it that always passed */
};

static void put_quiet(struct printing *p)
{
	if (p->quiet > 0)
		text_printf(p->out, "%u more always passed\n", p->quiet);
	p->quiet = 0;
}

static void put_heading(struct printing *p, const struct course *c)
{
	if (p->implementation != NULL && is(p->implementation, c->implementation) &&
	    is(p->spec, c->spec))
		return;
	put_quiet(p);
	text_put(p->out, p->implementation != NULL ? "\n" : "");
	p->implementation = c->implementation;
	p->spec = c->spec;
	line_put(p->out, c->implementation);
	text_put(p->out, " against ");
	words_spec(p->out, c->spec);
	text_printf(p->out, "\n%-*s %5s %5s  %-10s  %-10s %5s %8s %8s  %s\n", ID_COLUMNS, "case", "runs",
		    "fails", "first", "last pass", "flaky", "mean s", "worst s", "now");
}

static void put_course(struct printing *p)
{
	const struct course *c = &p->now;

	if (c->runs == 0)
		return;
	put_heading(p, c);
	if (!is_wanted(p->filter, c)) {
		p->quiet += p->filter->case_count == 0;
		return;
	}
	line_put_padded(p->out, c->case_id, ID_COLUMNS);
	text_printf(p->out, " %5u %5u  %-10s  %-10s %4u%% %8.2f %8.2f  ", c->runs, c->failures,
		    day_of(p->arena, c->first_failure), day_of(p->arena, c->last_pass),
		    c->runs > 1 ? c->changes * 100 / (c->runs - 1) : 0,
		    c->seconds / (double)c->runs, c->slowest);
	line_put(p->out, c->verdict);
	text_put(p->out, "\n");
}

static void read_row(struct printing *p, sqlite3_stmt *s)
{
	struct arena *a = p->arena;
	const char *implementation = column(a, s, 0), *spec = column(a, s, 1);
	const char *case_id = column(a, s, 2);
	struct course *c = &p->now;

	if (c->runs == 0 || !is(c->implementation, implementation) || !is(c->spec, spec) ||
	    !is(c->case_id, case_id)) {
		put_course(p);
		*c = (struct course){.implementation = implementation, .spec = spec,
				     .case_id = case_id, .first_failure = "", .last_pass = "",
				     .verdict = "", .version = ""};
	}
	course_add(c, column(a, s, 3), column(a, s, 4), column(a, s, 5), sqlite3_column_double(s, 6));
}

bool history_print(struct history *h, const struct history_filter *filter, struct text *t,
		   struct err *err)
{
	struct printing p = {.arena = arena_new(), .filter = filter, .out = t};
	sqlite3_stmt *s = history_prepare(
		h, "SELECT implementation, spec, case_id, started, version, verdict, results.seconds"
		   " FROM results JOIN runs ON runs.id = results.run"
		   " WHERE (?1 = '' OR implementation = ?1) AND (?2 = '' OR spec = ?2)"
		   " AND verdict NOT IN ('not-applicable', 'none')"
		   " ORDER BY implementation, spec, case_id, started, run_id", err);
	int rc = SQLITE_DONE;
	bool ok = s != NULL;

	if (ok) {
		history_bind(s, 1, filter->implementation != NULL ? filter->implementation : "");
		history_bind(s, 2, filter->spec != NULL ? filter->spec : "");
		while ((rc = sqlite3_step(s)) == SQLITE_ROW)
			read_row(&p, s);
		put_course(&p);
		put_quiet(&p);
		ok = rc == SQLITE_DONE || history_fail(h, err);
		if (ok && p.implementation == NULL)
			text_put(t, "no run is known\n");
	}
	sqlite3_finalize(s);
	arena_free(p.arena);
	return ok;
}

/* --- The trend --- */

static void put_run(struct arena *a, struct text *t, sqlite3_stmt *s)
{
	static const char *const names[] = {"pass", "warn", "fail", "inconc", "error"};

	text_put(t, "<run");
	words_attribute(t, "started", column(a, s, 0));
	words_attribute(t, "version", column(a, s, 1));
	for (int i = 0; i < (int)COUNT_OF(names); i++)
		text_printf(t, " %s=\"%d\"", names[i], sqlite3_column_int(s, i + 2));
	text_put(t, "/>");
}

bool history_xml(struct history *h, const char *implementation, const char *spec, struct text *t,
		 struct err *err)
{
	struct arena *a = arena_new();
	sqlite3_stmt *s = history_prepare(
		h, "SELECT * FROM (SELECT started, version, SUM(verdict = 'pass'), SUM(verdict = 'warn'),"
		   " SUM(verdict = 'fail'), SUM(verdict = 'inconc'),"
		   " SUM(verdict IN ('error', 'none')), run_id FROM runs JOIN results ON runs.id = run"
		   " WHERE implementation = ?1 AND spec = ?2 GROUP BY runs.id"
		   " ORDER BY started DESC, run_id DESC LIMIT ?3) ORDER BY started, run_id", err);
	struct text runs = {0};
	unsigned count = 0;
	int rc = SQLITE_DONE;
	bool ok = s != NULL;

	if (ok) {
		history_bind(s, 1, implementation);
		history_bind(s, 2, spec);
		sqlite3_bind_int(s, 3, TREND_RUNS);
		for (; (rc = sqlite3_step(s)) == SQLITE_ROW; count++)
			put_run(a, &runs, s);
		ok = rc == SQLITE_DONE || history_fail(h, err);
	}
	if (ok && count > 1)
		text_printf(t, "<history>%s</history>", text_str(&runs));
	sqlite3_finalize(s);
	text_done(&runs);
	arena_free(a);
	return ok;
}
