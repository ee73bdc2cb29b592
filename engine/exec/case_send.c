/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Packets out: built with the variables of the case, and proven to have the fault that their step
 * announces and no other (DESIGN 3, law 5). */
#include "exec/case_parts.h"

enum { SEND_MAX = 2048 };        /* octets of a packet: more than any link of ours carries */

/* The findings must be those that the step announces, no other and none missing (DESIGN 3, law 5). */
static bool check_single_fault(struct case_run *c, const struct step *s, struct bytes octets)
{
	struct finding *findings;
	unsigned found = 0;

	packet_decode(c->arena, octets, "ip6", &findings);
	for (const struct finding *f = findings; f != NULL; f = f->next)
		if (!f->quoted)
			found |= 1U << f->code;
	if (found == s->faults)
		return true;
	for (unsigned code = 0; code < FINDING_COUNT; code++) {
		if ((found ^ s->faults) >> code & 1) {
			case_fault_of_ours(c, arena_printf(c->arena, "%s:%u: the packet to send %s the fault "
							"\"%s\"", s->file, s->line,
						      found >> code & 1 ? "has, and does not announce,"
									: "announces, and does not have,",
						      finding_name((enum finding_code)code)));
			return false;
		}
	}
	return false;
}

void case_send(struct case_run *c, usec now, const struct step *s)
{
	const struct spec_build how = {.lookup = case_lookup, .context = c};
	uint8_t *space = arena_alloc(c->arena, SEND_MAX);
	struct buf out = buf_over(space, SEND_MAX);
	struct packet p;
	struct err err = {0};

	if (!packet_from_spec(c->arena, s->packet, &how, &p, &err)) {
		case_fault_of_ours(c, arena_string(c->arena, err.text));
		return;
	}
	if (!packet_encode(&p, &out, &err)) {
		case_fault_of_ours(c, arena_printf(c->arena, "%s:%u: %s", s->file, s->line, err.text));
		return;
	}
	if (!check_single_fault(c, s, buf_bytes(&out)))
		return;
	ladder_packet(&c->ladder, &c->variables, now - c->began, STEP_SENT,
		      case_place_of(c, s, arena_printf(c->arena, "send %s", s->what)), buf_bytes(&out));
	c->config.emit(c->config.context, now, buf_bytes(&out));
}
