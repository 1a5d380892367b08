// SPDX-License-Identifier: GPL-2.0
/*
 * What reads cost that the cache answers, from the data path's front door to the
 * end of the bio, in instructions beside the copy: run under callgrind as core.c is.
 */
#include "operation.h"

#include <linux/err.h>
#include <linux/highmem.h>
#include <hotcache/policies.h>
#include <hotcache/tuning.h>
#include "core/memory.h"
#include "io/fast.h"
#include "io/insight.h"
#include "io/io.h"

#define NR_SLOTS	65536u
#define NR_REGIONS	(NR_SLOTS / HC_REGION_BLOCKS)
#define NR_OPS		2000u
#define SEED		0x5eed5eed5eedull
#define BLOCK_SHIFT	12
#define BLOCK_SECTORS	(1u << (BLOCK_SHIFT - SECTOR_SHIFT))

static struct block_device origin = {
	.bd_nr_sectors = 2ull * NR_SLOTS * BLOCK_SECTORS,
};

static struct hc_dev dev = {
	.origin = &origin,
	.block_shift = BLOCK_SHIFT,
	.mode = HC_MODE_WRITETHROUGH,
};

static struct page *pages;
static struct bio_vec vec;
static struct bio bio;
static struct hc_io io;
static bool copying = true;
static u64 nr_ended;

/* The copy's instructions say nothing of a kernel's, which copies its own way. */
void bench_copy(void *to, const void *from, size_t bytes)
{
	if (copying)
		__builtin_memcpy(to, from, bytes);
}

/* The worker of what is learned of reads is learn(): the item itself waits on. */
bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	work->data = 1;
	return true;
}

bool cancel_work_sync(struct work_struct *work)
{
	return false;
}

void synchronize_rcu(void)
{
}

void bio_endio(struct bio *ended)
{
	nr_ended++;
}

/* Answers a read by nothing: what is counted then is the benchmark itself. */
static enum hc_verdict map_nothing(struct hc_dev *to, struct bio *read, struct hc_io *part)
{
	bio_endio(read);
	return HC_TAKEN;
}

static enum hc_verdict (*map)(struct hc_dev *, struct bio *, struct hc_io *) = hc_fast_map;

/* As device-mapper gives a read of so many blocks to the target. */
static void read_blocks(u64 block, u32 nr)
{
	u64 ended = nr_ended;

	vec.bv_len = nr << BLOCK_SHIFT;
	bio.bi_iter = (struct bvec_iter){
		.bi_sector = block * BLOCK_SECTORS,
		.bi_size = nr << BLOCK_SHIFT,
	};
	check(map(&dev, &bio, &io) == HC_TAKEN && nr_ended == ended + 1,
	      "a hit is none");
}

static u64 random_block(u32 i, u32 nr)
{
	return hc_mix(i) % (NR_SLOTS / nr) * nr;
}

/* Of a few, each in a zone of its own. */
static u64 miss_block(u32 i)
{
	return 1 + (i % 16 << (HC_STREAM_ZONE_SHIFT + SECTOR_SHIFT - BLOCK_SHIFT));
}

static void hits_of(u32 nr_ops, u32 nr)
{
	u32 i;

	for (i = 0; i < nr_ops; i++)
		read_blocks(random_block(i, nr), nr);
}

static void hits_4k(void)
{
	hits_of(NR_OPS, 1);
}

static void hits_64k(void)
{
	hits_of(NR_OPS / 4, 16);
}

static void hits_1m(void)
{
	hits_of(NR_OPS / 64, 256);
}

static void miss_some(void)
{
	u32 i;

	for (i = 0; i < 16; i++) {
		const struct hc_sector_range x = {
			.start = miss_block(i) * BLOCK_SECTORS,
			.end = (miss_block(i) + 1) * BLOCK_SECTORS,
		};
		struct hc_stream gone;

		hc_stream_table_begin(dev.admission.streams, get_cpu_ptr(dev.admission.local),
				      &x, &gone);
		put_cpu_ptr(dev.admission.local);
	}
}

/* Where reads have missed lately, each of which may be followed by the next of a run. */
static void hits_4k_beside_misses(void)
{
	u32 i;

	miss_some();
	for (i = 0; i < NR_OPS; i++)
		read_blocks(miss_block(i) + 2 + random_block(i, 1) % 100, 1);
}

static void reads_of_nothing(void)
{
	map = map_nothing;
	hits_4k();
	map = hc_fast_map;
}

/* After a scan, until it is confirmed that such ones are not read again, and from then on. */
static void hits_4k_scanned(bool confirmed)
{
	struct hc_reuse *reuse = dev.admission.reuse;

	reuse->watched = true;
	reuse->scans_confirmed = confirmed;
	hits_4k();
	reuse->watched = false;
	reuse->scans_confirmed = false;
}

static void hits_4k_unconfirmed(void)
{
	hits_4k_scanned(false);
}

static void hits_4k_confirmed(void)
{
	hits_4k_scanned(true);
}

/* What the worker does of all that the rings have. */
static void learn(void)
{
	struct hc_mrc_point point[HC_MRC_SIZES];

	check(hc_insight_curve(&dev, point), "nothing is learned");
}

