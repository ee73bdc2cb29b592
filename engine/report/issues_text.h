/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The issue list on a terminal. */
#ifndef MIP6TEST_REPORT_ISSUES_TEXT_H
#define MIP6TEST_REPORT_ISSUES_TEXT_H

#include "base/err.h"
#include "base/text.h"
#include "report/issues.h"
#include "report/report_text.h"

/* Two lines an issue that passes the filter, the open ones first. */
MUST_USE bool issues_list(const char *folder, const struct issue_filter *filter, struct text *t,
			  const struct report_style *style, struct err *err);

/* One issue in full; false when there is none of that id. */
MUST_USE bool issues_show(const char *folder, const char *id, struct text *t,
			  const struct report_style *style, struct err *err);

#endif
