/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_EXPLAIN_H
#define CTL_EXPLAIN_H

#include "findings.h"
#include "snapshot.h"

void ctl_explain(const struct ctl_span *span, struct ctl_findings *found);

#endif /* CTL_EXPLAIN_H */
