/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the rows of the Mobility Header share: private to formats_mh.c, formats_mh_ext.c,
 * formats_fmip6.c and formats_pmip6.c. */
#ifndef MIP6TEST_WIRE_FORMATS_MH_H
#define MIP6TEST_WIRE_FORMATS_MH_H

#include "wire/formats.h"

/* sect is where the format's own RFC describes these fields, NULL where it leaves that to RFC 6275. */
#define MH_HEADER_AT(sect) \
	{.name = "payload-proto", .bits = 8, .kind = KIND_NUMBER, .role = ROLE_FIXED, .send = 59, \
	 .section = (sect), .doc = "Protocol of what follows; always 59, none."}, \
	LENGTH("length", 8, 8, 8, "Header Len: in units of 8 octets, the first 8 not counted."), \
	CODE("type", 8, "MH type."), \
	{.name = "reserved", .bits = 8, .kind = KIND_NUMBER, .role = ROLE_RESERVED, \
	 .section = (sect), .doc = "Sent as zero, ignored on receipt."}, \
	{.name = "checksum", .bits = 16, .kind = KIND_NUMBER, .role = ROLE_CHECKSUM, \
	 .section = (sect), .doc = "Internet checksum; the pseudo-header holds the home address " \
	 "where a Home Address option or a type 2 routing header gives one, and next header 135."}
#define MH_HEADER MH_HEADER_AT(NULL)

#define MOBILITY_OPTION \
	CODE("type", 8, "Option type."), LENGTH("length", 8, 1, 2, "Octets of data.")

#define MH_MESSAGE(n, t, s, number, table, where, sect, d) \
	{.name = (n), .title = (t), .short_name = (s), .family = FAMILY_MH, .code = (number), \
	 FIELDS(table), .body = BODY_OPTIONS, .option_family = FAMILY_MH_OPTION, .spec = (where), \
	 .section = (sect), .doc = (d)}
#define MH_OPTION(n, t, s, number, table, x, y, when, where, sect, d) \
	{.name = (n), .title = (t), .short_name = (s), .family = FAMILY_MH_OPTION, .code = (number), \
	 FIELDS(table), .align_x = (x), .align_y = (y), .occurs = (when), .spec = (where), \
	 .section = (sect), .doc = (d)}

/* With options of another family inside. */
#define MH_HOLDER(inside, n, t, s, number, table, x, y, when, where, sect, d) \
	{.name = (n), .title = (t), .short_name = (s), .family = FAMILY_MH_OPTION, .code = (number), \
	 FIELDS(table), .body = BODY_OPTIONS, .option_family = (inside), .align_x = (x), \
	 .align_y = (y), .occurs = (when), .spec = (where), .section = (sect), .doc = (d)}
#define SET_FLAG(n, d) {.name = (n), .bits = 1, .kind = KIND_FLAG, .send = 1, .doc = (d)}

/* Status of a Binding Acknowledgement, of whatever RFC. */
extern const struct value_name binding_status_names[];

#endif
