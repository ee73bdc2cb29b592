/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The packets of one case as a pcapng with a comment on every frame: case, step, judgement. */
#ifndef MIP6TEST_REPORT_CAPTURE_H
#define MIP6TEST_REPORT_CAPTURE_H

#include "exec/result.h"
#include "link/capture.h"

/* Microseconds since 1970 of "2026-11-23T10:20:30Z"; 0 when it is anything else. */
int64_t report_started(const char *started);

/* True when the case has a packet to capture. */
bool report_case_has_frames(const struct result_case *c);

/* Builds the capture in memory; started: when the case began, microseconds since 1970. The caller
 * gives it back with text_done(&capture->octets). */
void report_capture(struct capture *capture, const struct result_run *run,
		    const struct result_case *c, int64_t started);

#endif
