/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The layout of ladders, as attributes for the stylesheet: finding it out there takes longer than all else
 * together. A column is a node, not an address: "mn" stands for mn.hoa and mn.coa, which are told below
 * the arrow. Every arrow has the implementation at one end, because that is what a tester sees: what is sent
 * to the home address of a mobile node is sent to its home agent. So even a home agent with three mobile
 * nodes fits into half a screen.
 *
 *   holder:  width, height, and <party x="…">mn</party>
 *   step:    look, line; of an arrow d (a path), x (its middle), y (the line below it), ends;
 *            of both time, and <label x= y=>, a line of text each */
#include "report/page_parts.h"

#include "report/issues_parts.h"

#include <string.h>

enum { PARTIES_MAX = 12, PARTY_MAX = 16, SHORT_LINES = 2, LINES = 3 };

/* In pixels. A character of 12 pixels in a font of even widths is 7.23 wide. */
enum { LEFT = 56, MARGIN = 34, TOP = 26, LINE = 14, BELOW = 13, GAP = 9 };

/* Between columns: six of them fit on a telephone, more beside another ladder on half a screen. */
enum { WIDE = 236, ALL = 312, NARROW = 62 };

static int width_of(size_t characters)
{
	return (int)(characters * 723 / 100);
}

static size_t characters_in(int width)
{
	return (size_t)width * 100 / 723;
}

struct layout {
	struct arena *arena;
	struct text *scratch;   /* words are put together here: there are many */
	const char *parties[PARTIES_MAX + 2];   /* two more: others, and the implementation */
	size_t count;
	int column, width;
};

static const char others[] = "others";

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* A word of letters, whatever the file says: it goes into an attribute of a body that waits as text. */
static const char *plain(struct arena *a, const char *s)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";

	return arena_string_n(a, s, strspn(s, letters));
}

static void set_number(const struct layout *l, xmlNode *n, const char *name, int value)
{
	text_clear(l->scratch);
	text_number(l->scratch, (uint64_t)value);
	page_set(n, name, text_str(l->scratch));
}

static bool is_received(struct arena *a, const xmlNode *step)
{
	return is(element_get(a, step, "kind"), "received");
}

/* "mn" of "mn.hoa". What has no name in the topology, or claims to be the implementation at the
 * tester's end, is one of the others. */
static const char *node_of(struct arena *a, const char *name)
{
	static const char characters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t n = strspn(name, characters);

	if (n == 0 || n > PARTY_MAX || name[n] != '.' || strspn(name, "0123456789") > 0 ||
	    has_prefix(name, "iut."))
		return others;
	return arena_string_n(a, name, n);
}

static const char *tester_end(struct arena *a, const xmlNode *step)
{
	return element_get(a, step, is_received(a, step) ? "to" : "from");
}

static bool is_arrow(struct arena *a, const xmlNode *step)
{
	return element_get(a, step, "from")[0] != '\0' && element_get(a, step, "to")[0] != '\0';
}

static size_t column_of(const struct layout *l, const char *party)
{
	for (size_t i = 0; i < l->count; i++)
		if (is(l->parties[i], party))
			return i;
	return l->count;
}

static int x_of(const struct layout *l, size_t column)
{
	return LEFT + MARGIN + (int)column * l->column;
}

/* In order of appearance; the others and the implementation behind. */
static void find_parties(struct layout *l, const xmlNode *holder)
{
	bool any_others = false;
	int gaps;

	for (const xmlNode *s = element_first(holder, "step"); s != NULL; s = element_next(s, "step")) {
		const char *party = is_arrow(l->arena, s) ? node_of(l->arena, tester_end(l->arena, s)) : "";

		if (party == others || (party[0] != '\0' && l->count == PARTIES_MAX &&
					column_of(l, party) == l->count))
			any_others = true;
		else if (party[0] != '\0' && column_of(l, party) == l->count)
			l->parties[l->count++] = party;
	}
	if (any_others || l->count == 0)
		l->parties[l->count++] = others;
	l->parties[l->count++] = "iut";
	gaps = (int)l->count - 1;
	l->column = gaps == 1 ? WIDE : ALL / gaps > NARROW ? ALL / gaps : NARROW;
	l->width = LEFT + 2 * MARGIN + gaps * l->column;
}

