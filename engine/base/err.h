/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What a function says when it fails: one line for a person, with file:line of the input where
 * there is one. Fallible functions take a struct err * last and return false or NULL. */
#ifndef MIP6TEST_BASE_ERR_H
#define MIP6TEST_BASE_ERR_H

#include "base/base.h"

struct err {
	char text[512];
};

/* Sets the message; always returns false, so that "return err_set(err, …)" reads well.
 * err may be NULL: then the message is dropped. */
bool err_set(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* As err_set, with "file:line: " in front; line 0 leaves the line out. */
bool err_at(struct err *err, const char *file, unsigned line, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* As err_set, with the text of errno behind. */
bool err_errno(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
