/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Any octets as a packet, and any single fault of it: the mutant has that fault and no other (the law of
 * the single fault). The first two octets choose the fault. */
#include "wire/mutate.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct mutation *choose(struct mutation *list, unsigned index)
{
	struct mutation *m = list;
	unsigned count = 0;

	for (; m != NULL; m = m->next)
		count++;
	for (m = list; m != NULL && index % count > 0; index--)
		m = m->next;
	return m;
}

static void check(struct arena *a, struct packet *p, const struct mutation *m)
{
	struct packet mutant = mutation_apply(a, p, m);
	struct err err = {0};

	if (!mutation_changes(a, p, &mutant) || mutation_check(a, p, &mutant, m, &err))
		return;
	fprintf(stderr, "%s\n", err.text);
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a;
	struct packet p;
	struct mutation *m;
	struct buf out;

	if (size < 3 || size > 1500)
		return 0;
	a = arena_new();
	out = buf_over(arena_alloc(a, PACKET_OCTETS_MAX), PACKET_OCTETS_MAX);
	p = packet_decode(a, (struct bytes){data + 2, size - 2}, "ip6", NULL);
	if (!packet_encode(&p, &out, NULL))
		abort();
	m = choose(mutations_of(a, &p), be16_get(data));
	if (m != NULL)
		check(a, &p, m);
	arena_free(a);
	return 0;
}
