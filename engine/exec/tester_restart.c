/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A case has the implementation reset (testcases/LANGUAGE.md, <restart/>), and goes on when it answers again on
 * all links. A kernel answers for a daemon that is not there yet: whoever answered the canary before
 * must do so as well. */
#include "exec/tester_parts.h"

#include <string.h>

static struct place *waiting_place(const struct tester *t)
{
	for (size_t i = t->first_open; i < t->count; i++)
		if (t->places[i]->state == PLACE_RUNNING && case_run_restarts(t->places[i]->run))
			return t->places[i];
	return NULL;
}

void tester_want_restart(void *context, usec now)
{
	struct tester *t = context;

	(void)now;
	t->restart.state = RESTART_WANTED;
}

/* A case that was stopped meanwhile wants nothing any more. */
bool tester_wants_restart(const struct tester *t)
{
	return t->restart.state == RESTART_WANTED && waiting_place(t) != NULL;
}

bool tester_awaits(const struct tester *t)
{
	return t->restart.state == RESTART_AWAITED;
}

static void go_on(struct tester *t, const char *why_not)
{
	struct place *p = waiting_place(t);

	t->restart.state = RESTART_NONE;
	t->restart.until = t->now + RESTART_GRACE;
	if (p == NULL)
		return;
	case_run_restarted(p->run, t->now, why_not);
	tester_check_done(t, p);
}

void tester_restarted(struct tester *t, usec now, usec wait, const char *why_not)
{
	t->now = now;
	if (why_not != NULL) {
		go_on(t, why_not);
		return;
	}
	tester_note(t, "the implementation was reset", tester_running_ids(t));
	t->restart.state = RESTART_AWAITED;
	t->restart.until = now + wait;
	t->restart.asked = false;
	memset(t->restart.back, 0, sizeof(t->restart.back));
	t->mute = t->canary.answered;
	canary_forget(&t->canary, now);
	t->probes = 0;
	t->probed = now;
}

/* What came before the first solicitation may be of before. */
void tester_answers_again(struct tester *t, unsigned port)
{
	t->restart.back[port] = t->restart.back[port] || (tester_awaits(t) && t->restart.asked);
}

static bool is_back(const struct tester *t)
{
	bool back = !t->mute;

	for (unsigned i = 0; i < t->port_count; i++)
		back = back && t->restart.back[i];
	return back;
}

/* Each RESTART_PROBE_INTERVAL. */
void tester_await(struct tester *t)
{
	t->probed = t->now;
	if (is_back(t)) {
		tester_hear(t);
		go_on(t, NULL);
	} else if (t->now >= t->restart.until) {
		go_on(t, "it did not answer again");
	} else {
		t->restart.asked = true;
		tester_solicit(t);
	}
}
