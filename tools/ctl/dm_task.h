/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_DM_TASK_H
#define CTL_DM_TASK_H

#include <libdevmapper.h>
#include <linux/types.h>

int ctl_dm_begin(int type, const char *name, struct dm_task **task);
int ctl_dm_begin_node(int type, const char *node, struct dm_task **task);
int ctl_dm_run(struct dm_task *task);
int ctl_dm_run_udev(struct dm_task *task, u16 flags);

#endif /* CTL_DM_TASK_H */
