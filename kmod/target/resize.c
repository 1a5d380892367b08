// SPDX-License-Identifier: GPL-2.0
/*
 * Another size of the pool while the device is in use.
 */
#include "target/resize.h"

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>

#include "core/resize.h"
#include "io/dev_init.h"
#include "io/insight.h"
#include "target/give_back.h"
#include "target/pressure.h"
#include "target/regrow.h"
#include "target/target.h"

/**
 * hc_resize_most_bytes() - how large can the pool become without a new table?
 * @t: the target
 *
 * As large as it was made: with more, the index would have no room for the blocks.
 *
 * Context: Any.
 * Return: bytes; while there is no cache, what the table asks for.
 */
u64 hc_resize_most_bytes(const struct hc_target *t)
{
	const struct hc_cache *cache = READ_ONCE(t->dev.cache);
	const struct hc_geometry *geo = &t->params.geo;

	if (!cache || cache->geo.nr_slots == geo->nr_slots)
		return t->params.pool_bytes;
	return (u64)cache->geo.nr_slots << geo->block_shift;
}

static int hc_check_size(const struct hc_target *t, u64 bytes)
{
	const char *device = dm_table_device_name(t->ti->table);
	const struct hc_geometry *geo = &t->dev.cache->geo;
	u64 least = (u64)geo->nr_shards << geo->block_shift;
	u64 most = hc_resize_most_bytes(t);

	if (bytes < least) {
		DMERR("%s: the pool cannot have %llu bytes: it needs a block for each of its %u shards, which is %llu",
		      device, bytes, geo->nr_shards, least);
		return -EINVAL;
	}
	if (bytes > most) {
		DMERR("%s: the pool cannot grow to %llu KiB: it was made for %llu KiB; load a table with the new size, which empties the cache, by \"dmsetup reload\" and \"dmsetup resume\"",
		      device, bytes >> 10, most >> 10);
		return -ERANGE;
	}
	return 0;
}

static void hc_resize_log(const struct hc_target *t, u64 bytes, int err)
{
	const char *device = dm_table_device_name(t->ti->table);
	const struct hc_cache *cache = t->dev.cache;
	u64 now = (u64)cache->nr_slots << cache->geo.block_shift >> 10;

	if (err == -ENOMEM)
		DMERR("%s: the pool has %llu KiB: there is no memory for %llu KiB",
		      device, now, bytes >> 10);
	else if (err == -EAGAIN)
		DMERR("%s: the pool has %llu KiB and not %llu KiB: blocks were being read or written for too long",
		      device, now, bytes >> 10);
	else if (err && now != bytes >> 10)
		DMERR("%s: the pool has %llu KiB and not %llu KiB: it was interrupted",
		      device, now, bytes >> 10);
}

/* The caller holds @t->lock and has seen that there is a cache. */
static int hc_change_size(struct hc_target *t, u64 bytes)
{
	struct hc_cache *cache = t->dev.cache;
	unsigned int shift = cache->geo.block_shift;
	struct hc_policy_choice choice;
	u32 slots;
	bool gave;
	int err;

	err = hc_check_size(t, bytes);
	if (err)
		return err;
	if (!hc_settle(t, &t->stopping))
		return -EBUSY;
	slots = min_t(u64, bytes >> shift, cache->geo.nr_slots);
	gave = cache->nr_slots < hc_wanted_slots(t);
	hc_target_choice(t, &choice);
	hc_giver_shrinks(&t->breath.giver, slots < cache->nr_slots);
	err = hc_cache_resize(cache, slots, &choice, &t->stopping);
	hc_giver_shrinks(&t->breath.giver, false);
	t->unsettled = err != 0;
	hc_dev_bound_fills(&t->dev);
	WRITE_ONCE(t->pool_bytes,
		   hc_resize_wish(bytes, slots, cache->nr_slots, gave, shift));
	/* The curve goes by what the pool is to have, not by what pressure leaves it. */
	hc_insight_resized(&t->dev, hc_wanted_slots(t));
	hc_give_back_update(t);
	hc_resize_log(t, bytes, err);
	return err;
}

/**
 * __hc_resize() - change the size of the pool and keep the content
 * @t: the target, resumed
 * @bytes: its new size
 *
 * If the pool becomes smaller, the policy says which blocks have to go. I/O goes on
 * all the time.
 *
 * Context: Process, may sleep; @t->lock held.
 * Return: 0; -EINVAL if there would not be a block for each shard; -ERANGE beyond
 * hc_resize_most_bytes(); -EBUSY if the device is being suspended or has no cache; or,
 * with a pool as close to the size as it could get, -ENOMEM, -EAGAIN if blocks were
 * in flight for long, or -EINTR on a signal. If it was smaller than it should be because
 * memory was short, and has fewer than @bytes after any of these or -EBUSY, it gets them
 * later.
 */
int __hc_resize(struct hc_target *t, u64 bytes)
{
	lockdep_assert_held(&t->lock);
	if (READ_ONCE(t->stopping) || !t->dev.cache)
		return -EBUSY;
	return hc_change_size(t, bytes);
}

/**
 * hc_resize() - __hc_resize(), with the lock
 * @t: the target, resumed
 * @bytes: its new size
 *
 * Context: Process, may sleep.
 * Return: as __hc_resize().
 */
int hc_resize(struct hc_target *t, u64 bytes)
{
	unsigned int noio = hc_target_lock(t);
	int err = __hc_resize(t, bytes);

	hc_target_unlock(t, noio);
	return err;
}
