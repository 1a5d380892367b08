/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_SETTINGS_H
#define CTL_SETTINGS_H

#include "args.h"

int ctl_set(const struct ctl_args *args);
int ctl_policy(const struct ctl_args *args);

#endif /* CTL_SETTINGS_H */
