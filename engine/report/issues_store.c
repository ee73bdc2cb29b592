/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The folder behind the issue list: which files there are, reading and writing them, the lock that
 * keeps two writers apart, and ids.
 *
 * Several files change at once or not at all: what is to be written goes into one file, .pending,
 * first; from then on it counts, and whoever opens the store next finishes what was begun. An id is
 * made of the deviation, so that two branches that file the same one write the same file, and
 * different ones never the same: nine digits of a hash; where these are taken, the next. */
#include "report/issues_parts.h"

#include "base/file.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { FILE_MAX = 16 * 1024 * 1024, PENDING_MAX = 1024 * 1024 * 1024, DIGITS_MAX = 9 };

static const char prefix[] = "MIP6-";

/* Whether the name is that of an issue: MIP6-123456789.xml. */
static bool is_issue_name(const char *name)
{
	size_t digits;

	if (!has_prefix(name, prefix))
		return false;
	name += strlen(prefix);
	digits = strspn(name, "0123456789");
	return digits > 0 && digits <= DIGITS_MAX && strcmp(name + digits, ".xml") == 0;
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

static bool read_root(struct issue_store *s, struct issue_file *f, struct err *err)
{
	f->doc = parse(f->path, f->was, err);
	if (f->doc == NULL)
		return false;
	f->root = xmlDocGetRootElement(f->doc);
	if (f->root == NULL || strcmp((const char *)f->root->name, "issue") != 0)
		return err_at(err, f->path, 0, "the root is not <issue>");
	if (strcmp(element_get(s->arena, f->root, "id"), f->id) != 0)
		return err_at(err, f->path, 0, "the id inside is not \"%s\"", f->id);
	f->issue = issue_of_file(s->arena, f);
	return true;
}

static bool is_before(const struct issue *a, const struct issue *b)
{
	int order = strverscmp(a->case_id, b->case_id);

	if (order == 0)
		order = strcmp(a->mismatch, b->mismatch);
	return order == 0 ? strcmp(a->id, b->id) < 0 : order < 0;
}

static int by_case(const void *a, const void *b)
{
	const struct issue_file *const *x = a, *const *y = b;

	return is_before((*x)->issue, (*y)->issue) ? -1 : is_before((*y)->issue, (*x)->issue);
}

static void sort_files(struct issue_store *s)
{
	struct issue_file **list, **end = &s->files;
	size_t n = 0;

	for (struct issue_file *f = s->files; f != NULL; f = f->next)
		n++;
	if (n == 0)
		return;
	list = arena_array(s->arena, n, sizeof(*list));
	n = 0;
	for (struct issue_file *f = s->files; f != NULL; f = f->next)
		list[n++] = f;
	qsort(list, n, sizeof(*list), by_case);
	for (size_t i = 0; i < n; i++) {
		*end = list[i];
		end = &list[i]->next;
	}
	*end = NULL;
}

static struct issue_file *file_new(struct issue_store *s, const char *id)
{
	struct issue_file *f = arena_alloc(s->arena, sizeof(*f));

	f->id = id;
	f->path = arena_printf(s->arena, "%s/%s.xml", s->folder, id);
	f->next = s->files;
	s->files = f;
	return f;
}

static struct issue_file *find(const struct issue_store *s, const char *id)
{
	struct issue_file *f = s->files;

	while (f != NULL && strcmp(f->id, id) != 0)
		f = f->next;
	return f;
}

static bool list_files(struct issue_store *s, struct err *err)
{
	DIR *d = opendir(s->folder);
	struct dirent *e;

	if (d == NULL)
		return errno == ENOENT || err_errno(err, "%s", s->folder);
	while ((e = readdir(d)) != NULL)
		if (is_issue_name(e->d_name))
			file_new(s, arena_string_n(s->arena, e->d_name, strlen(e->d_name) - 4));
	closedir(d);
	return true;
}

/* --- What is pending: "MIP6-123456789.xml 4711", a line break, so many octets; and so on --- */

struct pending {
	const char *name;
	struct bytes content;
};

/* Takes the next part off rest. False when there is none, with a message when what is there is no
 * such part. */
static bool pending_next(struct issue_store *s, struct bytes *rest, struct pending *p,
			 struct err *err)
{
	const char *at = (const char *)rest->at;
	const uint8_t *end = rest->len > 0 ? memchr(rest->at, '\n', rest->len) : NULL;
	size_t line = end != NULL ? (size_t)(end - rest->at) : 0;
	char *text, *blank;
	uint64_t len;

	if (rest->len == 0)
		return false;
	text = arena_string_n(s->arena, at, line);
	blank = strchr(text, ' ');
	if (blank != NULL)
		*blank++ = '\0';
	if (blank == NULL || !is_issue_name(text) || !parse_u64(blank, &len) ||
	    len > rest->len - line - 1)
		return err_set(err, "%s/.pending: damaged; remove it", s->folder);
	p->name = text;
	p->content = bytes_slice(*rest, line + 1, (size_t)len);
	*rest = bytes_slice(*rest, line + 1 + (size_t)len, rest->len);
	return true;
}

static bool pending_read(struct issue_store *s, struct err *err)
{
	const char *path = arena_printf(s->arena, "%s/.pending", s->folder);

	return access(path, F_OK) != 0 || file_read(s->arena, path, PENDING_MAX, &s->pending, err);
}

/* Instead of what stands in the files. */
static bool pending_overlay(struct issue_store *s, struct err *err)
{
	struct bytes rest = s->pending;
	struct err damage = {0};
	struct pending p;

	while (pending_next(s, &rest, &p, &damage)) {
		const char *id = arena_string_n(s->arena, p.name, strlen(p.name) - 4);
		struct issue_file *f = find(s, id);

		if (f == NULL)
			f = file_new(s, id);
		f->was = p.content;
	}
	return damage.text[0] == '\0' || err_set(err, "%s", damage.text);
}

/* Not file_replace: until all is flushed, .pending has it. */
static bool write_one(const char *folder, const struct pending *p, bool sync, struct err *err)
{
	struct text temporary = {0}, path = {0};
	FILE *file;
	bool ok;

	text_printf(&path, "%s/%s", folder, p->name);
	text_printf(&temporary, "%s.new", text_str(&path));
	file = fopen(text_str(&temporary), "wbe");
	ok = file != NULL && fwrite(p->content.at, 1, p->content.len, file) == p->content.len;
	ok = ok && fflush(file) == 0 && (!sync || fsync(fileno(file)) == 0);
	ok = file != NULL && fclose(file) == 0 && ok;
	ok = ok && rename(text_str(&temporary), text_str(&path)) == 0;
	if (!ok)
		err_errno(err, "%s", text_str(&path));
	text_done(&path);
	text_done(&temporary);
	return ok;
}

static bool flush(const char *folder, bool all, struct err *err)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && (all ? syncfs(fd) : fsync(fd)) == 0;

	if (!ok)
		err_errno(err, "%s", folder);
	if (fd >= 0)
		close(fd);
	return ok;
}

