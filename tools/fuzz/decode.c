/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Any octets: decode never fails, what it prints reads back, and encoding gives the same octets
 * (the laws of the codec). Also where ESP opens: with a NULL cipher, so that what is inside is the
 * fuzzer's, too. */
#include "wire/print.h"
#include "wire/sa.h"
#include "wire/spec.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { IP6_OCTETS = 40 };   /* behind which the SPI of ESP stands */

static struct bytes encode(struct arena *a, struct packet *p)
{
	uint8_t *space = arena_alloc(a, PACKET_OCTETS_MAX);
	struct buf out = buf_over(space, PACKET_OCTETS_MAX);

	if (!packet_encode(p, &out, NULL))
		abort();
	return buf_bytes(&out);
}

static void check(struct bytes octets, const char *first, const struct sa_list *sas)
{
	static const struct spec_build plain = {0};
	struct arena *a = arena_new();
	struct finding *findings;
	struct packet p = packet_open(a, octets, first, sas, &findings), again;
	struct text t = {0}, tree = {0};
	struct spec *spec;

	if (octets.len > 0) {
		if (!bytes_equal(octets, encode(a, &p)))
			abort();
		packet_print_craft(&p, &t);
		if (!spec_parse(a, text_str(&t), &spec, NULL) ||
		    !packet_from_spec(a, spec, &plain, &again, NULL))
			abort();
		again.sas = sas;
		if (!bytes_equal(octets, encode(a, &again)))
			abort();
	}
	packet_print_tree(&p, findings, &tree);
	packet_print_line(&p, &tree);
	packet_print_json(&p, findings, &tree);
	text_done(&t);
	text_done(&tree);
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes octets = {data, size};
	struct sa sa = {.spi = size >= IP6_OCTETS + 4 ? be32_get(data + IP6_OCTETS) : 0};
	struct sa_list *sas;

	if (size > 4096)
		return 0;
	sas = sa_list_new();
	if (!sa_list_add(sas, &sa, NULL))
		abort();
	check(octets, "ip", NULL);
	check(octets, "ip", sas);
	check(octets, "ethernet", sas);
	sa_list_free(sas);
	return 0;
}
