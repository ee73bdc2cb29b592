/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The Tunnel Encapsulation Limit option (RFC 2473 4.1.1): how many tunnels more a packet may
 * enter. Headers are searched from left to right, as far as they are Hop-by-Hop, Routing and
 * Destination Options headers; a Fragment header ends the search unless it is of a first
 * fragment. */
#include "node/home_agent_parts.h"

enum {
	IP6_OCTETS = 40,
	NEXT_HEADER_AT = 6,
	PAYLOAD_LENGTH_AT = 4,
	UNIT = 8,
	OPTIONS_AT = 2,
	OPTION_PAD1 = 0,
	OPTION_PADN = 1,
	OPTION_LIMIT = 4,
	OPTION_OCTETS = 2,
	FRAGMENT_OFFSET_AT = 2
};

static unsigned find_in_options(struct bytes options, size_t begin, size_t *at)
{
	size_t i = 0;

	while (i < options.len) {
		if (options.at[i] == OPTION_PAD1) {
			i++;
			continue;
		}
		if (options.len - i <= OPTION_OCTETS ||
		    options.at[i + 1] > options.len - i - OPTION_OCTETS)
			return LIMIT_NONE;
		if (options.at[i] == OPTION_LIMIT && options.at[i + 1] == 1) {
			*at = begin + i + OPTION_OCTETS;
			return options.at[i + OPTION_OCTETS];
		}
		i += OPTION_OCTETS + (size_t)options.at[i + 1];
	}
	return LIMIT_NONE;
}

unsigned ha_limit_find(const struct home_agent *ha, struct bytes packet, size_t *at)
{
	size_t offset = IP6_OCTETS;
	unsigned protocol = packet.at[NEXT_HEADER_AT], limit;

	if (ha_has_defect(ha, DEFECT_TUNNEL_LIMIT_IGNORED))
		return LIMIT_NONE;
	while (offset < packet.len && packet.len - offset >= UNIT) {
		struct bytes header = bytes_slice(packet, offset, packet.len);
		size_t length = UNIT * ((size_t)header.at[1] + 1);

		if (protocol == PROTOCOL_FRAGMENT) {
			if ((be16_get(header.at + FRAGMENT_OFFSET_AT) & 0xfff8U) != 0)
				return LIMIT_NONE;
			length = UNIT;
		} else if (protocol != PROTOCOL_HOP_BY_HOP && protocol != PROTOCOL_ROUTING &&
			   protocol != PROTOCOL_DST_OPTIONS) {
			return LIMIT_NONE;
		}
		if (length > header.len)
			return LIMIT_NONE;
		if (protocol == PROTOCOL_DST_OPTIONS) {
			limit = find_in_options(bytes_slice(header, OPTIONS_AT, length),
						offset + OPTIONS_AT, at);
			if (limit != LIMIT_NONE)
				return limit;
		}
		protocol = header.at[0];
		offset += length;
	}
	return LIMIT_NONE;
}

/* RFC 2473 4.1.1 (b): the pointer is to the limit itself. */
void ha_limit_report(struct home_agent *ha, const struct received *r, size_t at)
{
	size_t back = ha_has_defect(ha, DEFECT_TUNNEL_LIMIT_POINTER) ? OPTION_OCTETS : 0;

	if (!ha_has_defect(ha, DEFECT_TUNNEL_LIMIT_SILENT))
		router_report(ha->router, r, "parameter-problem", 0, (unsigned)(at - back));
}

/* RFC 2473 4.1.1 (c): one less than in the packet. */
struct bytes ha_limit_add(struct home_agent *ha, struct bytes outer, unsigned limit)
{
	uint8_t *octets = arena_alloc(router_arena(ha->router), outer.len + LIMIT_OCTETS);
	const uint8_t header[LIMIT_OCTETS] = {
		outer.at[NEXT_HEADER_AT],
		0,
		OPTION_LIMIT,
		1,
		(uint8_t)(limit + ha_has_defect(ha, DEFECT_TUNNEL_LIMIT_NOT_COUNTED)),
		OPTION_PADN,
		1,
		0};

	if (ha_has_defect(ha, DEFECT_TUNNEL_LIMIT_LEFT_OUT))
		return outer;
	memcpy(octets, outer.at, IP6_OCTETS);
	octets[NEXT_HEADER_AT] = PROTOCOL_DST_OPTIONS;
	be16_put(octets + PAYLOAD_LENGTH_AT, (uint16_t)(outer.len - IP6_OCTETS + LIMIT_OCTETS));
	memcpy(octets + IP6_OCTETS, header, LIMIT_OCTETS);
	memcpy(octets + IP6_OCTETS + LIMIT_OCTETS, outer.at + IP6_OCTETS, outer.len - IP6_OCTETS);
	return (struct bytes){octets, outer.len + LIMIT_OCTETS};
}
