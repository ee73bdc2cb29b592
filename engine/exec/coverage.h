/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Who tests the tests: every case passes against the sound reference node, and fails for the stated
 * reason against each defect that it names (DESIGN 8); which requirements have a case. */
#ifndef MIP6TEST_EXEC_COVERAGE_H
#define MIP6TEST_EXEC_COVERAGE_H

#include "exec/run.h"

/* Of requirements that the suite is about; other roles have no cases yet. */
#define COVERAGE_ROLES "ip nd cn cnha ha mnha mrha rt"

struct coverage_counts {
	unsigned requirements, observable, covered;
	unsigned due;                     /* without a case, of the roles that have cases */
	unsigned defects, detected;
	unsigned cases, detecting;
	unsigned unsound;                 /* cases that do not pass against the sound node */
	unsigned claims;                  /* of a case, to detect a defect */
	unsigned broken_claims;           /* of them those that do not hold */
};

/* Lines of what is missing are appended to holes: unsound cases and broken claims first, then
 * defects nobody detects, cases that detect none, requirements of the roles that have cases which
 * no case covers. secured is the reference home agent with IPsec: for cases that want the feature, and
 * for those of home agents once more; NULL: these are left out. small: one that is asked what the
 * first is not; may be NULL. Virtual time only. */
MUST_USE bool coverage_measure(const struct suite *suite, struct profile *reference,
			       struct profile *secured, struct profile *small,
			       struct coverage_counts *counts, struct text *holes,
			       struct err *err);

/* A line for each requirement of these roles (blank-separated): its cases, or why no message shows it. */
void coverage_list(const struct suite *suite, const char *roles, struct text *out);

#endif
