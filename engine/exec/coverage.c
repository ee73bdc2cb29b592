/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Runs each case once against the sound reference node and once for each defect that it names. */
#include "exec/coverage.h"

#include "base/text.h"

#include <string.h>

struct measuring {
	const struct suite *suite;
	struct profile *reference, *secured, *small;
	struct profile *profile;          /* of the three, at the moment */
	struct coverage_counts *n;
	struct text *holes;
	struct err *err;
	bool *detected;                   /* by index of the defect */
};

static const char *const specs[] = {"rfc6275", "rfc3775", "draft-24"};

/* The first revision that the case is of. */
static const char *spec_of(const struct testcase *tc)
{
	for (size_t i = 0; i < COUNT_OF(specs); i++)
		if (testcase_holds(tc, specs[i]))
			return specs[i];
	return specs[0];
}

static bool run_with(struct measuring *m, struct arena *a, const struct testcase *tc,
		     const char *spec, const struct defects *defects, struct result_case *out)
{
	struct run_config config = {.suite = m->suite, .profile = m->profile, .spec = spec,
				    .seed = 1, .defects = defects, .defect_names = ""};

	*out = (struct result_case){0};
	return run_in_world(a, &config, tc, out, m->err);
}

/* Under every revision that the case is of, against a node that plays it. */
static bool measure_sound(struct measuring *m, const struct testcase *tc)
{
	bool ok = true, sound = true;

	for (size_t i = 0; ok && i < COUNT_OF(specs); i++) {
		struct arena *a = arena_new();
		struct result_case result;

		if (testcase_holds(tc, specs[i])) {
			ok = run_with(m, a, tc, specs[i], NULL, &result);
			if (ok && result.verdict != VERDICT_PASS) {
				sound = false;
				text_printf(m->holes, "unsound: %s: %s against the sound node of %s: %s\n",
					    tc->id, verdict_name(result.verdict), specs[i],
					    result.reason);
			}
		}
		arena_free(a);
	}
	m->n->unsound += !sound;
	return ok;
}

static size_t index_of_defect(const char *name)
{
	const struct defect *d;
	size_t i;

	for (i = 0; (d = defect_at(i)) != NULL; i++)
		if (strcmp(d->name, name) == 0)
			break;
	return i;
}

/* Whether the case fails against the defect for the reason that it states. */
static bool measure_claim(struct measuring *m, const struct testcase *tc, const struct detects *d,
			  bool *detected)
{
	struct arena *a = arena_new();
	struct defects defects = {0};
	struct result_case result;
	bool ok = defects_add(&defects, d->defect, m->err) && run_with(m, a, tc, spec_of(tc), &defects, &result);

	*detected = ok && result.verdict == VERDICT_FAIL && strstr(result.reason, d->reason) != NULL;
	if (ok && !*detected) {
		m->n->broken_claims++;
		text_printf(m->holes, "claim: %s against %s: %s: %s\n", tc->id, d->defect,
			    verdict_name(result.verdict), result.reason);
	}
	arena_free(a);
	return ok;
}

static bool shuns_ipsec(const struct testcase *tc)
{
	return glob_match("*!ipsec*", tc->features);
}

/* Wants to be asked of another home agent than the usual one. */
static bool wants_small(const struct measuring *m, const struct testcase *tc)
{
	const struct run_config usual = {.suite = m->suite, .profile = m->reference, .spec = spec_of(tc)};
	const struct run_config other = {.suite = m->suite, .profile = m->small, .spec = spec_of(tc)};

	return m->small != NULL && !run_asks(&usual, tc) && run_asks(&other, tc);
}

/* Cases for home agents are the same with IPsec and without. */
static bool measure_both(struct measuring *m, const struct testcase *tc)
{
	bool secured = testcase_wants_ipsec(tc);

	if (wants_small(m, tc)) {
		m->profile = m->small;
		return measure_sound(m, tc);
	}
	m->profile = m->secured;
	if (m->secured != NULL && strcmp(tc->role, "ha") == 0 && !secured &&
	    !shuns_ipsec(tc) && !measure_sound(m, tc))
		return false;
	m->profile = secured ? m->secured : m->reference;
	return measure_sound(m, tc);
}

