/* SPDX-License-Identifier: BSD-2-Clause
 *
 * fork, execvp and three pipes; the third tells why a program could not be started. */
#include "link/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void close_pair(int pair[2])
{
	for (int i = 0; i < 2; i++) {
		if (pair[i] >= 0)
			close(pair[i]);
		pair[i] = -1;
	}
}

NORETURN static void give_up(int report)
{
	int why = errno;

	(void)!write(report, &why, sizeof(why));
	_exit(127);
}

/* In the child. out is -1 when standard output is not wanted. */
NORETURN static void become(char *const argv[], pid_t keeper, int out, int err, int report)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	/* The keeper may have ended before prctl: then no signal will ever come. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != keeper)
		_exit(127);
	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 ||
	    dup2(out >= 0 ? out : nothing, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
		give_up(report);
	execvp(argv[0], argv);
	give_up(report);
}

/* 0 when the program runs, else the errno of what failed in the child. */
static int read_report(int fd)
{
	int why = 0;
	ssize_t n;

	do {
		n = read(fd, &why, sizeof(why));
	} while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(why) ? why : 0;
}

static bool make_pipes(int out[2], int err[2], int report[2], bool take_output)
{
	out[0] = out[1] = err[0] = err[1] = report[0] = report[1] = -1;
	if ((!take_output || pipe2(out, O_CLOEXEC) == 0) && pipe2(err, O_CLOEXEC) == 0 &&
	    pipe2(report, O_CLOEXEC) == 0)
		return true;
	close_pair(out);
	close_pair(err);
	close_pair(report);
	return false;
}

static void set_nonblocking(int fd)
{
	if (fd >= 0)
		fcntl(fd, F_SETFL, O_NONBLOCK);
}

bool process_start(struct process *p, char *const argv[], bool take_output, struct err *err)
{
	int out[2], errors[2], report[2], why;
	pid_t keeper = getpid(), pid;

	*p = (struct process){.out = -1, .err = -1};
	snprintf(p->name, sizeof(p->name), "%s", argv[0]);
	if (!make_pipes(out, errors, report, take_output))
		return err_errno(err, "%s: cannot be started", argv[0]);
	pid = fork();
	if (pid == 0)
		become(argv, keeper, out[1], errors[1], report[1]);
	why = errno;
	close(report[1]);
	report[1] = -1;
	if (pid > 0)
		why = read_report(report[0]);
	close_pair(report);
	if (pid < 0 || why != 0) {
		close_pair(out);
		close_pair(errors);
		if (pid > 0)
			waitpid(pid, NULL, 0);
		errno = why;
		return err_errno(err, "%s: cannot be started", argv[0]);
	}
	if (take_output)
		close(out[1]);
	close(errors[1]);
	p->pid = pid;
	p->out = out[0];
	p->err = errors[0];
	set_nonblocking(p->out);
	set_nonblocking(p->err);
	return true;
}

/* Reads once from *fd into buffer; closes it at its end. 0 when there is nothing for now. */
static size_t read_some(int *fd, char *buffer, size_t size)
{
	ssize_t n;

	if (*fd < 0)
		return 0;
	do {
		n = read(*fd, buffer, size);
	} while (n < 0 && errno == EINTR);
	if (n > 0)
		return (size_t)n;
	if (n == 0 || errno != EAGAIN) {
		close(*fd);
		*fd = -1;
	}
	return 0;
}

static void keep_line(struct process *p, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\n' || s[i] == '\r') {
			p->line_over = true;
			continue;
		}
		if (p->line_over)
			p->line_len = 0;
		p->line_over = false;
		if (p->line_len < sizeof(p->line) - 1)
			p->line[p->line_len++] = s[i] != '\0' ? s[i] : '?';
		p->line[p->line_len] = '\0';
	}
}

void process_read(struct process *p, struct text *output, size_t limit)
{
	enum { ROUNDS_MAX = 64 };
	char buffer[4096];
	size_t n;

	/* Bounded: a program that writes without end must not keep us here. */
	for (int i = 0; i < ROUNDS_MAX; i++) {
		n = read_some(&p->out, buffer, sizeof(buffer));
		if (n == 0)
			break;
		if (output == NULL || output->len >= limit)
			continue;
		if (n > limit - output->len)
			n = limit - output->len;
		text_put_n(output, buffer, n);
	}
	for (int i = 0; i < ROUNDS_MAX; i++) {
		n = read_some(&p->err, buffer, sizeof(buffer));
		if (n == 0)
			break;
		keep_line(p, buffer, n);
	}
}

void process_signal(const struct process *p, int signal)
{
	if (p->pid <= 0)
		return;
	/* The group exists once the child has called setpgid: itself then, or before exec. */
	if (kill(-p->pid, signal) < 0)
		kill(p->pid, signal);
}

void process_note_end(struct process *p, pid_t pid, int status)
{
	if (p->pid != pid)
		return;
	p->pid = 0;
	p->status = status;
}

void process_close(struct process *p)
{
	if (p->out >= 0)
		close(p->out);
	if (p->err >= 0)
		close(p->err);
	p->out = p->err = -1;
}

void process_last_line(const struct process *p, char *text)
{
	snprintf(text, 204, "%s%s", p->line_len > 0 ? ": " : "", p->line);
}

bool process_result(const struct process *p, struct err *err)
{
	char line[204];

	process_last_line(p, line);
	if (WIFSIGNALED(p->status))
		return err_set(err, "%s: ended by signal %d (%s)%s", p->name, WTERMSIG(p->status),
			       strsignal(WTERMSIG(p->status)), line);
	if (WEXITSTATUS(p->status) != 0)
		return err_set(err, "%s: ended with status %d%s", p->name,
			       WEXITSTATUS(p->status), line);
	return true;
}
