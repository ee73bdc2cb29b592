/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Lines of keys as exec wrote them, once each and sorted: the same, whether a run was one or was joined of
 * parts. */
#include "report/report_keys.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static size_t count_lines(const char *s)
{
	size_t n = 0;

	for (; (s = strchr(s, '\n')) != NULL; s++)
		n++;
	return n;
}

static void put_lines(struct text *t, const char *lines)
{
	struct arena *a = arena_new();
	size_t max = count_lines(lines), count = 0;
	const char **list = arena_array(a, max + 1, sizeof(*list));

	for (const char *at = lines, *end; (end = strchr(at, '\n')) != NULL; at = end + 1)
		list[count++] = arena_string_n(a, at, (size_t)(end - at));
	qsort(list, count, sizeof(*list), by_text);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || strcmp(list[i], list[i - 1]) != 0)
			text_printf(t, "%s\n", list[i]);
	arena_free(a);
}

void report_keys(struct text *t, const struct result_run *run)
{
	put_lines(t, run->keys);
}

void report_wireshark_keys(struct text *t, const struct result_run *run)
{
	put_lines(t, run->wireshark_keys);
}