static bool measure_case(struct measuring *m, const struct testcase *tc)
{
	bool detecting = false;

	if (m->secured == NULL && testcase_wants_ipsec(tc))
		return true;
	m->n->cases++;
	if (!measure_both(m, tc))
		return false;
	for (const struct detects *d = tc->detects; d != NULL; d = d->next) {
		bool detected;

		m->n->claims++;
		if (!measure_claim(m, tc, d, &detected))
			return false;
		if (detected)
			m->detected[index_of_defect(d->defect)] = true;
		detecting = detecting || detected;
	}
	m->n->detecting += detecting;
	if (!detecting)
		text_printf(m->holes, "case: %s detects no defect\n", tc->id);
	return true;
}

static unsigned count_cases(const struct suite *s, const struct requirement *r, const char **first)
{
	unsigned n = 0;

	for (const struct testcase *tc = s->cases; tc != NULL; tc = tc->next)
		for (const struct citation *c = tc->citations; c != NULL; c = c->next)
			if (c->requirement == r && n++ == 0)
				*first = tc->id;
	return n;
}

static bool role_has_cases(const struct suite *s, const char *role)
{
	for (const struct testcase *tc = s->cases; tc != NULL; tc = tc->next)
		if (strcmp(tc->role, role) == 0)
			return true;
	return false;
}

/* Whether a case should be there. */
static bool is_due(const struct suite *s, const struct requirement *r)
{
	return r->observable && word_in(COVERAGE_ROLES, r->role) &&
	       (r->shown_by == NULL || role_has_cases(s, r->shown_by));
}

static void measure_requirements(struct measuring *m)
{
	for (const struct requirement *r = m->suite->requirements; r != NULL; r = r->next) {
		const char *first;
		bool covered = count_cases(m->suite, r, &first) > 0;

		m->n->requirements++;
		m->n->observable += r->observable;
		m->n->covered += r->observable && covered;
		m->n->due += is_due(m->suite, r) && !covered;
		if (!covered && is_due(m->suite, r))
			text_printf(m->holes, "requirement: %s %s %s has no case\n", r->id,
				    level_name(r->level), r->section);
	}
}

void coverage_list(const struct suite *suite, const char *roles, struct text *out)
{
	for (const struct requirement *r = suite->requirements; r != NULL; r = r->next) {
		const char *first = "";
		unsigned n;

		if (!word_in(roles, r->role))
			continue;
		n = count_cases(suite, r, &first);
		text_printf(out, "%-18s %-6s %-8s ", r->id, level_name(r->level), r->section);
		if (n > 1)
			text_printf(out, "%s and %u more\n", first, n - 1);
		else if (n == 1)
			text_printf(out, "%s\n", first);
		else if (!r->observable)
			text_printf(out, "not observable: %s\n", r->unobservable_because);
		else if (r->shown_by != NULL)
			text_printf(out, "not observable but at role %s: %s\n", r->shown_by,
				    r->unobservable_because);
		else
			text_put(out, "no case\n");
	}
}

bool coverage_measure(const struct suite *suite, struct profile *reference, struct profile *secured,
		      struct profile *small, struct coverage_counts *counts, struct text *holes, struct err *err)
{
	struct measuring m = {.suite = suite, .reference = reference, .secured = secured, .small = small,
			      .n = counts, .holes = holes, .err = err};
	bool ok = true;

	*counts = (struct coverage_counts){0};
	while (defect_at(counts->defects) != NULL)
		counts->defects++;
	m.detected = mem_new(counts->defects + 1);
	for (const struct testcase *tc = suite->cases; ok && tc != NULL; tc = tc->next)
		ok = measure_case(&m, tc);
	for (size_t i = 0; ok && i < counts->defects; i++) {
		counts->detected += m.detected[i];
		if (!m.detected[i])
			text_printf(holes, "defect: %s is detected by no case\n", defect_at(i)->name);
	}
	if (ok)
		measure_requirements(&m);
	mem_free(m.detected);
	return ok;
}
