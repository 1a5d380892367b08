/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_STOP_H
#define CTL_STOP_H

#include "args.h"

int ctl_stop(const struct ctl_args *args);

#endif /* CTL_STOP_H */
