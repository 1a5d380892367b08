// SPDX-License-Identifier: GPL-2.0
#include "lib/ring.h"

#include <linux/math.h>

/**
 * DOC: ring
 *
 * A queue of slots in an array. Who puts a slot in remembers its place, so that
 * the slot can leave at any time; a set of the places in use finds the next one
 * whatever gaps there are. Gaps are closed by nobody: the queue is full when the
 * place that comes next is in use still, and then its oldest slot is there.
 *
 * 4 bytes and a little more than one bit a place.
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
 * hc_ring_newer() - find the slot after one
 * @ring: the queue
 * @place: of a slot that is not the only one
 *
 * Return: the place of the next younger slot; of the oldest after the youngest.
 */
u32 hc_ring_newer(const struct hc_ring *ring, u32 place)
{
	return hc_slotset_cycle(&ring->used, place + 1);
}
