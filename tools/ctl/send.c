// SPDX-License-Identifier: GPL-2.0
/*
 * What a device's target is told, by messages and by the file of its size, and the report of
 * what that did.
 */
#include "send.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "dm.h"
#include "json.h"
#include "klog.h"
#include "message.h"
#include "refuse.h"
#include "select.h"
#include "sysfs.h"
#include "would.h"

/**
 * ctl_done() - report that an action is done
 * @args: the command line
 * @device: the device
 * @what: what was done, as in "dropped"
 * @answer: the target's answer, or NULL
 *
 * Return: an exit status.
 */
int ctl_done(const struct ctl_args *args, const char *device,
	     const char *what, const char *answer)
{
	json_t *o;

	if (!args->json) {
		printf("%s: %s%s%s\n", device, what, answer ? ": " : "",
		       answer ? answer : "");
		return ctl_flush();
	}
	o = json_object();
	json_object_set_new(o, "device", ctl_json_string(device));
	json_object_set_new(o, "done", json_string(what));
	if (answer)
		json_object_set_new(o, "answer", ctl_json_string(answer));
	return ctl_json_print(o);
}

/* Only a module that knows hints and scan mode has the file "scan". */
static bool ctl_knows_hints(const struct ctl_device *device)
{
	struct ctl_snapshot *s = ctl_snapshot_read(device);
	bool knows = s->suspended || ctl_knob(s, "scan");

	ctl_snapshot_free(s);
	return knows;
}

/* What became of something that the kernel was told to do, as an exit status. */
static int ctl_told(const char *name, const char *what, struct ctl_klog *log, int err)
{
	char *why = ctl_klog_last(log);
	int status = CTL_OK;

	if (err && why)
		status = ctl_fail(CTL_FAILED, NULL, "the kernel refuses to %s: %s",
				  what, why);
	else if (err)
		status = ctl_refused(name, what, err);
	free(why);
	return status;
}

/**
 * ctl_tell() - send a message to a device's target
 * @name: the device's name, for error messages
 * @node: dm-N
 * @message: the message, its words separated as device-mapper expects
 * @what: what the message does, as in "drop the content"
 * @is_new: a target that finds the message wrong does not know it
 * @answer: set to the target's answer, to be freed, or to NULL
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_tell(const char *name, const char *node, const char *message,
	     const char *what, bool is_new, char **answer)
{
	struct ctl_klog log;
	int err;

	ctl_klog_mark(&log);
	err = ctl_dm_message(node, message, &log, answer);
	if (err == -EINVAL && is_new) {
		free(ctl_klog_last(&log));
		return ctl_unsupported(name, message);
	}
	return ctl_told(name, what, &log, err);
}

/**
 * ctl_tell_size() - give the pool of a device another size
 * @name: the device's name, for error messages
 * @node: dm-N
 * @bytes: the size
 *
 * By its file: what others do with the device may have to wait for a message, with its I/O
 * stopped, and a large pool takes long.
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_tell_size(const char *name, const char *node, u64 bytes)
{
	char *path = ctl_sysfs_path(node, "hotcache/pool_bytes");
	char *text = ctl_format("%llu", bytes);
	struct ctl_klog log;
	int status, err;

	ctl_klog_mark(&log);
	err = ctl_write_file(path, text);
	status = ctl_told(name, CTL_RESIZES, &log, err);
	free(text);
	free(path);
	return status;
}

/* What ctl_send() would do, and whether the module would refuse that. */
static int ctl_would_send(const struct ctl_args *args,
			  const struct ctl_device *device, const char *message,
			  const char *what, bool is_new)
{
	char *would;
	int status;

	if (device->suspended)
		return ctl_refused(device->name, what, -EBUSY);
	if (is_new && !ctl_knows_hints(device))
		return ctl_unsupported(device->name, message);
	would = ctl_format("would %s", what);
	status = ctl_done(args, device->name, would, message);
	free(would);
	return status;
}

/**
 * ctl_send() - send a message to the device that the command line names
 * @args: the command line
 * @message: the message, its words separated as device-mapper expects
 * @what: what the message does, as in "drop the content"
 * @done: what is printed on success
 * @is_new: a module without scan mode does not know the message either
 *
 * Return: an exit status.
 */
int ctl_send(const struct ctl_args *args, const char *message,
	     const char *what, const char *done, bool is_new)
{
	struct ctl_device device;
	char *answer = NULL;
	int status = ctl_would_need_root(args, what);

	if (!status)
		status = ctl_select_one(args->word[0], &device);
	if (status)
		return status;
	if (args->dry_run)
		status = ctl_would_send(args, &device, message, what, is_new);
	else
		status = ctl_tell(device.name, device.node, message, what,
				  is_new && !ctl_knows_hints(&device),
				  &answer);
	if (!status && !args->dry_run)
		status = ctl_done(args, device.name, done, answer);
	free(answer);
	ctl_device_free(&device);
	return status;
}
