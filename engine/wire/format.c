/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Looking things up in the format table. Its rows stand in formats_*.c; plan.c compiles them. */
#include "wire/plan.h"

#include <string.h>

const struct format *format_at(size_t i)
{
	const struct plan_table *t = plan_table();

	return i < t->count ? &t->formats[i] : NULL;
}

bool family_is_option(enum family family)
{
	return family >= FAMILY_IP_OPTION && family < FAMILY_RAW;
}

static const struct format *named_from(const struct plan_table *t, unsigned at, const char *name)
{
	while (at != 0 && strcmp(t->formats[at - 1].name, name) != 0)
		at = t->next_named[at - 1];
	return at != 0 ? &t->formats[at - 1] : NULL;
}

static const struct format *first_named(const struct plan_table *t, const char *name)
{
	return named_from(t, t->named[plan_hash(name) % NAME_BUCKETS], name);
}

static const struct format *next_named(const struct plan_table *t, const struct format *f)
{
	return named_from(t, t->next_named[f - t->formats], f->name);
}

const struct format *format_by_name(const char *name)
{
	const struct plan_table *t = plan_table();
	const struct format *f = first_named(t, name);

	while (f != NULL && family_is_option(f->family))
		f = next_named(t, f);
	return f;
}

const struct format *option_by_name(enum family family, const char *name)
{
	const struct plan_table *t = plan_table();
	const struct format *f = first_named(t, name);

	while (f != NULL && f->family != family && f->family != FAMILY_RAW)
		f = next_named(t, f);
	return f;
}

const struct format *format_by_code(enum family family, uint32_t code)
{
	return plan_by_code(plan_table(), family, code);
}

int format_field(const struct format *f, const char *name)
{
	const struct plan *p = f->plan;
	uint32_t at = plan_hash(name) & p->names_mask;

	for (; p->names[at] != 0; at = (at + 1) & p->names_mask)
		if (strcmp(f->fields[p->names[at] - 1].name, name) == 0)
			return p->names[at] - 1;
	return -1;
}

size_t format_fixed_octets(const struct format *f)
{
	return f->plan->fixed;
}

const struct field *format_role(const struct format *f, enum role role)
{
	return f->plan->role[role];
}

size_t field_bit(const struct format *f, const struct field *field)
{
	return f->plan->steps[field - f->fields].bit;
}

bool kind_is_number(enum kind kind)
{
	return kind == KIND_NUMBER || kind == KIND_FLAG || kind == KIND_IP4;
}

bool kind_is_open(enum kind kind)
{
	return kind == KIND_OCTETS || kind == KIND_TEXT || kind == KIND_NAME || kind == KIND_IP6_LIST;
}

const struct field *format_open_field(const struct format *f)
{
	return f->plan->open;
}

const char *family_name(enum family family)
{
	static const char *const names[FAMILY_COUNT] = {
		[FAMILY_LINK] = "link type",
		[FAMILY_ETHERTYPE] = "EtherType",
		[FAMILY_PROTOCOL] = "next header",
		[FAMILY_ROUTING] = "routing type",
		[FAMILY_ICMP6] = "ICMPv6 type",
		[FAMILY_MH] = "MH type",
		[FAMILY_PORT] = "UDP port",
		[FAMILY_IKE] = "IKEv2 payload",
		[FAMILY_IP_OPTION] = "IPv6 option",
		[FAMILY_ND_OPTION] = "Neighbor Discovery option",
		[FAMILY_MH_OPTION] = "mobility option",
		[FAMILY_FLOW_OPTION] = "flow sub-option",
		[FAMILY_ANI_OPTION] = "access network sub-option",
		[FAMILY_QOS_ATTRIBUTE] = "QoS attribute",
		[FAMILY_MLD_RECORD] = "MLD record",
		[FAMILY_DHCP6_OPTION] = "DHCPv6 option",
		[FAMILY_DNS_ITEM] = "DNS item",
		[FAMILY_RAW] = "octets",
	};

	return names[family];
}

const char *field_value_name(const struct field *f, uint64_t value)
{
	if (f->names == NULL)
		return NULL;
	for (const struct value_name *n = f->names; n->name != NULL; n++)
		if (n->value == value)
			return n->name;
	return NULL;
}

bool field_value_by_name(const struct field *f, const char *name, uint64_t *value)
{
	if (f->names == NULL)
		return false;
	for (const struct value_name *n = f->names; n->name != NULL; n++) {
		if (strcmp(n->name, name) != 0)
			continue;
		*value = n->value;
		return true;
	}
	return false;
}
