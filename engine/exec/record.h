/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Reads back what a run has left (results.xml; report/report_xml.c writes it): all of it, so that it
 * can be judged again, filed, merged and written again. The file may come from anybody: whatever is wrong with it is an error with file and line. */
#ifndef MIP6TEST_EXEC_RECORD_H
#define MIP6TEST_EXEC_RECORD_H

#include "exec/profile.h"
#include "exec/result.h"

struct record {
	struct result_run run;            /* cases with steps, their verdicts and what replay.h needs */
	struct profile profile;           /* addresses; claims are unknown: every role */
};

/* Everything lives in the arena. */
MUST_USE bool record_load(struct record *r, struct arena *a, const char *folder, struct err *err);

#endif
