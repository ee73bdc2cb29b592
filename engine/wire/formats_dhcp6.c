/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Rows: DHCPv6 messages between clients, servers and relays, their common options (RFC 3315 6, 7, 22),
 * and the home information options of Mobile IPv6 (RFC 6610). */
#include "wire/formats.h"

static const struct value_name message_types[] = {
	{1, "solicit"}, {2, "advertise"}, {3, "request"}, {4, "confirm"}, {5, "renew"},
	{6, "rebind"}, {7, "reply"}, {8, "release"}, {9, "decline"}, {10, "reconfigure"},
	{11, "information-request"}, {12, "relay-forward"}, {13, "relay-reply"}, {0, NULL},
};

static const struct value_name status_codes[] = {
	{0, "success"}, {1, "unspecified"}, {2, "no-addresses"}, {3, "no-binding"},
	{4, "not-on-link"}, {5, "use-multicast"}, {0, NULL},
};

static const struct field message_fields[] = {
	{.name = "type", .bits = 8, .kind = KIND_NUMBER, .send = 11, .names = message_types,
	 .principal = true, .doc = "Message type."},
	NUMBER("transaction-id", 24, "Copied into the answer."),
};

static const struct field relay_fields[] = {
	{.name = "type", .bits = 8, .kind = KIND_NUMBER, .send = 12, .names = message_types,
	 .principal = true, .doc = "Message type: 12 or 13."},
	NUMBER("hop-count", 8, "Relays that have passed it on."),
	{.name = "link-address", .bits = 128, .kind = KIND_IP6, .doc = "Names the client's link."},
	{.name = "peer-address", .bits = 128, .kind = KIND_IP6,
	 .doc = "Client or relay that it came from."},
};

#define DHCP6_OPTION \
	CODE("type", 16, "Option code."), LENGTH("length", 16, 1, 4, "Octets of data.")

static const struct field option_fields[] = {
	DHCP6_OPTION,
	OCTETS("data", "Option data."),
};

static const struct field empty_fields[] = {
	DHCP6_OPTION,
};

static const struct field duid_fields[] = {
	DHCP6_OPTION,
	OCTETS("duid", "DHCP Unique Identifier (RFC 3315 9)."),
};

static const struct field ia_na_fields[] = {
	DHCP6_OPTION,
	NUMBER("iaid", 32, "Identifies the association."),
	TIME("t1", 32, 1000, "When to renew."),
	TIME("t2", 32, 1000, "When to rebind."),
};

static const struct field ia_ta_fields[] = {
	DHCP6_OPTION,
	NUMBER("iaid", 32, "Identifies the association."),
};

static const struct field ia_address_fields[] = {
	DHCP6_OPTION,
	MAIN_ADDRESS("address", "Address."),
	TIME("preferred-lifetime", 32, 1000, "Of the address."),
	TIME("valid-lifetime", 32, 1000, "Of the address."),
};

static const struct field request_fields[] = {
	DHCP6_OPTION,
	OCTETS("codes", "Codes of the options wanted, two octets each."),
};

static const struct field preference_fields[] = {
	DHCP6_OPTION,
	{.name = "preference", .bits = 8, .kind = KIND_NUMBER, .principal = true,
	 .doc = "Of the server; 255 is the highest."},
};

static const struct field elapsed_time_fields[] = {
	DHCP6_OPTION,
	{.name = "time", .bits = 16, .kind = KIND_NUMBER, .unit_ms = 10, .principal = true,
	 .doc = "Since the client began."},
};

static const struct field relay_message_fields[] = {
	DHCP6_OPTION,
	OCTETS("message", "The message that is relayed."),
};

static const struct field unicast_fields[] = {
	DHCP6_OPTION,
	MAIN_ADDRESS("address", "Of the server."),
};

static const struct field status_code_fields[] = {
	DHCP6_OPTION,
	NAMED("status", 16, status_codes, "What became of the message or its option."),
	TEXT("message", "In UTF-8, for people."),
};

static const struct field class_fields[] = {
	DHCP6_OPTION,
	NUMBER("vendor-id", 32, "Private Enterprise Number."),
	OCTETS("data", "Of the vendor."),
};

static const struct field interface_id_fields[] = {
	DHCP6_OPTION,
	OCTETS("identifier", "Of the interface at the relay."),
};

static const struct field domain_fields[] = {
	DHCP6_OPTION,
	{.name = "name", .kind = KIND_NAME, .principal = true, .doc = "Fully qualified domain name."},
};

static const struct field home_prefix_fields[] = {
	DHCP6_OPTION,
	DEFAULT("prefix-length", 8, 64, "Leading bits that are valid."),
	MAIN_ADDRESS("prefix", "Home network prefix."),
};

static const struct field home_agent_fields[] = {
	DHCP6_OPTION,
	MAIN_ADDRESS("address", "Of a home agent; an IPv4 one behind 64:ff9b::/96."),
};

#define MESSAGE(n, t, s, number, table, sect, d) \
	{.name = (n), .title = (t), .short_name = (s), .family = FAMILY_PORT, .code = (number), \
	 FIELDS(table), .body = BODY_OPTIONS, .option_family = FAMILY_DHCP6_OPTION, \
	 .spec = "rfc3315", .section = (sect), .doc = (d)}
