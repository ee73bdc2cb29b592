/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One loop over the socket, SIGCHLD and the pipes of what runs. As the first process of a PID
 * namespace the keeper takes everything with it when it ends, daemons that hide behind two forks
 * included. Without namespaces it ends the process groups that it started. */
#include "link/keeper.h"

#include "base/arena.h"
#include "link/interface.h"
#include "link/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SERVICES_MAX = 64, SOCKET_FD = 3 };

#define GRACE USEC_PER_SEC           /* between SIGTERM and SIGKILL */

struct keeper {
	int signals;
	bool owns_namespaces;
	struct process services[SERVICES_MAX];
	unsigned service_count;
	struct process command;
	bool busy;                     /* with command */
	usec deadline;
	struct text output;
	size_t output_max;
	char message[KEEPER_MESSAGE_MAX];
};

usec keeper_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (usec)t.tv_sec * USEC_PER_SEC + t.tv_nsec / 1000;
}

/* --- Ending --- */

/* Takes the status of one process that has ended, of orphans too, whom the keeper inherits. 0 when
 * none has ended, -1 when none is left. */
static pid_t reap_one(struct keeper *k)
{
	int status;
	pid_t pid = waitpid(-1, &status, WNOHANG);

	if (pid <= 0)
		return pid;
	for (unsigned i = 0; i < k->service_count; i++)
		process_note_end(&k->services[i], pid, status);
	if (k->busy)
		process_note_end(&k->command, pid, status);
	return pid;
}

static void signal_everything(const struct keeper *k, int signal)
{
	/* -1 is everybody whom we may signal: only ever inside a PID namespace of our own. */
	if (k->owns_namespaces && getpid() == 1) {
		kill(-1, signal);
		return;
	}
	for (unsigned i = 0; i < k->service_count; i++)
		process_signal(&k->services[i], signal);
	if (k->busy)
		process_signal(&k->command, signal);
}

NORETURN static void end(struct keeper *k)
{
	usec limit = keeper_now() + GRACE;
	struct timespec pause = {.tv_nsec = 5 * 1000 * 1000};
	pid_t pid;

	signal_everything(k, SIGTERM);
	for (;;) {
		pid = reap_one(k);
		if (pid < 0)
			break;
		if (pid > 0)
			continue;
		if (keeper_now() >= limit) {
			signal_everything(k, SIGKILL);
			break;
		}
		nanosleep(&pause, NULL);
	}
	_exit(0);
}

/* --- Answers --- */

static void answer(struct keeper *k, bool ok, const struct err *err, const struct text *output)
{
	struct keeper_answer a = {.ok = ok};
	size_t len = output != NULL ? output->len : 0;

	if (!ok)
		a.err = *err;
	if (len > KEEPER_OUTPUT_MAX)
		len = KEEPER_OUTPUT_MAX;
	memcpy(k->message, &a, sizeof(a));
	if (len > 0)
		memcpy(k->message + sizeof(a), output->at, len);
	if (send(SOCKET_FD, k->message, sizeof(a) + len, MSG_NOSIGNAL) < 0)
		end(k);
}

static void command_over(struct keeper *k, bool in_time)
{
	struct err err = {""};
	char line[204];
	bool ok = false;

	process_read(&k->command, &k->output, k->output_max);
	process_last_line(&k->command, line);
	process_close(&k->command);
	if (in_time)
		ok = process_result(&k->command, &err);
	else
		err_set(&err, "%s: has not ended in time%s", k->command.name, line);
	k->busy = false;
	answer(k, ok, &err, &k->output);
	text_clear(&k->output);
}

static bool services_alive(struct keeper *k, uint32_t group, struct err *err)
{
	char line[204];

	for (unsigned i = 0; i < k->service_count; i++) {
		struct process *p = &k->services[i];

		if (p->pid > 0 || p->group != group)
			continue;
		process_read(p, NULL, 0);
		process_last_line(p, line);
		if (process_result(p, err))
			return err_set(err, "%s: has ended (with status 0)%s", p->name, line);
		return false;
	}
	return true;
}

static bool group_runs(const struct keeper *k, uint32_t group)
{
	for (unsigned i = 0; i < k->service_count; i++)
		if (k->services[i].group == group && k->services[i].pid > 0)
			return true;
	return false;
}

