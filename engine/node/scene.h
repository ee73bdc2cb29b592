/* SPDX-License-Identifier: BSD-2-Clause
 *
 * For the unit tests of nodes: one node in virtual time, and the test plays everybody else. Packets
 * go in as craft expressions and are held against patterns when they come out. Neighbor
 * Solicitations of the node for others are answered, by one link-layer address for all. */
#ifndef MIP6TEST_NODE_SCENE_H
#define MIP6TEST_NODE_SCENE_H

#include "base/text.h"
#include "node/reference.h"
#include "wire/match.h"
#include "wire/print.h"
#include "wire/spec.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SCENE_EXPRESSION_MAX = 4096, SCENE_FRAMES_MAX = 4096, SCENE_CAPTURES_MAX = 16,
       SCENE_ETHERNET = 14 };

#define SCENE_NODE      "2001:db8:1::c"
#define SCENE_NODE2     "2001:db8:1::d"
#define SCENE_ROUTER    "fe80::1"

struct scene {
	struct arena *arena;
	struct node *node;
	usec now;
	unsigned port;                           /* that scene_send uses, and its address */
	struct mac mac;
	struct bytes frames[SCENE_FRAMES_MAX];   /* not yet looked at; without Ethernet */
	unsigned ports[SCENE_FRAMES_MAX];        /* where they came out */
	size_t first, count;
	struct bytes sent;                       /* the frame given to the node last */
	struct text transcript;                  /* everything that the node sent, as expressions */
	struct text events;                      /* names, one a line */
	char captured[SCENE_CAPTURES_MAX][2][64];
	size_t captures;
	bool quiet_neighbors;                    /* leaves solicitations to the test */
};

static const struct mac scene_mac = {{2, 0, 0, 0, 0, 1}};
static const struct mac scene_node_mac = {{2, 0, 0, 0, 0, 0xc}};

static inline struct ip6 scene_ip6(const char *text)
{
	struct ip6 a = {{0}};

	if (!ip6_parse(text, &a))
		return (struct ip6){{0}};
	return a;
}

static inline struct reference_config scene_config(const char *role)
{
	return (struct reference_config){
		.role = role, .mac = scene_node_mac, .address_count = 2,
		.addresses = {{scene_ip6(SCENE_NODE), 64}, {scene_ip6(SCENE_NODE2), 64}},
		.router = scene_ip6(SCENE_ROUTER), .seed = 42,
	};
}

static inline void scene_frame(struct scene *s, unsigned port, struct bytes frame);

static inline void scene_drain(struct scene *s)
{
	struct node_event event;
	struct outgoing out;

	while (s->node->ops->output(s->node, &out))
		scene_frame(s, out.port, arena_bytes(s->arena, out.frame));
	while (s->node->ops->event(s->node, &event))
		text_printf(&s->events, "%s\n", event.name);
}

/* Gives the node an IPv6 packet in a frame. */
static inline void scene_octets(struct scene *s, struct bytes packet)
{
	uint8_t *frame = arena_alloc(s->arena, SCENE_ETHERNET + packet.len);
	struct buf b = buf_over(frame, SCENE_ETHERNET + packet.len);

	buf_put(&b, (struct bytes){s->mac.octet, 6});
	if (packet.len > 24 && packet.at[24] == 0xff)
		be16_put(frame, 0x3333);
	buf_put(&b, (struct bytes){scene_mac.octet, 6});
	buf_put_u16(&b, 0x86dd);
	buf_put(&b, packet);
	s->sent = buf_bytes(&b);
	s->node->ops->input(s->node, s->now, s->port, s->sent);
	scene_drain(s);
}

/* Octets of the expression; at NULL when it cannot be built (then a test fails). */
PRINTF_LIKE(2, 0) static inline struct bytes scene_build(struct scene *s, const char *fmt,
							 va_list args)
{
	struct spec_build how = {.pattern = false};
	char *text = arena_alloc(s->arena, SCENE_EXPRESSION_MAX);
	uint8_t *octets = arena_alloc(s->arena, PACKET_OCTETS_MAX);
	struct buf out = buf_over(octets, PACKET_OCTETS_MAX);
	struct spec *spec;
	struct packet p;
	struct err err;

	vsnprintf(text, SCENE_EXPRESSION_MAX, fmt, args);
	if (!spec_parse(s->arena, text, &spec, &err) ||
	    !packet_from_spec(s->arena, spec, &how, &p, &err) || !packet_encode(&p, &out, &err)) {
		fprintf(stderr, "%s: %s\n", text, err.text);
		return (struct bytes){NULL, 0};
	}
	return buf_bytes(&out);
}

PRINTF_LIKE(2, 3) static inline bool scene_send(struct scene *s, const char *fmt, ...)
{
	struct bytes packet;
	va_list args;

	va_start(args, fmt);
	packet = scene_build(s, fmt, args);
	va_end(args);
	if (packet.at == NULL)
		return false;
	scene_octets(s, packet);
	return true;
}

static inline void scene_answer(struct scene *s, const struct header *solicitation,
				const struct ip6 *asker)
{
	struct ip6 target = header_ip6(solicitation, "target");
	char target_text[IP6_TEXT], asker_text[IP6_TEXT];

	ip6_print(&target, target_text);
	ip6_print(asker, asker_text);
	(void)scene_send(s, "ip6(src=%s,dst=%s,hop-limit=255)/neighbor-advertisement(R=1,S=1,O=1,"
			 "target=%s,target-link-layer(02:00:00:00:00:01))", target_text, asker_text,
			 target_text);
}

