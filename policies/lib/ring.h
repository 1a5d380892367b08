/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_LIB_RING_H
#define HOTCACHE_POLICIES_LIB_RING_H

#include <linux/types.h>

#include "lib/slotset.h"

/* Steps of one call of a function, see struct hc_slotset. */
#define HC_RING_MAX_STEPS	HC_SLOTSET_MAX_STEPS

/**
 * struct hc_ring - a FIFO of slots from which any slot may be removed
 * @slot: the slot at each place
 * @used: places that hold a slot
 * @nr_places: number of places, 0 for a queue that is always empty
 * @nr: slots in the queue
 * @next: the place of the next slot that is added
 * @oldest: a hint where the oldest slot is: no place from @next up to, and not
 *	including, this one holds a slot
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
u32 hc_ring_newer(const struct hc_ring *ring, u32 place);

/**
 * hc_ring_is_full() - must the oldest slot be removed before one is added?
 * @ring: the queue
 *
 * Return: whether it must.
 */
static inline bool hc_ring_is_full(const struct hc_ring *ring)
{
	return !ring->nr_places || hc_slotset_has(&ring->used, ring->next);
}

/**
 * hc_ring_add() - add a slot at the young end
 * @ring: the queue, not full
 * @slot: the slot
 *
 * Return: its place.
 */
static inline u32 hc_ring_add(struct hc_ring *ring, u32 slot)
{
	u32 place = ring->next;

	ring->next = place + 1 == ring->nr_places ? 0 : place + 1;
	if (!ring->nr)
		ring->oldest = place;
	else if (ring->oldest == place)
		ring->oldest = ring->next;
	ring->nr++;
	ring->slot[place] = slot;
	hc_slotset_add(&ring->used, place);
	return place;
}

/**
 * hc_ring_del() - remove a slot
 * @ring: the queue
 * @place: the place of the slot
 */
static inline void hc_ring_del(struct hc_ring *ring, u32 place)
{
	hc_slotset_del(&ring->used, place);
	ring->nr--;
}

/**
 * hc_ring_del_quickly() - remove a slot if that is a single store
 * @ring: the queue
 * @place: the place of the slot
 *
 * Return: whether it is removed; if not, hc_ring_del() has to be called.
 */
static inline bool hc_ring_del_quickly(struct hc_ring *ring, u32 place)
{
	if (!hc_slotset_del_quickly(&ring->used, place))
		return false;
	ring->nr--;
	return true;
}

/**
 * hc_ring_oldest() - find the oldest slot
 * @ring: the queue, not empty
 *
 * Return: its place.
 */
static inline u32 hc_ring_oldest(struct hc_ring *ring)
{
	ring->oldest = hc_slotset_cycle(&ring->used, ring->oldest);
	return ring->oldest;
}

/**
 * hc_ring_ago() - the place of the slot that was added some additions ago
 * @ring: the queue
 * @nr: additions since then, fewer than there are places
 *
 * Return: the place, which may be empty again.
 */
static inline u32 hc_ring_ago(const struct hc_ring *ring, u32 nr)
{
	u32 place = ring->next + ring->nr_places - 1 - nr;

	return place >= ring->nr_places ? place - ring->nr_places : place;
}

#endif /* HOTCACHE_POLICIES_LIB_RING_H */
