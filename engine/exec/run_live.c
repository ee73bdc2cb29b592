/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Cases against an implementation on a real link: many at a time, behind one tester a role. In a lab
 * each role has a veth pair of its own; on a real interface they share it. Sockets are opened for
 * all roles first; then this process gives up its privileges. */
#include "exec/run_parts.h"

#include "exec/tester.h"
#include "link/lab.h"
#include "link/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROLES_MAX = 8, JOBS_DEFAULT = 128 };

#define TICK (USEC_PER_SEC / 4)
/* Between the beginnings of two cases: beside others, so that Neighbor Discovery and the rate limits of
 * ICMPv6 are not what is measured; alone, so that a limit of ten errors a second in all, which RFC
 * 4443 2.4 (f) suggests, has recovered. */
#define START_INTERVAL (20 * USEC_PER_MS)
#define REPEAT_INTERVAL USEC_PER_SEC

/* A role's place on a link. */
struct stand {
	const char *role;
	char ours[16], theirs[16];
	struct live *live;
};

struct live_state {
	struct run_state *s;
	struct lab *lab;
	struct stand stands[ROLES_MAX];
	size_t stand_count;
	struct tester *tester;            /* of the role that runs */
	const char *role;
	usec next_tick;
	struct live *live;
	bool repeatable;                  /* what does not pass now is run again alone */
	bool answered;                    /* the implementation has answered in this run */
	struct err *lab_err;              /* set when what is under test has ended by itself */
	bool lab_dead;
};

static const struct profile *profile_of(const struct live_state *l)
{
	return l->s->config->profile;
}

/* Setting up. */

static bool role_has_cases(const struct live_state *l, const char *role)
{
	for (size_t i = 0; i < l->s->run->result.case_count; i++)
		if (l->s->cases[i].applicable && strcmp(l->s->testcases[i]->role, role) == 0)
			return true;
	return false;
}

static void list_stands(struct live_state *l)
{
	const char *roles = profile_of(l)->roles;

	while (*roles != '\0' && l->stand_count < ROLES_MAX) {
		size_t n = strcspn(roles, " ");
		const char *role = arena_string_n(l->s->run->arena, roles, n);
		struct stand *st = &l->stands[l->stand_count];

		roles += n + (roles[n] == ' ');
		if (n == 0 || !role_has_cases(l, role))
			continue;
		st->role = role;
		if (profile_of(l)->medium == MEDIUM_LAB) {
			snprintf(st->ours, sizeof(st->ours), "tester%zu", l->stand_count);
			snprintf(st->theirs, sizeof(st->theirs), "iut%zu", l->stand_count);
		} else {
			snprintf(st->ours, sizeof(st->ours), "%s", profile_of(l)->interface);
		}
		l->stand_count++;
	}
}

static bool do_commands(struct live_state *l, const struct command *c, const struct stand *st,
			struct err *err)
{
	for (; c != NULL; c = c->next) {
		char *const *argv = command_argv(l->s->run->arena, c, profile_of(l), st->role,
						 st->theirs[0] != '\0' ? st->theirs : st->ours);
		bool ok = c->stays ? lab_start(l->lab, argv, err)
				   : lab_command(l->lab, argv, c->timeout, NULL, 0, err);

		if (!ok)
			return false;
	}
	return true;
}

static bool find_version(struct live_state *l, struct err *err)
{
	struct profile *p = l->s->config->profile;
	char output[256] = "";

	if (p->version_command == NULL)
		return true;
	if (!lab_command(l->lab, command_argv(l->s->run->arena, p->version_command, p, "", ""),
			 p->version_command->timeout, output, sizeof(output), err))
		return false;
	output[strcspn(output, "\n")] = '\0';
	p->version = arena_string(l->s->run->arena, output);
	return true;
}

static bool wants_commands(const struct profile *p)
{
	return p->version_command != NULL || p->start != NULL || p->ready != NULL || p->stop != NULL;
}

static bool shares_link(const struct live_state *l, const struct stand *st)
{
	return profile_of(l)->medium == MEDIUM_INTERFACE && st != l->stands;
}

static bool set_up_stand(struct live_state *l, struct stand *st, struct err *err)
{
	const struct profile *p = profile_of(l);

	if (p->medium == MEDIUM_LAB && !lab_link(l->lab, st->ours, st->theirs, err))
		return false;
	/* On one interface all roles share the sockets: others would hold what these have read. */
	if (shares_link(l, st)) {
		st->live = l->stands[0].live;
		return true;
	}
	st->live = live_new();
	return live_open(st->live, st->ours, err) && do_commands(l, p->start, st, err) &&
	       do_commands(l, p->ready, st, err);
}

