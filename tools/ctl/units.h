/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_UNITS_H
#define CTL_UNITS_H

#include "args.h"

int ctl_units(const struct ctl_args *args);

#endif /* CTL_UNITS_H */
