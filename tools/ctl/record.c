// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl record: adds what devices show to their histories.
 */
#include "record.h"

#include <stdlib.h>

#include "message.h"
#include "ring_sample.h"
#include "ring_store.h"
#include "select.h"
#include "sysfs.h"

static int ctl_record_one(const struct ctl_args *args,
			  const struct ctl_device *device)
{
	struct ctl_snapshot *s = ctl_snapshot_read(device);
	char *name = ctl_node_line(device->node, "dm/name");
	struct ctl_record record;
	int status = CTL_OK;
	char *path;

	/* What is suspended, or has gone, shows nothing. */
	if (name && !s->suspended) {
		path = ctl_ring_path(args->history, name);
		ctl_ring_sample(&record, s);
		status = ctl_ring_append(path, name, &record);
		free(path);
	}
	free(name);
	ctl_snapshot_free(s);
	return status;
}

/**
 * ctl_record() - hotcachectl record
 * @args: the command line
 *
 * A device that fails does not keep others from being recorded.
 *
 * Return: an exit status.
 */
int ctl_record(const struct ctl_args *args)
{
	struct ctl_devices devices;
	int status, one;
	size_t i;

	if (!ctl_sysfs_is_real() && !args->history)
		return ctl_fail(CTL_USAGE, "name another folder by --history",
				"what a copy of /sys shows is no history of this machine");
	status = ctl_select(args, &devices);
	if (status)
		return status;
	for (i = 0; i < devices.nr; i++) {
		one = ctl_record_one(args, &devices.device[i]);
		status = status ? status : one;
	}
	ctl_devices_free(&devices);
	return status;
}
