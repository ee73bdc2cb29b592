/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Frames in results are IPv6 packets without a link layer, as the tester sees them: sent is
 * outbound. */
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

void report_capture(struct capture *capture, const struct result_run *run,
		    const struct result_case *c, int64_t started)
{
	struct text text = {0};
	unsigned interface;

	text_put(&text, "mip6test ");
	line_put(&text, run->tool_version);
	capture_begin(capture, text_str(&text));
	interface = capture_interface(capture, "tester", LINK_IPV6);
	for (size_t i = 0; i < c->step_count; i++) {
		const struct result_step *s = &c->steps[i];
		bool sent = s->kind == STEP_SENT;

		if (s->frame.len == 0)
			continue;
		text_clear(&text);
		put_comment(&text, c, s);
		capture_frame(capture, interface, started + s->at,
			      sent ? CAPTURE_OUTBOUND : CAPTURE_INBOUND, s->frame, text_str(&text));
	}
	text_done(&text);
}
