// SPDX-License-Identifier: GPL-2.0
/*
 * Whole tables of devices: read from one, loaded into another. A line may hold the
 * key of a disk: libdevmapper and the kernel are told so and wipe their copies, ours
 * are wiped here, and nothing of them is printed. Functions return 0 or a negative
 * errno.
 */
#include "dm_map.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "dm_task.h"

/* Nobody looks for what is on a device below another one that has the same on it. */
#define CTL_NO_RULES	(DM_UDEV_DISABLE_SUBSYSTEM_RULES_FLAG | \
			 DM_UDEV_DISABLE_DISK_RULES_FLAG | \
			 DM_UDEV_DISABLE_OTHER_RULES_FLAG)

/**
 * ctl_dm_map_add() - add a line to a table
 * @map: the table
 * @start: first sector
 * @sectors: length
 * @type: name of the target
 * @params: the rest of the line
 */
void ctl_dm_map_add(struct ctl_dm_map *map, u64 start, u64 sectors,
		    const char *type, const char *params)
{
	struct ctl_dm_line *line;

	map->line = ctl_realloc(map->line, map->nr + 1, sizeof(*map->line));
	line = &map->line[map->nr++];
	line->start = start;
	line->sectors = sectors;
	line->type = ctl_strdup(type);
	line->params = ctl_strdup(params ? params : "");
}

/**
 * ctl_dm_map_read() - read all of a device's table
 * @node: the device
 * @inactive: the table that is loaded and not live yet
 * @map: filled in, to be freed; without lines if there is no such table
 *
 * Return: 0 or a negative errno.
 */
int ctl_dm_map_read(const char *node, bool inactive, struct ctl_dm_map *map)
{
	char *type = NULL, *params = NULL;
	struct dm_task *task;
	struct dm_info info = {};
	uint64_t start, sectors;
	void *next = NULL;
	int err = ctl_dm_begin_node(DM_DEVICE_TABLE, node, &task);

	*map = (struct ctl_dm_map){};
	if (err)
		return err;
	dm_task_no_flush(task);
	err = -ENOMEM;
	if (dm_task_secure_data(task) &&
	    (!inactive || dm_task_query_inactive_table(task)))
		err = ctl_dm_run(task);
	if (!err && !dm_task_get_info(task, &info))
		err = -EIO;
	map->read_only = info.read_only;
	while (!err) {
		next = dm_get_next_target(task, next, &start, &sectors, &type,
					  &params);
		if (type)
			ctl_dm_map_add(map, start, sectors, type, params);
		if (!next)
			break;
	}
	dm_task_destroy(task);
	return err;
}

/**
 * ctl_dm_map_free() - wipe and free what a table holds
 * @map: the table
 */
void ctl_dm_map_free(struct ctl_dm_map *map)
{
	size_t i;

	for (i = 0; i < map->nr; i++) {
		explicit_bzero(map->line[i].params,
			       strlen(map->line[i].params));
		free(map->line[i].params);
		free(map->line[i].type);
	}
	free(map->line);
	*map = (struct ctl_dm_map){};
}

/**
 * ctl_dm_map_same() - whether two tables are the same
 * @a: the one
 * @b: the other
 *
 * Return: true if all lines are.
 */
bool ctl_dm_map_same(const struct ctl_dm_map *a, const struct ctl_dm_map *b)
{
	size_t i;

	if (a->nr != b->nr || a->read_only != b->read_only)
		return false;
	for (i = 0; i < a->nr; i++)
		if (a->line[i].start != b->line[i].start ||
		    a->line[i].sectors != b->line[i].sectors ||
		    strcmp(a->line[i].type, b->line[i].type) ||
		    strcmp(a->line[i].params, b->line[i].params))
			return false;
	return true;
}

/**
 * ctl_dm_map_is() - whether a table is one line of a kind of target
 * @map: the table
 * @type: name of the target
 *
 * Return: true if it is.
 */
bool ctl_dm_map_is(const struct ctl_dm_map *map, const char *type)
{
	return map->nr == 1 && !strcmp(map->line[0].type, type);
}

