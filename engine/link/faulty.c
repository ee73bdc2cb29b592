/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Two queues of frames in the order of their time: those on the way to the node, and those that it
 * has sent. Frames without fault pass at once. */
#include "link/faulty.h"

#include "base/arena.h"
#include "base/text.h"

#include <string.h>

enum { FRAMES_MAX = 1 << 16 };   /* held back at a time; what comes beyond that is lost */

#define DELAY_DEFAULT (20 * USEC_PER_MS)

struct held {
	usec due;
	unsigned port;
	size_t len;
	struct held *next;
	uint8_t octets[];
};

struct queue {
	struct held *first;
	size_t count;
};

struct faulty {
	struct node node;
	struct node *inner;
	struct faults faults;
	struct rng rng;
	usec now;
	struct queue in, out;
	struct held *taken;      /* given to the driver last */
};

static void hold(struct queue *q, usec due, unsigned port, struct bytes frame, size_t corrupt_at)
{
	struct held **at = &q->first, *h;

	if (q->count == FRAMES_MAX)
		return;
	h = mem_new(sizeof(*h) + frame.len);
	h->due = due;
	h->port = port;
	h->len = frame.len;
	if (frame.len > 0)
		memcpy(h->octets, frame.at, frame.len);
	if (corrupt_at < frame.len)
		h->octets[corrupt_at] ^= 0xff;
	while (*at != NULL && (*at)->due <= due)
		at = &(*at)->next;
	h->next = *at;
	*at = h;
	q->count++;
}

static struct held *take_due(struct queue *q, usec now)
{
	struct held *h = q->first;

	if (h == NULL || h->due > now)
		return NULL;
	q->first = h->next;
	q->count--;
	return h;
}

static void suffer(struct faulty *f, struct queue *q, unsigned port, struct bytes frame)
{
	struct fate fate = faults_draw(&f->faults, &f->rng, frame.len);

	for (unsigned i = 0; i < fate.copies; i++)
		hold(q, f->now + fate.later[i], port, frame, fate.corrupt_at);
}

/* What the node has to send now. */
static void collect(struct faulty *f)
{
	struct outgoing out;

	while (f->inner->ops->output(f->inner, &out))
		suffer(f, &f->out, out.port, out.frame);
}

static void deliver(struct faulty *f)
{
	struct held *h;

	while ((h = take_due(&f->in, f->now)) != NULL) {
		f->inner->ops->input(f->inner, f->now, h->port, (struct bytes){h->octets, h->len});
		mem_free(h);
		collect(f);
	}
}

static void input(struct node *n, usec now, unsigned port, struct bytes frame)
{
	struct faulty *f = (struct faulty *)n;

	f->now = now;
	suffer(f, &f->in, port, frame);
	deliver(f);
}

static void timeout(struct node *n, usec now)
{
	struct faulty *f = (struct faulty *)n;

	f->now = now;
	deliver(f);
	f->inner->ops->timeout(f->inner, now);
	collect(f);
}

static usec next(const struct node *n)
{
	const struct faulty *f = (const struct faulty *)n;
	usec soonest = f->inner->ops->next(f->inner);

	if (f->in.first != NULL && f->in.first->due < soonest)
		soonest = f->in.first->due;
	if (f->out.first != NULL && f->out.first->due < soonest)
		soonest = f->out.first->due;
	return soonest;
}

static bool output(struct node *n, struct outgoing *out)
{
	struct faulty *f = (struct faulty *)n;

	collect(f);              /* the node may have been called from outside */
	mem_free(f->taken);
	f->taken = take_due(&f->out, f->now);
	if (f->taken == NULL)
		return false;
	*out = (struct outgoing){f->taken->port, {f->taken->octets, f->taken->len}};
	return true;
}

static bool event(struct node *n, struct node_event *e)
{
	struct node *inner = ((struct faulty *)n)->inner;

	return inner->ops->event != NULL && inner->ops->event(inner, e);
}

static void free_queue(struct queue *q)
{
	struct held *h;

	while ((h = take_due(q, USEC_NEVER)) != NULL)
		mem_free(h);
}

static void free_node(struct node *n)
{
	struct faulty *f = (struct faulty *)n;

	free_queue(&f->in);
	free_queue(&f->out);
	mem_free(f->taken);
	mem_free(f);
}

struct node *faulty_new(struct node *inner, const struct faults *faults, uint64_t seed)
{
	static const struct node_ops ops = {.input = input, .timeout = timeout, .next = next,
					    .output = output, .event = event, .free = free_node};
	struct faulty *f = mem_new(sizeof(*f));

	f->node.ops = &ops;
	f->inner = inner;
	f->faults = *faults;
	f->rng = rng_seed(seed);
	return &f->node;
}

/* --- Reading --- */

/* "5%" or "0.5%" as thousandths. */
static bool read_chance(const char *text, uint16_t *thousandths)
{
	size_t whole = strspn(text, "0123456789"), part = 0;
	unsigned v = 0;

	if (whole == 0 || whole > 3)
		return false;
	for (size_t i = 0; i < whole; i++)
		v = v * 10 + (unsigned)(text[i] - '0');
	v *= 10;
	text += whole;
	if (text[0] == '.') {
		part = strspn(text + 1, "0123456789");
		if (part != 1)
			return false;
		v += (unsigned)(text[1] - '0');
		text += 2;
	}
	*thousandths = (uint16_t)v;
	return strcmp(text, "%") == 0 && v <= 1000;
}

static bool read_one(struct faults *f, const char *name, size_t name_len, const char *value)
{
	const struct {
		const char *name;
		uint16_t *chance;
	} rows[] = {{"loss", &f->loss}, {"duplicate", &f->duplicate}, {"delay", &f->delay},
		    {"reorder", &f->reorder}, {"corrupt", &f->corrupt}};

	if (name_len == strlen("delay-max") && strncmp(name, "delay-max", name_len) == 0)
		return parse_span(value, &f->delay_max);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (strlen(rows[i].name) == name_len && strncmp(name, rows[i].name, name_len) == 0)
			return read_chance(value, rows[i].chance);
	return false;
}

bool faults_read(struct faults *f, const char *text, struct err *err)
{
	*f = (struct faults){.delay_max = DELAY_DEFAULT};
	for (const char *at = text; *at != '\0';) {
		size_t n = strcspn(at, ","), name = strcspn(at, "=");
		char value[32] = "";

		if (name < n && n - name - 1 < sizeof(value))
			memcpy(value, at + name + 1, n - name - 1);
		if (name >= n || !read_one(f, at, name, value))
			return err_set(err, "faults: \"%.*s\": wants loss=5%%, duplicate=, delay=, reorder=, "
					    "corrupt= or delay-max=20ms", (int)n, at);
		at += n + (at[n] == ',');
	}
	return true;
}
