/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Runs against the reference node in virtual time: what is run, what is not applicable, and that
 * the same seed gives the same result. */
#include "exec/run.h"

#include <CUnit/CUnit.h>

#include "exec/suite_sample.h"

#define ECHO \
	"<send template=\"echo\"/><expect within=\"2s\"><on template=\"reply\"/>" \
	"<timeout reason=\"no echo\"/></expect>"
#define CASE(slug, more, steps) \
	"<testcase id=\"cn/1/" slug "\" title=\"t\" " more "><requirement ref=\"R-1\"/>" steps \
	"</testcase>"

static struct run_config config_of(struct sample *s)
{
	return (struct run_config){.suite = &s->suite,
				   .profile = &s->profile,
				   .spec = "rfc6275",
				   .seed = 1,
				   .defect_names = ""};
}

static void the_reference_node_passes_and_a_defect_fails(void)
{
	struct sample s = sample_new();
	struct run_config config = config_of(&s);
	struct defects defects = {0};
	struct run r;

	CU_ASSERT_TRUE_FATAL(sample_load(&s, CASE("a", "", ECHO)));
	CU_ASSERT_TRUE(run_cases(&r, &config, &s.err));
	CU_ASSERT_EQUAL_FATAL(r.result.case_count, 1);
	CU_ASSERT_EQUAL(r.result.cases[0].verdict, VERDICT_PASS);
	CU_ASSERT_STRING_EQUAL(r.result.implementation, "reference");
	CU_ASSERT_PTR_NOT_NULL(strstr(r.result.cases[0].repeat, "--seed 1 cn/1/a"));
	run_done(&r);
	CU_ASSERT_TRUE(defects_add(&defects, "no-echo", &s.err));
	config.defects = &defects;
	config.defect_names = "no-echo";
	CU_ASSERT_TRUE(run_cases(&r, &config, &s.err));
	CU_ASSERT_EQUAL(r.result.cases[0].verdict, VERDICT_FAIL);
	CU_ASSERT_STRING_EQUAL(r.result.cases[0].reason, "no echo");
	CU_ASSERT_PTR_NOT_NULL(strstr(r.result.cases[0].repeat, "--defect no-echo"));
	run_done(&r);
	sample_done(&s);
}

/* Side by side, then beside each other only, then one alone for both. */
static void slow_failures_of_a_kind_need_one_run_alone(void)
{
	struct sample s = sample_new();
	struct run_config config = config_of(&s);
	struct defects defects = {0};
	struct run r;

	CU_ASSERT_TRUE_FATAL(sample_load(&s, CASE("a", "", "<wait for=\"20s\"/>" ECHO)
						     CASE("b", "", "<wait for=\"30s\"/>" ECHO)
							     CASE("c", "", ECHO)));
	CU_ASSERT_TRUE(defects_add(&defects, "no-echo", &s.err));
	config.defects = &defects;
	config.jobs = 8;
	CU_ASSERT_TRUE(run_cases(&r, &config, &s.err));
	CU_ASSERT_EQUAL(result_count(&r.result).fail, 3);
	CU_ASSERT_STRING_EQUAL(r.result.cases[0].reason, "no echo");
	CU_ASSERT_EQUAL(r.result.cases[0].runs, 3);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.result.cases[1].reason, "not alone: cn/1/a"));
	CU_ASSERT_EQUAL(r.result.cases[1].runs, 2);
	CU_ASSERT_EQUAL(r.result.cases[2].runs, 2);
	run_done(&r);
	sample_done(&s);
}

/* It still answers Neighbor Solicitations; silence alone proves nothing. */
static void a_deaf_node_passes_no_case(void)
{
	struct sample s = sample_new();
	struct run_config config = config_of(&s);
	struct defects defects = {0};
	struct run r;

	CU_ASSERT_TRUE_FATAL(sample_load(&s,
					 CASE("a", "",
					      "<absent for=\"1s\" template=\"reply\"/>"
					      "<control>" ECHO "</control>")
						 CASE("b", "", "<preamble>" ECHO "</preamble>" ECHO)
							 CASE("c", "", ECHO)));
	CU_ASSERT_TRUE(defects_add(&defects, "deaf", &s.err));
	config.defects = &defects;
	CU_ASSERT_TRUE(run_cases(&r, &config, &s.err));
	CU_ASSERT_EQUAL_FATAL(r.result.case_count, 3);
	CU_ASSERT_EQUAL(r.result.cases[0].verdict, VERDICT_INCONC);
	CU_ASSERT_EQUAL(r.result.cases[1].verdict, VERDICT_INCONC);
	CU_ASSERT_EQUAL(r.result.cases[2].verdict, VERDICT_FAIL);
	run_done(&r);
	sample_done(&s);
}

