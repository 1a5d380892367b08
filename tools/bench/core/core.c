// SPDX-License-Identifier: GPL-2.0
/*
 * What the operations of the core cost, in instructions: run under callgrind,
 * which writes the count of each into a file. By itself it only shows that each
 * does what it is to do.
 */
#include "operation.h"

#include <hotcache/hash.h>
#include <hotcache/policies.h>
#include <hotcache/tuning.h>
#include "core/shard.h"
#include "core/slot.h"

#define NR_SLOTS	65536u
#define NR_REGIONS	(NR_SLOTS / HC_REGION_BLOCKS)
#define NR_OPS		2000u
#define SEED		0x5eed5eed5eedull

/* Regions from here on are never cached. */
#define ABSENT		(1ull << 30)

static struct hc_shard shard;
static struct hc_lookup found;
static u64 region[NR_OPS];
static u16 bit[NR_OPS];
static u32 slot[HC_REGION_BLOCKS];
static struct hc_moved moved;

static void fill(u64 at, u16 mask)
{
	LIST_HEAD(wake);
	u16 published;

	published = hc_shard_fill_end(&shard, at, mask, true, 0, slot, &wake);
	hc_shard_fill_put(&shard, slot, published, mask & ~published);
}

static void hits(void)
{
	u32 i;

	for (i = 0; i < NR_OPS; i++) {
		hc_shard_read(&shard, region[i], bit[i], HC_ADMIT_ALL, 0, &found);
		check(found.hit == bit[i], "a hit is none");
		hc_shard_unpin(&shard, found.slot, found.hit);
	}
}

static void hits_of_regions(void)
{
	u32 i;

	for (i = 0; i < NR_OPS; i++) {
		hc_shard_read(&shard, region[i], 0xffff, HC_ADMIT_ALL, 0, &found);
		check(found.hit == 0xffff, "a hit is none");
		hc_shard_unpin(&shard, found.slot, found.hit);
	}
}

static void misses_not_admitted(void)
{
	u32 i;

	for (i = 0; i < NR_OPS; i++) {
		hc_shard_read(&shard, ABSENT + region[i], bit[i], HC_ADMIT_NONE,
			      0, &found);
		check(found.declined == bit[i], "a miss is none");
	}
}

/* Each evicts a block, since all slots are in use. */
static void misses_filled(void)
{
	static u64 next = ABSENT * 2;
	u32 i;

	for (i = 0; i < NR_OPS; i++, next++) {
		hc_shard_read(&shard, next, 1, HC_ADMIT_ALL, 0, &found);
		check(found.fill == 1, "a miss is not filled");
		fill(next, 1);
	}
}

static void misses_of_regions_filled(void)
{
	static u64 next = ABSENT * 3;
	u32 i;

	for (i = 0; i < NR_OPS / 16; i++, next++) {
		hc_shard_read(&shard, next, 0xffff, HC_ADMIT_ALL, 0, &found);
		check(found.fill == 0xffff, "a miss is not filled");
		fill(next, 0xffff);
	}
}

static void writes_of_resident_blocks(void)
{
	u32 i;

	for (i = 0; i < NR_OPS; i++) {
		u16 resident = hc_shard_write_begin(&shard, region[i], bit[i], true,
						    HC_CNT_invalidate_write, slot, &moved);

		check(resident == bit[i], "a resident block is not updated");
		hc_shard_write_end(&shard, region[i], bit[i], true);
	}
}

static void writes_of_absent_blocks(void)
{
	u32 i;

	for (i = 0; i < NR_OPS; i++) {
		u64 at = ABSENT + region[i];

		check(!hc_shard_write_begin(&shard, at, bit[i], true,
					    HC_CNT_invalidate_write, slot, &moved),
		      "an absent block is resident");
		hc_shard_write_end(&shard, at, 0, true);
	}
}

/* Of blocks that stay: each is looked up by itself. */
static void lookups(void)
{
	u32 i;

	for (i = 0; i < NR_OPS; i++)
		check(hc_index_find(&shard.index, hc_block_of(region[i], 3)) !=
		      HC_SLOT_NONE, "a block is not in the index");
}

static void lookups_of_absent_blocks(void)
{
	u32 i;

	for (i = 0; i < NR_OPS; i++)
		check(hc_index_find(&shard.index, hc_block_of(ABSENT + region[i], 3)) ==
		      HC_SLOT_NONE, "a block that is absent is in the index");
}

/* A step each, at the load that the index has when all slots are in use. */
static void removals(void)
{
	u32 i;

	for (i = 0; i < NR_OPS; i++)
		hc_index_remove(&shard.index, hc_slot_block(shard.word[i]), i);
}

static void insertions(void)
{
	u32 i;

	for (i = 0; i < NR_OPS; i++)
		check(hc_index_insert(&shard.index, hc_slot_block(shard.word[i]), i),
		      "the index is full");
}

static void drops(void)
{
	u32 i;

	for (i = 0; i < NR_OPS / 16; i++)
		hc_shard_drop_region(&shard, i, 0xffff, HC_CNT_invalidate_drop);
}

/* The order matters: the last ones leave the shard in no good state. */
static const struct operation operations[] = {
	{ "lookup", lookups, NR_OPS },
	{ "lookup-absent", lookups_of_absent_blocks, NR_OPS },
	{ "hit", hits, NR_OPS },
	{ "hit-region", hits_of_regions, NR_OPS * HC_REGION_BLOCKS },
	{ "write-resident", writes_of_resident_blocks, NR_OPS },
	{ "write-absent", writes_of_absent_blocks, NR_OPS },
	{ "miss-declined", misses_not_admitted, NR_OPS },
	{ "index-remove", removals, NR_OPS },
	{ "index-insert", insertions, NR_OPS },
	{ "drop-region", drops, NR_OPS / 16 * HC_REGION_BLOCKS },
	{ "miss", misses_filled, NR_OPS },
	{ "miss-region", misses_of_regions_filled, NR_OPS / 16 * HC_REGION_BLOCKS },
};

/* Fill all slots with the first regions. */
static void prepare(void)
{
	struct hc_policy_choice choice;
	u64 random;
	u32 i;

	hc_policy_choice_default(hc_policy_find(HC_POLICY_DEFAULT), &choice);
	check(!hc_shard_init(&shard, 0, NR_SLOTS, SEED, &choice), "no memory");
	for (i = 0; i < NR_REGIONS; i++) {
		hc_shard_read(&shard, i, 0xffff, HC_ADMIT_ALL, 0, &found);
		check(found.fill == 0xffff, "a free slot is not taken");
		fill(i, 0xffff);
	}
	for (i = 0; i < NR_OPS; i++) {
		/* Not the first ones, which are dropped. */
		random = hc_mix(i);
		region[i] = NR_REGIONS / 2 + random % (NR_REGIONS / 2);
		bit[i] = BIT(random >> 32 & (HC_REGION_BLOCKS - 1));
	}
}

int main(void)
{
	prepare();
	count_all(operations, ARRAY_SIZE(operations));
	hc_shard_destroy(&shard);
	return 0;
}
