// SPDX-License-Identifier: GPL-2.0
#include "ghost.h"

#include <linux/bitops.h>
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
 * rounding never more than an eighth beyond it. As ages wrap around, insertions
 * also look at the buckets in turn and clear what is too old; that is gone well
 * before its age comes again.
 *
 * A bucket is half a cache line, of four words of four entries. The entries of a
 * word are looked at all at once. They are in the order of their age, the newest
 * first and the empty ones last, so that the oldest need not be searched for.
 *
 * False positives: a block that was never inserted is taken for a ghost if a
 * fingerprint in its bucket equals its own, which befalls at most 16 of 4,095
 * lookups (0.4 %), typically 0.3 %, if the table is full. It costs one slot that
 * a cold block takes in the main queue for a while, and the entry of the other
 * block. There are no false negatives but by overflow and by that theft.
 */

#define HC_GHOST_WORDS		4u
#define HC_GHOST_WAYS		(HC_GHOST_WORDS * HC_GHOST_LANES)
#define HC_GHOST_AGE_BITS	4
#define HC_GHOST_AGE_MASK	((1u << HC_GHOST_AGE_BITS) - 1)
#define HC_GHOST_FP_MASK	0xfffu
#define HC_GHOST_AGES		8u

/* Entries of a word, and the same in each of them. */
#define HC_GHOST_LANES		4u
#define HC_GHOST_LANE_BITS	16u
#define HC_GHOST_LANE_MASK	0xffffu
#define HC_GHOST_EACH		0x0001000100010001ull
/* A bucket, and another one that is swept. */
static_assert(2 * HC_GHOST_WORDS <= HC_GHOST_MAX_STEPS);
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
	return (size_t)hc_ghost_nr_buckets(capacity) * HC_GHOST_WORDS *
	       sizeof(u64);
}

/**
 * hc_ghost_init() - make an empty set
 * @ghost: the set
 * @memory: hc_ghost_size() zeroed bytes, aligned to 32
 * @capacity: insertions to remember, 0 to remember nothing
 */
void hc_ghost_init(struct hc_ghost *ghost, void *memory, u32 capacity)
{
	ghost->word = memory;
	ghost->nr_buckets = hc_ghost_nr_buckets(capacity);
	ghost->per_age = max(DIV_ROUND_UP(capacity, HC_GHOST_AGES), 1u);
	ghost->max_age = DIV_ROUND_UP(capacity, ghost->per_age);
	ghost->in_age = 0;
	ghost->age = 0;
	ghost->sweep = 0;
}

static u64 *hc_ghost_bucket(const struct hc_ghost *ghost, u64 hash)
{
	return ghost->word + (size_t)hc_spread(hash, ghost->nr_buckets) *
			     HC_GHOST_WORDS;
}

static u32 hc_ghost_fingerprint(u64 hash)
{
	u32 fp = hash & HC_GHOST_FP_MASK;

	return fp ? fp : 1;
}

/* The entries of a word that are too old, as masks of all their bits. */
static u64 hc_ghost_expired(const struct hc_ghost *ghost, u64 word)
{
	u64 carry = HC_GHOST_EACH << HC_GHOST_AGE_BITS;
	u64 born = word & HC_GHOST_EACH * HC_GHOST_AGE_MASK;
	/* The carry keeps each difference to its own entry. */
	u64 age = (HC_GHOST_EACH * ghost->age + carry - born) & ~carry;
	u64 young = HC_GHOST_EACH * (HC_GHOST_AGE_MASK + 1 - ghost->max_age);

	age = (age + young) & carry;
	return (age >> HC_GHOST_AGE_BITS) * HC_GHOST_LANE_MASK;
}

