/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Rows: fast handovers (RFC 5568), with what their use in Proxy Mobile IPv6 (RFC 5949) and for
 * multicast (RFC 7411) adds: Mobility Header messages, the ICMPv6 messages, options of both. */
#include "wire/formats_mh.h"

/* Messages. */

static const struct value_name fback_status[] = {
	{0, "accepted"}, {1, "accepted-ncoa-invalid"}, {128, "unspecified"}, {129, "prohibited"},
	{130, "insufficient-resources"}, {131, "interface-identifier-length"}, {0, NULL},
};

static const struct value_name hi_codes[] = {
	{0, "source-is-pcoa"}, {1, "source-is-not-pcoa"}, {2, "forwarding-complete"},
	{3, "context-transferred"}, {0, NULL},
};

static const struct value_name hack_codes[] = {
	{0, "accepted"}, {1, "accepted-ncoa-invalid"}, {2, "accepted-ncoa-assigned"},
	{3, "accepted-use-pcoa"}, {4, "unsolicited"}, {5, "context-accepted"},
	{6, "context-transferred"}, {128, "not-accepted"}, {129, "prohibited"},
	{130, "insufficient-resources"}, {131, "context-not-available"},
	{132, "forwarding-not-available"}, {0, NULL},
};

static const struct field fbu_fields[] = {
	MH_HEADER,
	NUMBER("sequence", 16, "As in a Binding Update."),
	FLAG("A", "Acknowledge; always set."),
	FLAG("H", "Home registration; always set."),
	FLAG("L", "Link-local address compatibility."),
	FLAG("K", "Key management mobility capability."),
	RESERVED("message-reserved", 12),
	TIME("lifetime", 16, 1000, "In seconds, though the message looks like a Binding Update."),
};

static const struct field fback_fields[] = {
	MH_HEADER,
	NAMED("status", 8, fback_status, "Below 128: accepted."),
	FLAG("K", "Key management mobility capability."),
	RESERVED("message-reserved", 7),
	NUMBER("sequence", 16, "Copied from the Fast Binding Update."),
	TIME("lifetime", 16, 1000, "Granted, in seconds."),
};

static const struct field fna_fields[] = {
	MH_HEADER,
	OCTETS("data", "Message data; deprecated, RFC 4068 has the format."),
};

static const struct field hi_fields[] = {
	MH_HEADER,
	NUMBER("sequence", 16, "Copied into the answer."),
	FLAG("S", "Asks for a new care-of address."),
	FLAG("U", "Asks for buffering."),
	FLAG("P", "Proxy (RFC 5949)."),
	FLAG("F", "Asks for forwarding (RFC 5949)."),
	RESERVED("message-reserved", 4),
	NAMED("code", 8, hi_codes, "From 2 on with P."),
};

static const struct field hack_fields[] = {
	MH_HEADER,
	NUMBER("sequence", 16, "Copied from the Handover Initiate."),
	FLAG("U", "Buffering (RFC 5949)."),
	FLAG("P", "Proxy (RFC 5949)."),
	FLAG("F", "Forwarding (RFC 5949)."),
	RESERVED("message-reserved", 5),
	NAMED("code", 8, hack_codes, "Below 128: accepted. 5, 6, 131 and 132 with P."),
};

#define FMIP6 \
	CODE("type", 8, "ICMPv6 type."), NUMBER("code", 8, "RtSolPr: 0. PrRtAdv: 0 to 5."), \
		CHECKSUM("Internet checksum with pseudo-header.")

static const struct field rtsolpr_fields[] = {
	FMIP6,
	FIXED("subtype", 8, 2, "2; PrRtAdv has 3, and 4 and 5 are of RFC 4068."),
	RESERVED("reserved", 8),
	NUMBER("identifier", 16, "Copied into the answer."),
};

static const struct field prrtadv_fields[] = {
	FMIP6,
	SELECTOR("subtype", 8, 3, "3."),
	FLAG("M", "Multicast (RFC 7411)."),
	RESERVED("reserved", 7),
	NUMBER("identifier", 16, "Copied from the solicitation; 0 when unsolicited."),
};

/* Options. */

static const struct value_name address_codes[] = {
	{1, "old-care-of-address"}, {2, "new-care-of-address"}, {3, "nar-address"},
	{4, "nar-prefix"}, {0, NULL},
};

