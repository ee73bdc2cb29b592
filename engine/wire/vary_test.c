/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Fields that vary: what each way of writing gives for the packets of a series, and its mistakes. */
#include "wire/spec.h"
#include "wire/vary.h"

#include <CUnit/CUnit.h>
#include <string.h>

struct made {
	struct arena *arena, *scratch;
	struct variations variations;
	struct packet packet;
	struct err err;
	struct rng rng;
};

static bool make(struct made *m, const char *text)
{
	struct spec_build how = {.variations = &m->variations};
	struct spec *spec;

	*m = (struct made){.arena = arena_new(), .scratch = arena_new(), .rng = rng_seed(7)};
	m->variations.arena = m->arena;
	m->variations.scratch = m->scratch;
	return spec_parse(m->arena, text, &spec, &m->err) &&
		packet_from_spec(m->arena, spec, &how, &m->packet, &m->err);
}

static void done(struct made *m)
{
	arena_free(m->arena);
	arena_free(m->scratch);
}

static uint64_t number(struct made *m, uint64_t i, const char *header, const char *field)
{
	variations_set(&m->variations, i, &m->rng);
	return header_num(packet_find(&m->packet, header), field);
}

static void counting_wraps_at_the_width_of_the_field(void)
{
	struct made m;

	CU_ASSERT_FATAL(make(&m, "ip6(src=::1, dst=::2)/bu(sequence=65534..)"));
	CU_ASSERT_EQUAL(number(&m, 1, "bu", "sequence"), 65534);
	CU_ASSERT_EQUAL(number(&m, 2, "bu", "sequence"), 65535);
	CU_ASSERT_EQUAL(number(&m, 3, "bu", "sequence"), 0);
	done(&m);
}

static void a_range_begins_again_behind_its_end(void)
{
	struct made m;

	CU_ASSERT_FATAL(make(&m, "ip6(src=::1, dst=::2)/bu(lifetime=4s..12s)"));
	CU_ASSERT_EQUAL(number(&m, 1, "bu", "lifetime"), 1);
	CU_ASSERT_EQUAL(number(&m, 3, "bu", "lifetime"), 3);
	CU_ASSERT_EQUAL(number(&m, 4, "bu", "lifetime"), 1);
	done(&m);
}

static void a_list_is_taken_in_turn(void)
{
	struct made m;

	CU_ASSERT_FATAL(make(&m, "ip6(src=::1, dst=::2)/ba(status=0|sequence-out-of-window)"));
	CU_ASSERT_EQUAL(number(&m, 1, "ba", "status"), 0);
	CU_ASSERT_EQUAL(number(&m, 2, "ba", "status"), 135);
	CU_ASSERT_EQUAL(number(&m, 3, "ba", "status"), 0);
	done(&m);
}

static void the_index_goes_on_behind_one_group_of_an_address(void)
{
	static const char *const wants[] = {"2001:db8::1", "2001:db8::ff", "2001:db8::1:0"};
	static const uint64_t numbers[] = {1, 255, 65536};
	struct made m;

	CU_ASSERT_FATAL(make(&m, "ip6(src=2001:db8::$i, dst=::2, hop-limit=$i)"));
	for (size_t i = 0; i < COUNT_OF(wants); i++) {
		char text[IP6_TEXT];
		struct ip6 src;

		variations_set(&m.variations, numbers[i], &m.rng);
		src = header_ip6(m.packet.first, "src");
		ip6_print(&src, text);
		CU_ASSERT_STRING_EQUAL(text, wants[i]);
	}
	CU_ASSERT_EQUAL(number(&m, 300, "ip6", "hop-limit"), 300 - 256);
	done(&m);
}

static void addresses_of_a_prefix_keep_the_prefix_and_differ(void)
{
	struct ip6 prefix, one, two;
	struct made m;

	CU_ASSERT_FATAL(make(&m, "ip6(src=2001:db8:7::/49, dst=::2)"));
	CU_ASSERT_FATAL(ip6_parse("2001:db8:7::", &prefix));
	variations_set(&m.variations, 1, &m.rng);
	one = header_ip6(m.packet.first, "src");
	variations_set(&m.variations, 2, &m.rng);
	two = header_ip6(m.packet.first, "src");
	CU_ASSERT_TRUE(ip6_in_prefix(&one, &prefix, 49));
	CU_ASSERT_TRUE(ip6_in_prefix(&two, &prefix, 49));
	CU_ASSERT_FALSE(ip6_equal(&one, &two));
	done(&m);
}

static void the_same_seed_draws_the_same_numbers(void)
{
	struct rng again = rng_seed(7);
	uint64_t cookie;
	struct made m;

	CU_ASSERT_FATAL(make(&m, "ip6(src=::1, dst=::2)/hoti(home-init-cookie=random)"));
	cookie = number(&m, 1, "hoti", "home-init-cookie");
	CU_ASSERT_NOT_EQUAL(number(&m, 2, "hoti", "home-init-cookie"), cookie);
	variations_set(&m.variations, 1, &again);
	CU_ASSERT_EQUAL(header_num(packet_find(&m.packet, "hoti"), "home-init-cookie"), cookie);
	done(&m);
}

static void mistakes_name_the_column(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"ip6(src=::1, dst=::2)/bu(sequence=9..3)",
		 "column 35: sequence=9..3: the end is before the start"},
		{"ip6(src=::1, dst=::2)/bu(sequence=9..x)", "column 35: sequence=x: wants a number"},
		{"ip6(src=1..4, dst=::2)", "column 9: src=1..4: only a number can count"},
		{"ip6(src=::1/129, dst=::2)",
		 "column 9: src=::1/129: wants an address, or a prefix such as 2001:db8::/64"},
		{"ip6(src=::zz$i, dst=::2)", "column 9: src=::zz1: wants an IPv6 address"},
		{"ip6(src=::1, dst=::2)/raw(random)",
		 "column 27: data=random: only for fields of a fixed width"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct made m;

		CU_ASSERT_FALSE(make(&m, rows[i].text));
		CU_ASSERT_STRING_EQUAL(m.err.text, rows[i].want);
		done(&m);
	}
}

void vary_suite(void);
void vary_suite(void)
{
	CU_pSuite suite = CU_add_suite("wire/vary", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "counting wraps at the width of the field",
		    counting_wraps_at_the_width_of_the_field);
	CU_add_test(suite, "a range begins again behind its end", a_range_begins_again_behind_its_end);
	CU_add_test(suite, "a list is taken in turn", a_list_is_taken_in_turn);
	CU_add_test(suite, "the index goes on behind one group of an address",
		    the_index_goes_on_behind_one_group_of_an_address);
	CU_add_test(suite, "addresses of a prefix keep the prefix and differ",
		    addresses_of_a_prefix_keep_the_prefix_and_differ);
	CU_add_test(suite, "the same seed draws the same numbers", the_same_seed_draws_the_same_numbers);
	CU_add_test(suite, "mistakes name the column", mistakes_name_the_column);
}
