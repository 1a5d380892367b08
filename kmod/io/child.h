/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_CHILD_H
#define HOTCACHE_KMOD_IO_CHILD_H

#include "io/io.h"

struct hc_check;

/**
 * struct hc_child - a bio of our own on behalf of one that the device was given
 * @dev: the device
 * @parent: the bio that it stands for; untouched, so that it can still be passed
 *	on by itself
 * @io: of @parent
 * @hints: of enum hc_hint
 * @began: of a fill: when it was made, in jiffies
 * @span: what it was sent with, to send it once more
 * @held: it waits for a worker to send it once more, and counts in &hc_dev.held
 * @group: of that: for whom
 * @mask: by region, from the region of &hc_io.first on: the blocks whose slots
 *	this bio reads into (a fill) or writes from (a write)
 * @slot: if it is within one region: the pool-wide slots of these, by bit number
 * @check: of a check of hits: what it knows of its blocks; set by who uses it
 * @work: to finish, or to send it, in process context
 * @bio: the bio, last: allocated with front padding
 */
struct hc_child {
	struct hc_dev *dev;
	struct bio *parent;
	struct hc_io *io;
	unsigned int hints;
	unsigned long began;
	struct bvec_iter span;
	bool held;
	unsigned long group;
	u16 mask[HC_IO_REGIONS_MAX];
	u32 slot[HC_REGION_BLOCKS];
	struct hc_check *check;
	struct work_struct work;
	struct bio bio;
};

struct hc_child *hc_child_alloc(struct hc_dev *dev, struct bio *parent,
				struct hc_io *io, unsigned int nr_vecs);
struct hc_child *hc_child_clone(struct hc_dev *dev, struct bio *parent,
				struct hc_io *io);
bool hc_child_add_slot(struct hc_child *child, u32 slot, unsigned int offset,
		       unsigned int len);
void hc_child_submit(struct hc_child *child);
bool hc_child_is_congested(struct hc_dev *dev, struct bio *parent);
bool hc_child_hold(struct hc_dev *dev, unsigned long group);
void hc_child_unhold(struct hc_dev *dev, unsigned long group);
void hc_child_submit_later(struct hc_child *child);
bool hc_child_resubmit(struct hc_child *child, bool must);
bool hc_child_should_retry(const struct hc_child *child);

#endif /* HOTCACHE_KMOD_IO_CHILD_H */
