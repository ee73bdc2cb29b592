/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Rows: the Mobility Header, its messages 0 to 7 and mobility options 0 to 5 (RFC 6275 6.1, 6.2),
 * with the flags and status values that later RFCs gave to the Binding Update and the Binding
 * Acknowledgement. */
#include "wire/formats_mh.h"

const struct value_name binding_status_names[] = {
	{0, "accepted"},
	{1, "accepted-prefix-discovery"},
	{2, "gre-key-not-required"},                 /* RFC 5845 */
	{3, "gre-without-tlv-header"},
	{4, "mcoa-not-complete"},                    /* RFC 5648 */
	{5, "mcoa-return-home-without-ndp"},
	{6, "transient-binding-ignored"},            /* RFC 6058 */
	{128, "unspecified"},
	{129, "prohibited"},
	{130, "insufficient-resources"},
	{131, "home-registration-unsupported"},
	{132, "not-home-subnet"},
	{133, "not-home-agent"},
	{134, "dad-failed"},
	{135, "sequence-out-of-window"},
	{136, "expired-home-nonce"},
	{137, "expired-care-of-nonce"},
	{138, "expired-nonces"},
	{139, "registration-type-change"},
	{140, "mobile-router-not-permitted"},        /* RFC 3963 */
	{141, "invalid-prefix"},
	{142, "not-authorized-for-prefix"},
	{143, "forwarding-setup-failed"},
	{144, "id-mismatch"},                        /* RFC 4285 */
	{145, "mesg-id-required"},
	{146, "auth-fail"},
	{147, "permanent-home-token-unavailable"},   /* RFC 4866 */
	{148, "cga-and-signature-failed"},
	{149, "permanent-home-token-exists"},
	{150, "non-null-home-nonce-expected"},
	{151, "service-authorization-failed"},       /* RFC 5149 */
	{152, "proxy-registration-not-enabled"},     /* RFC 5213 */
	{153, "not-lma-for-this-mobile-node"},
	{154, "mag-not-authorized"},
	{155, "not-authorized-for-home-network-prefix"},
	{156, "timestamp-mismatch"},
	{157, "timestamp-lower-than-previous"},
	{158, "missing-home-network-prefix"},
	{159, "prefix-set-does-not-match"},
	{160, "missing-mn-id"},
	{161, "missing-handoff-indicator"},
	{162, "missing-access-technology-type"},
	{163, "gre-key-required"},                   /* RFC 5845 */
	{164, "mcoa-malformed"},                     /* RFC 5648 */
	{165, "mcoa-non-mcoa-binding-exists"},
	{166, "mcoa-prohibited"},
	{167, "mcoa-unknown-coa"},
	{168, "mcoa-bulk-prohibited"},
	{169, "mcoa-home-and-foreign-prohibited"},
	{170, "not-authorized-for-ipv4-mobility"},   /* RFC 5844 */
	{171, "not-authorized-for-ipv4-home-address"},
	{172, "not-authorized-for-ipv6-mobility"},
	{173, "multiple-ipv4-home-addresses"},
	{174, "invalid-care-of-address"},
	{175, "invalid-mn-group-id"},                /* RFC 6602 */
	{176, "reinit-sa-with-hac"},                 /* RFC 6618 */
	{177, "not-authorized-for-delegated-prefix"},   /* RFC 7148 */
	{178, "delegated-prefix-in-use"},
	{179, "cannot-meet-qos-request"},            /* RFC 7222 */
	{0, NULL},
};

static const struct value_name error_status[] = {
	{1, "unknown-binding"},
	{2, "unrecognized-mh-type"},
	{0, NULL},
};

#define TOKEN(n, d) \
	{.name = (n), .bits = 64, .kind = KIND_NUMBER, .required = true, .fresh = true, .doc = (d)}

static const struct field mh_fields[] = {
	MH_HEADER_AT("6.1.1"),
	OCTETS("data", "Message data, options included."),
};

static const struct field brr_fields[] = {
	MH_HEADER_AT("6.1.1"),
	RESERVED("message-reserved", 16),
};

static const struct field hoti_fields[] = {
	MH_HEADER_AT("6.1.1"),
	RESERVED("message-reserved", 16),
	TOKEN("home-init-cookie", "Random; returned by the Home Test."),
};

