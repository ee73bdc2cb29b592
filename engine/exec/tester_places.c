/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Cases begin and end (tester_turns.c says which is next). None begins before the implementation was heard of late; when it answers none of
 * three Neighbor Solicitations, one a second (RFC 4861 7.2.2), what runs ends: a dead one is noticed
 * as that and judged in nothing else. */
#include "exec/tester_parts.h"

#include <string.h>

enum { PROBES_MAX = 3 };

#define PROBE_INTERVAL USEC_PER_SEC

static void close_place(struct tester *t, struct place *p)
{
	bool few = p->company == COMPANY_FEW, any = p->company == COMPANY_ANY;
	const struct case_end end = {.alone = !any && !p->accompanied,
				     .few = few && p->accompanied, .disturbed = p->disturbed};

	t->busy -= p->state == PLACE_RUNNING;
	p->state = PLACE_DONE;
	t->ended = t->now;
	if (case_run_testcase(p->run)->alters != 0)
		t->altered = t->now;
	if (!t->lost)
		case_run_clean_up(p->run, t->now);
	if (t->config.finished != NULL)
		t->config.finished(t->config.context, t->now, p->run, &end);
}

void tester_check_done(struct tester *t, struct place *p)
{
	if (p->state == PLACE_RUNNING && case_run_done(p->run))
		close_place(t, p);
}

bool tester_is_fresh(const struct tester *t)
{
	return t->answered && !t->lost && t->surveyed && !tester_awaits(t) && t->now - t->heard < IDLE_MAX &&
	       !canary_doubts(&t->canary);
}

/* A home agent is met at home, others where the router is. */
static struct link_facts facts_for(const struct tester *t, const char *role)
{
	const struct tester_port *outside = &t->ports[tester_outside(t)];
	const struct tester_port *met = strcmp(role, "ha") == 0 ? &t->ports[0] : outside;

	return (struct link_facts){.iut_link_local = met->iut_link_local, .iut_mac = met->iut_mac,
				   .iut_outside_mac = outside->iut_mac,
				   .router_link_local = outside->link_local,
				   .router_mac = outside->mac};
}

static void begin(struct tester *t, struct place *p)
{
	struct link_facts facts;

	t->next_start = t->now + t->config.start_interval;
	t->began = p->began = t->now;
	t->busy++;
	p->state = PLACE_RUNNING;
	for (size_t i = t->first_open; i < t->count && t->busy > 1; i++)
		if (t->places[i]->state == PLACE_RUNNING)
			t->places[i]->accompanied = true;
	facts = facts_for(t, case_run_testcase(p->run)->role);
	tester_note(t, "begins", case_run_testcase(p->run)->id);
	case_run_start(p->run, t->now, &facts);
	tester_check_done(t, p);
}

/* Starts what may run now, when the implementation was heard of late. */
void tester_fill_places(struct tester *t)
{
	struct place *p;
	usec at;

	while (t->first_open < t->count && t->places[t->first_open]->state == PLACE_DONE)
		t->first_open++;
	while (tester_is_fresh(t) && (p = tester_next_to_start(t, &at)) != NULL && at <= t->now)
		begin(t, p);
}

/* What is asked of the link before the first case begins. */
void tester_survey(struct tester *t)
{
	const struct tester_port *port = &t->ports[tester_outside(t)];
	const char *finding;
	struct packet request;

	if (t->surveyed || !t->answered)
		return;
	if (survey_request(&t->survey, t->now, t->scratch,
			   ip6_is_unspecified(&port->router) ? &port->link_local : &port->router,
			   &port->address, &request))
		tester_send_to_iut(t, &request);
	if (!survey_over(&t->survey, t->now))
		return;
	t->surveyed = true;
	finding = survey_finding(&t->survey, t->scratch);
	if (finding == NULL)
		return;
	tester_note(t, finding, "");
	text_put(&t->finding, finding);
	for (size_t i = 0; i < t->count; i++)
		case_run_distrust(t->places[i]->run);
}

static bool is_wanted(const struct tester *t)
{
	return t->watched || t->busy > 0 || tester_is_any_queued(t);
}

