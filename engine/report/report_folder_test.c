/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The folder of a run: whole or not there, and never at the cost of somebody's files. */
#include "report/report_folder.h"

#include "base/file.h"
#include "report/report_sample.h"

#include <CUnit/CUnit.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A folder for one test; given back with all in it by remove_scratch. */
static bool make_scratch(char *path)
{
	return mkdtemp(path) != NULL;
}

static void remove_scratch(struct arena *a, const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL) {
		const char *inner = arena_printf(a, "%s/%s", path, e->d_name);

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (unlink(inner) != 0)
			remove_scratch(a, inner);
	}
	if (d != NULL)
		closedir(d);
	rmdir(path);
}

static unsigned names_in(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	unsigned n = 0;

	while (d != NULL && (e = readdir(d)) != NULL)
		n += e->d_name[0] != '.';
	if (d != NULL)
		closedir(d);
	return n;
}

static void a_run_leaves_its_files_and_a_capture_for_each_case_with_packets(void)
{
	const struct result_run run = sample_run();
	char base[] = "/tmp/report_folder_test.XXXXXX";
	struct arena *a = arena_new();
	struct err err = {""};
	const char *folder;

	CU_ASSERT_TRUE_FATAL(make_scratch(base));
	folder = arena_printf(a, "%s/runs/linux", base);
	CU_ASSERT_TRUE(run_folder_check(folder, &err));
	CU_ASSERT_TRUE(run_folder_write(arena_printf(a, "%s/", folder), &run, &err));
	CU_ASSERT_EQUAL(names_in(folder), 6);
	CU_ASSERT_EQUAL(names_in(arena_printf(a, "%s/captures", folder)), 4);
	CU_ASSERT_EQUAL(names_in(arena_printf(a, "%s/runs", base)), 1);
	CU_ASSERT_EQUAL(access(run_folder_capture_path(a, folder, &sample_cases[1]), R_OK), 0);
	CU_ASSERT_STRING_EQUAL(run_folder_capture_path(a, folder, &sample_cases[4]), "");
	remove_scratch(a, base);
	arena_free(a);
}

static void an_earlier_run_is_replaced_with_all_its_captures(void)
{
	struct result_run run = sample_run();
	char base[] = "/tmp/report_folder_test.XXXXXX";
	struct arena *a = arena_new();
	struct err err = {""};
	const char *folder;

	CU_ASSERT_TRUE_FATAL(make_scratch(base));
	folder = arena_printf(a, "%s/run", base);
	CU_ASSERT_TRUE(run_folder_write(folder, &run, &err));
	run.case_count = 1;
	CU_ASSERT_TRUE(run_folder_check(folder, &err));
	CU_ASSERT_TRUE(run_folder_write(folder, &run, &err));
	CU_ASSERT_EQUAL(names_in(arena_printf(a, "%s/captures", folder)), 1);
	CU_ASSERT_EQUAL(names_in(base), 1);
	remove_scratch(a, base);
	arena_free(a);
}

static void a_folder_with_files_of_somebody_else_is_refused_and_left_alone(void)
{
	const struct result_run run = sample_run();
	char base[] = "/tmp/report_folder_test.XXXXXX";
	struct arena *a = arena_new();
	struct err err = {""};

	CU_ASSERT_TRUE_FATAL(make_scratch(base));
	CU_ASSERT_TRUE(
		file_replace(arena_printf(a, "%s/thesis.tex", base), bytes_of_string("x"), &err));
	CU_ASSERT_FALSE(run_folder_check(base, &err));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "thesis.tex"));
	CU_ASSERT_FALSE(run_folder_write(base, &run, &err));
	CU_ASSERT_EQUAL(names_in(base), 1);
	remove_scratch(a, base);
	arena_free(a);
}

static void a_place_that_cannot_be_written_is_an_error_with_its_name(void)
{
	const struct result_run run = sample_run();
	struct err err = {""};

	CU_ASSERT_FALSE(run_folder_write("/proc/no/such/place", &run, &err));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/proc/no"));
	CU_ASSERT_FALSE(run_folder_check("/proc/version", &err));
}

static void an_id_cannot_lead_out_of_the_folder(void)
{
	struct result_case c = sample_cases[1];
	struct arena *a = arena_new();

	c.id = "../../etc/pass wd\n";
	CU_ASSERT_STRING_EQUAL(run_folder_capture_path(a, "x", &c),
			       "x/captures/_._.._etc_pass_wd_.pcapng");
	arena_free(a);
}

void report_folder_suite(void);

void report_folder_suite(void)
{
	CU_pSuite suite = CU_add_suite("report_folder", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "a run leaves its files and a capture for each case with packets",
		    a_run_leaves_its_files_and_a_capture_for_each_case_with_packets);
	CU_add_test(suite, "an earlier run is replaced with all its captures",
		    an_earlier_run_is_replaced_with_all_its_captures);
	CU_add_test(suite, "a folder with files of somebody else is refused and left alone",
		    a_folder_with_files_of_somebody_else_is_refused_and_left_alone);
	CU_add_test(suite, "a place that cannot be written is an error with its name",
		    a_place_that_cannot_be_written_is_an_error_with_its_name);
	CU_add_test(suite, "an id cannot lead out of the folder",
		    an_id_cannot_lead_out_of_the_folder);
}
