/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The life of a case: it begins, takes packets and the time, ends. What arrives and is wanted by
 * nobody is kept until the next send step, because an answer may overtake another; it is shown in
 * the ladder in any case. */
#include "exec/case_parts.h"

#include "node/received.h"

#include <string.h>

enum { ARRIVALS_MAX = 5000 };    /* packets; what floods us is not kept without end */

#define COPY_AGE (3 * USEC_PER_SEC)

const char *case_lookup(void *context, const char *name)
{
	return variables_get(&((struct case_run *)context)->variables, name);
}

static enum phase phase_now(const struct case_run *c)
{
	return c->section != NULL ? c->section->phase : PHASE_BODY;
}

/* Joined by maximum; the first cause of the final value keeps its reason. */
void case_join(struct case_run *c, enum verdict v, enum mismatch m, const char *reason,
		 const char *expected, const char *got)
{
	enum phase phase = phase_now(c);

	if (c->done)   /* what goes out afterwards to clean up decides nothing */
		return;
	c->judged = c->judged || phase == PHASE_BODY;
	if (v == VERDICT_FAIL && phase != PHASE_BODY) {
		v = VERDICT_INCONC;
		reason = arena_printf(c->arena, "%s: %s",
				      phase == PHASE_PREAMBLE
					      ? "the preamble did not go as described"
					      : "the sound twin was not answered, so silence proves nothing",
				      reason);
	}
	/* Nothing answers them, so nobody knows whether they have arrived. */
	if (v == VERDICT_FAIL && c->config.unreliable && c->advertised) {
		v = VERDICT_INCONC;
		reason = arena_printf(c->arena, "the link is unreliable, and a Router Advertisement that was "
						"sent may be lost: %s", reason);
	}
	if (v <= c->verdict)
		return;
	c->verdict = v;
	c->mismatch = v == VERDICT_FAIL ? m : MISMATCH_NONE;
	c->reason = reason;
	c->expected = expected;
	c->got = got;
	c->decided_at = c->waiting != NULL ? c->waiting : c->current;
	c->decided_in = phase;
}

void case_finish(struct case_run *c)
{
	c->done = true;
	c->waiting = NULL;
}

void case_fault_of_ours(struct case_run *c, const char *reason)
{
	case_join(c, VERDICT_ERROR, MISMATCH_NONE, reason, "", "");
	case_finish(c);
}

const char *case_place_of(struct case_run *c, const struct step *s, const char *word)
{
	return arena_printf(c->arena, "%s (%s:%u)", word, s->file, s->line);
}

static bool waits_for_packets(const struct case_run *c)
{
	return c->waiting != NULL &&
	       (c->waiting->kind == STEP_KIND_EXPECT || c->waiting->kind == STEP_KIND_ABSENT);
}

/* The same octets as a while before: the link has doubled a frame, or one that was doubled is answered. What
 * is sent periodically comes later. */
static bool is_copy(const struct case_run *c, usec now, struct bytes packet)
{
	for (const struct arrival *a = c->kept; a != NULL && now - a->at < COPY_AGE; a = a->older)
		if (bytes_equal(a->crossing.packet, packet))
			return true;
	return false;
}

/* Neighbor Advertisements are alike, whether they announce, defend or answer. */
static bool is_announcement(struct bytes packet)
{
	enum { NEXT_HEADER_AT = 6, MESSAGE_AT = 40, ADVERTISEMENT = 136 };

	return packet.len > MESSAGE_AT && packet.at[NEXT_HEADER_AT] == PROTOCOL_ICMP6 &&
	       packet.at[MESSAGE_AT] == ADVERTISEMENT;
}

