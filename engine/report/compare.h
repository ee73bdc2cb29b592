/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The same case on two implementations: what one sent and the other did not, and the fields in which
 * messages differ. What every sender draws anew (cookies, tokens, nonces, identifiers: .fresh in
 * the rows), checksums and authenticators are passed over; addresses are compared by the names that
 * they have in the case. */
#ifndef MIP6TEST_REPORT_COMPARE_H
#define MIP6TEST_REPORT_COMPARE_H

#include "base/arena.h"
#include "base/text.h"
#include "exec/result.h"

/* A row of both ladders: a step of the left, of the right, or of both. */
struct compare_row {
	const struct result_step *left, *right;   /* NULL: nothing there */
	const char *difference;   /* lines: "ba sequence: 0 against 15"; "" when they agree */
};

struct comparison {
	const struct result_case *left, *right;
	struct compare_row *rows;
	size_t row_count;
	unsigned differences;     /* rows that differ, and the verdict */
};

/* Everything is in the arena. */
struct comparison compare_cases(struct arena *a, const struct result_case *left,
				const struct result_case *right);

/* The differences, and the two ladders side by side in so many columns. names: of the two. */
void compare_print(struct text *t, const struct comparison *c, const char *const names[2],
		   unsigned columns);

/* A document <comparison> with all of them, for compare.xsl. */
void compare_print_xml(struct text *t, const struct comparison *list, size_t count,
		       const char *const names[2]);

#endif
