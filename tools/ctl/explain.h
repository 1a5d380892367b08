/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_EXPLAIN_H
#define CTL_EXPLAIN_H

#include "curve.h"
#include "findings.h"
#include "snapshot.h"

void ctl_explain(const struct ctl_span *span, const struct ctl_curve *curve,
		 struct ctl_findings *found);

#endif /* CTL_EXPLAIN_H */
