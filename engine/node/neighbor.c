/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A fixed table of neighbors, each with its state, the time of its next step and a bounded queue of
 * packets that wait for its address. REACHABLE becomes STALE when the entry is looked at, so
 * only INCOMPLETE, DELAY and PROBE have timers. */
#include "node/neighbor.h"

#include "base/arena.h"

#include <string.h>

enum {
	NEIGHBORS_MAX = 64, QUEUE_MAX = 32,
	SOLICIT_MAX = 3,                     /* RFC 4861 10: MAX_*CAST_SOLICIT */
};

#define RETRANS_TIMER   (1 * USEC_PER_SEC)
#define REACHABLE_TIME  (30 * USEC_PER_SEC)
#define DELAY_FIRST_PROBE_TIME (5 * USEC_PER_SEC)

enum state { NEIGHBOR_FREE, NEIGHBOR_INCOMPLETE, NEIGHBOR_REACHABLE, NEIGHBOR_STALE,
	     NEIGHBOR_DELAY, NEIGHBOR_PROBE };

struct waiting {
	struct waiting *next;
	size_t len;
	uint8_t octets[];
};

struct neighbor {
	enum state state;
	struct ip6 address;
	struct mac mac;
	usec due;                /* INCOMPLETE, DELAY, PROBE: next step; REACHABLE: until when */
	usec used;
	unsigned solicited, queued;
	struct waiting *first, *last;
};

struct neighbors {
	const struct neighbors_owner *owner;
	void *context;
	struct neighbor table[NEIGHBORS_MAX];
};

struct neighbors *neighbors_new(const struct neighbors_owner *owner, void *context)
{
	struct neighbors *n = mem_new(sizeof(*n));

	n->owner = owner;
	n->context = context;
	return n;
}

static struct waiting *queue_take(struct neighbor *e)
{
	struct waiting *w = e->first;

	if (w == NULL)
		return NULL;
	e->first = w->next;
	if (e->first == NULL)
		e->last = NULL;
	e->queued--;
	return w;
}

static void queue_drop(struct neighbor *e)
{
	for (struct waiting *w = queue_take(e); w != NULL; w = queue_take(e))
		mem_free(w);
}

/* RFC 4861 7.2.2: a small queue, in which newer packets replace the oldest. */
static void queue_put(struct neighbor *e, struct bytes packet)
{
	struct waiting *w = mem_new(sizeof(*w) + packet.len);

	w->len = packet.len;
	if (packet.len > 0)
		memcpy(w->octets, packet.at, packet.len);
	if (e->queued == QUEUE_MAX)
		mem_free(queue_take(e));
	if (e->last != NULL)
		e->last->next = w;
	else
		e->first = w;
	e->last = w;
	e->queued++;
}

void neighbors_free(struct neighbors *n)
{
	if (n == NULL)
		return;
	for (size_t i = 0; i < NEIGHBORS_MAX; i++)
		queue_drop(&n->table[i]);
	mem_free(n);
}

static const struct neighbor *find(const struct neighbors *n, const struct ip6 *address)
{
	for (size_t i = 0; i < NEIGHBORS_MAX; i++)
		if (n->table[i].state != NEIGHBOR_FREE && ip6_equal(&n->table[i].address, address))
			return &n->table[i];
	return NULL;
}

static struct neighbor *find_entry(struct neighbors *n, const struct ip6 *address)
{
	const struct neighbor *e = find(n, address);

	return e != NULL ? &n->table[e - n->table] : NULL;
}

/* A free entry, else the one that has not been used for longest. */
static struct neighbor *entry_new(struct neighbors *n, usec now, const struct ip6 *address)
{
	struct neighbor *oldest = &n->table[0];

	for (size_t i = 0; i < NEIGHBORS_MAX && oldest->state != NEIGHBOR_FREE; i++)
		if (n->table[i].state == NEIGHBOR_FREE || n->table[i].used < oldest->used)
			oldest = &n->table[i];
	queue_drop(oldest);
	*oldest = (struct neighbor){.address = *address, .used = now};
	return oldest;
}

static void set_stale(struct neighbor *e, const struct mac *mac)
{
	e->state = NEIGHBOR_STALE;
	e->mac = *mac;
}

static void set_reachable(struct neighbor *e, usec now, const struct mac *mac)
{
	e->state = NEIGHBOR_REACHABLE;
	e->mac = *mac;
	e->due = now + REACHABLE_TIME;
}

