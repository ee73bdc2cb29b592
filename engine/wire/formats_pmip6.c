/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Rows: Proxy Mobile IPv6 (RFC 5213) and its extensions: IPv4 (RFC 5844), GRE keys (RFC 5845),
 * heartbeats (RFC 5847), transient bindings (RFC 6058), runtime anchors (RFC 6463), bulk binding
 * updates (RFC 6602), localized routing (RFC 6705), access network identifiers (RFC 6757), traffic
 * offload (RFC 6909), multicast (RFC 7028, 7161), update notifications (RFC 7077), delegated
 * prefixes (RFC 7148), quality of service (RFC 7222), user planes (RFC 7389). What
 * stands inside options has its rows in formats_sub.c and formats_mld.c. Of options 62 to 70 only the
 * numbers are known. */
#include "wire/formats_mh.h"

/* Messages. */

static const struct value_name lra_status[] = {
	{0, "success"}, {128, "not-allowed"}, {129, "mn-not-attached"}, {0, NULL},
};

static const struct value_name upn_reasons[] = {
	{1, "force-reregistration"}, {2, "update-session-parameters"},
	{3, "vendor-specific-reason"}, {4, "ani-params-requested"}, {5, "qos-service-request"},
	{0, NULL},
};

static const struct value_name upa_status[] = {
	{0, "success"}, {128, "failed-to-update-session-parameters"},
	{129, "missing-vendor-specific-option"}, {130, "cannot-meet-qos-request"}, {0, NULL},
};

static const struct field heartbeat_fields[] = {
	MH_HEADER,
	RESERVED("message-reserved", 14),
	FLAG("U", "Unsolicited response."),
	FLAG("R", "Response."),
	NUMBER("sequence", 32, "Copied into the response."),
};

static const struct field lri_fields[] = {
	MH_HEADER,
	NUMBER("sequence", 16, "Copied into the acknowledgment."),
	RESERVED("message-reserved", 16),
	TIME("lifetime", 16, 1000, "Requested; 0 stops, all ones is infinity."),
};

static const struct field lra_fields[] = {
	MH_HEADER,
	NUMBER("sequence", 16, "Copied from the initiation."),
	FLAG("U", "Unsolicited."),
	RESERVED("message-reserved", 7),
	NAMED("status", 8, lra_status, "Below 128: success."),
	TIME("lifetime", 16, 1000, "Granted."),
};

static const struct field upn_fields[] = {
	MH_HEADER,
	NUMBER("sequence", 16, "Copied into the acknowledgement."),
	NAMED("reason", 16, upn_reasons, "Notification reason."),
	FLAG("A", "Asks for an acknowledgement."),
	FLAG("D", "Retransmitted."),
	RESERVED("message-reserved", 14),
};

static const struct field upa_fields[] = {
	MH_HEADER,
	NUMBER("sequence", 16, "Copied from the notification."),
	NAMED("status", 8, upa_status, "Below 128: success."),
	RESERVED("message-reserved", 24),
};

static const struct field subscription_query_fields[] = {
	MH_HEADER,
	NUMBER("sequence", 8, "Compared modulo 2^8."),
	RESERVED("message-reserved", 8),
};

static const struct field subscription_response_fields[] = {
	MH_HEADER,
	NUMBER("sequence", 8, "Copied from the query."),
	FLAG("I", "Multicast subscription information is available."),
	RESERVED("message-reserved", 7),
};

/* Options. */

static const struct value_name handoff_indicators[] = {
	{1, "new-interface"}, {2, "between-interfaces"}, {3, "same-interface"}, {4, "unknown"},
	{5, "not-changed"}, {0, NULL},
};

static const struct value_name access_technologies[] = {
	{1, "virtual"}, {2, "ppp"}, {3, "ethernet"}, {4, "wireless-lan"}, {5, "wimax"}, {0, NULL},
};

static const struct value_name ipv4_reply_status[] = {
	{0, "success"}, {128, "unspecified"}, {129, "prohibited"},
	{130, "incorrect-home-address"}, {131, "invalid-address"}, {132, "dynamic-unavailable"},
	{0, NULL},
};

