/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Rows: ESP (RFC 4303, see esp.h), AH (RFC 4302), ESP and IKE in UDP (RFC 3948), IKEv2 (RFC 7296 3). The
 * contents of IKE payloads are octets; those of the Encrypted payload stay sealed. */
#include "wire/formats.h"

static const struct field esp_fields[] = {
	{.name = "spi", .bits = 32, .kind = KIND_NUMBER, .required = true, .section = "2.1",
	 .doc = "Security Parameters Index."},
	{.name = "sequence", .bits = 32, .kind = KIND_NUMBER, .send = 1, .section = "2.2",
	 .doc = "Sequence number; that of the first packet is 1."},
	{.name = "data", .kind = KIND_OCTETS, .principal = true,
	 .doc = "All behind the sequence number, sealed, where no key is at hand; else headers follow."},
	{.name = "iv", .kind = KIND_OCTETS, .sealed = true, .section = "2.3",
	 .doc = "Initialization vector; made of key and sequence number unless given."},
	{.name = "padding", .kind = KIND_OCTETS, .sealed = true, .section = "2.4",
	 .doc = "1, 2, 3 and so on."},
	{.name = "pad-length", .bits = 8, .kind = KIND_NUMBER, .sealed = true, .role = ROLE_LENGTH,
	 .scale = 1, .section = "2.5", .doc = "Octets of padding."},
	{.name = "next-header", .bits = 8, .kind = KIND_NUMBER, .sealed = true, .role = ROLE_NEXT,
	 .section = "2.6", .doc = "Protocol of the first header inside."},
	{.name = "icv", .kind = KIND_OCTETS, .role = ROLE_AUTHENTICATOR, .sealed = true,
	 .section = "2.8", .doc = "Integrity check value."},
	KEY("des3-cbc", "Key to encrypt with that is in no file of keys."),
	KEY("aes-cbc", "Likewise."),
	KEY("aes-gcm", "Likewise; the salt, 4 octets, behind the key."),
	KEY("hmac-sha1-96", "Key to authenticate with, likewise."),
	KEY("hmac-sha256-128", "Likewise."),
};

static const struct field ah_fields[] = {
	NEXT("next-header", 8, "Protocol of the header that follows."),
	LENGTH("length", 8, 4, 8, "In units of 4 octets, minus 2."),
	RESERVED("reserved", 16),
	{.name = "spi", .bits = 32, .kind = KIND_NUMBER, .required = true,
	 .doc = "Security Parameters Index."},
	NUMBER("sequence", 32, "Sequence number."),
	OCTETS("icv", "Integrity check value with its padding: not computed."),
};

static const struct field marker_fields[] = {
	FIXED("marker", 32, 0, "Where ESP would have its SPI."),
};

static const struct field keepalive_fields[] = {
	FIXED("octet", 8, 0xff, "Always 0xff."),
};

static const struct value_name exchanges[] = {
	{34, "ike-sa-init"}, {35, "ike-auth"}, {36, "create-child-sa"}, {37, "informational"}, {0, NULL},
};

static const struct field ike2_fields[] = {
	NUMBER("initiator-spi", 64, "Chosen by the initiator."),
	NUMBER("responder-spi", 64, "Chosen by the responder; 0 in the first message."),
	NEXT("next-payload", 8, "Type of the payload that follows."),
	DEFAULT("major-version", 4, 2, "2."),
	NUMBER("minor-version", 4, "0."),
	{.name = "exchange", .bits = 8, .kind = KIND_NUMBER, .send = 34, .names = exchanges,
	 .doc = "Kind of exchange."},
	RESERVED("reserved", 2),
	FLAG("R", "A response."),
	FLAG("V", "The sender could do a higher version."),
	FLAG("I", "From the original initiator."),
	RESERVED("reserved-low", 3),
	NUMBER("message-id", 32, "Matches responses to requests."),
	TOTAL("length", 32, 0, "Octets of the whole message."),
};

#define PAYLOAD \
	NEXT("next-payload", 8, "Type of the payload that follows."), \
		FLAG("C", "Critical."), RESERVED("reserved", 7), \
		LENGTH("length", 16, 1, 0, "Octets of this payload.")

static const struct field payload_fields[] = {
	PAYLOAD,
	OCTETS("data", "Contents."),
};

static const struct field key_exchange_fields[] = {
	PAYLOAD,
	NUMBER("group", 16, "Diffie-Hellman group."),
	RESERVED("reserved-2", 16),
	OCTETS("data", "Public value."),
};

static const struct value_name id_types[] = {
	{1, "ipv4-addr"}, {2, "fqdn"}, {3, "rfc822-addr"}, {5, "ipv6-addr"}, {9, "der-asn1-dn"},
	{11, "key-id"}, {0, NULL},
};

static const struct field identification_fields[] = {
	PAYLOAD,
	{.name = "id-type", .bits = 8, .kind = KIND_NUMBER, .send = 5, .names = id_types,
	 .doc = "Kind of identity."},
	RESERVED("reserved-2", 24),
	OCTETS("data", "Identity."),
};

