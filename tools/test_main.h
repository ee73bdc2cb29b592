/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The suites of engine/<layer>/<name>_test.c, ended by NULL; made by the Makefile. */
#ifndef MIP6TEST_TEST_MAIN_H
#define MIP6TEST_TEST_MAIN_H

extern void (*const suites[])(void);

#endif
