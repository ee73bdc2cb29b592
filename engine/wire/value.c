/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Field values from text and to text, by the kind of the field. */
#include "wire/value.h"

#include "wire/dns.h"
#include "wire/layout.h"

#include <string.h>

static bool refuse(struct err *err, const struct field *f, const char *text, const char *wants)
{
	return err_set(err, "%s=%.80s: %s", f->name, text, wants);
}

static bool parse_time(const struct field *f, const char *text, uint64_t *v, struct err *err)
{
	usec span, unit = f->unit_ms * USEC_PER_MS;

	if (!parse_span(text, &span))
		return refuse(err, f, text, "wants a time with its unit, such as 420s");
	if (span % unit != 0) {
		char size[24];

		span_print(unit, size);
		return err_set(err, "%s=%.80s: counts in units of %s", f->name, text, size);
	}
	*v = (uint64_t)(span / unit);
	return true;
}

static bool parse_number(const struct field *f, const char *text, uint64_t *v, struct err *err)
{
	if (field_value_by_name(f, text, v))
		return true;
	if (f->unit_ms > 0) {
		if (!parse_time(f, text, v, err))
			return false;
	} else if (!parse_u64(text, v)) {
		return refuse(err, f, text, "wants a number");
	}
	if (*v > bits_mask(f->bits))
		return err_set(err, "%s=%.80s: does not fit %u bits", f->name, text, f->bits);
	return true;
}

static bool parse_addresses(struct arena *a, const struct field *f, const char *text,
			    struct bytes *octets, struct err *err)
{
	uint8_t *out = arena_alloc(a, strlen(text) / 2 * 16 + 16);
	size_t len = 0;

	while (*text != '\0') {
		size_t n = strcspn(text, " ");
		char *one = arena_string_n(a, text, n);
		struct ip6 address;

		if (n > 0) {
			if (!ip6_parse(one, &address))
				return refuse(err, f, one, "wants an IPv6 address");
			memcpy(out + len, address.octet, 16);
			len += 16;
		}
		text += n + (text[n] == ' ');
	}
	*octets = (struct bytes){out, len};
	return true;
}

static bool parse_ip4(const struct field *f, const char *text, uint64_t *v, struct err *err)
{
	uint8_t octets[4];

	if (parse_u64(text, v) && *v <= UINT32_MAX)   /* variables are computed with as numbers */
		return true;
	if (!ip4_parse(text, octets))
		return refuse(err, f, text, "wants an IPv4 address");
	*v = be32_get(octets);
	return true;
}

static bool parse_octets(struct arena *a, const struct field *f, const char *text,
			 struct bytes *octets, struct err *err)
{
	size_t cap = strlen(text) / 2, len;
	uint8_t *out = arena_alloc(a, cap + 1);

	if (has_prefix(text, "0x"))
		text += 2;
	if (!parse_hex(text, out, cap, &len))
		return refuse(err, f, text, "wants hexadecimal digits in pairs");
	*octets = (struct bytes){out, len};
	return true;
}

/* Words as they stand, or octets behind 0x. */
static bool parse_text(struct arena *a, const struct field *f, const char *text, struct bytes *octets,
		       struct err *err)
{
	if (has_prefix(text, "0x"))
		return parse_octets(a, f, text, octets, err);
	if (f->kind == KIND_NAME && *text != '\0')
		return name_parse(a, text, octets) || refuse(err, f, text, "wants a domain name");
	if (strchr(text, '"') != NULL)   /* else they would silently go on the wire */
		return refuse(err, f, text, "is written without quotes; any octets behind 0x");
	*octets = arena_bytes(a, bytes_of_string(text));
	return true;
}

static bool parse_auto(const struct field *f, const char *text, struct slot *slot, struct err *err)
{
	uint64_t v;

	slot->how = SLOT_AUTO;
	if (*text == '\0')
		return true;
	if ((*text != '+' && *text != '-') || !parse_u64(text + 1, &v))
		return refuse(err, f, text, "wants auto, auto+1 or auto-1");
	if (f->kind != KIND_NUMBER && f->role != ROLE_AUTHENTICATOR)
		return refuse(err, f, text, "only a number or an authenticator can be disturbed");
	slot->how = SLOT_PLUS;
	slot->plus = *text == '+' ? v : 0 - v;
	return true;
}

bool value_parse(struct arena *a, const struct field *f, const char *text, struct slot *slot,
		 struct err *err)
{
	struct ip6 address;
	struct mac mac;

