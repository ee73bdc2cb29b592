/* SPDX-License-Identifier: BSD-2-Clause
 *
 * results.xml against its schema, with libxml2, and what comes out of it again. Run from the root
 * of the project. */
#include "report/report_xml.h"

#include "report/report_sample.h"

#include <CUnit/CUnit.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/xpath.h>
#include <string.h>

static xmlDoc *parsed(const struct result_run *run)
{
	struct text t = {0};
	xmlDoc *doc;

	report_results_xml(&t, run);
	doc = xmlReadMemory(text_str(&t), (int)t.len, "results.xml", NULL,
			    XML_PARSE_NONET | XML_PARSE_NOERROR);
	text_done(&t);
	return doc;
}

static void silent(void *context, const char *message, ...)
{
	(void)context;
	(void)message;
}

static int validated(xmlDoc *doc)
{
	xmlRelaxNGParserCtxt *parser = xmlRelaxNGNewParserCtxt("reports/schema/results.rng");
	xmlRelaxNG *schema = xmlRelaxNGParse(parser);
	xmlRelaxNGValidCtxt *context = xmlRelaxNGNewValidCtxt(schema);
	int rc;

	xmlRelaxNGSetValidErrors(context, silent, silent, NULL);
	rc = xmlRelaxNGValidateDoc(context, doc);
	xmlRelaxNGFreeValidCtxt(context);
	xmlRelaxNGFree(schema);
	xmlRelaxNGFreeParserCtxt(parser);
	return rc;
}

static double count_of(xmlDoc *doc, const char *expression)
{
	xmlXPathContext *context = xmlXPathNewContext(doc);
	xmlXPathObject *o = xmlXPathEvalExpression((const xmlChar *)expression, context);
	double n = o != NULL ? o->floatval : -1;

	xmlXPathFreeObject(o);
	xmlXPathFreeContext(context);
	return n;
}

static void the_results_fit_the_schema(void)
{
	const struct result_run run = sample_run();
	xmlDoc *doc = parsed(&run);

	CU_ASSERT_PTR_NOT_NULL_FATAL(doc);
	CU_ASSERT_EQUAL(validated(doc), 0);
	xmlFreeDoc(doc);
}

static void the_schema_refuses_an_unknown_verdict(void)
{
	const struct result_run run = sample_run();
	xmlDoc *doc = parsed(&run);
	xmlNode *n;

	CU_ASSERT_PTR_NOT_NULL_FATAL(doc);
	for (n = xmlDocGetRootElement(doc)->children; strcmp((const char *)n->name, "case") != 0;)
		n = n->next;
	xmlSetProp(n, (const xmlChar *)"verdict", (const xmlChar *)"good");
	CU_ASSERT_TRUE(validated(doc) > 0);
	xmlFreeDoc(doc);
}

static void every_case_step_and_frame_is_there(void)
{
	const struct result_run run = sample_run();
	xmlDoc *doc = parsed(&run);

	CU_ASSERT_PTR_NOT_NULL_FATAL(doc);
	CU_ASSERT_EQUAL(count_of(doc, "count(//case)"), 8);
	CU_ASSERT_EQUAL(count_of(doc, "count(//case[2]/step)"), 9);
	CU_ASSERT_EQUAL(count_of(doc, "count(//case[2]/step/frame)"), 8);
	CU_ASSERT_EQUAL(count_of(doc, "string-length(//case[2]/step[1]/frame)"), 112);
	CU_ASSERT_EQUAL(count_of(doc, "number(//case[@verdict='warn']/@seconds)"), 0.001);
	CU_ASSERT_EQUAL(count_of(doc, "count(//case[@id='cn/9.9/hostile']/*)"), 8);
	xmlFreeDoc(doc);
}

static void captures_in_the_folder_of_the_run_have_relative_paths(void)
{
	struct result_run run = sample_run();
	xmlDoc *doc;

	run.folder = "reports/runs/linux";
	doc = parsed(&run);
	CU_ASSERT_PTR_NOT_NULL_FATAL(doc);
	CU_ASSERT_EQUAL(count_of(doc, "count(//case[@capture='captures/"
				      "cn_9.5.1_stale-sequence.pcapng'])"),
			1);
	xmlFreeDoc(doc);
}

void report_xml_suite(void);

void report_xml_suite(void)
{
	CU_pSuite suite = CU_add_suite("report_xml", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "the results fit the schema", the_results_fit_the_schema);
	CU_add_test(suite, "the schema refuses an unknown verdict",
		    the_schema_refuses_an_unknown_verdict);
	CU_add_test(suite, "every case, step and frame is there",
		    every_case_step_and_frame_is_there);
	CU_add_test(suite, "captures in the folder of the run have relative paths",
		    captures_in_the_folder_of_the_run_have_relative_paths);
}
