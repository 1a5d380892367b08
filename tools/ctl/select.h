/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_SELECT_H
#define CTL_SELECT_H

#include "args.h"
#include "sysfs.h"

int ctl_select(const struct ctl_args *args, struct ctl_devices *devices);
int ctl_select_live(const struct ctl_args *args, struct ctl_devices *devices);
int ctl_select_one(const char *word, struct ctl_device *device);
void ctl_device_free(struct ctl_device *device);

#endif /* CTL_SELECT_H */
