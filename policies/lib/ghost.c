// SPDX-License-Identifier: GPL-2.0
#include "lib/ghost.h"

#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/math.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <hotcache/hash.h>

#include "lib/steps.h"

/**
 * DOC: ghost set
 *
 * Remembers the blocks that were evicted last, as many as its capacity. It is a
 * hash table of buckets that never overflow: an insertion into a full bucket
 * replaces the oldest entry of that bucket. The table has a quarter more
 * entries than the capacity, so few are lost that way.
 *
 * An entry has 16 bits: a fingerprint of 12 bits, never 0, and an age of 4. An
 * age lasts for an eighth of the capacity, rounded up, in insertions. An entry
 * expires when eight ages have begun since: after seven to eight eighths of the
 * capacity, and because of the rounding at most an eighth later. Ages wrap
 * around, so insertions also sweep the buckets in turn and clear expired
 * entries well before their age comes again.
 *
 * A bucket is half a cache line: four words of four entries. The four entries
 * of a word are compared at once. Entries are in the order of their age, the
 * newest first, so that an insertion needs no search: it pushes the last entry
 * out. A block that is inserted twice has two entries until it is taken.
 *
 * False positives: a block that was never inserted is taken for a ghost if its
 * bucket holds an equal fingerprint. In a full table this happens in at most 16
 * of 4,095 lookups (0.4 %), typically in 0.3 %. It lets a cold block into the
 * main queue for a while, and removes the entry of the other block. False
 * negatives come only from full buckets and from entries removed in this way.
 */

#define HC_GHOST_WORDS		4u
#define HC_GHOST_WAYS		(HC_GHOST_WORDS * HC_GHOST_LANES)
#define HC_GHOST_AGE_BITS	4
#define HC_GHOST_AGE_MASK	((1u << HC_GHOST_AGE_BITS) - 1)
#define HC_GHOST_FP_MASK	0xfffu
#define HC_GHOST_AGES		8u

/*
 * Insertions per swept bucket. There is one bucket per 12.8 insertions of the
 * capacity, so all buckets are swept within 6 ages; an expired entry must be
 * cleared within the other 8 of the 16 ages.
 */
#define HC_GHOST_SWEEP_EVERY	8u

/* The entries of a word are its lanes; a value times EACH is in all of them. */
#define HC_GHOST_LANES		4u
#define HC_GHOST_LANE_BITS	16u
#define HC_GHOST_LANE_MASK	0xffffu
#define HC_GHOST_EACH		0x0001000100010001ull
/* The bit above an entry's age. */
#define HC_GHOST_CARRY		(HC_GHOST_EACH << HC_GHOST_AGE_BITS)

/* The bucket of a block, and the one that is swept. */
static_assert(2 * HC_GHOST_WORDS <= HC_GHOST_MAX_STEPS);
static_assert(HC_GHOST_AGES < HC_GHOST_AGE_MASK);

static u32 hc_ghost_nr_buckets(u32 capacity)
{
	u64 room = (u64)capacity + capacity / 4;

	return DIV_ROUND_UP_ULL(room, HC_GHOST_WAYS);
}

/**
 * hc_ghost_size() - memory for a set
 * @capacity: insertions to remember
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
	ghost->now = HC_GHOST_CARRY;
	ghost->per_age = max(DIV_ROUND_UP(capacity, HC_GHOST_AGES), 1u);
	ghost->spare = HC_GHOST_EACH * (HC_GHOST_AGE_MASK + 1 -
					DIV_ROUND_UP(capacity, ghost->per_age));
	ghost->left = ghost->per_age;
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

/* Masks of all bits of the expired entries of a word. */
static u64 hc_ghost_expired(const struct hc_ghost *ghost, u64 word)
{
	u64 born = word & HC_GHOST_EACH * HC_GHOST_AGE_MASK;
	/* The carry bit keeps a borrow from reaching the next lane. */
	u64 age = (ghost->now - born) & ~HC_GHOST_CARRY;
	u64 old = (age + ghost->spare) & HC_GHOST_CARRY;

	return (old >> HC_GHOST_AGE_BITS) * HC_GHOST_LANE_MASK;
}

/* The highest bit of each entry of a word that has the fingerprint @fp. */
static u64 hc_ghost_same(u64 word, u32 fp)
{
	u64 fps = HC_GHOST_EACH * (HC_GHOST_FP_MASK << HC_GHOST_AGE_BITS);
	u64 wanted = HC_GHOST_EACH * (fp << HC_GHOST_AGE_BITS);
	u64 differs = (word ^ wanted) & fps;

	/*
	 * A lane that differs is 0x10 or more: no borrow makes it look equal.
	 */
	return (differs - HC_GHOST_EACH) & ~differs &
	       HC_GHOST_EACH << (HC_GHOST_LANE_BITS - 1);
}

/* The first entry of a bucket with a fingerprint, or HC_GHOST_WAYS. */
static u32 hc_ghost_find(const u64 *bucket, u32 fp)
{
	u32 i;

	for (i = 0; i < HC_GHOST_WORDS; i++) {
		u64 found = hc_ghost_same(bucket[i], fp);

		hc_step();
		if (found)
			return i * HC_GHOST_LANES +
			       __ffs64(found) / HC_GHOST_LANE_BITS;
	}
	return HC_GHOST_WAYS;
}

/* Clear the entries with a fingerprint from word @i of a bucket on. */
static void hc_ghost_clear(u64 *bucket, u32 i, u32 fp)
{
	for (; i < HC_GHOST_WORDS; i++) {
		u64 found = hc_ghost_same(bucket[i], fp);

		hc_step();
		bucket[i] &= ~((found >> (HC_GHOST_LANE_BITS - 1)) *
			       HC_GHOST_LANE_MASK);
	}
}

