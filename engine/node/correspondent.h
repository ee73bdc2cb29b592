/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A correspondent node: a host with route optimization (RFC 6275 5.2, 8.2, 9). Events:
 * "nonce-new", "binding-added", "binding-updated", "binding-deleted", "binding-expired". */
#ifndef MIP6TEST_NODE_CORRESPONDENT_H
#define MIP6TEST_NODE_CORRESPONDENT_H

#include "node/host.h"

enum { MAX_RR_BINDING_LIFETIME = 420 };   /* seconds (RFC 6275 12) */

struct correspondent_config {
	struct host_config host;
	unsigned lifetime_cap;   /* seconds; 0 or more than 420: 420 */
	size_t cache_size;       /* bindings; 0: 1024 */
	bool brr;                /* sends Binding Refresh Requests for bindings in use */
	bool disabled;           /* route optimization is switched off (RFC 6275 8.2) */
	bool rfc3775;            /* plays RFC 3775 and the drafts before it, where they differ */
	bool piecemeal;          /* the defect of a plain host that answers test inits only */
};

/* The caller frees the node through its ops. NULL when the configuration makes no sense. */
struct node *correspondent_new(const struct correspondent_config *config, struct err *err);

/* After a restart: what a defect lets the new node keep of the one before, which is only freed then. */
void correspondent_inherit(struct node *after, struct node *before);

#endif
