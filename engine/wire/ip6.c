/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Addresses: text through inet_pton and inet_ntop, scopes by prefix. */
#include "wire/ip6.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

const struct ip6 ip6_unspecified;
const struct ip6 ip6_all_nodes = {{0xff, 0x02, [15] = 1}};
const struct ip6 ip6_all_routers = {{0xff, 0x02, [15] = 2}};
const struct mac mac_broadcast = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

bool ip6_parse(const char *s, struct ip6 *a)
{
	return inet_pton(AF_INET6, s, a->octet) == 1;
}

void ip6_print(const struct ip6 *a, char text[IP6_TEXT])
{
	if (inet_ntop(AF_INET6, a->octet, text, IP6_TEXT) == NULL)
		text[0] = '\0';
}

bool ip4_parse(const char *s, uint8_t octets[4])
{
	return inet_pton(AF_INET, s, octets) == 1;
}

bool mac_parse(const char *s, struct mac *m)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";

	if (strlen(s) != MAC_TEXT - 1)
		return false;
	for (size_t i = 0; i < sizeof(m->octet); i++, s += 3) {
		const char *high = strchr(digits, s[0]), *low = strchr(digits, s[1]);

		if (high == NULL || low == NULL || (i < 5 && s[2] != ':'))
			return false;
		m->octet[i] = (uint8_t)(((high - digits) % 16) << 4 | (low - digits) % 16);
	}
	return true;
}

void mac_print(const struct mac *m, char text[MAC_TEXT])
{
	snprintf(text, MAC_TEXT, "%02x:%02x:%02x:%02x:%02x:%02x", m->octet[0], m->octet[1],
		 m->octet[2], m->octet[3], m->octet[4], m->octet[5]);
}

bool ip6_equal(const struct ip6 *a, const struct ip6 *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

bool ip6_is_unspecified(const struct ip6 *a)
{
	return ip6_equal(a, &ip6_unspecified);
}

bool ip6_is_multicast(const struct ip6 *a)
{
	return a->octet[0] == 0xff;
}

bool ip6_is_link_local(const struct ip6 *a)
{
	return a->octet[0] == 0xfe && (a->octet[1] & 0xc0) == 0x80;
}

bool ip6_is_loopback(const struct ip6 *a)
{
	static const struct ip6 loopback = {{[15] = 1}};

	return ip6_equal(a, &loopback);
}

static bool is_ipv4_mapped(const struct ip6 *a)
{
	static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};

	return memcmp(a->octet, prefix, sizeof(prefix)) == 0;
}

bool ip6_is_unicast_routable(const struct ip6 *a)
{
	return !ip6_is_multicast(a) && !ip6_is_link_local(a) && !ip6_is_loopback(a) &&
	       !ip6_is_unspecified(a) && !is_ipv4_mapped(a);
}

bool ip6_in_prefix(const struct ip6 *a, const struct ip6 *prefix, unsigned bits)
{
	size_t whole = bits / 8;
	unsigned rest = bits % 8;

	if (bits > 128 || memcmp(a->octet, prefix->octet, whole) != 0)
		return false;
	return rest == 0 || (a->octet[whole] ^ prefix->octet[whole]) >> (8 - rest) == 0;
}

struct ip6 ip6_solicited_node(const struct ip6 *a)
{
	struct ip6 s = {{0xff, 0x02, [11] = 1, [12] = 0xff}};

	memcpy(s.octet + 13, a->octet + 13, 3);
	return s;
}

/* Ones, with the universal bit zero in an interface identifier of 64 bits, then 126 in seven bits. */
struct ip6 ip6_home_agents(const struct ip6 *prefix, unsigned bits)
{
	enum { IDENTIFIER_BITS = 64 };
	struct ip6 a = *prefix;

	for (unsigned bit = bits; bit < 128; bit++)
		a.octet[bit / 8] |= (uint8_t)(0x80U >> bit % 8);
	if (bits == IDENTIFIER_BITS)
		a.octet[8] &= (uint8_t)~2U;
	a.octet[15] = 0xfe;
	return a;
}

struct ip6 ip6_link_local(const struct mac *m)
{
	return (struct ip6){{0xfe, 0x80, 0, 0, 0, 0, 0, 0, m->octet[0] ^ 2, m->octet[1], m->octet[2],
			     0xff, 0xfe, m->octet[3], m->octet[4], m->octet[5]}};
}

struct mac mac_of_multicast(const struct ip6 *a)
{
	return (struct mac){{0x33, 0x33, a->octet[12], a->octet[13], a->octet[14], a->octet[15]}};
}
