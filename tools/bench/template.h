/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What `make bench` holds packet_encode against: one packet written by hand, as somebody would who
 * needs nothing but this packet, fast. Its octets are a template; for each sequence number the
 * authenticator is computed from the cached states of its key, and the checksum from the sum of what
 * does not change. Knows nothing of the engine. */
#ifndef MIP6TEST_BENCH_TEMPLATE_H
#define MIP6TEST_BENCH_TEMPLATE_H

#include "base/base.h"

#define OPENSSL_SUPPRESS_DEPRECATED   /* contexts that can be copied */
#include <openssl/sha.h>

enum { TEMPLATE_OCTETS = 96, TEMPLATE_MESSAGE = 16 + 16 + 20 };

struct template {
	uint8_t octets[TEMPLATE_OCTETS];
	uint8_t message[TEMPLATE_MESSAGE];   /* what the authenticator covers */
	uint32_t sum;                        /* of what the checksum covers and does not change */
	SHA_CTX inner, outer;
};

/* packet: a Binding Update of 96 octets with Home Address, Nonce Indices and Binding
 * Authorization Data, its key 00 01 02 … 13. False for any other. */
bool template_init(struct template *t, struct bytes packet);

/* Writes TEMPLATE_OCTETS. */
void template_build(const struct template *t, uint16_t sequence, uint8_t *out);

#endif
