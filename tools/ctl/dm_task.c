// SPDX-License-Identifier: GPL-2.0
/*
 * How a request to device-mapper begins and runs. Functions return 0 or a negative
 * errno.
 */
#include "dm_task.h"

#include <errno.h>
#include <stdlib.h>

#include "sysfs.h"

/**
 * ctl_dm_begin() - begin a request
 * @type: DM_DEVICE_ and what it asks for
 * @name: name of the device in the kernel, or NULL for a request about none
 * @task: set to the request, to be destroyed
 *
 * libdevmapper opens its control node here, and says no more than that it failed.
 *
 * Return: 0 or a negative errno.
 */
int ctl_dm_begin(int type, const char *name, struct dm_task **task)
{
	*task = dm_task_create(type);
	if (!*task)
		return -EOPNOTSUPP;
	if (!name || dm_task_set_name(*task, name))
		return 0;
	dm_task_destroy(*task);
	return -EINVAL;
}

/**
 * ctl_dm_begin_node() - as ctl_dm_begin(), for a device that exists
 * @type: DM_DEVICE_ and what it asks for
 * @node: dm-N
 * @task: set to the request, to be destroyed
 *
 * Return: 0 or a negative errno.
 */
int ctl_dm_begin_node(int type, const char *node, struct dm_task **task)
{
	char *name = ctl_node_line(node, "dm/name");
	int err = name ? ctl_dm_begin(type, name, task) : -ENXIO;

	free(name);
	return err;
}

/**
 * ctl_dm_run() - run a request
 * @task: the request
 *
 * Return: 0 or a negative errno.
 */
int ctl_dm_run(struct dm_task *task)
{
	int err;

	if (dm_task_run(task))
		return 0;
	err = dm_task_get_errno(task);
	return err ? -err : -EIO;
}

/**
 * ctl_dm_run_udev() - as ctl_dm_run(), then wait until udev has processed the change
 * @task: the request
 * @flags: DM_UDEV_DISABLE_ and which of its rules shall leave the device alone
 *
 * Return: 0 or a negative errno.
 */
int ctl_dm_run_udev(struct dm_task *task, u16 flags)
{
	u32 cookie = 0;
	int err;

	if (!dm_task_set_cookie(task, &cookie, flags))
		return -EIO;
	err = ctl_dm_run(task);
	dm_udev_wait(cookie);
	return err;
}
