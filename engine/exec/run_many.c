/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Many cases side by side on a stage. One node, the hub, drives a tester for each link of the stage,
 * so that waits overlap whatever the role. Between the calls into it this file looks after the run: outcomes,
 * cases that are run again, an implementation that is gone and is reset, a person who stops. */
#include "exec/confirm.h"

#include "base/text.h"
#include "exec/tester.h"
#include "link/faulty.h"

enum { JOBS_DEFAULT = 128, RESETS_MAX = 30, ERRORS_PER_SECOND = 10, SPARE = 10 };

#define TICK (USEC_PER_SEC / 4)
/* Between the beginnings of two cases, so that Neighbor Discovery is not what is measured. */
#define START_INTERVAL (10 * USEC_PER_MS)
/* How long one that is gone may take to come back by itself. */
#define ABSENCE_MAX (20 * USEC_PER_SEC)
/* A case that did not pass, and nothing heard for so long: first find out whether it lives. */
#define SILENCE (500 * USEC_PER_MS)
/* What waits longer than this is slow. */
#define SLOW (10 * USEC_PER_SEC)

struct many;

/* An outcome that waits until it is known whether the implementation is alive. */
struct pending {
	struct job *job;
	struct result_case result;
	struct case_end end;
	usec at;
	unsigned restarts;                /* until then */
	struct pending *next;
};

struct station {
	struct many *many;
	const struct stand *stand;
	size_t index;
	struct tester *tester;
	struct pending *pending;
	struct confirm confirm;
	usec lost_at, wait;               /* it may be away until lost_at + wait */
	unsigned resets, restarts;
	bool was_lost, over, link_told;
	const char *gone;                 /* why nothing is tested any more; NULL while it is */
};

struct many {
	struct node hub;
	struct run_state *s;
	const struct stage *stage;
	struct station stations[STANDS_MAX];
	struct job **job_of;              /* by block */
	usec next_tick;
	bool tick_due;
	struct err *err;
};

static usec now_of(const struct many *m)
{
	return m->stage->now(m->stage->context);
}

/* The hub. */

static void hub_input(struct node *n, usec now, unsigned port, struct bytes frame)
{
	struct many *m = (struct many *)n;

	for (size_t i = 0; i < m->stage->stand_count; i++) {
		const struct stand *stand = &m->stage->stands[i];
		struct node *t = tester_node(m->stations[i].tester);

		if (port >= stand->first_port && port - stand->first_port < stand->port_count)
			t->ops->input(t, now, port - stand->first_port, frame);
	}
}

static void hub_timeout(struct node *n, usec now)
{
	struct many *m = (struct many *)n;

	if (now >= m->next_tick) {
		m->next_tick = now + TICK;
		m->tick_due = true;
	}
	for (size_t i = 0; i < m->stage->stand_count; i++) {
		struct node *t = tester_node(m->stations[i].tester);

		t->ops->timeout(t, now);
	}
}

static usec hub_next(const struct node *n)
{
	const struct many *m = (const struct many *)n;
	usec soonest = m->next_tick;

	for (size_t i = 0; i < m->stage->stand_count; i++) {
		const struct node *t = tester_node(m->stations[i].tester);
		usec at = t->ops->next(t);

		soonest = at < soonest ? at : soonest;
	}
	return soonest;
}

static bool hub_output(struct node *n, struct outgoing *out)
{
	struct many *m = (struct many *)n;

	for (size_t i = 0; i < m->stage->stand_count; i++) {
		struct node *t = tester_node(m->stations[i].tester);

		if (!t->ops->output(t, out))
			continue;
		out->port += m->stage->stands[i].first_port;
		return true;
	}
	return false;
}

static const struct node_ops hub_ops = {.input = hub_input, .timeout = hub_timeout, .next = hub_next,
					.output = hub_output};

/* Jobs in and out of the tester. */

static void queue(struct station *st, struct job *j, enum company company)
{
	struct run_state *s = st->many->s;
	uint16_t block = run_block(s, j);

	st->many->job_of[block] = j;
	tester_add(st->tester, run_arena(s), j->testcase, j->spec, block, company);
}

static void queue_listed(struct station *st)
{
	struct job *j;

	while ((j = run_take_job(st->many->s, st->stand->roles)) != NULL)
		queue(st, j, COMPANY_ANY);
}

static bool is_slow(const struct job *j)
{
	return testcase_shortest(j->testcase) > SLOW;
}

