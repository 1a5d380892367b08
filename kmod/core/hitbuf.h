/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_HITBUF_H
#define HOTCACHE_KMOD_HITBUF_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/cache.h>
#include <linux/types.h>

/* Records that a stripe holds, and from how many on it should be drained. */
#define HC_HITBUF_RECORDS	32u
#define HC_HITBUF_ENOUGH	16u

/* Slots a stripe, at least: what keeps small shards' buffers small. */
#define HC_HITBUF_SLOTS		256u

/* What a record has room for. */
#define HC_HIT_SLOT_BITS	27u
#define HC_HIT_HINT_BITS	5u
#define HC_HIT_BLOCK_BITS	31u

/**
 * struct hc_hit - a hit, as a buffer remembers it
 * @slot: slot of the shard, below 2^HC_HIT_SLOT_BITS
 * @hints: of enum hc_hint, those that an access can have
 * @block: low bits of the block that was in it
 */
struct hc_hit {
	u32 slot;
	u32 hints;
	u32 block;
};

/**
 * struct hc_hit_stripe - a ring of records
 * @tail: records that were ever begun; who advances it owns the place
 * @head: records that were ever taken out
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
 * The lossy buffers of Caffeine: each CPU writes to a stripe of its own, or to
 * one shared with few others, by one compare-and-exchange that is not tried
 * again. What finds no room, or loses that race, is dropped.
 *
 * Locking: hc_hitbuf_push() from anywhere, in any number, interrupts included.
 * hc_hitbuf_pop() under the shard's lock.
 */
struct hc_hitbuf {
	u32 mask;
	struct hc_hit_stripe stripe[];
};

size_t hc_hitbuf_size(u32 nr_slots, unsigned int nr_cpus);
void hc_hitbuf_init(struct hc_hitbuf *buf, size_t size);
size_t hc_hitbuf_bytes(const struct hc_hitbuf *buf);
unsigned int hc_hitbuf_push(struct hc_hitbuf *buf, unsigned int cpu,
			    const struct hc_hit *hit);
bool hc_hitbuf_pop(struct hc_hitbuf *buf, unsigned int cpu, struct hc_hit *hit);

/**
 * hc_hit_is_of() - does a record speak of this block?
 * @hit: the record
 * @block: the block that its slot holds now
 *
 * Return: false if the slot has got another block since; true for another one
 * only if their numbers agree in so many bits.
 */
static inline bool hc_hit_is_of(const struct hc_hit *hit, u64 block)
{
	return hit->block == (block & GENMASK(HC_HIT_BLOCK_BITS - 1, 0));
}

#endif /* HOTCACHE_KMOD_HITBUF_H */
