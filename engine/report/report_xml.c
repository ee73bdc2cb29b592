/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Attributes hold what is short and has a grammar; elements hold text. Everything is escaped here,
 * and what XML cannot hold is replaced, so the file is well-formed whatever came off the wire. */
#include "report/report_xml.h"

#include "report/report_words.h"

#include <inttypes.h>
#include <string.h>

static void put_flag(struct text *t, const char *name, bool is)
{
	words_attribute(t, name, is ? "yes" : "no");
}

static void put_seconds(struct text *t, const char *name, usec v)
{
	uint64_t us = v > 0 ? (uint64_t)v : 0;

	text_printf(t, " %s=\"%" PRIu64 ".%06" PRIu64 "\"", name, us / 1000000, us % 1000000);
}

static void put_element(struct text *t, int depth, const char *name, const char *value)
{
	text_printf(t, "%*s", 2 * depth, "");
	words_element(t, name, value);
	text_put(t, "\n");
}

static void put_requirement(struct text *t, const struct result_requirement *r)
{
	text_put(t, "    <requirement");
	words_attribute(t, "id", r->id);
	words_attribute(t, "spec", r->spec);
	words_attribute(t, "section", r->section);
	words_attribute(t, "level", words_level(r->level, r->must_not));
	if (r->difference[0] != '\0')
		words_attribute(t, "difference", r->difference);
	if (r->changed[0] != '\0')
		words_attribute(t, "changed", r->changed);
	text_put(t, ">");
	words_xml(t, r->text);
	text_put(t, "</requirement>\n");
}

void report_step_xml(struct text *t, const struct result_step *s)
{
	static const char *const kinds[] = {"sent", "received", "note"};

	text_put(t, "    <step");
	put_seconds(t, "at", s->at);
	words_attribute(t, "kind", kinds[s->kind]);
	words_attribute(t, "from", s->from);
	words_attribute(t, "to", s->to);
	words_attribute(t, "label", s->label);
	if (s->link[0] != '\0')
		words_attribute(t, "link", s->link);
	if (s->ethernet.len > 0) {
		text_put(t, " ethernet=\"");
		text_hex(t, s->ethernet);
		text_put(t, "\"");
	}
	put_flag(t, "judged", s->judged);
	text_put(t, ">\n");
	put_element(t, 3, "summary", s->summary);
	if (s->judged)
		put_element(t, 3, "judgement", s->judgement);
	if (s->frame.len > 0) {
		text_put(t, "      <frame>");
		text_hex(t, s->frame);
		text_put(t, "</frame>\n");
		put_element(t, 3, "tree", s->tree);
	}
	text_put(t, "    </step>\n");
}

static const char *relative(const char *folder, const char *path)
{
	size_t n = strlen(folder);

	if (n > 0 && strncmp(path, folder, n) == 0 && path[n] == '/')
		return path + n + 1;
	return path;
}

static void put_case_attributes(struct text *t, const struct result_run *run,
				const struct result_case *c)
{
	words_attribute(t, "id", c->id);
	words_attribute(t, "role", c->role);
	words_attribute(t, "section", c->section);
	words_attribute(t, "verdict", result_verdict_name(c));
	words_attribute(t, "mismatch", mismatch_name(c->mismatch));
	words_attribute(t, "level", level_name(c->level));
	words_attribute(t, "phase", c->phase);
	words_attribute(t, "step", c->step);
	words_attribute(t, "file", c->file);
	text_printf(t, " line=\"%u\"", c->line);
	put_seconds(t, "seconds", c->duration);
	words_attribute(t, "capture", relative(run->folder, c->capture));
	put_seconds(t, "began", c->began);
	words_attribute(t, "spec", c->spec);
	text_printf(t, " place=\"%u\"", c->place);
	text_printf(t, " block=\"%u\" seed=\"%" PRIu64 "\" runs=\"%u\"", c->block, c->seed, c->runs);
	words_attribute(t, "link-local", c->iut_link_local);
	words_attribute(t, "router-link-local", c->router_link_local);
	if (c->macs[0] != '\0')
		words_attribute(t, "macs", c->macs);
	put_flag(t, "unreliable", c->unreliable);
	put_flag(t, "doubted", c->doubted);
	put_flag(t, "stopped", c->stopped);
	if (c->issue[0] != '\0')
		words_attribute(t, "issue", c->issue);
	if (c->known)
		put_flag(t, "known", true);
}

static void put_revision(struct text *t, const struct result_revision *v)
{
	const char *verdict = v->warn ? "warn" : verdict_name(v->verdict);

	text_put(t, "    <revision");
	words_attribute(t, "spec", v->spec);
	words_attribute(t, "verdict", v->applicable ? verdict : "not-applicable");
	words_attribute(t, "mismatch", mismatch_name(v->mismatch));
	put_flag(t, "own-run", v->own_run);
	text_put(t, ">");
	words_xml(t, v->reason);
	text_put(t, "</revision>\n");
}

