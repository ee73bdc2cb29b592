/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A home agent that was reset is as new, or has everything from nonvolatile storage: RFC 6275 10.3.1 and 15.3
 * know both. Here is what defects keep, which is neither. */
#include "node/home_agent_parts.h"

/* Served as before, binding and all: sound but for the advice to refresh that was given (RFC 6275 10.3.1). */
static void keep_binding(struct home_agent *ha, struct home_agent *old, const struct served *s,
			 struct served *kept)
{
	const struct binding *was = bindings_find(old->cn->bindings, &s->own, &s->home);
	struct binding *entry = was != NULL ? bindings_add(ha->cn->bindings, &s->own, &s->home) : NULL;

	kept->phase = PHASE_SERVING;
	if (entry != NULL)
		*entry = *was;
}

static void keep(struct home_agent *ha, struct home_agent *old, const struct served *s)
{
	struct served *kept = ha_serve(ha, &s->home);

	if (kept == NULL)
		return;
	kept->own = s->own;
	kept->care_of = s->care_of;
	kept->first_care_of = s->first_care_of;
	kept->with_link_local = s->with_link_local;
	kept->sequence = s->sequence;
	kept->until = s->until;
	kept->delivery = s->delivery;
	kept->query_at = USEC_NEVER;
	if (ha_has_defect(ha, DEFECT_HOME_RESTART_KEEPS_BINDINGS)) {
		keep_binding(ha, old, s, kept);
		return;
	}
	kept->leftover = ha_has_defect(ha, DEFECT_HOME_RESTART_LEAVES_PROXY);
	kept->tested = ha_has_defect(ha, DEFECT_HOME_RESTART_SKIPS_TEST);
	if (kept->leftover)
		kept->phase = PHASE_SERVING;
	else
		ha_keep_sequence(kept, s->sequence);
}

static bool keeps_any(const struct home_agent *ha)
{
	return ha_has_defect(ha, DEFECT_HOME_RESTART_KEEPS_BINDINGS) ||
	       ha_has_defect(ha, DEFECT_HOME_RESTART_KEEPS_SEQUENCES) ||
	       ha_has_defect(ha, DEFECT_HOME_RESTART_LEAVES_PROXY) ||
	       ha_has_defect(ha, DEFECT_HOME_RESTART_SKIPS_TEST);
}

static void keep_agents(struct home_agent *ha, const struct home_agent *old)
{
	memcpy(ha->agents, old->agents, sizeof(ha->agents));
	ha->agent_count = old->agent_count;
	for (size_t i = 0; i < ha->agent_count; i++) {
		ha->agents[i].until = USEC_NEVER;
		for (size_t k = 0; k < AGENT_ADDRESSES_MAX; k++)
			if (ha->agents[i].addresses[k].until != 0)
				ha->agents[i].addresses[k].until = USEC_NEVER;
	}
}

void home_agent_inherit(struct node *after, struct node *before)
{
	struct home_agent *ha = router_context(after), *old = router_context(before);

	for (const struct served *s = old->first; s != NULL && keeps_any(ha); s = s->next)
		if (s->phase == PHASE_SERVING)
			keep(ha, old, s);
	if (ha_has_defect(ha, DEFECT_HAL_RESTART_KEEPS))
		keep_agents(ha, old);
}
