/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test decode: packets from captures, hexadecimal text and interfaces, printed with what is wrong
 * with them. */
#include "command.h"
#include "decode_ahead.h"

#include "base/file.h"
#include "link/capture.h"
#include "link/lab.h"
#include "wire/follow.h"
#include "wire/print.h"
#include "wire/sa.h"

#include <stdio.h>
#include <string.h>

enum { FORMAT, LINK, FINDINGS, INTERFACE, FILTER, COUNT, KEYS, KBM };
enum { FILE_MAX = 64 * 1024 * 1024 };

static const struct option_row rows[] = {
	[FORMAT] = {"format", 'F', "FORMAT", "tree (default), line, json, craft"},
	[LINK] = {"link", 'l', "LINK", "of hexadecimal input: ip6 (default; IPv4 by its version), ethernet"},
	[FINDINGS] = {"findings", 0, NULL, "only packets in which something is wrong"},
	[INTERFACE] = {"interface", 'i', "IF", "what passes there, until Ctrl-C"},
	[FILTER] = {"filter", 0, "EXPR", "of captures and interfaces, as tcpdump takes it"},
	[COUNT] = {"count", 'n', "N", "stop after so many packets"},
	[KEYS] = {"keys", 'k', "FILE", "security associations, to open ESP"},
	[KBM] = {"kbm", 0, "FILE",
		 "binding management keys, a line each; behind it, for whom: home address, correspondent"},
};

struct decoding {
	const char *format, *filter;
	const char *first;                /* of hexadecimal input: what begins it */
	bool only_findings, live;
	struct arena *arena;              /* of one packet */
	struct follower *follower;
	struct sa_list *sas;              /* NULL: none */
	struct text out;
	uint64_t count, max;              /* packets seen; how many at most, 0: all */
	int64_t start;                    /* of the first record, microseconds since 1970 */
};

/* One packet, and what is known of it beside its octets. */
struct seen {
	struct bytes octets;
	const char *first;
	bool has_time;
	usec time;                        /* since the first of the capture */
	struct packet packet;
	struct finding *findings;
	enum follow_result followed;
	uint64_t tests[2];
};

static const char *const follow_words[] = {
	[FOLLOW_NOTHING] = "",
	[FOLLOW_UNKNOWN] = "not verified, the tokens were not seen",
	[FOLLOW_RIGHT] = "right",
	[FOLLOW_WRONG] = "wrong",
};

static void print_tree(struct decoding *d, const struct seen *s)
{
	text_printf(&d->out, "packet %llu, ", (unsigned long long)d->count);
	if (s->has_time)
		text_printf(&d->out, "%.6f s, ", (double)s->time / USEC_PER_SEC);
	text_printf(&d->out, "%zu octets\n", s->octets.len);
	packet_print_tree(&s->packet, s->findings, &d->out);
	if (s->followed == FOLLOW_NOTHING)
		return;
	text_printf(&d->out, "%sauthenticator: %s", s->followed == FOLLOW_WRONG ? "! " : "",
		    follow_words[s->followed]);
	if (s->tests[0] != 0)
		text_printf(&d->out, ", by the home token of packet %llu",
			    (unsigned long long)s->tests[0]);
	if (s->tests[1] != 0)
		text_printf(&d->out, " and the care-of token of packet %llu",
			    (unsigned long long)s->tests[1]);
	text_put(&d->out, " [rfc6275 6.2.7]\n");
}

/* Captures get a number, the time and the addresses in front. */
static void print_line(struct decoding *d, const struct seen *s)
{
	const struct header *ip6 = packet_find(&s->packet, "ip6");

	if (s->has_time)
		text_printf(&d->out, "%llu %.6f ", (unsigned long long)d->count,
			    (double)s->time / USEC_PER_SEC);
	if (s->has_time && ip6 != NULL) {
		char src[IP6_TEXT], dst[IP6_TEXT];
		struct ip6 from = header_ip6(ip6, "src"), to = header_ip6(ip6, "dst");

		ip6_print(&from, src);
		ip6_print(&to, dst);
		text_printf(&d->out, "%s > %s ", src, dst);
	}
	packet_print_line(&s->packet, &d->out);
	for (const struct finding *f = s->findings; f != NULL; f = f->next)
		text_printf(&d->out, " !%s", finding_name(f->code));
	if (s->followed != FOLLOW_NOTHING)
		text_printf(&d->out, " %sauthenticator: %s", s->followed == FOLLOW_WRONG ? "!" : "",
			    follow_words[s->followed]);
}

static void json_authenticator(struct decoding *d, const struct seen *s)
{
	static const char *const verdicts[] = {
		[FOLLOW_NOTHING] = "", [FOLLOW_UNKNOWN] = "unknown", [FOLLOW_RIGHT] = "right",
		[FOLLOW_WRONG] = "wrong"};

	text_printf(&d->out, ",\"authenticator\":{\"verdict\":\"%s\"", verdicts[s->followed]);
	if (s->tests[0] != 0)
		text_printf(&d->out, ",\"home_test\":%llu", (unsigned long long)s->tests[0]);
	if (s->tests[1] != 0)
		text_printf(&d->out, ",\"care_of_test\":%llu", (unsigned long long)s->tests[1]);
	text_put(&d->out, "}");
}

