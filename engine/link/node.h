/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The contract between a protocol machine and whatever drives it. Octets and the time go in,
 * octets and a deadline come out. A node does no I/O, reads no clock, draws no random number
 * that its seed does not give, and keeps no global state. The reference nodes are nodes, and so
 * is the tester; world (virtual time) and live (a real interface) drive either.
 *
 * Rules for drivers: frames due at time t are delivered before timeouts due at t; after every
 * call into a node, output is taken until it says false, and so are events. */
#ifndef MIP6TEST_LINK_NODE_H
#define MIP6TEST_LINK_NODE_H

#include "base/base.h"

/* A frame on its way out. Borrowed: valid until the next call into the node. */
struct outgoing {
	unsigned port;
	struct bytes frame;
};

/* Something that happened inside, for journals and tests: "binding-added", with a detail for
 * people. Borrowed: valid until the next call into the node. */
struct node_event {
	const char *name;
	const char *detail;
};

struct node;

struct node_ops {
	void (*input)(struct node *, usec now, unsigned port, struct bytes frame);
	void (*timeout)(struct node *, usec now);         /* harmless when early */
	usec (*next)(const struct node *);                /* USEC_NEVER when idle */
	bool (*output)(struct node *, struct outgoing *); /* false: nothing more */
	bool (*event)(struct node *, struct node_event *);/* false: nothing more; NULL: has none */
	void (*free)(struct node *);
};

/* The first member of every kind of node. */
struct node {
	const struct node_ops *ops;
};

#endif
