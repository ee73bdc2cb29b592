/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Rows: what later RFCs add to the Mobility Header for mobile nodes, mobile routers, home agents
 * and correspondents. NEMO (RFC 3963), identification and authentication (RFC 4283, 4285), enhanced
 * route optimization (RFC 4866), bootstrapping (RFC 5026), vendors and experiments (RFC 5094,
 * 5096), home agent switch (RFC 5142), service selection (RFC 5149), dual stack (RFC 5555),
 * multiple care-of addresses (RFC 5648), revocation (RFC 5846), flow bindings (RFC 6089, 7109).
 * What stands inside options has its rows in formats_sub.c. */
#include "wire/formats_mh.h"

/* Messages. */

static const struct value_name revocation_triggers[] = {
	{0, "unspecified"}, {1, "administrative"}, {2, "handover-same-access-type"},
	{3, "handover-other-access-type"}, {4, "handover-unknown"}, {5, "user-initiated"},
	{6, "access-network"}, {7, "out-of-sync"}, {128, "per-peer-policy"},
	{129, "local-policy"}, {0, NULL},
};

static const struct value_name revocation_status[] = {
	{0, "success"}, {1, "partial-success"}, {128, "no-binding"},
	{129, "ipv4-home-address-required"}, {130, "global-not-authorized"},
	{131, "mobile-node-identity-required"}, {132, "mobile-node-attached"},
	{133, "trigger-not-supported"}, {134, "function-not-supported"},
	{135, "proxy-not-supported"}, {0, NULL},
};

static const struct value_name flow_triggers[] = {
	{1, "unspecified"}, {2, "administrative"}, {3, "out-of-sync"}, {0, NULL},
};

static const struct value_name flow_status[] = {
	{0, "success"}, {128, "no-binding"}, {129, "not-authorized"}, {0, NULL},
};

static const struct field experimental_message_fields[] = {
	MH_HEADER,
	OCTETS("data", "Message data; at least two octets."),
};

static const struct field home_agent_switch_fields[] = {
	MH_HEADER,
	COUNT("address-count", 8, 16, "# of Addresses; with 0 the mobile node looks for home agents."),
	RESERVED("message-reserved", 8),
	{.name = "addresses", .kind = KIND_IP6_LIST, .principal = true,
	 .doc = "Home agents to take instead, as many as the count says."},
};

static const struct field bri_fields[] = {
	MH_HEADER,
	FIXED("revocation-type", 8, 1, "1; an acknowledgement has 2."),
	NAMED("trigger", 8, revocation_triggers, "Below 128: one mobile node; else global."),
	NUMBER("sequence", 16, "Copied into the acknowledgement."),
	FLAG("P", "Proxy binding."),
	FLAG("V", "IPv4 home address binding only."),
	FLAG("G", "Global: all bindings of the peer."),
	RESERVED("message-reserved", 13),
};

static const struct field bra_fields[] = {
	MH_HEADER,
	SELECTOR("revocation-type", 8, 2, "2."),
	NAMED("status", 8, revocation_status, "Below 128: success."),
	NUMBER("sequence", 16, "Copied from the indication."),
	FLAG("P", "Proxy binding."),
	FLAG("V", "IPv4 home address binding only."),
	FLAG("G", "Global: all bindings of the peer."),
	RESERVED("message-reserved", 13),
};

static const struct field fbi_fields[] = {
	MH_HEADER,
	FIXED("flow-binding-type", 16, 1, "1; an acknowledgement has 2."),
	NUMBER("sequence", 16, "Copied into the acknowledgement."),
	NAMED("trigger", 8, flow_triggers, "Why."),
	FLAG("A", "Asks for an acknowledgement."),
	RESERVED("message-reserved", 7),
};

static const struct field fba_fields[] = {
	MH_HEADER,
	SELECTOR("flow-binding-type", 16, 2, "2."),
	NUMBER("sequence", 16, "Copied from the indication."),
	NAMED("status", 8, flow_status, "Below 128: success."),
	RESERVED("message-reserved", 8),
};

/* Options. */

