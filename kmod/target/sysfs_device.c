// SPDX-License-Identifier: GPL-2.0
/*
 * When the files of a mapped device are made, which of its targets they are about,
 * and when they are removed.
 *
 * To make or remove a file takes a lock that all of sysfs shares, and that any user
 * can hold over a page fault, even over one that waits for this very device. So
 * whoever suspends or resumes the device must not wait for that lock without end.
 * Hence the files belong to the mapped device and not to a table: a worker makes
 * them at the first resume, a suspend or a new table only changes what they are
 * about, and the destructor of the last table that was live removes them.
 *
 * Device-mapper calls that destructor when the next table has been resumed, or,
 * if the device is removed, before it removes the disk.
 */
#include "target/sysfs_device.h"

#include <linux/blkdev.h>
#include <linux/jiffies.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "target/sysfs.h"
#include "target/sysfs_groups.h"
#include "target/target.h"

/*
 * How long a target's first resume waits for the files at most. Who creates a
 * device wants to find them, on a slow machine too. Meanwhile no I/O flows, so if
 * the worker waits for someone who waits for the device, it goes on after this.
 */
#define HC_SYSFS_WAIT	(5 * HZ)

static LIST_HEAD(hc_sysfs_list);
static DEFINE_MUTEX(hc_sysfs_list_lock);

/*
 * Make or remove the files, as is right now. Whoever changes that calls this
 * afterwards, so that the last one finds what is right in the end.
 */
static void hc_sysfs_settle(struct hc_sysfs *s)
{
	struct kobject *parent = &disk_to_dev(s->disk)->kobj;
	unsigned int noio = memalloc_noio_save();
	bool wanted;
	int err = 0;

	mutex_lock(&s->file_lock);
	wanted = atomic_read(&s->nr_shown);
	if (wanted && !s->exist)
		err = sysfs_create_groups(parent, s->groups);
	else if (!wanted && s->exist)
		sysfs_remove_groups(parent, s->groups);
	WRITE_ONCE(s->exist, wanted && !err);
	mutex_unlock(&s->file_lock);
	memalloc_noio_restore(noio);
	/* A device without files still works. */
	if (err)
		DMWARN("%s: no files in sysfs until the next resume: error %d",
		       s->disk->disk_name, err);
}

static void hc_sysfs_work(struct work_struct *work)
{
	struct hc_sysfs *s = container_of(work, struct hc_sysfs, work);

	hc_sysfs_settle(s);
	complete_all(&s->tried);
}

static struct hc_sysfs *hc_sysfs_create(struct gendisk *disk)
{
	struct hc_sysfs *s = kvzalloc(sizeof(*s), GFP_KERNEL);

	if (!s)
		return NULL;
	if (hc_sysfs_groups_init(s)) {
		kvfree(s);
		return NULL;
	}
	s->disk = disk;
	init_rwsem(&s->lock);
	mutex_init(&s->file_lock);
	INIT_WORK(&s->work, hc_sysfs_work);
	init_completion(&s->tried);
	list_add(&s->link, &hc_sysfs_list);
	return s;
}

static struct hc_sysfs *hc_sysfs_find(const struct gendisk *disk)
{
	struct hc_sysfs *s;

	list_for_each_entry(s, &hc_sysfs_list, link)
		if (s->disk == disk)
			return s;
	return NULL;
}

/**
 * hc_sysfs_get() - give a new target the files of its mapped device
 * @t: the target
 *
 * The files are not made yet. The list's lock is held over allocations, which do
 * not wait for I/O: a table may be loaded while another device is suspended.
 *
 * Context: Process, may sleep.
 * Return: 0 or -ENOMEM.
 */
int hc_sysfs_get(struct hc_target *t)
{
	struct gendisk *disk = dm_disk(dm_table_get_md(t->ti->table));
	unsigned int noio = memalloc_noio_save();

	mutex_lock(&hc_sysfs_list_lock);
	t->sysfs = hc_sysfs_find(disk) ?: hc_sysfs_create(disk);
	if (t->sysfs)
		t->sysfs->nr_targets++;
	mutex_unlock(&hc_sysfs_list_lock);
	memalloc_noio_restore(noio);
	return t->sysfs ? 0 : -ENOMEM;
}

/**
 * hc_sysfs_put() - undo hc_sysfs_get()
 * @t: the target, suspended or never resumed
 *
 * If no other table of the device has been live, this removes the files, and waits
 * until no task reads or writes one. Only a target that has been live does that.
 *
 * Context: Process, may sleep. The caller holds no lock if @t has been live.
 */
void hc_sysfs_put(struct hc_target *t)
{
	struct hc_sysfs *s = t->sysfs;
	bool last;

	if (t->shown && atomic_dec_and_test(&s->nr_shown))
		hc_sysfs_settle(s);
	mutex_lock(&hc_sysfs_list_lock);
	last = !--s->nr_targets;
	if (last)
		list_del(&s->link);
	mutex_unlock(&hc_sysfs_list_lock);
	if (!last)
		return;
	/* It may still be about to find that nothing is to be done. */
	cancel_work_sync(&s->work);
	hc_sysfs_groups_exit(s);
	mutex_destroy(&s->file_lock);
	kvfree(s);
}

static void hc_sysfs_point_to(struct hc_sysfs *s, struct hc_target *live)
{
	down_write(&s->lock);
	s->live = live;
	up_write(&s->lock);
}

/**
 * hc_sysfs_resume() - let the files be about a target, and exist
 * @t: the target, about to be resumed
 *
 * Context: Process, may sleep. The device is still suspended: this waits a limited
 * time for files to be made, and only when the target is resumed for the first
 * time.
 */
void hc_sysfs_resume(struct hc_target *t)
{
	struct hc_sysfs *s = t->sysfs;
	bool first = !t->shown;

	hc_sysfs_point_to(s, t);
	if (first) {
		t->shown = true;
		atomic_inc(&s->nr_shown);
	} else if (READ_ONCE(s->exist)) {
		return;
	}
	/* A former target may be about to remove them: the worker comes after. */
	reinit_completion(&s->tried);
	queue_work(system_long_wq, &s->work);
	if (first && !READ_ONCE(s->exist) &&
	    !wait_for_completion_timeout(&s->tried, HC_SYSFS_WAIT))
		DMWARN("%s: the files in sysfs come later, it is locked",
		       s->disk->disk_name);
}

/**
 * hc_sysfs_suspend() - let the files not be about a target any more
 * @t: the target, suspended or never resumed
 *
 * Waits for tasks that read or write a file, which do not wait for I/O.
 *
 * Context: Process, may sleep. The caller must not hold a lock that the files'
 * functions take.
 */
void hc_sysfs_suspend(struct hc_target *t)
{
	/* The destructor comes here when another target may be live. */
	if (READ_ONCE(t->sysfs->live) == t)
		hc_sysfs_point_to(t->sysfs, NULL);
}
