/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A decoded packet as text: craft expression, tree, one line, JSON. */
#ifndef MIP6TEST_WIRE_PRINT_H
#define MIP6TEST_WIRE_PRINT_H

#include "base/text.h"
#include "wire/packet.h"

/* The expression that encodes to the same octets: only what is SET. */
void packet_print_craft(const struct packet *p, struct text *t);

/* A line a field, indented, with offsets and names of values; a text for people. */
void packet_print_tree(const struct packet *p, const struct finding *findings, struct text *t);

/* "HoTI home-init-cookie=0x…": what stands inside the IPv6 header, for ladders. */
void packet_print_line(const struct packet *p, struct text *t);

/* One JSON object: {"headers":[{"format","offset","fields":{…},"options":[…]}],"findings":[…]}. */
void packet_print_json(const struct packet *p, const struct finding *findings, struct text *t);

/* The same without the braces around it, for callers that have more to say of the packet. */
void packet_print_json_members(const struct packet *p, const struct finding *findings,
			       struct text *t);

#endif
