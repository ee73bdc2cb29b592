/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Rows: DNS messages as bootstrapping uses them (RFC 5026 5.1.2: SRV records of _mip6._ipv6, AAAA records
 * of home agents). RFC 1035 4.1, RFC 2782, RFC 3596. Names are items of their own, before the question
 * or record that they belong to. */
#include "wire/formats_dns.h"

#include "wire/formats.h"

static const struct value_name opcodes[] = {{0, "query"}, {4, "notify"}, {5, "update"}, {0, NULL}};

static const struct value_name response_codes[] = {
	{0, "no-error"}, {1, "format-error"}, {2, "server-failure"}, {3, "name-error"},
	{4, "not-implemented"}, {5, "refused"}, {0, NULL},
};

static const struct value_name types[] = {
	{1, "a"}, {2, "ns"}, {5, "cname"}, {6, "soa"}, {12, "ptr"}, {16, "txt"}, {28, "aaaa"},
	{33, "srv"}, {255, "any-type"}, {0, NULL},
};

static const struct field dns_fields[] = {
	NUMBER("id", 16, "Matches the response to the query."),
	FLAG("QR", "A response."),
	NAMED("opcode", 4, opcodes, "Kind of query."),
	FLAG("AA", "Authoritative answer."),
	FLAG("TC", "Truncated."),
	FLAG("RD", "Recursion desired."),
	FLAG("RA", "Recursion available."),
	NUMBER("Z", 3, "Reserved; later RFCs use two of the bits."),
	NAMED("response-code", 4, response_codes, "What became of the query."),
	DEFAULT("questions", 16, 1, "Questions that follow, each a name and a question."),
	NUMBER("answers", 16, "Records that answer, each a name and a record."),
	NUMBER("authorities", 16, "Records that name servers."),
	NUMBER("additionals", 16, "Records beside."),
};

static const struct field name_fields[] = {
	{.name = "name", .kind = KIND_NAME, .principal = true,
	 .doc = "Domain name; ha.@12 ends in a pointer to octet 12 of the message."},
};

static const struct field question_fields[] = {
	{.name = "type", .bits = 16, .kind = KIND_NUMBER, .send = 28, .names = types,
	 .principal = true, .doc = "Type of record wanted."},
	DEFAULT("class", 16, 1, "1: the Internet."),
};

#define RECORD \
	CODE("type", 16, "Type of record."), DEFAULT("class", 16, 1, "1: the Internet."), \
		TIME("ttl", 32, 1000, "How long it may be kept."), \
		LENGTH("length", 16, 1, 10, "Octets of data.")

static const struct field record_fields[] = {
	RECORD,
	OCTETS("data", "Data of the record."),
};

static const struct field a_fields[] = {
	RECORD,
	IP4_ADDRESS("address", "Of the host."),
};

static const struct field aaaa_fields[] = {
	RECORD,
	MAIN_ADDRESS("address", "Of the host, say a home agent."),
};

static const struct field cname_fields[] = {
	RECORD,
	{.name = "target", .kind = KIND_NAME, .principal = true, .doc = "The name that it stands for."},
};

static const struct field srv_fields[] = {
	RECORD,
	NUMBER("priority", 16, "Lower first."),
	NUMBER("weight", 16, "Among those of one priority."),
	NUMBER("port", 16, "0 for _mip6: the service has none (RFC 5026 5.1.2)."),
	{.name = "target", .kind = KIND_NAME, .principal = true, .doc = "Name of the home agent."},
};

#define DNS_ITEM(n, t, s, number, table, where, sect, d) \
	{.name = (n), .title = (t), .short_name = (s), .family = FAMILY_DNS_ITEM, .code = (number), \
	 FIELDS(table), .spec = (where), .section = (sect), .doc = (d)}

const struct format formats_dns[] = {
	{.name = "dns", .title = "DNS Message", .short_name = "DNS", .family = FAMILY_PORT, .code = 53,
	 FIELDS(dns_fields), .body = BODY_OPTIONS, .option_family = FAMILY_DNS_ITEM, .spec = "rfc1035",
	 .section = "4.1", .doc = "A query or a response; its names, questions and records follow in order."},

	DNS_ITEM("name", "Domain Name", "name", DNS_NAME, name_fields, "rfc1035", "3.1",
		 "What the question or record behind it is about."),
	DNS_ITEM("question", "DNS Question", "question", DNS_QUESTION, question_fields, "rfc1035",
		 "4.1.2", "Asks for records of the name before it."),
	DNS_ITEM("a", "IPv4 Address Record", "A", 1, a_fields, "rfc1035", "3.4.1",
		 "IPv4 address of the name before it."),
	DNS_ITEM("cname", "Canonical Name Record", "CNAME", 5, cname_fields, "rfc1035", "3.3.1",
		 "Another name."),
	DNS_ITEM("aaaa", "IPv6 Address Record", "AAAA", 28, aaaa_fields, "rfc3596", "2.2",
		 "IPv6 address of the name before it."),
	DNS_ITEM("srv", "Service Record", "SRV", 33, srv_fields, "rfc2782", "",
		 "Where the service of the name before it is."),
	DNS_ITEM("record", "Resource Record", "RR", CODE_ANY, record_fields, "rfc1035", "4.1.3",
		 "Record of any other type."),
};

const size_t formats_dns_count = COUNT_OF(formats_dns);
