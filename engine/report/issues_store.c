/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The folder behind the issue list: which files there are, reading and writing them, the lock that
 * keeps two writers apart, and ids. The file "next" holds the next free number, so that the id of
 * an issue whose file somebody deletes does not come back; without it the highest file counts. */
#include "report/issues_parts.h"

#include "base/file.h"
#include "base/text.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { FILE_MAX = 16 * 1024 * 1024, DIGITS_MIN = 4, DIGITS_MAX = 9 };

static const char prefix[] = "MIP6-";

/* 0 unless the name is that of an issue: MIP6-0001.xml. */
static unsigned number_of(const char *name)
{
	size_t digits;

	if (!has_prefix(name, prefix))
		return 0;
	name += strlen(prefix);
	digits = strspn(name, "0123456789");
	if (digits < DIGITS_MIN || digits > DIGITS_MAX || strcmp(name + digits, ".xml") != 0)
		return 0;
	return (unsigned)strtoul(name, NULL, 10);
}

/* --- Reading --- */

/* libxml2 2.12 made the error const; older ones did not. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *error_pointer;
#else
typedef xmlErrorPtr error_pointer;
#endif

struct complaint {
	const char *path;
	struct err *err;
	bool seen;
};

static void keep_first(void *context, error_pointer e)
{
	struct complaint *c = context;

	if (c->seen || e == NULL)
		return;
	c->seen = true;
	err_at(c->err, c->path, e->line > 0 ? (unsigned)e->line : 0, "%.*s",
	       (int)strcspn(e->message != NULL ? e->message : "", "\n"),
	       e->message != NULL ? e->message : "");
}

/* No network, no entities, no document type: the file may come from a stranger's merge request. */
static xmlDoc *parse(const char *path, struct bytes content, struct err *err)
{
	struct complaint complaint = {path, err, false};
	xmlDoc *doc;

	xmlSetStructuredErrorFunc(&complaint, keep_first);
	doc = xmlReadMemory((const char *)content.at, (int)content.len, path, NULL,
			    XML_PARSE_NONET | XML_PARSE_BIG_LINES);
	xmlSetStructuredErrorFunc(NULL, NULL);
	if (doc == NULL && !complaint.seen)
		err_at(err, path, 0, "not XML");
	if (doc != NULL && doc->intSubset != NULL) {
		xmlFreeDoc(doc);
		err_at(err, path, 1, "a document type is not allowed");
		return NULL;
	}
	return doc;
}

static bool read_issue(struct issue_store *s, struct issue_file *f, struct err *err)
{
	if (!file_read(s->arena, f->path, FILE_MAX, &f->was, err))
		return false;
	f->doc = parse(f->path, f->was, err);
	if (f->doc == NULL)
		return false;
	f->root = xmlDocGetRootElement(f->doc);
	if (f->root == NULL || strcmp((const char *)f->root->name, "issue") != 0)
		return err_at(err, f->path, 0, "the root is not <issue>");
	if (strcmp(element_get(s->arena, f->root, "id"), f->id) != 0)
		return err_at(err, f->path, 0, "the id inside is not \"%s\"", f->id);
	return true;
}

static void insert(struct issue_store *s, struct issue_file *f)
{
	struct issue_file **at = &s->files;

	while (*at != NULL && (*at)->number < f->number)
		at = &(*at)->next;
	f->next = *at;
	*at = f;
}

static struct issue_file *file_new(struct issue_store *s, unsigned number, const char *id)
{
	struct issue_file *f = arena_alloc(s->arena, sizeof(*f));

	f->number = number;
	f->id = id;
	f->path = arena_printf(s->arena, "%s/%s.xml", s->folder, id);
	insert(s, f);
	return f;
}