static const struct field coti_fields[] = {
	MH_HEADER_AT("6.1.1"),
	RESERVED("message-reserved", 16),
	TOKEN("care-of-init-cookie", "Random; returned by the Care-of Test."),
};

static const struct field hot_fields[] = {
	MH_HEADER_AT("6.1.1"),
	FRESH("home-nonce-index", 16, "To be echoed in the Binding Update."),
	TOKEN("home-init-cookie", "Copied from the Home Test Init."),
	TOKEN("home-keygen-token", "Half of the binding management key."),
};

static const struct field cot_fields[] = {
	MH_HEADER_AT("6.1.1"),
	FRESH("care-of-nonce-index", 16, "To be echoed in the Binding Update."),
	TOKEN("care-of-init-cookie", "Copied from the Care-of Test Init."),
	TOKEN("care-of-keygen-token", "Half of the binding management key."),
};

static const struct field bu_fields[] = {
	MH_HEADER_AT("6.1.1"),
	NUMBER("sequence", 16, "Compared modulo 2^16 (RFC 6275 9.5.1)."),
	FLAG("A", "Acknowledge."),
	FLAG("H", "Home registration."),
	FLAG("L", "Link-local address compatibility."),
	FLAG("K", "Key management mobility capability."),
	FLAG("M", "Registration with a mobility anchor point (RFC 5380)."),
	FLAG("R", "From a mobile router (RFC 3963)."),
	FLAG("P", "Proxy registration (RFC 5213)."),
	FLAG("F", "Forces UDP encapsulation (RFC 5555)."),
	FLAG("T", "Asks for the TLV-header format (RFC 5845)."),
	FLAG("B", "Bulk binding update (RFC 6602); the same bit is O, overwrite, in RFC 5648."),
	FLAG("S", "Multicast signaling (RFC 7161, by the numbers in its section 9)."),
	FLAG("D", "Distributed anchors (RFC 8885)."),
	RESERVED("message-reserved", 4),
	TIME("lifetime", 16, 4000, "Of the binding; 0 deletes it."),
};

static const struct field ba_fields[] = {
	MH_HEADER_AT("6.1.1"),
	NAMED("status", 8, binding_status_names, "Below 128: accepted."),
	FLAG("K", "Key management mobility capability."),
	FLAG("R", "The home agent supports mobile routers (RFC 3963)."),
	FLAG("P", "Proxy registration (RFC 5213)."),
	FLAG("T", "Supports the TLV-header format (RFC 5845)."),
	FLAG("B", "Bulk binding update enabled (RFC 6602)."),
	FLAG("S", "Multicast signaling (RFC 7161, by the numbers in its section 9)."),
	FLAG("D", "Distributed anchors (RFC 8885)."),
	RESERVED("message-reserved", 1),
	NUMBER("sequence", 16, "Copied from the Binding Update; with status 135 the last accepted."),
	TIME("lifetime", 16, 4000, "Granted; undefined when refused."),
};

static const struct field be_fields[] = {
	MH_HEADER_AT("6.1.1"),
	NAMED("status", 8, error_status, "1 unknown binding, 2 unrecognised MH type."),
	RESERVED("message-reserved", 8),
	ADDRESS("home-address", "From the Home Address option of the packet at fault, else ::."),
};

static const struct field pad1_fields[] = {
	CODE("type", 8, "0; the only option without a length."),
};

static const struct field padn_fields[] = {
	MOBILITY_OPTION,
	OCTETS("data", "Zeros."),
};

static const struct field refresh_advice_fields[] = {
	MOBILITY_OPTION,
	{.name = "interval", .bits = 16, .kind = KIND_NUMBER, .unit_ms = 4000, .principal = true,
	 .doc = "After which the mobile node should register again."},
};

static const struct field alternate_coa_fields[] = {
	MOBILITY_OPTION,
	MAIN_ADDRESS("address", "Care-of address for the binding in place of the source address."),
};

static const struct field nonce_indices_fields[] = {
	MOBILITY_OPTION,
	{.name = "home", .bits = 16, .kind = KIND_NUMBER, .required = true, .fresh = true,
	 .doc = "Home nonce index, from the Home Test."},
	{.name = "care-of", .bits = 16, .kind = KIND_NUMBER, .fresh = true,
	 .doc = "Care-of nonce index, from the Care-of Test; ignored in a de-registration."},
};

