/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The stage of a run on a real link. In a lab each role has a veth pair of its own; on a real interface
 * all roles share the one stand. Sockets are opened and commands run first; then this process gives up its
 * privileges. */
#include "exec/run_parts.h"

#include "link/lab.h"
#include "link/live.h"

#include <stdio.h>
#include <string.h>

struct live_state {
	struct run_state *s;
	struct lab *lab;
	struct live *live;
	struct stage stage;
	char ours[STANDS_MAX][STAND_PORTS_MAX][16], theirs[STANDS_MAX][STAND_PORTS_MAX][16];
};

static const struct profile *profile_of(const struct live_state *l)
{
	return l->s->config->profile;
}

/* Setting up. */

static bool role_has_cases(const struct live_state *l, const char *role)
{
	for (size_t i = 0; i < l->s->run->result.case_count; i++)
		if (l->s->cases[i].applicable && strcmp(l->s->testcases[i]->role, role) == 0)
			return true;
	return false;
}

/* In a lab: tester2 and iut2, and tester2b and iut2b for an outside link. */
static void name_link(struct live_state *l, size_t i, unsigned k)
{
	const struct profile *p = profile_of(l);
	const char *real = k == 0 ? p->interface : p->home_agent.interface;
	const char *suffix = k == 0 ? "" : "b";

	if (p->medium == MEDIUM_LAB) {
		snprintf(l->ours[i][k], sizeof(l->ours[i][k]), "tester%zu%s", i, suffix);
		snprintf(l->theirs[i][k], sizeof(l->theirs[i][k]), "iut%zu%s", i, suffix);
	} else {
		snprintf(l->ours[i][k], sizeof(l->ours[i][k]), "%s", real);
		snprintf(l->theirs[i][k], sizeof(l->theirs[i][k]), "%s", real);
	}
}

static void add_stand(struct live_state *l, const char *roles)
{
	size_t i = l->stage.stand_count++;
	struct stand *st = &l->stage.stands[i];

	st->roles = roles;
	st->name = roles;
	st->first_port = i > 0 ? st[-1].first_port + st[-1].port_count : 0;
	st->port_count = profile_has_two_links(profile_of(l), roles) ? 2 : 1;
	for (unsigned k = 0; k < st->port_count; k++)
		name_link(l, i, k);
	st->link = l->ours[i][0];
}

static void list_stands(struct live_state *l)
{
	const char *roles = profile_of(l)->roles;

	if (profile_of(l)->medium == MEDIUM_INTERFACE) {
		add_stand(l, roles);
		return;
	}
	while (*roles != '\0' && l->stage.stand_count < STANDS_MAX) {
		size_t n = strcspn(roles, " ");
		const char *role = arena_string_n(l->s->run->arena, roles, n);

		roles += n + (roles[n] == ' ');
		if (n > 0 && role_has_cases(l, role))
			add_stand(l, role);
	}
}

/* The role for a stand's commands: the first of its roles that has cases. */
static const char *role_of(const struct live_state *l, size_t stand)
{
	const char *roles = l->stage.stands[stand].roles, *role = "";

	while (*roles != '\0') {
		size_t n = strcspn(roles, " ");

		role = arena_string_n(l->s->run->arena, roles, n);
		if (n > 0 && role_has_cases(l, role))
			return role;
		roles += n + (roles[n] == ' ');
	}
	return role;
}

static bool do_commands(struct live_state *l, const struct command *c, size_t stand, struct err *err)
{
	const char *role = role_of(l, stand);

	for (; c != NULL; c = c->next) {
		char *const *argv = command_argv(l->s->run->arena, c, profile_of(l), role,
						 l->theirs[stand][0], l->theirs[stand][1]);
		bool ok = c->roles[0] != '\0' && !word_in(c->roles, role) ? true
			: c->stays ? lab_start(l->lab, (unsigned)stand, argv, err)
				   : lab_command(l->lab, argv, c->timeout, NULL, 0, err);

		if (!ok)
			return false;
	}
	return true;
}

