/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Packets become lists of words "ba sequence = 15"; the steps of two cases are aligned by what kind of
 * packet they are (longest common subsequence), and aligned packets compared word by word. */
#include "report/compare.h"

#include "report/report_line.h"
#include "report/report_words.h"
#include "report/report_xml.h"
#include "wire/packet.h"
#include "wire/value.h"

#include <string.h>

enum { STEPS_MAX = 400 };

/* A step as it is compared. */
struct item {
	const struct result_step *step;
	const char *shape;            /* direction and formats: "< ip6 routing-2 ba(binding-auth)" */
	const char **words;
	size_t word_count;
};

/* The name that an address has in the case, NULL when it has none. */
static const char *name_of(const struct result_case *c, const struct ip6 *address)
{
	for (size_t i = 0; i < c->step_count; i++) {
		const struct result_step *s = &c->steps[i];
		struct bytes src = bytes_slice(s->frame, 8, 16), dst = bytes_slice(s->frame, 24, 16);
		struct bytes wanted = {address->octet, sizeof(address->octet)};

		if (bytes_equal(src, wanted) && s->from[0] != '\0')
			return s->from;
		if (bytes_equal(dst, wanted) && s->to[0] != '\0')
			return s->to;
	}
	return NULL;
}

static bool is_compared(const struct field *f)
{
	return f->kind != KIND_KEY && f->kind != KIND_KEY_IP6 && f->kind != KIND_MAC && !f->fresh &&
	       f->role != ROLE_CHECKSUM && f->role != ROLE_AUTHENTICATOR;
}

static void put_value(struct text *t, const struct result_case *c, const struct field *f,
		      const struct slot *s)
{
	const char *name;
	struct ip6 address;

	if (f->kind != KIND_IP6 || s->octets.len != sizeof(address.octet)) {
		value_print_named(f, s, t);
		return;
	}
	memcpy(address.octet, s->octets.at, sizeof(address.octet));
	name = name_of(c, &address);
	if (name != NULL)
		text_put(t, name);
	else
		value_print_named(f, s, t);
}

static void add_words(struct arena *a, struct item *item, const struct result_case *c,
		      const struct header *h, const char *in)
{
	for (unsigned i = 0; i < h->format->field_count; i++) {
		const struct field *f = &h->format->fields[i];
		struct text value = {0};

		if (!is_compared(f))
			continue;
		put_value(&value, c, f, &h->slots[i]);
		item->words[item->word_count++] = arena_printf(a, "%s%s %s: %s", in, h->format->name,
							       f->name, text_str(&value));
		text_done(&value);
	}
}

static size_t count_fields(const struct header *list)
{
	size_t n = 0;

	for (const struct header *h = list; h != NULL; h = h->next)
		n += h->format->field_count + count_fields(h->options);
	return n;
}

static void describe(struct arena *a, struct item *item, const struct result_case *c,
		     const struct header *list, const char *in)
{
	for (const struct header *h = list; h != NULL; h = h->next) {
		item->shape = arena_printf(a, "%s %s", item->shape, h->format->name);
		add_words(a, item, c, h, in);
		if (h->options != NULL) {
			item->shape = arena_printf(a, "%s(", item->shape);
			describe(a, item, c, h->options, arena_printf(a, "%s ", h->format->name));
			item->shape = arena_printf(a, "%s)", item->shape);
		}
	}
}

static size_t items_of(struct arena *a, const struct result_case *c, struct item *items)
{
	size_t count = 0;

	for (size_t i = 0; i < c->step_count && count < STEPS_MAX; i++) {
		struct item *item = &items[count];
		struct packet p;

		if (c->steps[i].frame.len == 0)
			continue;
		p = packet_decode(a, c->steps[i].frame, "ip6", NULL);
		*item = (struct item){.step = &c->steps[i]};
		item->shape = c->steps[i].kind == STEP_SENT ? ">" : "<";
		item->words = arena_array(a, count_fields(p.first) + 1, sizeof(*item->words));
		describe(a, item, c, p.first, "");
		count++;
	}
	return count;
}

/* "ba sequence: 0" and "ba sequence: 15" make "ba sequence: 0 against 15". Both have the same shape,
 * so the words stand in the same places. */
static const char *difference(struct arena *a, const struct item *left, const struct item *right)
{
	const char *lines = "";

	for (size_t i = 0; i < left->word_count && i < right->word_count; i++) {
		const char *colon = strstr(right->words[i], ": ");

		if (strcmp(left->words[i], right->words[i]) != 0)
			lines = arena_printf(a, "%s%s%s against %s", lines, lines[0] != '\0' ? "\n" : "",
					     left->words[i], colon != NULL ? colon + 2 : "");
	}
	return lines;
}

/* Lengths of the longest common subsequences of what is left from i and from j on. */
static void measure(const struct item *left, size_t n, const struct item *right, size_t m,
		    uint16_t *lengths)
{
	for (size_t i = n + 1; i-- > 0;)
		for (size_t j = m + 1; j-- > 0;) {
			uint16_t *here = &lengths[i * (m + 1) + j];

			if (i == n || j == m)
				*here = 0;
			else if (strcmp(left[i].shape, right[j].shape) == 0)
				*here = (uint16_t)(here[m + 2] + 1);
			else
				*here = here[m + 1] > here[1] ? here[m + 1] : here[1];
		}
}

