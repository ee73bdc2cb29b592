/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Captures against octets written down from the pcapng draft, against tshark, against our own
 * reader, and broken in every place. */
#include "link/capture.h"

#include "base/file.h"
#include "link/in_child.h"
#include "link/lab.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file of the octets; the caller unlinks it. */
static void make_file(char path[32], struct bytes octets)
{
	struct err err = {""};
	int fd;

	snprintf(path, 32, "/tmp/capture_test.XXXXXX");
	fd = mkstemp(path);
	CU_ASSERT_TRUE_FATAL(fd >= 0);
	close(fd);
	CU_ASSERT_TRUE_FATAL(file_replace(path, octets, &err));
}

static struct bytes octets_of(const struct capture *c)
{
	return text_bytes(&c->octets);
}

static void the_octets_are_those_of_the_draft(void)
{
	static const char expected[] =
		/* section header: 28 + option 4 ("ab", padded) + end of options */
		"0a0d0d0a 28000000 4d3c2b1a 01000000 ffffffff ffffffff"
		"04000200 61620000 00000000 28000000"
		/* interface: Ethernet, 262144 octets; name "e"; microseconds */
		"01000000 28000000 01000000 00000400 02000100 65000000 09000100 06000000"
		"00000000 28000000"
		/* packet: interface 0, 2^32 + 5 us, 5 octets; outbound; comment "hi!" */
		"06000000 3c000000 00000000 01000000 05000000 05000000 05000000"
		"01020304 05000000 02000400 02000000 01000300 68692100 00000000 3c000000";
	uint8_t octets[sizeof(expected)];
	struct capture c = {0};
	size_t len;

	CU_ASSERT_TRUE_FATAL(parse_hex(expected, octets, sizeof(octets), &len));
	capture_begin(&c, "ab");
	CU_ASSERT_EQUAL(capture_interface(&c, "e", LINK_ETHERNET), 0);
	capture_frame(&c, 0, (INT64_C(1) << 32) + 5, CAPTURE_OUTBOUND,
		      bytes_of_string("\1\2\3\4\5"), "hi!");
	CU_ASSERT_TRUE(bytes_equal(octets_of(&c), (struct bytes){octets, len}));
	text_done(&c.octets);
}

/* Frames of 1 to count octets, a second apart. */
static void fill(struct capture *c, unsigned count, unsigned link_type)
{
	uint8_t frame[64];

	capture_begin(c, "mip6test");
	capture_interface(c, "veth0", link_type);
	for (unsigned i = 1; i <= count; i++) {
		memset(frame, (int)i, sizeof(frame));
		capture_frame(c, 0, i * USEC_PER_SEC + 7, CAPTURE_INBOUND,
			      (struct bytes){frame, i}, i % 2 ? "odd" : NULL);
	}
}

static void what_was_written_is_read_back(void)
{
	static const unsigned types[] = {LINK_ETHERNET, LINK_RAW, LINK_IPV6};

	for (size_t t = 0; t < COUNT_OF(types); t++) {
		struct capture c = {0};
		struct capture_record record;
		struct capture_reader *r;
		struct err err = {""};
		char path[32];

		fill(&c, 9, types[t]);
		make_file(path, octets_of(&c));
		r = capture_open(path, &err);
		CU_ASSERT_PTR_NOT_NULL_FATAL(r);
		CU_ASSERT_EQUAL(capture_link_type(r), types[t]);
		for (unsigned i = 1; i <= 9; i++) {
			CU_ASSERT_EQUAL_FATAL(capture_next(r, &record, &err), CAPTURE_RECORD);
			CU_ASSERT_EQUAL(record.at, i * USEC_PER_SEC + 7);
			CU_ASSERT_EQUAL_FATAL(record.frame.len, i);
			CU_ASSERT_EQUAL(record.original_len, i);
			CU_ASSERT_EQUAL(record.frame.at[i - 1], i);
		}
		CU_ASSERT_EQUAL(capture_next(r, &record, &err), CAPTURE_END);
		CU_ASSERT_EQUAL(capture_next(r, &record, &err), CAPTURE_END);
		capture_close(r);
		text_done(&c.octets);
		unlink(path);
	}
}

