/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A plain IPv6 host with one port: Neighbor Discovery, echo, ICMPv6 errors, reassembly (RFC 8200,
 * 4443, 4861, 4862). By itself it has no Mobile IPv6 at all (RFC 6275 8.1). Correspondent, home
 * agent and mobile node are hosts with an extension, which sees the headers that a plain host does
 * not know before the host reports them.
 *
 * Not done: multicast listener reports, redirects, privacy addresses, path MTU below 1280. */
#ifndef MIP6TEST_NODE_HOST_H
#define MIP6TEST_NODE_HOST_H

#include "base/rng.h"
#include "node/defects.h"
#include "node/outbox.h"
#include "node/received.h"

enum { HOST_ADDRESSES_MAX = 8 };

struct host_address {
	struct ip6 address;
	unsigned prefix_bits;
};

/* What a host stands on that has no port: a router. */
struct host_link {
	void (*send)(void *context, usec now, struct bytes packet);
	void (*protect)(void *context, struct packet *p);   /* before it is encoded and fragmented */
};

struct host_config {
	struct mac mac;                  /* the link-local address follows from it */
	struct host_address addresses[HOST_ADDRESSES_MAX];
	size_t address_count;
	struct ip6 router;               /* default router; unspecified: learnt from RAs */
	uint8_t hop_limit;               /* 0: 64 */
	unsigned mtu;                    /* 0: 1500 */
	unsigned errors_per_second;      /* to all together; 0: 1000 */
	uint64_t seed;
	bool dad;                        /* duplicate address detection before addresses are used */
	bool autoconf;                   /* addresses from RAs (RFC 4862) */
	const struct defects *defects;   /* copied; NULL: sound */
	const struct host_link *link;    /* NULL: a port of its own; else no Neighbor Discovery either */
	void *link_context;
};

struct host;

/* What an extension says of a header or option that it was shown. */
enum hook {
	HOOK_UNKNOWN,    /* it does not know it either */
	HOOK_GO_ON,      /* processed, go on behind it */
	HOOK_STOP,       /* the packet was consumed or dropped */
};

/* Members may be NULL. context is what host_new was given. */
struct host_extension {
	/* An option that the host does not know, in a Destination Options header. */
	enum hook (*option)(void *context, struct received *r, const struct header *header,
			    const struct header *option);
	/* A routing header, whatever its segments left. */
	enum hook (*routing)(void *context, struct received *r, const struct header *routing);
	/* A protocol that the host does not know; header is NULL when nothing follows. */
	enum hook (*protocol)(void *context, struct received *r, uint8_t protocol,
			      const struct header *header);
	/* An ICMPv6 message that the host does not know; its checksum is right. */
	enum hook (*icmp6)(void *context, struct received *r, const struct header *message);
	/* An ICMPv6 error about a packet that claims to be from this node. */
	void (*error)(void *context, struct received *r, const struct header *error);
	/* A packet to the peer is about to be sent: may insert a routing header. */
	void (*reroute)(void *context, usec now, struct packet *p);
	usec (*next)(const void *context);
	void (*timeout)(void *context, usec now);
	void (*free)(void *context);
};

/* A host as a node. extension may be NULL; it must outlive the host, and its free is called with
 * context when the node is freed. Fails when the configuration makes no sense. */
struct host *host_new(const struct host_config *config, const struct host_extension *extension,
		      void *context, struct err *err);
struct node *host_node(struct host *h);
void *host_context(struct node *n);      /* of its extension; NULL: none */

/* For extensions. */

/* Memory that lasts until the host is called again. */
struct arena *host_arena(struct host *h);
struct rng *host_rng(struct host *h);
struct outbox *host_outbox(struct host *h);
bool host_has_defect(const struct host *h, enum defect_id id);

/* For a host on a host_link: the packet has come, for one of the host's addresses, an anycast address
 * or a group. r need not be from the host's arena. */
void host_receive(struct host *h, struct received *r);

/* The greatest packet that gets to that destination. */
unsigned host_path_mtu(const struct host *h, usec now, const struct ip6 *destination);

/* Whether the address is assigned to this host (and not tentative). */
bool host_owns(const struct host *h, const struct ip6 *address);

/* The address from which to send to that destination; false when the host has none. */
MUST_USE bool host_source(const struct host *h, const struct ip6 *destination, struct ip6 *source);

/* A packet that begins with an IPv6 header between these addresses, hop limit as configured. */
struct packet host_packet(struct host *h, const struct ip6 *source, const struct ip6 *destination);

/* How a packet is sent: by way of the extension's reroute, or to its destination address. */
enum host_way { HOST_REROUTED, HOST_DIRECT };

/* Encodes and sends the packet; what cannot be sent is dropped. */
void host_send(struct host *h, usec now, struct packet *p, enum host_way way);

/* Sends an ICMPv6 error about the received packet, if RFC 4443 2.4 (e), (f) let it. */
struct host_error {
	const char *format;      /* "parameter-problem", … */
	uint8_t code;
	size_t pointer;          /* of a parameter problem */
	bool to_peer;            /* to the source as upper layers see it, by way of reroute; else to
				  * the source on the wire, directly */
	bool even_multicast;     /* RFC 4443 2.4 (e.3): option bits 10 */
};

void host_report(struct host *h, const struct received *r, const struct host_error *error);

/* Whether the rate limit lets an error of another kind (a Binding Error) go to that address now. */
bool host_may_send_error(struct host *h, usec now, const struct ip6 *to);

#endif
