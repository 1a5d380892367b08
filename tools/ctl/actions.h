/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_ACTIONS_H
#define CTL_ACTIONS_H

#include "args.h"

int ctl_drop(const struct ctl_args *args);
int ctl_verify(const struct ctl_args *args);
int ctl_hint(const struct ctl_args *args);
int ctl_scan(const struct ctl_args *args);

#endif /* CTL_ACTIONS_H */
