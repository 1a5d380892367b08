// SPDX-License-Identifier: GPL-2.0
/*
 * The name of a block device that does not change from one start of the machine to the
 * next: a link that udev makes.
 */
#include "links.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <linux/array_size.h>
#include <linux/types.h>

#include "alloc.h"

/*
 * The best first. Names by what is stored on the disk are none: a cache over it shows
 * the same.
 */
static const char *const ctl_link_folders[] = {
	"/dev/disk/by-id",
	"/dev/disk/by-partuuid",
	"/dev/mapper",
	"/dev",
};

static bool ctl_link_leads(const char *path, const char *number)
{
	struct stat st;
	char *own;
	bool same;

	if (stat(path, &st) || !S_ISBLK(st.st_mode))
		return false;
	own = ctl_format("%u:%u", major(st.st_rdev), minor(st.st_rdev));
	same = !strcmp(own, number);
	free(own);
	return same;
}

/* The first, in the order of their names, that leads to the device; or NULL. */
static char *ctl_link_in(const char *folder, const char *number)
{
	struct dirent **list;
	char *found = NULL;
	int n = scandir(folder, &list, NULL, alphasort);
	int i;

	for (i = 0; i < n; i++) {
		char *path = ctl_format("%s/%s", folder, list[i]->d_name);

		if (!found && ctl_link_leads(path, number))
			found = path;
		else
			free(path);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return found;
}

/**
 * ctl_link_best() - a path to a block device that is the same after a restart
 * @number: the device, major:minor
 *
 * Return: a path, to be freed; that below /dev/block if there is no better one.
 */
char *ctl_link_best(const char *number)
{
	char *path = NULL;
	size_t i;

	for (i = 0; !path && i < ARRAY_SIZE(ctl_link_folders); i++)
		path = ctl_link_in(ctl_link_folders[i], number);
	return path ? path : ctl_format("/dev/block/%s", number);
}
