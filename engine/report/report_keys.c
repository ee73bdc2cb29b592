/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Lines of keys as exec wrote them. */
#include "report/report_keys.h"

void report_keys(struct text *t, const struct result_run *run)
{
	text_put(t, run->keys);
}

void report_wireshark_keys(struct text *t, const struct result_run *run)
{
	text_put(t, run->wireshark_keys);
}
