// SPDX-License-Identifier: GPL-2.0
/*
 * Belady's algorithm: evict the block whose next access is farthest away. No
 * policy that caches every block it misses has fewer misses.
 *
 * The blocks of the trace are numbered. A heap holds those that are cached, the
 * one with the farthest next access at its root.
 */
#include "belady.h"

#include <stdlib.h>
#include <linux/limits.h>

#include "alloc.h"
#include "map.h"
#include "message.h"
#include "progress.h"

#define SIM_NEVER	U32_MAX
#define SIM_NOT_CACHED	U32_MAX

/**
 * struct sim_future - the accesses of a trace, and the simulated cache
 * @number: number of the block, by access
 * @next: the next access to the same block, or SIM_NEVER, by access
 * @heap: numbers of the cached blocks
 * @nr: number of cached blocks
 * @place: index in @heap, or SIM_NOT_CACHED, by block
 * @due: the next access, by block; valid while the block is cached
 */
struct sim_future {
	u32 *number;
	u32 *next;
	u32 *heap;
	u32 nr;
	u32 *place;
	u32 *due;
};

/* Number the blocks of all accesses; returns the number of accesses. */
static u32 sim_future_number(struct sim_future *f,
			     const struct sim_trace *trace)
{
	struct sim_map map = {};
	size_t i;
	u32 at = 0;
	u32 j;

	for (i = 0; i < trace->nr_kept; i++)
		for (j = 0; j < trace->request[i].nr; j++)
			f->number[at++] = sim_map_get(&map, trace->request[i].block + j);
	sim_map_free(&map);
	return at;
}

/* Walk the accesses backwards: @due is then the next access to a block. */
static void sim_future_look_ahead(struct sim_future *f, u32 nr_accesses,
				  u32 nr_blocks)
{
	u32 i;

	for (i = 0; i < nr_blocks; i++) {
		f->due[i] = SIM_NEVER;
		f->place[i] = SIM_NOT_CACHED;
	}
	for (i = nr_accesses; i-- > 0; ) {
		f->next[i] = f->due[f->number[i]];
		f->due[f->number[i]] = i;
	}
}

static void sim_heap_put(struct sim_future *f, u32 place, u32 block)
{
	f->heap[place] = block;
	f->place[block] = place;
}

/* Move @block from @place towards the root: its next access is farther away. */
static void sim_heap_up(struct sim_future *f, u32 place, u32 block)
{
	while (place) {
		u32 parent = (place - 1) / 2;

		if (f->due[f->heap[parent]] >= f->due[block])
			break;
		sim_heap_put(f, place, f->heap[parent]);
		place = parent;
	}
	sim_heap_put(f, place, block);
}

/* Move @block from @place away from the root: its next access is nearer now. */
static void sim_heap_down(struct sim_future *f, u32 place, u32 block)
{
	for (;;) {
		u64 child = 2ull * place + 1;

		if (child >= f->nr)
			break;
		if (child + 1 < f->nr &&
		    f->due[f->heap[child + 1]] > f->due[f->heap[child]])
			child++;
		if (f->due[f->heap[child]] <= f->due[block])
			break;
		sim_heap_put(f, place, f->heap[child]);
		place = child;
	}
	sim_heap_put(f, place, block);
}

static void sim_future_access(struct sim_future *f, u32 at, u32 nr_slots,
			      struct sim_figures *figures)
{
	u32 block = f->number[at];

	f->due[block] = f->next[at];
	if (f->place[block] != SIM_NOT_CACHED) {
		sim_heap_up(f, f->place[block], block);
		return;
	}
	figures->misses++;
	if (!nr_slots)
		return;
	if (f->nr < nr_slots) {
		f->nr++;
		sim_heap_up(f, f->nr - 1, block);
		return;
	}
	f->place[f->heap[0]] = SIM_NOT_CACHED;
	figures->evictions++;
	sim_heap_down(f, 0, block);
}

/**
 * sim_belady() - compute the minimum number of misses
 * @trace: the trace
 * @nr_slots: size of the cache
 * @figures: set, except for the time and the steps
 *
 * Return: 0 or, after a message, -1.
 */
int sim_belady(const struct sim_trace *trace, u32 nr_slots,
	       struct sim_figures *figures)
{
	struct sim_future f = {};
	u32 i, nr_accesses;

	if (trace->nr_accesses >= SIM_NEVER)
		return sim_error("%s: too long for belady, which takes 2^32 accesses",
				 trace->name);
	*figures = (struct sim_figures){};
	f.number = sim_alloc(trace->nr_accesses, sizeof(u32));
	f.next = sim_alloc(trace->nr_accesses, sizeof(u32));
	f.place = sim_alloc(trace->nr_blocks, sizeof(u32));
	f.due = sim_alloc(trace->nr_blocks, sizeof(u32));
	f.heap = sim_alloc(nr_slots, sizeof(u32));
	nr_accesses = sim_future_number(&f, trace);
	sim_future_look_ahead(&f, nr_accesses, trace->nr_blocks);
	for (i = 0; i < nr_accesses; i++) {
		sim_future_access(&f, i, nr_slots, figures);
		if (i % (1u << 16) == 0)
			sim_progress(i);
	}
	free(f.number);
	free(f.next);
	free(f.place);
	free(f.due);
	free(f.heap);
	return 0;
}