static bool find_version(struct live_state *l, struct err *err)
{
	struct profile *p = l->s->config->profile;
	char output[256] = "";

	if (p->version_command == NULL)
		return true;
	if (!lab_command(l->lab, command_argv(l->s->run->arena, p->version_command, p, "", "", ""),
			 p->version_command->timeout, output, sizeof(output), err))
		return false;
	output[strcspn(output, "\n")] = '\0';
	p->version = arena_string(l->s->run->arena, output);
	return true;
}

static bool wants_commands(const struct profile *p)
{
	return p->version_command != NULL || p->start != NULL || p->ready != NULL || p->stop != NULL ||
	       p->reset != NULL;
}

static bool set_up_stand(struct live_state *l, size_t i, struct err *err)
{
	const struct profile *p = profile_of(l);

	struct stand *st = &l->stage.stands[i];

	for (unsigned k = 0; k < st->port_count; k++) {
		if (p->medium == MEDIUM_LAB && !lab_link(l->lab, l->ours[i][k], l->theirs[i][k], err))
			return false;
		if (!live_open(l->live, l->ours[i][k], err))
			return false;
		live_mac(l->live, st->first_port + k, st->macs[k].octet);
	}
	return do_commands(l, p->start, i, err) && do_commands(l, p->ready, i, err);
}

static bool set_up(struct live_state *l, struct err *err)
{
	const struct profile *p = profile_of(l);

	if (p->medium == MEDIUM_LAB)
		l->lab = lab_new(err);
	else if (wants_commands(p))
		l->lab = lab_new_without_namespaces(err);
	if (l->lab == NULL && (p->medium == MEDIUM_LAB || wants_commands(p)))
		return false;
	if (!find_version(l, err))
		return false;
	for (size_t i = 0; i < l->stage.stand_count; i++)
		if (!set_up_stand(l, i, err))
			return false;
	return privileges_drop(err);
}

static void tear_down(struct live_state *l)
{
	l->s->run->dropped += live_counts(l->live).dropped;
	for (size_t i = 0; l->lab != NULL && i < l->stage.stand_count; i++) {
		struct err err = {0};

		if (!do_commands(l, profile_of(l)->stop, i, &err))
			run_note(l->s, live_now(l->live), l->stage.stands[i].name, err.text);
	}
	live_free(l->live);
	lab_free(l->lab);
}

/* The stage. */

static usec now(void *context)
{
	return live_now(((struct live_state *)context)->live);
}

static bool drive(void *context, struct node *n, bool (*over)(void *), void *over_context,
		  struct err *err)
{
	return live_run(((struct live_state *)context)->live, n, over, over_context, err);
}

static bool alive(void *context, size_t stand, struct err *err)
{
	struct live_state *l = context;

	return l->lab == NULL || lab_alive(l->lab, (unsigned)stand, err);
}

static bool restart(void *context, size_t stand, usec *wait, struct err *err)
{
	struct live_state *l = context;
	const struct profile *p = profile_of(l);

	*wait = p->reset_wait;
	if (!do_commands(l, p->reset, stand, err))
		return false;
	if (p->restart &&
	    (!lab_end(l->lab, (unsigned)stand, err) || !do_commands(l, p->start, stand, err)))
		return false;
	return do_commands(l, p->ready, stand, err);
}

static bool reset(void *context, size_t stand, usec *wait, struct err *err)
{
	struct live_state *l = context;
	const struct profile *p = profile_of(l);

	if (p->ask[0] == '\0' && p->reset == NULL && !p->restart)
		return false;
	if (p->ask[0] != '\0' && l->s->config->ask != NULL)
		l->s->config->ask(l->s->config->context, p->ask);
	return restart(context, stand, wait, err);
}

bool run_live(struct run_state *s, struct err *err)
{
	struct live_state l = {.s = s, .live = live_new()};
	bool ok;

	list_stands(&l);
	l.stage.context = &l;
	l.stage.now = now;
	l.stage.drive = drive;
	l.stage.alive = alive;
	l.stage.reset = reset;
	l.stage.restart = restart;
	ok = set_up(&l, err) && run_many(s, &l.stage, err);
	tear_down(&l);
	return ok;
}
