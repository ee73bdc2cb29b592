/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Any frames into the reference correspondent, with time passing between them: it never crashes and
 * never sends what its own codec finds wrong. */
#include "node_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reference_config config = {.role = "cn", .mac = {{2, 0, 0, 0, 0, 1}}, .seed = 7,
					  .brr = true};
	struct node *n;

	if (!ip6_parse("2001:db8:0:1::2", &config.addresses[0].address) ||
	    !ip6_parse("2001:db8:0:1::1", &config.router))
		return 0;
	config.addresses[0].prefix_bits = 64;
	config.address_count = 1;
	n = reference_new(&config, NULL);
	if (n == NULL)
		abort();
	fuzz_play(n, data, size, 600 * USEC_PER_SEC);
	return 0;
}
