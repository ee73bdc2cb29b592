/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Giving up privileges for good: bounding set, user, capabilities, and the right to gain any by
 * executing something; then a look at whether it happened. */
#include "base/text.h"
#include "link/lab.h"

#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

/* In a user namespace of ours user 0 is the user that started us. */
static bool in_first_user_namespace(void)
{
	static const char everybody[] = "0 0 4294967295";
	char line[128], squeezed[128];
	size_t n = 0;
	ssize_t len;
	int fd = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	len = read(fd, line, sizeof(line));
	close(fd);
	for (ssize_t i = 0; i < len && line[i] != '\n'; i++)
		if (line[i] != ' ' || (n > 0 && squeezed[n - 1] != ' '))
			squeezed[n++] = line[i];
	return n == strlen(everybody) && memcmp(squeezed, everybody, n) == 0;
}

/* An id from the environment; 0 when there is none, which no user that called sudo is. */
static bool id_from_environment(const char *name, uint32_t *id, struct err *err)
{
	const char *s = getenv(name);
	uint64_t v = 0;

	*id = 0;
	if (s == NULL)
		return true;
	if (!parse_u64(s, &v) || v >= UINT32_MAX)
		return err_set(err, "%s: \"%s\" is no id", name, s);
	*id = (uint32_t)v;
	return true;
}

static bool become_caller(struct err *err)
{
	uint32_t uid, gid;
	gid_t group;

	if (getuid() != 0 || !in_first_user_namespace())
		return true;
	if (!id_from_environment("SUDO_UID", &uid, err) ||
	    !id_from_environment("SUDO_GID", &gid, err))
		return false;
	if (uid == 0 || getenv("SUDO_GID") == NULL)
		return true;
	group = gid;
	if (setgroups(1, &group) < 0 || setresgid(gid, gid, gid) < 0 ||
	    setresuid(uid, uid, uid) < 0)
		return err_errno(err, "cannot become user %u, group %u", uid, gid);
	if (setresuid(0, 0, 0) == 0)
		return err_set(err, "can still become root");
	return true;
}

static bool has_capability(cap_value_t c)
{
	cap_t held = cap_get_proc();
	cap_flag_value_t v = CAP_CLEAR;

	if (held != NULL)
		cap_get_flag(held, c, CAP_EFFECTIVE, &v);
	cap_free(held);
	return v == CAP_SET;
}

static bool drop_bounding_set(struct err *err)
{
	/* Who may not has nothing in reach of it: NO_NEW_PRIVS sees to that. */
	if (!has_capability(CAP_SETPCAP))
		return true;
	for (cap_value_t c = 0; cap_get_bound(c) >= 0; c++)
		if (cap_drop_bound(c) < 0)
			return err_errno(err, "cannot drop capability %d for good", c);
	return true;
}

static bool set_empty(cap_t empty, struct err *err)
{
	cap_t held;
	bool ok;

	cap_reset_ambient();    /* fails where there is no such thing; checked below */
	if (cap_set_proc(empty) < 0)
		return err_errno(err, "cannot drop capabilities");
	held = cap_get_proc();
	ok = held != NULL && cap_compare(held, empty) == 0;
	cap_free(held);
	for (cap_value_t c = 0; ok && cap_get_bound(c) >= 0; c++)
		ok = cap_get_ambient(c) <= 0;
	if (!ok)
		return err_set(err, "capabilities were dropped but are still there");
	return true;
}

bool privileges_drop(struct err *err)
{
	cap_t empty;
	bool ok;

	if (!drop_bounding_set(err) || !become_caller(err))
		return false;
	empty = cap_init();
	if (empty == NULL)
		return err_errno(err, "capabilities");
	ok = set_empty(empty, err);
	cap_free(empty);
	if (!ok)
		return false;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return err_errno(err, "cannot give up gaining privileges");
	return true;
}
