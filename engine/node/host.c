/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The host as a node, and the walk through the headers of a packet that is for it (RFC 8200 4).
 * Each header is named by the next header field before it; that octet's place is kept, because
 * Parameter Problems point at it. */
#include "node/host_parts.h"

enum {
	HOP_LIMIT_DEFAULT = 64, MTU_DEFAULT = 1500, MTU_MIN = 1280, NEXT_HEADER_AT = 6,
	PAYLOAD_LENGTH_AT = 4, ROUTING_TYPE_AT = 2, FRAGMENT_OFFSET_AT = 2, ROUTING_TYPE_2 = 2
};

/* RFC 8200 4.4: an unknown routing type is skipped when no segments are left, else reported. */
static bool plain_routing(struct host *h, struct received *r, const struct header *routing)
{
	bool type_2 = header_num(routing, "type") == ROUTING_TYPE_2;
	size_t pointer = routing->offset + ROUTING_TYPE_AT;
	uint8_t code = 0;

	if (header_num(routing, "segments-left") == 0)
		return !(type_2 && host_has_defect(h, DEFECT_RH2_SEGMENTS_LEFT_0_DROPPED));
	if (type_2 && host_has_defect(h, DEFECT_RH2_SILENT))
		return false;
	if (type_2 && host_has_defect(h, DEFECT_RH2_PROBLEM_WRONG_POINTER))
		pointer = routing->offset;
	if (type_2 && host_has_defect(h, DEFECT_RH2_PROBLEM_WRONG_CODE))
		code = 2;
	host_problem(h, r, code, pointer);
	return false;
}

/* What only a defective plain host does: goes on to the address in the header. */
static void forward_by_routing(struct host *h, const struct received *r,
			       const struct header *routing)
{
	struct packet p = packet_decode(h->arena, r->octets, "ip6", NULL);
	struct header *ip6 = p.first, *copy = packet_find(&p, "routing-2");
	struct ip6 to = header_ip6(routing, "home-address");

	if (copy == NULL || header_num(ip6, "hop-limit") <= 1)
		return;
	header_set_ip6(&p, ip6, "dst", &to);
	header_set(ip6, "hop-limit", header_num(ip6, "hop-limit") - 1);
	header_set(copy, "segments-left", 0);
	host_send(h, r->now, &p, HOST_DIRECT);
}

static bool process_routing(struct host *h, struct received *r, const struct header *routing)
{
	enum hook verdict = HOOK_UNKNOWN;

	if (routing->format->family != FAMILY_ROUTING ||
	    received_has(r, FINDING_TRUNCATED, routing))
		return false;
	if (h->extension != NULL && h->extension->routing != NULL)
		verdict = h->extension->routing(h->context, r, routing);
	if (verdict != HOOK_UNKNOWN)
		return verdict == HOOK_GO_ON;
	if (header_is(routing, "routing-2") && header_num(routing, "segments-left") != 0 &&
	    host_has_defect(h, DEFECT_RH2_FORWARDS)) {
		forward_by_routing(h, r, routing);
		return false;
	}
	return plain_routing(h, r, routing);
}

/* A packet that was put together from fragments is processed from its beginning. */
static void process_whole(struct host *h, const struct received *last, struct bytes octets)
{
	struct received r = {.now = last->now, .port = last->port, .from = last->from,
			     .to = last->to};

	r.octets = arena_bytes(h->arena, octets);
	r.packet = packet_decode(h->arena, r.octets, "ip6", &r.findings);
	r.ip6 = r.packet.first;
	r.source = r.peer = header_ip6(r.ip6, "src");
	r.destination = header_ip6(r.ip6, "dst");
	if (packet_find(&r.packet, "fragment") == NULL)   /* no fragments of fragments */
		host_process(h, &r);
}

/* True when the packet goes on behind the header: it was the only fragment (RFC 6946). */
static bool process_fragment(struct host *h, struct received *r, const struct header *fragment)
{
	struct bytes whole;

	if (!header_is(fragment, "fragment"))
		return false;
	if (header_num(fragment, "offset") == 0 && !header_flag(fragment, "M"))
		return !host_has_defect(h, DEFECT_ATOMIC_FRAGMENT_DROPPED);
	if (host_has_defect(h, DEFECT_FRAGMENTS_DROPPED))
		return false;
	switch (fragments_add(h->fragments, r, fragment, &whole)) {
	case FRAGMENT_WHOLE:
		process_whole(h, r, whole);
		break;
	case FRAGMENT_ODD_LENGTH:
		host_problem(h, r, 0, PAYLOAD_LENGTH_AT);
		break;
	case FRAGMENT_TOO_LONG:
		host_problem(h, r, 0, fragment->offset + FRAGMENT_OFFSET_AT);
		break;
	case FRAGMENT_KEPT:
		break;
	}
	return false;
}

