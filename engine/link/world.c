/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A heap of frames in flight, ordered by arrival and then by order of sending, and a list of
 * nodes that are asked for their deadlines. A frame in flight belongs to its link; who gets it
 * is decided when it arrives. Neither sleeps nor reads a clock. */
#include "link/world.h"

#include "base/arena.h"

#include <assert.h>
#include <string.h>

struct flight {
	usec at;
	uint64_t order;
	unsigned link, from, from_port;
	uint8_t *frame;
	size_t len;
};

struct attachment {
	unsigned node, port;
};

struct link {
	usec latency;
	struct attachment *ends;
	unsigned end_count;
};

struct member {
	struct node *node;
	bool stuck;
	unsigned frames, events, timeouts;   /* at this instant */
};

struct world {
	usec now;
	uint64_t order;
	struct link *links;
	unsigned link_count;
	struct member *members;
	unsigned member_count;
	struct flight *heap;
	size_t heap_len, heap_cap;
	bool any_stuck;
	unsigned first_stuck;
	world_event_tap *event_tap;
	void *event_tap_context;
};

static usec add_saturating(usec a, usec b)
{
	return b > USEC_NEVER - a ? USEC_NEVER : a + b;
}

/* --- Frames in flight --- */

static bool before(const struct flight *a, const struct flight *b)
{
	return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void heap_push(struct world *w, struct flight f)
{
	size_t i = w->heap_len;

	if (w->heap_len == w->heap_cap) {
		w->heap_cap = w->heap_cap > 0 ? w->heap_cap * 2 : 64;
		w->heap = mem_resize(w->heap, w->heap_cap * sizeof(*w->heap));
	}
	w->heap_len++;
	while (i > 0 && before(&f, &w->heap[(i - 1) / 2])) {
		w->heap[i] = w->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	w->heap[i] = f;
}

static struct flight heap_pop(struct world *w)
{
	struct flight first = w->heap[0];
	struct flight last = w->heap[--w->heap_len];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < w->heap_len) {
		if (child + 1 < w->heap_len && before(&w->heap[child + 1], &w->heap[child]))
			child++;
		if (!before(&w->heap[child], &last))
			break;
		w->heap[i] = w->heap[child];
		i = child;
	}
	if (w->heap_len > 0)
		w->heap[i] = last;
	return first;
}

/* --- Building a world --- */

struct world *world_new(void)
{
	return mem_new(sizeof(struct world));
}

void world_free(struct world *w)
{
	if (w == NULL)
		return;
	for (size_t i = 0; i < w->heap_len; i++)
		mem_free(w->heap[i].frame);
	for (unsigned i = 0; i < w->link_count; i++)
		mem_free(w->links[i].ends);
	mem_free(w->heap);
	mem_free(w->links);
	mem_free(w->members);
	mem_free(w);
}

unsigned world_add_link(struct world *w, usec latency)
{
	struct link *link;

	assert(latency >= 0);
	w->links = mem_resize(w->links, (w->link_count + 1) * sizeof(*w->links));
	link = &w->links[w->link_count];
	*link = (struct link){.latency = latency};
	return w->link_count++;
}

unsigned world_add_node(struct world *w, struct node *n)
{
	w->members = mem_resize(w->members, (w->member_count + 1) * sizeof(*w->members));
	w->members[w->member_count] = (struct member){.node = n};
	return w->member_count++;
}

void world_replace_node(struct world *w, unsigned index, struct node *n)
{
	assert(index < w->member_count);
	w->members[index].node = n;
}

/* The index of the link that the port is attached to; link_count when to none. */
static unsigned link_of(const struct world *w, unsigned node, unsigned port)
{
	unsigned link;

	for (link = 0; link < w->link_count; link++) {
		const struct link *l = &w->links[link];

		for (unsigned i = 0; i < l->end_count; i++)
			if (l->ends[i].node == node && l->ends[i].port == port)
				return link;
	}
	return link;
}

void world_attach(struct world *w, unsigned node, unsigned port, unsigned link)
{
	struct link *l;

	assert(node < w->member_count && link < w->link_count);
	assert(link_of(w, node, port) == w->link_count);
	l = &w->links[link];
	l->ends = mem_resize(l->ends, (l->end_count + 1) * sizeof(*l->ends));
	l->ends[l->end_count++] = (struct attachment){node, port};
}

void world_set_event_tap(struct world *w, world_event_tap *tap, void *context)
{
	w->event_tap = tap;
	w->event_tap_context = context;
}

usec world_now(const struct world *w)
{
	return w->now;
}

bool world_stuck(const struct world *w, unsigned *node)
{
	if (w->any_stuck && node != NULL)
		*node = w->first_stuck;
	return w->any_stuck;
}

/* --- Running it --- */

/* Counts one more of something that a node may do only so often at one instant. */
static bool within_bounds(struct world *w, unsigned node, unsigned *count)
{
	if (++*count <= WORLD_INSTANT_MAX)
		return true;
	w->members[node].stuck = true;
	if (!w->any_stuck)
		w->first_stuck = node;
	w->any_stuck = true;
	return false;
}

static void put_on_link(struct world *w, unsigned from, const struct outgoing *out)
{
	unsigned index = link_of(w, from, out->port);
	struct flight f = {.order = w->order, .link = index, .from = from, .from_port = out->port,
			   .len = out->frame.len};

	if (index == w->link_count)
		return;
	w->order++;
	f.at = add_saturating(w->now, w->links[index].latency);
	f.frame = mem_new(f.len);
	if (f.len > 0)
		memcpy(f.frame, out->frame.at, f.len);
	heap_push(w, f);
}

/* Takes all that a node has to give. */
static void drain(struct world *w, unsigned index)
{
	struct member *m = &w->members[index];
	struct node *n = m->node;
	struct outgoing out;
	struct node_event event;

	while (!m->stuck && n->ops->output(n, &out))
		if (within_bounds(w, index, &m->frames))
			put_on_link(w, index, &out);
	while (!m->stuck && n->ops->event != NULL && n->ops->event(n, &event))
		if (within_bounds(w, index, &m->events) && w->event_tap != NULL)
			w->event_tap(w->event_tap_context, w->now, index, &event);
}

static void deliver(struct world *w, struct flight *f)
{
	const struct link *link = &w->links[f->link];

	for (unsigned i = 0; i < link->end_count; i++) {
		struct attachment end = link->ends[i];
		struct node *n = w->members[end.node].node;

		if ((end.node == f->from && end.port == f->from_port) ||
		    w->members[end.node].stuck)
			continue;
		n->ops->input(n, w->now, end.port, (struct bytes){f->frame, f->len});
		drain(w, end.node);
	}
	mem_free(f->frame);
}

static usec deadline(const struct world *w, unsigned index)
{
	const struct member *m = &w->members[index];

	return m->stuck ? USEC_NEVER : m->node->ops->next(m->node);
}

/* The earliest time at which something is due, never before now. */
static usec earliest(const struct world *w)
{
	usec t = w->heap_len > 0 ? w->heap[0].at : USEC_NEVER;

	for (unsigned i = 0; i < w->member_count; i++) {
		usec next = deadline(w, i);

		if (next < t)
			t = next;
	}
	return t < w->now ? w->now : t;
}

static void advance(struct world *w, usec t)
{
	if (t <= w->now)
		return;
	w->now = t;
	for (unsigned i = 0; i < w->member_count; i++)
		w->members[i].frames = w->members[i].events = w->members[i].timeouts = 0;
}

/* Frames first; they can arise from a timeout of this very instant, too. */
static void deliver_due(struct world *w)
{
	while (w->heap_len > 0 && w->heap[0].at <= w->now) {
		struct flight f = heap_pop(w);

		deliver(w, &f);
	}
}

/* One timeout of one node, the first in order; false when none is. */
static bool expire_one(struct world *w)
{
	for (unsigned i = 0; i < w->member_count; i++) {
		struct member *m = &w->members[i];

		if (deadline(w, i) > w->now || !within_bounds(w, i, &m->timeouts))
			continue;
		m->node->ops->timeout(m->node, w->now);
		drain(w, i);
		return true;
	}
	return false;
}

bool world_step(struct world *w, usec limit)
{
	usec t;

	/* A node that was called from outside (a test starts, a user asks) may have output. */
	for (unsigned i = 0; i < w->member_count; i++)
		drain(w, i);
	t = earliest(w);
	if (t > limit || t == USEC_NEVER) {
		if (limit != USEC_NEVER)
			advance(w, limit);
		return false;
	}
	advance(w, t);
	do {
		deliver_due(w);
	} while (expire_one(w));
	return true;
}
