/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test craft: packets from expressions, to print, to a capture, or onto an interface. */
#include "craft.h"

#include "base/file.h"
#include "command.h"
#include "wire/mutate.h"
#include "wire/sa.h"
#include "wire/spec.h"

#include <string.h>

enum { FORMAT, FILE_, OUT, INTERFACE, COUNT, RATE, INTERVAL, TO, SEED, MUTATE, KEYS };
enum { FILE_MAX = 64 * 1024 * 1024, RATE_MAX = 100000000 };

static const struct option_row rows[] = {
	[FORMAT] = {"format", 'F', "FORMAT", "hex (default), tree, line, json, c, craft, pcap, pcapng"},
	[FILE_] = {"file", 'f', "FILE",
		   "expressions, one a line, longer ones indented; - is standard input"},
	[OUT] = {"out", 'o', "FILE", "instead of standard output"},
	[INTERFACE] = {"interface", 'i', "IF", "send there"},
	[COUNT] = {"count", 'n', "N", "packets in all, expressions in turn; default one of each"},
	[RATE] = {"rate", 0, "PPS", "packets a second, default 100"},
	[INTERVAL] = {"interval", 0, "TIME", "between packets instead; 0s for as fast as it goes"},
	[TO] = {"to", 0, "MAC", "link-layer destination for packets without ethernet()"},
	[MUTATE] = {"mutate", 'm', "[=N|NAME]",
		    "every packet with a single fault; the Nth, or those whose name matches"},
	[SEED] = {"seed", 's', "N", "for fields that are drawn"},
	[KEYS] = {"keys", 'k', "FILE", "security associations, to seal ESP"},
};

struct crafting {
	struct arena *expression;         /* of one expression, unless recipes are kept */
	struct arena *scratch;            /* of varying fields */
	struct recipe *first, *last;      /* kept, to be taken in turn */
	bool keep;
	const char *mutate;               /* NULL: no; "": all */
	struct printer *printer;
	struct sa_list *sas;              /* NULL: none */
	struct rng rng;
	uint64_t count;                   /* of recipes */
	uint8_t octets[PACKET_OCTETS_MAX];
};

bool recipe_encode(struct recipe *r, uint64_t i, struct rng *rng, struct buf *out, struct err *err)
{
	if (r->variations.first == NULL && r->octets.len > 0) {
		buf_put(out, r->octets);
		return true;
	}
	variations_set(&r->variations, i, rng);
	return packet_encode(&r->packet, out, err);
}

/* Prints the recipe's packet, or puts it aside to be taken in turn with others. */
static bool take(struct crafting *c, struct recipe *r, struct err *err)
{
	struct buf out = buf_over(c->octets, sizeof(c->octets));

	r->has_ethernet = header_is(r->packet.first, "ethernet");
	r->is_ip4 = header_is(r->packet.first, "ip4");
	if (!recipe_encode(r, 1, &c->rng, &out, err))
		return false;
	c->count++;
	if (!c->keep)
		return printer_packet(c->printer, r, buf_bytes(&out), err);
	if (r->variations.first == NULL)
		r->octets = arena_bytes(c->expression, buf_bytes(&out));
	if (c->last != NULL)
		c->last->next = r;
	else
		c->first = r;
	c->last = r;
	return true;
}

/* Proves of each mutant that it has just the fault of its name, and takes it. */
static bool mutate(struct crafting *c, struct recipe *original, struct err *err)
{
	struct buf out = buf_over(c->octets, sizeof(c->octets));
	struct arena *proofs = arena_new();
	struct mutation *m;
	uint64_t number = 0, wanted = 0, before = c->count;
	bool ok = packet_encode(&original->packet, &out, err);

	if (!parse_u64(c->mutate, &wanted))
		wanted = 0;
	m = ok ? mutations_of(c->expression, &original->packet) : NULL;
	for (; ok && m != NULL; m = m->next) {
		struct recipe *r;

		number++;
		if (wanted > 0 ? number != wanted : *c->mutate != '\0' && !glob_match(c->mutate, m->name))
			continue;
		r = arena_alloc(c->expression, sizeof(*r));
		r->packet = mutation_apply(c->expression, &original->packet, m);
		r->name = m->name;
		r->variations = (struct variations){.scratch = c->scratch};
		arena_reset(proofs);
		if (mutation_changes(proofs, &original->packet, &r->packet))
			ok = mutation_check(proofs, &original->packet, &r->packet, m, err) &&
				take(c, r, err);
	}
	arena_free(proofs);
	if (ok && *c->mutate != '\0' && c->count == before)
		return err_set(err, "--mutate=%.80s: none of its %llu mutations", c->mutate,
			       (unsigned long long)number);
	return ok;
}

