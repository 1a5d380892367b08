/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_CREATE_H
#define CTL_CREATE_H

#include "args.h"

int ctl_create(const struct ctl_args *args);

#endif /* CTL_CREATE_H */
