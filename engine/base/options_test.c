/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Every way to write an option, and every way to write it wrong. */
#include "base/options.h"

#include <CUnit/CUnit.h>
#include <string.h>

enum { IUT, JOBS, QUICK, VERBOSE, COUNT };

static const struct option_row rows[COUNT] = {
	[IUT] = {"iut", 0, "NAME|FILE", "what is tested"},
	[JOBS] = {"jobs", 'j', "N", "cases at once"},
	[QUICK] = {"quick", 'q', NULL, "leaves out what waits"},
	[VERBOSE] = {"a-name-that-is-long", 'v', "ARGUMENT", "says more"},
};

struct parsed {
	const char *values[COUNT];
	char *words[16];
	size_t count;
	struct err err;
	bool ok;
};

/* argv[0] is added; the list ends with NULL. */
static struct parsed parse(const char *const *args)
{
	struct parsed p = {.ok = false};
	static char kept[16][32];
	char *argv[16] = {kept[0]};
	int argc = 1;

	for (; *args != NULL && argc < 16; args++) {
		CU_ASSERT_FATAL(strlen(*args) < sizeof(kept[0]));
		memcpy(kept[argc], *args, strlen(*args) + 1);
		argv[argc] = kept[argc];
		argc++;
	}
	p.ok = options_parse(rows, COUNT, argc, argv, p.values, p.words, &p.count, &p.err);
	return p;
}

#define PARSE(...) parse((const char *const[]){__VA_ARGS__, NULL})

static void values_may_be_attached_or_follow(void)
{
	struct parsed p = PARSE("--iut=x", "-j4", "-qv", "w");

	CU_ASSERT_TRUE_FATAL(p.ok);
	CU_ASSERT_STRING_EQUAL(p.values[IUT], "x");
	CU_ASSERT_STRING_EQUAL(p.values[JOBS], "4");
	CU_ASSERT_STRING_EQUAL(p.values[QUICK], "");
	CU_ASSERT_STRING_EQUAL(p.values[VERBOSE], "w");
	p = PARSE("--iut", "y", "-j", "5");
	CU_ASSERT_TRUE_FATAL(p.ok);
	CU_ASSERT_STRING_EQUAL(p.values[IUT], "y");
	CU_ASSERT_STRING_EQUAL(p.values[JOBS], "5");
	CU_ASSERT_PTR_NULL(p.values[QUICK]);
	CU_ASSERT_EQUAL(p.count, 0);
}

static void words_keep_their_order(void)
{
	struct parsed p = PARSE("cn", "-q", "ip/8.1", "-", "--", "-j", "--iut");

	CU_ASSERT_TRUE_FATAL(p.ok);
	CU_ASSERT_EQUAL_FATAL(p.count, 5);
	CU_ASSERT_STRING_EQUAL(p.words[0], "cn");
	CU_ASSERT_STRING_EQUAL(p.words[1], "ip/8.1");
	CU_ASSERT_STRING_EQUAL(p.words[2], "-");
	CU_ASSERT_STRING_EQUAL(p.words[3], "-j");
	CU_ASSERT_STRING_EQUAL(p.words[4], "--iut");
	CU_ASSERT_PTR_NULL(p.values[JOBS]);
}

static void an_empty_value_is_a_value(void)
{
	struct parsed p = PARSE("--iut=", "");

	CU_ASSERT_TRUE_FATAL(p.ok);
	CU_ASSERT_STRING_EQUAL(p.values[IUT], "");
	CU_ASSERT_EQUAL(p.count, 1);
}

static void mistakes_are_named(void)
{
	static const struct {
		const char *args[3];
		const char *want;
	} wrong[] = {
		{{"--none", NULL}, "no option --none"},
		{{"--iu=x", NULL}, "no option --iu"},
		{{"--iutx", NULL}, "no option --iutx"},
		{{"--=x", NULL}, "no option --"},
		{{"-x", NULL}, "no option -x"},
		{{"-qx", NULL}, "no option -x"},
		{{"--iut", NULL}, "--iut wants NAME|FILE"},
		{{"-qj", NULL}, "--jobs wants N"},
		{{"--quick=yes", NULL}, "--quick takes no value"},
		{{"-q", "--quick", NULL}, "--quick is given twice"},
		{{"-j1", "--jobs=2", NULL}, "--jobs is given twice"},
		{{"-\x01", NULL}, "no option -?"},
	};

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct parsed p = parse(wrong[i].args);

		CU_ASSERT_FALSE(p.ok);
		CU_ASSERT_STRING_EQUAL(p.err.text, wrong[i].want);
	}
}

static void usage_names_every_row(void)
{
	struct text t = {0};

	options_usage(rows, COUNT, &t);
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), "  --iut NAME|FILE         what is tested\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), "  -q, --quick             leaves out"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text_str(&t), "  -v, --a-name-that-is-long ARGUMENT\n"
						    "                          says more\n"));
	text_done(&t);
}

void options_suite(void);
void options_suite(void)
{
	CU_pSuite suite = CU_add_suite("options", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "values may be attached or follow", values_may_be_attached_or_follow);
	CU_add_test(suite, "words keep their order", words_keep_their_order);
	CU_add_test(suite, "an empty value is a value", an_empty_value_is_a_value);
	CU_add_test(suite, "mistakes are named", mistakes_are_named);
	CU_add_test(suite, "usage names every row", usage_names_every_row);
}