static unsigned jobs_of(const struct many *m)
{
	const struct run_config *c = m->s->config;

	if (c->jobs > 0)
		return c->jobs;
	return c->profile->jobs > 0 ? c->profile->jobs : JOBS_DEFAULT;
}

static unsigned running_at(const struct station *st)
{
	return tester_counts(st->tester).running;
}

/* Another of its kind may be run alone for it. */
static void confirm(struct station *st, struct job *j, struct result_case *result)
{
	struct run_state *s = st->many->s;

	switch (confirm_ask(&st->confirm, s->run->arena, j, result)) {
	case CONFIRM_RUN_ALONE:
		queue(st, j, COMPANY_NONE);
		break;
	case CONFIRM_REPORT:
		run_report(s, j, result, running_at(st));
		break;
	case CONFIRM_HOLD:
		break;
	}
}

/* What becomes of a job may say what becomes of those that were held for it. */
static void release(struct station *st, const struct job *j, const struct result_case *result)
{
	struct run_state *s = st->many->s;
	bool report = false;

	for (struct held *h = confirm_told(&st->confirm, s->run->arena, j, result, &report);
	     h != NULL; h = h->next) {
		if (report)
			run_report(s, h->job, &h->result, running_at(st));
		else
			queue(st, h->job, COMPANY_NONE);
	}
}

static void run_again(struct station *st, struct job *j, struct result_case *result,
		      const struct trust_circumstances *how)
{
	if (how->disturbed)
		queue(st, j, j->trust.lost > 1 ? COMPANY_NONE : COMPANY_ANY);
	else if (how->unreliable)
		queue(st, j, COMPANY_ANY);
	else if (result->verdict == VERDICT_INCONC && j->trust.failures == 0)
		confirm(st, j, result);
	else if (how->slow && !how->few)
		queue(st, j, COMPANY_FEW);
	else if (how->few && j->trust.alike && result->verdict == VERDICT_FAIL)
		confirm(st, j, result);
	else
		queue(st, j, COMPANY_NONE);
}

static void take(struct station *st, struct job *j, struct result_case *result,
		 const struct case_end *end)
{
	struct run_state *s = st->many->s;
	const struct trust_circumstances how = {
		.alone = end->alone || jobs_of(st->many) == 1, .few = end->few,
		.disturbed = end->disturbed, .unreliable = tester_unreliable(st->tester),
		.slow = is_slow(j)};

	if (run_outcome(s, j, result, &how, running_at(st)))
		run_again(st, j, result, &how);
	else
		release(st, j, result);
	queue_listed(st);
}

static void postpone(struct station *st, usec now, struct job *j, const struct result_case *result,
		     const struct case_end *end)
{
	struct pending *p = arena_alloc(st->many->s->run->arena, sizeof(*p));

	*p = (struct pending){j, *result, *end, now, tester_restarts(st->tester), st->pending};
	st->pending = p;
	tester_watch(st->tester, true);
}

/* It stopped before it had ended: by a person, or as nobody is left to be tested. */
static void abandon(struct station *st, struct job *j, struct result_case *result)
{
	struct run_state *s = st->many->s;

	result->stopped = st->gone == NULL;
	run_conclude(s, j, result);
}

static void finished(void *context, usec now, struct case_run *c, const struct case_end *end)
{
	struct station *st = context;
	struct run_state *s = st->many->s;
	struct job *j = st->many->job_of[case_run_block(c)];
	struct result_case result;

	if (tester_unanswered(st->tester))
		return;   /* of a link on which nobody answers the run says so as a whole */
	case_run_result(c, now, &result);
	result.began = now - result.duration;
	run_note(s, now, st->stand->name,
		 arena_printf(s->run->arena, "ends %s: %s", result.id, verdict_name(result.verdict)));
	if (st->over)
		abandon(st, j, &result);
	else if (result.verdict != VERDICT_PASS && !end->disturbed &&
		 now - tester_heard(st->tester) > SILENCE)
		postpone(st, now, j, &result, end);
	else
		take(st, j, &result, end);
}

static void note(void *context, usec now, const char *line)
{
	struct station *st = context;

	run_note(st->many->s, now, st->stand->name, line);
}

/* Liveness. */

