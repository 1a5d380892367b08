// SPDX-License-Identifier: GPL-2.0
/*
 * Checks of hits: a share of the reads that find all of their blocks are also sent to
 * the origin, into pages of our own, and what comes is compared with the slots.
 *
 * The reader has got its hits before, and ends when the comparison has. If a block
 * differs, it gets the origin's data instead. If the origin fails, or nothing can be
 * compared, it keeps what it has: a hit cannot fail. Its own pages are not what is
 * compared, since who reads could scribble into them.
 *
 * A comparison counts only if the block has been cached all the time since before the
 * origin was asked, and no write to it has begun: see stamp.h. It is made like a hit,
 * without a lock.
 */
#include "io/check.h"

#include <linux/jiffies.h>
#include <linux/kcsan-checks.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include "core/cache.h"
#include "core/shard_hit.h"
#include "core/stamp.h"
#include "io/child.h"
#include "io/cursor.h"
#include "io/fill_time.h"
#include "io/insight.h"
#include "io/spare.h"

/*
 * Pages for all checks of a device: 4 MiB. Hits that are chosen when these are in use
 * are not checked.
 */
#define HC_CHECK_PAGES		((4u << 20) >> PAGE_SHIFT)

/**
 * struct hc_check - what a check knows of its blocks, in a page of its own
 * @stamp: of each block of the read, from before the origin was asked
 */
struct hc_check {
	u64 stamp[HC_IO_BLOCKS_MAX];
};

static_assert(sizeof(struct hc_check) <= PAGE_SIZE);

/**
 * enum hc_checked - what a comparison says
 * @HC_CHECKED_SAME: the block is as on the origin
 * @HC_CHECKED_DIFFERS: it is not
 * @HC_CHECKED_NOT: it is not cached any more, or has been written: nothing
 * @HC_NR_CHECKED: number of these
 */
enum hc_checked {
	HC_CHECKED_SAME,
	HC_CHECKED_DIFFERS,
	HC_CHECKED_NOT,
	HC_NR_CHECKED
};

/**
 * hc_check_switch() - set the share of hits that are checked
 * @dev: the device
 * @ratio: one in so many, a power of two up to HC_VERIFY_RATIO_MAX; 0 for none
 * @stop: becomes true when it has to end early; NULL if nothing waits for it
 *
 * Context: Process, may sleep. The caller lets one at a time do this.
 * Return: 0; or -ENOMEM, or -EBUSY because of @stop, and none are checked.
 */
int hc_check_switch(struct hc_dev *dev, u32 ratio, const bool *stop)
{
	int err;

	if (!ratio)
		WRITE_ONCE(dev->verify_ratio, 0);
	err = hc_spare_resize(&dev->checks.spare, ratio ? HC_CHECK_PAGES : 0,
			      stop);
	WRITE_ONCE(dev->verify_ratio, err ? 0 : ratio);
	hc_insight_watch(dev);
	return err;
}

static u64 hc_check_stamp(struct hc_cache *cache, u64 block)
{
	u64 region = block >> HC_REGION_SHIFT;
	u64 hash = hc_cache_region_hash(cache, region);
	struct hc_shard *shard = hc_cache_shard_at(cache, hash);
	u32 slot = hc_hit_find(shard, hash, region, block % HC_REGION_BLOCKS);
	u64 word;

	if (slot == HC_SLOT_NONE)
		return HC_STAMP_NONE;
	return hc_stamp_take(shard, &shard->word[slot], block, &word);
}

static void hc_check_free(struct hc_child *child)
{
	struct hc_spare *spare = &child->dev->checks.spare;
	struct bvec_iter_all iter;
	struct bio_vec *bv;

	bio_for_each_segment_all(bv, &child->bio, iter)
		hc_spare_put(spare, bv->bv_page);
	hc_spare_put(spare, virt_to_page(child->check));
	bio_put(&child->bio);
}

