/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Virtual time with toy nodes: what arrives when, in which order, and that a node gone wild ends
 * neither the world nor the test. */
#include "link/world.h"

#include "base/text.h"

#include <CUnit/CUnit.h>
#include <string.h>

/* A node that says what it was told in a log shared by all, and does as its members say. */
struct toy {
	struct node node;
	char name;
	struct text *log;
	usec next;               /* its deadline */
	usec period;             /* from one deadline to the next; 0: for ever the same; -1: none */
	bool echo;               /* sends back what it gets */
	bool endless;            /* never stops sending */
	unsigned port;           /* where it sends */
	uint8_t frames[8][4];
	unsigned frame_count, frame_at;
	unsigned events;
	unsigned inputs, timeouts;
};

static struct toy *toy_of(struct node *n)
{
	return (struct toy *)n;
}

static void queue(struct toy *t, const char *s)
{
	if (t->frame_at == t->frame_count)
		t->frame_at = t->frame_count = 0;
	if (t->frame_count < COUNT_OF(t->frames))
		memcpy(t->frames[t->frame_count++], s, 4);
}

static void toy_input(struct node *n, usec now, unsigned port, struct bytes frame)
{
	struct toy *t = toy_of(n);

	t->inputs++;
	if (t->log != NULL)
		text_printf(t->log, "%lld %c%u<%.*s\n", (long long)now, t->name, port,
			    (int)frame.len, (const char *)frame.at);
	if (t->echo && frame.len == 4)
		queue(t, (const char *)frame.at);
}

static void toy_timeout(struct node *n, usec now)
{
	struct toy *t = toy_of(n);
	char s[8] = {t->name, 't', (char)('0' + t->timeouts % 10), 'x'};

	if (now < t->next)
		return;
	t->timeouts++;
	t->events++;
	if (t->log != NULL)
		text_printf(t->log, "%lld %c!\n", (long long)now, t->name);
	queue(t, s);
	t->next = t->period < 0 ? USEC_NEVER : t->next + t->period;
}

static usec toy_next(const struct node *n)
{
	return ((const struct toy *)n)->next;
}

static bool toy_output(struct node *n, struct outgoing *out)
{
	struct toy *t = toy_of(n);

	out->port = t->port;
	out->frame = (struct bytes){t->frames[0], 4};
	if (t->endless)
		return true;
	if (t->frame_at == t->frame_count)
		return false;
	out->frame = (struct bytes){t->frames[t->frame_at++], 4};
	return true;
}

static bool toy_event(struct node *n, struct node_event *e)
{
	*e = (struct node_event){"rang", "detail"};
	return toy_of(n)->events > 0 && toy_of(n)->events-- > 0;
}

static const struct node_ops toy_ops = {
	.input = toy_input,
	.timeout = toy_timeout,
	.next = toy_next,
	.output = toy_output,
	.event = toy_event,
};

static struct toy toy(char name, struct text *log)
{
	return (struct toy){
		.node = {&toy_ops}, .name = name, .log = log, .next = USEC_NEVER, .period = -1};
}

/* All of them on one link, port 0 each. */
static struct world *world_of(struct toy *toys, unsigned count, usec latency)
{
	struct world *w = world_new();
	unsigned link = world_add_link(w, latency);

	for (unsigned i = 0; i < count; i++)
		world_attach(w, world_add_node(w, &toys[i].node), 0, link);
	return w;
}

static void run(struct world *w, usec limit)
{
	while (world_step(w, limit))
		;
}

static void a_frame_reaches_every_other_port_after_the_latency(void)
{
	struct text log = {0};
	struct toy t[3] = {toy('a', &log), toy('b', &log), toy('c', &log)};
	struct world *w = world_of(t, 3, 5);

	t[0].next = 10;
	run(w, 100);
	CU_ASSERT_STRING_EQUAL(text_str(&log), "10 a!\n15 b0<at0x\n15 c0<at0x\n");
	CU_ASSERT_EQUAL(world_now(w), 100);
	world_free(w);
	text_done(&log);
}

static void a_frame_reaches_the_other_port_of_its_own_node(void)
{
	struct text log = {0};
	struct toy a = toy('a', &log);
	struct world *w = world_of(&a, 1, 5);

	world_attach(w, 0, 7, 0);
	a.next = 1;
	run(w, 100);
	CU_ASSERT_STRING_EQUAL(text_str(&log), "1 a!\n6 a7<at0x\n");
	world_free(w);
	text_done(&log);
}

