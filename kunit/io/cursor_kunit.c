// SPDX-License-Identifier: GPL-2.0
/*
 * Data copied from slots into bios whose segments are of any shape, and compared: every
 * byte that a read asked for comes from its place in its block, no other is touched, and
 * one that differs is found.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <hotcache/hash.h>

#include "fixtures/pool_fixture.h"

#include "../../kmod/io/cursor.c"

#define NR_SLOTS	64u
#define MAX_VECS	64u
#define MAX_SECTORS	(MEMORY_BYTES / SECTOR_SIZE)
#define MEMORY_ORDER	8
#define MEMORY_BYTES	(PAGE_SIZE << MEMORY_ORDER)
#define NR_ROUNDS	300u
#define POISON_BYTE	0x5a
#define POISON		0x5a5a5a5a5a5a5a5aull
#define WORDS		(SECTOR_SIZE / sizeof(u64))

/**
 * struct shape - a bio over some memory, and blocks to copy into it
 * @bio: the bio
 * @vec: its segments
 * @place: of each sector of the bio, where it is in @memory
 * @pages: the memory
 * @memory: its address
 * @cache: geometry and pool only
 * @random: state of the generator
 */
struct shape {
	struct bio bio;
	struct bio_vec vec[MAX_VECS];
	u32 place[MAX_SECTORS];
	struct page *pages;
	u8 *memory;
	struct hc_cache *cache;
	u64 random;
};

static u32 below(struct shape *sh, u32 n)
{
	return hc_mix(sh->random++) % n;
}

/* What word @i of a block holds, of which slot after slot is full. */
static u64 word_of(u64 block, u32 i)
{
	return hc_mix(block << 16 | i);
}

/* Neighbours in the bio are none in the pool; so many have a slot each. */
static u32 slot_of(u64 block)
{
	return block * 37 % NR_SLOTS;
}

/* Up to 2 regions long, it starts at any sector and in the middle of a bvec. */
static void make_bio(struct shape *sh, u64 sector)
{
	unsigned int shift = sh->cache->geo.block_shift - SECTOR_SHIFT;
	u32 max = HC_REGION_BLOCKS * 2 << shift;
	u32 at = 0, n = 0, i, nr_vecs;
	u32 skip = below(sh, 9);

	for (nr_vecs = 0; nr_vecs < MAX_VECS; nr_vecs++) {
		struct bio_vec *bv = &sh->vec[nr_vecs];
		u32 len = below(sh, 3) ? 8 - at % 8 : 1 + below(sh, 40);

		if ((at + len) * SECTOR_SIZE > MEMORY_BYTES || n + len > max)
			break;
		bv->bv_page = sh->pages + (at * SECTOR_SIZE >> PAGE_SHIFT);
		bv->bv_offset = at * SECTOR_SIZE % PAGE_SIZE;
		bv->bv_len = len * SECTOR_SIZE;
		for (i = 0; i < len; i++)
			sh->place[n++] = at + i;
		at += len + (below(sh, 2) ? 0 : below(sh, 10));
	}
	skip = min(skip, n - 1);
	bio_init(&sh->bio, NULL, sh->vec, MAX_VECS, REQ_OP_READ);
	sh->bio.bi_iter.bi_size = n * SECTOR_SIZE;
	bio_advance_iter(&sh->bio, &sh->bio.bi_iter, skip * SECTOR_SIZE);
	/* As device-mapper cuts the end off. */
	sh->bio.bi_iter.bi_size -= below(sh, n - skip) * SECTOR_SIZE;
	sh->bio.bi_iter.bi_sector = sector;
	memmove(sh->place, sh->place + skip, (n - skip) * sizeof(sh->place[0]));
	memset(sh->memory, POISON_BYTE, MEMORY_BYTES);
}

static void fill_slots(struct shape *sh, u64 first, u64 last)
{
	u32 words = (1u << sh->cache->geo.block_shift) / sizeof(u64);
	u64 block;
	u32 i;

	for (block = first; block <= last; block++) {
		u64 *data = hc_pool_addr(sh->cache->pool, slot_of(block));

		for (i = 0; i < words; i++)
			data[i] = word_of(block, i);
	}
}

/* The sector at @at of the memory holds @sector of the device, or what it held. */
static bool sector_is(const struct shape *sh, u32 at, u64 sector, bool copied)
{
	unsigned int shift = sh->cache->geo.block_shift - SECTOR_SHIFT;
	const u64 *got = (u64 *)(sh->memory + at * SECTOR_SIZE);
	u64 block = sector >> shift;
	u32 first = (sector - (block << shift)) * WORDS;
	u32 i;

	for (i = 0; i < WORDS; i++)
		if (got[i] != (copied ? word_of(block, first + i) : POISON))
			return false;
	return true;
}

/* Copy a part of the blocks of each region, and say which. */
static void read_bio(struct shape *sh, u64 first, u64 last, u16 *masks)
{
	unsigned int shift = sh->cache->geo.block_shift;
	u64 region, base = first >> HC_REGION_SHIFT;
	u32 slot[HC_REGION_BLOCKS];
	struct hc_cursor cur;
	unsigned int i;

	hc_cursor_init_read(&cur, &sh->bio);
	for (region = base; region <= last >> HC_REGION_SHIFT; region++) {
		u16 mask = hc_region_mask(region, first, last);
		u64 pos = hc_block_of(region, 0) << shift;

		mask &= below(sh, 3) ? U16_MAX : hc_mix(sh->random++);
		masks[region - base] = mask;
		for (i = 0; i < HC_REGION_BLOCKS; i++)
			slot[i] = slot_of(hc_block_of(region, i));
		if (pos > cur.pos && below(sh, 2))
			hc_cursor_seek(&cur, pos);
		hc_cursor_read_region(&cur, sh->cache, region, slot, mask);
	}
}

