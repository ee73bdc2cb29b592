/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Reading profiles. The schema is small enough to check by hand, with a line number each. */
#include "exec/profile.h"

#include "base/text.h"
#include "exec/suite.h"
#include "exec/xml.h"

#include <string.h>
#include <unistd.h>

#define KNOWN_ROLES "ip router cn ha mn"

struct reading {
	struct profile *p;
	struct arena *arena;
	const char *file;
	struct err *err;
};

static bool fail(const struct reading *r, const xmlNode *n, const char *message, const char *value)
{
	return err_at(r->err, r->file, xml_line(n), "<%s>: %s%s%.80s", (const char *)n->name, message,
		      value[0] != '\0' ? " " : "", value);
}

static bool read_address(const struct reading *r, const xmlNode *n, const char *name, bool needed,
			 struct ip6 *a)
{
	const char *text = xml_attribute(r->arena, n, name, NULL);

	*a = ip6_unspecified;
	if (text == NULL)
		return !needed || fail(r, n, "wants the attribute", name);
	return ip6_parse(text, a) || fail(r, n, "wants an IPv6 address, not", text);
}

static bool read_addresses(const struct reading *r, const xmlNode *n)
{
	struct profile *p = r->p;
	const char *bits = xml_attribute(r->arena, n, "prefix-length", "64");
	uint64_t v;

	if (!parse_u64(bits, &v) || v < 1 || v > 127)
		return fail(r, n, "prefix-length: wants 1 to 127, not", bits);
	p->prefix_bits = (unsigned)v;
	p->advertise = xml_flag(n, "advertise");
	return read_address(r, n, "implementation", true, &p->address) &&
	       read_address(r, n, "second", false, &p->address2) &&
	       read_address(r, n, "router", false, &p->router) &&
	       (xml_attribute(r->arena, n, "mobiles", NULL) == NULL ||
		read_address(r, n, "mobiles", true, &p->mobiles));
}

static bool read_limit(const struct reading *r, const xmlNode *n, const char *name, unsigned max,
		       unsigned *v);

static bool read_interval(const struct reading *r, const xmlNode *n, const char *name, unsigned limit,
			  unsigned *min, unsigned *max)
{
	const char *min_name = arena_printf(r->arena, "%s-min", name);
	const char *max_name = arena_printf(r->arena, "%s-max", name);

	if (!read_limit(r, n, min_name, limit, min) || !read_limit(r, n, max_name, limit, max))
		return false;
	return ((*min == 0) == (*max == 0) && *min <= *max) ||
	       fail(r, n, arena_printf(r->arena, "%s and %s belong together", min_name, max_name), "");
}

/* <home-agent outside="…" router="…" interface="…" preference="7"/>; without outside one link is both. */
static bool read_home_agent(const struct reading *r, const xmlNode *n)
{
	struct home_agent_profile *h = &r->p->home_agent;

	h->interface = xml_attribute(r->arena, n, "interface", "");
	return read_address(r, n, "outside", false, &h->outside) &&
	       read_address(r, n, "router", !ip6_is_unspecified(&h->outside), &h->router) &&
	       read_limit(r, n, "prefix-length", 127, &h->outside_bits) &&
	       read_limit(r, n, "preference", UINT16_MAX, &h->preference) &&
	       read_address(r, n, "prohibited", false, &h->prohibited) &&
	       read_limit(r, n, "lifetime-cap", 262140, &h->lifetime_cap) &&
	       read_limit(r, n, "refresh-advice", 262140, &h->refresh_advice) &&
	       read_interval(r, n, "prefix-interval", 86400, &h->prefix_interval_min,
			     &h->prefix_interval_max) &&
	       read_interval(r, n, "advertisement-interval", 1800000, &h->advertisement_interval_min,
			     &h->advertisement_interval_max);
}