/* RFC 4443 3.4: an unknown next header is code 1, pointing at the octet that named it. */
static void unknown_protocol(struct host *h, struct received *r, uint8_t protocol,
			     const struct header *header)
{
	size_t pointer = r->named_at;
	uint8_t code = 1;

	if (h->extension != NULL && h->extension->protocol != NULL &&
	    h->extension->protocol(h->context, r, protocol, header) != HOOK_UNKNOWN)
		return;
	if (protocol == PROTOCOL_MOBILITY) {
		if (host_has_defect(h, DEFECT_MH_SILENT))
			return;
		if (host_has_defect(h, DEFECT_MH_UNREACHABLE)) {
			host_report(h, r, &(struct host_error){.format = "unreachable", .code = 4});
			return;
		}
		if (host_has_defect(h, DEFECT_MH_PROBLEM_WRONG_CODE))
			code = 0;
		if (host_has_defect(h, DEFECT_MH_PROBLEM_WRONG_POINTER) && header != NULL)
			pointer = header->offset;
	}
	host_problem(h, r, code, pointer);
}

/* Gives the message to its protocol; header may be NULL. */
static void upper_layer(struct host *h, struct received *r, uint8_t protocol,
			const struct header *header)
{
	switch (protocol) {
	case PROTOCOL_NONE:
		break;
	case PROTOCOL_ICMP6:
		if (header != NULL && header->format->family == FAMILY_ICMP6)
			host_icmp6(h, r, header);
		break;
	case PROTOCOL_UDP:
		if (header != NULL && header_is(header, "udp"))
			host_udp(h, r, header);
		break;
	case PROTOCOL_TCP:
		if (header != NULL && header_is(header, "tcp"))
			host_tcp(h, r, header);
		break;
	default:
		unknown_protocol(h, r, protocol, header);
	}
}

/* Whether to go on behind the extension header. RFC 8200 4: Hop-by-Hop Options only right behind
 * the IPv6 header. */
static bool extension_header(struct host *h, struct received *r, uint8_t protocol,
			     const struct header *header)
{
	switch (protocol) {
	case PROTOCOL_ROUTING:
		return process_routing(h, r, header);
	case PROTOCOL_FRAGMENT:
		return process_fragment(h, r, header);
	default:
		return host_options(h, r, header);
	}
}

static bool is_extension(uint8_t protocol, const struct header *before)
{
	return protocol == PROTOCOL_DST_OPTIONS || protocol == PROTOCOL_ROUTING ||
	       protocol == PROTOCOL_FRAGMENT ||
	       (protocol == PROTOCOL_HOP_BY_HOP && header_is(before, "ip6"));
}

void host_process(struct host *h, struct received *r)
{
	uint8_t protocol = (uint8_t)header_num(r->ip6, "next-header");
	const struct header *before = r->ip6, *header;

	r->named_at = NEXT_HEADER_AT;
	for (header = before->next; is_extension(protocol, before); header = before->next) {
		if (header == NULL || !extension_header(h, r, protocol, header))
			return;
		r->named_at = header->offset;
		protocol = (uint8_t)header_num(header, "next-header");
		before = header;
	}
	upper_layer(h, r, protocol, header);
}

/* RFC 4291 2.5.3, 2.7: these must not appear on a link. */
static bool addresses_are_sane(const struct host *h, const struct received *r)
{
	if (ip6_is_loopback(&r->source) || ip6_is_loopback(&r->destination) ||
	    ip6_is_unspecified(&r->destination))
		return false;
	return !ip6_is_multicast(&r->source) || host_has_defect(h, DEFECT_BE_TO_MULTICAST) ||
	       host_has_defect(h, DEFECT_BA_TO_MULTICAST);
}

/* Whether the packet is for this host. A solicitation for a tentative address is, too. */
static bool is_for_us(const struct host *h, const struct received *r)
{
	if (ip6_is_multicast(&r->destination))
		return host_listens(h, &r->destination);
	return host_owns(h, &r->destination);
}

/* A deaf node still answers Neighbor Solicitations: it is on the link, and does nothing else. */
static bool is_deaf_to(const struct host *h, const struct received *r)
{
	return host_has_defect(h, DEFECT_DEAF) &&
	       packet_find(&r->packet, "neighbor-solicitation") == NULL &&
	       packet_find(&r->packet, "neighbor-advertisement") == NULL;
}

void host_receive(struct host *h, struct received *r)
{
	bool group = ip6_is_multicast(&r->destination);

	if (is_deaf_to(h, r) || !addresses_are_sane(h, r))
		return;
	if (!group || host_listens(h, &r->destination) || ip6_equal(&r->destination, &ip6_all_routers))
		host_process(h, r);
}

static void host_input(struct node *node, usec now, unsigned port, struct bytes frame)
{
	struct host *h = (struct host *)node;
	struct received r;

	arena_reset(h->arena);
	if (!received_read(&r, h->arena, now, port, frame, &h->config.mac) || is_deaf_to(h, &r))
		return;
	if (addresses_are_sane(h, &r) && is_for_us(h, &r))
		host_process(h, &r);
}