static const struct field mobile_network_prefix_fields[] = {
	MOBILITY_OPTION,
	RESERVED("reserved", 8),
	DEFAULT("prefix-length", 8, 64, "Leading bits that are valid."),
	MAIN_ADDRESS("prefix", "Prefix of the mobile network."),
};

static const struct value_name mn_id_subtypes[] = {{1, "nai"}, {0, NULL}};

static const struct field mn_id_fields[] = {
	MOBILITY_OPTION,
	{.name = "subtype", .bits = 8, .kind = KIND_NUMBER, .send = 1, .names = mn_id_subtypes,
	 .doc = "Kind of identifier."},
	TEXT("identifier", "NAI: user@realm, not terminated."),
};

static const struct value_name message_auth_subtypes[] = {{1, "mn-ha"}, {2, "mn-aaa"}, {0, NULL}};

static const struct field message_auth_fields[] = {
	MOBILITY_OPTION,
	{.name = "subtype", .bits = 8, .kind = KIND_NUMBER, .send = 1,
	 .names = message_auth_subtypes, .doc = "Who authenticates, and how."},
	NUMBER("spi", 32, "Mobility SPI; 3 is HMAC_SHA1 with MN-AAA."),
	AUTHENTICATOR("data",
		      "Authentication data. Computed with key= as MN-HA has it (5.1): First(96, HMAC_SHA1("
		      "key, care-of address | home address | MH data up to the SPI)); else as given."),
	KEY("key", "Shared key, 16 octets."),
	KEY_ADDRESS("care-of", "Care-of address"),
	KEY_ADDRESS("home-address", "Home address"),
};

static const struct field mesg_id_fields[] = {
	MOBILITY_OPTION,
	NUMBER("seconds", 32, "Time of day of the sender: seconds since 1900, as NTP has them."),
	NUMBER("fraction", 32, "In units of 1/2^32 s."),
};

static const struct field empty_option_fields[] = {
	MOBILITY_OPTION,
};

static const struct field cga_parameters_fields[] = {
	MOBILITY_OPTION,
	OCTETS("parameters", "A piece of the CGA Parameters; all but the last have 255 octets."),
};

/* RFC 3972 3. A public key is a DER sequence, which begins with 0x30; by that and the length the first
 * piece is known from the others. */
static const struct field cga_parameters_start_fields[] = {
	MOBILITY_OPTION,
	{.name = "modifier", .bits = 128, .kind = KIND_OCTETS, .doc = "Any value."},
	NUMBER("prefix", 64, "Subnet prefix of the address."),
	NUMBER("collision-count", 8, "0, 1 or 2."),
	SELECTOR("key-tag", 8, 0x30, "First octet of the public key: a sequence."),
	OCTETS("key", "The public key (SubjectPublicKeyInfo) from its second octet on, and extensions."),
};

static const struct field signature_fields[] = {
	MOBILITY_OPTION,
	OCTETS("signature", "Made with the sender's private key."),
};

static const struct field permanent_home_token_fields[] = {
	MOBILITY_OPTION,
	OCTETS("token", "Home keygen token, encrypted with the mobile node's public key."),
};

static const struct field care_of_test_fields[] = {
	MOBILITY_OPTION,
	{.name = "care-of-keygen-token", .bits = 64, .kind = KIND_NUMBER, .principal = true,
	 .required = true, .doc = "Fresh token for the care-of address."},
};

static const struct value_name dns_update_status[] = {
	{0, "performed"}, {128, "unspecified"}, {129, "prohibited"}, {130, "failed"}, {0, NULL},
};

static const struct field dns_update_fields[] = {
	MOBILITY_OPTION,
	NAMED("status", 8, dns_update_status, "In acknowledgements; else 0."),
	FLAG("R", "Asks to remove the entry."),
	RESERVED("reserved", 7),
	TEXT("identity", "MN identity: fully qualified domain name."),
};

static const struct field experimental_fields[] = {
	MOBILITY_OPTION,
	OCTETS("data", "Of the experiment."),
};