static bool read_command(const struct reading *r, const xmlNode *n, struct command **out)
{
	const char *timeout = xml_attribute(r->arena, n, "timeout", "10s"), **argv;
	struct command *c = arena_alloc(r->arena, sizeof(*c));
	size_t count = 0;

	if (!xml_is(n, "command"))
		return fail(r, n, "only <command> may stand here", "");
	if (!parse_span(timeout, &c->timeout))
		return fail(r, n, "timeout: wants a time such as 5s, not", timeout);
	c->roles = xml_attribute(r->arena, n, "roles", "");
	c->stays = xml_flag(n, "stays");
	for (const xmlNode *arg = xml_first(n); arg != NULL; arg = xml_next(arg))
		count++;
	if (count == 0)
		return fail(r, n, "has no <arg>", "");
	argv = arena_array(r->arena, count + 1, sizeof(*argv));
	count = 0;
	for (const xmlNode *arg = xml_first(n); arg != NULL; arg = xml_next(arg)) {
		if (!xml_is(arg, "arg"))
			return fail(r, arg, "only <arg> may stand in a command", "");
		argv[count++] = xml_text(r->arena, arg);
	}
	c->argv = argv;
	*out = c;
	return true;
}

static bool read_commands(const struct reading *r, const xmlNode *parent, struct command **list)
{
	for (const xmlNode *n = xml_first(parent); n != NULL; n = xml_next(n)) {
		while (*list != NULL)
			list = &(*list)->next;
		if (!read_command(r, n, list))
			return false;
	}
	return true;
}

static bool read_claims(const struct reading *r, const xmlNode *n)
{
	r->p->roles = xml_attribute(r->arena, n, "roles", "");
	r->p->features = xml_attribute(r->arena, n, "features", "");
	for (const char *role = r->p->roles; *role != '\0'; role += strspn(role, " ")) {
		size_t len = strcspn(role, " ");

		if (!word_in(KNOWN_ROLES, arena_string_n(r->arena, role, len)))
			return fail(r, n, "roles are " KNOWN_ROLES "; not", arena_string_n(r->arena, role, len));
		role += len;
	}
	return r->p->roles[0] != '\0' || fail(r, n, "claims no roles", "");
}

static bool read_world(const struct reading *r, const xmlNode *n)
{
	r->p->medium = MEDIUM_WORLD;
	r->p->dad = xml_flag(n, "dad");
	r->p->node = xml_attribute(r->arena, n, "node", "");
	return true;
}

static bool read_lab(const struct reading *r, const xmlNode *n)
{
	(void)n;
	r->p->medium = MEDIUM_LAB;
	return true;
}

static bool read_interface(const struct reading *r, const xmlNode *n)
{
	r->p->medium = MEDIUM_INTERFACE;
	r->p->interface = xml_attribute(r->arena, n, "name", "");
	return r->p->interface[0] != '\0' || fail(r, n, "wants the attribute name", "");
}

static bool read_description(const struct reading *r, const xmlNode *n)
{
	r->p->description = xml_text(r->arena, n);
	return true;
}

static bool read_version(const struct reading *r, const xmlNode *n)
{
	return read_commands(r, n, &r->p->version_command);
}

static bool read_start(const struct reading *r, const xmlNode *n)
{
	return read_commands(r, n, &r->p->start);
}

static bool read_ready(const struct reading *r, const xmlNode *n)
{
	return read_commands(r, n, &r->p->ready);
}

static bool read_stop(const struct reading *r, const xmlNode *n)
{
	return read_commands(r, n, &r->p->stop);
}

/* <reset restart="yes" wait="30s" ask="Press the button"> commands </reset> */
static bool read_reset(const struct reading *r, const xmlNode *n)
{
	const char *wait = xml_attribute(r->arena, n, "wait", "60s");

	r->p->restart = xml_flag(n, "restart");
	r->p->ask = xml_attribute(r->arena, n, "ask", "");
	if (!parse_span(wait, &r->p->reset_wait))
		return fail(r, n, "wait: wants a time such as 60s, not", wait);
	return read_commands(r, n, &r->p->reset);
}

static bool read_limit(const struct reading *r, const xmlNode *n, const char *name, unsigned max,
		       unsigned *v)
{
	const char *text = xml_attribute(r->arena, n, name, NULL);
	uint64_t number;

	if (text == NULL)
		return true;
	if (!parse_u64(text, &number) || number < 1 || number > max)
		return fail(r, n, arena_printf(r->arena, "%s: wants 1 to %u, not", name, max), text);
	*v = (unsigned)number;
	return true;
}

