/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_DM_H
#define CTL_DM_H

#include <linux/types.h>

#include "devices.h"
#include "klog.h"

/**
 * struct ctl_dm_table - the first target of a device
 * @start: first sector
 * @sectors: length
 * @type: name of the target, to be freed
 * @params: the rest of the line, to be freed
 */
struct ctl_dm_table {
	u64 start;
	u64 sectors;
	char *type;
	char *params;
};

void ctl_dm_init(void);
int ctl_dm_table(const char *node, bool status, struct ctl_dm_table *table);
void ctl_dm_table_free(struct ctl_dm_table *table);
int ctl_dm_add_suspended(struct ctl_devices *devices);
int ctl_dm_create(const char *name, const char *uuid, u64 sectors,
		  const char *params, bool read_only);
int ctl_dm_remove(const char *node);
int ctl_dm_message(const char *node, const char *message, struct ctl_klog *log,
		   char **answer);

#endif /* CTL_DM_H */
