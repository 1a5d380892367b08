/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_TOP_H
#define CTL_TOP_H

#include "args.h"

int ctl_top(const struct ctl_args *args);

#endif /* CTL_TOP_H */
