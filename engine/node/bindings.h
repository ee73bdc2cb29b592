/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The Binding Cache (RFC 6275 9.1) and what must be remembered of bindings that are gone (5.2.8,
 * 9.5.3). Knows no messages. Entries are kept by own address and home address: each of the
 * node's addresses has a cache of its own. */
#ifndef MIP6TEST_NODE_BINDINGS_H
#define MIP6TEST_NODE_BINDINGS_H

#include "wire/ip6.h"

struct binding {
	struct ip6 own, home, care_of;
	uint16_t sequence;       /* the last accepted */
	uint16_t id;             /* RFC 5648 4.1; 0: the only one of its home address */
	bool home_registration;
	usec expires;
	usec used;               /* when a packet was last sent by it, or USEC_NEVER */
	unsigned errors;         /* Destination Unreachables since it was last heard of */
	usec refresh_at;         /* next Binding Refresh Request; USEC_NEVER: none */
	unsigned refreshes;
};

struct bindings;

struct bindings *bindings_new(size_t capacity);
void bindings_free(struct bindings *b);   /* NULL is fine */

/* The entry, also when its time is over; NULL when there is none. Valid until one is removed. */
struct binding *bindings_find(struct bindings *b, const struct ip6 *own, const struct ip6 *home);

/* The entries of the pair, one after another: that behind `after`, the first when it is NULL. */
struct binding *bindings_next(struct bindings *b, struct binding *after, const struct ip6 *own,
			      const struct ip6 *home);

/* The first entry for the home address, whatever the own address. */
struct binding *bindings_find_any(struct bindings *b, const struct ip6 *home);

/* A new entry for the pair; NULL when the cache is full. */
struct binding *bindings_add(struct bindings *b, const struct ip6 *own, const struct ip6 *home);
void bindings_remove(struct bindings *b, struct binding *entry);

/* The entries in no order; NULL behind the last. Removing one moves the last into its place. */
struct binding *bindings_at(struct bindings *b, size_t i);
const struct binding *bindings_peek(const struct bindings *b, size_t i);

/* RFC 6275 9.5.1: modulo 2^16, not greater when in the range of last and the 32768 before it. */
bool sequence_is_greater(uint16_t sequence, uint16_t last);

/* A combination of nonces and addresses that authorized a Binding Update. */
struct combination {
	struct ip6 own, home, care_of;
	uint16_t home_index, care_of_index;
	bool deletion;           /* then care_of and care_of_index count for nothing */
};

struct remembered {
	struct combination combination;
	uint16_t sequence;       /* the greatest that was accepted */
	bool banned;             /* its binding was deleted: RFC 6275 9.5.3 */
	usec until;              /* one of its nonces is too old then */
};

struct memory;

struct memory *memory_new(void);
void memory_free(struct memory *m);       /* NULL is fine */

/* Remembers the combination with this sequence number, or raises it. False when there is no room:
 * then the nonces must go (RFC 6275 5.2.8). */
MUST_USE bool memory_note(struct memory *m, usec now, const struct combination *c,
			  uint16_t sequence, usec until);

/* NULL when it was never used, or one of its nonces is too old. */
const struct remembered *memory_find(const struct memory *m, usec now,
				     const struct combination *c);

/* The binding was deleted: bans the combinations that registered it. */
void memory_ban(struct memory *m, const struct ip6 *own, const struct ip6 *home);
void memory_clear(struct memory *m);

#endif
