/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_RING_H
#define HOTCACHE_POLICIES_RING_H

#include <linux/types.h>

#include "slotset.h"

/* As for hc_slotset. */
#define HC_RING_MAX_STEPS	HC_SLOTSET_MAX_STEPS

/**
 * struct hc_ring - a queue of slots from which any may leave
 * @slot: the slot at each place
 * @used: places that hold a slot
 * @nr_places: places, 0 for a queue that is always empty
 * @nr: slots in the queue
 * @next: the place of the next slot that is added
 * @oldest: no place from @next up to this one holds a slot
 */
struct hc_ring {
	u32 *slot;
	struct hc_slotset used;
	u32 nr_places;
	u32 nr;
	u32 next;
	u32 oldest;
};

size_t hc_ring_size(u32 nr_places);
void hc_ring_init(struct hc_ring *ring, void *memory, u32 nr_places);
bool hc_ring_is_full(const struct hc_ring *ring);
u32 hc_ring_add(struct hc_ring *ring, u32 slot);
void hc_ring_del(struct hc_ring *ring, u32 place);
u32 hc_ring_oldest(struct hc_ring *ring);
u32 hc_ring_newer(const struct hc_ring *ring, u32 place);
u32 hc_ring_ago(const struct hc_ring *ring, u32 nr);

#endif /* HOTCACHE_POLICIES_RING_H */
