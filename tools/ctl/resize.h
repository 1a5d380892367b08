/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_RESIZE_H
#define CTL_RESIZE_H

#include "args.h"

int ctl_resize(const struct ctl_args *args);

#endif /* CTL_RESIZE_H */
