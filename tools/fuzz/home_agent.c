/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Any frames into the reference home agent, on either link, with time passing between them: it never
 * crashes, sends without end, or sends what its own codec finds wrong. */
#include "node_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reference_config config = {.role = "ha", .mac = {{2, 0, 0, 0, 0, 1}},
					  .far_mac = {{2, 0, 0, 0, 0, 2}}, .seed = 7,
					  .prefix_interval_min = 2, .prefix_interval_max = 10,
					  .refresh_advice = 60, .preference = 3};
	struct node *n;

	if (!ip6_parse("2001:db8:0:1::2", &config.addresses[0].address) ||
	    !ip6_parse("2001:db8:0:2::2", &config.far_address.address) ||
	    !ip6_parse("2001:db8:0:2::1", &config.router))
		return 0;
	config.addresses[0].prefix_bits = config.far_address.prefix_bits = 64;
	config.address_count = 1;
	n = reference_new(&config, NULL);
	if (n == NULL)
		abort();
	fuzz_play(n, data, size, 90 * USEC_PER_SEC);
	return 0;
}
