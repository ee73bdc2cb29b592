/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test craft: packets from expressions, to print, to a capture, or onto an interface. */
#include "command.h"

#include "base/file.h"
#include "link/capture.h"
#include "link/lab.h"
#include "link/live.h"
#include "wire/print.h"
#include "wire/spec.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { FORMAT, FILE_, OUT, INTERFACE, COUNT, INTERVAL, TO };
enum { FILE_MAX = 64 * 1024 * 1024 };

static const struct option_row rows[] = {
	[FORMAT] = {"format", 'F', "FORMAT", "hex (default), tree, line, json, craft, pcapng"},
	[FILE_] = {"file", 'f', "FILE", "one expression a line; - is standard input"},
	[OUT] = {"out", 'o', "FILE", "for pcapng; else standard output"},
	[INTERFACE] = {"interface", 'i', "IF", "send there"},
	[COUNT] = {"count", 'n', "N", "times, default 1"},
	[INTERVAL] = {"interval", 0, "TIME", "between packets, default 10ms"},
	[TO] = {"to", 0, "MAC", "link-layer destination for packets without ethernet()"},
};

struct crafting {
	const char *format;
	struct arena *arena;              /* of one packet */
	struct capture capture;
	unsigned link_type;               /* of the capture; 0: no packet yet */
	struct text out;
	struct bytes frames[256];         /* to send */
	struct arena *kept;
	size_t frame_count;
};

static const struct spec_build plain = {0};

static bool starts_with_ethernet(const struct packet *p)
{
	return p->first != NULL && header_is(p->first, "ethernet");
}

static void print(struct crafting *c, struct bytes octets, const char *first)
{
	struct finding *findings;
	struct packet p = packet_decode(c->arena, octets, first, &findings);

	if (strcmp(c->format, "hex") == 0)
		text_hex(&c->out, octets);
	else if (strcmp(c->format, "tree") == 0)
		packet_print_tree(&p, findings, &c->out);
	else if (strcmp(c->format, "line") == 0)
		packet_print_line(&p, &c->out);
	else if (strcmp(c->format, "json") == 0)
		packet_print_json(&p, findings, &c->out);
	else if (strcmp(c->format, "craft") == 0)
		packet_print_craft(&p, &c->out);
	text_put(&c->out, "\n");
}

static bool craft_one(struct crafting *c, const char *expression, struct err *err)
{
	static const size_t cap = PACKET_OCTETS_MAX;
	struct timespec now;
	unsigned link_type;
	struct spec *spec;
	struct packet p;
	struct buf out;

	arena_reset(c->arena);
	out = buf_over(arena_alloc(c->arena, cap), cap);
	if (!spec_parse(c->arena, expression, &spec, err) ||
	    !packet_from_spec(c->arena, spec, &plain, &p, err) || !packet_encode(&p, &out, err))
		return false;
	if (c->frame_count < COUNT_OF(c->frames))
		c->frames[c->frame_count++] = arena_bytes(c->kept, buf_bytes(&out));
	if (strcmp(c->format, "pcapng") != 0) {
		print(c, buf_bytes(&out), starts_with_ethernet(&p) ? "ethernet" : "ip6");
		return true;
	}
	/* One interface a file: not every reader takes two of different link types. */
	link_type = starts_with_ethernet(&p) ? LINK_ETHERNET : LINK_IPV6;
	if (c->link_type == 0)
		capture_interface(&c->capture, "craft", link_type);
	else if (c->link_type != link_type)
		return err_set(err, "a capture holds packets with ethernet() or without, not both");
	c->link_type = link_type;
	clock_gettime(CLOCK_REALTIME, &now);
	capture_frame(&c->capture, 0,
		      (int64_t)now.tv_sec * USEC_PER_SEC + now.tv_nsec / 1000, CAPTURE_OUTBOUND,
		      buf_bytes(&out), NULL);
	return true;
}

/* Lines of a file: empty ones and comments are passed over; a mistake names file, line, column. */
static bool craft_file(struct crafting *c, const char *path, struct err *err)
{
	struct arena *a = arena_new();
	struct bytes content;
	unsigned line = 0;
	const char *at, *end;
	bool ok = file_read(a, path, FILE_MAX, &content, err);

	at = ok ? (const char *)content.at : "";
	end = at + (ok ? content.len : 0);
	while (ok && at < end) {
		size_t n = strcspn(at, "\n");
		char *text = arena_string_n(a, at, n);
		struct err why;

		line++;
		at += n + 1;
		text[strcspn(text, "#")] = '\0';
		if (text[strspn(text, " \t\r")] == '\0')
			continue;
		if (!craft_one(c, text, &why))
			ok = err_at(err, path, line, "%s", why.text);
	}
	arena_free(a);
	return ok;
}

/* Sending: a node that has nothing to hear. */

struct sender {
	struct node node;
	struct crafting *c;
	struct mac from, to;
	uint64_t left;
	usec interval, due;
	size_t at;
	bool ready;
	uint8_t frame[PACKET_OCTETS_MAX];
	size_t frame_len;
	uint64_t sent;
};

