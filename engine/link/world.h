/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Nodes and Ethernet links in virtual time: the clock jumps to the next deadline, so that an
 * hour of lifetimes takes milliseconds. Every frame reaches every other port of its link; nodes
 * filter by address themselves. The same nodes give the same frames at the same times, octet for
 * octet. */
#ifndef MIP6TEST_LINK_WORLD_H
#define MIP6TEST_LINK_WORLD_H

#include "link/node.h"

struct world;

struct world *world_new(void);

/* Frees the world, not its nodes. NULL is fine. */
void world_free(struct world *w);

/* A new link on which a frame takes latency to arrive; returns its index. */
unsigned world_add_link(struct world *w, usec latency);

/* Adds a borrowed node; returns its index. */
unsigned world_add_node(struct world *w, struct node *n);

/* Puts a borrowed node in the place of that one, which is called no more: it was reset. What is in flight to
 * it reaches the new one. */
void world_replace_node(struct world *w, unsigned index, struct node *n);

/* Attaches the node's port to the link. A port is attached once. */
void world_attach(struct world *w, unsigned node, unsigned port, unsigned link);

/* Called for every event of a node; without one, events are discarded. tap may be NULL. It may
 * read the world, and calls neither into it nor into its nodes. */
typedef void world_event_tap(void *context, usec now, unsigned node,
			     const struct node_event *event);
void world_set_event_tap(struct world *w, world_event_tap *tap, void *context);

usec world_now(const struct world *w);

/* Does everything that is due at the earliest time at or before limit, and moves the clock there.
 * False when nothing is due by then: the clock is then at limit (or stays, when limit is
 * USEC_NEVER). */
bool world_step(struct world *w, usec limit);

/* A node that, at one instant, gives more than WORLD_INSTANT_MAX frames, gives as many events, or
 * wants as many timeouts (next() does not advance; two nodes answer each other in no time) is
 * stuck. The world never calls it again and goes on without it, so that time moves on and every
 * run ends, always at the same point. False when no node is; else sets node (may be NULL) to
 * the first. For a run this is an error, never a verdict about the implementation. */
enum { WORLD_INSTANT_MAX = 1 << 16 };
bool world_stuck(const struct world *w, unsigned *node);

#endif
