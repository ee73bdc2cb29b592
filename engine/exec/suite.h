/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The test suite in memory: requirements, templates, procedures and cases as testcases/LANGUAGE.md
 * describes them. Loading checks the schema and every name; packets are checked by lint.h. All
 * of it lives in one arena and never changes afterwards. */
#ifndef MIP6TEST_EXEC_SUITE_H
#define MIP6TEST_EXEC_SUITE_H

#include "exec/result.h"
#include "exec/topology.h"
#include "wire/spec.h"

struct requirement {
	const char *id, *role, *spec, *section, *text;
	const char *difference, *changed; /* as in result.h */
	const char *revisions;            /* NULL: of every one, else "rfc6275" … */
	enum level level;
	bool must_not;
	bool observable;
	const char *shown_by;             /* role whose nodes alone show it; NULL: those of its role */
	const char *unobservable_because; /* or why only they show it */
	struct requirement *next;
};

struct template {
	const char *name;
	const struct spec *packet;        /* what it extends already merged in */
	const char *file;
	unsigned line;
	struct template *next;
};

enum step_kind {
	STEP_KIND_SEND,
	STEP_KIND_EXPECT,
	STEP_KIND_ABSENT,
	STEP_KIND_WAIT,
	STEP_KIND_SET,
	STEP_KIND_CALL,
	STEP_KIND_FOR_EACH,
	STEP_KIND_BACKGROUND,
	STEP_KIND_VERDICT,
	STEP_KIND_LEAVE,
	STEP_KIND_CLAIM,
	STEP_KIND_RELEASE,
	STEP_KIND_RESTART,
};

struct binding_of_name {                  /* var and value */
	const char *name, *value;
	const struct binding_of_name *next;
};

/* What a step says of the link; addresses NULL when nothing. */
struct link_words {
	enum on_link link;                /* ON_ANY_LINK: as the addresses say */
	const char *to_mac, *from_mac;
};

/* How a packet that came must be protected. */
enum protection {
	PROTECTION_OF_POLICY,             /* as the profile's associations say, if the pattern passes */
	PROTECTION_YES,
	PROTECTION_NO,
};

struct on {
	const struct spec *packet;
	const char *what;                 /* "ba", for people */
	enum verdict verdict;
	enum mismatch mismatch;
	const char *reason;               /* "" when none is written */
	const char *only_spec;
	struct link_words link;
	enum protection protection;
	unsigned line;
	const struct step *then;
	const struct on *next;
};

struct step {
	enum step_kind kind;
	const char *file;
	unsigned line;
	const char *only_spec;            /* NULL: under every revision */
	const struct spec *packet;        /* send */
	const char *what;                 /* send: name of the template or of the message */
	struct link_words link;           /* send */
	uint8_t faults[FINDING_COUNT];    /* send: how often the packet must have each finding */
	const char *protect;              /* send: otherwise than the policy says; NULL: as it says */
	const char *mutate;               /* send: name of a mutation (wire/mutate.h); NULL: none */
	usec span;                        /* expect, absent, wait */
	const struct on *ons;             /* expect, absent, background (then: the answer) */
	enum verdict verdict;             /* expect: on time-out; verdict */
	enum mismatch mismatch;
	const char *reason;
	const char *name, *value;         /* claim, release: value, the address; set, for-each (value: the list); call: the procedure */
	unsigned random_bits;             /* set */
	const struct binding_of_name *arguments;   /* call, with the defaults of the procedure */
	const struct step *body;          /* call, for-each */
	const struct step *next;
};

enum phase { PHASE_PREAMBLE, PHASE_BODY, PHASE_CONTROL };

struct section {                          /* a run of steps of one phase */
	enum phase phase;
	const struct step *steps;
	struct section *next;
};

struct detects {
	const char *defect, *reason;
	unsigned line;
	struct detects *next;
};

