/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The issue list: what implementations do otherwise than the specification says, kept from run to
 * run. An issue is one deviation: a test case and a kind of mismatch. Its sightings say which
 * implementation shows it, in which version, under which revision of the specification.
 *
 * Life of a sighting: it is made open by the first run that sees it. A later pass of the case by
 * the same implementation (same version or a newer one) makes it fixed; a failure after that,
 * regressed. When the case fails in another way, the sighting is stale: neither seen nor shown to
 * be gone. Inconclusive cases, errors and cases that did not run change nothing.
 *
 * The store is a folder with one XML file an issue, named after its id. Dispositions, severities,
 * notes, and whatever else people add to a file, stay as they are through any number of runs. */
#ifndef MIP6TEST_REPORT_ISSUES_H
#define MIP6TEST_REPORT_ISSUES_H

#include "base/arena.h"
#include "base/err.h"
#include "exec/result.h"

enum issue_state { ISSUE_OPEN, ISSUE_REGRESSED, ISSUE_STALE, ISSUE_FIXED };

/* One thing that happened, for the history. */
struct issue_event {
	const char *at;   /* ISO 8601 UTC */
	const char *text; /* "fixed in 2.6.19" */
	const char *run;  /* folder of the run, "" for what people did */
	struct issue_event *next;
};

struct issue_sighting {
	const char *implementation, *vendor, *version, *spec;
	enum issue_state state;
	const char *first_at, *first_run, *last_at, *last_run;
	const char *reason, *expected, *got, *capture, *repeat;
	const char *ladder; /* text of several lines, safe for terminals */
	struct issue_event *events;
	struct issue_sighting *next;
};

struct issue_requirement {
	const char *id, *spec, *section, *level, *text;
	struct issue_requirement *next;
};

struct issue_note {
	const char *at; /* "" when not given */
	const char *text;
	struct issue_note *next;
};

struct issue {
	const char *id; /* MIP6-0001 */
	const char *case_id, *mismatch;
	const char *title, *role, *section, *level, *disposition, *severity;
	struct issue_requirement *requirements;
	struct issue_sighting *sightings;
	struct issue_note *notes;
	struct issue_event *events;
	struct issue *next;
};

/* All issues, by id. A folder that is missing is empty. False and the file's name when one of them
 * cannot be read. */
MUST_USE bool issues_read(struct arena *a, const char *folder, struct issue **list,
			  struct err *err);

/* Fixed by all who showed it, or disposed of as nobody's to mend. */
bool issue_is_closed(const struct issue *i);

/* "open" … */
const char *issue_state_name(enum issue_state s);

/* What filing did: issues made, and sightings by what became of them. */
struct issues_filed {
	unsigned created, seen_again, fixed, regressed, stale;
};

/* Brings the store up to date with a run: failures (those of a SHOULD too) make issues and
 * sightings, passes fix them. The folder is made when missing. Runs that file at the same time wait
 * for each other. Filing a run twice changes nothing; nor does an old run undo a newer one. When a
 * file of the store cannot be read nothing is written. */
MUST_USE bool issues_file_run(const char *folder, const struct result_run *run,
			      struct issues_filed *filed, struct err *err);

/* Sightings of cases that the suite has no longer become stale. case_ids: all of the suite, at
 * least one. at: stamp for the history. */
MUST_USE bool issues_retire(const char *folder, const char *const *case_ids, size_t count,
			    const char *at, struct issues_filed *filed, struct err *err);

/* How a case stands to the list. Known: it fails, and the sighting of this implementation under
 * this specification is open in an issue that is confirmed. Unexpected pass: it passes, and there
 * is such a sighting. To be asked before the run is filed. */
enum issue_match_kind { ISSUE_MATCH_NONE, ISSUE_MATCH_KNOWN, ISSUE_MATCH_UNEXPECTED_PASS };

struct issue_match {
	enum issue_match_kind kind;
	const char *id; /* of the issue, "" when none */
};

/* matches has room for run->case_count, in the order of the cases. Strings are in the arena. */
MUST_USE bool issues_match(struct arena *a, const char *folder, const struct result_run *run,
			   struct issue_match *matches, struct err *err);

/* What people say. at: ISO 8601, may be "". Names are "disposition" and "severity"; the message
 * lists the values when the one given is none of them. */
MUST_USE bool issues_note(const char *folder, const char *id, const char *text, const char *at,
			  struct err *err);
MUST_USE bool issues_set(const char *folder, const char *id, const char *name, const char *value,
			 const char *at, struct err *err);

#endif
