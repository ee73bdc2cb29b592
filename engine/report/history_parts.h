/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Between the two files of the history only. */
#ifndef MIP6TEST_REPORT_HISTORY_PARTS_H
#define MIP6TEST_REPORT_HISTORY_PARTS_H

#include "report/history.h"

#include <sqlite3.h>

struct history {
	sqlite3 *db;
	const char *path;
};

/* The database's own message; false. */
bool history_fail(struct history *h, struct err *err);

/* NULL and a message when that fails; the caller calls sqlite3_finalize. */
sqlite3_stmt *history_prepare(struct history *h, const char *sql, struct err *err);
void history_bind(sqlite3_stmt *s, int at, const char *text);

#endif
