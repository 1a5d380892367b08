// SPDX-License-Identifier: GPL-2.0
/*
 * Hits, from slots into bios: what others find, and may do, in the middle of a copy.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/kconfig.h>
#include <linux/module.h>
#include <linux/percpu.h>

#include "core/shard_hit.h"
#include "fixtures/cache_fixture.h"

#include "../../kmod/core/cache.c"
#include "../../kmod/core/totals.c"
#include "../../kmod/io/cursor.c"
#include "io/dev.h"

#define NR_SLOTS	(2 * HC_SLOTS_PER_SHARD_MIN)
#define NR_BLOCKS	(1ull << 20)
#define REGION		5u
#define BIO_ORDER	4
#define ALL		0xffffu

/**
 * struct hit_test - a device with a cache, and a read of a region
 * @dev: the device
 * @shard: the region's shard
 * @bio: the read
 * @vec: its memory
 * @to: the same
 * @streamed: what it got that a scan had inserted
 */
struct hit_test {
	struct hc_dev dev;
	struct hc_shard *shard;
	struct bio bio;
	struct bio_vec vec;
	u8 *to;
	u16 streamed;
};

/* The case that is running, and what happens in the middle of its copies. */
static struct hit_test *running;
static void (*meanwhile)(u64 block);
static u32 nr_copies;
static u32 nr_touches;
/* Copies and touches while the slot was, or was not, named. */
static u32 nr_unnamed;
static u32 most_named;
/* All names were there before the barrier. */
static bool sealed;

static void look_at_names(u32 slot)
{
	const struct hc_hazards *hazards = running->dev.cache->hazards;
	u32 i, nr = 0;

	nr_unnamed += !sealed || !hc_hazards_name(hazards, 0, &slot, 1);
	for (i = 0; i < NR_SLOTS; i++)
		nr += hc_hazards_name(hazards, 0, &i, 1);
	most_named = max(most_named, nr);
}

static void before_copy(u64 block)
{
	u32 s = hc_index_find(&running->shard->index, block);

	nr_copies++;
	if (s != HC_SLOT_NONE)
		look_at_names(running->shard->base + s);
	if (meanwhile)
		meanwhile(block);
}

static void watched_read_block(struct hc_cursor *cur, u64 block,
			       unsigned int shift, const void *slot)
{
	before_copy(block);
	hc_cursor_read_block(cur, block, shift, slot);
}

/* The block that hc_hit_block() copies. */
static u64 copied_block;

static void watched_copy(void *to, const void *from, unsigned int bytes)
{
	before_copy(copied_block);
	hc_cursor_copy(to, from, bytes);
}

static void watched_add(struct hc_hazard_line *line, unsigned int nr, u32 slot)
{
	sealed = false;
	hc_hazards_add(line, nr, slot);
}

static void watched_seal(void)
{
	hc_hazards_seal();
	sealed = true;
}

static void watched_touch(u64 *word, u64 before, u8 hit_max)
{
	nr_touches++;
	look_at_names(running->shard->base + (word - running->shard->word));
	hc_hit_touch(word, before, hit_max);
}

#define hc_cursor_read_block	watched_read_block
#define hc_cursor_copy		watched_copy
#define hc_hazards_add		watched_add
#define hc_hazards_seal		watched_seal
#define hc_hit_touch		watched_touch
#include "../../kmod/io/hit.c"
#undef hc_cursor_read_block
#undef hc_cursor_copy
#undef hc_hazards_add
#undef hc_hazards_seal
#undef hc_hit_touch

static u8 byte_of(u64 block)
{
	return 1 + block % 251;
}

/* Cache blocks of a region. */
static void cache_blocks(struct kunit *test, u64 region, u16 mask,
			 unsigned int hints)
{
	struct hit_test *t = test->priv;
	struct hc_cache *cache = t->dev.cache;
	struct hc_shard *shard = hc_cache_shard(cache, region);
	struct hc_lookup found;
	LIST_HEAD(wake);
	unsigned int i;

	hc_shard_read(shard, region, mask, HC_ADMIT_ALL, &found);
	KUNIT_ASSERT_EQ(test, found.fill, mask);
	for (i = 0; i < HC_REGION_BLOCKS; i++)
		if (mask & BIT(i))
			memset(hc_pool_addr(cache->pool, found.slot[i]),
			       byte_of(hc_block_of(region, i)),
			       1u << cache->geo.block_shift);
	KUNIT_ASSERT_EQ(test, end_fill_of(shard, region, mask, true, hints,
					  &wake), mask);
}

