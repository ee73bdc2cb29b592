/* SPDX-License-Identifier: BSD-2-Clause
 *
 * This process's side of a lab: namespaces, the veth pair, and requests to the keeper. The
 * keeper is cloned into a PID, a network and a mount namespace of its own. */
#include "link/lab.h"

#include "base/arena.h"
#include "link/interface.h"
#include "link/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What the keeper gets beyond the time-out of a command; and to end: its second of grace, twice
 * over. */
#define ANSWER_MARGIN (10 * USEC_PER_SEC)
#define END_MARGIN (3 * USEC_PER_SEC)

struct lab {
	pid_t keeper;
	int socket;
	bool namespaces;
	struct err broken;       /* why nothing can be asked any more; "" while all is well */
	char message[KEEPER_MESSAGE_MAX];
};

/* Until the descriptor can be read or hangs up; false when the limit passes first. */
static bool wait_readable(int fd, usec limit)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	for (;;) {
		usec left = limit - keeper_now();
		int ms = left > 3600 * USEC_PER_SEC ? 3600 * 1000 : (int)(left / USEC_PER_MS) + 1;

		if (left <= 0)
			return false;
		if (poll(&p, 1, ms) > 0)
			return true;
	}
}

/* --- Requests --- */

static bool broken(struct lab *l, struct err *err)
{
	return err_set(err, "%s", l->broken.text);
}

static bool receive(struct lab *l, usec timeout, char *output, size_t output_cap,
		    struct err *err)
{
	usec now = keeper_now();
	usec limit = timeout < USEC_NEVER - now - ANSWER_MARGIN ? now + timeout + ANSWER_MARGIN :
								  USEC_NEVER;
	struct keeper_answer a;
	size_t len;
	ssize_t n;

	/* After a missed answer the next one would be taken for it: the end of this lab. */
	if (!wait_readable(l->socket, limit)) {
		kill(l->keeper, SIGKILL);
		err_set(&l->broken, "the keeper of the lab does not answer");
		return broken(l, err);
	}
	n = recv(l->socket, l->message, sizeof(l->message), 0);
	if (n < (ssize_t)sizeof(a)) {
		err_set(&l->broken, "the keeper of the lab has ended");
		return broken(l, err);
	}
	memcpy(&a, l->message, sizeof(a));
	len = (size_t)n - sizeof(a);
	if (output != NULL && output_cap > 0) {
		if (len > output_cap - 1)
			len = output_cap - 1;
		memcpy(output, l->message + sizeof(a), len);
		output[len] = '\0';
	}
	return a.ok ? true : err_set(err, "%s", a.err.text);
}

/* Appends the strings; false when they do not fit. */
static bool put_strings(struct buf *b, struct keeper_request *r, char *const argv[])
{
	while (argv[r->count] != NULL && r->count < KEEPER_STRINGS_MAX) {
		const char *s = argv[r->count++];

		buf_put(b, bytes_of_string(s));
		buf_put_u8(b, 0);
	}
	return argv[r->count] == NULL && !b->overflow;
}

static bool ask(struct lab *l, struct keeper_request *r, char *const argv[], char *output,
		size_t output_cap, struct err *err)
{
	struct buf b = buf_over((uint8_t *)l->message, sizeof(l->message));

	if (output != NULL && output_cap > 0)
		output[0] = '\0';
	if (l->broken.text[0] != '\0')
		return broken(l, err);
	if (argv[0] == NULL)
		return err_set(err, "an empty command");
	buf_put_zeros(&b, sizeof(*r));
	if (!put_strings(&b, r, argv))
		return err_set(err, "%s: too many or too long arguments", argv[0]);
	memcpy(l->message, r, sizeof(*r));
	if (send(l->socket, l->message, b.len, MSG_NOSIGNAL) < 0) {
		err_set(&l->broken, "the keeper of the lab has ended");
		return broken(l, err);
	}
	return receive(l, r->timeout, output, output_cap, err);
}

bool lab_command(struct lab *l, char *const argv[], usec timeout, char *output,
		 size_t output_cap, struct err *err)
{
	struct keeper_request r = {.kind = KEEPER_COMMAND, .timeout = timeout > 0 ? timeout : 0};

	if (output != NULL && output_cap > 1)
		r.output_max = output_cap - 1 < KEEPER_OUTPUT_MAX ? (uint32_t)(output_cap - 1) :
								    KEEPER_OUTPUT_MAX;
	return ask(l, &r, argv, output, output_cap, err);
}

bool lab_start(struct lab *l, unsigned group, char *const argv[], struct err *err)
{
	struct keeper_request r = {.kind = KEEPER_START, .group = group};

	return ask(l, &r, argv, NULL, 0, err);
}

bool lab_end(struct lab *l, unsigned group, struct err *err)
{
	struct keeper_request r = {.kind = KEEPER_END_GROUP, .group = group};
	char word[] = "end", *argv[] = {word, NULL};

	return ask(l, &r, argv, NULL, 0, err);
}

bool lab_alive(struct lab *l, unsigned group, struct err *err)
{
	struct keeper_request r = {.kind = KEEPER_ALIVE, .group = group};
	char word[] = "alive", *argv[] = {word, NULL};

	return ask(l, &r, argv, NULL, 0, err);
}

static bool raise_theirs(struct lab *l, const char *name, struct err *err)
{
	struct keeper_request r = {.kind = KEEPER_RAISE, .timeout = KEEPER_CARRIER_WAIT};
	char copy[64], *argv[] = {copy, NULL};

	snprintf(copy, sizeof(copy), "%s", name);
	return ask(l, &r, argv, NULL, 0, err);
}

