/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The screen of a failure is put together from parts with a limit of lines each; the ladder gets
 * the lines that the others leave. Paths and commands are never cut or broken: people copy them. */
#include "report/report_text.h"

#include "base/arena.h"
#include "report/report_folder.h"
#include "report/report_ladder.h"
#include "report/report_line.h"
#include "report/report_words.h"

#include <stdio.h>
#include <string.h>

enum {
	SCREEN_LINES = 40,
	ID_COLUMNS = 32,
	TIME_COLUMNS = 10,
	LABEL_COLUMNS = 11,
	REQUIREMENTS_MAX = 3,
	REQUIREMENT_LINES = 3,
	FIELD_LINES = 3,
};

static unsigned columns_of(const struct report_style *s)
{
	return s->columns < 60 ? 80 : s->columns;
}

static void put_colored(struct text *t, const struct report_style *s, const char *color,
			const char *word)
{
	if (s->color)
		text_printf(t, "\033[%sm%s\033[0m", color, word);
	else
		text_put(t, word);
}

static const char *verdict_word(const struct result_case *c)
{
	static const char *const words[] = {"NONE", "PASS", "INCONC", "FAIL", "ERROR"};

	if (!c->applicable)
		return "N/A";
	return c->warn ? "WARN" : words[c->verdict];
}

static const char *verdict_color(const struct result_case *c)
{
	static const char *const colors[] = {"1;31", "32", "33", "1;31", "1;35"};

	if (!c->applicable)
		return "2";
	return c->warn ? "33" : colors[c->verdict];
}

static void put_verdict(struct text *t, const struct result_case *c, const struct report_style *s)
{
	const char *word = verdict_word(c);

	put_colored(t, s, verdict_color(c), word);
	text_printf(t, "%*s", (int)(7 - strlen(word)), "");
}

static void put_duration(struct text *t, usec duration)
{
	double seconds = (double)duration / (double)USEC_PER_SEC;

	text_printf(t, seconds < 100 ? "%8.2f s" : "%8.0f s", seconds);
}

void report_case_line(struct text *t, const struct result_case *c, const struct report_style *s)
{
	size_t room = columns_of(s) - 7 - TIME_COLUMNS, id = line_width(c->id);

	if (id < ID_COLUMNS)
		id = ID_COLUMNS;
	if (id > room)
		id = room;
	put_verdict(t, c, s);
	line_put_padded(t, c->id, id);
	room -= id;
	text_put(t, room > 2 ? "  " : "");
	line_put_padded(t, room > 8 ? c->title : "", room > 2 ? room - 2 : 0);
	if (c->applicable)
		put_duration(t, c->duration);
	text_put(t, "\n");
}

/* --- One case, at length --- */

static void put_label(struct text *t, const char *label)
{
	text_printf(t, "%-*s", LABEL_COLUMNS, label);
}

static void put_field(struct text *t, const struct report_style *s, const char *label,
		      const char *value, unsigned lines)
{
	if (value[0] == '\0')
		return;
	put_label(t, label);
	line_put_wrapped(t, value, LABEL_COLUMNS, columns_of(s), lines);
}

/* For what people copy: in one piece, however long. */
static void put_whole(struct text *t, const char *label, const char *value)
{
	if (value[0] == '\0')
		return;
	put_label(t, label);
	line_put(t, value);
	text_put(t, "\n");
}

static void put_head(struct text *t, const struct result_case *c, const struct report_style *s)
{
	put_verdict(t, c, s);
	line_put(t, c->id);
	text_put(t, "\n       ");
	line_put_wrapped(t, c->title, 7, columns_of(s), 2);
	text_put(t, "\n");
}

static void put_requirement(struct text *t, const struct result_requirement *r,
			    const struct report_style *s, unsigned lines)
{
	struct arena *a = arena_new();
	struct text spec = {0};

	words_spec(&spec, r->spec);
	put_label(t, words_level(r->level, r->must_not));
	line_put_wrapped(
		t, arena_printf(a, "%s  (%s %s, %s)", r->text, text_str(&spec), r->section, r->id),
		LABEL_COLUMNS, columns_of(s), lines);
	text_done(&spec);
	arena_free(a);
}