static const struct value_name group_subtypes[] = {{1, "bulk-binding-update"}, {0, NULL}};
static const struct value_name mld_types[] = {{131, "mld"}, {143, "mld2"}, {0, NULL}};

static const struct value_name igmp_types[] = {
	{0x12, "igmp1"}, {0x16, "igmp2"}, {0x22, "igmp3"}, {0, NULL},
};

static const struct value_name qos_operations[] = {
	{0, "response"}, {1, "allocate"}, {2, "de-allocate"}, {3, "modify"}, {4, "query"},
	{5, "negotiate"}, {0, NULL},
};

static const struct field home_network_prefix_fields[] = {
	MOBILITY_OPTION,
	RESERVED("reserved", 8),
	DEFAULT("prefix-length", 8, 64, "Leading bits that are valid."),
	MAIN_ADDRESS("prefix", "Home network prefix; :: asks for one."),
};

static const struct field handoff_indicator_fields[] = {
	MOBILITY_OPTION,
	RESERVED("reserved", 8),
	{.name = "indicator", .bits = 8, .kind = KIND_NUMBER, .principal = true,
	 .names = handoff_indicators, .doc = "Kind of handoff."},
};

static const struct field access_technology_type_fields[] = {
	MOBILITY_OPTION,
	RESERVED("reserved", 8),
	{.name = "technology", .bits = 8, .kind = KIND_NUMBER, .principal = true,
	 .names = access_technologies, .doc = "Of the access link."},
};

static const struct field mn_link_layer_id_fields[] = {
	MOBILITY_OPTION,
	RESERVED("reserved", 16),
	OCTETS("identifier", "Link-layer identifier of the mobile node."),
};

static const struct field link_local_address_fields[] = {
	MOBILITY_OPTION,
	MAIN_ADDRESS("address", "Link-local address of the mobile access gateway."),
};

static const struct field timestamp_fields[] = {
	MOBILITY_OPTION,
	NUMBER("seconds", 48, "Since 1970."),
	NUMBER("fraction", 16, "In units of 1/65536 s."),
};

static const struct field restart_counter_fields[] = {
	MOBILITY_OPTION,
	{.name = "counter", .bits = 32, .kind = KIND_NUMBER, .principal = true,
	 .doc = "Goes up with every restart."},
};

/* RFC 5845 6.1: the key is there or not, by the length. */
static const struct field gre_key_fields[] = {
	MOBILITY_OPTION,
	RESERVED("reserved", 16),
	OCTETS("key", "Nothing, or the GRE key in 4 octets."),
};

static const struct field ipv4_request_fields[] = {
	MOBILITY_OPTION,
	DEFAULT("prefix-length", 6, 32, "Of the IPv4 home network."),
	RESERVED("reserved", 10),
	IP4_ADDRESS("address", "IPv4 home address; 0 asks for one."),
};

static const struct field ipv4_reply_fields[] = {
	MOBILITY_OPTION,
	NAMED("status", 8, ipv4_reply_status, "Below 128: success."),
	NUMBER("prefix-length", 6, "Of the IPv4 home network."),
	RESERVED("reserved", 2),
	IP4_ADDRESS("address", "IPv4 home address."),
};

static const struct field ipv4_default_router_fields[] = {
	MOBILITY_OPTION,
	RESERVED("reserved", 16),
	IP4_ADDRESS("address", "Default router of the mobile node."),
};

static const struct field ipv4_dhcp_support_mode_fields[] = {
	MOBILITY_OPTION,
	RESERVED("reserved", 15),
	FLAG("S", "The gateway is to be a DHCP server; else a relay."),
};

static const struct field transient_binding_fields[] = {
	MOBILITY_OPTION,
	RESERVED("reserved", 7),
	FLAG("L", "Late path switch."),
	TIME("lifetime", 8, 100, "Longest time in the transient state."),
};

static const struct field redirect_capability_fields[] = {
	MOBILITY_OPTION,
	RESERVED("reserved", 16),
};