/* Everything that is left here ends. */
static void close_station(struct station *st, enum verdict verdict, const char *why)
{
	usec now = now_of(st->many);
	struct pending *p = st->pending;

	st->over = true;
	st->pending = NULL;
	st->many->s->stopping = st->many->s->stopping || st->gone == NULL;
	tester_watch(st->tester, false);
	for (; p != NULL; p = p->next)
		abandon(st, p->job, &p->result);
	for (struct held *h = confirm_give_up(&st->confirm); h != NULL; h = h->next)
		abandon(st, h->job, &h->result);
	tester_abort(st->tester, now, verdict, why);
}

static void settle(struct station *st)
{
	struct pending *p = st->pending, *kept = NULL;
	bool lost = tester_lost(st->tester);

	st->pending = NULL;
	while (p != NULL) {
		struct pending *next = p->next;

		if (lost || tester_heard(st->tester) > p->at) {
			p->end.disturbed = lost || tester_restarts(st->tester) != p->restarts;
			take(st, p->job, &p->result, &p->end);
		} else {
			p->next = kept;
			kept = p;
		}
		p = next;
	}
	st->pending = kept;
	tester_watch(st->tester, kept != NULL);
}

static bool may_reset(const struct station *st)
{
	return st->many->stage->reset != NULL && st->resets < RESETS_MAX;
}

static void begin_absence(struct station *st)
{
	struct many *m = st->many;
	struct run_state *s = m->s;
	struct err err = {0};

	st->was_lost = true;
	st->wait = ABSENCE_MAX;
	run_incident(s, now_of(m), st->stand->name, tester_lost_why(st->tester));
	if (may_reset(st)) {
		st->resets++;
		if (m->stage->reset(m->stage->context, st->index, &st->wait, &err))
			run_incident(s, now_of(m), st->stand->name, "it was reset");
		else if (err.text[0] != '\0')
			run_incident(s, now_of(m), st->stand->name, err.text);
	}
	st->lost_at = now_of(m);
}

static void end_absence(struct station *st)
{
	st->was_lost = false;
	run_incident(st->many->s, now_of(st->many), st->stand->name,
		     "it answers again; the cases that ran meanwhile are run again");
}

static void check_absence(struct station *st)
{
	struct many *m = st->many;

	if (tester_restarts(st->tester) != st->restarts)
		run_incident(m->s, now_of(m), st->stand->name,
			     "the implementation has begun anew; what did not pass meanwhile is run again");
	st->restarts = tester_restarts(st->tester);
	if (tester_lost(st->tester) && !st->was_lost)
		begin_absence(st);
	else if (!tester_lost(st->tester) && st->was_lost)
		end_absence(st);
	if (st->was_lost && now_of(m) > st->lost_at + st->wait) {
		st->gone = "was not run: the implementation had died before, and did not come back";
		run_incident(m->s, now_of(m), st->stand->name, "it did not come back");
		close_station(st, VERDICT_ERROR, st->gone);
	}
}

/* For a case that stands at <restart/>. */
static void restart(struct station *st)
{
	struct many *m = st->many;
	struct err err = {0};
	usec wait = ABSENCE_MAX;
	bool ok = m->stage->restart(m->stage->context, st->index, &wait, &err);

	tester_restarted(st->tester, now_of(m), wait, ok ? NULL : arena_string(m->s->run->arena, err.text));
}

static void check_process(struct station *st)
{
	const struct stage *stage = st->many->stage;
	struct err err = {0};

	if (stage->alive == NULL || tester_lost(st->tester) ||
	    stage->alive(stage->context, st->index, &err))
		return;
	tester_lose(st->tester, now_of(st->many),
		    arena_string(st->many->s->run->arena, err.text));
}

/* Progress, and the end. */

static void tell(struct many *m, usec now)
{
	const struct testcase *slowest = NULL;
	unsigned running = 0;
	usec left = 0;

	for (size_t i = 0; i < m->stage->stand_count; i++) {
		const struct tester *t = m->stations[i].tester;
		usec one = tester_time_left(t, now);

		running += tester_counts(t).running;
		if (slowest == NULL || one > left)
			slowest = tester_slowest(t, now);
		left = one > left ? one : left;
	}
	run_tell(m->s, NULL, running, slowest, left);
}

static void tick(struct many *m)
{
	usec now = now_of(m);

	if (!m->tick_due)
		return;
	m->tick_due = false;
	for (size_t i = 0; i < m->stage->stand_count; i++)
		check_process(&m->stations[i]);
	tell(m, now);
}

static void stop(struct many *m)
{
	m->s->run->interrupted = true;
	m->s->stopping = true;
	for (size_t i = 0; i < m->stage->stand_count; i++)
		close_station(&m->stations[i], VERDICT_INCONC, "the run was stopped");
}