/* A few files are flushed one by one, many with all else that the file system has to write. */
static bool pending_apply(struct issue_store *s, struct bytes pending, struct err *err)
{
	enum { FEW = 16 };
	struct bytes rest = pending;
	struct err failure = {0};
	struct pending p;
	unsigned count = 0;

	while (pending_next(s, &rest, &p, &failure))
		count++;
	rest = pending;
	while (pending_next(s, &rest, &p, &failure))
		if (!write_one(s->folder, &p, count <= FEW, &failure))
			break;
	if (failure.text[0] != '\0')
		return err_set(err, "%s", failure.text);
	if (!flush(s->folder, count > FEW, err))
		return false;
	unlink(arena_printf(s->arena, "%s/.pending", s->folder));
	return true;
}

/* What a process that was killed has left half written. */
static void remove_leftovers(const struct issue_store *s)
{
	DIR *d = opendir(s->folder);
	struct dirent *e;

	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL)
		if (has_prefix(e->d_name, ".pending.") ||
		    (has_prefix(e->d_name, prefix) && strstr(e->d_name, ".xml.") != NULL))
			unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
}

/* --- Opening --- */

/* The system lets go of the lock when the process ends, however it ends. Who only reads does without
 * one where there is no store yet or nothing may be written. */
static bool take_lock(struct issue_store *s, bool to_write, struct err *err)
{
	const char *path = arena_printf(s->arena, "%s/.lock", s->folder);

	s->lock = open(path, to_write ? O_RDWR | O_CREAT | O_CLOEXEC : O_RDONLY | O_CLOEXEC, 0666);
	if (s->lock < 0)
		return !to_write || err_errno(err, "%s", path);
	while (flock(s->lock, to_write ? LOCK_EX : LOCK_SH) != 0)
		if (errno != EINTR)
			return !to_write || err_errno(err, "%s", path);
	return true;
}

