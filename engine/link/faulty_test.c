/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A node that echoes frames, behind a bad link. */
#include "link/faulty.h"

#include <CUnit/CUnit.h>
#include <string.h>

enum { FRAMES = 2000 };

struct echo {
	struct node node;
	uint8_t queue[4 * FRAMES];
	size_t in, out, count;
};

static void echo_input(struct node *n, usec now, unsigned port, struct bytes frame)
{
	struct echo *e = (struct echo *)n;

	(void)now;
	CU_ASSERT_EQUAL(port, 3);
	e->queue[e->in++ % sizeof(e->queue)] = frame.at[0];
	e->count++;
}

static void echo_timeout(struct node *n, usec now)
{
	(void)n;
	(void)now;
}

static usec echo_next(const struct node *n)
{
	(void)n;
	return USEC_NEVER;
}

static bool echo_output(struct node *n, struct outgoing *out)
{
	struct echo *e = (struct echo *)n;

	if (e->out == e->in)
		return false;
	*out = (struct outgoing){3, {&e->queue[e->out++ % sizeof(e->queue)], 1}};
	return true;
}

static const struct node_ops echo_ops = {.input = echo_input, .timeout = echo_timeout,
					 .next = echo_next, .output = echo_output};

/* Sends frames through and back, a millisecond apart; returns how many came back. */
static unsigned pass(const char *faults, struct echo *e, unsigned *disorder)
{
	struct faults f;
	struct outgoing out;
	struct node *n;
	unsigned came = 0;
	uint8_t last = 0;

	*disorder = 0;
	CU_ASSERT_TRUE_FATAL(faults_read(&f, faults, NULL));
	*e = (struct echo){.node = {&echo_ops}};
	n = faulty_new(&e->node, &f, 7);
	for (usec now = 0; now < FRAMES * USEC_PER_MS || n->ops->next(n) != USEC_NEVER;
	     now += USEC_PER_MS) {
		uint8_t octet = (uint8_t)(now / USEC_PER_MS % 256);

		if (now < FRAMES * USEC_PER_MS)
			n->ops->input(n, now, 3, (struct bytes){&octet, 1});
		n->ops->timeout(n, now);
		while (n->ops->output(n, &out)) {
			*disorder += (uint8_t)(out.frame.at[0] - last) > 128;
			last = out.frame.at[0];
			came++;
		}
	}
	n->ops->free(n);
	return came;
}

static void a_link_without_faults_passes_all_in_order(void)
{
	struct echo e;
	unsigned disorder;

	CU_ASSERT_EQUAL(pass("", &e, &disorder), FRAMES);
	CU_ASSERT_EQUAL(disorder, 0);
}

static void loss_and_doubling_count_both_ways(void)
{
	struct echo e;
	unsigned disorder, came = pass("loss=50%", &e, &disorder);

	CU_ASSERT_TRUE(came > FRAMES / 5 && came < FRAMES / 3);
	CU_ASSERT_EQUAL(pass("duplicate=100%", &e, &disorder), 4 * FRAMES);
	CU_ASSERT_EQUAL(pass("loss=100%", &e, &disorder), 0);
	CU_ASSERT_EQUAL(e.count, 0);
}

static void what_is_held_back_is_overtaken_and_comes(void)
{
	struct echo e;
	unsigned disorder;

	CU_ASSERT_EQUAL(pass("reorder=10%,delay-max=5ms", &e, &disorder), FRAMES);
	CU_ASSERT_TRUE(disorder > 50);
}

static void what_makes_no_sense_is_refused(void)
{
	static const char *const texts[] = {"loss", "loss=", "loss=5", "loss=101%", "loss=0.55%", "los=5%",
					    "loss=5%;delay=5%", "delay-max=5", "=5%", "loss=-1%", ","};
	struct faults f;
	struct err err;

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		CU_ASSERT_FALSE(faults_read(&f, texts[i], &err));
	CU_ASSERT_TRUE(faults_read(&f, "loss=0.5%,delay-max=3ms", &err));
	CU_ASSERT_EQUAL(f.loss, 5);
	CU_ASSERT_EQUAL(f.delay_max, 3 * USEC_PER_MS);
}

void faulty_suite(void);
void faulty_suite(void)
{
	CU_pSuite suite = CU_add_suite("faulty", NULL, NULL);

	if (suite == NULL)
		return;
	CU_ADD_TEST(suite, a_link_without_faults_passes_all_in_order);
	CU_ADD_TEST(suite, loss_and_doubling_count_both_ways);
	CU_ADD_TEST(suite, what_is_held_back_is_overtaken_and_comes);
	CU_ADD_TEST(suite, what_makes_no_sense_is_refused);
}
