/* SPDX-License-Identifier: BSD-2-Clause
 *
 * results.xml: everything that a run found out, for stylesheets and other programs. Its schema is
 * reports/schema/results.rng. */
#ifndef MIP6TEST_REPORT_XML_H
#define MIP6TEST_REPORT_XML_H

#include "base/text.h"
#include "exec/result.h"

/* Paths of captures are written relative to the folder of the run when they lie in it. */
void report_results_xml(struct text *t, const struct result_run *run);

/* A <step> as it stands there. */
void report_step_xml(struct text *t, const struct result_step *s);

#endif
