/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The kernel's network interfaces, seen from the namespace that the calling process is in: what
 * live asks about them and what a lab does to its own. Inside engine/link only. */
#ifndef MIP6TEST_LINK_INTERFACE_H
#define MIP6TEST_LINK_INTERFACE_H

#include "base/err.h"

#include <sys/types.h>

/* Fails with "NAME: no such interface" or "NAME: the interface is down". */
MUST_USE bool interface_check_up(const char *name, struct err *err);

/* Fails for what is not Ethernet. */
MUST_USE bool interface_mac(const char *name, uint8_t mac[6], struct err *err);

MUST_USE bool interface_set_up(const char *name, struct err *err);

/* Waits until the interface can carry frames, at most limit. */
MUST_USE bool interface_wait_running(const char *name, usec limit, struct err *err);

/* No checksum or segmentation is left for hardware that a veth pair does not have: what is seen
 * on the link is then what a wire would carry. */
void interface_disable_offloads(const char *name);

/* Keeps the kernel's IPv6 off the interface: no address, no answer, no solicitation. */
MUST_USE bool interface_disable_ipv6(const char *name, struct err *err);

/* Creates a veth pair: ours here, peer in the network namespace of the process. Both are down. */
MUST_USE bool interface_new_veth(const char *ours, const char *peer, pid_t process,
				 struct err *err);

#endif