void case_run_input(struct case_run *c, usec now, const struct crossing *crossing)
{
	struct arrival *a, **end = &c->unclaimed;
	struct bytes packet = crossing->packet;

	if (c->done)
		return;
	if (++c->arrivals > ARRIVALS_MAX) {
		case_join(c, VERDICT_INCONC, MISMATCH_NONE, "more packets came than a case can hold", "", "");
		case_finish(c);
		return;
	}
	if (c->config.unreliable && !is_announcement(packet) && is_copy(c, now, packet))
		return;
	a = arena_alloc(c->arena, sizeof(*a));
	a->older = c->kept;
	c->kept = a;
	a->at = now;
	a->octets = arena_bytes(c->arena, packet);
	a->crossing = *crossing;
	a->crossing.packet = a->octets;
	case_open(c, a);
	a->step = ladder_packet(&c->ladder, &c->variables, now - c->began, STEP_RECEIVED, "",
				&a->crossing);
	case_link_note(c, now, a);
	if (waits_for_packets(c) && case_claim(c, a)) {
		case_advance(c, now);
		return;
	}
	if (c->done || case_answer_in_background(c, now, a))
		return;
	while (*end != NULL)
		end = &(*end)->next;
	*end = a;
}

bool case_run_offer(struct case_run *c, usec now, const struct crossing *crossing)
{
	struct arrival a = {.crossing = *crossing, .octets = crossing->packet};

	if (c->done || !waits_for_packets(c))
		return false;
	case_open(c, &a);
	for (const struct pattern *p = c->patterns; p != NULL; p = p->next) {
		if (!case_match(c, p, &a).matched)
			continue;
		case_run_input(c, now, crossing);
		return true;
	}
	return false;
}

/* The time of the step that waits has come. */
static void wait_is_over(struct case_run *c, usec now)
{
	enum step_kind kind = c->waiting->kind;

	if (kind == STEP_KIND_SEND) {
		const struct step *s = c->waiting;

		c->waiting = NULL;
		case_send(c, now, s);
	} else if (kind == STEP_KIND_EXPECT) {
		if (c->waiting->verdict != VERDICT_PASS && case_send_again(c, now))
			return;
		case_expect_timed_out(c);
	} else if (kind == STEP_KIND_ABSENT) {
		case_join(c, VERDICT_PASS, MISMATCH_NONE, "", "", "");
	}
	if (!c->done) {
		c->waiting = NULL;
		case_advance(c, now);
	}
}

void case_run_timeout(struct case_run *c, usec now)
{
	if (case_run_restarts(c))
		return;
	if (!c->done && c->waiting != NULL && now >= c->deadline)
		wait_is_over(c, now);
	if (!c->done && now >= c->guard)
		case_fault_of_ours(c, "the guard timer ran out");
}

/* Restart: neither deadline nor guard runs meanwhile, as it takes as long as it takes. */

bool case_run_restarts(const struct case_run *c)
{
	return !c->done && c->waiting != NULL && c->waiting->kind == STEP_KIND_RESTART;
}

static void note_restart(struct case_run *c, usec now, const char *label)
{
	static const struct crossing none;

	ladder_packet(&c->ladder, &c->variables, now - c->began, STEP_NOTE, label, &none);
}

void case_restart(struct case_run *c, usec now, const struct step *s)
{
	c->waiting = s;
	c->deadline = USEC_NEVER;
	c->restarted_at = now;
	note_restart(c, now, case_place_of(c, s, "restart: the implementation is reset"));
	if (c->config.restart != NULL)
		c->config.restart(c->config.context, now);
	else
		case_run_restarted(c, now, "nobody can reset it");
}

void case_run_restarted(struct case_run *c, usec now, const char *why_not)
{
	if (!case_run_restarts(c))
		return;
	if (why_not != NULL) {
		case_join(c, VERDICT_INCONC, MISMATCH_NONE,
			  arena_printf(c->arena, "the implementation was to be reset: %s", why_not), "", "");
		case_finish(c);
		return;
	}
	c->guard += now - c->restarted_at;
	c->unclaimed = NULL;   /* what came until now is of before, … */
	c->kept = NULL;        /* … and what is alike from now on no copy of it */
	c->waiting = NULL;
	note_restart(c, now, CASE_ANSWERS_AGAIN);
	case_advance(c, now);
}

usec case_run_next(const struct case_run *c)
{
	if (c->done || case_run_restarts(c))
		return USEC_NEVER;
	return c->waiting != NULL && c->deadline < c->guard ? c->deadline : c->guard;
}

