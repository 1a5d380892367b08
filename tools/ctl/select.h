/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_SELECT_H
#define CTL_SELECT_H

#include "args.h"
#include "devices.h"

int ctl_select(const struct ctl_args *args, struct ctl_devices *devices);
int ctl_select_some(const struct ctl_args *args, struct ctl_devices *devices);
int ctl_select_live(const struct ctl_args *args, struct ctl_devices *devices);
int ctl_select_one(const char *word, struct ctl_device *device);
int ctl_select_reading(const char *word, const char *what,
		       struct ctl_snapshot **s);

#endif /* CTL_SELECT_H */
