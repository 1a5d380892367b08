/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_BALANCE_H
#define CTL_BALANCE_H

#include "args.h"

int ctl_balance(const struct ctl_args *args);

#endif /* CTL_BALANCE_H */
