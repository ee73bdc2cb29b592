/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The file that associations are read from, and the two files that they are written to: see sa.h. */
#include "base/file.h"
#include "wire/ip6.h"
#include "wire/sa.h"

#include <string.h>

enum { FILE_OCTETS_MAX = 1024 * 1024 };

static bool by_name(const struct value_name *names, const char *text, unsigned *value)
{
	for (; names->name != NULL; names++) {
		if (strcmp(names->name, text) != 0)
			continue;
		*value = (unsigned)names->value;
		return true;
	}
	return false;
}

static bool read_octets(struct arena *a, const char *text, struct bytes *octets)
{
	size_t cap = strlen(text) / 2 + 1;
	uint8_t *out = arena_alloc(a, cap);

	if (has_prefix(text, "0x"))
		text += 2;
	octets->at = out;
	return parse_hex(text, out, cap, &octets->len) && octets->len > 0;
}

static bool read_address(struct arena *a, const char *text, struct bytes *octets)
{
	struct ip6 address;
	uint8_t v4[4];

	if (ip6_parse(text, &address)) {
		*octets = arena_bytes(a, (struct bytes){address.octet, sizeof(address.octet)});
		return true;
	}
	if (!ip4_parse(text, v4))
		return false;
	*octets = arena_bytes(a, (struct bytes){v4, sizeof(v4)});
	return true;
}

/* "bu,ba": bits by name. */
static bool read_protects(struct arena *a, const char *text, unsigned *bits)
{
	unsigned n;

	do {
		size_t len = strcspn(text, ",");

		if (!by_name(traffic_names, arena_string_n(a, text, len), &n))
			return false;
		*bits |= 1U << n;
		text += len;
	} while (*text++ == ',');
	return true;
}

static bool read_word(struct arena *a, const char *name, const char *value, struct sa *sa)
{
	uint64_t spi;
	unsigned n;

	if (strcmp(name, "spi") == 0) {
		if (!parse_u64(value, &spi) || spi > UINT32_MAX)
			return false;
		sa->spi = (uint32_t)spi;
		return true;
	}
	if (strcmp(name, "dst") == 0)
		return read_address(a, value, &sa->dst);
	if (strcmp(name, "key") == 0)
		return read_octets(a, value, &sa->key);
	if (strcmp(name, "auth-key") == 0)
		return read_octets(a, value, &sa->auth_key);
	if (strcmp(name, "home") == 0)
		return read_address(a, value, &sa->home) && sa->home.len == sizeof(struct ip6);
	if (strcmp(name, "protects") == 0)
		return read_protects(a, value, &sa->protects);
	if (strcmp(name, "secret") == 0)
		return read_octets(a, value, &sa->secret);
	if (strcmp(name, "cipher") == 0 && by_name(esp_cipher_names, value, &n)) {
		sa->cipher = (enum esp_cipher)n;
		return true;
	}
	if (strcmp(name, "auth") == 0 && by_name(esp_auth_names, value, &n)) {
		sa->auth = (enum esp_auth)n;
		return true;
	}
	return false;
}

static bool read_line(struct sa_list *list, struct arena *a, char *text, struct err *err)
{
	struct sa sa = {0};
	bool has_spi = false, has_cipher = false;

	while (*(text += strspn(text, " \t\r")) != '\0') {
		size_t n = strcspn(text, " \t\r");
		char *word = arena_string_n(a, text, n), *equals = strchr(word, '=');

		text += n;
		if (equals != NULL)
			*equals = '\0';
		if (equals == NULL || !read_word(a, word, equals + 1, &sa))
			return err_set(err, "\"%.60s\" is not one of spi= dst= cipher= key= auth= "
					    "auth-key= home= protects= secret= with a value", word);
		has_spi = has_spi || strcmp(word, "spi") == 0;
		has_cipher = has_cipher || strcmp(word, "cipher") == 0;
	}
	if (has_spi == (sa.secret.len > 0) || !has_cipher)
		return err_set(err, "wants at least spi= and cipher=, or secret= and cipher=");
	return sa_list_add(list, &sa, err);
}

