/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Rows of the ladder. Columns are as wide as the names of this case need, so that most of the line
 * is left for the packet. */
#include "report/report_ladder.h"

#include "report/report_line.h"

#include <string.h>

enum { TIME_COLUMNS = 12, ARROW_COLUMNS = 11, PACKET_MIN = 20, TELLING_LINES = 3 };

static const char paint_on[] = "\033[1m", paint_off[] = "\033[0m";

/* Where things stand in the rows of one case. */
struct shape {
	const struct result_case *of;
	const struct ladder_view *view;
	size_t columns, left, right; /* widths */
	size_t end;                  /* rows shown: steps before this one */
	size_t decisive;
	size_t stimulus; /* the last packet sent before the verdict: what was tried */
};

static const char *left_name(const struct result_step *s)
{
	return s->kind == STEP_SENT ? s->from : s->to;
}

static const char *right_name(const struct result_step *s)
{
	return s->kind == STEP_SENT ? s->to : s->from;
}

/* Names that are too long are cut, so that some of the packet can be seen beside them. */
static size_t wider(size_t so_far, const char *name, size_t columns)
{
	size_t w = line_width(name),
	       max = (columns - TIME_COLUMNS - ARROW_COLUMNS - PACKET_MIN) / 2;

	if (w > max)
		w = max;
	return w > so_far ? w : so_far;
}

size_t ladder_decisive(const struct result_case *c)
{
	if (c->verdict == VERDICT_PASS || c->verdict == VERDICT_NONE)
		return c->step_count;
	for (size_t i = c->step_count; i > 0; i--) {
		const struct result_step *s = &c->steps[i - 1];

		/* Judgements of earlier steps that went well do not occur in the reason. */
		if (s->judged && s->judgement[0] != '\0' && strstr(c->reason, s->judgement) != NULL)
			return i - 1;
	}
	return c->step_count;
}

static struct shape shape_of(const struct result_case *c, const struct ladder_view *view)
{
	struct shape sh = {.of = c, .view = view, .left = strlen("tester"), .right = 4};

	sh.columns = view->columns < 60 ? 60 : view->columns;
	sh.decisive = ladder_decisive(c);
	sh.end = sh.decisive < c->step_count ? sh.decisive + 1 : c->step_count;
	sh.stimulus = SIZE_MAX;
	for (size_t i = 0; i < sh.end; i++) {
		if (c->steps[i].kind == STEP_NOTE)
			continue;
		if (c->steps[i].kind == STEP_SENT)
			sh.stimulus = i;
		sh.left = wider(sh.left, left_name(&c->steps[i]), sh.columns);
		sh.right = wider(sh.right, right_name(&c->steps[i]), sh.columns);
	}
	return sh;
}

static void put_time(struct text *t, usec at, bool marked)
{
	text_printf(t, "%c%8.4f s ", marked ? '>' : ' ', (double)at / (double)USEC_PER_SEC);
}

static void put_packet(struct text *t, const char *s, size_t indent, size_t columns, unsigned lines)
{
	if (lines != 1)
		line_put_wrapped(t, s, indent, columns, lines);
	else {
		line_put_cut(t, s, columns > indent ? columns - indent : 0);
		text_put(t, "\n");
	}
}

static void put_row(struct text *t, const struct shape *sh, size_t i)
{
	const struct result_step *s = &sh->of->steps[i];
	size_t indent = TIME_COLUMNS + sh->left + ARROW_COLUMNS + sh->right;
	bool marked = i == sh->decisive, telling = marked || i == sh->stimulus;
	unsigned lines = sh->view->wrap ? 0 : telling ? TELLING_LINES : 1;

	text_put(t, marked && sh->view->color ? paint_on : "");
	put_time(t, s->at, marked);
	if (s->kind == STEP_NOTE) {
		put_packet(t, s->summary[0] != '\0' ? s->summary : s->label, TIME_COLUMNS,
			   sh->columns, lines);
	} else {
		line_put_padded(t, left_name(s), sh->left);
		text_put(t, s->kind == STEP_SENT ? "  ---->  " : "  <----  ");
		line_put_padded(t, right_name(s), sh->right);
		text_put(t, "  ");
		put_packet(t, s->summary, indent, sh->columns, lines);
	}
	text_put(t, marked && sh->view->color ? paint_off : "");
}

static void put_heading(struct text *t, const struct shape *sh)
{
	text_printf(t, "%*s%-*s         implementation\n", TIME_COLUMNS, "", (int)sh->left,
		    "tester");
}

/* A verdict that rests on a silence still has a place on the ladder: its end. */
static void put_end(struct text *t, const struct shape *sh)
{
	const struct result_case *c = sh->of;
	bool silence = c->mismatch == MISMATCH_NO_ANSWER || c->mismatch == MISMATCH_WRONG_FIELD;

	if (sh->decisive < c->step_count || c->verdict == VERDICT_PASS ||
	    c->verdict == VERDICT_NONE)
		return;
	put_time(t, c->duration, true);
	if (silence)
		text_put(t, "nothing that fits came until here\n");
	else
		put_packet(t, c->reason, TIME_COLUMNS, sh->columns, sh->view->wrap ? 0 : 1);
}

/* How many rows may stand, when lines are counted: heading, rows, a line for those left out, the
 * end, and what the stimulus and the decisive packet take beyond their first lines. */
static size_t rows_max(const struct shape *sh)
{
	unsigned lines = sh->view->lines_max;

	if (lines == 0)
		return SIZE_MAX;
	return (lines < 10 ? 10 : lines) - 3 - 2 * (TELLING_LINES - 1);
}

void ladder_put(struct text *t, const struct result_case *c, const struct ladder_view *view)
{
	struct shape sh = shape_of(c, view);
	size_t max = rows_max(&sh), head = sh.end, tail = sh.end;

	if (sh.end > max) {
		head = max / 3;
		tail = sh.end - (max - head);
	}
	put_heading(t, &sh);
	for (size_t i = 0; i < head; i++)
		put_row(t, &sh, i);
	if (tail > head)
		text_printf(t, "%*s… %zu left out …\n", TIME_COLUMNS, "", tail - head);
	for (size_t i = tail; i < sh.end; i++)
		put_row(t, &sh, i);
	put_end(t, &sh);
}

void ladder_put_long(struct text *t, const struct result_case *c, const struct ladder_view *view)
{
	struct shape sh = shape_of(c, view);

	put_heading(t, &sh);
	for (size_t i = 0; i < c->step_count; i++) {
		const struct result_step *s = &c->steps[i];

		put_row(t, &sh, i);
		if (s->label[0] != '\0' && s->kind != STEP_NOTE) {
			text_printf(t, "%*s", TIME_COLUMNS, "");
			line_put_wrapped(t, s->label, TIME_COLUMNS, sh.columns, 0);
		}
		if (s->judged) {
			text_printf(t, "%*sjudged: ", TIME_COLUMNS, "");
			line_put_wrapped(t, s->judgement, TIME_COLUMNS + 8, sh.columns, 0);
		}
		line_put_block(t, s->tree, TIME_COLUMNS + 2);
	}
	put_end(t, &sh);
}
