/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The ways in which mip6test craft prints packets. */
#include "craft.h"

#include "base/arena.h"
#include "base/file.h"
#include "command.h"
#include "link/capture.h"
#include "wire/print.h"

#include <string.h>
#include <time.h>

enum { C_OCTETS_A_LINE = 12, FLUSH_AT = 1 << 16 };

struct printer {
	void (*print)(struct printer *p, const struct recipe *r, struct bytes octets);
	bool is_capture, classic;
	const char *out_file;
	struct arena *arena;              /* of one packet */
	struct text out;
	struct capture capture;
	unsigned link_type;               /* of the capture; 0: no packet yet */
	uint64_t count;
};

static struct packet decoded(struct printer *p, const struct recipe *r, struct bytes octets,
			     struct finding **findings)
{
	arena_reset(p->arena);
	return packet_open(p->arena, octets, r->has_ethernet ? "ethernet" : "ip", r->packet.sas,
			   findings);
}

/* "# name" on a line of its own: a comment to decode and to craft. */
static void name_line(struct printer *p, const struct recipe *r)
{
	if (r->name != NULL)
		text_printf(&p->out, "# %s\n", r->name);
}

static void print_hex(struct printer *p, const struct recipe *r, struct bytes octets)
{
	name_line(p, r);
	text_hex(&p->out, octets);
	text_put(&p->out, "\n");
}

static void print_tree(struct printer *p, const struct recipe *r, struct bytes octets)
{
	struct finding *findings;
	struct packet packet = decoded(p, r, octets, &findings);

	name_line(p, r);
	packet_print_tree(&packet, findings, &p->out);
	text_put(&p->out, "\n");
}

static void print_line(struct printer *p, const struct recipe *r, struct bytes octets)
{
	struct finding *findings;
	struct packet packet = decoded(p, r, octets, &findings);

	if (r->name != NULL)
		text_printf(&p->out, "%s: ", r->name);
	packet_print_line(&packet, &p->out);
	for (const struct finding *f = findings; f != NULL; f = f->next)
		text_printf(&p->out, " !%s", finding_name(f->code));
	text_put(&p->out, "\n");
}

static void print_json(struct printer *p, const struct recipe *r, struct bytes octets)
{
	struct finding *findings;
	struct packet packet = decoded(p, r, octets, &findings);

	if (r->name != NULL) {
		text_put(&p->out, "{\"mutation\":");
		text_json(&p->out, r->name);
		text_put(&p->out, ",\"packet\":");
	}
	packet_print_json(&packet, findings, &p->out);
	text_put(&p->out, r->name != NULL ? "}\n" : "\n");
}

static void print_craft(struct printer *p, const struct recipe *r, struct bytes octets)
{
	struct finding *findings;
	struct packet packet = decoded(p, r, octets, &findings);

	name_line(p, r);
	packet_print_craft(&packet, &p->out);
	text_put(&p->out, "\n");
}

/* An array for C, with what it holds beside it. */
static void print_c(struct printer *p, const struct recipe *r, struct bytes octets)
{
	struct finding *findings;
	struct packet packet = decoded(p, r, octets, &findings);
	struct text line = {0};

	packet_print_line(&packet, &line);
	for (char *c = line.at; c != NULL && (c = strstr(c, "*/")) != NULL; c++)
		*c = ' ';   /* what a packet holds must not end the comment */
	text_printf(&p->out, "/* %s%s%s */\nstatic const unsigned char packet_%llu[%zu] = {",
		    r->name != NULL ? r->name : "", r->name != NULL ? ": " : "", text_str(&line),
		    (unsigned long long)p->count, octets.len);
	for (size_t i = 0; i < octets.len; i++)
		text_printf(&p->out, "%s0x%02x,", i % C_OCTETS_A_LINE == 0 ? "\n\t" : " ",
			    octets.at[i]);
	text_put(&p->out, "\n};\n");
	text_done(&line);
}

static const struct {
	const char *format;
	void (*print)(struct printer *p, const struct recipe *r, struct bytes octets);
} ways[] = {
	{"hex", print_hex}, {"tree", print_tree},   {"line", print_line}, {"json", print_json},
	{"c", print_c},	    {"craft", print_craft}, {"pcap", NULL},	  {"pcapng", NULL},
};

struct printer *printer_new(const char *format, const char *out_file, struct err *err)
{
	struct printer *p;
	size_t i = 0;

	while (i < COUNT_OF(ways) && strcmp(ways[i].format, format) != 0)
		i++;
	if (i == COUNT_OF(ways)) {
		err_set(err, "--format is one of: hex tree line json c craft pcap pcapng");
		return NULL;
	}
	p = mem_new(sizeof(*p));
	p->print = ways[i].print;
	p->is_capture = p->print == NULL;
	p->classic = strcmp(format, "pcap") == 0;
	p->out_file = out_file;
	p->arena = arena_new();
	if (p->classic)
		capture_begin_classic(&p->capture);
	else if (p->is_capture)
		capture_begin(&p->capture, "mip6test");
	return p;
}

void printer_free(struct printer *p)
{
	if (p == NULL)
		return;
	arena_free(p->arena);
	text_done(&p->out);
	text_done(&p->capture.octets);
	mem_free(p);
}

/* One interface a file: not every reader takes two of different link types. */
static bool capture_packet(struct printer *p, const struct recipe *r, struct bytes octets,
			   struct err *err)
{
	unsigned link_type = r->has_ethernet ? LINK_ETHERNET
			     : header_is(r->packet.first, "ip4") ? LINK_RAW : LINK_IPV6;
	struct timespec now;

	if (p->link_type == 0)
		capture_interface(&p->capture, "craft", link_type);
	else if (p->link_type != link_type)
		return err_set(err, "a capture holds packets with ethernet(), with ip4() first, or others; not both");
	p->link_type = link_type;
	clock_gettime(CLOCK_REALTIME, &now);
	capture_frame(&p->capture, 0, (int64_t)now.tv_sec * USEC_PER_SEC + now.tv_nsec / 1000,
		      CAPTURE_OUTBOUND, octets, r->name);
	return true;
}

static struct text *output(struct printer *p)
{
	return p->is_capture ? &p->capture.octets : &p->out;
}

static bool flush_out(struct text *t, struct err *err)
{
	if (!print_text(t))
		return err_set(err, "standard output cannot be written");
	text_clear(t);
	return true;
}

bool printer_packet(struct printer *p, const struct recipe *r, struct bytes octets, struct err *err)
{
	p->count++;
	if (!p->is_capture)
		p->print(p, r, octets);
	else if (!capture_packet(p, r, octets, err))
		return false;
	return p->out_file != NULL || output(p)->len < FLUSH_AT || flush_out(output(p), err);
}

bool printer_end(struct printer *p, struct err *err)
{
	struct text *t = output(p);

	if (p->out_file != NULL)
		return file_replace(p->out_file, text_bytes(t),
				    err);
	return flush_out(t, err);
}
