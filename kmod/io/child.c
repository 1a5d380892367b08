// SPDX-License-Identifier: GPL-2.0
/*
 * Our own bios: reads that fill slots, writes that carry slots' pages.
 */
#include "io/child.h"

#include <linux/blk-cgroup.h>

/*
 * Never waits and never touches the reserves: a bio that cannot be had costs a
 * hit, not an error. Writeback runs under PF_MEMALLOC.
 */
#define HC_CHILD_GFP	(GFP_NOWAIT | __GFP_NOWARN | __GFP_NOMEMALLOC)

/*
 * What is copied of the parent's flags. Not copied, since they would hang those
 * who share the outcome or mean another bio: POLLED, ALLOC_CACHE, PREFLUSH.
 * NOWAIT is kept, so that a submitter who must not block does not; a worker sends
 * what fails for that once more. RAHEAD and the FAILFAST family are kept: who
 * wants to fail soon does not wait for a disk that tries for long. Nobody fails
 * with him, since reads that have joined a failed fill read by themselves.
 */
#define HC_CHILD_FLAGS	(REQ_SYNC | REQ_META | REQ_PRIO | REQ_IDLE | \
			 REQ_BACKGROUND | REQ_FUA | REQ_NOWAIT | \
			 REQ_RAHEAD | REQ_FAILFAST_MASK)

static blk_opf_t hc_child_opf(const struct bio *parent)
{
	return bio_op(parent) | (parent->bi_opf & HC_CHILD_FLAGS);
}

/*
 * Priority, hint and control group are the parent's. The bio was made without a device,
 * since it would have got the group of whoever runs.
 */
static void hc_child_inherit(struct bio *bio, struct bio *parent,
			     struct block_device *origin)
{
	bio->bi_bdev = origin;
	bio->bi_ioprio = parent->bi_ioprio;
	hc_bio_copy_hints(bio, parent);
	bio_clone_blkg_association(bio, parent);
}

/**
 * hc_child_alloc() - a bio that stands for another one
 * @dev: the device
 * @parent: the other one
 * @io: of @parent
 * @nr_vecs: segments that will be added at most; cut to what a bio can have
 *
 * Its end leaves no trace of who has paid for it, and the parent may have to be sent then.
 *
 * Context: As hc_io_charge(). At most one for each call of hc_map().
 * Return: an empty bio, its position, end and mask still to be set; or NULL.
 */
struct hc_child *hc_child_alloc(struct hc_dev *dev, struct bio *parent,
				struct hc_io *io, unsigned int nr_vecs)
{
	struct hc_child *child;
	struct bio *bio;

	hc_io_charge(parent);
	bio = bio_alloc_bioset(NULL, min(nr_vecs, BIO_MAX_VECS),
			       hc_child_opf(parent), HC_CHILD_GFP, &dev->bios);
	if (!bio)
		return NULL;
	hc_child_inherit(bio, parent, dev->origin);

	child = container_of(bio, struct hc_child, bio);
	child->dev = dev;
	child->parent = parent;
	child->io = io;
	memset(child->mask, 0, sizeof(child->mask));
	return child;
}

/**
 * hc_child_clone() - a bio that is like another one, in the same pages
 * @dev: the device
 * @parent: the other one
 * @io: of @parent
 *
 * Context: As hc_child_alloc().
 * Return: a bio whose end is still to be set; or NULL.
 */
struct hc_child *hc_child_clone(struct hc_dev *dev, struct bio *parent,
				struct hc_io *io)
{
	struct hc_child *child;
	struct bio *bio;

	hc_io_charge(parent);
	bio = bio_alloc_clone(dev->origin, parent, HC_CHILD_GFP, &dev->bios);
	if (!bio)
		return NULL;
	bio->bi_opf &= ~REQ_POLLED;
	child = container_of(bio, struct hc_child, bio);
	child->dev = dev;
	child->parent = parent;
	child->io = io;
	return child;
}

/**
 * hc_child_add_slot() - add a part of a slot to a bio
 * @child: the bio
 * @slot: pool-wide slot
 * @offset: first byte
 * @len: bytes
 *
 * Return: false if the bio is full.
 */
bool hc_child_add_slot(struct hc_child *child, u32 slot, unsigned int offset,
		       unsigned int len)
{
	struct page *page = hc_pool_page(child->dev->cache->pool, slot);

	return bio_add_page(&child->bio, page + (offset >> PAGE_SHIFT), len,
			    offset_in_page(offset)) == len;
}

/**
 * hc_child_submit() - send a bio for the first time
 * @child: the bio, built
 *
 * Context: hc_map() of the parent, which device-mapper counts as begun then; does not
 * sleep if the parent is NOWAIT.
 */
void hc_child_submit(struct hc_child *child)
{
	child->span = child->bio.bi_iter;
	child->dev->send(child->parent, &child->bio);
}

