/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_ATTACH_H
#define CTL_ATTACH_H

#include "args.h"

int ctl_attach(const struct ctl_args *args);

#endif /* CTL_ATTACH_H */
