/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_INNER_H
#define CTL_INNER_H

#include "devices.h"
#include "dm_map.h"

/**
 * struct ctl_above - a device whose cache comes or goes
 * @device: the device
 * @map: its live table
 * @state: its state
 * @inner: the device below its cache, or one that was left over; no node if there
 *	is none
 * @attached: it has a cache that attach has put in
 * @lock: keeps LVM off it
 */
struct ctl_above {
	struct ctl_device device;
	struct ctl_dm_map map;
	struct ctl_dm_state state;
	struct ctl_device inner;
	bool attached;
	int lock;
};

int ctl_above_find(struct ctl_above *above, const char *word);
int ctl_above_read(struct ctl_above *above);
void ctl_above_free(struct ctl_above *above);
bool ctl_above_has_cache(const struct ctl_above *above);
int ctl_above_switch(const struct ctl_above *above,
		     const struct ctl_dm_map *map, const char *what);
char *ctl_inner_name(const char *node);
bool ctl_inner_is(const char *node);
int ctl_inner_remove(const struct ctl_device *inner, const char *name);
int ctl_inner_clean(struct ctl_above *above);

#endif /* CTL_INNER_H */
