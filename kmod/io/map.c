// SPDX-License-Identifier: GPL-2.0
/*
 * The data path's front door: which request goes which way.
 */
#include <linux/blk-crypto.h>
#include <linux/errno.h>
#include <linux/minmax.h>

#include "io/io.h"
#include "io/timing.h"

/* Bios of our own that can be had without the allocator. */
#define HC_BIO_RESERVE	8

/**
 * hc_dev_init() - make what the data path needs
 * @dev: the device, @origin and the knobs of @scans set
 * @name: for the work queue
 *
 * Context: Process, may sleep.
 * Return: 0, or -ENOMEM with nothing held.
 */
int hc_dev_init(struct hc_dev *dev, const char *name)
{
	int err;

	hc_wait_init(dev);
	dev->stats = alloc_percpu(struct hc_stats);
	if (!dev->stats)
		return -ENOMEM;
	err = -ENOMEM;
	dev->hists = alloc_percpu(struct hc_histograms);
	if (!dev->hists)
		goto free_stats;
	err = hc_scans_init(&dev->scans);
	if (err)
		goto free_hists;
	err = bioset_init(&dev->bios, HC_BIO_RESERVE,
			  offsetof(struct hc_own, bio), BIOSET_NEED_BVECS);
	if (err)
		goto exit_scans;
	err = -ENOMEM;
	dev->wq = alloc_workqueue("hotcache-%s", WQ_MEM_RECLAIM | HC_WQ_PERCPU,
				  0, name);
	if (!dev->wq)
		goto exit_bios;
	dev->submit_wq = alloc_workqueue("hotcache-io-%s",
					 WQ_MEM_RECLAIM | WQ_UNBOUND, 0, name);
	if (!dev->submit_wq)
		goto destroy_wq;
	return 0;

destroy_wq:
	destroy_workqueue(dev->wq);
exit_bios:
	bioset_exit(&dev->bios);
exit_scans:
	hc_scans_exit(&dev->scans);
free_hists:
	free_percpu(dev->hists);
free_stats:
	free_percpu(dev->stats);
	return err;
}

/**
 * hc_dev_flush() - wait until nothing of the data path runs any more
 * @dev: the device, all of its bios ended
 *
 * The sweep is last: a read's worker may be between waiting and arming it, while
 * the read itself has long been woken and ended.
 *
 * Context: Process, may sleep.
 */
void hc_dev_flush(struct hc_dev *dev)
{
	flush_workqueue(dev->submit_wq);
	flush_workqueue(dev->wq);
	cancel_delayed_work_sync(&dev->sweep);
}

/**
 * hc_dev_exit() - undo hc_dev_init()
 * @dev: the device, with nothing in flight
 *
 * Context: Process, may sleep.
 */
void hc_dev_exit(struct hc_dev *dev)
{
	hc_dev_flush(dev);
	hc_timing_switch(dev, false);
	destroy_workqueue(dev->submit_wq);
	destroy_workqueue(dev->wq);
	bioset_exit(&dev->bios);
	hc_scans_exit(&dev->scans);
	free_percpu(dev->hists);
	free_percpu(dev->stats);
}

/**
 * hc_is_off() - shall reads go past the cache?
 * @dev: the device
 *
 * Return: whether its mode, or hibernation, wants that.
 */
bool hc_is_off(const struct hc_dev *dev)
{
	return READ_ONCE(dev->mode) == HC_MODE_PASSTHROUGH ||
	       READ_ONCE(dev->frozen);
}

/**
 * hc_off_reason() - why do reads go past the cache?
 * @dev: the device, of which hc_is_off() was true
 *
 * Return: the counter for such reads.
 */
enum hc_counter hc_off_reason(const struct hc_dev *dev)
{
	return READ_ONCE(dev->frozen) ? HC_CNT_bypass_frozen :
					HC_CNT_bypass_mode;
}

/*
 * Swap is memory that was to be got rid of. The others carry, or lack, what a
 * slot cannot keep: a key, protection information, a promise not to be torn.
 */
static bool hc_bio_is_special(struct bio *bio)
{
	return bio->bi_opf & (REQ_SWAP | REQ_ATOMIC | REQ_INTEGRITY) ||
	       bio_has_crypt_ctx(bio);
}

static enum hc_verdict hc_map_cached(struct hc_dev *dev, struct bio *bio,
				     struct hc_io *io)
{
	hc_scans_decide(dev, bio, io);
	return hc_read(dev, bio, io);
}

static enum hc_verdict hc_map_read(struct hc_dev *dev, struct bio *bio,
				   struct hc_io *io)
{
	u32 nr_blocks = io->last - io->first + 1;

	hc_count(dev, HC_CNT_read_requests, 1);
	hc_timing_begin(dev, bio, io, HC_HIST_MISS_NS, HC_HIST_READ_BYTES);
	if (!dev->cache)
		hc_bypass(dev, io, HC_CNT_bypass_pool, nr_blocks);
	else if (hc_is_off(dev))
		hc_bypass(dev, io, hc_off_reason(dev), nr_blocks);
	else if (hc_bio_is_special(bio))
		hc_bypass(dev, io, HC_CNT_bypass_special, nr_blocks);
	else if (io->last >= dev->cache->geo.nr_blocks)
		hc_bypass(dev, io, HC_CNT_bypass_partial, nr_blocks);
	else
		return hc_map_cached(dev, bio, io);
	return HC_PASS;
}