static u64 region_hash(void)
{
	return hc_cache_region_hash(running->dev.cache, REGION);
}

/* Read blocks of REGION, with a bio of all of it. */
static u16 read_hits(u16 wanted)
{
	struct hc_cursor cur;
	struct hc_hits hits;

	nr_copies = 0;
	nr_touches = 0;
	nr_unnamed = 0;
	most_named = 0;
	memset(running->to, 0, PAGE_SIZE << BIO_ORDER);
	hc_cursor_init_read(&cur, &running->bio);
	hc_hit_read(&running->dev, running->shard, region_hash(), &cur, REGION,
		    wanted, 0, &hits);
	running->streamed = hits.streamed;
	return hits.mask;
}

static void expect_data(struct kunit *test, u16 mask)
{
	struct hit_test *t = test->priv;
	unsigned int shift = t->dev.cache->geo.block_shift;
	u32 i, k, wrong = 0;

	for (i = 0; i < HC_REGION_BLOCKS; i++)
		for (k = 0; mask & BIT(i) && k < 1u << shift; k++)
			wrong += t->to[(i << shift) + k] !=
				 byte_of(hc_block_of(REGION, i));
	KUNIT_EXPECT_EQ(test, wrong, 0u);
}

static u64 count_of(enum hc_counter counter)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(running->dev.stats, cpu)->v[counter];
	return sum;
}

static void slots_are_named_until_touched(struct kunit *test)
{
	struct hit_test *t = test->priv;
	u32 i;

	cache_blocks(test, REGION, 0xf0f3, 0);
	KUNIT_EXPECT_EQ(test, read_hits(ALL), 0xf0f3);
	KUNIT_EXPECT_EQ(test, nr_copies, 10u);
	KUNIT_EXPECT_EQ(test, nr_touches, 10u);
	KUNIT_EXPECT_EQ(test, nr_unnamed, 0u);
	KUNIT_EXPECT_EQ(test, most_named, IS_ENABLED(CONFIG_PREEMPT_RT) ? 1u : 10u);
	expect_data(test, 0xf0f3);
	for (i = 0; i < NR_SLOTS; i++)
		KUNIT_ASSERT_EQ(test, hc_hazards_name(t->dev.cache->hazards, 0, &i, 1),
				0ull);
	KUNIT_EXPECT_EQ(test, read_hits(0x0c), 0);
	KUNIT_EXPECT_EQ(test, nr_copies, 0u);
}

/* The same for a read of one block, which goes a way of its own. */
static bool read_one(unsigned int i, bool *streamed)
{
	unsigned int shift = running->dev.cache->geo.block_shift;

	nr_copies = 0;
	nr_touches = 0;
	nr_unnamed = 0;
	copied_block = hc_block_of(REGION, i);
	memset(running->to, 0, PAGE_SIZE << BIO_ORDER);
	return hc_hit_block(&running->dev, running->shard, region_hash(),
			    copied_block, 0, running->to + (i << shift), streamed);
}

static u64 victim;

static void write_victim(u64 block)
{
	u16 mask = BIT(block % HC_REGION_BLOCKS);
	u32 slot[HC_REGION_BLOCKS];

	if (block != victim)
		return;
	hc_shard_write_begin(running->shard, REGION, mask, true,
			     HC_CNT_invalidate_write, slot);
	hc_shard_write_end(running->shard, REGION, mask, slot, true);
}

static void drop_victim(u64 block)
{
	if (block == victim)
		hc_shard_drop_region(running->shard, REGION,
				     BIT(block % HC_REGION_BLOCKS),
				     HC_CNT_invalidate_drop);
}

/* The neighbours of a block that is written, or dropped, are hits. */
static void block_that_changes_is_rejected(struct kunit *test)
{
	u32 i;

	cache_blocks(test, REGION, ALL, 0);
	for (i = 0; i < HC_REGION_BLOCKS; i += 5) {
		u16 others = ALL & ~BIT(i);

		victim = hc_block_of(REGION, i);
		meanwhile = write_victim;
		KUNIT_EXPECT_EQ(test, read_hits(ALL), others);
		KUNIT_EXPECT_EQ(test, nr_touches, 15u);
		meanwhile = NULL;
		KUNIT_EXPECT_EQ(test, read_hits(ALL), ALL);
		meanwhile = drop_victim;
		KUNIT_EXPECT_EQ(test, read_hits(ALL), others);
		expect_data(test, others);
		meanwhile = NULL;
		KUNIT_EXPECT_EQ(test, read_hits(ALL), others);
		KUNIT_EXPECT_EQ(test, nr_copies, 15u);
		cache_blocks(test, REGION, BIT(i), 0);
	}
}