static const struct field redirect_fields[] = {
	MOBILITY_OPTION,
	FLAG("K", "The address is an IPv6 one."),
	FLAG("N", "The address is an IPv4 one."),
	RESERVED("reserved", 14),
	OCTETS("address", "Neither an IPv4 nor an IPv6 address."),
};

static const struct field redirect_ipv6_fields[] = {
	MOBILITY_OPTION,
	SET_FLAG("K", "The address is an IPv6 one."),
	FLAG("N", "The address is an IPv4 one."),
	RESERVED("reserved", 14),
	MAIN_ADDRESS("address", "Of the anchor to use."),
};

static const struct field redirect_ipv4_fields[] = {
	MOBILITY_OPTION,
	FLAG("K", "The address is an IPv6 one."),
	SET_FLAG("N", "The address is an IPv4 one."),
	RESERVED("reserved", 14),
	IP4_ADDRESS("address", "Of the anchor to use."),
};

static const struct field load_information_fields[] = {
	MOBILITY_OPTION,
	NUMBER("priority", 16, "Lower is preferred."),
	NUMBER("sessions", 32, "Sessions in use."),
	NUMBER("maximum-sessions", 32, "Sessions that the anchor would accept."),
	NUMBER("capacity", 32, "Used capacity in kilobytes a second."),
	NUMBER("maximum-capacity", 32, "Capacity that the anchor would accept."),
};

static const struct field alternate_ipv4_coa_fields[] = {
	MOBILITY_OPTION,
	IP4_ADDRESS("address", "IPv4 care-of address for the binding."),
};

static const struct field mn_group_id_fields[] = {
	MOBILITY_OPTION,
	{.name = "subtype", .bits = 8, .kind = KIND_NUMBER, .send = 1, .names = group_subtypes,
	 .doc = "Kind of group."},
	RESERVED("reserved", 8),
	{.name = "group", .bits = 32, .kind = KIND_NUMBER, .send = 1, .principal = true,
	 .doc = "1: all sessions; 0 is not used."},
};

static const struct field mag_ipv6_address_fields[] = {
	MOBILITY_OPTION,
	RESERVED("reserved", 8),
	FIXED("address-length", 8, 128, "Always 128."),
	MAIN_ADDRESS("address", "Of a mobile access gateway."),
};

static const struct field access_network_id_fields[] = {
	MOBILITY_OPTION,
};

static const struct field ipv4_traffic_offload_fields[] = {
	MOBILITY_OPTION,
	FLAG("M", "The selectors name what is not offloaded."),
	RESERVED("reserved", 31),
};

static const struct field multicast_selector_fields[] = {
	MOBILITY_OPTION,
	NAMED("protocol", 8, mld_types, "Type of the MLD report; RFC 7028 draws it 9 bits wide."),
	FLAG("M", "Route locally; else by the home network."),
	RESERVED("reserved", 7),
	COUNT("records", 16, 0, "Number of multicast address records."),
};

static const struct field delegated_prefix_fields[] = {
	MOBILITY_OPTION,
	FLAG("V", "An IPv4 prefix."),
	RESERVED("reserved", 7),
	DEFAULT("prefix-length", 8, 64, "Leading bits that are valid."),
	OCTETS("prefix", "Neither an IPv4 nor an IPv6 prefix."),
};

static const struct field delegated_prefix_ipv6_fields[] = {
	MOBILITY_OPTION,
	FLAG("V", "An IPv4 prefix."),
	RESERVED("reserved", 7),
	DEFAULT("prefix-length", 8, 64, "Leading bits that are valid."),
	MAIN_ADDRESS("prefix", "Prefix for the mobile router."),
};

static const struct field delegated_prefix_ipv4_fields[] = {
	MOBILITY_OPTION,
	SET_FLAG("V", "An IPv4 prefix."),
	RESERVED("reserved", 7),
	DEFAULT("prefix-length", 8, 24, "Leading bits that are valid."),
	IP4_ADDRESS("prefix", "Prefix for the mobile router."),
};

