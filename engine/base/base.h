/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What every other file leans on: compiler attributes behind macros, octet strings that know
 * their length, and time. Knows nothing of networks. */
#ifndef MIP6TEST_BASE_BASE_H
#define MIP6TEST_BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__)
#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define NORETURN __attribute__((noreturn))
#else
#define MUST_USE
#define PRINTF_LIKE(fmt, args)
#define NORETURN
#endif

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Microseconds on the clock that the driver keeps (since its start), or a span of them. */
typedef int64_t usec;

#define USEC_PER_MS ((usec)1000)
#define USEC_PER_SEC ((usec)1000000)
#define USEC_NEVER INT64_MAX

/* Borrowed octets; at may be NULL only when len is 0. */
struct bytes {
	const uint8_t *at;
	size_t len;
};

/* The octets from offset on, at most len of them; empty when the offset lies behind the end. */
static inline struct bytes bytes_slice(struct bytes b, size_t offset, size_t len)
{
	if (offset >= b.len)
		return (struct bytes){NULL, 0};
	if (len > b.len - offset)
		len = b.len - offset;
	return (struct bytes){b.at + offset, len};
}

bool bytes_equal(struct bytes a, struct bytes b);
struct bytes bytes_of_string(const char *s);

/* Octets of a caller's array being filled. A write that does not fit sets overflow and
 * changes nothing else, so that a whole packet can be written and checked once. */
struct buf {
	uint8_t *at;
	size_t len;
	size_t cap;
	bool overflow;
};

struct buf buf_over(uint8_t *at, size_t cap);

static inline void buf_put(struct buf *b, struct bytes octets)
{
	if (b->overflow || octets.len > b->cap - b->len) {
		b->overflow = true;
		return;
	}
	if (octets.len > 0)
		memcpy(b->at + b->len, octets.at, octets.len);
	b->len += octets.len;
}

void buf_put_u8(struct buf *b, uint8_t v);
void buf_put_u16(struct buf *b, uint16_t v);   /* network byte order */
void buf_put_u32(struct buf *b, uint32_t v);   /* network byte order */
void buf_put_zeros(struct buf *b, size_t n);
struct bytes buf_bytes(const struct buf *b);

static inline uint16_t be16_get(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t be32_get(const uint8_t *p)
{
	return (uint32_t)be16_get(p) << 16 | be16_get(p + 2);
}

static inline uint64_t be64_get(const uint8_t *p)
{
	return (uint64_t)be32_get(p) << 32 | be32_get(p + 4);
}

static inline void be16_put(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void be32_put(uint8_t *p, uint32_t v)
{
	be16_put(p, (uint16_t)(v >> 16));
	be16_put(p + 2, (uint16_t)v);
}

#endif
