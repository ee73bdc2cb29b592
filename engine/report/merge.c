/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What is merged is the data; the folder is written from it as that of a run. */
#include "report/merge.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* --- May they be merged? --- */

static bool same(const char *what, const char *a, const char *b, struct err *err)
{
	return is(a, b) || err_set(err, "runs of different %s: \"%.60s\" and \"%.60s\"", what, a, b);
}

static bool are_of_one(const struct result_run *a, const struct result_run *b, struct err *err)
{
	return same("implementations", a->implementation, b->implementation, err) &&
	       same("versions", a->version, b->version, err) &&
	       same("revisions", a->spec, b->spec, err) &&
	       same("versions of mip6test", a->tool_version, b->tool_version, err);
}

/* "2/5" as 2 and 5. */
static bool shard_of(struct arena *a, const struct result_run *run, uint64_t *k, uint64_t *n)
{
	char *text = arena_string(a, run->shard), *slash = strchr(text, '/');

	if (slash == NULL)
		return false;
	*slash++ = '\0';
	return parse_u64(text, k) && parse_u64(slash, n) && *k >= 1 && *k <= *n;
}

/* Either none is a part of a run, or all parts are there. */
static bool is_whole(struct arena *a, const struct result_run *parts, size_t count, struct err *err)
{
	bool *seen = arena_array(a, count + 1, sizeof(*seen));
	uint64_t k, n;

	for (size_t i = 0; i < count; i++) {
		if (parts[0].shard[0] == '\0' && parts[i].shard[0] == '\0')
			continue;
		if (!shard_of(a, &parts[i], &k, &n))
			return err_set(err, "%s: is no part of a run", parts[i].folder);
		if (n != count)
			return err_set(err, "%s: is part %s, and %zu are given", parts[i].folder,
				       parts[i].shard, count);
		if (seen[k])
			return err_set(err, "part %s is given twice", parts[i].shard);
		seen[k] = true;
	}
	return true;
}

/* --- Cases --- */

static int by_place(const void *a, const void *b)
{
	const struct result_case *x = a, *y = b;

	return x->place != y->place ? (x->place < y->place ? -1 : 1) : strcmp(x->id, y->id);
}

static bool merge_cases(struct arena *a, const struct result_run *parts, size_t count,
			struct result_run *out, struct err *err)
{
	struct result_case *cases;
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += parts[i].case_count;
	cases = arena_array(a, n, sizeof(*cases));
	n = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < parts[i].case_count; k++)
			cases[n++] = parts[i].cases[k];
	if (n > 1)
		qsort(cases, n, sizeof(*cases), by_place);
	for (size_t i = 1; i < n; i++)
		if (is(cases[i].id, cases[i - 1].id))
			return err_set(err, "%s is in two of the runs", cases[i].id);
	out->cases = cases;
	out->case_count = n;
	return true;
}

static int by_case_and_issue(const void *a, const void *b)
{
	const struct result_surprise *x = a, *y = b;
	int order = strcmp(x->case_id, y->case_id);

	return order != 0 ? order : strcmp(x->issue, y->issue);
}

void surprises_sort(struct result_surprise *list, size_t count)
{
	if (count > 1)
		qsort(list, count, sizeof(*list), by_case_and_issue);
}

static void merge_surprises(struct arena *a, const struct result_run *parts, size_t count,
			    struct result_run *out)
{
	struct result_surprise *list;
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += parts[i].surprise_count;
	list = arena_array(a, n, sizeof(*list));
	n = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < parts[i].surprise_count; k++)
			list[n++] = parts[i].surprises[k];
	surprises_sort(list, n);
	out->surprises = list;
	out->surprise_count = n;
}

/* --- Journal --- */

struct line {
	const char *at;
	size_t len, order;
	unsigned place; /* of the case that it begins with; UINT32_MAX when it speaks of none */
};