static const struct field binding_auth_fields[] = {
	MOBILITY_OPTION,
	AUTHENTICATOR("authenticator",
		      "First(96, HMAC_SHA1(Kbm, care-of address | correspondent | MH data))."),
	KEY("kbm", "Binding management key, 20 octets."),
	KEY("home-token", "Home keygen token; makes Kbm."),
	KEY("care-of-token", "Care-of keygen token; makes Kbm together with the home keygen token. "
	    "Without it Kbm is that of a de-registration."),
	KEY_ADDRESS("care-of", "Care-of address"),
	KEY_ADDRESS("correspondent", "Correspondent"),
};

static const struct field option_fields[] = {
	MOBILITY_OPTION,
	OCTETS("data", "Option data."),
};

#define MESSAGE(n, t, s, number, table, sect, d) \
	MH_MESSAGE(n, t, s, number, table, "rfc6275", sect, d)
#define OPTION(n, t, s, number, table, x, y, when, sect, d) \
	MH_OPTION(n, t, s, number, table, x, y, when, "rfc6275", sect, d)

const struct format formats_mh[] = {
	MESSAGE("brr", "Binding Refresh Request", "BRR", 0, brr_fields, "6.1.2",
		"A correspondent asks a mobile node to renew its binding."),
	MESSAGE("hoti", "Home Test Init", "HoTI", 1, hoti_fields, "6.1.3",
		"Asks for a home keygen token; sent from the home address."),
	MESSAGE("coti", "Care-of Test Init", "CoTI", 2, coti_fields, "6.1.4",
		"Asks for a care-of keygen token; sent from the care-of address."),
	MESSAGE("hot", "Home Test", "HoT", 3, hot_fields, "6.1.5", "Answers a Home Test Init."),
	MESSAGE("cot", "Care-of Test", "CoT", 4, cot_fields, "6.1.6", "Answers a Care-of Test Init."),
	MESSAGE("bu", "Binding Update", "BU", 5, bu_fields, "6.1.7",
		"Registers, renews or deletes a binding."),
	MESSAGE("ba", "Binding Acknowledgement", "BA", 6, ba_fields, "6.1.8",
		"Answers a Binding Update."),
	MESSAGE("be", "Binding Error", "BE", 7, be_fields, "6.1.9",
		"Home Address option without binding, or unknown MH type."),
	{.name = "mh", .title = "Mobility Header", .short_name = "MH", .family = FAMILY_MH,
	 .code = CODE_ANY, FIELDS(mh_fields), .spec = "rfc6275", .section = "6.1.1",
	 .doc = "Message of any other type, or one too short for its own row."},

	OPTION("pad1", "Pad1", "Pad1", 0, pad1_fields, 0, 0, OCCURS_MANY, "6.2.2",
	       "One octet of padding."),
	OPTION("padn", "PadN", "PadN", 1, padn_fields, 0, 0, OCCURS_MANY, "6.2.3",
	       "Two or more octets of padding."),
	OPTION("refresh-advice", "Binding Refresh Advice", "BRA", 2, refresh_advice_fields, 2, 0,
	       OCCURS_ONCE, "6.2.4", "When to register again; from home agents only."),
	OPTION("alternate-coa", "Alternate Care-of Address", "ACoA", 3, alternate_coa_fields, 8, 6,
	       OCCURS_ONCE, "6.2.5", "Care-of address other than the source address."),
	OPTION("nonce-indices", "Nonce Indices", "NI", 4, nonce_indices_fields, 2, 0, OCCURS_ONCE,
	       "6.2.6", "Which nonces made the keygen tokens."),
	OPTION("binding-auth", "Binding Authorization Data", "BindingAuth", 5, binding_auth_fields, 8, 2,
	       OCCURS_LAST, "6.2.7", "Proves that the sender holds Kbm."),
	OPTION("option", "Mobility Option", "option", CODE_ANY, option_fields, 0, 0, OCCURS_MANY,
	       "6.2.1", "Option of any other type, or with a length that its own row does not allow."),
};

const size_t formats_mh_count = COUNT_OF(formats_mh);
