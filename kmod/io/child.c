// SPDX-License-Identifier: GPL-2.0
/*
 * Our own bios: reads that fill slots, writes that carry slots' pages.
 */
#include <linux/blk-cgroup.h>

#include "io/io.h"

/*
 * Never waits and never touches the reserves: a bio that cannot be had costs a
 * hit, not an error. Writeback runs under PF_MEMALLOC.
 */
#define HC_OWN_GFP	(GFP_NOWAIT | __GFP_NOWARN | __GFP_NOMEMALLOC)

/*
 * What is copied of the parent's flags. Not copied, since they would fail or
 * hang those who share the outcome or mean another bio: POLLED, RAHEAD, the
 * FAILFAST family, ALLOC_CACHE, PREFLUSH. NOWAIT is kept, so that a submitter
 * who must not block does not; a worker sends what fails for that once more.
 */
#define HC_OWN_FLAGS	(REQ_SYNC | REQ_META | REQ_PRIO | REQ_IDLE | \
			 REQ_BACKGROUND | REQ_FUA | REQ_NOWAIT)

static blk_opf_t hc_own_opf(const struct bio *parent)
{
	return bio_op(parent) | (parent->bi_opf & HC_OWN_FLAGS);
}

/* Priority, hint and control group are the parent's. */
static void hc_own_inherit(struct bio *bio, struct bio *parent)
{
	bio->bi_ioprio = parent->bi_ioprio;
	hc_bio_copy_hints(bio, parent);
	bio_clone_blkg_association(bio, parent);
}

/**
 * hc_own_alloc() - a bio that stands for another one
 * @dev: the device
 * @parent: the other one
 * @io: of @parent
 * @nr_vecs: segments that will be added at most; cut to what a bio can have
 *
 * Context: Any, does not sleep. At most one for each call of hc_map().
 * Return: an empty bio, its position, end and mask still to be set; or NULL.
 */
struct hc_own *hc_own_alloc(struct hc_dev *dev, struct bio *parent,
			    struct hc_io *io, unsigned int nr_vecs)
{
	struct hc_own *own;
	struct bio *bio;

	bio = bio_alloc_bioset(dev->origin, min(nr_vecs, BIO_MAX_VECS),
			       hc_own_opf(parent), HC_OWN_GFP, &dev->bios);
	if (!bio)
		return NULL;
	hc_own_inherit(bio, parent);

	own = container_of(bio, struct hc_own, bio);
	own->dev = dev;
	own->parent = parent;
	own->io = io;
	memset(own->mask, 0, sizeof(own->mask));
	return own;
}

/**
 * hc_own_add_slot() - add a part of a slot to a bio
 * @own: the bio
 * @slot: pool-wide slot
 * @offset: first byte
 * @len: bytes
 *
 * Return: false if the bio is full.
 */
bool hc_own_add_slot(struct hc_own *own, u32 slot, unsigned int offset,
		     unsigned int len)
{
	struct page *page = hc_pool_page(own->dev->cache->pool, slot);

	return bio_add_page(&own->bio, page + (offset >> PAGE_SHIFT), len,
			    offset_in_page(offset)) == len;
}

/**
 * hc_own_submit() - send a bio for the first time
 * @own: the bio, built
 *
 * Context: Process; does not sleep if the parent is NOWAIT.
 */
void hc_own_submit(struct hc_own *own)
{
	own->span = own->bio.bi_iter;
	submit_bio_noacct(&own->bio);
}

static void hc_own_submit_work(struct work_struct *work)
{
	hc_own_submit(container_of(work, struct hc_own, work));
}

/**
 * hc_own_submit_later() - let a worker that may wait send a bio
 * @own: the bio, built
 *
 * Context: Any, does not sleep.
 */
void hc_own_submit_later(struct hc_own *own)
{
	INIT_WORK(&own->work, hc_own_submit_work);
	queue_work(own->dev->submit_wq, &own->work);
}

/* The same segments, in the same slots, without NOWAIT. */
static void hc_own_again_work(struct work_struct *work)
{
	struct hc_own *own = container_of(work, struct hc_own, work);
	struct bio *bio = &own->bio;
	bio_end_io_t *end_io = bio->bi_end_io;
	unsigned short vcnt = bio->bi_vcnt;

	hc_io_detach(own->parent);
	bio_reset(bio, own->dev->origin, hc_own_opf(own->parent));
	hc_own_inherit(bio, own->parent);
	bio->bi_iter = own->span;
	bio->bi_vcnt = vcnt;
	bio->bi_end_io = end_io;
	hc_count(own->dev, HC_CNT_retries, 1);
	submit_bio_noacct(bio);
}

/**
 * hc_own_again() - send a bio once more that would have blocked
 * @own: the bio, completed
 *
 * The submitter had asked not to be blocked, and a worker may be. It is also what
 * becomes of a NOWAIT bio that is to be split, and ours have other segments than
 * their parents. And 6.1 adds NOWAIT to every bio that is submitted while the
 * task has a plug of that kind.
 *
 * Context: Any, does not sleep.
 * Return: false if it has ended for good.
 */
bool hc_own_again(struct hc_own *own)
{
	if (own->bio.bi_status != BLK_STS_AGAIN ||
	    !(own->bio.bi_opf & REQ_NOWAIT))
		return false;
	INIT_WORK(&own->work, hc_own_again_work);
	queue_work(own->dev->submit_wq, &own->work);
	return true;
}

/**
 * hc_own_should_retry() - may the bio have failed where its parent would not?
 * @own: the bio, completed
 *
 * It has other segments than its parent, and some devices want more than a
 * sector's alignment. Other errors would be the parent's as well: its data is
 * the same, and what was added to be split at lies between logical sectors.
 *
 * Return: whether to send the parent by itself.
 */
bool hc_own_should_retry(const struct hc_own *own)
{
	blk_status_t status = own->bio.bi_status;

	return status == BLK_STS_AGAIN || status == BLK_STS_NOTSUPP ||
	       status == BLK_STS_INVAL;
}
