/* SPDX-License-Identifier: BSD-2-Clause
 *
 * JUnit XML as Jenkins, GitLab and GitHub's actions show it. Well-formed whatever the texts hold.
 */
#ifndef MIP6TEST_REPORT_JUNIT_H
#define MIP6TEST_REPORT_JUNIT_H

#include "base/text.h"
#include "exec/result.h"

/* A test suite for each role and section. fail is <failure>, inconc and error are <error>, a failed
 * SHOULD passes with a note, not applicable is <skipped>. A run in which no case ran has one test
 * that is an error, as readers take an empty file for success. */
void report_junit(struct text *t, const struct result_run *run);

#endif
