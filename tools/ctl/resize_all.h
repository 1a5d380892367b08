/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_RESIZE_ALL_H
#define CTL_RESIZE_ALL_H

#include "args.h"
#include "candidates.h"

int ctl_resize_all(const struct ctl_args *args, struct ctl_candidates *list);

#endif /* CTL_RESIZE_ALL_H */
