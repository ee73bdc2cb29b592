/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The folders that ship with the program, and what subcommands about test cases read alike. */
#include "command.h"

#include "node/defects.h"

#include <string.h>
#include <unistd.h>

static const char *shipped_folder(struct arena *a, const char *name)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	const char *beside;

	if (access(name, R_OK | X_OK) == 0)
		return name;
	self[n > 0 ? n : 0] = '\0';
	if (strrchr(self, '/') != NULL)
		*strrchr(self, '/') = '\0';
	beside = arena_printf(a, "%s/../%s", self, name);
	if (access(beside, R_OK | X_OK) == 0)
		return beside;
	return arena_printf(a, "%s/../share/mip6test/%s", self, name);
}

const char *folder_of_suite(struct arena *a)
{
	return shipped_folder(a, "testcases");
}

const char *folder_of_profiles(struct arena *a)
{
	return shipped_folder(a, "fixtures/iut");
}

const char *folder_of_reports(struct arena *a)
{
	return shipped_folder(a, "reports");
}

bool suite_open(struct suite *s, struct arena *a, const char *file, struct err *err)
{
	return suite_load(s, a, folder_of_suite(a), file, err);
}

bool selectors_check(char *const *words, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (!selector_check(words[i], err))
			return false;
	return true;
}

bool defects_read(struct defects *defects, const char *names, struct arena *a, struct err *err)
{
	while (*names != '\0') {
		size_t n = strcspn(names, ",");

		if (n > 0 && !defects_add(defects, arena_string_n(a, names, n), err))
			return false;
		names += n + (names[n] == ',');
	}
	return true;
}