static void frames_come_before_timeouts_of_the_same_time(void)
{
	struct text log = {0};
	struct toy t[2] = {toy('a', &log), toy('b', &log)};
	struct world *w = world_of(t, 2, 5);

	t[0].next = 15;
	t[1].next = 10;
	run(w, 16);
	CU_ASSERT_STRING_EQUAL(text_str(&log), "10 b!\n15 a0<bt0x\n15 a!\n");
	world_free(w);
	text_done(&log);
}

static void a_frame_that_takes_no_time_comes_before_the_next_timeout(void)
{
	struct text log = {0};
	struct toy t[2] = {toy('a', &log), toy('b', &log)};
	struct world *w = world_of(t, 2, 0);

	t[0].next = t[1].next = 10;
	CU_ASSERT_TRUE(world_step(w, 10));
	CU_ASSERT_STRING_EQUAL(text_str(&log), "10 a!\n10 b0<at0x\n10 b!\n10 a0<bt0x\n");
	CU_ASSERT_FALSE(world_step(w, 10));
	world_free(w);
	text_done(&log);
}

static void frames_of_one_time_arrive_in_the_order_of_sending(void)
{
	struct text log = {0};
	struct toy t[2] = {toy('a', NULL), toy('b', &log)};
	struct world *w = world_of(t, 2, 5);

	queue(&t[0], "1111");
	queue(&t[0], "2222");
	queue(&t[0], "3333");
	CU_ASSERT_TRUE(world_step(w, USEC_NEVER));
	CU_ASSERT_STRING_EQUAL(text_str(&log), "5 b0<1111\n5 b0<2222\n5 b0<3333\n");
	world_free(w);
	text_done(&log);
}

static void a_thousand_frames_arrive_in_order_of_time(void)
{
	struct text log = {0};
	struct toy t[2] = {toy('a', NULL), toy('b', &log)};
	struct world *w = world_of(t, 2, 100 * USEC_PER_SEC);

	t[0].next = 1;
	t[0].period = 7;
	run(w, 7000);
	CU_ASSERT_EQUAL(t[0].timeouts, 1000);
	CU_ASSERT_EQUAL(t[1].inputs, 0);
	t[0].next = USEC_NEVER;
	for (unsigned i = 0; i < 1000; i++) {
		CU_ASSERT_TRUE(world_step(w, USEC_NEVER));
		CU_ASSERT_EQUAL(world_now(w), 100 * USEC_PER_SEC + 1 + 7 * (usec)i);
		CU_ASSERT_EQUAL(t[1].inputs, i + 1);
	}
	world_free(w);
	text_done(&log);
}

static void the_clock_goes_to_the_limit_and_never_back(void)
{
	struct toy a = toy('a', NULL);
	struct world *w = world_of(&a, 1, 0);

	CU_ASSERT_FALSE(world_step(w, 50));
	CU_ASSERT_EQUAL(world_now(w), 50);
	CU_ASSERT_FALSE(world_step(w, USEC_NEVER));
	CU_ASSERT_EQUAL(world_now(w), 50);
	CU_ASSERT_FALSE(world_step(w, 20));
	CU_ASSERT_EQUAL(world_now(w), 50);
	a.next = 30;             /* in the past: due at once */
	CU_ASSERT_TRUE(world_step(w, USEC_NEVER));
	CU_ASSERT_EQUAL(world_now(w), 50);
	CU_ASSERT_EQUAL(a.timeouts, 1);
	world_free(w);
}

static void count_event(void *context, usec now, unsigned node, const struct node_event *e)
{
	text_printf(context, "%lld %u %s %s\n", (long long)now, node, e->name, e->detail);
}

static void events_reach_the_tap(void)
{
	struct text log = {0};
	struct toy t[2] = {toy('a', NULL), toy('b', NULL)};
	struct world *w = world_of(t, 2, 0);

	world_set_event_tap(w, count_event, &log);
	t[1].next = 4;
	run(w, 10);
	CU_ASSERT_STRING_EQUAL(text_str(&log), "4 1 rang detail\n");
	CU_ASSERT_EQUAL(t[1].events, 0);
	world_set_event_tap(w, NULL, NULL);
	t[1].next = 20;
	run(w, 30);
	CU_ASSERT_EQUAL(t[1].timeouts, 2);
	CU_ASSERT_EQUAL(t[1].events, 0);
	CU_ASSERT_STRING_EQUAL(text_str(&log), "4 1 rang detail\n");
	world_free(w);
	text_done(&log);
}

