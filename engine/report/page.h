/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Pages: one self-contained HTML file of the results of a run, by XSLT. The stylesheets, page.css and
 * page.js lie together in one folder (reports/style). Nothing is read from the network, and no
 * stylesheet writes files. */
#ifndef MIP6TEST_REPORT_PAGE_H
#define MIP6TEST_REPORT_PAGE_H

#include "base/err.h"
#include "base/text.h"

/* The page of the run in the folder: its results.xml, each case's capture inside, and the trend of the
 * implementation from the database history, unless that is NULL or is not there. */
MUST_USE bool page_of_run(const char *style, const char *folder, const char *history,
			  struct text *out, struct err *err);

/* Puts that page into the folder, as RUN_PAGE, without a trend. */
MUST_USE bool page_into_folder(const char *style, const char *folder, struct err *err);

/* One page of several runs, a column each: cases by section, where they disagree first. */
MUST_USE bool page_of_matrix(const char *style, char *const *folders, size_t count,
			     struct text *out, struct err *err);

/* The page of a document of compare_print_xml. */
MUST_USE bool page_of_comparison(const char *style, const struct text *xml, struct text *out,
				 struct err *err);

#endif
