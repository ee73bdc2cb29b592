/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Command lines read by a table; usage text comes from the same table. */
#ifndef MIP6TEST_BASE_OPTIONS_H
#define MIP6TEST_BASE_OPTIONS_H

#include "base/err.h"
#include "base/text.h"

struct option_row {
	const char *name;         /* "iut": --iut */
	char letter;              /* 'i': -i; 0: none */
	const char *argument;     /* "NAME|FILE"; NULL: takes none; "[=N]": may have one, behind "=" */
	const char *doc;
};

/* Reads argv[1] to argv[argc - 1]. values[i], NULL before, receives the argument of row i ("" for one
 * that takes none); the words that are no options are moved to words, in order, and counted. words
 * may be argv + 1. An option given twice, an unknown one and a missing argument are errors. */
MUST_USE bool options_parse(const struct option_row *rows, size_t row_count, int argc, char **argv,
			    const char *values[], char **words, size_t *word_count,
			    struct err *err);

/* Appends a line or two for each row. */
void options_usage(const struct option_row *rows, size_t row_count, struct text *t);

#endif
