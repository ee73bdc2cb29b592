/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Follows return routability through a capture: with the Home Test and Care-of Test seen, the
 * authenticators of the Binding Update and Binding Acknowledgement that follow are verified without
 * keys being given (RFC 6275 5.2.5, 6.2.7); others by keys that are. Memory is bounded: the oldest tokens are forgotten. */
#ifndef MIP6TEST_WIRE_FOLLOW_H
#define MIP6TEST_WIRE_FOLLOW_H

#include "wire/packet.h"

struct follower;

struct follower *follower_new(void);
void follower_free(struct follower *f);   /* NULL is fine */

/* A binding management key (20 octets) that is known: it serves where the tokens were not seen. For
 * any home address, or any correspondent, where those are NULL. False when there is no room for more. */
MUST_USE bool follower_know(struct follower *f, const struct ip6 *home,
			    const struct ip6 *correspondent, const uint8_t kbm[20]);

enum follow_result {
	FOLLOW_NOTHING,     /* the packet holds no authenticator */
	FOLLOW_UNKNOWN,     /* it does, and the tokens were not seen */
	FOLLOW_RIGHT,
	FOLLOW_WRONG,
};

/* Learns from the packet decoded from octets, and verifies it. number is the packet's place in the
 * capture; tests[0] and tests[1] receive the places of the Home Test and of the Care-of Test that
 * gave the tokens (0: not used). */
enum follow_result follower_see(struct follower *f, const struct packet *p, struct bytes octets,
				uint64_t number, uint64_t tests[2]);

#endif