bool lab_link(struct lab *l, const char *ours, const char *theirs, struct err *err)
{
	if (!l->namespaces)
		return err_set(err, "%s: a lab without namespaces has no links", ours);
	if (l->broken.text[0] != '\0')
		return broken(l, err);
	/* IPv6 goes before the interface comes up: afterwards the kernel would have spoken. */
	if (!interface_new_veth(ours, theirs, l->keeper, err) ||
	    !interface_disable_ipv6(ours, err))
		return false;
	interface_disable_offloads(ours);
	return interface_set_up(ours, err) && raise_theirs(l, theirs, err) &&
	       interface_wait_running(ours, KEEPER_CARRIER_WAIT, err);
}

/* --- Beginning and end --- */

static bool write_file(const char *path, const char *content, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t len = (ssize_t)strlen(content);
	bool ok = fd >= 0 && write(fd, content, (size_t)len) == len;

	if (!ok)
		err_errno(err, "%s", path);
	if (fd >= 0)
		close(fd);
	return ok;
}

/* User 0 of the new user namespace is us. */
static bool map_ids(unsigned uid, unsigned gid, struct err *err)
{
	char line[64];

	/* A program with file capabilities is not dumpable, and its files in /proc are root's. It
	 * has left those capabilities behind. */
	prctl(PR_SET_DUMPABLE, 1);
	if (!write_file("/proc/self/setgroups", "deny", err))
		return false;
	snprintf(line, sizeof(line), "0 %u 1", uid);
	if (!write_file("/proc/self/uid_map", line, err))
		return false;
	snprintf(line, sizeof(line), "0 %u 1", gid);
	return write_file("/proc/self/gid_map", line, err);
}

/* Moves this process into a network namespace, by way of a user namespace when it must. */
static bool enter_ours(struct err *err)
{
	unsigned uid = geteuid(), gid = getegid();

	if (unshare(CLONE_NEWNET) < 0) {
		if (errno != EPERM)
			return err_errno(err, "cannot create a network namespace");
		if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
			return err_errno(err, "cannot create a network namespace: needs root, or "
					      "user namespaces, which this machine denies");
		if (!map_ids(uid, gid, err))
			return false;
	}
	return interface_set_up("lo", err);
}

/* A fork into new namespaces. Only this process's children of this one kind are in the PID
 * namespace, as they would not be after unshare; glibc has no other call for that. */
static pid_t fork_into_namespaces(void)
{
	unsigned long flags = CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWNS | SIGCHLD;

	return (pid_t)syscall(SYS_clone, flags, 0UL, 0UL, 0UL, 0UL);
}

static struct lab *start_keeper(bool namespaces, struct err *err)
{
	struct lab *l = mem_new(sizeof(*l));
	int pair[2] = {-1, -1};
	pid_t us = getpid();

	l->namespaces = namespaces;
	l->socket = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
		err_errno(err, "socketpair");
		lab_free(l);
		return NULL;
	}
	l->socket = pair[0];
	l->keeper = namespaces ? fork_into_namespaces() : fork();
	if (l->keeper == 0) {
		close(pair[0]);
		keeper_live(pair[1], namespaces, us);
	}
	if (l->keeper < 0)
		err_errno(err, "cannot start the keeper of the lab");
	close(pair[1]);
	if (l->keeper < 0 || !receive(l, 0, NULL, 0, err)) {
		lab_free(l);
		return NULL;
	}
	return l;
}

struct lab *lab_new_without_namespaces(struct err *err)
{
	return start_keeper(false, err);
}

struct lab *lab_new(struct err *err)
{
	int before = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	struct lab *l = NULL;

	if (enter_ours(err))
		l = start_keeper(true, err);
	/* Works with root's privileges only; a user namespace cannot be left. */
	if (l == NULL && before >= 0)
		(void)setns(before, CLONE_NEWNET);
	if (before >= 0)
		close(before);
	return l;
}

/* Its end of the socket closes when it ends; an answer still on its way is forgotten. */
static void ask_to_end(struct lab *l)
{
	struct keeper_request r = {.kind = KEEPER_END};
	usec limit = keeper_now() + END_MARGIN;

	(void)send(l->socket, &r, sizeof(r), MSG_NOSIGNAL | MSG_DONTWAIT);
	while (wait_readable(l->socket, limit) &&
	       recv(l->socket, l->message, sizeof(l->message), MSG_DONTWAIT) > 0)
		;
}

/* Bounded: after privileges_drop we may not be allowed to kill a keeper that hangs. */
static void await_end(struct lab *l)
{
	struct timespec pause = {.tv_nsec = 2 * 1000 * 1000};
	usec limit = keeper_now() + END_MARGIN;
	pid_t pid;

	do {
		pid = waitpid(l->keeper, NULL, WNOHANG);
		if (pid == 0)
			nanosleep(&pause, NULL);
	} while ((pid == 0 || (pid < 0 && errno == EINTR)) && keeper_now() < limit);
}

void lab_free(struct lab *l)
{
	if (l == NULL)
		return;
	if (l->keeper > 0)
		ask_to_end(l);
	if (l->socket >= 0)
		close(l->socket);
	if (l->keeper > 0) {
		kill(l->keeper, SIGKILL);
		await_end(l);
	}
	mem_free(l);
}
