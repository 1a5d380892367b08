/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_EXPLAIN_SIZE_H
#define CTL_EXPLAIN_SIZE_H

#include "findings.h"
#include "metrics.h"

bool ctl_size_known(const struct ctl_metrics *m);
bool ctl_explain_larger(const struct ctl_metrics *m, struct ctl_findings *found);
void ctl_explain_spare(const struct ctl_metrics *m, struct ctl_findings *found);

#endif /* CTL_EXPLAIN_SIZE_H */
