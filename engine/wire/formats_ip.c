/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Rows: Ethernet, IPv6, its extension headers and their options, UDP, TCP, raw octets.
 * RFC 8200, RFC 2464, RFC 6275 6.3 and 6.4, RFC 768, RFC 9293 (RFC 793). */
#include "wire/formats.h"

static const struct field ethernet_fields[] = {
	{.name = "dst", .bits = 48, .kind = KIND_MAC, .doc = "Destination link-layer address."},
	{.name = "src", .bits = 48, .kind = KIND_MAC, .doc = "Source link-layer address."},
	NEXT("type", 16, "EtherType; 0x86dd for IPv6."),
};

static const struct field vlan_fields[] = {
	NUMBER("priority", 3, "Priority code point."),
	FLAG("DEI", "Drop eligible."),
	NUMBER("id", 12, "VLAN; 0: priority alone."),
	NEXT("type", 16, "EtherType; 0x86dd for IPv6."),
};

static const struct field ip6_fields[] = {
	FIXED("version", 4, 6, "Always 6."),
	NUMBER("traffic-class", 8, "Traffic class."),
	NUMBER("flow-label", 20, "Flow label."),
	TOTAL("payload-length", 16, 40, "Octets behind this header."),
	NEXT("next-header", 8, "Protocol of the header that follows; 59 for none."),
	DEFAULT("hop-limit", 8, 64, "Hops that remain."),
	ADDRESS("src", "Source address."),
	ADDRESS("dst", "Destination address."),
};

static const struct field extension_fields[] = {
	NEXT("next-header", 8, "Protocol of the header that follows."),
	LENGTH("length", 8, 8, 8, "In units of 8 octets, the first 8 not counted."),
};

static const struct field routing_fields[] = {
	NEXT("next-header", 8, "Protocol of the header that follows."),
	LENGTH("length", 8, 8, 8, "In units of 8 octets, the first 8 not counted."),
	CODE("type", 8, "Routing type."),
	NUMBER("segments-left", 8, "Route segments that remain."),
	OCTETS("data", "Type-specific data."),
};

static const struct field routing_2_fields[] = {
	NEXT("next-header", 8, "Protocol of the header that follows."),
	LENGTH("length", 8, 8, 8, "2: in units of 8 octets, the first 8 not counted."),
	CODE("type", 8, "Routing type, 2."),
	FIXED("segments-left", 8, 1, "1 on the wire."),
	RESERVED("reserved", 32),
	MAIN_ADDRESS("home-address", "Home address of the mobile node addressed."),
};

static const struct field fragment_fields[] = {
	NEXT("next-header", 8, "Protocol of the first header of the fragmentable part."),
	RESERVED("reserved", 8),
	NUMBER("offset", 13, "Fragment offset in units of 8 octets."),
	RESERVED("reserved-bits", 2),
	FLAG("M", "More fragments follow."),
	FRESH("identification", 32, "The same in all fragments of a packet."),
};

static const struct field udp_fields[] = {
	NUMBER("source-port", 16, "Source port."),
	NUMBER("destination-port", 16, "Destination port."),
	TOTAL("length", 16, 0, "Octets of header and data."),
	CHECKSUM("Internet checksum with pseudo-header; 0 is not allowed in IPv6."),
};

static const struct field tcp_fields[] = {
	NUMBER("source-port", 16, "Source port."),
	NUMBER("destination-port", 16, "Destination port."),
	NUMBER("sequence", 32, "Sequence number of the first octet."),
	NUMBER("acknowledgment", 32, "Next sequence number expected."),
	LENGTH("data-offset", 4, 4, 0, "Header length in units of 4 octets."),
	RESERVED("reserved", 4),
	FLAG("CWR", "Congestion window reduced."),
	FLAG("ECE", "ECN echo."),
	FLAG("URG", "Urgent pointer is valid."),
	FLAG("ACK", "Acknowledgment is valid."),
	FLAG("PSH", "Push."),
	FLAG("RST", "Reset."),
	FLAG("SYN", "Synchronise."),
	FLAG("FIN", "No more data."),
	NUMBER("window", 16, "Window."),
	CHECKSUM("Internet checksum with pseudo-header."),
	NUMBER("urgent", 16, "Urgent pointer."),
	OCTETS("options", "TCP options, padded by the sender to 4 octets."),
};

static const struct field raw_fields[] = {
	OCTETS("data", "Octets as they stand."),
};

static const struct field pad1_fields[] = {
	CODE("type", 8, "0; the only option without a length."),
};

static const struct field padn_fields[] = {
	CODE("type", 8, "1."),
	LENGTH("length", 8, 1, 2, "Octets of data."),
	OCTETS("data", "Zeros."),
};

static const struct field option_fields[] = {
	CODE("type", 8, "Option type."),
	LENGTH("length", 8, 1, 2, "Octets of data."),
	OCTETS("data", "Option data."),
};

static const struct field home_address_fields[] = {
	CODE("type", 8, "201 (0xc9): discard and report when unknown, does not change en route."),
	LENGTH("length", 8, 1, 2, "16."),
	MAIN_ADDRESS("address", "Home address of the sender."),
};

