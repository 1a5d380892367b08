// SPDX-License-Identifier: GPL-2.0
/*
 * The linear device that stands in for a cache which cannot be had: it maps the whole
 * origin. Functions return 0 or a negative errno.
 */
#include "linear.h"

#include <errno.h>
#include <libdevmapper.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "dm.h"
#include "sysfs.h"

/**
 * ctl_linear_look() - whether a device maps another one from its first sector on
 * @node: the device
 * @linear: filled in
 *
 * Return: true if it is a linear device of one piece that does.
 */
bool ctl_linear_look(const char *node, struct ctl_linear *linear)
{
	struct ctl_dm_table table;
	u64 start = ~0ull;
	bool is = false;

	if (ctl_dm_table(node, false, &table))
		return false;
	*linear = (struct ctl_linear){ .sectors = table.sectors };
	if (table.type && !strcmp(table.type, "linear"))
		is = sscanf(table.params, "%23s %llu", linear->origin,
			    &start) == 2 && !start;
	ctl_dm_table_free(&table);
	return is;
}

static int ctl_linear_run(struct dm_task *task, bool changes)
{
	u32 cookie = 0;
	int err = 0;

	if (changes && !dm_task_set_cookie(task, &cookie, 0))
		return -EIO;
	if (!dm_task_run(task))
		err = dm_task_get_errno(task) ? -dm_task_get_errno(task) : -EIO;
	if (changes)
		dm_udev_wait(cookie);
	return err;
}

/**
 * ctl_linear_create() - create a linear device and resume it
 * @name: its name in the kernel, see ctl_name_mangled()
 * @linear: what it maps
 * @read_only: create it read-only
 *
 * Return: 0 or a negative errno.
 */
int ctl_linear_create(const char *name, const struct ctl_linear *linear,
		      bool read_only)
{
	struct dm_task *task = dm_task_create(DM_DEVICE_CREATE);
	char *params;
	int err = -ENOMEM;

	if (!task)
		return -EOPNOTSUPP;
	params = ctl_format("%s 0", linear->origin);
	if (dm_task_set_name(task, name) &&
	    dm_task_add_target(task, 0, linear->sectors, "linear", params) &&
	    (!read_only || dm_task_set_ro(task)))
		err = ctl_linear_run(task, true);
	free(params);
	dm_task_destroy(task);
	return err;
}

/* A request without further words; the device's new table is loaded by now. */
static int ctl_linear_simple(int type, const char *name, bool changes)
{
	struct dm_task *task = dm_task_create(type);
	int err = -ENOMEM;

	if (task && dm_task_set_name(task, name))
		err = ctl_linear_run(task, changes);
	if (task)
		dm_task_destroy(task);
	return err;
}

static int ctl_linear_load(const char *name, const struct ctl_linear *linear,
			   const char *params, bool read_only)
{
	struct dm_task *task = dm_task_create(DM_DEVICE_RELOAD);
	int err = -ENOMEM;

	if (!task)
		return -EOPNOTSUPP;
	if (dm_task_set_name(task, name) &&
	    dm_task_add_target(task, 0, linear->sectors, "hotcache", params) &&
	    (!read_only || dm_task_set_ro(task)))
		err = ctl_linear_run(task, false);
	dm_task_destroy(task);
	return err;
}

/**
 * ctl_linear_replace() - put a cache in the place of a linear device's table
 * @node: the device, which may be in use
 * @linear: what it maps
 * @params: parameters that follow the cache's name in the table
 *
 * The new table is loaded while I/O goes on. If the kernel refuses it, the device
 * stays as it is; else the resume waits for what is in flight and goes on with the
 * cache.
 *
 * Return: 0 or a negative errno.
 */
int ctl_linear_replace(const char *node, const struct ctl_linear *linear,
		       const char *params)
{
	char *name = ctl_node_line(node, "dm/name");
	char *ro = ctl_node_line(node, "ro");
	int err = -ENXIO;

	if (name && ro) {
		err = ctl_linear_load(name, linear, params, !strcmp(ro, "1"));
		if (!err) {
			err = ctl_linear_simple(DM_DEVICE_RESUME, name, true);
			if (err)
				ctl_linear_simple(DM_DEVICE_CLEAR, name, false);
		}
	}
	free(ro);
	free(name);
	return err;
}
