/* SPDX-License-Identifier: BSD-2-Clause
 *
 * XML to structures, an attribute at a time. */
#include "exec/record.h"

#include "base/file.h"
#include "base/text.h"
#include "exec/suite.h"
#include "exec/xml.h"

#include <string.h>
#include <unistd.h>

enum { RESULTS_MAX = 512 * 1024 * 1024, JOURNAL_MAX = 512 * 1024 * 1024 };

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

/* The text inside, to the letter. */
static const char *get_text(const struct reading *r, const xmlNode *n)
{
	xmlChar *content = xmlNodeGetContent(n);
	const char *copy = content != NULL ? arena_string(r->arena, (const char *)content) : "";

	xmlFree(content);
	return copy;
}

static size_t count_children(const xmlNode *n, const char *name)
{
	size_t count = 0;

	for (const xmlNode *c = xml_first(n); c != NULL; c = xml_next(c))
		count += xml_is(c, name);
	return count;
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

static bool get_ethernet(const struct reading *r, const xmlNode *n, struct bytes *ethernet)
{
	enum { OCTETS = 12 };
	const char *text = get(r, n, "ethernet");
	uint8_t *octets;
	size_t len = 0;

	*ethernet = (struct bytes){NULL, 0};
	if (text[0] == '\0')
		return true;
	octets = arena_alloc(r->arena, OCTETS);
	if (!parse_hex(text, octets, OCTETS, &len) || len != OCTETS)
		return fail(r, n, "ethernet");
	*ethernet = (struct bytes){octets, len};
	return true;
}

static bool read_step(const struct reading *r, const xmlNode *n, struct result_step *s)
{
	const char *kind = get(r, n, "kind");

	*s = (struct result_step){.label = get(r, n, "label"), .from = get(r, n, "from"),
				  .to = get(r, n, "to"), .summary = "", .tree = "", .judgement = "",
				  .judged = xml_flag(n, "judged"), .link = get(r, n, "link")};
	s->kind = strcmp(kind, "sent") == 0 ? STEP_SENT
		: strcmp(kind, "received") == 0 ? STEP_RECEIVED : STEP_NOTE;
	if (!get_seconds(r, n, "at", &s->at) || !get_ethernet(r, n, &s->ethernet))
		return false;
	for (const xmlNode *c = xml_first(n); c != NULL; c = xml_next(c)) {
		if (xml_is(c, "frame") && !read_frame(r, c, &s->frame))
			return false;
		if (xml_is(c, "summary"))
			s->summary = get_text(r, c);
		else if (xml_is(c, "tree"))
			s->tree = get_text(r, c);
		else if (xml_is(c, "judgement"))
			s->judgement = get_text(r, c);
	}
	return s->kind == STEP_NOTE || s->frame.len > 0 || fail(r, n, "its frame");
}

static bool read_steps(const struct reading *r, const xmlNode *n, struct result_case *c)
{
	struct result_step *steps = arena_array(r->arena, count_children(n, "step"), sizeof(*steps));

	for (const xmlNode *s = xml_first(n); s != NULL; s = xml_next(s))
		if (xml_is(s, "step") && !read_step(r, s, &steps[c->step_count++]))
			return false;
	c->steps = steps;
	return true;
}

static bool read_verdict(const struct reading *r, const xmlNode *n, bool *applicable, bool *warn,
			 enum verdict *verdict)
{
	const char *name = get(r, n, "verdict");

	*applicable = strcmp(name, "not-applicable") != 0;
	*warn = strcmp(name, "warn") == 0;
	*verdict = VERDICT_NONE;
	if (!*applicable)
		return true;
	if (*warn)
		name = "fail";
	for (unsigned v = VERDICT_NONE; v <= VERDICT_ERROR; v++) {
		*verdict = (enum verdict)v;
		if (strcmp(name, verdict_name(*verdict)) == 0)
			return true;
	}
	return fail(r, n, "verdict");
}

static bool read_mismatch(const struct reading *r, const xmlNode *n, enum mismatch *mismatch)
{
	const char *name = get(r, n, "mismatch");

	for (unsigned m = MISMATCH_NONE; m <= MISMATCH_ACCEPTED; m++) {
		*mismatch = (enum mismatch)m;
		if (strcmp(name, mismatch_name(*mismatch)) == 0)
			return true;
	}
	return fail(r, n, "mismatch");
}

/* "MUST NOT": the level, and that it forbids. */
static bool read_level(const struct reading *r, const xmlNode *n, enum level *level, bool *must_not)
{
	const char *name = get(r, n, "level");

	for (unsigned l = LEVEL_NOTE; l <= LEVEL_MUST; l++) {
		size_t len = strlen(level_name((enum level)l));

		*level = (enum level)l;
		*must_not = has_prefix(name, level_name(*level)) && strcmp(name + len, " NOT") == 0;
		if (*must_not || strcmp(name, level_name(*level)) == 0)
			return true;
	}
	return fail(r, n, "level");
}

static bool read_revisions(const struct reading *r, const xmlNode *n, struct result_case *c)
{
	size_t count = count_children(n, "revision");
	struct result_revision *list = arena_array(r->arena, count, sizeof(*list));

	for (const xmlNode *e = xml_first(n); e != NULL; e = xml_next(e)) {
		struct result_revision *v = &list[c->revision_count];

		if (!xml_is(e, "revision"))
			continue;
		v->spec = get(r, e, "spec");
		v->reason = get_text(r, e);
		v->own_run = xml_flag(e, "own-run");
		if (!read_verdict(r, e, &v->applicable, &v->warn, &v->verdict) ||
		    !read_mismatch(r, e, &v->mismatch))
			return false;
		c->revision_count++;
	}
	c->revisions = list;
	return true;
}

static bool read_requirements(const struct reading *r, const xmlNode *n, struct result_case *c)
{
	size_t count = count_children(n, "requirement");
	struct result_requirement *list = arena_array(r->arena, count, sizeof(*list));

	for (const xmlNode *e = xml_first(n); e != NULL; e = xml_next(e)) {
		struct result_requirement *q = &list[c->requirement_count];

		if (!xml_is(e, "requirement"))
			continue;
		*q = (struct result_requirement){.id = get(r, e, "id"), .spec = get(r, e, "spec"),
						 .section = get(r, e, "section"), .text = get_text(r, e),
						 .difference = get(r, e, "difference"),
						 .changed = get(r, e, "changed")};
		if (!read_level(r, e, &q->level, &q->must_not))
			return false;
		c->requirement_count++;
	}
	c->requirements = list;
	return true;
}

static void read_texts(const struct reading *r, const xmlNode *n, struct result_case *c)
{
	for (const xmlNode *e = xml_first(n); e != NULL; e = xml_next(e)) {
		if (xml_is(e, "title"))
			c->title = get_text(r, e);
		else if (xml_is(e, "reason"))
			c->reason = get_text(r, e);
		else if (xml_is(e, "expected"))
			c->expected = get_text(r, e);
		else if (xml_is(e, "got"))
			c->got = get_text(r, e);
		else if (xml_is(e, "repeat"))
			c->repeat = get_text(r, e);
		else if (xml_is(e, "tag"))
			c->tags = arena_printf(r->arena, "%s%s%s", c->tags,
					       c->tags[0] != '\0' ? " " : "", get_text(r, e));
	}
}

/* What the reference node did: its verdict and its packets, and nothing else. */
static bool read_reference(const struct reading *r, const xmlNode *n, struct result_case *c)
{
	const xmlNode *e = xml_first(n);
	struct result_case *reference;

	while (e != NULL && !xml_is(e, "reference"))
		e = xml_next(e);
	if (e == NULL)
		return true;
	reference = arena_alloc(r->arena, sizeof(*reference));
	c->reference = reference;
	return read_verdict(r, e, &reference->applicable, &reference->warn, &reference->verdict) &&
	       read_steps(r, e, reference);
}

static bool read_case(const struct reading *r, const xmlNode *n, struct result_case *c)
{
	uint64_t block, line, runs, place;
	bool must_not;

	*c = (struct result_case){.id = get(r, n, "id"), .role = get(r, n, "role"), .title = "",
				  .section = get(r, n, "section"), .file = get(r, n, "file"), .reason = "",
				  .expected = "", .got = "", .tags = "",
				  .issue = get(r, n, "issue"), .known = xml_flag(n, "known"), .phase = get(r, n, "phase"),
				  .step = get(r, n, "step"), .capture = get(r, n, "capture"), .repeat = "",
				  .spec = get(r, n, "spec"), .iut_link_local = get(r, n, "link-local"),
				  .router_link_local = get(r, n, "router-link-local"),
				  .macs = get(r, n, "macs"), .keys = "", .wireshark_keys = "",
				  .unreliable = xml_flag(n, "unreliable"),
				  .doubted = xml_flag(n, "doubted"), .stopped = xml_flag(n, "stopped")};
	read_texts(r, n, c);
	if (!read_verdict(r, n, &c->applicable, &c->warn, &c->verdict) ||
	    !read_mismatch(r, n, &c->mismatch) || !read_level(r, n, &c->level, &must_not) ||
	    !get_number(r, n, "runs", UINT32_MAX, &runs) ||
	    !get_number(r, n, "place", UINT32_MAX, &place) || !get_number(r, n, "block", UINT16_MAX, &block) ||
	    !get_number(r, n, "line", UINT32_MAX, &line) ||
	    !get_number(r, n, "seed", UINT64_MAX, &c->seed) ||
	    !get_seconds(r, n, "seconds", &c->duration) || !get_seconds(r, n, "began", &c->began))
		return false;
	c->block = (unsigned)block;
	c->line = (unsigned)line;
	c->runs = (unsigned)runs;
	c->place = (unsigned)place;
	return read_revisions(r, n, c) && read_requirements(r, n, c) && read_steps(r, n, c) &&
	       read_reference(r, n, c);
}

static bool get_homes(const struct reading *r, const xmlNode *n, struct profile *p)
{
	const char *list = get(r, n, "homes");

	while (*list != '\0') {
		size_t len = strcspn(list, " ");

		if (p->home_count == PROFILE_HOMES ||
		    !ip6_parse(arena_string_n(r->arena, list, len), &p->homes[p->home_count++]))
			return fail(r, n, "homes");
		list += len + (list[len] == ' ');
	}
	return true;
}

/* Left out where it is 0. */
static bool get_setting(const struct reading *r, const xmlNode *n, const char *name, unsigned *v)
{
	uint64_t number = 0;

	if (get(r, n, name)[0] != '\0' && !get_number(r, n, name, UINT32_MAX, &number))
		return false;
	*v = (unsigned)number;
	return true;
}

static bool get_home_agent(const struct reading *r, const xmlNode *n, struct result_run *run,
			   struct home_agent_profile *h)
{
	if (!get_address(r, n, "outside", &h->outside) ||
	    !get_address(r, n, "outside-router", &h->router) ||
	    !get_address(r, n, "prohibited", &h->prohibited) ||
	    !get_setting(r, n, "preference", &h->preference) ||
	    !get_setting(r, n, "lifetime-cap", &h->lifetime_cap) ||
	    !get_setting(r, n, "refresh-advice", &h->refresh_advice) ||
	    !get_setting(r, n, "advertisement-interval-max", &h->advertisement_interval_max))
		return false;
	run->preference = h->preference;
	run->lifetime_cap = h->lifetime_cap;
	run->refresh_advice = h->refresh_advice;
	run->advertisement_interval_max = h->advertisement_interval_max;
	return true;
}

static bool read_run(const struct reading *r, const xmlNode *n)
{
	struct result_run *run = &r->record->run;
	struct profile *p = &r->record->profile;
	usec took;

	*run = (struct result_run){
		.id = get(r, n, "id"), .implementation = get(r, n, "implementation"), .vendor = get(r, n, "vendor"),
		.version = get(r, n, "version"), .profile = get(r, n, "profile"),
		.spec = get(r, n, "spec"), .started = get(r, n, "started"), .folder = "", .journal = "",
		.incidents = "", .keys = "", .wireshark_keys = "",
		.shard = get(r, n, "shard"), .tool_version = get(r, n, "tool-version"),
		.address = get(r, n, "address"), .address2 = get(r, n, "address2"),
		.router = get(r, n, "router"), .mobiles = get(r, n, "mobiles"),
		.outside = get(r, n, "outside"), .outside_router = get(r, n, "outside-router"),
		.prohibited = get(r, n, "prohibited"), .homes = get(r, n, "homes")};
	*p = (struct profile){.name = run->implementation, .vendor = run->vendor,
			      .version = run->version, .file = run->profile, .spec = run->spec,
			      .description = "", .interface = "", .options = "", .node = "", .ask = "",
			      .roles = "ip cn ha mn", .features = "", .prefix_bits = 64,
			      .home_agent = {.outside_bits = 64, .interface = ""},
			      .medium = MEDIUM_NONE};
	if (!get_seconds(r, n, "seconds", &took))
		return false;
	run->seconds = (double)took / (double)USEC_PER_SEC;
	return get_number(r, n, "seed", UINT64_MAX, &run->seed) &&
	       get_address(r, n, "address", &p->address) &&
	       get_address(r, n, "address2", &p->address2) &&
	       get_address(r, n, "router", &p->router) &&
	       get_home_agent(r, n, run, &p->home_agent) &&
	       get_address(r, n, "mobiles", &p->mobiles) && get_homes(r, n, p);
}

static bool read_results(const struct reading *r, const xmlNode *root)
{
	struct result_run *run = &r->record->run;
	struct result_case *cases;
	struct result_surprise *surprises;
	bool described = false;

	if (root == NULL || !xml_is(root, "results"))
		return err_set(r->err, "%s: no results of a run", r->file);
	for (const xmlNode *n = xml_first(root); n != NULL; n = xml_next(n)) {
		if (xml_is(n, "run") && !read_run(r, n))
			return false;
		described = described || xml_is(n, "run");
	}
	if (!described)
		return err_set(r->err, "%s: does not say of which run", r->file);
	cases = arena_array(r->arena, count_children(root, "case"), sizeof(*cases));
	surprises = arena_array(r->arena, count_children(root, "surprise"), sizeof(*surprises));
	run->surprises = surprises;
	run->cases = cases;
	for (const xmlNode *n = xml_first(root); n != NULL; n = xml_next(n)) {
		if (xml_is(n, "case") && !read_case(r, n, &cases[run->case_count++]))
			return false;
		if (xml_is(n, "incidents"))
			run->incidents = get_text(r, n);
		if (xml_is(n, "surprise"))
			surprises[run->surprise_count++] = (struct result_surprise){
				get(r, n, "issue"), get(r, n, "case"), get_text(r, n)};
	}
	return true;
}

/* What the run noted between the cases: journal.txt up to its first empty line. */
static const char *read_journal(struct arena *a, const char *folder)
{
	struct bytes content;
	const char *text, *end;

	if (!file_read(a, arena_printf(a, "%s/journal.txt", folder), JOURNAL_MAX, &content, NULL))
		return "";
	text = (const char *)content.at;
	if (text[0] == '\n')
		return "";
	end = strstr(text, "\n\n");
	return end != NULL ? arena_string_n(a, text, (size_t)(end + 1 - text)) : text;
}

/* What opens the packets; a run without IPsec has no such file. */
static bool read_keys(struct record *r, struct arena *a, const char *folder, struct err *err)
{
	const char *path = arena_printf(a, "%s/esp.keys", folder);
	struct text lines = {0}, wireshark = {0};
	struct sa_list *list;
	bool ok;

	if (access(path, F_OK) != 0)
		return true;
	list = sa_list_new();
	ok = sa_list_read(list, path, err);
	r->profile.keys = sa_chain_copy(a, sa_list_first(list));
	sa_list_print(list, &lines);
	sa_list_print_wireshark(list, &wireshark);
	r->run.keys = arena_string(a, text_str(&lines));
	r->run.wireshark_keys = arena_string(a, text_str(&wireshark));
	text_done(&lines);
	text_done(&wireshark);
	sa_list_free(list);
	return ok;
}

bool record_load(struct record *r, struct arena *a, const char *folder, struct err *err)
{
	struct reading reading = {r, a, arena_printf(a, "%s/results.xml", folder), err};
	xmlDoc *doc = xml_read_large(reading.file, RESULTS_MAX, err);
	bool ok;

	*r = (struct record){0};
	if (doc == NULL)
		return false;
	ok = read_results(&reading, xmlDocGetRootElement(doc));
	ok = ok && read_keys(r, a, folder, err);
	if (ok)
		r->run.journal = read_journal(a, folder);
	xmlFreeDoc(doc);
	return ok;
}