bool sa_list_read(struct sa_list *list, const char *path, struct err *err)
{
	struct arena *a = arena_new();
	struct bytes content;
	bool ok = file_read(a, path, FILE_OCTETS_MAX, &content, err);
	const char *start = ok ? (const char *)content.at : "";
	struct lines lines = {start, start + (ok ? content.len : 0), 0};
	struct err why;
	char *text;

	while (ok && (text = lines_next(&lines, a)) != NULL)
		if (!read_line(list, a, text, &why))
			ok = err_at(err, path, lines.line, "%s", why.text);
	arena_free(a);
	return ok;
}

static void print_address(struct bytes dst, struct text *t)
{
	struct ip6 a;
	char text[IP6_TEXT];

	if (dst.len == 4)
		text_printf(t, "%u.%u.%u.%u", dst.at[0], dst.at[1], dst.at[2], dst.at[3]);
	if (dst.len != sizeof(a.octet))
		return;
	memcpy(a.octet, dst.at, sizeof(a.octet));
	ip6_print(&a, text);
	text_put(t, text);
}

static void print_octets(struct text *t, const char *name, struct bytes octets)
{
	if (octets.len == 0)
		return;
	text_printf(t, " %s=0x", name);
	text_hex(t, octets);
}

static void print_named_address(struct text *t, const char *name, struct bytes address)
{
	if (address.len == 0)
		return;
	text_printf(t, " %s=", name);
	print_address(address, t);
}

void sa_list_print(const struct sa_list *list, struct text *t)
{
	for (const struct sa *sa = sa_list_first(list); sa != NULL; sa = sa->next) {
		if (sa->secret.len > 0)
			continue;
		text_printf(t, "spi=0x%08x", sa->spi);
		print_named_address(t, "dst", sa->dst);
		print_named_address(t, "home", sa->home);
		for (unsigned i = 0, n = 0; i < TRAFFIC_COUNT; i++)
			if ((sa->protects & 1U << i) != 0)
				text_printf(t, "%s%s", n++ == 0 ? " protects=" : ",",
					    traffic_names[i].name);
		text_printf(t, " cipher=%s", esp_cipher_names[sa->cipher].name);
		print_octets(t, "key", sa->key);
		text_printf(t, " auth=%s", esp_auth_names[sa->auth].name);
		print_octets(t, "auth-key", sa->auth_key);
		text_put(t, "\n");
	}
}

void sa_list_print_wireshark(const struct sa_list *list, struct text *t)
{
	static const char *const ciphers[CIPHER_COUNT] = {
		[CIPHER_NULL] = "NULL",
		[CIPHER_3DES_CBC] = "TripleDES-CBC [RFC2451]",
		[CIPHER_AES_CBC] = "AES-CBC [RFC3602]",
		[CIPHER_AES_GCM] = "AES-GCM with 16 octet ICV [RFC4106]",
	};
	static const char *const auths[AUTH_COUNT] = {
		[AUTH_NONE] = "NULL",
		[AUTH_HMAC_SHA1_96] = "HMAC-SHA-1-96 [RFC2404]",
		[AUTH_HMAC_SHA256_128] = "HMAC-SHA-256-128 [RFC4868]",
	};

	for (const struct sa *sa = sa_list_first(list); sa != NULL; sa = sa->next) {
		if (sa->secret.len > 0)
			continue;
		text_printf(t, "\"%s\",\"*\",\"", sa->dst.len == 4 ? "IPv4" : "IPv6");
		text_put(t, sa->dst.len == 0 ? "*" : "");
		print_address(sa->dst, t);
		text_printf(t, "\",\"0x%08x\",\"%s\",\"%s", sa->spi, ciphers[sa->cipher],
			    sa->key.len > 0 ? "0x" : "");
		text_hex(t, sa->key);
		text_printf(t, "\",\"%s\",\"%s", auths[sa->auth], sa->auth_key.len > 0 ? "0x" : "");
		text_hex(t, sa->auth_key);
		text_put(t, "\"\n");
	}
}
