/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Messages of Neighbor Discovery, built and checked. */
#include "node/nd.h"

enum { HOP_LIMIT = 255 };

static struct header *ip6_header(struct packet *p, const struct ip6 *source,
				 const struct ip6 *destination)
{
	struct header *ip6 = packet_add(p, "ip6");

	header_set_ip6(p, ip6, "src", source);
	header_set_ip6(p, ip6, "dst", destination);
	header_set(ip6, "hop-limit", HOP_LIMIT);
	return ip6;
}

static void add_link_layer(struct packet *p, struct header *message, const char *option,
			   const struct mac *mac)
{
	header_set_mac(p, header_add_option(p, message, option), "address", mac);
}

struct packet nd_solicitation(struct arena *a, const struct ip6 *source, const struct mac *mac,
			      const struct ip6 *target, bool to_node)
{
	struct packet p = packet_new(a);
	struct ip6 group = ip6_solicited_node(target);
	struct header *message;

	ip6_header(&p, source, to_node ? target : &group);
	message = packet_add(&p, "neighbor-solicitation");
	header_set_ip6(&p, message, "target", target);
	if (!ip6_is_unspecified(source))
		add_link_layer(&p, message, "source-link-layer", mac);
	return p;
}

struct packet nd_advertisement(struct arena *a, const struct nd_advertisement *n)
{
	struct packet p = packet_new(a);
	struct header *message;

	ip6_header(&p, &n->source, &n->destination);
	message = packet_add(&p, "neighbor-advertisement");
	header_set(message, "R", n->router);
	header_set(message, "S", n->solicited);
	header_set(message, "O", n->override);
	header_set_ip6(&p, message, "target", &n->target);
	if (!n->bare)
		add_link_layer(&p, message, "target-link-layer", &n->mac);
	return p;
}

static bool options_are_whole(const struct header *message)
{
	for (const struct header *o = message->options; o != NULL; o = o->next)
		if (header_is(o, "raw"))
			return false;   /* runs past the end, or has length 0 */
	return true;
}

static bool solicitation_is_valid(const struct received *r, const struct header *message,
				  unsigned forgiven)
{
	struct ip6 target = header_ip6(message, "target"), group = ip6_solicited_node(&target);
	bool to_group = ip6_equal(&r->destination, &group);

	if (ip6_is_multicast(&target))
		return false;
	if (!ip6_is_unspecified(&r->source))
		return true;
	/* RFC 4861 7.1.1: from the unspecified address only to the solicited-node address, and
	 * without a source link-layer address. */
	return (to_group || (forgiven & ND_CHECK_PROBED_GROUP) != 0) &&
	       (header_option(message, "source-link-layer") == NULL ||
		(forgiven & ND_CHECK_LINK_LAYER_OF_NOBODY) != 0);
}

static bool advertisement_is_valid(const struct received *r, const struct header *message)
{
	struct ip6 target = header_ip6(message, "target");

	return !ip6_is_multicast(&target) &&
	       !(ip6_is_multicast(&r->destination) && header_flag(message, "S"));
}

bool nd_is_valid(const struct received *r, const struct header *message, unsigned forgiven)
{
	if (header_num(r->ip6, "hop-limit") != HOP_LIMIT && (forgiven & ND_CHECK_HOP_LIMIT) == 0)
		return false;
	if (received_has(r, FINDING_CHECKSUM, message) && (forgiven & ND_CHECK_CHECKSUM) == 0)
		return false;
	if (header_num(message, "code") != 0 && (forgiven & ND_CHECK_CODE) == 0)
		return false;
	if (!options_are_whole(message) && (forgiven & ND_CHECK_OPTION_LENGTH) == 0)
		return false;
	if (header_is(message, "neighbor-solicitation"))
		return solicitation_is_valid(r, message, forgiven);
	if (header_is(message, "neighbor-advertisement"))
		return advertisement_is_valid(r, message);
	if (header_is(message, "router-advertisement"))
		return ip6_is_link_local(&r->source) || (forgiven & ND_CHECK_LINK_LOCAL_SOURCE) != 0;
	if (header_is(message, "router-solicitation"))
		return !ip6_is_unspecified(&r->source) ||
		       header_option(message, "source-link-layer") == NULL;
	return false;
}

bool nd_link_layer(const struct header *message, const char *option, struct mac *mac)
{
	const struct header *o = header_option(message, option);

	if (o == NULL)
		return false;
	*mac = header_mac(o, "address");
	return true;
}