/* A requirement whose text was cut would lose its id, so the reference goes in front then. */
static void put_requirement_short(struct text *t, const struct result_requirement *r,
				  const struct report_style *s)
{
	struct text spec = {0};

	words_spec(&spec, r->spec);
	put_label(t, words_level(r->level, r->must_not));
	line_put(t, text_str(&spec));
	text_put(t, " ");
	line_put(t, r->section);
	text_put(t, ", ");
	line_put(t, r->id);
	text_printf(t, "\n%*s", LABEL_COLUMNS, "");
	line_put_wrapped(t, r->text, LABEL_COLUMNS, columns_of(s), REQUIREMENT_LINES);
	text_done(&spec);
}

static void put_requirements_short(struct text *t, const struct result_case *c,
				   const struct report_style *s)
{
	size_t shown = c->requirement_count;

	if (shown > REQUIREMENTS_MAX)
		shown = REQUIREMENTS_MAX - 1;
	for (size_t i = 0; i < shown; i++)
		put_requirement_short(t, &c->requirements[i], s);
	if (shown < c->requirement_count) {
		put_label(t, "");
		text_printf(t, "and %zu more: mip6test show ", c->requirement_count - shown);
		line_put(t, c->id);
		text_put(t, "\n");
	}
}

static const char *phase_text(struct arena *a, const struct result_case *c)
{
	if (strcmp(c->phase, "preamble") == 0 || strcmp(c->phase, "control") == 0)
		return arena_printf(a, "%s, in the %s", c->step, c->phase);
	return c->step;
}

static void put_mismatch(struct text *t, const struct result_case *c, const struct report_style *s,
			 unsigned lines)
{
	struct arena *a = arena_new();

	text_put(t, c->requirement_count > 0 ? "\n" : "");
	put_field(t, s, "Reason", c->reason, lines);
	if (c->step[0] != '\0')
		put_field(t, s, "At", phase_text(a, c), lines);
	if (c->expected[0] != '\0' || c->got[0] != '\0') {
		put_field(t, s, "Expected", c->expected[0] != '\0' ? c->expected : "-", lines);
		put_field(t, s, "Got", c->got[0] != '\0' ? c->got : "-", lines);
	}
	arena_free(a);
}

static void put_tail(struct text *t, const struct result_case *c)
{
	text_put(t, c->issue[0] != '\0' || c->capture[0] != '\0' || c->repeat[0] != '\0' ? "\n" : "");
	if (c->issue[0] != '\0') {
		put_label(t, "Issue");
		text_printf(t, "%s%s\n", c->issue, c->known ? ", known" : "");
	}
	put_whole(t, "Capture", c->capture);
	put_whole(t, "Repeat", c->repeat);
}

/* Lines on a terminal that is so wide; colours are not in these parts. */
static unsigned lines_of(const struct text *t, unsigned columns)
{
	unsigned lines = 0;

	for (const char *p = text_str(t); *p != '\0';) {
		size_t n = strcspn(p, "\n");

		lines += n > columns ? (unsigned)((n + columns - 1) / columns) : 1;
		p += n + (p[n] == '\n');
	}
	return lines;
}

void report_case_failure(struct text *t, const struct result_case *c, const struct report_style *s)
{
	struct text head = {0}, tail = {0};
	unsigned used;

	put_head(&head, c, s);
	put_requirements_short(&head, c, s);
	put_mismatch(&head, c, s, FIELD_LINES);
	put_tail(&tail, c);
	used = lines_of(&head, columns_of(s)) + lines_of(&tail, columns_of(s)) + 3;
	text_put(t, text_str(&head));
	if (c->step_count > 0) {
		const struct ladder_view view = {
			.columns = columns_of(s),
			.lines_max = used < SCREEN_LINES - 10 ? SCREEN_LINES - used : 10,
			.color = s->color,
		};

		text_put(t, "\n");
		ladder_put(t, c, &view);
	}
	text_put(t, text_str(&tail));
	text_done(&head);
	text_done(&tail);
}