/* Read other regions, several times as much as fits. */
static void fill_the_shard(u64 block)
{
	struct hc_lookup found;
	LIST_HEAD(wake);
	u64 region;

	meanwhile = NULL;
	for (region = 1000; region < 1400; region++) {
		if (hc_cache_shard(running->dev.cache, region) != running->shard)
			continue;
		hc_shard_read(running->shard, region, ALL, HC_ADMIT_ALL, &found);
		end_fill_of(running->shard, region, found.fill, true, 0,
			    &wake);
	}
}

/* As long as one is being copied, none of them is evicted. */
static void eviction_leaves_a_read_alone(struct kunit *test)
{
	struct hit_test *t = test->priv;

	cache_blocks(test, REGION, ALL, 0);
	meanwhile = fill_the_shard;
	KUNIT_EXPECT_EQ(test, read_hits(ALL), ALL);
	KUNIT_EXPECT_GT(test, t->shard->count[HC_CNT_evict_capacity],
			(u64)HC_SLOTS_PER_SHARD_MIN);
	expect_data(test, ALL);
}

static u16 inner_hits;

static void read_in_interrupt(u64 block)
{
	struct hc_cursor cur;
	struct hc_hits hits;

	/* Nothing interrupts the interrupt. */
	meanwhile = NULL;
	hc_cursor_init_read(&cur, &running->bio);
	hc_hit_read(&running->dev, running->shard, region_hash(), &cur, REGION,
		    ALL, 0, &hits);
	inner_hits |= hits.mask;
	meanwhile = read_in_interrupt;
}

/* It has the lock to go to, and leaves the line as it is. */
static void read_in_the_middle_of_a_copy_hits_nothing(struct kunit *test)
{
	cache_blocks(test, REGION, ALL, 0);
	inner_hits = 0;
	meanwhile = read_in_interrupt;
	KUNIT_EXPECT_EQ(test, read_hits(ALL), ALL);
	KUNIT_EXPECT_EQ(test, nr_copies, 16u);
	KUNIT_EXPECT_EQ(test, nr_unnamed, 0u);
	KUNIT_EXPECT_EQ(test, inner_hits, 0);
}

static void one_block_is_read_by_the_same_rules(struct kunit *test)
{
	bool streamed;

	KUNIT_EXPECT_FALSE(test, read_one(3, &streamed));
	KUNIT_EXPECT_EQ(test, nr_copies, 0u);
	cache_blocks(test, REGION, BIT(3), HC_HINT_READAHEAD | HC_HINT_RUN);
	KUNIT_EXPECT_TRUE(test, read_one(3, &streamed));
	KUNIT_EXPECT_TRUE(test, streamed);
	KUNIT_EXPECT_EQ(test, nr_copies + nr_touches, 2u);
	KUNIT_EXPECT_EQ(test, nr_unnamed, 0u);
	KUNIT_EXPECT_EQ(test, count_of(HC_CNT_readahead_hits), 1ull);
	expect_data(test, BIT(3));
	victim = hc_block_of(REGION, 3);
	meanwhile = write_victim;
	KUNIT_EXPECT_FALSE(test, read_one(3, &streamed));
	KUNIT_EXPECT_EQ(test, nr_touches, 0u);
	meanwhile = NULL;
	KUNIT_EXPECT_TRUE(test, read_one(3, &streamed));
	KUNIT_EXPECT_EQ(test, count_of(HC_CNT_readahead_hits), 1ull);
	meanwhile = drop_victim;
	KUNIT_EXPECT_FALSE(test, read_one(3, &streamed));
	cache_blocks(test, REGION, BIT(3), 0);
	meanwhile = fill_the_shard;
	KUNIT_EXPECT_TRUE(test, read_one(3, &streamed));
	KUNIT_EXPECT_FALSE(test, streamed);
	expect_data(test, BIT(3));
	inner_hits = 0;
	meanwhile = read_in_interrupt;
	KUNIT_EXPECT_TRUE(test, read_one(3, &streamed));
	KUNIT_EXPECT_EQ(test, inner_hits, 0);
}

