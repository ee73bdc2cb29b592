/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A profile says what is under test: name, claims, addresses, how to reach it and how to start it
 * (fixtures/iut/, CONTRIBUTING.md "Add an implementation"). */
#ifndef MIP6TEST_EXEC_PROFILE_H
#define MIP6TEST_EXEC_PROFILE_H

#include "base/arena.h"
#include "base/err.h"
#include "wire/ip6.h"
#include "wire/sa.h"

enum medium {
	MEDIUM_WORLD,         /* the reference node in this process, virtual time */
	MEDIUM_LAB,           /* a process or the kernel in a namespace of its own, veth pairs */
	MEDIUM_INTERFACE,     /* a real interface */
	MEDIUM_NONE,          /* nothing said yet: no profile that was loaded has it */
};

struct command {
	const char *const *argv;      /* ends with NULL; $role, $interface, $address … are filled in */
	usec timeout;
	const char *roles;            /* only for these; "": for all */
	bool stays;                   /* a daemon: started and left running */
	struct command *next;
};

/* What a home agent is configured with. Its home link is the one of the profile's addresses. */
struct home_agent_profile {
	struct ip6 outside;           /* its address on the outside link; ::: one link for both */
	struct ip6 router;            /* the tester's router there, its default router */
	unsigned outside_bits;
	const char *interface;        /* MEDIUM_INTERFACE: of the outside link */
	unsigned preference;          /* as home agent (RFC 6275 7.4) */
	struct ip6 prohibited;        /* a home address that it refuses with 129; ::: none */
	unsigned lifetime_cap;        /* seconds, of home registrations; 0: none */
	unsigned refresh_advice;      /* seconds; 0: it gives none */
	unsigned prefix_interval_min, prefix_interval_max;   /* seconds (RFC 6275 13); 0: default */
	unsigned advertisement_interval_min, advertisement_interval_max;   /* milliseconds, between Router
				       * Advertisements at home; 0: not known */
};

enum { PROFILE_HOMES = 3 };           /* mobile nodes of a case */

struct profile {
	const char *name, *vendor, *version, *description, *spec, *file;
	const char *roles, *features; /* blank-separated */
	enum medium medium;
	const char *interface;        /* MEDIUM_INTERFACE */
	struct ip6 address, address2; /* of the implementation; address2 :: when it has none */
	struct ip6 router;            /* the tester's router on the link; :: when only link-local */
	const char *options;          /* of the command line that make this profile, "" when a file does */
	unsigned prefix_bits;
	struct home_agent_profile home_agent;
	const struct sa *keys;        /* IPsec is in use, by these (wire/ipsec.h); NULL: it is not */
	struct ip6 homes[PROFILE_HOMES];   /* home addresses that they are tied to, if not to any … */
	unsigned home_count;          /* … and cases take turns with, one at a time; 0: any will do */
	struct ip6 mobiles;           /* /32 from which cases take their prefixes */
	bool advertise;               /* send Router Advertisements, to become its router */
	bool dad;                     /* reference node: Duplicate Address Detection at start */
	const char *node;             /* MEDIUM_WORLD: role of the node whatever the case's; "": the same */
	unsigned jobs;                /* cases at once; 0: 128 */
	unsigned errors_per_second;   /* ICMPv6 errors and Binding Errors that it sends at most, to all
				       * together (RFC 4443 2.4 (f)); 0: not known */
	struct command *version_command, *start, *ready, *stop, *reset;
	unsigned bindings;            /* reference node: the size of its cache; 0: as usual */
	const char *plays;            /* reference node: the revision that it keeps to; NULL: that of
				       * the run */
	bool restart;                 /* reset: end what start left running, and start again */
	const char *ask;              /* reset: what to ask a person to do; "" for nothing */
	usec reset_wait;              /* how long it may take until it answers again */
};

/* Loads folder/NAME.xml, or the file when name_or_file holds a slash or ends in .xml. */
MUST_USE bool profile_load(struct profile *p, struct arena *a, const char *folder,
			   const char *name_or_file, struct err *err);

/* What the command line says of a device that has no profile. */
struct device {
	const char *interface, *address;
	const char *second;           /* a second address of it; NULL: none is known */
	const char *router;           /* its default router, which the tester plays; NULL: Router
				       * Advertisements make the tester that */
	const char *roles;
};

MUST_USE bool profile_of_device(struct profile *p, struct arena *a, const struct device *d,
				struct err *err);

/* Two interfaces, one for each of its links. */
bool profile_has_two_links(const struct profile *p, const char *roles);

/* argv with $outside-interface, $outside, $outside-router, $preference, $advertisement-interval-min, $advertisement-interval-max, $prohibited, $lifetime-cap, $refresh-advice,
 * $prefix-interval-min and $prefix-interval-max for a home agent, and with $role, $interface, $address, $address2, $router, $self (this
 * program) and $folder (that of the profile) filled in. */
char *const *command_argv(struct arena *a, const struct command *c, const struct profile *p,
			  const char *role, const char *interface, const char *outside_interface);

#endif
