/* SPDX-License-Identifier: BSD-2-Clause
 *
 * IPv6 and link-layer addresses as values: text both ways, scopes (RFC 4291). */
#ifndef MIP6TEST_WIRE_IP6_H
#define MIP6TEST_WIRE_IP6_H

#include "base/base.h"

struct ip6 {
	uint8_t octet[16];
};

struct mac {
	uint8_t octet[6];
};

enum { IP6_TEXT = 46, MAC_TEXT = 18 };   /* room for the text, terminator included */

MUST_USE bool ip6_parse(const char *s, struct ip6 *a);
void ip6_print(const struct ip6 *a, char text[IP6_TEXT]);   /* RFC 5952 */
MUST_USE bool ip4_parse(const char *s, uint8_t octets[4]);   /* "192.0.2.1" */
MUST_USE bool mac_parse(const char *s, struct mac *m);
void mac_print(const struct mac *m, char text[MAC_TEXT]);

bool ip6_equal(const struct ip6 *a, const struct ip6 *b);
bool ip6_is_unspecified(const struct ip6 *a);
bool ip6_is_multicast(const struct ip6 *a);
bool ip6_is_link_local(const struct ip6 *a);                /* fe80::/10 */
bool ip6_is_loopback(const struct ip6 *a);

/* A unicast address that routers forward: what RFC 6275 4.6 wants of home and care-of
 * addresses. Not multicast, link-local, loopback, unspecified or IPv4-mapped. */
bool ip6_is_unicast_routable(const struct ip6 *a);

bool ip6_in_prefix(const struct ip6 *a, const struct ip6 *prefix, unsigned bits);
struct ip6 ip6_solicited_node(const struct ip6 *a);         /* RFC 4291 2.7.1 */
/* The Mobile IPv6 Home-Agents anycast address of a prefix of so many bits, whose rest is zero (RFC 2526 2). */
struct ip6 ip6_home_agents(const struct ip6 *prefix, unsigned bits);
struct ip6 ip6_link_local(const struct mac *m);             /* RFC 4291 appendix A */
struct mac mac_of_multicast(const struct ip6 *a);           /* RFC 2464 7 */

extern const struct ip6 ip6_unspecified, ip6_all_nodes, ip6_all_routers;
extern const struct mac mac_broadcast;

#endif
