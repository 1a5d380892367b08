/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bios, as far as hits need them; the members and functions have the
 * kernel's names and do what the kernel's do.
 */
#ifndef SHIM_LINUX_BIO_H
#define SHIM_LINUX_BIO_H

#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/types.h>

#define SECTOR_SHIFT	9
#define SECTOR_SIZE	(1u << SECTOR_SHIFT)

typedef u64 sector_t;
typedef u32 blk_opf_t;
typedef u8 blk_status_t;

#define BLK_STS_OK		((blk_status_t)0)
#define BLK_STS_NOTSUPP		((blk_status_t)1)
#define BLK_STS_TARGET		((blk_status_t)5)
#define BLK_STS_MEDIUM		((blk_status_t)7)
#define BLK_STS_PROTECTION	((blk_status_t)8)
#define BLK_STS_IOERR		((blk_status_t)10)
#define BLK_STS_AGAIN		((blk_status_t)12)
#define BLK_STS_INVAL		((blk_status_t)19)

#define BIO_MAX_VECS	256u

enum req_op {
	REQ_OP_READ		= 0,
	REQ_OP_WRITE		= 1,
	REQ_OP_FLUSH		= 2,
	REQ_OP_DISCARD		= 3,
	REQ_OP_SECURE_ERASE	= 5,
	REQ_OP_WRITE_ZEROES	= 9,
};

#define REQ_OP_MASK	0xffu
#define REQ_FAILFAST_MASK	(BIT(8) | BIT(9) | BIT(10))
#define REQ_SYNC	BIT(11)
#define REQ_META	BIT(12)
#define REQ_PRIO	BIT(13)
#define REQ_IDLE	BIT(15)
#define REQ_INTEGRITY	BIT(16)
#define REQ_FUA		BIT(17)
#define REQ_RAHEAD	BIT(19)
#define REQ_BACKGROUND	BIT(20)
#define REQ_NOWAIT	BIT(21)
#define REQ_POLLED	BIT(22)
#define REQ_SWAP	BIT(24)
#define REQ_ATOMIC	BIT(27)

struct bio_vec {
	struct page *bv_page;
	unsigned int bv_len;
	unsigned int bv_offset;
};

struct bvec_iter {
	sector_t bi_sector;
	unsigned int bi_size;
	unsigned int bi_idx;
	unsigned int bi_bvec_done;
};

struct block_device {
	sector_t bd_nr_sectors;
};

struct bio;

typedef void bio_end_io_t(struct bio *bio);

struct bio {
	struct bio *bi_next;
	struct block_device *bi_bdev;
	blk_opf_t bi_opf;
	unsigned short bi_flags;
	unsigned short bi_ioprio;
	blk_status_t bi_status;
	struct bvec_iter bi_iter;
	bio_end_io_t *bi_end_io;
	void *bi_private;
	void *bi_crypt_context;
	unsigned short bi_vcnt;
	struct bio_vec *bi_io_vec;
};

struct bio_set {
	unsigned int front_pad;
};

#define bio_op(bio)		((enum req_op)((bio)->bi_opf & REQ_OP_MASK))
#define op_is_write(op)		((op) & 1)
#define bio_sectors(bio)	((bio)->bi_iter.bi_size >> SECTOR_SHIFT)
#define bio_end_sector(bio)	((bio)->bi_iter.bi_sector + bio_sectors(bio))

static inline bool bio_has_data(const struct bio *bio)
{
	return bio && bio->bi_iter.bi_size && bio_op(bio) != REQ_OP_DISCARD &&
	       bio_op(bio) != REQ_OP_SECURE_ERASE &&
	       bio_op(bio) != REQ_OP_WRITE_ZEROES;
}

static inline void bvec_iter_advance_single(const struct bio_vec *bv,
					    struct bvec_iter *iter,
					    unsigned int bytes)
{
	unsigned int done = iter->bi_bvec_done + bytes;

	if (done == bv[iter->bi_idx].bv_len) {
		done = 0;
		iter->bi_idx++;
	}
	iter->bi_bvec_done = done;
	iter->bi_size -= bytes;
}

static inline void bvec_iter_advance(const struct bio_vec *bv,
				     struct bvec_iter *iter, unsigned int bytes)
{
	unsigned int idx = iter->bi_idx;

	iter->bi_size -= bytes;
	bytes += iter->bi_bvec_done;
	while (bytes && bytes >= bv[idx].bv_len) {
		bytes -= bv[idx].bv_len;
		idx++;
	}
	iter->bi_idx = idx;
	iter->bi_bvec_done = bytes;
}

static inline void bio_advance_iter(const struct bio *bio,
				    struct bvec_iter *iter, unsigned int bytes)
{
	iter->bi_sector += bytes >> SECTOR_SHIFT;
	bvec_iter_advance(bio->bi_io_vec, iter, bytes);
}

static inline void bio_advance_iter_single(const struct bio *bio,
					   struct bvec_iter *iter,
					   unsigned int bytes)
{
	iter->bi_sector += bytes >> SECTOR_SHIFT;
	bvec_iter_advance_single(bio->bi_io_vec, iter, bytes);
}

/* One page's part of a bvec, which may have many. */
static inline struct bio_vec bio_iter_iovec(const struct bio *bio,
					    struct bvec_iter iter)
{
	const struct bio_vec *bv = &bio->bi_io_vec[iter.bi_idx];
	unsigned int offset = bv->bv_offset + iter.bi_bvec_done;
	unsigned int len = min(iter.bi_size, bv->bv_len - iter.bi_bvec_done);

	return (struct bio_vec){
		.bv_page = bv->bv_page + offset / PAGE_SIZE,
		.bv_offset = offset % PAGE_SIZE,
		.bv_len = min_t(unsigned int, len,
				PAGE_SIZE - offset % PAGE_SIZE),
	};
}

/* All that is left of a bvec. */
static inline struct bio_vec mp_bvec_iter_bvec(const struct bio_vec *bv,
					       struct bvec_iter iter)
{
	bv += iter.bi_idx;
	return (struct bio_vec){
		.bv_page = bv->bv_page,
		.bv_offset = bv->bv_offset + iter.bi_bvec_done,
		.bv_len = min(iter.bi_size, bv->bv_len - iter.bi_bvec_done),
	};
}

static inline unsigned int bio_add_page(struct bio *bio, struct page *page,
					unsigned int len, unsigned int offset)
{
	return 0;
}

static inline sector_t bdev_nr_sectors(const struct block_device *bdev)
{
	return bdev->bd_nr_sectors;
}

static inline void bio_init(struct bio *bio, struct block_device *bdev,
			    struct bio_vec *table, unsigned short max_vecs,
			    blk_opf_t opf)
{
	*bio = (struct bio){
		.bi_bdev = bdev,
		.bi_opf = opf,
		.bi_io_vec = table,
	};
}

static inline void bio_uninit(struct bio *bio)
{
}

/* Of the compat headers; a bio has none here. */
static inline void hc_bio_copy_hints(struct bio *to, const struct bio *from)
{
}

void bio_endio(struct bio *bio);

#endif /* SHIM_LINUX_BIO_H */