const struct format formats_ip[] = {
	{.name = "ethernet", .title = "Ethernet", .short_name = "Ethernet", .family = FAMILY_LINK,
	 .code = 1, FIELDS(ethernet_fields), .spec = "rfc2464", .section = "3",
	 .doc = "Ethernet II header."},
	{.name = "vlan", .title = "VLAN Tag", .short_name = "VLAN", .family = FAMILY_ETHERTYPE,
	 .code = 0x8100, FIELDS(vlan_fields), .next_family = FAMILY_ETHERTYPE, .spec = "802.1Q",
	 .section = "", .doc = "Behind ethernet or another tag."},
	{.name = "vlan-service", .title = "VLAN Service Tag", .short_name = "S-VLAN",
	 .family = FAMILY_ETHERTYPE, .code = 0x88a8, FIELDS(vlan_fields),
	 .next_family = FAMILY_ETHERTYPE, .spec = "802.1Q", .section = "",
	 .doc = "The outer one of two tags."},
	{.name = "ip6", .title = "IPv6", .short_name = "IPv6", .family = FAMILY_PROTOCOL, .code = 41,
	 FIELDS(ip6_fields), .spec = "rfc8200", .section = "3",
	 .doc = "IPv6 header; inside another packet, a tunnelled or quoted one."},
	{.name = "hop-by-hop", .title = "Hop-by-Hop Options", .short_name = "HBH",
	 .family = FAMILY_PROTOCOL, .code = 0, FIELDS(extension_fields), .body = BODY_OPTIONS,
	 .option_family = FAMILY_IP_OPTION, .spec = "rfc8200", .section = "4.3",
	 .doc = "Options for every node on the path."},
	{.name = "dst-options", .title = "Destination Options", .short_name = "DestOpt",
	 .family = FAMILY_PROTOCOL, .code = 60, FIELDS(extension_fields), .body = BODY_OPTIONS,
	 .option_family = FAMILY_IP_OPTION, .spec = "rfc8200", .section = "4.6",
	 .doc = "Options for the destination."},
	{.name = "routing-2", .title = "Type 2 Routing Header", .short_name = "RH2",
	 .family = FAMILY_ROUTING, .code = 2, FIELDS(routing_2_fields), .spec = "rfc6275",
	 .section = "6.4.1", .doc = "Carries the home address of a mobile node in a packet that is "
	 "sent to its care-of address."},
	{.name = "routing", .title = "Routing Header", .short_name = "RH", .family = FAMILY_ROUTING,
	 .code = CODE_ANY, FIELDS(routing_fields), .spec = "rfc8200", .section = "4.4",
	 .doc = "Routing header of any other type."},
	{.name = "fragment", .title = "Fragment Header", .short_name = "Frag",
	 .family = FAMILY_PROTOCOL, .code = 44, FIELDS(fragment_fields), .spec = "rfc8200",
	 .section = "4.5", .doc = "One fragment of a packet."},
	{.name = "udp", .title = "UDP", .short_name = "UDP", .family = FAMILY_PROTOCOL, .code = 17,
	 FIELDS(udp_fields), .spec = "rfc768", .section = "",
	 .doc = "User datagram; its data follow as raw."},
	{.name = "tcp", .title = "TCP", .short_name = "TCP", .family = FAMILY_PROTOCOL, .code = 6,
	 FIELDS(tcp_fields), .spec = "rfc793", .section = "3.1",
	 .doc = "TCP segment header; its data follow as raw."},
	{.name = "raw", .title = "Octets", .short_name = "raw", .family = FAMILY_RAW,
	 .code = CODE_ANY, FIELDS(raw_fields), .spec = "", .section = "",
	 .doc = "Octets that no other row describes; may also stand among options."},

	{.name = "pad1", .title = "Pad1", .short_name = "Pad1", .family = FAMILY_IP_OPTION, .code = 0,
	 FIELDS(pad1_fields), .spec = "rfc8200", .section = "4.2", .doc = "One octet of padding."},
	{.name = "padn", .title = "PadN", .short_name = "PadN", .family = FAMILY_IP_OPTION, .code = 1,
	 FIELDS(padn_fields), .spec = "rfc8200", .section = "4.2",
	 .doc = "Two or more octets of padding."},
	{.name = "home-address", .title = "Home Address", .short_name = "HAO",
	 .family = FAMILY_IP_OPTION, .code = 201, FIELDS(home_address_fields), .align_x = 8,
	 .align_y = 6, .occurs = OCCURS_ONCE, .spec = "rfc6275", .section = "6.3",
	 .doc = "Tells the destination the home address of a mobile node that is away from home."},
	{.name = "option", .title = "Option", .short_name = "option", .family = FAMILY_IP_OPTION,
	 .code = CODE_ANY, FIELDS(option_fields), .spec = "rfc8200", .section = "4.2",
	 .doc = "Option of any other type, or with a length that its own row does not allow."},
};

const size_t formats_ip_count = COUNT_OF(formats_ip);
