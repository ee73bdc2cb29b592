/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Reassembly keeps, for each packet, one buffer and a map of the 8-octet units that have come; a
 * fragment that touches a unit twice is an overlap, and the whole packet is given up. */
#include "node/fragment.h"

#include <string.h>

enum {
	PACKETS_MAX = 16, IP6_OCTETS = 40, FRAGMENT_OCTETS = 8, PAYLOAD_MAX = 65535,
	UNITS_MAX = PAYLOAD_MAX / 8 + 1, PAYLOAD_LENGTH_AT = 4, NEXT_HEADER_AT = 6,
	HEAD_MAX = 2048,         /* of an unfragmentable part */
	FIRST_MAX = 1280         /* of the first fragment: what an error can quote */
};

#define REASSEMBLY_TIME (60 * USEC_PER_SEC)   /* RFC 8200 4.5 */

struct assembly {
	bool refused;            /* overlapped: the rest is dropped until its time is over */
	struct ip6 source, destination;
	uint32_t identification;
	usec until;
	uint8_t head[HEAD_MAX];  /* the unfragmentable part */
	uint8_t *body;           /* the fragmentable part */
	size_t head_len, named_at;
	uint8_t protocol;
	size_t received, highest;/* octets of the body, and where the last of them ends */
	size_t total;            /* 0: the last fragment has not come */
	uint8_t units[UNITS_MAX / 8 + 1];
	uint8_t first[FIRST_MAX];
	size_t first_len;
};

struct fragments {
	struct assembly *table[PACKETS_MAX];
	uint8_t *whole;
	uint8_t expired[FIRST_MAX];
};

struct fragments *fragments_new(void)
{
	struct fragments *f = mem_new(sizeof(*f));

	f->whole = mem_new(PACKET_OCTETS_MAX);
	return f;
}

static void assembly_drop(struct fragments *f, size_t i)
{
	if (f->table[i] != NULL)
		mem_free(f->table[i]->body);
	mem_free(f->table[i]);
	f->table[i] = NULL;
}

void fragments_free(struct fragments *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < PACKETS_MAX; i++)
		assembly_drop(f, i);
	mem_free(f->whole);
	mem_free(f);
}

static size_t slot_for(struct fragments *f, const struct received *r, uint32_t identification)
{
	size_t at = 0;

	for (size_t i = 0; i < PACKETS_MAX; i++) {
		const struct assembly *a = f->table[i];

		if (a != NULL && a->identification == identification &&
		    ip6_equal(&a->source, &r->source) &&
		    ip6_equal(&a->destination, &r->destination))
			return i;
	}
	for (size_t i = 0; i < PACKETS_MAX; i++) {
		if (f->table[i] == NULL)
			return i;
		if (f->table[i]->until < f->table[at]->until)
			at = i;
	}
	assembly_drop(f, at);   /* the oldest makes room */
	return at;
}

static struct assembly *assembly_new(const struct received *r, uint32_t identification)
{
	struct assembly *a = mem_new(sizeof(*a));

	a->body = mem_new(PAYLOAD_MAX + 8);
	a->source = r->source;
	a->destination = r->destination;
	a->identification = identification;
	a->until = r->now + REASSEMBLY_TIME;
	return a;
}

/* Marks the units of the piece; false when one of them came before. */
static bool mark_units(struct assembly *a, size_t offset, size_t len)
{
	size_t last = (offset + len + 7) / 8;
	bool fresh = true;

	for (size_t u = offset / 8; u < last; u++) {
		if ((a->units[u / 8] >> u % 8 & 1) != 0)
			fresh = false;
		a->units[u / 8] = (uint8_t)(a->units[u / 8] | 1U << u % 8);
	}
	return fresh;
}

static void keep_first(struct assembly *a, const struct received *r, const struct header *header)
{
	size_t n = r->octets.len < FIRST_MAX ? r->octets.len : FIRST_MAX;

	a->head_len = header->offset;
	a->named_at = r->named_at;
	a->protocol = (uint8_t)header_num(header, "next-header");
	memcpy(a->head, r->octets.at, a->head_len);
	memcpy(a->first, r->octets.at, n);
	a->first_len = n;
}

/* RFC 8200 4.5: the unfragmentable part of the first fragment, with its last next header and the
 * payload length corrected, and the fragments' data. */
static bool join(struct fragments *f, const struct assembly *a, struct bytes *whole)
{
	size_t payload = a->head_len - IP6_OCTETS + a->total;
	struct buf b = buf_over(f->whole, PACKET_OCTETS_MAX);

	if (payload > PAYLOAD_MAX)
		return false;
	buf_put(&b, (struct bytes){a->head, a->head_len});
	buf_put(&b, (struct bytes){a->body, a->total});
	f->whole[a->named_at] = a->protocol;
	be16_put(f->whole + PAYLOAD_LENGTH_AT, (uint16_t)payload);
	*whole = buf_bytes(&b);
	return !b.overflow;
}

