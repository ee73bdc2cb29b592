/* SPDX-License-Identifier: BSD-2-Clause
 *
 * IPv6, Destination Options with a home address, Binding Update: see template.h. RFC 6275 6.1.7, 6.2.6,
 * 6.2.7. */
#include "bench/template.h"

#include <string.h>

enum {
	SOURCE = 8, DESTINATION = 24, HOME_ADDRESS = 48, MH = 64,
	CHECKSUM = MH + 4, SEQUENCE = MH + 6, AUTHENTICATOR = MH + 20, AUTHENTICATOR_LENGTH = 12,
	MESSAGE_MH = 32, MESSAGE_SEQUENCE = MESSAGE_MH + 6,
};

static uint32_t sum(const uint8_t *at, size_t len)
{
	uint32_t total = 0;

	for (size_t i = 0; i < len; i += 2)
		total += be16_get(at + i);
	return total;
}

bool template_init(struct template *t, struct bytes packet)
{
	uint8_t inner[SHA_CBLOCK], outer[SHA_CBLOCK];

	if (packet.len != TEMPLATE_OCTETS || packet.at[6] != 60 || packet.at[MH + 2] != 5 ||
	    packet.at[AUTHENTICATOR - 2] != 5 || packet.at[HOME_ADDRESS - 2] != 201)
		return false;
	memcpy(t->octets, packet.at, TEMPLATE_OCTETS);
	memset(t->octets + CHECKSUM, 0, 4);   /* and the sequence number */
	memset(t->octets + AUTHENTICATOR, 0, AUTHENTICATOR_LENGTH);
	memcpy(t->message, t->octets + SOURCE, 16);
	memcpy(t->message + 16, t->octets + DESTINATION, 16);
	memcpy(t->message + MESSAGE_MH, t->octets + MH, AUTHENTICATOR - MH);
	t->sum = sum(t->octets + HOME_ADDRESS, 16) + sum(t->octets + DESTINATION, 16) +
		 (TEMPLATE_OCTETS - MH) + 135 + sum(t->octets + MH, TEMPLATE_OCTETS - MH);
	memset(inner, 0x36, sizeof(inner));
	memset(outer, 0x5c, sizeof(outer));
	for (uint8_t i = 0; i < 20; i++) {
		inner[i] ^= i;
		outer[i] ^= i;
	}
	SHA1_Init(&t->inner);
	SHA1_Init(&t->outer);
	SHA1_Update(&t->inner, inner, sizeof(inner));
	SHA1_Update(&t->outer, outer, sizeof(outer));
	return true;
}

void template_build(const struct template *t, uint16_t sequence, uint8_t *out)
{
	uint8_t message[TEMPLATE_MESSAGE], mac[SHA_DIGEST_LENGTH];
	uint32_t total = t->sum + sequence;
	SHA_CTX context = t->inner;

	memcpy(message, t->message, sizeof(message));
	be16_put(message + MESSAGE_SEQUENCE, sequence);
	SHA1_Update(&context, message, sizeof(message));
	SHA1_Final(mac, &context);
	context = t->outer;
	SHA1_Update(&context, mac, sizeof(mac));
	SHA1_Final(mac, &context);
	memcpy(out, t->octets, TEMPLATE_OCTETS);
	be16_put(out + SEQUENCE, sequence);
	memcpy(out + AUTHENTICATOR, mac, AUTHENTICATOR_LENGTH);
	total += sum(mac, AUTHENTICATOR_LENGTH);
	total = (total & 0xffff) + (total >> 16);
	total = (total & 0xffff) + (total >> 16);
	be16_put(out + CHECKSUM, (uint16_t)~total);
}
