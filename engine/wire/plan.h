/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The format table compiled: where each field lies, what stands there when nobody sets it, which
 * fields follow a rule, and indices by code and by name, so that reading and writing a packet
 * searches nothing. Made from the rows alone, once (plan.c); whoever adds a row does not need to know of it.
 * Private to engine/wire. */
#ifndef MIP6TEST_WIRE_PLAN_H
#define MIP6TEST_WIRE_PLAN_H

#include "wire/format.h"

/* Formats that the codec itself has to know: what moves addresses, pads, or ends a packet. */
enum known {
	KNOWN_NOT,
	KNOWN_IP6, KNOWN_IP4, KNOWN_DST_OPTIONS, KNOWN_ROUTING_2, KNOWN_ROUTING, KNOWN_FRAGMENT,
	KNOWN_TCP, KNOWN_UDP, KNOWN_NON_ESP_MARKER, KNOWN_RAW, KNOWN_HOT, KNOWN_COT, KNOWN_BU, KNOWN_BA,
	KNOWN_FBU, KNOWN_FBACK,
	KNOWN_PAD1, KNOWN_PADN, KNOWN_HOME_ADDRESS, KNOWN_ALTERNATE_COA, KNOWN_NONCE_INDICES,
	KNOWN_BINDING_AUTH, KNOWN_MESSAGE_AUTH,
};

/* Slots that say how an authenticator is made: of its option, and of the message around it. */
enum key_slot {
	KEY_KBM, KEY_SHARED, KEY_HOME_TOKEN, KEY_CARE_OF_TOKEN,
	KEY_CARE_OF, KEY_CORRESPONDENT, KEY_HOME_ADDRESS,
	KEY_LIFETIME, KEY_STATUS, KEY_SLOTS,
};

enum access {
	ACCESS_NUMBER,      /* in at most 8 octets */
	ACCESS_LONG,        /* a number across 9 octets: bits_get, bits_put */
	ACCESS_OCTETS,
	ACCESS_REST,        /* what remains of the header */
	ACCESS_NONE,        /* not on the wire */
};

/* How one field is reached. */
struct step {
	uint8_t access;             /* enum access */
	uint8_t role;               /* enum role */
	bool open;                  /* decode: SET even when it holds `normal`, or nothing, until a rule is
				     * looked at, as encode may give something else */
	uint8_t width;              /* of a number, in bits */
	uint8_t shift;              /* bits of the last octet that are not its own */
	uint8_t wide_shift;         /* likewise when 8 octets are read */
	uint16_t bit;               /* from the start of the header */
	uint16_t octet, octets;     /* the first that it touches, and how many */
	uint16_t bias;              /* lengths: octets not counted */
	uint8_t scale_shift;        /* lengths: octets per unit, as a power of 2 */
	bool required;              /* as the row has it */
	uint64_t mask, normal;      /* normal: what a slot holds that nobody sets */
};

enum { ROLES = ROLE_FIXED + 1, NO_FIELD = 255 };

struct plan {
	enum known known;
	uint16_t fixed;                     /* octets of the fixed part */
	const uint8_t *image;               /* the fixed part when no slot is set */
	const struct step *steps;           /* one a field */
	unsigned wire_count;                /* fields up to the last that is on the wire */
	const struct field *role[ROLES];    /* the first in that role, or NULL */
	const struct field *open;           /* takes what remains, or NULL */
	const struct step *selector;        /* of a variant: what must hold its default, or NULL */
	const struct format *generic;       /* of the family, or NULL */
	const uint8_t *ruled;               /* fields that decode holds against a rule, in order */
	const uint8_t *derived;             /* those that follow from where things lie: lengths, next */
	unsigned ruled_count, derived_count;
	uint8_t address[2];                 /* the first two fields that hold an IPv6 address */
	uint8_t key[KEY_SLOTS];
	const uint8_t *names;               /* by hash of the name, names_mask + 1 of them */
	uint32_t names_mask;
};

enum { CODES = 256, WIDE_MAX = 32, NAME_BUCKETS = 1024 };

struct plan_table {
	struct arena *arena;                /* of all of it; never freed */
	const struct format *formats;       /* compiled copies of the rows; the only ones in use */
	size_t count;
	const struct format *ip6, *ip4, *raw;
	const struct format *generic[FAMILY_COUNT];
	const struct format *by_code[FAMILY_COUNT][CODES];
	const struct format *wide[WIDE_MAX];   /* those of codes that do not fit into an octet */
	size_t wide_count;
	uint16_t named[NAME_BUCKETS];       /* by hash of the name: index + 1, 0: none */
	const uint16_t *next_named;         /* of formats: the next in the same bucket, likewise */
};

/* The table, compiled by whoever asks first; every later call only reads it. */
const struct plan_table *plan_table(void);

/* As format_by_code. */
static inline const struct format *plan_by_code(const struct plan_table *t, enum family family,
						uint32_t code)
{
	const struct format *f = code < CODES ? t->by_code[family][code] : NULL;

	for (size_t i = 0; code >= CODES && i < t->wide_count; i++)
		if (t->wide[i]->family == family && t->wide[i]->code == code)
			return t->wide[i];
	return f != NULL ? f : t->generic[family];
}

uint32_t plan_hash(const char *name);

static inline const struct step *plan_step(const struct format *f, const struct field *field)
{
	return &f->plan->steps[field - f->fields];
}

static inline uint64_t step_get(const uint8_t *header, const struct step *s)
{
	const uint8_t *at = header + s->octet;
	uint64_t v = 0;

	for (unsigned i = 0; i < s->octets; i++)
		v = v << 8 | at[i];
	return v >> s->shift & s->mask;
}

/* What a length field says of so many octets. */
static inline uint64_t length_in(const struct step *s, size_t octets)
{
	return octets < s->bias ? 0 : (octets - s->bias) >> s->scale_shift & s->mask;
}

enum { STEP_SLACK = 8 };

/* The same at less cost, where STEP_SLACK octets behind the header may be read, too. */
static inline uint64_t step_get_wide(const uint8_t *header, const struct step *s)
{
	return be64_get(header + s->octet) >> s->wide_shift & s->mask;
}

static inline void step_put_bits(uint8_t *at, const struct step *s, uint64_t v)
{
	uint64_t mask = s->mask << s->shift;

	v = v << s->shift & mask;
	for (unsigned i = s->octets; i-- > 0; v >>= 8, mask >>= 8)
		at[i] = (uint8_t)((at[i] & ~mask) | v);
}

static inline void step_put(uint8_t *header, const struct step *s, uint64_t v)
{
	uint8_t *octet = header + s->octet;

	if (s->width == 16 && s->shift == 0)
		be16_put(octet, (uint16_t)v);
	else if (s->width == 8 && s->shift == 0)
		octet[0] = (uint8_t)v;
	else
		step_put_bits(octet, s, v);
}

#endif
