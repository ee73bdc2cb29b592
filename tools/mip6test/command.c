/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What both programs share (main.c, quick.c): finds the subcommand, reads its options by its table, prints
 * usage from the same table; interrupts and messages. */
#include "command.h"

#include "base/file.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

int command_main(int argc, char **argv)
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
	if ((argc > 2 && is_help(argv[2])) || (argc > 3 && strcmp(argv[argc - 1], "--help") == 0))
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
