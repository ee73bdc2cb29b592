/* SPDX-License-Identifier: BSD-2-Clause
 *
 * For tests only: lab_new moves the process that calls it, so a test runs in a child, says in a
 * struct err what went wrong, and has a minute at most. */
#ifndef MIP6TEST_LINK_IN_CHILD_H
#define MIP6TEST_LINK_IN_CHILD_H

#include "base/err.h"
#include "base/text.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static inline bool expect(bool condition, struct err *err, const char *what)
{
	return condition || err_set(err, "%s", what);
}

/* A command as one would type it, without quotes; what stands behind "sh -c " is one word. */
struct words {
	char text[400];
	char *argv[32];
};

static inline void words_of(struct words *w, const char *line)
{
	bool script = has_prefix(line, "sh -c ");
	size_t count = 0;
	char *at = w->text;

	snprintf(w->text, sizeof(w->text), "%s", line);
	while (*at != '\0' && count < COUNT_OF(w->argv) - 1) {
		w->argv[count++] = at;
		at = script && count == 3 ? at + strlen(at) : strchrnul(at, ' ');
		if (*at == ' ')
			*at++ = '\0';
	}
	w->argv[count] = NULL;
}

/* True when body returned true in the child and the child ended well (so that a sanitizer's
 * complaint counts); else the message is on standard error. */
static inline bool in_child(bool (*body)(struct err *err))
{
	int status = -1;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		struct err err = {""};
		bool ok;

		alarm(60);
		ok = body(&err);
		if (!ok) {
			fputs("\n    ", stderr);
			fputs(err.text, stderr);
			fputs("\n", stderr);
		}
		exit(ok ? 0 : 1);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static inline bool try_namespace(struct err *err)
{
	return unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 ||
	       err_set(err, "SKIPPED: this needs root or user namespaces, and has neither");
}

/* Says so plainly when the machine lets us make no namespace; the test is then left out. */
static inline bool can_have_a_lab(void)
{
	return in_child(try_namespace);
}

#endif