/**
 * ctl_dm_map_sectors() - the length of a table
 * @map: the table
 *
 * Return: sectors; 0 if it has no lines.
 */
u64 ctl_dm_map_sectors(const struct ctl_dm_map *map)
{
	const struct ctl_dm_line *last = map->line + map->nr - 1;

	return map->nr ? last->start + last->sectors : 0;
}

/* Begin to load a table by a request of that type. */
static int ctl_dm_map_fill(struct dm_task *task, const struct ctl_dm_map *map)
{
	size_t i;

	if (!dm_task_secure_data(task) ||
	    (map->read_only && !dm_task_set_ro(task)))
		return -ENOMEM;
	for (i = 0; i < map->nr; i++)
		if (!dm_task_add_target(task, map->line[i].start,
					map->line[i].sectors,
					map->line[i].type,
					map->line[i].params))
			return -ENOMEM;
	return 0;
}

/**
 * ctl_dm_map_create() - create a device of a table
 * @name: its name in the kernel
 * @uuid: its identity in device-mapper
 * @map: the table
 * @inner: only another device will use it: udev makes no links by its content, and does
 *	not look for that
 *
 * Return: 0 or a negative errno.
 */
int ctl_dm_map_create(const char *name, const char *uuid,
		      const struct ctl_dm_map *map, bool inner)
{
	struct dm_task *task;
	int err = ctl_dm_begin(DM_DEVICE_CREATE, name, &task);

	if (err)
		return err;
	err = dm_task_set_uuid(task, uuid) ? ctl_dm_map_fill(task, map) :
					     -ENOMEM;
	if (!err)
		err = ctl_dm_run_udev(task, inner ? CTL_NO_RULES : 0);
	dm_task_destroy(task);
	return err;
}

/**
 * ctl_dm_map_load() - load a table, which ctl_dm_resume() makes live
 * @node: the device
 * @map: the table
 *
 * Return: 0 or a negative errno.
 */
int ctl_dm_map_load(const char *node, const struct ctl_dm_map *map)
{
	struct dm_task *task;
	int err = ctl_dm_begin_node(DM_DEVICE_RELOAD, node, &task);

	if (err)
		return err;
	err = ctl_dm_map_fill(task, map);
	if (!err)
		err = ctl_dm_run(task);
	dm_task_destroy(task);
	return err;
}

/**
 * ctl_dm_clear() - take a table away that is loaded and not live yet
 * @node: the device
 *
 * Return: 0 or a negative errno.
 */
int ctl_dm_clear(const char *node)
{
	struct dm_task *task;
	int err = ctl_dm_begin_node(DM_DEVICE_CLEAR, node, &task);

	if (err)
		return err;
	err = ctl_dm_run(task);
	dm_task_destroy(task);
	return err;
}

/**
 * ctl_dm_resume() - make the table live that is loaded
 * @node: the device
 *
 * The kernel does it in one request: it suspends the device, which lets file systems
 * and requests in flight end, puts the table in and resumes it. So no process that
 * dies leaves the device suspended. One that is suspended is resumed.
 *
 * Return: 0 or a negative errno.
 */
int ctl_dm_resume(const char *node)
{
	struct dm_task *task;
	int err = ctl_dm_begin_node(DM_DEVICE_RESUME, node, &task);

	if (err)
		return err;
	err = ctl_dm_run_udev(task, 0);
	dm_task_destroy(task);
	return err;
}

/**
 * ctl_dm_state() - ask for the state of a device
 * @node: the device
 * @state: filled in
 *
 * Return: 0 or a negative errno.
 */
int ctl_dm_state(const char *node, struct ctl_dm_state *state)
{
	struct dm_task *task;
	struct dm_info info = {};
	int err = ctl_dm_begin_node(DM_DEVICE_INFO, node, &task);

	*state = (struct ctl_dm_state){};
	if (err)
		return err;
	err = ctl_dm_run(task);
	if (!err && (!dm_task_get_info(task, &info) || !info.exists))
		err = -ENXIO;
	state->opened = info.open_count;
	state->suspended = info.suspended;
	state->inactive = info.inactive_table;
	state->read_only = info.read_only;
	dm_task_destroy(task);
	return err;
}
