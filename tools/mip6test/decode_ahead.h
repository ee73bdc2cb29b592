/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The packets of a capture file, decoded by as many threads as there are processors, told in their order.
 * Everything but decoding happens in the caller's thread. */
#ifndef MIP6TEST_TOOLS_DECODE_AHEAD_H
#define MIP6TEST_TOOLS_DECODE_AHEAD_H

#include "link/capture.h"
#include "wire/packet.h"

struct ahead_packet {
	struct bytes octets;
	int64_t at;               /* as in struct capture_record */
	struct packet packet;
	struct finding *findings;
};

/* One packet, in an arena that the next ones reuse; false: no more of them are wanted. */
typedef bool ahead_tell(void *context, const struct ahead_packet *p);

/* first is what begins each packet, as packet_decode takes it. False when the capture is broken: err
 * says where, and what came before was told. */
MUST_USE bool decode_ahead(struct capture_reader *r, const char *first, ahead_tell *tell,
			   void *context, struct err *err);

#endif
