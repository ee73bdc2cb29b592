/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A packet as a list of headers; a header has a slot for each field of its format and, where
 * the format has options, a list of those. A slot is AUTO (computed, or the default of its row),
 * SET (goes on the wire as it stands, even where that is wrong) or AUTO plus something (computed,
 * then disturbed). What an ICMPv6 error quotes, and what a tunnel carries, are further headers.
 *
 * A packet and all its parts live in the arena given to packet_new; nothing is freed singly.
 * The accessors that take a field's name assert that the format has it: a name in our own code
 * that does not exist is a bug, not an input. */
#ifndef MIP6TEST_WIRE_PACKET_H
#define MIP6TEST_WIRE_PACKET_H

#include "base/arena.h"
#include "base/err.h"
#include "wire/format.h"
#include "wire/ip6.h"

enum { PACKET_OCTETS_MAX = 65575 + 14 };   /* IPv6 header, 65535 octets, Ethernet */

struct test;     /* match.h */
struct damage;   /* damage.h */
struct sa;       /* sa.h: a security association, and a list of them */
struct sa_list;

enum slot_how { SLOT_AUTO, SLOT_SET, SLOT_PLUS, SLOT_TEST };

struct slot {
	enum slot_how how;
	uint64_t num;               /* numbers and flags */
	struct bytes octets;        /* addresses, opaque octets, keys */
	union {
		uint64_t plus;              /* SLOT_PLUS: what is added, modulo 2^64 */
		const struct test *test;    /* SLOT_TEST, only in patterns */
	};
};

struct header {
	const struct format *format;
	struct slot *slots;         /* format->field_count of them */
	struct header *options;     /* in wire order */
	struct header *next;        /* the header, or in an option list the option, that follows */
	struct damage *damage;      /* damage.h; NULL: none */
	bool no_padding;            /* options stand as listed; else padding is computed */
	bool absent, optional;      /* in a pattern: must not, or need not, be there */
	bool quote_any;             /* in a pattern: whatever an ICMPv6 error quotes is fine */
	unsigned line;              /* of the text or XML it came from; 0: none */
	uint8_t *computed;          /* encode's room for the authenticator, or NULL */
	size_t offset, length;      /* in the octets last encoded to or decoded from, own part
				     * only: without payload; options included */
	const struct sa *sa;        /* of an ESP header that is open: what follows is in the clear */
	size_t trailer;             /* octets of its trailer and ICV, behind what follows; else 0 */
};

struct key_cache;   /* authenticator.h */

struct packet {
	struct arena *arena;
	struct header *first;
	struct key_cache *keys;     /* borrowed; NULL: the state of a key is made for each packet */
	const struct sa_list *sas;  /* for ESP headers, borrowed; NULL: none */
};

/* What decode says about octets that are not as the table wants them. Never an error. */
enum finding_code {
	FINDING_TRUNCATED,          /* ends before its length says */
	FINDING_TOO_SHORT,          /* length below the fixed part of its format */
	FINDING_LENGTH,             /* a computed length differs */
	FINDING_CHECKSUM,
	FINDING_RESERVED,
	FINDING_FIXED,              /* a field that must hold one value holds another */
	FINDING_MISALIGNED,
	FINDING_PADDING,            /* PadN with content, or a run of Pad1 */
	FINDING_OPTION_OVERRUN,     /* option runs past the end of its header */
	FINDING_OPTION_LENGTH,      /* known option with a length that its format cannot have */
	FINDING_OPTION_TWICE,
	FINDING_OPTION_NOT_LAST,    /* data after an option that must be the last */
	FINDING_UNKNOWN,            /* type that no row knows */
	FINDING_TRAILING,           /* octets behind the end of the packet */
	FINDING_ICV,                /* integrity check value of ESP */
	FINDING_COUNT
};

struct text;

struct finding {
	enum finding_code code;
	size_t offset;              /* octets from the start of what was decoded */
	const struct header *header;/* in which; NULL for trailing octets */
	const struct field *field;  /* NULL when it is not about one field */
	uint64_t got, want;         /* numbers, where they say something */
	bool quoted;                /* inside what an ICMPv6 error quotes: often cut short */
	struct finding *next;
};

const char *finding_name(enum finding_code code);           /* "checksum", "too-short", … */
bool finding_by_name(const char *name, enum finding_code *code);

/* One line: what, where, want and got, section. */
void finding_print(const struct finding *f, struct text *t);

struct packet packet_new(struct arena *a);

/* Appends a header of that format with every slot AUTO; the name must exist. */
struct header *packet_add(struct packet *p, const char *format);

/* A header or option of that format that is in no packet yet; and putting one where it belongs. */
struct header *header_new(struct arena *a, const struct format *f);
struct header *header_copy(struct arena *a, const struct header *h);   /* in no packet yet */
struct packet packet_copy(struct arena *a, const struct packet *p);     /* may be changed freely */
void packet_append(struct packet *p, struct header *h);
void header_append_option(struct header *h, struct header *option);

/* Appends an option likewise. */
struct header *header_add_option(struct packet *p, struct header *h, const char *format);

/* The first header (or the next after `after`) of that format; NULL when there is none. */
struct header *packet_find(const struct packet *p, const char *format);
struct header *header_find_next(const struct header *after, const char *format);
struct header *header_option(const struct header *h, const char *format);
bool header_is(const struct header *h, const char *format);

void header_set(struct header *h, const char *field, uint64_t v);
void header_set_ip6(struct packet *p, struct header *h, const char *field, const struct ip6 *a);
void header_set_mac(struct packet *p, struct header *h, const char *field, const struct mac *m);
void header_set_octets(struct packet *p, struct header *h, const char *field, struct bytes b);

/* The value on the wire after decode, or what was set, or the row's default; a slot that is
 * still to be computed reads as 0. */
uint64_t header_num(const struct header *h, const char *field);
bool header_flag(const struct header *h, const char *field);
struct ip6 header_ip6(const struct header *h, const char *field);
struct mac header_mac(const struct header *h, const char *field);
struct bytes header_octets(const struct header *h, const char *field);

/* Writes the packet: computes every AUTO slot, then checksum after authenticator. Fails only
 * when out is too small, or an authenticator has no key (RFC 6275 6.2.7). Sets the offset and
 * length of each header.
 *
 * A loop that sends many packets of one shape parses the expression once and then, for each packet,
 * changes slots (header_set) and encodes the same packet again: nothing is allocated after the first
 * time. With p->keys = key_cache_new() the state of its keys is kept from packet to packet. */
MUST_USE bool packet_encode(struct packet *p, struct buf *out, struct err *err);

/* Reads any octets: never fails. Unless truncated, encoding the result gives the same octets
 * (also when truncated). Slots that hold what would be computed become AUTO, the others SET; for
 * both num and octets hold what is on the wire. first is "ethernet", "ip6", or "ip": IPv4 or IPv6
 * by the version. findings, when not NULL, receives the list, in order of offset. */
struct packet packet_decode(struct arena *a, struct bytes octets, const char *first,
			    struct finding **findings);

/* The same, opening the ESP headers that an association fits (esp.h); sas may be NULL, and is kept in
 * the packet. What nothing opens stays in the header's data. */
struct packet packet_open(struct arena *a, struct bytes octets, const char *first,
			  const struct sa_list *sas, struct finding **findings);

#endif