static int by_case(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static int by_id(const void *a, const void *b)
{
	const struct result_case *const *x = a, *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

/* "      0.000200 cn/5.2.2/index begins": the second word. */
static unsigned place_of(struct arena *a, const struct result_case **sorted, size_t n,
			 const struct line *l)
{
	const char *text = arena_string_n(a, l->at, l->len), *word = text + strspn(text, " ");
	struct result_case key = {0};
	const struct result_case *wanted = &key, **found;

	word += strcspn(word, " ");
	word += strspn(word, " ");
	key.id = arena_string_n(a, word, strcspn(word, " "));
	found = n > 0 ? bsearch(&wanted, sorted, n, sizeof(*sorted), by_id) : NULL;
	return found != NULL ? (*found)->place : UINT32_MAX;
}

/* In virtual time each line speaks of a case: then in their order, else one part after the other. */
static const char *merge_journals(struct arena *a, const struct result_run *parts, size_t count,
				  const struct result_run *run)
{
	const struct result_case **sorted = arena_array(a, run->case_count, sizeof(*sorted));
	struct text all = {0};
	struct line *lines;
	size_t n = 0;
	char *joined;

	for (size_t i = 0; i < run->case_count; i++)
		sorted[i] = &run->cases[i];
	if (run->case_count > 1)
		qsort(sorted, run->case_count, sizeof(*sorted), by_id);
	for (size_t i = 0; i < count; i++)
		text_put(&all, parts[i].journal);
	joined = arena_string(a, text_str(&all));
	for (const char *p = joined; *p != '\0'; p++)
		n += *p == '\n';
	lines = arena_array(a, n + 1, sizeof(*lines));
	n = 0;
	for (const char *p = joined; *p != '\0'; n++) {
		size_t len = strcspn(p, "\n");

		lines[n] = (struct line){p, len + (p[len] == '\n'), n, 0};
		lines[n].place = place_of(a, sorted, run->case_count, &lines[n]);
		p += lines[n].len;
	}
	if (n > 1)
		qsort(lines, n, sizeof(*lines), by_case);
	text_clear(&all);
	for (size_t i = 0; i < n; i++) {
		if (lines[i].place == UINT32_MAX) {
			text_done(&all);
			return joined;
		}
		text_put_n(&all, lines[i].at, lines[i].len);
	}
	joined = arena_string(a, text_str(&all));
	text_done(&all);
	return joined;
}

static const char *incidents_of(const struct result_run *part)
{
	return part->incidents;
}

static const char *keys_of(const struct result_run *part)
{
	return part->keys;
}

static const char *wireshark_keys_of(const struct result_run *part)
{
	return part->wireshark_keys;
}

static const char *merge_lines(struct arena *a, const struct result_run *parts, size_t count,
			       const char *(*of)(const struct result_run *part))
{
	struct text all = {0};
	const char *joined;

	for (size_t i = 0; i < count; i++)
		text_put(&all, of(&parts[i]));
	joined = arena_string(a, text_str(&all));
	text_done(&all);
	return joined;
}

bool runs_merge(struct arena *a, const struct result_run *parts, size_t count,
		struct result_run *out, struct err *err)
{
	if (count == 0)
		return err_set(err, "no run is given");
	*out = parts[0];
	for (size_t i = 1; i < count; i++) {
		if (!are_of_one(&parts[0], &parts[i], err))
			return false;
		if (strcmp(parts[i].started, out->started) < 0)
			out->started = parts[i].started;
		if (strcmp(parts[i].id, out->id) < 0)
			out->id = parts[i].id;
		if (parts[i].seconds > out->seconds)
			out->seconds = parts[i].seconds;
	}
	if (!is_whole(a, parts, count, err) || !merge_cases(a, parts, count, out, err))
		return false;
	out->shard = "";
	merge_surprises(a, parts, count, out);
	out->journal = merge_journals(a, parts, count, out);
	out->incidents = merge_lines(a, parts, count, incidents_of);
	out->keys = merge_lines(a, parts, count, keys_of);
	out->wireshark_keys = merge_lines(a, parts, count, wireshark_keys_of);
	return true;
}
