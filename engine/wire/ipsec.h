/* SPDX-License-Identifier: BSD-2-Clause
 *
 * IPsec between a mobile node and its home agent with manual keys (RFC 3776, RFC 4877 6), for either end.
 * The policy is that of RFC 4877 6, by message: Binding Updates, Binding Acknowledgements and prefix
 * discovery in transport mode; Home Test Init, Home Test and payload in the tunnel. An association is tied
 * to a home address, never to a care-of address: a tunnel's end is whatever stands in its outer header.
 *
 * ESP is put into, and taken out of, packets that are otherwise whole, Home Address option and type 2 routing
 * header included (RFC 6275 11.3.2: a fixed transformation that does not touch IPsec); what a packet is in the
 * clear is the same with and without. What in the tunnel is from or for a link-local address or a group
 * (listener reports, RFC 3776 5.2.4) has no home address and goes in the clear. There is no anti-replay (RFC 3776 4.4: not with manual keys). */
#ifndef MIP6TEST_WIRE_IPSEC_H
#define MIP6TEST_WIRE_IPSEC_H

#include "wire/packet.h"
#include "wire/sa.h"

enum { IPSEC_AGENTS_MAX = 16 };

/* One end's associations. */
struct ipsec {
	struct sa_list *sas;                     /* owned */
	struct ip6 agents[IPSEC_AGENTS_MAX];     /* addresses of the home agent */
	size_t agent_count;
};

/* The associations, a chain, are copied. The caller frees it; NULL is fine. */
struct ipsec *ipsec_new(const struct sa *keys);
void ipsec_free(struct ipsec *s);
void ipsec_add_agent(struct ipsec *s, const struct ip6 *agent);

/* What the policy says of a packet in the clear. */
struct ipsec_policy {
	enum traffic traffic;
	struct ip6 home;
	const struct sa *sa;     /* by which it goes */
	struct header *before;   /* behind which ESP stands, in the packet */
};

/* False when it goes in the clear: no policy is about it (policy->before is NULL then), or no association
 * of its home address is for that traffic. */
MUST_USE bool ipsec_policy(struct ipsec *s, const struct packet *clear, struct ipsec_policy *policy);

/* Puts ESP there, by policy->sa; encoding seals it. Returns the header, for who wants to spoil it. */
struct header *ipsec_protect(struct ipsec *s, struct packet *p, const struct ipsec_policy *policy);

/* An IPv6 packet as it goes out, by the policy; itself when that says nothing. */
struct bytes ipsec_seal(struct ipsec *s, struct arena *a, struct bytes packet);

enum ipsec_verdict {
	IPSEC_CLEAR,             /* no ESP in it, or in a place of no interest here */
	IPSEC_OPEN,
	IPSEC_NO_SA,             /* an SPI that is nobody's */
	IPSEC_WRONG_ICV,
	IPSEC_WRONG_SA,          /* it opens, but is not what the association is for (RFC 4301 5.2) */
};

/* What was opened. An association with a wrong ICV or a wrong use opens all the same: to say more about it. */
struct ipsec_opened {
	enum ipsec_verdict verdict;
	struct bytes clear;      /* the packet without ESP; empty when it does not open */
	const struct sa *sa;     /* NULL: none */
};

/* Opens the first ESP header of an IPv6 packet. */
struct ipsec_opened ipsec_open(struct ipsec *s, struct arena *a, struct bytes packet);

/* Why a packet with that verdict is dropped. */
const char *ipsec_verdict_text(enum ipsec_verdict verdict);

/* Octets that protection adds to such a packet at most; 0 when it goes in the clear. */
size_t ipsec_overhead(const struct ipsec *s, const struct ip6 *home, enum traffic traffic);

#endif