static const struct operation operations[] = {
	{ "path-nothing", reads_of_nothing, NR_OPS, 0 },
	{ "path-hit-4k", hits_4k, NR_OPS, NR_OPS },
	{ "path-hit-4k-unconfirmed", hits_4k_unconfirmed, NR_OPS, NR_OPS },
	{ "path-hit-4k-confirmed", hits_4k_confirmed, NR_OPS, NR_OPS },
	{ "path-hit-4k-beside-misses", hits_4k_beside_misses, NR_OPS, NR_OPS },
	{ "path-hit-64k", hits_64k, NR_OPS / 4 * 16, NR_OPS / 4 },
	{ "path-hit-1m", hits_1m, NR_OPS / 64 * 256, NR_OPS / 64 * 16 },
};

/* The same reads while the miss ratio curve is learned. */
static const struct operation learning[] = {
	{ "path-hit-4k-mrc", hits_4k, NR_OPS, NR_OPS },
	{ "mrc-worker", learn, NR_OPS, 0 },
	{ "path-hit-64k-mrc", hits_64k, NR_OPS / 4 * 16, NR_OPS / 4 },
};

/* Apart: a ring does not hold all that is noted before. */
static const struct operation learning_large[] = {
	{ "path-hit-1m-mrc", hits_1m, NR_OPS / 64 * 256, NR_OPS / 64 * 16 },
};

/* What a block holds tells which it is. */
static void fill_region(struct hc_cache *cache, u64 region)
{
	struct hc_shard *shard = hc_cache_shard(cache, region);
	struct hc_lookup found;
	LIST_HEAD(wake);
	u32 i;

	hc_shard_read(shard, region, 0xffff, HC_ADMIT_ALL, &found);
	check(found.fill == 0xffff, "a free slot is not taken");
	for (i = 0; i < HC_REGION_BLOCKS; i++)
		*(u64 *)hc_pool_addr(cache->pool, found.slot[i]) = hc_block_of(region, i);
	check(hc_shard_fill_end(shard, region, 0xffff, true, 0, found.slot, &wake) == 0xffff,
	      "a fill is not published");
}

static struct hc_cache *make_cache(void)
{
	/* Shards differ in how many blocks they get, and all are to be cached. */
	const struct hc_geometry geo = {
		.nr_blocks = 2 * NR_SLOTS,
		.nr_slots = NR_SLOTS + NR_SLOTS / 4,
		.nr_shards = 2,
		.block_shift = BLOCK_SHIFT,
	};
	struct hc_policy_choice choice;
	struct hc_cache *cache;
	struct hc_claim claim;
	struct hc_pool *pool;

	hc_policy_choice_default(hc_policy_find(HC_POLICY_DEFAULT), &choice);
	check(hc_claim_begin(&claim, hc_pool_bytes(geo.nr_slots, BLOCK_SHIFT), 0, 0),
	      "no memory");
	pool = hc_pool_create(geo.nr_slots, BLOCK_SHIFT, NULL, &claim, NULL);
	check(!IS_ERR(pool), "no pool");
	cache = hc_cache_create(&geo, &choice, SEED, pool, NULL);
	check(!IS_ERR(cache), "no cache");
	return cache;
}

static void prepare_admission(void)
{
	hc_admission_default(&dev.admission);
	check(!hc_admission_init(&dev.admission), "no memory");
	hc_admission_set_slots(&dev.admission, NR_SLOTS, SEED);
}

static void prepare(void)
{
	u64 region;

	pages = alloc_pages(GFP_KERNEL, 8);
	check(pages, "no memory for pages");
	vec.bv_page = pages;
	bio.bi_io_vec = &vec;
	dev.cache = make_cache();
	dev.end = origin.bd_nr_sectors;
	hc_insight_init(&dev);
	dev.stats = alloc_percpu(struct hc_stats);
	check(dev.stats, "no memory");
	prepare_admission();
	for (region = 0; region < NR_REGIONS; region++)
		fill_region(dev.cache, region);
}

/* That hits bring the right data, before copies are left out. */
static void check_data(void)
{
	u32 i, block;

	for (i = 0; i < 100; i++) {
		u64 first = random_block(i, 16);

		read_blocks(first, 16);
		for (block = 0; block < 16; block++)
			check(*(u64 *)page_address(pages + block) == first + block,
			      "a hit brings wrong data");
	}
	copying = false;
}

/* Until the sample knows most blocks; without the runs that other operations have left. */
static void prepare_learning(void)
{
	u32 i;

	prepare_admission();
	check(!hc_insight_start(&dev, NR_SLOTS), "no memory to learn with");
	for (i = 0; i < 4 * NR_SLOTS; i++) {
		read_blocks(random_block(NR_OPS + i, 1), 1);
		if (i % 4096 == 0)
			learn();
	}
	learn();
}

int main(void)
{
	prepare();
	check_data();
	count_all(operations, ARRAY_SIZE(operations));
	prepare_learning();
	count_all(learning, ARRAY_SIZE(learning));
	learn();
	count_all(learning_large, ARRAY_SIZE(learning_large));
	return 0;
}
