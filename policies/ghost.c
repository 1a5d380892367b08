// SPDX-License-Identifier: GPL-2.0
#include "ghost.h"

#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/math.h>
#include <linux/minmax.h>

#include "mix.h"

#include "steps.h"

/**
 * DOC: ghost set
 *
 * Remembers the last blocks that were evicted, as many as its capacity says,
 * counted in insertions. It is a hash table of buckets that never overflow: an
 * insertion into a full bucket takes the place of that bucket's oldest entry.
 * There is a quarter more room than the capacity, so few are lost like that.
 *
 * An entry is 16 bits: a fingerprint of 12, never 0, and 4 of age. An age is an
 * eighth of the capacity, rounded up, and an entry is forgotten when eight have
 * begun since: after seven to eight eighths of the capacity, and for the sake of
 * rounding never more than an eighth beyond it. As ages wrap around, each
 * insertion also looks at a few entries in turn and clears those that are too
 * old; they are gone well before their age comes again.
 *
 * False positives: a block that was never inserted is taken for a ghost if a
 * fingerprint in its bucket equals its own, which befalls at most 16 of 4,095
 * lookups (0.4 %), typically 0.3 %, if the table is full. It costs one slot that
 * a cold block takes in the main queue for a while, and the entry of the other
 * block. There are no false negatives but by overflow and by that theft.
 */

#define HC_GHOST_WAYS		16u
#define HC_GHOST_AGE_BITS	4
#define HC_GHOST_AGE_MASK	((1u << HC_GHOST_AGE_BITS) - 1)
#define HC_GHOST_FP_MASK	0xfffu
#define HC_GHOST_AGES		8u
#define HC_GHOST_SWEEP		4u

static_assert(HC_GHOST_WAYS + HC_GHOST_SWEEP <= HC_GHOST_MAX_STEPS);
static_assert(HC_GHOST_AGES < HC_GHOST_AGE_MASK);

static u32 hc_ghost_nr_buckets(u32 capacity)
{
	u64 room = (u64)capacity + capacity / 4;

	return DIV_ROUND_UP_ULL(room, HC_GHOST_WAYS);
}

/**
 * hc_ghost_size() - memory for a set
 * @capacity: of it
 *
 * Return: bytes, a multiple of 32.
 */
size_t hc_ghost_size(u32 capacity)
{
	return (size_t)hc_ghost_nr_buckets(capacity) * HC_GHOST_WAYS *
	       sizeof(u16);
}

/**
 * hc_ghost_init() - make an empty set
 * @ghost: the set
 * @memory: hc_ghost_size() zeroed bytes, aligned to 32
 * @capacity: insertions to remember, 0 to remember nothing
 */
void hc_ghost_init(struct hc_ghost *ghost, void *memory, u32 capacity)
{
	ghost->entry = memory;
	ghost->nr_buckets = hc_ghost_nr_buckets(capacity);
	ghost->per_age = max(DIV_ROUND_UP(capacity, HC_GHOST_AGES), 1u);
	ghost->max_age = DIV_ROUND_UP(capacity, ghost->per_age);
	ghost->in_age = 0;
	ghost->age = 0;
	ghost->sweep = 0;
}

static u16 *hc_ghost_bucket(const struct hc_ghost *ghost, u64 hash)
{
	return ghost->entry + (size_t)hc_spread(hash, ghost->nr_buckets) *
			      HC_GHOST_WAYS;
}

static u32 hc_ghost_fingerprint(u64 hash)
{
	u32 fp = hash & HC_GHOST_FP_MASK;

	return fp ? fp : 1;
}

/* Ages since an entry was made; an empty one is older than any. */
static u32 hc_ghost_age(const struct hc_ghost *ghost, u16 entry)
{
	if (!entry)
		return HC_GHOST_AGE_MASK + 1;
	return (ghost->age - entry) & HC_GHOST_AGE_MASK;
}

static bool hc_ghost_matches(const struct hc_ghost *ghost, u16 entry, u32 fp)
{
	return entry >> HC_GHOST_AGE_BITS == fp &&
	       hc_ghost_age(ghost, entry) < ghost->max_age;
}

static void hc_ghost_sweep(struct hc_ghost *ghost)
{
	u32 nr = ghost->nr_buckets * HC_GHOST_WAYS;
	u32 i;

	for (i = 0; i < HC_GHOST_SWEEP; i++) {
		u16 *entry = &ghost->entry[ghost->sweep];

		hc_step();
		if (hc_ghost_age(ghost, *entry) >= ghost->max_age)
			*entry = 0;
		ghost->sweep = ghost->sweep + 1 == nr ? 0 : ghost->sweep + 1;
	}
}

static void hc_ghost_grow_older(struct hc_ghost *ghost)
{
	if (++ghost->in_age < ghost->per_age)
		return;
	ghost->in_age = 0;
	ghost->age = (ghost->age + 1) & HC_GHOST_AGE_MASK;
}

/**
 * hc_ghost_insert() - remember a block
 * @ghost: the set
 * @block: the block; if it is remembered already, it is young again
 */
void hc_ghost_insert(struct hc_ghost *ghost, u64 block)
{
	u64 hash = hc_mix(block);
	u32 fp = hc_ghost_fingerprint(hash);
	u32 oldest = 0, oldest_age = 0;
	u16 *bucket;
	u32 i;

	if (!ghost->nr_buckets)
		return;
	hc_ghost_grow_older(ghost);
	hc_ghost_sweep(ghost);
	bucket = hc_ghost_bucket(ghost, hash);
	for (i = 0; i < HC_GHOST_WAYS; i++) {
		u32 age = hc_ghost_age(ghost, bucket[i]);

		hc_step();
		if (hc_ghost_matches(ghost, bucket[i], fp)) {
			oldest = i;
			break;
		}
		if (age > oldest_age) {
			oldest = i;
			oldest_age = age;
		}
	}
	bucket[oldest] = (fp << HC_GHOST_AGE_BITS) | ghost->age;
}

/**
 * hc_ghost_take() - is a block remembered? Forget it
 * @ghost: the set
 * @block: the block
 *
 * Return: whether it was remembered, or took for one that was.
 */
bool hc_ghost_take(struct hc_ghost *ghost, u64 block)
{
	u64 hash = hc_mix(block);
	u32 fp = hc_ghost_fingerprint(hash);
	u16 *bucket;
	u32 i;

	if (!ghost->nr_buckets)
		return false;
	bucket = hc_ghost_bucket(ghost, hash);
	for (i = 0; i < HC_GHOST_WAYS; i++) {
		hc_step();
		if (hc_ghost_matches(ghost, bucket[i], fp)) {
			bucket[i] = 0;
			return true;
		}
	}
	return false;
}
