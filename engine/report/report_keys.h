/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The keys of a run with IPsec, which open its captures: esp.keys for mip6test decode --keys, esp_sa for
 * tshark and Wireshark (a file of that name in a profile, or -o uat:esp_sa:LINE). Empty without IPsec. */
#ifndef MIP6TEST_REPORT_REPORT_KEYS_H
#define MIP6TEST_REPORT_REPORT_KEYS_H

#include "base/text.h"
#include "exec/result.h"

void report_keys(struct text *t, const struct result_run *run);
void report_wireshark_keys(struct text *t, const struct result_run *run);

#endif
