// SPDX-License-Identifier: GPL-2.0
/*
 * Sending a bio to the origin that was held back.
 */
#include "io/io.h"

#include <linux/blk-cgroup.h>
#include <linux/rcupdate.h>

#include "core/payers.h"

/**
 * hc_io_charge() - note who pays for a bio that may be sent later
 * @bio: the bio
 *
 * Device-mapper clones a bio without its control group, and gives that to the clone
 * only when the clone is sent by map. Who sends it then is no part of the group.
 *
 * Here it is the group of the task that submits it. The owner may be another one, as of
 * what writeback writes; device-mapper knows, and tells nobody.
 *
 * Context: hc_map() of the bio, does not sleep; or any, if that has been called before.
 */
void hc_io_charge(struct bio *bio)
{
	if (!bio_blkcg_css(bio))
		bio_associate_blkg(bio);
}

/**
 * hc_io_group() - who pays for a bio, and whether its sender may sleep for that
 * @bio: the bio, see hc_io_charge()
 *
 * What is read of metadata does not sleep for the limits of its group, since others may
 * wait for what its reader has locked: it must not be sent behind what does, nor be refused
 * because of that. The root has no limits.
 *
 * Context: Any.
 * Return: a number to be compared only; it has HC_GROUP_FREE if its sender does not sleep
 * for limits.
 */
unsigned long hc_io_group(struct bio *bio)
{
	struct cgroup_subsys_state *css = bio_blkcg_css(bio);
	unsigned long group = (unsigned long)css;

	if (!css || css == blkcg_root_css || bio->bi_opf & REQ_META)
		group |= HC_GROUP_FREE;
	return group;
}

static void hc_io_queue(struct workqueue_struct *wq, struct hc_dev *dev,
			struct bio *bio, struct hc_io *io, work_func_t fn)
{
	io->dev = dev;
	io->bio = bio;
	INIT_WORK(&io->work, fn);
	queue_work(wq, &io->work);
}

/**
 * hc_io_put_off() - let a worker that may wait go on with a discard
 * @dev: the device
 * @bio: the bio
 * @io: our part of it
 * @fn: what to do
 *
 * Not where reads wait for a worker: a huge discard takes all there are.
 *
 * Context: As hc_io_charge().
 */
void hc_io_put_off(struct hc_dev *dev, struct bio *bio, struct hc_io *io,
		   work_func_t fn)
{
	hc_io_charge(bio);
	hc_io_queue(dev->discard_wq, dev, bio, io, fn);
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
 * hc_io_set_dev() - direct a bio to the origin
 * @dev: the device
 * @bio: the bio, which may have a control group
 *
 * Context: Any, does not sleep.
 */
void hc_io_set_dev(struct hc_dev *dev, struct bio *bio)
{
	/*
	 * The kernel gives back what the bio has of its group, and then looks at the group
	 * (seen in 7.3). If that has been removed meanwhile, this was the last that kept it.
	 */
	rcu_read_lock();
	bio_set_dev(bio, dev->origin);
	rcu_read_unlock();
}

/**
 * hc_io_pass() - send a bio to the origin that had been held back
 * @dev: the device
 * @bio: the bio, see hc_io_charge()
 *
 * Context: Process, may sleep.
 */
void hc_io_pass(struct hc_dev *dev, struct bio *bio)
{
	hc_io_detach(bio);
	hc_io_set_dev(dev, bio);
	submit_bio_noacct(bio);
}

static void hc_io_pass_work(struct work_struct *work)
{
	struct hc_io *io = container_of(work, struct hc_io, work);

	hc_io_pass(io->dev, io->bio);
}

/**
 * hc_io_pass_later() - let a worker that may wait send a bio that must not wait
 * @dev: the device
 * @bio: the bio, see hc_io_charge()
 * @io: our part of it
 *
 * Context: Any, does not sleep.
 */
void hc_io_pass_later(struct hc_dev *dev, struct bio *bio, struct hc_io *io)
{
	hc_io_queue(dev->nowait_wq, dev, bio, io, hc_io_pass_work);
}

/**
 * hc_io_retry() - send a bio by itself after its child bio has failed
 * @dev: the device
 * @bio: the bio, see hc_io_charge()
 * @io: our part of it
 *
 * Not behind the many that may wait for an origin, or a part of it, that is full: it
 * may have a fence up, and the origin has answered its child bio.
 *
 * Context: Any, does not sleep.
 */
void hc_io_retry(struct hc_dev *dev, struct bio *bio, struct hc_io *io)
{
	hc_count(dev, HC_CNT_retries, 1);
	hc_io_queue(dev->retry_wq, dev, bio, io, hc_io_pass_work);
}
