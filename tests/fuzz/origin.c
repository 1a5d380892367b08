// SPDX-License-Identifier: GPL-2.0
/*
 * The block layer below the data path, and an origin in memory, see origin.h.
 */
#include "origin.h"

#include <stdlib.h>
#include <string.h>
#include <linux/minmax.h>

#include "fuzz.h"

#define SECTOR		512u
#define WAITING_MAX	512
#define CHANGES_MAX	128
#define PAGES_MAX	4096
/* In bi_flags: the segments are somebody else's. */
#define IS_CLONE	1

/**
 * struct request - a bio that the origin has not answered
 * @bio: the bio
 * @iter: what of it there is to do
 * @done: its data have been transferred
 */
struct request {
	struct bio *bio;
	struct bvec_iter iter;
	bool done;
};

/**
 * struct change - a sector has got another content
 * @when: by the clock of origin_now()
 * @stamp: the content from then on
 */
struct change {
	u32 when;
	u32 stamp;
};

struct block_device origin_bdev = { .bd_nr_sectors = ORIGIN_SECTORS };
unsigned int origin_no_bio;

static struct request waiting[WAITING_MAX];
static unsigned int nr_waiting;
static struct change change[ORIGIN_SECTORS][CHANGES_MAX];
static unsigned int nr_changes[ORIGIN_SECTORS];
static u32 now;
static struct page *page_list[PAGES_MAX];
static unsigned int nr_pages;

struct page *fuzz_alloc_page(gfp_t gfp)
{
	struct page *page = alloc_pages(gfp, 0);

	if (!page)
		return NULL;
	check(nr_pages < PAGES_MAX, "too many pages");
	page_list[nr_pages++] = page;
	return page;
}

void fuzz_free_page(struct page *page)
{
	unsigned int i = 0;

	while (page_list[i] != page)
		i++;
	page_list[i] = page_list[--nr_pages];
	__free_pages(page, 0);
}

struct page *fuzz_page_of(const void *data)
{
	unsigned int i = 0;

	while (page_address(page_list[i]) != data)
		i++;
	return page_list[i];
}

int bioset_init(struct bio_set *bs, unsigned int reserve, unsigned int front_pad,
		unsigned int flags)
{
	bs->front_pad = front_pad;
	return 0;
}

void bioset_exit(struct bio_set *bs)
{
}

/* As much of a child as there is before its bio; there is one kind of them. */
static unsigned int pad;

static struct bio *make_bio(struct block_device *bdev, struct bio_vec *vec,
			    blk_opf_t opf, struct bio_set *bs)
{
	char *memory;

	if (origin_no_bio && !--origin_no_bio)
		return NULL;
	pad = bs->front_pad;
	memory = malloc(pad + sizeof(struct bio));
	memset(memory, 0x5a, pad);
	bio_init((struct bio *)(memory + pad), bdev, vec, 0, opf);
	return (struct bio *)(memory + pad);
}

/* Before the first of its segments is one that says how many there may be. */
struct bio *bio_alloc_bioset(struct block_device *bdev, unsigned short nr_vecs,
			     blk_opf_t opf, gfp_t gfp, struct bio_set *bs)
{
	struct bio *bio = make_bio(bdev, NULL, opf, bs);
	struct bio_vec *vec;

	if (!bio)
		return NULL;
	vec = malloc((nr_vecs + 1) * sizeof(*vec));
	vec->bv_len = nr_vecs;
	bio->bi_io_vec = vec + 1;
	return bio;
}

struct bio *bio_alloc_clone(struct block_device *bdev, struct bio *bio, gfp_t gfp,
			    struct bio_set *bs)
{
	struct bio *clone = make_bio(bdev, bio->bi_io_vec, bio->bi_opf, bs);

	if (clone) {
		clone->bi_flags = IS_CLONE;
		clone->bi_iter = bio->bi_iter;
	}
	return clone;
}

void bio_put(struct bio *bio)
{
	if (!(bio->bi_flags & IS_CLONE))
		free(bio->bi_io_vec - 1);
	free((char *)bio - pad);
}

void bio_reset(struct bio *bio, struct block_device *bdev, blk_opf_t opf)
{
	*bio = (struct bio){
		.bi_bdev = bdev,
		.bi_opf = opf,
		.bi_flags = bio->bi_flags,
		.bi_io_vec = bio->bi_io_vec,
	};
}

unsigned int fuzz_bio_add_page(struct bio *bio, struct page *page,
			       unsigned int len, unsigned int offset)
{
	if (bio->bi_vcnt == bio->bi_io_vec[-1].bv_len)
		return 0;
	bio->bi_io_vec[bio->bi_vcnt++] = (struct bio_vec){
		.bv_page = page,
		.bv_len = len,
		.bv_offset = offset,
	};
	bio->bi_iter.bi_size += len;
	return len;
}

unsigned int bio_segments(const struct bio *bio)
{
	struct bvec_iter iter = bio->bi_iter;
	unsigned int n = 0;

	for (; iter.bi_size; n++)
		bio_advance_iter_single(bio, &iter,
					bio_iter_iovec(bio, iter).bv_len);
	return n;
}

/* The next sector of a bio, or a part of it that lies in one page. */
static char *next_bytes(const struct bio *bio, struct bvec_iter *iter,
			unsigned int *len)
{
	struct bio_vec bv = bio_iter_iovec(bio, *iter);

	*len = min(bv.bv_len, SECTOR);
	bio_advance_iter_single(bio, iter, *len);
	return (char *)page_address(bv.bv_page) + bv.bv_offset;
}

