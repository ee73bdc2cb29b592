/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test: finds the subcommand, reads its options by its table, prints usage from the same table. */
#include "command.h"

#include "base/file.h"
#include "node/defects.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const struct subcommand *const subcommands[] = {
	&command_run,  &command_rejudge, &command_list,	&command_show, &command_craft,	  &command_decode,
	&command_node, &command_compare, &command_report, &command_issues, &command_history, &command_lint,
	&command_coverage, &command_manual,
	&command_keys,
	NULL,
};

/* Set by the signal handler: the one place where C leaves no other way. */
static volatile sig_atomic_t signal_came;

static void on_signal(int number)
{
	/* A second Ctrl-C ends the process at once; the kernel removes the namespaces. */
	if (signal_came) {
		signal(number, SIG_DFL);
		raise(number);
	}
	signal_came = 1;
}

void interrupts_catch(void)
{
	struct sigaction action = {.sa_handler = on_signal};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

bool interrupted(void *context)
{
	(void)context;
	return signal_came != 0;
}

int complain(int status, const char *fmt, ...)
{
	char message[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	fflush(stdout);
	fprintf(stderr, "mip6test: %s\n", message);
	return status;
}

bool print_text(const struct text *t)
{
	return fwrite(text_str(t), 1, t->len, stdout) == t->len && fflush(stdout) == 0;
}

bool write_text(const char *path, const struct text *t, struct err *err)
{
	if (strcmp(path, "-") == 0)
		return print_text(t) || err_set(err, "standard output cannot be written");
	return file_replace(path, text_bytes(t), err);
}

static const char *shipped_folder(struct arena *a, const char *name)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	const char *beside;

	if (access(name, R_OK | X_OK) == 0)
		return name;
	self[n > 0 ? n : 0] = '\0';
	if (strrchr(self, '/') != NULL)
		*strrchr(self, '/') = '\0';
	beside = arena_printf(a, "%s/../%s", self, name);
	if (access(beside, R_OK | X_OK) == 0)
		return beside;
	return arena_printf(a, "%s/../share/mip6test/%s", self, name);
}

const char *folder_of_suite(struct arena *a)
{
	return shipped_folder(a, "testcases");
}

const char *folder_of_profiles(struct arena *a)
{
	return shipped_folder(a, "fixtures/iut");
}

const char *folder_of_reports(struct arena *a)
{
	return shipped_folder(a, "reports");
}

bool suite_open(struct suite *s, struct arena *a, const char *file, struct err *err)
{
	return suite_load(s, a, folder_of_suite(a), file, err);
}

bool selectors_check(char *const *words, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (!selector_check(words[i], err))
			return false;
	return true;
}

bool defects_read(struct defects *defects, const char *names, struct arena *a, struct err *err)
{
	while (*names != '\0') {
		size_t n = strcspn(names, ",");

		if (n > 0 && !defects_add(defects, arena_string_n(a, names, n), err))
			return false;
		names += n + (names[n] == ',');
	}
	return true;
}

static void usage_of_all(struct text *t)
{
	text_put(t, "usage: mip6test COMMAND [OPTIONS] [WORDS]\n\n"
		    "Interoperability tests and packet crafting for Mobile IPv6 (RFC 6275).\n\n");
	for (size_t i = 0; subcommands[i] != NULL; i++)
		text_printf(t, "  %-10s %s\n", subcommands[i]->name, subcommands[i]->summary);
	text_put(t, "\nmip6test COMMAND --help says more.\n");
}

static void usage_of(const struct subcommand *c, struct text *t)
{
	text_printf(t, "usage: mip6test %s [OPTIONS] %s\n\n%s.\n\n", c->name, c->words, c->summary);
	options_usage(c->rows, c->row_count, t);
	if (c->more != NULL)
		text_printf(t, "\n%s", c->more);
}

static int print_usage(const struct subcommand *c)
{
	struct text t = {0};
	bool ok;

	if (c != NULL)
		usage_of(c, &t);
	else
		usage_of_all(&t);
	ok = print_text(&t);
	text_done(&t);
	return ok ? STATUS_GOOD : STATUS_BROKEN;
}

static const struct subcommand *find(const char *name)
{
	for (size_t i = 0; subcommands[i] != NULL; i++)
		if (strcmp(subcommands[i]->name, name) == 0)
			return subcommands[i];
	return NULL;
}

static bool is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

int main(int argc, char **argv)
{
	struct command_line line = {0};
	const struct subcommand *c;
	struct err err = {0};
	int status;

	if (argc < 2)
		return complain(STATUS_USAGE, "a command is missing; mip6test --help lists them");
	if (is_help(argv[1]))
		return print_usage(argc > 2 ? find(argv[2]) : NULL);
	if (strcmp(argv[1], "--version") == 0)
		return puts("mip6test 0.1") >= 0 ? STATUS_GOOD : STATUS_BROKEN;
	c = find(argv[1]);
	if (c == NULL)
		return complain(STATUS_USAGE, "no command is called \"%.60s\"; mip6test --help lists them",
				argv[1]);
	if (argc > 2 && is_help(argv[2]))
		return print_usage(c);
	line.words = argv + 2;
	if (!options_parse(c->rows, c->row_count, argc - 1, argv + 1, line.values, line.words,
			   &line.word_count, &err))
		return complain(STATUS_USAGE, "%s: %s", c->name, err.text);
	status = c->run(&line);
	if (fflush(stdout) != 0 || ferror(stdout))
		status = complain(STATUS_BROKEN, "%s: standard output cannot be written", c->name);
	return status;
}
