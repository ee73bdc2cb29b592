/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the parts of mip6test craft share: packets that were asked for (craft.c), the ways to print
 * them (craft_print.c), and sending (craft_send.c). */
#ifndef MIP6TEST_TOOLS_CRAFT_H
#define MIP6TEST_TOOLS_CRAFT_H

#include "base/err.h"
#include "base/rng.h"
#include "base/text.h"
#include "wire/packet.h"
#include "wire/vary.h"

/* One expression, or one mutation of it. */
struct recipe {
	struct packet packet;
	struct variations variations;
	const char *name;                 /* of the mutation; NULL: none */
	bool has_ethernet, is_ip4;
	struct bytes octets;              /* when nothing varies: encoded already */
	struct recipe *next;
};

/* The octets of packet number i (from 1) of the recipe, in out. */
MUST_USE bool recipe_encode(struct recipe *r, uint64_t i, struct rng *rng, struct buf *out,
			    struct err *err);

/* Printing: begin, one call a packet, end. The whole output is built before it is written, so that a
 * file is replaced at once; standard output gets it as it comes, where the format allows. */
struct printer;

/* NULL and a message when the format is unknown. out_file NULL: standard output. */
struct printer *printer_new(const char *format, const char *out_file, struct err *err);
MUST_USE bool printer_packet(struct printer *p, const struct recipe *r, struct bytes octets,
			     struct err *err);
MUST_USE bool printer_end(struct printer *p, struct err *err);
void printer_free(struct printer *p);

/* Sending on an interface: opens it, drops privileges, sends, says what was sent. */
struct sending {
	const char *interface;
	uint64_t count;                   /* packets in all */
	uint64_t rate;                    /* packets a second; 0: by the interval */
	usec interval;                    /* between packets; 0: as fast as the link takes them */
	struct mac to;                    /* for packets without ethernet() */
	struct recipe *recipes;           /* taken in turn */
	struct rng rng;
};

MUST_USE bool send_packets(struct sending *s, struct err *err);

#endif
