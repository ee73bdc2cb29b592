/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Single-fault mutations of a packet, from the format table: boundary values, lengths off by one,
 * reserved bits, unknown codes; options dropped, doubled, moved, misaligned, cut; more padding, or padding
 * that is not zero; octets behind the end; the packet cut at every octet. Each has a name ("bu.lifetime=0s", "bu.nonce-indices.dropped") that says all that is
 * wrong; what depends on it (lengths around it, padding, checksums, authenticators with keys) is right.
 *
 * mutation_check proves that of the octets, without asking how they were made. */
#ifndef MIP6TEST_WIRE_MUTATE_H
#define MIP6TEST_WIRE_MUTATE_H

#include "wire/packet.h"

enum mutation_kind {
	MUTATION_VALUE,          /* a number or flag has another value */
	MUTATION_ADDRESS,        /* a field of octets of fixed width likewise */
	MUTATION_AUTHENTICATOR,  /* is off by one */
	MUTATION_SHORTER,        /* the open field lacks its last octet */
	MUTATION_LONGER,         /* or has one more, a zero */
	MUTATION_DROP,           /* the header or option is not there */
	MUTATION_DOUBLE,         /* is there twice */
	MUTATION_FIRST,          /* the option is the first, or last, of its header */
	MUTATION_LAST,
	MUTATION_SWAP,           /* the header has changed places with the next */
	MUTATION_MISALIGN,       /* the option begins one octet late */
	MUTATION_CUT,            /* the option, with the length that it had, lacks `value` octets */
	MUTATION_END,            /* the packet ends where `value` octets of the header are missing */
	MUTATION_ADD,            /* an option of unknown type `value` comes first */
	MUTATION_PAD,            /* `value` octets more of padding stand behind the last option */
	MUTATION_FILL,           /* the octets of the header's computed padding are `value`, not zero */
	MUTATION_TRAIL,          /* `value` octets follow what says that nothing follows */
};

struct mutation {
	const char *name;
	enum mutation_kind kind;
	unsigned header;         /* index in the packet */
	int option;              /* index in the header's list, -1: the header itself */
	int field;               /* index, or -1 */
	uint64_t value;
	struct bytes octets;     /* MUTATION_ADDRESS */
	struct mutation *next;
};

/* All of them, in a fixed order, each name once. The packet must be one that packet_encode wrote. */
struct mutation *mutations_of(struct arena *a, const struct packet *p);

/* A copy of the packet with that fault. */
struct packet mutation_apply(struct arena *a, const struct packet *p, const struct mutation *m);

/* False when the mutant happens to have the octets of the original: an option cut where zeros of padding
 * take the place of its own, or moved past its like. */
bool mutation_changes(struct arena *a, struct packet *original, struct packet *mutant);

/* Encodes both and proves that the mutant differs from the original in what the mutation's name says
 * and in nothing else; otherwise the message says what else. */
MUST_USE bool mutation_check(struct arena *a, struct packet *original, struct packet *mutant,
			     const struct mutation *m, struct err *err);

/* The same for octets of whatever origin: the mutant's are what was sent. */
MUST_USE bool mutation_check_octets(struct arena *a, struct packet *original,
				    const struct packet *mutant, struct bytes sent,
				    const struct mutation *m, struct err *err);

#endif
