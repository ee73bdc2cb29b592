/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Sending crafted packets: a node that has nothing to hear. The summary counts what the interface took,
 * not what was meant. */
#include "craft.h"

#include "command.h"
#include "link/lab.h"
#include "link/live.h"

#include <stdio.h>
#include <unistd.h>

enum { PROGRESS_EVERY_MS = 200 };

struct sender {
	struct node node;
	struct sending *what;
	struct live *live;
	struct mac from;
	struct recipe *next;
	uint64_t made, round;
	usec due, shown;
	bool ready, failed, progress;
	struct buf frame;
	struct err *err;
	uint8_t octets[PACKET_OCTETS_MAX];
};

static void sender_input(struct node *n, usec now, unsigned port, struct bytes frame)
{
	(void)n;
	(void)now;
	(void)port;
	(void)frame;
}

static void show_progress(struct sender *s, usec now)
{
	if (!s->progress || now < s->shown + PROGRESS_EVERY_MS * USEC_PER_MS)
		return;
	s->shown = now;
	fprintf(stderr, "\rsent %llu of %llu\033[K", (unsigned long long)live_counts(s->live).sent,
		(unsigned long long)s->what->count);
}

static void sender_timeout(struct node *n, usec now)
{
	struct sender *s = (struct sender *)n;

	if (s->made == s->what->count || s->ready || s->failed || now < s->due)
		return;
	if (s->next == NULL) {
		s->next = s->what->recipes;
		s->round++;
	}
	s->frame = buf_over(s->octets, sizeof(s->octets));
	if (!s->next->has_ethernet) {
		buf_put(&s->frame, (struct bytes){s->what->to.octet, sizeof(s->what->to.octet)});
		buf_put(&s->frame, (struct bytes){s->from.octet, sizeof(s->from.octet)});
		buf_put_u16(&s->frame, header_is(s->next->packet.first, "ip4") ? 0x0800 : 0x86dd);
	}
	s->failed = !recipe_encode(s->next, s->round, &s->what->rng, &s->frame, s->err);
	s->ready = !s->failed;
	s->next = s->next->next;
	s->made++;
	/* Behind by a little: catch up, so that the rate holds. Behind by much: do not burst. */
	s->due = now - s->due > 100 * USEC_PER_MS ? now + s->what->interval
						  : s->due + s->what->interval;
	show_progress(s, now);
}

static usec sender_next(const struct node *n)
{
	const struct sender *s = (const struct sender *)n;

	return s->made < s->what->count && !s->failed ? s->due : USEC_NEVER;
}

static bool sender_output(struct node *n, struct outgoing *out)
{
	struct sender *s = (struct sender *)n;

	if (!s->ready)
		return false;
	s->ready = false;
	*out = (struct outgoing){0, buf_bytes(&s->frame)};
	return true;
}

static bool sender_done(void *context)
{
	const struct sender *s = context;

	return s->failed || (s->made == s->what->count && !s->ready) || interrupted(NULL);
}

static void summary(const struct sender *s, usec took)
{
	uint64_t sent = live_counts(s->live).sent;
	char span[24];

	if (s->progress)
		fputs("\r\033[K", stderr);
	span_print(took, span);
	printf("sent %llu packet%s on %s in %s", (unsigned long long)sent, sent == 1 ? "" : "s",
	       s->what->interface, span);
	if (sent > 1 && took > 0)
		printf(", %.0f a second", (double)sent * USEC_PER_SEC / (double)took);
	if (sent < s->what->count)
		printf("; %llu were asked for", (unsigned long long)s->what->count);
	puts("");
}

bool send_packets(struct sending *what, struct err *err)
{
	static const struct node_ops ops = {.input = sender_input, .timeout = sender_timeout,
					    .next = sender_next, .output = sender_output};
	struct sender *s = mem_new(sizeof(*s));
	bool ok;

	s->node.ops = &ops;
	s->what = what;
	s->live = live_new();
	s->err = err;
	s->progress = isatty(STDERR_FILENO);
	interrupts_catch();
	ok = live_open(s->live, what->interface, err) && privileges_drop(err);
	if (ok) {
		usec start = live_now(s->live);

		s->due = start;
		live_mac(s->live, 0, s->from.octet);
		ok = live_run(s->live, &s->node, sender_done, s, err) && !s->failed;
		summary(s, live_now(s->live) - start);
	}
	live_free(s->live);
	mem_free(s);
	return ok;
}
