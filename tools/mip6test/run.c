/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test run: the selected cases against an implementation; what came of them on the terminal, in a
 * folder, as JSON and JUnit, and in the issue list. */
#include "command.h"
#include "run_list.h"

#include "base/file.h"
#include "link/faulty.h"
#include "exec/record.h"
#include "report/baseline.h"
#include "report/history.h"
#include "report/page.h"
#include "report/report_folder.h"
#include "report/report_json.h"
#include "report/report_junit.h"
#include "report/report_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum {
	IUT, SPEC, JOBS, OUT, JUNIT, JSON, FILE_ISSUES, KNOWN, BASELINE, SHARD, STORE, HISTORY, STRICT, SEED, QUICK,
	LIST, DEFECT, INTERFACE,
	ADDRESS, SECOND, ROUTER, FAULTS, FILE_, VERBOSE
};

static const struct option_row rows[] = {
	[IUT] = {"iut", 0, "NAME|FILE", "profile of what is under test, default reference"},
	[SPEC] = {"spec", 0, "SPEC", "rfc6275 (default), rfc3775, draft-24, or all: a verdict for each"},
	[JOBS] = {"jobs", 'j', "N", "cases at once; default: as the profile says, else 128"},
	[OUT] = {"out", 'o', "DIR", "folder of the run; none for none"},
	[JUNIT] = {"junit", 0, "FILE", "JUnit XML"},
	[JSON] = {"json", 0, "FILE", "JSON; - is standard output, and nothing else there"},
	[FILE_ISSUES] = {"file-issues", 0, NULL, "file mismatches into reports/issues and ISSUES.md"},
	[KNOWN] = {"known", 0, NULL, "confirmed open issues do not fail the run; when they pass or are not "
				     "run, that does"},
	[BASELINE] = {"baseline", 0, "RUN", "print only what is otherwise than in this run"},
	[SHARD] = {"shard", 0, "K/N", "only the Kth of N parts; report merge joins them"},
	[STORE] = {"store", 0, "DIR", "another folder of the issue list, with ISSUES.md in it"},
	[HISTORY] = {"history", 0, "FILE", "add the run to this database; default: reports/history.sqlite, when "
					 "it is kept in reports/runs"},
	[STRICT] = {"strict", 0, NULL, "a failed SHOULD is unexpected as well"},
	[SEED] = {"seed", 's', "N", "for everything that is drawn"},
	[QUICK] = {"quick", 'q', NULL, "without cases that must wait more than 10 s"},
	[LIST] = {"list", 0, NULL, "only list what would be run"},
	[DEFECT] = {"defect", 'd', "NAME,NAME", "let the reference node misbehave (profile reference)"},
	[INTERFACE] = {"interface", 'i', "IF", "without a profile: test what is on this interface,"},
	[ADDRESS] = {"address", 'a', "ADDR", "at this address,"},
	[SECOND] = {"second-address", 0, "ADDR", "and at this one, if it has two,"},
	[ROUTER] = {"router-address", 0, "ADDR", "which uses this address as its default router"},
	[FAULTS] = {"faults", 0, "WHAT", "a bad link: loss=5%,duplicate=5%,delay=5%,reorder=5%,delay-max=20ms"},
	[FILE_] = {"file", 'f', "FILE", "also load the cases of this test file"},
	[VERBOSE] = {"verbose", 'v', NULL, "a line for each case"},
};

struct running {
	struct arena *arena;
	const struct command_line *line;
	struct suite suite;
	struct profile profile;
	struct run_config config;
	struct faults faults;
	unsigned shard, shards;
	uint64_t jobs, seed;              /* seed is drawn when none is given */
	struct defects defects;
	struct report_style style;
	struct meeting meeting;           /* with the issue list */
	struct record baseline;
	bool quiet;                       /* standard output is JSON */
	bool live_line;                   /* a terminal: one line that is written over */
	bool lines;                       /* a line for each case */
	const char *folder;               /* "" when none is written */
	const char *last_error;           /* reason of the last error that was told */
};

/* What the command line says. */

static bool read_number(const char *text, const char *name, uint64_t min, uint64_t max, uint64_t *v,
			struct err *err)
{
	if (text == NULL)
		return true;
	return (parse_u64(text, v) && *v >= min && *v <= max) ||
	       err_set(err, "--%s %s: wants a number from %llu to %llu", name, text,
		       (unsigned long long)min, (unsigned long long)max);
}

