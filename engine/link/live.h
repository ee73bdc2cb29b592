/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One node on real interfaces: libpcap in immediate mode in, libnet's link-layer sender out, one
 * poll loop. Frames that the kernel shows us because we sent them are not given to the node. */
#ifndef MIP6TEST_LINK_LIVE_H
#define MIP6TEST_LINK_LIVE_H

#include "base/err.h"
#include "link/node.h"

struct live;

/* Nothing open yet. */
struct live *live_new(void);

/* Closes everything. NULL is fine. */
void live_free(struct live *l);

/* Opens the interface as the next port (0, 1, …): promiscuous, IPv6 frames only. Fails with a
 * message that says what is missing: no such interface, interface down, no permission. */
MUST_USE bool live_open(struct live *l, const char *interface, struct err *err);

/* The link-layer address of the port's interface. */
void live_mac(const struct live *l, unsigned port, uint8_t mac[6]);

/* Called for every event of the node; without one, events are discarded. tap may be NULL. */
typedef void live_event_tap(void *context, usec now, const struct node_event *event);
void live_set_event_tap(struct live *l, live_event_tap *tap, void *context);

/* Microseconds since live_new, from CLOCK_MONOTONIC. */
usec live_now(const struct live *l);

/* Drives the node until done says true, or an error (link lost: message). Deadlines within a
 * millisecond. done is asked at the start, after each frame and timeout, and when a signal came (at
 * most 100 ms later).
 * A frame that cannot be sent (larger than the link takes: message) is an error as well; it is
 * dropped, and live_run may be called again to go on. A node whose next() stays in the past
 * keeps the processor busy but nothing else: frames are read and done is asked in between. */
MUST_USE bool live_run(struct live *l, struct node *n, bool (*done)(void *context),
		       void *context, struct err *err);

/* Frames that were read, and sent; frames that the kernel dropped before we read them. */
struct live_counts {
	uint64_t received, sent, dropped;
};

struct live_counts live_counts(const struct live *l);

#endif
