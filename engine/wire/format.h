/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The format table: each message, option and header as rows. It drives encode, decode, print,
 * match, the XML schema of packets and the manual. Offsets are never written down: they follow
 * from the widths. Adding an option is adding rows in one of the formats_*.c files.
 *
 * A format is a fixed part (its fields, in wire order) and then, if body says so, options, or
 * opaque octets up to its end. */
#ifndef MIP6TEST_WIRE_FORMAT_H
#define MIP6TEST_WIRE_FORMAT_H

#include "base/base.h"

/* The number space that a format's code belongs to. */
enum family {
	FAMILY_LINK,        /* by link type: Ethernet, or IPv6 without one */
	FAMILY_ETHERTYPE,
	FAMILY_PROTOCOL,    /* IPv6 next header */
	FAMILY_ROUTING,     /* routing type, below protocol 43 */
	FAMILY_ICMP6,       /* ICMPv6 type, below protocol 58 */
	FAMILY_MH,          /* MH type, below protocol 135 */
	FAMILY_PORT,        /* UDP port */
	FAMILY_IKE,         /* IKEv2 payload type */
	FAMILY_IP_OPTION,   /* hop-by-hop and destination options */
	FAMILY_ND_OPTION,
	FAMILY_MH_OPTION,
	FAMILY_FLOW_OPTION,     /* inside flow identification and traffic offload options */
	FAMILY_ANI_OPTION,      /* inside access network identifier options */
	FAMILY_QOS_ATTRIBUTE,   /* inside quality of service options */
	FAMILY_MLD_RECORD,
	FAMILY_DHCP6_OPTION,
	FAMILY_DNS_ITEM,        /* names, questions and records */
	FAMILY_RAW,
	FAMILY_COUNT
};

enum { CODE_ANY = 0x7fffffff };   /* the generic format of a family: takes what no other takes */

enum kind {
	KIND_NUMBER,        /* 1 to 64 bits, network byte order */
	KIND_FLAG,          /* one bit, written by its name alone */
	KIND_IP4,           /* a number, written as 192.0.2.1 */
	KIND_IP6,
	KIND_MAC,
	KIND_OCTETS,        /* opaque; as wide as bits says, or up to the end when bits is 0 */
	KIND_TEXT,          /* octets that are mostly words, such as user@realm; hexadecimal behind 0x */
	KIND_NAME,          /* a domain name (RFC 1035 3.1), compressed or not; kept as octets */
	KIND_IP6_LIST,      /* whole addresses up to the end, or as many as a count says; octets */
	KIND_KEY,           /* not on the wire: key material for the authenticator, hexadecimal */
	KIND_KEY_IP6,       /* not on the wire: an address for the authenticator */
};

/* What a slot holds when nobody sets it, and what decode checks. */
enum role {
	ROLE_PLAIN,         /* the row's fixed default, any value is legal */
	ROLE_RESERVED,      /* sent zero; another value is a finding, though receivers ignore it */
	ROLE_CODE,          /* the number that selects this format in its family */
	ROLE_LENGTH,        /* computed: (octets - bias) / scale of the header itself */
	ROLE_TOTAL,         /* computed likewise, but of the header and all that follows it */
	ROLE_COUNT,         /* computed: items of scale octets in the open field; scale 0: options */
	ROLE_NEXT,          /* computed: what follows */
	ROLE_CHECKSUM,      /* computed: the Internet checksum, mobility included (checksum.h) */
	ROLE_AUTHENTICATOR, /* computed from the keys beside it (authenticator.h) */
	ROLE_FIXED,         /* the row's default; another value is a finding */
};

struct value_name {
	uint64_t value;
	const char *name;
};

struct field {
	const char *name;
	uint16_t bits;                    /* width on the wire; 0 see kind */
	enum kind kind;
	enum role role;
	bool principal;                   /* may stand without its name: home-address(2001:db8::1) */
	bool required;                    /* no sensible default: craft asks for it */
	bool fresh;                       /* drawn or counted anew by whoever sends it: comparisons of
					   * two implementations pass over it */
	uint64_t send;                    /* default */
	uint16_t scale, bias;             /* lengths: octets per unit, octets not counted */
	uint16_t unit_ms;                 /* times: milliseconds a unit, 0 when not a time */
	bool selects;                     /* of a variant: it is taken only where this holds its default */
	bool sealed;                      /* no part of the fixed part: esp.c alone knows its place */
	const struct value_name *names;   /* ends with a NULL name; NULL: none */
	const char *section;              /* for findings; NULL: the format's */
	const char *doc;
};

enum body {
	BODY_NONE,          /* ends with its fields */
	BODY_OPTIONS,       /* then options of option_family up to its end; options may hold some, too */
};

struct plan;

enum occurrence { OCCURS_MANY, OCCURS_ONCE, OCCURS_LAST };

struct format {
	const char *name;                 /* "binding-auth": what text and XML call it */
	const char *title;                /* "Binding Authorization Data" */
	const char *short_name;           /* "BAD"; for ladders */
	enum family family;
	uint32_t code;
	const struct field *fields;
	unsigned field_count;
	enum body body;
	enum family option_family;
	enum family next_family;          /* of ROLE_NEXT; 0: EtherTypes on a link, else protocols */
	bool quotes;                      /* an ICMPv6 error: the packet in error follows */
	bool seals;                       /* ESP: encrypts what follows, with a trailer (esp.h) */
	const struct format *variant;     /* row of the same code, in the same array, to take instead
					   * where it fits */
	uint8_t align_x, align_y;         /* options: xn+y; x 0 or 1: none */
	enum occurrence occurs;
	const char *spec, *section;       /* "rfc6275", "6.2.7" */
	const char *doc;
	const struct plan *plan;          /* compiled (plan.h); rows leave it out */
};

/* The table, in the order that the manual shows. */
const struct format *format_at(size_t i);           /* NULL behind the last */
const struct format *format_by_name(const char *name);   /* a header's; NULL: none */
const struct format *option_by_name(enum family family, const char *name);   /* NULL: none */

/* The format with this code in the family, else the family's generic one, else NULL. */
const struct format *format_by_code(enum family family, uint32_t code);

/* Index of the field, -1 when there is none of this name. */
int format_field(const struct format *f, const char *name);

/* Octets of the fixed part. */
size_t format_fixed_octets(const struct format *f);

/* The first field in that role that is not sealed, NULL when there is none. */
const struct field *format_role(const struct format *f, enum role role);

/* Bits from the start of the header to the field, which must be one of the format's. */
size_t field_bit(const struct format *f, const struct field *field);

/* Whether a slot of that kind keeps its value in num; else it does in octets. */
bool kind_is_number(enum kind kind);

/* Whether fields of that kind may be as long as the octets allow. */
bool kind_is_open(enum kind kind);

/* The field that takes whatever octets remain, NULL when there is none. */
const struct field *format_open_field(const struct format *f);

bool family_is_option(enum family family);

const char *family_name(enum family family);

/* The name of a value, NULL when it has none; and back. */
const char *field_value_name(const struct field *f, uint64_t value);
bool field_value_by_name(const struct field *f, const char *name, uint64_t *value);

#endif