static uint64_t random_seed(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return ((uint64_t)now.tv_sec * 1000003 + (uint64_t)now.tv_nsec) % 1000000000;
}

/* Without a profile nothing says which role the device has: the words must. */
static bool roles_of_words(struct running *r, struct err *err)
{
	const char *roles = "";

	for (size_t i = 0; i < r->line->word_count; i++) {
		size_t n = strcspn(r->line->words[i], "/");
		const char *role = arena_string_n(r->arena, r->line->words[i], n);

		if (word_in("ip cn", role) && !word_in(roles, role))
			roles = arena_printf(r->arena, "%s%s%s", roles, roles[0] != '\0' ? " " : "",
					     role);
	}
	r->profile.roles = roles;
	return roles[0] != '\0' ||
	       err_set(err, "-i wants the role to test, such as: mip6test run cn -i eth0 --address …");
}

/* "2/5". */
static bool read_shard(struct running *r, struct err *err)
{
	const char *given = r->line->values[SHARD];
	char *text = arena_string(r->arena, given != NULL ? given : ""), *slash = strchr(text, '/');
	uint64_t k = 0, n = 0;

	if (given == NULL)
		return true;
	if (slash != NULL)
		*slash++ = '\0';
	if (slash == NULL || !parse_u64(text, &k) || !parse_u64(slash, &n) || k < 1 || k > n || n > 1000)
		return err_set(err, "--shard %.40s: wants K/N, such as 2/5", given);
	r->shard = (unsigned)k;
	r->shards = (unsigned)n;
	return true;
}

/* What can be wrong about the command line alone. */
static bool read_options(struct running *r, struct err *err)
{
	const char *const *v = r->line->values;
	const struct device device = {v[INTERFACE], v[ADDRESS], v[SECOND], v[ROUTER], ""};

	if (!selectors_check(r->line->words, r->line->word_count, err) ||
	    !read_number(v[JOBS], "jobs", 1, 1000, &r->jobs, err) ||
	    !read_number(v[SEED], "seed", 0, UINT64_MAX, &r->seed, err) || !read_shard(r, err))
		return false;
	if (v[SPEC] != NULL && strcmp(v[SPEC], "all") != 0 && !spec_exists(v[SPEC]))
		return err_set(err, "--spec %.40s: wants all, or one of " SPEC_NAMES, v[SPEC]);
	if (v[FAULTS] != NULL && !faults_read(&r->faults, v[FAULTS], err))
		return err_set(err, "--%s", arena_string(r->arena, err->text));
	if (v[DEFECT] != NULL && !defects_read(&r->defects, v[DEFECT], r->arena, err))
		return false;
	if (v[INTERFACE] == NULL)
		return true;
	if (v[ADDRESS] == NULL)
		return err_set(err, "-i wants --address, that of the implementation under test");
	return profile_of_device(&r->profile, r->arena, &device, err) && roles_of_words(r, err);
}

/* A person ended the run, or nobody reads what it prints. */
static bool is_stopped(void *context)
{
	return interrupted(context) || ferror(stdout) != 0;
}

static void clear_line(const struct running *r)
{
	if (r->live_line)
		fputs("\r\033[K", stderr);
}

/* A person is asked to do something; the run goes on when the implementation answers again. */
static void ask(void *context, const char *text)
{
	clear_line(context);
	fprintf(stderr, "mip6test: please: %s\n", text);
	fflush(stderr);
}

static bool configure(struct running *r, struct err *err)
{
	static const char *const others[] = {"rfc3775", "draft-24"};
	const char *const *v = r->line->values;

	if (v[INTERFACE] == NULL &&
	    !profile_load(&r->profile, r->arena, folder_of_profiles(r->arena),
			  v[IUT] != NULL ? v[IUT] : "reference", err))
		return false;
	if (v[DEFECT] != NULL && r->profile.medium != MEDIUM_WORLD)
		return err_set(err, "--defect is for the profile reference");
	if (v[SEED] == NULL)
		r->seed = r->profile.medium == MEDIUM_WORLD ? 1 : random_seed();
	r->config = (struct run_config){
		.suite = &r->suite, .profile = &r->profile, .spec = "rfc6275", .seed = r->seed,
		.faults = v[FAULTS] != NULL ? &r->faults : NULL, .ask = ask,
		.shard = r->shard, .shards = r->shards, .jobs = (unsigned)r->jobs, .quick = v[QUICK] != NULL, .selectors = r->line->words,
		.selector_count = r->line->word_count, .defects = v[DEFECT] != NULL ? &r->defects : NULL,
		.defect_names = v[DEFECT] != NULL ? v[DEFECT] : "", .file = v[FILE_], .stopped = is_stopped};
	if (v[SPEC] != NULL && strcmp(v[SPEC], "all") == 0)
		memcpy(r->config.other_specs, others, sizeof(others));
	else if (v[SPEC] != NULL)
		r->config.spec = v[SPEC];
	return true;
}

