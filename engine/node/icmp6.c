/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Echo, closed ports, and ICMPv6 errors: when they may be sent, to whom, and how much they quote
 * (RFC 4443). */
#include "node/host_parts.h"

enum { ERROR_TYPES_END = 128, ICMP6_ERROR_HEADERS = 40 + 8, MTU_MIN = 1280, IP6_OCTETS = 40,
       UNREACHABLE_PORT = 4 };

/* RFC 4443 2.4 (e): what errors must not be about. */
static bool may_be_reported(const struct host *h, const struct received *r,
			    const struct host_error *error)
{
	const struct header *message = received_icmp6(r);
	bool group = ip6_is_multicast(&r->destination) || (r->to.octet[0] & 1) != 0;

	if (message != NULL && (header_num(message, "type") < ERROR_TYPES_END ||
				header_is(message, "redirect")) &&
	    !host_has_defect(h, DEFECT_PROBLEM_FOR_ERROR))
		return false;
	if (group && !error->even_multicast)
		return false;
	return !ip6_is_unspecified(&r->source) && !ip6_is_multicast(&r->source);
}

/* The source of an error: the address that the packet was sent to, if it is ours. */
static bool error_source(const struct host *h, const struct received *r, const struct ip6 *to,
			 struct ip6 *source)
{
	if (host_owns(h, &r->destination)) {
		*source = r->destination;
		return true;
	}
	return host_source(h, to, source);
}

/* One defect subtracts the extension headers before the one at fault. */
static size_t pointer_of(const struct host *h, const struct received *r,
			 const struct host_error *error)
{
	const struct header *at = r->ip6->next;

	if (!host_has_defect(h, DEFECT_PROBLEM_FIXED_POINTER) || at == NULL)
		return error->pointer;
	while (at->next != NULL && at->next->offset <= error->pointer)
		at = at->next;
	return error->pointer < at->offset ? error->pointer
					   : error->pointer - at->offset + r->ip6->next->offset;
}

void host_report(struct host *h, const struct received *r, const struct host_error *error)
{
	const struct ip6 *to = error->to_peer ? &r->peer : &r->source;
	/* RFC 4443 2.4 (c): as much as fits into the minimum MTU */
	struct bytes quote = bytes_slice(r->octets, 0, MTU_MIN - ICMP6_ERROR_HEADERS);
	struct ip6 source;
	struct packet p;
	struct header *message;

	if (!may_be_reported(h, r, error) || !error_source(h, r, to, &source) ||
	    (!rate_allows(&h->rate, to, r->now) && !host_has_defect(h, DEFECT_ERRORS_UNLIMITED)))
		return;
	if (host_has_defect(h, DEFECT_PROBLEM_WITHOUT_QUOTE))
		quote = bytes_slice(r->octets, 0, IP6_OCTETS);
	p = host_packet(h, &source, to);
	message = packet_add(&p, error->format);
	header_set(message, "code", error->code);
	if (header_is(message, "parameter-problem"))
		header_set(message, "pointer", pointer_of(h, r, error));
	header_set_octets(&p, packet_add(&p, "raw"), "data", quote);
	host_send(h, r->now, &p, error->to_peer ? HOST_REROUTED : HOST_DIRECT);
}

bool host_may_send_error(struct host *h, usec now, const struct ip6 *to)
{
	return rate_allows(&h->rate, to, now);
}

void host_problem(struct host *h, const struct received *r, uint8_t code, size_t pointer)
{
	host_report(h, r, &(struct host_error){.format = "parameter-problem", .code = code,
					       .pointer = pointer});
}

/* Answers go from the address that was asked, or an own one when that was a group (or an anycast
 * address). */
static bool answer_source(const struct host *h, const struct received *r, struct ip6 *source)
{
	if ((ip6_is_unspecified(&r->peer) || ip6_is_multicast(&r->peer)) &&
	    !host_has_defect(h, DEFECT_UNROUTABLE_HAO_WITHOUT_BINDING))
		return false;
	if (host_owns(h, &r->destination)) {
		*source = r->destination;
		return true;
	}
	return host_source(h, &r->peer, source);
}

static struct bytes echo_data(const struct host *h, const struct header *request)
{
	struct bytes data = header_octets(request, "data");

	if (host_has_defect(h, DEFECT_ECHO_WRONG_DATA) && data.len > 0)
		data.len--;
	return data;
}