static bool set_up(struct live_state *l, struct err *err)
{
	const struct profile *p = profile_of(l);

	if (p->medium == MEDIUM_LAB)
		l->lab = lab_new(err);
	else if (wants_commands(p))
		l->lab = lab_new_without_namespaces(err);
	if (l->lab == NULL && (p->medium == MEDIUM_LAB || wants_commands(p)))
		return false;
	if (!find_version(l, err))
		return false;
	for (size_t i = 0; i < l->stand_count; i++)
		if (!set_up_stand(l, &l->stands[i], err))
			return false;
	return privileges_drop(err);
}

static void tear_down(struct live_state *l)
{
	for (size_t i = 0; i < l->stand_count; i++) {
		const struct stand *st = &l->stands[i];
		struct err err = {0};

		if (shares_link(l, st))
			continue;
		if (st->live != NULL)
			l->s->run->dropped += live_counts(st->live).dropped;
		if (l->lab != NULL && !do_commands(l, profile_of(l)->stop, st, &err))
			run_note(l->s, st->live != NULL ? live_now(st->live) : 0, st->role, err.text);
		live_free(st->live);
	}
	lab_free(l->lab);
}

/* Running. */

static bool will_repeat(const struct live_state *l, const struct result_case *result)
{
	return l->repeatable &&
	       (result->verdict == VERDICT_FAIL || result->verdict == VERDICT_INCONC);
}

static void finished(void *context, usec now, struct case_run *c)
{
	struct live_state *l = context;
	struct result_case result;

	case_run_result(c, now, &result);
	run_note(l->s, now, l->role,
		 arena_printf(l->s->run->arena, "ends %s: %s", case_run_testcase(c)->id,
			      verdict_name(result.verdict)));
	/* Of a link on which nobody answers the run says so as a whole. */
	if (!tester_unanswered(l->tester))
		run_keep(l->s, case_run_testcase(c), &result, tester_counts(l->tester).running,
			 !will_repeat(l, &result));
}

static void note(void *context, usec now, const char *line)
{
	struct live_state *l = context;

	run_note(l->s, now, l->role, line);
}

static void tick(struct live_state *l)
{
	usec now = live_now(l->live);

	if (now < l->next_tick)
		return;
	l->next_tick = now + TICK;
	run_tell(l->s, NULL, tester_counts(l->tester).running, tester_slowest(l->tester));
	if (l->lab != NULL && profile_of(l)->medium == MEDIUM_LAB && !lab_alive(l->lab, l->lab_err)) {
		l->lab_dead = true;
		tester_abort(l->tester, now, VERDICT_ERROR, l->lab_err->text);
	}
}

static bool is_over(void *context)
{
	struct live_state *l = context;

	if (tester_done(l->tester))
		return true;
	if (run_stopped(l->s)) {
		l->s->run->interrupted = true;
		tester_abort(l->tester, live_now(l->live), VERDICT_INCONC, "the run was stopped");
		return true;
	}
	tick(l);
	return tester_done(l->tester);
}

static struct mac mac_of(const struct live *live)
{
	struct mac mac = {{0}};

	live_mac(live, 0, mac.octet);
	return mac;
}

static bool unanswered(struct live_state *l, const struct stand *st, struct err *err)
{
	char address[IP6_TEXT];

	ip6_print(&profile_of(l)->address, address);
	return err_set(err, "%s: %s does not answer Neighbor Solicitations on %s%s%s",
		       profile_of(l)->name, address, st->ours, l->lab_dead ? ": " : "",
		       l->lab_dead ? l->lab_err->text : "");
}

typedef bool choose(const struct live_state *l, size_t i);

static int longer_first(const void *a, const void *b)
{
	const struct testcase *x = *(const struct testcase *const *)a;
	const struct testcase *y = *(const struct testcase *const *)b;
	usec of_x = testcase_shortest(x), of_y = testcase_shortest(y);

	if (of_x != of_y)
		return of_x > of_y ? -1 : 1;
	return x->index < y->index ? -1 : 1;
}

/* Queues the chosen cases of the stand's role, those that wait longest first. No block is used twice
 * in a run: what the implementation remembers of a case is not met when the case is repeated. */