/* While it runs. */

static void put_count(struct text *t, unsigned n, const char *word)
{
	if (n > 0)
		text_printf(t, ", %u %s", n, word);
}

static void draw_line(const struct running *r, const struct run_progress *p)
{
	struct text t = {0};
	char left[24];

	if (!r->live_line)
		return;
	text_printf(&t, "%u/%u", p->done, p->total);
	put_count(&t, p->counts.pass, "pass");
	put_count(&t, p->counts.warn, "warn");
	put_count(&t, p->counts.fail, "fail");
	put_count(&t, p->counts.inconc, "inconc");
	put_count(&t, p->counts.error, "error");
	span_print(p->left, left);
	if (p->left > 0)
		text_printf(&t, "; %s left", left);
	if (p->slowest[0] != '\0')
		text_printf(&t, ", waiting for %s", p->slowest);
	fprintf(stderr, "\r\033[K%.*s", (int)r->style.columns - 1, text_str(&t));
	text_done(&t);
	fflush(stderr);
}

/* When the implementation has gone, every case that is left says so: once is enough. */
static bool is_told(struct running *r, const struct result_case *c)
{
	const char *last = r->last_error;

	if (c->verdict != VERDICT_ERROR)
		return false;
	r->last_error = c->reason;
	return last != NULL && strcmp(last, c->reason) == 0;
}

static void progress(void *context, const struct run_progress *p)
{
	struct running *r = context;
	struct text t = {0};

	if (p->finished != NULL && !p->finished->stopped && r->lines && !is_told(r, p->finished)) {
		report_case_line(&t, p->finished, &r->style);
		clear_line(r);
		fputs(text_str(&t), stdout);
		fflush(stdout);
		text_done(&t);
	}
	if (p->left > 0 || p->slowest[0] != '\0')
		draw_line(r, p);
}

/* Afterwards. */

static const char *default_folder(struct running *r)
{
	time_t now = time(NULL);
	char stamp[32] = "";
	struct tm tm;
	const char *name = r->profile.name;
	char *safe = arena_string(r->arena, name);

	for (char *c = safe; *c != '\0'; c++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-", *c) == NULL)
			*c = '-';
	if (gmtime_r(&now, &tm) != NULL)
		strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &tm);
	return arena_printf(r->arena, "%s/runs/%s-%s-%d", folder_of_reports(r->arena), stamp, safe,
			    (int)getpid());
}

/* A run without its page is a run all the same. */
static void write_page(struct running *r)
{
	const char *style = arena_printf(r->arena, "%s/style", folder_of_reports(r->arena));
	struct err err = {0};

	if (!page_into_folder(style, r->folder, &err))
		complain(STATUS_GOOD, "run: no page: %s", err.text);
}

static bool write_reports(struct running *r, struct run *run, struct err *err)
{
	const char *const *v = r->line->values;
	struct text t = {0};
	bool ok = true;

	if (r->folder[0] != '\0') {
		ok = run_folder_write(r->folder, &run->result, err);
		if (ok)
			write_page(r);
	}
	if (ok && v[JUNIT] != NULL) {
		report_junit(&t, &run->result);
		ok = write_text(v[JUNIT], &t, err);
		text_clear(&t);
	}
	if (ok && v[JSON] != NULL) {
		report_json(&t, &run->result);
		ok = write_text(v[JSON], &t, err);
	}
	text_done(&t);
	return ok;
}

/* The issue list: --store for tests and for lists of one's own. */
static void set_meeting(struct running *r)
{
	const char *const *v = r->line->values;

	r->meeting = (struct meeting){.arena = r->arena, .config = &r->config,
				      .known = v[KNOWN] != NULL, .file = v[FILE_ISSUES] != NULL};
	r->meeting.store = v[STORE] != NULL
		? v[STORE] : arena_printf(r->arena, "%s/issues", folder_of_reports(r->arena));
	r->meeting.page = v[STORE] != NULL
		? arena_printf(r->arena, "%s/ISSUES.md", v[STORE])
		: arena_printf(r->arena, "%s/../ISSUES.md", folder_of_reports(r->arena));
}