struct case_run *case_run_new(struct arena *a, const struct case_config *config)
{
	struct case_run *c = arena_alloc(a, sizeof(*c));

	c->arena = a;
	c->config = *config;
	c->testcase = config->testcase;
	c->variables.arena = a;
	c->ladder.arena = a;
	c->ladder.sas = config->ipsec != NULL ? config->ipsec->sas : NULL;
	c->rng = rng_seed(config->seed ^ (uint64_t)config->block << 32);
	c->reason = c->expected = c->got = "";
	c->guard = USEC_NEVER;
	return c;
}

void case_run_distrust(struct case_run *c)
{
	c->config.unreliable = true;
}

void case_run_start(struct case_run *c, usec now, const struct link_facts *facts)
{
	topology_fill(&c->variables, c->config.profile, c->testcase->role, facts, c->config.block);
	c->facts = *facts;
	for (const struct binding_of_name *v = c->testcase->variables; v != NULL; v = v->next)
		variables_set(&c->variables, v->name, v->value);
	c->began = now;
	c->guard = now + c->testcase->guard;
	c->section = c->testcase->sections;
	if (c->section != NULL)
		case_push(c, c->section->steps);
	case_advance(c, now);
}

bool case_run_done(const struct case_run *c)
{
	return c->done;
}

void case_run_abort(struct case_run *c, usec now, enum verdict verdict, const char *reason)
{
	if (c->done)
		return;
	if (c->guard == USEC_NEVER)
		c->began = now;
	c->section = NULL;   /* whatever the phase, the verdict stays as it is */
	case_join(c, verdict, MISMATCH_NONE, arena_string(c->arena, reason), "", "");
	case_finish(c);
}

uint16_t case_run_block(const struct case_run *c)
{
	return c->config.block;
}

const struct testcase *case_run_testcase(const struct case_run *c)
{
	return c->testcase;
}

static const char *decided_text(struct case_run *c)
{
	const struct step *s = c->decided_at;

	return s != NULL ? case_place_of(c, s, step_word(s->kind)) : "";
}

static const char *value_or_none(const struct case_run *c, const char *name)
{
	const char *value = variables_get(&c->variables, name);

	return value != NULL ? value : "";
}

static const char *kept(struct arena *a, struct text *t)
{
	const char *s = arena_string(a, text_str(t));

	text_done(t);
	return s;
}

static void keep_keys(struct case_run *c, struct result_case *out)
{
	struct text lines = {0}, wireshark = {0};

	sa_list_print(c->config.ipsec->sas, &lines);
	sa_list_print_wireshark(c->config.ipsec->sas, &wireshark);
	out->keys = kept(c->arena, &lines);
	out->wireshark_keys = kept(c->arena, &wireshark);
}

void case_run_result(struct case_run *c, usec now, struct result_case *out)
{
	static const char *const phases[] = {"preamble", "body", "control"};

	testcase_describe(c->arena, c->testcase, c->config.spec, out);
	out->applicable = true;
	out->verdict = c->verdict;
	out->warn = c->verdict == VERDICT_FAIL && out->level == LEVEL_SHOULD;
	out->mismatch = c->mismatch;
	out->reason = c->reason;
	out->expected = c->expected;
	out->got = c->got;
	out->phase = phases[c->decided_in];
	out->step = c->verdict == VERDICT_PASS ? "" : decided_text(c);
	out->duration = now - c->began;
	out->block = c->config.block;
	out->seed = c->config.seed;
	out->unreliable = c->config.unreliable;
	out->iut_link_local = value_or_none(c, "iut.link-local");
	out->router_link_local = value_or_none(c, "router.link-local");
	if (strcmp(c->testcase->role, "ha") == 0)
		out->macs = arena_printf(c->arena, "%s %s %s", value_or_none(c, "iut.mac"),
					 value_or_none(c, "iut.outside-mac"),
					 value_or_none(c, "router.mac"));
	if (c->config.ipsec != NULL)
		keep_keys(c, out);
	ladder_result(&c->ladder, out);
}
