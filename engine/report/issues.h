/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The issue list: what implementations do otherwise than the specification says, kept from run to
 * run. An issue is one deviation: a test case and a kind of mismatch, and nothing else, so that it
 * survives new words, another order of the cases and new versions. Its sightings say which
 * implementation shows it, in which version, under which revision of the specification.
 *
 * Life of a sighting: it is made open by the first run that sees it. A later pass of the case by
 * the same implementation (same version or a newer one) makes it fixed; a failure after that,
 * regressed. When the case fails in another way, is not run any more or is gone, the sighting is
 * stale: neither seen nor shown to be gone. Inconclusive cases, errors and cases that were not
 * selected change nothing.
 *
 * The store is a folder with one XML file an issue, named after its id. An id follows from the
 * deviation: whoever files it makes the same. Within a file every fact is one line that stands for
 * itself, the state follows from the facts: when git puts lines of two branches into one file
 * (merge=union), what comes out is the list that has seen both. What people say, and whatever else
 * they add to a file, stays as it is through any number of runs. */
#ifndef MIP6TEST_REPORT_ISSUES_H
#define MIP6TEST_REPORT_ISSUES_H

#include "base/arena.h"
#include "base/err.h"
#include "exec/result.h"

enum issue_state { ISSUE_OPEN, ISSUE_REGRESSED, ISSUE_STALE, ISSUE_FIXED };

/* One thing that happened. Of a sighting, or, with implementation "", of the whole issue. */
struct issue_event {
	const char *at;    /* ISO 8601 UTC */
	const char *text;  /* "the case passes in 2.6.19" */
	const char *run;   /* folder of the run, "" for what people did */
	const char *implementation, *version, *spec;
	const char *state; /* what the sighting is since, "" when it stays what it was */
	const char *fixed_in;
	struct issue_event *next;
};

struct issue_sighting {
	const char *implementation, *vendor, *version, *spec;
	enum issue_state state;
	const char *since, *fixed_in;
	const char *first_at, *first_run, *last_at, *last_run;
	const char *reason, *expected, *got, *capture, *repeat;
	const char *evidence_at; /* when these were seen */
	const char *ladder;      /* text of several lines, safe for terminals */
	struct issue_sighting *next;
};

/* The case passes under another revision, or is none of that (verdict "not-asked"); or what the
 * reference node does. */
struct issue_pass {
	const char *implementation, *version, *spec, *at, *verdict;
	struct issue_pass *next;
};

struct issue_requirement {
	const char *id, *spec, *section, *level, *text;
	const char *difference; /* what earlier revisions say, "" when the same */
	const char *changed;    /* Appendix B of RFC 6275, errata: "B.2", "1234", "" */
	struct issue_requirement *next;
};

struct issue_note {
	const char *at; /* "" when not given */
	const char *text;
	struct issue_note *next;
};

struct issue {
	const char *id; /* MIP6-123456789 */
	const char *case_id, *mismatch;
	const char *only; /* split off for this implementation, "" for all */
	const char *title, *role, *section, *level;
	const char *disposition; /* what people said, or spec-changed by itself; at first "new" */
	const char *severity, *link, *duplicate_of;
	const char *torn;       /* the setting that two branches made differ, "" when none */
	bool spec_changed;      /* fails under one revision and passes under another */
	unsigned ambiguous;     /* so many implementations fail its requirement in this way; below 2
				 * it is 0 */
	struct issue_requirement *requirements;
	struct issue_sighting *sightings;
	struct issue_pass *passes;     /* by the implementations of sightings */
	struct issue_pass *reference;  /* by the reference node, one a revision */
	struct issue_note *notes;
	struct issue_event *events; /* by time; what people set is among them */
	struct issue *next;
};

/* All issues, by case. A folder that is missing is empty. False and the file's name when one of
 * them cannot be read. */
MUST_USE bool issues_read(struct arena *a, const char *folder, struct issue **list,
			  struct err *err);

/* Which issues to show; NULL or "" for all of a kind. */
struct issue_filter {
	const char *implementation, *spec, *section, *state, *disposition;
	const char *from, *to; /* instead of spec: right under one of the two, wrong under the other */
};