static void print_filed(const struct running *r)
{
	const struct issues_filed *n = &r->meeting.filed;

	if (r->meeting.file && !r->quiet)
		printf("Issues     %u new, %u as others show, %u seen again, %u fixed, %u regressed, %u stale: "
		       "ISSUES.md\n",
		       n->created, n->joined, n->seen_again, n->fixed, n->regressed, n->stale);
}

static void print_changes(struct running *r, const struct result_run *result)
{
	struct text t = {0};
	unsigned n = report_changes(&t, &r->baseline.run, result, meeting_wants, &r->meeting);

	if (n == 0)
		text_put(&t, "Nothing is otherwise.\n");
	else
		text_printf(&t, "%u otherwise than in %s\n", n, r->line->values[BASELINE]);
	report_surprises(&t, result, &r->style);
	text_put(&t, "Result     ");
	report_counts(&t, result);
	text_put(&t, "\n");
	print_text(&t);
	text_done(&t);
}

/* The failures in full, then the summary. */
static void print_result(const struct running *r, const struct result_run *result)
{
	struct text t = {0};
	const char *told = "";

	for (size_t i = 0; i < result->case_count; i++) {
		const struct result_case *c = &result->cases[i];

		if (c->applicable && ((c->verdict == VERDICT_FAIL && !c->known) ||
				      (c->verdict == VERDICT_ERROR && strcmp(c->reason, told) != 0))) {
			told = c->verdict == VERDICT_ERROR ? c->reason : told;
			text_put(&t, "\n");
			report_case_failure(&t, c, &r->style);
		}
	}
	text_put(&t, "\n");
	report_summary(&t, result, &r->style);
	print_text(&t);
	text_done(&t);
}

/* What was not run because a person stopped the run is no error. */
static bool any_error(const struct run *run)
{
	for (size_t i = 0; i < run->result.case_count; i++) {
		const struct result_case *c = &run->result.cases[i];

		if (c->applicable && (c->verdict == VERDICT_ERROR ||
				      (c->verdict == VERDICT_NONE && !c->stopped)))
			return true;
	}
	return false;
}

/* Known failures and warnings do not count. */
static struct result_counts count_unexpected(const struct result_run *run)
{
	struct result_counts n = {0};

	for (size_t i = 0; i < run->case_count; i++)
		if (!run->cases[i].known)
			result_count_case(&n, &run->cases[i]);
	return n;
}

static int status_of(const struct running *r, const struct run *run)
{
	struct result_counts n = count_unexpected(&run->result), all = result_count(&run->result);
	bool strict = r->line->values[STRICT] != NULL;

	if (any_error(run))
		return STATUS_BROKEN;
	if (n.fail > 0 || (strict && n.warn > 0) || run->result.surprise_count > 0)
		return STATUS_UNEXPECTED;
	if (run->interrupted || n.inconc > 0 || all.pass + all.warn + all.fail == 0)
		return STATUS_INCONCLUSIVE;
	return STATUS_GOOD;
}

static int list_cases(const struct running *r)
{
	for (const struct testcase *tc = r->suite.cases; tc != NULL; tc = tc->next)
		if (run_selects(&r->config, tc) && run_asks(&r->config, tc))
			printf("%s\n", tc->id);
	return STATUS_GOOD;
}

static void set_style(struct running *r)
{
	struct winsize size = {0};
	bool terminal = isatty(STDOUT_FILENO);

	r->quiet = r->line->values[JSON] != NULL && strcmp(r->line->values[JSON], "-") == 0;
	r->style.columns = 80;
	if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		r->style.columns = size.ws_col;
	r->style.color = terminal && getenv("NO_COLOR") == NULL && !r->quiet;
	r->live_line = isatty(STDERR_FILENO) && r->profile.medium != MEDIUM_WORLD;
	r->lines = !r->quiet && (r->line->values[VERBOSE] != NULL || r->profile.medium != MEDIUM_WORLD);
}

static struct result_case *name_captures(const struct running *r, struct run *run)
{
	struct result_case *cases = arena_array(run->arena, run->result.case_count, sizeof(*cases));

	for (size_t i = 0; i < run->result.case_count; i++) {
		cases[i] = run->result.cases[i];
		if (r->folder[0] != '\0' && cases[i].step_count > 0)
			cases[i].capture = run_folder_capture_path(run->arena, r->folder, &cases[i]);
	}
	run->result.cases = cases;
	run->result.folder = r->folder;
	return cases;
}

