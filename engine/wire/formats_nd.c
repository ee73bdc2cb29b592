/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Rows: Neighbor Discovery messages and options (RFC 4861) with what Mobile IPv6 adds to them
 * (RFC 6275 section 7, RFC 3963 7.3, RFC 5380 5). Fast handovers are in formats_fmip6.c. */
#include "wire/formats.h"

#define ND_HEADER \
	CODE("type", 8, "ICMPv6 type."), NUMBER("code", 8, "0."), \
		CHECKSUM("Internet checksum with pseudo-header.")

static const struct field router_solicitation_fields[] = {
	ND_HEADER,
	RESERVED("reserved", 32),
};

static const struct field router_advertisement_fields[] = {
	ND_HEADER,
	DEFAULT("hop-limit", 8, 64, "For packets of hosts on the link; 0 leaves it open."),
	FLAG("M", "Addresses by DHCPv6."),
	FLAG("O", "Other configuration by DHCPv6."),
	FLAG("H", "The router is a home agent on this link (RFC 6275 7.1)."),
	NUMBER("preference", 2, "Default router preference (RFC 4191)."),
	RESERVED("reserved", 3),
	TIME("router-lifetime", 16, 1000, "As default router; 0 for none."),
	TIME("reachable-time", 32, 1, "0 leaves it open."),
	TIME("retrans-timer", 32, 1, "0 leaves it open."),
};

static const struct field neighbor_solicitation_fields[] = {
	ND_HEADER,
	RESERVED("reserved", 32),
	MAIN_ADDRESS("target", "Address asked for."),
};

static const struct field neighbor_advertisement_fields[] = {
	ND_HEADER,
	FLAG("R", "Sent by a router."),
	FLAG("S", "Solicited."),
	FLAG("O", "Overrides a cached link-layer address."),
	RESERVED("reserved", 29),
	MAIN_ADDRESS("target", "Address advertised."),
};

static const struct field redirect_fields[] = {
	ND_HEADER,
	RESERVED("reserved", 32),
	ADDRESS("target", "Better first hop."),
	ADDRESS("destination", "For this destination."),
};

#define OPTION_HEADER \
	CODE("type", 8, "Option type."), LENGTH("length", 8, 8, 0, "In units of 8 octets.")

static const struct field link_layer_fields[] = {
	OPTION_HEADER,
	{.name = "address", .bits = 48, .kind = KIND_MAC, .principal = true, .required = true,
	 .doc = "Link-layer address."},
};

static const struct field prefix_information_fields[] = {
	OPTION_HEADER,
	DEFAULT("prefix-length", 8, 64, "Leading bits that are valid."),
	FLAG("L", "On-link."),
	FLAG("A", "For address configuration."),
	FLAG("R", "The prefix field holds a whole address of the router (RFC 6275 7.2)."),
	RESERVED("reserved", 5),
	TIME("valid-lifetime", 32, 1000, "0xffffffff units are infinity."),
	TIME("preferred-lifetime", 32, 1000, "0xffffffff units are infinity."),
	RESERVED("reserved2", 32),
	MAIN_ADDRESS("prefix", "Prefix, or with R an address."),
};

static const struct field redirected_header_fields[] = {
	OPTION_HEADER,
	RESERVED("reserved", 48),
	OCTETS("data", "The packet that caused the redirect, cut short."),
};

static const struct field mtu_fields[] = {
	OPTION_HEADER,
	RESERVED("reserved", 16),
	{.name = "mtu", .bits = 32, .kind = KIND_NUMBER, .principal = true, .doc = "MTU of the link."},
};

static const struct field advertisement_interval_fields[] = {
	OPTION_HEADER,
	RESERVED("reserved", 16),
	{.name = "interval", .bits = 32, .kind = KIND_NUMBER, .principal = true, .unit_ms = 1,
	 .doc = "Longest time between two unsolicited multicast Router Advertisements."},
};