/* When to solicit the implementation next. */
usec tester_next_probe(const struct tester *t)
{
	if (t->unanswered || !is_wanted(t))
		return USEC_NEVER;
	if (tester_awaits(t))
		return t->probed + RESTART_PROBE_INTERVAL;
	if (t->probes > 0)
		return t->probed + PROBE_INTERVAL;
	return t->answered ? t->heard + IDLE_MAX : 0;
}

/* The cases that run now, for the reason why they end. */
const char *tester_running_ids(struct tester *t)
{
	const char *ids = "";
	unsigned n = 0;

	for (size_t i = t->first_open; i < t->count; i++) {
		const char *id = case_run_testcase(t->places[i]->run)->id;

		if (t->places[i]->state == PLACE_RUNNING && n++ < 3)
			ids = arena_printf(t->scratch, "%s %s", ids, id);
	}
	return n > 0 ? arena_printf(t->scratch, "; running then:%s%s", ids, n > 3 ? " and others" : "")
		     : "";
}

void tester_disturb_running(struct tester *t)
{
	for (size_t i = t->first_open; i < t->count; i++)
		t->places[i]->disturbed |= t->places[i]->state == PLACE_RUNNING;
}

/* Whatever still runs would be judged for what a dead implementation does: it ends here. */
static void lose(struct tester *t, const char *what)
{
	const char *why = arena_printf(t->scratch, "%s%s", what, tester_running_ids(t));

	t->lost = true;
	t->mute = t->canary.answered;
	canary_forget(&t->canary, t->now);
	text_clear(&t->why);
	text_put(&t->why, why);
	tester_note(t, why, "");
	tester_disturb_running(t);
	for (size_t i = t->first_open; i < t->count; i++) {
		struct place *p = t->places[i];

		if (p->state != PLACE_RUNNING)
			continue;
		case_run_abort(p->run, t->now, VERDICT_ERROR, why);
		close_place(t, p);
	}
}

/* An exclusive case may be about what all share: the canary must not look after it. */
bool tester_exclusive_runs(const struct tester *t)
{
	for (size_t i = t->first_open; i < t->count; i++)
		if (t->places[i]->state == PLACE_RUNNING &&
		    case_run_testcase(t->places[i]->run)->exclusive)
			return true;
	return false;
}

usec tester_next_canary(const struct tester *t)
{
	if (t->canary.kind == CANARY_NONE || !t->answered || !t->surveyed || !is_wanted(t))
		return USEC_NEVER;
	return t->canary.next;
}

/* A sign of life of what is under test itself, not only of its kernel. */
void tester_ask_canary(struct tester *t)
{
	struct ip6 to = t->config.profile->address;
	struct packet request;

	if (t->now < tester_next_canary(t))
		return;
	if (tester_exclusive_runs(t) && !tester_awaits(t)) {
		canary_rest(&t->canary, t->now);
		return;
	}
	if (canary_silent(&t->canary, t->now) && !t->lost && !tester_awaits(t))
		lose(t, arena_printf(t->scratch, "the implementation does not answer %s any more",
				     canary_asks(&t->canary)));
	if (t->canary.kind == CANARY_DISCOVERY)
		to = topology_anycast(t->config.profile);
	if (canary_request(&t->canary, t->now, t->scratch, &t->canary_address, &to, &request))
		tester_send_to_iut(t, &request);
}

void tester_begins_anew(struct tester *t)
{
	if (tester_has_reset(t))
		return;
	tester_note(t, "the implementation has begun anew", tester_running_ids(t));
	tester_disturb_running(t);
	t->restarts++;
}

static void give_up(struct tester *t)
{
	t->unanswered = true;
	tester_abort(t, t->now, VERDICT_ERROR,
		     "the implementation does not answer Neighbor Solicitations");
}

/* Over a bad link three unanswered ones in a row say nothing yet of one that was never heard. */
static unsigned probes_max(const struct tester *t)
{
	return !t->answered && t->config.unreliable ? 3 * PROBES_MAX : PROBES_MAX;
}

void tester_probe(struct tester *t)
{
	if (tester_awaits(t)) {
		tester_await(t);
		return;
	}
	if (t->probes >= probes_max(t) && !t->lost) {
		if (!t->answered) {
			give_up(t);
			return;
		}
		lose(t, "the implementation has stopped answering Neighbor Solicitations");
	}
	t->probes++;
	t->probed = t->now;
	tester_solicit(t);
}

