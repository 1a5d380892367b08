/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_STATS_H
#define CTL_STATS_H

#include "args.h"

int ctl_stats(const struct ctl_args *args);

#endif /* CTL_STATS_H */
