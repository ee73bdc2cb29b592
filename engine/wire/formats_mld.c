/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Rows: Multicast Listener Discovery, version 1 (RFC 2710) and 2 (RFC 3810). A query is of version 2 when
 * it has the octets for it (RFC 3810
 * 8.1). */
#include "wire/formats.h"

#define MLD_HEADER \
	CODE("type", 8, "ICMPv6 type."), NUMBER("code", 8, "0."), \
		CHECKSUM("Internet checksum with pseudo-header.")

static const struct field mld_fields[] = {
	MLD_HEADER,
	NUMBER("max-response-delay", 16, "Milliseconds; in queries."),
	RESERVED("reserved", 16),
	{.name = "group", .bits = 128, .kind = KIND_IP6, .doc = "Multicast address; :: asks for all."},
	OCTETS("data", "Octets that no row describes."),
};

static const struct field mld2_query_fields[] = {
	MLD_HEADER,
	NUMBER("max-response-code", 16, "Milliseconds; from 32768 on a floating point number."),
	RESERVED("reserved", 16),
	{.name = "group", .bits = 128, .kind = KIND_IP6, .doc = "Multicast address; :: asks for all."},
	RESERVED("reserved-2", 4),
	FLAG("S", "Suppress router-side processing."),
	DEFAULT("robustness", 3, 2, "Querier's robustness variable."),
	DEFAULT("interval-code", 8, 125, "Seconds; from 128 on a floating point number."),
	COUNT("sources-count", 16, 16, "Number of sources."),
	{.name = "sources", .kind = KIND_IP6_LIST, .principal = true, .doc = "Source addresses."},
};

static const struct field mld2_report_fields[] = {
	MLD_HEADER,
	RESERVED("reserved", 16),
	COUNT("records", 16, 0, "Number of multicast address records."),
};

static const struct value_name record_types[] = {
	{1, "is-include"}, {2, "is-exclude"}, {3, "to-include"}, {4, "to-exclude"},
	{5, "allow-sources"}, {6, "block-sources"}, {0, NULL},
};

#define RECORD \
	{.name = "type", .bits = 8, .kind = KIND_NUMBER, .send = 4, .names = record_types, \
	 .doc = "Kind of record."}, \
		NUMBER("aux-length", 8, "Auxiliary data, in units of 4 octets; version 2 has none."), \
		COUNT("sources-count", 16, 16, "Number of sources."), \
		{.name = "group", .bits = 128, .kind = KIND_IP6, .required = true, .principal = true, \
		 .doc = "Multicast address."}

static const struct field record_fields[] = {
	RECORD,
	{.name = "sources", .kind = KIND_IP6_LIST, .doc = "Source addresses."},
};

static const struct field record_aux_fields[] = {
	RECORD,
	{.name = "data", .kind = KIND_OCTETS, .doc = "Source addresses, then auxiliary data."},
};

#define MLD(n, t, s, number, table, where, sect, d) \
	{.name = (n), .title = (t), .short_name = (s), .family = FAMILY_ICMP6, .code = (number), \
	 FIELDS(table), .spec = (where), .section = (sect), .doc = (d)}

enum { MLD2_QUERY = 1, RECORD_ROW = 6 };

const struct format formats_mld[] = {
	{.name = "mld-query", .title = "Multicast Listener Query", .short_name = "MLDQuery",
	 .family = FAMILY_ICMP6, .code = 130, FIELDS(mld_fields),
	 .variant = &formats_mld[MLD2_QUERY], .spec = "rfc2710", .section = "3",
	 .doc = "Asks who listens to a group."},
	[MLD2_QUERY] = MLD("mld2-query", "Version 2 Multicast Listener Query", "MLD2Query", 130,
			   mld2_query_fields, "rfc3810", "5.1", "Asks who listens to what."),
	MLD("mld-report", "Multicast Listener Report", "MLDReport", 131, mld_fields, "rfc2710", "3",
	    "Somebody listens to a group."),
	MLD("mld-done", "Multicast Listener Done", "MLDDone", 132, mld_fields, "rfc2710", "3",
	    "Somebody stops listening."),
	{.name = "mld2-report", .title = "Version 2 Multicast Listener Report",
	 .short_name = "MLD2Report", .family = FAMILY_ICMP6, .code = 143, FIELDS(mld2_report_fields),
	 .body = BODY_OPTIONS, .option_family = FAMILY_MLD_RECORD, .spec = "rfc3810", .section = "5.2",
	 .doc = "What a node listens to."},

	{.name = "record-aux", .title = "Record with Auxiliary Data", .short_name = "record",
	 .family = FAMILY_MLD_RECORD, .code = CODE_ANY, FIELDS(record_aux_fields),
	 .variant = &formats_mld[RECORD_ROW], .spec = "rfc3810", .section = "5.2.11",
	 .doc = "Sources and data together, as octets."},
	[RECORD_ROW] = {.name = "record", .title = "Multicast Address Record", .short_name = "record",
	 .family = FAMILY_MLD_RECORD, .code = CODE_ANY, FIELDS(record_fields), .spec = "rfc3810",
	 .section = "5.2.4", .doc = "A group and the sources that are wanted, or not."},
};

const size_t formats_mld_count = COUNT_OF(formats_mld);
