/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Whole files, in and out. A file is replaced by writing a temporary one beside it, syncing
 * it and renaming it: a reader or a crash sees the old content or the new, never a part. */
#ifndef MIP6TEST_BASE_FILE_H
#define MIP6TEST_BASE_FILE_H

#include "base/arena.h"
#include "base/err.h"

/* The content of the file, with a terminating zero behind it that len does not count; at NULL
 * on error. "-" is standard input. Files over limit octets are refused. */
MUST_USE bool file_read(struct arena *a, const char *path, size_t limit, struct bytes *content,
			struct err *err);

/* Replaces path atomically. */
MUST_USE bool file_replace(const char *path, struct bytes content, struct err *err);

/* Makes the folder and those above it that are missing. */
MUST_USE bool folder_make(const char *path, struct err *err);

#endif