struct citation {
	const struct requirement *requirement;
	const char *only_spec;
	struct citation *next;
};

/* What all cases of a role share, and some change: for those it is not theirs alone. Bits. */
enum resource {
	RESOURCE_AGENTS = 1,              /* the list of home agents on the home link */
	RESOURCE_PREFIXES = 2,            /* its prefixes */
};

struct testcase {
	const char *id, *title, *role, *section_name, *note, *tags, *features, *only_spec;
	const char *file;
	unsigned line;
	bool exclusive;
	bool restarts;                    /* it has the implementation reset */
	unsigned alters, minds;           /* resources: changes them; is wrong when others do meanwhile */
	usec guard;                       /* longest time it may take */
	enum level level;
	unsigned index;                   /* place in the suite: gives the addresses */
	const struct binding_of_name *variables;   /* of the for-each around it */
	struct citation *citations;
	struct section *sections;
	struct detects *detects;
	struct testcase *next;
};

/* Of the procedures clean-up, clean-up-home and clean-up-routers: what undoes a binding, a home registration,
 * Router Advertisements; NULL where there is none. */
struct clean_up {
	const struct step *binding, *home, *routers;
};

struct suite {
	struct arena *arena;
	struct requirement *requirements;
	struct template *templates;
	struct testcase *cases;
	unsigned case_count;
	struct clean_up clean_up;
};

/* Loads folder/requirements.xml, folder/common and the folders of the roles; and the test file
 * extra, such as a person's own, unless it is NULL. The caller frees the arena. On failure the
 * message has file:line. */
MUST_USE bool suite_load(struct suite *s, struct arena *a, const char *folder, const char *extra,
			 struct err *err);

/* NULL when there is none of that id. */
const struct testcase *suite_find(const struct suite *s, const char *id);
const struct requirement *suite_requirement(const struct suite *s, const char *id);

/* The revisions of the specification, the one that counts when nothing is said first. */
#define SPEC_NAMES "rfc6275 rfc3775 draft-24"
bool spec_exists(const char *spec);

/* Whether something marked with only_spec ("rfc3775 draft-24", NULL for all) holds under spec. */
bool spec_holds(const char *only_spec, const char *spec);

/* Whether the case is one of that revision: it is not marked for others, and neither are all the
 * requirements that it cites. */
bool testcase_holds(const struct testcase *tc, const char *spec);

/* Whether it is only for implementations that have IPsec in use. */
bool testcase_wants_ipsec(const struct testcase *tc);

/* True when the case is chosen by one of the selectors: an id prefix or glob, tag:T, req:R,
 * level:L. No selectors choose everything. */
bool testcase_selected(const struct testcase *tc, char *const selectors[], size_t count);

/* The first selector that chooses no case of the suite: a mistake that would hide behind others; NULL
 * when there is none. */
const char *selector_idle(const struct suite *s, char *const selectors[], size_t count);

/* False and a message for a selector that can never choose anything (tag: without a tag, …). */
MUST_USE bool selector_check(const char *selector, struct err *err);

/* The spans that the steps may take at most, added up; and those of a case that pass whatever comes,
 * since nothing that the implementation must send ends them (wait, absent, an expect for
 * something optional); a loop that may be left lasts one round. */
usec steps_longest(const struct step *steps);

/* Whether a step of that kind is among them or in them; in_loops: those of <for-each>, too. */
bool steps_have(const struct step *steps, enum step_kind kind, bool in_loops);

usec testcase_shortest(const struct testcase *tc);

/* The word by which test files call a step: "expect". */
const char *step_word(enum step_kind kind);

/* Fills in what does not depend on a run: id, title, section, level, requirements that hold under
 * spec. The rest of out is zero, its strings empty. */
void testcase_describe(struct arena *a, const struct testcase *tc, const char *spec,
		       struct result_case *out);

/* True when the word stands in the blank-separated list. */
bool word_in(const char *list, const char *word);

#endif