/* RFC 4861 7.3.3: the first packet to a stale neighbor starts the delay before probing. */
static void deliver(struct neighbors *n, usec now, struct neighbor *e, struct bytes packet)
{
	if (e->state == NEIGHBOR_REACHABLE && e->due <= now)
		e->state = NEIGHBOR_STALE;
	if (e->state == NEIGHBOR_STALE) {
		e->state = NEIGHBOR_DELAY;
		e->due = now + DELAY_FIRST_PROBE_TIME;
	}
	n->owner->transmit(n->context, &e->mac, packet);
}

static void flush(struct neighbors *n, usec now, struct neighbor *e)
{
	for (struct waiting *w = queue_take(e); w != NULL; w = queue_take(e)) {
		deliver(n, now, e, (struct bytes){w->octets, w->len});
		mem_free(w);
	}
}

static void solicit(struct neighbors *n, usec now, struct neighbor *e)
{
	e->solicited++;
	e->due = now + RETRANS_TIMER;
	n->owner->solicit(n->context, now, &e->address,
			  e->state == NEIGHBOR_PROBE ? &e->mac : NULL);
}

void neighbors_send(struct neighbors *n, usec now, const struct ip6 *next_hop, struct bytes packet)
{
	struct neighbor *e = find_entry(n, next_hop);

	if (e != NULL && e->state != NEIGHBOR_INCOMPLETE) {
		e->used = now;
		deliver(n, now, e, packet);
		return;
	}
	if (e == NULL) {
		e = entry_new(n, now, next_hop);
		e->state = NEIGHBOR_INCOMPLETE;
		queue_put(e, packet);
		solicit(n, now, e);
		return;
	}
	e->used = now;
	queue_put(e, packet);
}

void neighbors_learn(struct neighbors *n, usec now, const struct ip6 *address,
		     const struct mac *mac)
{
	struct neighbor *e = find_entry(n, address);

	if (e == NULL)
		e = entry_new(n, now, address);
	else if (e->state != NEIGHBOR_INCOMPLETE && memcmp(&e->mac, mac, sizeof(*mac)) == 0)
		return;
	set_stale(e, mac);
	flush(n, now, e);
}

void neighbors_advertised(struct neighbors *n, usec now, const struct ip6 *address,
			  const struct mac *mac, bool solicited, bool override)
{
	struct neighbor *e = find_entry(n, address);
	struct mac known;
	bool differs;

	if (e == NULL || (e->state == NEIGHBOR_INCOMPLETE && mac == NULL))
		return;   /* RFC 4861 7.2.5: silently discarded */
	known = e->mac;
	differs = mac != NULL && memcmp(&e->mac, mac, sizeof(*mac)) != 0;
	if (e->state == NEIGHBOR_INCOMPLETE) {
		if (solicited)
			set_reachable(e, now, mac);
		else
			set_stale(e, mac);
		flush(n, now, e);
		return;
	}
	if (differs && !override) {
		if (e->state == NEIGHBOR_REACHABLE)
			e->state = NEIGHBOR_STALE;
		return;
	}
	if (solicited)
		set_reachable(e, now, mac != NULL ? mac : &known);
	else if (differs)
		set_stale(e, mac);
}

static bool has_timer(const struct neighbor *e)
{
	return e->state == NEIGHBOR_INCOMPLETE || e->state == NEIGHBOR_DELAY ||
	       e->state == NEIGHBOR_PROBE;
}

usec neighbors_next(const struct neighbors *n)
{
	usec next = USEC_NEVER;

	for (size_t i = 0; i < NEIGHBORS_MAX; i++)
		if (has_timer(&n->table[i]) && n->table[i].due < next)
			next = n->table[i].due;
	return next;
}

/* Nobody answered: forgets the neighbor and gives back what waited for it. */
static void give_up(struct neighbors *n, usec now, struct neighbor *e)
{
	struct waiting *each = e->first;

	*e = (struct neighbor){.state = NEIGHBOR_FREE};
	while (each != NULL) {
		struct waiting *next = each->next;

		if (n->owner->unreachable != NULL)
			n->owner->unreachable(n->context, now,
					      (struct bytes){each->octets, each->len});
		mem_free(each);
		each = next;
	}
}

void neighbors_timeout(struct neighbors *n, usec now)
{
	for (size_t i = 0; i < NEIGHBORS_MAX; i++) {
		struct neighbor *e = &n->table[i];

		if (!has_timer(e) || e->due > now)
			continue;
		if (e->state == NEIGHBOR_DELAY) {
			e->state = NEIGHBOR_PROBE;
			e->solicited = 0;
		}
		if (e->solicited < SOLICIT_MAX)
			solicit(n, now, e);
		else
			give_up(n, now, e);
	}
}