static void read_ahead_is_counted_once(struct kunit *test)
{
	struct hit_test *t = test->priv;

	cache_blocks(test, REGION, 0x3, HC_HINT_READAHEAD);
	cache_blocks(test, REGION, 0xc, HC_HINT_RUN);
	KUNIT_EXPECT_EQ(test, read_hits(0x6), 0x6);
	KUNIT_EXPECT_EQ(test, t->streamed, 0x4);
	KUNIT_EXPECT_EQ(test, count_of(HC_CNT_readahead_hits), 1ull);
	KUNIT_EXPECT_EQ(test, read_hits(0xf), 0xf);
	KUNIT_EXPECT_EQ(test, t->streamed, 0xc);
	KUNIT_EXPECT_EQ(test, count_of(HC_CNT_readahead_hits), 2ull);
	KUNIT_EXPECT_EQ(test, read_hits(0xf), 0xf);
	KUNIT_EXPECT_EQ(test, count_of(HC_CNT_readahead_hits), 2ull);
}

static void policy_that_relinks_gets_records(struct kunit *test)
{
	struct hc_policy_choice choice = choice_of(&hc_lru_policy);
	struct hit_test *t = test->priv;
	unsigned long flags;
	bool stop = false;
	u32 i, dropped;

	KUNIT_ASSERT_EQ(test, hc_cache_switch_policy(t->dev.cache, &choice, &stop),
			0);
	cache_blocks(test, REGION, 0x1, 0);
	spin_lock_irqsave(&t->shard->lock, flags);
	for (i = 0; i < HC_HITBUF_RECORDS + 3; i++)
		read_hits(0x1);
	dropped = count_of(HC_CNT_hits_dropped);
	spin_unlock_irqrestore(&t->shard->lock, flags);
	KUNIT_EXPECT_EQ(test, dropped, 3u);
}

static int hit_test_init(struct kunit *test)
{
	struct hit_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	struct hc_cache *cache;
	struct page *pages;

	if (!t)
		return -ENOMEM;
	test->priv = t;
	running = t;
	meanwhile = NULL;
	cache = make_cache(NR_BLOCKS, NR_SLOTS, 2);
	t->dev.stats = alloc_percpu(struct hc_stats);
	pages = alloc_pages(GFP_KERNEL, BIO_ORDER);
	if (IS_ERR(cache) || !t->dev.stats || !pages)
		return -ENOMEM;
	t->dev.cache = cache;
	t->shard = hc_cache_shard(cache, REGION);
	t->to = page_address(pages);
	t->vec.bv_page = pages;
	t->vec.bv_len = PAGE_SIZE << BIO_ORDER;
	bio_init(&t->bio, NULL, &t->vec, 1, REQ_OP_READ);
	t->bio.bi_iter.bi_size = t->vec.bv_len;
	t->bio.bi_iter.bi_sector = hc_block_of(REGION, 0) <<
				   (cache->geo.block_shift - SECTOR_SHIFT);
	return 0;
}

static void hit_test_exit(struct kunit *test)
{
	struct hit_test *t = test->priv;

	if (!t)
		return;
	if (t->vec.bv_page)
		__free_pages(t->vec.bv_page, BIO_ORDER);
	free_percpu(t->dev.stats);
	if (t->dev.cache)
		hc_cache_destroy(t->dev.cache);
}

static struct kunit_case hit_cases[] = {
	KUNIT_CASE(slots_are_named_until_touched),
	KUNIT_CASE(block_that_changes_is_rejected),
	KUNIT_CASE(eviction_leaves_a_read_alone),
	KUNIT_CASE(read_in_the_middle_of_a_copy_hits_nothing),
	KUNIT_CASE(one_block_is_read_by_the_same_rules),
	KUNIT_CASE(read_ahead_is_counted_once),
	KUNIT_CASE(policy_that_relinks_gets_records),
	{}
};

static struct kunit_suite hit_suite = {
	.name = "hotcache_hit",
	.suite_init = pool_fixture_init,
	.suite_exit = pool_fixture_exit,
	.init = hit_test_init,
	.exit = hit_test_exit,
	.test_cases = hit_cases,
};

kunit_test_suite(hit_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: hits, from slots into bios");
MODULE_LICENSE("GPL");
