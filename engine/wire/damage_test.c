/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Damage: which octets go, which come, and what around them is computed from what is then there. */
#include "base/text.h"
#include "wire/authenticator.h"
#include "wire/spec.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

struct made {
	struct arena *arena;
	struct bytes octets;
	struct packet again;
	struct finding *findings;
	struct err err;
};

static bool make(struct made *m, const char *text)
{
	static const struct spec_build plain = {0};
	struct packet p;
	struct spec *spec;
	struct buf out;

	*m = (struct made){.arena = arena_new()};
	out = buf_over(arena_alloc(m->arena, 2048), 2048);
	if (!spec_parse(m->arena, text, &spec, &m->err) ||
	    !packet_from_spec(m->arena, spec, &plain, &p, &m->err) ||
	    !packet_encode(&p, &out, &m->err))
		return false;
	m->octets = buf_bytes(&out);
	m->again = packet_decode(m->arena, m->octets, "ip6", &m->findings);
	return true;
}

static bool found(const struct made *m, enum finding_code code)
{
	for (const struct finding *f = m->findings; f != NULL; f = f->next)
		if (f->code == code)
			return true;
	return false;
}

/* The Mobility Header of the expression as hexadecimal digits, behind IPv6. */
static void check_message(const char *text, const char *want)
{
	char expression[300], got[400];
	struct text hex = {0};
	struct made m;

	snprintf(expression, sizeof(expression), "ip6(src=::1, dst=::2)/%s", text);
	CU_ASSERT_FATAL(make(&m, expression));
	text_hex(&hex, bytes_slice(m.octets, 40, 300));
	snprintf(got, sizeof(got), "%s", text_str(&hex));
	if (strlen(got) > 12)
		memcpy(got + 8, "....", 4);   /* the checksum is looked at elsewhere */
	CU_ASSERT_STRING_EQUAL(got, want);
	CU_ASSERT_FALSE(found(&m, FINDING_CHECKSUM));
	CU_ASSERT_EQUAL(be16_get(m.octets.at + 4), m.octets.len - 40);
	text_done(&hex);
	arena_free(m.arena);
}

