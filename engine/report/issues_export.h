/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The issue list for other programs: CSV, a row a sighting; JSON; and one Markdown text an issue,
 * ready to be pasted into another tracker. */
#ifndef MIP6TEST_REPORT_ISSUES_EXPORT_H
#define MIP6TEST_REPORT_ISSUES_EXPORT_H

#include "base/err.h"
#include "base/text.h"
#include "report/issues.h"

void issues_put_csv(struct text *t, const struct issue *list, const struct issue_filter *filter);
void issues_put_json(struct text *t, const struct issue *list, const struct issue_filter *filter);

/* One issue, with nothing in it that leads elsewhere. */
void issue_put_markdown(struct text *t, const struct issue *i, const struct issue *list);

#endif
