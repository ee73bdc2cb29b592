/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Domain names and the items of DNS messages: see dns.h. Compression pointers are kept as they
 * stand, never followed: what decode reads, encode writes again (RFC 1035 4.1.4). */
#include "wire/dns.h"

#include "wire/formats_dns.h"

#include <ctype.h>
#include <string.h>

enum { LABEL_MAX = 63, POINTER = 0xc0, POINTER_MAX = 0x3fff };

static bool is_label(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '-' && s[i] != '_')
			return false;
	return n > 0 && n <= LABEL_MAX;
}

bool name_parse(struct arena *a, const char *text, struct bytes *octets)
{
	size_t cap = strlen(text) + 3;
	struct buf out = buf_over(arena_alloc(a, cap), cap);
	uint64_t pointer;

	if (*text == '\0')
		return false;
	if (strcmp(text, ".") == 0)
		text++;
	while (*text != '\0' && *text != '@') {
		size_t n = strcspn(text, ".@");

		if (!is_label(text, n) || text[n] == '@')
			return false;
		buf_put_u8(&out, (uint8_t)n);
		buf_put(&out, (struct bytes){(const uint8_t *)text, n});
		text += n;
		if (*text == '.' && *++text == '\0')
			break;
	}
	if (*text == '\0') {
		buf_put_u8(&out, 0);
	} else {
		if (!parse_u64(text + 1, &pointer) || pointer > POINTER_MAX)
			return false;
		buf_put_u16(&out, (uint16_t)(POINTER << 8 | pointer));
	}
	*octets = buf_bytes(&out);
	return !out.overflow;
}

/* The octets of the name at the start of b, 0 when it does not end in them. */
static size_t name_octets(struct bytes b)
{
	size_t at = 0;

	while (at < b.len) {
		uint8_t n = b.at[at];

		if (n == 0)
			return at + 1;
		if ((n & POINTER) == POINTER)
			return b.len - at >= 2 ? at + 2 : 0;
		if (n > LABEL_MAX)
			return 0;
		at += 1U + n;
	}
	return 0;
}

/* Whether all labels of the name are such as name_parse reads. */
static bool is_writable(struct bytes name)
{
	for (size_t at = 0; name.at[at] > 0 && name.at[at] <= LABEL_MAX; at += 1U + name.at[at])
		if (!is_label((const char *)name.at + at + 1, name.at[at]))
			return false;
	return true;
}

void name_print(struct bytes octets, struct text *t)
{
	size_t at = 0;

	if (octets.len == 0 || name_octets(octets) != octets.len || !is_writable(octets))
		return;
	for (; octets.at[at] > 0 && octets.at[at] <= LABEL_MAX; at += 1U + octets.at[at]) {
		text_put(t, at > 0 ? "." : "");
		text_put_n(t, (const char *)octets.at + at + 1, octets.at[at]);
	}
	if (octets.at[at] != 0)
		text_printf(t, "%s@%u", at > 0 ? "." : "", be16_get(octets.at + at) & POINTER_MAX);
	else if (at == 0)
		text_put(t, ".");
}

const struct format *dns_item(struct dns_cursor *c, struct bytes message, size_t at, size_t *len)
{
	struct bytes rest = bytes_slice(message, at, message.len);
	const struct format *f;
	size_t fixed = DNS_RECORD_OCTETS;

	if (!c->behind_name) {
		c->behind_name = true;
		*len = name_octets(rest);
		return *len > 0 ? format_by_code(FAMILY_DNS_ITEM, DNS_NAME) : NULL;
	}
	c->behind_name = false;
	if (c->questions > 0) {
		c->questions--;
		*len = DNS_QUESTION_OCTETS;
		return rest.len >= *len ? format_by_code(FAMILY_DNS_ITEM, DNS_QUESTION) : NULL;
	}
	if (rest.len < fixed)
		return NULL;
	*len = fixed + be16_get(rest.at + DNS_LENGTH_AT);
	if (*len > rest.len)
		return NULL;
	f = format_by_code(FAMILY_DNS_ITEM, be16_get(rest.at));
	if (format_open_field(f) == NULL ? *len != format_fixed_octets(f) : *len < format_fixed_octets(f))
		f = format_by_code(FAMILY_DNS_ITEM, CODE_ANY);
	return f;
}
