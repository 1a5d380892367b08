/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_DETACH_H
#define CTL_DETACH_H

#include "args.h"

int ctl_detach(const struct ctl_args *args);

#endif /* CTL_DETACH_H */