void bio_copy_data(struct bio *to, struct bio *from)
{
	struct bvec_iter a = to->bi_iter, b = from->bi_iter;

	while (a.bi_size && b.bi_size) {
		unsigned int x, y;
		char *dest = next_bytes(to, &a, &x), *src = next_bytes(from, &b, &y);

		check(x == SECTOR && y == SECTOR, "a sector is in two pages");
		memcpy(dest, src, SECTOR);
	}
}

void submit_bio_noacct(struct bio *bio)
{
	check(nr_waiting < WAITING_MAX, "too many bios are sent");
	check(bio->bi_bdev == &origin_bdev, "a bio goes elsewhere");
	check(!bio_sectors(bio) || bio_end_sector(bio) <= ORIGIN_SECTORS,
	      "a bio reaches to sector %llu", bio_end_sector(bio));
	waiting[nr_waiting++] = (struct request){ .bio = bio, .iter = bio->bi_iter };
}

/**
 * stamp_fill() - make the content of a sector
 * @data: its bytes
 * @stamp: its stamp
 */
void stamp_fill(void *data, u32 stamp)
{
	unsigned int i;

	for (i = 0; i < SECTOR; i += sizeof(stamp))
		memcpy((char *)data + i, &stamp, sizeof(stamp));
}

/**
 * stamp_read() - the stamp of a sector
 * @data: its bytes
 * @stamp: out
 *
 * Return: whether all bytes are of it.
 */
bool stamp_read(const void *data, u32 *stamp)
{
	memcpy(stamp, data, sizeof(*stamp));
	return !memcmp(data, (const char *)data + sizeof(*stamp),
		       SECTOR - sizeof(*stamp));
}

/**
 * origin_reset() - all sectors are as if nobody had ever written
 */
void origin_reset(void)
{
	unsigned int i;

	check(!nr_waiting, "bios are left over");
	now = 1;
	origin_no_bio = 0;
	for (i = 0; i < ORIGIN_SECTORS; i++) {
		nr_changes[i] = 1;
		change[i][0] = (struct change){ .when = 0, .stamp = i };
	}
}

/**
 * origin_now() - a clock, which advances with each change
 *
 * Return: the time.
 */
u32 origin_now(void)
{
	return now;
}

/**
 * origin_held() - may a read have found this in a sector?
 * @sector: the sector
 * @stamp: what it has found
 * @since: when it was sent
 *
 * Return: whether the sector has held that at any time since then.
 */
bool origin_held(u32 sector, u32 stamp, u32 since)
{
	unsigned int i = nr_changes[sector];

	while (i--) {
		if (change[sector][i].stamp == stamp)
			return true;
		if (change[sector][i].when <= since)
			return false;
	}
	return false;
}

static void set_sector(u32 sector, u32 stamp)
{
	struct change *last = &change[sector][nr_changes[sector] - 1];

	if (last->stamp == stamp)
		return;
	check(nr_changes[sector] < CHANGES_MAX, "too many changes");
	last[1] = (struct change){ .when = now, .stamp = stamp };
	nr_changes[sector]++;
}

/**
 * origin_waiting() - bios that are not answered
 *
 * Return: their number.
 */
unsigned int origin_waiting(void)
{
	return nr_waiting;
}

/**
 * origin_bio() - a bio that is not answered
 * @i: which, in the order in which they came
 *
 * Return: the bio.
 */
const struct bio *origin_bio(unsigned int i)
{
	return waiting[i].bio;
}

/**
 * origin_transfer() - do what a bio asks for, without telling yet
 * @i: which
 */
void origin_transfer(unsigned int i)
{
	struct request *r = &waiting[i];
	const struct bio *bio = r->bio;
	struct bvec_iter iter = r->iter;
	u32 sector = iter.bi_sector;
	unsigned int len;
	u32 stamp;

	if (r->done)
		return;
	r->done = true;
	now++;
	if (!bio_has_data(bio)) {
		for (; iter.bi_size; iter.bi_size -= SECTOR)
			set_sector(sector++, 0);
		return;
	}
	for (; iter.bi_size; sector++) {
		char *data = next_bytes(bio, &iter, &len);

		check(len == SECTOR, "a sector is in two pages");
		if (op_is_write(bio_op(bio))) {
			check(stamp_read(data, &stamp), "a sector is sent torn");
			set_sector(sector, stamp);
		} else {
			stamp_fill(data, change[sector][nr_changes[sector] - 1].stamp);
		}
	}
}

/**
 * origin_end() - answer a bio
 * @i: which
 * @status: the answer; if it is an error, and the data have not been transferred, they
 *	are not
 */
void origin_end(unsigned int i, blk_status_t status)
{
	struct bio *bio = waiting[i].bio;

	if (!status)
		origin_transfer(i);
	memmove(&waiting[i], &waiting[i + 1],
		(--nr_waiting - i) * sizeof(waiting[0]));
	now++;
	bio->bi_status = status;
	/* As whoever has done it leaves it. */
	bio->bi_iter.bi_sector += bio_sectors(bio);
	bio->bi_iter.bi_size = 0;
	bio_endio(bio);
}

void bio_endio(struct bio *bio)
{
	bio->bi_end_io(bio);
}
