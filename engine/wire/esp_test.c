/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ESP: what is sealed opens again, for all algorithms; lossless with keys for any octets; exact in what
 * is found wrong. Sealed octets of others are in fixtures/packets (golden.py) and checks/esp.py. */
#include "wire/esp.h"

#include "base/rng.h"
#include "wire/print.h"
#include "wire/spec.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FROM_TO "ip6(src=2001:db8::1, dst=2001:db8::2)/"
#define BU "bu(sequence=7, A, H, lifetime=420s)"

static const struct spec_build plain = {0};

static const uint8_t key_octets[64] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

static struct bytes key_of(size_t n)
{
	return (struct bytes){key_octets, n};
}

/* SPI 1 to 8: every cipher with every authenticator; 9: neither. */
static struct sa_list *all_associations(void)
{
	static const struct sa sas[] = {
		{.spi = 1, .auth = AUTH_HMAC_SHA1_96, .auth_key = {key_octets, 20}},
		{.spi = 2, .auth = AUTH_HMAC_SHA256_128, .auth_key = {key_octets, 32}},
		{.spi = 3, .cipher = CIPHER_3DES_CBC, .key = {key_octets, 24},
		 .auth = AUTH_HMAC_SHA1_96, .auth_key = {key_octets, 20}},
		{.spi = 4, .cipher = CIPHER_3DES_CBC, .key = {key_octets, 24},
		 .auth = AUTH_HMAC_SHA256_128, .auth_key = {key_octets, 32}},
		{.spi = 5, .cipher = CIPHER_AES_CBC, .key = {key_octets, 16},
		 .auth = AUTH_HMAC_SHA1_96, .auth_key = {key_octets, 20}},
		{.spi = 6, .cipher = CIPHER_AES_CBC, .key = {key_octets, 32},
		 .auth = AUTH_HMAC_SHA256_128, .auth_key = {key_octets, 32}},
		{.spi = 7, .cipher = CIPHER_AES_GCM, .key = {key_octets, 20}},
		{.spi = 8, .cipher = CIPHER_AES_GCM, .key = {key_octets, 36}},
		{.spi = 9},
	};
	struct sa_list *list = sa_list_new();
	struct err err;

	for (size_t i = 0; i < COUNT_OF(sas); i++)
		CU_ASSERT_TRUE(sa_list_add(list, &sas[i], &err));
	return list;
}

static bool encode(struct arena *a, const char *expression, const struct sa_list *sas,
		   struct bytes *octets, struct err *err)
{
	uint8_t *space = arena_alloc(a, 4096);
	struct buf out = buf_over(space, 4096);
	struct spec *spec;
	struct packet p;

	if (!spec_parse(a, expression, &spec, err) || !packet_from_spec(a, spec, &plain, &p, err))
		return false;
	p.sas = sas;
	if (!packet_encode(&p, &out, err))
		return false;
	*octets = buf_bytes(&out);
	return true;
}

static struct bytes build(struct arena *a, const char *expression, const struct sa_list *sas)
{
	struct bytes octets = {NULL, 0};
	struct err err = {0};

	if (!encode(a, expression, sas, &octets, &err))
		fprintf(stderr, "%s: %s\n", expression, err.text);
	return octets;
}

static const char *names_of(struct arena *a, const struct finding *findings)
{
	const char *s = "";

	for (; findings != NULL; findings = findings->next)
		s = arena_printf(a, "%s%s%s", s, *s != '\0' ? " " : "", finding_name(findings->code));
	return s;
}

static const char *text_of(struct arena *a, const struct packet *p)
{
	struct text t = {0};
	const char *s;

	packet_print_craft(p, &t);
	s = arena_string(a, text_str(&t));
	text_done(&t);
	return s;
}

/* Decoding and encoding with the associations gives the octets again, directly and through text. */
static bool is_lossless(struct arena *a, struct bytes octets, const struct sa_list *sas)
{
	struct packet p = packet_open(a, octets, "ip", sas, NULL);
	uint8_t *space = arena_alloc(a, 4096);
	struct buf out = buf_over(space, 4096);
	struct bytes again;

	return packet_encode(&p, &out, NULL) && bytes_equal(buf_bytes(&out), octets) &&
	       encode(a, text_of(a, &p), sas, &again, NULL) && bytes_equal(again, octets);
}

