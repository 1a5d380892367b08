/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_LOOKUP_H
#define CTL_LOOKUP_H

#include "devices.h"

bool ctl_lookup_name(const char *name, struct ctl_device *device);
bool ctl_lookup_number(const char *number, struct ctl_device *device);
bool ctl_lookup_uuid(const char *uuid, struct ctl_device *device);
int ctl_lookup(const char *word, struct ctl_device *device);

#endif /* CTL_LOOKUP_H */
