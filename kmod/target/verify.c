// SPDX-License-Identifier: GPL-2.0
/*
 * Comparison of the whole cache with the origin, and what is reported of blocks that
 * differ, whoever has found them.
 */
#include "target/verify.h"

#include <linux/kcsan-checks.h>
#include <linux/limits.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "core/cache.h"
#include "core/shard.h"
#include "core/slot_word.h"
#include "io/check.h"
#include "io/cursor.h"
#include "target/target.h"

static const char *hc_verify_how_cached(u64 word)
{
	if (word & HC_SLOT_STREAM)
		return "by a scan";
	if (word & HC_SLOT_READAHEAD)
		return "by a read-ahead, not read since";
	return "by a read";
}

/**
 * hc_verify_report() - report a block that differs from the origin
 * @dev: the target's device
 * @m: the block, with what its slot's word tells of its history
 *
 * Context: Process.
 */
void hc_verify_report(struct hc_dev *dev, const struct hc_mismatch *m)
{
	const struct hc_target *t = container_of(dev, struct hc_target, dev);

	DMERR_LIMIT("%s: cached block %llu differs from the origin, dropped: from byte %u on; cached %s, written %llu times since, %sread again; slot %u, word %016llx",
		    dm_table_device_name(t->ti->table), m->block, m->offset,
		    hc_verify_how_cached(m->word),
		    (m->word & HC_SLOT_SEQ) >> HC_SLOT_SEQ_SHIFT,
		    m->word & HC_SLOT_READ ? "" : "not ", m->slot, m->word);
}

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
	unsigned int shift = t->params.geo.block_shift;
	struct hc_cache *cache = t->dev.cache;
	struct hc_mismatch m = { .slot = shard->base + slot };
	enum hc_visit visit;
	int err;

	visit = hc_shard_visit(shard, slot, &m.word);
	if (visit != HC_VISIT_HELD) {
		result->skipped += visit == HC_VISIT_BUSY;
		return;
	}
	m.block = hc_slot_block(m.word);
	err = hc_verify_read(t, m.block, buf);
	kcsan_disable_current();
	if (!err)
		m.offset = hc_cursor_equal(buf, hc_pool_addr(cache->pool, m.slot),
					   1u << shift);
	kcsan_enable_current();
	if (!hc_shard_leave(shard, slot, m.word) || err) {
		result->skipped++;
		return;
	}
	result->checked++;
	if (m.offset == 1u << shift)
		return;
	result->mismatched++;
	hc_check_mismatch(&t->dev, &m);
}

/*
 * A suspend ends it, and so does a removal. If a table has been loaded that is not live
 * yet, device-mapper waits for who uses the live one before it tells that to stop. The
 * device has no name any more by then.
 */
static int hc_verify_ends(const struct hc_target *t)
{
	if (READ_ONCE(t->stopping) ||
	    dm_copy_name_and_uuid(dm_table_get_md(t->ti->table), NULL, NULL))
		return -EBUSY;
	return signal_pending(current) ? -EINTR : 0;
}

static int hc_verify_shard(struct hc_target *t, struct hc_shard *shard,
			   void *buf, struct hc_verify_result *result)
{
	int err = 0;
	u32 i;

	for (i = 0; i < shard->nr_slots; i++) {
		err = hc_verify_ends(t);
		if (err)
			break;
		hc_verify_slot(t, shard, i, buf, result);
		cond_resched();
	}
	return err;
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
 * suspended or removed or has no cache.
 */
int hc_verify(struct hc_target *t, struct hc_verify_result *result)
{
	void *buf;
	int err;

	memset(result, 0, sizeof(*result));
	/* It must be able to fail: a suspend waits for the message, with I/O stopped. */
	buf = kmalloc(1u << t->params.geo.block_shift,
		      GFP_NOIO | __GFP_RETRY_MAYFAIL | __GFP_NOWARN);
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
