/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Many frames, fast or at a rate, onto one interface; nothing is heard. For what is sent and listened
 * to at once see live.h. libnet, which live sends with, has one way out: a frame a call, with two
 * system calls each, through a socket that also receives every frame of the machine. Here frames
 * are built where they are sent from and go 64 to a system call, through a packet socket that
 * receives nothing. The kernel's queue is not bypassed: a full one is waited for, so that what is
 * counted as sent was accepted by the interface. */
#ifndef MIP6TEST_LINK_FLOOD_H
#define MIP6TEST_LINK_FLOOD_H

#include "base/err.h"

struct flood;

/* NULL and a message: no such interface, interface down, not Ethernet, no permission. */
struct flood *flood_open(const char *interface, struct err *err);

/* NULL is fine. */
void flood_close(struct flood *f);

/* The link-layer address of the interface. */
void flood_mac(const struct flood *f, uint8_t mac[6]);

/* Writes the next frame, link-layer header included, into out, which is empty and as large as the
 * interface takes; leaves it empty when there is none left. False and a message ends the flood. */
typedef bool flood_next(void *context, struct buf *out, struct err *err);

struct flood_pace {
	uint64_t rate;           /* frames a second, on the average; 0: see interval */
	usec interval;           /* between frames, on the average; 0: no limit */
	uint64_t count;          /* ends after so many frames; 0: when next has no more */
};

struct flood_counts {
	uint64_t sent;           /* accepted by the interface */
	uint64_t waits;          /* times that its queue was full */
	usec took;
};

/* Sends until the count is reached, next has no more, or stop (NULL: never) says so, which is asked at
 * least every 100 ms. counts is set in any case. Fails when next does, when the interface
 * goes down, refuses a frame, or takes none for a second. */
MUST_USE bool flood_run(struct flood *f, const struct flood_pace *pace, flood_next *next,
			bool (*stop)(void *context), void *context, struct flood_counts *counts,
			struct err *err);

#endif
