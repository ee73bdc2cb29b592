/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ESP (RFC 4303) in packets: esp(spi, sequence)/…, where what follows is encrypted. A packet holds an
 * ESP header and, behind it, the headers inside it, in the clear; encode seals them, decode opens them,
 * by an association of the packet (sa.h) or by keys in the header itself. Padding, pad length and
 * next header stand behind everything, and the ICV behind those: they are fields of the ESP header, and
 * so is the IV. Sealed octets are as many as clear ones, so offsets are the same in both.
 *
 * An ESP header that no key opens keeps everything in its data. It stays so, too, when octets follow
 * the IP packet that it is in, because its trailer has its place at the end of all.
 *
 * Private to engine/wire: others set packet.sas, or call packet_open. */
#ifndef MIP6TEST_WIRE_ESP_H
#define MIP6TEST_WIRE_ESP_H

#include "wire/packet.h"
#include "wire/sa.h"

/* Encoding, in this order. Chooses h->sa: NULL when the header has data. Fails when headers follow and
 * no key is there. */
MUST_USE bool esp_choose(const struct packet *p, struct header *h, struct err *err);

/* The IV behind the header; and, when all that it holds is written, padding to ICV. Set h->trailer. */
void esp_write_iv(struct header *h, struct buf *out);
void esp_write_trailer(struct header *h, struct buf *out);

/* Encrypts and authenticates: everything inside is final. */
MUST_USE bool esp_seal(struct header *h, const struct packet *p, struct buf *out, struct err *err);

/* What opening gave: all octets with those of this header in the clear; where its payload ends, which
 * begins at h->offset + h->length; and the protocol of its first header. */
struct esp_content {
	struct bytes octets;
	size_t end, icv;                  /* where its ICV begins */
	uint64_t next;
	bool icv_is_wrong, padding_is_wrong;
};

/* Opens h, whose data end with the first `end` octets. False when no key is there, or the key does not
 * fit: the ICV is wrong and the padding is, too, or cannot be. Sets h->sa, h->trailer and its slots. */
MUST_USE bool esp_open(const struct packet *p, struct header *h, struct bytes octets, size_t end,
		       struct esp_content *content);

/* Once the headers inside are cut: whether the next header is the one that would be computed. */
void esp_judge(struct header *h);

#endif
