/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What dns.c must know about the rows of DNS items: private to it and to formats_dns.c. */
#ifndef MIP6TEST_WIRE_FORMATS_DNS_H
#define MIP6TEST_WIRE_FORMATS_DNS_H

/* Codes of items that have no type of their own; record types have 16 bits. */
enum { DNS_NAME = 0x10000, DNS_QUESTION = 0x10001 };

enum { DNS_QUESTION_OCTETS = 4, DNS_RECORD_OCTETS = 10, DNS_LENGTH_AT = 8 };

#endif
