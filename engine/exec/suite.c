/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Questions to a loaded suite: requirements by id, selectors, revisions, waits. Loading is in
 * suite_load.c and step_load.c. Also the names of what result.h enumerates. */
#include "exec/suite.h"

#include "base/text.h"

#include <string.h>

bool word_in(const char *list, const char *word)
{
	size_t n = strlen(word);

	if (list == NULL || n == 0)
		return false;
	while (*list != '\0') {
		size_t len = strcspn(list, " ");

		if (len == n && strncmp(list, word, n) == 0)
			return true;
		list += len;
		list += strspn(list, " ");
	}
	return false;
}

bool spec_exists(const char *spec)
{
	return word_in(SPEC_NAMES, spec);
}

bool spec_holds(const char *only_spec, const char *spec)
{
	return only_spec == NULL || word_in(only_spec, spec);
}

static bool citation_holds(const struct citation *c, const char *spec)
{
	return spec_holds(c->only_spec, spec) && spec_holds(c->requirement->revisions, spec);
}

bool testcase_holds(const struct testcase *tc, const char *spec)
{
	bool any = false;

	for (const struct citation *c = tc->citations; c != NULL; c = c->next)
		any = any || citation_holds(c, spec);
	return any && spec_holds(tc->only_spec, spec);
}

bool testcase_wants_ipsec(const struct testcase *tc)
{
	return has_prefix(tc->features, "ipsec") || glob_match("* ipsec*", tc->features);
}

const struct testcase *suite_find(const struct suite *s, const char *id)
{
	const struct testcase *tc = s->cases;

	while (tc != NULL && strcmp(tc->id, id) != 0)
		tc = tc->next;
	return tc;
}

const struct requirement *suite_requirement(const struct suite *s, const char *id)
{
	const struct requirement *r = s->requirements;

	while (r != NULL && strcmp(r->id, id) != 0)
		r = r->next;
	return r;
}

static bool level_by_name(const char *name, enum level *level)
{
	for (unsigned l = LEVEL_NOTE; l <= LEVEL_MUST; l++) {
		if (strcasecmp(name, level_name((enum level)l)) != 0)
			continue;
		*level = (enum level)l;
		return true;
	}
	return false;
}

static bool cites(const struct testcase *tc, const char *id)
{
	for (const struct citation *c = tc->citations; c != NULL; c = c->next)
		if (glob_match(id, c->requirement->id))
			return true;
	return false;
}

/* An id is chosen by itself, by a glob, or by a prefix that ends where a part of it does: "cn",
 * "cn/9.5", "cn/9.5.1". */
static bool id_selected(const char *id, const char *selector)
{
	size_t n = strlen(selector);

	if (strchr(selector, '*') != NULL)
		return glob_match(selector, id);
	while (n > 0 && selector[n - 1] == '/')
		n--;
	return n > 0 && strncmp(id, selector, n) == 0 &&
	       (id[n] == '\0' || id[n] == '/' || (id[n] == '.' && strchr(id + n, '/') != NULL));
}

static bool selected_by(const struct testcase *tc, const char *selector)
{
	enum level level;

	if (has_prefix(selector, "tag:"))
		return word_in(tc->tags, selector + 4);
	if (has_prefix(selector, "req:"))
		return cites(tc, selector + 4);
	if (has_prefix(selector, "level:"))
		return level_by_name(selector + 6, &level) && tc->level == level;
	return id_selected(tc->id, selector);
}

