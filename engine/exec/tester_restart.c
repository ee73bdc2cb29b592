/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Cases have the implementation reset (testcases/LANGUAGE.md, <restart/>), and go on when it answers again on
 * all links. A kernel answers for a daemon that is not there yet: whoever answered the canary before
 * must do so as well. */
#include "exec/tester_parts.h"

#include <string.h>

static bool is_waiting(const struct place *p)
{
	return p->state == PLACE_RUNNING && case_run_restarts(p->run);
}

void tester_want_restart(void *context, usec now)
{
	struct tester *t = context;

	(void)now;
	t->restart.state = RESTART_WANTED;
}

/* One restart serves all that run, so that it has to wait for the last. A case that was stopped meanwhile wants
 * nothing any more. */
bool tester_wants_restart(const struct tester *t)
{
	unsigned waiting = 0;

	for (size_t i = t->first_open; i < t->count && t->restart.state == RESTART_WANTED; i++)
		waiting += is_waiting(t->places[i]);
	return waiting > 0 && waiting == t->busy;
}

bool tester_awaits(const struct tester *t)
{
	return t->restart.state == RESTART_AWAITED;
}

/* That it begins anew is a case's doing, or may be. */
bool tester_has_reset(const struct tester *t)
{
	return t->restart.state != RESTART_NONE || t->now < t->restart.until;
}

static void go_on(struct tester *t, const char *why_not)
{
	size_t count = t->count;

	t->restart.state = RESTART_NONE;
	t->restart.until = t->now + RESTART_GRACE;
	for (size_t i = t->first_open; i < count; i++) {
		struct place *p = t->places[i];

		if (!is_waiting(p))
			continue;
		case_run_restarted(p->run, t->now, why_not);
		tester_check_done(t, p);
	}
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
	if (t->mute)
		t->canary.next = now + RESTART_PROBE_INTERVAL;
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
