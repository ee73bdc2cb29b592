/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the files of the home agent share; nobody else includes it. home_agent.c puts router and
 * correspondent together, home_registration.c answers Binding Updates, home_lifetime.c says how long
 * for, home_deregistration.c ends bindings, home_duplicates.c tests addresses before, home_proxy.c
 * answers for them on the home link, home_tunnel.c and home_reverse.c carry packets, home_prefixes.c knows the
 * prefixes of the home link, home_discovery.c its home agents, home_delivery.c tells mobile nodes of
 * prefixes, home_multicast.c tunnels groups, home_limit.c bounds tunnels in tunnels, home_security.c does IPsec, home_restart.c
 * keeps what a restart should have lost. */
#ifndef MIP6TEST_NODE_HOME_AGENT_PARTS_H
#define MIP6TEST_NODE_HOME_AGENT_PARTS_H

#include "node/binding_update.h"
#include "node/home_agent.h"
#include "wire/ipsec.h"

enum { HOME_PORT = 0, NESTING_MAX = 4, LEARNT_MAX = 16, AGENTS_MAX = 128,
       AGENT_ADDRESSES_MAX = 8, GROUPS_MAX = 16,
       LIMIT_NONE = 256, LIMIT_OCTETS = 8 };

enum phase {
	PHASE_TESTING,   /* Duplicate Address Detection runs; the Binding Update waits */
	PHASE_SERVING,
	PHASE_LEFT,      /* de-registered, and kept for its sequence number (RFC 6275 10.3.2) */
};

/* Mobile Prefix Advertisements to one mobile node (RFC 6275 10.6.2). */
struct delivery {
	usec due;                        /* of the one that is scheduled; USEC_NEVER: none is */
	usec retry_at;                   /* the last goes out again then, unless acknowledged */
	usec renew_at;                   /* one is scheduled then if none was sent before */
	usec sent_at;                    /* 0: never */
	unsigned retries;
	uint16_t identifier;
	bool unacknowledged;
	bool outlasts;                   /* for a defect: the registration */
};

/* A mobile node, by its home address. */
struct served {
	struct served *next;
	enum phase phase;
	struct ip6 home, link_local, own, care_of;
	struct ip6 first_care_of;        /* for a defect: of the home registration */
	bool with_link_local;            /* L: link_local is defended, too */
	uint16_t sequence;               /* the last accepted */
	bool muted;                      /* for a defect: not answered when it is served */
	bool leftover;                   /* for a defect: of before a restart, known to nobody … */
	bool tested;                     /* … or only found to be unique then */
	usec until;                      /* SERVING: end of the binding; LEFT: when it is forgotten */
	struct update pending;           /* TESTING */
	usec due;                        /* TESTING: when nobody has objected */
	unsigned announcements;          /* SERVING: unsolicited advertisements still to send … */
	usec announce_at;                /* … and when */
	struct delivery delivery;        /* SERVING */
	struct group {
		struct ip6 address;
		usec until;
	} groups[GROUPS_MAX];            /* SERVING: what it listens to */
	usec query_at;
};

/* A prefix on the home link: of the home agent itself, or learnt from other routers. */
struct home_prefix {
	struct ip6 prefix;
	unsigned bits;
	usec valid_until, preferred_until;
	uint64_t valid, preferred;       /* as advertised; only of what was learnt */
	bool autonomous, is_address;     /* A, R: then prefix is a whole address */
};

/* An entry of the Home Agents List (RFC 6275 10.1): another home agent on the home link. */
struct agent {
	struct ip6 link_local;
	struct agent_address {
		struct ip6 address;
		usec until;              /* 0: free */
	} addresses[AGENT_ADDRESSES_MAX];
	unsigned preference;
	usec until;
};

