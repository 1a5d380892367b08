/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_LIST_H
#define CTL_LIST_H

#include "args.h"

int ctl_list(const struct ctl_args *args);
int ctl_status(const struct ctl_args *args);

#endif /* CTL_LIST_H */
