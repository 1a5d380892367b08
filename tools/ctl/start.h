/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_START_H
#define CTL_START_H

#include "args.h"

int ctl_start(const struct ctl_args *args);

#endif /* CTL_START_H */
