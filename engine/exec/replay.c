/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The case runs as it did, on a clock that follows the record: what was received is put in at its
 * time, deadlines pass between, and each packet that the case sends must be the next one that was
 * sent. The seed and the block of addresses make random values come out as they did. */
#include "exec/replay.h"

#include "exec/case_run.h"

#include <string.h>

#define LATE_MAX (100 * USEC_PER_MS)   /* of a timer on a real link */

struct replay {
	const struct result_case *recorded;
	size_t sent;              /* steps before this one have been compared */
	const char *differs;      /* why the record does not serve; NULL while it does */
	struct arena *arena;
};

/* The next packet that was sent, from r->sent on; NULL when there is none. */
static const struct result_step *next_sent(struct replay *r)
{
	while (r->sent < r->recorded->step_count) {
		const struct result_step *s = &r->recorded->steps[r->sent++];

		if (s->kind == STEP_SENT)
			return s;
	}
	return NULL;
}

static void read_ethernet(const struct result_step *s, struct crossing *c)
{
	if (s->ethernet.len != sizeof(c->to) + sizeof(c->from))
		return;
	memcpy(c->to.octet, s->ethernet.at, sizeof(c->to));
	memcpy(c->from.octet, s->ethernet.at + sizeof(c->to), sizeof(c->from));
}

static void emit(void *context, usec now, struct crossing *c)
{
	struct replay *r = context;
	const struct result_step *s = next_sent(r);

	(void)now;
	if (r->differs != NULL)
		return;
	if (s == NULL)
		r->differs = "the case sends more than was sent";
	else if (!bytes_equal(s->frame, c->packet))
		r->differs = arena_printf(r->arena, "the case sends another packet than was sent by \"%s\"",
					  s->label);
	else
		read_ethernet(s, c);
}

static void advance_to(struct case_run *c, usec to)
{
	while (!case_run_done(c) && case_run_next(c) < to)
		case_run_timeout(c, case_run_next(c));
}

/* The packet of that step was sent then: the timer before it was served a little late. */
static void catch_up(struct replay *r, struct case_run *c, size_t step, usec then)
{
	while (r->sent <= step && !case_run_done(c) && r->differs == NULL && case_run_next(c) <= then) {
		usec due = case_run_next(c);

		case_run_timeout(c, then - due < LATE_MAX ? then : due);
	}
}

static void give(struct case_run *c, const struct result_step *s)
{
	struct crossing crossing = {.packet = s->frame};

	(void)on_link_by_name(s->link, &crossing.link);
	read_ethernet(s, &crossing);
	case_run_input(c, s->at, &crossing);
}

static void play(struct replay *r, struct case_run *c)
{
	const struct result_case *record = r->recorded;

	for (size_t i = 0; i < record->step_count && !case_run_done(c) && r->differs == NULL; i++) {
		const struct result_step *s = &record->steps[i];

		if (s->kind == STEP_SENT) {
			catch_up(r, c, i, s->at);
		} else if (s->kind == STEP_NOTE && strcmp(s->label, CASE_ANSWERS_AGAIN) == 0) {
			advance_to(c, s->at);
			case_run_restarted(c, s->at, NULL);
		} else if (s->kind == STEP_RECEIVED) {
			advance_to(c, s->at);
			if (!case_run_done(c))
				give(c, s);
		}
	}
	advance_to(c, record->duration + 1);
}

static struct ip6 address(const char *text)
{
	struct ip6 a;

	return ip6_parse(text, &a) ? a : ip6_unspecified;
}

/* As case_run_result writes them; left zero where they were not recorded. */
static void read_macs(const char *text, struct link_facts *facts)
{
	struct mac *const macs[] = {&facts->iut_mac, &facts->iut_outside_mac, &facts->router_mac};

	for (size_t i = 0; i < COUNT_OF(macs); i++) {
		char one[MAC_TEXT] = "";
		size_t n = strcspn(text, " ");

		if (n < sizeof(one))
			memcpy(one, text, n);
		if (!mac_parse(one, macs[i]))
			*macs[i] = (struct mac){{0}};
		text += n + (text[n] == ' ');
	}
}

/* The record says when it answered again. */
static void restart(void *context, usec now)
{
	(void)context;
	(void)now;
}

/* When a send had to wait, the record says when it went. */
static usec recorded_slot(void *context, usec now)
{
	const struct replay *r = context;

	for (size_t i = r->sent; i < r->recorded->step_count; i++)
		if (r->recorded->steps[i].kind == STEP_SENT)
			return r->recorded->steps[i].at > now ? r->recorded->steps[i].at : now;
	return now;
}

static bool replay(struct arena *a, const struct replay_config *config, struct ipsec *ipsec,
		   struct result_case *out)
{
	struct replay r = {.recorded = config->recorded, .arena = a};
	const struct case_config cc = {
		.testcase = config->testcase, .profile = config->profile, .spec = config->spec,
		.seed = config->recorded->seed, .block = (uint16_t)config->recorded->block,
		.emit = emit, .error_slot = recorded_slot, .restart = restart, .context = &r,
		.unreliable = config->recorded->unreliable, .ipsec = ipsec};
	struct case_run *c = case_run_new(a, &cc);
	struct link_facts facts = {
		.iut_link_local = address(config->recorded->iut_link_local),
		.router_link_local = address(config->recorded->router_link_local)};

	read_macs(config->recorded->macs, &facts);
	case_run_start(c, 0, &facts);
	play(&r, c);
	if (r.differs == NULL && !case_run_done(c))
		r.differs = "the case goes on where the record ends";
	if (!case_run_done(c))
		case_run_abort(c, config->recorded->duration, VERDICT_NONE, "");
	case_run_result(c, config->recorded->duration, out);
	if (r.differs == NULL)
		return true;
	out->verdict = VERDICT_NONE;
	out->reason = arena_printf(a, "needs a run of its own: %s", r.differs);
	return false;
}

bool replay_case(struct arena *a, const struct replay_config *config, struct result_case *out)
{
	struct ipsec *ipsec = case_ipsec_new(config->profile, config->testcase);
	bool ok = replay(a, config, ipsec, out);

	ipsec_free(ipsec);
	return ok;
}
