/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The result of a run as JSON, for scripts. The keys "summary" and "cases" and those of each case
 * named in DESIGN 5 do not change. */
#ifndef MIP6TEST_REPORT_JSON_H
#define MIP6TEST_REPORT_JSON_H

#include "base/text.h"
#include "exec/result.h"

/* {"summary":{"pass":1,…},"cases":[{"id":…,"verdict":…,"reason":…,"seconds":…,…},…]} */
void report_json(struct text *t, const struct result_run *run);

/* What run.json holds: versions, profile, seed, times; no cases. */
void report_run_json(struct text *t, const struct result_run *run);

#endif