	if (has_prefix(text, "auto"))
		return parse_auto(f, text + strlen("auto"), slot, err);
	slot->how = SLOT_SET;
	switch (f->kind) {
	case KIND_NUMBER:
		return parse_number(f, text, &slot->num, err);
	case KIND_FLAG:
		if (strcmp(text, "0") != 0 && strcmp(text, "1") != 0)
			return refuse(err, f, text, "a flag is 0 or 1");
		slot->num = (uint64_t)(text[0] - '0');
		return true;
	case KIND_IP4:
		return parse_ip4(f, text, &slot->num, err);
	case KIND_TEXT:
	case KIND_NAME:
		return parse_text(a, f, text, &slot->octets, err);
	case KIND_IP6:
	case KIND_KEY_IP6:
		if (!ip6_parse(text, &address))
			return refuse(err, f, text, "wants an IPv6 address");
		slot->octets = arena_bytes(a, (struct bytes){address.octet, 16});
		return true;
	case KIND_MAC:
		if (!mac_parse(text, &mac))
			return refuse(err, f, text, "wants a link-layer address");
		slot->octets = arena_bytes(a, (struct bytes){mac.octet, 6});
		return true;
	case KIND_IP6_LIST:
		return parse_addresses(a, f, text, &slot->octets, err);
	case KIND_OCTETS:
	case KIND_KEY:
		break;
	}
	return parse_octets(a, f, text, &slot->octets, err);
}

/* Digits for all the bits that the field has. */
static void print_hexadecimal(uint64_t v, unsigned bits, struct text *t)
{
	uint8_t octets[8];
	size_t n = (bits + 7) / 8;

	for (size_t i = 0; i < 8; i++)
		octets[i] = (uint8_t)(v >> (56 - 8 * i));
	text_put(t, "0x");
	text_hex(t, (struct bytes){octets + 8 - n, n});
}

static void print_number(const struct field *f, uint64_t v, struct text *t)
{
	bool whole = f->unit_ms > 0 && v % 1000 * f->unit_ms % 1000 == 0;

	if (f->unit_ms == 0 && (f->bits >= 32 || f->role == ROLE_CHECKSUM)) {
		print_hexadecimal(v, f->bits, t);
		return;
	}
	text_number(t, f->unit_ms == 0 ? v : whole ? v * f->unit_ms / 1000 : v * f->unit_ms);
	if (f->unit_ms > 0)
		text_put(t, whole ? "s" : "ms");
}

static void print_addresses(struct bytes octets, struct text *t)
{
	for (size_t at = 0; octets.len - at >= 16; at += 16) {
		struct ip6 address;
		char text[IP6_TEXT];

		memcpy(address.octet, octets.at + at, 16);
		ip6_print(&address, text);
		text_put(t, at > 0 ? " " : "");
		text_put(t, text);
	}
}

/* What parse_text reads back, and no expression or pattern takes for something else. */
static void print_words(const struct field *f, struct bytes octets, struct text *t)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@._-:";
	struct text words = {0};
	const char *s;

	if (f->kind == KIND_NAME)
		name_print(octets, &words);
	else
		text_put_n(&words, (const char *)octets.at, octets.len);
	s = text_str(&words);
	if (words.len > 0 && strspn(s, safe) == words.len && strstr(s, "..") == NULL &&
	    !has_prefix(s, "0x") && !has_prefix(s, "auto") && strcmp(s, "any") != 0) {
		text_put(t, s);
	} else {
		text_put(t, octets.len > 0 ? "0x" : "");
		text_hex(t, octets);
	}
	text_done(&words);
}

void value_print(const struct field *f, const struct slot *slot, struct text *t)
{
	struct bytes octets = slot->octets;
	struct mac mac = {{0}};
	char text[MAC_TEXT];
	uint8_t zeros[16] = {0};

	switch (f->kind) {
	case KIND_IP4:
		text_printf(t, "%u.%u.%u.%u", (unsigned)(slot->num >> 24 & 255),
			    (unsigned)(slot->num >> 16 & 255), (unsigned)(slot->num >> 8 & 255),
			    (unsigned)(slot->num & 255));
		return;
	case KIND_TEXT:
	case KIND_NAME:
		print_words(f, octets, t);
		return;
	case KIND_NUMBER:
	case KIND_FLAG:
		print_number(f, slot->num, t);
		return;
	case KIND_IP6:
	case KIND_KEY_IP6:
		print_addresses(octets.len == 16 ? octets : (struct bytes){zeros, 16}, t);
		return;
	case KIND_IP6_LIST:
		print_addresses(octets, t);
		return;
	case KIND_MAC:
		if (octets.len == 6)
			memcpy(mac.octet, octets.at, 6);
		mac_print(&mac, text);
		text_put(t, text);
		return;
	case KIND_KEY:
		text_put(t, "0x");
		break;
	case KIND_OCTETS:
		break;
	}
	text_hex(t, octets);
}

void value_print_named(const struct field *f, const struct slot *slot, struct text *t)
{
	const char *name = f->kind == KIND_NUMBER ? field_value_name(f, slot->num) : NULL;

	value_print(f, slot, t);
	if (name == NULL)
		return;
	text_put(t, " (");
	text_put(t, name);
	text_put(t, ")");
}
