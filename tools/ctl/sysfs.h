/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_SYSFS_H
#define CTL_SYSFS_H

#include <linux/types.h>

#include "snapshot.h"

/**
 * struct ctl_device - a hotcache device
 * @name: in device-mapper
 * @node: in the kernel, dm-N
 * @suspended: it shows no files now
 */
struct ctl_device {
	char *name;
	char *node;
	bool suspended;
};

/**
 * struct ctl_devices - the hotcache devices there are
 * @device: by name
 * @nr: how many
 */
struct ctl_devices {
	struct ctl_device *device;
	size_t nr;
};

/**
 * struct ctl_io - what the block layer counted
 * @reads: requests ended
 * @writes: requests ended
 * @read_ms: time they took, added up
 * @write_ms: time they took, added up
 */
struct ctl_io {
	u64 reads;
	u64 writes;
	u64 read_ms;
	u64 write_ms;
};

void ctl_sysfs_root(const char *root);
bool ctl_sysfs_is_real(void);
void ctl_devices_find(struct ctl_devices *devices);
void ctl_devices_add(struct ctl_devices *devices, const char *name,
		     const char *node, bool suspended);
void ctl_devices_free(struct ctl_devices *devices);
int ctl_device_node(const char *word, char **name, char **node);
struct ctl_snapshot *ctl_snapshot_read(const struct ctl_device *device);
char *ctl_sysfs_path(const char *node, const char *file);
char *ctl_read_line(const char *path);
bool ctl_io_read(const char *node, struct ctl_io *io);
double ctl_now(void);

#endif /* CTL_SYSFS_H */
