/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_VG_LOCK_H
#define CTL_VG_LOCK_H

#include <linux/types.h>

bool ctl_is_lv(const char *node);
bool ctl_is_lvm_internal(const char *node);
bool ctl_has_lv(const char *node);
bool ctl_same_vg(const char *a, const char *b);
int ctl_vg_lock(const char *node, int *fd);
void ctl_vg_unlock(int fd);

#endif /* CTL_VG_LOCK_H */
