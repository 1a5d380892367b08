/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_DM_SWITCH_H
#define CTL_DM_SWITCH_H

#include "dm_map.h"

/**
 * struct ctl_switch - a device gets another table
 * @node: the device, dm-N, which may be in use
 * @old: the table that it has
 * @map: the other one
 * @inner: a device that must still be one that attach has made, or NULL
 * @why: what the kernel's log says about an error, to be freed, or NULL
 * @undone: 0, or the negative errno for which the device is not as it was
 */
struct ctl_switch {
	const char *node;
	const struct ctl_dm_map *old;
	const struct ctl_dm_map *map;
	const char *inner;
	char *why;
	int undone;
};

int ctl_dm_switch(struct ctl_switch *s);

#endif /* CTL_DM_SWITCH_H */