static bool craft_one(struct crafting *c, const char *expression, const char *file, unsigned line,
		      struct err *err)
{
	struct spec_build how = {0};
	struct recipe *r;
	struct spec *spec;
	struct err why;

	if (!c->keep)
		arena_reset(c->expression);
	r = arena_alloc(c->expression, sizeof(*r));
	r->variations = (struct variations){.arena = c->expression, .scratch = c->scratch};
	how.variations = &r->variations;
	if (!spec_parse_at(c->expression, expression, file, line, &spec, err) ||
	    !packet_from_spec(c->expression, spec, &how, &r->packet, err))
		return false;
	r->packet.sas = c->sas;
	if (c->mutate != NULL ? mutate(c, r, &why) : take(c, r, &why))
		return true;
	return file != NULL ? err_at(err, file, line, "%s", why.text) : err_set(err, "%s", why.text);
}

static bool is_blank(const char *text)
{
	text += strspn(text, " \t\r");
	return *text == '\0' || *text == '\n' || *text == '#';
}

/* Octets up to the end of the line at `at` and, if it goes on, of those behind it that begin with
 * white space. */
static size_t expression_octets(const char *at, bool goes_on, unsigned *lines)
{
	size_t n = 0;

	for (*lines = 0;; n++) {
		n += strcspn(at + n, "\n");
		(*lines)++;
		if (at[n] == '\0' || !goes_on || (at[n + 1] != ' ' && at[n + 1] != '\t'))
			return n;
	}
}

/* Empty lines and comments are passed over; a mistake names file, line and column. */
static bool craft_file(struct crafting *c, const char *path, struct err *err)
{
	struct arena *a = arena_new();
	struct bytes content;
	unsigned line = 1, lines;
	bool ok = file_read(a, path, FILE_MAX, &content, err);
	const char *at = ok ? skip_byte_order_mark((const char *)content.at) : "";

	if (ok && memchr(content.at, '\0', content.len) != NULL)
		ok = err_at(err, path, 0, "not text");
	for (; ok && *at != '\0'; line += lines) {
		bool blank = is_blank(at);
		size_t n = expression_octets(at, !blank, &lines);

		if (!blank) {
			char *text = mem_new(n + 1);

			memcpy(text, at, n);
			ok = craft_one(c, text, path, line, err);
			mem_free(text);
		}
		at += n + (at[n] == '\n');
	}
	arena_free(a);
	return ok;
}

static bool print_kept(struct crafting *c, uint64_t count, struct err *err)
{
	struct recipe *r = NULL;
	uint64_t round = 0;

	for (uint64_t i = 0; i < count && !interrupted(NULL); i++) {
		struct buf out = buf_over(c->octets, sizeof(c->octets));

		if (r == NULL) {
			r = c->first;
			round++;
		}
		if (!recipe_encode(r, round, &c->rng, &out, err) ||
		    !printer_packet(c->printer, r, buf_bytes(&out), err))
			return false;
		r = r->next;
	}
	return true;
}

static bool read_pace(const char *const *v, struct sending *s, struct err *err)
{
	if (v[RATE] != NULL && v[INTERVAL] != NULL)
		return err_set(err, "--rate or --interval, not both");
	if (v[RATE] != NULL)
		return (parse_u64(v[RATE], &s->rate) && s->rate > 0 && s->rate <= RATE_MAX) ||
			err_set(err, "--rate %s: wants packets a second, 1 to 100000000", v[RATE]);
	s->interval = 10 * USEC_PER_MS;
	return v[INTERVAL] == NULL || parse_span(v[INTERVAL], &s->interval) ||
		err_set(err, "--interval %s: wants a time such as 10ms", v[INTERVAL]);
}

