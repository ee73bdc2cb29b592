/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test with all its subcommands: the program mip6test-suite, which mip6test (quick.c) becomes for
 * whatever is not its own. */
#include "command.h"

#include <malloc.h>
#include <stddef.h>

const struct subcommand *const subcommands[] = {
	&command_run,  &command_rejudge, &command_list,	&command_show, &command_craft,	  &command_decode,
	&command_node, &command_compare, &command_report, &command_issues, &command_history, &command_lint,
	&command_coverage, &command_manual,
	&command_keys,
	NULL,
};

int main(int argc, char **argv)
{
	/* libxml2 frees many small blocks between large ones, each of which would have glibc walk all its fast
	 * bins: a page of a run takes a fifth less time without those. */
	mallopt(M_MXFAST, 0);
	return command_main(argc, argv);
}
