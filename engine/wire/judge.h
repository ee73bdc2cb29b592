/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the two halves of decode share: decode.c cuts octets into headers and options, judge.c says
 * what is wrong with them. Private to engine/wire. */
#ifndef MIP6TEST_WIRE_JUDGE_H
#define MIP6TEST_WIRE_JUDGE_H

#include "wire/layout.h"

/* Findings being collected, in order of offset; those of one offset in the order of being added. */
struct notes {
	struct arena *arena;
	struct finding **list;      /* NULL: nobody wants them */
	struct finding *last;       /* added last: most are added in order */
	bool quoted;                /* what is added now lies in what an ICMPv6 error quotes */
};

/* f->quoted and f->next are filled in. */
void notes_add(struct notes *n, const struct finding *f);

/* From the first header again. */
void notes_rewind(struct notes *n);

/* An ESP header that was opened: what it holds is in these octets, and no longer in those around it. */
struct opened {
	const struct header *header;
	struct bytes octets;
	struct opened *next;
};

/* Settles the slots that hold what would be computed (they become AUTO), drops padding that would
 * be computed, and notes what is not as the table wants it. opened: in the order of the headers. */
void packet_judge(struct packet *p, struct bytes octets, const struct opened *opened,
		  struct notes *notes);

#endif
