/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Profiles: each part that is missing or wrong is a message with file and line. */
#include <CUnit/CUnit.h>

#include "exec/suite_sample.h"

#define HEAD "<implementation name=\"x\">\n"
#define CLAIMS "<claims roles=\"cn\"/>\n"
#define ADDRESSES "<addresses implementation=\"2001:db8::2\"/>\n"
#define TAIL "</implementation>"

static bool load(struct sample *s, struct profile *p, const char *content)
{
	sample_file(s, "p.xml", content);
	return profile_load(p, s->arena, s->folder, "p", &s->err);
}

static void refused(const char *content, const char *place, const char *words)
{
	struct sample s = sample_new();
	struct profile p;

	CU_ASSERT_FALSE(load(&s, &p, content));
	CU_ASSERT_TRUE(sample_says(&s, place, words));
	sample_done(&s);
}

static void a_whole_profile_is_read(void)
{
	struct sample s = sample_new();
	struct profile p;

	CU_ASSERT_TRUE_FATAL(load(
		&s, &p,
		"<implementation name=\"x\" vendor=\"v\" version=\"1\" spec=\"rfc3775\">"
		"<description> a\n b </description><claims roles=\"ip cn\" features=\"f\"/><lab/>"
		"<addresses implementation=\"2001:db8::2\" second=\"2001:db8::3\" "
		"router=\"2001:db8::1\" prefix-length=\"80\" mobiles=\"2001:db9::\" "
		"advertise=\"yes\"/>"
		"<start><command stays=\"yes\" timeout=\"5s\"><arg>a</arg><arg>b c</arg></command>"
		"<command><arg>d</arg></command></start></implementation>"));
	CU_ASSERT_STRING_EQUAL(p.description, "a b");
	CU_ASSERT_STRING_EQUAL(p.spec, "rfc3775");
	CU_ASSERT_EQUAL(p.medium, MEDIUM_LAB);
	CU_ASSERT_EQUAL(p.prefix_bits, 80);
	CU_ASSERT_TRUE(p.advertise);
	CU_ASSERT_EQUAL(p.mobiles.octet[3], 0xb9);
	CU_ASSERT_TRUE(p.start->stays);
	CU_ASSERT_EQUAL(p.start->timeout, 5 * USEC_PER_SEC);
	CU_ASSERT_STRING_EQUAL(p.start->argv[1], "b c");
	CU_ASSERT_PTR_NULL(p.start->argv[2]);
	CU_ASSERT_EQUAL(p.start->next->timeout, 10 * USEC_PER_SEC);
	CU_ASSERT_PTR_NULL(p.stop);
	sample_done(&s);
}

static void what_is_missing_is_said(void)
{
	refused("<implementation>\n" CLAIMS ADDRESSES TAIL, "p.xml:1: ", "wants name=");
	refused(HEAD ADDRESSES TAIL, "p.xml:1: ", "<claims>");
	refused(HEAD CLAIMS TAIL, "p.xml:1: ", "<addresses>");
	refused(HEAD CLAIMS ADDRESSES TAIL, "p.xml:1: ", "wants <lab/>");
	refused(HEAD "<claims/>\n" ADDRESSES TAIL, "p.xml:2: ", "claims no roles");
	refused(HEAD CLAIMS "<addresses/>" TAIL, "p.xml:3: ", "wants the attribute implementation");
	refused(HEAD CLAIMS ADDRESSES "<interface/>" TAIL, "p.xml:4: ", "wants the attribute name");
	refused(HEAD CLAIMS ADDRESSES "<start>\n<command/></start>" TAIL,
		"p.xml:5: ", "has no <arg>");
}

#define HOME_AGENT HEAD "<claims roles=\"ha\"/><world/>\n" ADDRESSES
#define SECURITY "<security keys=\"x.keys\"/>\n"
#define SA(spi, home) "spi=" spi " home=" home " protects=bu,ba cipher=null auth=hmac-sha1-96 " \
	"auth-key=0x000102030405060708090a0b0c0d0e0f10111213\n"

/* With secrets any home address will do; else those of the associations. */
static void security_is_read_from_beside_the_profile(void)
{
	struct sample s = sample_new();
	struct profile p;

	sample_file(&s, "x.keys", "secret=0x00 protects=bu,ba,hoti,hot cipher=aes-cbc auth=hmac-sha1-96\n");
	CU_ASSERT_TRUE_FATAL(load(&s, &p, HOME_AGENT SECURITY TAIL));
	CU_ASSERT_PTR_NOT_NULL(p.keys);
	CU_ASSERT_EQUAL(p.home_count, 0);
	CU_ASSERT_TRUE(word_in(p.features, "ipsec") && word_in(p.features, "ipsec-return-routability"));
	CU_ASSERT_FALSE(word_in(p.features, "ipsec-payload"));
	CU_ASSERT_TRUE_FATAL(load(&s, &p, HOME_AGENT "<security use=\"no\" keys=\"x.keys\"/>" TAIL));
	CU_ASSERT_PTR_NULL(p.keys);
	CU_ASSERT_STRING_EQUAL(p.features, "");
	sample_file(&s, "x.keys", SA("0x101", "2001:db8::5") SA("0x102", "2001:db8::5")
		    SA("0x103", "2001:db8::6") SA("0x104", "2001:db8::7") SA("0x105", "2001:db8::8"));
	CU_ASSERT_TRUE_FATAL(load(&s, &p, HOME_AGENT SECURITY TAIL));
	CU_ASSERT_EQUAL(p.home_count, 3);
	CU_ASSERT_EQUAL(p.homes[2].octet[15], 7);
	sample_done(&s);
}