/* Insert an entry as the first of its bucket; the last one is lost. */
static void hc_ghost_push(u64 *bucket, u64 entry)
{
	const u32 last = BITS_PER_LONG_LONG - HC_GHOST_LANE_BITS;
	u64 word[HC_GHOST_WORDS] = {
		bucket[0], bucket[1], bucket[2], bucket[3],
	};

	static_assert(HC_GHOST_WORDS == 4);
	bucket[0] = word[0] << HC_GHOST_LANE_BITS | entry;
	bucket[1] = word[1] << HC_GHOST_LANE_BITS | word[0] >> last;
	bucket[2] = word[2] << HC_GHOST_LANE_BITS | word[1] >> last;
	bucket[3] = word[3] << HC_GHOST_LANE_BITS | word[2] >> last;
}

/* Mask of the first @nr entries of a word. */
static u64 hc_ghost_first(u32 nr)
{
	return nr ? ~0ull >> (BITS_PER_LONG_LONG - nr * HC_GHOST_LANE_BITS) : 0;
}

/* Remove an entry from its bucket; the older ones move up. */
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

/* Clear the expired entries of the next bucket. */
static void hc_ghost_sweep(struct hc_ghost *ghost)
{
	u64 *bucket = ghost->word + (size_t)ghost->sweep * HC_GHOST_WORDS;
	u32 i;

	for (i = 0; i < HC_GHOST_WORDS; i++) {
		u64 expired = hc_ghost_expired(ghost, bucket[i]);

		hc_step();
		if (expired)
			bucket[i] &= ~expired;
	}
	if (++ghost->sweep == ghost->nr_buckets)
		ghost->sweep = 0;
}

static void hc_ghost_grow_older(struct hc_ghost *ghost)
{
	ghost->left = ghost->per_age;
	ghost->age = (ghost->age + 1) & HC_GHOST_AGE_MASK;
	ghost->now = HC_GHOST_CARRY + HC_GHOST_EACH * ghost->age;
}

static __always_inline void hc_ghost_enter(struct hc_ghost *ghost, u64 block)
{
	u64 hash = hc_mix(block);

	hc_ghost_push(hc_ghost_bucket(ghost, hash),
		      hc_ghost_fingerprint(hash) << HC_GHOST_AGE_BITS |
		      ghost->age);
}

/* One insertion in HC_GHOST_SWEEP_EVERY also sweeps, and may begin an age. */
static noinline void hc_ghost_enter_and_sweep(struct hc_ghost *ghost, u64 block)
{
	if (!ghost->left)
		hc_ghost_grow_older(ghost);
	hc_ghost_sweep(ghost);
	hc_ghost_enter(ghost, block);
}

/**
 * hc_ghost_insert() - remember a block
 * @ghost: the set
 * @block: the block; if it is remembered already, its age begins anew
 */
void hc_ghost_insert(struct hc_ghost *ghost, u64 block)
{
	if (!ghost->nr_buckets)
		return;
	/* An age ends with a sweep, so one test is enough for both. */
	if (--ghost->left % HC_GHOST_SWEEP_EVERY)
		hc_ghost_enter(ghost, block);
	else
		hc_ghost_enter_and_sweep(ghost, block);
}

/**
 * hc_ghost_take() - remove a block from the set
 * @ghost: the set
 * @block: the block
 *
 * Return: whether it was in the set, or a false positive.
 */
bool hc_ghost_take(struct hc_ghost *ghost, u64 block)
{
	u64 hash = hc_mix(block);
	u32 fp = hc_ghost_fingerprint(hash);
	u64 *bucket, entry;
	u32 i;

	if (!ghost->nr_buckets)
		return false;
	bucket = hc_ghost_bucket(ghost, hash);
	i = hc_ghost_find(bucket, fp);
	if (i == HC_GHOST_WAYS)
		return false;
	entry = bucket[i / HC_GHOST_LANES] >>
		(i % HC_GHOST_LANES * HC_GHOST_LANE_BITS);
	hc_ghost_clear(bucket, i / HC_GHOST_LANES, fp);
	hc_ghost_pull(bucket, i);
	return !(hc_ghost_expired(ghost, entry) & HC_GHOST_LANE_MASK);
}

/* Entries of a bucket that are in use and have not expired. */
static u32 hc_ghost_count_bucket(const struct hc_ghost *ghost, u32 i)
{
	const u64 *bucket = ghost->word + (size_t)i * HC_GHOST_WORDS;
	u32 nr = 0;
	u32 k;

	for (k = 0; k < HC_GHOST_WORDS; k++) {
		u64 word = bucket[k] & ~hc_ghost_expired(ghost, bucket[k]);

		hc_step();
		nr += HC_GHOST_LANES - hweight64(hc_ghost_same(word, 0));
	}
	return nr;
}

/**
 * hc_ghost_count() - estimate the number of remembered blocks
 * @ghost: the set
 *
 * Insertions keep no count. For a large set some of its buckets are counted and
 * scaled up, which is nearly always right within 10 %.
 *
 * Return: the number; a block that was inserted twice may count twice.
 */
u32 hc_ghost_count(const struct hc_ghost *ghost)
{
	u32 seen = min(ghost->nr_buckets, HC_GHOST_COUNT_BUCKETS);
	u64 all = ghost->nr_buckets;
	u64 found = 0;
	u32 i;

	for (i = 0; i < seen; i++)
		found += hc_ghost_count_bucket(ghost, div_u64(i * all, seen));
	return seen ? div_u64(found * all, seen) : 0;
}