static inline void scene_frame(struct scene *s, unsigned port, struct bytes frame)
{
	struct bytes packet = bytes_slice(frame, SCENE_ETHERNET, frame.len);
	struct packet p = packet_decode(s->arena, packet, "ip6", NULL);
	struct header *solicitation = packet_find(&p, "neighbor-solicitation");
	struct ip6 source = header_ip6(p.first, "src");

	if (solicitation != NULL && !s->quiet_neighbors && !ip6_is_unspecified(&source)) {
		const unsigned usual_port = s->port;
		const struct mac usual_mac = s->mac;

		s->port = port;
		memcpy(s->mac.octet, frame.at + 6, 6);
		scene_answer(s, solicitation, &source);
		s->port = usual_port;
		s->mac = usual_mac;
		return;
	}
	text_printf(&s->transcript, "%lld ", (long long)s->now);
	packet_print_craft(&p, &s->transcript);
	text_put(&s->transcript, "\n");
	if (s->count < SCENE_FRAMES_MAX) {
		s->ports[s->count] = port;
		s->frames[s->count++] = packet;
	}
}

/* Lets time pass up to now + span, timers included. */
static inline void scene_wait(struct scene *s, usec span)
{
	usec end = s->now + span;

	for (;;) {
		usec next = s->node->ops->next(s->node);

		if (next > end)
			break;
		if (next > s->now)
			s->now = next;
		s->node->ops->timeout(s->node, s->now);
		scene_drain(s);
	}
	s->now = end;
}

static inline const char *scene_get(const struct scene *s, const char *name)
{
	for (size_t i = s->captures; i > 0; i--)
		if (strcmp(s->captured[i - 1][0], name) == 0)
			return s->captured[i - 1][1];
	return "";
}

static inline void scene_capture(struct scene *s, const struct match_capture *c)
{
	size_t i = 0;

	while (i < s->captures && strcmp(s->captured[i][0], c->name) != 0)
		i++;
	if (i == SCENE_CAPTURES_MAX)
		return;
	if (i == s->captures)
		s->captures++;
	snprintf(s->captured[i][0], sizeof(s->captured[i][0]), "%s", c->name);
	snprintf(s->captured[i][1], sizeof(s->captured[i][1]), "%s", c->value);
}

/* Whether the next frame that the node sent fits the pattern; says on stderr why not. */
PRINTF_LIKE(2, 3) static inline bool scene_expect(struct scene *s, const char *fmt, ...)
{
	struct spec_build how = {.pattern = true};
	char *text = arena_alloc(s->arena, SCENE_EXPRESSION_MAX);
	struct packet pattern, got;
	struct finding *findings;
	struct spec *spec;
	struct match m;
	struct err err;
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, SCENE_EXPRESSION_MAX, fmt, args);
	va_end(args);
	if (!spec_parse(s->arena, text, &spec, &err) ||
	    !packet_from_spec(s->arena, spec, &how, &pattern, &err)) {
		fprintf(stderr, "%s: %s\n", text, err.text);
		return false;
	}
	if (s->first == s->count) {
		fprintf(stderr, "\nnothing came: %s\n", text);
		return false;
	}
	got = packet_decode(s->arena, s->frames[s->first], "ip6", &findings);
	m = packet_match(&pattern, &got, s->frames[s->first], findings);
	s->first++;
	if (!m.matched) {
		struct text t = {0};

		packet_print_craft(&got, &t);
		fprintf(stderr, "\nwanted %s\ngot %s\n%s: expected %s, got %s\n", text,
			text_str(&t), m.difference, m.expected, m.got);
		text_done(&t);
	}
	for (const struct match_capture *c = m.captures; m.matched && c != NULL; c = c->next)
		scene_capture(s, c);
	return m.matched;
}

/* Whether the node has sent nothing that was not looked at. */
static inline bool scene_silent(struct scene *s)
{
	bool silent = s->first == s->count;

	if (!silent) {
		struct packet p = packet_decode(s->arena, s->frames[s->first], "ip6", NULL);
		struct text t = {0};

		packet_print_craft(&p, &t);
		fprintf(stderr, "\nnot silent: %s\n", text_str(&t));
		text_done(&t);
	}
	s->first = s->count;
	return silent;
}

static inline struct scene *scene_of(struct node *node)
{
	struct scene *s = mem_new(sizeof(*s));

	s->arena = arena_new();
	s->node = node;
	s->mac = scene_node_mac;
	scene_wait(s, 0);
	return s;
}

/* A scene with a reference node of that role; defect may be NULL. NULL when there is no such. */
static inline struct scene *scene_new_of(const char *role, const char *defect, const char *revision)
{
	struct reference_config config = scene_config(role);
	struct node *node;

	if (defect != NULL && !defects_add(&config.defects, defect, NULL))
		return NULL;
	config.revision = revision;
	config.brr = true;
	node = reference_new(&config, NULL);
	return node != NULL ? scene_of(node) : NULL;
}

static inline struct scene *scene_new(const char *role, const char *defect)
{
	return scene_new_of(role, defect, NULL);
}

static inline void scene_free(struct scene *s)
{
	if (s == NULL)
		return;
	s->node->ops->free(s->node);
	text_done(&s->transcript);
	text_done(&s->events);
	arena_free(s->arena);
	mem_free(s);
}

#endif
