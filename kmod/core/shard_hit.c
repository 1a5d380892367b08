// SPDX-License-Identifier: GPL-2.0
/*
 * How a shard tells its policy of hits, and counts those of read-ahead.
 *
 * For a policy that only counts hits, readers do so in the touch of the slot. A
 * policy that relinks lists is told later: a reader adds a record to its CPU's
 * buffer. The buffer is drained before an eviction on that CPU, or by a reader
 * that finds it half full and the lock free.
 */
#include "core/shard_hit.h"

#include <linux/bitops.h>
#include <linux/lockdep.h>
#include <linux/smp.h>

#include "core/shard.h"
#include "core/shard_internal.h"

/**
 * __hc_shard_drain() - tell the policy of the hits in a CPU's buffer
 * @shard: the shard, with buffers
 * @cpu: the CPU
 *
 * Context: Shard's lock held.
 * Return: how often the policy was called, at most HC_HITBUF_RECORDS times.
 */
unsigned int __hc_shard_drain(struct hc_shard *shard, unsigned int cpu)
{
	unsigned int i, calls = 0;
	struct hc_hit hit;

	lockdep_assert_held(&shard->lock);
	for (i = 0; i < HC_HITBUF_RECORDS; i++) {
		u64 word;

		if (!hc_hitbuf_pop(shard->hits, cpu, &hit))
			break;
		/* The slot may have been freed since, or hold another block. */
		word = READ_ONCE(shard->word[hit.slot]);
		if (!hc_slot_tracked(word) ||
		    !hc_hit_is_of(&hit, hc_slot_block(word)))
			continue;
		__hc_shard_hit(shard, hit.slot, hit.hints);
		calls++;
	}
	return calls;
}

/**
 * hc_shard_record() - record hits for a policy that relinks
 * @shard: the shard
 * @hits: its buffers
 * @region: the region
 * @hints: of enum hc_hint
 * @slot: pool-wide slots, by bit number
 * @mask: the hits
 *
 * Context: Any. Drains the buffer if it is half full and the shard's lock is
 * free.
 * Return: how many of them could not be recorded.
 */
unsigned int hc_shard_record(struct hc_shard *shard, struct hc_hitbuf *hits,
			     u64 region, unsigned int hints, const u32 *slot,
			     u16 mask)
{
	struct hc_hit hit = { .hints = hints };
	unsigned int used = 0, dropped = 0;
	unsigned int cpu, i, todo = mask;
	unsigned long flags;

	cpu = get_cpu();
	hc_for_each_bit(i, todo) {
		hit.slot = slot[i] - shard->base;
		hit.block = hc_block_of(region, i);
		used = hc_hitbuf_push(hits, cpu, &hit);
		dropped += !used;
	}
	put_cpu();
	if ((used && used < HC_HITBUF_DRAIN_AT) ||
	    !spin_trylock_irqsave(&shard->lock, flags))
		return dropped;
	__hc_shard_drain(shard, cpu);
	spin_unlock_irqrestore(&shard->lock, flags);
	return dropped;
}

/**
 * hc_hit_of_readahead() - is this the first hit of a block that was read ahead?
 * @word: the word of a slot that this CPU's hazard line names
 *
 * Of several readers, and who evicts the block, one takes the mark away.
 *
 * Context: Any.
 * Return: whether this one has.
 */
bool hc_hit_of_readahead(u64 *word)
{
	u64 old = READ_ONCE(*word);

	do {
		if (!(old & HC_SLOT_READAHEAD) ||
		    hc_slot_state(old) == HC_SLOT_FREE)
			return false;
	} while (!try_cmpxchg(word, &old, old & ~HC_SLOT_READAHEAD));
	return true;
}