static bool finish_what_was_begun(struct issue_store *s, struct err *err)
{
	remove_leftovers(s);
	if (s->pending.len == 0)
		return true;
	if (!pending_apply(s, s->pending, err))
		return false;
	s->pending = (struct bytes){NULL, 0};
	return true;
}

static bool read_files(struct issue_store *s, struct err *err)
{
	for (struct issue_file *f = s->files; f != NULL; f = f->next) {
		if (f->was.at == NULL && !file_read(s->arena, f->path, FILE_MAX, &f->was, err))
			return false;
		if (!read_root(s, f, err))
			return false;
	}
	sort_files(s);
	return true;
}

bool store_open(struct issue_store *s, const char *folder, bool to_write, struct err *err)
{
	*s = (struct issue_store){.arena = arena_new(), .folder = folder, .lock = -1};
	if (to_write && !folder_make(folder, err))
		return false;
	if (!take_lock(s, to_write, err) || !pending_read(s, err) ||
	    (to_write && !finish_what_was_begun(s, err)))
		return false;
	return list_files(s, err) && pending_overlay(s, err) && read_files(s, err);
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

struct issue_file *store_find(struct issue_store *s, const char *id, struct err *err)
{
	struct issue_file *f = find(s, id);

	if (f == NULL)
		err_set(err, "%s: there is no issue \"%.40s\"", s->folder, id);
	return f;
}

/* --- Writing --- */

static bool put_pending(const struct issue_file *f, struct text *pending, struct err *err)
{
	xmlChar *at = NULL;
	int len = 0;

	xmlDocDumpMemoryEnc(f->doc, &at, &len, "UTF-8");
	if (at == NULL || len <= 0)
		return err_set(err, "%s: cannot be written as XML", f->path);
	if (!bytes_equal((struct bytes){at, (size_t)len}, f->was)) {
		text_printf(pending, "%s.xml %d\n", f->id, len);
		text_put_n(pending, (const char *)at, (size_t)len);
	}
	xmlFree(at);
	return true;
}

bool store_save(struct issue_store *s, struct err *err)
{
	struct text pending = {0};
	struct bytes content;
	bool ok = true;

	for (struct issue_file *f = s->files; ok && f != NULL; f = f->next)
		if (f->changed)
			ok = put_pending(f, &pending, err);
	content = text_bytes(&pending);
	if (ok && content.len > 0)
		ok = file_replace(arena_printf(s->arena, "%s/.pending", s->folder), content, err) &&
		     pending_apply(s, content, err);
	text_done(&pending);
	return ok;
}

/* --- Ids --- */

/* FNV-1a. */
static uint64_t hash_string(uint64_t hash, const char *s)
{
	do
		hash = (hash ^ (uint8_t)*s) * 0x100000001b3;
	while (*s++ != '\0');
	return hash;
}

static const char *free_id(const struct issue_store *s, const char *case_id, const char *mismatch,
			   const char *only)
{
	enum { FIRST = 100000000, COUNT = 900000000 };
	uint64_t hash = hash_string(0xcbf29ce484222325, case_id);
	const char *id;

	hash = hash_string(hash_string(hash, mismatch), only);
	do
		id = arena_printf(s->arena, "%s%llu", prefix,
				  (unsigned long long)(FIRST + hash++ % COUNT));
	while (find(s, id) != NULL);
	return id;
}

struct issue_file *store_add(struct issue_store *s, const char *case_id, const char *mismatch,
			     const char *only)
{
	struct issue_file *f = file_new(s, free_id(s, case_id, mismatch, only));

	f->doc = xmlNewDoc((const xmlChar *)"1.0");
	f->root = xmlNewNode(NULL, (const xmlChar *)"issue");
	xmlDocSetRootElement(f->doc, f->root);
	element_set(f->root, "id", f->id);
	element_set(f->root, "case", case_id);
	element_set(f->root, "mismatch", mismatch);
	if (only[0] != '\0')
		element_set(f->root, "only", only);
	f->issue = issue_of_file(s->arena, f);
	f->changed = true;
	return f;
}
