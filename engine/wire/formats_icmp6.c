/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Rows: ICMPv6 errors and echo (RFC 4443), home agent address discovery and
 * mobile prefix discovery (RFC 6275 6.5 to 6.8). Neighbor Discovery is in formats_nd.c, MLD
 * in formats_mld.c, fast handovers are in formats_fmip6.c. */
#include "wire/formats.h"

#define ICMP6_HEADER(code_names) \
	CODE("type", 8, "ICMPv6 type."), NAMED("code", 8, (code_names), "ICMPv6 code."), \
		CHECKSUM("Internet checksum with pseudo-header.")

static const struct value_name unreachable_codes[] = {
	{0, "no-route"}, {1, "prohibited"}, {2, "beyond-scope"}, {3, "address-unreachable"},
	{4, "port-unreachable"}, {5, "policy"}, {6, "reject-route"}, {0, NULL},
};

static const struct value_name problem_codes[] = {
	{0, "erroneous-field"}, {1, "unrecognized-next-header"}, {2, "unrecognized-option"}, {0, NULL},
};

static const struct value_name exceeded_codes[] = {
	{0, "hop-limit"}, {1, "reassembly"}, {0, NULL},
};

static const struct field icmp6_fields[] = {
	ICMP6_HEADER(NULL),
	OCTETS("data", "Message body."),
};

static const struct field unreachable_fields[] = {
	ICMP6_HEADER(unreachable_codes),
	RESERVED("unused", 32),
};

static const struct field too_big_fields[] = {
	ICMP6_HEADER(NULL),
	NUMBER("mtu", 32, "MTU of the next link."),
};

static const struct field exceeded_fields[] = {
	ICMP6_HEADER(exceeded_codes),
	RESERVED("unused", 32),
};

static const struct field problem_fields[] = {
	ICMP6_HEADER(problem_codes),
	NUMBER("pointer", 32, "Offset of the octet at fault in the packet that follows."),
};

static const struct field echo_fields[] = {
	ICMP6_HEADER(NULL),
	FRESH("identifier", 16, "Chosen by the sender of the request."),
	NUMBER("sequence", 16, "Chosen by the sender of the request."),
	OCTETS("data", "Returned by the reply."),
};

static const struct field dhaad_request_fields[] = {
	ICMP6_HEADER(NULL),
	FRESH("identifier", 16, "Matches the reply to the request."),
	FLAG("R", "Asks for home agents that support mobile routers (RFC 3963 7.1)."),
	RESERVED("reserved", 15),
};

static const struct field dhaad_reply_fields[] = {
	ICMP6_HEADER(NULL),
	FRESH("identifier", 16, "Copied from the request."),
	FLAG("R", "The home agents listed support mobile routers (RFC 3963 7.2)."),
	RESERVED("reserved", 15),
	{.name = "addresses", .kind = KIND_IP6_LIST, .principal = true,
	 .doc = "Home agents on the home link, preferred ones first."},
};

static const struct field prefix_solicitation_fields[] = {
	ICMP6_HEADER(NULL),
	FRESH("identifier", 16, "Matches the advertisement to the solicitation."),
	RESERVED("reserved", 16),
};

static const struct field prefix_advertisement_fields[] = {
	ICMP6_HEADER(NULL),
	FRESH("identifier", 16, "Copied from the solicitation; chosen afresh when unsolicited."),
	FLAG("M", "Managed address configuration."),
	FLAG("O", "Other configuration."),
	RESERVED("reserved", 14),
};

#define ICMP6(n, t, s, number, table, where, sect, d) \
	{.name = (n), .title = (t), .short_name = (s), .family = FAMILY_ICMP6, .code = (number), \
	 FIELDS(table), .spec = (where), .section = (sect), .doc = (d)}
#define ICMP6_ERROR(n, t, s, number, table, sect, d) \
	{.name = (n), .title = (t), .short_name = (s), .family = FAMILY_ICMP6, .code = (number), \
	 FIELDS(table), .quotes = true, .spec = "rfc4443", .section = (sect), .doc = (d)}

const struct format formats_icmp6[] = {
	ICMP6_ERROR("unreachable", "Destination Unreachable", "Unreachable", 1, unreachable_fields,
		    "3.1", "A packet could not be delivered; the packet follows."),
	ICMP6_ERROR("too-big", "Packet Too Big", "TooBig", 2, too_big_fields, "3.2",
		    "A packet did not fit the next link; the packet follows."),
	ICMP6_ERROR("time-exceeded", "Time Exceeded", "TimeExceeded", 3, exceeded_fields, "3.3",
		    "Hop limit or reassembly time ran out; the packet follows."),
	ICMP6_ERROR("parameter-problem", "Parameter Problem", "ParamProblem", 4, problem_fields,
		    "3.4", "A header or option could not be processed; the packet follows."),
	ICMP6("echo-request", "Echo Request", "EchoRequest", 128, echo_fields, "rfc4443", "4.1",
	      "Asks for an echo reply."),
	ICMP6("echo-reply", "Echo Reply", "EchoReply", 129, echo_fields, "rfc4443", "4.2",
	      "Answers an echo request."),
	ICMP6("dhaad-request", "Home Agent Address Discovery Request", "DHAADRequest", 144,
	      dhaad_request_fields, "rfc6275", "6.5", "A mobile node asks for home agents."),
	ICMP6("dhaad-reply", "Home Agent Address Discovery Reply", "DHAADReply", 145,
	      dhaad_reply_fields, "rfc6275", "6.6", "The home agents that a home agent knows."),
	{.name = "prefix-solicitation", .title = "Mobile Prefix Solicitation", .short_name = "MPS",
	 .family = FAMILY_ICMP6, .code = 146, FIELDS(prefix_solicitation_fields),
	 .body = BODY_OPTIONS, .option_family = FAMILY_ND_OPTION, .spec = "rfc6275", .section = "6.7",
	 .doc = "A mobile node asks for home prefixes."},
	{.name = "prefix-advertisement", .title = "Mobile Prefix Advertisement", .short_name = "MPA",
	 .family = FAMILY_ICMP6, .code = 147, FIELDS(prefix_advertisement_fields),
	 .body = BODY_OPTIONS, .option_family = FAMILY_ND_OPTION, .spec = "rfc6275", .section = "6.8",
	 .doc = "Home prefixes for a mobile node that is away."},
	ICMP6("icmp6", "ICMPv6", "ICMPv6", CODE_ANY, icmp6_fields, "rfc4443", "2.1",
	      "Any other ICMPv6 message, or one too short for its own row."),
};

const size_t formats_icmp6_count = COUNT_OF(formats_icmp6);