static void queue_chosen(struct live_state *l, const struct stand *st, bool repeats, choose *chosen)
{
	size_t count = l->s->run->result.case_count, n = 0;
	const struct testcase **list = arena_array(l->s->run->arena, count, sizeof(*list));
	unsigned first_block = repeats ? l->s->config->suite->case_count : 0;

	for (size_t i = 0; i < count; i++)
		if (l->s->cases[i].applicable && strcmp(l->s->testcases[i]->role, st->role) == 0 &&
		    chosen(l, i))
			list[n++] = l->s->testcases[i];
	qsort(list, n, sizeof(*list), longer_first);
	for (size_t i = 0; i < n; i++)
		tester_add(l->tester, run_arena(l->s), list[i],
			   topology_block_of(l->s->config->seed, first_block + list[i]->index));
}

/* Runs the chosen cases of the stand's role, jobs at a time. Once the implementation has been heard
 * there are results: what goes wrong from then on is the error of the cases that it hits. */
static bool run_chosen(struct live_state *l, const struct stand *st, unsigned jobs, bool repeats,
		       choose *chosen, struct err *err)
{
	struct tester_config config = {.profile = profile_of(l), .spec = l->s->config->spec,
				       .seed = l->s->config->seed, .jobs = jobs,
				       .start_interval = repeats ? REPEAT_INTERVAL : START_INTERVAL,
				       .answered = l->answered, .mac = mac_of(st->live),
				       .finished = finished, .note = note, .context = l};
	bool ok, silent;

	l->live = st->live;
	l->role = st->role;
	l->next_tick = 0;
	l->repeatable = jobs > 1;
	l->tester = tester_new(&config);
	queue_chosen(l, st, repeats, chosen);
	ok = live_run(st->live, tester_node(l->tester), is_over, l, err);
	if (!ok)
		tester_abort(l->tester, live_now(st->live), VERDICT_ERROR, err->text);
	silent = tester_unanswered(l->tester);
	l->answered = l->answered || tester_answered(l->tester);
	tester_free(l->tester);
	l->tester = NULL;
	if (l->answered)
		return true;
	return ok && (!silent || unanswered(l, st, err));
}

static bool every(const struct live_state *l, size_t i)
{
	(void)l;
	(void)i;
	return true;
}

static bool did_not_pass(const struct live_state *l, size_t i)
{
	return l->s->cases[i].verdict == VERDICT_FAIL || l->s->cases[i].verdict == VERDICT_INCONC;
}

static void doubt(struct live_state *l, struct result_case *r, const struct result_case *before,
		  const char *why)
{
	*r = *before;
	r->verdict = VERDICT_INCONC;
	r->warn = false;
	r->mismatch = MISMATCH_NONE;
	r->reason = arena_printf(l->s->run->arena, "interference: failed beside other cases (%s), %s",
				 before->reason, why);
}

/* What did not pass beside others is run again alone. What failed and then passes, or was not run
 * again because a person stopped the run, was perhaps disturbed (DESIGN 4). */
static bool repeat_failed(struct live_state *l, const struct stand *st, struct err *err)
{
	size_t count = l->s->run->result.case_count;
	struct result_case *before = arena_array(l->s->run->arena, count, sizeof(*before));

	memcpy(before, l->s->cases, count * sizeof(*before));
	if (!run_chosen(l, st, 1, true, did_not_pass, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct result_case *r = &l->s->cases[i];

		if (before[i].verdict != VERDICT_FAIL)
			continue;
		if (r->verdict == VERDICT_PASS)
			doubt(l, r, &before[i], "passed alone");
		else if (l->s->run->interrupted && r->verdict == VERDICT_INCONC)
			doubt(l, r, &before[i], "was not run again alone");
	}
	return true;
}

static bool run_stand(struct live_state *l, const struct stand *st, struct err *err)
{
	unsigned jobs = l->s->config->jobs > 0 ? l->s->config->jobs : JOBS_DEFAULT;

	if (jobs == 1)
		return run_chosen(l, st, 1, false, every, err);
	return run_chosen(l, st, jobs, false, every, err) && repeat_failed(l, st, err);
}

bool run_live(struct run_state *s, struct err *err)
{
	struct err lab_err = {0};
	struct live_state l = {.s = s, .lab_err = &lab_err};
	bool ok;

	list_stands(&l);
	ok = set_up(&l, err);
	for (size_t i = 0; ok && i < l.stand_count && !s->run->interrupted; i++)
		ok = run_stand(&l, &l.stands[i], err);
	tear_down(&l);
	return ok;
}
