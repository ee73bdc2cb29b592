/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Any text as a craft expression, to send and as a pattern: an error or a packet, never a crash. What
 * can be built is decoded again without loss. */
#include "wire/match.h"
#include "wire/spec.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void build(struct arena *a, const char *text, bool pattern)
{
	const struct spec_build how = {.pattern = pattern};
	uint8_t *space = arena_alloc(a, PACKET_OCTETS_MAX);
	struct buf out = buf_over(space, PACKET_OCTETS_MAX), again;
	struct finding *findings;
	struct packet p, decoded;
	struct spec *spec;
	struct err err;

	if (!spec_parse(a, text, &spec, &err) || !packet_from_spec(a, spec, &how, &p, &err))
		return;
	if (pattern) {
		static const uint8_t octets[] = {0x60, 0, 0, 0, 0, 0, 59, 64};

		decoded = packet_decode(a, (struct bytes){octets, sizeof(octets)}, "ip6", &findings);
		packet_match(&p, &decoded, (struct bytes){octets, sizeof(octets)}, findings);
		return;
	}
	if (!packet_encode(&p, &out, &err) || out.len == 0)
		return;
	decoded = packet_decode(a, buf_bytes(&out), header_is(p.first, "ethernet") ? "ethernet" : "ip6",
				&findings);
	again = buf_over(arena_alloc(a, PACKET_OCTETS_MAX), PACKET_OCTETS_MAX);
	if (!packet_encode(&decoded, &again, &err) ||
	    !bytes_equal(buf_bytes(&out), buf_bytes(&again)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a;
	char *text;

	if (size > 4096)
		return 0;
	a = arena_new();
	text = arena_string_n(a, (const char *)data, size);
	build(a, text, false);
	build(a, text, true);
	arena_free(a);
	return 0;
}
