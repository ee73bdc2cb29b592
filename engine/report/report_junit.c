/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Writing only. A known failure is skipped, with the id of its issue; what the issue list expected and
 * did not show is a test of its own that fails. Servers split a class name at its dots, so those of a section become '_'. */
#include "report/report_junit.h"

#include "report/report_ladder.h"
#include "report/report_line.h"
#include "report/report_words.h"

#include <inttypes.h>
#include <string.h>

enum { LADDER_COLUMNS = 110 };

/* Safe for the terminal that a server's log ends up on, and escaped. */
static void put_attribute(struct text *t, const char *name, const char *value)
{
	struct text safe = {0};

	line_put(&safe, value);
	words_attribute(t, name, text_str(&safe));
	text_done(&safe);
}

static void put_time(struct text *t, usec v)
{
	uint64_t us = v > 0 ? (uint64_t)v : 0;

	text_printf(t, " time=\"%" PRIu64 ".%06" PRIu64 "\"", us / 1000000, us % 1000000);
}

static bool same_suite(const struct result_case *a, const struct result_case *b)
{
	return strcmp(a->role, b->role) == 0 && strcmp(a->section, b->section) == 0;
}

static bool is_first_of_suite(const struct result_run *run, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (same_suite(&run->cases[i], &run->cases[at]))
			return false;
	return true;
}

struct sums {
	unsigned tests, failures, errors, skipped;
	usec time;
};

static void sums_add(struct sums *n, const struct result_case *c)
{
	n->tests++;
	n->skipped += !c->applicable || c->known;
	n->time += c->duration;
	if (!words_is_failure(c))
		return;
	n->failures += c->verdict == VERDICT_FAIL;
	n->errors += c->verdict != VERDICT_FAIL;
}

static void put_sums(struct text *t, const struct sums *n)
{
	text_printf(t, " tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\"", n->tests,
		    n->failures, n->errors, n->skipped);
	put_time(t, n->time);
}

static void put_line(struct text *t, const char *label, const char *value)
{
	if (value[0] == '\0')
		return;
	text_printf(t, "%-10s", label);
	line_put(t, value);
	text_put(t, "\n");
}

/* What went wrong, as plain text: for the page that a server shows for a failed test. */
static void put_details(struct text *t, const struct result_case *c)
{
	const struct ladder_view view = {.columns = LADDER_COLUMNS, .wrap = true};
	struct text plain = {0};

	put_line(&plain, "Reason", c->reason);
	put_line(&plain, "Issue", c->issue);
	put_line(&plain, "At", c->step);
	put_line(&plain, "Expected", c->expected);
	put_line(&plain, "Got", c->got);
	for (size_t i = 0; i < c->requirement_count; i++) {
		const struct result_requirement *r = &c->requirements[i];

		text_printf(&plain, "%-10s", words_level(r->level, r->must_not));
		line_put(&plain, r->text);
		text_put(&plain, "  (");
		words_spec(&plain, r->spec);
		text_printf(&plain, " %s, %s)\n", r->section, r->id);
	}
	text_put(&plain, "\n");
	if (c->step_count > 0)
		ladder_put(&plain, c, &view);
	text_put(&plain, "\n");
	put_line(&plain, "Capture", c->capture);
	put_line(&plain, "Repeat", c->repeat);
	words_xml(t, text_str(&plain));
	text_done(&plain);
}

static void put_problem(struct text *t, const struct result_case *c, const char *element,
			const char *type)
{
	struct text message = {0};

	text_printf(&message, "%s%s%s%s", c->reason, c->issue[0] != '\0' ? " (" : "", c->issue,
		    c->issue[0] != '\0' ? ")" : "");
	text_printf(t, "      <%s", element);
	put_attribute(t, "message", text_str(&message));
	text_done(&message);
	put_attribute(t, "type", type);
	text_put(t, ">");
	put_details(t, c);
	text_printf(t, "</%s>\n", element);
}

/* GitLab and a plug-in of Jenkins turn this line into a link. */
static void put_attachment(struct text *t, const struct result_case *c)
{
	struct text safe = {0};

	if (c->capture[0] == '\0')
		return;
	line_put(&safe, c->capture);
	text_put(t, "      <system-out>[[ATTACHMENT|");
	text_xml(t, text_str(&safe));
	text_put(t, "]]</system-out>\n");
	text_done(&safe);
}

static void put_known(struct text *t, const struct result_case *c)
{
	struct text message = {0};

	text_printf(&message, "known, %s: %s", c->issue, c->reason);
	text_put(t, "      <skipped");
	put_attribute(t, "message", text_str(&message));
	text_put(t, "/>\n");
	text_done(&message);
}

