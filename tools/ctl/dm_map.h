/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_DM_MAP_H
#define CTL_DM_MAP_H

#include <linux/types.h>

/**
 * struct ctl_dm_line - a line of a table
 * @start: first sector
 * @sectors: length
 * @type: name of the target
 * @params: the rest of the line; it may hold a key
 */
struct ctl_dm_line {
	u64 start;
	u64 sectors;
	char *type;
	char *params;
};

/**
 * struct ctl_dm_map - a whole table
 * @line: its lines
 * @nr: number of lines
 * @read_only: the device is read-only
 */
struct ctl_dm_map {
	struct ctl_dm_line *line;
	size_t nr;
	bool read_only;
};

/**
 * struct ctl_dm_state - the state of a device
 * @opened: how often it is open
 * @suspended: it is suspended
 * @inactive: a table is loaded that is not live yet
 * @read_only: it is read-only
 */
struct ctl_dm_state {
	int opened;
	bool suspended;
	bool inactive;
	bool read_only;
};

int ctl_dm_map_read(const char *node, bool inactive, struct ctl_dm_map *map);
void ctl_dm_map_add(struct ctl_dm_map *map, u64 start, u64 sectors,
		    const char *type, const char *params);
void ctl_dm_map_free(struct ctl_dm_map *map);
bool ctl_dm_map_same(const struct ctl_dm_map *a, const struct ctl_dm_map *b);
bool ctl_dm_map_is(const struct ctl_dm_map *map, const char *type);
u64 ctl_dm_map_sectors(const struct ctl_dm_map *map);
int ctl_dm_map_create(const char *name, const char *uuid,
		      const struct ctl_dm_map *map, bool inner);
int ctl_dm_map_load(const char *node, const struct ctl_dm_map *map);
int ctl_dm_clear(const char *node);
int ctl_dm_resume(const char *node);
int ctl_dm_state(const char *node, struct ctl_dm_state *state);

#endif /* CTL_DM_MAP_H */
