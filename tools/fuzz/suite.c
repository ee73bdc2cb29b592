/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Any text as a test file beside the suite, or as a profile: an error with file and line or a suite that
 * lint can walk; never a crash. */
#include "exec/lint.h"
#include "exec/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ignore(void *context, const char *message)
{
	(void)context;
	(void)message;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];
	struct arena *a = arena_new();
	struct profile profile;
	struct suite suite;
	struct err err;
	FILE *f;

	snprintf(path, sizeof(path), "/dev/shm/mip6test-fuzz-%d.xml", (int)getpid());
	f = fopen(path, "w");
	if (f == NULL || fwrite(data, 1, size, f) != size || fclose(f) != 0)
		abort();
	if (suite_load(&suite, a, "tools/fuzz/suite", path, &err))
		for (const struct testcase *tc = suite.cases; tc != NULL; tc = tc->next)
			lint_case(tc, ignore, NULL);
	if (!profile_load(&profile, a, "", path, &err) && err.text[0] == '\0')
		abort();
	unlink(path);
	arena_free(a);
	return 0;
}
