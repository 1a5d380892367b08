/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_UEVENT_H
#define CTL_UEVENT_H

char *ctl_uevent_origin(const char *node);
void ctl_uevent_number(const char *number);

#endif /* CTL_UEVENT_H */