static const struct field multicast_subscription_ipv4_fields[] = {
	MOBILITY_OPTION,
	NAMED("igmp-type", 8, igmp_types, "Type of the IGMP report."),
	OCTETS("context", "Group address or record, as in that report."),
};

static const struct field multicast_subscription_ipv6_fields[] = {
	MOBILITY_OPTION,
	{.name = "mld-type", .bits = 8, .kind = KIND_NUMBER, .send = 143, .names = mld_types,
	 .doc = "Type of the MLD report."},
	OCTETS("context", "Of another type than MLDv1 or MLDv2, or of a wrong length."),
};

static const struct field multicast_subscription_mld_fields[] = {
	MOBILITY_OPTION,
	SELECTOR("mld-type", 8, 131, "131: MLDv1 report."),
	RESERVED("reserved", 32),
	MAIN_ADDRESS("group", "Multicast address."),
};

static const struct field multicast_subscription_mld2_fields[] = {
	MOBILITY_OPTION,
	SELECTOR("mld-type", 8, 143, "143: MLDv2 report."),
};

static const struct field qos_fields[] = {
	MOBILITY_OPTION,
	NUMBER("request-id", 8, "Service Request Identifier; 0 in a first request of a gateway."),
	NUMBER("dscp", 6, "Differentiated services code point."),
	RESERVED("traffic-class-reserved", 2),
	NAMED("operation", 8, qos_operations, "Operational code."),
	RESERVED("reserved", 24),
};

static const struct field lma_user_plane_address_fields[] = {
	MOBILITY_OPTION,
	RESERVED("reserved", 16),
	OCTETS("address", "Nothing: asks for one; or what is neither an IPv4 nor an IPv6 address."),
};

static const struct field lma_user_plane_ipv6_fields[] = {
	MOBILITY_OPTION,
	RESERVED("reserved", 16),
	MAIN_ADDRESS("address", "Where user traffic goes."),
};

static const struct field lma_user_plane_ipv4_fields[] = {
	MOBILITY_OPTION,
	RESERVED("reserved", 16),
	IP4_ADDRESS("address", "Where user traffic goes."),
};

static const struct field opaque_option_fields[] = {
	MOBILITY_OPTION,
	OCTETS("data", "Option data."),
};

/* For these types the table knows no more than number and name. */
#define OPAQUE_OPTION(n, t, s, number, where, d) \
	MH_OPTION(n, t, s, number, opaque_option_fields, 0, 0, OCCURS_MANY, where, \
		  "(number only)", d)

/* Rows with variants: by the length of an address, or by what it is about. */
#define VARIED(n, t, s, number, table, x, y, other, where, sect, d) \
	{.name = (n), .title = (t), .short_name = (s), .family = FAMILY_MH_OPTION, \
	 .code = (number), FIELDS(table), .align_x = (x), .align_y = (y), \
	 .variant = &formats_pmip6[other], .spec = (where), .section = (sect), .doc = (d)}

enum {
	REDIRECT, REDIRECT_IPV6, REDIRECT_IPV4, DELEGATED, DELEGATED_IPV6, DELEGATED_IPV4, USER_PLANE,
	USER_PLANE_IPV6, USER_PLANE_IPV4, SUBSCRIPTION, SUBSCRIPTION_MLD, SUBSCRIPTION_MLD2,
};