static void octets_go_and_come_where_it_says(void)
{
	static const char *const rows[][2] = {
		{"brr()", "3b000000....0000"},
		{"brr(cut=1)", "3b000000....00"},
		{"brr(insert=aabb)", "3b000000....0000aabb"},
		{"brr(insert=aa@6)", "3b000000....aa0000"},
		{"brr(cut=1@6, insert=ffff@7)", "3b000000....ffff00"},
		{"bu(cut=4)", "3b010500....000000000000"},
		{"bu(cut=4@8)", "3b010500....0000" "01020000"},
		{"ba(refresh-advice(4s, cut=1))", "3b010600....00000000000002020000"},
		{"bu(alternate-coa(::5, misalign=2))",
		 "3b040500....000000000000" "01020000" "031000000000000000000000000000000005"
		 "010400000000"},
		{"bu(nonce-indices(home=7, copies=2))",
		 "3b020500....000000000000" "040400070000" "040400070000"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		check_message(rows[i][0], rows[i][1]);
}

static void a_misaligned_option_is_only_misaligned(void)
{
	struct made m;

	CU_ASSERT_FATAL(make(&m, "ip6(src=::1, dst=::2)/bu(alternate-coa(2001:db8::5, misalign=1))"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(m.findings);
	CU_ASSERT_EQUAL(m.findings->code, FINDING_MISALIGNED);
	CU_ASSERT_PTR_NULL(m.findings->next);
	arena_free(m.arena);
}

static void a_cut_message_says_more_than_there_is(void)
{
	struct made m;

	CU_ASSERT_FATAL(make(&m, "ip6(src=::1, dst=::2)/hoti(home-init-cookie=1, cut=3)"));
	CU_ASSERT_TRUE(found(&m, FINDING_TRUNCATED));
	CU_ASSERT_FALSE(found(&m, FINDING_CHECKSUM));
	CU_ASSERT_EQUAL(m.octets.len, 40 + 13);
	CU_ASSERT_EQUAL(m.octets.at[41], 1);
	arena_free(m.arena);
}

static void the_authenticator_covers_what_is_then_there(void)
{
	static const char *const key = "kbm=00112233445566778899aabbccddeeff00112233";
	const struct header *bu;
	char text[300];
	uint8_t kbm[KBM_OCTETS];
	struct ip6 src, dst;
	size_t len;
	struct made m;

	snprintf(text, sizeof(text), "ip6(src=::1, dst=::2)/bu(nonce-indices(home=1, insert=0100), "
		 "binding-auth(%s))", key);
	CU_ASSERT_FATAL(make(&m, text));
	CU_ASSERT_FATAL(parse_hex(key + 4, kbm, sizeof(kbm), &len));
	CU_ASSERT_FATAL(ip6_parse("::1", &src) && ip6_parse("::2", &dst));
	bu = packet_find(&m.again, "bu");
	CU_ASSERT_PTR_NOT_NULL_FATAL(bu);
	CU_ASSERT_PTR_NOT_NULL_FATAL(header_option(bu, "binding-auth"));
	/* A de-registration is computed over the home address: here the same as the source. */
	CU_ASSERT_TRUE(authenticator_verify(m.octets, bu, header_option(bu, "binding-auth"), kbm, &src,
					    &dst));
	arena_free(m.arena);
}

static void damage_to_a_header_carries_over_to_its_options(void)
{
	struct made m;

	/* Octets before the option move it; its length is still computed where it then stands. */
	CU_ASSERT_FATAL(make(&m, "ip6(src=::1, dst=::2)/bu(insert=01020000@12, padding=none, "
				 "alternate-coa(2001:db8::5))"));
	CU_ASSERT_EQUAL(m.octets.at[40 + 16], 3);
	CU_ASSERT_EQUAL(m.octets.at[40 + 17], 16);
	CU_ASSERT_EQUAL(m.octets.len, 40 + 12 + 4 + 18);
	arena_free(m.arena);
	/* An option cut with its header keeps the length that it had. */
	CU_ASSERT_FATAL(make(&m, "ip6(src=::1, dst=::2)/bu(cut=6, nonce-indices(home=1))"));
	CU_ASSERT_EQUAL(m.octets.at[40 + 12], 4);
	CU_ASSERT_EQUAL(m.octets.at[40 + 13], 4);
	CU_ASSERT_EQUAL(m.octets.len, 40 + 18);
	arena_free(m.arena);
}

static void mistakes_name_the_column(void)
{
	static const char *const rows[][2] = {
		{"ip6(src=::1, dst=::2, cut=x)", "column 27: cut=x: wants octets, as 4 or 4@12"},
		{"ip6(src=::1, dst=::2, cut=0)", "column 27: cut=0: wants octets, as 4 or 4@12"},
		{"ip6(src=::1, dst=::2, insert=f)",
		 "column 30: insert=f: wants hexadecimal digits, as ffff or ffff@12"},
		{"ip6(src=::1, dst=::2, misalign=1)",
		 "column 32: misalign=: only an option can be misaligned"},
		{"ip6(src=::1, dst=::2, copies=0)", "column 30: copies=: wants a number, 1 to 255"},
		{"ip6(src=::1, dst=::2)/brr(cut=9)",
		 "brr: cut= or insert= beyond its end: it has 8 octets"},
		{"ip6(src=::1, dst=::2)/brr(cut=4@5)",
		 "brr: cut= or insert= beyond its end: it has 8 octets"},
		{"ip6(src=::1, dst=::2)/bu(nonce-indices(home=1, insert=ff@7))",
		 "nonce-indices: cut= or insert= beyond its end: it has 6 octets"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct made m;

		CU_ASSERT_FALSE(make(&m, rows[i][0]));
		CU_ASSERT_STRING_EQUAL(m.err.text, rows[i][1]);
		arena_free(m.arena);
	}
}

void damage_suite(void);
void damage_suite(void)
{
	CU_pSuite suite = CU_add_suite("wire/damage", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "octets go and come where it says", octets_go_and_come_where_it_says);
	CU_add_test(suite, "a misaligned option is only misaligned",
		    a_misaligned_option_is_only_misaligned);
	CU_add_test(suite, "a cut message says more than there is",
		    a_cut_message_says_more_than_there_is);
	CU_add_test(suite, "the authenticator covers what is then there",
		    the_authenticator_covers_what_is_then_there);
	CU_add_test(suite, "damage to a header carries over to its options",
		    damage_to_a_header_carries_over_to_its_options);
	CU_add_test(suite, "mistakes name the column", mistakes_name_the_column);
}
