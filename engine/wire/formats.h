/* SPDX-License-Identifier: BSD-2-Clause
 *
 * How the rows of the format table are written: private to the formats_*.c files. Each of them
 * exports one array; format.c strings them together. */
#ifndef MIP6TEST_WIRE_FORMATS_H
#define MIP6TEST_WIRE_FORMATS_H

#include "wire/format.h"

#define FIELDS(array) .fields = (array), .field_count = COUNT_OF(array)

/* A number of b bits that is 0 unless set. */
#define NUMBER(n, b, d) {.name = (n), .bits = (b), .kind = KIND_NUMBER, .doc = (d)}
#define FRESH(n, b, d) \
	{.name = (n), .bits = (b), .kind = KIND_NUMBER, .fresh = true, .doc = (d)}
#define DEFAULT(n, b, v, d) {.name = (n), .bits = (b), .kind = KIND_NUMBER, .send = (v), .doc = (d)}
#define NAMED(n, b, v, d) {.name = (n), .bits = (b), .kind = KIND_NUMBER, .names = (v), .doc = (d)}
#define TIME(n, b, ms, d) {.name = (n), .bits = (b), .kind = KIND_NUMBER, .unit_ms = (ms), .doc = (d)}
#define FIXED(n, b, v, d) \
	{.name = (n), .bits = (b), .kind = KIND_NUMBER, .role = ROLE_FIXED, .send = (v), .doc = (d)}
#define RESERVED(n, b) \
	{.name = (n), .bits = (b), .kind = KIND_NUMBER, .role = ROLE_RESERVED, \
	 .doc = "Sent as zero, ignored on receipt."}
/* What tells this variant from the others of its code. */
#define SELECTOR(n, b, v, d) \
	{.name = (n), .bits = (b), .kind = KIND_NUMBER, .role = ROLE_FIXED, .send = (v), \
	 .selects = true, .doc = (d)}
#define FLAG(n, d) {.name = (n), .bits = 1, .kind = KIND_FLAG, .doc = (d)}
#define CODE(n, b, d) {.name = (n), .bits = (b), .kind = KIND_NUMBER, .role = ROLE_CODE, .doc = (d)}
#define LENGTH(n, b, s, minus, d) \
	{.name = (n), .bits = (b), .kind = KIND_NUMBER, .role = ROLE_LENGTH, .scale = (s), \
	 .bias = (minus), .doc = (d)}
#define TOTAL(n, b, minus, d) \
	{.name = (n), .bits = (b), .kind = KIND_NUMBER, .role = ROLE_TOTAL, .scale = 1, \
	 .bias = (minus), .doc = (d)}
#define COUNT(n, b, each, d) \
	{.name = (n), .bits = (b), .kind = KIND_NUMBER, .role = ROLE_COUNT, .scale = (each), .doc = (d)}
#define NEXT(n, b, d) {.name = (n), .bits = (b), .kind = KIND_NUMBER, .role = ROLE_NEXT, .doc = (d)}
#define CHECKSUM(d) \
	{.name = "checksum", .bits = 16, .kind = KIND_NUMBER, .role = ROLE_CHECKSUM, .doc = (d)}
#define ADDRESS(n, d) {.name = (n), .bits = 128, .kind = KIND_IP6, .required = true, .doc = (d)}
/* An IPv4 address. */
#define IP4_ADDRESS(n, d) {.name = (n), .bits = 32, .kind = KIND_IP4, .principal = true, .doc = (d)}
#define MAIN_ADDRESS(n, d) \
	{.name = (n), .bits = 128, .kind = KIND_IP6, .required = true, .principal = true, .doc = (d)}
#define TEXT(n, d) {.name = (n), .kind = KIND_TEXT, .principal = true, .doc = (d)}
#define OCTETS(n, d) {.name = (n), .kind = KIND_OCTETS, .principal = true, .doc = (d)}
/* Of an authenticator: how it is made, and what goes into it; neither is on the wire. */
#define AUTHENTICATOR(n, d) \
	{.name = (n), .kind = KIND_OCTETS, .role = ROLE_AUTHENTICATOR, .principal = true, .doc = (d)}
#define KEY(n, d) {.name = (n), .kind = KIND_KEY, .doc = (d)}
#define KEY_ADDRESS(n, what) \
	{.name = (n), .kind = KIND_KEY_IP6, .doc = what " in the computation; else as the message says."}

extern const struct format formats_ip[];
extern const size_t formats_ip_count;
extern const struct format formats_icmp6[];
extern const size_t formats_icmp6_count;
extern const struct format formats_nd[];
extern const size_t formats_nd_count;
extern const struct format formats_mh[];
extern const size_t formats_mh_count;
extern const struct format formats_mh_ext[];
extern const size_t formats_mh_ext_count;
extern const struct format formats_fmip6[];
extern const size_t formats_fmip6_count;
extern const struct format formats_pmip6[];
extern const size_t formats_pmip6_count;
extern const struct format formats_ip4[];
extern const size_t formats_ip4_count;
extern const struct format formats_ipsec[];
extern const size_t formats_ipsec_count;
extern const struct format formats_sub[];
extern const size_t formats_sub_count;
extern const struct format formats_mld[];
extern const size_t formats_mld_count;
extern const struct format formats_dhcp6[];
extern const size_t formats_dhcp6_count;
extern const struct format formats_dns[];
extern const size_t formats_dns_count;

#endif