/* RFC 8200 4.5: time exceeded goes out only when the first fragment is there to be quoted. */
static void expire_fragments(struct host *h, usec now)
{
	struct bytes first;

	while (fragments_expired(h->fragments, now, &first)) {
		struct received r = {.now = now, .octets = first};

		if (first.len == 0)
			continue;
		r.packet = packet_decode(h->arena, first, "ip6", &r.findings);
		r.ip6 = r.packet.first;
		r.source = r.peer = header_ip6(r.ip6, "src");
		r.destination = header_ip6(r.ip6, "dst");
		host_report(h, &r, &(struct host_error){.format = "time-exceeded", .code = 1});
	}
}

static void host_timeout(struct node *node, usec now)
{
	struct host *h = (struct host *)node;

	arena_reset(h->arena);
	host_nd_timeout(h, now);
	neighbors_timeout(h->neighbors, now);
	expire_fragments(h, now);
	if (h->extension != NULL && h->extension->timeout != NULL)
		h->extension->timeout(h->context, now);
}

static usec earlier(usec a, usec b)
{
	return a < b ? a : b;
}

static usec host_next(const struct node *node)
{
	const struct host *h = (const struct host *)node;
	usec next;

	next = earlier(host_nd_next(h), neighbors_next(h->neighbors));
	next = earlier(next, fragments_next(h->fragments));
	if (h->extension != NULL && h->extension->next != NULL)
		next = earlier(next, h->extension->next(h->context));
	return next;
}

static bool host_output(struct node *node, struct outgoing *out)
{
	return outbox_take_frame(&((struct host *)node)->outbox, out);
}

static bool host_event(struct node *node, struct node_event *event)
{
	return outbox_take_event(&((struct host *)node)->outbox, event);
}

static void host_free(struct node *node)
{
	struct host *h = (struct host *)node;

	if (h->extension != NULL && h->extension->free != NULL)
		h->extension->free(h->context);
	neighbors_free(h->neighbors);
	fragments_free(h->fragments);
	outbox_done(&h->outbox);
	arena_free(h->arena);
	mem_free(h->scratch);
	mem_free(h);
}

static const struct node_ops host_ops = {
	.input = host_input,
	.timeout = host_timeout,
	.next = host_next,
	.output = host_output,
	.event = host_event,
	.free = host_free,
};

static bool config_is_sound(const struct host_config *c, struct err *err)
{
	if (c->address_count > HOST_ADDRESSES_MAX)
		return err_set(err, "a host has at most %d addresses", HOST_ADDRESSES_MAX);
	if (c->mtu != 0 && c->mtu < MTU_MIN)
		return err_set(err, "an MTU of %u is below the minimum of 1280", c->mtu);
	for (size_t i = 0; i < c->address_count; i++) {
		char text[IP6_TEXT];

		ip6_print(&c->addresses[i].address, text);
		if (ip6_is_multicast(&c->addresses[i].address) ||
		    ip6_is_unspecified(&c->addresses[i].address))
			return err_set(err, "%s is no address for a host", text);
		if (c->addresses[i].prefix_bits > 128)
			return err_set(err, "%s: a prefix has at most 128 bits", text);
	}
	return true;
}

struct host *host_new(const struct host_config *config, const struct host_extension *extension,
		      void *context, struct err *err)
{
	struct host *h;

	if (!config_is_sound(config, err))
		return NULL;
	h = mem_new(sizeof(*h));
	h->node.ops = &host_ops;
	h->config = *config;
	if (h->config.hop_limit == 0)
		h->config.hop_limit = HOP_LIMIT_DEFAULT;
	if (h->config.mtu == 0)
		h->config.mtu = MTU_DEFAULT;
	if (config->defects != NULL)
		h->defects = *config->defects;
	h->config.defects = NULL;
	h->extension = extension;
	h->context = context;
	h->arena = arena_new();
	h->rng = rng_seed(config->seed);
	h->neighbors = neighbors_new(&host_neighbors_owner, h);
	h->fragments = fragments_new();
	h->fragment_id = (uint32_t)rng_u64(&h->rng);
	h->scratch = mem_new(PACKET_OCTETS_MAX);
	h->rate.all_per_second = config->errors_per_second;
	host_addresses_init(h);
	return h;
}

struct node *host_node(struct host *h)
{
	return &h->node;
}

void *host_context(struct node *n)
{
	return ((struct host *)n)->context;
}

struct arena *host_arena(struct host *h)
{
	return h->arena;
}

struct rng *host_rng(struct host *h)
{
	return &h->rng;
}

struct outbox *host_outbox(struct host *h)
{
	return &h->outbox;
}

bool host_has_defect(const struct host *h, enum defect_id id)
{
	return defects_has(&h->defects, id);
}
