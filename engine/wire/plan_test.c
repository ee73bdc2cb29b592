/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The compiled table says what a search through the rows would; and a packet that is encoded again and
 * again, with cached keys, comes out as one that is made anew. */
#include "wire/plan.h"

#include "wire/authenticator.h"
#include "wire/layout.h"
#include "wire/spec.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

static const struct format *search(enum family family, uint32_t code)
{
	const struct format *f;

	for (size_t i = 0; (f = format_at(i)) != NULL; i++)
		if (f->family == family && f->code == code)
			return f;
	return NULL;
}

static void a_code_gives_the_first_row_that_has_it_else_the_generic_one(void)
{
	for (int family = 0; family < FAMILY_COUNT; family++) {
		for (uint32_t code = 0; code < 70000; code += code < 300 ? 1 : 97) {
			const struct format *want = search((enum family)family, code);

			if (want == NULL)
				want = search((enum family)family, CODE_ANY);
			CU_ASSERT_PTR_EQUAL(format_by_code((enum family)family, code), want);
		}
	}
	CU_ASSERT_PTR_EQUAL(format_by_code(FAMILY_MH_OPTION, CODE_ANY),
			    search(FAMILY_MH_OPTION, CODE_ANY));
}

static void names_of_formats_and_fields_are_found(void)
{
	const struct format *f;

	for (size_t i = 0; (f = format_at(i)) != NULL; i++) {
		const struct format *found = family_is_option(f->family)
			? option_by_name(f->family, f->name) : format_by_name(f->name);

		CU_ASSERT_PTR_NOT_NULL_FATAL(found);
		CU_ASSERT_STRING_EQUAL(found->name, f->name);
		for (unsigned n = 0; n < f->field_count; n++)
			CU_ASSERT_EQUAL(format_field(f, f->fields[n].name), (int)n);
		CU_ASSERT_EQUAL(format_field(f, "no-such-field"), -1);
	}
	CU_ASSERT_PTR_NULL(format_by_name("no-such-format"));
	CU_ASSERT_PTR_NULL(format_by_name("nonce-indices"));   /* an option */
	CU_ASSERT_PTR_NULL(option_by_name(FAMILY_MH_OPTION, "bu"));
}

/* Each number, written and read through its step, against bits counted one by one. */
static void a_step_reads_and_writes_what_its_bits_hold(void)
{
	uint8_t octets[512], copy[512];
	const struct format *f;

	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] = (uint8_t)(i * 37 + 11);
	for (size_t i = 0; (f = format_at(i)) != NULL; i++) {
		CU_ASSERT_FATAL(f->plan->fixed + (size_t)STEP_SLACK < sizeof(octets));
		for (unsigned n = 0; n < f->field_count; n++) {
			const struct step *s = &f->plan->steps[n];
			uint64_t want;

			if (s->access != ACCESS_NUMBER)
				continue;
			want = bits_get(octets, s->bit, s->width);
			CU_ASSERT_EQUAL(step_get(octets, s), want);
			CU_ASSERT_EQUAL(step_get_wide(octets, s), want);
			memcpy(copy, octets, sizeof(copy));
			step_put(copy, s, ~want);
			CU_ASSERT_EQUAL(bits_get(copy, s->bit, s->width), ~want & bits_mask(s->width));
			step_put(copy, s, want);
			CU_ASSERT_EQUAL(memcmp(copy, octets, sizeof(copy)), 0);
		}
	}
}

static bool parse(struct arena *a, const char *text, struct packet *p)
{
	static const struct spec_build plain = {0};
	struct spec *spec;

	return spec_parse(a, text, &spec, NULL) && packet_from_spec(a, spec, &plain, p, NULL);
}

static const char *binding_update(char text[400], unsigned sequence, unsigned key)
{
	snprintf(text, 400, "ip6(src=2001:db8:2::1, dst=2001:db8::2)/dst-options(home-address("
		 "2001:db8:1::1))/bu(sequence=%u, A, lifetime=420s, nonce-indices(home=1), "
		 "binding-auth(kbm=%040x))", sequence, key);
	return text;
}

/* The parsed packet stays; number and key change. More keys than the cache holds, twice over. */
static void a_packet_encoded_again_is_as_one_made_anew(void)
{
	struct arena *a = arena_new(), *b = arena_new();
	struct key_cache *keys = key_cache_new();
	struct packet kept, fresh;
	char text[400];

	CU_ASSERT_FATAL(parse(a, binding_update(text, 0, 0), &kept));
	kept.keys = keys;
	for (unsigned i = 0; i < 100; i++) {
		struct header *bu = packet_find(&kept, "bu");
		uint8_t kbm[KBM_OCTETS] = {[KBM_OCTETS - 1] = (uint8_t)(i % 40)};
		uint8_t one[256], other[256];
		struct buf out = buf_over(one, sizeof(one)), want = buf_over(other, sizeof(other));

		arena_reset(b);
		header_set(bu, "sequence", i);
		header_set_octets(&kept, header_option(bu, "binding-auth"), "kbm",
				  (struct bytes){kbm, sizeof(kbm)});
		CU_ASSERT_FATAL(parse(b, binding_update(text, i, i % 40), &fresh));
		CU_ASSERT_FATAL(packet_encode(&kept, &out, NULL) && packet_encode(&fresh, &want, NULL));
		CU_ASSERT_TRUE(bytes_equal(buf_bytes(&out), buf_bytes(&want)));
	}
	key_cache_free(keys);
	arena_free(a);
	arena_free(b);
}

/* Tokens and a Kbm of the same octets are different keys. */
static void the_cache_keeps_tokens_and_keys_apart(void)
{
	static const char *const texts[] = {
		"ip6(src=::1, dst=::2)/bu(binding-auth(kbm=1122334455667788))",
		"ip6(src=::1, dst=::2)/bu(binding-auth(home-token=1122334455667788))",
	};
	struct key_cache *keys = key_cache_new();
	struct arena *a = arena_new();
	uint8_t octets[2][128];
	size_t len[2];

	for (unsigned i = 0; i < 2; i++) {
		struct buf out = buf_over(octets[i], sizeof(octets[i]));
		struct packet p;

		CU_ASSERT_FATAL(parse(a, texts[i], &p));
		p.keys = keys;
		CU_ASSERT_FATAL(packet_encode(&p, &out, NULL));
		len[i] = out.len;
	}
	CU_ASSERT_EQUAL(len[0], len[1]);
	CU_ASSERT_NOT_EQUAL(memcmp(octets[0], octets[1], len[0]), 0);
	key_cache_free(keys);
	arena_free(a);
}

void plan_suite(void);
void plan_suite(void)
{
	CU_pSuite suite = CU_add_suite("wire/plan", NULL, NULL);

	if (suite == NULL)
		return;
	CU_ADD_TEST(suite, a_code_gives_the_first_row_that_has_it_else_the_generic_one);
	CU_ADD_TEST(suite, names_of_formats_and_fields_are_found);
	CU_ADD_TEST(suite, a_step_reads_and_writes_what_its_bits_hold);
	CU_ADD_TEST(suite, a_packet_encoded_again_is_as_one_made_anew);
	CU_ADD_TEST(suite, the_cache_keeps_tokens_and_keys_apart);
}
