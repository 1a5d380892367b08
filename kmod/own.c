// SPDX-License-Identifier: GPL-2.0
/*
 * Our own bios: reads that fill slots, writes that carry slots' pages.
 */
#include <linux/blk-cgroup.h>

#include "io.h"

/*
 * Never waits and never touches the reserves: a bio that cannot be had costs a
 * hit, not an error. Writeback runs under PF_MEMALLOC.
 */
#define HC_OWN_GFP	(GFP_NOWAIT | __GFP_NOWARN | __GFP_NOMEMALLOC)

/*
 * What is copied of the parent's flags. Not copied, since they would fail or
 * hang those who share the outcome or mean another bio: POLLED, RAHEAD, the
 * FAILFAST family, ALLOC_CACHE, PREFLUSH. NOWAIT is kept, so that a submitter
 * who must not block does not; if that fails the parent is sent by itself.
 */
#define HC_OWN_FLAGS	(REQ_SYNC | REQ_META | REQ_PRIO | REQ_IDLE | \
			 REQ_BACKGROUND | REQ_FUA | REQ_NOWAIT)

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
	blk_opf_t opf = bio_op(parent) | (parent->bi_opf & HC_OWN_FLAGS);
	struct hc_own *own;
	struct bio *bio;

	bio = bio_alloc_bioset(dev->origin, min(nr_vecs, BIO_MAX_VECS), opf,
			       HC_OWN_GFP, &dev->bios);
	if (!bio)
		return NULL;
	bio->bi_ioprio = parent->bi_ioprio;
	hc_bio_copy_hints(bio, parent);
	bio_clone_blkg_association(bio, parent);

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
 * hc_own_should_retry() - may the bio have failed where its parent would not?
 * @own: the bio, completed
 *
 * It has other segments than its parent: the block layer does not split a
 * NOWAIT bio, and some devices want more than a sector's alignment. And 6.1
 * adds NOWAIT to every bio that is submitted while the task has a plug of that
 * kind.
 *
 * Return: whether to send the parent by itself.
 */
bool hc_own_should_retry(const struct hc_own *own)
{
	blk_status_t status = own->bio.bi_status;

	return status == BLK_STS_AGAIN || status == BLK_STS_NOTSUPP ||
	       status == BLK_STS_INVAL;
}