bool testcase_selected(const struct testcase *tc, char *const selectors[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (selected_by(tc, selectors[i]))
			return true;
	return count == 0;
}

const char *selector_idle(const struct suite *s, char *const selectors[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct testcase *tc = s->cases;

		while (tc != NULL && !selected_by(tc, selectors[i]))
			tc = tc->next;
		if (tc == NULL)
			return selectors[i];
	}
	return NULL;
}

bool selector_check(const char *selector, struct err *err)
{
	enum level level;

	if (has_prefix(selector, "level:") && !level_by_name(selector + 6, &level))
		return err_set(err, "%s: levels are MUST, SHOULD, MAY and NOTE", selector);
	if (strcmp(selector, "tag:") == 0 || strcmp(selector, "req:") == 0 || selector[0] == '\0')
		return err_set(err, "\"%s\" selects nothing", selector);
	return true;
}

static unsigned words_of(const char *list)
{
	unsigned n = 0;

	while (*list != '\0') {
		list += strspn(list, " ");
		n += *list != '\0';
		list += strcspn(list, " ");
	}
	return n;
}

/* Sums of spans stop here, a thousand days: they cannot overflow, nor can what is added to them. */
#define SPAN_MAX (1000 * 24 * 3600 * USEC_PER_SEC)

static usec steps_span(const struct step *steps, bool shortest);

static usec span_of_ons(const struct on *ons, bool shortest)
{
	usec longest = 0;

	for (; ons != NULL; ons = ons->next) {
		usec one = steps_span(ons->then, shortest);

		longest = one > longest ? one : longest;
	}
	return longest;
}

/* count * one, neither over SPAN_MAX before nor after. */
static usec span_times(unsigned count, usec one)
{
	return one > 0 && count > SPAN_MAX / one ? SPAN_MAX : (usec)count * one;
}

static usec span_sum(usec a, usec b)
{
	return b > SPAN_MAX - a ? SPAN_MAX : a + b;
}

bool steps_have(const struct step *steps, enum step_kind kind, bool in_loops)
{
	bool have = false;

	for (; steps != NULL && !have; steps = steps->next) {
		have = steps->kind == kind || ((in_loops || steps->kind != STEP_KIND_FOR_EACH) &&
					       steps_have(steps->body, kind, in_loops));
		for (const struct on *on = steps->ons; on != NULL && !have; on = on->next)
			have = steps_have(on->then, kind, in_loops);
	}
	return have;
}

static unsigned rounds_of(const struct step *loop, bool shortest)
{
	unsigned all = words_of(loop->value);

	return shortest && all > 1 && steps_have(loop->body, STEP_KIND_LEAVE, false) ? 1 : all;
}

static usec steps_span(const struct step *steps, bool shortest)
{
	usec sum = 0;

	for (; steps != NULL; steps = steps->next) {
		if (!shortest || steps->kind != STEP_KIND_EXPECT || steps->verdict == VERDICT_PASS)
			sum = span_sum(sum, steps->span);
		if (steps->kind == STEP_KIND_EXPECT)
			sum = span_sum(sum, span_of_ons(steps->ons, shortest));
		else if (steps->kind == STEP_KIND_CALL)
			sum = span_sum(sum, steps_span(steps->body, shortest));
		else if (steps->kind == STEP_KIND_FOR_EACH)
			sum = span_sum(sum, span_times(rounds_of(steps, shortest),
						       steps_span(steps->body, shortest)));
	}
	return sum;
}

usec steps_longest(const struct step *steps)
{
	return steps_span(steps, false);
}

usec testcase_shortest(const struct testcase *tc)
{
	usec sum = 0;

	for (const struct section *s = tc->sections; s != NULL; s = s->next)
		sum = span_sum(sum, steps_span(s->steps, true));
	return sum;
}

static void requirements_describe(struct arena *a, const struct testcase *tc, const char *spec,
				  struct result_case *out)
{
	struct result_requirement *list;
	size_t count = 0;

	for (const struct citation *c = tc->citations; c != NULL; c = c->next)
		count += citation_holds(c, spec);
	list = arena_array(a, count, sizeof(*list));
	count = 0;
	for (const struct citation *c = tc->citations; c != NULL; c = c->next) {
		const struct requirement *r = c->requirement;

		if (!citation_holds(c, spec))
			continue;
		list[count++] = (struct result_requirement){r->id, r->spec, r->section, r->level,
							    r->must_not, r->text,
							    r->difference, r->changed};
		out->level = r->level > out->level ? r->level : out->level;
	}
	out->requirements = list;
	out->requirement_count = count;
}

void testcase_describe(struct arena *a, const struct testcase *tc, const char *spec,
		       struct result_case *out)
{
	*out = (struct result_case){.id = tc->id, .title = tc->title, .role = tc->role,
				    .section = tc->section_name, .file = tc->file, .line = tc->line,
				    .reason = "", .expected = "", .got = "", .phase = "", .step = "",
				    .capture = "", .repeat = "", .issue = "", .spec = spec,
				    .place = tc->index,
				    .tags = tc->tags != NULL ? tc->tags : "",
				    .iut_link_local = "", .router_link_local = "", .macs = "", .keys = "",
				    .wireshark_keys = ""};
	requirements_describe(a, tc, spec, out);
}

/* Names of result.h. */

const char *verdict_name(enum verdict v)
{
	static const char *const names[] = {"none", "pass", "inconc", "fail", "error"};

	return names[v];
}

const char *level_name(enum level l)
{
	static const char *const names[] = {"NOTE", "MAY", "SHOULD", "MUST"};

	return names[l];
}

const char *mismatch_name(enum mismatch m)
{
	static const char *const names[] = {"none", "no-answer", "wrong-field", "unexpected", "accepted"};

	return names[m];
}

const char *result_verdict_name(const struct result_case *c)
{
	if (!c->applicable)
		return "not-applicable";
	return c->warn ? "warn" : verdict_name(c->verdict);
}

void result_count_case(struct result_counts *n, const struct result_case *c)
{
	n->not_applicable += !c->applicable;
	n->stopped += c->applicable && c->stopped;
	if (!c->applicable || c->stopped)
		return;
	n->pass += c->verdict == VERDICT_PASS;
	n->warn += c->warn;
	n->fail += c->verdict == VERDICT_FAIL && !c->warn;
	n->inconc += c->verdict == VERDICT_INCONC;
	n->error += c->verdict == VERDICT_ERROR || c->verdict == VERDICT_NONE;
}

struct result_counts result_count(const struct result_run *run)
{
	struct result_counts n = {0};

	for (size_t i = 0; i < run->case_count; i++)
		result_count_case(&n, &run->cases[i]);
	return n;
}
