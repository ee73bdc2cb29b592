/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Domain names as octets and as text, and where the items of a DNS message begin (RFC 1035 4.1): a
 * message is a header and then names, each with a question or a resource record behind it, which is
 * how the table has them: formats_dns.c. */
#ifndef MIP6TEST_WIRE_DNS_H
#define MIP6TEST_WIRE_DNS_H

#include "base/arena.h"
#include "base/text.h"
#include "wire/format.h"

/* "ha.example.net" to labels with the root behind; "ha.@12" ends in a pointer to octet 12 of the
 * message (RFC 1035 4.1.4); "." is the root. False when a label is empty or too long. */
MUST_USE bool name_parse(struct arena *a, const char *text, struct bytes *octets);

/* Appends the text that name_parse reads back; nothing when the octets are not one name, or hold
 * other characters than letters, digits, '-' and '_'. */
void name_print(struct bytes octets, struct text *t);

/* Where a reader of a message is: zero but for the number of questions to begin with. */
struct dns_cursor {
	unsigned questions;       /* still to come */
	bool behind_name;
};

/* The row of the item at octet `at` of the message, and its length; NULL when it runs past the end. */
const struct format *dns_item(struct dns_cursor *c, struct bytes message, size_t at, size_t *len);

#endif