/* --- Text --- */

/* Octets of a character are counted once. */
static size_t characters(const char *s, size_t octets)
{
	size_t n = 0;

	for (size_t i = 0; i < octets; i++)
		n += ((unsigned char)s[i] & 0xc0) != 0x80;
	return n;
}

/* So many octets of s go into a line of max characters: up to a blank, if there is one. */
static size_t fitting(const char *s, size_t max)
{
	size_t n = 0, blank = 0, count = 0;

	for (; s[n] != '\0'; n++) {
		count += ((unsigned char)s[n] & 0xc0) != 0x80;
		if (count > max)
			return blank > 0 ? blank : n;
		if (s[n] == ' ')
			blank = n;
	}
	return n;
}

/* Where the middle of so wide a text can be, when it should be at x. */
static int within(int x, int left, int right, int width)
{
	if (x + width / 2 > right)
		x = right - width / 2;
	return x - width / 2 < left ? left + width / 2 : x;
}

/* Lines of text below each other from y, their middle near x (at the left when it is negative).
 * Returns how many. */
static int put_lines(const struct layout *l, xmlNode *step, const char *s, int x, int y, int lines)
{
	size_t max = characters_in(l->width);
	int count = 0;

	for (; *s != '\0' && count < lines; count++) {
		size_t n = fitting(s, max - (count + 1 == lines));
		const char *rest = s + n + strspn(s + n, " ");
		int width = width_of(characters(s, n));
		xmlNode *label;

		text_clear(l->scratch);
		text_put_n(l->scratch, s, n);
		text_put(l->scratch, *rest != '\0' && count + 1 == lines ? "…" : "");
		label = xmlNewTextChild(step, NULL, (const xmlChar *)"label",
					(const xmlChar *)text_str(l->scratch));
		if (x >= 0)
			set_number(l, label, "x", within(x, 0, l->width, width));
		set_number(l, label, "y", y + LINE * count);
		s = rest;
	}
	return count;
}

/* What was said stands behind the headers that carry it; they are left out when it gets long. */
static const char *short_summary(const struct layout *l, const char *summary)
{
	const char *plus = strstr(summary, " + ");

	return plus != NULL && strlen(summary) > SHORT_LINES * characters_in(l->width) ? plus + 3
										       : summary;
}

/* "outside link: " stands with the addresses. */
static const char *without_link(struct arena *a, const xmlNode *step, const char *summary)
{
	const char *link = element_get(a, step, "link");
	size_t n = strlen(link);

	return n > 0 && has_prefix(summary, link) && has_prefix(summary + n, " link: ")
		? summary + n + strlen(" link: ") : summary;
}

/* --- Steps --- */

/* Each gives the height that the step takes. */
static int lay_note(const struct layout *l, xmlNode *step, const char *summary, int y)
{
	const char *said = summary[0] != '\0' ? summary : element_get(l->arena, step, "label");

	return put_lines(l, step, said, -1, y + LINE, LINES) * LINE + GAP;
}

static void lay_ends(const struct layout *l, xmlNode *step, int middle, int y)
{
	const char *from = element_get(l->arena, step, "from"), *to = element_get(l->arena, step, "to");
	const char *link = element_get(l->arena, step, "link");
	size_t count = characters(from, strlen(from)) + characters(to, strlen(to)) + strlen(" → ") + strlen(link);

	text_clear(l->scratch);
	text_put(l->scratch, from);
	text_put(l->scratch, " → ");
	text_put(l->scratch, to);
	text_put(l->scratch, link[0] != '\0' ? ", " : "");
	text_put(l->scratch, link);
	page_set(step, "ends", text_str(l->scratch));
	/* In letters of 11 pixels. */
	set_number(l, step, "x", within(middle, LEFT, l->width, width_of(count) * 11 / 12));
	set_number(l, step, "y", y);
}

