/* SPDX-License-Identifier: BSD-2-Clause
 *
 * mip6test node: a reference node on a real interface. Ends on SIGINT or SIGTERM. */
#include "command.h"

#include "link/faulty.h"
#include "link/lab.h"
#include "link/live.h"
#include "node/reference.h"
#include "wire/sa.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ROLE, INTERFACE, ADDRESS, SECOND, ROUTER, DEFECT, SEED, DAD, SPEC, ERRORS, BINDINGS, FAULTS, AFTER,
       FAR_INTERFACE, FAR_ADDRESS, KEYS, PREFERENCE, PROHIBITED, LIFETIME_CAP, ADVICE, INTERVAL_MIN, INTERVAL_MAX, RA_MIN, RA_MAX,
       QUIET };

static const struct option_row rows[] = {
	[ROLE] = {"role", 'r', "ROLE", "ip (plain IPv6 node), cn (correspondent) or ha (home agent)"},
	[INTERFACE] = {"interface", 'i', "IF", "the interface to be on"},
	[ADDRESS] = {"address", 'a', "ADDR", "its global address, /64"},
	[SECOND] = {"second", 0, "ADDR", "a second global address"},
	[ROUTER] = {"router-address", 0, "ADDR", "default router; else from Router Advertisements"},
	[DEFECT] = {"defect", 'd', "NAME,NAME", "misbehave; mip6test coverage lists names"},
	[SEED] = {"seed", 's', "N", "for keys and nonces; else from the clock"},
	[DAD] = {"dad", 0, NULL, "Duplicate Address Detection before addresses are used"},
	[SPEC] = {"spec", 0, "SPEC", "plays rfc6275 (default), rfc3775 or draft-24"},
	[ERRORS] = {"errors-per-second", 0, "N", "errors that it sends at most, to all together"},
	[BINDINGS] = {"bindings", 0, "N", "room in its Binding Cache"},
	[FAULTS] = {"faults", 0, "WHAT", "stand behind a bad link: loss=5%,duplicate=5%,delay=5%,reorder=5%"},
	[AFTER] = {"after", 0, "SECONDS", "begin anew then, without a sign of it; --defect only from then on"},
	[FAR_INTERFACE] = {"far-interface", 0, "IF", "ha: a second interface, away from the home link"},
	[FAR_ADDRESS] = {"far-address", 0, "ADDR", "ha: its address there, /64; the default router is there"},
	[KEYS] = {"keys", 0, "FILE", "ha: takes and sends ESP by these associations, and no registration without"},
	[PREFERENCE] = {"preference", 0, "N", "ha: as home agent; said in its advertisements unless 0"},
	[PROHIBITED] = {"prohibited", 0, "ADDR", "ha: a home address that may not register; :: for none"},
	[LIFETIME_CAP] = {"lifetime-cap", 0, "N", "ha: home registrations last so many seconds at most; 0: any time"},
	[ADVICE] = {"refresh-advice", 0, "N", "ha: advises to refresh registrations after so many seconds; 0: does not"},
	[INTERVAL_MIN] = {"prefix-interval-min", 0, "N", "ha: MinMobPfxAdvInterval in seconds; 0: 600"},
	[INTERVAL_MAX] = {"prefix-interval-max", 0, "N", "ha: MaxMobPfxAdvInterval in seconds; 0: 86400"},
	[RA_MIN] = {"advertisement-interval-min", 0, "N", "ha: MinRtrAdvInterval in milliseconds; 0: 3000"},
	[RA_MAX] = {"advertisement-interval-max", 0, "N", "ha: MaxRtrAdvInterval in milliseconds; 0: 10000"},
	[QUIET] = {"quiet", 'q', NULL, "do not print what happens"},
};

static bool read_address(const char *text, struct reference_config *c, struct err *err)
{
	struct host_address *h = &c->addresses[c->address_count];

	if (text == NULL)
		return true;
	if (!ip6_parse(text, &h->address))
		return err_set(err, "%s is not an IPv6 address", text);
	h->prefix_bits = 64;
	c->address_count++;
	return true;
}

