/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_REMOVE_H
#define CTL_REMOVE_H

#include "args.h"

int ctl_remove(const struct ctl_args *args);

#endif /* CTL_REMOVE_H */