static void a_comment_that_is_too_long_is_cut_between_characters(void)
{
	struct capture c = {0};
	struct capture_record record;
	struct capture_reader *r;
	struct err err = {""};
	struct text comment = {0};
	char path[32];

	text_put(&comment, "x");
	while (comment.len < 70000)
		text_put(&comment, "\xe2\x86\x92");
	capture_begin(&c, "mip6test");
	capture_interface(&c, "veth0", LINK_ETHERNET);
	capture_frame(&c, 0, -1, CAPTURE_UNKNOWN, bytes_of_string("frame"), text_str(&comment));
	/* end of options and length come last; before them the comment and its padding */
	CU_ASSERT_EQUAL(memcmp(c.octets.at + c.octets.len - 8 - 1 - 3, "\xe2\x86\x92\0", 4), 0);
	make_file(path, octets_of(&c));
	r = capture_open(path, &err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(r);
	CU_ASSERT_EQUAL(capture_next(r, &record, &err), CAPTURE_RECORD);
	CU_ASSERT_EQUAL(record.at, 0);
	capture_close(r);
	text_done(&c.octets);
	text_done(&comment);
	unlink(path);
}

static void a_classic_pcap_is_read(void)
{
	static const char hex[] = "a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000001"
				  "00000003 00000004 00000002 00000009 aabb";
	struct capture_record record;
	struct capture_reader *r;
	struct err err = {""};
	uint8_t octets[64];
	char path[32];
	size_t len;

	CU_ASSERT_TRUE_FATAL(parse_hex(hex, octets, sizeof(octets), &len));
	make_file(path, (struct bytes){octets, len});
	r = capture_open(path, &err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(r);
	CU_ASSERT_EQUAL(capture_next(r, &record, &err), CAPTURE_RECORD);
	CU_ASSERT_EQUAL(record.at, 3 * USEC_PER_SEC + 4);
	CU_ASSERT_TRUE(bytes_equal(record.frame, bytes_of_string("\xaa\xbb")));
	CU_ASSERT_EQUAL(record.original_len, 9);
	capture_close(r);
	unlink(path);
}

static void a_file_that_is_no_capture_is_named(void)
{
	struct err err = {""};
	char path[32];

	CU_ASSERT_PTR_NULL(capture_open("/nonexistent/file", &err));
	CU_ASSERT_STRING_EQUAL(err.text, "/nonexistent/file: No such file or directory");
	CU_ASSERT_PTR_NULL(capture_open("/tmp", &err));
	CU_ASSERT_TRUE(has_prefix(err.text, "/tmp: not a capture: "));
	make_file(path, bytes_of_string("these are not the octets you are looking for"));
	CU_ASSERT_PTR_NULL(capture_open(path, &err));
	CU_ASSERT_TRUE(has_prefix(err.text, path));
	unlink(path);
	make_file(path, bytes_of_string(""));
	CU_ASSERT_PTR_NULL(capture_open(path, &err));
	CU_ASSERT_TRUE(has_prefix(err.text, path));
	unlink(path);
}

static void another_link_type_is_refused(void)
{
	struct capture c = {0};
	struct err err = {""};
	char path[32];

	fill(&c, 1, 113);
	make_file(path, octets_of(&c));
	CU_ASSERT_PTR_NULL(capture_open(path, &err));
	CU_ASSERT_TRUE(has_prefix(err.text, path));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "link type Linux cooked"));
	text_done(&c.octets);
	unlink(path);
}

