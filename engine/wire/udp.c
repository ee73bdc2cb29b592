/* SPDX-License-Identifier: BSD-2-Clause
 *
 * UDP has no field that says what it carries: ports do, and where several formats share one, the
 * first octets. */
#include "wire/udp.h"

#include "wire/plan.h"

enum {
	PORT_DNS = 53, PORT_IKE = 500, PORT_DHCP6_CLIENT = 546, PORT_DHCP6_SERVER = 547,
	PORT_DSMIP6 = 4191, PORT_NAT_TRAVERSAL = 4500,
	DHCP6_RELAY_FORWARD = 12, DHCP6_RELAY_REPLY = 13, KEEPALIVE = 0xff,
};

static bool is_keepalive(struct bytes b)
{
	return b.len == 1 && b.at[0] == KEEPALIVE;
}

/* RFC 3948 2: four zeros where the SPI would be say that IKE follows. */
static const char *nat_traversal(struct bytes b)
{
	if (is_keepalive(b))
		return "nat-keepalive";
	if (b.len < 4)
		return NULL;
	return be32_get(b.at) == 0 ? "non-esp-marker" : "esp";
}

/* RFC 5555 4.1, RFC 5845 7.2: the first four bits are an IP version, or 0 for a TLV header. */
static const char *tunnelled(struct bytes b)
{
	if (is_keepalive(b))
		return "nat-keepalive";
	switch (b.at[0] >> 4) {
	case 0:
		return "tlv-header";
	case 4:
		return "ip4";
	case 6:
		return "ip6";
	default:
		return NULL;
	}
}

static const char *by_port(uint64_t port, struct bytes b)
{
	switch (port) {
	case PORT_DNS:
		return "dns";
	case PORT_IKE:
		return b.len > 17 && b.at[17] >> 4 == 2 ? "ike2" : NULL;
	case PORT_DHCP6_CLIENT:
	case PORT_DHCP6_SERVER:
		return b.at[0] == DHCP6_RELAY_FORWARD || b.at[0] == DHCP6_RELAY_REPLY ? "dhcp6-relay"
										      : "dhcp6";
	case PORT_DSMIP6:
		return tunnelled(b);
	case PORT_NAT_TRAVERSAL:
		return nat_traversal(b);
	default:
		return NULL;
	}
}

const struct format *udp_payload(const struct header *h, struct bytes payload)
{
	const char *name;

	if (payload.len == 0)
		return NULL;
	if (h->format->plan->known == KNOWN_NON_ESP_MARKER)
		return format_by_name("ike2");
	if (h->format->plan->known != KNOWN_UDP)
		return NULL;
	name = by_port(header_num(h, "destination-port"), payload);
	if (name == NULL)
		name = by_port(header_num(h, "source-port"), payload);
	return name != NULL ? format_by_name(name) : NULL;
}

uint64_t next_none(enum family family)
{
	enum { PROTOCOL_NONE = 59 };

	return family == FAMILY_PROTOCOL ? PROTOCOL_NONE : 0;
}