/* RFC 4443 4.2. */
static void answer_echo(struct host *h, struct received *r, const struct header *request)
{
	struct header *reply;
	struct ip6 source;
	struct packet p;

	if (host_has_defect(h, DEFECT_NO_ECHO) || !answer_source(h, r, &source))
		return;
	p = host_packet(h, &source, &r->peer);
	reply = packet_add(&p, "echo-reply");
	header_set(reply, "identifier", host_has_defect(h, DEFECT_ECHO_WRONG_IDENTIFIER)
					? 0 : header_num(request, "identifier"));
	header_set(reply, "sequence", header_num(request, "sequence"));
	header_set_octets(&p, reply, "data", echo_data(h, request));
	host_send(h, r->now, &p, HOST_REROUTED);
}

static bool ignores_too_big(const struct host *h, const struct header *quoted)
{
	return host_has_defect(h, DEFECT_TOO_BIG_IGNORED) && quoted->next != NULL &&
	       header_is(quoted->next, "routing-2");
}

/* An error about a packet that we sent: the quoted IPv6 header says so. */
static void process_error(struct host *h, struct received *r, const struct header *error)
{
	const struct header *quoted = error->next;
	struct ip6 source, destination;

	if (quoted == NULL || !header_is(quoted, "ip6"))
		return;
	source = header_ip6(quoted, "src");
	destination = header_ip6(quoted, "dst");
	if (!host_owns(h, &source))
		return;
	if (header_is(error, "too-big") && !ignores_too_big(h, quoted))
		host_path_too_big(h, r->now, &destination, (unsigned)header_num(error, "mtu"));
	if (h->extension != NULL && h->extension->error != NULL)
		h->extension->error(h->context, r, error);
}

/* With the first defect the source is one that decode does not take for it. */
static bool takes_any_checksum(const struct host *h, const struct header *message)
{
	return host_has_defect(h, DEFECT_ACCEPTS_MALFORMED_HAO) ||
	       (header_is(message, "dhaad-request") &&
		host_has_defect(h, DEFECT_DHAAD_IGNORES_CHECKSUM)) ||
	       (header_is(message, "prefix-solicitation") &&
		host_has_defect(h, DEFECT_MPS_IGNORES_CHECKSUM));
}

void host_icmp6(struct host *h, struct received *r, const struct header *message)
{
	if (received_has(r, FINDING_CHECKSUM, message) && !takes_any_checksum(h, message))
		return;
	if (header_is(message, "echo-request"))
		answer_echo(h, r, message);
	else if (message->format->quotes)
		process_error(h, r, message);
	else if (h->extension == NULL || h->extension->icmp6 == NULL ||
		 h->extension->icmp6(h->context, r, message) == HOOK_UNKNOWN)
		host_nd(h, r, message);
}

/* No port is open: RFC 4443 3.1. The sender, as upper layers see it, is told. */
void host_udp(struct host *h, struct received *r, const struct header *udp)
{
	if (received_has(r, FINDING_CHECKSUM, udp) || header_num(udp, "checksum") == 0 ||
	    received_has(r, FINDING_TRUNCATED, udp) ||
	    host_has_defect(h, DEFECT_NO_PORT_UNREACHABLE))
		return;
	host_report(h, r, &(struct host_error){.format = "unreachable", .code = UNREACHABLE_PORT,
					       .to_peer = true});
}

/* No port is open: a reset as RFC 793 3.4 (RFC 9293 3.5.2) builds it. */
void host_tcp(struct host *h, struct received *r, const struct header *tcp)
{
	uint32_t length = tcp->next != NULL ? (uint32_t)tcp->next->length : 0;
	struct header *reset;
	struct packet p;

	if (received_has(r, FINDING_CHECKSUM, tcp) || header_flag(tcp, "RST") ||
	    ip6_is_multicast(&r->destination) || ip6_is_unspecified(&r->peer) ||
	    ip6_is_multicast(&r->peer))
		return;
	p = host_packet(h, &r->destination, &r->peer);
	reset = packet_add(&p, "tcp");
	header_set(reset, "source-port", header_num(tcp, "destination-port"));
	header_set(reset, "destination-port", header_num(tcp, "source-port"));
	header_set(reset, "RST", 1);
	if (header_flag(tcp, "ACK")) {
		header_set(reset, "sequence", header_num(tcp, "acknowledgment"));
	} else {
		length += header_flag(tcp, "SYN") + header_flag(tcp, "FIN");
		header_set(reset, "ACK", 1);
		header_set(reset, "acknowledgment",
			   (uint32_t)header_num(tcp, "sequence") + length);
	}
	host_send(h, r->now, &p, HOST_REROUTED);
}
