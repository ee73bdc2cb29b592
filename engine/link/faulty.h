/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A bad link around a node: frames in and out are lost, doubled, delayed, overtaken and corrupted
 * as faults.h says. It is a node itself, so that it stands on a real interface as well as in a world. */
#ifndef MIP6TEST_LINK_FAULTY_H
#define MIP6TEST_LINK_FAULTY_H

#include "base/err.h"
#include "link/faults.h"
#include "link/node.h"

/* inner is borrowed. The caller frees the new node through its ops, which leaves inner alone. */
struct node *faulty_new(struct node *inner, const struct faults *faults, uint64_t seed);

/* Reads "loss=5%,duplicate=5%,delay=5%,reorder=5%,corrupt=1%,delay-max=50ms"; a fraction of a per cent
 * is "0.5%". What is not named is 0; delay-max is 20 ms then. */
MUST_USE bool faults_read(struct faults *f, const char *text, struct err *err);

#endif