void tester_hear(struct tester *t)
{
	t->heard = t->now;
	t->probes = 0;
	if (!t->lost || t->mute)
		return;
	t->lost = false;
	tester_note(t, "the implementation is heard again", "");
}

/* RFC 4443 2.4 (f): an implementation may limit its errors to so many a second in all. */
static usec error_slot(void *context, usec now)
{
	struct tester *t = context;
	usec at = t->next_error > now ? t->next_error : now;

	t->next_error = at + t->config.error_interval;
	return at;
}

void tester_add(struct tester *t, struct arena *arena, const struct testcase *tc, const char *spec,
		uint16_t block, enum company company)
{
	const struct suite *suite = t->config.suite;
	struct case_config config = {.testcase = tc, .profile = t->config.profile,
				     .spec = spec, .seed = t->config.seed, .block = block,
				     .emit = tester_emit, .error_slot = error_slot,
				     .restart = tester_want_restart, .context = t,
				     .unreliable = tester_unreliable(t)};
	struct place *p = mem_new(sizeof(*p));

	if (suite != NULL)
		config.clean_up = suite->clean_up;
	if (t->count == t->cap) {
		t->cap = t->cap > 0 ? 2 * t->cap : 16;
		t->places = mem_resize(t->places, t->cap * sizeof(struct place *));
	}
	p->ipsec = config.ipsec = case_ipsec_new(t->config.profile, tc);
	p->run = case_run_new(arena, &config);
	if (tc->exclusive)
		company = tc->restarts && company == COMPANY_ANY ? COMPANY_RESTART : COMPANY_NONE;
	p->company = t->config.profile->home_count > 0 ? COMPANY_NONE : company;
	t->places[t->count++] = p;
}

bool tester_done(const struct tester *t)
{
	return t->busy == 0 && !tester_is_any_queued(t);
}

void tester_lose(struct tester *t, usec now, const char *why)
{
	t->now = now;
	if (t->answered && !t->lost)
		lose(t, why);
}

void tester_abort(struct tester *t, usec now, enum verdict verdict, const char *reason)
{
	t->now = now;
	for (size_t i = t->first_open; i < t->count; i++) {
		struct place *p = t->places[i];

		if (p->state == PLACE_DONE)
			continue;
		case_run_abort(p->run, now, verdict, reason);
		close_place(t, p);
	}
}

struct tester_counts tester_counts(const struct tester *t)
{
	struct tester_counts n = {.running = t->busy};

	for (size_t i = 0; i < t->count; i++) {
		n.queued += t->places[i]->state == PLACE_QUEUED;
		n.done += t->places[i]->state == PLACE_DONE;
	}
	return n;
}

static usec left_of(const struct place *p, usec now)
{
	usec span = testcase_shortest(case_run_testcase(p->run));
	usec gone = p->state == PLACE_RUNNING ? now - p->began : 0;

	return span > gone ? span - gone : 0;
}

const struct testcase *tester_slowest(const struct tester *t, usec now)
{
	const struct place *slowest = NULL;

	for (size_t i = t->first_open; i < t->count; i++) {
		const struct place *p = t->places[i];

		if (p->state == PLACE_RUNNING &&
		    (slowest == NULL || left_of(p, now) > left_of(slowest, now)))
			slowest = p;
	}
	return slowest != NULL ? case_run_testcase(slowest->run) : NULL;
}

usec tester_time_left(const struct tester *t, usec now)
{
	usec together = t->next_error > now ? t->next_error - now : 0, few = 0, alone = 0;

	for (size_t i = t->first_open; i < t->count; i++) {
		const struct place *p = t->places[i];

		if (p->state == PLACE_QUEUED && p->company == COMPANY_NONE)
			alone += left_of(p, now) + tester_alone_interval(t);
		else if (p->state == PLACE_QUEUED && p->company == COMPANY_FEW)
			few = left_of(p, now) > few ? left_of(p, now) : few;
		else if (p->state != PLACE_DONE && left_of(p, now) > together)
			together = left_of(p, now);
	}
	return together + few + alone;
}
