/* SPDX-License-Identifier: BSD-2-Clause
 *
 * JUnit as a server reads it: with an XML parser, by its counts. */
#include "report/report_junit.h"

#include "report/report_sample.h"

#include <CUnit/CUnit.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>

static xmlDoc *parsed(const struct result_run *run)
{
	struct text t = {0};
	xmlDoc *doc;

	report_junit(&t, run);
	doc = xmlReadMemory(text_str(&t), (int)t.len, "junit.xml", NULL,
			    XML_PARSE_NONET | XML_PARSE_NOERROR);
	text_done(&t);
	return doc;
}

static double count_of(xmlDoc *doc, const char *expression)
{
	xmlXPathContext *context = xmlXPathNewContext(doc);
	xmlXPathObject *o = xmlXPathEvalExpression((const xmlChar *)expression, context);
	double n = o != NULL ? xmlXPathCastToNumber(o) : -1;

	xmlXPathFreeObject(o);
	xmlXPathFreeContext(context);
	return n;
}

static void every_verdict_has_its_element(void)
{
	const struct result_run run = sample_run();
	xmlDoc *doc = parsed(&run);

	CU_ASSERT_PTR_NOT_NULL_FATAL(doc);
	CU_ASSERT_EQUAL(count_of(doc, "count(//testcase)"), 8);
	CU_ASSERT_EQUAL(count_of(doc, "count(//testcase/failure)"), 3);
	CU_ASSERT_EQUAL(count_of(doc, "count(//testcase/failure[@type='wrong-field'])"), 1);
	CU_ASSERT_EQUAL(count_of(doc, "count(//testcase/error[@type='inconc'])"), 1);
	CU_ASSERT_EQUAL(count_of(doc, "count(//testcase/error[@type='error'])"), 1);
	CU_ASSERT_EQUAL(count_of(doc, "count(//testcase/skipped[contains(@message, 'ha')])"), 1);
	CU_ASSERT_EQUAL(count_of(doc, "count(//testcase[@name='cn/9.5.2/should']/system-out)"), 1);
	CU_ASSERT_EQUAL(count_of(doc, "count(//testcase[@name='cn/9.5.2/should']/failure)"), 0);
	xmlFreeDoc(doc);
}

static void the_counts_agree_with_the_elements(void)
{
	const struct result_run run = sample_run();
	xmlDoc *doc = parsed(&run);

	CU_ASSERT_PTR_NOT_NULL_FATAL(doc);
	CU_ASSERT_EQUAL(count_of(doc, "count(//testsuite)"), 6);
	CU_ASSERT_EQUAL(count_of(doc, "count(//testsuite[@tests != count(testcase)])"), 0);
	CU_ASSERT_EQUAL(count_of(doc, "count(//testsuite[@failures != count(testcase/failure)])"),
			0);
	CU_ASSERT_EQUAL(count_of(doc, "count(//testsuite[@errors != count(testcase/error)])"), 0);
	CU_ASSERT_EQUAL(count_of(doc, "count(//testsuite[@skipped != count(testcase/skipped)])"),
			0);
	CU_ASSERT_EQUAL(count_of(doc, "sum(//testsuite/@tests) - /testsuites/@tests"), 0);
	CU_ASSERT_EQUAL(count_of(doc, "sum(//testsuite/@failures) - /testsuites/@failures"), 0);
	CU_ASSERT_EQUAL(count_of(doc, "sum(//testsuite/@errors) - /testsuites/@errors"), 0);
	xmlFreeDoc(doc);
}

static void a_failure_holds_expected_got_and_the_ladder(void)
{
	const struct result_run run = sample_run();
	xmlDoc *doc = parsed(&run);

	CU_ASSERT_PTR_NOT_NULL_FATAL(doc);
	CU_ASSERT_EQUAL(count_of(doc, "count(//failure[contains(., 'Expected  status: 135') and "
				      "contains(., 'Got       status: 0') and contains(., '---->') "
				      "and contains(., 'mip6test run')])"),
			1);
	xmlFreeDoc(doc);
}

static void a_run_of_no_case_is_an_error(void)
{
	struct result_run run = sample_run();
	xmlDoc *doc;

	run.cases = &sample_cases[6];
	run.case_count = 1;
	doc = parsed(&run);
	CU_ASSERT_PTR_NOT_NULL_FATAL(doc);
	CU_ASSERT_EQUAL(count_of(doc, "/testsuites/@errors"), 1);
	CU_ASSERT_EQUAL(count_of(doc, "/testsuites/@tests"), 2);
	CU_ASSERT_EQUAL(count_of(doc, "count(//error)"), 1);
	xmlFreeDoc(doc);
}

void report_junit_suite(void);

void report_junit_suite(void)
{
	CU_pSuite suite = CU_add_suite("report_junit", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "every verdict has its element", every_verdict_has_its_element);
	CU_add_test(suite, "the counts agree with the elements",
		    the_counts_agree_with_the_elements);
	CU_add_test(suite, "a failure holds expected, got and the ladder",
		    a_failure_holds_expected_got_and_the_ladder);
	CU_add_test(suite, "a run of no case is an error", a_run_of_no_case_is_an_error);
}