#define OPTION(n, t, s, number, table, where, sect, d) \
	{.name = (n), .title = (t), .short_name = (s), .family = FAMILY_DHCP6_OPTION, \
	 .code = (number), FIELDS(table), .spec = (where), .section = (sect), .doc = (d)}
/* With options inside. */
#define HOLDER(n, t, s, number, table, where, sect, d) \
	{.name = (n), .title = (t), .short_name = (s), .family = FAMILY_DHCP6_OPTION, \
	 .code = (number), FIELDS(table), .body = BODY_OPTIONS, \
	 .option_family = FAMILY_DHCP6_OPTION, .spec = (where), .section = (sect), .doc = (d)}

const struct format formats_dhcp6[] = {
	MESSAGE("dhcp6", "DHCPv6", "DHCPv6", 547, message_fields, "6",
		"A message between client and server; information-request unless type says otherwise."),
	MESSAGE("dhcp6-relay", "DHCPv6 Relay", "DHCPv6Relay", 547, relay_fields, "7",
		"A message of a relay, or to one."),

	OPTION("client-id", "Client Identifier", "ClientID", 1, duid_fields, "rfc3315", "22.2",
	       "Who the client is."),
	OPTION("server-id", "Server Identifier", "ServerID", 2, duid_fields, "rfc3315", "22.3",
	       "Who the server is."),
	HOLDER("ia-na", "Identity Association for Non-temporary Addresses", "IA_NA", 3, ia_na_fields,
	       "rfc3315", "22.4", "Addresses for an interface."),
	HOLDER("ia-ta", "Identity Association for Temporary Addresses", "IA_TA", 4, ia_ta_fields,
	       "rfc3315", "22.5", "Temporary addresses for an interface."),
	HOLDER("ia-address", "IA Address", "IAADDR", 5, ia_address_fields, "rfc3315", "22.6",
	       "An address of an identity association."),
	OPTION("option-request", "Option Request", "ORO", 6, request_fields, "rfc3315", "22.7",
	       "Options that the client wants."),
	OPTION("preference", "Preference", "Preference", 7, preference_fields, "rfc3315", "22.8",
	       "Which server the client should take."),
	OPTION("elapsed-time", "Elapsed Time", "Elapsed", 8, elapsed_time_fields, "rfc3315", "22.9",
	       "How long the client has been trying."),
	OPTION("relay-message", "Relay Message", "RelayMsg", 9, relay_message_fields, "rfc3315", "22.10",
	       "What a relay passes on."),
	OPTION("server-unicast", "Server Unicast", "Unicast", 12, unicast_fields, "rfc3315", "22.12",
	       "The client may send to this address."),
	OPTION("status-code", "Status Code", "Status", 13, status_code_fields, "rfc3315", "22.13",
	       "Success or failure."),
	OPTION("rapid-commit", "Rapid Commit", "Rapid", 14, empty_fields, "rfc3315", "22.14",
	       "Two messages instead of four."),
	OPTION("vendor-class", "Vendor Class", "VendorClass", 16, class_fields, "rfc3315", "22.16",
	       "What the client is made of."),
	OPTION("vendor-options", "Vendor-specific Information", "VendorOpts", 17, class_fields,
	       "rfc3315", "22.17", "Of a vendor."),
	OPTION("interface-id", "Interface-ID", "InterfaceID", 18, interface_id_fields, "rfc3315",
	       "22.18", "The relay's interface to the client."),
	OPTION("reconfigure-accept", "Reconfigure Accept", "Reconf", 20, empty_fields, "rfc3315",
	       "22.20", "The client takes Reconfigure messages."),

	OPTION("home-network-id", "MIPv6 Home Network ID FQDN", "HNIDF", 49, domain_fields, "rfc6610",
	       "3.1", "The home network that the client asks about."),
	HOLDER("visited-home-network", "MIPv6 Visited Home Network Information", "VDINF", 50,
	       empty_fields, "rfc6610", "3.2.1", "About the local home network."),
	HOLDER("identified-home-network", "MIPv6 Identified Home Network Information", "IDINF", 69,
	       empty_fields, "rfc6610", "3.2.2", "About the home network that was asked about."),
	HOLDER("unrestricted-home-network", "MIPv6 Unrestricted Home Network Information", "UDINF",
	       70, empty_fields, "rfc6610", "3.2.3", "About a home network of the administrator's choice."),
	OPTION("home-prefix", "MIPv6 Home Network Prefix", "HNP", 71, home_prefix_fields, "rfc6610",
	       "3.3", "Prefix of a home network."),
	OPTION("home-agent-address", "MIPv6 Home Agent Address", "HAA", 72, home_agent_fields,
	       "rfc6610", "3.4", "Address of a home agent."),
	OPTION("home-agent-name", "MIPv6 Home Agent FQDN", "HAF", 73, domain_fields, "rfc6610", "3.5",
	       "Name of a home agent."),
	OPTION("option", "DHCPv6 Option", "option", CODE_ANY, option_fields, "rfc3315", "22.1",
	       "Option of any other code, or with a length that its own row does not allow."),
};

const size_t formats_dhcp6_count = COUNT_OF(formats_dhcp6);
