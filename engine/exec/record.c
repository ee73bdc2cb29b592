/* SPDX-License-Identifier: BSD-2-Clause
 *
 * XML to structures, an attribute at a time. What only people read (trees, requirements) is made anew
 * when the case is judged. */
#include "exec/record.h"

#include "base/text.h"
#include "exec/suite.h"
#include "exec/xml.h"

#include <string.h>

struct reading {
	struct record *record;
	struct arena *arena;
	const char *file;
	struct err *err;
};

static bool fail(const struct reading *r, const xmlNode *n, const char *name)
{
	return err_at(r->err, r->file, xml_line(n), "<%s>: %s is missing or makes no sense",
		      (const char *)n->name, name);
}

static const char *get(const struct reading *r, const xmlNode *n, const char *name)
{
	return xml_attribute(r->arena, n, name, "");
}

static bool get_number(const struct reading *r, const xmlNode *n, const char *name, uint64_t max,
		       uint64_t *v)
{
	return (parse_u64(get(r, n, name), v) && *v <= max) || fail(r, n, name);
}

/* "12.345678": seconds with six decimals. */
static bool get_seconds(const struct reading *r, const xmlNode *n, const char *name, usec *v)
{
	enum { DECIMALS = 6, DIGITS_MAX = 12 };
	const char *text = get(r, n, name);
	size_t whole = strspn(text, "0123456789");
	usec us = 0;

	if (whole == 0 || whole > DIGITS_MAX || text[whole] != '.' ||
	    strspn(text + whole + 1, "0123456789") != DECIMALS || text[whole + 1 + DECIMALS] != '\0')
		return fail(r, n, name);
	for (size_t i = 0; i < whole + 1 + DECIMALS; i++)
		if (text[i] != '.')
			us = us * 10 + (text[i] - '0');
	*v = us;
	return true;
}

static bool get_address(const struct reading *r, const xmlNode *n, const char *name, struct ip6 *a)
{
	const char *text = get(r, n, name);

	*a = ip6_unspecified;
	return text[0] == '\0' || ip6_parse(text, a) || fail(r, n, name);
}

static bool read_frame(const struct reading *r, const xmlNode *n, struct bytes *frame)
{
	const char *text = xml_text(r->arena, n);
	size_t cap = strlen(text), len = 0;
	uint8_t *octets = arena_alloc(r->arena, cap + 1);

	if (!parse_hex(text, octets, cap, &len))
		return fail(r, n, "the frame");
	*frame = (struct bytes){octets, len};
	return true;
}

static bool read_step(const struct reading *r, const xmlNode *n, struct result_step *s)
{
	const char *kind = get(r, n, "kind");

	*s = (struct result_step){.label = get(r, n, "label"), .from = get(r, n, "from"),
				  .to = get(r, n, "to"), .summary = "", .tree = "", .judgement = ""};
	s->kind = strcmp(kind, "sent") == 0 ? STEP_SENT
		: strcmp(kind, "received") == 0 ? STEP_RECEIVED : STEP_NOTE;
	if (!get_seconds(r, n, "at", &s->at))
		return false;
	for (const xmlNode *c = xml_first(n); c != NULL; c = xml_next(c))
		if (xml_is(c, "frame") && !read_frame(r, c, &s->frame))
			return false;
	return s->kind == STEP_NOTE || s->frame.len > 0 || fail(r, n, "its frame");
}

static bool read_steps(const struct reading *r, const xmlNode *n, struct result_case *c)
{
	struct result_step *steps;
	size_t count = 0;

	for (const xmlNode *s = xml_first(n); s != NULL; s = xml_next(s))
		count += xml_is(s, "step");
	steps = arena_array(r->arena, count, sizeof(*steps));
	for (const xmlNode *s = xml_first(n); s != NULL; s = xml_next(s))
		if (xml_is(s, "step") && !read_step(r, s, &steps[c->step_count++]))
			return false;
	c->steps = steps;
	return true;
}

static bool read_verdict(const struct reading *r, const xmlNode *n, struct result_case *c)
{
	const char *name = get(r, n, "verdict");

	c->applicable = strcmp(name, "not-applicable") != 0;
	c->warn = strcmp(name, "warn") == 0;
	if (!c->applicable)
		return true;
	if (c->warn)
		name = "fail";
	for (unsigned v = VERDICT_NONE; v <= VERDICT_ERROR; v++) {
		c->verdict = (enum verdict)v;
		if (strcmp(name, verdict_name(c->verdict)) == 0)
			return true;
	}
	return fail(r, n, "verdict");
}

