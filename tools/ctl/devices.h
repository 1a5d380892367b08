/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_DEVICES_H
#define CTL_DEVICES_H

#include <linux/types.h>

#include "snapshot.h"

/**
 * struct ctl_device - a hotcache device
 * @name: name in device-mapper, as its user wrote it
 * @node: name in the kernel, dm-N
 * @suspended: it is suspended, so it shows no values
 */
struct ctl_device {
	char *name;
	char *node;
	bool suspended;
};

/**
 * struct ctl_devices - a list of hotcache devices
 * @device: the devices, in the order of their names
 * @nr: number of devices
 * @nr_hidden: suspended device-mapper devices that show no files: only root can
 *	ask for their kind
 */
struct ctl_devices {
	struct ctl_device *device;
	size_t nr;
	size_t nr_hidden;
};

void ctl_device_free(struct ctl_device *device);
char *ctl_node_name(const char *node);
void ctl_devices_find(struct ctl_devices *devices);
void ctl_devices_add(struct ctl_devices *devices, const char *name,
		     const char *node, bool suspended);
void ctl_devices_free(struct ctl_devices *devices);
struct ctl_snapshot *ctl_snapshot_read(const struct ctl_device *device);

#endif /* CTL_DEVICES_H */
