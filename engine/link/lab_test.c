/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Labs on the kernel that runs the tests, each in a child process. Without root and without user
 * namespaces these tests say that they are skipped. */
#include "link/lab.h"

#include "base/text.h"
#include "link/in_child.h"

#include <CUnit/CUnit.h>
#include <dirent.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <time.h>

#define PATIENCE (10 * USEC_PER_SEC)

static bool run_within(struct lab *l, usec timeout, struct err *err, char *output, size_t cap,
		       const char *line)
{
	struct words w;

	words_of(&w, line);
	return lab_command(l, w.argv, timeout, output, cap, err);
}

static bool run(struct lab *l, struct err *err, char *output, size_t cap, const char *line)
{
	return run_within(l, PATIENCE, err, output, cap, line);
}

static bool start(struct lab *l, struct err *err, const char *line)
{
	struct words w;

	words_of(&w, line);
	return lab_start(l, 0, w.argv, err);
}

static usec clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (usec)t.tv_sec * USEC_PER_SEC + t.tv_nsec / 1000;
}

static bool file_says(const char *path, const char *expected, struct err *err)
{
	char content[32] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, content, sizeof(content) - 1) : -1;

	if (fd >= 0)
		close(fd);
	return (n >= 0 && strcmp(content, expected) == 0) ||
	       err_set(err, "%s: \"%s\" instead of \"%s\"", path, content, expected);
}

/* --- Links --- */

static bool check_link(struct lab *l, struct err *err)
{
	char out[2048], line[200];
	struct if_nameindex *all;
	unsigned count = 0;

	if (!lab_link(l, "mip0", "eth0", err) || !lab_link(l, "mip1", "mip0", err) ||
	    !run(l, err, out, sizeof(out), "ip -o link show up"))
		return false;
	snprintf(line, sizeof(line), "theirs: %.180s", out);
	if (!expect(strstr(out, " lo: ") && strstr(out, " eth0@") && strstr(out, " mip0@"), err,
		    line))
		return false;
	all = if_nameindex();
	while (all != NULL && all[count].if_index != 0)
		count++;
	if_freenameindex(all);
	return expect(count == 3, err, "ours: other interfaces than lo, mip0 and mip1") &&
	       expect(if_nametoindex("mip1") != 0, err, "mip1 is not ours") &&
	       file_says("/proc/sys/net/ipv6/conf/mip0/disable_ipv6", "1\n", err) &&
	       run(l, err, out, sizeof(out),
		   "cat /proc/sys/net/ipv6/conf/eth0/disable_ipv6") &&
	       expect(strcmp(out, "0\n") == 0, err, "their IPv6 is off");
}

static bool link_body(struct err *err)
{
	struct lab *l = lab_new(err);
	bool ok = l != NULL && check_link(l, err);

	lab_free(l);
	return ok;
}

static void a_link_is_up_on_both_sides_and_silent_on_ours(void)
{
	if (can_have_a_lab())
		CU_ASSERT_TRUE(in_child(link_body));
}

static bool check_bad_links(struct lab *l, struct err *err)
{
	return lab_link(l, "mip0", "eth0", err) &&
	       expect(!lab_link(l, "mip0", "eth1", err) &&
		      strstr(err->text, "mip0") && strstr(err->text, "File exists"),
		      err, err->text) &&
	       expect(!lab_link(l, "../x", "eth1", err), err, "a name with a slash") &&
	       expect(!lab_link(l, "longer-than-names-are", "eth1", err), err, "a long name") &&
	       expect(!lab_link(l, "mip1", "", err), err, "an empty name") &&
	       lab_alive(l, 0, err);
}

static bool bad_links_body(struct err *err)
{
	struct lab *l = lab_new(err);
	bool ok = l != NULL && check_bad_links(l, err);

	lab_free(l);
	return ok;
}

static void a_link_that_cannot_be_made_is_named(void)
{
	if (can_have_a_lab())
		CU_ASSERT_TRUE(in_child(bad_links_body));
}

/* --- Commands --- */

static bool says(bool ok, const char *part, struct err *err)
{
	struct err copy = *err;

	if (ok)
		return err_set(err, "succeeded instead of saying: %s", part);
	return strstr(copy.text, part) != NULL ||
	       err_set(err, "\"%s\" does not say \"%s\"", copy.text, part);
}

