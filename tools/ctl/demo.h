/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_DEMO_H
#define CTL_DEMO_H

#include "args.h"

int ctl_demo(const struct ctl_args *args);

#endif /* CTL_DEMO_H */
