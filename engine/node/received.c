/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From a frame to a decoded packet. Ethernet padding behind the packet is cut off before it is
 * decoded, so that the list of headers ends with the packet. */
#include "node/received.h"

#include <string.h>

enum { ETHERNET_OCTETS = 14, ETHERTYPE_AT = 12, ETHERTYPE_IPV6 = 0x86dd,
       IP6_OCTETS = 40, PAYLOAD_LENGTH_AT = 4 };

static bool is_group(const struct mac *m)
{
	return (m->octet[0] & 1) != 0;
}

/* The packet behind the Ethernet header, without padding; empty when it is no whole one. */
static struct bytes whole_packet(struct bytes frame)
{
	struct bytes packet = bytes_slice(frame, ETHERNET_OCTETS, frame.len);
	size_t payload;

	if (packet.len < IP6_OCTETS || be16_get(frame.at + ETHERTYPE_AT) != ETHERTYPE_IPV6 ||
	    packet.at[0] >> 4 != 6)
		return (struct bytes){NULL, 0};
	payload = be16_get(packet.at + PAYLOAD_LENGTH_AT);
	if (payload > packet.len - IP6_OCTETS)
		return (struct bytes){NULL, 0};
	return bytes_slice(packet, 0, IP6_OCTETS + payload);
}

bool received_read(struct received *r, struct arena *a, usec now, unsigned port,
		   struct bytes frame, const struct mac *own)
{
	*r = (struct received){.now = now, .port = port, .octets = whole_packet(frame)};
	if (r->octets.len == 0)
		return false;
	memcpy(r->to.octet, frame.at, sizeof(r->to.octet));
	memcpy(r->from.octet, frame.at + sizeof(r->to.octet), sizeof(r->from.octet));
	if (!is_group(&r->to) && memcmp(&r->to, own, sizeof(*own)) != 0)
		return false;
	r->packet = packet_decode(a, r->octets, "ip6", &r->findings);
	r->ip6 = r->packet.first;
	if (r->ip6 == NULL || !header_is(r->ip6, "ip6"))
		return false;
	r->source = r->peer = header_ip6(r->ip6, "src");
	r->destination = header_ip6(r->ip6, "dst");
	return true;
}

bool received_has(const struct received *r, enum finding_code code, const struct header *h)
{
	for (const struct finding *f = r->findings; f != NULL; f = f->next)
		if (f->code == code && f->header == h)
			return true;
	return false;
}

const struct header *received_icmp6(const struct received *r)
{
	for (const struct header *h = r->ip6->next; h != NULL; h = h->next)
		if (h->format->family == FAMILY_ICMP6)
			return h;
	return NULL;
}
