/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Mobility Headers in general: the checks of RFC 6275 9.2, dispatch by type, and sending. Messages
 * that only mobile nodes act upon are known types here, and ignored. */
#include "node/correspondent_parts.h"

#include "wire/checksum.h"

enum { MH_TYPE_END = 8, HOTI = 1, COTI = 2, BU = 5, PAYLOAD_PROTO_AT = 0, HEADER_LEN_AT = 1,
       CHECKSUM_AT = 4, WRONG_PROTOCOL = 2,
       OPTION_TYPE_MAX = 5 };   /* RFC 6275 6.2: Binding Authorization Data */

/* The checksum as two defects have it: with another source address, or another protocol. */
static uint16_t odd_checksum(const struct ip6 *source, const struct ip6 *destination,
			     uint8_t protocol, struct bytes mh)
{
	uint8_t tail[8] = {0};
	uint16_t sum;

	be32_put(tail, (uint32_t)mh.len);
	tail[7] = protocol;
	sum = checksum_add(0, (struct bytes){source->octet, sizeof(source->octet)});
	sum = checksum_add(sum, (struct bytes){destination->octet, sizeof(destination->octet)});
	sum = checksum_add(sum, (struct bytes){tail, sizeof(tail)});
	sum = checksum_add(sum, bytes_slice(mh, 0, CHECKSUM_AT));
	sum = checksum_add(sum, bytes_slice(mh, CHECKSUM_AT + 2, mh.len));
	return (uint16_t)~sum;
}

static bool checksum_is_good(const struct correspondent *cn, const struct received *r,
			     const struct header *mh)
{
	bool over_care_of = cn_has_defect(cn, DEFECT_CHECKSUM_OVER_CARE_OF);
	bool protocol_2 = cn_has_defect(cn, DEFECT_CHECKSUM_WITH_PROTOCOL_2);
	struct bytes octets = bytes_slice(r->octets, mh->offset, mh->length);

	if (over_care_of || protocol_2)
		return header_num(mh, "checksum") ==
		       odd_checksum(over_care_of ? &r->source : &r->peer, &r->destination,
				    protocol_2 ? WRONG_PROTOCOL : PROTOCOL_MOBILITY, octets);
	return !received_has(r, FINDING_CHECKSUM, mh) ||
	       cn_has_defect(cn, DEFECT_ACCEPTS_BAD_CHECKSUM);
}

/* RFC 6275 9.2: Parameter Problems go directly to the source; the Binding Cache is not used. */
static void report(struct correspondent *cn, const struct received *r, size_t pointer)
{
	host_report(cn->host, r, &(struct host_error){
		.format = "parameter-problem", .code = 0, .pointer = pointer,
		.to_peer = cn_has_defect(cn, DEFECT_MH_PROBLEM_WITH_RH2)});
}

static bool payload_proto_is_good(struct correspondent *cn, const struct received *r,
				  const struct header *mh)
{
	if (header_num(mh, "payload-proto") == PROTOCOL_NONE ||
	    cn_has_defect(cn, DEFECT_ACCEPTS_PAYLOAD_PROTO))
		return true;
	if (!cn_has_defect(cn, DEFECT_NO_PAYLOAD_PROTO_PROBLEM))
		report(cn, r, mh->offset + (cn_has_defect(cn, DEFECT_PAYLOAD_PROTO_WRONG_POINTER)
					    ? HEADER_LEN_AT : PAYLOAD_PROTO_AT));
	return false;
}

/* A message too short for the row of its type was decoded by the generic row. */
static bool length_is_good(struct correspondent *cn, const struct received *r,
			   const struct header *mh)
{
	bool bare = cn_has_defect(cn, DEFECT_PROBLEM_FOR_BARE_BU) && header_is(mh, "bu") &&
		    header_num(mh, "length") == 1;

	if ((!header_is(mh, "mh") && !bare) || cn_has_defect(cn, DEFECT_ACCEPTS_SHORT_MH))
		return true;
	if (!cn_has_defect(cn, DEFECT_NO_SHORT_MH_PROBLEM))
		report(cn, r, mh->offset + (cn_has_defect(cn, DEFECT_SHORT_MH_WRONG_POINTER)
					    ? PAYLOAD_PROTO_AT : HEADER_LEN_AT));
	return false;
}

/* RFC 6275 6.2.1: unknown options are skipped. One that runs past the end leaves no message to
 * process. */
static bool options_are_good(const struct correspondent *cn, const struct header *mh)
{
	for (const struct header *o = mh->options; o != NULL; o = o->next) {
		if (header_is(o, "raw") && !cn_has_defect(cn, DEFECT_ACCEPTS_MALFORMED_BU))
			return false;
		if (!header_is(o, "raw") && header_num(o, "type") > OPTION_TYPE_MAX &&
		    cn_has_defect(cn, DEFECT_REJECTS_UNKNOWN_OPTION))
			return false;
	}
	return true;
}