static void sender_input(struct node *n, usec now, unsigned port, struct bytes frame)
{
	(void)n;
	(void)now;
	(void)port;
	(void)frame;
}

static void sender_timeout(struct node *n, usec now)
{
	struct sender *s = (struct sender *)n;
	struct buf out = buf_over(s->frame, sizeof(s->frame));
	struct bytes octets = s->c->frames[s->at];

	if (s->left == 0 || now < s->due)
		return;
	if (octets.len > 0 && octets.at[0] >> 4 == 6) {
		buf_put(&out, (struct bytes){s->to.octet, sizeof(s->to.octet)});
		buf_put(&out, (struct bytes){s->from.octet, sizeof(s->from.octet)});
		buf_put_u16(&out, 0x86dd);
	}
	buf_put(&out, octets);
	s->frame_len = out.len;
	s->ready = !out.overflow;
	s->at = (s->at + 1) % s->c->frame_count;
	s->left--;
	s->due = now + s->interval;
}

static usec sender_next(const struct node *n)
{
	const struct sender *s = (const struct sender *)n;

	return s->left > 0 ? s->due : USEC_NEVER;
}

static bool sender_output(struct node *n, struct outgoing *out)
{
	struct sender *s = (struct sender *)n;

	if (!s->ready)
		return false;
	s->ready = false;
	s->sent++;
	*out = (struct outgoing){0, {s->frame, s->frame_len}};
	return true;
}

static bool sender_done(void *context)
{
	const struct sender *s = context;

	return (s->left == 0 && !s->ready) || interrupted(NULL);
}

static bool send_all(struct crafting *c, const struct command_line *line, struct err *err)
{
	static const struct node_ops ops = {.input = sender_input, .timeout = sender_timeout,
					    .next = sender_next, .output = sender_output};
	struct sender *s = arena_alloc(c->kept, sizeof(*s));
	const char *const *v = line->values;
	struct live *live = live_new();
	bool ok = true;

	s->node.ops = &ops;
	s->c = c;
	s->left = c->frame_count;
	s->interval = 10 * USEC_PER_MS;
	s->to = (struct mac){{0x33, 0x33, 0, 0, 0, 1}};
	if (v[COUNT] != NULL && !parse_u64(v[COUNT], &s->left))
		ok = err_set(err, "--count %s: wants a number", v[COUNT]);
	if (v[INTERVAL] != NULL && !parse_span(v[INTERVAL], &s->interval))
		ok = err_set(err, "--interval %s: wants a time such as 10ms", v[INTERVAL]);
	if (v[TO] != NULL && !mac_parse(v[TO], &s->to))
		ok = err_set(err, "--to %s: wants a link-layer address", v[TO]);
	interrupts_catch();
	ok = ok && live_open(live, v[INTERFACE], err) && privileges_drop(err);
	if (ok) {
		live_mac(live, 0, s->from.octet);
		ok = live_run(live, &s->node, sender_done, s, err);
		printf("sent %llu packets on %s\n", (unsigned long long)live_counts(live).sent,
		       v[INTERFACE]);
	}
	live_free(live);
	return ok;
}

static bool write_out(struct crafting *c, const char *path, struct err *err)
{
	struct text *t = strcmp(c->format, "pcapng") == 0 ? &c->capture.octets : &c->out;

	if (path != NULL)
		return file_replace(path, (struct bytes){(const uint8_t *)text_str(t), t->len}, err);
	return print_text(t) || err_set(err, "standard output cannot be written");
}

static int run(const struct command_line *line)
{
	static const char formats[] = "hex tree line json craft pcapng";
	const char *const *v = line->values;
	struct crafting c = {.format = v[FORMAT] != NULL ? v[FORMAT] : "hex"};
	struct err err = {0};
	bool ok = true;

	if ((v[FILE_] == NULL) == (line->word_count == 0))
		return complain(STATUS_USAGE, "craft: wants expressions, or -f FILE");
	if (!word_in(formats, c.format))
		return complain(STATUS_USAGE, "craft: --format is one of: %s", formats);
	c.arena = arena_new();
	c.kept = arena_new();
	capture_begin(&c.capture, "mip6test");
	for (size_t i = 0; ok && i < line->word_count; i++)
		ok = craft_one(&c, line->words[i], &err);
	if (ok && v[FILE_] != NULL)
		ok = craft_file(&c, v[FILE_], &err);
	if (ok && c.frame_count == 0)
		ok = err_set(&err, "no expression in this");
	if (ok)
		ok = v[INTERFACE] != NULL ? send_all(&c, line, &err) : write_out(&c, v[OUT], &err);
	arena_free(c.arena);
	arena_free(c.kept);
	text_done(&c.out);
	text_done(&c.capture.octets);
	return ok ? STATUS_GOOD : complain(STATUS_BROKEN, "craft: %s", err.text);
}

const struct subcommand command_craft = {
	.name = "craft",
	.words = "EXPRESSION…",
	.summary = "Build packets: print them, write a capture, or send them",
	.rows = rows,
	.row_count = COUNT_OF(rows),
	.run = run,
};
