/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The host's side of Neighbor Discovery (RFC 4861): answering and asking, routers and prefixes from
 * advertisements, and its own addresses with duplicate address detection (RFC 4862). */
#include "node/host_parts.h"

#include "node/nd.h"

#include <string.h>

enum { LINK_LOCAL_BITS = 64, SOLICITATION_OCTETS = 128, SOLICITATIONS_MAX = 3, MTU_MIN = 1280,
       INTERFACE_ID_BITS = 64, INTERFACE_ID_AT = 8 };

#define RETRANS_TIMER            (1 * USEC_PER_SEC)
#define RTR_SOLICITATION_INTERVAL (4 * USEC_PER_SEC)
#define LIFETIME_INFINITE        0xffffffffU

static usec lifetime_end(usec now, uint64_t seconds)
{
	return seconds == LIFETIME_INFINITE ? USEC_NEVER : now + (usec)seconds * USEC_PER_SEC;
}

/* Own addresses. */

static void add_prefix(struct host *h, const struct ip6 *prefix, unsigned bits, usec until)
{
	for (size_t i = 0; i < h->prefix_count; i++) {
		struct on_link_prefix *each = &h->prefixes[i];

		if (each->bits == bits && ip6_in_prefix(prefix, &each->prefix, bits)) {
			each->until = until;
			return;
		}
	}
	if (h->prefix_count < PREFIXES_MAX)
		h->prefixes[h->prefix_count++] = (struct on_link_prefix){*prefix, bits, until};
}

static void add_address(struct host *h, const struct ip6 *address, unsigned bits, usec now,
			usec until)
{
	if (h->address_count == ADDRESSES_MAX)
		return;
	h->addresses[h->address_count++] = (struct own_address){
		.address = *address, .prefix_bits = bits, .tentative = h->config.dad, .due = now,
		.until = until,
	};
}

void host_addresses_init(struct host *h)
{
	struct ip6 local = ip6_link_local(&h->config.mac);

	add_address(h, &local, LINK_LOCAL_BITS, 0, USEC_NEVER);
	for (size_t i = 0; i < h->config.address_count; i++) {
		const struct host_address *a = &h->config.addresses[i];

		add_prefix(h, &a->address, a->prefix_bits, USEC_NEVER);
		add_address(h, &a->address, a->prefix_bits, 0, USEC_NEVER);
	}
	h->solicit_at = ip6_is_unspecified(&h->config.router) && h->config.link == NULL ? 0
											: USEC_NEVER;
}

static struct own_address *own(struct host *h, const struct ip6 *address)
{
	for (size_t i = 0; i < h->address_count; i++)
		if (ip6_equal(&h->addresses[i].address, address))
			return &h->addresses[i];
	return NULL;
}

/* RFC 4291 2.8: the groups that a host has to be in. */
bool host_listens(const struct host *h, const struct ip6 *group)
{
	struct ip6 interface_local = ip6_all_nodes;

	interface_local.octet[1] = 0x01;
	if (ip6_equal(group, &ip6_all_nodes) || ip6_equal(group, &interface_local))
		return true;
	for (size_t i = 0; i < h->address_count; i++) {
		struct ip6 each = ip6_solicited_node(&h->addresses[i].address);

		if (ip6_equal(group, &each))
			return true;
	}
	return false;
}

/* RFC 4862 5.4.3, 5.4.4: somebody else uses or wants the address. */
static void set_duplicate(struct host *h, struct own_address *a)
{
	char text[IP6_TEXT];

	a->tentative = false;
	a->duplicate = true;
	ip6_print(&a->address, text);
	outbox_event(&h->outbox, "address-duplicate", "%s", text);
}

/* Sending. */

/* Neighbors are on the link by definition: no next hop is looked up. Not by way of host_send,
 * whose buffer may be in use. */
static void send_on_link(struct host *h, usec now, struct packet *p, const struct ip6 *to,
			 const struct mac *to_mac)
{
	uint8_t octets[SOLICITATION_OCTETS];
	struct buf out = buf_over(octets, sizeof(octets));
	struct mac group = mac_of_multicast(to);

	if (!packet_encode(p, &out, NULL))
		return;
	if (ip6_is_multicast(to))
		outbox_frame(&h->outbox, 0, &group, &h->config.mac, buf_bytes(&out));
	else if (to_mac != NULL)
		outbox_frame(&h->outbox, 0, to_mac, &h->config.mac, buf_bytes(&out));
	else
		neighbors_send(h->neighbors, now, to, buf_bytes(&out));
}

