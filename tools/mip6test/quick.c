/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test as people call it. Packets are crafted and decoded by this program itself, which is linked with
 * what that needs and nothing else: the libraries of the test suite (XML, XSLT, SQLite and what they bring)
 * take longer to load than a packet to be on its way. For every other subcommand it becomes
 * mip6test-suite, which stands beside it. */
#include "command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const struct subcommand *const subcommands[] = {&command_craft, &command_decode, NULL};

static bool is_own(const char *name)
{
	for (size_t i = 0; subcommands[i] != NULL; i++)
		if (strcmp(subcommands[i]->name, name) == 0)
			return true;
	return false;
}

static int become_suite(char **argv)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - sizeof("-suite"));

	if (n <= 0)
		return complain(STATUS_BROKEN, "/proc/self/exe cannot be read");
	memcpy(path + n, "-suite", sizeof("-suite"));
	execv(path, argv);
	return complain(STATUS_BROKEN, "%s is missing: it belongs beside this program", path);
}

int main(int argc, char **argv)
{
	if (argc < 2 || !is_own(argv[1]))
		return become_suite(argv);
	return command_main(argc, argv);
}
