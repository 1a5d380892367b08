// SPDX-License-Identifier: GPL-2.0
/*
 * Messages to a device's target, and the report of what they did.
 */
#include "send.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "dm.h"
#include "json.h"
#include "klog.h"
#include "message.h"
#include "refuse.h"
#include "select.h"

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
	struct ctl_klog log;
	char *answer, *why;
	int status = ctl_need_root(what);
	int err;

	if (!status)
		status = ctl_select_one(args->word[0], &device);
	if (status)
		return status;
	ctl_klog_mark(&log);
	err = ctl_dm_message(device.node, message, &answer);
	why = ctl_klog_sentence(&log);
	if (err == -EINVAL && is_new && !ctl_knows_hints(&device))
		status = ctl_unsupported(device.name, message);
	else if (err && why)
		status = ctl_fail(CTL_FAILED, NULL, "the kernel refuses to %s: %s",
				  what, why);
	else if (err)
		status = ctl_refused(device.name, what, err);
	else
		status = ctl_done(args, device.name, done, answer);
	free(why);
	free(answer);
	ctl_device_free(&device);
	return status;
}