/* Words, an element each. */
static void put_tags(struct text *t, const char *tags)
{
	struct text tag = {0};

	while (*(tags += strspn(tags, " ")) != '\0') {
		size_t n = strcspn(tags, " ");

		text_clear(&tag);
		text_put_n(&tag, tags, n);
		put_element(t, 2, "tag", text_str(&tag));
		tags += n;
	}
	text_done(&tag);
}

/* What the reference node did in the same case. */
static void put_reference(struct text *t, const struct result_case *c)
{
	if (c == NULL)
		return;
	text_put(t, "    <reference");
	words_attribute(t, "verdict", result_verdict_name(c));
	text_put(t, ">\n");
	for (size_t i = 0; i < c->step_count; i++)
		report_step_xml(t, &c->steps[i]);
	text_put(t, "    </reference>\n");
}

static void put_surprise(struct text *t, const struct result_surprise *s)
{
	text_put(t, "  <surprise");
	words_attribute(t, "issue", s->issue);
	words_attribute(t, "case", s->case_id);
	text_put(t, ">");
	words_xml(t, s->what);
	text_put(t, "</surprise>\n");
}

static void put_case(struct text *t, const struct result_run *run, const struct result_case *c)
{
	text_put(t, "  <case");
	put_case_attributes(t, run, c);
	text_put(t, ">\n");
	put_element(t, 2, "title", c->title);
	put_element(t, 2, "reason", c->reason);
	put_element(t, 2, "expected", c->expected);
	put_element(t, 2, "got", c->got);
	put_element(t, 2, "repeat", c->repeat);
	put_tags(t, c->tags);
	for (size_t i = 0; i < c->revision_count; i++)
		put_revision(t, &c->revisions[i]);
	for (size_t i = 0; i < c->requirement_count; i++)
		put_requirement(t, &c->requirements[i]);
	for (size_t i = 0; i < c->step_count; i++)
		report_step_xml(t, &c->steps[i]);
	put_reference(t, c->reference);
	text_put(t, "  </case>\n");
}

static void number_attribute(struct text *t, const char *name, unsigned n)
{
	if (n > 0)
		text_printf(t, " %s=\"%u\"", name, n);
}

/* What variables of cases say of it: who judges the run again wants the same. */
static void put_home_agent(struct text *t, const struct result_run *run)
{
	if (run->outside[0] != '\0') {
		words_attribute(t, "outside", run->outside);
		words_attribute(t, "outside-router", run->outside_router);
	}
	if (run->prohibited[0] != '\0')
		words_attribute(t, "prohibited", run->prohibited);
	number_attribute(t, "preference", run->preference);
	number_attribute(t, "lifetime-cap", run->lifetime_cap);
	number_attribute(t, "refresh-advice", run->refresh_advice);
	number_attribute(t, "advertisement-interval-max", run->advertisement_interval_max);
}

static void put_run(struct text *t, const struct result_run *run)
{
	text_put(t, "  <run");
	if (run->id[0] != '\0')
		words_attribute(t, "id", run->id);
	words_attribute(t, "implementation", run->implementation);
	words_attribute(t, "vendor", run->vendor);
	words_attribute(t, "version", run->version);
	words_attribute(t, "profile", run->profile);
	words_attribute(t, "spec", run->spec);
	words_attribute(t, "started", run->started);
	text_printf(t, " seed=\"%" PRIu64 "\"", run->seed);
	put_seconds(t, "seconds", (usec)(run->seconds * (double)USEC_PER_SEC));
	words_attribute(t, "tool-version", run->tool_version);
	words_attribute(t, "address", run->address);
	words_attribute(t, "address2", run->address2);
	words_attribute(t, "router", run->router);
	words_attribute(t, "mobiles", run->mobiles);
	put_home_agent(t, run);
	if (run->homes[0] != '\0')
		words_attribute(t, "homes", run->homes);
	if (run->shard[0] != '\0')
		words_attribute(t, "shard", run->shard);
	text_put(t, "/>\n");
}

void report_results_xml(struct text *t, const struct result_run *run)
{
	struct result_counts n = result_count(run);

	text_put(t, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<results>\n");
	put_run(t, run);
	text_printf(t,
		    "  <summary pass=\"%u\" warn=\"%u\" fail=\"%u\" inconc=\"%u\" error=\"%u\""
		    " not-applicable=\"%u\"/>\n",
		    n.pass, n.warn, n.fail, n.inconc, n.error, n.not_applicable);
	if (run->incidents[0] != '\0')
		put_element(t, 1, "incidents", run->incidents);
	for (size_t i = 0; i < run->surprise_count; i++)
		put_surprise(t, &run->surprises[i]);
	for (size_t i = 0; i < run->case_count; i++)
		put_case(t, run, &run->cases[i]);
	text_put(t, "</results>\n");
}
