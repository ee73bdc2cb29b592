/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Whose turn it is: cases run side by side, except those that alter what others mind, and those that want few
 * others, or none, beside them. */
#include "exec/tester_parts.h"

enum { FEW_MAX = 8, ALTERING_MAX = 8 };

/* The first case in that state with that company; NULL when there is none. */
static struct place *first_of(const struct tester *t, enum place_state state, enum company company)
{
	for (size_t i = t->first_open; i < t->count; i++)
		if (t->places[i]->state == state && t->places[i]->company == company)
			return t->places[i];
	return NULL;
}

bool tester_is_any_queued(const struct tester *t)
{
	for (size_t i = t->first_open; i < t->count; i++)
		if (t->places[i]->state == PLACE_QUEUED)
			return true;
	return false;
}

static bool runs(const struct tester *t, enum company company)
{
	return first_of(t, PLACE_RUNNING, company) != NULL;
}

usec tester_alone_interval(const struct tester *t)
{
	return t->config.profile->home_count > 0 ? TURN_INTERVAL : ALONE_INTERVAL;
}

/* When all with any company have ended: those that want few others, those that restart the implementation,
 * then one by one the rest. */
static struct place *next_apart(const struct tester *t, usec *at)
{
	unsigned jobs = t->config.jobs > 0 ? t->config.jobs : 1;
	struct place *p = first_of(t, PLACE_QUEUED, COMPANY_FEW);

	if (t->busy >= FEW_MAX || t->busy >= jobs)
		return NULL;
	if (runs(t, COMPANY_RESTART))
		return first_of(t, PLACE_QUEUED, COMPANY_RESTART);
	if (t->busy > 0) {
		if (t->began + FEW_INTERVAL > *at)
			*at = t->began + FEW_INTERVAL;
		return runs(t, COMPANY_FEW) ? p : NULL;
	}
	if (t->ended + tester_alone_interval(t) > *at)
		*at = t->ended + tester_alone_interval(t);
	if (p == NULL)
		p = first_of(t, PLACE_QUEUED, COMPANY_RESTART);
	return p != NULL ? p : first_of(t, PLACE_QUEUED, COMPANY_NONE);
}

static const struct testcase *case_of(const struct place *p)
{
	return case_run_testcase(p->run);
}

/* One alters what the other minds. */
static bool collide(const struct testcase *a, const struct testcase *b)
{
	return (a->alters & b->minds) != 0 || (b->alters & a->minds) != 0;
}

static bool fits_beside_what_runs(const struct tester *t, const struct testcase *tc)
{
	unsigned altering = 0;

	for (size_t i = t->first_open; i < t->count; i++) {
		if (t->places[i]->state != PLACE_RUNNING)
			continue;
		if (collide(tc, case_of(t->places[i])))
			return false;
		altering += case_of(t->places[i])->alters != 0;
	}
	return tc->alters == 0 || altering < ALTERING_MAX;
}

/* Of those with any company. What alters something waits until nothing else does. */
static struct place *next_in_company(const struct tester *t)
{
	struct place *altering = NULL;
	bool others_wait = false;

	for (size_t i = t->first_open; i < t->count; i++) {
		struct place *p = t->places[i];
		bool alters = case_of(p)->alters != 0;

		if (p->state != PLACE_QUEUED || p->company != COMPANY_ANY)
			continue;
		others_wait = others_wait || !alters;
		if ((alters && altering != NULL) || !fits_beside_what_runs(t, case_of(p)))
			continue;
		if (!alters)
			return p;
		altering = p;
	}
	return others_wait ? NULL : altering;
}

/* The case that may begin next, and when; NULL when one must end first. */
struct place *tester_next_to_start(const struct tester *t, usec *at)
{
	unsigned jobs = t->config.jobs > 0 ? t->config.jobs : 1;
	struct place *p = NULL;

	*at = t->next_start;
	if (runs(t, COMPANY_NONE))
		return NULL;
	if (t->busy < jobs && !runs(t, COMPANY_FEW) && !runs(t, COMPANY_RESTART))
		p = next_in_company(t);
	if (p != NULL && case_of(p)->minds != 0 && t->altered + ALONE_INTERVAL > *at)
		*at = t->altered + ALONE_INTERVAL;   /* until what was altered is taken back everywhere */
	return p != NULL ? p : next_apart(t, at);
}
