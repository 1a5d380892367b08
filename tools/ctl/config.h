/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_CONFIG_H
#define CTL_CONFIG_H

#include "args.h"

int ctl_config(const struct ctl_args *args);

#endif /* CTL_CONFIG_H */