static void align(struct arena *a, struct comparison *c, const struct item *left, size_t n,
		  const struct item *right, size_t m)
{
	uint16_t *lengths = arena_array(a, (n + 1) * (m + 1), sizeof(*lengths));
	size_t i = 0, j = 0;

	measure(left, n, right, m, lengths);
	c->rows = arena_array(a, n + m + 1, sizeof(*c->rows));
	while (i < n || j < m) {
		struct compare_row *row = &c->rows[c->row_count++];

		row->difference = "";
		if (i < n && j < m && strcmp(left[i].shape, right[j].shape) == 0) {
			row->difference = difference(a, &left[i], &right[j]);
			row->left = left[i++].step;
			row->right = right[j++].step;
		} else if (j == m || (i < n && lengths[(i + 1) * (m + 1) + j] >=
						       lengths[i * (m + 1) + j + 1])) {
			row->left = left[i++].step;
		} else {
			row->right = right[j++].step;
		}
		c->differences += row->left == NULL || row->right == NULL || row->difference[0] != '\0';
	}
}

struct comparison compare_cases(struct arena *a, const struct result_case *left,
				const struct result_case *right)
{
	struct comparison c = {.left = left, .right = right};
	struct item *items = arena_array(a, 2 * STEPS_MAX, sizeof(*items));
	size_t n = items_of(a, left, items), m = items_of(a, right, items + STEPS_MAX);

	align(a, &c, items, n, items + STEPS_MAX, m);
	c.differences += strcmp(result_verdict_name(left), result_verdict_name(right)) != 0;
	return c;
}

/* Text. */

/* What stands behind the headers that carry it. */
static void put_cell(struct text *t, const struct result_step *s, size_t width)
{
	const char *said = "", *plus;

	if (s != NULL) {
		plus = strstr(s->summary, " + ");
		said = plus != NULL ? plus + 3 : s->summary;
	}
	text_put(t, s == NULL ? "   " : s->kind == STEP_SENT ? "-> " : "<- ");
	line_put_padded(t, said, width - 3);
}

static void put_row(struct text *t, const struct compare_row *row, size_t width)
{
	bool differs = row->left == NULL || row->right == NULL || row->difference[0] != '\0';

	text_put(t, differs ? "! " : "  ");
	put_cell(t, row->left, width);
	text_put(t, " | ");
	put_cell(t, row->right, width);
	while (t->len > 0 && t->at[t->len - 1] == ' ')
		t->at[--t->len] = '\0';
	text_put(t, "\n");
}

static void put_difference(struct text *t, const struct compare_row *row, const char *const names[2])
{
	const struct result_step *s = row->left != NULL ? row->left : row->right;
	const char *line = row->difference;

	if (row->left == NULL || row->right == NULL) {
		text_printf(t, "  only %s: ", names[row->left == NULL]);
		line_put(t, s->summary);
		text_put(t, " (");
		line_put(t, s->from);
		text_put(t, " to ");
		line_put(t, s->to);
		text_put(t, ")\n");
	}
	while (*line != '\0') {
		size_t n = strcspn(line, "\n");

		text_put(t, "  ");
		text_put_n(t, line, n);
		text_put(t, "\n");
		line += n + (line[n] == '\n');
	}
}

void compare_print(struct text *t, const struct comparison *c, const char *const names[2],
		   unsigned columns)
{
	size_t width = ((columns < 60 ? 60 : columns) - 5) / 2;

	text_printf(t, "%s  %s against %s\n", c->left->id, result_verdict_name(c->left),
		    result_verdict_name(c->right));
	for (size_t i = 0; i < c->row_count; i++)
		put_difference(t, &c->rows[i], names);
	text_put(t, "\n  ");
	line_put_padded(t, names[0], width);
	text_put(t, " | ");
	line_put_cut(t, names[1], width);
	text_put(t, "\n");
	for (size_t i = 0; i < c->row_count; i++)
		put_row(t, &c->rows[i], width);
	text_put(t, "\n");
}

/* XML: the steps of report_xml.c, so that ladder.xsl draws them; what differs is marked as judged. */

static void put_step(struct text *t, const struct result_step *s, bool differs)
{
	struct result_step marked = *s;

	marked.judged = differs;
	marked.judgement = "";
	report_step_xml(t, &marked);
}

static void put_side(struct text *t, const struct comparison *c, bool right)
{
	text_printf(t, "<%s", right ? "right" : "left");
	words_attribute(t, "verdict", result_verdict_name(right ? c->right : c->left));
	text_put(t, ">\n");
	for (size_t i = 0; i < c->row_count; i++) {
		const struct compare_row *row = &c->rows[i];
		const struct result_step *s = right ? row->right : row->left;

		if (s != NULL)
			put_step(t, s, row->left == NULL || row->right == NULL ||
					       row->difference[0] != '\0');
	}
	text_printf(t, "</%s>\n", right ? "right" : "left");
}

void compare_print_xml(struct text *t, const struct comparison *list, size_t count,
		       const char *const names[2])
{
	text_put(t, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<comparison");
	words_attribute(t, "left", names[0]);
	words_attribute(t, "right", names[1]);
	text_put(t, ">\n");
	for (size_t i = 0; i < count; i++) {
		const struct comparison *c = &list[i];

		text_put(t, "<case");
		words_attribute(t, "id", c->left->id);
		words_attribute(t, "section", c->left->section);
		words_attribute(t, "role", c->left->role);
		text_put(t, ">\n");
		words_element(t, "title", c->left->title);
		for (size_t k = 0; k < c->row_count; k++) {
			struct text line = {0};

			put_difference(&line, &c->rows[k], names);
			if (line.len > 0)
				words_element(t, "difference", text_str(&line));
			text_done(&line);
		}
		put_side(t, c, false);
		put_side(t, c, true);
		text_put(t, "</case>\n");
	}
	text_put(t, "</comparison>\n");
}
