/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What loading cannot see: whether every packet of a case can be built, every variable is set
 * somewhere, every silence has its control, every claimed defect exists. */
#ifndef MIP6TEST_EXEC_LINT_H
#define MIP6TEST_EXEC_LINT_H

#include "exec/suite.h"

/* Called for each complaint: "file:line: message". */
typedef void lint_complain(void *context, const char *message);

/* Checks the case; returns the number of complaints. */
unsigned lint_case(const struct testcase *tc, lint_complain *complain, void *context);

#endif