static void claims_decide_what_is_applicable(void)
{
	struct sample s = sample_new();
	struct run_config config = config_of(&s);
	struct run r;

	CU_ASSERT_TRUE_FATAL(sample_load(&s, CASE("a", "features=\"teleport\"", ECHO)
						     CASE("b", "spec=\"rfc3775\"", ECHO)
							     CASE("c", "features=\"!teleport\"", ECHO)));
	CU_ASSERT_TRUE(run_cases(&r, &config, &s.err));
	CU_ASSERT_EQUAL_FATAL(r.result.case_count, 3);
	CU_ASSERT_FALSE(r.result.cases[0].applicable);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.result.cases[0].reason, "does not claim teleport"));
	CU_ASSERT_STRING_EQUAL(r.result.cases[1].reason, "not under rfc6275");
	CU_ASSERT_EQUAL(r.result.cases[1].verdict, VERDICT_NONE);
	CU_ASSERT_EQUAL(r.result.cases[2].verdict, VERDICT_PASS);
	run_done(&r);
	s.profile.features = "teleport";
	CU_ASSERT_TRUE(run_cases(&r, &config, &s.err));
	CU_ASSERT_STRING_EQUAL(r.result.cases[2].reason, "the implementation claims teleport");
	run_done(&r);
	s.profile.roles = "ip";
	CU_ASSERT_TRUE(run_cases(&r, &config, &s.err));
	CU_ASSERT_EQUAL(result_count(&r.result).not_applicable, 3);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.result.cases[2].reason, "does not claim the role cn"));
	run_done(&r);
	sample_done(&s);
}

static void a_restart_wants_a_way_to_reset_the_implementation(void)
{
	struct sample s = sample_new();
	struct run_config config = config_of(&s);
	struct run r;

	CU_ASSERT_TRUE_FATAL(sample_load(&s, CASE("a", "exclusive=\"yes\"", ECHO "<restart/>" ECHO)));
	CU_ASSERT_TRUE(s.suite.cases->restarts);
	CU_ASSERT_TRUE(run_cases(&r, &config, &s.err));
	CU_ASSERT_EQUAL(r.result.cases[0].verdict, VERDICT_PASS);
	CU_ASSERT_EQUAL(r.result.cases[0].step_count, 6);   /* two of them say what became of it */
	run_done(&r);
	config.jobs = 4;
	CU_ASSERT_TRUE(run_cases(&r, &config, &s.err));
	CU_ASSERT_EQUAL(r.result.cases[0].verdict, VERDICT_PASS);
	run_done(&r);
	s.profile.medium = MEDIUM_LAB;
	CU_ASSERT_FALSE(run_asks(&config, s.suite.cases));
	s.profile.ask = "switch it off and on again";
	CU_ASSERT_FALSE(run_asks(&config, s.suite.cases));
	s.profile.restart = true;
	CU_ASSERT_TRUE(run_asks(&config, s.suite.cases));
	sample_done(&s);
}

static void quick_leaves_out_what_must_wait(void)
{
	struct sample s = sample_new();
	struct run_config config = config_of(&s);

	CU_ASSERT_TRUE_FATAL(sample_load(&s, CASE("a", "", "<wait for=\"11s\"/>" ECHO)
						     CASE("b", "", "<wait for=\"10s\"/>" ECHO)));
	CU_ASSERT_EQUAL(run_selected(&config), 2);
	config.quick = true;
	CU_ASSERT_EQUAL(run_selected(&config), 1);
	sample_done(&s);
}

static void nothing_selected_is_nothing_run(void)
{
	struct sample s = sample_new();
	struct run_config config = config_of(&s);
	char word[] = "ha";
	char *const list[] = {word};

	sample_case(&s, ECHO);
	config.selectors = list;
	config.selector_count = 1;
	CU_ASSERT_EQUAL(run_selected(&config), 0);
	sample_done(&s);
}

static bool stop_at_once(void *context)
{
	return ++*(unsigned *)context > 1;
}

static void count_progress(void *context, const struct run_progress *p)
{
	CU_ASSERT_EQUAL(p->total, 3);
	CU_ASSERT_TRUE(p->done >= 1 && p->done <= 3);
	CU_ASSERT_PTR_NOT_NULL(p->finished);
	(void)context;
}