static bool add_piece(struct assembly *a, size_t offset, struct bytes piece, bool more)
{
	size_t end = offset + piece.len;
	bool fits = more ? a->total == 0 || end <= a->total : a->total == 0 && end >= a->highest;

	if (!fits || !mark_units(a, offset, piece.len))
		return false;   /* RFC 5722 3: the whole packet is silently discarded */
	memcpy(a->body + offset, piece.at, piece.len);
	a->received += piece.len;
	if (end > a->highest)
		a->highest = end;
	if (!more)
		a->total = end;
	return true;
}

enum fragment_result fragments_add(struct fragments *f, const struct received *r,
				   const struct header *header, struct bytes *whole)
{
	size_t offset = 8 * (size_t)header_num(header, "offset"), slot;
	struct bytes piece = bytes_slice(r->octets, header->offset + FRAGMENT_OCTETS,
					 r->octets.len);
	uint32_t identification = (uint32_t)header_num(header, "identification");
	bool more = header_flag(header, "M");
	struct assembly *a;

	if (more && piece.len % 8 != 0)
		return FRAGMENT_ODD_LENGTH;
	if (offset + piece.len + header->offset - IP6_OCTETS > PAYLOAD_MAX)
		return FRAGMENT_TOO_LONG;
	if (piece.len == 0 || header->offset > HEAD_MAX)
		return FRAGMENT_KEPT;
	slot = slot_for(f, r, identification);
	if (f->table[slot] == NULL)
		f->table[slot] = assembly_new(r, identification);
	a = f->table[slot];
	if (a->refused || !add_piece(a, offset, piece, more)) {
		a->refused = true;
		return FRAGMENT_KEPT;
	}
	if (offset == 0)
		keep_first(a, r, header);
	if (a->total == 0 || a->received < a->total || a->head_len == 0)
		return FRAGMENT_KEPT;
	more = join(f, a, whole);
	assembly_drop(f, slot);
	return more ? FRAGMENT_WHOLE : FRAGMENT_KEPT;
}

usec fragments_next(const struct fragments *f)
{
	usec next = USEC_NEVER;

	for (size_t i = 0; i < PACKETS_MAX; i++)
		if (f->table[i] != NULL && f->table[i]->until < next)
			next = f->table[i]->until;
	return next;
}

bool fragments_expired(struct fragments *f, usec now, struct bytes *first)
{
	for (size_t i = 0; i < PACKETS_MAX; i++) {
		struct assembly *a = f->table[i];

		if (a == NULL || a->until > now)
			continue;
		*first = (struct bytes){f->expired, a->refused ? 0 : a->first_len};
		memcpy(f->expired, a->first, a->first_len);
		assembly_drop(f, i);
		return true;
	}
	return false;
}

/* Where the unfragmentable part ends and which octet names what follows. */
static size_t unfragmentable(struct bytes packet, size_t *named_at)
{
	*named_at = NEXT_HEADER_AT;
	if (packet.at[NEXT_HEADER_AT] != PROTOCOL_ROUTING || packet.len < IP6_OCTETS + 8)
		return IP6_OCTETS;
	*named_at = IP6_OCTETS;
	return IP6_OCTETS + 8 + 8 * (size_t)packet.at[IP6_OCTETS + 1];
}

bool fragment_split(struct bytes packet, unsigned mtu, uint32_t identification,
		    void (*emit)(void *context, struct bytes part), void *context)
{
	enum { PART_MAX = 2048 };
	uint8_t part[PART_MAX];
	size_t named_at, head = unfragmentable(packet, &named_at), room;

	if (mtu > PART_MAX)
		mtu = PART_MAX;
	if (packet.len < IP6_OCTETS || head >= packet.len || mtu < head + 2 * FRAGMENT_OCTETS)
		return false;
	room = (mtu - head - FRAGMENT_OCTETS) / 8 * 8;
	for (size_t at = head; at < packet.len; at += room) {
		struct bytes piece = bytes_slice(packet, at, room);
		struct buf b = buf_over(part, sizeof(part));
		bool more = piece.len < packet.len - at;

		buf_put(&b, bytes_slice(packet, 0, head));
		buf_put_u8(&b, packet.at[named_at]);
		buf_put_u8(&b, 0);
		buf_put_u16(&b, (uint16_t)((at - head) | (more ? 1U : 0U)));
		buf_put_u32(&b, identification);
		buf_put(&b, piece);
		part[named_at] = PROTOCOL_FRAGMENT;
		be16_put(part + PAYLOAD_LENGTH_AT, (uint16_t)(b.len - IP6_OCTETS));
		emit(context, buf_bytes(&b));
	}
	return true;
}