/*
 * Child bios that wait for a worker to send them, at most, but for those of parts of
 * requests that must not block. Fills hold slots meanwhile, all may keep a worker, and
 * if the origin takes no more requests, nobody knows for how long.
 */
#define HC_HELD_MAX	64

/**
 * hc_child_is_congested() - do as many child bios wait for a worker as may?
 * @dev: the device
 * @parent: the bio for which there would be one more
 *
 * Context: As hc_io_charge().
 * Return: whether they do, as far as one can know without a lock.
 */
bool hc_child_is_congested(struct hc_dev *dev, struct bio *parent)
{
	hc_io_charge(parent);
	return hc_payers_full(&dev->held, hc_io_group(parent), HC_HELD_MAX);
}

/**
 * hc_child_hold() - may one more child bio wait for a worker that sends it?
 * @dev: the device
 * @group: who pays for it
 *
 * Context: Any.
 * Return: whether it may; hc_child_submit_later() or hc_child_unhold() must follow
 * then.
 */
bool hc_child_hold(struct hc_dev *dev, unsigned long group)
{
	return hc_payers_take(&dev->held, group, HC_HELD_MAX);
}

/**
 * hc_child_unhold() - undo hc_child_hold()
 * @dev: the device
 * @group: as there
 *
 * Context: Any.
 */
void hc_child_unhold(struct hc_dev *dev, unsigned long group)
{
	hc_payers_give(&dev->held, group);
}

/* Until it is sent: to send it is what may wait. It may have ended then. */
static void hc_child_submit_work(struct work_struct *work)
{
	struct hc_child *child = container_of(work, struct hc_child, work);
	unsigned long group = child->group;
	struct hc_dev *dev = child->dev;

	child->span = child->bio.bi_iter;
	submit_bio_noacct(&child->bio);
	hc_child_unhold(dev, group);
}

/**
 * hc_child_submit_later() - let a worker that may wait send a fill
 * @child: the bio, built, of a read that has waited, for whose group hc_child_hold() was
 *	true
 *
 * Context: Any, does not sleep.
 */
void hc_child_submit_later(struct hc_child *child)
{
	child->group = child->io->waiter.group;
	INIT_WORK(&child->work, hc_child_submit_work);
	queue_work(child->dev->submit_wq, &child->work);
}

/* The same segments, in the same slots, without NOWAIT. */
static void hc_child_resubmit_work(struct work_struct *work)
{
	struct hc_child *child = container_of(work, struct hc_child, work);
	struct bio *bio = &child->bio;
	bio_end_io_t *end_io = bio->bi_end_io;
	unsigned short vcnt = bio->bi_vcnt;
	unsigned long group = child->group;
	struct hc_dev *dev = child->dev;
	bool held = child->held;

	hc_io_detach(child->parent);
	bio_reset(bio, NULL, hc_child_opf(child->parent));
	hc_child_inherit(bio, child->parent, dev->origin);
	bio->bi_iter = child->span;
	bio->bi_vcnt = vcnt;
	bio->bi_end_io = end_io;
	hc_count(dev, HC_CNT_retries, 1);
	submit_bio_noacct(bio);
	if (held)
		hc_child_unhold(dev, group);
}

/**
 * hc_child_resubmit() - send a bio once more that would have blocked
 * @child: the bio, completed
 * @must: however many wait to be sent already: the parent cannot do without
 *
 * The submitter had asked not to be blocked, and a worker may be. It is also what
 * becomes of a NOWAIT bio that is to be split, and ours have other segments than
 * their parents. And 6.1 adds NOWAIT to every bio that is submitted while the
 * task has a plug of that kind.
 *
 * Those that must have a queue of their own, since nothing bounds them.
 *
 * Context: Any, does not sleep.
 * Return: false if it has ended for good.
 */
bool hc_child_resubmit(struct hc_child *child, bool must)
{
	if (child->bio.bi_status != BLK_STS_AGAIN ||
	    !(child->bio.bi_opf & REQ_NOWAIT))
		return false;
	child->held = !must;
	child->group = hc_io_group(child->parent);
	if (child->held && !hc_child_hold(child->dev, child->group))
		return false;
	INIT_WORK(&child->work, hc_child_resubmit_work);
	queue_work(must ? child->dev->nowait_wq : child->dev->submit_wq,
		   &child->work);
	return true;
}

/**
 * hc_child_should_retry() - may the bio have failed where its parent would not?
 * @child: the bio, completed
 *
 * It has other segments than its parent, and some devices want more than a
 * sector's alignment. Other errors would be the parent's as well: its data is
 * the same, and what was added to be split at lies between logical sectors.
 *
 * Return: whether to send the parent by itself.
 */
bool hc_child_should_retry(const struct hc_child *child)
{
	blk_status_t status = child->bio.bi_status;

	return status == BLK_STS_AGAIN || status == BLK_STS_NOTSUPP ||
	       status == BLK_STS_INVAL;
}
