/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One Binding Update on its way through the correspondent: what it says, what it was found to be,
 * and the answer. For the files of the correspondent and of the home agent. */
#ifndef MIP6TEST_NODE_BINDING_UPDATE_H
#define MIP6TEST_NODE_BINDING_UPDATE_H

#include "node/correspondent_parts.h"

enum ba_status {
	BA_ACCEPTED = 0, BA_ACCEPTED_PREFIX_DISCOVERY = 1, BA_UNSPECIFIED = 128,
	BA_PROHIBITED = 129, BA_NO_RESOURCES = 130, BA_NO_HOME_REGISTRATION = 131,
	BA_NOT_HOME_SUBNET = 132, BA_NOT_HOME_AGENT = 133, BA_DUPLICATE = 134, BA_SEQUENCE = 135, BA_HOME_NONCE = 136, BA_CARE_OF_NONCE = 137,
	BA_NONCES = 138, BA_TYPE_CHANGE = 139,
	BA_MCOA_MALFORMED = 164, BA_MCOA_NON_MCOA_EXISTS = 165, BA_MCOA_UNKNOWN = 167,
	BA_MCOA_BULK_PROHIBITED = 168   /* RFC 5648 */
};

struct update {
	const struct received *r;
	const struct header *mh, *auth;
	usec now;
	unsigned port;
	struct mac from;
	struct ip6 source, own, home, care_of;
	bool routed;                     /* it had a Home Address option */
	bool home_registration, acknowledge, deletion;
	bool link_local, key_mobility;   /* L, K */
	bool mobile_router;              /* for a defect: R (RFC 3963) */
	uint16_t sequence;
	unsigned lifetime;               /* units of 4 s */
	uint16_t home_index, care_of_index;
	const struct nonce *home_nonce, *care_of_nonce;
	bool has_key;
	uint8_t kbm[KBM_OCTETS];
	uint16_t id;                     /* RFC 5648; 0: none */
	struct binding *entry;           /* for this home address, NULL when there is none */
	/* The answer. */
	enum ba_status status;
	uint16_t answered_sequence;
	unsigned granted;
	unsigned refresh_advice;         /* units of 4 s; 0: none (RFC 6275 6.2.4) */
	struct ip6 bound_before;         /* care-of address of entry before it changed */
};

/* RFC 6275 9.5.1: whether an update with that number is newer than the last. */
bool cn_sequence_is_newer(const struct correspondent *cn, uint16_t sequence, uint16_t last);

/* Sends the Binding Acknowledgement that RFC 6275 9.5.4 asks for, if it asks for one. */
void cn_acknowledge(struct correspondent *cn, const struct update *u);

/* binding_ids.c. The care-of address may stand in a Binding Identifier option. */
void cn_read_id(const struct correspondent *cn, struct update *u);

/* Finds the entry that a sound update is about. False, with the status, when it is refused. */
MUST_USE bool cn_select_binding(struct correspondent *cn, struct update *u);
void cn_share_sequence(struct correspondent *cn, const struct update *u);
void cn_copy_ids(const struct correspondent *cn, const struct update *u, struct packet *p,
		 struct header *ba);

#endif
