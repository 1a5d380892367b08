// SPDX-License-Identifier: GPL-2.0
/*
 * The target type: the hooks that device-mapper calls, and the module itself.
 */
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <hotcache/version.h>

#include "core/memory.h"
#include "io/dev_init.h"
#include "io/fast.h"
#include "io/piece.h"
#include "io/shrink.h"
#include "target/give_back.h"
#include "target/hibernate.h"
#include "target/holders.h"
#include "target/message.h"
#include "target/pressure.h"
#include "target/ratios.h"
#include "target/status.h"
#include "target/sysfs_device.h"
#include "target/table.h"
#include "target/target.h"
#include "target/targets.h"
#include "target/verify.h"

static int hc_check_memory(struct hc_target *t)
{
	struct hc_targets_memory mem;

	if (hc_targets_memory_fits(t, &mem))
		return 0;
	DMERR("%s: the cache may need %llu MiB; %llu MiB are available, of which %llu MiB are left to others and %llu MiB go to caches that are not resumed yet",
	      dm_table_device_name(t->ti->table), mem.need >> 20,
	      (mem.available + mem.held) >> 20, hc_memory_reserve_at_load() >> 20,
	      mem.promised >> 20);
	t->ti->error = "Not enough memory for the pool; the kernel log has the figures";
	return -ENOMEM;
}

static int hc_check_origin(struct hc_target *t)
{
	struct block_device *bdev = t->origin->bdev;
	struct mapped_device *md = dm_table_get_md(t->ti->table);

	/* Linux 6.1 accepts this and can then never remove the device. */
	if (bdev->bd_dev == disk_devt(dm_disk(md))) {
		t->ti->error = "The origin is the device itself";
		return -EINVAL;
	}
	if (bdev_logical_block_size(bdev) > 1u << t->params.geo.block_shift) {
		t->ti->error = "block_size is smaller than the origin's logical block size";
		return -EINVAL;
	}
	if (bdev_nr_sectors(bdev) < t->ti->len) {
		t->ti->error = "The origin is smaller than the table says";
		return -EINVAL;
	}
	if (bdev_is_zoned(bdev)) {
		t->ti->error = "Zoned origins are not supported";
		return -EINVAL;
	}
	return 0;
}

static void hc_setup_ti(struct hc_target *t)
{
	struct dm_target *ti = t->ti;

	ti->num_flush_bios = 1;
	ti->num_discard_bios = 1;
	ti->num_secure_erase_bios = 1;
	ti->num_write_zeroes_bios = 1;
	ti->per_io_data_size = sizeof(struct hc_io);
	ti->private = t;
}

static int hc_ctr_target(struct hc_target *t, unsigned int argc, char **argv)
{
	struct dm_target *ti = t->ti;
	int err;

	err = hc_table_parse(t, argc, argv);
	if (err)
		return err;
	err = dm_set_target_max_io_len(ti, HC_IO_SECTORS);
	if (err)
		return err;
	err = dm_get_device(ti, argv[0], dm_table_get_mode(ti->table),
			    &t->origin);
	if (err) {
		ti->error = "Cannot open the origin";
		return err;
	}
	t->dev.origin = t->origin->bdev;
	t->dev.number = disk_devt(dm_disk(dm_table_get_md(ti->table)));
	t->dev.block_shift = t->params.geo.block_shift;
	err = hc_check_origin(t);
	if (err)
		goto put_origin;
	err = hc_dev_init(&t->dev, dm_table_device_name(ti->table));
	if (err) {
		ti->error = "Not enough memory";
		goto put_origin;
	}
	err = hc_targets_add(t);
	if (err)
		goto exit_dev;
	/* In the list first, so that of two new ones one sees the other. */
	err = hc_check_memory(t);
	if (err)
		goto remove;
	hc_holders_warn(t);
	return 0;

remove:
	hc_targets_remove(t);
exit_dev:
	hc_dev_exit(&t->dev);
put_origin:
	dm_put_device(ti, t->origin);
	return err;
}

static int hc_ctr(struct dm_target *ti, unsigned int argc, char **argv)
{
	struct hc_target *t;
	int err;

	t = kvzalloc(sizeof(*t), GFP_KERNEL);
	if (!t) {
		ti->error = "Not enough memory";
		return -ENOMEM;
	}
	t->ti = ti;
	t->stopping = true;
	t->stopped = true;
	mutex_init(&t->lock);
	atomic_set(&t->messages_wait, 0);
	mutex_init(&t->verify_lock);
	hc_report_init(&t->report);
	hc_ratios_init(t);
	hc_give_back_init(t);
	t->dev.report_mismatch = hc_verify_report;
	t->dev.send = dm_submit_bio_remap;
	err = hc_sysfs_get(t);
	if (err) {
		ti->error = "Not enough memory";
		goto free_target;
	}
	err = hc_ctr_target(t, argc, argv);
	if (err)
		goto put_sysfs;
	hc_setup_ti(t);
	return 0;

put_sysfs:
	hc_sysfs_put(t);
free_target:
	kvfree(t);
	return err;
}

static void hc_presuspend(struct dm_target *ti)
{
	struct hc_target *t = ti->private;

	/* End comparisons with the origin and drops: the suspend would wait. */
	WRITE_ONCE(t->stopping, true);
	hc_give_back_hurry(t);
	hc_shrink_stop(&t->dev);
}

static void hc_presuspend_undo(struct dm_target *ti)
{
	struct hc_target *t = ti->private;

	WRITE_ONCE(t->stopping, false);
	hc_shrink_go_on(&t->dev);
	hc_target_empty_frozen(t);
}

