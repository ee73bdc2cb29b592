/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Rows: what stands inside mobility options. Sub-options of flow bindings and of the traffic offload
 * selector (RFC 6089 4.2.1, RFC 7109 6.2, RFC 6909 3.1), of access network identifiers (RFC 6757 3.1);
 * attributes of quality of service (RFC 7222 4.2). Traffic selectors are octets. */
#include "wire/formats.h"

#define SUB_OPTION CODE("type", 8, "Sub-option type."), LENGTH("length", 8, 1, 2, "Octets of data.")

static const struct field any_fields[] = {
	SUB_OPTION,
	OCTETS("data", "Data of the sub-option."),
};

static const struct field pad1_fields[] = {
	CODE("type", 8, "0; the only sub-option without a length."),
};

/* Flow bindings. */

static const struct value_name flow_actions[] = {
	{11, "add"}, {12, "delete"}, {13, "modify"}, {14, "refresh"}, {15, "move"}, {16, "revoke"},
	{0, NULL},
};

static const struct value_name selector_formats[] = {
	{1, "ipv4-binary"}, {2, "ipv6-binary"}, {0, NULL},
};

static const struct field binding_reference_fields[] = {
	SUB_OPTION,
	OCTETS("bindings", "Binding IDs of two octets each; at least one."),
};

static const struct field traffic_selector_fields[] = {
	SUB_OPTION,
	NAMED("format", 8, selector_formats, "Of the selector (RFC 6088)."),
	RESERVED("reserved", 8),
	OCTETS("selector", "What packets of the flow look like."),
};

static const struct field flow_action_fields[] = {
	SUB_OPTION,
	RESERVED("reserved", 8),
	{.name = "action", .bits = 8, .kind = KIND_NUMBER, .send = 11, .names = flow_actions,
	 .principal = true, .doc = "What to do with the flow binding."},
};

static const struct field target_coa_fields[] = {
	SUB_OPTION,
	RESERVED("reserved", 16),
	OCTETS("address", "Neither an IPv4 nor an IPv6 address."),
};

static const struct field target_coa_ipv6_fields[] = {
	SUB_OPTION,
	RESERVED("reserved", 16),
	MAIN_ADDRESS("address", "Where the flow moves to."),
};

static const struct field target_coa_ipv4_fields[] = {
	SUB_OPTION,
	RESERVED("reserved", 16),
	IP4_ADDRESS("address", "Where the flow moves to."),
};

/* Access networks. */

static const struct value_name operator_types[] = {
	{1, "enterprise-number"}, {2, "realm"}, {0, NULL},
};

static const struct field network_id_fields[] = {
	SUB_OPTION,
	FLAG("E", "The name is in UTF-8."),
	RESERVED("reserved", 7),
	NUMBER("name-length", 8, "Octets of the network name."),
	OCTETS("names", "Network name; length and name of the access point."),
};

static const struct field geo_location_fields[] = {
	SUB_OPTION,
	NUMBER("latitude", 24, "Degrees, two's complement, with 15 fractional bits."),
	NUMBER("longitude", 24, "Likewise."),
};

static const struct field operator_id_fields[] = {
	SUB_OPTION,
	{.name = "id-type", .bits = 8, .kind = KIND_NUMBER, .send = 2, .names = operator_types,
	 .doc = "Kind of identifier."},
	TEXT("identifier", "Realm, or private enterprise number in octets."),
};

/* Quality of service. */

static const struct field rate_fields[] = {
	SUB_OPTION,
	RESERVED("reserved", 16),
	{.name = "rate", .bits = 32, .kind = KIND_NUMBER, .principal = true,
	 .doc = "Bits a second."},
};

static const struct field session_rate_fields[] = {
	SUB_OPTION,
	FLAG("S", "For all sessions of the same service."),
	FLAG("E", "Without flows that have a guaranteed rate."),
	RESERVED("reserved", 14),
	{.name = "rate", .bits = 32, .kind = KIND_NUMBER, .principal = true,
	 .doc = "Bits a second."},
};

static const struct field retention_priority_fields[] = {
	SUB_OPTION,
	RESERVED("reserved", 8),
	DEFAULT("priority", 4, 1, "Priority level; 1 is the highest, 0 not used."),
	NUMBER("capability", 2, "Pre-emption capability: 0 enabled, 1 disabled."),
	NUMBER("vulnerability", 2, "Pre-emption vulnerability: 0 enabled, 1 disabled."),
};

static const struct field qos_selector_fields[] = {
	SUB_OPTION,
	RESERVED("reserved", 8),
	NAMED("format", 8, selector_formats, "Of the selector (RFC 6088)."),
	OCTETS("selector", "What packets of the flows look like."),
};

static const struct field qos_vendor_fields[] = {
	SUB_OPTION,
	RESERVED("reserved", 16),
	NUMBER("vendor-id", 32, "Private Enterprise Number."),
	NUMBER("subtype", 8, "Administered by the vendor."),
	OCTETS("data", "Of the vendor."),
};

#define SUB(f, n, t, s, number, table, when, where, sect, d) \
	{.name = (n), .title = (t), .short_name = (s), .family = (f), .code = (number), \
	 FIELDS(table), .occurs = (when), .spec = (where), .section = (sect), .doc = (d)}
#define FLOW(n, t, s, number, table, where, sect, d) \
	SUB(FAMILY_FLOW_OPTION, n, t, s, number, table, OCCURS_ONCE, where, sect, d)
#define ANI(n, t, s, number, table, sect, d) \
	SUB(FAMILY_ANI_OPTION, n, t, s, number, table, OCCURS_ONCE, "rfc6757", sect, d)