static void security_that_cannot_be_used_is_refused(void)
{
	static const struct {
		const char *keys, *profile, *words;
	} wrong[] = {
		{"", HOME_AGENT SECURITY TAIL, "there is no association in"},
		{"spi=1\n", HOME_AGENT SECURITY TAIL, "x.keys:1: wants at least"},
		{"", HOME_AGENT "<security keys=\"y.keys\"/>" TAIL, "No such file"},
		{"", HOME_AGENT "<security/>" TAIL, "wants keys="},
		{"", HOME_AGENT "<security keys=\"x.keys\" use=\"maybe\"/>" TAIL, "use= yes or no"},
		{SA("0x101", "2001:db8::5"), HOME_AGENT SECURITY TAIL, "three home addresses"},
		{SA("0x101", "2001:db8:5::5"), HOME_AGENT SECURITY TAIL, "outside of the home prefix"},
	};

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct sample s = sample_new();
		struct profile p;

		sample_file(&s, "x.keys", wrong[i].keys);
		CU_ASSERT_FALSE(load(&s, &p, wrong[i].profile));
		CU_ASSERT_PTR_NOT_NULL(strstr(s.err.text, wrong[i].words));
		sample_done(&s);
	}
}

static void what_is_wrong_is_said(void)
{
	refused("<profile/>", "p.xml:1: ", "begins with <implementation>");
	refused(HEAD "<claim roles=\"cn\"/>" TAIL, "p.xml:2: ", "<claim>: is no part of a profile");
	refused(HEAD CLAIMS "<addresses implementation=\"192.0.2.1\"/>" TAIL,
		"p.xml:3: ", "wants an IPv6 address, not 192.0.2.1");
	refused(HEAD CLAIMS "<addresses implementation=\"::2\" router=\"x\"/>" TAIL,
		"p.xml:3: ", "not x");
	refused(HEAD CLAIMS "<addresses implementation=\"::2\" prefix-length=\"129\"/>" TAIL,
		"p.xml:3: ", "1 to 127, not 129");
	refused(HEAD "<start>\n<shell>rm</shell></start>" TAIL, "p.xml:3: ", "only <command>");
	refused(HEAD "<start>\n<command><a/></command></start>" TAIL, "p.xml:3: ", "only <arg>");
	refused(HEAD "<ready>\n<command timeout=\"5\"><arg>x</arg></command></ready>" TAIL,
		"p.xml:3: ", "not 5");
}

static void hostile_profiles_are_errors(void)
{
	refused("", "p.xml", "");
	refused(HEAD, "p.xml", "");
	refused("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\n" HEAD CLAIMS ADDRESSES
		"<description>&e;</description>" TAIL,
		"p.xml", "");
	refused(HEAD "<description>\xff</description>" TAIL, "p.xml:2: ", "");
}

static void a_file_may_be_named_in_place_of_a_profile(void)
{
	struct sample s = sample_new();
	struct profile p;

	CU_ASSERT_TRUE(load(&s, &p, HEAD CLAIMS ADDRESSES "<lab/>" TAIL));
	CU_ASSERT_EQUAL(p.prefix_bits, 64);
	CU_ASSERT_STRING_EQUAL(p.spec, "rfc6275");
	CU_ASSERT_TRUE(profile_load(&p, s.arena, "/nonexistent",
				    arena_printf(s.arena, "%s/p.xml", s.folder), &s.err));
	CU_ASSERT_FALSE(profile_load(&p, s.arena, s.folder, "none", &s.err));
	CU_ASSERT_TRUE(sample_says(&s, "none.xml: ", "No such file"));
	sample_done(&s);
}

static void every_shipped_profile_is_read(void)
{
	static const char *const names[] = {"reference", "reference-live", "linux"};

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct arena *a = arena_new();
		struct profile p;
		struct err err;

		CU_ASSERT_TRUE(profile_load(&p, a, "fixtures/iut", names[i], &err));
		CU_ASSERT_STRING_EQUAL(p.name, names[i]);
		arena_free(a);
	}
}