static void print_json(struct decoding *d, const struct seen *s)
{
	text_printf(&d->out, "{\"packet\":%llu,", (unsigned long long)d->count);
	if (s->has_time)
		text_printf(&d->out, "\"time\":%.6f,", (double)s->time / USEC_PER_SEC);
	packet_print_json_members(&s->packet, s->findings, &d->out);
	if (s->followed != FOLLOW_NOTHING)
		json_authenticator(d, s);
	text_put(&d->out, "}");
}

/* One more packet was decoded. */
static void tell(struct decoding *d, struct seen *s)
{
	d->count++;
	s->followed = follower_see(d->follower, &s->packet, s->octets, d->count, s->tests);
	if (d->only_findings && s->findings == NULL && s->followed != FOLLOW_WRONG)
		return;
	text_clear(&d->out);
	if (strcmp(d->format, "tree") == 0)
		print_tree(d, s);
	else if (strcmp(d->format, "line") == 0)
		print_line(d, s);
	else if (strcmp(d->format, "json") == 0)
		print_json(d, s);
	else
		packet_print_craft(&s->packet, &d->out);
	text_put(&d->out, "\n");
	fwrite(text_str(&d->out), 1, d->out.len, stdout);
}

static void decode_one(struct decoding *d, struct seen *s)
{
	arena_reset(d->arena);
	s->packet = packet_open(d->arena, s->octets, s->first, d->sas, &s->findings);
	tell(d, s);
}

static bool is_enough(const struct decoding *d)
{
	return (d->max > 0 && d->count >= d->max) || ferror(stdout) || interrupted(NULL);
}

/* Hexadecimal, a packet a line; with comments. */
static bool decode_hex(struct decoding *d, const char *name, const char *text, struct err *err)
{
	struct arena *a = arena_new();       /* of one line */
	struct lines lines = {text, text + strlen(text), 0};
	bool ok = true;

	while (ok && !is_enough(d)) {
		size_t cap, len;
		uint8_t *octets;
		char *one;

		arena_reset(a);
		one = lines_next(&lines, a);
		if (one == NULL)
			break;
		cap = strlen(one) / 2;
		octets = arena_take(a, cap + 1);
		if (!parse_hex(one, octets, cap, &len))
			ok = err_at(err, name, lines.line,
				    "wants hexadecimal digits in pairs, a packet a line");
		else
			decode_one(d, &(struct seen){.octets = {octets, len}, .first = d->first});
	}
	arena_free(a);
	return ok;
}

static const char *first_header(const struct capture_reader *r)
{
	return capture_link_type(r) == LINK_ETHERNET ? "ethernet" : "ip";
}

static struct seen of_record(struct decoding *d, struct bytes octets, int64_t at)
{
	if (d->start == 0)
		d->start = at;
	return (struct seen){.octets = octets, .has_time = true, .time = at - d->start};
}

static bool decode_records(struct decoding *d, struct capture_reader *r, struct err *err)
{
	struct capture_record record;
	enum capture_status status = CAPTURE_END;

	while (!is_enough(d) && (status = capture_next(r, &record, err)) != CAPTURE_END &&
	       status != CAPTURE_BROKEN) {
		if (status != CAPTURE_RECORD)
			continue;
		struct seen s = of_record(d, record.frame, record.at);

		s.first = first_header(r);
		decode_one(d, &s);
		if (d->live)
			fflush(stdout);
	}
	return status != CAPTURE_BROKEN;
}

static bool tell_ahead(void *context, const struct ahead_packet *p)
{
	struct decoding *d = context;
	struct seen s = of_record(d, p->octets, p->at);

	s.packet = p->packet;
	s.findings = p->findings;
	tell(d, &s);
	return !is_enough(d);
}

static bool decode_capture(struct decoding *d, const char *path, struct err *err)
{
	struct capture_reader *r = capture_open(path, err);
	bool ok = r != NULL && (d->filter == NULL || capture_filter(r, d->filter, err)) &&
		(d->sas != NULL ? decode_records(d, r, err)   /* whose state is for one thread */
				: decode_ahead(r, first_header(r), tell_ahead, d, err));

	capture_close(r);
	return ok;
}

static bool decode_interface(struct decoding *d, const char *name, struct err *err)
{
	struct capture_reader *r = capture_listen(name, err);
	bool ok;

	interrupts_catch();
	d->live = true;
	ok = r != NULL && (d->filter == NULL || capture_filter(r, d->filter, err)) &&
		privileges_drop(err) && decode_records(d, r, err);
	if (ok && capture_dropped(r) > 0)
		complain(STATUS_GOOD, "decode: %s: %llu packets came too fast and are missing", name,
			 (unsigned long long)capture_dropped(r));
	capture_close(r);
	return ok;
}