static const struct field home_agent_information_fields[] = {
	OPTION_HEADER,
	FLAG("R", "The home agent supports mobile routers (RFC 3963 7.3)."),
	RESERVED("reserved", 15),
	NUMBER("preference", 16, "Higher is preferred."),
	{.name = "lifetime", .bits = 16, .kind = KIND_NUMBER, .unit_ms = 1000,
	 .doc = "As home agent; never 0."},
};

static const struct field map_fields[] = {
	OPTION_HEADER,
	NUMBER("distance", 4, "Hops from the receiver, 1 on the same link; 0 is not used."),
	NUMBER("preference", 4, "15 is the highest."),
	FLAG("R", "The anchor point allocates the regional care-of address."),
	RESERVED("reserved", 7),
	TIME("valid-lifetime", 32, 1000, "Of the address and of the regional care-of address."),
	MAIN_ADDRESS("address", "Global address of the mobility anchor point."),
};

static const struct field nd_option_fields[] = {
	OPTION_HEADER,
	OCTETS("data", "Option data."),
};

#define ND(n, t, s, number, table, sect, d) \
	{.name = (n), .title = (t), .short_name = (s), .family = FAMILY_ICMP6, .code = (number), \
	 FIELDS(table), .body = BODY_OPTIONS, .option_family = FAMILY_ND_OPTION, .spec = "rfc4861", \
	 .section = (sect), .doc = (d)}
#define OPTION(n, t, s, number, table, where, sect, d) \
	{.name = (n), .title = (t), .short_name = (s), .family = FAMILY_ND_OPTION, .code = (number), \
	 FIELDS(table), .spec = (where), .section = (sect), .doc = (d)}

const struct format formats_nd[] = {
	ND("router-solicitation", "Router Solicitation", "RS", 133, router_solicitation_fields, "4.1",
	   "A host asks for routers."),
	ND("router-advertisement", "Router Advertisement", "RA", 134, router_advertisement_fields,
	   "4.2", "A router tells of itself and of prefixes."),
	ND("neighbor-solicitation", "Neighbor Solicitation", "NS", 135, neighbor_solicitation_fields,
	   "4.3", "Asks for a link-layer address, or whether an address is in use."),
	ND("neighbor-advertisement", "Neighbor Advertisement", "NA", 136,
	   neighbor_advertisement_fields, "4.4", "Answers, or announces a change."),
	ND("redirect", "Redirect", "Redirect", 137, redirect_fields, "4.5",
	   "A router names a better first hop."),

	OPTION("source-link-layer", "Source Link-Layer Address", "SLLA", 1, link_layer_fields,
	       "rfc4861", "4.6.1", "Of the sender."),
	OPTION("target-link-layer", "Target Link-Layer Address", "TLLA", 2, link_layer_fields,
	       "rfc4861", "4.6.1", "Of the target."),
	OPTION("prefix-information", "Prefix Information", "PIO", 3, prefix_information_fields,
	       "rfc4861", "4.6.2", "A prefix of the link; the R flag is RFC 6275 7.2."),
	OPTION("redirected-header", "Redirected Header", "redirected", 4, redirected_header_fields,
	       "rfc4861", "4.6.3", "The packet that is redirected."),
	OPTION("mtu", "MTU", "MTU", 5, mtu_fields, "rfc4861", "4.6.4", "MTU of the link."),
	OPTION("advertisement-interval", "Advertisement Interval", "AdvInt", 7,
	       advertisement_interval_fields, "rfc6275", "7.3", "How often a router advertises."),
	OPTION("home-agent-information", "Home Agent Information", "HAI", 8,
	       home_agent_information_fields, "rfc6275", "7.4", "Preference and lifetime."),
	OPTION("map", "Mobility Anchor Point", "MAP", 23, map_fields, "rfc5380", "5",
	       "A mobility anchor point for hierarchical mobility."),
	OPTION("option", "Neighbor Discovery Option", "option", CODE_ANY, nd_option_fields, "rfc4861",
	       "4.6", "Option of any other type, or with a length that its own row does not allow."),
};

const size_t formats_nd_count = COUNT_OF(formats_nd);
