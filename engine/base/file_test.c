/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Files replaced whole or not at all, folders made, limits kept. In a temporary folder. */
#include "base/file.h"

#include <CUnit/CUnit.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

struct place {
	struct arena *arena;
	char folder[32];
	struct err err;
};

static struct place place_new(void)
{
	struct place p = {.arena = arena_new(), .folder = "/tmp/mip6test-XXXXXX"};

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(p.folder));
	return p;
}

static const char *in(struct place *p, const char *name)
{
	return arena_printf(p->arena, "%s/%s", p->folder, name);
}

/* Empties the folder; returns how many files there were. */
static unsigned place_done(struct place *p)
{
	DIR *d = opendir(p->folder);
	const struct dirent *e;
	unsigned count = 0;

	while (d != NULL && (e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			count += remove(in(p, e->d_name)) == 0;
	if (d != NULL)
		closedir(d);
	rmdir(p->folder);
	arena_free(p->arena);
	return count;
}

static bool holds(struct place *p, const char *path, const char *want)
{
	struct bytes b;

	return file_read(p->arena, path, 1 << 20, &b, &p->err) &&
	       bytes_equal(b, bytes_of_string(want)) && b.at[b.len] == 0;
}

static void what_is_written_is_read(void)
{
	struct place p = place_new();
	const char *file = in(&p, "a");

	CU_ASSERT_TRUE(file_replace(file, bytes_of_string("one"), &p.err));
	CU_ASSERT_TRUE(holds(&p, file, "one"));
	CU_ASSERT_TRUE(file_replace(file, bytes_of_string(""), &p.err));
	CU_ASSERT_TRUE(holds(&p, file, ""));
	CU_ASSERT_EQUAL(place_done(&p), 1);
}

static void a_zero_octet_does_not_end_a_file(void)
{
	struct place p = place_new();
	const char *file = in(&p, "a");
	struct bytes want = {(const uint8_t *)"a\0b", 3}, got;

	CU_ASSERT_TRUE(file_replace(file, want, &p.err));
	CU_ASSERT_TRUE(file_read(p.arena, file, 3, &got, &p.err));
	CU_ASSERT_TRUE(bytes_equal(got, want));
	CU_ASSERT_EQUAL(place_done(&p), 1);
}

static void a_file_over_the_limit_is_refused(void)
{
	struct place p = place_new();
	const char *file = in(&p, "a");
	struct bytes got;

	CU_ASSERT_TRUE(file_replace(file, bytes_of_string("12345"), &p.err));
	CU_ASSERT_TRUE(file_read(p.arena, file, 5, &got, &p.err));
	CU_ASSERT_FALSE(file_read(p.arena, file, 4, &got, &p.err));
	CU_ASSERT_PTR_NULL(got.at);
	CU_ASSERT_PTR_NOT_NULL(strstr(p.err.text, "larger than 4 octets"));
	CU_ASSERT_FALSE(file_read(p.arena, "/dev/zero", 100000, &got, &p.err));
	CU_ASSERT_EQUAL(place_done(&p), 1);
}

static void what_cannot_be_read_is_named(void)
{
	struct place p = place_new();
	struct bytes got;

	CU_ASSERT_FALSE(file_read(p.arena, in(&p, "none"), 9, &got, &p.err));
	CU_ASSERT_PTR_NOT_NULL(strstr(p.err.text, "/none: No such file"));
	CU_ASSERT_FALSE(file_read(p.arena, p.folder, 9, &got, &p.err));
	CU_ASSERT_PTR_NOT_NULL(strstr(p.err.text, "Is a directory"));
	CU_ASSERT_EQUAL(place_done(&p), 0);
}

/* A full disk is played by a limit on the size of files. */
static void a_replacement_that_fails_keeps_the_old_content(void)
{
	struct place p = place_new();
	const char *file = in(&p, "a");
	uint8_t *large = arena_alloc(p.arena, 100000);
	struct rlimit was, low;
	bool ok;

	CU_ASSERT_TRUE(file_replace(file, bytes_of_string("old"), &p.err));
	CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &was), 0);
	low = was;
	low.rlim_cur = 5000;
	signal(SIGXFSZ, SIG_IGN);
	CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &low), 0);
	ok = file_replace(file, (struct bytes){large, 100000}, &p.err);
	CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &was), 0);
	signal(SIGXFSZ, SIG_DFL);
	CU_ASSERT_FALSE(ok);
	CU_ASSERT_PTR_NOT_NULL(strstr(p.err.text, "File too large"));
	CU_ASSERT_TRUE(holds(&p, file, "old"));
	CU_ASSERT_EQUAL(place_done(&p), 1); /* no temporary file is left */
}

