/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From a role's name to the node. A correspondent is a host, and can have a host's defects as far
 * as they are not about the lack of Mobile IPv6. */
#include "node/reference.h"

#include "node/correspondent.h"

#include <string.h>

static const char *const roles[] = {"ip", "cn"};

const char *reference_role_at(size_t i)
{
	return i < COUNT_OF(roles) ? roles[i] : NULL;
}

static bool is_role(const char *role)
{
	for (size_t i = 0; i < COUNT_OF(roles); i++)
		if (strcmp(roles[i], role) == 0)
			return true;
	return false;
}

/* A plain host cannot have the defects of a correspondent. */
static bool defects_fit(const struct reference_config *c, struct err *err)
{
	if (strcmp(c->role, "ip") != 0)
		return true;
	for (size_t i = 0; i < DEFECT_COUNT; i++)
		if (defects_has(&c->defects, (enum defect_id)i) &&
		    strcmp(defect_at(i)->role, "ip") != 0)
			return err_set(err, "defect '%s' needs role %s", defect_at(i)->name,
				       defect_at(i)->role);
	return true;
}

static struct host_config host_config(const struct reference_config *c)
{
	struct host_config h = {.mac = c->mac, .address_count = c->address_count,
				.router = c->router, .seed = c->seed, .dad = c->dad,
				.autoconf = c->autoconf, .errors_per_second = c->errors_per_second,
				.defects = &c->defects};

	memcpy(h.addresses, c->addresses, sizeof(h.addresses));
	return h;
}

struct node *reference_new(const struct reference_config *config, struct err *err)
{
	bool piecemeal = defects_has(&config->defects, DEFECT_PIECEMEAL_MH);
	bool plain = strcmp(config->role, "ip") == 0;
	struct host_config plain_config;
	struct host *h;

	if (!is_role(config->role)) {
		err_set(err, "no reference node for role '%s'", config->role);
		return NULL;
	}
	if (!defects_fit(config, err))
		return NULL;
	if (!plain || piecemeal) {
		struct correspondent_config c = {
			.host = host_config(config), .brr = config->brr,
			.lifetime_cap = config->lifetime_cap, .cache_size = config->cache_size,
			.rfc3775 = config->revision != NULL &&
				   strcmp(config->revision, "rfc6275") != 0,
			.disabled = config->no_route_optimization, .piecemeal = plain && piecemeal,
		};

		return correspondent_new(&c, err);
	}
	plain_config = host_config(config);
	h = host_new(&plain_config, NULL, NULL, err);
	return h != NULL ? host_node(h) : NULL;
}
