/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Reading with a limit, replacing atomically, making folders. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_all(struct arena *a, FILE *file, const char *path, size_t limit,
		     struct bytes *content, struct err *err)
{
	struct stat status;
	bool known = fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode);
	/* One more than it holds, so that the end is seen at once. */
	size_t cap = known && (size_t)status.st_size < limit ? (size_t)status.st_size + 1 : 64 * 1024;
	size_t len = 0, n;
	uint8_t *at = mem_new(cap + 1);

	while ((n = fread(at + len, 1, cap - len, file)) != 0) {
		len += n;
		if (len > limit) {
			mem_free(at);
			return err_set(err, "%s: larger than %zu octets", path, limit);
		}
		if (len == cap) {
			cap *= 2;
			at = mem_resize(at, cap + 1);
		}
	}
	if (ferror(file)) {
		mem_free(at);
		return err_errno(err, "%s", path);
	}
	content->at = (const uint8_t *)arena_string_n(a, (const char *)at, len);
	content->len = len;
	mem_free(at);
	return true;
}

/* Standard input through its stream, as a caller may have looked at what begins it. */
bool file_read(struct arena *a, const char *path, size_t limit, struct bytes *content,
	       struct err *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *file = is_stdin ? stdin : fopen(path, "rbe");
	bool ok;

	*content = (struct bytes){NULL, 0};
	if (file == NULL)
		return err_errno(err, "%s", path);
	ok = read_all(a, file, path, limit, content, err);
	if (!is_stdin)
		fclose(file);
	return ok;
}

static bool write_all(int fd, struct bytes content)
{
	while (content.len > 0) {
		ssize_t n = write(fd, content.at, content.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		content = bytes_slice(content, (size_t)n, content.len);
	}
	return true;
}

static void sync_folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[4096];
	int fd;

	snprintf(folder, sizeof(folder), "%.*s", slash != NULL ? (int)(slash - path + 1) : 1,
		 slash != NULL ? path : ".");
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

bool file_replace(const char *path, struct bytes content, struct err *err)
{
	char temporary[4096];
	mode_t mask = umask(0);
	int fd, n;

	umask(mask);
	n = snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	if (n < 0 || (size_t)n >= sizeof(temporary))
		return err_set(err, "%s: name too long", path);
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, "%s", path);
	if (!write_all(fd, content) || fchmod(fd, 0666 & ~mask) < 0 || fsync(fd) < 0) {
		err_errno(err, "%s", path);
		close(fd);
		unlink(temporary);
		return false;
	}
	if (close(fd) < 0 || rename(temporary, path) < 0) {
		err_errno(err, "%s", path);
		unlink(temporary);
		return false;
	}
	sync_folder_of(path);
	return true;
}

bool folder_make(const char *path, struct err *err)
{
	char partial[4096];
	size_t len = strlen(path);

	if (len >= sizeof(partial))
		return err_set(err, "%s: name too long", path);
	for (size_t i = 1; i <= len; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(partial, path, i);
		partial[i] = '\0';
		if (mkdir(partial, 0777) < 0 && errno != EEXIST)
			return err_errno(err, "%s", partial);
	}
	return true;
}