static bool read_case(const struct reading *r, const xmlNode *n, struct result_case *c)
{
	uint64_t block, line;

	*c = (struct result_case){.id = get(r, n, "id"), .role = get(r, n, "role"), .title = "",
				  .section = get(r, n, "section"), .tags = "", .file = get(r, n, "file"), .reason = "",
				  .expected = "", .got = "", .phase = get(r, n, "phase"),
				  .step = get(r, n, "step"), .capture = get(r, n, "capture"), .repeat = "",
				  .spec = get(r, n, "spec"), .iut_link_local = get(r, n, "link-local"),
				  .router_link_local = get(r, n, "router-link-local"),
				  .unreliable = xml_flag(n, "unreliable"),
				  .doubted = xml_flag(n, "doubted"), .stopped = xml_flag(n, "stopped")};
	for (const xmlNode *e = xml_first(n); e != NULL; e = xml_next(e)) {
		if (xml_is(e, "title"))
			c->title = xml_text(r->arena, e);
		else if (xml_is(e, "reason"))
			c->reason = xml_text(r->arena, e);
	}
	if (!read_verdict(r, n, c) || !get_number(r, n, "block", UINT16_MAX, &block) ||
	    !get_number(r, n, "line", UINT32_MAX, &line) ||
	    !get_number(r, n, "seed", UINT64_MAX, &c->seed) ||
	    !get_seconds(r, n, "seconds", &c->duration) || !get_seconds(r, n, "began", &c->began))
		return false;
	c->block = (unsigned)block;
	c->line = (unsigned)line;
	return read_steps(r, n, c);
}

static bool read_run(const struct reading *r, const xmlNode *n)
{
	struct result_run *run = &r->record->run;
	struct profile *p = &r->record->profile;

	*run = (struct result_run){
		.implementation = get(r, n, "implementation"), .vendor = get(r, n, "vendor"),
		.version = get(r, n, "version"), .profile = get(r, n, "profile"),
		.spec = get(r, n, "spec"), .started = get(r, n, "started"), .folder = "", .journal = "",
		.incidents = "", .tool_version = get(r, n, "tool-version"),
		.address = get(r, n, "address"), .address2 = get(r, n, "address2"),
		.router = get(r, n, "router"), .mobiles = get(r, n, "mobiles")};
	*p = (struct profile){.name = run->implementation, .vendor = run->vendor,
			      .version = run->version, .file = run->profile, .spec = run->spec,
			      .description = "", .interface = "", .options = "", .node = "", .ask = "",
			      .roles = "ip cn ha mn", .features = "", .prefix_bits = 64,
			      .medium = MEDIUM_NONE};
	return get_number(r, n, "seed", UINT64_MAX, &run->seed) &&
	       get_address(r, n, "address", &p->address) &&
	       get_address(r, n, "address2", &p->address2) &&
	       get_address(r, n, "router", &p->router) && get_address(r, n, "mobiles", &p->mobiles);
}

static bool read_results(const struct reading *r, const xmlNode *root)
{
	struct result_case *cases;
	size_t count = 0;
	bool described = false;

	if (root == NULL || !xml_is(root, "results"))
		return err_set(r->err, "%s: no results of a run", r->file);
	for (const xmlNode *n = xml_first(root); n != NULL; n = xml_next(n)) {
		count += xml_is(n, "case");
		if (xml_is(n, "run") && !read_run(r, n))
			return false;
		described = described || xml_is(n, "run");
	}
	if (!described)
		return err_set(r->err, "%s: does not say of which run", r->file);
	cases = arena_array(r->arena, count, sizeof(*cases));
	for (const xmlNode *n = xml_first(root); n != NULL; n = xml_next(n))
		if (xml_is(n, "case") && !read_case(r, n, &cases[r->record->run.case_count++]))
			return false;
	r->record->run.cases = cases;
	return true;
}

bool record_load(struct record *r, struct arena *a, const char *folder, struct err *err)
{
	struct reading reading = {r, a, arena_printf(a, "%s/results.xml", folder), err};
	xmlDoc *doc = xml_read(reading.file, err);
	bool ok;

	*r = (struct record){0};
	if (doc == NULL)
		return false;
	ok = read_results(&reading, xmlDocGetRootElement(doc));
	xmlFreeDoc(doc);
	return ok;
}