static bool read_limits(const struct reading *r, const xmlNode *n)
{
	return read_limit(r, n, "jobs", 1000, &r->p->jobs) &&
	       read_limit(r, n, "errors-per-second", 100000, &r->p->errors_per_second) &&
	       read_limit(r, n, "bindings", 1000000, &r->p->bindings);
}

/* Of a file: where scripts beside a profile are. */
static const char *folder_of(struct arena *a, const char *file)
{
	const char *slash = strrchr(file, '/');

	return slash != NULL ? arena_string_n(a, file, (size_t)(slash - file)) : ".";
}

/* <security keys="FILE"/>: beside the profile; use="no" leaves it unused. */
static bool read_security(const struct reading *r, const xmlNode *n)
{
	const char *name = xml_attribute(r->arena, n, "keys", "");
	const char *use = xml_attribute(r->arena, n, "use", "yes");
	const char *path = name[0] == '/' ? name : arena_printf(r->arena, "%s/%s",
								folder_of(r->arena, r->file), name);
	struct sa_list *list;
	bool ok;

	if (name[0] == '\0' || (strcmp(use, "yes") != 0 && strcmp(use, "no") != 0))
		return fail(r, n, "wants keys= and use= yes or no", "");
	list = sa_list_new();
	ok = sa_list_read(list, path, r->err);
	if (ok && sa_list_first(list) == NULL)
		ok = fail(r, n, "there is no association in", path);
	if (ok && strcmp(use, "yes") == 0)
		r->p->keys = sa_chain_copy(r->arena, sa_list_first(list));
	sa_list_free(list);
	return ok;
}

static const struct {
	const char *name;
	bool (*read)(const struct reading *r, const xmlNode *n);
} parts[] = {
	{"description", read_description}, {"claims", read_claims},   {"world", read_world},
	{"lab", read_lab},		   {"interface", read_interface}, {"addresses", read_addresses},
	{"version", read_version},	   {"start", read_start},     {"ready", read_ready},
	{"stop", read_stop},		   {"reset", read_reset},     {"limits", read_limits},
	{"home-agent", read_home_agent},   {"security", read_security},
};

static bool read_part(const struct reading *r, const xmlNode *n)
{
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		if (xml_is(n, parts[i].name))
			return parts[i].read(r, n);
	return fail(r, n, "is no part of a profile", "");
}

static void defaults(struct profile *p, const char *file)
{
	*p = (struct profile){.name = "", .vendor = "", .version = "", .description = "",
			      .spec = "rfc6275", .file = file, .roles = "", .features = "",
			      .medium = MEDIUM_NONE, .interface = "", .options = "", .node = "", .ask = "", .plays = NULL,
			      .reset_wait = 60 * USEC_PER_SEC, .prefix_bits = 64,
			      .home_agent = {.outside_bits = 64, .interface = ""}};
	if (!ip6_parse("2001:db8::", &p->mobiles))
		p->mobiles = ip6_unspecified;
}

static bool is_listed(const struct profile *p, const struct ip6 *home)
{
	for (unsigned i = 0; i < p->home_count; i++)
		if (ip6_equal(&p->homes[i], home))
			return true;
	return false;
}

/* Associations that are written out are good for their home addresses only. */
static bool list_homes(const struct reading *r, const xmlNode *root)
{
	struct profile *p = r->p;

	for (const struct sa *sa = p->keys; sa != NULL; sa = sa->next) {
		struct ip6 home;

		if (sa->secret.len > 0) {
			p->home_count = 0;
			return true;
		}
		if (sa->home.len != sizeof(home) || p->home_count == PROFILE_HOMES)
			continue;
		memcpy(home.octet, sa->home.at, sizeof(home));
		if (!ip6_in_prefix(&home, &p->address, p->prefix_bits))
			return fail(r, root, "security: a home address is outside of the home prefix", "");
		if (!is_listed(p, &home))
			p->homes[p->home_count++] = home;
	}
	if (p->keys != NULL && p->home_count < PROFILE_HOMES)
		return fail(r, root, "security: cases want associations of three home addresses", "");
	return true;
}

