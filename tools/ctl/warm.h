/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_WARM_H
#define CTL_WARM_H

#include "args.h"

int ctl_warm(const struct ctl_args *args);

#endif /* CTL_WARM_H */