static void signal_group(const struct keeper *k, uint32_t group, int signal)
{
	for (unsigned i = 0; i < k->service_count; i++)
		if (k->services[i].group == group)
			process_signal(&k->services[i], signal);
}

/* One that is stopped (SIGSTOP) takes notice of nothing but SIGKILL and SIGCONT. */
static void end_group(struct keeper *k, uint32_t group)
{
	usec limit = keeper_now() + GRACE, now;
	struct timespec pause = {.tv_nsec = 5 * 1000 * 1000};
	unsigned kept = 0;

	signal_group(k, group, SIGTERM);
	while (group_runs(k, group) && (now = keeper_now()) < 2 * GRACE + limit) {
		if (now >= limit)
			signal_group(k, group, SIGKILL);
		if (reap_one(k) <= 0)
			nanosleep(&pause, NULL);
	}
	for (unsigned i = 0; i < k->service_count; i++) {
		if (k->services[i].group == group)
			process_close(&k->services[i]);
		else
			k->services[kept++] = k->services[i];
	}
	k->service_count = kept;
}

/* --- Requests --- */

/* Points argv at the strings of the message; false when they are not what the count says. */
static bool split(char *at, size_t len, uint32_t count, char *argv[KEEPER_STRINGS_MAX + 1])
{
	if (count == 0 || count > KEEPER_STRINGS_MAX)
		return false;
	for (uint32_t i = 0; i < count; i++) {
		char *zero = len > 0 ? memchr(at, '\0', len) : NULL;

		if (zero == NULL)
			return false;
		argv[i] = at;
		len -= (size_t)(zero + 1 - at);
		at = zero + 1;
	}
	argv[count] = NULL;
	return len == 0;
}

static void start_command(struct keeper *k, const struct keeper_request *r, char *const argv[])
{
	struct err err = {""};
	usec now = keeper_now();

	text_clear(&k->output);
	k->output_max = r->output_max;
	k->deadline = r->timeout < USEC_NEVER - now ? now + r->timeout : USEC_NEVER;
	k->busy = process_start(&k->command, argv, true, &err);
	if (!k->busy)
		answer(k, false, &err, NULL);
}

static void start_service(struct keeper *k, uint32_t group, char *const argv[])
{
	struct err err = {""};
	bool ok;

	if (k->service_count == SERVICES_MAX) {
		err_set(&err, "%s: more than %d programs at once", argv[0], SERVICES_MAX);
		answer(k, false, &err, NULL);
		return;
	}
	ok = process_start(&k->services[k->service_count], argv, false, &err);
	if (ok)
		k->services[k->service_count++].group = group;
	answer(k, ok, &err, NULL);
}

static void raise_interface(struct keeper *k, const char *name)
{
	struct err err = {""};
	bool ok;

	interface_disable_offloads(name);
	ok = interface_set_up(name, &err) && interface_wait_running(name, KEEPER_CARRIER_WAIT, &err);
	answer(k, ok, &err, NULL);
}

static void serve(struct keeper *k)
{
	char *argv[KEEPER_STRINGS_MAX + 1];
	struct keeper_request r;
	struct err err = {"the keeper does not understand"};
	ssize_t n = recv(SOCKET_FD, k->message, sizeof(k->message), 0);

	if (n < 0 && errno == EINTR)
		return;
	if (n < (ssize_t)sizeof(r))
		end(k);              /* the other side is gone */
	memcpy(&r, k->message, sizeof(r));
	if (r.kind == KEEPER_END)
		end(k);
	if (r.kind == KEEPER_ALIVE) {
		bool ok = services_alive(k, r.group, &err);

		answer(k, ok, &err, NULL);
	} else if (r.kind == KEEPER_END_GROUP) {
		end_group(k, r.group);
		answer(k, true, &err, NULL);
	} else if (!split(k->message + sizeof(r), (size_t)n - sizeof(r), r.count, argv)) {
		answer(k, false, &err, NULL);
	} else if (r.kind == KEEPER_COMMAND) {
		start_command(k, &r, argv);
	} else if (r.kind == KEEPER_START) {
		start_service(k, r.group, argv);
	} else {
		raise_interface(k, argv[0]);
	}
}

/* --- The loop --- */

static void reap(struct keeper *k)
{
	struct signalfd_siginfo info;

	(void)!read(k->signals, &info, sizeof(info));
	while (reap_one(k) > 0)
		;
	if (k->busy && k->command.pid == 0)
		command_over(k, true);
}

