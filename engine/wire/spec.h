/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A packet as somebody wrote it down, before names are looked up and values read: the tree that
 * the craft expression language and the XML of test cases share. spec_parse reads expressions:
 *
 *     ip6(src=2001:db8::1, dst=2001:db8::2)/bu(sequence=7, A, lifetime=420s, nonce-indices(home=1))
 *
 * packet_from_spec makes a packet to send, or a pattern to match (match.h), out of a tree. */
#ifndef MIP6TEST_WIRE_SPEC_H
#define MIP6TEST_WIRE_SPEC_H

#include "wire/packet.h"
#include "wire/vary.h"

struct spec_attribute {
	const char *name;           /* "" for a bare word: a flag, or the value of the principal field */
	const char *value;
	unsigned line, column;      /* of the value */
	unsigned name_column;       /* 0 where it is not known */
	struct spec_attribute *next;
};

struct spec {
	const char *name;
	struct spec_attribute *attributes;
	struct spec *options;
	struct spec *next;
	bool merged;                /* while a template is laid over another: already found */
	const char *file;           /* NULL for an expression */
	unsigned line, column;      /* from 1; column 0 where it is not known */
};

/* Reads one expression; text may be hostile. On failure the message says the column, and the line
 * behind the first. */
MUST_USE bool spec_parse(struct arena *a, const char *text, struct spec **first, struct err *err);

/* The same for text that begins at that line of a file. */
MUST_USE bool spec_parse_at(struct arena *a, const char *text, const char *file, unsigned line,
			    struct spec **first, struct err *err);

/* Sets a message with the place in front: "file:line: column 7: …"; file may be NULL, column 0 when it
 * is not known. Returns false. */
bool spec_error(struct err *err, const char *file, unsigned line, unsigned column,
		const char *message);

/* The value of a variable, NULL when there is none of that name. */
typedef const char *spec_lookup(void *context, const char *name);

struct spec_build {
	bool pattern;               /* values are tests, see match.h */
	bool check_only;            /* a variable may exist without a value yet (""): such a field is
				     * not read; the packet is not good for anything else */
	spec_lookup *lookup;        /* NULL: there are no variables */
	void *context;
	struct variations *variations;   /* NULL: fields do not vary (vary.h) */
};

/* Everything of the result lives in the arena. The message has file:line, or the column. */
MUST_USE bool packet_from_spec(struct arena *a, const struct spec *first,
			       const struct spec_build *how, struct packet *out, struct err *err);

/* Replaces each $name, $name+n, $name-n in text; numbers are cut to `bits` bits. NULL and a message
 * when a name is unknown. */
const char *spec_expand(struct arena *a, const char *text, const struct spec_build *how,
			unsigned bits, struct err *err);

#endif
