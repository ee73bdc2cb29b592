/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Everything is written into a folder with a name of its own beside the wanted one, flushed once,
 * and renamed. Removal takes away only names that a run writes: what else somebody put into a
 * folder stays, and makes run_folder_check refuse it. */
#include "report/report_folder.h"

#include "base/file.h"
#include "base/text.h"
#include "report/report_capture.h"
#include "report/report_journal.h"
#include "report/report_json.h"
#include "report/report_junit.h"
#include "report/report_keys.h"
#include "report/report_xml.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	const char *name;
	void (*render)(struct text *t, const struct result_run *run);
	bool may_be_empty;       /* then it is not written */
} files[] = {
	{"results.xml", report_results_xml, false},
	{"results.json", report_json, false},
	{"junit.xml", report_junit, false},
	{"run.json", report_run_json, false},
	{"journal.txt", report_journal, false},
	{"esp.keys", report_keys, true},
	{"esp_sa", report_wireshark_keys, true},
};

/* --- Names --- */

static const char *capture_name(struct arena *a, const struct result_case *c)
{
	char *name = arena_printf(a, "%s.pcapng", c->id);

	for (char *p = name; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr(".-", *p) == NULL)
			*p = '_';
	if (name[0] == '.')
		name[0] = '_';
	return name;
}

const char *run_folder_capture_path(struct arena *a, const char *folder,
				    const struct result_case *c)
{
	if (!report_case_has_frames(c))
		return "";
	return arena_printf(a, "%s/captures/%s", folder, capture_name(a, c));
}

static const char *without_slashes(struct arena *a, const char *path)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	return arena_string_n(a, path, n);
}

/* --- What is there already --- */

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static bool is_ours(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(files); i++)
		if (strcmp(name, files[i].name) == 0)
			return true;
	return strcmp(name, "captures") == 0 || strcmp(name, RUN_PAGE) == 0;
}

static bool is_capture(const char *name)
{
	size_t n = strlen(name);

	return n > 7 && strcmp(name + n - 7, ".pcapng") == 0;
}

/* True when every name in the folder is one that a run writes; a folder that is missing has none.
 */
static bool holds_only(const char *path, bool (*known)(const char *name), struct err *err)
{
	DIR *d = opendir(path);
	struct dirent *e;
	bool ok = true;

	if (d == NULL)
		return errno == ENOENT || err_errno(err, "%s", path);
	while (ok && (e = readdir(d)) != NULL)
		if (!is_dots(e->d_name) && !known(e->d_name))
			ok = err_set(
				err,
				"%s: holds \"%s\", which is not of a run; choose another folder",
				path, e->d_name);
	closedir(d);
	return ok;
}

bool run_folder_check(const char *path, struct err *err)
{
	struct arena *a = arena_new();
	bool ok;

	ok = holds_only(path, is_ours, err) &&
	     holds_only(arena_printf(a, "%s/captures", path), is_capture, err);
	arena_free(a);
	return ok;
}

/* Best effort: what cannot be removed stays. */
static void remove_captures(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;

	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL)
		if (is_capture(e->d_name))
			unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
	rmdir(path);
}

static void remove_run(struct arena *a, const char *path)
{
	for (size_t i = 0; i < COUNT_OF(files); i++)
		unlink(arena_printf(a, "%s/%s", path, files[i].name));
	unlink(arena_printf(a, "%s/" RUN_PAGE, path));
	remove_captures(arena_printf(a, "%s/captures", path));
	rmdir(path);
}

/* --- Writing --- */

/* Not file_replace: nobody looks into the folder before it is whole, and a flush for each of some
 * hundred captures takes longer than many a run. */
static bool write_file(const char *path, const struct text *content, struct err *err)
{
	FILE *f = fopen(path, "wbe");
	bool ok;

	if (f == NULL)
		return err_errno(err, "%s", path);
	ok = fwrite(text_str(content), 1, content->len, f) == content->len;
	if (fclose(f) != 0 || !ok)
		return err_errno(err, "%s", path);
	return true;
}

static bool write_capture(struct arena *a, const char *folder, const struct result_run *run,
			  const struct result_case *c, struct err *err)
{
	struct capture capture = {0};
	bool ok;

	report_capture(&capture, run, c, report_started(run->started));
	ok = write_file(run_folder_capture_path(a, folder, c), &capture.octets, err);
	text_done(&capture.octets);
	return ok;
}

static bool write_all(struct arena *a, const char *folder, const struct result_run *run,
		      struct err *err)
{
	struct text content = {0};
	bool ok = true;

	for (size_t i = 0; ok && i < COUNT_OF(files); i++) {
		text_clear(&content);
		files[i].render(&content, run);
		if (files[i].may_be_empty && content.len == 0)
			continue;
		ok = write_file(arena_printf(a, "%s/%s", folder, files[i].name), &content, err);
	}
	text_done(&content);
	ok = ok && folder_make(arena_printf(a, "%s/captures", folder), err);
	for (size_t i = 0; ok && i < run->case_count; i++)
		if (report_case_has_frames(&run->cases[i]))
			ok = write_capture(a, folder, run, &run->cases[i], err);
	return ok;
}

/* One flush of the file system instead of one for each file. */
static bool flush(const char *folder, struct err *err)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return err_errno(err, "%s", folder);
	ok = syncfs(fd) == 0 || err_errno(err, "%s", folder);
	close(fd);
	return ok;
}

/* Puts the new folder in place of what is there. An earlier run is exchanged for it in one step, so
 * that one of the two stands under the name at any time, and then removed. */
static bool put_in_place(struct arena *a, const char *temporary, const char *path, struct err *err)
{
	if (rename(temporary, path) == 0)
		return true;
	if (errno != ENOTEMPTY && errno != EEXIST)
		return err_errno(err, "%s", path);
	if (!run_folder_check(path, err))
		return false;
	if (renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_EXCHANGE) != 0)
		return err_errno(err, "%s", path);
	remove_run(a, temporary);
	return true;
}

static bool make_parents(struct arena *a, const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL || slash == path)
		return true;
	return folder_make(arena_string_n(a, path, (size_t)(slash - path)), err);
}

static bool build(struct arena *a, const char *path, const struct result_run *run, struct err *err)
{
	char *temporary = arena_printf(a, "%s.part-XXXXXX", path);
	mode_t mask = umask(0);

	umask(mask);
	if (mkdtemp(temporary) == NULL)
		return err_errno(err, "%s", path);
	if ((chmod(temporary, 0777 & ~mask) == 0 || err_errno(err, "%s", temporary)) &&
	    write_all(a, temporary, run, err) && flush(temporary, err) &&
	    put_in_place(a, temporary, path, err))
		return true;
	remove_run(a, temporary);
	return false;
}

bool run_folder_write(const char *path, const struct result_run *run, struct err *err)
{
	struct arena *a = arena_new();
	const char *clean = without_slashes(a, path);
	bool ok = make_parents(a, clean, err) && build(a, clean, run, err);

	arena_free(a);
	return ok;
}
