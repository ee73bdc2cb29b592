/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The database: opening, migrating, adding. What is read out of it: history_read.c. Values are
 * always bound, never put into a statement. */
#include "report/history_parts.h"

#include "base/arena.h"

enum { BUSY_MS = 10000 };

/* What makes the layout of each version out of the one before it. Never changed, only added to. */
static const char *const migrations[] = {
	"CREATE TABLE runs ("
	" id INTEGER PRIMARY KEY, implementation TEXT NOT NULL, vendor TEXT NOT NULL,"
	" version TEXT NOT NULL, spec TEXT NOT NULL, started TEXT NOT NULL, seed TEXT NOT NULL,"
	" shard TEXT NOT NULL, folder TEXT NOT NULL, tool_version TEXT NOT NULL,"
	" seconds REAL NOT NULL,"
	" UNIQUE (implementation, version, spec, started, seed, shard));"
	"CREATE TABLE results ("
	" run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE, case_id TEXT NOT NULL,"
	" verdict TEXT NOT NULL, mismatch TEXT NOT NULL, seconds REAL NOT NULL,"
	" PRIMARY KEY (run, case_id)) WITHOUT ROWID;",
	"CREATE INDEX results_by_case ON results (case_id);"
	"ALTER TABLE results ADD COLUMN issue TEXT NOT NULL DEFAULT '';",
	/* Two runs can begin in one second with one seed: now they have ids. */
	"CREATE TABLE runs_with_ids ("
	" id INTEGER PRIMARY KEY, run_id TEXT NOT NULL, implementation TEXT NOT NULL,"
	" vendor TEXT NOT NULL, version TEXT NOT NULL, spec TEXT NOT NULL, started TEXT NOT NULL,"
	" seed TEXT NOT NULL, shard TEXT NOT NULL, folder TEXT NOT NULL, tool_version TEXT NOT NULL,"
	" seconds REAL NOT NULL, UNIQUE (run_id, spec, shard));"
	"INSERT INTO runs_with_ids SELECT id, started || ' ' || seed || ' ' || implementation || ' ' || version,"
	" implementation, vendor, version, spec, started, seed, shard, folder, tool_version, seconds"
	" FROM runs;"
	"DROP TABLE runs;"
	"ALTER TABLE runs_with_ids RENAME TO runs;",
};

bool history_fail(struct history *h, struct err *err)
{
	return err_set(err, "%s: %s", h->path, sqlite3_errmsg(h->db));
}

static bool execute(struct history *h, const char *sql, struct err *err)
{
	return sqlite3_exec(h->db, sql, NULL, NULL, NULL) == SQLITE_OK || history_fail(h, err);
}

sqlite3_stmt *history_prepare(struct history *h, const char *sql, struct err *err)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(h->db, sql, -1, &s, NULL) != SQLITE_OK)
		history_fail(h, err);
	return s;
}

void history_bind(sqlite3_stmt *s, int at, const char *text)
{
	sqlite3_bind_text(s, at, text, -1, SQLITE_TRANSIENT);
}

/* --- Opening --- */

static bool read_version(struct history *h, int *version, struct err *err)
{
	sqlite3_stmt *s = history_prepare(h, "PRAGMA user_version", err);

	if (s == NULL)
		return false;
	*version = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int(s, 0) : -1;
	sqlite3_finalize(s);
	return *version >= 0 || history_fail(h, err);
}

static bool migrate(struct history *h, struct err *err)
{
	const int wanted = (int)COUNT_OF(migrations);
	int version;

	/* Within the transaction, so that two processes do not migrate at once. */
	if (!history_begin(h, err) || !read_version(h, &version, err))
		return false;
	if (version > wanted)
		return err_set(err, "%s: made by a newer mip6test (version %d, this one knows %d)",
			       h->path, version, wanted);
	for (; version < wanted; version++) {
		struct text pragma = {0};
		bool ok;

		text_printf(&pragma, "PRAGMA user_version = %d", version + 1);
		ok = execute(h, migrations[version], err) && execute(h, text_str(&pragma), err);
		text_done(&pragma);
		if (!ok)
			return false;
	}
	return history_commit(h, err);
}

