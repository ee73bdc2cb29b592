/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A lab is a pair of network namespaces joined by veth pairs: ours, and one for the
 * implementation under test. Namespaces have no names and nothing outlives the processes: when
 * we end, however we end, the kernel removes all of it. Without root, user namespaces are used
 * where the kernel allows them. Nothing of the machine's own network is ever touched.
 *
 * The keeper is a child process inside the implementation's namespaces. It keeps the privileges
 * that its commands need (profiles start daemons, set addresses), while this process drops its
 * own after the sockets are open. */
#ifndef MIP6TEST_LINK_LAB_H
#define MIP6TEST_LINK_LAB_H

#include "base/err.h"

struct lab;

/* Creates both namespaces and the keeper; this process moves into ours. Call before any
 * thread or socket exists. NULL and a message on failure, nothing left behind (without root this
 * process may then be in an empty network namespace, which cannot be undone).
 *
 * The keeper is the first process of a PID namespace: daemons that fork into the background end
 * with it as well, and the process ids that its commands see are not the machine's. Its /proc and
 * /sys show its own namespaces where the machine allows that. It is in a session of its own:
 * Ctrl-C at the terminal reaches only this process, which then ends the lab in order. */
struct lab *lab_new(struct err *err);

/* Ends what runs inside (SIGTERM, then SIGKILL after a second) and the keeper. NULL is fine. */
void lab_free(struct lab *l);

/* A veth pair: `ours` here, `theirs` in the implementation's namespace; both up. ours gets no
 * IPv6 address (the kernel's own stack stays out of it). */
MUST_USE bool lab_link(struct lab *l, const char *ours, const char *theirs, struct err *err);

/* Runs argv (NULL-terminated) inside the implementation's namespace and waits for it at most
 * timeout. Fails when it cannot be started, ends with another status than 0 or takes too long;
 * the message holds the last line it wrote to standard error. output (may be NULL) receives up to
 * output_cap - 1 octets of its standard output (64 KiB at most), terminated, also on failure.
 * Standard input is /dev/null; /usr/sbin and the like are in PATH. When the time is over the
 * command and its process group are killed. Once the keeper itself has ended, everything fails and
 * says so. */
MUST_USE bool lab_command(struct lab *l, char *const argv[], usec timeout, char *output,
			  size_t output_cap, struct err *err);

/* Starts argv inside and leaves it running; it ends with the lab. At most 64 of them. What forks
 * into the background counts as ended for lab_alive: start daemons in the foreground.
 * group is a number of the caller's, such as that of a link. */
MUST_USE bool lab_start(struct lab *l, unsigned group, char *const argv[], struct err *err);

/* False when something that lab_start started in that group has ended; says which and how. */
MUST_USE bool lab_alive(struct lab *l, unsigned group, struct err *err);

/* Ends what runs in that group (SIGTERM, then SIGKILL after a second), so that it can be started
 * again. What has ended already is forgotten. */
MUST_USE bool lab_end(struct lab *l, unsigned group, struct err *err);

/* The same commands without a lab: run as a child of a keeper that shares our namespaces (for
 * devices on a real interface whose profile has control commands). lab_link fails. What a command
 * leaves running in the background is not ended with the lab. */
struct lab *lab_new_without_namespaces(struct err *err);

/* Gives up every capability and the right to gain any; becomes the user that called sudo where
 * there is one. Call when the sockets are open. The keeper is not affected. */
MUST_USE bool privileges_drop(struct err *err);

#endif
