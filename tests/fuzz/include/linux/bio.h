/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Adds what sends and copies bios; block.c has it, with the origin that they go to.
 */
#ifndef FUZZ_LINUX_BIO_H
#define FUZZ_LINUX_BIO_H

#include_next <linux/bio.h>
#include <linux/mm.h>

#define BIOSET_NEED_BVECS	1

struct request_queue;

struct bvec_iter_all {
	int idx;
};

/* Each has a part of one page. */
#define bio_for_each_segment_all(bv, bio, iter)				\
	for ((iter).idx = 0; (iter).idx < (bio)->bi_vcnt &&		\
	     ((bv) = &(bio)->bi_io_vec[(iter).idx], true); (iter).idx++)
#define mp_bvec_iter_offset(bv, iter)					\
	((bv)[(iter).bi_idx].bv_offset + (iter).bi_bvec_done)

#define bio_add_page		fuzz_bio_add_page
#define bio_set_dev(bio, bdev)	((void)((bio)->bi_bdev = (bdev)))
#define bio_associate_blkg(bio)	((void)(bio))
#define bio_clone_blkg_association(to, from)	((void)(to), (void)(from))
#define bdev_get_queue(bdev)	((void)(bdev), NULL)
/* A bio of more is cut. */
#define queue_max_sectors(q)	((void)(q), 512u)

int bioset_init(struct bio_set *bs, unsigned int reserve, unsigned int front_pad,
		unsigned int flags);
void bioset_exit(struct bio_set *bs);
struct bio *bio_alloc_bioset(struct block_device *bdev, unsigned short nr_vecs,
			     blk_opf_t opf, gfp_t gfp, struct bio_set *bs);
struct bio *bio_alloc_clone(struct block_device *bdev, struct bio *bio, gfp_t gfp,
			    struct bio_set *bs);
void bio_put(struct bio *bio);
void bio_reset(struct bio *bio, struct block_device *bdev, blk_opf_t opf);
unsigned int fuzz_bio_add_page(struct bio *bio, struct page *page,
			       unsigned int len, unsigned int offset);
unsigned int bio_segments(const struct bio *bio);
void bio_copy_data(struct bio *to, struct bio *from);
void submit_bio_noacct(struct bio *bio);

#endif /* FUZZ_LINUX_BIO_H */
