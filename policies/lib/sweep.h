/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_LIB_SWEEP_H
#define HOTCACHE_POLICIES_LIB_SWEEP_H

#include <linux/types.h>
#include <hotcache/types.h>

#include "lib/slotset.h"

/**
 * struct hc_sweep - a circular queue of slots in the order of their numbers
 * @set: the slots
 * @nr: number of slots
 * @hand: where the search for the next slot starts
 */
struct hc_sweep {
	struct hc_slotset set;
	u32 nr;
	u32 hand;
};

/**
 * hc_sweep_add() - add a slot
 * @sweep: the queue
 * @slot: the slot, not in the queue
 */
static inline void hc_sweep_add(struct hc_sweep *sweep, u32 slot)
{
	hc_slotset_add(&sweep->set, slot);
	sweep->nr++;
}

/**
 * hc_sweep_del() - remove a slot
 * @sweep: the queue
 * @slot: the slot, in the queue
 */
static inline void hc_sweep_del(struct hc_sweep *sweep, u32 slot)
{
	hc_slotset_del(&sweep->set, slot);
	sweep->nr--;
}

/**
 * hc_sweep_next() - find the next slot
 * @sweep: the queue, not empty
 * @refused: a slot to return only if there is no other, or HC_SLOT_NONE
 *
 * Return: the slot; the hand stays where it is.
 */
static inline u32 hc_sweep_next(const struct hc_sweep *sweep, u32 refused)
{
	u32 slot = hc_slotset_cycle(&sweep->set, sweep->hand);

	if (slot == refused && sweep->nr > 1)
		slot = hc_slotset_cycle(&sweep->set, slot + 1);
	return slot;
}

#endif /* HOTCACHE_POLICIES_LIB_SWEEP_H */
