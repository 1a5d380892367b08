// SPDX-License-Identifier: GPL-2.0
/*
 * Who else uses the origin. Device-mapper lets all of its devices share a disk, and
 * what one writes the cache of another does not see. The kernel itself refuses the
 * other users: mounts, partitions of a whole disk, md.
 */
#include "target/holders.h"

#include <linux/blkdev.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/sysfs.h>

#include "target/target.h"

/* Devices of device-mapper that are looked for, by minor number. */
#define HC_HOLDERS_MINORS	4096

/* The folder with a link to each holder; NULL if the disk is being removed. */
static struct kobject *hc_holders_get(const struct block_device *bdev)
{
	struct gendisk *disk = bdev->bd_disk;
	struct kobject *dir = NULL;

	mutex_lock(&disk->open_mutex);
	if (disk_live(disk))
		dir = kobject_get(bdev->bd_holder_dir);
	mutex_unlock(&disk->open_mutex);
	return dir;
}

static bool hc_holders_has(struct kobject *dir, const char *name)
{
	struct kernfs_node *link = sysfs_get_dirent(dir->sd, name);

	sysfs_put(link);
	return link;
}

/**
 * hc_holders_warn() - say in the log which other devices map the origin
 * @t: a new target, its origin opened
 *
 * Nothing offers their list, but each is asked for by its name, if there is one.
 * That takes a lock of sysfs, which may wait for a suspended device, so a table that
 * is loaded meanwhile is not looked at.
 *
 * Context: Process, may sleep.
 */
void hc_holders_warn(const struct hc_target *t)
{
	const struct gendisk *own = dm_disk(dm_table_get_md(t->ti->table));
	const struct block_device *bdev = t->origin->bdev;
	char name[DISK_NAME_LEN];
	struct kobject *dir;
	unsigned int i;

	if (dm_suspended(t->ti) || READ_ONCE(bdev->bd_holders) < 2)
		return;
	dir = hc_holders_get(bdev);
	if (!dir)
		return;
	for (i = 0; i < HC_HOLDERS_MINORS; i++) {
		snprintf(name, sizeof(name), "dm-%u", i);
		if (strcmp(name, own->disk_name) && hc_holders_has(dir, name))
			DMWARN("%s: %s maps the origin %s, too: if it writes, the cache becomes wrong",
			       dm_table_device_name(t->ti->table), name,
			       t->origin->name);
	}
	kobject_put(dir);
}
