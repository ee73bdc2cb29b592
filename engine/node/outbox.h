/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What a node has for its driver: frames on their way out and events, in order. Owns them until
 * they were taken; the last one taken stays valid until the next is taken or outbox_done. */
#ifndef MIP6TEST_NODE_OUTBOX_H
#define MIP6TEST_NODE_OUTBOX_H

#include "link/node.h"
#include "wire/ip6.h"

struct outbox_item;

/* Zero-initialise. */
struct outbox {
	struct outbox_item *first_frame, *last_frame, *taken_frame;
	struct outbox_item *first_event, *last_event, *taken_event;
};

void outbox_done(struct outbox *o);

/* Puts an Ethernet header before the IPv6 packet and queues a copy. */
void outbox_frame(struct outbox *o, unsigned port, const struct mac *to, const struct mac *from,
		  struct bytes packet);

/* name is a literal; the detail is for people. */
void outbox_event(struct outbox *o, const char *name, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* As node_ops.output and node_ops.event. */
bool outbox_take_frame(struct outbox *o, struct outgoing *out);
bool outbox_take_event(struct outbox *o, struct node_event *event);

#endif
