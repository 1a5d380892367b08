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
#include "core/hazard.h"
#include "core/shard.h"
#include "core/shard_hit.h"

#define NR_SLOTS	65536u
#define NR_REGIONS	(NR_SLOTS / HC_REGION_BLOCKS)
#define NR_OPS		2000u
#define SEED		0x5eed5eed5eedull

/* Regions from here on are never cached. */
#define ABSENT		(1ull << 30)

static struct hc_hazards *hazards;
static struct hc_shard shard;
static struct hc_lookup found;
static u64 region[NR_OPS];
static u16 bit[NR_OPS];
static u32 slot[HC_REGION_BLOCKS];

/* As a read looks for blocks, without the copy. Returns those that are hits. */
static __always_inline u16 hit(u64 at, u16 mask)
{
	unsigned int i, nr = 0, look = mask, todo = mask;
	u64 hash = hc_hash(at, SEED), before;
	u8 hit_max = hc_hit_max(&shard, 0);
	struct hc_hazard_line *line;
	u16 hits = 0;

	line = hc_hazards_begin(hazards);
	check(line, "the hazard line is in use");
	hc_for_each_bit(i, look) {
		slot[i] = hc_hit_find(&shard, hash, at, i);
		if (slot[i] == HC_SLOT_NONE)
			todo &= ~BIT(i);
		else
			hc_hazards_add(line, nr++, slot[i]);
	}
	hc_hazards_seal();
	hc_for_each_bit(i, todo) {
		u64 *word = &shard.word[slot[i]];

		if (!hc_hit_begin(word, hc_block_of(at, i), &before) ||
		    !hc_hit_end(word, &before))
			continue;
		hc_hit_touch(word, before, hit_max);
		hits |= BIT(i);
	}
	hc_hazards_end(line, nr);
	check(!hc_hit_records(&shard), "the policy wants records");
	return hits;
}

/* As a read that finds nothing takes slots, and its fill finds and publishes them. */
static void miss(u64 at, u16 mask)
{
	LIST_HEAD(wake);

	check(!hit(at, mask), "what is absent is a hit");
	hc_shard_read(&shard, at, mask, HC_ADMIT_ALL, &found);
	check(found.fill == mask, "what is absent is not filled");
	hc_shard_slots(&shard, at, mask, slot);
	check(hc_shard_fill_end(&shard, at, mask, true, 0, slot, &wake) == mask,
	      "a fill is not published");
}

static void hits(void)
{
	u32 i;

	for (i = 0; i < NR_OPS; i++)
		check(hit(region[i], bit[i]) == bit[i], "a hit is none");
}

static void hits_of_regions(void)
{
	u32 i;

	for (i = 0; i < NR_OPS; i++)
		check(hit(region[i], 0xffff) == 0xffff, "a hit is none");
}

static void misses_not_admitted(void)
{
	u32 i;

	for (i = 0; i < NR_OPS; i++) {
		check(!hit(ABSENT + region[i], bit[i]), "what is absent is a hit");
		hc_shard_read(&shard, ABSENT + region[i], bit[i], HC_ADMIT_NONE,
			      &found);
		check(found.declined == bit[i], "a miss is none");
	}
}

/* Each evicts a block, since all slots are in use. */
static void misses_filled(void)
{
	u64 before = shard.count[HC_CNT_evict_capacity];
	static u64 next = ABSENT * 2;
	u32 i;

	for (i = 0; i < NR_OPS; i++, next++)
		miss(next, 1);
	check(shard.count[HC_CNT_evict_capacity] == before + NR_OPS,
	      "a miss evicts nothing");
}

static void misses_of_regions_filled(void)
{
	static u64 next = ABSENT * 3;
	u32 i;

	for (i = 0; i < NR_OPS / 16; i++, next++)
		miss(next, 0xffff);
}

static void writes_of_resident_blocks(void)
{
	u32 i;

	for (i = 0; i < NR_OPS; i++) {
		u16 resident = hc_shard_write_begin(&shard, region[i], bit[i], true,
						    HC_CNT_invalidate_write, slot);

		check(resident == bit[i], "a resident block is not updated");
		hc_shard_write_end(&shard, region[i], bit[i], slot, true);
	}
}

static void writes_of_absent_blocks(void)
{
	u32 i;

	for (i = 0; i < NR_OPS; i++) {
		u64 at = ABSENT + region[i];

		check(!hc_shard_write_begin(&shard, at, bit[i], true,
					    HC_CNT_invalidate_write, slot),
		      "an absent block is resident");
		hc_shard_write_end(&shard, at, 0, slot, true);
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

/* Of regions that nothing else is about. */
static void drops(void)
{
	u32 i, before = shard.occupancy;

	for (i = 0; i < NR_OPS / 16; i++)
		hc_shard_drop_region(&shard, NR_REGIONS / 4 + i, 0xffff,
				     HC_CNT_invalidate_drop);
	check(before - shard.occupancy == NR_OPS / 16 * HC_REGION_BLOCKS,
	      "a block is not dropped");
}

/* The order matters: misses are to find no free slot, and drops leave some. */
static const struct operation operations[] = {
	{ "lookup", lookups, NR_OPS },
	{ "lookup-absent", lookups_of_absent_blocks, NR_OPS },
	{ "hit", hits, NR_OPS, NR_OPS },
	{ "hit-region", hits_of_regions, NR_OPS * HC_REGION_BLOCKS, NR_OPS },
	{ "write-resident", writes_of_resident_blocks, NR_OPS },
	{ "write-absent", writes_of_absent_blocks, NR_OPS },
	{ "miss-declined", misses_not_admitted, NR_OPS },
	{ "index-remove", removals, NR_OPS },
	{ "index-insert", insertions, NR_OPS },
	{ "miss", misses_filled, NR_OPS },
	{ "miss-region", misses_of_regions_filled, NR_OPS / 16 * HC_REGION_BLOCKS },
	{ "drop-region", drops, NR_OPS / 16 * HC_REGION_BLOCKS },
};

/* Fill all slots with the first regions. */
static void prepare(void)
{
	struct hc_policy_choice choice;
	u64 random;
	u32 i;

	hc_policy_choice_default(hc_policy_find(HC_POLICY_DEFAULT), &choice);
	check(!hc_shard_init(&shard, 0, NR_SLOTS, SEED, &choice), "no memory");
	hazards = hc_hazards_create();
	check(hazards, "no memory for hazards");
	shard.hazards = hazards;
	for (i = 0; i < NR_REGIONS; i++)
		miss(i, 0xffff);
	for (i = 0; i < NR_OPS; i++) {
		/* Not the first ones, which are evicted or dropped. */
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
	hc_hazards_destroy(hazards);
	return 0;
}