/* "rfc3775..rfc6275" or one revision into the filter. */
void issue_filter_spec(struct arena *a, struct issue_filter *f, const char *text);
bool issue_passes_filter(const struct issue *i, const struct issue_filter *f);

/* Whether the implementation of s fails under the revision, passes it, or nothing is known. */
enum issue_under { ISSUE_UNKNOWN, ISSUE_FAILS, ISSUE_PASSES };
enum issue_under issue_under(const struct issue *i, const struct issue_sighting *s,
			     const char *spec);

/* Fixed by all who showed it, a duplicate, or disposed of as nobody's to mend. */
bool issue_is_closed(const struct issue *i);

/* "open" … */
const char *issue_state_name(enum issue_state s);

/* What filing did: issues made, and sightings by what became of them; joined: new ones, of issues that
 * others, or other versions, showed before. */
struct issues_filed {
	unsigned created, joined, seen_again, fixed, regressed, stale;
};

/* What the reference node does with the case under the revision, asked when evidence is written:
 * "pass", …, "" when that is not known. */
struct issues_reference {
	const char *(*verdict)(void *context, const char *case_id, const char *spec);
	void *context;
};

/* Brings the store up to date with a run: failures (those of a SHOULD too) make issues and
 * sightings, passes fix them, under each revision that was judged. The folder is made when missing.
 * Runs that file at the same time wait for each other. Filing a run twice changes nothing; nor does
 * an old run undo a newer one. When a file of the store cannot be read nothing is written; a
 * process that is killed leaves the store as it was or as it should be. reference may be NULL. */
MUST_USE bool issues_file_run(const char *folder, const struct result_run *run,
			      const struct issues_reference *reference, struct issues_filed *filed,
			      struct err *err);

/* Sightings of cases that the suite has no longer become stale. case_ids: all of the suite, at
 * least one. at: stamp for the history. */
MUST_USE bool issues_retire(const char *folder, const char *const *case_ids, size_t count,
			    const char *at, struct issues_filed *filed, struct err *err);

/* How a case stands to the list. Known: it fails, and the sighting of this implementation under
 * this specification is open in an issue that is confirmed. Unexpected pass: it passes, and there
 * is such a sighting. Listed: it fails as in an issue that is not that. */
enum issue_match_kind {
	ISSUE_MATCH_NONE,
	ISSUE_MATCH_LISTED,
	ISSUE_MATCH_KNOWN,
	ISSUE_MATCH_UNEXPECTED_PASS
};

struct issue_match {
	enum issue_match_kind kind;
	const char *id; /* of the issue, "" when none */
};

/* matches has room for run->case_count, in the order of the cases. Strings are in the arena. */
MUST_USE bool issues_match(struct arena *a, const char *folder, const struct result_run *run,
			   struct issue_match *matches, struct err *err);

/* Known issues of this implementation whose case did not run, though wanted says that it belonged
 * to the run. Known: as above. The list ends with NULL. */
MUST_USE bool issues_not_run(struct arena *a, const char *folder, const struct result_run *run,
			     bool (*wanted)(void *context, const char *case_id), void *context,
			     const struct issue ***list, struct err *err);

/* What people say. at: ISO 8601, may be "". Names: disposition, severity, link, duplicate-of, and
 * case, for a test case that has a new id; the message lists the values when the one given is none
 * of them. */
MUST_USE bool issues_note(const char *folder, const char *id, const char *text, const char *at,
			  struct err *err);
MUST_USE bool issues_set(const char *folder, const char *id, const char *name, const char *value,
			 const char *at, struct err *err);

/* One issue is the same as another: it goes on by itself, but is shown and known with that. */
MUST_USE bool issues_merge(const char *folder, const char *id, const char *into, const char *at,
			   struct err *err);

/* What this implementation shows is another matter: its sightings get an issue of their own, whose
 * id is put into made (in the arena). */
MUST_USE bool issues_split(struct arena *a, const char *folder, const char *id,
			   const char *implementation, const char *at, const char **made,
			   struct err *err);

#endif
