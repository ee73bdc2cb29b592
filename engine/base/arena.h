/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Memory that is given back all at once: everything of one test case, one packet, one file.
 * Allocation never returns NULL; when memory is gone the process ends with a message, because
 * nothing that a caller could do would be right. */
#ifndef MIP6TEST_BASE_ARENA_H
#define MIP6TEST_BASE_ARENA_H

#include "base/base.h"

struct block;

/* What remains of the block in use; for arena_take alone. */
struct arena {
	unsigned char *at;
	size_t left;
	struct block *first, *current;
};

/* A new, empty arena; the caller frees it. */
struct arena *arena_new(void);

/* Gives everything back. NULL is fine. */
void arena_free(struct arena *a);

/* Forgets everything but keeps the memory for reuse: what a loop over packets wants. */
void arena_reset(struct arena *a);

/* size octets of zeros, aligned for any type, valid until the arena is reset or freed. */
void *arena_alloc(struct arena *a, size_t size);

/* As arena_alloc, but what the octets hold is undefined: for what is filled at once. */
static inline void *arena_take(struct arena *a, size_t size);
void *arena_take_next(struct arena *a, size_t size);   /* from another block */

/* As arena_alloc for count items; ends the process when the product overflows. */
void *arena_array(struct arena *a, size_t count, size_t size);

char *arena_string(struct arena *a, const char *s);
char *arena_string_n(struct arena *a, const char *s, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
struct bytes arena_bytes(struct arena *a, struct bytes b);

/* For objects with an owner of their own (_new and _free): zeroed, never NULL. */
void *mem_new(size_t size);
void *mem_resize(void *p, size_t size);
void mem_free(void *p);

static inline void *arena_take(struct arena *a, size_t size)
{
	size_t whole = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
	void *p = a->at;

	if (whole < size || whole > a->left)
		return arena_take_next(a, size);
	a->at += whole;
	a->left -= whole;
	return p;
}

#endif
