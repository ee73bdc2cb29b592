/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Rows: IPv4, for the tunnels of dual-stack Mobile IPv6 (RFC 5555), and the TLV header that may stand
 * between UDP and what is tunnelled (RFC 5845 7.2). The layout of the IPv4 header is that of RFC 791 3.1. */
#include "wire/formats.h"

static const struct field ip4_fields[] = {
	FIXED("version", 4, 4, "Always 4."),
	LENGTH("header-length", 4, 4, 0, "IHL: of the header with its options, in units of 4 octets."),
	NUMBER("type-of-service", 8, "Differentiated services field."),
	TOTAL("total-length", 16, 0, "Octets of header and payload."),
	FRESH("identification", 16, "The same in all fragments of a packet."),
	RESERVED("reserved", 1),
	FLAG("DF", "Do not fragment."),
	FLAG("M", "More fragments follow."),
	NUMBER("offset", 13, "Fragment offset in units of 8 octets."),
	DEFAULT("ttl", 8, 64, "Hops that remain."),
	NEXT("protocol", 8, "Protocol of the header that follows; 59 for none."),
	CHECKSUM("Internet checksum of this header alone."),
	{.name = "src", .bits = 32, .kind = KIND_IP4, .required = true, .doc = "Source address."},
	{.name = "dst", .bits = 32, .kind = KIND_IP4, .required = true, .doc = "Destination address."},
	OCTETS("options", "IPv4 options, padded by the sender to 4 octets."),
};

static const struct field tlv_header_fields[] = {
	FIXED("type", 4, 0, "0, where an IP header has its version."),
	RESERVED("reserved", 4),
	NEXT("next-header", 8, "Protocol of the header that follows."),
	TOTAL("length", 16, 4, "Octets behind this header."),
};

const struct format formats_ip4[] = {
	{.name = "ip4", .title = "IPv4", .short_name = "IPv4", .family = FAMILY_PROTOCOL, .code = 4,
	 FIELDS(ip4_fields), .spec = "rfc791", .section = "3.1",
	 .doc = "IPv4 header; in UDP on port 4191, behind IPv6, or first."},
	{.name = "tlv-header", .title = "TLV Header", .short_name = "TLV", .family = FAMILY_PORT,
	 .code = 4191, FIELDS(tlv_header_fields), .spec = "rfc5845", .section = "7.2",
	 .doc = "In UDP, before what is tunnelled, where it was negotiated."},
};

const size_t formats_ip4_count = COUNT_OF(formats_ip4);
