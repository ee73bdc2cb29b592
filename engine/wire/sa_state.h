/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Contexts of libcrypto that are ready with the keys of an association: private to sa.c and sa_list.c. */
#ifndef MIP6TEST_WIRE_SA_STATE_H
#define MIP6TEST_WIRE_SA_STATE_H

#include "wire/sa.h"

#include <openssl/evp.h>

struct sa_state {
	EVP_CIPHER_CTX *encrypt, *decrypt;
	EVP_MAC_CTX *mac;
	uint32_t sent;       /* the sequence number last used */
};

/* False when libcrypto refuses; to be closed in any case. */
MUST_USE bool sa_state_open(const struct sa *sa, struct sa_state *s);
void sa_state_close(struct sa_state *s);

#endif