static void what_is_sealed_opens_again(void)
{
	struct sa_list *sas = all_associations();

	for (unsigned spi = 1; spi <= 9; spi++) {
		struct arena *a = arena_new();
		const char *text = arena_printf(a, "ip6(src=2001:db8::1, dst=2001:db8::2)/"
						   "esp(spi=0x%08x, sequence=0x00000005)/" BU, spi);
		struct bytes octets = build(a, text, sas);
		struct finding *findings;
		struct packet p = packet_open(a, octets, "ip6", sas, &findings);

		CU_ASSERT_PTR_NULL(findings);
		CU_ASSERT_STRING_EQUAL(text_of(a, &p), text);
		CU_ASSERT_TRUE(is_lossless(a, octets, sas));
		p = packet_decode(a, octets, "ip6", &findings);
		CU_ASSERT_PTR_NULL(findings);
		CU_ASSERT_PTR_NULL(packet_find(&p, "bu"));
		arena_free(a);
	}
	sa_list_free(sas);
}

/* What a home agent does: no text, the association straight from its tables. */
static void a_program_seals_without_text(void)
{
	struct sa_list *sas = all_associations();
	struct arena *a = arena_new();
	struct packet p = packet_new(a), got;
	struct header *ip6 = packet_add(&p, "ip6"), *esp = packet_add(&p, "esp");
	struct header *ba = packet_add(&p, "ba");
	struct ip6 address = {{0x20, 1}};
	uint8_t space[256];
	struct buf out = buf_over(space, sizeof(space));
	struct err err;

	header_set_ip6(&p, ip6, "src", &address);
	header_set_ip6(&p, ip6, "dst", &address);
	header_set(esp, "spi", 6);
	header_set(esp, "sequence", 1);
	header_set(ba, "status", 3);
	p.sas = sas;
	CU_ASSERT_TRUE_FATAL(packet_encode(&p, &out, &err));
	got = packet_open(a, buf_bytes(&out), "ip6", sas, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(packet_find(&got, "ba"));
	CU_ASSERT_EQUAL(header_num(packet_find(&got, "ba"), "status"), 3);
	CU_ASSERT_EQUAL(header_num(packet_find(&got, "esp"), "next-header"), 135);
	arena_free(a);
	sa_list_free(sas);
}

static void tunnels_in_tunnels_open_and_their_sums_are_right(void)
{
	struct sa_list *sas = all_associations();
	struct arena *a = arena_new();
	struct bytes octets = build(a, FROM_TO "esp(spi=5, sequence=1)/" FROM_TO "esp(spi=8, sequence=2)/"
				       FROM_TO "udp(source-port=1, destination-port=2)/raw(0a0b0c)", sas);
	struct finding *findings;
	struct packet p = packet_open(a, octets, "ip6", sas, &findings);

	CU_ASSERT_PTR_NULL(findings);
	CU_ASSERT_PTR_NOT_NULL(packet_find(&p, "raw"));
	CU_ASSERT_TRUE(is_lossless(a, octets, sas));
	arena_free(a);
	sa_list_free(sas);
}

static void expect(const char *expression, const char *names, bool opens)
{
	struct sa_list *sas = all_associations();
	struct arena *a = arena_new();
	struct bytes octets = build(a, expression, sas);
	struct finding *findings = NULL;
	struct packet p = packet_open(a, octets, "ip6", sas, &findings);

	CU_ASSERT_STRING_EQUAL(names_of(a, findings), names);
	CU_ASSERT_EQUAL(packet_find(&p, "bu") != NULL, opens);
	CU_ASSERT_TRUE(is_lossless(a, octets, sas));
	arena_free(a);
	sa_list_free(sas);
}

static void what_is_wrong_is_found_and_still_shown(void)
{
	expect(FROM_TO "esp(spi=5, icv=auto+1)/" BU, "icv", true);
	expect(FROM_TO "esp(spi=7, icv=auto+1)/" BU, "icv", true);
	expect(FROM_TO "esp(spi=2, icv=00112233445566778899aabbccddeeff)/" BU, "icv", true);
	expect(FROM_TO "esp(spi=1, padding=0909)/" BU, "padding", true);
	expect(FROM_TO "esp(spi=1, padding=010203040506)/" BU, "", true);   /* more than needed */
	expect(FROM_TO "esp(spi=1, next-header=253)/" BU, "unknown", false);
	expect(FROM_TO "esp(spi=5, iv=00112233445566778899aabbccddeeff)/" BU, "", true);
}

static void what_does_not_open_stays_sealed(void)
{
	expect(FROM_TO "esp(spi=99, data=0011)", "", false);                  /* unknown SPI */
	expect(FROM_TO "esp(spi=5, data=0011223344)", "", false);             /* too short */
	expect(FROM_TO "esp(spi=5, data=)", "", false);
	expect(FROM_TO "esp(spi=1, pad-length=200)/" BU, "", false);          /* more than there is */
	/* Octets behind the packet: the trailer would not stand behind all. */
	expect("ip6(payload-length=8, src=::1, dst=::2)/esp(spi=1, data=)/raw(00)", "trailing", false);
}

static void a_wrong_key_shows_nothing(void)
{
	struct sa_list *sas = all_associations(), *others = sa_list_new();
	struct sa other = {.spi = 5, .cipher = CIPHER_AES_CBC, .auth = AUTH_HMAC_SHA1_96,
			   .auth_key = key_of(20)};
	uint8_t wrong[16] = {0xff};
	struct arena *a = arena_new();
	struct bytes octets = build(a, FROM_TO "esp(spi=5, sequence=1)/" BU, sas);
	struct finding *findings;
	struct packet p;

	other.key = (struct bytes){wrong, sizeof(wrong)};
	other.auth_key = (struct bytes){wrong, sizeof(wrong)};
	CU_ASSERT_TRUE(sa_list_add(others, &other, NULL));
	p = packet_open(a, octets, "ip6", others, &findings);
	CU_ASSERT_PTR_NULL(packet_find(&p, "bu"));
	CU_ASSERT_STRING_EQUAL(names_of(a, findings), "icv");
	CU_ASSERT_STRING_EQUAL(findings->field->section, "2.8");
	CU_ASSERT_EQUAL(findings->offset, octets.len - sa_icv_octets(&other));
	CU_ASSERT_TRUE(is_lossless(a, octets, others));
	arena_free(a);
	sa_list_free(sas);
	sa_list_free(others);
}

/* The law of the codec, with keys. */
static void any_octets_are_lossless_with_keys(void)
{
	struct sa_list *sas = all_associations();
	struct rng rng = rng_seed(11);
	unsigned lost = 0;

	for (unsigned i = 0; i < 4000; i++) {
		struct arena *a = arena_new();
		unsigned spi = 1 + i % 9;
		struct bytes octets = build(a, arena_printf(a, FROM_TO "esp(spi=%u, sequence=%u)/" FROM_TO
							    "udp(source-port=5, destination-port=53)/"
							    "raw(00112233445566778899aabbcc)", spi, i), sas);
		uint8_t *copy = arena_alloc(a, octets.len);

		memcpy(copy, octets.at, octets.len);
		/* Of a NULL cipher anything may be disturbed and still opens. */
		for (unsigned n = 0; n <= i % 3; n++)
			copy[40 + rng_below(&rng, octets.len - 40)] ^= (uint8_t)rng_below(&rng, 256);
		if (!is_lossless(a, (struct bytes){copy, octets.len - i % 5 % 2}, sas)) {
			fprintf(stderr, "lost: case %u, SPI %u\n", i, spi);
			lost++;
		}
		arena_free(a);
	}
	CU_ASSERT_EQUAL(lost, 0);
	sa_list_free(sas);
}

static void expect_error(const char *expression, const char *piece)
{
	struct arena *a = arena_new();
	struct bytes octets;
	struct err err = {0};

	CU_ASSERT_FALSE(encode(a, expression, NULL, &octets, &err));
	if (strstr(err.text, piece) == NULL)
		fprintf(stderr, "%s: says \"%s\"\n", expression, err.text);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, piece));
	arena_free(a);
}