static const struct field vendor_specific_fields[] = {
	MOBILITY_OPTION,
	NUMBER("vendor-id", 32, "Private Enterprise Number."),
	NUMBER("subtype", 8, "Administered by the vendor."),
	OCTETS("data", "Of the vendor."),
};

static const struct field service_selection_fields[] = {
	MOBILITY_OPTION,
	TEXT("identifier", "Name of the service in UTF-8; at least one octet."),
};

static const struct field ipv4_home_address_fields[] = {
	MOBILITY_OPTION,
	DEFAULT("prefix-length", 6, 32, "Of the prefix; 32 for one address; never 0."),
	FLAG("P", "Asks for a mobile network prefix."),
	RESERVED("reserved", 9),
	IP4_ADDRESS("address", "IPv4 home address; 0 asks for one."),
};

static const struct value_name ipv4_address_status[] = {
	{0, "success"}, {128, "unspecified"}, {129, "prohibited"},
	{130, "incorrect-home-address"}, {131, "invalid-address"}, {132, "dynamic-unavailable"},
	{133, "prefix-unauthorized"}, {0, NULL},
};

static const struct field ipv4_address_ack_fields[] = {
	MOBILITY_OPTION,
	NAMED("status", 8, ipv4_address_status, "Below 128: success."),
	NUMBER("prefix-length", 6, "Allocated; 0 on failure."),
	RESERVED("reserved", 2),
	IP4_ADDRESS("address", "IPv4 home address in the binding."),
};

static const struct field nat_detection_fields[] = {
	MOBILITY_OPTION,
	FLAG("F", "UDP encapsulation is required."),
	RESERVED("reserved", 15),
	TIME("refresh-time", 32, 1000, "Suggested; 0 says nothing, all ones: no NAT was found."),
};

static const struct field ipv4_care_of_address_fields[] = {
	MOBILITY_OPTION,
	RESERVED("reserved", 16),
	IP4_ADDRESS("address", "IPv4 care-of address."),
};

#define BINDING_ID \
	MOBILITY_OPTION, NUMBER("id", 16, "Binding ID; 0 is not used."), \
		NAMED("status", 8, binding_status_names, \
		      "In acknowledgements, unless 0: of this binding."), \
		FLAG("H", "Registered while on the home link."), \
		NUMBER("priority", 7, "BID-PRI (RFC 6089 4.1): lower first; reserved in RFC 5648.")

static const struct field binding_id_fields[] = {
	BINDING_ID,
	OCTETS("care-of", "Nothing; or what is neither an IPv4 nor an IPv6 address."),
};

static const struct field binding_id_ipv6_fields[] = {
	BINDING_ID,
	MAIN_ADDRESS("care-of", "Care-of address."),
};

static const struct field binding_id_ipv4_fields[] = {
	BINDING_ID,
	IP4_ADDRESS("care-of", "Care-of address."),
};

static const struct field flow_summary_fields[] = {
	MOBILITY_OPTION,
	OCTETS("flows", "Flow identifiers of two octets each; at least one."),
};

static const struct value_name flow_id_status[] = {
	{0, "successful"}, {128, "prohibited"}, {129, "unspecified"}, {130, "malformed"},
	{131, "binding-id-not-found"}, {132, "flow-id-not-found"},
	{133, "traffic-selector-unsupported"}, {0, NULL},
};

static const struct field flow_id_fields[] = {
	MOBILITY_OPTION,
	NUMBER("id", 16, "Flow identifier; 0 is not used."),
	NUMBER("priority", 16, "Lower first; 0 is not used."),
	RESERVED("reserved", 8),
	NAMED("status", 8, flow_id_status, "In acknowledgements."),
};

/* Rows with variants, and those. */
enum { BRA = 1, FBA = 3, BINDING_ID_IPV6 = 5, BINDING_ID_IPV4, CGA_START = 8 };

