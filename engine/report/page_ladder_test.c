/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Ladders: columns are nodes, every arrow ends at the implementation, text stays inside. */
#include "report/issues_parts.h"
#include "report/page_parts.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

/* A home agent: what is sent to the home address is tunnelled. */
static const char home_agent[] =
	"<case>"
	"<step at=\"0.000012\" kind=\"sent\" from=\"mn.coa\" to=\"iut.addr\" judged=\"no\"><summary>BU</summary></step>"
	"<step at=\"0.1\" kind=\"sent\" from=\"cn.addr\" to=\"mn.hoa\" link=\"outside\" judged=\"no\">"
	"<summary>outside link: EchoRequest</summary></step>"
	"<step at=\"0.2\" kind=\"received\" from=\"iut.addr\" to=\"mn.coa2\" judged=\"yes\">"
	"<summary>RH2 2001:db8::1 + BA status=0 (accepted) sequence=1 lifetime=600s BRA(300s) and more than goes "
	"into so many lines as there are</summary></step>"
	"<step at=\"0.3\" kind=\"received\" from=\"::\" to=\"ff02::1\" judged=\"no\"><summary>NS</summary></step>"
	"<step at=\"0.4\" kind=\"note\" from=\"\" to=\"\" label=\"waits\" judged=\"no\"><summary/></step>"
	"</case>";

struct laid {
	struct arena *arena;
	xmlDoc *doc;
	xmlNode *holder;
};

static struct laid lay(const char *xml)
{
	const struct bytes content = {(const uint8_t *)xml, strlen(xml)};
	struct laid l = {arena_new(), page_parse(content, "test"), NULL};

	l.holder = xmlDocGetRootElement(l.doc);
	page_put_ladders(l.arena, l.holder);
	return l;
}

static void laid_done(struct laid *l)
{
	xmlFreeDoc(l->doc);
	arena_free(l->arena);
}

static const char *parties(const struct laid *l)
{
	const char *all = "";

	for (xmlNode *p = element_first(l->holder, "party"); p != NULL; p = element_next(p, "party"))
		all = arena_printf(l->arena, "%s%s ", all, element_text(l->arena, p));
	return all;
}

static const xmlNode *step(const struct laid *l, unsigned n)
{
	const xmlNode *s = element_first(l->holder, "step");

	while (n-- > 1)
		s = element_next(s, "step");
	return s;
}

static long number(const struct laid *l, const xmlNode *n, const char *name)
{
	return strtol(element_get(l->arena, n, name), NULL, 10);
}

/* Where the arrow of the step ends: "M90 47H326m…". */
static long end_of(const struct laid *l, unsigned n)
{
	const char *h = strchr(element_get(l->arena, step(l, n), "d"), 'H');

	return h != NULL ? strtol(h + 1, NULL, 10) : -1;
}

static void a_column_is_a_node(void)
{
	struct laid l = lay(home_agent);

	CU_ASSERT_STRING_EQUAL(parties(&l), "mn cn others iut ");
	CU_ASSERT_STRING_EQUAL(element_get(l.arena, step(&l, 1), "ends"), "mn.coa → iut.addr");
	CU_ASSERT_STRING_EQUAL(element_get(l.arena, step(&l, 1), "time"), "0.0000");
	CU_ASSERT_STRING_EQUAL(element_get(l.arena, step(&l, 2), "ends"), "cn.addr → mn.hoa, outside");
	laid_done(&l);
}

static void what_goes_to_a_home_address_goes_to_the_home_agent(void)
{
	struct laid l = lay(home_agent);
	long mn = number(&l, element_first(l.holder, "party"), "x");

	CU_ASSERT_EQUAL(end_of(&l, 1), end_of(&l, 2));
	CU_ASSERT(end_of(&l, 2) > mn);
	CU_ASSERT_EQUAL(end_of(&l, 3), mn);
	CU_ASSERT_EQUAL(end_of(&l, 5), -1);
	laid_done(&l);
}

static void text_stays_inside(void)
{
	struct laid l = lay(home_agent);
	long width = number(&l, l.holder, "width"), below = 0;

	CU_ASSERT(width > 300 && width < 590);
	for (unsigned n = 1; n <= 5; n++) {
		const xmlNode *label = element_first(step(&l, n), "label");

		CU_ASSERT_PTR_NOT_NULL_FATAL(label);
		for (; label != NULL; label = element_next(label, "label")) {
			long half = (long)strlen(element_text(l.arena, label)) * 7 / 2;

			CU_ASSERT(number(&l, label, "y") > below);
			below = number(&l, label, "y");
			if (xmlHasProp(label, (const xmlChar *)"x") != NULL)
				CU_ASSERT(number(&l, label, "x") >= half &&
					  number(&l, label, "x") + half <= width);
		}
		if (n < 5)
			CU_ASSERT(number(&l, step(&l, n), "y") > below);
	}
	CU_ASSERT(number(&l, l.holder, "height") > below);
	laid_done(&l);
}

static void names_of_strangers_are_no_columns(void)
{
	struct laid l = lay("<case><step at=\"1\" kind=\"sent\" from=\"&lt;script&gt;.x\" to=\"iut.addr\" judged=\"no\"/>"
			    "<step at=\"1\" kind=\"sent\" from=\"iut.addr\" to=\"mn.coa\" judged=\"no\"/>"
			    "<step at=\"1\" kind=\"&lt;b&gt;\" from=\"192.0.2.1\" to=\"iut.addr\" judged=\"\"/></case>");

	CU_ASSERT_STRING_EQUAL(parties(&l), "others iut ");
	CU_ASSERT_STRING_EQUAL(element_get(l.arena, step(&l, 3), "look"), " judged-");
	laid_done(&l);
}

void page_ladder_suite(void);

void page_ladder_suite(void)
{
	CU_pSuite suite = CU_add_suite("page_ladder", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "a column is a node", a_column_is_a_node);
	CU_add_test(suite, "what goes to a home address goes to the home agent",
		    what_goes_to_a_home_address_goes_to_the_home_agent);
	CU_add_test(suite, "text stays inside", text_stays_inside);
	CU_add_test(suite, "names of strangers are no columns", names_of_strangers_are_no_columns);
}
