/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_DEMO_DISK_H
#define CTL_DEMO_DISK_H

#include <linux/types.h>

#include "modules.h"

/* What all that the demo makes is called, and how its identities begin. */
#define CTL_DEMO_NAME		"hotcache-demo"
#define CTL_DEMO_UUID		"HOTCACHE-DEMO-"

/**
 * struct ctl_demo_disk - a slow disk whose data is in RAM
 * @bytes: its length
 * @delay_ms: how long each request takes
 * @kind: what it is made of, in words
 * @path: its node, to be freed; NULL while there is none
 * @node: its name in the kernel, within @path
 * @modules: what was loaded for it
 */
struct ctl_demo_disk {
	u64 bytes;
	unsigned int delay_ms;
	const char *kind;
	char *path;
	const char *node;
	struct ctl_modules modules;
};

int ctl_demo_disk_make(struct ctl_demo_disk *disk);
int ctl_demo_disk_remove(struct ctl_demo_disk *disk);
int ctl_demo_remove_mapped(const char *name);

#endif /* CTL_DEMO_DISK_H */