static void transmit(void *context, const struct mac *to, struct bytes packet)
{
	struct host *h = context;

	outbox_frame(&h->outbox, 0, to, &h->config.mac, packet);
}

static void solicit(void *context, usec now, const struct ip6 *target, const struct mac *to)
{
	struct host *h = context;
	struct ip6 group = ip6_solicited_node(target), source;
	struct packet p;

	if (!host_source(h, target, &source))
		return;
	p = nd_solicitation(h->arena, &source, &h->config.mac, target, to != NULL);
	send_on_link(h, now, &p, to != NULL ? target : &group, to);
}

const struct neighbors_owner host_neighbors_owner = {
	.transmit = transmit,
	.solicit = solicit,
	.unreachable = NULL,
};

/* RFC 4861 7.2.4. */
static void advertise(struct host *h, const struct received *r, const struct ip6 *target)
{
	bool anonymous = ip6_is_unspecified(&r->source);
	struct nd_advertisement n = {
		.source = *target, .target = *target, .mac = h->config.mac, .override = true,
		.destination = anonymous ? ip6_all_nodes : r->source,
		.solicited = !anonymous && !host_has_defect(h, DEFECT_NA_NOT_SOLICITED),
	};
	struct packet p = nd_advertisement(h->arena, &n);

	if (host_has_defect(h, DEFECT_RH2_ON_NEIGHBOR_DISCOVERY))
		host_send(h, r->now, &p, HOST_REROUTED);
	else
		send_on_link(h, r->now, &p, &n.destination, NULL);
}

/* Receiving. */

static void on_solicitation(struct host *h, const struct received *r, const struct header *message)
{
	struct ip6 target = header_ip6(message, "target");
	struct own_address *a = own(h, &target);
	struct mac mac;

	if (a == NULL || a->duplicate)
		return;
	if (a->tentative) {
		if (ip6_is_unspecified(&r->source))
			set_duplicate(h, a);
		return;
	}
	if (!ip6_is_unspecified(&r->source) && nd_link_layer(message, "source-link-layer", &mac))
		neighbors_learn(h->neighbors, r->now, &r->source, &mac);
	advertise(h, r, &target);
}

static void on_advertisement(struct host *h, const struct received *r,
			     const struct header *message)
{
	struct ip6 target = header_ip6(message, "target");
	struct own_address *a = own(h, &target);
	struct mac mac;
	bool has_mac = nd_link_layer(message, "target-link-layer", &mac);

	if (a != NULL) {
		if (a->tentative)
			set_duplicate(h, a);
		return;
	}
	neighbors_advertised(h->neighbors, r->now, &target, has_mac ? &mac : NULL,
			     header_flag(message, "S"), header_flag(message, "O"));
}

/* RFC 4862 5.5.3. */
static void autoconfigure(struct host *h, usec now, const struct ip6 *prefix, usec until)
{
	struct ip6 address = ip6_link_local(&h->config.mac);
	struct own_address *a;

	memcpy(address.octet, prefix->octet, INTERFACE_ID_AT);
	a = own(h, &address);
	if (a != NULL)
		a->until = until;
	else
		add_address(h, &address, INTERFACE_ID_BITS, now, until);
}

/* RFC 4861 6.3.4. The prefix field may hold a whole address (RFC 6275 7.2): only its leading
 * bits are used. */
static void on_prefix(struct host *h, usec now, const struct header *option)
{
	struct ip6 prefix = header_ip6(option, "prefix");
	unsigned bits = (unsigned)header_num(option, "prefix-length");
	uint64_t valid = header_num(option, "valid-lifetime");

	if (ip6_is_link_local(&prefix) || ip6_is_multicast(&prefix) || bits > 128)
		return;
	if (header_flag(option, "L"))
		add_prefix(h, &prefix, bits, lifetime_end(now, valid));
	if (header_flag(option, "A") && h->config.autoconf && bits == INTERFACE_ID_BITS &&
	    valid > 0 && header_num(option, "preferred-lifetime") <= valid)
		autoconfigure(h, now, &prefix, lifetime_end(now, valid));
}

