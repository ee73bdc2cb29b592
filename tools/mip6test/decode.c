/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test decode: packets from captures and hexadecimal text, printed with what is wrong with them. */
#include "command.h"

#include "base/file.h"
#include "link/capture.h"
#include "wire/follow.h"
#include "wire/print.h"
#include "wire/sa.h"

#include <stdio.h>
#include <string.h>

enum { FORMAT, LINK, FINDINGS, KEYS };
enum { FILE_MAX = 64 * 1024 * 1024 };

static const struct option_row rows[] = {
	[FORMAT] = {"format", 'F', "FORMAT", "tree (default), line, json, craft"},
	[LINK] = {"link", 'l', "LINK", "of hexadecimal input: ip6 (default; IPv4 by its version), ethernet"},
	[FINDINGS] = {"findings", 0, NULL, "only packets in which something is wrong"},
	[KEYS] = {"keys", 'k', "FILE", "security associations, to open ESP"},
};

struct decoding {
	const char *format, *link;
	bool only_findings;
	struct arena *arena;              /* of one packet */
	struct follower *follower;
	struct sa_list *sas;              /* NULL: none */
	struct text out;
	uint64_t count;
};

/* Whether the authenticator is right, as far as the tokens were seen going by. */
static void print_followed(struct decoding *d, enum follow_result result, const uint64_t tests[2])
{
	static const char *const words[] = {
		[FOLLOW_UNKNOWN] = "not verified, the tokens were not seen",
		[FOLLOW_RIGHT] = "right",
		[FOLLOW_WRONG] = "wrong",
	};
	bool tree = strcmp(d->format, "tree") == 0;

	if (result == FOLLOW_NOTHING || (!tree && strcmp(d->format, "line") != 0))
		return;
	text_printf(&d->out, "%s%s: %s", tree ? "" : " ",
		    result == FOLLOW_WRONG ? "!authenticator" : "authenticator", words[result]);
	if (tree && tests[0] != 0)
		text_printf(&d->out, ", by the home token of packet %llu", (unsigned long long)tests[0]);
	if (tree && tests[1] != 0)
		text_printf(&d->out, " and the care-of token of packet %llu",
			    (unsigned long long)tests[1]);
	text_put(&d->out, tree ? " [rfc6275 6.2.7]\n" : "");
}

static void decode_one(struct decoding *d, struct bytes octets, const char *first)
{
	struct finding *findings;
	enum follow_result followed;
	uint64_t tests[2];
	struct packet p;

	arena_reset(d->arena);
	d->count++;
	p = packet_open(d->arena, octets, first, d->sas, &findings);
	followed = follower_see(d->follower, &p, octets, d->count, tests);
	if (d->only_findings && findings == NULL && followed != FOLLOW_WRONG)
		return;
	text_clear(&d->out);
	if (strcmp(d->format, "tree") == 0) {
		text_printf(&d->out, "packet %llu, %zu octets\n", (unsigned long long)d->count,
			    octets.len);
		packet_print_tree(&p, findings, &d->out);
	} else if (strcmp(d->format, "line") == 0) {
		packet_print_line(&p, &d->out);
		for (const struct finding *f = findings; f != NULL; f = f->next)
			text_printf(&d->out, " !%s", finding_name(f->code));
	} else if (strcmp(d->format, "json") == 0) {
		packet_print_json(&p, findings, &d->out);
	} else {
		packet_print_craft(&p, &d->out);
	}
	print_followed(d, followed, tests);
	text_put(&d->out, "\n");
	fwrite(text_str(&d->out), 1, d->out.len, stdout);
}

/* Hexadecimal, a packet a line; with comments. */
static bool decode_hex(struct decoding *d, const char *name, const char *text, struct err *err)
{
	struct arena *a = arena_new();       /* of one line */
	unsigned line = 0;
	bool ok = true;

	while (ok && *text != '\0') {
		size_t n = strcspn(text, "\n"), len;
		uint8_t *octets;
		char *one;

		arena_reset(a);
		one = arena_string_n(a, text, n);
		octets = arena_take(a, n / 2 + 1);
		line++;
		text += n + (text[n] == '\n');
		one[strcspn(one, "#")] = '\0';
		if (one[strspn(one, " \t\r")] == '\0')
			continue;
		if (!parse_hex(one, octets, n / 2, &len))
			ok = err_at(err, name, line, "wants hexadecimal digits in pairs, a packet a line");
		else
			decode_one(d, (struct bytes){octets, len},
				   strcmp(d->link, "ip6") == 0 ? "ip" : d->link);
	}
	arena_free(a);
	return ok;
}

