/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Holding a decoded packet against a pattern. A pattern is a packet whose slots are tests:
 * any, !v, a..b, a|b, v/mask, auto, a value, each with ->name behind it to keep what was there.
 * The headers must be those of the pattern, no more and no fewer; of the options, those listed must
 * be there. Fields that are not written must be free of findings. */
#ifndef MIP6TEST_WIRE_MATCH_H
#define MIP6TEST_WIRE_MATCH_H

#include "wire/packet.h"

/* Reads a test into the slot, which becomes SLOT_TEST. */
MUST_USE bool test_parse(struct arena *a, const struct field *f, const char *text,
			 struct slot *slot, struct err *err);

struct match_capture {
	const char *name, *value;
	struct match_capture *next;
};

struct match {
	bool matched;
	unsigned score;             /* how far it fitted; to find the nearest of several */
	bool right_message;         /* headers fit in kind; the difference is in a field or option */
	const char *difference;     /* "ba status", "" when matched */
	const char *expected, *got; /* of what differed */
	struct match_capture *captures;   /* only when matched */
};

/* Strings of the result live in the arena of got. findings are those of decoding octets to got. */
struct match packet_match(const struct packet *pattern, const struct packet *got,
			  struct bytes octets, const struct finding *findings);

#endif