static void what_cannot_be_sealed_says_why(void)
{
	expect_error(FROM_TO "esp(spi=5)/" BU, "no keys for SPI 0x5");
	expect_error(FROM_TO "esp(spi=5, aes-cbc=0011)/" BU, "2 octets does not suit aes-cbc");
	expect_error(FROM_TO "esp(spi=5, aes-gcm=000102030405060708090a0b0c0d0e0f10111213, "
		     "hmac-sha1-96=00)/" BU, "authenticates itself");
	expect_error(FROM_TO "esp(spi=5, aes-cbc=00112233445566778899aabbccddeeff, padding=01)/" BU,
		     "whole blocks");
}

/* The file of keys. */

static bool read_keys(const char *content, struct sa_list *list, struct err *err)
{
	char path[] = "/tmp/mip6test-keys-XXXXXX";
	int fd = mkstemp(path);
	size_t n = strlen(content);
	bool ok;

	CU_ASSERT_TRUE_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, content, n), (ssize_t)n);
	close(fd);
	ok = sa_list_read(list, path, err);
	unlink(path);
	return ok;
}

static void a_file_of_keys_names_file_and_line(void)
{
	static const struct {
		const char *content, *piece;
	} wrong[] = {
		{"# nothing\n\nspi=5 cipher=aes-cbc key=0x00\n", ":3: a key of 1 octets"},
		{"spi=5 cipher=rot13\n", ":1: \"cipher\""},
		{"spi=0x100000000 cipher=null\n", ":1: \"spi\""},
		{"spi=5\n", "wants at least spi= and cipher="},
		{"spi=5 cipher=null dst=elsewhere\n", "\"dst\""},
		{"spi=5 cipher=null auth=hmac-sha1-96\n", "both, or none"},
		{"spi=5 cipher=null secret\n", "\"secret\""},
	};

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct sa_list *list = sa_list_new();
		struct err err = {0};

		CU_ASSERT_FALSE(read_keys(wrong[i].content, list, &err));
		if (strstr(err.text, wrong[i].piece) == NULL)
			fprintf(stderr, "%s says \"%s\"\n", wrong[i].content, err.text);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.text, wrong[i].piece));
		sa_list_free(list);
	}
}