static const struct value_name lla_codes[] = {
	{0, "wildcard"}, {1, "new-access-point"}, {2, "mobile-node"}, {3, "new-access-router"},
	{4, "source"}, {5, "same-interface"}, {6, "no-prefix-information"}, {7, "no-fast-handover"},
	{0, NULL},
};

static const struct value_name naack_status[] = {
	{1, "ncoa-invalid"}, {2, "use-supplied-ncoa"}, {3, "use-nar-address"}, {4, "pcoa-supplied"},
	{128, "link-layer-address-unrecognized"}, {0, NULL},
};

static const struct value_name multicast_codes[] = {
	{1, "igmp3"}, {2, "mld2"}, {3, "igmp3-from-igmp2"}, {4, "mld2-from-mld"}, {0, NULL},
};

static const struct value_name multicast_status[] = {
	{1, "payload-type-unsupported"}, {2, "group-service-unsupported"},
	{3, "group-service-prohibited"}, {0, NULL},
};

static const struct value_name lma_address_codes[] = {{1, "ipv6"}, {2, "ipv4"}, {0, NULL}};

static const struct field mh_lla_fields[] = {
	MOBILITY_OPTION,
	{.name = "option-code", .bits = 8, .kind = KIND_NUMBER, .send = 2, .names = lla_codes,
	 .doc = "2: of the mobile node."},
	OCTETS("address", "Link-layer address."),
};

static const struct field binding_auth_fmip6_fields[] = {
	MOBILITY_OPTION,
	NUMBER("spi", 32, "Security parameter index; 0 for handover keys made with SEND."),
	AUTHENTICATOR("authenticator",
		      "First(96, HMAC_SHA1(key, care-of address | access router | MH data)). The length "
		      "counts the SPI too, as RFC 6275 6.2.1 wants; RFC 5568 counts the authenticator only."),
	KEY("key", "Handover key shared with the access router."),
	KEY_ADDRESS("care-of", "Care-of address"),
	KEY_ADDRESS("correspondent", "Access router"),
};

static const struct field ipv6_address_prefix_fields[] = {
	MOBILITY_OPTION,
	NAMED("option-code", 8, address_codes, "Whose address, or a prefix."),
	DEFAULT("prefix-length", 8, 128, "Leading bits that are valid."),
	MAIN_ADDRESS("address", "Address or prefix."),
};

static const struct field context_request_fields[] = {
	MOBILITY_OPTION,
	RESERVED("reserved", 16),
	OCTETS("requests", "Types, lengths and data of the options requested."),
};

static const struct field lma_address_fields[] = {
	MOBILITY_OPTION,
	{.name = "option-code", .bits = 8, .kind = KIND_NUMBER, .send = 1,
	 .names = lma_address_codes, .doc = "Kind of address."},
	RESERVED("reserved", 8),
	OCTETS("address", "Neither an IPv4 nor an IPv6 address."),
};

static const struct field lma_address_ipv6_fields[] = {
	MOBILITY_OPTION,
	SELECTOR("option-code", 8, 1, "1: IPv6."),
	RESERVED("reserved", 8),
	MAIN_ADDRESS("address", "Of the local mobility anchor."),
};

static const struct field lma_address_ipv4_fields[] = {
	MOBILITY_OPTION,
	SELECTOR("option-code", 8, 2, "2: IPv4."),
	RESERVED("reserved", 8),
	IP4_ADDRESS("address", "Of the local mobility anchor."),
};

/* RFC 7411 5.3, 5.4: unlike every other mobility option, in units of 4 octets, which who skips
 * options by RFC 6275 6.2.1 does not know. */
#define MULTICAST_OPTION \
	CODE("type", 8, "Option type."), \
		LENGTH("length", 8, 4, 4, "In units of 4 octets, the first 4 not counted.")

static const struct field multicast_mobility_fields[] = {
	MULTICAST_OPTION,
	{.name = "option-code", .bits = 8, .kind = KIND_NUMBER, .send = 2, .names = multicast_codes,
	 .doc = "Kind of report."},
	RESERVED("reserved", 8),
	OCTETS("report", "Report from its number of records on: a multiple of 4 octets."),
};

static const struct field multicast_mobility_mld2_fields[] = {
	MULTICAST_OPTION,
	SELECTOR("option-code", 8, 2, "2: MLDv2."),
	RESERVED("reserved", 8),
	RESERVED("report-reserved", 16),
	COUNT("records", 16, 0, "Number of multicast address records."),
};

