/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Values of fields as text, both ways: one grammar for craft expressions, XML and output. */
#ifndef MIP6TEST_WIRE_VALUE_H
#define MIP6TEST_WIRE_VALUE_H

#include "base/text.h"
#include "wire/packet.h"

/* Reads a literal ("7", "0x1f", "420s", "2001:db8::1", "00aabb", a value's name) into the slot,
 * which becomes SET; "auto", "auto+1" and "auto-1" where something is computed. */
MUST_USE bool value_parse(struct arena *a, const struct field *f, const char *text,
			  struct slot *slot, struct err *err);

/* Appends the literal that reads back as the slot's value. */
void value_print(const struct field *f, const struct slot *slot, struct text *t);

/* The same with the value's name behind it where it has one, for people. */
void value_print_named(const struct field *f, const struct slot *slot, struct text *t);

#endif