static bool check_commands(struct lab *l, struct err *err)
{
	char out[8] = "";
	usec began;

	if (!run(l, err, out, sizeof(out), "echo 0123456789") ||
	    !expect(strcmp(out, "0123456") == 0, err, "output is not cut") ||
	    !run(l, err, out, sizeof(out), "cat") ||
	    !expect(out[0] == '\0', err, "standard input is not empty") ||
	    !run(l, err, NULL, 0, "true") ||
	    !run(l, err, NULL, 0, "head -c 3000000 /dev/zero"))
		return false;
	if (!says(run(l, err, NULL, 0, "no-such-program"),
		  "no-such-program: cannot be started: ", err) ||
	    !says(run(l, err, NULL, 0, "ls /nonexistent"),
		  "ls: ended with status 2: ls: cannot access", err) ||
	    !says(run(l, err, NULL, 0, "sh -c kill -11 $$"),
		  "sh: ended by signal 11", err) ||
	    !says(run(l, err, NULL, 0, ""), "empty command", err))
		return false;
	began = clock_now();
	if (!says(run_within(l, 200 * USEC_PER_MS, err, NULL, 0,
			     "sh -c echo so far >&2; sleep 60"),
		  "sh: has not ended in time: so far", err))
		return false;
	return expect(clock_now() - began < 5 * USEC_PER_SEC, err, "waited too long") &&
	       run(l, err, NULL, 0, "true");
}

static bool commands_body(struct err *err)
{
	struct lab *l = lab_new(err);
	bool ok = l != NULL && check_commands(l, err);

	lab_free(l);
	return ok;
}

static bool commands_without_namespaces_body(struct err *err)
{
	struct lab *l = lab_new_without_namespaces(err);
	bool ok = l != NULL && check_commands(l, err) &&
		  says(lab_link(l, "mip0", "eth0", err), "without namespaces", err);

	lab_free(l);
	return ok;
}

static void commands_say_how_they_ended(void)
{
	CU_ASSERT_TRUE(in_child(commands_without_namespaces_body));
	if (can_have_a_lab())
		CU_ASSERT_TRUE(in_child(commands_body));
}

static bool check_services(struct lab *l, struct err *err)
{
	if (!start(l, err, "sleep 1000") || !lab_alive(l, 0, err) ||
	    !start(l, err, "sh -c echo bad config >&2; exit 3"))
		return false;
	for (int i = 0; i < 200 && lab_alive(l, 0, err); i++)
		usleep(10000);
	return says(lab_alive(l, 0, err), "sh: ended with status 3: bad config", err) &&
	       says(start(l, err, "no-such-daemon"),
		    "no-such-daemon: cannot be started", err);
}

static bool services_body(struct err *err)
{
	struct lab *l = lab_new_without_namespaces(err);
	bool ok = l != NULL && check_services(l, err);

	lab_free(l);
	return ok;
}

static void a_daemon_that_ends_is_noticed(void)
{
	CU_ASSERT_TRUE(in_child(services_body));
}

/* --- Nothing is left behind --- */