#define QOS(n, t, s, number, table, sect, d) \
	SUB(FAMILY_QOS_ATTRIBUTE, n, t, s, number, table, OCCURS_ONCE, "rfc7222", sect, d)

enum { TARGET_COA_IPV6 = 1, TARGET_COA_IPV4 };

const struct format formats_sub[] = {
	{.name = "target-coa", .title = "Target Care-of Address", .short_name = "target",
	 .family = FAMILY_FLOW_OPTION, .code = 5, FIELDS(target_coa_fields), .occurs = OCCURS_ONCE,
	 .variant = &formats_sub[TARGET_COA_IPV6], .spec = "rfc7109", .section = "6.2.2",
	 .doc = "With an address of another length than it should have."},
	[TARGET_COA_IPV6] = {.name = "target-coa-ipv6", .title = "Target Care-of Address, IPv6",
	 .short_name = "target", .family = FAMILY_FLOW_OPTION, .code = 5,
	 FIELDS(target_coa_ipv6_fields), .occurs = OCCURS_ONCE,
	 .variant = &formats_sub[TARGET_COA_IPV4], .spec = "rfc7109", .section = "6.2.2",
	 .doc = "Where a flow moves to."},
	[TARGET_COA_IPV4] = FLOW("target-coa-ipv4", "Target Care-of Address, IPv4", "target", 5,
				 target_coa_ipv4_fields, "rfc7109", "6.2.2", "Where a flow moves to."),
	SUB(FAMILY_FLOW_OPTION, "pad1", "Pad1", "Pad1", 0, pad1_fields, OCCURS_MANY, "rfc6089",
	    "4.2.1.1", "One octet of padding."),
	SUB(FAMILY_FLOW_OPTION, "padn", "PadN", "PadN", 1, any_fields, OCCURS_MANY, "rfc6089",
	    "4.2.1.2", "Two or more octets of padding."),
	FLOW("binding-reference", "Binding Reference", "BIDs", 2, binding_reference_fields,
	     "rfc6089", "4.2.1.3", "Bindings that the flow may use."),
	FLOW("traffic-selector", "Traffic Selector", "TS", 3, traffic_selector_fields, "rfc6089",
	     "4.2.1.4", "Which packets belong to the flow."),
	FLOW("flow-action", "Flow Binding Action", "action", 4, flow_action_fields, "rfc7109",
	     "6.2.1", "What the home agent wants."),
	SUB(FAMILY_FLOW_OPTION, "sub-option", "Flow Identification Sub-Option", "sub-option",
	    CODE_ANY, any_fields, OCCURS_MANY, "rfc6089", "4.2.1", "Of any other type."),

	ANI("network-identifier", "Network-Identifier", "network", 1, network_id_fields, "3.1.1",
	    "Name of the access network."),
	ANI("geo-location", "Geo-Location", "location", 2, geo_location_fields, "3.1.2",
	    "Where the access network is."),
	ANI("operator-identifier", "Operator-Identifier", "operator", 3, operator_id_fields, "3.1.3",
	    "Whose access network it is."),
	SUB(FAMILY_ANI_OPTION, "sub-option", "Access Network Identifier Sub-Option", "sub-option",
	    CODE_ANY, any_fields, OCCURS_MANY, "rfc6757", "3.1", "Of any other type."),

	QOS("per-mn-downlink-rate", "Per-MN-Agg-Max-DL-Bit-Rate", "mn-down", 1, rate_fields,
	    "4.2.1", "For all sessions of the mobile node."),
	QOS("per-mn-uplink-rate", "Per-MN-Agg-Max-UL-Bit-Rate", "mn-up", 2, rate_fields, "4.2.2",
	    "For all sessions of the mobile node."),
	QOS("per-session-downlink-rate", "Per-Session-Agg-Max-DL-Bit-Rate", "session-down", 3,
	    session_rate_fields, "4.2.3", "For the mobility session."),
	QOS("per-session-uplink-rate", "Per-Session-Agg-Max-UL-Bit-Rate", "session-up", 4,
	    session_rate_fields, "4.2.4", "For the mobility session."),
	QOS("retention-priority", "Allocation-Retention-Priority", "priority", 5,
	    retention_priority_fields, "4.2.5", "Which sessions keep their resources."),
	QOS("downlink-rate", "Aggregate-Max-DL-Bit-Rate", "down", 6, rate_fields, "4.2.6",
	    "Of the flows."),
	QOS("uplink-rate", "Aggregate-Max-UL-Bit-Rate", "up", 7, rate_fields, "4.2.7",
	    "Of the flows."),
	QOS("guaranteed-downlink-rate", "Guaranteed-DL-Bit-Rate", "sure-down", 8, rate_fields,
	    "4.2.8", "Assured."),
	QOS("guaranteed-uplink-rate", "Guaranteed-UL-Bit-Rate", "sure-up", 9, rate_fields, "4.2.9",
	    "Assured."),
	QOS("qos-traffic-selector", "QoS-Traffic-Selector", "TS", 10, qos_selector_fields, "4.2.10",
	    "Which packets belong to the flows."),
	SUB(FAMILY_QOS_ATTRIBUTE, "qos-vendor", "QoS-Vendor-Specific-Attribute", "vendor", 11,
	    qos_vendor_fields, OCCURS_MANY, "rfc7222", "4.2.11", "Of a vendor."),
	SUB(FAMILY_QOS_ATTRIBUTE, "attribute", "QoS Attribute", "attribute", CODE_ANY, any_fields,
	    OCCURS_MANY, "rfc7222", "4.2", "Of any other type."),
};

const size_t formats_sub_count = COUNT_OF(formats_sub);
