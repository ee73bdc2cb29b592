/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test keys: checks a file of security associations and prints it as Wireshark's esp_sa, so that
 * tshark and Wireshark open the same ESP packets. */
#include "command.h"

#include "wire/sa.h"

static int run(const struct command_line *line)
{
	struct sa_list *list = sa_list_new();
	struct text t = {0};
	struct err err = {0};
	bool ok = line->word_count > 0;

	if (!ok)
		err_set(&err, "wants files of keys");
	for (size_t i = 0; ok && i < line->word_count; i++)
		ok = sa_list_read(list, line->words[i], &err);
	if (ok)
		sa_list_print_wireshark(list, &t);
	if (ok && !print_text(&t))
		ok = err_set(&err, "standard output cannot be written");
	text_done(&t);
	sa_list_free(list);
	return ok ? STATUS_GOOD
		  : complain(line->word_count == 0 ? STATUS_USAGE : STATUS_BROKEN, "keys: %s", err.text);
}

const struct subcommand command_keys = {
	.name = "keys",
	.words = "FILE…",
	.summary = "Check files of ESP keys; print them for Wireshark (esp_sa)",
	.run = run,
};