/* By the first octets of the file: a capture is read a packet at a time, however long it is. What was
 * read from standard input is put back. */
static bool is_capture(const char *path)
{
	static const uint8_t magics[][4] = {{0x0a, 0x0d, 0x0d, 0x0a}, {0xa1, 0xb2, 0xc3, 0xd4},
					    {0xd4, 0xc3, 0xb2, 0xa1}, {0xa1, 0xb2, 0x3c, 0x4d},
					    {0x4d, 0x3c, 0xb2, 0xa1}};
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *f = is_stdin ? stdin : fopen(path, "rb");
	uint8_t start[4];
	size_t n = f != NULL ? fread(start, 1, sizeof(start), f) : 0;

	if (f != NULL && !is_stdin)
		fclose(f);
	for (size_t i = n; is_stdin && i > 0; i--)
		ungetc(start[i - 1], f);
	for (size_t i = 0; n == sizeof(start) && i < COUNT_OF(magics); i++)
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

/* "KEY [HOME [CORRESPONDENT]]" */
static bool read_key(struct follower *f, char *text)
{
	char *words[3] = {NULL}, *rest = text;
	struct ip6 address[2];
	uint8_t kbm[20];
	size_t count = 0, len;

	while ((rest += strspn(rest, " \t\r")), *rest != '\0') {
		if (count == COUNT_OF(words))
			return false;
		words[count++] = rest;
		rest += strcspn(rest, " \t\r");
		if (*rest != '\0')
			*rest++ = '\0';
	}
	for (size_t i = 1; i < count; i++)
		if (!ip6_parse(words[i], &address[i - 1]))
			return false;
	words[0] += has_prefix(words[0], "0x") ? 2 : 0;
	return strlen(words[0]) == 2 * sizeof(kbm) && parse_hex(words[0], kbm, sizeof(kbm), &len) &&
		follower_know(f, count > 1 ? &address[0] : NULL, count > 2 ? &address[1] : NULL, kbm);
}

static bool read_keys(struct follower *f, const char *path, struct err *err)
{
	struct arena *a = arena_new();
	struct bytes content;
	bool ok = file_read(a, path, FILE_MAX, &content, err);
	const char *start = ok ? (const char *)content.at : "";
	struct lines lines = {start, start + (ok ? content.len : 0), 0};
	char *text;

	while (ok && (text = lines_next(&lines, a)) != NULL)
		if (!read_key(f, text))
			ok = err_at(err, path, lines.line, "wants a key of 40 hexadecimal digits, then at "
				    "most a home address and a correspondent; 256 lines at most");
	arena_free(a);
	return ok;
}

static bool read_options(const struct command_line *line, struct decoding *d, struct err *err)
{
	static const char formats[] = "tree line json craft";
	const char *const *v = line->values;

	d->format = v[FORMAT] != NULL ? v[FORMAT] : "tree";
	d->first = v[LINK] == NULL || strcmp(v[LINK], "ip6") == 0 ? "ip" : v[LINK];
	d->only_findings = v[FINDINGS] != NULL;
	d->filter = v[FILTER];
	if ((line->word_count == 0) == (v[INTERFACE] == NULL))
		return err_set(err, "wants files or hexadecimal text, or -i with an interface");
	if (!word_in(formats, d->format))
		return err_set(err, "--format is one of: %s", formats);
	if (!word_in("ip ethernet", d->first))
		return err_set(err, "--link is ip6 or ethernet");
	if (v[COUNT] != NULL && (!parse_u64(v[COUNT], &d->max) || d->max == 0))
		return err_set(err, "--count %s: wants a number from 1", v[COUNT]);
	return true;
}

static int run(const struct command_line *line)
{
	struct decoding d = {0};
	struct err err = {0};
	bool ok = true;

	if (!read_options(line, &d, &err))
		return complain(STATUS_USAGE, "decode: %s", err.text);
	if (line->values[KEYS] != NULL) {
		d.sas = sa_list_new();
		ok = sa_list_read(d.sas, line->values[KEYS], &err);
	}
	d.arena = arena_new();
	d.follower = follower_new();
	if (ok && line->values[KBM] != NULL)
		ok = read_keys(d.follower, line->values[KBM], &err);
	if (ok && line->values[INTERFACE] != NULL)
		ok = decode_interface(&d, line->values[INTERFACE], &err);
	for (size_t i = 0; ok && i < line->word_count && !is_enough(&d); i++)
		ok = decode_word(&d, line->words[i], &err);
	if (ok && d.count == 0 && line->word_count > 0 && d.filter == NULL)
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
	.summary = "Print packets of captures, hexadecimal text or an interface, with findings",
	.rows = rows,
	.row_count = COUNT_OF(rows),
	.run = run,
};