const struct format formats_mh_ext[] = {
	{.name = "bri", .title = "Binding Revocation Indication", .short_name = "BRI",
	 .family = FAMILY_MH, .code = 16, FIELDS(bri_fields), .body = BODY_OPTIONS,
	 .option_family = FAMILY_MH_OPTION, .variant = &formats_mh_ext[BRA], .spec = "rfc5846",
	 .section = "5.1", .doc = "Revokes bindings."},
	[BRA] = MH_MESSAGE("bra", "Binding Revocation Acknowledgement", "BRA", 16, bra_fields,
			   "rfc5846", "5.2", "Answers a revocation."),
	{.name = "fbi", .title = "Flow Binding Indication", .short_name = "FBI",
	 .family = FAMILY_MH, .code = 21, FIELDS(fbi_fields), .body = BODY_OPTIONS,
	 .option_family = FAMILY_MH_OPTION, .variant = &formats_mh_ext[FBA], .spec = "rfc7109",
	 .section = "6.1.1", .doc = "A home agent moves flows."},
	[FBA] = MH_MESSAGE("fba", "Flow Binding Acknowledgement", "FBA", 21, fba_fields, "rfc7109",
			   "6.1.2", "Answers a Flow Binding Indication."),
	{.name = "binding-id", .title = "Binding Identifier", .short_name = "BID",
	 .family = FAMILY_MH_OPTION, .code = 35, FIELDS(binding_id_fields), .align_x = 2,
	 .variant = &formats_mh_ext[BINDING_ID_IPV6], .spec = "rfc5648", .section = "4.3",
	 .doc = "One of several bindings of a home address, by the source address."},
	[BINDING_ID_IPV6] = {.name = "binding-id-ipv6", .title = "Binding Identifier with IPv6 Address",
	 .short_name = "BID", .family = FAMILY_MH_OPTION, .code = 35,
	 FIELDS(binding_id_ipv6_fields), .align_x = 8, .align_y = 2,
	 .variant = &formats_mh_ext[BINDING_ID_IPV4], .spec = "rfc5648", .section = "4.3",
	 .doc = "One of several bindings of a home address."},
	[BINDING_ID_IPV4] = MH_OPTION("binding-id-ipv4", "Binding Identifier with IPv4 Address", "BID",
				      35, binding_id_ipv4_fields, 8, 2, OCCURS_MANY, "rfc5648",
				      "4.3", "One of several bindings of a home address."),
	{.name = "cga-parameters", .title = "CGA Parameters", .short_name = "CGA",
	 .family = FAMILY_MH_OPTION, .code = 12, FIELDS(cga_parameters_fields),
	 .variant = &formats_mh_ext[CGA_START], .spec = "rfc4866", .section = "5.1",
	 .doc = "A further piece of the sender's CGA parameters, or one that cannot be told from one."},
	[CGA_START] = MH_OPTION("cga-parameters-start", "CGA Parameters, first Piece", "CGA", 12,
				cga_parameters_start_fields, 0, 0, OCCURS_MANY, "rfc4866", "5.1",
				"The sender's CGA parameters up to its public key or a part of it."),

	{.name = "experimental-message", .title = "Experimental Mobility Header",
	 .short_name = "Experimental", .family = FAMILY_MH, .code = 11,
	 FIELDS(experimental_message_fields), .spec = "rfc5096", .section = "3",
	 .doc = "For experiments."},
	MH_MESSAGE("home-agent-switch", "Home Agent Switch", "HAS", 12, home_agent_switch_fields,
		   "rfc5142", "4", "A home agent asks a mobile node to take another one."),

	MH_OPTION("mobile-network-prefix", "Mobile Network Prefix", "MNP", 6,
		  mobile_network_prefix_fields, 8, 4, OCCURS_MANY, "rfc3963", "4.3",
		  "A prefix behind the mobile router."),
	MH_OPTION("mn-id", "Mobile Node Identifier", "MN-ID", 8, mn_id_fields, 0, 0, OCCURS_MANY,
		  "rfc4283", "3", "Names a mobile node; RFC 6705 messages name two."),
	MH_OPTION("message-auth", "Mobility Message Authentication", "AUTH", 9,
		  message_auth_fields, 4, 1, OCCURS_MANY, "rfc4285", "5",
		  "Authenticates by a shared key; once a subtype."),
	MH_OPTION("mesg-id", "Mobility Message Replay Protection", "MESG-ID", 10, mesg_id_fields,
		  8, 2, OCCURS_ONCE, "rfc4285", "6", "Timestamp against replays."),
	MH_OPTION("cga-parameters-request", "CGA Parameters Request", "CGAReq", 11,
		  empty_option_fields, 0, 0, OCCURS_ONCE, "rfc4866", "5.6",
		  "Asks the correspondent for its CGA parameters and signature."),
	MH_OPTION("signature", "Signature", "Sig", 13, signature_fields, 0, 0, OCCURS_ONCE,
		  "rfc4866", "5.2", "Over the CGA parameters before it."),
	MH_OPTION("permanent-home-token", "Permanent Home Keygen Token", "PHKT", 14,
		  permanent_home_token_fields, 0, 0, OCCURS_ONCE, "rfc4866", "5.3",
		  "Saves later home address tests."),
	MH_OPTION("care-of-test-init", "Care-of Test Init", "CoTI", 15, empty_option_fields, 0, 0,
		  OCCURS_ONCE, "rfc4866", "5.4", "Asks for a care-of test option in the answer."),
	MH_OPTION("care-of-test", "Care-of Test", "CoT", 16, care_of_test_fields, 0, 0,
		  OCCURS_ONCE, "rfc4866", "5.5",
		  "Care-of keygen token in a Binding Acknowledgement."),
	MH_OPTION("dns-update", "DNS Update", "DNS", 17, dns_update_fields, 0, 0, OCCURS_ONCE,
		  "rfc5026", "8.1", "Asks the home agent to update the DNS."),
	MH_OPTION("experimental", "Experimental Mobility Option", "Experimental", 18,
		  experimental_fields, 0, 0, OCCURS_ONCE, "rfc5096", "4", "For experiments."),
	MH_OPTION("vendor-specific", "Vendor-Specific", "VSM", 19, vendor_specific_fields, 4, 2,
		  OCCURS_MANY, "rfc5094", "3", "Of a vendor."),
	MH_OPTION("service-selection", "Service Selection", "Service", 20,
		  service_selection_fields, 0, 0, OCCURS_ONCE, "rfc5149", "3",
		  "The service that the mobile node wants."),
	MH_OPTION("ipv4-home-address", "IPv4 Home Address", "IPv4HoA", 29,
		  ipv4_home_address_fields, 4, 0, OCCURS_MANY, "rfc5555", "3.1.1",
		  "Registers or asks for an IPv4 address or prefix."),
	MH_OPTION("ipv4-address-ack", "IPv4 Address Acknowledgement", "IPv4Ack", 30,
		  ipv4_address_ack_fields, 4, 0, OCCURS_MANY, "rfc5555", "3.2.1",
		  "Answers an IPv4 home address."),
	MH_OPTION("nat-detection", "NAT Detection", "NAT", 31, nat_detection_fields, 4, 0,
		  OCCURS_ONCE, "rfc5555", "3.2.2", "Whether a NAT stands in the path."),
	MH_OPTION("ipv4-care-of-address", "IPv4 Care-of Address", "IPv4CoA", 32,
		  ipv4_care_of_address_fields, 4, 0, OCCURS_ONCE, "rfc5555", "3.1.2",
		  "Care-of address in an IPv4-only network."),
	MH_OPTION("flow-summary", "Flow Summary", "Flows", 44, flow_summary_fields, 2, 0,
		  OCCURS_MANY, "rfc6089", "4.2.2", "Flow bindings to keep."),
	{.name = "flow-id", .title = "Flow Identification", .short_name = "Flow",
	 .family = FAMILY_MH_OPTION, .code = 45, FIELDS(flow_id_fields), .body = BODY_OPTIONS,
	 .option_family = FAMILY_FLOW_OPTION, .align_x = 2, .spec = "rfc6089", .section = "4.2",
	 .doc = "Binds a flow to a care-of address."},
};

const size_t formats_mh_ext_count = COUNT_OF(formats_mh_ext);