/* May be called twice, and for a target that was never resumed. */
static void hc_postsuspend(struct dm_target *ti)
{
	struct hc_target *t = ti->private;
	struct hc_policy_choice choice;

	WRITE_ONCE(t->stopping, true);
	WRITE_ONCE(t->stopped, true);
	hc_shrink_stop(&t->dev);
	hc_sysfs_suspend(t);
	hc_ratios_stop(t);
	/* Some kernels map a REQ_NOWAIT bio under RCU only; it may have ended since. */
	synchronize_rcu();

	/*
	 * All bios have ended: device-mapper has waited for them, or nobody has
	 * the device open any more. So no new work can be queued; a work item
	 * that has ended a bio may still run to its end. Whoever takes one of
	 * the locks from here on sees that the target is stopping.
	 */
	mutex_lock(&t->verify_lock);
	mutex_unlock(&t->verify_lock);
	mutex_lock(&t->lock);
	hc_dev_flush(&t->dev);
	if (t->dev.cache) {
		hc_target_choice(t, &choice);
		if (WARN_ON_ONCE(!hc_cache_reset(t->dev.cache, &choice,
						 HC_CNT_invalidate_suspend)))
			WRITE_ONCE(t->dev.mode, HC_MODE_PASSTHROUGH);
	}
	mutex_unlock(&t->lock);
	hc_give_back_stop(t);
}

static void hc_dtr(struct dm_target *ti)
{
	struct hc_target *t = ti->private;

	/* First of all: another table could take the cache over at any moment. */
	hc_release_begin();
	hc_targets_remove(t);
	hc_postsuspend(ti);
	hc_dev_exit(&t->dev);
	hc_cache_destroy(t->dev.cache);
	hc_release_end();
	dm_put_device(ti, t->origin);
	hc_sysfs_put(t);
	mutex_destroy(&t->report.lock);
	mutex_destroy(&t->verify_lock);
	mutex_destroy(&t->lock);
	kvfree(t);
}

/*
 * The cache starts empty, as hc_postsuspend() has left it, because the origin may
 * have changed during the suspend. If there is no memory for it, the device works
 * without a cache: to fail here would leave the device suspended, and whatever is
 * mounted on it stuck.
 */
static int hc_preresume(struct dm_target *ti)
{
	struct hc_target *t = ti->private;

	hc_targets_activate(t);
	hc_dev_bound_fills(&t->dev);
	hc_give_back_start(t);
	WRITE_ONCE(t->stopped, false);
	WRITE_ONCE(t->stopping, false);
	hc_shrink_go_on(&t->dev);
	hc_sysfs_resume(t);
	hc_ratios_start(t);
	return 0;
}

static int hc_target_map(struct dm_target *ti, struct bio *bio)
{
	struct hc_io *io = dm_per_bio_data(bio, sizeof(*io));
	struct hc_target *t = ti->private;

	bio->bi_iter.bi_sector = dm_target_offset(ti, bio->bi_iter.bi_sector);
	if (hc_fast_map(&t->dev, bio, io) == HC_TAKEN)
		return DM_MAPIO_SUBMITTED;
	if (hc_piece_is(bio)) {
		hc_piece_pass(&t->dev, bio, io);
		return DM_MAPIO_SUBMITTED;
	}
	hc_io_set_dev(&t->dev, bio);
	return DM_MAPIO_REMAPPED;
}

static int hc_iterate_devices(struct dm_target *ti,
			      iterate_devices_callout_fn fn, void *data)
{
	struct hc_target *t = ti->private;

	return fn(ti, t->origin, 0, ti->len, data);
}

/*
 * Device-mapper splits requests that exceed these limits. Rounded down to whole
 * blocks, they make it split between blocks and not within one.
 */
static void hc_io_hints(struct dm_target *ti, struct queue_limits *limits)
{
	struct hc_target *t = ti->private;
	unsigned int block = 1u << (t->params.geo.block_shift - SECTOR_SHIFT);

	if (limits->max_hw_sectors > block)
		limits->max_hw_sectors = round_down(limits->max_hw_sectors, block);
	if (limits->max_sectors > block)
		limits->max_sectors = round_down(limits->max_sectors, block);
}

static struct target_type hotcache_target = {
	.name = "hotcache",
	.version = HC_TARGET_VERSION,
	.features = DM_TARGET_SINGLETON | DM_TARGET_NOWAIT,
	.module = THIS_MODULE,
	.ctr = hc_ctr,
	.dtr = hc_dtr,
	.map = hc_target_map,
	.presuspend = hc_presuspend,
	.presuspend_undo = hc_presuspend_undo,
	.postsuspend = hc_postsuspend,
	.preresume = hc_preresume,
	.status = hc_status,
	.message = hc_message,
	.iterate_devices = hc_iterate_devices,
	.io_hints = hc_io_hints,
};

static int __init hc_init(void)
{
	int err = hc_pressure_init();

	if (err)
		return err;
	err = hc_hibernate_init();
	if (err)
		goto exit_pressure;
	err = dm_register_target(&hotcache_target);
	if (err)
		goto exit_hibernate;
	return 0;

exit_hibernate:
	hc_hibernate_exit();
exit_pressure:
	hc_pressure_exit();
	return err;
}

static void __exit hc_exit(void)
{
	dm_unregister_target(&hotcache_target);
	hc_hibernate_exit();
	hc_pressure_exit();
}

module_init(hc_init);
module_exit(hc_exit);

MODULE_ALIAS("dm-hotcache");
MODULE_AUTHOR("The dm-hotcache developers");
MODULE_DESCRIPTION("Device-mapper RAM block cache");
MODULE_VERSION(HC_VERSION);
MODULE_LICENSE("GPL");
