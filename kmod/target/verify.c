// SPDX-License-Identifier: GPL-2.0
/*
 * Comparing the whole cache with the origin.
 */
#include <linux/limits.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "target/target.h"

/* Read a block from the origin into @buf. */
static int hc_verify_read(struct hc_target *t, u64 block, void *buf)
{
	unsigned int shift = t->params.geo.block_shift;
	struct bio_vec vec;
	struct bio bio;
	int err;

	bio_init(&bio, t->dev.origin, &vec, 1, REQ_OP_READ);
	bio.bi_iter.bi_sector = block << (shift - SECTOR_SHIFT);
	if (bio_add_page(&bio, virt_to_page(buf), 1u << shift,
			 offset_in_page(buf)) != 1u << shift)
		err = -EIO;
	else
		err = submit_bio_wait(&bio);
	bio_uninit(&bio);
	return err;
}

/*
 * The slot stays pinned over the read. A write that comes meanwhile takes the
 * block out of the pinned slot, and unpinning tells so: then nothing follows
 * from a difference.
 */
static void hc_verify_slot(struct hc_target *t, struct hc_shard *shard,
			   u32 slot, void *buf, struct hc_verify_result *result)
{
	struct hc_cache *cache = t->dev.cache;
	bool same;
	u64 block;
	int err;

	if (!hc_shard_pin_slot(shard, slot, &block))
		return;
	err = hc_verify_read(t, block, buf);
	same = !err && !memcmp(buf, hc_pool_addr(cache->pool,
						 shard->base + slot),
			       1u << cache->geo.block_shift);
	if (!hc_shard_unpin_slot(shard, slot) || err) {
		result->skipped++;
		return;
	}
	result->checked++;
	if (same)
		return;
	result->mismatched++;
	hc_count(&t->dev, HC_CNT_verify_errors, 1);
	hc_cache_drop(cache, block, block, HC_CNT_invalidate_verify);
	DMERR_LIMIT("%s: cached block %llu differs from the origin, dropped",
		    dm_table_device_name(t->ti->table), block);
}

/**
 * hc_verify() - compare every cached block with the origin
 * @t: the target, live
 * @result: out
 *
 * Blocks that differ are counted, reported in the log and dropped.
 *
 * Context: Process, sleeps for long.
 * Return: 0, -ENOMEM, -EINTR on a signal, -EBUSY if the device is being
 * suspended.
 */
int hc_verify(struct hc_target *t, struct hc_verify_result *result)
{
	struct hc_cache *cache;
	void *buf;
	u32 s, i;
	int err;

	memset(result, 0, sizeof(*result));
	buf = kmalloc(1u << t->params.geo.block_shift, GFP_NOIO);
	if (!buf)
		return -ENOMEM;

	cache = t->dev.cache;
	err = mutex_lock_interruptible(&t->verify_lock);
	if (err)
		goto free;
	if (!cache)
		err = -EBUSY;
	for (s = 0; !err && s < cache->geo.nr_shards; s++) {
		struct hc_shard *shard = &cache->shard[s];

		for (i = 0; !err && i < shard->nr_slots; i++) {
			if (READ_ONCE(t->stopping))
				err = -EBUSY;
			else if (signal_pending(current))
				err = -EINTR;
			else
				hc_verify_slot(t, shard, i, buf, result);
			cond_resched();
		}
	}
	mutex_unlock(&t->verify_lock);
free:
	kfree(buf);
	return err;
}