static bool is_over(void *context)
{
	struct many *m = context;
	bool over = true;

	if (run_stopped(m->s)) {
		stop(m);
		return true;
	}
	tick(m);
	for (size_t i = 0; i < m->stage->stand_count; i++) {
		struct station *st = &m->stations[i];

		if (st->over)
			continue;
		if (tester_wants_restart(st->tester))
			restart(st);
		if (tester_unanswered(st->tester)) {
			run_incident(m->s, now_of(m), st->stand->name, "nobody answers Neighbor Solicitations");
			st->over = true;
			continue;
		}
		if (tester_link_finding(st->tester)[0] != '\0' && !st->link_told)
			run_incident(m->s, now_of(m), st->stand->name, tester_link_finding(st->tester));
		st->link_told = tester_link_finding(st->tester)[0] != '\0';
		settle(st);
		if (tester_answered(st->tester))
			check_absence(st);
		over = over && tester_done(st->tester) && st->pending == NULL;
	}
	return over;
}

/* Setting up. */

static usec error_interval(const struct profile *p)
{
	unsigned rate = p->errors_per_second > 0 ? p->errors_per_second : ERRORS_PER_SECOND;

	return (100 + SPARE) * USEC_PER_SEC / (100 * (usec)rate);
}

static enum canary_kind canary_for(const char *roles)
{
	if (word_in(roles, "cn"))
		return CANARY_TEST_INIT;
	return word_in(roles, "ha") ? CANARY_DISCOVERY : CANARY_ECHO;
}

static void open_station(struct many *m, size_t i)
{
	const struct run_config *c = m->s->config;
	struct station *st = &m->stations[i];
	struct tester_config config = {
		.profile = c->profile, .seed = c->seed,
		.jobs = jobs_of(m),
		.start_interval = START_INTERVAL, .error_interval = error_interval(c->profile),
		.unreliable = c->faults != NULL,
		.canary = canary_for(m->stage->stands[i].roles),
		.survey = c->faults == NULL && c->profile->medium != MEDIUM_WORLD,
		.suite = c->suite, .roles = m->stage->stands[i].roles,
		.mac = m->stage->stands[i].macs[0], .mac2 = m->stage->stands[i].macs[1],
		.finished = finished, .note = note, .context = st};

	st->many = m;
	st->stand = &m->stage->stands[i];
	st->index = i;
	st->tester = tester_new(&config);
	queue_listed(st);
}

/* False when nothing was heard of the implementation on any link. */
static bool was_heard(struct many *m, struct err *err)
{
	char address[IP6_TEXT];

	if (m->stage->stand_count == 0)
		return true;   /* nothing was applicable: the run says so as a whole */
	for (size_t i = 0; i < m->stage->stand_count; i++)
		if (tester_answered(m->stations[i].tester))
			return true;
	ip6_print(&m->s->config->profile->address, address);
	return m->s->run->interrupted ||
	       err_set(err, "%s: %s does not answer Neighbor Solicitations on %s",
		       m->s->config->profile->name, address, m->stage->stands[0].link);
}

static bool drive(struct many *m, struct err *err)
{
	const struct faults *faults = m->s->config->faults;
	struct node *n = &m->hub, *faulty = NULL;
	bool ok;

	if (faults != NULL)
		n = faulty = faulty_new(&m->hub, faults, m->s->config->seed);
	ok = m->stage->drive(m->stage->context, n, is_over, m, err);
	if (faulty != NULL)
		faulty->ops->free(faulty);
	return ok;
}

bool run_many(struct run_state *s, const struct stage *stage, struct err *err)
{
	struct many m = {.hub = {&hub_ops}, .s = s, .stage = stage, .err = err};
	bool ok;

	m.job_of = mem_new((UINT16_MAX + 1) * sizeof(struct job *));
	for (size_t i = 0; i < stage->stand_count; i++)
		open_station(&m, i);
	ok = drive(&m, err);
	for (size_t i = 0; i < stage->stand_count && !ok; i++) {
		m.stations[i].gone = err->text;
		close_station(&m.stations[i], VERDICT_ERROR, err->text);
	}
	/* What went wrong once it was heard is the error of the cases that it hits. */
	ok = was_heard(&m, ok ? err : NULL);
	for (size_t i = 0; i < stage->stand_count; i++)
		tester_free(m.stations[i].tester);
	mem_free(m.job_of);
	return ok;
}