struct history *history_open(const char *path, struct err *err)
{
	struct history *h = mem_new(sizeof(*h));

	h->path = path;
	if (sqlite3_open(path, &h->db) != SQLITE_OK) {
		history_fail(h, err);
		history_close(h);
		return NULL;
	}
	sqlite3_busy_timeout(h->db, BUSY_MS);
	/* Not before: a table that is replaced would take with it what refers to it. */
	if (migrate(h, err) && execute(h, "PRAGMA foreign_keys = ON", err))
		return h;
	history_close(h);
	return NULL;
}

void history_close(struct history *h)
{
	if (h == NULL)
		return;
	sqlite3_close(h->db);
	mem_free(h);
}

bool history_begin(struct history *h, struct err *err)
{
	return execute(h, "BEGIN IMMEDIATE", err);
}

bool history_commit(struct history *h, struct err *err)
{
	return execute(h, "COMMIT", err);
}

bool history_clear(struct history *h, struct err *err)
{
	return execute(h, "DELETE FROM runs", err);
}

/* --- Adding --- */

/* What older versions wrote has no id: the same as the migration to version 3 makes. */
static void put_id(struct text *t, const struct result_run *run, const char *seed)
{
	if (run->id[0] != '\0')
		text_put(t, run->id);
	else
		text_printf(t, "%s %s %s %s", run->started, seed, run->implementation, run->version);
}

static bool add_run(struct history *h, const struct result_run *run, struct err *err)
{
	sqlite3_stmt *s = history_prepare(
		h, "INSERT OR REPLACE INTO runs (run_id, seed, implementation, vendor, version, spec, started,"
		   " shard, folder, tool_version, seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", err);
	struct text id = {0}, seed = {0};
	bool ok = s != NULL;

	text_number(&seed, run->seed);
	put_id(&id, run, text_str(&seed));
	if (ok) {
		const char *const texts[] = {text_str(&id), text_str(&seed), run->implementation,
					     run->vendor, run->version, run->spec, run->started,
					     run->shard, run->folder, run->tool_version};

		for (int i = 0; i < (int)COUNT_OF(texts); i++)
			history_bind(s, i + 1, texts[i]);
		sqlite3_bind_double(s, (int)COUNT_OF(texts) + 1, run->seconds);
		ok = sqlite3_step(s) == SQLITE_DONE || history_fail(h, err);
	}
	sqlite3_finalize(s);
	text_done(&id);
	text_done(&seed);
	return ok;
}

static bool add_cases(struct history *h, const struct result_run *run, struct err *err)
{
	sqlite3_int64 id = sqlite3_last_insert_rowid(h->db);
	sqlite3_stmt *s = history_prepare(
		h, "INSERT OR REPLACE INTO results (run, case_id, verdict, mismatch, seconds, issue)"
		   " VALUES (?, ?, ?, ?, ?, ?)", err);
	bool ok = s != NULL;

	for (size_t i = 0; ok && i < run->case_count; i++) {
		const struct result_case *c = &run->cases[i];

		sqlite3_bind_int64(s, 1, id);
		history_bind(s, 2, c->id);
		history_bind(s, 3, result_verdict_name(c));
		history_bind(s, 4, mismatch_name(c->mismatch));
		sqlite3_bind_double(s, 5, (double)c->duration / (double)USEC_PER_SEC);
		history_bind(s, 6, c->issue);
		ok = sqlite3_step(s) == SQLITE_DONE || history_fail(h, err);
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
	return ok;
}

bool history_add(struct history *h, const struct result_run *run, struct err *err)
{
	bool own = sqlite3_get_autocommit(h->db) != 0;

	return (!own || history_begin(h, err)) && add_run(h, run, err) && add_cases(h, run, err) &&
	       (!own || history_commit(h, err));
}