static const struct field multicast_ack_fields[] = {
	MULTICAST_OPTION,
	NUMBER("option-code", 8, "0."),
	NAMED("status", 8, multicast_status, "What is wrong."),
	OCTETS("report", "The records that are not supported: a multiple of 4 octets."),
};

static const struct field mn_link_local_iid_fields[] = {
	MOBILITY_OPTION,
	RESERVED("reserved", 16),
	{.name = "interface-id", .bits = 64, .kind = KIND_NUMBER, .principal = true,
	 .required = true, .doc = "Of the mobile node's link-local address."},
};

#define ND_OPTION_HEADER \
	CODE("type", 8, "Option type."), LENGTH("length", 8, 8, 0, "In units of 8 octets.")

static const struct field ip_address_prefix_fields[] = {
	ND_OPTION_HEADER,
	NAMED("option-code", 8, address_codes, "Whose address, or a prefix."),
	DEFAULT("prefix-length", 8, 128, "Leading bits that are valid."),
	RESERVED("reserved", 32),
	MAIN_ADDRESS("address", "Address or prefix."),
};

static const struct field lla_fields[] = {
	ND_OPTION_HEADER,
	NAMED("option-code", 8, lla_codes, "Whose address, or what became of it."),
	OCTETS("address", "Link-layer address, then padding to a multiple of 8 octets."),
};

static const struct field naack_fields[] = {
	ND_OPTION_HEADER,
	NUMBER("option-code", 8, "0."),
	NAMED("status", 8, naack_status, "What is wrong with the advertisement."),
	RESERVED("reserved", 32),
	{.name = "new-care-of-address", .kind = KIND_IP6_LIST, .principal = true,
	 .doc = "With status 2, the address to use; else nothing."},
};

/* Rows with variants, and those. */
enum { PRRTADV = 1, LMA_ADDRESS_IPV6 = 3, LMA_ADDRESS_IPV4, MULTICAST_MLD2 = 6 };

