/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Frames in results are IPv6 packets as the tester sees them, with a link layer only where it tells
 * something: sent is outbound. */
#include "report/report_capture.h"

#include "report/report_line.h"

#include <string.h>
#include <time.h>

int64_t report_started(const char *started)
{
	struct tm tm = {0};
	const char *end = strptime(started, "%Y-%m-%dT%H:%M:%S", &tm);

	/* Years in four digits: what is beyond them is no time of a run. */
	if (end == NULL || (end[0] != 'Z' && end[0] != '.') || tm.tm_year < 70 || tm.tm_year > 8099)
		return 0;
	return (int64_t)timegm(&tm) * USEC_PER_SEC;
}

bool report_case_has_frames(const struct result_case *c)
{
	for (size_t i = 0; i < c->step_count; i++)
		if (c->steps[i].frame.len > 0)
			return true;
	return false;
}

static void put_comment(struct text *t, const struct result_case *c, const struct result_step *s)
{
	line_put(t, c->id);
	if (s->label[0] != '\0') {
		text_put(t, "\n");
		line_put(t, s->label);
	}
	if (s->judged) {
		text_put(t, "\njudged: ");
		line_put(t, s->judgement);
	}
}

enum { LINKS_MAX = 3, ETHERTYPE_OCTETS = 2 };

static const char *const link_names[LINKS_MAX] = {"", "home", "outside"};

static size_t link_index(const struct result_step *s)
{
	size_t i = LINKS_MAX - 1;

	while (i > 0 && strcmp(s->link, link_names[i]) != 0)
		i--;
	return i;
}

/* Of a case with a home link every frame has link-layer addresses. */
static bool has_ethernet(const struct result_case *c)
{
	for (size_t i = 0; i < c->step_count; i++)
		if (c->steps[i].ethernet.len > 0)
			return true;
	return false;
}

/* An interface for each link that occurs. */
static void begin_interfaces(struct capture *capture, const struct result_case *c,
			     unsigned interface[LINKS_MAX])
{
	unsigned type = has_ethernet(c) ? LINK_ETHERNET : LINK_IPV6;
	bool used[LINKS_MAX] = {false};

	for (size_t i = 0; i < c->step_count; i++)
		used[link_index(&c->steps[i])] |= c->steps[i].frame.len > 0;
	for (size_t i = 0; i < LINKS_MAX; i++)
		if (used[i])
			interface[i] = capture_interface(capture, i == 0 ? "tester" : link_names[i], type);
}

static struct bytes frame_of(const struct result_step *s, struct text *octets)
{
	static const char ethertype[ETHERTYPE_OCTETS + 1] = "\x86\xdd";

	if (s->ethernet.len == 0)
		return s->frame;
	text_put_n(octets, (const char *)s->ethernet.at, s->ethernet.len);
	text_put_n(octets, ethertype, ETHERTYPE_OCTETS);
	text_put_n(octets, (const char *)s->frame.at, s->frame.len);
	return text_bytes(octets);
}

void report_capture(struct capture *capture, const struct result_run *run,
		    const struct result_case *c, int64_t started)
{
	struct text text = {0}, octets = {0};
	unsigned interface[LINKS_MAX];

	text_put(&text, "mip6test ");
	line_put(&text, run->tool_version);
	capture_begin(capture, text_str(&text));
	begin_interfaces(capture, c, interface);
	for (size_t i = 0; i < c->step_count; i++) {
		const struct result_step *s = &c->steps[i];
		bool sent = s->kind == STEP_SENT;

		if (s->frame.len == 0)
			continue;
		text_clear(&text);
		put_comment(&text, c, s);
		text_clear(&octets);
		capture_frame(capture, interface[link_index(s)], started + s->at,
			      sent ? CAPTURE_OUTBOUND : CAPTURE_INBOUND, frame_of(s, &octets),
			      text_str(&text));
	}
	text_done(&octets);
	text_done(&text);
}