static void an_association_is_found_by_spi_and_destination(void)
{
	struct sa_list *list = sa_list_new();
	const uint8_t v4[4] = {192, 0, 2, 1}, elsewhere[4] = {192, 0, 2, 2};
	struct text t = {0};
	struct err err;

	CU_ASSERT_TRUE_FATAL(read_keys("spi=5 dst=192.0.2.1 cipher=null\n"
				       "spi=6 cipher=aes-cbc key=0x00112233445566778899aabbccddeeff # all\n",
				       list, &err));
	CU_ASSERT_PTR_NOT_NULL(sa_list_find(list, 5, (struct bytes){v4, 4}));
	CU_ASSERT_PTR_NULL(sa_list_find(list, 5, (struct bytes){elsewhere, 4}));
	CU_ASSERT_PTR_NOT_NULL(sa_list_find(list, 6, (struct bytes){elsewhere, 4}));
	CU_ASSERT_PTR_NULL(sa_list_find(NULL, 6, (struct bytes){elsewhere, 4}));
	sa_list_print_wireshark(list, &t);
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), "\"IPv4\",\"*\",\"192.0.2.1\",\"0x00000005\",\"NULL\""));
	text_done(&t);
	sa_list_free(list);
}

void esp_suite(void);
void esp_suite(void)
{
	CU_pSuite suite = CU_add_suite("esp", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "what is sealed opens again", what_is_sealed_opens_again);
	CU_add_test(suite, "a program seals without text", a_program_seals_without_text);
	CU_add_test(suite, "tunnels in tunnels open and their sums are right",
		    tunnels_in_tunnels_open_and_their_sums_are_right);
	CU_add_test(suite, "what is wrong is found and still shown",
		    what_is_wrong_is_found_and_still_shown);
	CU_add_test(suite, "what does not open stays sealed", what_does_not_open_stays_sealed);
	CU_add_test(suite, "a wrong key shows nothing", a_wrong_key_shows_nothing);
	CU_add_test(suite, "any octets are lossless with keys", any_octets_are_lossless_with_keys);
	CU_add_test(suite, "what cannot be sealed says why", what_cannot_be_sealed_says_why);
	CU_add_test(suite, "a file of keys names file and line", a_file_of_keys_names_file_and_line);
	CU_add_test(suite, "an association is found by SPI and destination",
		    an_association_is_found_by_spi_and_destination);
}
