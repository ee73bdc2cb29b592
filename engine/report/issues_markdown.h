/* SPDX-License-Identifier: BSD-2-Clause
 *
 * ISSUES.md: the issue list as a page that any git forge shows. The same store gives the same page,
 * octet for octet: nothing of the time or place of rendering is in it. */
#ifndef MIP6TEST_REPORT_ISSUES_MARKDOWN_H
#define MIP6TEST_REPORT_ISSUES_MARKDOWN_H

#include "base/err.h"
#include "base/text.h"
#include "report/issues.h"

/* Appends the page. False when the store cannot be read. */
MUST_USE bool issues_render(const char *folder, struct text *out, struct err *err);

/* Puts the page into the file at path, while nobody can change the store. */
MUST_USE bool issues_publish(const char *folder, const char *path, struct err *err);

/* True when the file at path is what the store renders, and no two branches set something
 * differently; the message names the first line that differs. */
MUST_USE bool issues_check(const char *folder, const char *path, struct err *err);

/* One issue with all its evidence. link_to: puts a link to the issue of that id, or just the id. */
void issue_render(struct text *t, const struct issue *i, const struct issue *list,
		  void (*link_to)(struct text *t, const char *id));

/* "[MIP6-1](#mip6-1)" for the page; the id alone when it is none. */
void issue_link(struct text *t, const char *id);

/* "flawed 0.1". */
void issue_put_implementation(struct text *t, const struct issue_sighting *s);

#endif
