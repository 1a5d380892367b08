// SPDX-License-Identifier: GPL-2.0
/*
 * Comparison of the whole cache with the origin, and what is reported of blocks that
 * differ, whoever has found them.
 *
 * It goes on for a moment at a time. For what "dmstats create" does, device-mapper stops
 * the I/O of the device, and then waits for messages to it; and the target is not told.
 * The same goes for a table that is cleared.
 */
#include "target/verify.h"

#include <linux/jiffies.h>
#include <linux/kcsan-checks.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "core/cache.h"
#include "core/shard.h"
#include "core/slot_word.h"
#include "io/check.h"
#include "io/cursor.h"
#include "target/target.h"

/* How long it goes on at a time, in jiffies, and for the read of the origin after that. */
#define HC_VERIFY_SLICE	HZ

/* After so many slots without a read it looks at what ends it. */
#define HC_VERIFY_LOOK	256u

/**
 * struct hc_verify_slice - a part of a comparison
 * @from: the pool-wide slot that it begins with
 * @end: until then it goes on, in jiffies
 * @buf: memory for a block
 * @found: what was found so far
 */
struct hc_verify_slice {
	u32 from;
	unsigned long end;
	void *buf;
	struct hc_verify_result *found;
};

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
 * Else a difference may be due to the write, and the block counts as skipped. Returns
 * whether the origin was read.
 */
static bool hc_verify_slot(struct hc_target *t, struct hc_shard *shard,
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
		return false;
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
		return true;
	}
	result->checked++;
	if (m.offset != 1u << shift) {
		result->mismatched++;
		hc_check_mismatch(&t->dev, &m);
	}
	return true;
}

/*
 * A suspend ends it, and so does a removal. If a table has been loaded that is not live
 * yet, device-mapper waits for who uses the live one before it tells that to stop. The
 * device has no name any more by then. Not to be asked for each slot: the names of all
 * devices are under one lock.
 */
static int hc_verify_ends(const struct hc_target *t)
{
	if (READ_ONCE(t->stopping) ||
	    dm_copy_name_and_uuid(dm_table_get_md(t->ti->table), NULL, NULL))
		return -EBUSY;
	return signal_pending(current) ? -EINTR : 0;
}

/* Its first slot is compared in any case, so that each slice comes further. */
static bool hc_verify_pauses(const struct hc_verify_slice *slice, u32 slot)
{
	if (slot == slice->from || time_before(jiffies, slice->end))
		return false;
	slice->found->next = slot;
	return true;
}

static int hc_verify_shard(struct hc_target *t, struct hc_shard *shard,
			   struct hc_verify_slice *slice)
{
	u32 i = slice->from - min(slice->from, shard->base);
	int err = 0;

	for (; i < shard->nr_slots && !err; i++) {
		if (hc_verify_pauses(slice, shard->base + i))
			break;
		if (hc_verify_slot(t, shard, i, slice->buf, slice->found) ||
		    i % HC_VERIFY_LOOK == 0)
			err = hc_verify_ends(t);
		cond_resched();
	}
	/* A block that differs has been dropped: to be told now or never. */
	if (err == -EINTR || (err && slice->found->mismatched)) {
		slice->found->next = shard->base + i;
		err = 0;
	}
	return err;
}

/* With @t->verify_lock held. */
static int hc_verify_cache(struct hc_target *t, struct hc_verify_slice *slice)
{
	struct hc_cache *cache = t->dev.cache;
	int err = hc_verify_ends(t);
	u32 s;

	if (!cache)
		return -EBUSY;
	for (s = 0; s < cache->geo.nr_shards && !err && !slice->found->next; s++)
		err = hc_verify_shard(t, &cache->shard[s], slice);
	return err;
}

/**
 * hc_verify() - compare cached blocks with the origin, for a moment
 * @t: the target, resumed
 * @from: the pool-wide slot to begin with; beyond the last one, nothing is compared
 * @result: out: what was found
 *
 * Blocks that differ are counted, reported in the log and dropped.
 *
 * Context: Process, sleeps.
 * Return: 0, -ENOMEM, -EINTR on a signal before the first slot, or -EBUSY if the device
 * is being suspended or removed, and nothing was found that differs, or has no cache.
 */
int hc_verify(struct hc_target *t, u32 from, struct hc_verify_result *result)
{
	struct hc_verify_slice slice = {
		.from = from,
		/* While another one goes on, too: the message takes no longer then. */
		.end = jiffies + HC_VERIFY_SLICE,
		.found = result,
	};
	int err;

	memset(result, 0, sizeof(*result));
	/* It must be able to fail: a suspend waits for the message, with I/O stopped. */
	slice.buf = kmalloc(1u << t->params.geo.block_shift,
			    GFP_NOIO | __GFP_RETRY_MAYFAIL | __GFP_NOWARN);
	if (!slice.buf)
		return -ENOMEM;
	err = mutex_lock_interruptible(&t->verify_lock);
	if (!err) {
		err = hc_verify_cache(t, &slice);
		mutex_unlock(&t->verify_lock);
	}
	kfree(slice.buf);
	return err;
}