/* The entry of a bucket that has a fingerprint, HC_GHOST_WAYS if none has. */
static u32 hc_ghost_find(const u64 *bucket, u32 fp)
{
	u64 fps = HC_GHOST_EACH * (HC_GHOST_FP_MASK << HC_GHOST_AGE_BITS);
	u64 wanted = HC_GHOST_EACH * (fp << HC_GHOST_AGE_BITS);
	u32 i;

	for (i = 0; i < HC_GHOST_WORDS; i++) {
		u64 differs = (bucket[i] ^ wanted) & fps;
		/* The lowest bit is that of the first entry that is 0. */
		u64 found = (differs - HC_GHOST_EACH) & ~differs &
			    HC_GHOST_EACH << (HC_GHOST_LANE_BITS - 1);

		hc_step();
		if (found)
			return i * HC_GHOST_LANES - 1 +
			       fls64(found & -found) / HC_GHOST_LANE_BITS;
	}
	return HC_GHOST_WAYS;
}

/* All bits of the first entries of a word, so many of them. */
static u64 hc_ghost_first(u32 nr)
{
	return nr ? ~0ull >> (BITS_PER_LONG_LONG - nr * HC_GHOST_LANE_BITS) : 0;
}

/* Make an entry the first of its bucket; the one at @last makes room. */
static void hc_ghost_push(u64 *bucket, u32 last, u64 entry)
{
	u64 moved = hc_ghost_first(last % HC_GHOST_LANES + 1);
	u32 i;

	for (i = 0; i < last / HC_GHOST_LANES; i++) {
		u64 word = bucket[i];

		bucket[i] = word << HC_GHOST_LANE_BITS | entry;
		entry = word >> (BITS_PER_LONG_LONG - HC_GHOST_LANE_BITS);
	}
	entry |= bucket[i] << HC_GHOST_LANE_BITS;
	bucket[i] = (bucket[i] & ~moved) | (entry & moved);
}

/* Take an entry out of its bucket; the older ones close the gap. */
static void hc_ghost_pull(u64 *bucket, u32 at)
{
	u64 stay = hc_ghost_first(at % HC_GHOST_LANES);
	u32 i;

	for (i = at / HC_GHOST_LANES; i < HC_GHOST_WORDS; i++) {
		u64 word = bucket[i] >> HC_GHOST_LANE_BITS;

		if (i + 1 < HC_GHOST_WORDS)
			word |= bucket[i + 1] <<
				(BITS_PER_LONG_LONG - HC_GHOST_LANE_BITS);
		bucket[i] = (bucket[i] & stay) | (word & ~stay);
		stay = 0;
	}
}

/* A whole bucket, as its entries move; so with one insertion in a few. */
static void hc_ghost_sweep(struct hc_ghost *ghost)
{
	u64 *bucket = ghost->word + (size_t)ghost->sweep * HC_GHOST_WORDS;
	u32 i;

	if (ghost->in_age % HC_GHOST_WORDS)
		return;
	for (i = 0; i < HC_GHOST_WORDS; i++) {
		hc_step();
		bucket[i] &= ~hc_ghost_expired(ghost, bucket[i]);
	}
	if (++ghost->sweep == ghost->nr_buckets)
		ghost->sweep = 0;
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
	u64 *bucket;
	u32 i;

	if (!ghost->nr_buckets)
		return;
	hc_ghost_grow_older(ghost);
	hc_ghost_sweep(ghost);
	bucket = hc_ghost_bucket(ghost, hash);
	i = hc_ghost_find(bucket, fp);
	hc_ghost_push(bucket, min(i, HC_GHOST_WAYS - 1),
		      fp << HC_GHOST_AGE_BITS | ghost->age);
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
	u64 *bucket, entry;
	u32 i;

	if (!ghost->nr_buckets)
		return false;
	bucket = hc_ghost_bucket(ghost, hash);
	i = hc_ghost_find(bucket, hc_ghost_fingerprint(hash));
	if (i == HC_GHOST_WAYS)
		return false;
	entry = bucket[i / HC_GHOST_LANES] >>
		(i % HC_GHOST_LANES * HC_GHOST_LANE_BITS);
	hc_ghost_pull(bucket, i);
	return !(hc_ghost_expired(ghost, entry) & HC_GHOST_LANE_MASK);
}
