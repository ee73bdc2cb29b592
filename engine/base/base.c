/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Octet strings and bounded writers. Bounds checks live here and not at
 * the call sites. */
#include "base/base.h"

#include <string.h>

bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

struct bytes bytes_of_string(const char *s)
{
	return (struct bytes){(const uint8_t *)s, strlen(s)};
}

struct buf buf_over(uint8_t *at, size_t cap)
{
	return (struct buf){.at = at, .cap = cap};
}

void buf_put_u8(struct buf *b, uint8_t v)
{
	buf_put(b, (struct bytes){&v, 1});
}

void buf_put_u16(struct buf *b, uint16_t v)
{
	uint8_t octets[2];

	be16_put(octets, v);
	buf_put(b, (struct bytes){octets, sizeof(octets)});
}

void buf_put_u32(struct buf *b, uint32_t v)
{
	uint8_t octets[4];

	be32_put(octets, v);
	buf_put(b, (struct bytes){octets, sizeof(octets)});
}

void buf_put_zeros(struct buf *b, size_t n)
{
	if (b->overflow || n > b->cap - b->len) {
		b->overflow = true;
		return;
	}
	memset(b->at + b->len, 0, n);
	b->len += n;
}

struct bytes buf_bytes(const struct buf *b)
{
	return (struct bytes){b->at, b->len};
}