const struct format formats_fmip6[] = {
	{.name = "rtsolpr", .title = "Router Solicitation for Proxy Advertisement",
	 .short_name = "RtSolPr", .family = FAMILY_ICMP6, .code = 154, FIELDS(rtsolpr_fields),
	 .body = BODY_OPTIONS, .option_family = FAMILY_ND_OPTION,
	 .variant = &formats_fmip6[PRRTADV], .spec = "rfc5568", .section = "6.1.1",
	 .doc = "A mobile node asks a router about access points nearby."},
	[PRRTADV] = {.name = "prrtadv", .title = "Proxy Router Advertisement", .short_name = "PrRtAdv",
	 .family = FAMILY_ICMP6, .code = 154, FIELDS(prrtadv_fields), .body = BODY_OPTIONS,
	 .option_family = FAMILY_ND_OPTION, .spec = "rfc5568", .section = "6.1.2",
	 .doc = "A router tells about access points nearby."},
	{.name = "lma-address", .title = "Local Mobility Anchor Address", .short_name = "LMAA",
	 .family = FAMILY_MH_OPTION, .code = 41, FIELDS(lma_address_fields), .occurs = OCCURS_ONCE,
	 .variant = &formats_fmip6[LMA_ADDRESS_IPV6], .spec = "rfc5949", .section = "6.2.2",
	 .doc = "Without an address of a known kind."},
	[LMA_ADDRESS_IPV6] = {.name = "lma-address-ipv6", .title = "Local Mobility Anchor Address, IPv6",
	 .short_name = "LMAA", .family = FAMILY_MH_OPTION, .code = 41,
	 FIELDS(lma_address_ipv6_fields), .occurs = OCCURS_ONCE,
	 .variant = &formats_fmip6[LMA_ADDRESS_IPV4], .spec = "rfc5949", .section = "6.2.2",
	 .doc = "Where the mobile node is registered."},
	[LMA_ADDRESS_IPV4] = MH_OPTION("lma-address-ipv4", "Local Mobility Anchor Address, IPv4",
				       "LMAA", 41, lma_address_ipv4_fields, 0, 0, OCCURS_ONCE,
				       "rfc5949", "6.2.2", "Where the mobile node is registered."),
	{.name = "multicast-mobility", .title = "Multicast Mobility", .short_name = "Mcast",
	 .family = FAMILY_MH_OPTION, .code = 60, FIELDS(multicast_mobility_fields),
	 .occurs = OCCURS_ONCE, .variant = &formats_fmip6[MULTICAST_MLD2], .spec = "rfc7411",
	 .section = "5.3", .doc = "IGMP state of the mobile node."},
	[MULTICAST_MLD2] = {.name = "multicast-mobility-mld2", .title = "Multicast Mobility, MLDv2",
	 .short_name = "Mcast", .family = FAMILY_MH_OPTION, .code = 60,
	 FIELDS(multicast_mobility_mld2_fields), .body = BODY_OPTIONS,
	 .option_family = FAMILY_MLD_RECORD, .occurs = OCCURS_ONCE, .spec = "rfc7411",
	 .section = "5.3", .doc = "MLD listener state of the mobile node."},
	MH_OPTION("multicast-ack", "Multicast Acknowledgement", "McastAck", 61, multicast_ack_fields,
		  0, 0, OCCURS_ONCE, "rfc7411", "5.4", "Groups that could not be transferred."),

	MH_MESSAGE("fbu", "Fast Binding Update", "FBU", 8, fbu_fields, "rfc5568", "6.2.2",
		   "A mobile node asks its previous access router to forward."),
	MH_MESSAGE("fback", "Fast Binding Acknowledgment", "FBack", 9, fback_fields, "rfc5568",
		   "6.2.3", "Answers a Fast Binding Update."),
	{.name = "fna", .title = "Fast Neighbor Advertisement", .short_name = "FNA",
	 .family = FAMILY_MH, .code = 10, FIELDS(fna_fields), .spec = "rfc5568", .section = "6.2",
	 .doc = "Deprecated."},
	MH_MESSAGE("hi", "Handover Initiate", "HI", 14, hi_fields, "rfc5568", "6.2.1.1",
		   "The previous access router prepares the new one, or asks it for context."),
	MH_MESSAGE("hack", "Handover Acknowledge", "HAck", 15, hack_fields, "rfc5568", "6.2.1.2",
		   "Answers a Handover Initiate."),

	MH_OPTION("mh-link-layer-address", "Mobility Header Link-Layer Address", "MH-LLA", 7,
		  mh_lla_fields, 0, 0, OCCURS_ONCE, "rfc5568", "6.4.4", "Of the mobile node."),
	MH_OPTION("binding-auth-fmip6", "Binding Authorization Data for FMIPv6", "BADF", 21,
		  binding_auth_fmip6_fields, 0, 0, OCCURS_LAST, "rfc5568", "6.4.5",
		  "Authenticates fast bindings; not computed. Write the padding before it."),
	MH_OPTION("ipv6-address-prefix", "Mobility Header IPv6 Address/Prefix", "Address", 34,
		  ipv6_address_prefix_fields, 8, 4, OCCURS_MANY, "rfc5568", "6.4.2",
		  "A care-of address, or what belongs to the new access router."),
	MH_OPTION("context-request", "Context Request", "CRO", 40, context_request_fields, 0, 0,
		  OCCURS_ONCE, "rfc5949", "6.2.1", "Options wanted in the answer."),
	MH_OPTION("mn-link-local-iid", "Mobile Node Link-local Address Interface Identifier",
		  "MN-LLA-IID", 42, mn_link_local_iid_fields, 0, 0, OCCURS_ONCE, "rfc5949",
		  "6.2.3", "Of the mobile node's link-local address in the previous network."),

	{.name = "ip-address-prefix", .title = "IP Address/Prefix", .short_name = "Address",
	 .family = FAMILY_ND_OPTION, .code = 17, FIELDS(ip_address_prefix_fields),
	 .spec = "rfc5568", .section = "6.4.1",
	 .doc = "A care-of address, or what belongs to the new access router."},
	{.name = "link-layer-address", .title = "Link-Layer Address", .short_name = "LLA",
	 .family = FAMILY_ND_OPTION, .code = 19, FIELDS(lla_fields), .spec = "rfc5568",
	 .section = "6.4.3", .doc = "Of an access point, router or mobile node."},
	{.name = "na-acknowledgment", .title = "Neighbor Advertisement Acknowledgment",
	 .short_name = "NAACK", .family = FAMILY_ND_OPTION, .code = 20, FIELDS(naack_fields),
	 .spec = "rfc5568", .section = "6.4.6",
	 .doc = "The new access router wants another care-of address."},
};

const size_t formats_fmip6_count = COUNT_OF(formats_fmip6);
