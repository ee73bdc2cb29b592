/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The journal of a run: what happened in order, then every packet of every case in hexadecimal with
 * its time. In virtual time the same seed gives the same journal, octet for octet. */
#ifndef MIP6TEST_REPORT_REPORT_JOURNAL_H
#define MIP6TEST_REPORT_REPORT_JOURNAL_H

#include "base/text.h"
#include "exec/result.h"

void report_journal(struct text *t, const struct result_run *run);

#endif
