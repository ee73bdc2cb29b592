/* SPDX-License-Identifier: BSD-2-Clause
 *
 * For the unit tests of exec: a small suite in a temporary folder, and one case of it played by
 * hand, with craft expressions in place of an implementation. Include CUnit before it. Tests run
 * from the root of the source tree, where the schema is. */
#ifndef MIP6TEST_EXEC_SUITE_SAMPLE_H
#define MIP6TEST_EXEC_SUITE_SAMPLE_H

#include "base/file.h"
#include "base/text.h"
#include "exec/case_run.h"
#include "exec/suite.h"
#include "wire/print.h"
#include "wire/spec.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SAMPLE_HEAD "<testcases role=\"cn\" section=\"1\">\n"
#define SAMPLE_TAIL "\n</testcases>\n"
#define SAMPLE_CASE "<testcase id=\"cn/1/a\" title=\"t\"><requirement ref=\"R-1\"/>\n"
#define SAMPLE_END "\n</testcase>"

#define SAMPLE_IUT "2001:db8:0:1::2"
#define SAMPLE_COA "2001:db8:1000:11::1" /* block 0x1000 */
#define SAMPLE_HOA "2001:db8:1000:1::1"

struct sample {
	struct arena *arena;
	char folder[32];
	struct suite suite;
	struct profile profile;
	struct err err;
};

static const char sample_requirements[] =
	"<requirements>\n"
	"<requirement id=\"R-1\" role=\"cn\" spec=\"rfc6275\" section=\"1\" level=\"MUST\">"
	"<text>It answers.</text><probe>p</probe></requirement>\n"
	"<requirement id=\"R-2\" role=\"cn\" spec=\"rfc6275\" section=\"1\" level=\"SHOULD\">"
	"<text>It answers soon.</text><probe>p</probe></requirement>\n"
	"<requirement id=\"R-3\" role=\"cn\" spec=\"rfc6275\" section=\"1\" level=\"MAY\" "
	"observable=\"no\" reason=\"inside\"><text>It thinks.</text><probe>p</probe></requirement>\n"
	"</requirements>\n";

static const char sample_library[] =
	"<library>\n"
	"<template name=\"echo\"><ip6 src=\"$mn.coa\" dst=\"$iut.addr\"/>"
	"<echo-request identifier=\"7\" sequence=\"1\" data=\"0102\"/></template>\n"
	"<template name=\"reply\"><ip6 src=\"$iut.addr\" dst=\"$mn.coa\"/>"
	"<echo-reply identifier=\"7\" sequence=\"1\" data=\"0102\"/></template>\n"
	"<template name=\"any-reply\"><ip6/><echo-reply checksum=\"any\"/></template>\n"
	"<procedure name=\"ping\"><send template=\"echo\"/>"
	"<expect within=\"1s\"><on template=\"reply\" verdict=\"pass\"/>"
	"<timeout verdict=\"fail\" reason=\"no echo\"/></expect></procedure>\n"
	"</library>\n";

static inline void sample_file(struct sample *s, const char *name, const char *content)
{
	const char *path = arena_printf(s->arena, "%s/%s", s->folder, name);

	CU_ASSERT_TRUE_FATAL(file_replace(path, bytes_of_string(content), &s->err));
}

static inline struct sample sample_new(void)
{
	struct sample s = {.arena = arena_new(), .folder = "/tmp/mip6test-XXXXXX"};
	char here[2048];

	CU_ASSERT_FATAL(mkdtemp(s.folder) != NULL && getcwd(here, sizeof(here)) != NULL);
	CU_ASSERT_FATAL(folder_make(arena_printf(s.arena, "%s/cn", s.folder), &s.err));
	CU_ASSERT_FATAL(folder_make(arena_printf(s.arena, "%s/common", s.folder), &s.err));
	CU_ASSERT_FATAL(symlink(arena_printf(s.arena, "%s/testcases/schema", here),
				arena_printf(s.arena, "%s/schema", s.folder)) == 0);
	sample_file(&s, "requirements.xml", sample_requirements);
	sample_file(&s, "common/library.xml", sample_library);
	sample_file(&s, "profile.xml",
		    "<implementation name=\"reference\"><claims roles=\"ip cn\"/><world/>"
		    "<addresses implementation=\"" SAMPLE_IUT "\" router=\"2001:db8:0:1::1\"/>"
		    "</implementation>");
	CU_ASSERT_FATAL(profile_load(&s.profile, s.arena, "",
				     arena_printf(s.arena, "%s/profile.xml", s.folder), &s.err));
	return s;
}

