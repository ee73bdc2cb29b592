/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ISSUES.md: the issue list as a page that any git forge shows. The same store gives the same page,
 * octet for octet: nothing of the time or place of rendering is in it. */
#ifndef MIP6TEST_REPORT_ISSUES_MARKDOWN_H
#define MIP6TEST_REPORT_ISSUES_MARKDOWN_H

#include "base/err.h"
#include "base/text.h"

/* Appends the page. False when the store cannot be read. */
MUST_USE bool issues_render(const char *folder, struct text *out, struct err *err);

/* True when the file at path is what the store renders; the message names the first line that
 * differs. */
MUST_USE bool issues_check(const char *folder, const char *path, struct err *err);

#endif