/* Room for as many bytes as the reader wants. */
static bool hc_check_add_pages(struct hc_child *child, unsigned int bytes)
{
	struct hc_spare *spare = &child->dev->checks.spare;

	while (bytes) {
		unsigned int len = min_t(unsigned int, bytes, PAGE_SIZE);
		struct page *page = hc_spare_get(spare);

		if (!page)
			return false;
		if (bio_add_page(&child->bio, page, len, 0) != len) {
			hc_spare_put(spare, page);
			return false;
		}
		bytes -= len;
	}
	return true;
}

/* Compare a block with its slot, which is named meanwhile. */
static enum hc_checked hc_check_named(struct hc_child *child,
				      struct hc_cursor *cur,
				      const struct hc_shard *shard,
				      const u64 *at, struct hc_mismatch *m)
{
	unsigned int shift = child->dev->cache->geo.block_shift;
	struct hc_part part = hc_cursor_part(cur, m->block, shift);
	unsigned int same;
	u64 stamp, word;

	stamp = hc_stamp_take(shard, at, m->block, &m->word);
	if (stamp == HC_STAMP_NONE ||
	    stamp != child->check->stamp[m->block - child->io->first])
		return HC_CHECKED_NOT;
	kcsan_disable_current();
	same = hc_cursor_compare(cur, &part,
				 hc_pool_addr(child->dev->cache->pool, m->slot));
	kcsan_enable_current();
	word = m->word;
	if (!hc_hit_end(at, &word))
		return HC_CHECKED_NOT;
	m->offset = part.offset + same;
	return same == part.len ? HC_CHECKED_SAME : HC_CHECKED_DIFFERS;
}

static enum hc_checked hc_check_block(struct hc_child *child,
				      struct hc_cursor *cur, u64 block)
{
	struct hc_cache *cache = child->dev->cache;
	u64 region = block >> HC_REGION_SHIFT;
	u64 hash = hc_cache_region_hash(cache, region);
	struct hc_shard *shard = hc_cache_shard_at(cache, hash);
	u32 slot = hc_hit_find(shard, hash, region, block % HC_REGION_BLOCKS);
	struct hc_mismatch m = { .block = block };
	struct hc_hazard_line *line;
	enum hc_checked checked;

	if (slot == HC_SLOT_NONE)
		return HC_CHECKED_NOT;
	line = hc_hazards_begin(cache->hazards);
	if (!line)
		return HC_CHECKED_NOT;
	m.slot = shard->base + slot;
	hc_hazards_add(line, 0, m.slot);
	hc_hazards_seal();
	checked = hc_check_named(child, cur, shard, &shard->word[slot], &m);
	hc_hazards_end(line, 1);
	if (checked == HC_CHECKED_DIFFERS)
		hc_check_mismatch(child->dev, &m);
	return checked;
}

/**
 * hc_check_mismatch() - a cached block is not what the origin has
 * @dev: the device
 * @m: the block
 *
 * Counts it, drops it, and lets the target report it.
 *
 * Context: Process, may sleep.
 */
void hc_check_mismatch(struct hc_dev *dev, const struct hc_mismatch *m)
{
	hc_count(dev, HC_CNT_verify_errors, 1);
	hc_cache_drop(dev->cache, m->block, m->block, HC_CNT_invalidate_verify);
	dev->report_mismatch(dev, m);
}

/* The origin has answered; @nr: out: how many blocks, by what is said of them. */
static void hc_check_blocks(struct hc_child *child, u32 *nr)
{
	struct hc_cursor cur;
	u64 block;

	hc_cursor_init(&cur, &child->bio);
	for (block = child->io->first; block <= child->io->last; block++) {
		nr[hc_check_block(child, &cur, block)]++;
		cond_resched();
	}
}

