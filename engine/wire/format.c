/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Looking things up in the format table. Its rows stand in formats_*.c. */
#include "wire/formats.h"

#include <string.h>

static const struct {
	const struct format *formats;
	const size_t *count;
} parts[] = {
	{formats_ip, &formats_ip_count},
	{formats_icmp6, &formats_icmp6_count},
	{formats_nd, &formats_nd_count},
	{formats_mh, &formats_mh_count},
	{formats_mh_ext, &formats_mh_ext_count},
	{formats_fmip6, &formats_fmip6_count},
	{formats_pmip6, &formats_pmip6_count},
};

const struct format *format_at(size_t i)
{
	for (size_t part = 0; part < COUNT_OF(parts); part++) {
		if (i < *parts[part].count)
			return &parts[part].formats[i];
		i -= *parts[part].count;
	}
	return NULL;
}

bool family_is_option(enum family family)
{
	return family == FAMILY_IP_OPTION || family == FAMILY_ND_OPTION ||
	       family == FAMILY_MH_OPTION;
}

const struct format *format_by_name(const char *name)
{
	const struct format *f;

	for (size_t i = 0; (f = format_at(i)) != NULL; i++)
		if (!family_is_option(f->family) && strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

const struct format *option_by_name(enum family family, const char *name)
{
	const struct format *f;

	for (size_t i = 0; (f = format_at(i)) != NULL; i++)
		if ((f->family == family || f->family == FAMILY_RAW) && strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

/* Decode looks up every header and option by its code, so this does not go through format_at. */
static const struct format *code_in(const struct format *rows, size_t count, enum family family,
				    uint32_t code)
{
	for (const struct format *f = rows; f < rows + count; f++)
		if (f->code == code && f->family == family)
			return f;
	return NULL;
}

static const struct format *exactly(enum family family, uint32_t code)
{
	const struct format *f = NULL;

	for (size_t part = 0; part < COUNT_OF(parts) && f == NULL; part++)
		f = code_in(parts[part].formats, *parts[part].count, family, code);
	return f;
}

const struct format *format_by_code(enum family family, uint32_t code)
{
	const struct format *f = exactly(family, code);

	return f != NULL || code == CODE_ANY ? f : exactly(family, CODE_ANY);
}

int format_field(const struct format *f, const char *name)
{
	for (unsigned i = 0; i < f->field_count; i++)
		if (strcmp(f->fields[i].name, name) == 0)
			return (int)i;
	return -1;
}

size_t format_fixed_octets(const struct format *f)
{
	size_t bits = 0;

	for (unsigned i = 0; i < f->field_count; i++)
		bits += f->fields[i].bits;
	return bits / 8;
}

const struct field *format_role(const struct format *f, enum role role)
{
	for (unsigned i = 0; i < f->field_count; i++)
		if (f->fields[i].role == role)
			return &f->fields[i];
	return NULL;
}

size_t field_bit(const struct format *f, const struct field *field)
{
	size_t bit = 0;

	for (const struct field *each = f->fields; each < field; each++)
		bit += each->bits;
	return bit;
}

const struct field *format_open_field(const struct format *f)
{
	for (unsigned i = 0; i < f->field_count; i++)
		if (f->fields[i].bits == 0 &&
		    (f->fields[i].kind == KIND_OCTETS || f->fields[i].kind == KIND_IP6_LIST))
			return &f->fields[i];
	return NULL;
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
		[FAMILY_IP_OPTION] = "IPv6 option",
		[FAMILY_ND_OPTION] = "Neighbor Discovery option",
		[FAMILY_MH_OPTION] = "mobility option",
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