/* What the associations cover, as features. */
static void claim_ipsec(const struct reading *r)
{
	static const struct {
		enum traffic traffic;
		const char *feature;
	} features[] = {{TRAFFIC_BU, "ipsec"}, {TRAFFIC_MPS, "ipsec-prefix-discovery"},
			{TRAFFIC_HOTI, "ipsec-return-routability"}, {TRAFFIC_UP, "ipsec-payload"}};
	unsigned covered = 0;

	for (const struct sa *sa = r->p->keys; sa != NULL; sa = sa->next)
		covered |= sa->protects;
	for (size_t i = 0; i < COUNT_OF(features); i++)
		if ((covered & 1U << features[i].traffic) != 0)
			r->p->features = arena_printf(r->arena, "%s %s", r->p->features,
						      features[i].feature);
}

/* What a home agent is configured with, as features. */
static void claim_configuration(const struct reading *r)
{
	const struct home_agent_profile *h = &r->p->home_agent;
	const struct {
		bool claimed;
		const char *feature;
	} features[] = {{!ip6_is_unspecified(&h->prohibited), "prohibited-home-address"},
			{h->lifetime_cap > 0, "lifetime-cap"},
			{h->refresh_advice > 0, "refresh-advice"},
			{h->preference > 0, "home-agent-preference"},
			{!ip6_is_unspecified(&h->outside), "two-links"},
			{h->advertisement_interval_max > 0, "advertisement-interval"},
			{h->advertisement_interval_min >= 3000, "slow-advertisements"},
			{h->prefix_interval_min == 2 && h->prefix_interval_max == 5,
			 "prefix-intervals"},
			{h->prefix_interval_min == 2 && h->prefix_interval_max >= 60,
			 "prefix-retries"},
			{r->p->bindings == 3, "three-bindings"}};

	for (size_t i = 0; i < COUNT_OF(features); i++)
		if (features[i].claimed)
			r->p->features = arena_printf(r->arena, "%s %s", r->p->features,
						      features[i].feature);
}

static bool read_profile(const struct reading *r, const xmlNode *root)
{
	struct profile *p = r->p;

	if (!xml_is(root, "implementation"))
		return fail(r, root, "a profile begins with <implementation>", "");
	p->name = xml_attribute(r->arena, root, "name", "");
	p->vendor = xml_attribute(r->arena, root, "vendor", "");
	p->version = xml_attribute(r->arena, root, "version", "");
	p->plays = xml_attribute(r->arena, root, "spec", NULL);
	p->spec = p->plays != NULL ? p->plays : "rfc6275";
	if (!spec_exists(p->spec))
		return fail(r, root, "spec: revisions are " SPEC_NAMES "; not", p->spec);
	for (const xmlNode *n = xml_first(root); n != NULL; n = xml_next(n))
		if (!read_part(r, n))
			return false;
	if (p->name[0] == '\0' || p->roles[0] == '\0' || ip6_is_unspecified(&p->address))
		return fail(r, root, "wants name=, <claims> and <addresses>", "");
	if (p->medium == MEDIUM_INTERFACE && !ip6_is_unspecified(&p->home_agent.outside) &&
	    p->home_agent.interface[0] == '\0')
		return fail(r, root, "<home-agent outside=> wants interface=", "");
	if (!list_homes(r, root))
		return false;
	claim_ipsec(r);
	claim_configuration(r);
	/* Without one the reference node would be tested under the name of another. */
	if (p->medium == MEDIUM_NONE)
		return fail(r, root, "wants <lab/>, <interface name=> or <world/>", "");
	return true;
}

bool profile_load(struct profile *p, struct arena *a, const char *folder, const char *name_or_file,
		  struct err *err)
{
	bool is_file = strchr(name_or_file, '/') != NULL || glob_match("*.xml", name_or_file);
	const char *file = is_file ? name_or_file
				   : arena_printf(a, "%s/%s.xml", folder, name_or_file);
	struct reading r = {p, a, arena_string(a, file), err};
	xmlDoc *doc = xml_read(file, err);
	bool ok;

	defaults(p, r.file);
	if (doc == NULL)
		return false;
	ok = read_profile(&r, xmlDocGetRootElement(doc));
	xmlFreeDoc(doc);
	return ok;
}

