/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_CORE_HITBUF_H
#define HOTCACHE_KMOD_CORE_HITBUF_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/cache.h>
#include <linux/types.h>

/* Records that a stripe holds, and the number at which it is drained. */
#define HC_HITBUF_RECORDS	32u
#define HC_HITBUF_DRAIN_AT	16u

/*
 * At most one stripe per so many slots: keeps the buffers of small shards
 * small.
 */
#define HC_HITBUF_SLOTS		256u

/* Bits of the fields of a record. */
#define HC_HIT_SLOT_BITS	27u
#define HC_HIT_HINT_BITS	5u
#define HC_HIT_BLOCK_BITS	31u

/**
 * struct hc_hit - a hit that the policy has not been told of yet
 * @slot: slot of the shard, below 2^HC_HIT_SLOT_BITS
 * @hints: of enum hc_hint, those that an access can have
 * @block: low bits of the block that the slot held
 */
struct hc_hit {
	u32 slot;
	u32 hints;
	u32 block;
};

/**
 * struct hc_hit_stripe - a ring of records
 * @tail: number of places ever claimed; a push that advances it owns the place
 * @head: number of records ever taken out
 * @record: packed hits; 0 is empty, or claimed and not written yet
 */
struct hc_hit_stripe {
	atomic_t tail;
	u32 head;
	u64 record[HC_HITBUF_RECORDS];
} ____cacheline_aligned;

/**
 * struct hc_hitbuf - hits of a shard that its policy has not been told of yet
 * @mask: stripes, a power of two, minus 1
 * @stripe: the stripes
 *
 * The lossy buffers of Caffeine: each CPU adds to a stripe of its own, or to
 * one that it shares with few others, by one compare-and-exchange that is not
 * retried. A hit that finds the stripe full, or loses the race, is dropped.
 *
 * Locking: hc_hitbuf_push() needs none and may run concurrently, in interrupts
 * too. hc_hitbuf_pop() needs the shard's lock.
 */
struct hc_hitbuf {
	u32 mask;
	struct hc_hit_stripe stripe[];
};

size_t hc_hitbuf_size(u32 nr_slots, unsigned int nr_cpus);
void hc_hitbuf_init(struct hc_hitbuf *buf, size_t size);
void hc_hitbuf_clear(struct hc_hitbuf *buf);
size_t hc_hitbuf_bytes(const struct hc_hitbuf *buf);
unsigned int hc_hitbuf_push(struct hc_hitbuf *buf, unsigned int cpu,
			    const struct hc_hit *hit);
bool hc_hitbuf_pop(struct hc_hitbuf *buf, unsigned int cpu, struct hc_hit *hit);

/**
 * hc_hit_is_of() - is a record of a hit on this block?
 * @hit: the record
 * @block: the block that its slot holds now
 *
 * Return: false if the slot has been given to another block since. Only
 * HC_HIT_BLOCK_BITS are compared, so it is wrongly true if two blocks agree in
 * these.
 */
static inline bool hc_hit_is_of(const struct hc_hit *hit, u64 block)
{
	return hit->block == (block & GENMASK(HC_HIT_BLOCK_BITS - 1, 0));
}

#endif /* HOTCACHE_KMOD_CORE_HITBUF_H */