/* Two ports want two interfaces, and a home agent. */
static bool read_far(const char *const *v, struct reference_config *c, struct err *err)
{
	if ((v[FAR_INTERFACE] == NULL) != (v[FAR_ADDRESS] == NULL))
		return err_set(err, "--far-interface and --far-address belong together");
	if (v[FAR_ADDRESS] == NULL)
		return true;
	if (strcmp(c->role, "ha") != 0)
		return err_set(err, "only a home agent has a second interface");
	if (!ip6_parse(v[FAR_ADDRESS], &c->far_address.address))
		return err_set(err, "--far-address %.60s is not an IPv6 address", v[FAR_ADDRESS]);
	c->far_address.prefix_bits = 64;
	return true;
}

/* The list is the caller's, also upon failure. */
static bool read_keys(const char *path, struct reference_config *c, struct sa_list *list, struct err *err)
{
	if (path == NULL)
		return true;
	if (strcmp(c->role, "ha") != 0)
		return err_set(err, "--keys is for a home agent");
	if (!sa_list_read(list, path, err))
		return false;
	c->keys = sa_list_first(list);
	return c->keys != NULL || err_set(err, "%s: there is no association in it", path);
}

static bool read_count(const char *text, const char *name, uint64_t *v, struct err *err)
{
	if (text == NULL)
		return true;
	return (parse_u64(text, v) && *v > 0 && *v <= 1000000) ||
	       err_set(err, "--%s %s: wants a number from 1 to 1000000", name, text);
}

/* What a home agent is configured with; 0 for the default. */
static bool read_home_agent(const char *const *v, struct reference_config *c, struct err *err)
{
	const struct {
		unsigned row, max;
		unsigned *to;
	} numbers[] = {{LIFETIME_CAP, 262140, &c->home_lifetime_cap}, {ADVICE, 262140, &c->refresh_advice},
		       {INTERVAL_MIN, 86400, &c->prefix_interval_min},
		       {INTERVAL_MAX, 86400, &c->prefix_interval_max},
		       {RA_MIN, 1800000, &c->advertisement_interval_min},
		       {RA_MAX, 1800000, &c->advertisement_interval_max}};

	if (v[PROHIBITED] != NULL && !ip6_parse(v[PROHIBITED], &c->prohibited))
		return err_set(err, "--prohibited %.60s is not an IPv6 address", v[PROHIBITED]);
	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		const char *text = v[numbers[i].row];
		uint64_t n = 0;

		if (text != NULL && (!parse_u64(text, &n) || n > numbers[i].max))
			return err_set(err, "--%s %.40s: wants a number up to %u",
				       rows[numbers[i].row].name, text, numbers[i].max);
		*numbers[i].to = (unsigned)n;
	}
	return true;
}

static bool read_limits(const char *const *v, struct reference_config *c, struct err *err)
{
	uint64_t errors = 0, bindings = 0, preference = 0;

	if (!read_count(v[ERRORS], "errors-per-second", &errors, err) ||
	    !read_count(v[BINDINGS], "bindings", &bindings, err))
		return false;
	if (v[PREFERENCE] != NULL && (!parse_u64(v[PREFERENCE], &preference) || preference > UINT16_MAX))
		return err_set(err, "--preference %.40s: wants a number up to 65535", v[PREFERENCE]);
	c->preference = (uint16_t)preference;
	c->errors_per_second = (unsigned)errors;
	c->cache_size = (size_t)bindings;
	c->revision = v[SPEC];
	return v[SPEC] == NULL || spec_exists(v[SPEC]) ||
	       err_set(err, "--spec %.40s: revisions are " SPEC_NAMES, v[SPEC]);
}

static bool configure(const struct command_line *line, struct arena *a, struct reference_config *c,
		      struct err *err)
{
	const char *const *v = line->values;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	c->role = v[ROLE];
	c->brr = true;
	c->seed = (uint64_t)now.tv_nsec ^ (uint64_t)now.tv_sec << 20;
	c->dad = v[DAD] != NULL;
	if (v[SEED] != NULL && !parse_u64(v[SEED], &c->seed))
		return err_set(err, "--seed %s: wants a number", v[SEED]);
	if (v[ROUTER] != NULL && strcmp(v[ROUTER], "::") != 0 && !ip6_parse(v[ROUTER], &c->router))
		return err_set(err, "--router-address %s: wants an IPv6 address", v[ROUTER]);
	if (v[DEFECT] != NULL && !defects_read(&c->defects, v[DEFECT], a, err))
		return false;
	return read_far(v, c, err) && read_limits(v, c, err) && read_home_agent(v, c, err) && read_address(v[ADDRESS], c, err) &&
	       (v[SECOND] == NULL || strcmp(v[SECOND], "::") == 0 || read_address(v[SECOND], c, err));
}

