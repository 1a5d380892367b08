/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_MRC_H
#define CTL_MRC_H

#include "args.h"

int ctl_mrc(const struct ctl_args *args);

#endif /* CTL_MRC_H */
