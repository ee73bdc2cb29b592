/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Floods across a veth pair, counted by the kernel at the other end. */
#include "link/flood.h"

#include "link/in_child.h"
#include "link/lab.h"

#include <CUnit/CUnit.h>

struct source {
	unsigned made, limit;        /* limit 0: none */
	size_t len;
	unsigned fail_at, stop_at;   /* 0: never */
};

static bool next(void *context, struct buf *out, struct err *err)
{
	static const uint8_t header[14] = {0x33, 0x33, 0, 0, 0, 1, 2, 0, 0, 0, 0, 1, 0x88, 0xb5};
	struct source *s = context;

	if (s->limit > 0 && s->made == s->limit)
		return true;
	s->made++;
	if (s->made == s->fail_at)
		return err_set(err, "frame %u cannot be made", s->made);
	buf_put(out, (struct bytes){header, sizeof(header)});
	buf_put_zeros(out, s->len - sizeof(header));
	return true;
}

static bool stop(void *context)
{
	const struct source *s = context;

	return s->stop_at > 0 && s->made >= s->stop_at;
}

/* Frames that arrived in the other namespace. */
static bool arrived(struct lab *l, uint64_t *count, struct err *err)
{
	static char path[] = "/sys/class/net/peer0/statistics/rx_packets";
	char *const argv[] = {(char[]){"cat"}, path, NULL};
	char output[64];

	if (!lab_command(l, argv, 5 * USEC_PER_SEC, output, sizeof(output), err))
		return false;
	output[strcspn(output, "\n")] = '\0';
	return parse_u64(output, count) || err_set(err, "\"%s\" is no number", output);
}

static bool floods(struct lab *l, struct source *s, const struct flood_pace *pace,
		   struct flood_counts *counts, struct err *err)
{
	struct flood *f = flood_open("flood0", err);
	uint64_t before, after;
	bool ok;

	if (f == NULL || !arrived(l, &before, err)) {
		flood_close(f);
		return false;
	}
	ok = flood_run(f, pace, next, stop, s, counts, err);
	flood_close(f);
	return ok && arrived(l, &after, err) &&
	       expect(after - before == counts->sent, err, "what arrived is not what was sent");
}

static bool count_ends_it(struct lab *l, struct err *err)
{
	struct source s = {.len = 100};
	struct flood_counts counts;

	return floods(l, &s, &(struct flood_pace){.count = 1000}, &counts, err) &&
	       expect(counts.sent == 1000, err, "not 1000 sent");
}

static bool the_last_frame_ends_it(struct lab *l, struct err *err)
{
	struct source s = {.len = 1514, .limit = 77};
	struct flood_counts counts;

	return floods(l, &s, &(struct flood_pace){0}, &counts, err) &&
	       expect(counts.sent == 77, err, "not 77 sent");
}

/* The rate is never exceeded; how far it is reached depends on the machine. */
static bool the_rate_is_kept(struct lab *l, struct err *err)
{
	struct source s = {.len = 60};
	struct flood_counts counts;

	return floods(l, &s, &(struct flood_pace){.rate = 2000, .count = 201}, &counts, err) &&
	       expect(counts.sent == 201 && counts.took >= 100 * USEC_PER_MS, err, "too fast");
}

static bool it_can_be_stopped(struct lab *l, struct err *err)
{
	struct source s = {.len = 60, .stop_at = 100};
	struct flood_counts counts;

	return floods(l, &s, &(struct flood_pace){0}, &counts, err) &&
	       expect(counts.sent >= 100 && counts.sent < 200, err, "not stopped");
}

static bool in_a_lab(bool (*body)(struct lab *l, struct err *err), struct err *err)
{
	struct lab *l = lab_new(err);
	bool ok = l != NULL && lab_link(l, "flood0", "peer0", err) && body(l, err);

	lab_free(l);
	return ok;
}

static bool good(struct err *err)
{
	static bool (*const bodies[])(struct lab *l, struct err *err) = {
		count_ends_it, the_last_frame_ends_it, the_rate_is_kept, it_can_be_stopped,
	};

	for (size_t i = 0; i < COUNT_OF(bodies); i++)
		if (!in_a_lab(bodies[i], err))
			return false;
	return true;
}

static bool refuses(struct lab *l, struct source *s, const char *want, uint64_t sent,
		    struct err *err)
{
	struct flood_counts counts;
	struct err why = {""};

	if (floods(l, s, &(struct flood_pace){0}, &counts, &why))
		return err_set(err, "no error where \"%s\" was wanted", want);
	if (strcmp(why.text, want) != 0 || counts.sent != sent)
		return err_set(err, "\"%s\" after %llu frames", why.text,
			       (unsigned long long)counts.sent);
	return true;
}

static bool mistakes(struct lab *l, struct err *err)
{
	struct source failing = {.len = 60, .fail_at = 101}, long_one = {.len = 1515};

	return refuses(l, &failing, "frame 101 cannot be made", 100, err) &&
	       refuses(l, &long_one, "flood0: a frame is longer than 1514 octets", 0, err);
}

static bool bad(struct err *err)
{
	return in_a_lab(mistakes, err);
}

static void what_is_counted_as_sent_arrives(void)
{
	CU_ASSERT(in_child(good));
}

static void what_cannot_be_made_or_sent_is_said(void)
{
	CU_ASSERT(in_child(bad));
}

static void an_interface_that_is_not_there_is_named(void)
{
	struct err err = {""};

	CU_ASSERT_PTR_NULL(flood_open("nothere0", &err));
	CU_ASSERT_STRING_EQUAL(err.text, "nothere0: no such interface");
}

void flood_suite(void);
void flood_suite(void)
{
	CU_pSuite suite = CU_add_suite("flood", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "an interface that is not there is named",
		    an_interface_that_is_not_there_is_named);
	if (!can_have_a_lab())
		return;
	CU_add_test(suite, "what is counted as sent arrives", what_is_counted_as_sent_arrives);
	CU_add_test(suite, "what cannot be made or sent is said", what_cannot_be_made_or_sent_is_said);
}
