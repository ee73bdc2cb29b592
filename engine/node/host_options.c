/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Options of Hop-by-Hop and Destination Options headers: what to do with one that the node does not
 * know stands in its two top bits (RFC 8200 4.2). The Home Address option is such an option
 * to a plain host (RFC 6275 6.3). */
#include "node/host_parts.h"

enum { OPTION_HOME_ADDRESS = 201, PROBLEM_OPTION = 2 };

enum action { ACTION_SKIP = 0, ACTION_DISCARD = 1, ACTION_REPORT = 2, ACTION_REPORT_UNICAST = 3 };

static void report_option(struct host *h, const struct received *r, size_t pointer, uint8_t code,
			  bool even_multicast)
{
	host_report(h, r, &(struct host_error){.format = "parameter-problem", .code = code,
					       .pointer = pointer,
					       .even_multicast = even_multicast});
}

/* The Home Address option at a host without Mobile IPv6. RFC 6275 6.3: discard, and report with
 * code 2 unless the destination was multicast. */
static bool plain_home_address(struct host *h, const struct received *r,
			       const struct header *header, const struct header *option)
{
	size_t pointer = option->offset;
	uint8_t code = PROBLEM_OPTION;

	if (host_has_defect(h, DEFECT_HAO_ACCEPTED))
		return true;
	if (host_has_defect(h, DEFECT_HAO_SILENT))
		return false;
	if (host_has_defect(h, DEFECT_HAO_PROBLEM_WRONG_CODE))
		code = 0;
	if (host_has_defect(h, DEFECT_HAO_PROBLEM_WRONG_POINTER))
		pointer = header->offset;
	report_option(h, r, pointer, code, host_has_defect(h, DEFECT_HAO_PROBLEM_FOR_MULTICAST));
	return false;
}

/* False: the packet is dropped. */
static bool unknown_option(struct host *h, const struct received *r, const struct header *header,
			   const struct header *option)
{
	uint8_t type = (uint8_t)header_num(option, "type");

	if (type == OPTION_HOME_ADDRESS)
		return plain_home_address(h, r, header, option);
	switch ((enum action)(type >> 6)) {
	case ACTION_SKIP:
		return !host_has_defect(h, DEFECT_OPTION_SKIP_BITS_IGNORED);
	case ACTION_DISCARD:
		if (host_has_defect(h, DEFECT_OPTION_DISCARD_BITS_IGNORED))
			report_option(h, r, option->offset, PROBLEM_OPTION, false);
		return false;
	case ACTION_REPORT:
		report_option(h, r, option->offset, PROBLEM_OPTION, true);
		return false;
	case ACTION_REPORT_UNICAST:
	default:
		report_option(h, r, option->offset, PROBLEM_OPTION, false);
		return false;
	}
}

static bool process_option(struct host *h, struct received *r, const struct header *header,
			   const struct header *option)
{
	enum hook verdict = HOOK_UNKNOWN;

	if (header_is(option, "pad1") || header_is(option, "padn"))
		return true;
	if (header_is(option, "raw"))
		return false;   /* runs past the end of its header */
	if (h->extension != NULL && h->extension->option != NULL &&
	    header_is(header, "dst-options"))
		verdict = h->extension->option(h->context, r, header, option);
	if (verdict != HOOK_UNKNOWN)
		return verdict == HOOK_GO_ON;
	return unknown_option(h, r, header, option);
}

bool host_options(struct host *h, struct received *r, const struct header *header)
{
	if (!header_is(header, "dst-options") && !header_is(header, "hop-by-hop"))
		return false;   /* too short to be one */
	if (received_has(r, FINDING_TRUNCATED, header))
		return false;
	for (const struct header *o = header->options; o != NULL; o = o->next)
		if (!process_option(h, r, header, o))
			return false;
	return true;
}
