/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_IO_CHILD_H
#define HOTCACHE_KMOD_IO_CHILD_H

#include "io/io.h"

/**
 * struct hc_own - a bio of our own on behalf of one that the device was given
 * @dev: the device
 * @parent: the bio that it stands for; untouched, so that it can still be passed
 *	on by itself
 * @io: of @parent
 * @hints: of enum hc_hint
 * @span: what it was sent with, to send it once more
 * @mask: by region, from the region of &hc_io.first on: the blocks whose slots
 *	this bio reads into (a fill) or writes from (a write)
 * @work: to finish, or to send it, in process context
 * @bio: the bio, last: allocated with front padding
 */
struct hc_own {
	struct hc_dev *dev;
	struct bio *parent;
	struct hc_io *io;
	unsigned int hints;
	struct bvec_iter span;
	u16 mask[HC_IO_REGIONS_MAX];
	struct work_struct work;
	struct bio bio;
};

struct hc_own *hc_own_alloc(struct hc_dev *dev, struct bio *parent,
			    struct hc_io *io, unsigned int nr_vecs);
bool hc_own_add_slot(struct hc_own *own, u32 slot, unsigned int offset,
		     unsigned int len);
void hc_own_submit(struct hc_own *own);
void hc_own_submit_later(struct hc_own *own);
bool hc_own_again(struct hc_own *own);
bool hc_own_should_retry(const struct hc_own *own);

#endif /* HOTCACHE_KMOD_IO_CHILD_H */