static void an_interrupted_run_tells_what_was_not_run(void)
{
	struct sample s = sample_new();
	struct run_config config = config_of(&s);
	unsigned asked = 0;
	struct run r;

	CU_ASSERT_TRUE_FATAL(
		sample_load(&s, CASE("a", "", ECHO) CASE("b", "", ECHO) CASE("c", "", ECHO)));
	config.stopped = stop_at_once;
	config.progress = count_progress;
	config.context = &asked;
	CU_ASSERT_TRUE(run_cases(&r, &config, &s.err));
	CU_ASSERT_TRUE(r.interrupted);
	CU_ASSERT_EQUAL(result_count(&r.result).pass, 1);
	CU_ASSERT_EQUAL(result_count(&r.result).stopped, 2);
	CU_ASSERT_EQUAL(result_count(&r.result).error, 0);
	run_done(&r);
	sample_done(&s);
}

/* Everything that a run says but its wall time. */
static void tell(const struct run *r, struct text *t)
{
	for (size_t i = 0; i < r->result.case_count; i++) {
		const struct result_case *c = &r->result.cases[i];

		text_printf(t, "%s %s %s %s %s %s %s %lld\n", c->id, result_verdict_name(c),
			    c->reason, c->expected, c->got, c->step, c->phase,
			    (long long)c->duration);
		for (size_t k = 0; k < c->step_count; k++) {
			text_printf(t, "%lld %s %s %s %s\n", (long long)c->steps[k].at,
				    c->steps[k].label, c->steps[k].from, c->steps[k].to,
				    c->steps[k].tree);
			text_hex(t, c->steps[k].frame);
		}
	}
}

static void run_shipped(const struct suite *suite, uint64_t seed, struct text *t)
{
	struct arena *a = arena_new();
	struct run_config config = {
		.suite = suite, .spec = "rfc6275", .seed = seed, .defect_names = ""};
	struct profile p;
	struct run r;
	struct err err;

	CU_ASSERT_TRUE_FATAL(profile_load(&p, a, "fixtures/iut", "reference", &err));
	config.profile = &p;
	CU_ASSERT_TRUE(run_cases(&r, &config, &err));
	CU_ASSERT_EQUAL(result_count(&r.result).fail, 0);
	CU_ASSERT_EQUAL(result_count(&r.result).error, 0);
	tell(&r, t);
	run_done(&r);
	arena_free(a);
}

static void the_same_seed_gives_the_same_run_octet_for_octet(void)
{
	struct text one = {0}, again = {0}, other = {0};
	struct arena *a = arena_new();
	struct suite s;
	struct err err;

	CU_ASSERT_TRUE_FATAL(suite_load(&s, a, "testcases", NULL, &err));
	run_shipped(&s, 42, &one);
	run_shipped(&s, 42, &again);
	run_shipped(&s, 43, &other);
	CU_ASSERT_TRUE(one.len > 10000);
	CU_ASSERT_STRING_EQUAL(text_str(&one), text_str(&again));
	CU_ASSERT_STRING_NOT_EQUAL(text_str(&one), text_str(&other));
	text_done(&one);
	text_done(&again);
	text_done(&other);
	arena_free(a);
}

void run_suite(void);
void run_suite(void)
{
	CU_pSuite suite = CU_add_suite("run", NULL, NULL);

	if (suite == NULL)
		return;
	CU_ADD_TEST(suite, slow_failures_of_a_kind_need_one_run_alone);
	CU_add_test(suite, "the reference node passes and a defect fails",
		    the_reference_node_passes_and_a_defect_fails);
	CU_add_test(suite, "a deaf node passes no case", a_deaf_node_passes_no_case);
	CU_add_test(suite, "claims decide what is applicable", claims_decide_what_is_applicable);
	CU_ADD_TEST(suite, a_restart_wants_a_way_to_reset_the_implementation);
	CU_add_test(suite, "quick leaves out what must wait", quick_leaves_out_what_must_wait);
	CU_add_test(suite, "nothing selected is nothing run", nothing_selected_is_nothing_run);
	CU_add_test(suite, "an interrupted run tells what was not run",
		    an_interrupted_run_tells_what_was_not_run);
	CU_add_test(suite, "the same seed gives the same run octet for octet",
		    the_same_seed_gives_the_same_run_octet_for_octet);
}
