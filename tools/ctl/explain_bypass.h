/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_EXPLAIN_BYPASS_H
#define CTL_EXPLAIN_BYPASS_H

#include "findings.h"
#include "metrics.h"

void ctl_explain_bypass(const struct ctl_metrics *m,
			struct ctl_findings *found);

#endif /* CTL_EXPLAIN_BYPASS_H */
