/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Two arrays: the cache, of fixed size, and the memory of used combinations, which grows to a
 * bound and loses what is too old when it needs room. */
#include "node/bindings.h"

#include "base/arena.h"

#include <string.h>

enum { MEMORY_START = 64, MEMORY_MAX = 4096 };

struct bindings {
	struct binding *table;
	size_t count, capacity;
};

struct memory {
	struct remembered *table;
	size_t count, capacity;
};

struct bindings *bindings_new(size_t capacity)
{
	struct bindings *b = mem_new(sizeof(*b));

	b->table = mem_new(capacity * sizeof(*b->table));
	b->capacity = capacity;
	return b;
}

void bindings_free(struct bindings *b)
{
	if (b == NULL)
		return;
	mem_free(b->table);
	mem_free(b);
}

struct binding *bindings_next(struct bindings *b, struct binding *after, const struct ip6 *own,
			      const struct ip6 *home)
{
	for (size_t i = after != NULL ? (size_t)(after - b->table) + 1 : 0; i < b->count; i++)
		if (ip6_equal(&b->table[i].home, home) && ip6_equal(&b->table[i].own, own))
			return &b->table[i];
	return NULL;
}

struct binding *bindings_find(struct bindings *b, const struct ip6 *own, const struct ip6 *home)
{
	return bindings_next(b, NULL, own, home);
}

struct binding *bindings_find_any(struct bindings *b, const struct ip6 *home)
{
	for (size_t i = 0; i < b->count; i++)
		if (ip6_equal(&b->table[i].home, home))
			return &b->table[i];
	return NULL;
}

struct binding *bindings_add(struct bindings *b, const struct ip6 *own, const struct ip6 *home)
{
	struct binding *entry;

	if (b->count == b->capacity)
		return NULL;
	entry = &b->table[b->count++];
	*entry = (struct binding){.own = *own, .home = *home, .expires = USEC_NEVER,
				  .used = USEC_NEVER,
				  .refresh_at = USEC_NEVER};
	return entry;
}

void bindings_remove(struct bindings *b, struct binding *entry)
{
	*entry = b->table[--b->count];
}

struct binding *bindings_at(struct bindings *b, size_t i)
{
	return i < b->count ? &b->table[i] : NULL;
}

const struct binding *bindings_peek(const struct bindings *b, size_t i)
{
	return i < b->count ? &b->table[i] : NULL;
}

bool sequence_is_greater(uint16_t sequence, uint16_t last)
{
	uint16_t ahead = (uint16_t)(sequence - last);

	return ahead != 0 && ahead < 0x8000;
}

struct memory *memory_new(void)
{
	return mem_new(sizeof(struct memory));
}

void memory_free(struct memory *m)
{
	if (m != NULL)
		mem_free(m->table);
	mem_free(m);
}

static bool same(const struct combination *a, const struct combination *b)
{
	if (a->deletion != b->deletion || a->home_index != b->home_index ||
	    !ip6_equal(&a->own, &b->own) || !ip6_equal(&a->home, &b->home))
		return false;
	return a->deletion || (a->care_of_index == b->care_of_index &&
			       ip6_equal(&a->care_of, &b->care_of));
}

/* Index of the combination, count when it is not there. */
static size_t index_of(const struct memory *m, const struct combination *c)
{
	size_t i = 0;

	while (i < m->count && !same(&m->table[i].combination, c))
		i++;
	return i;
}

static void forget_old(struct memory *m, usec now)
{
	for (size_t i = 0; i < m->count;) {
		if (m->table[i].until <= now)
			m->table[i] = m->table[--m->count];
		else
			i++;
	}
}

static bool make_room(struct memory *m, usec now)
{
	if (m->count < m->capacity)
		return true;
	forget_old(m, now);
	if (m->count < m->capacity)
		return true;
	if (m->capacity == MEMORY_MAX)
		return false;
	m->capacity = m->capacity == 0 ? MEMORY_START : 2 * m->capacity;
	m->table = mem_resize(m->table, m->capacity * sizeof(*m->table));
	return true;
}

bool memory_note(struct memory *m, usec now, const struct combination *c, uint16_t sequence,
		 usec until)
{
	size_t i = index_of(m, c);

	if (i == m->count) {
		if (!make_room(m, now))
			return false;
		i = m->count++;
		m->table[i] = (struct remembered){.combination = *c};
	}
	m->table[i].sequence = sequence;
	m->table[i].until = until;
	return true;
}

const struct remembered *memory_find(const struct memory *m, usec now,
				     const struct combination *c)
{
	size_t i = index_of(m, c);

	return i < m->count && m->table[i].until > now ? &m->table[i] : NULL;
}

void memory_ban(struct memory *m, const struct ip6 *own, const struct ip6 *home)
{
	for (size_t i = 0; i < m->count; i++) {
		struct combination *c = &m->table[i].combination;

		if (!c->deletion && ip6_equal(&c->own, own) && ip6_equal(&c->home, home))
			m->table[i].banned = true;
	}
}

void memory_clear(struct memory *m)
{
	m->count = 0;
}