struct home_agent {
	struct home_agent_config config;
	struct router *router;
	struct correspondent *cn;
	struct ipsec *ipsec;             /* NULL: no protection */
	const struct sa *heard_by;       /* for a defect: the association of the last ESP packet … */
	uint32_t heard_sequence;         /* … and its sequence number */
	struct ip6 returned;             /* for a defect: whose keys are forgotten */
	struct ip6 refused;              /* for a defect: the last home address refused */
	struct ip6 duplicate;            /* for a defect: the address that was one last */
	struct ip6 expired;              /* for a defect: the last link-local address given up */
	struct ip6 tested;               /* for a defect: the last home address tested */
	unsigned updates;                /* for a defect: Binding Updates taken */
	struct ip6 link_local;           /* on the home link */
	struct served *first;
	size_t served_count;
	struct home_prefix learnt[LEARNT_MAX];
	size_t learnt_count;
	struct agent agents[AGENTS_MAX];
	size_t agent_count;
	unsigned port;                   /* that the packet at hand came in by */
	const struct mac *direct;        /* link-layer address that an answer must go to, or NULL */
	unsigned nesting;                /* tunnels in tunnels, at the moment */
	uint32_t fragment_id;
};

/* home_agent.c */
bool ha_has_defect(const struct home_agent *ha, enum defect_id id);
struct served *ha_served(struct home_agent *ha, const struct ip6 *home);

/* Of its own addresses on the home link. */
static inline const struct ip6 *ha_first_address(const struct home_agent *ha)
{
	return &router_port_config(ha->router, HOME_PORT)->prefixes[0].address;
}
struct served *ha_serve(struct home_agent *ha, const struct ip6 *home);   /* NULL: no room */
void ha_forget(struct home_agent *ha, struct served *s);
/* A packet for the home agent itself, also one out of a tunnel. */
void ha_enter(struct home_agent *ha, struct received *r);

/* home_registration.c */
void ha_on_update(void *context, struct update *u);
void ha_register(struct home_agent *ha, struct served *s, usec now);
void ha_refuse(struct home_agent *ha, struct update *u, enum ba_status status);
void ha_acknowledge(struct home_agent *ha, struct update *u);   /* u says how */

/* home_deregistration.c: deregister: an update with lifetime 0 that is not stale; drop: the entry of the Binding
 * Cache; others: the time of all that are served but one is over (a defect: RFC 6275 8.4 wants more than one). */
void ha_deregister(struct home_agent *ha, struct served *s, struct update *u);
void ha_binding_drop(struct home_agent *ha, const struct served *s, const char *event);
void ha_keep_sequence(struct served *s, uint16_t sequence);   /* of no binding, for ever (defects) */
void ha_end_others(struct home_agent *ha, const struct served *kept, usec now);
/* The prefix's valid lifetime has changed: bindings end with it at the latest. */
void ha_limit(struct home_agent *ha, const struct home_prefix *prefix);
usec ha_registration_next(const struct served *s);
void ha_registration_timeout(struct home_agent *ha, struct served *s, usec now);

/* home_lifetime.c: of a binding that u asks for. before: when that which there is ends; 0: there is none.
 * status wants u->granted; end and told want the advice, too. told: what the answer says. */
MUST_USE unsigned ha_lifetime_grant(const struct home_agent *ha, const struct update *u,
				    const struct home_prefix *prefix);
enum ba_status ha_lifetime_status(const struct home_agent *ha, const struct update *u,
				  const struct home_prefix *prefix);
unsigned ha_lifetime_advice(const struct home_agent *ha, const struct update *u);
usec ha_lifetime_end(const struct home_agent *ha, const struct update *u, usec before);
unsigned ha_lifetime_told(const struct home_agent *ha, const struct update *u, usec before);

/* home_duplicates.c */
void ha_duplicates_begin(struct home_agent *ha, struct served *s, usec now);
void ha_duplicates_heard(struct home_agent *ha, const struct received *r,
			 const struct header *message);

/* home_proxy.c: whether the router is to do nothing about the message. */
bool ha_proxy_answer(struct home_agent *ha, const struct received *r, const struct header *message);
void ha_proxy_announce(struct home_agent *ha, struct served *s, usec now);
void ha_proxy_end(struct home_agent *ha, struct served *s);
unsigned ha_proxy_forgives(const struct home_agent *ha);
usec ha_proxy_next(const struct served *s);
void ha_proxy_timeout(struct home_agent *ha, struct served *s, usec now);
void ha_send_nd(struct home_agent *ha, struct packet *p, const struct mac *to);

