/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_SAVE_H
#define CTL_SAVE_H

#include "args.h"

int ctl_save(const struct ctl_args *args);

#endif /* CTL_SAVE_H */
