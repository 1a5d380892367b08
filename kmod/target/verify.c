// SPDX-License-Identifier: GPL-2.0
/*
 * Comparison of the whole cache with the origin.
 */
#include "target/verify.h"

#include <linux/kcsan-checks.h>
#include <linux/limits.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "core/cache.h"
#include "core/shard.h"
#include "core/slot_word.h"
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
 * No other block gets the slot while the origin is read, so it need not be looked at
 * all the time: if its word is the same afterwards, nothing has written to the block.
 * Else a difference may be due to the write, and the block counts as skipped.
 */
static void hc_verify_slot(struct hc_target *t, struct hc_shard *shard,
			   u32 slot, void *buf, struct hc_verify_result *result)
{
	struct hc_cache *cache = t->dev.cache;
	enum hc_visit visit;
	u64 block, word;
	bool same;
	int err;

	visit = hc_shard_visit(shard, slot, &word);
	if (visit != HC_VISIT_HELD) {
		result->skipped += visit == HC_VISIT_BUSY;
		return;
	}
	block = hc_slot_block(word);
	err = hc_verify_read(t, block, buf);
	kcsan_disable_current();
	same = !err && !memcmp(buf, hc_pool_addr(cache->pool,
						 shard->base + slot),
			       1u << cache->geo.block_shift);
	kcsan_enable_current();
	if (!hc_shard_leave(shard, slot, word) || err) {
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

static int hc_verify_shard(struct hc_target *t, struct hc_shard *shard,
			   void *buf, struct hc_verify_result *result)
{
	u32 i;

	for (i = 0; i < shard->nr_slots; i++) {
		if (READ_ONCE(t->stopping))
			return -EBUSY;
		if (signal_pending(current))
			return -EINTR;
		hc_verify_slot(t, shard, i, buf, result);
		cond_resched();
	}
	return 0;
}

/* With @t->verify_lock held. */
static int hc_verify_cache(struct hc_target *t, void *buf,
			   struct hc_verify_result *result)
{
	struct hc_cache *cache = t->dev.cache;
	int err = 0;
	u32 s;

	if (!cache)
		return -EBUSY;
	for (s = 0; s < cache->geo.nr_shards && !err; s++)
		err = hc_verify_shard(t, &cache->shard[s], buf, result);
	return err;
}

/**
 * hc_verify() - compare every cached block with the origin
 * @t: the target, resumed
 * @result: out: what was found
 *
 * Blocks that differ are counted, reported in the log and dropped.
 *
 * Context: Process, sleeps for long.
 * Return: 0, -ENOMEM, -EINTR on a signal, or -EBUSY if the device is being
 * suspended or has no cache.
 */
int hc_verify(struct hc_target *t, struct hc_verify_result *result)
{
	void *buf;
	int err;

	memset(result, 0, sizeof(*result));
	buf = kmalloc(1u << t->params.geo.block_shift, GFP_NOIO);
	if (!buf)
		return -ENOMEM;
	err = mutex_lock_interruptible(&t->verify_lock);
	if (!err) {
		err = hc_verify_cache(t, buf, result);
		mutex_unlock(&t->verify_lock);
	}
	kfree(buf);
	return err;
}