static const struct field authentication_fields[] = {
	PAYLOAD,
	DEFAULT("method", 8, 2, "1: RSA signature, 2: shared key, 3: DSS signature."),
	RESERVED("reserved-2", 24),
	OCTETS("data", "Authentication data."),
};

static const struct field notify_fields[] = {
	PAYLOAD,
	NUMBER("protocol", 8, "1: IKE, 2: AH, 3: ESP; 0 without SPI."),
	NUMBER("spi-size", 8, "Octets of the SPI, which the data begin with."),
	NUMBER("notify-type", 16, "What is notified."),
	OCTETS("data", "SPI and notification data."),
};

static const struct field sealed_payload_fields[] = {
	NUMBER("next-payload", 8, "Type of the first payload inside."),
	FLAG("C", "Critical."),
	RESERVED("reserved", 7),
	LENGTH("length", 16, 1, 0, "Octets of this payload."),
	OCTETS("data", "IV, encrypted payloads, integrity checksum."),
};

#define PROTOCOL(n, t, s, number, table, where, sect, d) \
	{.name = (n), .title = (t), .short_name = (s), .family = FAMILY_PROTOCOL, .code = (number), \
	 FIELDS(table), .spec = (where), .section = (sect), .doc = (d)}
#define IKE_PAYLOAD(n, t, s, number, table, sect, d) \
	{.name = (n), .title = (t), .short_name = (s), .family = FAMILY_IKE, .code = (number), \
	 FIELDS(table), .next_family = FAMILY_IKE, .spec = "rfc7296", .section = (sect), .doc = (d)}

const struct format formats_ipsec[] = {
	{.name = "esp", .title = "Encapsulating Security Payload", .short_name = "ESP",
	 .family = FAMILY_PROTOCOL, .code = 50, FIELDS(esp_fields), .seals = true, .spec = "rfc4303",
	 .section = "2", .doc = "Encrypts and authenticates what follows, by keys from a file or here."},
	PROTOCOL("ah", "Authentication Header", "AH", 51, ah_fields, "rfc4302", "2",
		 "Authenticates the packet; the value is not computed."),

	{.name = "non-esp-marker", .title = "Non-ESP Marker", .short_name = "marker",
	 .family = FAMILY_PORT, .code = 4500, FIELDS(marker_fields), .spec = "rfc3948", .section = "2.2",
	 .doc = "Says that IKE and not ESP follows on port 4500."},
	{.name = "nat-keepalive", .title = "NAT-keepalive", .short_name = "keepalive",
	 .family = FAMILY_PORT, .code = 4500, FIELDS(keepalive_fields), .spec = "rfc3948",
	 .section = "2.3", .doc = "Keeps the state of a NAT alive."},

	{.name = "ike2", .title = "IKEv2", .short_name = "IKEv2", .family = FAMILY_PORT, .code = 500,
	 FIELDS(ike2_fields), .next_family = FAMILY_IKE, .spec = "rfc7296", .section = "3.1",
	 .doc = "Header of an IKE message; payloads follow."},
	IKE_PAYLOAD("ike2-sa", "Security Association Payload", "SA", 33, payload_fields, "3.3",
		    "Proposals."),
	IKE_PAYLOAD("ike2-ke", "Key Exchange Payload", "KE", 34, key_exchange_fields, "3.4",
		    "Diffie-Hellman value."),
	IKE_PAYLOAD("ike2-idi", "Identification Payload of the Initiator", "IDi", 35,
		    identification_fields, "3.5", "Who the initiator is; for Mobile IPv6, by RFC 4877."),
	IKE_PAYLOAD("ike2-idr", "Identification Payload of the Responder", "IDr", 36,
		    identification_fields, "3.5", "Who the responder is."),
	IKE_PAYLOAD("ike2-auth", "Authentication Payload", "AUTH", 39, authentication_fields, "3.8",
		    "Proves the identity."),
	IKE_PAYLOAD("ike2-nonce", "Nonce Payload", "Nonce", 40, payload_fields, "3.9",
		    "Random octets."),
	IKE_PAYLOAD("ike2-notify", "Notify Payload", "N", 41, notify_fields, "3.10",
		    "An error, or a fact."),
	IKE_PAYLOAD("ike2-tsi", "Traffic Selector Payload of the Initiator", "TSi", 44,
		    payload_fields, "3.13", "Traffic that the association is for."),
	IKE_PAYLOAD("ike2-tsr", "Traffic Selector Payload of the Responder", "TSr", 45,
		    payload_fields, "3.13", "Traffic that the association is for."),
	IKE_PAYLOAD("ike2-sk", "Encrypted and Authenticated Payload", "SK", 46, sealed_payload_fields,
		    "3.14", "Other payloads, sealed."),
	IKE_PAYLOAD("ike2-config", "Configuration Payload", "CP", 47, payload_fields, "3.15",
		    "Asks for, or gives, addresses such as the home address (RFC 5026 4.1)."),
	IKE_PAYLOAD("ike2-payload", "IKEv2 Payload", "payload", CODE_ANY, payload_fields, "3.2",
		    "Payload of any other type; the next-payload before it says which."),
};

const size_t formats_ipsec_count = COUNT_OF(formats_ipsec);
