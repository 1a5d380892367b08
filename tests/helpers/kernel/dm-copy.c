// SPDX-License-Identifier: GPL-2.0
/*
 * The target "copy": dm-zero, but what a read returns is copied from random pages
 * of an array instead of being set to zero. A RAM cache has to copy its hits from
 * an array of that size, too, so this is the least that a hit can cost.
 *
 * Table: <start> <length> copy <bytes of the array>
 */
#include <linux/bio.h>
#include <linux/device-mapper.h>
#include <linux/hash.h>
#include <linux/highmem.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#define DM_MSG_PREFIX "copy"

/**
 * struct copy - an array that all reads of a table are copied from
 * @array: the bytes, with large pages where the architecture has them, so that the
 *         array costs as few TLB misses as a pool
 * @nr_pages: its length in pages
 */
struct copy {
	char *array;
	u32 nr_pages;
};

static int copy_ctr(struct dm_target *ti, unsigned int argc, char **argv)
{
	struct copy *copy;
	u64 bytes;
	u32 i;

	if (argc != 1 || kstrtou64(argv[0], 10, &bytes)) {
		ti->error = "One argument is needed: the bytes of the array";
		return -EINVAL;
	}
	if (bytes < PAGE_SIZE || bytes >> PAGE_SHIFT > U32_MAX) {
		ti->error = "The array is too small or too large";
		return -EINVAL;
	}
	copy = kzalloc(sizeof(*copy), GFP_KERNEL);
	if (!copy) {
		ti->error = "No memory";
		return -ENOMEM;
	}
	copy->nr_pages = bytes >> PAGE_SHIFT;
	copy->array = vmalloc_huge((size_t)copy->nr_pages << PAGE_SHIFT, GFP_KERNEL);
	if (!copy->array) {
		kfree(copy);
		ti->error = "No memory for the array";
		return -ENOMEM;
	}
	for (i = 0; i < copy->nr_pages; i++)
		memset(copy->array + ((size_t)i << PAGE_SHIFT), i, PAGE_SIZE);
	ti->num_flush_bios = 1;
	ti->num_discard_bios = 1;
	ti->discards_supported = true;
	ti->private = copy;
	return 0;
}

static void copy_dtr(struct dm_target *ti)
{
	struct copy *copy = ti->private;

	vfree(copy->array);
	kfree(copy);
}

/*
 * The page is a hash of the sector: as random as the load's own offsets, without a
 * state that CPUs would share.
 */
static const char *copy_page_of(const struct copy *copy, sector_t sector)
{
	u32 hash = hash_64(sector >> (PAGE_SHIFT - SECTOR_SHIFT), 32);
	u32 page = mul_u64_u32_shr(copy->nr_pages, hash, 32);

	return copy->array + ((size_t)page << PAGE_SHIFT);
}

static int copy_map(struct dm_target *ti, struct bio *bio)
{
	struct bvec_iter iter;
	struct bio_vec bv;

	switch (bio_op(bio)) {
	case REQ_OP_READ:
		bio_for_each_segment(bv, bio, iter)
			memcpy_to_bvec(&bv, copy_page_of(ti->private, iter.bi_sector));
		break;
	case REQ_OP_WRITE:
	case REQ_OP_DISCARD:
	case REQ_OP_FLUSH:
		break;
	default:
		return DM_MAPIO_KILL;
	}
	bio_endio(bio);
	return DM_MAPIO_SUBMITTED;
}

static struct target_type copy_target = {
	.name = "copy",
	.version = { 1, 0, 0 },
	.features = DM_TARGET_NOWAIT,
	.module = THIS_MODULE,
	.ctr = copy_ctr,
	.dtr = copy_dtr,
	.map = copy_map,
};

static int __init copy_init(void)
{
	return dm_register_target(&copy_target);
}

static void __exit copy_exit(void)
{
	dm_unregister_target(&copy_target);
}

module_init(copy_init);
module_exit(copy_exit);

MODULE_DESCRIPTION("Device-mapper target that copies from an array in memory");
MODULE_LICENSE("GPL");