static int milliseconds_left(const struct keeper *k)
{
	usec left;

	if (!k->busy || k->deadline == USEC_NEVER)
		return -1;
	left = k->deadline - keeper_now();
	if (left <= 0)
		return 0;
	return left > 3600 * USEC_PER_SEC ? 3600 * 1000 : (int)(left / USEC_PER_MS) + 1;
}

static void round_once(struct keeper *k)
{
	struct pollfd fds[4 + SERVICES_MAX];
	nfds_t n = 0;

	fds[n++] = (struct pollfd){.fd = SOCKET_FD, .events = POLLIN};
	fds[n++] = (struct pollfd){.fd = k->signals, .events = POLLIN};
	fds[n++] = (struct pollfd){.fd = k->busy ? k->command.out : -1, .events = POLLIN};
	fds[n++] = (struct pollfd){.fd = k->busy ? k->command.err : -1, .events = POLLIN};
	for (unsigned i = 0; i < k->service_count; i++)
		fds[n++] = (struct pollfd){.fd = k->services[i].err, .events = POLLIN};
	if (poll(fds, n, milliseconds_left(k)) < 0 && errno != EINTR)
		end(k);
	for (unsigned i = 0; i < k->service_count; i++)
		process_read(&k->services[i], NULL, 0);
	if (k->busy)
		process_read(&k->command, &k->output, k->output_max);
	if ((fds[1].revents & POLLIN) != 0)
		reap(k);
	if (k->busy && keeper_now() >= k->deadline) {
		process_signal(&k->command, SIGKILL);
		command_over(k, false);
	}
	if (fds[0].revents != 0)
		serve(k);
}

/* --- Beginning --- */

/* What the tool set up for itself is not for daemons: handlers, ignored signals, descriptors. */
static void forget_inheritance(int from)
{
	int socket = fcntl(from, F_DUPFD, SOCKET_FD);   /* out of the way of 0 to 2 */
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL);
	if (nothing >= 0) {
		dup2(nothing, STDIN_FILENO);
		dup2(nothing, STDOUT_FILENO);
	}
	if (nothing >= 0 && fcntl(STDERR_FILENO, F_GETFD) < 0)
		dup2(nothing, STDERR_FILENO);
	if (socket != SOCKET_FD)
		dup2(socket, SOCKET_FD);
	close_range(SOCKET_FD + 1, ~0U, 0);
	fcntl(SOCKET_FD, F_SETFD, FD_CLOEXEC);
}

/* The tools of a system are where an ordinary user's PATH does not lead. */
static void extend_path(void)
{
	const char *old = getenv("PATH");
	struct text path = {0};

	text_put(&path, old != NULL && old[0] != '\0' ? old : "/usr/bin:/bin");
	text_put(&path, ":/usr/local/sbin:/usr/sbin:/sbin");
	setenv("PATH", text_str(&path), 1);
	text_done(&path);
}

/* /proc and /sys that show these namespaces and not the machine's. Some containers forbid it;
 * then commands see the machine's, as they would under "ip netns exec" by hand. */
static void mount_own_views(void)
{
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return;
	(void)mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	(void)mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

static bool prepare(struct keeper *k, int socket, int parent, struct err *err)
{
	sigset_t children;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* Of a parent outside the PID namespace the socket tells: it is closed when it ended. */
	if (!k->owns_namespaces && getppid() != parent)
		_exit(0);
	/* Ctrl-C at the terminal goes to a process group: not to this one. */
	setsid();
	forget_inheritance(socket);
	extend_path();
	sigemptyset(&children);
	sigaddset(&children, SIGCHLD);
	if (sigprocmask(SIG_SETMASK, &children, NULL) < 0)
		return err_errno(err, "signals");
	k->signals = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
	if (k->signals < 0)
		return err_errno(err, "signals");
	if (!k->owns_namespaces) {
		prctl(PR_SET_CHILD_SUBREAPER, 1);
		return true;
	}
	mount_own_views();
	return interface_set_up("lo", err);
}

void keeper_live(int socket, bool owns_namespaces, int parent)
{
	struct keeper *k = mem_new(sizeof(*k));
	struct err err = {""};
	bool ok;

	k->owns_namespaces = owns_namespaces;
	ok = prepare(k, socket, parent, &err);
	answer(k, ok, &err, NULL);
	while (ok)
		round_once(k);
	_exit(1);
}
