/* SPDX-License-Identifier: BSD-2-Clause
 *
 * How long a home registration lasts, and what its acknowledgement says of that (RFC 6275 10.3.1):
 * lifetime, status 0 or 1, refresh advice. Lifetimes count in units of 4 s, as in the messages. */
#include "node/home_agent_parts.h"

#define UNIT (LIFETIME_UNIT * USEC_PER_SEC)

enum { LIFETIME_MAX = 0xffff };

/* The rest of time that makes no unit is ignored (RFC 6275 10.3.1). */
static unsigned units_left(usec until, usec now)
{
	if (until <= now)
		return 0;
	if (until == USEC_NEVER || (until - now) / UNIT > LIFETIME_MAX)
		return LIFETIME_MAX + 1;
	return (unsigned)((until - now) / UNIT);
}

static unsigned lesser(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned ha_lifetime_grant(const struct home_agent *ha, const struct update *u,
			   const struct home_prefix *prefix)
{
	unsigned granted = u->lifetime, valid = units_left(prefix->valid_until, u->now);
	unsigned preferred = units_left(prefix->preferred_until, u->now);
	unsigned cap = ha->config.lifetime_cap / LIFETIME_UNIT;

	if (cap > 0)
		granted = lesser(granted, cap);
	if (ha_has_defect(ha, DEFECT_LIFETIME_GRANTED_ABOVE_REQUEST))
		granted = lesser(granted + 1, LIFETIME_MAX);
	if (preferred > 0 && ha_has_defect(ha, DEFECT_HOME_CUTS_AT_PREFERRED))
		granted = lesser(granted, preferred);
	/* RFC 6275 10.3.1: at most what was asked for, and what the prefix is valid for */
	if (ha_has_defect(ha, DEFECT_HOME_IGNORES_PREFIX_LIFETIME))
		return granted;
	return lesser(granted, valid);
}

/* RFC 6275 10.3.1: the prefix is, or within the lifetime gets, deprecated, or ends with it. */
static bool is_near_its_end(const struct home_agent *ha, const struct update *u,
			    const struct home_prefix *prefix)
{
	usec end = u->now + (usec)u->granted * UNIT;

	if (ha_has_defect(ha, DEFECT_HOME_STATUS_1_DEPRECATED_ONLY))
		return prefix->preferred_until <= u->now;
	if (ha_has_defect(ha, DEFECT_HOME_COMPARES_IN_SECONDS))
		return prefix->preferred_until < end || prefix->valid_until <= end;
	return units_left(prefix->preferred_until, u->now) < u->granted ||
	       (units_left(prefix->valid_until, u->now) <= u->granted &&
		!ha_has_defect(ha, DEFECT_HOME_STATUS_1_NOT_AT_END));
}

enum ba_status ha_lifetime_status(const struct home_agent *ha, const struct update *u,
				  const struct home_prefix *prefix)
{
	bool discover = is_near_its_end(ha, u, prefix);

	if (ha_has_defect(ha, DEFECT_HOME_STATUS_1_NEVER))
		discover = false;
	if (ha_has_defect(ha, DEFECT_HOME_STATUS_1_ALWAYS))
		discover = true;
	return discover ? BA_ACCEPTED_PREFIX_DISCOVERY : BA_ACCEPTED;
}

unsigned ha_lifetime_advice(const struct home_agent *ha, const struct update *u)
{
	unsigned units = ha->config.refresh_advice / LIFETIME_UNIT;

	if (ha_has_defect(ha, DEFECT_HOME_ADVICE_NOT_LESS))
		return u->granted;
	if (ha_has_defect(ha, DEFECT_HOME_ENDS_AT_ADVICE))
		units = u->granted / 2;
	if (ha_has_defect(ha, DEFECT_HOME_ADVICE_UNCONDITIONAL))
		return units;
	return units < u->granted ? units : 0;   /* RFC 6275 6.2.4: less than the lifetime */
}

usec ha_lifetime_end(const struct home_agent *ha, const struct update *u, usec before)
{
	usec end = u->now + (usec)u->granted * UNIT;

	if (ha_has_defect(ha, DEFECT_BINDING_NEVER_EXPIRES))
		return USEC_NEVER;
	if (ha_has_defect(ha, DEFECT_LIFETIME_IN_SECONDS))
		end = u->now + (usec)u->granted * USEC_PER_SEC;
	if ((u->lifetime > INT16_MAX && ha_has_defect(ha, DEFECT_HOME_LIFETIME_SIGNED)) ||
	    ((uint16_t)(u->lifetime * LIFETIME_UNIT) == 0 &&
	     ha_has_defect(ha, DEFECT_HOME_LIFETIME_16_BITS)))
		end = u->now;
	if (ha_has_defect(ha, DEFECT_HOME_ENDS_AT_ADVICE))
		end = u->now + (usec)u->refresh_advice * UNIT;
	if (before != 0 && (ha_has_defect(ha, DEFECT_REFRESH_KEEPS_LIFETIME) ||
			    (ha_has_defect(ha, DEFECT_HOME_NEVER_SHORTENS) && end < before)))
		end = before;
	return end;
}

unsigned ha_lifetime_told(const struct home_agent *ha, const struct update *u, usec before)
{
	if (before != 0 && ha_has_defect(ha, DEFECT_HOME_BA_LIFETIME_OF_BEFORE))
		return units_left(before, u->now);
	if (ha_has_defect(ha, DEFECT_HOME_LIFETIME_TOLD_UNCAPPED))
		return u->lifetime;
	if (ha_has_defect(ha, DEFECT_HOME_BA_LIFETIME_IN_SECONDS))
		return lesser(u->granted * LIFETIME_UNIT, LIFETIME_MAX);
	return u->granted;
}
