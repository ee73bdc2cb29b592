/* SPDX-License-Identifier: BSD-2-Clause
 *
 * For the targets that are nodes. Input: frames, each behind two octets of length, one of delay (100 ms) and
 * one of flags. */
#ifndef MIP6TEST_FUZZ_NODE_INPUT_H
#define MIP6TEST_FUZZ_NODE_INPUT_H

#include "node/reference.h"

#include <stdlib.h>

enum { FLAG_PORT = 1, FLAG_REPAIR = 2 };

/* What the node sends has no wrong checksum, and comes to an end. */
static inline void fuzz_drain(struct node *n, struct arena *a)
{
	struct outgoing out;
	struct node_event event;

	for (unsigned i = 0; n->ops->output(n, &out); i++) {
		struct finding *findings;

		arena_reset(a);
		packet_decode(a, out.frame, "ethernet", &findings);
		for (; findings != NULL; findings = findings->next)
			if (findings->code == FINDING_CHECKSUM && !findings->quoted)
				abort();
		if (i > 10000)
			abort();
	}
	while (n->ops->event != NULL && n->ops->event(n, &event))
		continue;
}

static inline void fuzz_advance(struct node *n, struct arena *a, usec *now, usec to)
{
	for (unsigned i = 0; i < 1000 && n->ops->next(n) <= to; i++) {
		*now = n->ops->next(n) > *now ? n->ops->next(n) : *now;
		n->ops->timeout(n, *now);
		fuzz_drain(n, a);
	}
	*now = to;
}

/* The frame with right checksums, without which nothing gets far. */
static inline struct bytes fuzz_repair(struct arena *a, struct bytes frame)
{
	static const struct bytes nothing = {NULL, 0};
	struct packet p = packet_decode(a, frame, "ethernet", NULL);
	struct buf out = buf_over(arena_take(a, PACKET_OCTETS_MAX), PACKET_OCTETS_MAX);

	for (struct header *h = p.first; h != NULL; h = h->next) {
		const struct field *f = format_role(h->format, ROLE_CHECKSUM);

		if (f != NULL)
			h->slots[f - h->format->fields].how = SLOT_AUTO;
	}
	return packet_encode(&p, &out, NULL) ? buf_bytes(&out) : nothing;
}

/* after: how long it goes on behind the last frame. */
static inline void fuzz_play(struct node *n, const uint8_t *data, size_t size, usec after)
{
	struct arena *a = arena_new(), *one = arena_new();
	usec now = 0;

	while (size >= 4) {
		size_t len = (size_t)(data[0] << 8 | data[1]);
		unsigned flags = data[3];
		struct bytes frame;

		fuzz_advance(n, a, &now, now + data[2] * 100 * USEC_PER_MS);
		data += 4;
		size -= 4;
		len = len < size ? len : size;
		frame = (struct bytes){data, len};
		arena_reset(one);
		if (flags & FLAG_REPAIR)
			frame = fuzz_repair(one, frame);
		n->ops->input(n, now, flags & FLAG_PORT, frame);
		fuzz_drain(n, a);
		data += len;
		size -= len;
	}
	fuzz_advance(n, a, &now, now + after);
	n->ops->free(n);
	arena_free(one);
	arena_free(a);
}

#endif
