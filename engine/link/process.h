/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A program that a keeper runs: no standard input, standard output taken or thrown away, the
 * last line of standard error kept for messages. Never a shell. The program is the leader of a
 * process group and is killed when the keeper ends. Inside engine/link only. */
#ifndef MIP6TEST_LINK_PROCESS_H
#define MIP6TEST_LINK_PROCESS_H

#include "base/err.h"
#include "base/text.h"

#include <sys/types.h>

struct process {
	pid_t pid;               /* 0 when it has ended */
	unsigned group;          /* of the keeper's services */
	int status;              /* of waitpid, when it has */
	int out, err;            /* non-blocking read ends; -1 when closed */
	char name[64];
	char line[200];          /* of standard error, the last that is not empty */
	size_t line_len;
	bool line_over;          /* the next octet starts a new one */
};

/* Starts argv. With take_output p->out is a pipe from its standard output. Fails when it cannot be
 * started; then there is nothing to close. */
MUST_USE bool process_start(struct process *p, char *const argv[], bool take_output,
			    struct err *err);

/* Reads what it has written so far; output (may be NULL) grows up to limit octets, the rest is
 * read and forgotten. */
void process_read(struct process *p, struct text *output, size_t limit);

/* Signals its whole group; nothing when it has ended. */
void process_signal(const struct process *p, int signal);

/* Notes that pid has ended, when that is this one. */
void process_note_end(struct process *p, pid_t pid, int status);

void process_close(struct process *p);

/* False unless it ended with status 0; the message says how, and its last line. */
MUST_USE bool process_result(const struct process *p, struct err *err);

/* ": last line", or nothing when it wrote none. text must hold 204 characters. */
void process_last_line(const struct process *p, char *text);

#endif
