/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The folder that a run leaves: results.xml, junit.xml, results.json, run.json and one capture a
 * case. It appears under its name only when it is complete. */
#ifndef MIP6TEST_REPORT_FOLDER_H
#define MIP6TEST_REPORT_FOLDER_H

#include "base/arena.h"
#include "base/err.h"
#include "exec/result.h"

/* The page of the run in its folder; made from the rest of it by page.h. */
#define RUN_PAGE "report.html"

/* True when a run can be written to path: nothing is there, an empty folder, or an earlier run and
 * nothing else. To be asked before the run. */
MUST_USE bool run_folder_check(const char *path, struct err *err);

/* Writes the run; an earlier run at path is replaced. The folders above path are made. */
MUST_USE bool run_folder_write(const char *path, const struct result_run *run, struct err *err);

/* "FOLDER/captures/cn_9.5.1_stale-sequence.pcapng", for result_case.capture; "" when the case has
 * no packet, as then there is no capture. In the arena. */
const char *run_folder_capture_path(struct arena *a, const char *folder,
				    const struct result_case *c);

#endif
