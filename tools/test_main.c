/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Runs the CUnit suites, all or those whose name contains the argument, and ends with the line
 * "N passed, N failed" that counts tests. Zero tests are a failure. */
#include "test_main.h"

#include <CUnit/Basic.h>
#include <stdio.h>
#include <string.h>

static void select_suites(const char *part)
{
	for (CU_pSuite s = CU_get_registry()->pSuite; s != NULL; s = s->pNext)
		if (strstr(s->pName, part) == NULL)
			CU_set_suite_active(s, CU_FALSE);
}

int main(int argc, char **argv)
{
	unsigned run, failed;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return 3;
	for (size_t i = 0; suites[i] != NULL; i++)
		suites[i]();
	if (argc > 1)
		select_suites(argv[1]);
	CU_set_fail_on_inactive(CU_FALSE);
	CU_basic_set_mode(CU_BRM_NORMAL);
	CU_basic_run_tests();
	run = CU_get_number_of_tests_run();
	failed = CU_get_number_of_tests_failed() + CU_get_number_of_suites_failed();
	CU_cleanup_registry();
	printf("%u passed, %u failed\n", run > failed ? run - failed : 0, failed);
	return run > 0 && failed == 0 ? 0 : 1;
}
