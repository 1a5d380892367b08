/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_EXPLAIN_RUN_H
#define CTL_EXPLAIN_RUN_H

#include "args.h"

int ctl_explain_run(const struct ctl_args *args);

#endif /* CTL_EXPLAIN_RUN_H */
