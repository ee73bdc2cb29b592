/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A ring of batches: the caller's thread fills them with records, workers decode them, the caller's thread
 * tells of them and gives them back. So many are under way at once that nobody waits for long. */
#include "decode_ahead.h"

#include <pthread.h>
#include <unistd.h>

enum { BATCH = 256, WORKERS_MAX = 8, RING_MAX = 2 * WORKERS_MAX };

enum state { FREE, FILLED, TAKEN, DECODED };

struct batch {
	enum state state;
	struct arena *arena;
	size_t count;
	struct ahead_packet packets[BATCH];
};

struct ring {
	const char *first;
	pthread_mutex_t lock;                     /* of everything below but what is in a batch that somebody has */
	pthread_cond_t filled, decoded;
	struct batch batches[RING_MAX];
	size_t size, taken;             /* taken: how many the workers have had */
	bool over;
	pthread_t workers[WORKERS_MAX];
	size_t worker_count;
};

static void decode_batch(const struct ring *r, struct batch *b)
{
	for (size_t i = 0; i < b->count; i++) {
		struct ahead_packet *p = &b->packets[i];

		p->packet = packet_decode(b->arena, p->octets, r->first, &p->findings);
	}
}

static void *work(void *context)
{
	struct ring *r = context;

	pthread_mutex_lock(&r->lock);
	while (!r->over) {
		struct batch *b = &r->batches[r->taken % r->size];

		if (b->state != FILLED) {
			pthread_cond_wait(&r->filled, &r->lock);
			continue;
		}
		r->taken++;
		b->state = TAKEN;
		pthread_mutex_unlock(&r->lock);
		decode_batch(r, b);
		pthread_mutex_lock(&r->lock);
		b->state = DECODED;
		pthread_cond_signal(&r->decoded);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

/* With one processor, or when no thread can be had, there are no workers. */
static void ring_begin(struct ring *r, const char *first)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t wanted = processors < WORKERS_MAX ? (size_t)processors : WORKERS_MAX;

	r->first = first;
	r->size = 2 * wanted;
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->filled, NULL);
	pthread_cond_init(&r->decoded, NULL);
	for (size_t i = 0; i < r->size; i++)
		r->batches[i].arena = arena_new();
	while (processors > 1 && r->worker_count < wanted &&
	       pthread_create(&r->workers[r->worker_count], NULL, work, r) == 0)
		r->worker_count++;
}

static void ring_end(struct ring *r)
{
	pthread_mutex_lock(&r->lock);
	r->over = true;
	pthread_cond_broadcast(&r->filled);
	pthread_mutex_unlock(&r->lock);
	for (size_t i = 0; i < r->worker_count; i++)
		pthread_join(r->workers[i], NULL);
	for (size_t i = 0; i < r->size; i++)
		arena_free(r->batches[i].arena);
	pthread_cond_destroy(&r->filled);
	pthread_cond_destroy(&r->decoded);
	pthread_mutex_destroy(&r->lock);
}

/* Anything but CAPTURE_RECORD: that was the last. */
static enum capture_status fill(struct ring *r, struct batch *b, struct capture_reader *reader,
				struct err *err)
{
	enum capture_status status = CAPTURE_RECORD;
	struct capture_record record;

	arena_reset(b->arena);
	b->count = 0;
	while (b->count < BATCH) {
		status = capture_next(reader, &record, err);
		if (status == CAPTURE_END || status == CAPTURE_BROKEN)
			break;
		if (status != CAPTURE_RECORD)
			continue;
		b->packets[b->count++] = (struct ahead_packet){
			.octets = arena_bytes(b->arena, record.frame), .at = record.at};
	}
	pthread_mutex_lock(&r->lock);
	b->state = FILLED;
	pthread_cond_signal(&r->filled);
	pthread_mutex_unlock(&r->lock);
	return b->count < BATCH ? status : CAPTURE_RECORD;
}

static void await(struct ring *r, struct batch *b)
{
	if (r->worker_count == 0) {
		decode_batch(r, b);
		return;
	}
	pthread_mutex_lock(&r->lock);
	while (b->state != DECODED)
		pthread_cond_wait(&r->decoded, &r->lock);
	b->state = FREE;
	pthread_mutex_unlock(&r->lock);
}

bool decode_ahead(struct capture_reader *reader, const char *first, ahead_tell *tell,
		  void *context, struct err *err)
{
	struct ring *r = mem_new(sizeof(*r));
	enum capture_status status = CAPTURE_RECORD;
	size_t filled = 0, told = 0;
	bool wanted = true;

	ring_begin(r, first);
	while (wanted && (status == CAPTURE_RECORD || told < filled)) {
		struct batch *b = &r->batches[told % r->size];

		while (status == CAPTURE_RECORD && filled - told < r->size)
			status = fill(r, &r->batches[filled++ % r->size], reader, err);
		await(r, b);
		for (size_t i = 0; i < b->count && wanted; i++)
			wanted = tell(context, &b->packets[i]);
		told++;
	}
	ring_end(r);
	mem_free(r);
	return !wanted || status != CAPTURE_BROKEN;
}