static void hc_check_work(struct work_struct *work)
{
	struct hc_child *child = container_of(work, struct hc_child, work);
	u32 total = child->io->last - child->io->first + 1;
	struct bio *parent = child->parent;
	struct hc_dev *dev = child->dev;
	u32 nr[HC_NR_CHECKED] = {};

	child->bio.bi_iter = child->span;
	if (!child->bio.bi_status)
		hc_check_blocks(child, nr);
	/* All of it is what the origin has said since the read came. */
	if (nr[HC_CHECKED_DIFFERS])
		bio_copy_data(parent, &child->bio);
	hc_count(dev, HC_CNT_verified_hits,
		 nr[HC_CHECKED_SAME] + nr[HC_CHECKED_DIFFERS]);
	hc_count(dev, HC_CNT_unverified_hits,
		 total - nr[HC_CHECKED_SAME] - nr[HC_CHECKED_DIFFERS]);
	hc_check_free(child);
	/* The last: the device may be gone after it. */
	bio_endio(parent);
}

/* To compare takes too long for an interrupt. */
static void hc_check_end_io(struct bio *bio)
{
	struct hc_child *child = container_of(bio, struct hc_child, bio);
	struct hc_dev *dev = child->dev;

	WRITE_ONCE(dev->checks.moved, jiffies);
	atomic_dec(&dev->checks.nr);
	INIT_WORK(&child->work, hc_check_work);
	queue_work(dev->wq, &child->work);
}

/* A read of our own of what a reader has got; or NULL if there is no memory. */
static struct hc_child *hc_check_alloc(struct hc_dev *dev, struct bio *bio,
				       struct hc_io *io)
{
	unsigned int bytes = bio->bi_iter.bi_size;
	struct page *page = hc_spare_get(&dev->checks.spare);
	struct hc_child *child;

	if (!page)
		return NULL;
	child = hc_child_alloc(dev, bio, io, DIV_ROUND_UP(bytes, PAGE_SIZE));
	if (!child) {
		hc_spare_put(&dev->checks.spare, page);
		return NULL;
	}
	child->check = page_address(page);
	child->bio.bi_end_io = hc_check_end_io;
	child->bio.bi_iter.bi_sector = bio->bi_iter.bi_sector;
	if (!hc_check_add_pages(child, bytes)) {
		hc_check_free(child);
		return NULL;
	}
	return child;
}

/*
 * Has the origin not answered for longer than it usually takes? Whoever is chosen then
 * would wait with it, for data that he has.
 */
static bool hc_check_is_stalled(const struct hc_dev *dev)
{
	const struct hc_checks *checks = &dev->checks;
	unsigned long limit = hc_fill_time_limit(READ_ONCE(dev->fill_time));

	return atomic_read(&checks->nr) &&
	       time_after(jiffies, READ_ONCE(checks->moved) + limit);
}

static void hc_check_submit(struct hc_child *child)
{
	struct hc_checks *checks = &child->dev->checks;

	if (atomic_inc_return(&checks->nr) == 1)
		WRITE_ONCE(checks->moved, jiffies);
	hc_child_submit(child);
}

/**
 * hc_check_start() - check a read that is a hit, if it is chosen
 * @dev: the device, which checks some
 * @bio: the read, which has got all of its blocks from the cache
 * @io: its state
 *
 * What has waited for a fill comes from the origin as it is, and is not chosen.
 *
 * Context: Process, by the task that reads; does not sleep.
 * Return: whether it will be ended later; else the caller has to end it.
 */
bool hc_check_start(struct hc_dev *dev, struct bio *bio, struct hc_io *io)
{
	struct hc_child *child = NULL;
	u64 block;

	if (io->waits || !(io->chosen || hc_check_chooses(dev)))
		return false;
	if (!hc_check_is_stalled(dev))
		child = hc_check_alloc(dev, bio, io);
	if (!child) {
		hc_count(dev, HC_CNT_unverified_hits, io->last - io->first + 1);
		return false;
	}
	for (block = io->first; block <= io->last; block++)
		child->check->stamp[block - io->first] =
			hc_check_stamp(dev->cache, block);
	hc_check_submit(child);
	return true;
}