const struct format formats_pmip6[] = {
	[REDIRECT] = VARIED("redirect", "Redirect", "Redirect", 47, redirect_fields, 4, 0,
			    REDIRECT_IPV6, "rfc6463", "4.2", "Without an address of a known kind."),
	[REDIRECT_IPV6] = VARIED("redirect-ipv6", "Redirect, IPv6", "Redirect", 47,
				 redirect_ipv6_fields, 4, 0, REDIRECT_IPV4, "rfc6463", "4.2",
				 "The anchor to use from now on."),
	[REDIRECT_IPV4] = MH_OPTION("redirect-ipv4", "Redirect, IPv4", "Redirect", 47,
				    redirect_ipv4_fields, 4, 0, OCCURS_ONCE, "rfc6463", "4.2",
				    "The anchor to use from now on."),
	[DELEGATED] = VARIED("delegated-prefix", "Delegated Mobile Network Prefix", "DMNP", 55,
			     delegated_prefix_fields, 8, 2, DELEGATED_IPV6, "rfc7148", "4.1",
			     "Without a prefix of a known kind."),
	[DELEGATED_IPV6] = VARIED("delegated-prefix-ipv6", "Delegated Mobile Network Prefix, IPv6",
				  "DMNP", 55, delegated_prefix_ipv6_fields, 8, 2, DELEGATED_IPV4,
				  "rfc7148", "4.1", "A prefix delegated to a mobile router."),
	[DELEGATED_IPV4] = MH_OPTION("delegated-prefix-ipv4",
				     "Delegated Mobile Network Prefix, IPv4", "DMNP", 55,
				     delegated_prefix_ipv4_fields, 8, 2, OCCURS_MANY, "rfc7148",
				     "4.1", "A prefix delegated to a mobile router."),
	[USER_PLANE] = VARIED("lma-user-plane-address", "LMA User-Plane Address", "LMA-UP", 59,
			      lma_user_plane_address_fields, 8, 2, USER_PLANE_IPV6, "rfc7389",
			      "4", "Asks where user traffic goes."),
	[USER_PLANE_IPV6] = VARIED("lma-user-plane-address-ipv6", "LMA User-Plane Address, IPv6",
				   "LMA-UP", 59, lma_user_plane_ipv6_fields, 8, 2,
				   USER_PLANE_IPV4, "rfc7389", "4", "Where user traffic goes."),
	[USER_PLANE_IPV4] = MH_OPTION("lma-user-plane-address-ipv4",
				      "LMA User-Plane Address, IPv4", "LMA-UP", 59,
				      lma_user_plane_ipv4_fields, 8, 2, OCCURS_MANY, "rfc7389",
				      "4", "Where user traffic goes."),
	[SUBSCRIPTION] = VARIED("multicast-subscription-ipv6", "Active Multicast Subscription IPv6",
				"Mcast6", 57, multicast_subscription_ipv6_fields, 8, 1,
				SUBSCRIPTION_MLD, "rfc7161", "4.1", "With another context."),
	[SUBSCRIPTION_MLD] = VARIED("multicast-subscription-mld",
				    "Active Multicast Subscription IPv6, MLDv1", "Mcast6", 57,
				    multicast_subscription_mld_fields, 8, 1, SUBSCRIPTION_MLD2,
				    "rfc7161", "4.1", "An IPv6 multicast group of the mobile node."),
	[SUBSCRIPTION_MLD2] = {.name = "multicast-subscription-mld2",
	 .title = "Active Multicast Subscription IPv6, MLDv2", .short_name = "Mcast6",
	 .family = FAMILY_MH_OPTION, .code = 57, FIELDS(multicast_subscription_mld2_fields),
	 .body = BODY_OPTIONS, .option_family = FAMILY_MLD_RECORD, .align_x = 8, .align_y = 1,
	 .spec = "rfc7161", .section = "4.1", .doc = "Multicast groups of the mobile node."},

	MH_MESSAGE("heartbeat", "Heartbeat", "Heartbeat", 13, heartbeat_fields, "rfc5847", "3.3",
		   "Whether the peer is reachable and has kept its state."),
	MH_MESSAGE("lri", "Localized Routing Initiation", "LRI", 17, lri_fields, "rfc6705",
		   "10.1", "Starts or stops local forwarding between two mobile nodes."),
	MH_MESSAGE("lra", "Localized Routing Acknowledgment", "LRA", 18, lra_fields, "rfc6705",
		   "10.2", "Answers a Localized Routing Initiation."),
	MH_MESSAGE("upn", "Update Notification", "UPN", 19, upn_fields, "rfc7077", "4.1",
		   "The anchor tells that parameters of a session have changed."),
	MH_MESSAGE("upa", "Update Notification Acknowledgement", "UPA", 20, upa_fields, "rfc7077",
		   "4.2", "Answers an Update Notification."),
	MH_MESSAGE("subscription-query", "Subscription Query", "SubQuery", 22,
		   subscription_query_fields, "rfc7161", "4.3.1",
		   "Asks for the multicast subscriptions of a mobile node."),
	MH_MESSAGE("subscription-response", "Subscription Response", "SubResponse", 23,
		   subscription_response_fields, "rfc7161", "4.3.2",
		   "Answers a Subscription Query."),

	MH_OPTION("home-network-prefix", "Home Network Prefix", "HNP", 22,
		  home_network_prefix_fields, 8, 4, OCCURS_MANY, "rfc5213", "8.3",
		  "A home network prefix of the mobile node."),
	MH_OPTION("handoff-indicator", "Handoff Indicator", "Handoff", 23,
		  handoff_indicator_fields, 0, 0, OCCURS_ONCE, "rfc5213", "8.4",
		  "What the gateway knows of the handoff."),
	MH_OPTION("access-technology-type", "Access Technology Type", "ATT", 24,
		  access_technology_type_fields, 0, 0, OCCURS_ONCE, "rfc5213", "8.5",
		  "How the mobile node is attached."),
	MH_OPTION("mn-link-layer-id", "Mobile Node Link-layer Identifier", "MN-LL-ID", 25,
		  mn_link_layer_id_fields, 0, 0, OCCURS_ONCE, "rfc5213", "8.6",
		  "Link-layer identifier of the mobile node."),
	MH_OPTION("link-local-address", "Link-local Address", "LinkLocal", 26,
		  link_local_address_fields, 8, 6, OCCURS_ONCE, "rfc5213", "8.7",
		  "Link-local address of the mobile access gateway."),
	MH_OPTION("timestamp", "Timestamp", "Timestamp", 27, timestamp_fields, 8, 2, OCCURS_ONCE,
		  "rfc5213", "8.8", "Orders the messages."),
	MH_OPTION("restart-counter", "Restart Counter", "Restart", 28, restart_counter_fields, 4,
		  2, OCCURS_ONCE, "rfc5847", "3.4",
		  "Tells of a restart, in heartbeat responses."),
	MH_OPTION("gre-key", "GRE Key", "GRE", 33, gre_key_fields, 4, 0, OCCURS_ONCE, "rfc5845",
		  "6.1", "Negotiates GRE encapsulation and keys."),
	MH_OPTION("ipv4-home-address-request", "IPv4 Home Address Request", "IPv4Req", 36,
		  ipv4_request_fields, 4, 0, OCCURS_ONCE, "rfc5844", "3.3.1",
		  "Asks for an IPv4 home address."),
	MH_OPTION("ipv4-home-address-reply", "IPv4 Home Address Reply", "IPv4Reply", 37,
		  ipv4_reply_fields, 4, 0, OCCURS_ONCE, "rfc5844", "3.3.2",
		  "Answers an IPv4 Home Address Request."),
	MH_OPTION("ipv4-default-router", "IPv4 Default-Router Address", "IPv4Router", 38,
		  ipv4_default_router_fields, 4, 0, OCCURS_ONCE, "rfc5844", "3.3.3",
		  "IPv4 default router of the mobile node."),
	MH_OPTION("ipv4-dhcp-support-mode", "IPv4 DHCP Support Mode", "DHCP", 39,
		  ipv4_dhcp_support_mode_fields, 0, 0, OCCURS_ONCE, "rfc5844", "3.3.4",
		  "DHCP server or relay at the gateway."),
	MH_OPTION("transient-binding", "Transient Binding", "Transient", 43,
		  transient_binding_fields, 0, 0, OCCURS_ONCE, "rfc6058", "5.1",
		  "Keeps the path to the previous gateway a while."),
	MH_OPTION("redirect-capability", "Redirect-Capability", "RedirCap", 46,
		  redirect_capability_fields, 4, 0, OCCURS_ONCE, "rfc6463", "4.1",
		  "The gateway lets itself be sent to another anchor."),
	MH_OPTION("load-information", "Load Information", "Load", 48, load_information_fields, 4,
		  0, OCCURS_ONCE, "rfc6463", "4.3", "Load of an anchor."),
	MH_OPTION("alternate-ipv4-coa", "Alternate IPv4 Care-of Address", "A4CoA", 49,
		  alternate_ipv4_coa_fields, 4, 2, OCCURS_ONCE, "rfc6463", "4.4",
		  "IPv4 care-of address other than the source address."),
	MH_OPTION("mn-group-id", "Mobile Node Group Identifier", "Group", 50, mn_group_id_fields,
		  0, 0, OCCURS_MANY, "rfc6602", "4.3", "Group of sessions for bulk updates."),
	MH_OPTION("mag-ipv6-address", "MAG IPv6 Address", "MAG", 51, mag_ipv6_address_fields, 8,
		  4, OCCURS_ONCE, "rfc6705", "11.1", "A gateway in localized routing."),
	MH_HOLDER(FAMILY_ANI_OPTION, "access-network-id", "Access Network Identifier", "ANI", 52,
		  access_network_id_fields, 4, 0, OCCURS_ONCE, "rfc6757", "3",
		  "The access network."),
	MH_HOLDER(FAMILY_FLOW_OPTION, "ipv4-traffic-offload", "IPv4 Traffic Offload Selector", "Offload", 53,
		  ipv4_traffic_offload_fields, 4, 0, OCCURS_ONCE, "rfc6909", "3.1",
		  "IPv4 traffic that leaves at the gateway."),
	MH_HOLDER(FAMILY_MLD_RECORD, "multicast-selector", "Dynamic IP Multicast Selector", "McastSel", 54,
		  multicast_selector_fields, 0, 0, OCCURS_MANY, "rfc7028", "5.1.2",
		  "How multicast groups are routed."),
	MH_OPTION("multicast-subscription-ipv4", "Active Multicast Subscription IPv4", "Mcast4",
		  56, multicast_subscription_ipv4_fields, 4, 1, OCCURS_MANY, "rfc7161", "6.1",
		  "An IPv4 multicast group of the mobile node."),
	MH_HOLDER(FAMILY_QOS_ATTRIBUTE, "qos", "Quality-of-Service", "QoS", 58, qos_fields, 4, 0, OCCURS_MANY,
		  "rfc7222", "4.1", "Quality of service for a session."),
	OPAQUE_OPTION("lma-controlled-mag-parameters", "LMA-Controlled MAG Parameters", "LCMP",
		      62, "rfc8127", "Heartbeat and registration parameters for a gateway."),
	OPAQUE_OPTION("mag-multipath-binding", "MAG Multipath-Binding", "MMB", 63, "rfc8278",
		      "A path of several between gateway and anchor."),
	OPAQUE_OPTION("mag-identifier", "MAG Identifier", "MAG-ID", 64, "rfc8278",
		      "Names a mobile access gateway."),
	OPAQUE_OPTION("anchored-prefix", "Anchored Prefix", "Anchored", 65, "rfc8885",
		      "A prefix anchored elsewhere."),
	OPAQUE_OPTION("local-prefix", "Local Prefix", "Local", 66, "rfc8885",
		      "A prefix anchored here."),
	OPAQUE_OPTION("previous-maar", "Previous MAAR", "P-MAAR", 67, "rfc8885",
		      "The anchor and access router before."),
	OPAQUE_OPTION("serving-maar", "Serving MAAR", "S-MAAR", 68, "rfc8885",
		      "The anchor and access router of now."),
	OPAQUE_OPTION("dlif-link-local", "DLIF Link-local Address", "DLIF-LLA", 69, "rfc8885",
		      "Link-local address of a logical interface."),
	OPAQUE_OPTION("dlif-link-layer", "DLIF Link-layer Address", "DLIF-LL", 70, "rfc8885",
		      "Link-layer address of a logical interface."),
};

const size_t formats_pmip6_count = COUNT_OF(formats_pmip6);
