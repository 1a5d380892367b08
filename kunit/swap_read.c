// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the first page of a device with REQ_SWAP, as swapping a page in does;
 * no program can set that flag. The module loads if the read succeeds.
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/module.h>

static char *path = "";
module_param(path, charp, 0);
MODULE_PARM_DESC(path, "The block device");

static int swap_read(struct block_device *bdev, struct page *page)
{
	struct bio_vec vec;
	struct bio bio;
	int err;

	bio_init(&bio, bdev, &vec, 1, REQ_OP_READ | REQ_SWAP);
	__bio_add_page(&bio, page, PAGE_SIZE, 0);
	err = submit_bio_wait(&bio);
	bio_uninit(&bio);
	return err;
}

static int __init swap_read_init(void)
{
	struct file *file;
	struct page *page;
	int err = -ENOMEM;

	file = bdev_file_open_by_path(path, BLK_OPEN_READ, NULL, NULL);
	if (IS_ERR(file))
		return PTR_ERR(file);
	page = alloc_page(GFP_KERNEL);
	if (page) {
		err = swap_read(file_bdev(file), page);
		__free_page(page);
	}
	fput(file);
	return err;
}

static void __exit swap_read_exit(void)
{
}

module_init(swap_read_init);
module_exit(swap_read_exit);

MODULE_DESCRIPTION("Tests of dm-hotcache: a read that is marked as swap");
MODULE_LICENSE("GPL");
