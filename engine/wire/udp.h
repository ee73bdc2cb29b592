/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What a UDP datagram carries, by its ports and first octets: DNS, DHCPv6, IKEv2, ESP behind NATs
 * (RFC 3948), tunnels of dual-stack Mobile IPv6 (RFC 5555, RFC 5845 7.2). Private to engine/wire. */
#ifndef MIP6TEST_WIRE_UDP_H
#define MIP6TEST_WIRE_UDP_H

#include "wire/packet.h"

/* The row of what follows the UDP header h; NULL when h is another header, or nobody can tell. */
const struct format *udp_payload(const struct header *h, struct bytes payload);

/* Whether the number stands for "nothing follows" in that family of next headers. */
uint64_t next_none(enum family family);

#endif
