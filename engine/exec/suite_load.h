/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the parts of the loader share. Private to engine/exec. */
#ifndef MIP6TEST_EXEC_SUITE_LOAD_H
#define MIP6TEST_EXEC_SUITE_LOAD_H

#include "exec/spec_xml.h"
#include "exec/suite.h"

/* A template or procedure that has been met but not yet read: names are global, so that files may
 * come in any order. */
struct pending {
	const char *name, *file;
	const xmlNode *node;
	bool reading;                     /* to notice circles */
	const struct template *template;  /* when read */
	const struct step *steps;         /* when read */
	const struct binding_of_name *parameters;
	unsigned weight;                  /* steps, those of called procedures counted in */
	bool done;
	struct pending *next;
};

enum { LOADER_DEPTH_MAX = 100 };

struct loader {
	struct suite *suite;
	struct arena *arena;
	struct err *err;
	struct pending *templates, *procedures;
	struct open_document *documents;
	struct xml_schema *schema;
	const struct binding_of_name *variables;   /* of the for-each around the case being read */
	unsigned depth;                   /* of templates or procedures that name one another */
	unsigned weight;                  /* steps of the case or procedure being read, as above */
};

struct pending *pending_find(struct pending *list, const char *name);

/* The packet of a send or an on: its template, if any, with the headers inside laid over it. */
MUST_USE bool packet_load(struct loader *l, const char *file, const xmlNode *n, const char *skip,
			  const struct spec **packet, const char **what);

/* The steps among the children of parent that skip does not name. */
MUST_USE bool steps_load(struct loader *l, const char *file, const xmlNode *parent, const char *skip,
			 const struct step **steps);

/* The steps and parameters of a procedure that was not read yet. */
MUST_USE bool procedure_load(struct loader *l, struct pending *p);

/* One step; false and a message when it is none. */
MUST_USE bool step_load(struct loader *l, const char *file, const xmlNode *n, struct step **step);

#endif
