/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_PROMETHEUS_H
#define CTL_PROMETHEUS_H

#include "args.h"

int ctl_prometheus(const struct ctl_args *args);

#endif /* CTL_PROMETHEUS_H */
