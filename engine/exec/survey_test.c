/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What echo requests tell of a link. */
#include "exec/survey.h"

#include <CUnit/CUnit.h>
#include <string.h>

static const struct ip6 here = {{0x20, 1, 0xd, 0xb8, [15] = 1}}, there = {{0x20, 1, 0xd, 0xb8, [15] = 2}};

static void reply(struct arena *a, struct survey *s, unsigned sequence)
{
	struct packet p = packet_new(a);
	struct header *h = packet_add(&p, "echo-reply");

	header_set(h, "identifier", 0x6d69);
	header_set(h, "sequence", sequence);
	CU_ASSERT_TRUE(survey_reply(s, h));
}

/* Sends all requests; returns what is found when the replies come in this order. */
static const char *found(struct arena *a, const unsigned *order, size_t count)
{
	struct survey s = {0};
	struct packet request;
	usec now = 0;

	while (s.sent < SURVEY_REQUESTS) {
		CU_ASSERT_FALSE(survey_over(&s, now));
		if (!survey_request(&s, now, a, &here, &there, &request))
			now = s.next;
	}
	for (size_t i = 0; i < count; i++)
		reply(a, &s, order[i]);
	CU_ASSERT_EQUAL(survey_over(&s, now), s.answered == SURVEY_REQUESTS);
	CU_ASSERT_TRUE(survey_over(&s, now + USEC_PER_SEC));
	return survey_finding(&s, a);
}

static void a_link_that_loses_doubles_or_reorders_is_found(void)
{
	struct arena *a = arena_new();
	unsigned order[SURVEY_REQUESTS + 1];

	for (unsigned i = 0; i <= SURVEY_REQUESTS; i++)
		order[i] = i % SURVEY_REQUESTS;
	CU_ASSERT_PTR_NULL(found(a, order, SURVEY_REQUESTS));
	CU_ASSERT_PTR_NOT_NULL(strstr(found(a, order, SURVEY_REQUESTS - 1), "39 were answered"));
	CU_ASSERT_PTR_NOT_NULL(strstr(found(a, order, SURVEY_REQUESTS + 1), "1 replies came twice"));
	order[3] = 4;
	order[4] = 3;
	CU_ASSERT_PTR_NOT_NULL(strstr(found(a, order, SURVEY_REQUESTS), "1 too late"));
	arena_free(a);
}

static void one_that_answers_no_echo_tells_nothing(void)
{
	struct arena *a = arena_new();

	CU_ASSERT_PTR_NULL(found(a, NULL, 0));
	arena_free(a);
}

static void other_packets_are_no_replies(void)
{
	struct arena *a = arena_new();
	struct survey s = {.sent = 1};
	struct packet p = packet_new(a);
	struct header *h = packet_add(&p, "echo-reply");

	CU_ASSERT_FALSE(survey_reply(&s, NULL));
	CU_ASSERT_FALSE(survey_reply(&s, h));
	header_set(h, "identifier", 0x6d69);
	header_set(h, "sequence", 65535);
	CU_ASSERT_TRUE(survey_reply(&s, h));
	CU_ASSERT_EQUAL(s.answered, 0);
	arena_free(a);
}

void survey_suite(void);
void survey_suite(void)
{
	CU_pSuite suite = CU_add_suite("survey", NULL, NULL);

	if (suite == NULL)
		return;
	CU_ADD_TEST(suite, a_link_that_loses_doubles_or_reorders_is_found);
	CU_ADD_TEST(suite, one_that_answers_no_echo_tells_nothing);
	CU_ADD_TEST(suite, other_packets_are_no_replies);
}
