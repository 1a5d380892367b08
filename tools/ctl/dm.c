// SPDX-License-Identifier: GPL-2.0
/*
 * Requests to device-mapper. Functions return 0 or a negative errno.
 */
#include "dm.h"

#include <errno.h>
#include <libdevmapper.h>
#include <stdlib.h>
#include <string.h>
#include <linux/compiler.h>

#include "alloc.h"
#include "dm_task.h"
#include "text.h"

#define CTL_TARGET	"hotcache"

/* Callers explain an error by its errno and by the kernel's log. */
__printf(5, 6)
static void ctl_dm_log(int level, const char *file, int line, int dm_errno,
		       const char *format, ...)
{
}

/**
 * ctl_dm_init() - keep libdevmapper from printing errors and changing names
 */
void ctl_dm_init(void)
{
	dm_log_with_errno_init(ctl_dm_log);
	dm_set_name_mangling_mode(DM_STRING_MANGLING_NONE);
}

/**
 * ctl_dm_table() - read the first target of a device
 * @node: the device
 * @status: read its status instead of its table
 * @table: filled in; @table->type is NULL if the device has no target
 *
 * Return: 0 or a negative errno.
 */
int ctl_dm_table(const char *node, bool status, struct ctl_dm_table *table)
{
	char *type = NULL, *params = NULL;
	struct dm_task *task;
	int err = ctl_dm_begin_node(status ? DM_DEVICE_STATUS :
				    DM_DEVICE_TABLE, node, &task);

	*table = (struct ctl_dm_table){};
	if (err)
		return err;
	dm_task_no_flush(task);
	err = ctl_dm_run(task);
	if (!err) {
		uint64_t start, length;

		dm_get_next_target(task, NULL, &start, &length, &type, &params);
		table->start = start;
		table->sectors = length;
		if (type) {
			table->type = ctl_strdup(type);
			table->params = ctl_strdup(params ? params : "");
		}
	}
	dm_task_destroy(task);
	return err;
}

/**
 * ctl_dm_table_free() - free what a table holds
 * @table: the table
 */
void ctl_dm_table_free(struct ctl_dm_table *table)
{
	free(table->type);
	free(table->params);
	*table = (struct ctl_dm_table){};
}

static void ctl_dm_add(struct ctl_devices *devices, const struct dm_names *n)
{
	char *node = ctl_format("dm-%u", (unsigned int)(n->dev & 0xff) |
				(unsigned int)((n->dev >> 12) & 0xfff00));
	struct ctl_dm_table table;
	char *name;

	if (!ctl_dm_table(node, false, &table)) {
		name = ctl_name_shown(n->name);
		if (table.type && !strcmp(table.type, CTL_TARGET))
			ctl_devices_add(devices, name, node, true);
		free(name);
	}
	ctl_dm_table_free(&table);
	free(node);
}

/**
 * ctl_dm_add_suspended() - add suspended hotcache devices that have no files
 * @devices: the devices found so far
 *
 * Return: 0 or a negative errno; -EACCES without privilege.
 */
int ctl_dm_add_suspended(struct ctl_devices *devices)
{
	struct dm_names *names;
	unsigned int next = 0;
	struct dm_task *task;
	int err = ctl_dm_begin(DM_DEVICE_LIST, NULL, &task);

	if (err)
		return err;
	err = ctl_dm_run(task);
	names = err ? NULL : dm_task_get_names(task);
	if (names && names->dev) {
		do {
			names = (struct dm_names *)((char *)names + next);
			ctl_dm_add(devices, names);
			next = names->next;
		} while (next);
	}
	dm_task_destroy(task);
	return err;
}

/**
 * ctl_dm_create() - create a device and resume it
 * @name: its name in the kernel, see ctl_name_mangled()
 * @uuid: its identity in device-mapper, see ctl_uuid_cache()
 * @sectors: its length
 * @params: parameters that follow the target's name in the table
 * @read_only: create it read-only
 *
 * Return: 0 or a negative errno.
 */
int ctl_dm_create(const char *name, const char *uuid, u64 sectors,
		  const char *params, bool read_only)
{
	struct dm_task *task;
	int err = ctl_dm_begin(DM_DEVICE_CREATE, name, &task);

	if (err)
		return err;
	err = -ENOMEM;
	if (dm_task_set_uuid(task, uuid) &&
	    dm_task_add_target(task, 0, sectors, CTL_TARGET, params) &&
	    (!read_only || dm_task_set_ro(task)))
		err = ctl_dm_run_udev(task, 0);
	dm_task_destroy(task);
	return err;
}

/**
 * ctl_dm_remove() - remove a device
 * @node: the device
 *
 * Return: 0 or a negative errno.
 */
int ctl_dm_remove(const char *node)
{
	struct dm_task *task;
	int err = ctl_dm_begin_node(DM_DEVICE_REMOVE, node, &task);

	if (err)
		return err;
	/* udev may have the device open for a moment. */
	dm_task_retry_remove(task);
	err = ctl_dm_run_udev(task, 0);
	dm_task_destroy(task);
	return err;
}

/*
 * How often a message is sent that is refused because something else is being done to the
 * cache. Each time the kernel waits for a second, and in between nobody has to wait for a
 * message.
 */
#define CTL_MESSAGE_TRIES	60

static int ctl_dm_try_message(const char *node, const char *message, char **answer)
{
	struct dm_task *task;
	const char *text;
	int err = ctl_dm_begin_node(DM_DEVICE_TARGET_MSG, node, &task);

	*answer = NULL;
	if (err)
		return err;
	err = -ENOMEM;
	if (dm_task_set_sector(task, 0) && dm_task_set_message(task, message))
		err = ctl_dm_run(task);
	text = err ? NULL : dm_task_get_message_response(task);
	if (text)
		*answer = ctl_strdup(text);
	dm_task_destroy(task);
	return err;
}

/**
 * ctl_dm_message() - send a message to a device's target
 * @node: the device
 * @message: the message
 * @log: a mark in the kernel's log, moved to where the reason for the result begins; or NULL
 * @answer: set to the target's answer, to be freed, or to NULL
 *
 * Return: 0 or a negative errno; -EAGAIN if something else is being done to the cache for
 * long.
 */
int ctl_dm_message(const char *node, const char *message, struct ctl_klog *log,
		   char **answer)
{
	int err, i = 0;

	do {
		if (log)
			ctl_klog_move_mark(log);
		err = ctl_dm_try_message(node, message, answer);
	} while (err == -EAGAIN && ++i < CTL_MESSAGE_TRIES);
	return err;
}