static void an_interface_needs_only_an_address(void)
{
	struct arena *a = arena_new();
	struct profile p;
	struct err err;

	CU_ASSERT_TRUE(profile_of_device(&p, a, 
				&(struct device){"eth0", "2001:db8::2", NULL, NULL, "cn"}, &err));
	CU_ASSERT_TRUE(p.advertise);
	CU_ASSERT_STRING_EQUAL(p.name, "2001:db8::2@eth0");
	CU_ASSERT_TRUE(profile_of_device(&p, a, 
				&(struct device){"eth0", "2001:db8::2", NULL, "fe80::1", "cn"}, &err));
	CU_ASSERT_FALSE(p.advertise);
	CU_ASSERT_STRING_EQUAL(p.features, "");
	CU_ASSERT_TRUE(profile_of_device(&p, a, &(struct device){"eth0", "2001:db8::2", "2001:db8::3",
								 "fe80::1", "cn"}, &err));
	CU_ASSERT_STRING_EQUAL(p.features, "second-address");
	CU_ASSERT_STRING_EQUAL(p.options, "-i eth0 --address 2001:db8::2 --second-address 2001:db8::3 "
					  "--router-address fe80::1");
	CU_ASSERT_FALSE(profile_of_device(&p, a, 
				&(struct device){"eth0", "fe80::2", NULL, NULL, "cn"}, &err));
	CU_ASSERT_FALSE(profile_of_device(&p, a, 
				&(struct device){"eth0", "ff02::1", NULL, NULL, "cn"}, &err));
	CU_ASSERT_FALSE(profile_of_device(&p, a, 
				&(struct device){"eth0", "x", NULL, NULL, "cn"}, &err));
	CU_ASSERT_FALSE(profile_of_device(&p, a, 
				&(struct device){"eth0", "2001:db8::2", NULL, "x", "cn"}, &err));
	arena_free(a);
}

static void what_a_home_agent_is_configured_with_is_claimed(void)
{
	struct sample s = sample_new();
	struct profile p;

	CU_ASSERT_TRUE_FATAL(load(
		&s, &p,
		"<implementation name=\"x\"><claims roles=\"ha\" features=\"f\"/><lab/>" ADDRESSES
		"<home-agent lifetime-cap=\"3600\" refresh-advice=\"300\" prohibited=\"2001:db8::9\" "
		"prefix-interval-min=\"2\" prefix-interval-max=\"5\"/></implementation>"));
	CU_ASSERT_STRING_EQUAL(p.features, "f prohibited-home-address lifetime-cap refresh-advice "
					   "prefix-intervals");
	CU_ASSERT_EQUAL(p.home_agent.lifetime_cap, 3600);
	CU_ASSERT_EQUAL(p.home_agent.prohibited.octet[15], 9);
	sample_done(&s);
	refused("<implementation name=\"x\">\n" CLAIMS ADDRESSES
		"<home-agent prefix-interval-min=\"2\"/>" TAIL,
		"p.xml:4: ", "belong together");
	refused("<implementation name=\"x\">\n" CLAIMS ADDRESSES
		"<home-agent lifetime-cap=\"262141\"/>" TAIL,
		"p.xml:4: ", "wants 1 to 262140");
}

static void words_of_a_command_are_filled_in(void)
{
	static const char *const argv[] = {
		"$self",          "--role=$role", "$interface", "$address,$address2",
		"$router$router", "$none",        "",           NULL};
	struct arena *a = arena_new();
	struct command c = {.argv = argv};
	struct profile p;
	struct err err;
	char *const *out;

	CU_ASSERT_TRUE(profile_of_device(&p, a, 
				&(struct device){"x", "2001:db8::2", NULL, "fe80::1", "cn"}, &err));
	p.address2 = (struct ip6){{0x20, 1, [15] = 3}};
	out = command_argv(a, &c, &p, "cn", "if$role;x", "");
	CU_ASSERT_EQUAL(out[0][0], '/');
	CU_ASSERT_STRING_EQUAL(out[1], "--role=cn");
	CU_ASSERT_STRING_EQUAL(out[2], "if$role;x"); /* what is filled in is not looked at again */
	CU_ASSERT_STRING_EQUAL(out[3], "2001:db8::2,2001::3");
	CU_ASSERT_STRING_EQUAL(out[4], "fe80::1fe80::1");
	CU_ASSERT_STRING_EQUAL(out[5], "$none");
	CU_ASSERT_STRING_EQUAL(out[6], "");
	CU_ASSERT_PTR_NULL(out[7]);
	arena_free(a);
}

void profile_suite(void);
void profile_suite(void)
{
	CU_pSuite suite = CU_add_suite("profile", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "a whole profile is read", a_whole_profile_is_read);
	CU_add_test(suite, "what is missing is said", what_is_missing_is_said);
	CU_add_test(suite, "what is wrong is said", what_is_wrong_is_said);
	CU_add_test(suite, "hostile profiles are errors", hostile_profiles_are_errors);
	CU_add_test(suite, "a file may be named in place of a profile",
		    a_file_may_be_named_in_place_of_a_profile);
	CU_add_test(suite, "every shipped profile is read", every_shipped_profile_is_read);
	CU_add_test(suite, "an interface needs only an address",
		    an_interface_needs_only_an_address);
	CU_add_test(suite, "security is read from beside the profile",
		    security_is_read_from_beside_the_profile);
	CU_add_test(suite, "security that cannot be used is refused",
		    security_that_cannot_be_used_is_refused);
	CU_add_test(suite, "what a home agent is configured with is claimed",
		    what_a_home_agent_is_configured_with_is_claimed);
	CU_add_test(suite, "words of a command are filled in", words_of_a_command_are_filled_in);
}
