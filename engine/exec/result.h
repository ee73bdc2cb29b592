/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What a run leaves behind, as plain data: the only header of exec that report may read.
 * Everything is borrowed from the arena of the run. Strings are never NULL; "" means none.
 * Text may quote what an implementation sent: it is hostile, escape it where it is shown. */
#ifndef MIP6TEST_EXEC_RESULT_H
#define MIP6TEST_EXEC_RESULT_H

#include "base/base.h"

/* Joined by maximum; the first cause of the final value keeps its reason. */
enum verdict { VERDICT_NONE, VERDICT_PASS, VERDICT_INCONC, VERDICT_FAIL, VERDICT_ERROR };

/* RFC 2119 level of a requirement, and of a case: the highest of those it cites. */
enum level { LEVEL_NOTE, LEVEL_MAY, LEVEL_SHOULD, LEVEL_MUST };

/* The kind of mismatch: half of the identity of a deviation (the other half is the case). */
enum mismatch {
	MISMATCH_NONE,
	MISMATCH_NO_ANSWER,       /* nothing came that fits */
	MISMATCH_WRONG_FIELD,     /* the right message, with another field */
	MISMATCH_UNEXPECTED,      /* a message that must not come */
	MISMATCH_ACCEPTED,        /* acted upon what must be refused */
};

const char *verdict_name(enum verdict v);      /* "pass" … */
const char *level_name(enum level l);          /* "MUST" … */
const char *mismatch_name(enum mismatch m);    /* "no-answer", "wrong-field", … */

struct result_requirement {
	const char *id;          /* R-CN-0951-02 */
	const char *spec;        /* rfc6275 */
	const char *section;     /* 9.5.1 */
	enum level level;
	bool must_not;           /* MUST NOT, SHOULD NOT */
	const char *text;
	const char *difference;  /* what earlier revisions say; "" when the same, or not known */
	const char *changed;     /* where that change is told: "Appendix B.2", "erratum 2345"; "" */
};

enum result_step_kind { STEP_SENT, STEP_RECEIVED, STEP_NOTE };

/* One line of the ladder: a packet, or something that happened. */
struct result_step {
	usec at;                 /* since the case began */
	enum result_step_kind kind;
	const char *label;       /* step word and line: "send hoti (cn/9.4.1.xml:12)" */
	const char *from, *to;   /* names from the topology where known, else addresses */
	const char *summary;     /* one line: "HoTI cookie=0x…" */
	const char *tree;        /* decoded packet, several lines; "" for notes */
	struct bytes frame;      /* empty for notes */
	bool judged;             /* a verdict was drawn from this frame */
	const char *judgement;   /* why, "" when not judged */
	const char *link;        /* "home", "outside"; "" where there is one */
	struct bytes ethernet;   /* 12 octets, destination and source; empty where they say nothing */
};

/* What the case comes to under one revision of the specification. */
struct result_revision {
	const char *spec;        /* rfc3775 */
	bool applicable;
	enum verdict verdict;
	bool warn;
	enum mismatch mismatch;  /* when fail */
	const char *reason;
	bool own_run;            /* its stimulus differs: it was run by itself */
};

struct result_case {
	const char *id, *title, *role, *section;
	const char *tags;        /* blank-separated */
	const char *file;        /* the test file */
	unsigned line;
	enum level level;
	enum verdict verdict;
	bool warn;               /* a failed SHOULD: verdict is fail, shown as "warn" */
	bool applicable;         /* false: decided before the run, verdict none */
	enum mismatch mismatch;  /* when fail */
	const char *reason;
	const char *expected, *got;   /* side by side, when fail or inconc */
	const char *phase;       /* preamble, body, control */
	const char *step;        /* "expect (cn/9.5.1.xml:31)" */
	const char *capture;     /* path of the pcapng, "" when none was written */
	const char *repeat;      /* command that runs just this case again */
	const char *issue;       /* of the issue list, that has this failure; "" when none */
	bool known;              /* that issue says that it was to be expected */
	usec duration;           /* on the clock of the link, virtual or real */
	usec began;              /* on the same clock, since the run began */
	const char *spec;        /* the revision of which everything here speaks */
	unsigned place;          /* in the suite */
	unsigned block;          /* of addresses; with the seed of the run it gives the stimulus */
	uint64_t seed;           /* of the case */
	const char *iut_link_local, *router_link_local;   /* addresses that its packets may hold */
	const char *macs;        /* likewise, of a home agent: its own at home and outside, the router's */
	const char *keys;        /* of ESP in its packets: lines of a file of keys (wire/sa.h), "" for none … */
	const char *wireshark_keys;   /* … and of Wireshark's esp_sa */
	unsigned runs;           /* how often it was run; this is the last time */
	bool unreliable;         /* the link, see exec/case_run.h */
	bool doubted;            /* the verdict is of several runs together, not of these packets */
	bool stopped;            /* a person stopped the run before it had ended */
	const struct result_case *reference;   /* the same on the reference node; NULL: not asked */
	const struct result_revision *revisions;   /* with --spec all, one each; else none */
	size_t revision_count;
	const struct result_requirement *requirements;
	size_t requirement_count;
	const struct result_step *steps;
	size_t step_count;
};

/* An issue of the list that was to be expected in the run and did not show. */
struct result_surprise {
	const char *issue, *case_id;
	const char *what;        /* "passes" */
};

struct result_run {
	const char *id;          /* of this run and no other, by time; "" in what older versions wrote */
	const char *implementation, *vendor, *version;   /* of the implementation under test */
	const char *profile;     /* path or name */
	const char *spec;        /* rfc6275 */
	const char *address, *address2, *router, *mobiles;   /* as in the profile, "" for none */
	const char *outside, *outside_router;   /* of a home agent with two links, else "" */
	const char *prohibited;  /* what a home agent is configured with, as in the profile; "" for none … */
	unsigned preference, lifetime_cap, refresh_advice, advertisement_interval_max;   /* … 0: none */
	const char *homes;       /* the home addresses that all cases use, blank-separated; "" for none */
	const char *folder;      /* where the run is kept, "" when nowhere */
	const char *started;     /* ISO 8601 UTC */
	uint64_t seed;
	double seconds;          /* wall time */
	const char *tool_version;
	const char *keys, *wireshark_keys;   /* those of all cases, as in struct result_case */
	const char *incidents;   /* lines: the implementation died, was reset …; "" for none */
	const char *shard;       /* "2/5": the second of five parts; "" for the whole */
	const struct result_surprise *surprises;
	size_t surprise_count;
	const char *journal;     /* a line for each thing that happened: cases, packets nobody owns */
	const struct result_case *cases;
	size_t case_count;
};

struct result_counts {
	unsigned pass, warn, fail, inconc, error, not_applicable, stopped;
};

void result_count_case(struct result_counts *n, const struct result_case *c);
struct result_counts result_count(const struct result_run *run);

/* What people read: "warn" for a failed SHOULD, "not-applicable", else the verdict's name. */
const char *result_verdict_name(const struct result_case *c);

#endif