void report_case_show(struct text *t, const struct result_case *c, const struct report_style *s)
{
	const struct ladder_view view = {.columns = columns_of(s), .wrap = true, .color = s->color};
	char source[24];
	struct text file = {0};

	put_head(t, c, s);
	for (size_t i = 0; i < c->requirement_count; i++)
		put_requirement(t, &c->requirements[i], s, 0);
	put_mismatch(t, c, s, 0);
	snprintf(source, sizeof(source), ":%u", c->line);
	text_put(&file, c->file);
	text_put(&file, source);
	put_field(t, s, "Test", text_str(&file), 0);
	text_done(&file);
	text_put(t, "\n");
	if (c->step_count > 0)
		ladder_put_long(t, c, &view);
	else
		text_put(t, "No packet was sent or received.\n");
	put_tail(t, c);
}

/* --- A run --- */

static void put_count(struct text *t, unsigned n, const char *word, bool *first)
{
	if (n == 0)
		return;
	text_printf(t, "%s%u %s", *first ? "" : ", ", n, word);
	*first = false;
}

static void put_counts(struct text *t, const struct result_counts *n)
{
	bool first = true;

	put_count(t, n->pass, "pass", &first);
	put_count(t, n->warn, "warn", &first);
	put_count(t, n->fail, "fail", &first);
	put_count(t, n->inconc, "inconc", &first);
	put_count(t, n->error, "error", &first);
	if (first)
		text_put(t, "no case ran");
	if (n->stopped > 0)
		text_printf(t, "; %u not ended when the run was stopped", n->stopped);
	if (n->not_applicable > 0)
		text_printf(t, "; %u not applicable", n->not_applicable);
}

static const char *revision_verdict(const struct result_revision *v)
{
	if (!v->applicable)
		return "not-applicable";
	return v->warn ? "warn" : verdict_name(v->verdict);
}

/* Not applicable is no difference: that follows from the test files alone. */
static bool revisions_differ(const struct result_case *c)
{
	for (size_t i = 0; i < c->revision_count; i++)
		for (size_t k = 0; k < i; k++)
			if (c->revisions[i].applicable && c->revisions[k].applicable &&
			    strcmp(revision_verdict(&c->revisions[i]),
				   revision_verdict(&c->revisions[k])) != 0)
				return true;
	return false;
}

static void put_difference(struct text *t, const struct result_case *c)
{
	text_put(t, "  ");
	line_put(t, c->id);
	text_put(t, "\n      ");
	for (size_t i = 0; i < c->revision_count; i++) {
		text_printf(t, "%s%s ", i > 0 ? ", " : "", c->revisions[i].spec);
		text_put(t, revision_verdict(&c->revisions[i]));
	}
	text_put(t, "\n");
}

void report_counts(struct text *t, const struct result_run *run)
{
	struct result_counts n = result_count(run);

	put_counts(t, &n);
}

static void put_list(struct text *t, const struct result_run *run, const struct report_style *s,
		     const char *name, const char *heading)
{
	bool first = true;

	for (size_t i = 0; i < run->case_count; i++) {
		const struct result_case *c = &run->cases[i];

		if (strcmp(result_verdict_name(c), name) != 0 || c->stopped)
			continue;
		if (first)
			text_printf(t, "%s\n", heading);
		first = false;
		text_put(t, "  ");
		line_put(t, c->id);
		if (c->issue[0] != '\0')
			text_printf(t, "  (%s%s)", c->issue, c->known ? ", known" : "");
		text_put(t, "\n      ");
		line_put_cut(t, c->reason[0] != '\0' ? c->reason : c->title, columns_of(s) - 6);
		text_put(t, "\n");
	}
	text_put(t, first ? "" : "\n");
}