static bool list_files(struct issue_store *s, struct err *err)
{
	DIR *d = opendir(s->folder);
	struct dirent *e;

	if (d == NULL)
		return errno == ENOENT || err_errno(err, "%s", s->folder);
	while ((e = readdir(d)) != NULL) {
		unsigned number = number_of(e->d_name);

		if (number > 0)
			file_new(s, number,
				 arena_string_n(s->arena, e->d_name, strlen(e->d_name) - 4));
	}
	closedir(d);
	return true;
}

/* The system lets go of the lock when the process ends, however it ends. */
static bool take_lock(struct issue_store *s, struct err *err)
{
	const char *path = arena_printf(s->arena, "%s/.lock", s->folder);

	s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (s->lock < 0)
		return err_errno(err, "%s", path);
	while (flock(s->lock, LOCK_EX) != 0)
		if (errno != EINTR)
			return err_errno(err, "%s", path);
	return true;
}

bool store_open(struct issue_store *s, const char *folder, bool to_write, struct err *err)
{
	*s = (struct issue_store){.arena = arena_new(), .folder = folder, .lock = -1};
	if (to_write && (!folder_make(folder, err) || !take_lock(s, err)))
		return false;
	if (!list_files(s, err))
		return false;
	for (struct issue_file *f = s->files; f != NULL; f = f->next)
		if (!read_issue(s, f, err))
			return false;
	return true;
}

void store_close(struct issue_store *s)
{
	for (struct issue_file *f = s->files; f != NULL; f = f->next)
		xmlFreeDoc(f->doc);
	if (s->lock >= 0)
		close(s->lock);
	arena_free(s->arena);
	*s = (struct issue_store){.lock = -1};
}

struct issue_file *store_find(struct issue_store *s, const char *id)
{
	struct issue_file *f = s->files;

	while (f != NULL && strcmp(f->id, id) != 0)
		f = f->next;
	return f;
}

/* --- Writing --- */

static bool save_one(const struct issue_file *f, struct err *err)
{
	xmlChar *at = NULL;
	int len = 0;
	struct bytes content;
	bool ok;

	xmlDocDumpMemoryEnc(f->doc, &at, &len, "UTF-8");
	if (at == NULL || len <= 0)
		return err_set(err, "%s: cannot be written as XML", f->path);
	content = (struct bytes){at, (size_t)len};
	ok = bytes_equal(content, f->was) || file_replace(f->path, content, err);
	xmlFree(at);
	return ok;
}

bool store_save(struct issue_store *s, struct err *err)
{
	for (struct issue_file *f = s->files; f != NULL; f = f->next)
		if (!save_one(f, err))
			return false;
	return true;
}

/* The number in "next"; 0 when the file is missing or holds anything else. */
static unsigned recorded_next(struct issue_store *s, const char *path)
{
	struct bytes content;
	char *text;
	uint64_t n;

	if (!file_read(s->arena, path, 64, &content, NULL))
		return 0;
	text = arena_string_n(s->arena, (const char *)content.at, content.len);
	text[strcspn(text, "\r\n \t")] = '\0';
	return parse_u64(text, &n) && n < 100000000 ? (unsigned)n : 0;
}

struct issue_file *store_add(struct issue_store *s, struct err *err)
{
	const char *path = arena_printf(s->arena, "%s/next", s->folder), *after;
	unsigned number = recorded_next(s, path);
	struct issue_file *f;

	for (f = s->files; f != NULL; f = f->next)
		if (f->number >= number)
			number = f->number + 1;
	if (number == 0)
		number = 1;
	/* First the record, then the issue: a crash between them loses a number, nothing else. */
	after = arena_printf(s->arena, "%u\n", number + 1);
	if (!file_replace(path, bytes_of_string(after), err))
		return NULL;
	f = file_new(s, number, arena_printf(s->arena, "%s%04u", prefix, number));
	f->doc = xmlNewDoc((const xmlChar *)"1.0");
	f->root = xmlNewNode(NULL, (const xmlChar *)"issue");
	xmlDocSetRootElement(f->doc, f->root);
	element_set(f->root, "id", f->id);
	return f;
}