static void a_broken_record_is_counted_and_the_last(void)
{
	struct capture c = {0};
	struct capture_record record;
	struct capture_reader *r;
	struct err err = {""};
	char path[32], expected[64];

	fill(&c, 3, LINK_ETHERNET);
	make_file(path, bytes_slice(octets_of(&c), 0, c.octets.len - 10));
	r = capture_open(path, &err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(r);
	CU_ASSERT_EQUAL(capture_next(r, &record, &err), CAPTURE_RECORD);
	CU_ASSERT_EQUAL(capture_next(r, &record, &err), CAPTURE_RECORD);
	CU_ASSERT_EQUAL(capture_next(r, &record, &err), CAPTURE_BROKEN);
	snprintf(expected, sizeof(expected), "%s: record 3: ", path);
	CU_ASSERT_TRUE(has_prefix(err.text, expected));
	CU_ASSERT_EQUAL(capture_next(r, &record, &err), CAPTURE_END);
	capture_close(r);
	text_done(&c.octets);
	unlink(path);
}

/* How many records can be read before the end, whichever end. */
static unsigned read_all(struct bytes octets)
{
	struct capture_record record;
	struct capture_reader *r;
	struct err err = {""};
	unsigned n = 0, sum = 0;
	char path[32];

	make_file(path, octets);
	r = capture_open(path, &err);
	unlink(path);
	if (r == NULL)
		return 0;
	while (n < 100 && capture_next(r, &record, &err) == CAPTURE_RECORD) {
		for (size_t i = 0; i < record.frame.len; i++)
			sum += record.frame.at[i];
		CU_ASSERT_TRUE(record.original_len >= record.frame.len && sum < UINT32_MAX);
		n++;
	}
	capture_close(r);
	return n;
}

static void damage_of_any_octet_does_no_harm(void)
{
	struct capture c = {0};
	uint8_t copy[1024];

	fill(&c, 3, LINK_ETHERNET);
	CU_ASSERT_TRUE_FATAL(c.octets.len <= sizeof(copy));
	CU_ASSERT_EQUAL(read_all(octets_of(&c)), 3);
	for (size_t i = 0; i < c.octets.len; i++) {
		CU_ASSERT_TRUE(read_all(bytes_slice(octets_of(&c), 0, i)) < 3);
		memcpy(copy, c.octets.at, c.octets.len);
		copy[i] ^= 0xff;
		CU_ASSERT_TRUE(read_all((struct bytes){copy, c.octets.len}) <= 3);
	}
	text_done(&c.octets);
}

/* Standard output of tshark's reading, one line a frame. */
static bool ask_tshark(const char *path, char *output, size_t cap, struct err *err)
{
	struct lab *l = lab_new_without_namespaces(err);
	char line[300];
	struct words w;
	bool ok;

	snprintf(line, sizeof(line),
		 "tshark -r %s -T fields -E separator=| -e frame.comment -e frame.interface_name "
		 "-e frame.len -e frame.packet_flags_direction -e frame.time_epoch",
		 path);
	words_of(&w, line);
	ok = l != NULL && lab_command(l, w.argv, 60 * USEC_PER_SEC, output, cap, err);
	lab_free(l);
	return ok;
}

static void tshark_reads_what_was_written(void)
{
	struct capture c = {0};
	struct err err = {""};
	char path[32], output[512] = "";
	bool ok;

	capture_begin(&c, "mip6test 0.1");
	capture_interface(&c, "link-a", LINK_ETHERNET);
	capture_interface(&c, "link-b", LINK_ETHERNET);
	capture_frame(&c, 0, 1 * USEC_PER_SEC + 250, CAPTURE_INBOUND,
		      bytes_of_string("this frame has 26 octets.."), "fail: no answer");
	capture_frame(&c, 1, 2 * USEC_PER_SEC, CAPTURE_OUTBOUND,
		      bytes_of_string("this frame has 25 octets."), NULL);
	make_file(path, octets_of(&c));
	ok = ask_tshark(path, output, sizeof(output), &err);
	text_done(&c.octets);
	unlink(path);
	if (!ok && strstr(err.text, "cannot be started") != NULL) {
		fputs("SKIPPED: there is no tshark\n", stderr);
		return;
	}
	CU_ASSERT_STRING_EQUAL(err.text, "");
	CU_ASSERT_STRING_EQUAL(output,
			       "fail: no answer|link-a|26|0x00000001|1.000250000\n"
			       "|link-b|25|0x00000002|2.000000000\n");
}

void capture_suite(void);

void capture_suite(void)
{
	CU_pSuite s = CU_add_suite("capture", NULL, NULL);

	if (s == NULL)
		return;
	CU_ADD_TEST(s, the_octets_are_those_of_the_draft);
	CU_ADD_TEST(s, what_was_written_is_read_back);
	CU_ADD_TEST(s, a_comment_that_is_too_long_is_cut_between_characters);
	CU_ADD_TEST(s, a_classic_pcap_is_read);
	CU_ADD_TEST(s, a_file_that_is_no_capture_is_named);
	CU_ADD_TEST(s, another_link_type_is_refused);
	CU_ADD_TEST(s, a_broken_record_is_counted_and_the_last);
	CU_ADD_TEST(s, damage_of_any_octet_does_no_harm);
	CU_ADD_TEST(s, tshark_reads_what_was_written);
}
