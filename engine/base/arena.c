/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A list of blocks, filled front to back. The only file that calls malloc. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 16 * 1024 };

struct block {
	struct block *next;
	size_t size;
	max_align_t data[];
};

NORETURN static void out_of_memory(void)
{
	static const char message[] = "mip6test: out of memory\n";

	fwrite(message, 1, sizeof(message) - 1, stderr);
	abort();
}

void *mem_new(size_t size)
{
	void *p = calloc(1, size > 0 ? size : 1);

	if (p == NULL)
		out_of_memory();
	return p;
}

void *mem_resize(void *p, size_t size)
{
	p = realloc(p, size > 0 ? size : 1);
	if (p == NULL)
		out_of_memory();
	return p;
}

void mem_free(void *p)
{
	free(p);
}

static struct block *block_new(size_t size)
{
	struct block *b = malloc(sizeof(*b) + size);

	if (b == NULL)
		out_of_memory();
	b->next = NULL;
	b->size = size;
	return b;
}

static void block_use(struct arena *a, struct block *b)
{
	a->current = b;
	a->at = (unsigned char *)b->data;
	a->left = b->size;
}

struct arena *arena_new(void)
{
	struct arena *a = mem_new(sizeof(*a));

	a->first = block_new(BLOCK_SIZE);
	block_use(a, a->first);
	return a;
}

void arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	for (struct block *b = a->first; b != NULL;) {
		struct block *next = b->next;

		free(b);
		b = next;
	}
	free(a);
}

void arena_reset(struct arena *a)
{
	block_use(a, a->first);
}

void *arena_take_next(struct arena *a, size_t size)
{
	struct block *b = a->current;

	if (size > SIZE_MAX - sizeof(max_align_t) - sizeof(struct block))
		out_of_memory();
	size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
	do {
		if (b->next == NULL)
			b->next = block_new(size > BLOCK_SIZE ? size : BLOCK_SIZE);
		b = b->next;
	} while (size > b->size);
	block_use(a, b);
	return arena_take(a, size);
}

void *arena_alloc(struct arena *a, size_t size)
{
	return memset(arena_take(a, size), 0, size);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		out_of_memory();
	return arena_alloc(a, count * size);
}

char *arena_string_n(struct arena *a, const char *s, size_t len)
{
	char *copy = arena_alloc(a, len + 1);

	memcpy(copy, s, len);
	return copy;
}

char *arena_string(struct arena *a, const char *s)
{
	return arena_string_n(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list args;
	char *s;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0)
		return arena_string(a, "");
	s = arena_alloc(a, (size_t)n + 1);
	va_start(args, fmt);
	vsnprintf(s, (size_t)n + 1, fmt, args);
	va_end(args);
	return s;
}

struct bytes arena_bytes(struct arena *a, struct bytes b)
{
	uint8_t *copy;

	if (b.len == 0)
		return (struct bytes){NULL, 0};
	copy = arena_take(a, b.len);
	memcpy(copy, b.at, b.len);
	return (struct bytes){copy, b.len};
}
