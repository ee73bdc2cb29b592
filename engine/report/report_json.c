/* SPDX-License-Identifier: BSD-2-Clause
 *
 * JSON is written by hand: the shape is small and fixed. Numbers never depend on the locale. */
#include "report/report_json.h"

#include "report/report_words.h"

#include <inttypes.h>

static void put_string(struct text *t, const char *key, const char *value)
{
	text_put(t, ",");
	text_json(t, key);
	text_put(t, ":");
	text_json(t, value);
}

/* Seconds with six decimals, without floating point: a locale could make a comma of the point. */
static void put_seconds(struct text *t, const char *key, usec v)
{
	uint64_t magnitude = v < 0 ? (uint64_t) - (v + 1) + 1 : (uint64_t)v;

	text_printf(t, ",\"%s\":%s%" PRIu64 ".%06" PRIu64, key, v < 0 ? "-" : "",
		    magnitude / 1000000, magnitude % 1000000);
}

static void put_summary(struct text *t, const struct result_run *run)
{
	struct result_counts n = result_count(run);

	text_printf(t,
		    "\"summary\":{\"pass\":%u,\"warn\":%u,\"fail\":%u,\"inconc\":%u,\"error\":%u,"
		    "\"not_applicable\":%u,\"stopped\":%u}",
		    n.pass, n.warn, n.fail, n.inconc, n.error, n.not_applicable, n.stopped);
}

static void put_requirements(struct text *t, const struct result_case *c)
{
	text_put(t, ",\"requirements\":[");
	for (size_t i = 0; i < c->requirement_count; i++) {
		text_put(t, i > 0 ? "," : "");
		text_json(t, c->requirements[i].id);
	}
	text_put(t, "]");
}

static void put_revisions(struct text *t, const struct result_case *c)
{
	if (c->revision_count == 0)
		return;
	text_put(t, ",\"revisions\":{");
	for (size_t i = 0; i < c->revision_count; i++) {
		const struct result_revision *v = &c->revisions[i];
		const char *verdict = v->warn ? "warn" : verdict_name(v->verdict);

		text_put(t, i > 0 ? "," : "");
		text_json(t, v->spec);
		text_put(t, ":{\"verdict\":");
		text_json(t, v->applicable ? verdict : "not-applicable");
		put_string(t, "reason", v->reason);
		text_printf(t, ",\"own_run\":%s}", v->own_run ? "true" : "false");
	}
	text_put(t, "}");
}

static void put_case(struct text *t, const struct result_case *c)
{
	text_put(t, "{\"id\":");
	text_json(t, c->id);
	put_string(t, "verdict", result_verdict_name(c));
	put_string(t, "reason", c->reason);
	put_seconds(t, "seconds", c->duration);
	put_string(t, "title", c->title);
	put_string(t, "level", level_name(c->level));
	put_string(t, "mismatch", mismatch_name(c->mismatch));
	put_string(t, "expected", c->expected);
	put_string(t, "got", c->got);
	put_string(t, "capture", c->capture);
	put_string(t, "issue", c->issue);
	text_printf(t, ",\"known\":%s", c->known ? "true" : "false");
	put_requirements(t, c);
	put_revisions(t, c);
	text_put(t, "}");
}

static void put_surprises(struct text *t, const struct result_run *run)
{
	text_put(t, ",\"unexpected\":[");
	for (size_t i = 0; i < run->surprise_count; i++) {
		const struct result_surprise *s = &run->surprises[i];

		text_put(t, i > 0 ? ",{\"issue\":" : "{\"issue\":");
		text_json(t, s->issue);
		put_string(t, "case", s->case_id);
		put_string(t, "what", s->what);
		text_put(t, "}");
	}
	text_put(t, "]");
}

void report_json(struct text *t, const struct result_run *run)
{
	text_put(t, "{");
	put_summary(t, run);
	put_surprises(t, run);
	text_put(t, ",\"cases\":[");
	for (size_t i = 0; i < run->case_count; i++) {
		text_put(t, i > 0 ? ",\n" : "\n");
		put_case(t, &run->cases[i]);
	}
	text_put(t, "\n]}\n");
}

void report_run_json(struct text *t, const struct result_run *run)
{
	text_put(t, "{\"tool\":\"mip6test\"");
	put_string(t, "tool_version", run->tool_version);
	put_string(t, "id", run->id);
	put_string(t, "implementation", run->implementation);
	put_string(t, "vendor", run->vendor);
	put_string(t, "version", run->version);
	put_string(t, "profile", run->profile);
	put_string(t, "spec", run->spec);
	put_string(t, "incidents", run->incidents);
	put_string(t, "started", run->started);
	put_seconds(t, "seconds", (usec)(run->seconds * (double)USEC_PER_SEC));
	/* As text: a number of 64 bits does not survive most readers of JSON. */
	text_printf(t, ",\"seed\":\"%" PRIu64 "\",", run->seed);
	put_summary(t, run);
	text_put(t, "}\n");
}