static void put_outcome(struct text *t, const struct result_case *c)
{
	if (c->known) {
		put_known(t, c);
		return;
	}
	if (!c->applicable) {
		text_put(t, "      <skipped");
		put_attribute(t, "message", c->reason[0] != '\0' ? c->reason : "not applicable");
		text_put(t, "/>\n");
		return;
	}
	if (c->warn) {
		text_put(t, "      <system-out>warning: a SHOULD is not kept\n");
		put_details(t, c);
		text_put(t, "</system-out>\n");
		return;
	}
	if (c->verdict == VERDICT_FAIL)
		put_problem(t, c, "failure", mismatch_name(c->mismatch));
	else if (c->verdict != VERDICT_PASS)
		put_problem(t, c, "error", verdict_name(c->verdict));
	if (c->verdict != VERDICT_PASS)
		put_attachment(t, c);
}

static void put_case(struct text *t, const struct result_case *c)
{
	struct text class = {0};

	text_printf(&class, "%s.", c->role);
	for (const char *p = c->section; *p != '\0'; p++)
		text_put_n(&class, *p == '.' ? "_" : p, 1);
	text_put(t, "    <testcase");
	put_attribute(t, "classname", text_str(&class));
	put_attribute(t, "name", c->id);
	put_attribute(t, "file", c->file);
	put_time(t, c->duration);
	text_put(t, ">\n");
	put_outcome(t, c);
	text_put(t, "    </testcase>\n");
	text_done(&class);
}

static void put_suite(struct text *t, const struct result_run *run, size_t first)
{
	const struct result_case *key = &run->cases[first];
	struct sums n = {0};
	struct text name = {0};

	for (size_t i = first; i < run->case_count; i++)
		if (same_suite(key, &run->cases[i]))
			sums_add(&n, &run->cases[i]);
	text_printf(&name, "%s %s", key->role, key->section);
	text_put(t, "  <testsuite");
	put_attribute(t, "name", text_str(&name));
	put_sums(t, &n);
	put_attribute(t, "timestamp", run->started);
	text_put(t, ">\n");
	for (size_t i = first; i < run->case_count; i++)
		if (same_suite(key, &run->cases[i]))
			put_case(t, &run->cases[i]);
	text_put(t, "  </testsuite>\n");
	text_done(&name);
}

static void put_surprises(struct text *t, const struct result_run *run)
{
	if (run->surprise_count == 0)
		return;
	text_printf(t,
		    "  <testsuite name=\"issue list\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" "
		    "skipped=\"0\" time=\"0.000000\">\n",
		    run->surprise_count, run->surprise_count);
	for (size_t i = 0; i < run->surprise_count; i++) {
		const struct result_surprise *s = &run->surprises[i];
		struct text message = {0};

		text_printf(&message, "%s is known, and %s %s", s->issue, s->case_id, s->what);
		text_put(t, "    <testcase classname=\"mip6test.issues\"");
		put_attribute(t, "name", s->issue);
		text_put(t, " time=\"0.000000\">\n      <failure");
		put_attribute(t, "message", text_str(&message));
		text_put(t, " type=\"unexpected\"/>\n    </testcase>\n");
		text_done(&message);
	}
	text_put(t, "  </testsuite>\n");
}

static void put_no_case_ran(struct text *t)
{
	text_put(t, "  <testsuite name=\"no case ran\" tests=\"1\" failures=\"0\" errors=\"1\" "
		    "skipped=\"0\" time=\"0.000000\">\n"
		    "    <testcase classname=\"mip6test\" name=\"no case ran\" time=\"0.000000\">\n"
		    "      <error message=\"nothing was tested\" type=\"error\"/>\n"
		    "    </testcase>\n  </testsuite>\n");
}

void report_junit(struct text *t, const struct result_run *run)
{
	bool empty = words_ran(run) == 0;
	struct sums n = {0};
	struct text name = {0};

	for (size_t i = 0; i < run->case_count; i++)
		sums_add(&n, &run->cases[i]);
	n.tests += empty;
	n.errors += empty;
	n.tests += (unsigned)run->surprise_count;
	n.failures += (unsigned)run->surprise_count;
	text_printf(&name, "mip6test %s %s", run->implementation, run->version);
	text_put(t, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
	put_attribute(t, "name", text_str(&name));
	put_sums(t, &n);
	text_put(t, ">\n");
	for (size_t i = 0; i < run->case_count; i++)
		if (is_first_of_suite(run, i))
			put_suite(t, run, i);
	put_surprises(t, run);
	if (empty)
		put_no_case_ran(t);
	text_put(t, "</testsuites>\n");
	text_done(&name);
}
