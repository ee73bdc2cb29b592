/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Between the files of the issue list only: the files of the store as libxml2 trees that are
 * changed in place, so that what people wrote stays where it stands. */
#ifndef MIP6TEST_REPORT_ISSUES_PARTS_H
#define MIP6TEST_REPORT_ISSUES_PARTS_H

#include "report/issues.h"

#include <libxml/tree.h>

struct issue_file {
	const char *id, *path;
	unsigned number;
	struct bytes was; /* the file as read; empty for a new one */
	xmlDoc *doc;
	xmlNode *root;
	struct issue_file *next;
};

/* The store, read as a whole. */
struct issue_store {
	struct arena *arena;
	const char *folder;
	struct issue_file *files; /* by id */
	int lock;                 /* -1 when only read */
};

/* to_write: makes the folder and waits until no other process writes. Close it in any case. */
bool store_open(struct issue_store *s, const char *folder, bool to_write, struct err *err);
void store_close(struct issue_store *s);

/* Writes the files whose content changed, each atomically. */
bool store_save(struct issue_store *s, struct err *err);

/* A new issue with an id that was never used; NULL when that cannot be recorded. */
struct issue_file *store_add(struct issue_store *s, struct err *err);
struct issue_file *store_find(struct issue_store *s, const char *id);

/* Elements. Values given are made safe; values read are in the arena and never NULL. */
xmlNode *element_first(const xmlNode *parent, const char *name);
xmlNode *element_next(const xmlNode *n, const char *name);
const char *element_get(struct arena *a, const xmlNode *n, const char *name);
void element_set(xmlNode *n, const char *name, const char *value);
const char *element_text(struct arena *a, const xmlNode *n);
const char *element_child_text(struct arena *a, const xmlNode *parent, const char *name);

/* A new last child on a line of its own; depth of the child, the root's children have 1. */
xmlNode *element_add(xmlNode *parent, unsigned depth, const char *name);

/* One line of text. */
void element_add_text(xmlNode *parent, unsigned depth, const char *name, const char *text);

/* Replaces the text of the child, or adds it. lines: text of several lines. */
void element_put_text(xmlNode *parent, unsigned depth, const char *name, const char *text,
		      bool lines);

/* s as the functions above keep it, so that what was written is found again. */
const char *element_safe(struct arena *a, const char *s);

/* One entry of the history; run may be "". */
void element_add_event(xmlNode *parent, unsigned depth, const char *at, const char *run,
		       const char *text);

/* The tree as data. */
struct issue *issue_of_file(struct arena *a, const struct issue_file *f);

#endif