/* home_discovery.c */
void ha_agents_heard(struct home_agent *ha, const struct received *r, const struct header *ra);
/* For defects: other messages of Neighbor Discovery, and checks that advertisements are spared. */
void ha_agents_overheard(struct home_agent *ha, const struct received *r,
			 const struct header *message);
unsigned ha_agents_forgive(const struct home_agent *ha);
bool ha_is_anycast(const struct home_agent *ha, const struct ip6 *address);
bool ha_anycast_answer(struct home_agent *ha, const struct received *r,
		       const struct header *message);
enum hook ha_on_discovery(struct home_agent *ha, const struct received *r,
			  const struct header *request);

/* home_prefixes.c: all prefixes of the home link, valid now or not; false behind the last. */
bool ha_prefix_at(const struct home_agent *ha, usec now, size_t i, struct home_prefix *prefix);

/* The prefix of the address that is valid now; false when there is none. */
bool ha_prefix_find(const struct home_agent *ha, usec now, const struct ip6 *address,
		    struct home_prefix *prefix);
void ha_prefixes_heard(struct home_agent *ha, const struct received *r, const struct header *ra);

/* home_delivery.c: begin: the node has registered; change: prefixes are not what they were. */
void ha_delivery_begin(struct home_agent *ha, usec now, struct served *s, bool is_new);
void ha_delivery_change(struct home_agent *ha, usec now);
enum hook ha_on_prefix_solicitation(struct home_agent *ha, const struct received *r,
				    const struct header *message);
usec ha_delivery_next(const struct served *s);
void ha_delivery_timeout(struct home_agent *ha, struct served *s, usec now);

/* home_multicast.c: heard: by the tunnel of s; data: for a group, from a link. */
void ha_multicast_begin(struct home_agent *ha, struct served *s, usec now);
void ha_multicast_heard(struct home_agent *ha, struct served *s, const struct received *r);
void ha_multicast_data(struct home_agent *ha, const struct received *r);
usec ha_multicast_next(const struct served *s);
void ha_multicast_timeout(struct home_agent *ha, struct served *s, usec now);

/* home_security.c. protect: as host_link. wants: whether a message for, or from, that home address came
 * as the policy says; if not, it is to be discarded. discard: only tells. */
void ha_security_init(struct home_agent *ha, const struct sa *keys);
enum hook ha_on_esp(struct home_agent *ha, struct received *r);
bool ha_is_as_policy_wants(struct home_agent *ha, const struct received *r, enum traffic traffic,
			   const struct ip6 *home);
void ha_discard(struct home_agent *ha, const struct received *r, const char *why);
void ha_protect(void *context, struct packet *p);
struct bytes ha_protect_tunnel(struct home_agent *ha, const struct served *s, struct bytes outer);
size_t ha_protection_octets(const struct home_agent *ha, const struct ip6 *home);

/* home_limit.c: the Tunnel Encapsulation Limit of a packet that is to enter a tunnel, and where it is; LIMIT_NONE
 * when it has none. report: tells its source that 0 is the limit. add: puts it into the tunnel's header. */
unsigned ha_limit_find(const struct home_agent *ha, struct bytes packet, size_t *at);
void ha_limit_report(struct home_agent *ha, const struct received *r, size_t at);
struct bytes ha_limit_add(struct home_agent *ha, struct bytes outer, unsigned limit);

/* home_tunnel.c */
bool ha_intercept(void *context, struct received *r, struct bytes packet, bool own);
bool ha_transit(void *context, struct received *r);
void ha_tunnel(struct home_agent *ha, usec now, const struct served *s, struct bytes packet);
/* Who is served at that home address and away from home; NULL: nobody. */
struct served *ha_away(struct home_agent *ha, const struct ip6 *home);
void ha_tunnel_error(void *context, struct received *r, const struct header *error);

/* home_reverse.c. take_out: the packet that begins there, for router and host; false when it has no whole IPv6
 * header. */
bool ha_take_out(struct home_agent *ha, const struct received *r, size_t offset, struct received *out);
enum hook ha_decapsulate(struct home_agent *ha, struct received *r, uint8_t protocol,
			 const struct header *inner);

#endif
