/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Sending: the source address, the extension's route, the path's MTU, the next hop
 * (RFC 8200 4.5, RFC 8201, RFC 4861 5.2, RFC 6724 in small). */
#include "node/host_parts.h"

#include <string.h>

enum { IP6_DESTINATION_AT = 24, MTU_MIN = 1280, ROUTING_2_OCTETS = 24 };

#define PATH_TIME (600 * USEC_PER_SEC)   /* RFC 8201 5.3: before a larger MTU is tried again */

static unsigned common_bits(const struct ip6 *a, const struct ip6 *b)
{
	unsigned n = 0;

	while (n < 128 && ((a->octet[n / 8] ^ b->octet[n / 8]) >> (7 - n % 8) & 1) == 0)
		n++;
	return n;
}

bool host_owns(const struct host *h, const struct ip6 *address)
{
	for (size_t i = 0; i < h->address_count; i++)
		if (!h->addresses[i].tentative && !h->addresses[i].duplicate &&
		    ip6_equal(&h->addresses[i].address, address))
			return true;
	return false;
}

/* Link-local for what stays on the link, else the global address with the longest match. */
bool host_source(const struct host *h, const struct ip6 *destination, struct ip6 *source)
{
	bool local = ip6_is_link_local(destination) ||
		     (ip6_is_multicast(destination) && (destination->octet[1] & 0x0f) <= 2);
	const struct own_address *best = NULL;

	for (size_t i = 0; i < h->address_count; i++) {
		const struct own_address *each = &h->addresses[i];

		if (each->tentative || each->duplicate ||
		    ip6_is_link_local(&each->address) != local)
			continue;
		if (best == NULL || common_bits(&each->address, destination) >
				    common_bits(&best->address, destination))
			best = each;
	}
	if (best == NULL)
		return false;
	*source = best->address;
	return true;
}

struct packet host_packet(struct host *h, const struct ip6 *source, const struct ip6 *destination)
{
	struct packet p = packet_new(h->arena);
	struct header *ip6 = packet_add(&p, "ip6");

	header_set_ip6(&p, ip6, "src", source);
	header_set_ip6(&p, ip6, "dst", destination);
	header_set(ip6, "hop-limit", h->config.hop_limit);
	return p;
}

static bool is_on_link(const struct host *h, const struct ip6 *destination)
{
	if (ip6_is_link_local(destination))
		return true;
	for (size_t i = 0; i < h->prefix_count; i++)
		if (ip6_in_prefix(destination, &h->prefixes[i].prefix, h->prefixes[i].bits))
			return true;
	return false;
}

static bool next_hop(const struct host *h, usec now, const struct ip6 *destination,
		     struct ip6 *hop)
{
	*hop = *destination;
	if (is_on_link(h, destination))
		return true;
	*hop = h->config.router;
	if (!ip6_is_unspecified(hop))
		return true;
	*hop = h->learnt_router;
	return h->router_until > now;
}

void host_send_octets(struct host *h, usec now, const struct ip6 *destination,
		      struct bytes packet)
{
	struct mac group = mac_of_multicast(destination);
	struct ip6 hop;

	if (h->config.link != NULL)
		h->config.link->send(h->config.link_context, now, packet);
	else if (ip6_is_multicast(destination))
		outbox_frame(&h->outbox, 0, &group, &h->config.mac, packet);
	else if (!host_owns(h, destination) && next_hop(h, now, destination, &hop))
		neighbors_send(h->neighbors, now, &hop, packet);
}

unsigned host_path_mtu(const struct host *h, usec now, const struct ip6 *destination)
{
	for (size_t i = 0; i < PATHS_MAX; i++)
		if (h->paths[i].until > now && ip6_equal(&h->paths[i].destination, destination))
			return h->paths[i].mtu;
	return h->config.mtu;
}

/* RFC 8201 4: an MTU below 1280 is not believed, and one that is no smaller changes nothing. */
void host_path_too_big(struct host *h, usec now, const struct ip6 *destination, unsigned mtu)
{
	struct path *oldest = &h->paths[0];

	if (mtu < MTU_MIN || mtu >= host_path_mtu(h, now, destination))
		return;
	for (size_t i = 0; i < PATHS_MAX; i++) {
		if (ip6_equal(&h->paths[i].destination, destination)) {
			oldest = &h->paths[i];
			break;
		}
		if (h->paths[i].until < oldest->until)
			oldest = &h->paths[i];
	}
	*oldest = (struct path){*destination, mtu, now + PATH_TIME};
}

struct emission {
	struct host *h;
	usec now;
	struct ip6 destination;
};

static void emit_fragment(void *context, struct bytes part)
{
	struct emission *e = context;

	host_send_octets(e->h, e->now, &e->destination, part);
}

void host_send(struct host *h, usec now, struct packet *p, enum host_way way)
{
	struct buf out = buf_over(h->scratch, PACKET_OCTETS_MAX);
	struct emission e = {.h = h, .now = now};
	unsigned mtu;

	if (way == HOST_REROUTED && h->extension != NULL && h->extension->reroute != NULL)
		h->extension->reroute(h->context, now, p);
	if (h->config.link != NULL)
		h->config.link->protect(h->config.link_context, p);
	if (!packet_encode(p, &out, NULL))
		return;
	memcpy(e.destination.octet, out.at + IP6_DESTINATION_AT, sizeof(e.destination.octet));
	mtu = host_path_mtu(h, now, &e.destination);
	if (host_has_defect(h, DEFECT_MTU_WITHOUT_RH2) && packet_find(p, "routing-2") != NULL)
		mtu += ROUTING_2_OCTETS;
	if (out.len <= mtu)
		host_send_octets(h, now, &e.destination, buf_bytes(&out));
	else if (!fragment_split(buf_bytes(&out), mtu, h->fragment_id++, emit_fragment, &e))
		return;   /* does not fit however it is cut */
}