static bool decode_capture(struct decoding *d, const char *path, struct err *err)
{
	struct capture_reader *r = capture_open(path, err);
	struct capture_record record;
	enum capture_status status;
	const char *first;

	if (r == NULL)
		return false;
	first = capture_link_type(r) == LINK_ETHERNET ? "ethernet" : "ip";
	while ((status = capture_next(r, &record, err)) == CAPTURE_RECORD)
		decode_one(d, record.frame, first);
	capture_close(r);
	return status == CAPTURE_END;
}

/* By the first octets of the file: a capture is read a packet at a time, however long it is. */
static bool is_capture(const char *path)
{
	static const uint8_t magics[][4] = {{0x0a, 0x0d, 0x0d, 0x0a}, {0xa1, 0xb2, 0xc3, 0xd4},
					    {0xd4, 0xc3, 0xb2, 0xa1}, {0xa1, 0xb2, 0x3c, 0x4d},
					    {0x4d, 0x3c, 0xb2, 0xa1}};

	uint8_t start[4];
	FILE *f = strcmp(path, "-") != 0 ? fopen(path, "rb") : NULL;
	bool whole = f != NULL && fread(start, 1, sizeof(start), f) == sizeof(start);

	if (f != NULL)
		fclose(f);
	for (size_t i = 0; whole && i < COUNT_OF(magics); i++)
		if (memcmp(start, magics[i], sizeof(start)) == 0)
			return true;
	return false;
}

static bool is_hex(const char *text)
{
	return text[strspn(text, "0123456789abcdefABCDEF ")] == '\0';
}

static bool decode_word(struct decoding *d, const char *word, struct err *err)
{
	struct arena *a;
	struct bytes content;
	bool ok;

	if (is_hex(word))
		return decode_hex(d, "argument", word, err);
	if (is_capture(word))
		return decode_capture(d, word, err);
	a = arena_new();
	ok = file_read(a, word, FILE_MAX, &content, err);
	if (ok && memchr(content.at, '\0', content.len) != NULL)
		ok = err_at(err, word, 0, "neither a capture nor hexadecimal text");
	else if (ok)
		ok = decode_hex(d, word, (const char *)content.at, err);
	arena_free(a);
	return ok;
}

static int run(const struct command_line *line)
{
	static const char formats[] = "tree line json craft";
	const char *const *v = line->values;
	struct decoding d = {.format = v[FORMAT] != NULL ? v[FORMAT] : "tree",
			     .link = v[LINK] != NULL ? v[LINK] : "ip6",
			     .only_findings = v[FINDINGS] != NULL};
	struct err err = {0};
	bool ok = true;

	if (line->word_count == 0)
		return complain(STATUS_USAGE, "decode: wants files or hexadecimal text");
	if (!word_in(formats, d.format) || !word_in("ip6 ethernet", d.link))
		return complain(STATUS_USAGE, "decode: --format is one of: %s; --link: ip6 ethernet",
				formats);
	d.arena = arena_new();
	d.follower = follower_new();
	if (v[KEYS] != NULL) {
		d.sas = sa_list_new();
		ok = sa_list_read(d.sas, v[KEYS], &err);
	}
	for (size_t i = 0; ok && i < line->word_count; i++)
		ok = decode_word(&d, line->words[i], &err);
	if (ok && d.count == 0)
		ok = err_at(&err, line->words[0], 0, "no packet in this");
	arena_free(d.arena);
	follower_free(d.follower);
	sa_list_free(d.sas);
	text_done(&d.out);
	if (fflush(stdout) != 0)
		ok = err_set(&err, "standard output cannot be written");
	return ok ? STATUS_GOOD : complain(STATUS_BROKEN, "decode: %s", err.text);
}

const struct subcommand command_decode = {
	.name = "decode",
	.words = "FILE|HEX…",
	.summary = "Print packets of captures and hexadecimal text, with findings",
	.rows = rows,
	.row_count = COUNT_OF(rows),
	.run = run,
};
