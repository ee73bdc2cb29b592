/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The packet half of the RELAX NG schema of test files, made from the format table. The copy in
 * testcases/schema/packets.rng is checked to be this. */
#ifndef MIP6TEST_WIRE_SCHEMA_H
#define MIP6TEST_WIRE_SCHEMA_H

#include "base/text.h"

void schema_print(struct text *t);

#endif
