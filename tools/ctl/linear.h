/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_LINEAR_H
#define CTL_LINEAR_H

#include "dm_switch.h"

/**
 * struct ctl_linear - a linear device that may stand in for a cache
 * @origin: the device that it maps from its first sector on, major:minor
 * @sectors: its length
 */
struct ctl_linear {
	char origin[24];
	u64 sectors;
};

bool ctl_linear_look(const char *node, struct ctl_linear *linear);
int ctl_linear_create(const char *name, const struct ctl_linear *linear,
		      bool read_only);
int ctl_linear_replace(struct ctl_switch *s, const char *params);

#endif /* CTL_LINEAR_H */
