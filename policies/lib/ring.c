// SPDX-License-Identifier: GPL-2.0
#include "lib/ring.h"

#include <linux/math.h>

/**
 * DOC: ring
 *
 * A FIFO of slots in an array. The caller remembers the place of each slot it
 * adds, so that it can remove the slot at any time. A set of the places in use
 * finds the next slot across gaps. Gaps are not closed: the queue is full when
 * the next place is still in use, and then the oldest slot is there.
 *
 * A place takes 4 bytes and a little more than one bit.
 */

static size_t hc_ring_set_size(u32 nr_places)
{
	return round_up(hc_slotset_size(nr_places), sizeof(u64));
}

/**
 * hc_ring_size() - memory for a queue
 * @nr_places: places in it
 *
 * Return: bytes.
 */
size_t hc_ring_size(u32 nr_places)
{
	return hc_ring_set_size(nr_places) + (size_t)nr_places * sizeof(u32);
}

/**
 * hc_ring_init() - make an empty queue
 * @ring: the queue
 * @memory: hc_ring_size() zeroed bytes, aligned to 8
 * @nr_places: places in it
 */
void hc_ring_init(struct hc_ring *ring, void *memory, u32 nr_places)
{
	hc_slotset_init(&ring->used, memory, nr_places);
	ring->slot = memory + hc_ring_set_size(nr_places);
	ring->nr_places = nr_places;
	ring->nr = 0;
	ring->next = 0;
	ring->oldest = 0;
}

/**
 * hc_ring_newer() - find the next newer slot
 * @ring: the queue, of more than one slot
 * @place: the place of a slot
 *
 * Return: the place of the next newer slot; after the newest, of the oldest.
 */
u32 hc_ring_newer(const struct hc_ring *ring, u32 place)
{
	return hc_slotset_cycle(&ring->used, place + 1);
}