static void what_is_sent_on_a_port_without_a_link_is_gone(void)
{
	struct toy t[2] = {toy('a', NULL), toy('b', NULL)};
	struct world *w = world_of(t, 2, 0);

	t[0].port = 3;
	t[0].next = 1;
	run(w, 10);
	CU_ASSERT_EQUAL(t[0].timeouts, 1);
	CU_ASSERT_EQUAL(t[1].inputs, 0);
	world_free(w);
}

static void a_node_whose_deadline_stands_still_is_stuck_and_time_goes_on(void)
{
	struct toy t[2] = {toy('a', NULL), toy('b', NULL)};
	struct world *w = world_of(t, 2, 1);
	unsigned node = 99;

	CU_ASSERT_FALSE(world_stuck(w, NULL));
	t[1].next = 5;
	t[1].period = 0;
	t[0].next = 6;
	run(w, 100);
	CU_ASSERT_TRUE(world_stuck(w, &node));
	CU_ASSERT_EQUAL(node, 1);
	CU_ASSERT_EQUAL(t[1].timeouts, WORLD_INSTANT_MAX);
	CU_ASSERT_EQUAL(t[1].inputs, 0);
	CU_ASSERT_EQUAL(t[0].timeouts, 1);
	CU_ASSERT_EQUAL(world_now(w), 100);
	world_free(w);
}

static void a_node_that_never_stops_sending_is_stuck(void)
{
	struct toy t[2] = {toy('a', NULL), toy('b', NULL)};
	struct world *w = world_of(t, 2, 1);
	unsigned node = 99;

	t[0].endless = true;
	t[1].echo = true;        /* the victim is not to blame */
	run(w, 100);
	CU_ASSERT_TRUE(world_stuck(w, &node));
	CU_ASSERT_EQUAL(node, 0);
	CU_ASSERT_EQUAL(t[1].inputs, WORLD_INSTANT_MAX);
	t[1].next = 200;
	run(w, 300);
	CU_ASSERT_EQUAL(t[1].timeouts, 1);
	world_free(w);
}

static void two_nodes_that_answer_each_other_in_no_time_come_to_an_end(void)
{
	struct toy t[2] = {toy('a', NULL), toy('b', NULL)};
	struct world *w = world_of(t, 2, 0);

	t[0].echo = t[1].echo = true;
	t[0].next = 1;
	run(w, 100);
	CU_ASSERT_TRUE(world_stuck(w, NULL));
	CU_ASSERT_TRUE(t[1].inputs >= WORLD_INSTANT_MAX - 1);
	CU_ASSERT_TRUE(t[1].inputs <= WORLD_INSTANT_MAX + 1);
	CU_ASSERT_EQUAL(world_now(w), 100);
	world_free(w);
}

static void nodes_that_answer_each_other_with_latency_are_not_stuck(void)
{
	struct toy t[2] = {toy('a', NULL), toy('b', NULL)};
	struct world *w = world_of(t, 2, 1);

	t[0].echo = t[1].echo = true;
	t[0].next = 1;
	run(w, 3 * WORLD_INSTANT_MAX);
	CU_ASSERT_FALSE(world_stuck(w, NULL));
	CU_ASSERT_TRUE(t[1].inputs > WORLD_INSTANT_MAX);
	world_free(w);
}

void world_suite(void);

void world_suite(void)
{
	CU_pSuite s = CU_add_suite("world", NULL, NULL);

	if (s == NULL)
		return;
	CU_ADD_TEST(s, a_frame_reaches_every_other_port_after_the_latency);
	CU_ADD_TEST(s, a_frame_reaches_the_other_port_of_its_own_node);
	CU_ADD_TEST(s, frames_come_before_timeouts_of_the_same_time);
	CU_ADD_TEST(s, a_frame_that_takes_no_time_comes_before_the_next_timeout);
	CU_ADD_TEST(s, frames_of_one_time_arrive_in_the_order_of_sending);
	CU_ADD_TEST(s, a_thousand_frames_arrive_in_order_of_time);
	CU_ADD_TEST(s, the_clock_goes_to_the_limit_and_never_back);
	CU_ADD_TEST(s, events_reach_the_tap);
	CU_ADD_TEST(s, what_is_sent_on_a_port_without_a_link_is_gone);
	CU_ADD_TEST(s, a_node_whose_deadline_stands_still_is_stuck_and_time_goes_on);
	CU_ADD_TEST(s, a_node_that_never_stops_sending_is_stuck);
	CU_ADD_TEST(s, two_nodes_that_answer_each_other_in_no_time_come_to_an_end);
	CU_ADD_TEST(s, nodes_that_answer_each_other_with_latency_are_not_stuck);
}
