/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the files of the correspondent share; nobody else includes it. correspondent.c is the host's
 * extension: Home Address options, routing headers, ICMPv6 errors, timers. mobility.c checks and
 * sends Mobility Headers, return_routability.c answers test inits, binding_update.c keeps the
 * Binding Cache, binding_ack.c answers updates. */
#ifndef MIP6TEST_NODE_CORRESPONDENT_PARTS_H
#define MIP6TEST_NODE_CORRESPONDENT_PARTS_H

#include "node/bindings.h"
#include "node/correspondent.h"
#include "node/nonces.h"

enum { LIFETIME_UNIT = 4 };   /* seconds (RFC 6275 6.1.7) */

struct update;

/* What a home agent does with what a correspondent knows nothing of, or refuses. Results and arguments as
 * in struct host_extension. */
struct cn_home {
	/* A Binding Update with H whose addresses and options are sound. It answers. */
	void (*update)(void *context, struct update *u);
	enum hook (*protocol)(void *context, struct received *r, uint8_t protocol,
			      const struct header *header);
	enum hook (*icmp6)(void *context, struct received *r, const struct header *message);
	void (*error)(void *context, struct received *r, const struct header *error);
};

struct correspondent {
	struct correspondent_config config;
	struct defects defects;
	struct host *host;
	struct bindings *bindings;
	struct bindings *past;           /* for a defect: of before a restart; else NULL */
	struct memory *memory;
	struct nonces *nonces;
	struct rng rng;
	const struct cn_home *home;      /* NULL: no home agent */
	void *home_context;
};

/* As correspondent_new; home may be NULL, and stays the caller's. */
struct correspondent *cn_new(const struct correspondent_config *config, const struct cn_home *home,
			     void *home_context, struct err *err);

bool cn_has_defect(const struct correspondent *cn, enum defect_id id);

/* correspondent.c: the binding by which packets from own to home go, NULL when there is none. */
struct binding *cn_binding(struct correspondent *cn, usec now, const struct ip6 *own,
			   const struct ip6 *home);
void cn_remove_binding(struct correspondent *cn, struct binding *entry, const char *event);
void cn_binding_event(struct correspondent *cn, const char *event, const struct binding *entry);

/* mobility.c */
enum hook cn_mobility(struct correspondent *cn, struct received *r, const struct header *mh);

enum be_status { BE_UNKNOWN_BINDING = 1, BE_UNRECOGNIZED_TYPE = 2 };

/* home_address is the Home Address option of the packet at fault, NULL when it had none. */
void cn_send_binding_error(struct correspondent *cn, const struct received *r,
			   enum be_status status, const struct header *home_address);

/* Sends a packet that ends with a Mobility Header, past the Binding Cache (RFC 6275 6.1). */
void cn_send_mobility(struct correspondent *cn, usec now, struct packet *p);

/* Puts a type 2 routing header for home behind the IPv6 header. */
void cn_add_routing(struct correspondent *cn, struct packet *p, const struct ip6 *home);

/* return_routability.c */
void cn_on_test_init(struct correspondent *cn, struct received *r, const struct header *mh,
		     enum token_kind kind);
const struct nonce *cn_current_nonce(struct correspondent *cn, usec now);

/* binding_update.c */
void cn_on_binding_update(struct correspondent *cn, struct received *r, const struct header *mh);

/* What only a defective correspondent does: answers one that is too short to be one. */
void cn_refuse_short_update(struct correspondent *cn, struct received *r, const struct header *mh);

#endif