static inline int sample_remove(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void sample_done(struct sample *s)
{
	nftw(s->folder, sample_remove, 8, FTW_DEPTH | FTW_PHYS);
	arena_free(s->arena);
}

/* Loads the suite as it stands in the folder. */
static inline bool sample_reload(struct sample *s)
{
	return suite_load(&s->suite, s->arena, s->folder, NULL, &s->err);
}

/* What stands in cn/1.xml, from its second line on. */
static inline bool sample_load(struct sample *s, const char *body)
{
	sample_file(s, "cn/1.xml", arena_printf(s->arena, SAMPLE_HEAD "%s" SAMPLE_TAIL, body));
	return sample_reload(s);
}

/* One case, whose steps begin in line 3. */
static inline void sample_case(struct sample *s, const char *steps)
{
	bool ok = sample_load(s, arena_printf(s->arena, SAMPLE_CASE "%s" SAMPLE_END, steps));

	if (!ok)
		fprintf(stderr, "%s\n", s->err.text);
	CU_ASSERT_TRUE_FATAL(ok);
}

/* The message begins behind the folder: "cn/1.xml:2: …". */
static inline bool sample_says(const struct sample *s, const char *place, const char *words)
{
	const char *text = s->err.text;
	bool ok = has_prefix(text, s->folder) && has_prefix(text + strlen(s->folder) + 1, place) &&
		  strstr(text, words) != NULL;

	if (!ok)
		fprintf(stderr, "\"%s\" instead of %s … %s\n", text, place, words);
	return ok;
}

static inline bool sample_refuses(const char *body, const char *place, const char *words)
{
	struct sample s = sample_new();
	bool loaded = sample_load(&s, body), said = !loaded && sample_says(&s, place, words);

	if (loaded)
		fprintf(stderr, "was loaded: %s\n", body);
	sample_done(&s);
	return said;
}

/* A case played by hand. */

struct play {
	struct sample *sample;
	struct arena *arena;
	struct case_run *run;
	usec now;
	struct text sent; /* what the case sent, as expressions, one a line */
	unsigned sent_count;
	struct result_case result;
};

static inline void play_emit(void *context, usec now, struct crossing *c)
{
	struct play *p = context;
	struct packet tree = packet_decode(p->arena, c->packet, "ip6", NULL);

	(void)now;
	packet_print_craft(&tree, &p->sent);
	text_put(&p->sent, "\n");
	p->sent_count++;
}

static inline void play_start_as(struct play *p, struct sample *s, const char *spec, uint64_t seed,
				 uint16_t block)
{
	static const struct link_facts facts = {.iut_link_local = {{0xfe, 0x80, [15] = 2}},
						.router_link_local = {{0xfe, 0x80, [15] = 1}}};
	struct case_config config = {.testcase = s->suite.cases,
				     .profile = &s->profile,
				     .spec = spec,
				     .seed = seed,
				     .block = block,
				     .emit = play_emit,
				     .context = p};

	*p = (struct play){.sample = s, .arena = arena_new()};
	p->run = case_run_new(p->arena, &config);
	case_run_start(p->run, 0, &facts);
}

static inline void play_start(struct play *p, struct sample *s)
{
	play_start_as(p, s, "rfc6275", 1, 0x1000);
}

static inline void play_octets(struct play *p, struct bytes packet)
{
	const struct crossing crossing = {.packet = packet};

	case_run_input(p->run, p->now, &crossing);
}

static inline void play_give(struct play *p, const char *expression)
{
	const struct spec_build how = {.pattern = false};
	uint8_t *space = arena_alloc(p->arena, 2048);
	struct buf out = buf_over(space, 2048);
	struct err err = {0};
	struct spec *spec;
	struct packet packet;
	bool ok = spec_parse(p->arena, expression, &spec, &err) &&
		  packet_from_spec(p->arena, spec, &how, &packet, &err) &&
		  packet_encode(&packet, &out, &err);

	if (!ok)
		fprintf(stderr, "%s: %s\n", expression, err.text);
	CU_ASSERT_TRUE_FATAL(ok);
	play_octets(p, buf_bytes(&out));
}

#define PLAY_REPLY(fields) "ip6(src=" SAMPLE_IUT ", dst=" SAMPLE_COA ")/echo-reply(" fields ")"

static inline void play_reply(struct play *p)
{
	play_give(p, PLAY_REPLY("identifier=7, sequence=1, data=0102"));
}

/* Lets time pass, with every timeout that is due. */
static inline void play_until(struct play *p, usec then)
{
	usec next;

	while ((next = case_run_next(p->run)) <= then) {
		p->now = next > p->now ? next : p->now;
		case_run_timeout(p->run, p->now);
	}
	p->now = then;
}

/* The verdict, and p->result; the case is let run to its end. */
static inline enum verdict play_end(struct play *p)
{
	for (unsigned i = 0; i < 1000 && !case_run_done(p->run); i++)
		play_until(p, case_run_next(p->run));
	CU_ASSERT_TRUE(case_run_done(p->run));
	case_run_result(p->run, p->now, &p->result);
	return p->result.verdict;
}

static inline void play_done(struct play *p)
{
	text_done(&p->sent);
	arena_free(p->arena);
}

#endif
