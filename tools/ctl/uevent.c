// SPDX-License-Identifier: GPL-2.0
/*
 * udev looks at an origin when something happens to it; that it has a cache from now on,
 * or none any more, happens to another device. So it is told.
 */
#include "uevent.h"

#include <stdlib.h>

#include "alloc.h"
#include "sysfs.h"

/**
 * ctl_uevent_origin() - the number of the device below a cache
 * @node: the cache, dm-N
 *
 * Return: its major:minor, to be freed, or NULL.
 */
char *ctl_uevent_origin(const char *node)
{
	char *slave = ctl_slave_path(node);
	char *file = slave ? ctl_format("%s/dev", slave) : NULL;
	char *number = file ? ctl_read_line(file) : NULL;

	free(file);
	free(slave);
	return number;
}

/**
 * ctl_uevent_number() - let udev look at a device again
 * @number: its major:minor, or NULL for none
 *
 * Nobody need be there to do so: no error is one of ours.
 */
void ctl_uevent_number(const char *number)
{
	char *folder, *path;

	if (!number)
		return;
	folder = ctl_sysfs_number_path(number);
	path = ctl_format("%s/uevent", folder);
	ctl_write_file(path, "change");
	free(path);
	free(folder);
}
