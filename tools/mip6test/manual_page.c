/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The man page and the completion for bash, from the table of subcommands and their options. */
#include "command.h"

/* roff takes a backslash, a hyphen and a dot at the start of a line for itself. */
static void put_roff(struct text *t, const char *s)
{
	static const char ellipsis[] = "…";

	for (; *s != '\0'; s++) {
		if (has_prefix(s, ellipsis)) {   /* not every formatter reads UTF-8 */
			text_put(t, "...");
			s += sizeof(ellipsis) - 2;
		} else if (*s == '\\')
			text_put(t, "\\e");
		else if (*s == '-')
			text_put(t, "\\-");
		else if (*s == '\'' || *s == '.')
			text_printf(t, "\\&%c", *s);
		else
			text_put_n(t, s, 1);
	}
}

static void man_option(const struct option_row *o, struct text *t)
{
	text_put(t, ".TP\n.B ");
	if (o->letter != '\0')
		text_printf(t, "\\-%c, ", o->letter);
	text_put(t, "\\-\\-");
	put_roff(t, o->name);
	if (o->argument != NULL) {
		text_put(t, o->argument[0] == '[' ? "\\fI" : " \\fI");
		put_roff(t, o->argument);
		text_put(t, "\\fR");
	}
	text_put(t, "\n");
	put_roff(t, o->doc);
	text_put(t, "\n");
}

static void man_command(const struct subcommand *c, struct text *t)
{
	text_put(t, ".SS mip6test ");
	put_roff(t, c->name);
	text_put(t, c->row_count > 0 ? " [OPTIONS] " : " ");
	put_roff(t, c->words);
	text_put(t, "\n");
	put_roff(t, c->summary);
	text_put(t, "\\&.\n");
	for (size_t i = 0; i < c->row_count; i++)
		man_option(&c->rows[i], t);
}

static const char man_head[] =
	".TH MIP6TEST 1\n"
	".SH NAME\n"
	"mip6test \\- interoperability tests and packet crafting for Mobile IPv6\n"
	".SH SYNOPSIS\n"
	".B mip6test\n"
	".I COMMAND\n"
	"[\\fIOPTIONS\\fR] [\\fIWORDS\\fR]\n"
	".SH DESCRIPTION\n"
	"Drives an implementation of Mobile IPv6 (RFC 6275) with crafted messages over a real link, "
	"judges what comes back, explains every verdict and keeps a list of interoperability issues. "
	"Builds, sends, reads and damages single packets as well.\n"
	".SH COMMANDS\n";

static const char man_tail[] =
	".SH EXPRESSIONS\n"
	"A packet is written as its headers with a slash between them; a header holds fields, flags and "
	"options in parentheses:\n"
	".PP\n.EX\n"
	"ip6(src=2001:db8::1, dst=2001:db8::2)/dst\\-options(home\\-address(2001:db8::9))/\n"
	"    bu(sequence=7, A, lifetime=420s, nonce\\-indices(home=1,\n"
	"       care\\-of=2), binding\\-auth(kbm=00112233445566778899aabbccddeeff00112233))\n"
	".EE\n.PP\n"
	"What is not given is computed or has its default; what is given goes on the wire as it stands, "
	"also where it is wrong. \\fBauto+1\\fR disturbs what is computed. \\fB1..\\fR and \\fB4s..40s\\fR count "
	"from packet to packet, \\fB0|135\\fR takes turns, \\fB$i\\fR is the number of the packet, "
	"\\fBrandom\\fR and a prefix such as \\fB2001:db8::/64\\fR are drawn. \\fBcut=4\\fR, "
	"\\fBcut=4@12\\fR, \\fBinsert=ffff\\fR, \\fBinsert=ffff@12\\fR, \\fBcopies=2\\fR, "
	"\\fBmisalign=1\\fR (options) and \\fBpadding=none\\fR (headers with options) do damage; "
	"\\fBraw(0badc0de)\\fR is octets. A # begins a comment. "
	"\\fBmip6test manual\\fR lists the formats, \\fBmip6test manual \\fINAME\\fR their fields.\n"
	".SH EXIT STATUS\n"
	".TP\n0\nnothing unexpected\n"
	".TP\n1\nunexpected verdicts, differences\n"
	".TP\n2\ninconclusive only\n"
	".TP\n3\nset\\-up or tool error\n"
	".TP\n64\nusage\n"
	".SH ENVIRONMENT\n"
	".TP\n.B NO_COLOR\nno colours when set\n";

void manual_print_man(struct text *t)
{
	text_put(t, man_head);
	for (size_t i = 0; subcommands[i] != NULL; i++)
		man_command(subcommands[i], t);
	text_put(t, man_tail);
}

static void completion_formats(struct text *t)
{
	const struct format *f;

	text_put(t, "\t\tmanual) words=\"page schema man completion");
	for (size_t i = 0; (f = format_at(i)) != NULL; i++)
		text_printf(t, " %s", f->name);
	text_put(t, "\" ;;\n");
}

void manual_print_completion(struct text *t)
{
	text_put(t, "# Completion of mip6test for bash; made by: mip6test manual completion\n"
		    "_mip6test() {\n"
		    "\tlocal word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} words=\n"
		    "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\twords=\"");
	for (size_t i = 0; subcommands[i] != NULL; i++)
		text_printf(t, "%s ", subcommands[i]->name);
	text_put(t, "--help --version\"\n\telif [[ $word == -* ]]; then\n\t\tcase $command in\n");
	for (size_t i = 0; subcommands[i] != NULL; i++) {
		text_printf(t, "\t\t%s) words=\"", subcommands[i]->name);
		for (size_t o = 0; o < subcommands[i]->row_count; o++)
			text_printf(t, "--%s ", subcommands[i]->rows[o].name);
		text_put(t, "--help\" ;;\n");
	}
	text_put(t, "\t\tesac\n\telse\n\t\tcase $command in\n");
	completion_formats(t);
	text_put(t, "\t\tesac\n\tfi\n"
		    "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
		    "}\ncomplete -o default -F _mip6test mip6test\n");
}