/* So that whoever reads a failure sees beside it how it should have been. */
static bool add_reference(struct running *r, struct run *run, struct err *err)
{
	struct profile reference;

	return profile_load(&reference, r->arena, folder_of_profiles(r->arena),
			    REFERENCE_PROFILE(r->config.profile->keys != NULL), err) &&
	       run_add_reference(run, &r->config, &reference, err);
}

/* A run that cannot be added is none the worse for it: the history can be made again. */
static void add_to_history(const struct running *r, const struct result_run *result)
{
	const char *path = r->line->values[HISTORY];
	struct err err = {0};
	struct history *h;

	if (path == NULL && r->line->values[OUT] == NULL)
		path = arena_printf(r->arena, "%s/history.sqlite", folder_of_reports(r->arena));
	if (path == NULL)
		return;
	h = history_open(path, &err);
	if (h == NULL || !history_add(h, result, &err))
		complain(STATUS_GOOD, "run: not in the history: %s", err.text);
	history_close(h);
}

/* What a run leaves behind, and its exit status. */
static int conclude(struct running *r, struct run *run)
{
	struct err err = {0};
	struct result_case *cases;
	int status;

	if (!add_reference(r, run, &err))
		complain(STATUS_BROKEN, "run: %s", err.text);
	cases = name_captures(r, run);

	if (!meeting_hold(&r->meeting, &run->result, cases, &err))
		status = complain(STATUS_BROKEN, "run: %s", err.text);
	else
		status = status_of(r, run);
	if (!r->quiet && r->line->values[BASELINE] != NULL)
		print_changes(r, &run->result);
	else if (!r->quiet)
		print_result(r, &run->result);
	if (!write_reports(r, run, &err))
		status = complain(STATUS_BROKEN, "run: %s", err.text);
	add_to_history(r, &run->result);
	print_filed(r);
	return status;
}

static int do_run(struct running *r)
{
	const char *out = r->line->values[OUT];
	struct err err = {0};
	struct run run;
	int status;

	r->folder = out == NULL ? default_folder(r) : strcmp(out, "none") == 0 ? "" : out;
	r->config.progress = progress;
	r->config.context = r;
	interrupts_catch();
	if (!run_cases(&run, &r->config, &err)) {
		run_done(&run);
		clear_line(r);
		return complain(STATUS_BROKEN, "run: %s", err.text);
	}
	clear_line(r);
	status = conclude(r, &run);
	if (run.dropped > 0)
		complain(status, "run: %llu frames came faster than they could be read; what is missing "
				 "may be our fault", (unsigned long long)run.dropped);
	if (run.interrupted)
		complain(status, "run: stopped; what was done is reported");
	run_done(&run);
	return status;
}

static int start(struct running *r)
{
	const char *out = r->line->values[OUT];
	const char *idle;
	struct err err = {0};

	if (!read_options(r, &err))
		return complain(STATUS_USAGE, "run: %s", err.text);
	if (!suite_open(&r->suite, r->arena, r->line->values[FILE_], &err) || !configure(r, &err))
		return complain(STATUS_BROKEN, "run: %s", err.text);
	idle = selector_idle(&r->suite, r->line->words, r->line->word_count);
	if (idle != NULL)
		return complain(STATUS_USAGE, "run: \"%.80s\" selects no test; mip6test list shows them",
				idle);
	if (run_selected(&r->config) == 0)
		return complain(STATUS_USAGE, "run: no test is selected; mip6test list shows them");
	if (r->line->values[LIST] != NULL)
		return list_cases(r);
	if (r->line->values[BASELINE] != NULL &&
	    !record_load(&r->baseline, r->arena, r->line->values[BASELINE], &err))
		return complain(STATUS_BROKEN, "run: --baseline %s", err.text);
	if (out != NULL && strcmp(out, "none") != 0 && !run_folder_check(out, &err))
		return complain(STATUS_BROKEN, "run: %s", err.text);
	set_style(r);
	set_meeting(r);
	return do_run(r);
}

static int run(const struct command_line *line)
{
	struct running r = {.arena = arena_new(), .line = line};
	int status = start(&r);

	arena_free(r.arena);
	return status;
}

const struct subcommand command_run = {
	.name = "run",
	.words = "[SELECTOR…]",
	.summary = "Run test cases against an implementation",
	.rows = rows,
	.row_count = COUNT_OF(rows),
	.run = run,
};
