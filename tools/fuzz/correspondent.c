/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Any frames into the reference correspondent, with time passing between them: it never crashes and
 * never sends what its own codec finds wrong. Input: frames, each behind two octets of length
 * and one of delay. */
#include "node/reference.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void drain(struct node *n, struct arena *a)
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

static void advance(struct node *n, struct arena *a, usec *now, usec to)
{
	for (unsigned i = 0; i < 1000 && n->ops->next(n) <= to; i++) {
		*now = n->ops->next(n) > *now ? n->ops->next(n) : *now;
		n->ops->timeout(n, *now);
		drain(n, a);
	}
	*now = to;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reference_config config = {.role = "cn", .mac = {{2, 0, 0, 0, 0, 1}}, .seed = 7,
					  .brr = true};
	struct arena *a;
	struct node *n;
	usec now = 0;

	if (!ip6_parse("2001:db8:0:1::2", &config.addresses[0].address) ||
	    !ip6_parse("2001:db8:0:1::1", &config.router))
		return 0;
	config.addresses[0].prefix_bits = 64;
	config.address_count = 1;
	n = reference_new(&config, NULL);
	if (n == NULL)
		abort();
	a = arena_new();
	while (size >= 3) {
		size_t len = (size_t)(data[0] << 8 | data[1]);

		advance(n, a, &now, now + data[2] * 100 * USEC_PER_MS);
		data += 3;
		size -= 3;
		len = len < size ? len : size;
		n->ops->input(n, now, 0, (struct bytes){data, len});
		drain(n, a);
		data += len;
		size -= len;
	}
	advance(n, a, &now, now + 600 * USEC_PER_SEC);
	n->ops->free(n);
	arena_free(a);
	return 0;
}
