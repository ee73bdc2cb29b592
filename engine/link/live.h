/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One node on real interfaces: libpcap in immediate mode in, libnet's link-layer sender out, one
 * poll loop. Frames that we send are given to the tap as well, because a sending socket does not
 * see its own. Frames that the kernel shows us because we sent them are not given to the node. */
#ifndef MIP6TEST_LINK_LIVE_H
#define MIP6TEST_LINK_LIVE_H

#include "base/err.h"
#include "link/node.h"

struct live;

typedef void live_tap(void *context, usec now, unsigned port, bool sent, struct bytes frame);

/* Nothing open yet. */
struct live *live_new(void);

/* Closes everything. NULL is fine. */
void live_free(struct live *l);

/* Opens the interface as the next port (0, 1, …): promiscuous, IPv6 frames only. Fails with a
 * message that says what is missing: no such interface, interface down, no permission. */
MUST_USE bool live_open(struct live *l, const char *interface, struct err *err);

/* The link-layer address of the port's interface. */
void live_mac(const struct live *l, unsigned port, uint8_t mac[6]);

void live_set_tap(struct live *l, live_tap *tap, void *context);

/* Microseconds since live_new, from CLOCK_MONOTONIC; and the wall clock at which that was 0, for
 * the time stamps of captures (microseconds since 1970). */
usec live_now(const struct live *l);
int64_t live_epoch(const struct live *l);

/* Drives the node until done says true, a descriptor in live_watch becomes readable, or an
 * error (link lost: message). Deadlines within a millisecond. done is asked after each frame and
 * timeout, and when a signal came. */
MUST_USE bool live_run(struct live *l, struct node *n, bool (*done)(void *context),
		       void *context, struct err *err);

/* Frames that were read, and sent; frames that the kernel dropped before we read them. */
struct live_counts {
	uint64_t received, sent, dropped;
};

struct live_counts live_counts(const struct live *l);

#endif
