/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Between the files of the issue list only: the files of the store as libxml2 trees that are
 * changed in place, so that what people wrote stays where it stands, and as data. */
#ifndef MIP6TEST_REPORT_ISSUES_PARTS_H
#define MIP6TEST_REPORT_ISSUES_PARTS_H

#include "report/issues.h"

#include <libxml/tree.h>

struct issue_file {
	const char *id, *path;
	struct bytes was; /* the file as read; empty for a new one */
	xmlDoc *doc;
	xmlNode *root;
	struct issue *issue; /* the same as data; changes go to both, see issues_lines.c */
	bool changed;
	struct issue_file *next;
};

/* The store, read as a whole. */
struct issue_store {
	struct arena *arena;
	const char *folder;
	struct issue_file *files; /* by case */
	struct bytes pending;     /* what a killed process left to be done, when only read */
	int lock;                 /* -1 when there is none */
};

/* to_write: makes the folder and waits until no other process reads or writes. Close it in any
 * case. */
bool store_open(struct issue_store *s, const char *folder, bool to_write, struct err *err);
void store_close(struct issue_store *s);

/* Writes the files that changed, all or none of them. */
bool store_save(struct issue_store *s, struct err *err);

/* A new issue; its id follows from what it is of. */
struct issue_file *store_add(struct issue_store *s, const char *case_id, const char *mismatch,
			     const char *only);

/* NULL and a message when there is none. */
struct issue_file *store_find(struct issue_store *s, const char *id, struct err *err);

/* The issues as a list, with what follows from several of them. */
struct issue *store_issues(struct issue_store *s);

/* Elements. Values given are made safe; values read are in the arena and never NULL. */
xmlNode *element_first(const xmlNode *parent, const char *name);
xmlNode *element_next(const xmlNode *n, const char *name);
const char *element_get(struct arena *a, const xmlNode *n, const char *name);
void element_set(xmlNode *n, const char *name, const char *value);
void element_set_lines(xmlNode *n, const char *name, const char *value);
const char *element_text(struct arena *a, const xmlNode *n);
void element_put_text(xmlNode *n, const char *text);

/* A new last child of the root, on a line of its own; the whole line goes. */
xmlNode *element_add(xmlNode *root, const char *name);
void element_remove(xmlNode *n);

/* s as the functions above keep it, so that what was written is found again; the same of several
 * lines. */
const char *element_safe(struct arena *a, const char *s);
const char *element_safe_lines(struct arena *a, const char *s);

/* The tree as data. */
struct issue *issue_of_file(struct arena *a, const struct issue_file *f);

/* The sighting's state and what else follows from the events. */
void issue_settle(struct issue *i);

/* Lines (issues_lines.c): each goes to the tree and to the data. Strings are borrowed from the
 * arena of the store, and safe. */
void lines_event(struct issue_store *s, struct issue_file *f, const struct issue_event *e);
void lines_sighting(struct issue_store *s, struct issue_file *f, struct issue_sighting *g);
void lines_evidence(struct issue_store *s, struct issue_file *f, const struct issue_sighting *g);
void lines_pass(struct issue_store *s, struct issue_file *f, const struct issue_pass *p,
		bool reference);
void lines_describe(struct issue_store *s, struct issue_file *f, const struct result_case *c);
void lines_set(struct issue_store *s, struct issue_file *f, const char *name, const char *value,
	       const char *was, const char *at);
void lines_note(struct issue_store *s, struct issue_file *f, const char *text, const char *at);

#endif