/* RFC 6275 9.2, in the order of its text. */
static bool is_valid(struct correspondent *cn, struct received *r, const struct header *mh)
{
	if (mh->format->family != FAMILY_MH)
		return false;
	if (received_has(r, FINDING_TRUNCATED, mh))
		return cn_has_defect(cn, DEFECT_ACCEPTS_TRUNCATED_MH) ||
		       cn_has_defect(cn, DEFECT_ACCEPTS_MALFORMED_BU);
	if (!checksum_is_good(cn, r, mh)) {
		if (cn_has_defect(cn, DEFECT_BE_FOR_BAD_CHECKSUM))
			cn_send_binding_error(cn, r, BE_UNRECOGNIZED_TYPE, r->home_address);
		return false;
	}
	if (header_num(mh, "type") >= MH_TYPE_END) {
		if (!cn_has_defect(cn, DEFECT_IGNORES_UNKNOWN_MH_TYPE))
			cn_send_binding_error(cn, r, BE_UNRECOGNIZED_TYPE, r->home_address);
		return false;
	}
	if (!payload_proto_is_good(cn, r, mh) || !length_is_good(cn, r, mh))
		return false;
	if (cn_has_defect(cn, DEFECT_REJECTS_RESERVED_BITS) &&
	    received_has(r, FINDING_RESERVED, mh))
		return false;
	return options_are_good(cn, mh);
}

enum hook cn_mobility(struct correspondent *cn, struct received *r, const struct header *mh)
{
	uint64_t type;

	if (ip6_is_multicast(&r->destination) || !is_valid(cn, r, mh))
		return HOOK_STOP;
	type = header_num(mh, "type");
	if (type == HOTI)
		cn_on_test_init(cn, r, mh, TOKEN_HOME);
	else if (type == COTI)
		cn_on_test_init(cn, r, mh, TOKEN_CARE_OF);
	else if (type == BU && header_is(mh, "bu") && !cn->config.piecemeal)
		cn_on_binding_update(cn, r, mh);
	else if (type == BU && cn_has_defect(cn, DEFECT_ACCEPTS_SHORT_MH))
		cn_refuse_short_update(cn, r, mh);
	else if (cn_has_defect(cn, DEFECT_BE_FOR_KNOWN_TYPE))
		cn_send_binding_error(cn, r, BE_UNRECOGNIZED_TYPE, r->home_address);
	return HOOK_STOP;
}

void cn_send_binding_error(struct correspondent *cn, const struct received *r,
			   enum be_status status, const struct header *home_address)
{
	struct ip6 to = r->source, home = ip6_unspecified, source = r->destination;
	const struct binding *bound = bindings_find_any(cn->bindings, &to);
	struct header *be;
	struct packet p;

	if (cn_has_defect(cn, DEFECT_BE_BY_BINDING) && bound != NULL)
		to = bound->care_of;
	if (home_address != NULL)
		home = header_ip6(home_address, "address");
	if (cn_has_defect(cn, DEFECT_BE_TO_HOME_ADDRESS) && home_address != NULL)
		to = home;
	/* RFC 6275 9.3.3: not to what is no unicast address */
	if (ip6_is_unspecified(&to) ||
	    (ip6_is_multicast(&to) && !cn_has_defect(cn, DEFECT_BE_TO_MULTICAST)))
		return;
	if (!host_owns(cn->host, &source) && !host_source(cn->host, &to, &source))
		return;
	if (!host_may_send_error(cn->host, r->now, &to) &&
	    !cn_has_defect(cn, DEFECT_BE_UNLIMITED))
		return;
	p = host_packet(cn->host, &source, &to);
	be = packet_add(&p, "be");
	if (cn_has_defect(cn, DEFECT_BE_WRONG_STATUS))
		status = status == BE_UNKNOWN_BINDING ? BE_UNRECOGNIZED_TYPE : BE_UNKNOWN_BINDING;
	header_set(be, "status", status);
	header_set_ip6(&p, be, "home-address",
		       cn_has_defect(cn, DEFECT_BE_HOME_ADDRESS_UNSPECIFIED) ? &ip6_unspecified
									     : &home);
	if (cn_has_defect(cn, DEFECT_BE_WITH_RH2) && home_address != NULL)
		cn_add_routing(cn, &p, &home);
	cn_send_mobility(cn, r->now, &p);
}

/* Replaces the checksum by one that two defects compute. */
static void spoil_checksum(struct correspondent *cn, struct packet *p)
{
	uint8_t *octets = arena_alloc(host_arena(cn->host), PACKET_OCTETS_MAX);
	struct buf out = buf_over(octets, PACKET_OCTETS_MAX);
	struct header *ip6 = p->first, *mh = ip6->next;
	struct ip6 source = header_ip6(ip6, "src"), destination = header_ip6(ip6, "dst");
	uint8_t protocol = PROTOCOL_MOBILITY;

	if (!packet_encode(p, &out, NULL))
		return;
	if (header_is(mh, "routing-2")) {
		if (!cn_has_defect(cn, DEFECT_CHECKSUM_OVER_CARE_OF))
			destination = header_ip6(mh, "home-address");
		mh = mh->next;
	}
	if (cn_has_defect(cn, DEFECT_CHECKSUM_WITH_PROTOCOL_2))
		protocol = WRONG_PROTOCOL;
	header_set(mh, "checksum",
		   odd_checksum(&source, &destination, protocol,
				bytes_slice(buf_bytes(&out), mh->offset, mh->length)));
}

void cn_send_mobility(struct correspondent *cn, usec now, struct packet *p)
{
	struct header *mh = p->first;

	while (mh->next != NULL)
		mh = mh->next;
	if (cn_has_defect(cn, DEFECT_SENDS_RESERVED_BITS))
		header_set(mh, "reserved", 0xff);
	if (cn_has_defect(cn, DEFECT_CHECKSUM_OVER_CARE_OF) ||
	    cn_has_defect(cn, DEFECT_CHECKSUM_WITH_PROTOCOL_2))
		spoil_checksum(cn, p);
	host_send(cn->host, now, p, HOST_DIRECT);
}
