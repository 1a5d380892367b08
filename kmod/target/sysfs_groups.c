// SPDX-License-Identifier: GPL-2.0
/*
 * Files under /sys/block/dm-N: knobs in hotcache/ (sysfs_knobs.c, sysfs_scan.c),
 * counters in hotcache_stats/ (sysfs_stats.c), histograms in
 * hotcache_histograms/ (sysfs_histograms.c), the policies' tunables in
 * hotcache_tunables/ (sysfs_tunables.c).
 *
 * These are groups of the disk's kobject, not kobjects of their own. Removing them
 * waits until no task reads or writes a file, so no reference count is needed.
 */
#include "target/sysfs_groups.h"

#include <linux/blkdev.h>
#include <linux/sched/mm.h>
#include <linux/sysfs.h>

#include "target/sysfs_histograms.h"
#include "target/sysfs_knobs.h"
#include "target/sysfs_scan.h"
#include "target/sysfs_stats.h"
#include "target/sysfs_tunables.h"
#include "target/target.h"

static void hc_attrs_init(struct hc_target *t, struct hc_attr *attr,
			  struct attribute **list,
			  const struct device_attribute *from, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		attr[i].attr = from[i];
		attr[i].target = t;
		attr[i].id = i;
		sysfs_attr_init(&attr[i].attr.attr);
		list[i] = &attr[i].attr.attr;
	}
}

/**
 * hc_sysfs_init() - prepare a target's files
 * @t: the target
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM with nothing held.
 */
int hc_sysfs_init(struct hc_target *t)
{
	struct hc_sysfs *s = &t->sysfs;
	int err = hc_sysfs_tunables_init(t);

	if (err)
		return err;
	hc_attrs_init(t, s->knob, s->knob_list, hc_knob_files, HC_NR_KNOBS);
	hc_attrs_init(t, s->knob + HC_NR_KNOBS, s->knob_list + HC_NR_KNOBS,
		      hc_scan_files, HC_NR_SCAN_FILES);
	s->knobs.name = "hotcache";
	s->knobs.attrs = s->knob_list;
	hc_attrs_init(t, s->counter, s->counter_list, hc_stats_files,
		      HC_NR_STATS);
	s->counters.name = "hotcache_stats";
	s->counters.attrs = s->counter_list;
	s->groups[0] = &s->knobs;
	s->groups[1] = &s->counters;
	hc_sysfs_histograms_init(t);
	s->groups[2] = &s->tunables;
	s->groups[3] = &s->hists;
	return 0;
}

/**
 * hc_sysfs_exit() - undo hc_sysfs_init()
 * @t: the target; hc_sysfs_down() has removed the files
 *
 * Context: Process.
 */
void hc_sysfs_exit(struct hc_target *t)
{
	hc_sysfs_tunables_exit(t);
}

static struct kobject *hc_sysfs_parent(struct hc_target *t)
{
	return &disk_to_dev(dm_disk(dm_table_get_md(t->ti->table)))->kobj;
}

/**
 * hc_sysfs_up() - create a target's files
 * @t: the target, about to be resumed
 *
 * A device without files still works: a failure is reported in the log only.
 *
 * Context: Process, may sleep. The device is still suspended, so allocations must
 * not wait for I/O.
 */
void hc_sysfs_up(struct hc_target *t)
{
	struct kobject *parent = hc_sysfs_parent(t);
	unsigned int noio;
	int err;

	if (t->sysfs.is_up)
		return;
	noio = memalloc_noio_save();
	err = sysfs_create_groups(parent, t->sysfs.groups);
	memalloc_noio_restore(noio);
	t->sysfs.is_up = !err;
	if (err)
		DMWARN("%s: no files in sysfs: error %d",
		       dm_table_device_name(t->ti->table), err);
}

/**
 * hc_sysfs_down() - remove a target's files, if they exist
 * @t: the target
 *
 * Context: Process, may sleep. Waits for tasks that read or write the files, so
 * the caller must not hold a lock that these take.
 */
void hc_sysfs_down(struct hc_target *t)
{
	struct kobject *parent = hc_sysfs_parent(t);

	if (!t->sysfs.is_up)
		return;
	sysfs_remove_groups(parent, t->sysfs.groups);
	t->sysfs.is_up = false;
}
