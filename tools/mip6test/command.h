/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The subcommands of mip6test: a table in main.c, a file for each. Only tools/ prints and exits.
 * command.c runs them; quick.c is the program that begins at once. */
#ifndef MIP6TEST_TOOLS_COMMAND_H
#define MIP6TEST_TOOLS_COMMAND_H

#include "base/options.h"
#include "exec/suite.h"

enum exit_status {
	STATUS_GOOD = 0,          /* nothing unexpected */
	STATUS_UNEXPECTED = 1,    /* unexpected verdicts, differences, findings of lint */
	STATUS_INCONCLUSIVE = 2,  /* inconclusive only */
	STATUS_BROKEN = 3,        /* set-up or tool error */
	STATUS_USAGE = 64,
};

enum { OPTIONS_MAX = 32 };

/* What a subcommand is given: values[i] belongs to row i of its options, NULL when not given. */
struct command_line {
	const char *values[OPTIONS_MAX];
	char **words;
	size_t word_count;
};

struct subcommand {
	const char *name, *words, *summary;
	const struct option_row *rows;
	size_t row_count;
	int (*run)(const struct command_line *line);
	const char *more;         /* printed behind the options; NULL: nothing */
};

/* Those of the program, in the order that --help shows; ends with NULL. */
extern const struct subcommand *const subcommands[];

extern const struct subcommand command_run, command_rejudge, command_list, command_show, command_craft, command_decode,
	command_node, command_compare, command_report, command_issues, command_history, command_lint, command_coverage,
	command_manual,
	command_keys;

int command_main(int argc, char **argv);

/* What `manual man` and `manual completion` print, from the same tables as --help. */
void manual_print_man(struct text *t);
void manual_print_completion(struct text *t);

/* Prints "mip6test: message" to standard error; returns status. */
int complain(int status, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The folders that ship with the program: beside the current folder, beside the binary, or where it
 * was installed. In the arena. */
const char *folder_of_suite(struct arena *a);       /* testcases */
const char *folder_of_profiles(struct arena *a);    /* fixtures/iut */

/* The profile of the reference node that does IPsec, or does not, as the implementation or case beside it. */
#define REFERENCE_PROFILE(ipsec) ((ipsec) ? "reference-ipsec" : "reference")
const char *folder_of_reports(struct arena *a);     /* reports */

/* Loads the suite and, when file is not NULL, one more file of cases. */
MUST_USE bool suite_open(struct suite *s, struct arena *a, const char *file, struct err *err);

/* Prints to standard output; false when that cannot be written. */
bool print_text(const struct text *t);

/* Replaces the file; "-" is standard output. */
MUST_USE bool write_text(const char *path, const struct text *t, struct err *err);

/* False and a message when a selector is wrong. */
MUST_USE bool selectors_check(char *const *words, size_t count, struct err *err);

/* Adds the defects of the reference node that are named, with commas between. */
struct defects;
MUST_USE bool defects_read(struct defects *defects, const char *names, struct arena *a,
			   struct err *err);

/* Set by SIGINT and SIGTERM after interrupts_catch. */
bool interrupted(void *context);
void interrupts_catch(void);

#endif
