/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Who tests the tests: every case passes against the sound reference node, and fails for the stated
 * reason against each defect that it names (DESIGN 8); which requirements have a case. */
#ifndef MIP6TEST_EXEC_COVERAGE_H
#define MIP6TEST_EXEC_COVERAGE_H

#include "exec/run.h"

struct coverage_counts {
	unsigned requirements, observable, covered;
	unsigned defects, detected;
	unsigned cases, detecting;
	unsigned unsound;                 /* cases that do not pass against the sound node */
	unsigned claims;                  /* of a case, to detect a defect */
	unsigned broken_claims;           /* of them those that do not hold */
};

/* Lines of what is missing are appended to holes: unsound cases and broken claims first, then
 * defects nobody detects, cases that detect none, requirements of the roles that have cases which
 * no case covers. Virtual time only. */
MUST_USE bool coverage_measure(const struct suite *suite, struct profile *reference,
			       struct coverage_counts *counts, struct text *holes,
			       struct err *err);

#endif