static void put_run(struct text *t, const struct result_run *run, const struct report_style *s)
{
	struct arena *a = arena_new();
	const char *space = run->version[0] != '\0' ? " " : "";
	struct text spec = {0};

	words_spec(&spec, run->spec);
	put_field(t, s, "Tested",
		  arena_printf(a, "%s%s%s against %s, %.1f s", run->implementation, space,
			       run->version, text_str(&spec), run->seconds),
		  2);
	text_done(&spec);
	arena_free(a);
}

/* What happened to the implementation, a line each. */
static void put_incidents(struct text *t, const struct result_run *run)
{
	for (const char *p = run->incidents; *p != '\0';) {
		size_t n = strcspn(p, "\n");
		struct arena *a = arena_new();

		put_label(t, "Incident");
		line_put(t, arena_string_n(a, p, n));
		text_put(t, "\n");
		arena_free(a);
		p += n + (p[n] == '\n');
	}
}

static struct result_counts count_revision(const struct result_run *run, size_t i)
{
	struct result_counts n = {0};

	for (size_t k = 0; k < run->case_count; k++) {
		const struct result_case *c = &run->cases[k];
		struct result_case one = *c;

		if (i >= c->revision_count)
			continue;
		one.applicable = c->revisions[i].applicable;
		one.verdict = c->revisions[i].verdict;
		one.warn = c->revisions[i].warn;
		result_count_case(&n, &one);
	}
	return n;
}

/* With several revisions: what each comes to, and the cases in which they differ. */
static void put_revisions(struct text *t, const struct result_run *run)
{
	const struct result_case *first = run->case_count > 0 ? &run->cases[0] : NULL;

	for (size_t i = 0; first != NULL && i < first->revision_count; i++) {
		struct result_counts n = count_revision(run, i);

		put_label(t, first->revisions[i].spec);
		put_counts(t, &n);
		text_put(t, "\n");
	}
	for (size_t k = 0; k < run->case_count; k++)
		if (revisions_differ(&run->cases[k]))
			put_difference(t, &run->cases[k]);
}

void report_surprises(struct text *t, const struct result_run *run, const struct report_style *s)
{
	unsigned known = 0;

	for (size_t i = 0; i < run->case_count; i++)
		known += run->cases[i].known;
	if (known > 0) {
		put_label(t, "Known");
		text_printf(t, "%u that the issue list has as confirmed and open\n", known);
	}
	for (size_t i = 0; i < run->surprise_count; i++) {
		const struct result_surprise *p = &run->surprises[i];

		put_label(t, "Unexpected");
		put_colored(t, s, "1;31", p->issue);
		text_put(t, ", known: ");
		line_put(t, p->case_id);
		text_put(t, " ");
		line_put(t, p->what);
		text_put(t, "\n");
	}
}

void report_summary(struct text *t, const struct result_run *run, const struct report_style *s)
{
	text_put(t, "\n");
	put_list(t, run, s, "none", "Without a verdict (counted as error)");
	put_list(t, run, s, "error", "Errors of the test system or its set-up");
	put_list(t, run, s, "fail", "Failed");
	put_list(t, run, s, "inconc", "Inconclusive");
	put_list(t, run, s, "warn", "Warnings: a SHOULD is not kept");
	put_run(t, run, s);
	put_incidents(t, run);
	put_revisions(t, run);
	report_surprises(t, run, s);
	put_label(t, "Result");
	if (words_ran(run) == 0)
		put_colored(t, s, "1;31", "Nothing was tested: ");
	report_counts(t, run);
	text_put(t, "\n");
	put_whole(t, "Folder", run->folder);
	if (run->folder[0] != '\0') {
		struct text page = {0};

		text_printf(&page, "%s/" RUN_PAGE, run->folder);
		put_whole(t, "Page", text_str(&page));
		text_done(&page);
	}
}