static void draw_arrow(const struct layout *l, xmlNode *step, int from, int to, int y)
{
	text_clear(l->scratch);
	text_put(l->scratch, "M");
	text_number(l->scratch, (uint64_t)from);
	text_put(l->scratch, " ");
	text_number(l->scratch, (uint64_t)y);
	text_put(l->scratch, "H");
	text_number(l->scratch, (uint64_t)to);
	text_put(l->scratch, to < from ? "m9-5l-9 5 9 5" : "m-9-5l9 5-9 5");
	page_set(step, "d", text_str(l->scratch));
}

static int lay_arrow(const struct layout *l, xmlNode *step, const char *summary, int y)
{
	struct arena *a = l->arena;
	const char *said = short_summary(l, without_link(a, step, summary));
	size_t column = column_of(l, node_of(a, tester_end(a, step)));
	int tester = x_of(l, column < l->count ? column : l->count - 2);
	int iut = x_of(l, l->count - 1), middle = (tester + iut) / 2;
	int arrow = y + 7 + LINE * put_lines(l, step, said, middle, y + LINE, LINES);

	if (is_received(a, step))
		draw_arrow(l, step, iut, tester, arrow);
	else
		draw_arrow(l, step, tester, iut, arrow);
	lay_ends(l, step, middle, arrow + BELOW);
	return arrow + BELOW + GAP - y;
}

/* Four decimals of seconds are enough to look at. */
static void set_time(const struct layout *l, xmlNode *step)
{
	const char *at = element_get(l->arena, step, "at");
	size_t n = strcspn(at, ".");

	n = at[n] != '\0' && strlen(at + n) > 5 ? n + 5 : strlen(at);
	text_clear(l->scratch);
	text_put_n(l->scratch, at, n);
	page_set(step, "time", text_str(l->scratch));
}

static void set_look(const struct layout *l, xmlNode *step)
{
	text_clear(l->scratch);
	text_put(l->scratch, plain(l->arena, element_get(l->arena, step, "kind")));
	text_put(l->scratch, " judged-");
	text_put(l->scratch, plain(l->arena, element_get(l->arena, step, "judged")));
	page_set(step, "look", text_str(l->scratch));
}

static void set_line(const struct layout *l, xmlNode *step, const char *summary)
{
	text_clear(l->scratch);
	text_put(l->scratch, element_get(l->arena, step, "from"));
	text_put(l->scratch, " to ");
	text_put(l->scratch, element_get(l->arena, step, "to"));
	text_put(l->scratch, ": ");
	text_put(l->scratch, summary);
	page_set(step, "line", text_str(l->scratch));
}

static int lay_step(const struct layout *l, xmlNode *step, int n, int y)
{
	const xmlNode *s = element_first(step, "summary");
	const char *summary = s != NULL ? element_text(l->arena, s) : "";

	set_number(l, step, "n", n);
	set_time(l, step);
	set_look(l, step);
	if (!is_arrow(l->arena, step))
		return lay_note(l, step, summary, y);
	set_line(l, step, summary);
	return lay_arrow(l, step, summary, y);
}

static void lay_out(struct arena *a, xmlNode *holder)
{
	struct text scratch = {0};
	struct layout l = {.arena = a, .scratch = &scratch};
	int n = 0, y = TOP;

	if (element_first(holder, "step") == NULL)
		return;
	find_parties(&l, holder);
	for (size_t i = 0; i < l.count; i++) {
		xmlNode *party = xmlNewTextChild(holder, NULL, (const xmlChar *)"party",
						 (const xmlChar *)l.parties[i]);

		set_number(&l, party, "x", x_of(&l, i));
	}
	for (xmlNode *s = element_first(holder, "step"); s != NULL; s = element_next(s, "step"))
		y += lay_step(&l, s, ++n, y);
	set_number(&l, holder, "width", l.width);
	set_number(&l, holder, "height", y);
	text_done(&scratch);
}

void page_put_ladders(struct arena *a, xmlNode *c)
{
	static const char *const holders[] = {"reference", "left", "right"};

	lay_out(a, c);
	for (size_t i = 0; i < COUNT_OF(holders); i++) {
		xmlNode *holder = element_first(c, holders[i]);

		if (holder != NULL)
			lay_out(a, holder);
	}
}