/* The ports, in order, and then no privileges. */
static bool open_ports(struct live *live, const char *const *v, struct reference_config *config,
		       struct err *err)
{
	if (!live_open(live, v[INTERFACE], err))
		return false;
	if (v[FAR_INTERFACE] != NULL && !live_open(live, v[FAR_INTERFACE], err))
		return false;
	if (!privileges_drop(err))
		return false;
	live_mac(live, 0, config->mac.octet);
	if (v[FAR_INTERFACE] != NULL)
		live_mac(live, 1, config->far_mac.octet);
	return true;
}

static void print_event(void *context, usec now, const struct node_event *event)
{
	(void)context;
	printf("%10.3f %s %s\n", (double)now / (double)USEC_PER_SEC, event->name, event->detail);
	fflush(stdout);
}

struct span {
	struct live *live;
	usec until;
};

static bool span_over(void *context)
{
	const struct span *s = context;

	return interrupted(NULL) || live_now(s->live) >= s->until;
}

/* A fresh node, until then or until a signal comes. */
static bool live_for(const struct command_line *line, const struct reference_config *config,
		     struct live *live, const struct faults *faults, usec until, struct err *err)
{
	struct span span = {live, until};
	struct node *node = reference_new(config, err), *link;
	bool ok;

	if (node == NULL)
		return false;
	if (line->values[QUIET] == NULL)
		live_set_event_tap(live, print_event, NULL);
	link = faults != NULL ? faulty_new(node, faults, config->seed) : NULL;
	ok = live_run(live, link != NULL ? link : node, span_over, &span, err);
	if (link != NULL)
		link->ops->free(link);
	node->ops->free(node);
	return ok;
}

static bool live_twice(const struct command_line *line, struct reference_config *config,
		       struct live *live, const struct faults *faults, struct err *err)
{
	struct reference_config sound = *config;
	uint64_t seconds = 0;

	if (!read_count(line->values[AFTER], "after", &seconds, err))
		return false;
	if (seconds > 0) {
		sound.defects = (struct defects){0};
		if (!live_for(line, &sound, live, faults, (usec)seconds * USEC_PER_SEC, err))
			return false;
		config->seed++;
	}
	return interrupted(NULL) || live_for(line, config, live, faults, USEC_NEVER, err);
}

static bool live(const struct command_line *line, struct reference_config *config, struct err *err)
{
	const char *faulty = line->values[FAULTS];
	struct live *live = live_new();
	struct faults faults;
	bool ok;

	interrupts_catch();
	ok = (faulty == NULL || faults_read(&faults, faulty, err)) &&
	     open_ports(live, line->values, config, err);
	if (ok)
		ok = live_twice(line, config, live, faulty != NULL ? &faults : NULL, err);
	live_free(live);
	return ok;
}

static int run(const struct command_line *line)
{
	struct reference_config config = {0};
	struct sa_list *keys;
	struct arena *a;
	struct err err = {0};
	int status;

	if (line->values[ROLE] == NULL || line->values[INTERFACE] == NULL ||
	    line->values[ADDRESS] == NULL || line->word_count > 0)
		return complain(STATUS_USAGE, "node: wants --role, -i and --address, and no words");
	a = arena_new();
	keys = sa_list_new();
	if (!configure(line, a, &config, &err) ||
	    !read_keys(line->values[KEYS], &config, keys, &err))
		status = complain(STATUS_USAGE, "node: %s", err.text);
	else if (!live(line, &config, &err))
		status = complain(STATUS_BROKEN, "node: %s", err.text);
	else
		status = STATUS_GOOD;
	sa_list_free(keys);
	arena_free(a);
	return status;
}

const struct subcommand command_node = {
	.name = "node",
	.words = "",
	.summary = "Run the reference node on an interface",
	.rows = rows,
	.row_count = COUNT_OF(rows),
	.run = run,
};
