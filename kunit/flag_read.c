// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the first page of a device with a flag that no program can set by
 * itself. The module loads if the read succeeds.
 */
#include <linux/array_size.h>
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/module.h>
#include <linux/string.h>

static char *path = "";
module_param(path, charp, 0);
MODULE_PARM_DESC(path, "The block device");

static char *flag = "";
module_param(flag, charp, 0);
MODULE_PARM_DESC(flag, "The flag, in lower case and without REQ_");

static const struct {
	const char *name;
	blk_opf_t value;
} flags[] = {
	{ "alloc_cache", REQ_ALLOC_CACHE },
	{ "background", REQ_BACKGROUND },
	{ "drv", REQ_DRV },
	{ "failfast", REQ_FAILFAST_MASK },
	{ "fs_private", REQ_FS_PRIVATE },
	{ "idle", REQ_IDLE },
	{ "meta", REQ_META },
	{ "nomerge", REQ_NOMERGE },
	{ "none", 0 },
	{ "prio", REQ_PRIO },
	{ "rahead", REQ_RAHEAD },
	{ "swap", REQ_SWAP },
	{ "sync", REQ_SYNC },
};

static int flag_read(struct block_device *bdev, struct page *page,
		     blk_opf_t value)
{
	struct bio_vec vec;
	struct bio bio;
	int err;

	bio_init(&bio, bdev, &vec, 1, REQ_OP_READ | value);
	__bio_add_page(&bio, page, PAGE_SIZE, 0);
	err = submit_bio_wait(&bio);
	bio_uninit(&bio);
	return err;
}

static int flag_open_and_read(blk_opf_t value)
{
	struct file *file;
	struct page *page;
	int err = -ENOMEM;

	file = bdev_file_open_by_path(path, BLK_OPEN_READ, NULL, NULL);
	if (IS_ERR(file))
		return PTR_ERR(file);
	page = alloc_page(GFP_KERNEL);
	if (page) {
		err = flag_read(file_bdev(file), page, value);
		__free_page(page);
	}
	fput(file);
	return err;
}

static int __init flag_read_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(flags); i++)
		if (!strcmp(flag, flags[i].name))
			return flag_open_and_read(flags[i].value);
	return -EINVAL;
}

static void __exit flag_read_exit(void)
{
}

module_init(flag_read_init);
module_exit(flag_read_exit);

MODULE_DESCRIPTION("Tests of dm-hotcache: a read with a flag");
MODULE_LICENSE("GPL");
