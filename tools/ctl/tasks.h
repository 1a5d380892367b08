/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_TASKS_H
#define CTL_TASKS_H

#include "args.h"

int ctl_tasks(const struct ctl_args *args);

#endif /* CTL_TASKS_H */