/* Whether a process with this argument runs anywhere. */
static bool runs(const char *argument)
{
	DIR *d = opendir("/proc");
	struct dirent *e;
	bool found = false;

	while (d != NULL && !found && (e = readdir(d)) != NULL) {
		char path[300], line[256] = "";
		ssize_t n;
		int fd;

		snprintf(path, sizeof(path), "/proc/%s/cmdline", e->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		n = read(fd, line, sizeof(line));
		close(fd);
		found = n > 0 && memmem(line, (size_t)n, argument, strlen(argument)) != NULL;
	}
	if (d != NULL)
		closedir(d);
	return found;
}

static bool gone_soon(const char *argument)
{
	for (int i = 0; i < 300 && runs(argument); i++)
		usleep(10000);
	return !runs(argument);
}

/* A number of seconds to sleep that marks the processes of this test. */
static void unique_argument(char text[32], unsigned kind)
{
	snprintf(text, 32, "7%u%u", kind, (unsigned)getpid());
}

/* One that stays, one that hides behind two forks, one that ignores SIGTERM. */
static bool start_hard_to_end(struct lab *l, const char *argument, struct err *err)
{
	char plain[64], hidden[200], deaf[200];

	snprintf(plain, sizeof(plain), "sleep %s", argument);
	snprintf(hidden, sizeof(hidden),
		 "sh -c setsid sh -c 'sleep %s & sleep %s & exit' & exit 0", argument, argument);
	snprintf(deaf, sizeof(deaf), "sh -c trap '' TERM; sleep %s; sleep %s", argument, argument);
	return start(l, err, plain) && run(l, err, NULL, 0, hidden) && start(l, err, deaf) &&
	       expect(runs(argument), err, "nothing runs");
}

static bool end_body(struct err *err)
{
	char argument[32];
	usec began;
	struct lab *l = lab_new(err);
	bool ok;

	unique_argument(argument, 1);
	ok = l != NULL && start_hard_to_end(l, argument, err);
	began = clock_now();
	lab_free(l);
	return ok && expect(gone_soon(argument), err, "something still runs") &&
	       expect(clock_now() - began < 4 * USEC_PER_SEC, err, "the end took too long");
}

static void nothing_runs_when_a_lab_has_ended(void)
{
	if (can_have_a_lab())
		CU_ASSERT_TRUE(in_child(end_body));
}

/* The child whose lab it is gets killed without a chance to clean up. */
static bool killed(bool dropped, struct err *err)
{
	char argument[32], byte;
	int ready[2];
	pid_t pid;

	unique_argument(argument, dropped ? 2 : 3);
	if (!expect(pipe2(ready, O_CLOEXEC) == 0, err, "pipe"))
		return false;
	pid = fork();
	if (pid == 0) {
		struct lab *l = lab_new(err);

		if (l != NULL && start_hard_to_end(l, argument, err) &&
		    (!dropped || privileges_drop(err)))
			(void)!write(ready[1], "x", 1);
		close(ready[1]);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (!expect(read(ready[0], &byte, 1) == 1, err, "no lab"))
		return false;
	close(ready[0]);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return expect(gone_soon(argument), err, "something still runs");
}

static bool killed_body(struct err *err)
{
	return killed(false, err);
}

/* Then the tool may not signal the keeper, not even by dying (PR_SET_PDEATHSIG). */
static bool killed_after_drop_body(struct err *err)
{
	setenv("SUDO_UID", "65534", 1);
	setenv("SUDO_GID", "65534", 1);
	return killed(true, err);
}

static void nothing_runs_when_the_tool_was_killed(void)
{
	if (!can_have_a_lab())
		return;
	CU_ASSERT_TRUE(in_child(killed_body));
	CU_ASSERT_TRUE(in_child(killed_after_drop_body));
}

/* The keeper is the only child of a test's process. */
static pid_t only_child(void)
{
	char path[64], line[32] = "";
	int fd, pid = 0;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	(void)!read(fd, line, sizeof(line) - 1);
	close(fd);
	for (const char *p = line; *p >= '0' && *p <= '9'; p++)
		pid = pid * 10 + (*p - '0');
	return pid;
}

static bool check_orphaned(struct lab *l, struct err *err)
{
	char out[64] = "";
	pid_t keeper = only_child();

	return run(l, err, out, sizeof(out), "sh -c echo $PPID") &&
	       expect(strcmp(out, "1\n") == 0, err, "the keeper is not the first process") &&
	       expect(keeper > 1 && kill(keeper, SIGKILL) == 0, err, "no keeper to kill") &&
	       says(run(l, err, NULL, 0, "true"), "has ended", err) &&
	       says(lab_alive(l, 0, err), "has ended", err) &&
	       says(lab_link(l, "mip0", "eth0", err), "has ended", err);
}

static bool keeper_died_body(struct err *err)
{
	struct lab *l = lab_new(err);
	bool ok = l != NULL && check_orphaned(l, err);

	lab_free(l);
	return ok;
}

static void everything_fails_with_a_message_when_the_keeper_died(void)
{
	if (can_have_a_lab())
		CU_ASSERT_TRUE(in_child(keeper_died_body));
}

static bool session_body(struct err *err)
{
	struct lab *l = lab_new_without_namespaces(err);
	char out[16] = "";
	bool ok = l != NULL && run(l, err, out, sizeof(out),
				   "sh -c ps -o sid= -p $$");
	uint64_t session = 0;
	const char *digits = out;

	out[strcspn(out, "\n")] = '\0';
	while (*digits == ' ')
		digits++;
	ok = ok && expect(parse_u64(digits, &session), err, "ps says no session") &&
	     expect((pid_t)session != getsid(0), err, "commands are in our session");
	lab_free(l);
	return ok;
}

static void ctrl_c_does_not_reach_commands(void)
{
	CU_ASSERT_TRUE(in_child(session_body));
}

/* --- Privileges --- */

static bool has_none(struct err *err)
{
	cap_t held = cap_get_proc();
	char *text = held != NULL ? cap_to_text(held, NULL) : NULL;
	bool ok = text != NULL && strcmp(text, "=") == 0;

	if (!ok)
		err_set(err, "capabilities are left: %s", text != NULL ? text : "?");
	cap_free(text);
	cap_free(held);
	return ok && expect(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1, err, "can gain some");
}

static bool drop_body(struct err *err)
{
	struct lab *l = lab_new(err);
	bool ok = l != NULL && lab_link(l, "mip0", "eth0", err) && privileges_drop(err) &&
		  has_none(err) && privileges_drop(err) &&
		  says(lab_link(l, "mip1", "eth1", err), "Operation not permitted", err) &&
		  /* the keeper has kept its own */
		  run(l, err, NULL, 0,
		      "ip addr add 2001:db8::1/64 dev eth0");

	lab_free(l);
	return ok;
}

static void privileges_are_gone_for_us_and_not_for_the_keeper(void)
{
	if (can_have_a_lab())
		CU_ASSERT_TRUE(in_child(drop_body));
}

static bool sudo_body(struct err *err)
{
	uid_t r, e, s;
	struct lab *l = lab_new(err);
	bool ok;

	setenv("SUDO_UID", "65534", 1);
	setenv("SUDO_GID", "65534", 1);
	ok = l != NULL && privileges_drop(err) && has_none(err) &&
	     expect(getresuid(&r, &e, &s) == 0 && r == 65534 && e == 65534 && s == 65534, err,
		    "another user") &&
	     expect(getgid() == 65534 && getgroups(0, NULL) == 1, err, "another group") &&
	     expect(setuid(0) < 0, err, "can become root again");
	/* We may not signal the keeper any more; it ends all the same. */
	lab_free(l);
	prctl(PR_SET_DUMPABLE, 1);   /* for the leak check at exit */
	return ok;
}

static bool bad_sudo_body(struct err *err)
{
	setenv("SUDO_UID", "-1", 1);
	setenv("SUDO_GID", "65534", 1);
	return says(privileges_drop(err), "SUDO_UID: \"-1\" is no id", err);
}

/* sudo is of the first user namespace; a container may be in another. */
static bool is_root_of_the_machine(void)
{
	char map[64] = "";
	int fd = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		(void)!read(fd, map, sizeof(map) - 1);
		close(fd);
	}
	return geteuid() == 0 && strstr(map, "4294967295") != NULL && can_have_a_lab();
}

static void sudo_is_undone(void)
{
	if (!is_root_of_the_machine()) {
		fputs("SKIPPED: this needs root\n", stderr);
		return;
	}
	CU_ASSERT_TRUE(in_child(sudo_body));
	CU_ASSERT_TRUE(in_child(bad_sudo_body));
}

void lab_suite(void);

void lab_suite(void)
{
	CU_pSuite s = CU_add_suite("lab", NULL, NULL);

	if (s == NULL)
		return;
	CU_ADD_TEST(s, a_link_is_up_on_both_sides_and_silent_on_ours);
	CU_ADD_TEST(s, a_link_that_cannot_be_made_is_named);
	CU_ADD_TEST(s, commands_say_how_they_ended);
	CU_ADD_TEST(s, a_daemon_that_ends_is_noticed);
	CU_ADD_TEST(s, nothing_runs_when_a_lab_has_ended);
	CU_ADD_TEST(s, nothing_runs_when_the_tool_was_killed);
	CU_ADD_TEST(s, everything_fails_with_a_message_when_the_keeper_died);
	CU_ADD_TEST(s, ctrl_c_does_not_reach_commands);
	CU_ADD_TEST(s, privileges_are_gone_for_us_and_not_for_the_keeper);
	CU_ADD_TEST(s, sudo_is_undone);
}