static void on_router(struct host *h, const struct received *r, const struct header *message)
{
	uint64_t lifetime = header_num(message, "router-lifetime");
	struct mac mac;

	if (header_num(message, "hop-limit") != 0)
		h->config.hop_limit = (uint8_t)header_num(message, "hop-limit");
	if (nd_link_layer(message, "source-link-layer", &mac))
		neighbors_learn(h->neighbors, r->now, &r->source, &mac);
	if (lifetime > 0 && (h->router_until <= r->now ||
			     ip6_equal(&h->learnt_router, &r->source))) {
		h->learnt_router = r->source;
		h->router_until = lifetime_end(r->now, lifetime);
	} else if (lifetime == 0 && ip6_equal(&h->learnt_router, &r->source)) {
		h->router_until = 0;
	}
	if (lifetime > 0)
		h->solicit_at = USEC_NEVER;
	for (const struct header *o = message->options; o != NULL; o = o->next) {
		if (header_is(o, "prefix-information"))
			on_prefix(h, r->now, o);
		else if (header_is(o, "mtu") && header_num(o, "mtu") >= MTU_MIN &&
			 header_num(o, "mtu") < h->config.mtu)
			h->config.mtu = (unsigned)header_num(o, "mtu");
	}
}

void host_nd(struct host *h, struct received *r, const struct header *message)
{
	if (!nd_is_valid(r, message, host_has_defect(h, DEFECT_ND_FROM_AFAR) ? ND_CHECK_HOP_LIMIT : 0))
		return;
	if (header_is(message, "neighbor-solicitation"))
		on_solicitation(h, r, message);
	else if (header_is(message, "neighbor-advertisement"))
		on_advertisement(h, r, message);
	else if (header_is(message, "router-advertisement"))
		on_router(h, r, message);
}

/* Time. */

static void probe_address(struct host *h, usec now, struct own_address *a)
{
	struct ip6 group = ip6_solicited_node(&a->address);
	struct packet p;

	if (a->solicited) {
		a->tentative = false;   /* RFC 4862 5.4: nobody objected */
		return;
	}
	p = nd_solicitation(h->arena, &ip6_unspecified, &h->config.mac, &a->address, false);
	send_on_link(h, now, &p, &group, NULL);
	a->solicited = true;
	a->due = now + RETRANS_TIMER;
}

/* RFC 4861 6.3.7. */
static void solicit_routers(struct host *h, usec now)
{
	struct ip6 source;
	struct packet p;
	struct header *message;

	if (!host_source(h, &ip6_all_routers, &source))
		source = ip6_unspecified;
	p = host_packet(h, &source, &ip6_all_routers);
	header_set(p.first, "hop-limit", 255);
	message = packet_add(&p, "router-solicitation");
	if (!ip6_is_unspecified(&source))
		header_set_mac(&p, header_add_option(&p, message, "source-link-layer"), "address",
			       &h->config.mac);
	send_on_link(h, now, &p, &ip6_all_routers, NULL);
	h->solicitations_sent++;
	h->solicit_at = h->solicitations_sent < SOLICITATIONS_MAX
			? now + RTR_SOLICITATION_INTERVAL : USEC_NEVER;
}

static void expire(struct host *h, usec now)
{
	for (size_t i = 0; i < h->prefix_count;) {
		if (h->prefixes[i].until <= now)
			h->prefixes[i] = h->prefixes[--h->prefix_count];
		else
			i++;
	}
	for (size_t i = 0; i < h->address_count;) {
		if (h->addresses[i].until <= now)
			h->addresses[i] = h->addresses[--h->address_count];
		else
			i++;
	}
}

usec host_nd_next(const struct host *h)
{
	usec next = h->solicit_at;

	for (size_t i = 0; i < h->address_count; i++) {
		const struct own_address *a = &h->addresses[i];

		if (a->tentative && a->due < next)
			next = a->due;
		if (a->until < next)
			next = a->until;
	}
	for (size_t i = 0; i < h->prefix_count; i++)
		if (h->prefixes[i].until < next)
			next = h->prefixes[i].until;
	return next;
}

void host_nd_timeout(struct host *h, usec now)
{
	for (size_t i = 0; i < h->address_count; i++)
		if (h->addresses[i].tentative && h->addresses[i].due <= now)
			probe_address(h, now, &h->addresses[i]);
	if (h->solicit_at <= now)
		solicit_routers(h, now);
	expire(h, now);
}