static bool read_options(const struct command_line *line, struct crafting *c, struct sending *s,
			 struct err *err)
{
	const char *const *v = line->values;
	uint64_t seed = 1;

	s->interface = v[INTERFACE];
	s->to = (struct mac){{0x33, 0x33, 0, 0, 0, 1}};
	if ((v[FILE_] == NULL) == (line->word_count == 0))
		return err_set(err, "wants expressions, or -f FILE");
	if (v[COUNT] != NULL && (!parse_u64(v[COUNT], &s->count) || s->count == 0))
		return err_set(err, "--count %s: wants a number from 1", v[COUNT]);
	if (v[TO] != NULL && !mac_parse(v[TO], &s->to))
		return err_set(err, "--to %s: wants a link-layer address", v[TO]);
	if (v[SEED] != NULL && !parse_u64(v[SEED], &seed))
		return err_set(err, "--seed %s: wants a number", v[SEED]);
	if (v[INTERFACE] != NULL && (v[FORMAT] != NULL || v[OUT] != NULL))
		return err_set(err, "-i sends; it does not go with --format or --out");
	if (v[INTERFACE] == NULL && (v[RATE] != NULL || v[INTERVAL] != NULL || v[TO] != NULL))
		return err_set(err, "--rate, --interval and --to go with -i");
	if (v[KEYS] != NULL) {
		c->sas = sa_list_new();
		if (!sa_list_read(c->sas, v[KEYS], err))
			return false;
	}
	c->rng = s->rng = rng_seed(seed);
	c->mutate = v[MUTATE];
	c->keep = v[INTERFACE] != NULL || v[COUNT] != NULL;
	return read_pace(v, s, err);
}

static bool craft(struct crafting *c, struct sending *s, const struct command_line *line,
		  struct err *err)
{
	for (size_t i = 0; i < line->word_count; i++)
		if (!craft_one(c, line->words[i], NULL, 1, err))
			return false;
	if (line->values[FILE_] != NULL && !craft_file(c, line->values[FILE_], err))
		return false;
	if (c->count == 0)
		return err_set(err, "no expression in this");
	if (s->count == 0)
		s->count = c->count;
	s->recipes = c->first;
	if (s->interface != NULL)
		return send_packets(s, err);
	return (!c->keep || print_kept(c, s->count, err)) && printer_end(c->printer, err);
}

static int run(const struct command_line *line)
{
	const char *const *v = line->values;
	struct crafting *c = mem_new(sizeof(*c));
	struct sending s = {0};
	struct err err = {0};
	int status = STATUS_GOOD;

	c->expression = arena_new();
	c->scratch = arena_new();
	c->printer = printer_new(v[FORMAT] != NULL ? v[FORMAT] : "hex", v[OUT], &err);
	if (c->printer == NULL || !read_options(line, c, &s, &err))
		status = complain(STATUS_USAGE, "craft: %s", err.text);
	else if (!craft(c, &s, line, &err))
		status = complain(STATUS_BROKEN, "craft: %s", err.text);
	printer_free(c->printer);
	sa_list_free(c->sas);
	arena_free(c->scratch);
	arena_free(c->expression);
	mem_free(c);
	return status;
}

static const char more[] =
	"An expression is headers with \"/\" between them, fields, flags and options in parentheses:\n\n"
	"  ip6(src=2001:db8::1, dst=2001:db8::$i)/dst-options(home-address(2001:db8::9))/\n"
	"  bu(sequence=7.., A, lifetime=420s, nonce-indices(home=1, care-of=2),\n"
	"     binding-auth(kbm=00112233445566778899aabbccddeeff00112233), padn(0000))\n\n"
	"What is not given is computed; what is given is sent as it stands. Also: checksum=auto+1,\n"
	"status=0|135, 4s..40s, random, cut=4, cut=4@12, insert=ffff, insert=ffff@12, misalign=1,\n"
	"copies=2, padding=none, raw(0badc0de). Names: mip6test manual; fields: mip6test manual NAME.\n";

const struct subcommand command_craft = {
	.name = "craft",
	.words = "EXPRESSION…",
	.summary = "Build packets: print them, write a capture, or send them",
	.rows = rows,
	.row_count = COUNT_OF(rows),
	.run = run,
	.more = more,
};
