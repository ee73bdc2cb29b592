/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Sending crafted packets, as fast or as slowly as asked. The summary counts what the interface took, not
 * what was meant. */
#include "craft.h"

#include "command.h"
#include "link/flood.h"
#include "link/lab.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { PROGRESS_EVERY_MS = 200 };

struct sender {
	struct sending *what;
	struct mac from;
	struct recipe *next;
	uint64_t made, round;
	bool progress;
	struct timespec shown;
};

static void show_progress(struct sender *s)
{
	struct timespec now;

	if (!s->progress || s->made % 64 != 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if ((now.tv_sec - s->shown.tv_sec) * 1000 + (now.tv_nsec - s->shown.tv_nsec) / 1000000 <
	    PROGRESS_EVERY_MS)
		return;
	s->shown = now;
	fprintf(stderr, "\r%llu of %llu\033[K", (unsigned long long)s->made,
		(unsigned long long)s->what->count);
}

static bool next_frame(void *context, struct buf *out, struct err *err)
{
	struct sender *s = context;
	bool ok;

	if (s->next == NULL) {
		s->next = s->what->recipes;
		s->round++;
	}
	if (!s->next->has_ethernet) {
		buf_put(out, (struct bytes){s->what->to.octet, sizeof(s->what->to.octet)});
		buf_put(out, (struct bytes){s->from.octet, sizeof(s->from.octet)});
		buf_put_u16(out, s->next->is_ip4 ? 0x0800 : 0x86dd);
	}
	ok = recipe_encode(s->next, s->round, &s->what->rng, out, err);
	s->next = s->next->next;
	s->made++;
	show_progress(s);
	return ok;
}

static void summary(const struct sender *s, const struct flood_counts *counts)
{
	char span[24];

	if (s->progress)
		fputs("\r\033[K", stderr);
	span_print(counts->took, span);
	printf("sent %llu packet%s on %s in %s", (unsigned long long)counts->sent,
	       counts->sent == 1 ? "" : "s", s->what->interface, span);
	if (counts->sent > 1 && counts->took > 0)
		printf(", %.0f a second", (double)counts->sent * USEC_PER_SEC / (double)counts->took);
	if (counts->sent < s->what->count)
		printf("; %llu were asked for", (unsigned long long)s->what->count);
	if (counts->waits > 0)
		printf("; its queue was full %llu times", (unsigned long long)counts->waits);
	puts("");
}

bool send_packets(struct sending *what, struct err *err)
{
	struct flood_pace pace = {.rate = what->rate, .interval = what->interval,
				  .count = what->count};
	struct flood_counts counts = {0};
	struct sender s = {.what = what, .progress = isatty(STDERR_FILENO)};
	struct flood *flood = flood_open(what->interface, err);
	bool ok = flood != NULL && privileges_drop(err);

	interrupts_catch();
	if (ok) {
		flood_mac(flood, s.from.octet);
		ok = flood_run(flood, &pace, next_frame, interrupted, &s, &counts, err);
		summary(&s, &counts);
	}
	flood_close(flood);
	return ok;
}
