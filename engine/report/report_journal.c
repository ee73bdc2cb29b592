/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Plain lines, made safe for terminals. */
#include "report/report_journal.h"

#include "report/report_line.h"

static void journal_step(struct text *t, const struct result_step *s)
{
	static const char *const kinds[] = {
		[STEP_SENT] = "sent", [STEP_RECEIVED] = "received", [STEP_NOTE] = "note"};

	text_printf(t, "%14.6f %s ", (double)s->at / (double)USEC_PER_SEC, kinds[s->kind]);
	text_hex(t, s->frame);
	if (s->judged) {
		text_put(t, " # ");
		line_put(t, s->judgement);
	}
	text_put(t, "\n");
}

void report_journal(struct text *t, const struct result_run *run)
{
	line_put_block(t, run->journal, 0);
	for (size_t i = 0; i < run->case_count; i++) {
		const struct result_case *c = &run->cases[i];

		if (!c->applicable)
			continue;
		text_put(t, "\n");
		line_put(t, c->id);
		text_printf(t, ": %s ", result_verdict_name(c));
		line_put(t, c->reason);
		text_put(t, "\n");
		for (size_t n = 0; n < c->step_count; n++)
			journal_step(t, &c->steps[n]);
	}
}
