// SPDX-License-Identifier: GPL-2.0
/*
 * Buffers for hits, for policies that relink lists.
 */
#include "core/hitbuf.h"

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <hotcache/types.h>

#include <asm/barrier.h>

/* A record, from the top: a bit that is always set, block, hints, slot. */
#define HC_HIT_HINT_SHIFT	HC_HIT_SLOT_BITS
#define HC_HIT_BLOCK_SHIFT	(HC_HIT_HINT_SHIFT + HC_HIT_HINT_BITS)
#define HC_HIT_PRESENT		BIT_ULL(63)

#define HC_HIT_SLOT_MASK	GENMASK(HC_HIT_SLOT_BITS - 1, 0)
#define HC_HIT_HINT_MASK	GENMASK(HC_HIT_HINT_BITS - 1, 0)
#define HC_HIT_BLOCK_MASK	GENMASK(HC_HIT_BLOCK_BITS - 1, 0)

static_assert(HC_HIT_BLOCK_SHIFT + HC_HIT_BLOCK_BITS == 63);
static_assert(BITS_PER_LONG == 64);
/* The hints that an access can have are below those of an adoption. */
static_assert(BIT(HC_HIT_HINT_BITS) == HC_HINT_ADOPT);

static u64 hc_hit_pack(const struct hc_hit *hit)
{
	return HC_HIT_PRESENT |
	       (hit->block & HC_HIT_BLOCK_MASK) << HC_HIT_BLOCK_SHIFT |
	       (hit->hints & HC_HIT_HINT_MASK) << HC_HIT_HINT_SHIFT |
	       (hit->slot & HC_HIT_SLOT_MASK);
}

static void hc_hit_unpack(u64 record, struct hc_hit *hit)
{
	hit->block = record >> HC_HIT_BLOCK_SHIFT & HC_HIT_BLOCK_MASK;
	hit->hints = record >> HC_HIT_HINT_SHIFT & HC_HIT_HINT_MASK;
	hit->slot = record & HC_HIT_SLOT_MASK;
}

/**
 * hc_hitbuf_size() - memory for the buffers of a shard
 * @nr_slots: slots of the shard
 * @nr_cpus: number of possible CPUs
 *
 * Return: bytes.
 */
size_t hc_hitbuf_size(u32 nr_slots, unsigned int nr_cpus)
{
	u32 wanted = roundup_pow_of_two(nr_cpus);
	u32 allowed = rounddown_pow_of_two(max(nr_slots / HC_HITBUF_SLOTS, 1u));

	return struct_size((struct hc_hitbuf *)NULL, stripe,
			   min(wanted, allowed));
}

/**
 * hc_hitbuf_init() - make empty buffers
 * @buf: zeroed memory
 * @size: as hc_hitbuf_size() returned it
 */
void hc_hitbuf_init(struct hc_hitbuf *buf, size_t size)
{
	buf->mask = (size - sizeof(*buf)) / sizeof(buf->stripe[0]) - 1;
}

/**
 * hc_hitbuf_clear() - forget all hits
 * @buf: the buffers, which nobody uses, or NULL
 */
void hc_hitbuf_clear(struct hc_hitbuf *buf)
{
	if (buf)
		memset(buf->stripe, 0, (buf->mask + 1) * sizeof(buf->stripe[0]));
}

/**
 * hc_hitbuf_bytes() - memory that existing buffers take
 * @buf: the buffers or NULL
 *
 * Return: bytes.
 */
size_t hc_hitbuf_bytes(const struct hc_hitbuf *buf)
{
	return buf ? sizeof(*buf) + (buf->mask + 1) * sizeof(buf->stripe[0]) : 0;
}

/**
 * hc_hitbuf_push() - record a hit
 * @buf: the buffers
 * @cpu: the present CPU
 * @hit: the hit
 *
 * Lock-free and wait-free: it retries nothing.
 *
 * Context: Any, preferably with preemption disabled: as long as a claimed place
 * is not written, the records behind it cannot be taken out.
 * Return: records in the stripe now, or 0 if the hit was dropped.
 */
unsigned int hc_hitbuf_push(struct hc_hitbuf *buf, unsigned int cpu,
			    const struct hc_hit *hit)
{
	struct hc_hit_stripe *stripe = &buf->stripe[cpu & buf->mask];
	u32 tail = atomic_read(&stripe->tail);
	/* Pairs with the release in hc_hitbuf_pop(): the place is empty. */
	u32 used = tail - smp_load_acquire(&stripe->head);

	if (used >= HC_HITBUF_RECORDS ||
	    (u32)atomic_cmpxchg(&stripe->tail, tail, tail + 1) != tail)
		return 0;
	WRITE_ONCE(stripe->record[tail % HC_HITBUF_RECORDS],
		   hc_hit_pack(hit));
	return used + 1;
}

/**
 * hc_hitbuf_pop() - take the oldest record out
 * @buf: the buffers
 * @cpu: the CPU whose stripe to use
 * @hit: out: the hit
 *
 * Context: Shard's lock held.
 * Return: false if there is none, or if it is being written.
 */
bool hc_hitbuf_pop(struct hc_hitbuf *buf, unsigned int cpu, struct hc_hit *hit)
{
	struct hc_hit_stripe *stripe = &buf->stripe[cpu & buf->mask];
	u64 *place = &stripe->record[stripe->head % HC_HITBUF_RECORDS];
	/* The whole record is in this word, so its load needs no ordering. */
	u64 record = READ_ONCE(*place);

	if (!record)
		return false;
	WRITE_ONCE(*place, 0);
	/* Pairs with the acquire in hc_hitbuf_push(). */
	smp_store_release(&stripe->head, stripe->head + 1);
	hc_hit_unpack(record, hit);
	return true;
}