static void check_round(struct kunit *test, struct shape *sh)
{
	unsigned int shift = sh->cache->geo.block_shift - SECTOR_SHIFT;
	u64 start = below(sh, 1u << 20);
	u64 first, last, sector;
	u32 nr, i, wrong = 0;
	u16 masks[3];

	make_bio(sh, start);
	nr = bio_sectors(&sh->bio);
	first = start >> shift;
	last = (start + nr - 1) >> shift;
	fill_slots(sh, first, last);
	read_bio(sh, first, last, masks);
	for (i = 0; i < nr; i++) {
		u64 block;

		sector = start + i;
		block = sector >> shift;
		wrong += !sector_is(sh, sh->place[i], sector,
				    masks[(block >> HC_REGION_SHIFT) -
					  (first >> HC_REGION_SHIFT)] &
				    BIT(block % HC_REGION_BLOCKS));
	}
	KUNIT_EXPECT_EQ(test, wrong, 0u);
}

/* Where, in bytes from the start of the bio, it differs from its slots; or U32_MAX. */
static u32 first_difference(struct shape *sh, u64 first, u64 last)
{
	unsigned int shift = sh->cache->geo.block_shift;
	u64 start = sh->bio.bi_iter.bi_sector << SECTOR_SHIFT;
	struct hc_cursor cur;
	u64 block;

	hc_cursor_init(&cur, &sh->bio);
	for (block = first; block <= last; block++) {
		struct hc_part part = hc_cursor_part(&cur, block, shift);
		u32 same;

		same = hc_cursor_compare(&cur, &part,
					 hc_pool_addr(sh->cache->pool,
						      slot_of(block)));
		if (same < part.len)
			return part.pos + same - start;
	}
	return U32_MAX;
}

static void compare_round(struct kunit *test, struct shape *sh)
{
	unsigned int shift = sh->cache->geo.block_shift - SECTOR_SHIFT;
	u64 start = below(sh, 1u << 20);
	u64 first, last, block;
	struct hc_cursor cur;
	u32 nr, wrong, byte;

	make_bio(sh, start);
	nr = bio_sectors(&sh->bio);
	first = start >> shift;
	last = (start + nr - 1) >> shift;
	fill_slots(sh, first, last);
	hc_cursor_init_read(&cur, &sh->bio);
	for (block = first; block <= last; block++)
		hc_cursor_read_part(&cur, block, shift + SECTOR_SHIFT,
				    hc_pool_addr(sh->cache->pool,
						 slot_of(block)));
	KUNIT_EXPECT_EQ(test, first_difference(sh, first, last), U32_MAX);
	wrong = below(sh, nr);
	byte = below(sh, SECTOR_SIZE);
	sh->memory[sh->place[wrong] * SECTOR_SIZE + byte] ^= 1;
	KUNIT_EXPECT_EQ(test, first_difference(sh, first, last),
			wrong * SECTOR_SIZE + byte);
}

static void with_blocks_of_any_size(struct kunit *test,
				    void (*round)(struct kunit *test,
						  struct shape *sh))
{
	struct shape *sh = test->priv;
	unsigned int shift;
	u32 i;

	for (shift = HC_BLOCK_SHIFT_MIN; shift <= HC_BLOCK_SHIFT_MAX; shift++) {
		sh->cache->geo.block_shift = shift;
		sh->cache->pool = make_pool(NR_SLOTS, shift, NULL);
		KUNIT_ASSERT_FALSE(test, IS_ERR(sh->cache->pool));
		for (i = 0; i < NR_ROUNDS; i++)
			round(test, sh);
		hc_pool_destroy(sh->cache->pool);
	}
}

static void bios_of_any_shape_get_their_bytes(struct kunit *test)
{
	with_blocks_of_any_size(test, check_round);
}

static void first_byte_that_differs_is_found(struct kunit *test)
{
	with_blocks_of_any_size(test, compare_round);
}

static int cursor_init(struct kunit *test)
{
	struct shape *sh = kzalloc(sizeof(*sh), GFP_KERNEL);

	test->priv = sh;
	if (!sh)
		return -ENOMEM;
	sh->cache = kzalloc(sizeof(*sh->cache), GFP_KERNEL);
	sh->pages = alloc_pages(GFP_KERNEL, MEMORY_ORDER);
	if (!sh->cache || !sh->pages)
		return -ENOMEM;
	sh->memory = page_address(sh->pages);
	return 0;
}

static void cursor_exit(struct kunit *test)
{
	struct shape *sh = test->priv;

	if (!sh)
		return;
	if (sh->pages)
		__free_pages(sh->pages, MEMORY_ORDER);
	kfree(sh->cache);
	kfree(sh);
}

static struct kunit_case cursor_cases[] = {
	KUNIT_CASE(bios_of_any_shape_get_their_bytes),
	KUNIT_CASE(first_byte_that_differs_is_found),
	{}
};

static struct kunit_suite cursor_suite = {
	.name = "hotcache_cursor",
	.suite_init = pool_fixture_init,
	.suite_exit = pool_fixture_exit,
	.init = cursor_init,
	.exit = cursor_exit,
	.test_cases = cursor_cases,
};

kunit_test_suite(cursor_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: copying between bios and slots");
MODULE_LICENSE("GPL");