bool profile_has_two_links(const struct profile *p, const char *roles)
{
	return word_in(roles, "ha") && !ip6_is_unspecified(&p->home_agent.outside);
}

static const char *option_text(struct arena *a, const char *name, const char *value)
{
	return value != NULL ? arena_printf(a, " --%s %s", name, value) : "";
}

bool profile_of_device(struct profile *p, struct arena *a, const struct device *d, struct err *err)
{
	defaults(p, "");
	p->name = arena_printf(a, "%s@%s", d->address, d->interface);
	p->roles = d->roles;
	p->medium = MEDIUM_INTERFACE;
	p->interface = d->interface;
	p->advertise = d->router == NULL;
	p->options = arena_printf(a, "-i %s --address %s%s%s", d->interface, d->address,
				  option_text(a, "second-address", d->second),
				  option_text(a, "router-address", d->router));
	if (!ip6_parse(d->address, &p->address) || !ip6_is_unicast_routable(&p->address))
		return err_set(err, "--address %s: wants a global IPv6 address", d->address);
	if (d->second != NULL && !ip6_parse(d->second, &p->address2))
		return err_set(err, "--second-address %s: wants an IPv6 address", d->second);
	if (d->router != NULL && !ip6_parse(d->router, &p->router))
		return err_set(err, "--router-address %s: wants an IPv6 address", d->router);
	if (d->second != NULL)
		p->features = "second-address";
	return true;
}

static const char *fill_in(struct arena *a, const char *arg, const char *name, const char *value)
{
	const char *at;

	for (size_t from = 0; (at = strstr(arg + from, name)) != NULL;) {
		size_t before = (size_t)(at - arg);

		arg = arena_printf(a, "%.*s%s%s", (int)before, arg, value, at + strlen(name));
		from = before + strlen(value);
	}
	return arg;
}

static const char *self_path(struct arena *a)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	return n > 0 ? arena_string_n(a, path, (size_t)n) : "mip6test";
}

static const char *address_text(struct arena *a, const struct ip6 *address)
{
	char text[IP6_TEXT];

	ip6_print(address, text);
	return arena_string(a, text);
}

char *const *command_argv(struct arena *a, const struct command *c, const struct profile *p,
			  const char *role, const char *interface, const char *outside_interface)
{
	const struct {
		const char *name, *value;
	} words[] = {
		{"$role", role},
		{"$interface", interface},
		{"$outside-interface", outside_interface},
		{"$outside-router", address_text(a, &p->home_agent.router)},
		{"$outside", address_text(a, &p->home_agent.outside)},
		{"$address2", address_text(a, &p->address2)},
		{"$address", address_text(a, &p->address)},
		{"$router", address_text(a, &p->router)},
		{"$self", self_path(a)},
		{"$folder", folder_of(a, p->file)},
		{"$preference", arena_printf(a, "%u", p->home_agent.preference)},
		{"$advertisement-interval-min",
		 arena_printf(a, "%u", p->home_agent.advertisement_interval_min)},
		{"$advertisement-interval-max",
		 arena_printf(a, "%u", p->home_agent.advertisement_interval_max)},
		{"$prohibited", address_text(a, &p->home_agent.prohibited)},
		{"$lifetime-cap", arena_printf(a, "%u", p->home_agent.lifetime_cap)},
		{"$refresh-advice", arena_printf(a, "%u", p->home_agent.refresh_advice)},
		{"$prefix-interval-min", arena_printf(a, "%u", p->home_agent.prefix_interval_min)},
		{"$prefix-interval-max", arena_printf(a, "%u", p->home_agent.prefix_interval_max)},
	};
	size_t count = 0;
	char **argv;

	while (c->argv[count] != NULL)
		count++;
	argv = arena_array(a, count + 1, sizeof(*argv));
	for (size_t i = 0; i < count; i++) {
		const char *arg = c->argv[i];

		for (size_t w = 0; w < COUNT_OF(words); w++)
			arg = fill_in(a, arg, words[w].name, words[w].value);
		argv[i] = arena_string(a, arg);
	}
	return argv;
}