static bool hc_may_update(const struct hc_dev *dev, struct bio *bio)
{
	return READ_ONCE(dev->mode) == HC_MODE_WRITETHROUGH &&
	       !READ_ONCE(dev->frozen) && !hc_bio_is_special(bio);
}

static enum hc_verdict hc_map_write(struct hc_dev *dev, struct bio *bio,
				    struct hc_io *io)
{
	bool data = bio_op(bio) == REQ_OP_WRITE && bio_has_data(bio);
	u64 nr_blocks;

	if (data) {
		hc_timing_begin(dev, bio, io, HC_HIST_WRITE_NS,
				HC_HIST_WRITE_BYTES);
		hc_count(dev, HC_CNT_write_requests, 1);
		hc_count(dev, HC_CNT_writes, io->last - io->first + 1);
	} else {
		hc_count(dev, HC_CNT_discard_requests, 1);
	}
	if (!dev->cache)
		return HC_PASS;
	/* The partial last block is never cached, nor is anything beyond. */
	nr_blocks = dev->cache->geo.nr_blocks;
	if (io->first >= nr_blocks)
		return HC_PASS;
	io->last = min(io->last, nr_blocks - 1);
	if (!data)
		return hc_discard(dev, bio, io);
	return hc_write(dev, bio, io, hc_may_update(dev, bio));
}

/**
 * hc_map() - decide what becomes of a bio
 * @dev: the device, with its cache if it has one
 * @bio: the bio, its sector as on the origin; no longer than HC_IO_SECTORS and
 *	within a multiple of that if it carries data
 * @io: our part of it, uninitialised
 *
 * Context: Process; does not sleep and waits for no bio.
 * Return: HC_PASS if the caller shall send it to the origin as it is. In any
 * case hc_end_io() must be called when it has ended.
 */
enum hc_verdict hc_map(struct hc_dev *dev, struct bio *bio, struct hc_io *io)
{
	unsigned int shift = dev->block_shift - SECTOR_SHIFT;
	sector_t sector = bio->bi_iter.bi_sector;

	io->kind = HC_IO_PLAIN;
	io->waits = 0;
	io->timed = 0;
	io->early_hits = 0;
	if (!bio_sectors(bio)) {
		hc_count(dev, HC_CNT_flush_requests, 1);
		return HC_PASS;
	}
	io->first = sector >> shift;
	io->last = (sector + bio_sectors(bio) - 1) >> shift;
	if (op_is_write(bio_op(bio)))
		return hc_map_write(dev, bio, io);
	if (bio_op(bio) == REQ_OP_READ)
		return hc_map_read(dev, bio, io);
	return HC_PASS;
}

/**
 * hc_end_io() - a bio has ended
 * @dev: the device
 * @io: our part of it
 * @status: how it ended
 *
 * Context: Any, does not sleep.
 */
void hc_end_io(struct hc_dev *dev, struct hc_io *io, blk_status_t status)
{
	hc_timing_end(dev, io);
	switch (io->kind) {
	case HC_IO_PLAIN:
		break;
	case HC_IO_FENCED:
		hc_write_passed(dev, io, status);
		break;
	case HC_IO_BARRED:
		if (status)
			hc_count(dev, HC_CNT_write_errors, 1);
		hc_cache_unbar(dev->cache);
		break;
	}
}

/**
 * hc_io_put_off() - go on with a bio in process context
 * @dev: the device
 * @bio: the bio
 * @io: our part of it
 * @fn: what to do
 *
 * Context: Any, does not sleep.
 */
void hc_io_put_off(struct hc_dev *dev, struct bio *bio, struct hc_io *io,
		   work_func_t fn)
{
	io->dev = dev;
	io->bio = bio;
	INIT_WORK(&io->work, fn);
	queue_work(dev->submit_wq, &io->work);
}

/**
 * hc_io_detach() - a bio goes on without the task that submitted it
 * @bio: the bio, not yet sent
 *
 * Whoever polls for it polls the cached device's queue, not the origin's. And
 * who asked not to be blocked is not here any more; an EAGAIN from another task
 * may be final, since older io_uring tries again only after one from its own.
 *
 * Context: Any.
 */
void hc_io_detach(struct bio *bio)
{
	bio->bi_opf &= ~(REQ_POLLED | REQ_NOWAIT);
}

/**
 * hc_io_pass() - send a bio to the origin that had been held back
 * @dev: the device
 * @bio: the bio
 *
 * Context: Process, may sleep.
 */
void hc_io_pass(struct hc_dev *dev, struct bio *bio)
{
	hc_io_detach(bio);
	bio_set_dev(bio, dev->origin);
	submit_bio_noacct(bio);
}

static void hc_io_pass_work(struct work_struct *work)
{
	struct hc_io *io = container_of(work, struct hc_io, work);

	hc_io_pass(io->dev, io->bio);
}

/**
 * hc_io_pass_later() - let a worker that may wait send a bio to the origin
 * @dev: the device
 * @bio: the bio
 * @io: our part of it
 *
 * Context: Any, does not sleep.
 */
void hc_io_pass_later(struct hc_dev *dev, struct bio *bio, struct hc_io *io)
{
	hc_io_put_off(dev, bio, io, hc_io_pass_work);
}

/**
 * hc_io_retry() - send a bio by itself after one that it shared has failed
 * @dev: the device
 * @bio: the bio
 * @io: our part of it
 *
 * Context: Any, does not sleep.
 */
void hc_io_retry(struct hc_dev *dev, struct bio *bio, struct hc_io *io)
{
	hc_count(dev, HC_CNT_retries, 1);
	hc_io_pass_later(dev, bio, io);
}