static void nothing_is_left_when_the_name_is_that_of_a_folder(void)
{
	struct place p = place_new();
	const char *folder = in(&p, "folder");

	CU_ASSERT_TRUE(folder_make(folder, &p.err));
	CU_ASSERT_FALSE(file_replace(folder, bytes_of_string("x"), &p.err));
	CU_ASSERT_FALSE(file_replace(in(&p, "none/x"), bytes_of_string("x"), &p.err));
	CU_ASSERT_EQUAL(place_done(&p), 1);
}

static void the_mode_is_that_of_any_new_file(void)
{
	struct place p = place_new();
	mode_t mask = umask(022);
	struct stat st;

	CU_ASSERT_TRUE(file_replace(in(&p, "a"), bytes_of_string("x"), &p.err));
	umask(mask);
	CU_ASSERT_EQUAL_FATAL(stat(in(&p, "a"), &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0644);
	CU_ASSERT_EQUAL(place_done(&p), 1);
}

static void missing_folders_are_made(void)
{
	struct place p = place_new();
	struct stat st;

	CU_ASSERT_TRUE(folder_make(in(&p, "x/y//z/"), &p.err));
	CU_ASSERT_TRUE(folder_make(in(&p, "x/y/z"), &p.err));
	CU_ASSERT_TRUE(stat(in(&p, "x/y/z"), &st) == 0 && S_ISDIR(st.st_mode));
	CU_ASSERT_FALSE(folder_make("/proc/none/x", &p.err));
	CU_ASSERT_EQUAL(remove(in(&p, "x/y/z")), 0);
	CU_ASSERT_EQUAL(remove(in(&p, "x/y")), 0);
	CU_ASSERT_EQUAL(place_done(&p), 1);
}

static void names_that_are_too_long_are_errors(void)
{
	struct place p = place_new();
	char *name = arena_alloc(p.arena, 10001);

	memset(name, 'x', 10000);
	CU_ASSERT_FALSE(folder_make(name, &p.err));
	CU_ASSERT_FALSE(file_replace(name, bytes_of_string("x"), &p.err));
	CU_ASSERT_EQUAL(place_done(&p), 0);
}

void file_suite(void);
void file_suite(void)
{
	CU_pSuite suite = CU_add_suite("file", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "what is written is read", what_is_written_is_read);
	CU_add_test(suite, "a zero octet does not end a file", a_zero_octet_does_not_end_a_file);
	CU_add_test(suite, "a file over the limit is refused", a_file_over_the_limit_is_refused);
	CU_add_test(suite, "what cannot be read is named", what_cannot_be_read_is_named);
	CU_add_test(suite, "a replacement that fails keeps the old content",
		    a_replacement_that_fails_keeps_the_old_content);
	CU_add_test(suite, "nothing is left when the name is that of a folder",
		    nothing_is_left_when_the_name_is_that_of_a_folder);
	CU_add_test(suite, "the mode is that of any new file", the_mode_is_that_of_any_new_file);
	CU_add_test(suite, "missing folders are made", missing_folders_are_made);
	CU_add_test(suite, "names that are too long are errors",
		    names_that_are_too_long_are_errors);
}
